"""Does a transport result keep every rule? A named list of checks, written apart from the scheduler.

Each check reads the stops as they are printed, so that a fault in the scheduling shows. The certificate checks the whole
plan again without this module; here tests and the solvers' acceptance ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from planner.model.load import VehicleLoad
from planner.transport.problem import (
    QUARTER_S,
    STORE_UNITS,
    DarpProblem,
    Request,
    Shift,
    can_carry,
    further_and_room,
)
from planner.transport.result import Route, Stop, StopKind, TransportResult

#: By which name each store that is drawn too much of is a fault.
STORE_CAUSES = ("oxygen_lasts", "energy_lasts")

#: Why a request may be left; shells translate each code.
UNSERVED_REASONS = (
    "no_suitable_vehicle", "none_reachable_in_time", "ride_too_long", "not_fetched_in_time", "arrivals_full", "left_by_hand",
)  # fmt: skip
#: The reason of somebody whom routes written by hand do not carry.
LEFT_BY_HAND = UNSERVED_REASONS[-1]
#: Causes whose amount is seconds.
IN_SECONDS = frozenset(
    {
        "windows_kept",
        "rides_short_enough",
        "turnaround_taken",
        "within_the_shift",
        "breaks_taken",
        "drives_possible",
        "service_takes_its_time",
    }
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: the rule's name, the shift and rider it concerns ("" = none), by how much (seconds, places, or 1), and at
    which stop of the route (0 = leaving the base; None = the route as a whole)."""

    cause: str
    shift: str
    ref: str
    amount: int
    stop: int | None = None


@dataclass(frozen=True, slots=True)
class RouteCheck:
    """One route with what the rules need beside it. ``riders`` by ref, known ones only."""

    problem: DarpProblem
    shift: Shift
    route: Route
    riders: dict[str, Request]

    def visits(self) -> Iterator[tuple[Stop, Request]]:
        """Stops of known riders."""
        for stop in self.route.stops:
            if stop.ref in self.riders:
                yield stop, self.riders[stop.ref]

    def broken(self, cause: str, ref: str = "", amount: int = 1, at: Stop | None = None) -> Violation:
        """A violation on this route, ``at`` one of its stops."""
        number = next((k for k, stop in enumerate(self.route.stops) if stop is at), None)
        return Violation(cause, self.shift.id, ref, amount, number)


def violations(problem: DarpProblem, result: TransportResult) -> tuple[Violation, ...]:
    """Everything that is wrong with ``result``; empty = it keeps every rule."""
    found = [v for rule in RESULT_RULES for v in rule(problem, result)]
    return (*found, *route_violations(problem, result.routes))


def route_violations(problem: DarpProblem, routes: Iterable[Route]) -> tuple[Violation, ...]:
    """What is wrong with these routes, each by itself."""
    shifts = {s.id: s for s in problem.shifts}
    riders = {r.ref: r for r in problem.requests}
    checks = [RouteCheck(problem, shifts[q.shift_id], q, riders) for q in routes if q.shift_id in shifts]
    return tuple(v for check in checks for rule in ROUTE_RULES for v in rule(check))


def everyone_answered_once(problem: DarpProblem, result: TransportResult) -> Iterator[Violation]:
    """Each request is on exactly one route (one pickup, one delivery) or unserved, and nobody else is."""
    refs = {r.ref for r in problem.requests}
    for kind in (StopKind.PICKUP, StopKind.DELIVERY):
        seen = Counter(s.ref for route in result.routes for s in route.stops if s.kind is kind)
        for ref in sorted(refs | seen.keys() | result.unserved.keys()):
            times = seen[ref] + (ref in result.unserved)
            if times != 1 or ref not in refs:
                yield Violation("everyone_answered_once", "", ref, times)


def one_route_per_known_shift(problem: DarpProblem, result: TransportResult) -> Iterator[Violation]:
    """Every route belongs to a shift of the problem, each shift to at most one route."""
    known = {s.id for s in problem.shifts}
    for shift_id, times in Counter(r.shift_id for r in result.routes).items():
        if times != 1 or shift_id not in known:
            yield Violation("one_route_per_known_shift", shift_id, "", times)


