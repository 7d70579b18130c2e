"""Which addresses does the sample region have, and where do they lie?

An invented register: streets of a few houses scattered round each town of the reference, as many as its population asks
for, every house on its town's land and inside its municipality. The same street names come back in many towns, as they do.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planner.samples.geography import land_polygons, municipality_areas
from planner.samples.reference import LonLat, Reference, Town
from planner.samples.rows import shared_out
from planner.samples.word_stock import COMMON_STREETS, COUNTRY_STREETS, STREET_ENDINGS, STREET_STEMS

#: Houses of the register for each inhabitant of the towns, so that Region Midtjylland has about 12,000.
HOUSES_PER_INHABITANT = 12_000 / 1_228_000
_LEAST_HOUSES = 6
_HOUSES_IN_STREET = (6, 16)
_HOUSE_SPACING_M = 22.0
_STREET_HALF_WIDTH_M = 9.0
_COUNTRY_SHARE = 0.12
_COUNTRY_KM = 3.0
_DENSE_TOWN = 8_000
_METRES_PER_DEGREE = 111_200.0
_TRIES = 200


@dataclass(frozen=True, slots=True)
class SampleAddress:
    """One house. ``postal_town`` is what stands on an envelope; ``in_dense_town`` says that flats are likely."""

    street: str
    house_number: str
    postcode: str
    postal_town: str
    municipality_code: str
    lon: float
    lat: float
    in_dense_town: bool


def make_addresses(reference: Reference, region_code: str, dice: random.Random) -> tuple[SampleAddress, ...]:
    """The register of a region, street by street. Street names are unique within a postcode."""
    towns = reference.towns_of(region_code)
    inhabitants = [town.population for town in towns]
    houses = shared_out(round(sum(inhabitants) * HOUSES_PER_INHABITANT), inhabitants, at_least=_LEAST_HOUSES)
    areas, lands = municipality_areas(reference, region_code), land_polygons(reference)
    postal_towns = _postal_towns(reference)
    names: dict[str, _StreetNames] = defaultdict(lambda: _StreetNames(dice))
    register: list[SampleAddress] = []
    for town, count in zip(towns, houses, strict=True):
        ground = areas[town.municipality_code].intersection(lands[town.land])
        shapely.prepare(ground)
        postal_town = postal_towns[town.postcode]
        while count > 0:
            country = dice.random() < _COUNTRY_SHARE
            length = min(count, dice.randint(*_HOUSES_IN_STREET))
            points = _street(town, ground, length, dice, country=country)
            street = names[town.postcode].next(country=country)
            dense = town.population >= _DENSE_TOWN and not country
            for number, (lon, lat) in zip(_house_numbers(length, dice), points, strict=True):
                register.append(
                    SampleAddress(street, number, town.postcode, postal_town, town.municipality_code, lon, lat, dense)
                )
            count -= length
    return tuple(register)


def _postal_towns(reference: Reference) -> dict[str, str]:
    """The largest town of each postcode, which gives the postal district its name."""
    by_size = sorted(reference.towns, key=lambda town: town.population)
    return {town.postcode: town.name for town in by_size}


class _StreetNames:
    """The names of one postcode's streets, each used once: the usual ones first, then trees, birds and stones."""

    def __init__(self, dice: random.Random) -> None:
        others = [stem + ending for stem in STREET_STEMS for ending in STREET_ENDINGS]
        dice.shuffle(others)
        country = list(COUNTRY_STREETS)
        dice.shuffle(country)
        self._town = iter([*COMMON_STREETS, *others])
        self._country = iter(country)

    def next(self, *, country: bool) -> str:
        """An unused name; raises StopIteration when the stock is used up."""
        if country and (name := next(self._country, "")):
            return name
        return next(self._town)


def _house_numbers(length: int, dice: random.Random) -> Iterator[str]:
    """Growing house numbers with gaps, now and then the same number with a letter."""
    number = 0
    lettered = False
    for _ in range(length):
        if lettered:
            lettered = False
            yield f"{number}B"
            continue
        number += dice.choice((1, 1, 2, 2, 3))
        lettered = dice.random() < 0.06
        yield f"{number}A" if lettered else str(number)


def _street(town: Town, ground: BaseGeometry, length: int, dice: random.Random, *, country: bool) -> list[LonLat]:
    """The houses of one street that lies wholly on the ground; nearer to the town's middle after each failed try."""
    radius_m = 300 + 10.5 * sqrt(town.population)
    for shrink in range(_TRIES):
        reach = radius_m * sqrt(dice.random()) + (dice.uniform(0.2, 1) * _COUNTRY_KM * 1000 if country else 0)
        reach *= 1 - shrink / _TRIES
        points = _houses_along(town, reach, dice.uniform(0, 2 * pi), dice.uniform(0, pi), length)
        if shapely.covers(ground, shapely.points(np.array(points))).all():
            return points
    return [(town.lon, town.lat)] * length


def _houses_along(town: Town, reach_m: float, where: float, heading: float, length: int) -> list[LonLat]:
    """Houses on both sides of a straight street whose middle lies ``reach_m`` from the town's."""
    east_m, north_m = reach_m * sin(where), reach_m * cos(where)
    points = []
    for house in range(length):
        along = (house - length / 2) * _HOUSE_SPACING_M
        aside = _STREET_HALF_WIDTH_M if house % 2 else -_STREET_HALF_WIDTH_M
        x = east_m + along * sin(heading) + aside * cos(heading)
        y = north_m + along * cos(heading) - aside * sin(heading)
        points.append(_moved(town, x, y))
    return points


def _moved(town: Town, east_m: float, north_m: float) -> LonLat:
    lon = town.lon + east_m / (_METRES_PER_DEGREE * cos(radians(town.lat)))
    return round(lon, 6), round(town.lat + north_m / _METRES_PER_DEGREE, 6)
