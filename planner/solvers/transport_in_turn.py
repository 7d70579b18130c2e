"""Which routes fetch most people in time when sites receive only so many at once? The search's, held back where it crowds.

The search knows routes one by one; a site's rate ties them together (:mod:`planner.transport.arrivals`). Where holding back costs
somebody the seat, the dispatcher's routes are held back too, and from those that leave fewer everyone at such a site is given a
slot of time (:mod:`planner.transport.slots`), within which the search goes on: what keeps its slots keeps the rate.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from planner.solvers import transport
from planner.transport.arrivals import in_turn
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import orders_of, result_of
from planner.transport.schedule import Timetable
from planner.transport.slots import slotted
from planner.transport.under_way import UnderWay

#: So often slots are given anew, each time from the best routes so far.
TIMES = 2

_Told = Callable[[TransportResult], None] | None


def route(
    problem: DarpProblem, *, seed: int, work: int, deadline_s: float, should_stop: Callable[[], bool], on_better: _Told
) -> TransportResult:
    """As :func:`planner.solvers.transport.route`; no site receives more than it can."""
    until = time.monotonic() + deadline_s
    told = _held_back(problem, on_better)
    found = transport.route(problem, seed=seed, work=work, deadline_s=deadline_s, should_stop=should_stop, on_better=told)
    held = in_turn(problem, found)
    if held.unserved.keys() == found.unserved.keys():
        return held

    def how_good(result: TransportResult) -> tuple[int, ...]:
        return *left_by_class(problem, result), driving_s(problem, result)

    best, by_clock = min(held, in_turn(problem, dispatch(problem)), key=how_good), found.stopped_by_time
    for _ in range(TIMES):
        left_s = until - time.monotonic()
        if not work or should_stop() or left_s <= 0:
            break
        slots = slotted(problem, best)
        found = transport.route(slots, seed=seed, work=work, deadline_s=left_s, should_stop=should_stop, on_better=None)
        by_clock = by_clock or found.stopped_by_time
        better = min(best, *_by_slots(problem, found, best), key=how_good)
        if better is best:
            break
        best = better
        if on_better:
            on_better(best)
    return replace(best, stopped_by_time=by_clock)


def reroute(
    night: UnderWay,
    *,
    seed: int,
    work: int,
    deadline_s: float,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: _Told = None,
) -> TransportResult:
    """As :func:`planner.solvers.transport.reroute`; no site receives more than it can, but for who is on board already. The
    better routes must not cost anybody the seat that the orders of before give."""
    told = _held_back(night.problem, on_better)
    found = transport.reroute(night, seed=seed, work=work, deadline_s=deadline_s, should_stop=should_stop, on_better=told)
    held = in_turn(night.problem, found)
    if held.unserved.keys() == found.unserved.keys():
        return held
    as_before = transport.reroute(night, seed=seed, work=0, deadline_s=deadline_s, should_stop=should_stop)
    best = min(held, in_turn(night.problem, as_before), key=lambda result: left_by_class(night.problem, result))
    return replace(best, stopped_by_time=found.stopped_by_time)


def left_by_class(problem: DarpProblem, result: TransportResult) -> tuple[int, ...]:
    """How many the result leaves of class 1 to 5."""
    left = [min(max(request.priority, 1), 5) for request in problem.requests if request.ref in result.unserved]
    return tuple(left.count(priority) for priority in range(1, 6))


def driving_s(problem: DarpProblem, result: TransportResult) -> int:
    """Seconds at the wheel of all vehicles together."""
    table, orders = Timetable(problem), orders_of(problem, result.routes)
    return sum(table.driving_s(shift, order) for shift, order in orders.items())


def _by_slots(problem: DarpProblem, found: TransportResult, before: TransportResult) -> list[TransportResult]:
    """What was found within slots, driven as early as the problem allows, and as found, when that keeps more seats."""
    table, orders = Timetable(problem).forget_wishes(), orders_of(problem, found.routes)
    early = result_of(table, [orders.get(shift, ()) for shift in range(len(problem.shifts))], found.method)
    early = replace(early, stopped_by_time=found.stopped_by_time)
    reasons = {ref: before.unserved.get(ref, reason) for ref, reason in early.unserved.items()}
    return [in_turn(problem, replace(one, unserved=reasons)) for one in (early, found)]


def _held_back(problem: DarpProblem, on_better: _Told) -> _Told:
    return None if on_better is None else lambda result: on_better(in_turn(problem, result))
