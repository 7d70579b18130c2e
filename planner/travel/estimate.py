"""How long roughly, when there is no road network at all? A straight line with a detour, and never over water.

Detour 1.3 (ratio of road to straight-line distance, a common planning figure) at 50 km/h: both placeholders, and every plan
made on them says that its travel times are rough.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.model.place import EARTH_RADIUS_M, Position
from planner.travel.matrix import CAR, UNREACHABLE, Leg, Place, TravelMatrix, Whereabouts

DETOUR = 1.3
SPEED_M_S = 50 / 3.6


def distances_m(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle metres between every lon/lat row of ``a`` and of ``b`` (haversine)."""
    lon_a, lat_a = np.radians(a[:, 0])[:, None], np.radians(a[:, 1])[:, None]
    lon_b, lat_b = np.radians(b[:, 0])[None, :], np.radians(b[:, 1])[None, :]
    h = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, np.sqrt(h))))


def lands_of(points: NDArray[np.float64], land: Mapping[str, BaseGeometry]) -> tuple[str, ...]:
    """The land mass that each lon/lat row lies on; the nearest one within about 2 km for points off a coarse coast,
    otherwise ""."""
    names = list(land)
    if not names:
        return ("",) * len(points)
    dots = shapely.points(points)
    degrees = np.stack([shapely.distance(land[name], dots) for name in names])
    nearest = degrees.argmin(axis=0)
    return tuple(names[k] if degrees[k, i] < 0.03 else "" for i, k in enumerate(nearest))


class StraightLines:
    """Travel times by straight line on each land mass. ``land`` maps names to polygons; empty = one land everywhere."""

    def __init__(self, land: Mapping[str, BaseGeometry], speed_factor: float = 1.0) -> None:
        self._land = land
        self._speed_m_s = SPEED_M_S * speed_factor

    def matrix(self, places: Sequence[Place], profiles: Collection[str] = (CAR,)) -> TravelMatrix:
        """Symmetric times, the same for every profile; between different land masses there is no way."""
        points = np.array([(p.position.lon, p.position.lat) for p in places], dtype=float).reshape(-1, 2)
        metres = distances_m(points, points) * DETOUR
        seconds = np.ceil(metres / self._speed_m_s).astype(np.int32)
        lands = np.array(lands_of(points, self._land))
        apart = lands[:, None] != lands[None, :]
        seconds[apart] = UNREACHABLE
        return TravelMatrix(
            places=tuple(places),
            seconds=dict.fromkeys(profiles, seconds),
            lands=tuple(map(str, lands)),
            snap_m=(0,) * len(places),
            crossings=(),
            network="straight-line",
            rough=True,
        )

    def leg(
        self,
        origin: Position,
        destination: Position,
        profile: str = CAR,
        depart_at: datetime | None = None,  # noqa: ARG002 (no timetables here)
    ) -> Leg | None:
        """The straight line itself; the hour makes no difference."""
        table = self.matrix((Place("from", origin), Place("to", destination)), (profile,))
        seconds = int(table.seconds[profile][0, 1])
        if seconds == UNREACHABLE:
            return None
        ends = np.array([(origin.lon, origin.lat), (destination.lon, destination.lat)])
        metres = math.ceil(float(distances_m(ends[:1], ends[1:])[0, 0]) * DETOUR)
        return Leg(seconds, metres, (), (origin, destination))

    def whereabouts(self, places: Sequence[Place]) -> Whereabouts:
        """The land masses; nothing is far from a road where no road is known."""
        points = np.array([(p.position.lon, p.position.lat) for p in places], dtype=float).reshape(-1, 2)
        return Whereabouts(lands_of(points, self._land), (0,) * len(places))
