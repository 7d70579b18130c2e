"""How long from here to there? The protocol every source of travel times keeps, and the table planning works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from planner.model.place import Position

#: In every matrix of seconds or metres: there is no way. Never zero, never a large number that could be summed.
UNREACHABLE = -1


@dataclass(frozen=True, slots=True)
class Place:
    """A point that takes part in planning. ``id`` is "home:REF", "site:ID" or "base:VEHICLE"."""

    id: str
    position: Position


@dataclass(frozen=True, slots=True)
class Crossing:
    """A listed way over water: a bridge or a ferry between two land masses. ``seconds`` includes boarding."""

    id: str
    kind: str
    name: str
    lands: tuple[str, str]
    seconds: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class Leg:
    """One drive: ``seconds``, ``metres``, the ids of crossings used in order, and the line driven (for maps)."""

    seconds: int
    metres: int
    crossings: tuple[str, ...]
    line: tuple[Position, ...]


@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """Driving times between places: ``seconds[i, j]`` and ``metres[i, j]`` from place i to place j, :data:`UNREACHABLE`
    where there is no way. ``lands[i]`` names the land mass of place i ("" unknown), ``snap_m[i]`` how far it lies from
    the network. ``network`` and ``rough`` say which road network this comes from and whether it is only coarse."""

    places: tuple[Place, ...]
    seconds: NDArray[np.int32]
    metres: NDArray[np.int32]
    lands: tuple[str, ...]
    snap_m: tuple[int, ...]
    crossings: tuple[Crossing, ...]
    network: str
    rough: bool

    def index(self) -> dict[str, int]:
        """Place id to row."""
        return {place.id: i for i, place in enumerate(self.places)}


class TravelTimes(Protocol):
    """A source of travel times. Implementations: the stored road network, and the straight-line estimate."""

    def matrix(self, places: Sequence[Place]) -> TravelMatrix:
        """Times between all ``places``, asymmetric where roads are."""
        ...

    def leg(self, origin: Position, destination: Position) -> Leg | None:
        """The way driven from origin to destination, or None when there is none. Agrees with :meth:`matrix`."""
        ...
