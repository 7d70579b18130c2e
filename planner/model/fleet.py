"""Who can drive, with how many, from where and when?"""

from __future__ import annotations

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
    """One vehicle. ``shift_from``/``shift_to`` are local clock times of the daily shift (both None = day and night);
    ``oxygen_on_board`` and ``power_on_board`` say that a rider's reserve is not spent on the way."""

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
