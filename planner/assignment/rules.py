"""May this person go to this site? One small rule for each thing that can be in the way.

A rule looks at one pair and answers None (nothing in the way) or a Finding that says what is and what would help.
A site is eligible for a person when every rule answers None. Rules are named by what they ask for and tested alone.

:data:`STANDING_RULES` read of the need only ``need.site``: people who need the same of a site get the same answer, which
lets building.py ask once for all of them. :data:`TRAVEL_RULES` depend on where the person lives and on the hour.
"""

# Every rule takes the same three things, so that they can stand in one list, whether it looks at all of them or not.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.assignment.reasons import Finding, Reason, Remedy
from planner.model.load import VehicleLoad
from planner.model.outage import Scenario
from planner.model.policy import Policy
from planner.model.site import Agreement, Site, SiteKind
from planner.model.timing import DANISH_TIME, epoch_s
from planner.needs.need import Need, RideNeed
from planner.travel.matrix import BOAT, CAR, OFF_ROAD_PROFILES, UNREACHABLE, TravelMatrix

#: Kinds of site that a municipality runs, where its yes or no (the switch) decides.
MUNICIPAL_KINDS = frozenset(kind for kind in SiteKind if kind.is_municipal)


@dataclass(frozen=True, slots=True)
class Carrier:
    """What a vehicle can carry and from where: ``base`` is its row in the travel matrix, ``ready_s`` the seconds after
    the first departure at which its shift has begun, ``profile`` the travel times it drives by. Seated people and wheelchairs,
    each of these counted as ``seats_each``, take at most ``seats`` together."""

    base: int
    capacity: VehicleLoad
    oxygen_on_board: bool = False
    power_on_board: bool = False
    ready_s: int = 0
    profile: str = CAR
    seats: int = 0
    seats_each: int = 0

    def suits(self, ride: RideNeed) -> bool:
        """Whether this vehicle could carry the person if it were empty."""
        if ride.oxygen_on_board and not self.oxygen_on_board:
            return False
        if ride.power_on_board and not self.power_on_board:
            return False
        return ride.load.fits_in(self.capacity) and (not self.seats_each or ride.load.in_seats(self.seats_each) <= self.seats)


@dataclass(frozen=True, slots=True)
class Way:
    """How a person gets to some sites by one profile: ``fetch_s`` until the nearest suited vehicle is at the home,
    ``drive`` the seconds from there to each site; UNREACHABLE where there is no way; ``off_road`` by boat or
    helicopter."""

    fetch_s: int
    drive: NDArray[np.int64]
    off_road: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """All that the rules know besides the pair. ``in_outage`` holds the ids of sites without grid power; ``rows`` maps a
    place id to its matrix row; ``carriers`` None = the fleet is not known, so that nobody waits for a vehicle."""

    scenario: Scenario
    policy: Policy
    in_outage: frozenset[str]
    matrix: TravelMatrix
    rows: Mapping[str, int]
    carriers: tuple[Carrier, ...] | None = None
    _suited: dict[RideNeed, dict[str, NDArray[np.int64]]] = field(default_factory=dict, repr=False, compare=False)

    def home_row(self, need: Need) -> int | None:
        """The matrix row of the person's home, None when it is not located."""
        return None if need.patient.located.position is None else self.rows.get(f"home:{need.ref}")

    def ways(self, need: Need, sites: Sequence[int] | NDArray[np.int64]) -> tuple[Way, ...]:
        """How the person can get to the sites of these matrix rows: by each profile that a suited vehicle drives by (the
        fleet's roads when none suits). Boats are for rides over water only. None when the home is not located."""
        home = self.home_row(need)
        if home is None:
            return ()
        ways = []
        for profile, fetch_s in self._fetched_in(need, home).items():
            drive = self.matrix.seconds[profile][home, sites].astype(np.int64)
            if profile == BOAT:
                over_water = np.array([self.matrix.over_water(home, int(site)) for site in sites], np.bool_)
                drive[~over_water] = UNREACHABLE
            ways.append(Way(fetch_s, drive, profile in OFF_ROAD_PROFILES))
        return tuple(ways)

    def has_suited_carrier(self, need: Need) -> bool:
        """Whether any vehicle could carry the person at all."""
        return self.carriers is None or bool(self._suited_to(need.ride))

    def _fetched_in(self, need: Need, home: int) -> dict[str, int]:
        """By profile the earliest possible seconds after the first departure that a suited vehicle can be at the home,
        UNREACHABLE when none can; 0 when the fleet is not known."""
        if self.carriers is None:
            return dict.fromkeys(self.matrix.seconds, 0)
        suited = self._suited_to(need.ride)
        if not suited:
            return dict.fromkeys((p for p in self.matrix.seconds if p not in OFF_ROAD_PROFILES), UNREACHABLE)
        fetched = {}
        for profile, from_bases in suited.items():
            drives = self.matrix.seconds[profile][from_bases[:, 0], home].astype(np.int64)
            times = (from_bases[:, 1] + drives)[drives != UNREACHABLE]
            fetched[profile] = int(times.min()) if times.size else UNREACHABLE
        return fetched

    def latest_s(self, need: Need) -> int:
        """Latest arrival in seconds after the first departure; negative when it is already over by then."""
        return epoch_s(need.latest_arrival_at) - epoch_s(self.scenario.first_departure_at)

    def _suited_to(self, ride: RideNeed) -> dict[str, NDArray[np.int64]]:
        """(base row, ready_s) of every suited vehicle by profile; remembered, since few kinds of ride exist."""
        if ride not in self._suited:
            pairs: dict[str, list[tuple[int, int]]] = {}
            for carrier in self.carriers or ():
                if carrier.suits(ride):
                    pairs.setdefault(carrier.profile, []).append((carrier.base, carrier.ready_s))
            self._suited[ride] = {profile: np.array(rows, np.int64) for profile, rows in pairs.items()}
        return self._suited[ride]

    def ways_to(self, need: Need, site: Site) -> tuple[tuple[int, int], ...]:
        """(fetch, drive) in seconds by each profile that has a way from the home to the site."""
        row = self.rows.get(f"site:{site.id}")
        if row is None:
            return ()
        return tuple((way.fetch_s, int(way.drive[0])) for way in self.ways(need, [row]) if way.drive[0] != UNREACHABLE)

    def ferry_stopped_between(self, need: Need, site: Site) -> bool:
        """Whether home and site lie on different lands, one of which has lost a ferry that night."""
        home, there = self.home_row(need), self.rows.get(f"site:{site.id}")
        if home is None or there is None or not self.matrix.over_water(home, there):
            return False
        lands = {self.matrix.lands[home], self.matrix.lands[there]}
        return any(not c.open and c.kind == "ferry" and lands & set(c.lands) for c in self.matrix.crossings)

    def inside_closed_area(self, need: Need, site: Site) -> bool:
        """Whether home or site lies where nobody can drive that night."""
        return bool(self.matrix.closed_off & {f"home:{need.ref}", f"site:{site.id}"})


