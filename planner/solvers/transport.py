"""Which routes fetch most people in time, with least driving? The dispatcher's routes at once, then the compiled search.

OR-Tools stands at its heart: again and again it chooses the best set out of all orders that the search has come across
(:mod:`planner.solvers.transport_search.recombining`). OR-Tools' own routing (:mod:`planner.solvers.routing`) is the second
solver: what this one is measured against, what plans a handful of requests at once, and what takes over when the search
says nothing at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from planner.solvers import routing
from planner.solvers.transport_child import Child, Task
from planner.solvers.transport_parts import Limits, route_in_parts
from planner.transport.dispatcher import METHOD as DISPATCHER
from planner.transport.dispatcher import dispatched_orders
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import orders_of, result_of
from planner.transport.schedule import Timetable
from planner.transport.under_way import UnderWay, in_the_turn_told

METHOD = "ruin_recreate_recombine"
#: Of routes that go on as before.
UNCHANGED = "unchanged"
#: One unit of work is so many changes for each request, in each thread.
ROUNDS_A_REQUEST = 40
#: As many as a small machine has cores: the number decides the routes, so it is the same everywhere.
THREADS = 2
#: So few requests are left to OR-Tools' routing: it is done before the search has started.
FEW = 20
#: So many children may work on one task, each after the one before has died.
CHILDREN = 2
#: More requests than this are searched in parts.
MOST = 1500


def route(
    problem: DarpProblem,
    *,
    seed: int,
    work: int,
    deadline_s: float,
    should_stop: Callable[[], bool],
    on_better: Callable[[TransportResult], None] | None,
) -> TransportResult:
    """The best routes found within ``work`` units and ``deadline_s`` seconds of wall clock.

    ``on_better`` hears of the dispatcher's routes first and then of better ones. When ``should_stop`` says True the best so
    far is returned at once. Everyone is on a route or unserved with a reason.
    """
    limits = {"seed": seed, "work": work, "should_stop": should_stop, "on_better": on_better}
    if len(problem.requests) > MOST and problem.shifts:
        return route_in_parts(problem, Limits(seed, work * ROUNDS_A_REQUEST, deadline_s, should_stop, on_better))
    if len(problem.requests) <= FEW or not problem.shifts:
        return routing.route(problem, deadline_s=deadline_s, **limits)  # type: ignore[arg-type]
    stop_at = time.monotonic() + deadline_s
    table = Timetable(problem)
    start = dispatched_orders(table)
    best = result_of(table, start, DISPATCHER)
    if on_better:
        on_better(best)
    if not work:
        return best
    table.forget_wishes()
    task = Task(problem, start, seed, work * ROUNDS_A_REQUEST * len(problem.requests), stop_at - time.monotonic(), THREADS)
    best, finished = _searched(table, task, best, should_stop, on_better)
    if best.method == DISPATCHER and not should_stop() and time.monotonic() < stop_at:
        return routing.route(problem, deadline_s=stop_at - time.monotonic(), **limits)  # type: ignore[arg-type]
    return best if finished else _stopped(best)


def reroute(
    night: UnderWay,
    *,
    seed: int,
    work: int,
    deadline_s: float,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: Callable[[TransportResult], None] | None = None,
) -> TransportResult:
    """Routes for what is left of the night: the orders of before, each the search makes better from there. What is committed
    stays, and so does the turn of those who keep their vehicle. Without a better answer the orders of before are the answer."""
    if work and len(night.problem.requests) > MOST:
        limits = Limits(seed, work * ROUNDS_A_REQUEST, deadline_s, should_stop, on_better)
        return _in_the_turn_told(night, route_in_parts(night.problem, limits, night.orders))
    table = Timetable(night.problem)
    table.forget_wishes()
    best = result_of(table, night.orders, UNCHANGED)
    if on_better:
        on_better(best)
    if not work or not night.problem.requests or not night.problem.shifts:
        return best
    rounds = work * ROUNDS_A_REQUEST * len(night.problem.requests)
    task = Task(night.problem, night.orders, seed, rounds, deadline_s, THREADS)
    best, finished = _searched(table, task, best, should_stop, on_better)
    best = _in_the_turn_told(night, best)
    return best if finished else _stopped(best)


def _in_the_turn_told(night: UnderWay, found: TransportResult) -> TransportResult:
    if found.method == UNCHANGED:
        return found
    orders = orders_of(night.problem, found.routes)
    told = in_the_turn_told(night, [orders.get(shift, ()) for shift in range(len(night.problem.shifts))])
    return result_of(Timetable(night.problem).forget_wishes(), told, found.method, stopped=found.stopped_by_time)


def _searched(
    table: Timetable,
    task: Task,
    best: TransportResult,
    should_stop: Callable[[], bool],
    on_better: Callable[[TransportResult], None] | None,
) -> tuple[TransportResult, bool]:
    """The best that the child tells of, and whether it came to its end. Another one goes on from there when it dies early."""
    until = time.monotonic() + task.seconds
    for child_number in range(CHILDREN):
        finished = False
        task = replace(task, seconds=max(0.1, until - time.monotonic()))
        with Child(task) as child:
            for found in child.found(task.seconds, should_stop):
                finished = found.last
                task = replace(task, start=found.orders, again=True)
                best = result_of(table, found.orders, METHOD, stopped=found.cut_short)
                if on_better and not found.last:
                    on_better(best)
        if finished or should_stop() or time.monotonic() >= until:
            return best, finished and not child_number
    return best, False


def _stopped(result: TransportResult) -> TransportResult:
    return TransportResult(result.routes, result.unserved, result.method, stopped_by_time=True)
