"""Where does this person live, and how sure are we?

Given coordinates win when they lie in the stated municipality, or within two kilometres of it: borders are drawn coarsely.
Otherwise the address is looked up: house number and postcode must be right to the letter, and the street's name equal, or so
alike that no other street of the SAME postcode competes. Exact takes more: the town must be one of the postcode's (or, where no
town is written or known, the municipality must settle it alone), and nothing may disagree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from shapely import affinity
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from planner.geocoding.addresses import HouseNumber, HouseNumbers, normal_street, read_house_numbers, telling_signs
from planner.geocoding.gazetteer import Gazetteer, KnownPoint, Street
from planner.geocoding.towns import Says
from planner.model.place import EARTH_RADIUS_M, NOT_LOCATED, Address, Located, LocationQuality, Position, distance_m

#: Gives a municipality's area by its code, None when it is not known (``areas.get`` of a mapping will do).
AreaOf = Callable[[str], BaseGeometry | None]

BORDER_TOLERANCE_M = 2000
#: Points of one address further apart than this are two places.
_ONE_PLACE_M = 50
#: Typing errors that a street's name may have, by its length: (from so many letters, errors).
_ERRORS_ALLOWED = ((9, 2), (3, 1))
#: Up to this length a look-alike must have the house number too.
_SHORT = 4


@dataclass(frozen=True, slots=True)
class _Match:
    """A street of the postcode, and its point when the house number is there. ``sure`` False when the name written is another
    street's name elsewhere, or when the number has two places."""

    street: Street
    position: Position
    number: HouseNumber | None = None
    municipality_code: str = ""
    sure: bool = True


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
        is_exact = match.sure and match.number is not None and _place_agrees(match, address, gazetteer, area)
        return Located(match.position, LocationQuality.EXACT if is_exact else LocationQuality.STREET)
    middle = gazetteer.postcode_position(address.postcode)
    return Located(middle, LocationQuality.POSTCODE) if middle else NOT_LOCATED


def known_points(address: Address, gazetteer: Gazetteer) -> tuple[tuple[KnownPoint, ...], bool]:
    """The register's points of ``address``, which does not say its municipality, and whether they are of its number: else they
    are of its whole street. None, where the street is not surely found or the town is none of the postcode's."""
    match = _find(address, gazetteer)
    if match is None or not match.sure or not _place_agrees(match, address, gazetteer, None):
        return (), False
    if match.number is not None:
        return tuple(match.street.points[match.number]), True
    return tuple(point for points in match.street.points.values() for point in points), False


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
    numbers = read_house_numbers(address.house_number)
    street, sure = _street(address.street, numbers, gazetteer, address.postcode)
    if street is None:
        return None
    known = _points(street, numbers.first, address.municipality_code) if numbers else []
    if numbers is None or not known:
        return _Match(street, street.nearest_number(numbers.first if numbers else None))
    at = known[0].position
    others = known[1:] + (_points(street, numbers.last, address.municipality_code) if numbers.last else [])
    one_place = all(distance_m(at, other.position) <= _ONE_PLACE_M for other in others)
    return _Match(street, at, numbers.first, known[0].municipality_code, sure and one_place)


def _points(street: Street, number: HouseNumber, code: str) -> list[KnownPoint]:
    """The points of a number, those of the stated municipality first."""
    points = street.points.get(number, [])
    stated = [point for point in points if code and point.municipality_code == code]
    return stated or points


def _street(name: str, numbers: HouseNumbers | None, gazetteer: Gazetteer, postcode: str) -> tuple[Street | None, bool]:
    """The street of ``postcode`` that ``name`` means, and whether that is sure: equal spelling, else the one clear
    look-alike."""
    streets = gazetteer.streets(postcode)
    spelling = normal_street(name)
    if not spelling or spelling in streets:
        return streets.get(spelling), True
    allowed = next((errors for letters, errors in _ERRORS_ALLOWED if len(spelling) >= letters), 0)
    signs = telling_signs(name)
    near = [(s, errors) for s, errors in gazetteer.look_alikes(name, postcode, allowed + 1) if not s.signs.contradict(signs)]
    near = [(s, errors) for s, errors in near if errors <= allowed and errors <= near[0][1]]
    with_number = [street for street, _ in near if numbers and numbers.first in street.points]
    if len(near) == 1:
        street = near[0][0]
        if not _is_no_other(spelling, street, bool(with_number), gazetteer):
            return None, False
        return street, not gazetteer.is_a_street(spelling)
    # Several are as near: the one with the house number shows where to look, and someone must.
    return (with_number[0], False) if len(with_number) == 1 else (None, False)


def _is_no_other(spelling: str, street: Street, has_number: bool, gazetteer: Gazetteer) -> bool:
    """Whether the one look-alike is no other street. People know how a name begins: "Birkebakken" is another street than
    "Kirkebakken", not a typing error. A first letter that is missing, doubled or swapped with the next is one, and any that
    makes the beginning of no street at all ("Jabriksvej"), when the house number is there too."""
    if min(len(spelling), len(street.spelling)) <= _SHORT and not has_number:
        return False
    a, b = spelling[0], street.spelling[0]
    if a == b or spelling[1:2] == b or street.spelling[1:2] == a:
        return True
    return has_number and not gazetteer.begins_like_a_street(spelling)


def _place_agrees(match: _Match, address: Address, gazetteer: Gazetteer, area: BaseGeometry | None) -> bool:
    """Whether town and municipality let the point be exact: neither disagrees and at least one agrees. A municipality alone
    settles it only when the same address is not in another of its postcodes."""
    town = gazetteer.towns.say(address.town, address.postcode)
    municipality = _municipality_says(match, address.municipality_code, area)
    if Says.DISAGREES in (town, municipality):
        return False
    if town is Says.AGREES:
        return True
    if municipality is not Says.AGREES or match.number is None:
        return False
    return not gazetteer.has_rival(match.street.spelling, match.number, address.postcode, address.municipality_code)


def _municipality_says(match: _Match, code: str, area: BaseGeometry | None) -> Says:
    if not code:
        return Says.NOTHING
    if match.municipality_code:
        far_off = area is not None and metres_outside(match.position, area) > BORDER_TOLERANCE_M
        return Says.AGREES if match.municipality_code == code and not far_off else Says.DISAGREES
    if area is None:
        return Says.NOTHING
    return Says.AGREES if area.covers(Point(match.position.lon, match.position.lat)) else Says.DISAGREES
