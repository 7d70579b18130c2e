"""Where are the addresses we have a register of? An index in memory: postcode, then street, then number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from planner.geocoding.addresses import HouseNumber, TellingSigns, normal_street, split_house_number, telling_signs
from planner.model.place import Position
from planner.registries.records import AddressPoint


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """One address point of a street; ``municipality_code`` "" when the register does not say."""

    position: Position
    municipality_code: str


@dataclass(slots=True)
class Street:
    """One street in one postcode. ``spelling`` is its normal form, ``signs`` what tells it from look-alikes."""

    spelling: str
    signs: TellingSigns
    points: dict[HouseNumber, KnownPoint] = field(default_factory=dict)

    def nearest_number(self, wanted: HouseNumber | None) -> Position:
        """The point with the number closest to ``wanted`` (same side of the street first); without one, a point in the
        middle of the numbers."""
        numbers = sorted(self.points, key=lambda n: (n.number, n.letter))
        if wanted is None:
            return self.points[numbers[len(numbers) // 2]].position

        def distance(known: HouseNumber) -> tuple[int, bool, int, str]:
            steps = abs(known.number - wanted.number)
            return (steps, bool(steps % 2), known.number, known.letter)

        return self.points[min(numbers, key=distance)].position


class Gazetteer:
    """Streets by postcode, and a position for each postcode. Empty is fine: then only given coordinates locate anyone."""

    def __init__(self, points: Iterable[AddressPoint] = (), towns: Mapping[str, Position] | None = None) -> None:
        """``points`` the register; ``towns`` a position for postcodes that the register does not cover."""
        self._streets: dict[str, dict[str, Street]] = defaultdict(dict)
        self._spellings: dict[str, str] = {}
        sums: dict[str, tuple[float, float, int]] = {}
        for point in points:
            self._add(point)
            lon, lat, count = sums.get(point.postcode, (0.0, 0.0, 0))
            sums[point.postcode] = (lon + point.position.lon, lat + point.position.lat, count + 1)
        means = {postcode: Position(lon / n, lat / n) for postcode, (lon, lat, n) in sums.items()}
        self._postcodes: Mapping[str, Position] = {**(towns or {}), **means}

    def streets(self, postcode: str) -> Mapping[str, Street]:
        """The streets of ``postcode`` by their normal spelling; empty when there are none."""
        return self._streets.get(postcode, {})

    def postcode_position(self, postcode: str) -> Position | None:
        """The mean of the postcode's points, else its town's position, else None."""
        return self._postcodes.get(postcode)

    def _add(self, point: AddressPoint) -> None:
        number = split_house_number(point.house_number)
        if number is None:
            return
        spelling = self._spellings.get(point.street)
        if spelling is None:
            spelling = self._spellings[point.street] = normal_street(point.street)
        streets = self._streets[point.postcode]
        street = streets.get(spelling)
        if street is None:
            street = streets[spelling] = Street(spelling, telling_signs(point.street))
        street.points.setdefault(number, KnownPoint(point.position, point.municipality_code))