Rule = Callable[[Need, Site, Context], Finding | None]


def right_kind(need: Need, site: Site, context: Context) -> Finding | None:
    """The policy names this kind of site for this care group."""
    if site.kind in need.site.kinds:
        return None
    return Finding(Reason.NO_SITE_OF_RIGHT_KIND, Remedy.MORE_CAPACITY, site.id)


def not_lost(need: Need, site: Site, context: Context) -> Finding | None:
    """The scenario has not taken the site away; a lost site is as if it did not exist."""
    if site.id not in context.scenario.lost_site_ids:
        return None
    return Finding(Reason.NO_SITE_OF_RIGHT_KIND, Remedy.MORE_CAPACITY, site.id)


def municipality_said_yes(need: Need, site: Site, context: Context) -> Finding | None:
    """Where the care group needs the municipality's yes, it has been given (domain.md rule 1)."""
    switch = need.site.municipal_switch
    if not switch or site.kind not in MUNICIPAL_KINDS:
        return None
    if site.municipality_code in context.policy.municipal_switches.get(switch, frozenset()):
        return None
    return Finding(Reason.MUNICIPALITY_SWITCH_OFF, Remedy.ASK_MUNICIPALITY_TO_SWITCH_ON, site.id)


def confirmed_and_fresh(need: Need, site: Site, context: Context) -> Finding | None:
    """The capacity is confirmed, not longer ago than the policy allows, and valid to the outage's last day (local)."""
    scenario = context.scenario
    oldest_s = epoch_s(scenario.first_departure_at) - context.policy.whole("confirmation_max_age")
    last_day = scenario.end_at.astimezone(DANISH_TIME).date()
    confirmed = site.agreement is Agreement.CONFIRMED and site.confirmed_at is not None
    fresh = site.confirmed_at is not None and epoch_s(site.confirmed_at) >= oldest_s
    still_valid = site.valid_until is None or site.valid_until >= last_day
    if confirmed and fresh and still_valid:
        return None
    return Finding(Reason.ONLY_UNCONFIRMED_SITES, Remedy.ASK_MUNICIPALITY_TO_CONFIRM, site.id)


def powered(need: Need, site: Site, context: Context) -> Finding | None:
    """The site keeps grid power, or its own lasts through all cuts together (fuel is not refilled between cuts)."""
    if site.id not in context.in_outage:
        return None
    lacking_s = sum(cut.length_s for cut in context.scenario.power_cuts) - site.backup_s
    if lacking_s <= 0:
        return None
    return Finding(Reason.SITES_WITHOUT_POWER, Remedy.EMERGENCY_POWER_AT_SITE, site.id, seconds=lacking_s)


def step_free(need: Need, site: Site, context: Context) -> Finding | None:
    """Who cannot take a step is not sent to steps."""
    return _lacks(need.site.step_free and not site.step_free, site, "step_free")