def reasons_known(problem: DarpProblem, result: TransportResult) -> Iterator[Violation]:
    """Whoever is unserved has a reason of the closed list, and "no_suitable_vehicle" exactly when none suits."""
    riders = {r.ref: r for r in problem.requests}
    for ref, reason in result.unserved.items():
        suits = ref in riders and any(can_carry(s, riders[ref]) for s in problem.shifts)
        if reason not in UNSERVED_REASONS or suits == (reason == "no_suitable_vehicle"):
            yield Violation("reasons_known", "", ref, 1)


def received_at_rate(problem: DarpProblem, result: TransportResult) -> Iterator[Violation]:
    """No site receives more people in any quarter of an hour than it can, but for who was on board when the plan was made."""
    riders = {r.ref: r for r in problem.requests}
    for place, most in problem.receives.items():
        stops = [(s.begin_s, s.ref, q.shift_id) for q in result.routes for s in q.stops if _delivers(s) and s.place == place]
        begins = [*problem.received.get(place, ()), *(begin_s for begin_s, _, _ in stops)]
        for begin_s, ref, shift_id in stops:
            windows = [first for first in begins if first <= begin_s < first + QUARTER_S]
            together = max(sum(first <= other < first + QUARTER_S for other in begins) for first in windows)
            if together > most and not (ref in riders and riders[ref].aboard):
                yield Violation("received_at_rate", shift_id, ref, together - most)


def _delivers(stop: Stop) -> bool:
    return stop.kind is StopKind.DELIVERY


def base_to_base(check: RouteCheck) -> Iterator[Violation]:
    """A route starts where the vehicle stands and ends at the shift's base, with visits between."""
    stops = check.route.stops
    kinds = [s.kind for s in stops]
    ends_right = kinds[:1] == [StopKind.START] and kinds[-1:] == [StopKind.END]
    inner_right = len(kinds) > 2 and not {StopKind.START, StopKind.END} & set(kinds[1:-1])
    if not (ends_right and inner_right and (stops[0].place, stops[-1].place) == (check.shift.starts_at, check.shift.base)):
        yield check.broken("base_to_base")


def right_places(check: RouteCheck) -> Iterator[Violation]:
    """Each rider is picked up and delivered at the places asked for."""
    for stop, rider in check.visits():
        if stop.place != (rider.pickup if stop.kind is StopKind.PICKUP else rider.delivery):
            yield check.broken("right_places", stop.ref, at=stop)


def pickup_before_delivery(check: RouteCheck) -> Iterator[Violation]:
    """A rider is delivered by the vehicle that picked the rider up, afterwards."""
    on_board: set[str] = set()
    for stop in check.route.stops:
        if stop.kind is StopKind.PICKUP:
            on_board.add(stop.ref)
        elif stop.kind is StopKind.DELIVERY:
            if stop.ref not in on_board:
                yield check.broken("pickup_before_delivery", stop.ref, at=stop)
            on_board.discard(stop.ref)
    for ref in sorted(on_board):
        yield check.broken("pickup_before_delivery", ref)


def drives_possible(check: RouteCheck) -> Iterator[Violation]:
    """Between two stops lies at least the matrix's driving time; there is a way."""
    for here, there in pairwise(check.route.stops):
        drive = int(check.problem.seconds[check.shift.profile][here.place, there.place])
        lacking = here.depart_s + drive - there.arrive_s
        if drive < 0 or lacking > 0:
            yield check.broken("drives_possible", there.ref, max(lacking, 1), there)


def service_takes_its_time(check: RouteCheck) -> Iterator[Violation]:
    """Service begins after arrival and lasts as long as the rider needs."""
    for stop, rider in check.visits():
        service = rider.boarding_s if stop.kind is StopKind.PICKUP else rider.unloading_s
        lacking = max(stop.arrive_s - stop.begin_s, stop.begin_s + service - stop.depart_s)
        if lacking > 0:
            yield check.broken("service_takes_its_time", stop.ref, lacking, stop)


