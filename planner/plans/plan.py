"""What is a plan? The answer for every affected patient, the routes, and what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from planner.assignment.reasons import Finding
from planner.assignment.shortage import Shortage, left_at_least
from planner.assignment.siting import Opening
from planner.assignment.whatif import Worth
from planner.model.errand import Errand, Thing, is_errand
from planner.model.load import VehicleLoad
from planner.model.place import Position
from planner.plans.road_notes import RoadNotes
from planner.transport.reinforcing import Reinforcement
from planner.transport.result import StopKind


class Because(StrEnum):
    """Why someone is not moved."""

    RESERVE_LASTS = "reserve_lasts"
    DECLINED = "declined"
    OWN_SOLUTION = "own_solution"


@dataclass(frozen=True, slots=True)
class Placed:
    """Fetched and received in time. ``slack_s`` latest arrival less arrival (margin already taken off)."""

    ref: str
    site_id: str
    shift_id: str
    pickup_at: datetime
    arrival_at: datetime
    latest_arrival_at: datetime
    deadline_at: datetime
    slack_s: int


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays at home, safe until ``safe_until_at``."""

    ref: str
    because: Because
    safe_until_at: datetime


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Nowhere to go in time, with every reason found and what would help."""

    ref: str
    deadline_at: datetime
    findings: tuple[Finding, ...]

    @property
    def obstacles(self) -> tuple[Finding, ...]:
        """The findings without those that only name another remedy for the same obstacle."""
        return tuple({(f.reason, f.site_id, f.dimension): f for f in reversed(self.findings)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class PlannedErrand:
    """``thing`` is brought from ``site_id`` to the home of ``ref``, who stays or has no place: by ``shift_id``, fetched and
    brought at these times, no later than ``latest_at``. "" and None = it is not brought, for the reason ``why``
    (transport.errands). ``lasts_until_at`` is when reserve and tolerance are used up with it."""

    ref: str
    thing: Thing
    site_id: str
    latest_at: datetime
    lasts_until_at: datetime
    shift_id: str = ""
    pickup_at: datetime | None = None
    arrival_at: datetime | None = None
    why: str = ""

    @property
    def id(self) -> str:
        """The reference under which it stands on routes."""
        return Errand(self.ref, self.site_id, self.thing).id


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """A stop of a run sheet. ``ref`` is a rider's or an errand's (model.errand); ``place_id`` as in travel.Place; the leg is the
    drive that ends here."""

    kind: StopKind
    place_id: str
    ref: str
    arrive_at: datetime
    begin_at: datetime
    depart_at: datetime
    leg_s: int
    leg_m: int
    crossings: tuple[str, ...]
    load: VehicleLoad


@dataclass(frozen=True, slots=True)
class PlannedRoute:
    """One vehicle in one shift."""

    shift_id: str
    vehicle_id: str
    stops: tuple[PlannedStop, ...]

    @property
    def duration_s(self) -> int:
        """From leaving the base to being back."""
        return int((self.stops[-1].arrive_at - self.stops[0].depart_at).total_seconds())

    @property
    def people(self) -> int:
        """How many patients are fetched; nothing that is brought counts."""
        return sum(stop.kind is StopKind.PICKUP and not is_errand(stop.ref) for stop in self.stops)

    @property
    def distance_m(self) -> int:
        """Driven metres."""
        return sum(stop.leg_m for stop in self.stops)


@dataclass(frozen=True, slots=True)
class Made:
    """What the plan was made from and how (provenance). ``work`` is the work limit in units that repeat exactly;
    ``stopped_by_time`` True when the clock cut the search, so that a repetition may differ. ``network`` names the road
    network with date and version, ``road_changes`` what was different that night, as codes; ``acceptance_percent`` the
    scenario's. Hashes are SHA-256."""

    at: datetime
    by: str
    seed: int
    work: int
    seconds_used: float
    stopped_by_time: bool
    policy_version: str
    snapshot_sha256: str
    network: str
    rough_travel: bool
    software: Mapping[str, str] = field(default_factory=dict)
    assignment_method: str = ""
    assignment_proven: bool = False
    transport_method: str = ""
    road_changes: tuple[str, ...] = ()
    acceptance_percent: int = 100


