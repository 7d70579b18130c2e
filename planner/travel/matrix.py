"""How long from here to there? The protocol every source of travel times keeps, and the table planning works on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from planner.model.place import Position

#: In every matrix of seconds: there is no way. Never zero, never a large number that could be summed.
UNREACHABLE = -1
#: How a vehicle travels: profiles on roads (which ways it may take, and how fast), and two that need none.
CAR = "car"
BOAT = "boat"
HELICOPTER = "helicopter"
OFF_ROAD_PROFILES = (BOAT, HELICOPTER)
ROAD_PROFILES = ("ambulance", "lying_transport", "minibus", CAR)


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
class Step:
    """One stretch of a drive with one road name ("" unnamed). ``turn`` says by a code how it begins ("straight", "left",
    "ferry", ...)."""

    name: str
    metres: int
    seconds: int
    turn: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One drive: ``seconds``, ``metres``, the ids of crossings used in order, the line driven (for maps), and the steps
    for directions (none where the roads have no names)."""

    seconds: int
    metres: int
    crossings: tuple[str, ...]
    line: tuple[Position, ...]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class FerryIsland:
    """What only ferries reach: an island with the islands bridged to it. ``lands`` that hang together, largest first;
    ``ferries`` (crossing ids) that lead there; ``cut_off`` says that none of them brings anyone across that night."""

    lands: tuple[str, ...]
    ferries: tuple[str, ...]
    cut_off: bool

    @property
    def name(self) -> str:
        """What it is called: its largest land."""
        return self.lands[0]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where places lie as roads know it, in the order in which they were asked for: ``lands`` the land masses ("" unknown),
    ``snap_m`` metres to the nearest road (-1 = none). ``far`` and ``outside`` are ids: far from any road, and outside the area
    that the network covers."""

    lands: tuple[str, ...]
    snap_m: tuple[int, ...]
    far: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """Travel times between places: ``seconds[profile][i, j]`` from place i to place j, :data:`UNREACHABLE` where there is
    no way, 0 on the diagonal. Profiles that are equally fast everywhere may share one array. ``lands[i]`` names the land
    mass of place i ("" unknown), ``snap_m[i]`` how far it lies from the network (-1 = not joined to it).

    ``network`` names the road network with date and version, ``rough`` says that it is only coarse, ``changes`` what was
    different that night, as short codes. ``far`` and ``outside`` are the ids of places far from any road, and outside the
    area that the network covers; ``closed_off`` of those inside an area that is closed that night. ``islands`` is everything
    that only ferries reach.
    """

    places: tuple[Place, ...]
    seconds: Mapping[str, NDArray[np.int32]]
    lands: tuple[str, ...]
    snap_m: tuple[int, ...]
    crossings: tuple[Crossing, ...]
    network: str
    rough: bool
    changes: tuple[str, ...] = ()
    far: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    closed_off: frozenset[str] = frozenset()
    islands: tuple[FerryIsland, ...] = ()

    def index(self) -> dict[str, int]:
        """Place id to row."""
        return {place.id: i for i, place in enumerate(self.places)}

    def over_water(self, a: int, b: int) -> bool:
        """Whether two rows lie on different lands, as far as that is known."""
        return self.lands[a] != self.lands[b]


class TravelTimes(Protocol):
    """A source of travel times. Implementations: the stored road network, and the straight-line estimate."""

    def matrix(self, places: Sequence[Place], profiles: Collection[str] = (CAR,)) -> TravelMatrix:
        """Times between all ``places`` for each profile, asymmetric where roads are."""
        ...

    def leg(self, origin: Position, destination: Position, profile: str = CAR, depart_at: datetime | None = None) -> Leg | None:
        """The way driven from origin to destination, or None when there is none. Agrees with :meth:`matrix` to the second
        when ``depart_at`` is None; with it, a ferry by timetable is waited for as long as it really takes."""
        ...

    def whereabouts(self, places: Sequence[Place]) -> Whereabouts:
        """Where places lie, without any times between them: cheap, also for a whole register."""
        ...