def windows_kept(check: RouteCheck) -> Iterator[Violation]:
    """Nobody is fetched or received outside the window; the deadline is the delivery window's end."""
    for stop, rider in check.visits():
        if stop.kind is StopKind.PICKUP:
            opens, closes = rider.earliest_s, rider.pickup_latest_s
        else:
            opens, closes = rider.delivery_earliest_s, rider.deadline_s
        early = opens - stop.begin_s
        late = 0 if closes is None else stop.begin_s - closes
        if max(early, late) > 0:
            yield check.broken("windows_kept", stop.ref, max(early, late), stop)


def rides_short_enough(check: RouteCheck) -> Iterator[Violation]:
    """From the end of service at the pickup to the begin of service at the delivery: at most the longest ride."""
    left = {s.ref: s.depart_s for s in check.route.stops if s.kind is StopKind.PICKUP}
    for stop, rider in check.visits():
        if stop.kind is StopKind.DELIVERY and stop.ref in left:
            over = stop.begin_s - left[stop.ref] - rider.max_ride_s
            if over > 0:
                yield check.broken("rides_short_enough", stop.ref, over, stop)


def room_in_every_dimension(check: RouteCheck) -> Iterator[Violation]:
    """Never more people than places, whatever the kind; the load each stop states is the load on board."""
    load = VehicleLoad()
    for stop in check.route.stops:
        rider = check.riders.get(stop.ref)
        if rider and stop.kind is StopKind.PICKUP:
            load = load + rider.load
        elif rider and stop.kind is StopKind.DELIVERY:
            load = load - rider.load
        over = max(a - b for a, b in zip(load.amounts(), check.shift.capacity.amounts(), strict=True))
        if over > 0 or load != stop.load:
            yield check.broken("room_in_every_dimension", stop.ref, max(over, 1), stop)


def further_room(check: RouteCheck) -> Iterator[Violation]:
    """Room of kinds that loads do not name, such as staff's seats, is enough too."""
    on_board: dict[str, tuple[int, ...]] = {}
    for stop, rider in check.visits():
        if stop.kind is StopKind.DELIVERY:
            on_board.pop(stop.ref, None)
            continue
        on_board[stop.ref] = rider.further
        together = tuple(sum(amounts) for amounts in zip_longest(*on_board.values(), fillvalue=0))
        over = max((a - b for a, b in further_and_room(together, check.shift)), default=0)
        if over > 0:
            yield check.broken("further_room", stop.ref, over, stop)


def supply_on_board(check: RouteCheck) -> Iterator[Violation]:
    """Who needs oxygen or power during the ride is in a vehicle that has it."""
    for stop, rider in check.visits():
        if stop.kind is StopKind.PICKUP and not can_carry(check.shift, rider):
            yield check.broken("supply_on_board", stop.ref, at=stop)


