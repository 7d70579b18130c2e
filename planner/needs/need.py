"""What does one affected patient need tonight, by when? The result of the needs chapter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.model.load import SiteLoad, VehicleLoad
from planner.model.patient import Patient
from planner.model.policy import ReserveRule
from planner.model.site import SiteKind


@dataclass(frozen=True, slots=True)
class DeviceReserve:
    """How long one device keeps its patient safe without power: ``reserve_s`` by the policy's formula (unknown counts
    as 0, and ``known`` is then False), ``tolerance_s`` beyond it, ``due_at`` for treatments that fall due instead.
    ``battery_s`` and ``cylinder_l`` are what the formula was given (the registry's value or the model table's)."""

    therapy: str
    rule: ReserveRule
    reserve_s: int
    tolerance_s: int
    known: bool
    battery_s: int | None = None
    cylinder_l: int | None = None
    flow_ml_min: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SiteNeed:
    """What the destination must offer: kinds of site most wanted first, load, and yes-or-no features."""

    kinds: tuple[SiteKind, ...]
    load: SiteLoad
    water_and_drain: bool = False
    respirator_competence: bool = False
    step_free: bool = False
    municipal_switch: str = ""


@dataclass(frozen=True, slots=True)
class RideNeed:
    """What the ride takes: places for patient and escort, supply on board, service durations, the longest ride.

    ``oxygen_on_board``/``power_on_board``: the reserve would not last ``max_ride_s``, so the vehicle must supply it, and
    ``oxygen_ml_min``/``power_w`` is what is drawn of its supply meanwhile. ``alone``: nobody else may be on board but the escort.
    """

    load: VehicleLoad
    boarding_s: int
    unloading_s: int
    max_ride_s: int
    oxygen_on_board: bool = False
    power_on_board: bool = False
    oxygen_ml_min: int = 0
    power_w: int = 0
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """One affected patient's need.

    ``deadline_at`` the moment the first device's reserve and tolerance are used up if the power stays away (aware UTC,
    None = never within any horizon that matters); ``latest_arrival_at`` the deadline less the group's margin;
    ``safe_until_at`` equals ``deadline_at`` and is what the stay-at-home list prints; ``stays`` True when the reserve
    outlasts the outage. ``reason_da/_en`` say in words why the priority is what it is.
    """

    patient: Patient
    group: str
    priority: int
    reason_da: str
    reason_en: str
    devices: tuple[DeviceReserve, ...]
    limiting_therapy: str
    deadline_at: datetime
    margin_s: int
    latest_arrival_at: datetime
    stays: bool
    site: SiteNeed
    ride: RideNeed
    needs_power_only: bool
    wanted_by: datetime | None = None

    @property
    def ref(self) -> str:
        """The patient's reference."""
        return self.patient.ref

    @property
    def reserve_known(self) -> bool:
        """False when at least one device's reserve is not in any registry and so counts as 0."""
        return all(d.known for d in self.devices)