@dataclass(frozen=True, slots=True)
class Since:
    """Who goes elsewhere than they have been told by the earlier plan ``plan_id`` ("" = nobody has been told anything)."""

    plan_id: str = ""
    moved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What people have been told: the site of each by the earlier plan ``plan_id``."""

    plan_id: str = ""
    site_of: Mapping[str, str] = field(default_factory=dict)

    def moved(self, site_of: Mapping[str, str]) -> Since:
        """Whom this assignment sends elsewhere, or nowhere any more."""
        return Since(self.plan_id, tuple(sorted(ref for ref, site in self.site_of.items() if site_of.get(ref) != site)))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would help: ``worth`` what more room at one site would be worth, the best first. For everyone to come home safe:
    ``openings`` the fewest further sites that would take as many as they can, in which at least ``openings_at_least`` things must
    be done (0 = nothing is proven); ``places`` where more room would take the others; ``left`` how many would still be without
    a place. Then ``taken_along`` of all these by the planned vehicles, and by ``vehicles`` the others and those who have a place
    and are not fetched in time; at least ``vehicles_at_least`` are needed for those whom they bring; ``not_fetched`` would
    still not be by any, ``beyond_vehicles`` by more than are named."""

    worth: tuple[Worth, ...] = ()
    openings: tuple[Opening, ...] = ()
    left: int = 0
    vehicles: tuple[Reinforcement, ...] = ()
    openings_at_least: int = 0
    places: tuple[Opening, ...] = ()
    taken_along: int = 0
    vehicles_at_least: int = 0
    not_fetched: int = 0
    beyond_vehicles: int = 0

    @property
    def to_do(self) -> int:
        """In how many things the openings consist: asking, and powering."""
        return sum(len(opening.remedies) for opening in self.openings)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Someone who was on board of the lost vehicle ``shift_id`` and waits in it at ``position`` for another one."""

    ref: str
    shift_id: str
    position: Position


@dataclass(frozen=True, slots=True)
class Tell:
    """Whoever must be told: fetched by another vehicle, at another time, or brought elsewhere than the plan before says. ""
    and None = was not, or is no longer, fetched. ``ref`` may be an errand's (model.errand): then the moments are when the thing
    is at the home, and the sites where it comes from."""

    ref: str
    shift_before: str
    shift_now: str
    pickup_before: datetime | None
    pickup_now: datetime | None
    site_before: str
    site_now: str


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A plan made anew at ``at``, while the plan ``before_id`` was being driven. ``done`` says of each shift that had left how
    many stops at the head of its route (its base among them) had been made and are facts; those ``heading`` were on their way to
    the one after. Vehicles of the ``lost`` shifts drive no further. ``full`` sites take nobody but who had arrived, the
    crossings ``closed`` are not used; ``despite`` were on board for a full site, and no other has room. ``tell`` is what differs
    for whom. ``spent`` sat in a vehicle that broke down: its site has one less of it."""

    at: datetime
    before_id: str
    done: Mapping[str, int] = field(default_factory=dict)
    heading: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    full: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    tell: tuple[Tell, ...] = ()
    spent: tuple[Errand, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. ``levels`` are the assignment's (before transport). Each affected patient is in exactly one of
    ``placed``, ``stays``, ``unplaced``; unplaced are sorted most urgent first. ``shortages`` prove how many must be left,
    ``what_if`` says what would help, ``since`` who goes elsewhere than told before; ``under_way`` is None of a plan that nobody
    drives yet."""

    id: str
    version: int
    scenario_id: str
    scenario_name: str
    exercise: bool
    synthetic: bool
    placed: tuple[Placed, ...]
    stays: tuple[Stays, ...]
    unplaced: tuple[Unplaced, ...]
    routes: tuple[PlannedRoute, ...]
    levels: Mapping[str, int]
    hospital_places_avoided: int
    made: Made
    roads: RoadNotes = field(default_factory=RoadNotes)
    shortages: tuple[Shortage, ...] = ()
    what_if: WhatIf = field(default_factory=WhatIf)
    since: Since = field(default_factory=Since)
    under_way: UnderWay | None = None
    errands: tuple[PlannedErrand, ...] = ()

    @property
    def affected(self) -> int:
        """Everyone the outage touches."""
        return len(self.placed) + len(self.stays) + len(self.unplaced)

    @property
    def must_be_left(self) -> int:
        """So many nobody could place, proven by counting; the other unplaced were not placed by this search."""
        return left_at_least(self.shortages)

    @property
    def not_placed_by_this_search(self) -> int:
        """So many were left that are not proven to be left by every plan."""
        return len(self.unplaced) - self.must_be_left

    @property
    def latest_slack_s(self) -> int | None:
        """The smallest slack of anyone moved; None when nobody is."""
        return min((p.slack_s for p in self.placed), default=None)
