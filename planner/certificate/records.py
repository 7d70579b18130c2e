"""What do the two files say? Their content as plain records: times in seconds since 1970 UTC, amounts whole.

Names are those of the JSON keys in data/README.md. The records are the certificate's own and share nothing with the
planner's model, so that a fault there cannot repeat itself here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

#: What a site gives and a person takes there, in this order in every tuple of six.
SITE_DIMENSIONS = ("lying_places", "seated_places", "power_w", "sockets", "oxygen_ml_min", "dialysis_stations")
#: Places in a vehicle, in this order in every tuple of three.
SEAT_DIMENSIONS = ("seated", "wheelchair", "lying")
#: Kinds of site that belong to a municipality, where its yes (the switch) decides.
MUNICIPAL_KINDS = ("care_home", "municipal")

#: What can be brought to someone at home; a nurse takes a seat, the others a place for equipment.
THINGS = ("cylinder", "battery", "nurse")

#: Kinds of vehicle that need no road.
OFF_ROAD = ("boat", "helicopter")

Amounts = tuple[int, ...]
Ring = tuple[tuple[float, float], ...]
Polygon = tuple[Ring, ...]
Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Device:
    """What the registry says of one device; None = it does not say."""

    therapy: str
    rule: str
    battery_s: int | None
    cylinder_l: int | None
    flow_ml_min: int | None
    tolerance_s: int
    due_at: int | None


@dataclass(frozen=True, slots=True)
class SiteNeed:
    """``municipalities`` None = care homes and municipal premises everywhere may be used for this person."""

    kinds: tuple[str, ...]
    load: Amounts
    water_and_drain: bool
    respirator_competence: bool
    step_free: bool
    municipalities: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class RideNeed:
    """What the ride takes; ``alone`` = nobody else may be on board, but the own escort. While it lasts, ``oxygen_ml_min``
    (None = an older snapshot does not say) and ``power_w`` are drawn of what the vehicle has."""

    load: Amounts
    boarding_s: int
    unloading_s: int
    max_ride_s: int
    oxygen_on_board: bool
    power_on_board: bool
    alone: bool = False
    oxygen_ml_min: int | None = None
    power_w: int = 0


@dataclass(frozen=True, slots=True)
class Patient:
    """One affected person; ``place`` None = not located."""

    ref: str
    municipality: str
    place: str | None
    priority: int
    household: str
    devices: tuple[Device, ...]
    margin_s: int
    deadline_at: int
    offer: str
    own_generator: bool
    needs_power_only: bool
    escort: int
    site_need: SiteNeed
    ride_need: RideNeed


@dataclass(frozen=True, slots=True)
class Site:
    """One site considered."""

    id: str
    kind: str
    municipality: str
    place: str
    agreement: str
    confirmed_at: int | None
    valid_until: date | None
    in_outage: bool
    backup_s: int
    capacity: Amounts
    step_free: bool
    water_and_drain: bool
    respirator_competence: bool
    hospital: bool
    attended_by_day: bool | None = None
    attended_by_night: bool | None = None
    arrivals_per_quarter: int | None = None
    oxygen_stored_l: int | None = None
    stock: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shift:
    """One vehicle in one working window; ``profile`` names the matrix it drives by. So many of its wheelchair places as
    ``folding_places`` exist only while seats are folded away, ``seats_per_folding_place`` for each. It can give ``oxygen_l`` and
    ``energy_wh`` in all; None = without end. After ``break_after_s`` at work (None = never) its driver rests for ``break_s``."""

    shift: str
    vehicle: str
    kind: str
    profile: str
    place: str
    start_at: int
    end_at: int
    capacity: Amounts
    oxygen_on_board: bool
    power_on_board: bool
    folding_places: int = 0
    seats_per_folding_place: int = 0
    oxygen_l: int | None = None
    energy_wh: int | None = None
    break_after_s: int | None = None
    break_s: int = 0

    def seats_folded_away(self, load: Amounts) -> int:
        """How many seats the wheelchairs of a load need: those beyond the places that are always there."""
        fixed = self.capacity[1] - self.folding_places
        return max(0, load[1] - fixed) * self.seats_per_folding_place


@dataclass(frozen=True, slots=True)
class Place:
    """A point; ``row`` is its row in the travel matrix, ``land`` "" = unknown."""

    id: str
    row: int
    lon: float
    lat: float
    land: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """A bridge or ferry between two lands."""

    id: str
    lands: tuple[str, str]
    open: bool


@dataclass(frozen=True, slots=True)
class Lock:
    """A decision by people: pin, forbid, or what is to be brought home from the site. ``shift`` "" and ``pickup_at`` None = not
    pinned to a departure."""

    ref: str
    site: str
    kind: str
    shift: str
    pickup_at: int | None


@dataclass(frozen=True, slots=True)
class ErrandPolicy:
    """What a cylinder or battery that is brought holds, how many of both a vehicle carries, and how long the stops take."""

    cylinder_l: int = 0
    battery_s: int = 0
    places: int = 0
    loading_s: int = 0
    handing_over_s: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy values that rules need."""

    version: str
    battery_derating: Fraction
    cylinder_factor: Fraction
    stay_margin_s: int
    confirmation_max_age_s: int
    turnaround_s: int
    usable_agreements: tuple[str, ...]
    errands: ErrandPolicy = ErrandPolicy()


