"""Where are the addresses we have a register of? An index in memory: postcode, then street, then number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from planner.geocoding.addresses import (
    HouseNumber,
    TellingSigns,
    look_alike_forms,
    normal_street,
    split_house_number,
    telling_signs,
    written_out_letters,
)
from planner.geocoding.towns import Towns
from planner.model.place import Position
from planner.registries.records import AddressPoint

#: So many letters are enough to tell that a name begins like another.
_BEGINNING = 4


@dataclass(frozen=True, slots=True)
class KnownPoint:
    """One address point of a street; ``municipality_code`` "" when the register does not say."""

    position: Position
    municipality_code: str


@dataclass(slots=True)
class Street:
    """One street in one postcode. ``spelling`` is its normal form, ``signs`` what tells it from look-alikes. A number has
    several points where two streets of one name share the postcode."""

    spelling: str
    signs: TellingSigns
    points: dict[HouseNumber, list[KnownPoint]] = field(default_factory=dict)

    def nearest_number(self, wanted: HouseNumber | None) -> Position:
        """The point with the number closest to ``wanted`` (same side of the street first); without one, a point in the
        middle of the numbers."""
        numbers = sorted(self.points, key=lambda n: (n.number, n.letter))
        if wanted is None:
            return self.points[numbers[len(numbers) // 2]][0].position

        def distance(known: HouseNumber) -> tuple[int, bool, int, str]:
            steps = abs(known.number - wanted.number)
            return (steps, bool(steps % 2), known.number, known.letter)

        return self.points[min(numbers, key=distance)][0].position


class Gazetteer:
    """Streets by postcode, and a position for each postcode. Empty is fine: then only given coordinates locate anyone."""

    def __init__(
        self,
        points: Iterable[AddressPoint] = (),
        towns: Mapping[str, Position] | None = None,
        *,
        town_names: Mapping[str, Iterable[str]] | None = None,
        street_names: Iterable[str] = (),
    ) -> None:
        """``points`` the register, or the postcodes of it that are asked for; ``towns`` a position for postcodes that the
        register does not cover; ``town_names`` and ``street_names`` what else is known of the whole country."""
        self._streets: dict[str, dict[str, Street]] = defaultdict(dict)
        self._spellings: dict[str, str] = {}
        sums: dict[str, tuple[float, float, int]] = {}
        names: dict[str, set[str]] = {postcode: set(known) for postcode, known in (town_names or {}).items()}
        for point in points:
            self._add(point)
            if point.town:
                names.setdefault(point.postcode, set()).add(point.town)
            lon, lat, count = sums.get(point.postcode, (0.0, 0.0, 0))
            sums[point.postcode] = (lon + point.position.lon, lat + point.position.lat, count + 1)
        means = {postcode: Position(lon / n, lat / n) for postcode, (lon, lat, n) in sums.items()}
        self._postcodes: Mapping[str, Position] = {**(towns or {}), **means}
        self.towns = Towns(names)
        self._known = set(self._spellings.values()) | {normal_street(name) for name in street_names}
        self._beginnings = {spelling[:_BEGINNING] for spelling in self._known}
        self._written_out: dict[str, dict[str, str]] = {}

    def add(self, points: Iterable[AddressPoint]) -> None:
        """More of the register: addresses of postcodes that are not there yet."""
        for point in points:
            self._add(point)

    def streets(self, postcode: str) -> Mapping[str, Street]:
        """The streets of ``postcode`` by their normal spelling; empty when there are none."""
        return self._streets.get(postcode, {})

    def is_a_street(self, spelling: str) -> bool:
        """Whether a street has just this name somewhere in the country, as far as is known."""
        return spelling in self._known

    def begins_like_a_street(self, spelling: str) -> bool:
        """Whether some street in the country begins as ``spelling`` does: then its first letter is no slip."""
        return spelling[:_BEGINNING] in self._beginnings

    def look_alikes(self, name: str, postcode: str, furthest: int) -> list[tuple[Street, int]]:
        """The streets of ``postcode`` that are at most ``furthest`` typing errors from ``name``, the nearest first."""
        streets = self.streets(postcode)
        if postcode not in self._written_out:
            self._written_out[postcode] = {written_out_letters(spelling): spelling for spelling in streets}
        typed, written_out = look_alike_forms(name)
        written_out_streets = self._written_out[postcode]
        errors: dict[str, int] = {}
        for form, keys in ((normal_street(name), streets), (typed, streets), (written_out, written_out_streets)):
            for key, distance, _ in process.extract(form, keys.keys(), scorer=OSA.distance, limit=8, score_cutoff=furthest):
                spelling = written_out_streets[key] if keys is written_out_streets else key
                errors[spelling] = min(int(distance), errors.get(spelling, furthest))
        return [(streets[spelling], errors[spelling]) for spelling in sorted(errors, key=lambda s: (errors[s], s))]

    def has_rival(self, spelling: str, number: HouseNumber, postcode: str, municipality_code: str) -> bool:
        """Whether the same street and number is in another postcode of the municipality too: then only the town tells them
        apart."""
        for other, streets in self._streets.items():
            street = streets.get(spelling) if other != postcode else None
            known = street.points.get(number, ()) if street else ()
            if any(point.municipality_code in ("", municipality_code) for point in known):
                return True
        return False

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
        street.points.setdefault(number, []).append(KnownPoint(point.position, point.municipality_code))
