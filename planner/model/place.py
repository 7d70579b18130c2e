"""Where is it, and how sure are we?

Positions are WGS84 longitude and latitude in degrees. Distances between positions are metres on a sphere of radius
6,371,008.8 m (mean Earth radius, IUGG), which is within 0.5 % of the ellipsoid in Denmark.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

EARTH_RADIUS_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Position:
    """A point on the map, in degrees (WGS84)."""

    lon: float
    lat: float


def distance_m(a: Position, b: Position) -> float:
    """Great-circle distance in metres (haversine formula)."""
    phi_a, phi_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((phi_b - phi_a) / 2)
    half_lon = math.sin(math.radians(b.lon - a.lon) / 2)
    h = half_lat * half_lat + math.cos(phi_a) * math.cos(phi_b) * half_lon * half_lon
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


class LocationQuality(StrEnum):
    """How a position was found, best first. Below ``EXACT`` someone should look."""

    PINNED = "pinned"
    GIVEN = "given"
    EXACT = "exact"
    STREET = "street"
    POSTCODE = "postcode"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Address:
    """A Danish address as people write it. ``house_number`` keeps its letter ("12B"); ``postcode`` is four digits."""

    street: str
    house_number: str
    postcode: str
    town: str
    floor: str = ""
    municipality_code: str = ""

    def one_line(self) -> str:
        """The address on one line, as on an envelope."""
        floor = f", {self.floor}" if self.floor else ""
        return f"{self.street} {self.house_number}{floor}, {self.postcode} {self.town}".strip(", ")


@dataclass(frozen=True, slots=True)
class Located:
    """A position with its quality; ``position`` is None exactly when the quality is ``NOT_FOUND``."""

    position: Position | None
    quality: LocationQuality

    def __post_init__(self) -> None:
        if (self.position is None) != (self.quality is LocationQuality.NOT_FOUND):
            raise ValueError("a location has a position unless it was not found")


NOT_LOCATED = Located(None, LocationQuality.NOT_FOUND)