@dataclass(frozen=True, slots=True)
class Scenario:
    """The outage. ``vehicles`` empty = every vehicle listed may be used."""

    first_departure_at: int
    cuts: tuple[Window, ...]
    lost_sites: frozenset[str]
    vehicles: frozenset[str]
    shifts: tuple[str, ...] = ("day", "night")
    acceptance_percent: int = 100

    @property
    def stay_s(self) -> int:
        """Seconds that people stay: from the first cut's beginning to the last one's end."""
        return self.cuts[-1][1] - self.cuts[0][0]

    @property
    def without_power_s(self) -> int:
        """Seconds without power, all cuts together."""
        return sum(end - start for start, end in self.cuts)


class Seconds(Protocol):
    """A travel matrix."""

    def entry(self, row: int, column: int) -> int:
        """Seconds from one place's row to another's."""
        ...

    def zeros(self) -> Iterator[tuple[int, int]]:
        """Entries of 0 between different rows."""
        ...


@dataclass(frozen=True, slots=True)
class DoneStop:
    """A stop that was made before the plan was made anew."""

    kind: str
    place: str
    ref: str
    begin_at: int
    depart_at: int


@dataclass(frozen=True, slots=True)
class Done:
    """What one vehicle had done at that time: its ``stops`` from leaving the base; ``heading`` = it was on its way to the next
    one; ``lost`` = it drives no further, or, without stops, not at all."""

    shift: str
    stops: tuple[DoneStop, ...]
    heading: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The plan is made anew at ``at``, while an earlier one is driven."""

    at: int
    done: Mapping[str, Done]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that was known. ``seconds`` holds a matrix for each profile; ``under_way`` None = nobody drives yet."""

    taken_at: int
    scenario: Scenario
    policy: Policy
    patients: tuple[Patient, ...]
    sites: tuple[Site, ...]
    shifts: tuple[Shift, ...]
    places: tuple[Place, ...]
    seconds: Mapping[str, Seconds]
    crossings: tuple[Crossing, ...]
    closed_areas: tuple[Polygon, ...]
    locks: tuple[Lock, ...]
    active_elsewhere: frozenset[str]
    times_without_z: tuple[str, ...]
    under_way: UnderWay | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """Fetched and received."""

    ref: str
    site: str
    shift: str
    pickup_at: int
    arrival_at: int
    slack_s: int


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays at home."""

    ref: str
    because: str
    safe_until_at: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Why someone is unplaced, and what would help."""

    reason: str
    remedy: str
    site: str
    dimension: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Without a place."""

    ref: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Errand:
    """``thing`` brought from the site to someone's home; ``why`` it is not ("" = it is, and the rest says when)."""

    ref: str
    thing: str
    site: str
    why: str = ""
    shift: str = ""
    pickup_at: int = 0
    arrival_at: int = 0
    lasts_until_at: int = 0

    @property
    def id(self) -> str:
        """What the routes call it."""
        return f"{self.ref}+{self.thing}"


@dataclass(frozen=True, slots=True)
class Stop:
    """``leg_s``, ``leg_m`` and ``crossings`` belong to the drive that ends here; ``load`` is on board on leaving."""

    kind: str
    place: str
    ref: str
    arrive_at: int
    begin_at: int
    depart_at: int
    leg_s: int
    leg_m: int
    crossings: tuple[str, ...]
    load: Amounts


@dataclass(frozen=True, slots=True)
class Route:
    """One shift's stops in order; never without any."""

    shift: str
    vehicle: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """The plan's own counts."""

    outcomes: dict[str, int]
    by_municipality: dict[str, dict[str, int]]
    by_site: dict[str, int]
    sent: dict[str, int]
    received: dict[str, int]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Of ``patients``, for whom no site but ``sites`` is open, at least so many are left: too little of ``dimension``, or ("")
    of what is counted at ``prices``: by site, units for one of each dimension."""

    patients: tuple[str, ...]
    sites: tuple[str, ...]
    dimension: str
    at_least: int
    prices: dict[str, Amounts]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that was decided."""

    snapshot_sha256: str
    policy_version: str
    made_at: int
    placed: tuple[Placed, ...]
    stays: tuple[Stays, ...]
    unplaced: tuple[Unplaced, ...]
    routes: tuple[Route, ...]
    totals: Totals
    objective: dict[str, int]
    shortages: tuple[Shortage, ...]
    times_without_z: tuple[str, ...]
    errands: tuple[Errand, ...] = ()
