"""Over random problems the compiled search loses nobody and keeps every rule; on tiny ones nothing better exists."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_transport_properties import problems
from transport_world import HOUR, a_problem, a_request, a_shift

from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Search
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import Cost, cost_of, result_of
from planner.transport.rules import violations
from planner.transport.schedule import Order, Timetable, earliest_begins, is_whole, request_of

CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large)


def searched(problem: DarpProblem, seed: int, rounds: int) -> tuple[Timetable, list[Order], TransportResult]:
    table = Timetable(problem)
    orders = [tuple(order) for order in Search(lay_out(problem), seed).run(Effort(rounds, 600.0))]
    return table, orders, result_of(table, orders, "search")


@settings(max_examples=100, deadline=None, suppress_health_check=CHECKS)
@given(problems(), st.integers(0, 2**31 - 1))
def test_the_search_loses_nobody_and_keeps_every_rule(problem, seed):
    _, _, result = searched(problem, seed, 200)

    served = {s.ref for r in result.routes for s in r.stops if s.ref}
    assert violations(problem, result) == ()
    assert served | set(result.unserved) == {r.ref for r in problem.requests}


@st.composite
def tiny_nights(draw: st.DrawFn) -> DarpProblem:
    """Three riders, two vehicles, points on a grid so that no detour is quicker than the way itself."""
    points = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=7, max_size=7))
    xy = np.array(points)
    seconds = np.abs(xy[:, None] - xy[None, :]).sum(axis=2) * 90
    riders = [
        a_request(
            f"P{i}",
            1 + 2 * i,
            2 + 2 * i,
            priority=draw(st.integers(1, 3)),
            deadline_s=draw(st.integers(1, 5)) * HOUR,
            max_ride_s=draw(st.sampled_from((HOUR, 2 * HOUR))),
            rides_alone=draw(st.booleans()),
            draws=(draw(st.integers(0, 2)),),
        )
        for i in range(3)
    ]
    store = (draw(st.none() | st.integers(0, 3 * HOUR)),)
    after = draw(st.none() | st.integers(HOUR, 4 * HOUR))
    shifts = [a_shift("V1", stores=store), a_shift("V2", end_s=6 * HOUR, break_after_s=after, break_s=1800)]
    return a_problem(riders, shifts, seconds, turnaround_s=draw(st.sampled_from((0, 600))))


def tried_everything(problem: DarpProblem) -> Cost:
    """The best cost over every way to share riders out and every order of visits."""
    table = Timetable(problem)
    best: dict[tuple[int, tuple[int, ...]], Order | None] = {}
    for k, size in product(range(2), range(4)):
        for visits in permutations(range(6), 2 * size):
            riders = tuple(sorted({request_of(v) for v in visits}))
            if len(riders) == size and is_whole(visits) and earliest_begins(table, k, visits) is not None:
                held = best.get((k, riders))
                if held is None or table.driving_s(k, visits) < table.driving_s(k, held):
                    best[k, riders] = visits
    shares = product(range(-1, 2), repeat=3)
    groups = [[tuple(r for r in range(3) if share[r] == k) for k in range(2)] for share in shares]
    return min(
        cost_of(table, [best[k, group[k]] or () for k in range(2)])
        for group in groups
        if all((k, group[k]) in best for k in range(2))
    )


@settings(max_examples=40, deadline=None, suppress_health_check=CHECKS)
@given(tiny_nights())
def test_on_tiny_nights_nothing_better_exists(problem):
    table, orders, _ = searched(problem, 1, 400)

    assert cost_of(table, orders) == tried_everything(problem)
