"""How is one value read out of a JSON object, so that a wrong type is named by its path and nothing else happens?"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import lru_cache

from planner.certificate.strict_json import FormatProblem

#: No whole number in the two files may be larger: seconds, metres, watts and counts are all far below.
MOST = 10**12

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@lru_cache(maxsize=65_536)
def _epoch_s(text: str) -> tuple[int, bool] | None:
    """Seconds since 1970 UTC and whether the text ends in Z; None when it is no time. A time without any offset is read
    as UTC here only so that the other rules can go on: rule C18 reports it."""
    if not _TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()), text.endswith("Z")


class Table:
    """One JSON object and the path that leads to it. Every method raises FormatProblem for a missing key or wrong type.

    ``times_without_z`` is one list for a whole file: the paths of times that do not say UTC.
    """

    __slots__ = ("_values", "path", "times_without_z")

    def __init__(self, values: object, path: str, times_without_z: list[str]) -> None:
        if not isinstance(values, dict):
            raise FormatProblem(path, "must be an object")
        self._values = values
        self.path = path
        self.times_without_z = times_without_z

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}"

    def get(self, key: str) -> object:
        """Whatever stands at ``key``."""
        try:
            value: object = self._values[key]
        except KeyError:
            raise FormatProblem(self._at(key), "is missing") from None
        return value

    def is_null(self, key: str) -> bool:
        """Whether null stands at ``key``."""
        return self.get(key) is None

    def text(self, key: str) -> str:
        """A text, possibly empty."""
        value = self.get(key)
        if not isinstance(value, str):
            raise FormatProblem(self._at(key), "must be a text")
        return value

    def name(self, key: str) -> str:
        """A text that is not empty."""
        value = self.text(key)
        if not value:
            raise FormatProblem(self._at(key), "must not be empty")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of a few words."""
        value = self.text(key)
        if value not in allowed:
            raise FormatProblem(self._at(key), "must be one of " + ", ".join(allowed))
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.get(key)
        if not isinstance(value, bool):
            raise FormatProblem(self._at(key), "must be true or false")
        return value

    def whole(self, key: str, least: int = 0, most: int = MOST) -> int:
        """A whole number from ``least`` to ``most``."""
        return _whole(self.get(key), self._at(key), least, most)

    def whole_or_none(self, key: str) -> int | None:
        """A whole number from 0, or null for unknown."""
        return None if self.is_null(key) else self.whole(key)

    def degrees(self, key: str, most: float) -> float:
        """A coordinate between minus ``most`` and ``most``."""
        return _degrees(self.get(key), self._at(key), most)

    def factor(self, key: str) -> Fraction:
        """A factor above 0 and at most 1, as the exact fraction of the decimals written: 0.6 is 3/5."""
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            raise FormatProblem(self._at(key), "must be a number above 0 and at most 1")
        return Fraction(repr(float(value)))

    def moment(self, key: str) -> int:
        """A time, as seconds since 1970 UTC."""
        return self._moment(self.get(key), self._at(key))

    def moment_or_none(self, key: str) -> int | None:
        """A time, or null."""
        return None if self.is_null(key) else self.moment(key)

    def day_or_none(self, key: str) -> date | None:
        """A date such as 2026-11-24, or null."""
        if self.is_null(key):
            return None
        text = self.text(key)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise FormatProblem(self._at(key), "must be a date such as 2026-11-24")

    def table(self, key: str) -> Table:
        """An object."""
        return Table(self.get(key), self._at(key), self.times_without_z)

    def items(self, key: str) -> list[object]:
        """A list of anything."""
        value = self.get(key)
        if not isinstance(value, list | tuple):
            raise FormatProblem(self._at(key), "must be a list")
        return list(value)

    def tables(self, key: str) -> Iterator[Table]:
        """A list of objects."""
        for number, value in enumerate(self.items(key)):
            yield Table(value, f"{self.path}.{key}[{number}]", self.times_without_z)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self.items(key)
        if not all(isinstance(value, str) for value in values):
            raise FormatProblem(self._at(key), "must be a list of texts")
        return tuple(str(value) for value in values)

    def windows(self, key: str) -> tuple[tuple[int, int], ...]:
        """A list of pairs of times, at least one."""
        windows = []
        for number, value in enumerate(self.items(key)):
            at = f"{self.path}.{key}[{number}]"
            if not isinstance(value, list | tuple) or len(value) != 2:
                raise FormatProblem(at, "must be a pair of times")
            windows.append((self._moment(value[0], f"{at}[0]"), self._moment(value[1], f"{at}[1]")))
        if not windows:
            raise FormatProblem(self._at(key), "must not be empty")
        return tuple(windows)

    def keys(self) -> tuple[str, ...]:
        """The keys of this object."""
        if not all(isinstance(key, str) for key in self._values):
            raise FormatProblem(self.path, "every key must be a text")
        return tuple(self._values)

    def only(self, known: Iterable[str]) -> None:
        """Refuses keys beyond ``known``."""
        if not set(known).issuperset(self.keys()):
            raise FormatProblem(self.path, "has a key that the format does not know")

    def counts(self, key: str) -> dict[str, int]:
        """An object whose values are all whole numbers."""
        table = self.table(key)
        return {name: table.whole(name) for name in table.keys()}  # noqa: SIM118 (a Table is not a dict)

    def amounts(self, key: str, dimensions: Iterable[str]) -> tuple[int, ...]:
        """An object's whole numbers, in the order of ``dimensions``."""
        table = self.table(key)
        return tuple([table.whole(dimension) for dimension in dimensions])

    def _moment(self, value: object, path: str) -> int:
        read = _epoch_s(value) if isinstance(value, str) else None
        if read is None:
            raise FormatProblem(path, "must be a time such as 2026-11-24T17:00:00Z")
        seconds, says_utc = read
        if not says_utc:
            self.times_without_z.append(path)
        return seconds


def polygon_rings(value: object, path: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The rings of one polygon's GeoJSON coordinates as (longitude, latitude), outer ring first."""
    if not isinstance(value, list | tuple) or not value:
        raise FormatProblem(path, "must be a list of rings")
    rings = []
    for r, ring in enumerate(value):
        if not isinstance(ring, list | tuple) or len(ring) < 4:
            raise FormatProblem(f"{path}[{r}]", "must be a ring of at least four points")
        rings.append(tuple(_point(point, f"{path}[{r}][{p}]") for p, point in enumerate(ring)))
    return tuple(rings)


def _point(value: object, path: str) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) < 2:
        raise FormatProblem(path, "must be a point of longitude and latitude")
    return _degrees(value[0], path, 180), _degrees(value[1], path, 90)


def _whole(value: object, path: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise FormatProblem(path, "must be a whole number")
    if not least <= value <= most:
        raise FormatProblem(path, f"must be from {least} to {most}")
    return value


def _degrees(value: object, path: str, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormatProblem(path, "must be a number of degrees")
    if not -most <= value <= most or not math.isfinite(value):
        raise FormatProblem(path, f"must be from {-most} to {most} degrees")
    return float(value)
