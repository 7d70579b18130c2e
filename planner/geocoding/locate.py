"""Where does this person live, and how sure are we?

Given coordinates win when they lie in the stated municipality, or within two kilometres of it: borders are drawn coarsely.
Otherwise the address is looked up: house number and postcode must be right to the letter, and the street's name equal, or so
alike that no other street of the SAME postcode competes. A point outside the stated municipality is never exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA
from shapely import affinity
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from planner.geocoding.addresses import normal_street, split_house_number, telling_signs
from planner.geocoding.gazetteer import Gazetteer, Street
from planner.model.place import EARTH_RADIUS_M, NOT_LOCATED, Address, Located, LocationQuality, Position

#: Gives a municipality's area by its code, None when it is not known (``areas.get`` of a mapping will do).
AreaOf = Callable[[str], BaseGeometry | None]

BORDER_TOLERANCE_M = 2000
#: Typing errors that a street's name may have, by its length: (from so many letters, errors, errors by which every other
#: street must be further away). A swap of neighbours is one error.
_ERRORS_ALLOWED = ((5, 1, 1), (9, 2, 2))
_FURTHEST = 4


@dataclass(frozen=True, slots=True)
class _Match:
    street: Street
    position: Position
    municipality_code: str
    number_found: bool


def locate(address: Address | None, given: Position | None, gazetteer: Gazetteer, area_of: AreaOf) -> Located:
    """The position of ``address``, or ``given`` (what the registry states) when it fits the municipality. The quality says
    how it was found; below exact someone should look. Never raises for an address it cannot find."""
    code = address.municipality_code if address else ""
    area = area_of(code) if code else None
    if given is not None and (area is None or metres_outside(given, area) <= BORDER_TOLERANCE_M):
        return Located(given, LocationQuality.GIVEN)
    if address is None:
        return NOT_LOCATED
    match = _find(address, gazetteer)
    if match is not None:
        is_exact = match.number_found and _in_municipality(match, code, area)
        return Located(match.position, LocationQuality.EXACT if is_exact else LocationQuality.STREET)
    middle = gazetteer.postcode_position(address.postcode)
    return Located(middle, LocationQuality.POSTCODE) if middle else NOT_LOCATED


def metres_outside(position: Position, area: BaseGeometry) -> float:
    """How far ``position`` lies outside ``area`` (WGS84), in metres; 0 inside."""
    if area.covers(Point(position.lon, position.lat)):
        return 0.0
    # Degrees of longitude are made as long as those of latitude, so that the nearest point is the nearest on the ground.
    shrink = math.cos(math.radians(position.lat))
    flat_area = affinity.scale(area, xfact=shrink, yfact=1.0, origin=(0, 0))
    here = Point(position.lon * shrink, position.lat)
    border = nearest_points(flat_area, here)[0]
    return math.radians(border.distance(here)) * EARTH_RADIUS_M


def _find(address: Address, gazetteer: Gazetteer) -> _Match | None:
    street = _street(address.street, gazetteer, address.postcode)
    if street is None:
        return None
    number = split_house_number(address.house_number)
    point = street.points.get(number) if number else None
    if point is None:
        return _Match(street, street.nearest_number(number), "", number_found=False)
    return _Match(street, point.position, point.municipality_code, number_found=True)


def _street(name: str, gazetteer: Gazetteer, postcode: str) -> Street | None:
    """The street of ``postcode`` that ``name`` means: equal spelling, else the one clear look-alike."""
    streets = gazetteer.streets(postcode)
    spelling = normal_street(name)
    if not spelling or spelling in streets:
        return streets.get(spelling)
    nearest = process.extract(spelling, streets.keys(), scorer=OSA.distance, limit=2, score_cutoff=_FURTHEST)
    if not nearest:
        return None
    candidate, errors = streets[nearest[0][0]], nearest[0][1]
    runner_up = nearest[1][1] if len(nearest) > 1 else math.inf
    # People know how a name begins: "Birkebakken" is another street than "Kirkebakken", not a typing error.
    begins_alike = candidate.spelling[0] == spelling[0]
    if not begins_alike or candidate.signs.contradict(telling_signs(name)):
        return None
    shorter = min(len(spelling), len(candidate.spelling))
    clear = any(shorter >= letters and errors <= most and runner_up >= errors + lead for letters, most, lead in _ERRORS_ALLOWED)
    return candidate if clear else None


def _in_municipality(match: _Match, code: str, area: BaseGeometry | None) -> bool:
    if not code:
        return True
    if match.municipality_code:
        return match.municipality_code == code
    return area is None or bool(area.covers(Point(match.position.lon, match.position.lat)))
