"""What becomes of routes that somebody wrote by hand? They are scheduled as given, early or late, and what is wrong is named.

The order of visits stays. Times keep driving, service and turnaround always; windows, rides, breaks and shifts as far as they can
be kept. What cannot be kept is not refused: :func:`planner.transport.rules.violations` names each by cause, rider and amount.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.transport.arrivals import in_turn
from planner.transport.breaks import NOWHERE, break_before, break_needed
from planner.transport.problem import DarpProblem
from planner.transport.result import Route, StopKind, TransportResult
from planner.transport.routes import why_unserved
from planner.transport.rules import LEFT_BY_HAND, Violation, route_violations, violations
from planner.transport.schedule import Order, Timetable, halts, is_delivery, request_of, route_at


@dataclass(frozen=True, slots=True)
class GivenRoute:
    """A shift and its visits in order. The first of them have begun, at ``begun_s``, and stay as they are."""

    shift_id: str
    order: Order
    begun_s: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """The routes with their times, and everything that is wrong with them."""

    result: TransportResult
    violations: tuple[Violation, ...]


def examine(problem: DarpProblem, given: Sequence[GivenRoute], *, late: bool = False) -> Examined:
    """Times for the given routes: everything as early as it can be, vehicles waiting their turn where a site receives only so
    many at a time, or with ``late`` as late as deadlines, shifts and rests allow.
    Raises ValueError for an unknown shift and for two places without a way between them."""
    table = Timetable(problem)
    number = {shift.id: k for k, shift in enumerate(problem.shifts)}
    routes = []
    for one in given:
        if one.shift_id not in number:
            raise ValueError(f"no shift {one.shift_id}")
        if one.order:
            routes.append(_timed(table, number[one.shift_id], one, late=late))
    named = {request_of(visit) for one in given for visit in one.order}
    left = [r for r in range(len(problem.requests)) if r not in named]
    reasons = {problem.requests[r].ref: _why_left(table, r) for r in left}
    result = TransportResult(tuple(routes), reasons, "given")
    found = violations(problem, result)
    crowded = {fault.cause for fault in found} == {"received_at_rate"}
    if crowded and not late and not any(one.begun_s for one in given):
        waiting = in_turn(problem, result)
        if _visits(waiting) == _visits(result):
            result, found = waiting, violations(problem, waiting)
    return Examined(result, found)


def _visits(result: TransportResult) -> dict[str, list[tuple[StopKind, str]]]:
    """Whom each shift visits, in order, breaks and bases aside."""
    return {
        route.shift_id: [(stop.kind, stop.ref) for stop in route.stops if stop.kind in (StopKind.PICKUP, StopKind.DELIVERY)]
        for route in result.routes
    }


def _why_left(table: Timetable, request: int) -> str:
    """Whoever could be fetched is left because nobody wrote so."""
    why = why_unserved(table, request)
    return LEFT_BY_HAND if why == "not_fetched_in_time" else why


def nearest_miss(problem: DarpProblem, orders: Mapping[int, Order], request: int) -> tuple[Violation, ...]:
    """What would be wrong if this rider were taken along all the same, in the way that breaks least: fewest rules, then least
    by amount. ``orders`` are the visits of each shift (by number) without the rider; () when no vehicle suits or has a way."""
    table = Timetable(problem)
    while table.relax(request):
        pass
    best: tuple[Violation, ...] = ()
    for k in sorted(table.suited(request)):
        order = orders.get(k, ())
        for gap in range(len(order) + 1):
            tried = GivenRoute(problem.shifts[k].id, (*order[:gap], 2 * request, 2 * request + 1, *order[gap:]))
            try:
                found = route_violations(problem, [_timed(table, k, tried, late=False)])
            except ValueError:
                continue
            if not best or _weight(found) < _weight(best):
                best = found
    return best


def _weight(found: Sequence[Violation]) -> tuple[int, int]:
    return len(found), sum(v.amount for v in found)


def _timed(table: Timetable, shift: int, given: GivenRoute, *, late: bool) -> Route:
    steps = _steps(table, shift, given)
    begins, steps = _with_breaks(table, shift, given, steps, _earliest(table, shift, given, steps))
    if late:
        return _as_late_as_rests_allow(table, shift, given, steps, begins)
    return route_at(table, shift, given.order, begins)


def _as_late_as_rests_allow(table: Timetable, shift: int, given: GivenRoute, steps: list[int], earliest: list[int]) -> Route:
    """The latest times; waiting that the earliest times spend on a break is kept at the beginning of the route where the driver
    would rest too late otherwise. Of all beginnings the shortest that breaks fewest rules."""
    latest = _latest(table, shift, given, steps, earliest)
    best = route_at(table, shift, given.order, latest)
    found = route_violations(table.problem, [best])
    for kept in range(1, len(latest) + 1):
        if not any(fault.cause == "breaks_taken" for fault in found):
            break
        route = route_at(table, shift, given.order, [*earliest[:kept], *latest[kept:]])
        faults = route_violations(table.problem, [route])
        if _weight(faults) < _weight(found):
            best, found = route, faults
    return best


def _steps(table: Timetable, shift: int, given: GivenRoute) -> list[int]:
    """The least time from each begin to the next, from the base and back to it, however full the vehicle may be."""
    seconds, vehicle = table.seconds[shift], table.problem.shifts[shift]
    here, service, riders, emptied = vehicle.starts_at, 0, 0, False
    steps = []
    for visit in given.order:
        drive = seconds[here][table.place[visit]]
        turned = table.turnaround_s if emptied and not is_delivery(visit) else 0
        steps.append(service + max(_possible(drive, given), turned))
        riders += -1 if is_delivery(visit) else 1
        here, service, emptied = table.place[visit], table.service[visit], riders == 0
    return [*steps, service + _possible(seconds[here][vehicle.base], given)]


def _possible(drive: int, given: GivenRoute) -> int:
    if drive < 0:
        raise ValueError(f"no way between two stops of shift {given.shift_id}")
    return drive


def _earliest(table: Timetable, shift: int, given: GivenRoute, steps: list[int]) -> list[int]:
    """Begins as early as driving, openings and what has begun allow, with waits moved before pickups where a ride would be
    too long otherwise. A ride that would be too long without any wait gains nothing by that, and keeps the earliest times."""
    opens = [max(table.opens[v], table.problem.shifts[shift].start_s) for v in given.order]
    opens[: len(given.begun_s)] = given.begun_s
    begins = _forward(given, steps, opens, table.problem.shifts[shift].start_s)
    at = {visit: k for k, visit in enumerate(given.order)}
    for _ in given.order:
        raised = False
        for visit, k in at.items():
            pickup = at.get(visit - 1, 0)
            waits_only = sum(steps[pickup + 1 : k + 1]) <= table.longest[visit >> 1]
            if is_delivery(visit) and visit - 1 in at and pickup >= len(given.begun_s) and waits_only:
                need = begins[k] - table.longest[visit >> 1]
                if begins[pickup] < need <= table.closes[visit - 1]:
                    opens[pickup], raised = need, True
        later = _forward(given, steps, opens, table.problem.shifts[shift].start_s)
        if not raised:
            break
        begins = later
    return begins


def _with_breaks(
    table: Timetable, shift: int, given: GivenRoute, steps: list[int], begins: list[int]
) -> tuple[list[int], list[int]]:
    """The begins and steps with a break wherever one is needed, and can be put before something that has not begun."""
    vehicle, longer = table.problem.shifts[shift], list(steps)
    while True:
        number = break_needed(vehicle, halts(table, given.order, steps, begins), begins[-1] + steps[-1])
        if number is None or number == NOWHERE or number < len(given.begun_s) or longer[number] > steps[number]:
            return begins, longer
        longer[number] += break_before(vehicle, number)
        begins = _earliest(table, shift, given, longer)


def _forward(given: GivenRoute, steps: list[int], opens: list[int], start_s: int) -> list[int]:
    begins: list[int] = []
    for k, least in enumerate(opens):
        if k < len(given.begun_s):
            begins.append(least)
        else:
            begins.append(max(least, (begins[-1] if begins else start_s) + steps[k]))
    return begins


def _latest(table: Timetable, shift: int, given: GivenRoute, steps: list[int], earliest: list[int]) -> list[int]:
    """Begins as late as windows, the next visit and the shift's end allow, never earlier than the earliest."""
    begins = list(earliest)
    by = table.problem.shifts[shift].end_s
    for k in range(len(begins) - 1, len(given.begun_s) - 1, -1):
        by = max(earliest[k], min(by - steps[k + 1], table.closes[given.order[k]]))
        begins[k] = by
    at = {visit: k for k, visit in enumerate(given.order)}
    for _ in given.order:
        before = list(begins)
        for visit, k in at.items():
            if is_delivery(visit) and visit - 1 in at and k >= len(given.begun_s):
                begins[k] = max(earliest[k], min(begins[k], begins[at[visit - 1]] + table.longest[visit >> 1]))
        for k in range(len(begins) - 2, len(given.begun_s) - 1, -1):
            begins[k] = max(earliest[k], min(begins[k], begins[k + 1] - steps[k + 1]))
        if before == begins:
            break
    return begins
