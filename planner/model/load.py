"""How much room does it take, or give? Two kinds of room: in a vehicle and at a site. All amounts are whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, Self


@cache
def _reader(cls: type[Any]) -> Callable[[Any], tuple[int, ...]]:
    """Reads all amounts of an object at once: looking the fields up each time takes ten times as long."""
    return attrgetter(*(f.name for f in fields(cls)))


class _Amounts:
    """Component-wise arithmetic for frozen dataclasses whose fields are all non-negative whole numbers."""

    __slots__ = ()

    def amounts(self) -> tuple[int, ...]:
        """The amounts in field order."""
        return _reader(type(self))(self)  # type: ignore[arg-type]

    @classmethod
    def dimensions(cls) -> tuple[str, ...]:
        """The dimensions' names in field order."""
        return tuple(f.name for f in fields(cls))  # type: ignore[arg-type]

    def __add__(self, other: Self) -> Self:
        return type(self)(*(a + b for a, b in zip(self.amounts(), other.amounts(), strict=True)))

    def __sub__(self, other: Self) -> Self:
        return type(self)(*(a - b for a, b in zip(self.amounts(), other.amounts(), strict=True)))

    def fits_in(self, room: Self) -> bool:
        """True when no dimension exceeds ``room``."""
        return all(a <= b for a, b in zip(self.amounts(), room.amounts(), strict=True))

    def exceeding(self, room: Self) -> tuple[str, ...]:
        """Names of the dimensions in which this is more than ``room``."""
        pairs = zip(self.dimensions(), self.amounts(), room.amounts(), strict=True)
        return tuple(name for name, a, b in pairs if a > b)


@dataclass(frozen=True, slots=True)
class VehicleLoad(_Amounts):
    """Places in a vehicle: people seated, in their own wheelchair, and lying."""

    seated: int = 0
    wheelchair: int = 0
    lying: int = 0

    def in_seats(self, seats_each: int) -> int:
        """Seated people and wheelchairs counted in seats, ``seats_each`` of them for a wheelchair."""
        return self.seated + seats_each * self.wheelchair


@dataclass(frozen=True, slots=True)
class SiteLoad(_Amounts):
    """What is taken or given at a site: lying and seated places (people), spare power (W) after the residents' own need,
    wall sockets on emergency power (pieces), oxygen (ml/min), dialysis stations (pieces)."""

    lying_places: int = 0
    seated_places: int = 0
    power_w: int = 0
    sockets: int = 0
    oxygen_ml_min: int = 0
    dialysis_stations: int = 0
