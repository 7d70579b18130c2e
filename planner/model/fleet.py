"""Who can drive, with how many, from where and when?"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from planner.model.load import VehicleLoad
from planner.model.place import Position
from planner.model.timing import Window


class VehicleKind(StrEnum):
    """Vehicle types as Danish dispatchers name them."""

    AMBULANCE = "ambulance"
    LYING_TRANSPORT = "lying_transport"
    WHEELCHAIR_VAN = "wheelchair_van"
    MINIBUS = "minibus"
    CAR = "car"
    BOAT = "boat"
    HELICOPTER = "helicopter"


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One vehicle. Of the wheelchair places of ``capacity`` so many as ``folding_wheelchair_places`` are made by folding seats
    away: whoever uses one takes the policy's ``seats_per_wheelchair_place`` of the seats.

    ``shift_from``/``shift_to`` are local clock times of the daily shift (both None = day and night);
    ``oxygen_on_board`` and ``power_on_board`` say that a rider's reserve is not spent on the way; ``oxygen_l`` litres of gas on
    board and ``energy_wh`` from its outlet are all that there is for one shift (None = as much as anyone needs).
    After ``break_after_s`` at work its driver needs the policy's break (None = never: ambulances, volunteers)."""

    id: str
    name: str
    kind: VehicleKind
    capacity: VehicleLoad
    base: Position
    base_name: str = ""
    oxygen_on_board: bool = False
    power_on_board: bool = False
    nurse_on_board: bool = False
    shift_from: time | None = None
    shift_to: time | None = None
    municipality_code: str = ""
    phone: str = ""
    synthetic: bool = False
    folding_wheelchair_places: int = 0
    oxygen_l: int | None = None
    energy_wh: int | None = None
    break_after_s: int | None = None

    def seats(self, seats_each: int) -> int:
        """What seated people and wheelchairs may take together, counted in seats (:meth:`VehicleLoad.in_seats`): the seats, and
        those that the wheelchair places which are always there would be. Exact: each wheelchair beyond those costs seats."""
        return self.capacity.in_seats(seats_each) - seats_each * self.folding_wheelchair_places

    @property
    def profile(self) -> str:
        """How it travels (planner/travel/matrix.py): its own kind, and a wheelchair van as a minibus."""
        return VehicleKind.MINIBUS.value if self.kind is VehicleKind.WHEELCHAIR_VAN else self.kind.value


@dataclass(frozen=True, slots=True)
class VehicleShift:
    """A vehicle in one continuous working window: what one route belongs to. ``id`` is the vehicle's id, with ``/2`` and
    so on for its later shifts in the same outage."""

    id: str
    vehicle: Vehicle
    window: Window


def vehicle_of(shift_id: str, known: Container[str]) -> str:
    """The id of the vehicle, one of those ``known``, that drives the shift."""
    return shift_id if shift_id in known else shift_id.rpartition("/")[0]
