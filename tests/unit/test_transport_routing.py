"""OR-Tools routing: never worse than the dispatcher, as good as brute force on tiny problems, repeatable, stoppable."""

from __future__ import annotations

import random
import time
from itertools import permutations, product

import pytest
from transport_world import BED, HOUR, SEAT, a_problem, a_region, a_request, a_shift, drive_s

from planner.model.load import VehicleLoad
from planner.solvers import routing
from planner.solvers.routing import route
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import Cost
from planner.transport.rules import violations
from planner.transport.schedule import Order, Timetable, earliest_begins, is_whole


def routed(problem: DarpProblem, *, seed: int = 1, work: int = 2, deadline_s: float = 600.0) -> TransportResult:
    return route(problem, seed=seed, work=work, deadline_s=deadline_s, should_stop=lambda: False, on_better=None)


def cost(problem: DarpProblem, result: TransportResult) -> Cost:
    """Recomputed from the stops: unserved by class, then driving."""
    left = [0] * 5
    for r in problem.requests:
        left[r.priority - 1] += r.ref in result.unserved
    legs = ((a.place, b.place) for q in result.routes for a, b in zip(q.stops, q.stops[1:], strict=False))
    return (*left, sum(int(problem.seconds["car"][leg]) for leg in legs))


def best_of_all(problem: DarpProblem) -> Cost:
    """Brute force: every share of the riders among the shifts or nobody, every order of the visits."""
    table = Timetable(problem)
    riders = range(len(problem.requests))
    shifts = range(len(problem.shifts))

    def least_driving(shift: int, carried: tuple[int, ...]) -> int | None:
        if not all(shift in table.suited(r) for r in carried):
            return None
        visits = [v for r in carried for v in (2 * r, 2 * r + 1)]
        orders: list[Order] = [o for o in permutations(visits) if is_whole(o)]
        drives = [table.driving_s(shift, o) for o in orders if earliest_begins(table, shift, o) is not None]
        return min(drives, default=None)

    subsets = [tuple(r for r in riders if chosen[r]) for chosen in product((0, 1), repeat=len(riders))]
    driving = {(s, sub): least_driving(s, sub) for s in shifts for sub in subsets}
    best: Cost | None = None
    for share in product((None, *shifts), repeat=len(riders)):
        drives = [driving[s, tuple(r for r in riders if share[r] == s)] for s in shifts]
        if None in drives:
            continue
        left = [0] * 5
        for r in riders:
            left[problem.requests[r].priority - 1] += share[r] is None
        candidate = (*left, sum(d for d in drives if d is not None))
        best = candidate if best is None or candidate < best else best
    assert best is not None
    return best


def a_tiny_problem(seed: int) -> DarpProblem:
    """Three or four riders, two vehicles, little time."""
    rng = random.Random(seed)
    count = rng.choice((3, 4)) if seed % 5 == 0 else 3
    points = [(rng.uniform(0, 30), rng.uniform(0, 30)) for _ in range(count + 4)]
    riders = [
        a_request(
            f"P{i}",
            i,
            count + rng.randrange(2),
            priority=rng.randint(1, 5),
            load=rng.choice((SEAT, SEAT, BED, SEAT + SEAT)),
            earliest_s=rng.choice((0, 0, 1800)),
            deadline_s=rng.randint(1, 4) * 1800 + 900,
            max_ride_s=rng.choice((1800, 3600)),
            rides_alone=rng.random() < 0.1,
            oxygen_on_board=rng.random() < 0.2,
        )
        for i in range(count)
    ]
    vehicles = [
        a_shift(
            f"V{v}",
            count + 2 + v,
            capacity=rng.choice((VehicleLoad(2, 0, 1), VehicleLoad(3, 0, 0), VehicleLoad(1, 0, 1))),
            oxygen_on_board=rng.random() < 0.7,
            end_s=rng.choice((2, 4)) * HOUR,
        )
        for v in range(2)
    ]
    return a_problem(riders, vehicles, drive_s(points))


@pytest.mark.parametrize("seed", range(24))
def test_tiny_problems_are_solved_as_well_as_by_trying_everything(seed):
    problem = a_tiny_problem(seed)

    result = routed(problem, work=3)

    assert violations(problem, result) == ()
    assert cost(problem, result)[:5] == best_of_all(problem)[:5]


