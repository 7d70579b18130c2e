"""Everything that may be put on paper, screen or map about one plan, as plain data.

Built once when the plan is drafted and kept (encrypted) with it, so that a print made later shows what the plan was made
from and not what a registry says since. Codes, not words: the shells translate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from planner.documents.road_lines import RoadLines
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.outage import ClosedRoads
from planner.model.party import Responsibility
from planner.model.place import Position
from planner.plans.plan import Plan
from planner.travel.matrix import Step


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One affected person as the lists need it. Personal: ``repr`` shows only the reference. ``waits_in`` names the vehicle that
    broke down with the person on board: it stands at ``position``, and nobody is at the address."""

    ref: str
    name: str
    birth_date: date | None
    address: str
    postcode: str
    town: str
    municipality_code: str
    phone: str
    relative_name: str
    relative_phone: str
    access: str
    housing_type: str
    notes: str
    position: Position | None
    location_quality: str
    mobility: str
    escort: str
    floor: int
    has_lift: bool | None
    infectious: bool
    group_da: str
    group_en: str
    priority: int
    reason_da: str
    reason_en: str
    equipment: tuple[str, ...]
    reserve_s: int
    reserve_known: bool
    deadline_at: datetime
    latest_arrival_at: datetime
    site_load: SiteLoad
    ride_load: VehicleLoad
    oxygen_on_board: bool
    power_on_board: bool
    respirator_competence: bool
    water_and_drain: bool
    offer: str
    household: str
    waits_in: str = ""
    ride_oxygen_ml_min: int = 0
    ride_power_w: int = 0
    rides_alone: bool = False

    def __repr__(self) -> str:
        return f"PersonFacts(ref={self.ref!r})"


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """One receiving (or named) site."""

    id: str
    name: str
    kind: str
    municipality_code: str
    address: str
    position: Position
    capacity: SiteLoad
    backup_s: int
    in_outage: bool
    agreement: str
    confirmed_at: datetime | None
    confirmed_by: str
    valid_until: date | None
    contact: str
    phone: str
    arrivals_per_quarter: int | None = None


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """One vehicle that drives in the plan, has broken down, or of which one more would help."""

    id: str
    name: str
    kind: str
    capacity: VehicleLoad
    base_name: str
    base: Position
    phone: str
    oxygen_on_board: bool
    power_on_board: bool
    folding_wheelchair_places: int = 0
    oxygen_l: int | None = None
    energy_wh: int | None = None


@dataclass(frozen=True, slots=True)
class BaseMap:
    """What lies under every map: land and lakes (rings, outer first), municipality borders, roads, towns with population.
    ``crossings`` are bridges and ferries by name, each with the place of a mark for it."""

    land: tuple[tuple[tuple[Position, ...], ...], ...]
    areas: Mapping[str, tuple[tuple[tuple[Position, ...], ...], ...]]
    roads: RoadLines
    towns: tuple[tuple[str, Position, int], ...]
    rough: bool
    credit: str
    water: tuple[tuple[tuple[Position, ...], ...], ...] = ()
    crossings: tuple[tuple[str, Position], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan with everything its documents need.

    ``status`` of the plan when the facts are read; ``plan_sha256`` of plan.json; ``data_at`` when the registries were
    read; ``valid_until`` the end of the outage that was planned for; ``legs`` the line driven between two place ids
    and ``directions`` its steps by road name (none where the roads have no names);
    ``cuts`` the stretches without power; ``counts_by_municipality`` code to (affected, placed, stays, unplaced).
    ``parties`` are those in force on the day the outage begins, where people live or are received; ``health_councils`` and
    ``regions`` lead from a municipality's code to names; ``breaks`` from a shift to when its driver rests, where breaks are due;
    ``closed_roads`` are the lines and areas in which nobody can drive.
    """

    plan: Plan
    status: str
    plan_sha256: str
    certificate_ok: bool
    data_at: datetime
    valid_until: datetime
    first_departure_at: datetime
    cuts: tuple[tuple[datetime, datetime], ...]
    people: Mapping[str, PersonFacts]
    sites: Mapping[str, SiteFacts]
    vehicles: Mapping[str, VehicleFacts]
    municipalities: Mapping[str, str]
    municipality_phones: Mapping[str, str]
    legs: Mapping[tuple[str, str], tuple[Position, ...]]
    outage_rings: tuple[tuple[tuple[Position, ...], ...], ...]
    parties: tuple[Responsibility, ...] = ()
    health_councils: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[tuple[str, str], tuple[Step, ...]] = field(default_factory=dict)
    breaks: Mapping[str, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict)
    closed_roads: tuple[ClosedRoads, ...] = ()

    def counts_by_municipality(self) -> dict[str, tuple[int, int, int, int]]:
        """Home municipality code to (affected, placed, stays, unplaced), every code that has someone."""
        counts: dict[str, list[int]] = {}
        plan = self.plan
        for column, refs in ((1, plan.placed), (2, plan.stays), (3, plan.unplaced)):
            for entry in refs:
                row = counts.setdefault(self.people[entry.ref].municipality_code, [0, 0, 0, 0])
                row[0] += 1
                row[column] += 1
        return {code: (r[0], r[1], r[2], r[3]) for code, r in sorted(counts.items())}