def water_and_drain(need: Need, site: Site, context: Context) -> Finding | None:
    """A dialysis machine needs water and drain, not only power."""
    return _lacks(need.site.water_and_drain and not site.water_and_drain, site, "water_and_drain")


def respirator_competence(need: Need, site: Site, context: Context) -> Finding | None:
    """Someone at the site knows respirators."""
    return _lacks(need.site.respirator_competence and not site.respirator_competence, site, "respirator_competence")


def big_enough(need: Need, site: Site, context: Context) -> Finding | None:
    """The site would have room for this person if nobody else came."""
    short = need.site.load.exceeding(site.capacity)
    if not short:
        return None
    amount = getattr(need.site.load, short[0]) - getattr(site.capacity, short[0])
    return Finding(Reason.SITES_TOO_SMALL, Remedy.MORE_CAPACITY, site.id, short[0], amount=amount)


def road_exists(need: Need, site: Site, context: Context) -> Finding | None:
    """There is a way from the home to the site for some vehicle that suits."""
    if context.ways_to(need, site):
        return None
    if context.inside_closed_area(need, site):
        return Finding(Reason.IN_CLOSED_AREA, Remedy.CALL_EMERGENCY_DISPATCH, site.id)
    reason = Reason.FERRY_STOPPED if context.ferry_stopped_between(need, site) else Reason.NO_ROAD
    return Finding(reason, Remedy.BOAT_OR_HELICOPTER, site.id)


def ride_short_enough(need: Need, site: Site, context: Context) -> Finding | None:
    """The direct drive is no longer than the person may be on board: no route can make it shorter."""
    quickest_s = min((drive_s for _, drive_s in context.ways_to(need, site)), default=0)
    excess_s = quickest_s - need.ride.max_ride_s
    if excess_s <= 0:
        return None
    return Finding(Reason.RIDE_TOO_LONG, Remedy.BOAT_OR_HELICOPTER, site.id, seconds=excess_s)


def vehicle_suits(need: Need, site: Site, context: Context) -> Finding | None:
    """Some vehicle could carry the person, and can get to the home. Who cannot be moved takes no place from others."""
    if not context.has_suited_carrier(need):
        return Finding(Reason.NO_SUITABLE_VEHICLE, Remedy.SUITABLE_VEHICLE)
    fetches = [fetch_s for fetch_s, _ in _short_enough(need, site, context)]
    if fetches and all(fetch_s == UNREACHABLE for fetch_s in fetches):
        return Finding(Reason.NO_ROAD, Remedy.BOAT_OR_HELICOPTER, site.id)
    return None


def reachable_in_time(need: Need, site: Site, context: Context) -> Finding | None:
    """The nearest suited vehicle, sent at once and straight, arrives no later than the latest arrival. Where every ride is too
    long this still says whether one would be in time."""
    asked = _short_enough(need, site, context) or context.ways_to(need, site)
    ways = [way for way in asked if way[0] != UNREACHABLE]
    if not ways:
        return None  # no vehicle or no road: that rule speaks
    fetch_s, drive_s = min(ways, key=sum)
    without_waiting_s = need.ride.boarding_s + drive_s
    lacking_s = fetch_s + without_waiting_s - context.latest_s(need)
    if lacking_s <= 0:
        return None
    nearer_vehicle_helps = without_waiting_s <= context.latest_s(need)
    remedy = Remedy.MORE_VEHICLES if nearer_vehicle_helps else Remedy.EARLIER_WARNING
    return Finding(Reason.NONE_REACHABLE_IN_TIME, remedy, site.id, seconds=lacking_s)


def _short_enough(need: Need, site: Site, context: Context) -> list[tuple[int, int]]:
    return [way for way in context.ways_to(need, site) if way[1] <= need.ride.max_ride_s]


def _lacks(lacking: bool, site: Site, feature: str) -> Finding | None:
    if not lacking:
        return None
    return Finding(Reason.SITE_LACKS_FEATURE, Remedy.SITE_WITH_FEATURE, site.id, feature)


#: Is this a site for such a person at all? In the order in which people would ask.
STANDING_RULES: tuple[Rule, ...] = (
    right_kind, not_lost, municipality_said_yes, confirmed_and_fresh, powered,
    step_free, water_and_drain, respirator_competence, big_enough,
)  # fmt: skip

#: Can this person get there in time?
TRAVEL_RULES: tuple[Rule, ...] = (road_exists, ride_short_enough, vehicle_suits, reachable_in_time)

RULES: tuple[Rule, ...] = STANDING_RULES + TRAVEL_RULES


def obstacles(need: Need, site: Site, context: Context, rules: tuple[Rule, ...] = RULES) -> tuple[Finding, ...]:
    """Everything in the way of this pair, in the rules' order; empty = eligible."""
    answers = (rule(need, site, context) for rule in rules)
    return tuple(answer for answer in answers if answer is not None)