def test_the_first_answer_is_the_dispatchers_and_each_next_one_is_better():
    problem = a_region(2, 60, 12)
    heard: list[TransportResult] = []

    final = route(problem, seed=1, work=3, deadline_s=600, should_stop=lambda: False, on_better=heard.append)

    costs = [cost(problem, r) for r in heard]
    assert heard[0].method == "dispatcher"
    assert len(heard) > 1
    assert costs == sorted(costs, reverse=True)
    assert len(set(costs)) == len(costs)
    assert cost(problem, final) == costs[-1]
    assert costs[-1][5] < 0.97 * costs[0][5]


def test_the_same_seed_and_work_give_the_same_routes():
    problem = a_region(5, 70, 14, warning_h=3)

    first, again = routed(problem, seed=7, work=2), routed(problem, seed=7, work=2)

    assert first == again
    assert not first.stopped_by_time


def test_cancelling_gives_the_best_so_far_at_once():
    problem = a_region(5, 200, 40)
    heard: list[TransportResult] = []

    started = time.monotonic()
    result = route(
        problem,
        seed=1,
        work=100,
        deadline_s=600,
        should_stop=lambda: time.monotonic() > started + 2,
        on_better=heard.append,
    )

    assert time.monotonic() - started < 20
    assert result.stopped_by_time
    assert violations(problem, result) == ()
    assert cost(problem, result) <= min(cost(problem, r) for r in heard)


def test_the_clock_is_a_hard_stop_and_the_result_says_so():
    problem = a_region(5, 200, 40)

    started = time.monotonic()
    result = routed(problem, work=100, deadline_s=2)

    assert time.monotonic() - started < 20
    assert result.stopped_by_time
    assert violations(problem, result) == ()


def test_without_time_the_dispatchers_routes_are_the_answer():
    problem = a_region(5, 60, 12)

    result = routed(problem, work=10, deadline_s=0)

    assert violations(problem, result) == ()
    assert len(result.routes) > 1


@pytest.mark.parametrize("seed", [1, 2])
def test_more_people_are_served_than_the_dispatcher_serves_when_vehicles_are_few(seed):
    problem = a_region(seed, 120, 12)
    heard: list[TransportResult] = []

    result = route(problem, seed=1, work=2, deadline_s=600, should_stop=lambda: False, on_better=heard.append)

    assert violations(problem, result) == ()
    assert cost(problem, result)[:5] < cost(problem, heard[0])[:5]


def test_whoever_fits_is_taken_along_even_when_ortools_finds_nothing(monkeypatch):
    problem = a_region(5, 20, 10)
    monkeypatch.setattr(routing, "dispatched_orders", lambda table: [() for _ in table.problem.shifts])
    monkeypatch.setattr(routing.NeighbourhoodModel, "improve", lambda *_: None)

    result = routed(problem, work=1)

    assert result.unserved == {}
    assert violations(problem, result) == ()


def test_an_answer_of_ortools_that_breaks_a_rule_is_not_taken(monkeypatch):
    """All riders in one vehicle, one after the other: less driving it may be, but too late for most."""
    problem = a_region(5, 20, 10)

    def all_in_one(model, *_):
        orders = [tuple(v for r in model._part.requests for v in (2 * r, 2 * r + 1))]
        return orders + [()] * (len(model._part.shifts) - 1)

    monkeypatch.setattr(routing.NeighbourhoodModel, "improve", all_in_one)
    heard: list[TransportResult] = []
    result = route(problem, seed=1, work=1, deadline_s=600, should_stop=lambda: False, on_better=heard.append)

    assert result.routes == heard[0].routes


def test_nobody_to_fetch_and_nobody_who_can_be_fetched_are_plain_answers():
    line = [[0, 600, 600], [600, 0, 600], [600, 600, 0]]

    assert routed(a_problem([], [a_shift()], line)).routes == ()
    assert routed(a_problem([], [], line)).routes == ()
    assert routed(a_problem([a_request(load=BED)], [a_shift()], line)).unserved == {"P1": "no_suitable_vehicle"}
    assert routed(a_problem([a_request()], [], line)).unserved == {"P1": "no_suitable_vehicle"}
