"""Which routes fetch most people in time, with least driving? The dispatcher's routes at once, then the compiled search.

OR-Tools stands at its heart: again and again it chooses the best set out of all orders that the search has come across
(:mod:`planner.solvers.transport_search.recombining`). OR-Tools' own routing (:mod:`planner.solvers.routing`) is the second
solver: what this one is measured against, and what plans when numba's machine code cannot be made.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Search
from planner.transport.dispatcher import METHOD as DISPATCHER
from planner.transport.dispatcher import dispatched_orders
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import result_of
from planner.transport.schedule import Order, Timetable

METHOD = "ruin_recreate_recombine"
#: One unit of work is so many changes for each request, in each thread.
ROUNDS_A_REQUEST = 40
#: As many as a small machine has cores: the number decides the routes, so it is the same everywhere.
THREADS = 2


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
    stop_at = time.monotonic() + deadline_s
    table = Timetable(problem)
    orders = dispatched_orders(table)
    first = result_of(table, orders, DISPATCHER)
    if on_better:
        on_better(first)
    if not work or not problem.requests or not problem.shifts:
        return first
    _forget_wishes(table)

    def tell() -> None:
        if on_better:
            on_better(result_of(table, _as_orders(search.best()), METHOD))

    search = Search(lay_out(problem), seed, orders)
    effort = Effort(work * ROUNDS_A_REQUEST * len(problem.requests), max(0.1, stop_at - time.monotonic()), THREADS)
    best = search.run(effort, should_stop, tell)
    return result_of(table, _as_orders(best), METHOD, stopped=search.cut_short)


def _as_orders(orders: Sequence[Sequence[int]]) -> list[Order]:
    return [tuple(order) for order in orders]


def _forget_wishes(table: Timetable) -> None:
    """The search weighs time in hand against driving itself: only real deadlines bind the schedule."""
    for request in range(len(table.problem.requests)):
        while table.relax(request):
            pass