def stores_last(check: RouteCheck) -> Iterator[Violation]:
    """The rides of all who draw of what is on board take no more of it than there is; whoever begins too much is named."""
    for store, held in enumerate(check.shift.stores):
        taken, left = 0, dict[str, int]()
        for stop, rider in check.visits():
            if stop.kind is StopKind.PICKUP:
                left[stop.ref] = stop.depart_s
            elif stop.ref in left and store < len(rider.draws):
                before, taken = taken, taken + (stop.begin_s - left[stop.ref]) * rider.draws[store]
                if held is not None and taken > max(held, before):
                    yield check.broken(STORE_CAUSES[store], stop.ref, -(-(taken - held) // STORE_UNITS[store]), stop)


def ride_alone(check: RouteCheck) -> Iterator[Violation]:
    """Whoever must ride alone shares the vehicle with nobody but the own escort (who is part of the load)."""
    on_board: set[str] = set()
    for stop, _rider in check.visits():
        on_board.add(stop.ref)
        if len(on_board) > 1 and any(check.riders[ref].rides_alone for ref in on_board):
            yield check.broken("ride_alone", stop.ref, at=stop)
        if stop.kind is StopKind.DELIVERY:
            on_board.discard(stop.ref)


def turnaround_taken(check: RouteCheck) -> Iterator[Violation]:
    """The pickup after emptying the vehicle begins no sooner than the turnaround after leaving that stop."""
    for here, there in pairwise(check.route.stops):
        if here.kind is StopKind.DELIVERY and there.kind is StopKind.PICKUP and _is_empty(check, here):
            lacking = here.depart_s + check.problem.turnaround_s - there.begin_s
            if lacking > 0:
                yield check.broken("turnaround_taken", there.ref, lacking, there)


def _is_empty(check: RouteCheck, last: Stop) -> bool:
    """Whether nobody is on board when leaving ``last`` (counted in people, not in places)."""
    aboard = 0
    for stop in check.route.stops:
        aboard += (stop.kind is StopKind.PICKUP) - (stop.kind is StopKind.DELIVERY)
        if stop is last:
            break
    return aboard == 0


def within_the_shift(check: RouteCheck) -> Iterator[Violation]:
    """The vehicle leaves after the shift starts, is back before it ends, and is not away too long."""
    leave, back = check.route.stops[0].depart_s, check.route.stops[-1].arrive_s
    longest = check.shift.max_duration_s
    over = max(check.shift.start_s - leave, back - check.shift.end_s)
    if longest is not None:
        over = max(over, back - leave - longest)
    if over > 0:
        yield check.broken("within_the_shift", "", over)


def breaks_taken(check: RouteCheck) -> Iterator[Violation]:
    """Nobody is at work for longer than allowed without a break: time in one piece in which the vehicle stands empty."""
    shift, stops = check.shift, check.route.stops
    if shift.break_after_s is None:
        return
    since_s = stops[0].depart_s if shift.at_work_since_s is None else shift.at_work_since_s
    for here, there in pairwise(stops):
        way_s = int(check.problem.seconds[shift.profile][here.place, there.place])
        rested_s = 0
        if here.kind is StopKind.START and shift.at_work_since_s is not None and there.kind is StopKind.PICKUP:
            aboard = there.ref in check.riders and check.riders[there.ref].aboard
            rested_s = 0 if aboard else there.begin_s - way_s - shift.start_s + shift.rested_s
        elif here.kind is StopKind.DELIVERY and there.kind is StopKind.PICKUP and _is_empty(check, here):
            rested_s = there.begin_s - max(way_s, check.problem.turnaround_s) - here.depart_s
            way_s = max(way_s, check.problem.turnaround_s)
        if rested_s >= shift.break_s and there.kind is StopKind.PICKUP and _is_empty(check, here):
            yield from _worked(check, since_s, here)
            since_s = there.begin_s - way_s
    yield from _worked(check, since_s, stops[-1])


def _worked(check: RouteCheck, since_s: int, until: Stop) -> Iterator[Violation]:
    """Until leaving ``until``. What was worked before the vehicle's present place cannot be changed any more."""
    over = until.depart_s - since_s - (check.shift.break_after_s or 0)
    if over > 0 and until.kind is not StopKind.START:
        yield check.broken("breaks_taken", "", over, until)


RESULT_RULES: tuple[Callable[[DarpProblem, TransportResult], Iterator[Violation]], ...] = (
    everyone_answered_once,
    one_route_per_known_shift,
    reasons_known,
    received_at_rate,
)
ROUTE_RULES: tuple[Callable[[RouteCheck], Iterator[Violation]], ...] = (
    base_to_base,
    right_places,
    pickup_before_delivery,
    drives_possible,
    service_takes_its_time,
    windows_kept,
    rides_short_enough,
    room_in_every_dimension,
    further_room,
    supply_on_board,
    stores_last,
    ride_alone,
    turnaround_taken,
    within_the_shift,
    breaks_taken,
)
