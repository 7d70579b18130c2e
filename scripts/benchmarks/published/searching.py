"""The planner's own search on a published instance: what it finds in so many seconds, and when it found what."""

from __future__ import annotations

import time
from collections.abc import Sequence

from published.checking import cost_of
from published.judging import Run, Step, judged
from published.modelling import darp_problem, node_routes, unit_of
from published.reading import Instance

from planner.solvers.transport_search.fewest import loosened, with_fewest, with_shifts
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.pool import empty_pool
from planner.solvers.transport_search.search import Effort, Orders, Search
from planner.transport.routes import result_of
from planner.transport.schedule import Timetable

OURS = "planner"
#: Where vehicles are counted first, this part of the time goes into doing with fewer, and this part of what is left into
#: loosening their orders.
ELIMINATING, LOOSENING = 0.35, 0.75


def by_planner(instance: Instance, seconds: float, seed: int, threads: int) -> Run:
    """Searched for so many seconds of wall clock."""
    began = time.monotonic()
    problem = darp_problem(instance)
    unit, layout, start = unit_of(instance), lay_out(problem), []
    pool = empty_pool(layout)
    curve: list[Step] = []

    def note(orders: Orders, cost: float) -> None:
        curve.append(Step(round(time.monotonic() - began, 2), sum(1 for order in orders if order), round(cost, 4)))

    if instance.fewest:
        start = with_fewest(layout, seed, seconds * ELIMINATING, on_fewer=lambda o: note(o, _distance(instance, o)))
        layout = with_shifts(layout, len(start))
        left = seconds - (time.monotonic() - began)
        start = loosened(layout, seed, start, LOOSENING * left, on_better=lambda o: note(o, _distance(instance, o)), pool=pool)
    search = Search(layout, seed, start, pool=pool)
    left = max(0.1, seconds - (time.monotonic() - began))
    orders = search.run(Effort(None, left, threads), on_better=lambda: note(search.best(), search.cost / unit))
    spent = time.monotonic() - began
    padded = [tuple(order) for order in orders] + [()] * (len(problem.shifts) - len(orders))
    result = result_of(Timetable(problem), padded, "search")
    return judged(OURS, instance, node_routes(instance, result), spent, curve, search.rounds)


def _distance(instance: Instance, orders: Sequence[Sequence[int]]) -> float:
    return cost_of(instance, [[instance.pairs[v >> 1][v & 1] for v in order] for order in orders])
