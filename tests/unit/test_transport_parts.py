"""A large night is split and rejoined: everybody is in one part, and the whole keeps every rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest
from transport_world import a_region, a_request, a_shift

from planner.model.load import VehicleLoad
from planner.solvers import transport, transport_child, transport_parts
from planner.solvers.transport import route
from planner.solvers.transport_parts import METHOD, Limits, route_in_parts
from planner.transport.dispatcher import dispatch, dispatched_orders
from planner.transport.parts import Part, Splitter, part_problem, rejoined
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import cost_of, result_of
from planner.transport.rules import violations
from planner.transport.schedule import Order, Timetable

NIGHT = a_region(4, 90, 36, warning_h=2)


def limits(rounds: int = 10, **changes: object) -> Limits:
    return replace(Limits(1, rounds, 600.0, lambda: False, None), **changes)  # type: ignore[arg-type]


def orders_of(problem: DarpProblem, result: TransportResult) -> list[Order]:
    number = {r.ref: i for i, r in enumerate(problem.requests)}
    of = {q.shift_id: tuple(2 * number[s.ref] + (s.kind == "delivery") for s in q.stops if s.ref) for q in result.routes}
    return [of.get(s.id, ()) for s in problem.shifts]


def everybody_once(parts: list[Part], problem: DarpProblem) -> None:
    riders = Counter(r for part in parts for r in part.requests)
    shifts = Counter(k for part in parts for k in part.shifts)
    assert riders == Counter(range(len(problem.requests)))
    assert shifts == Counter(range(len(problem.shifts)))


def test_the_first_split_has_everybody_once_and_every_sort_of_vehicle_in_each_part():
    parts = Splitter(NIGHT, 25, 1).by_riders()

    everybody_once(parts, NIGHT)
    assert len(parts) == 4
    assert max(len(part.requests) for part in parts) <= 25
    for part in parts:
        assert {NIGHT.shifts[k].kind for k in part.shifts} == {s.kind for s in NIGHT.shifts}


def test_neighbours_are_in_one_part():
    parts = Splitter(NIGHT, 25, 1).by_riders()
    table = NIGHT.seconds["car"]

    def apart(riders: tuple[int, ...]) -> float:
        pickups = [NIGHT.requests[r].pickup for r in riders]
        return float(table[pickups][:, pickups].mean())

    assert sum(apart(part.requests) for part in parts) / len(parts) < 0.8 * apart(tuple(range(90)))


def test_later_splits_keep_routes_whole_and_have_other_borders():
    orders = dispatched_orders(Timetable(NIGHT))
    splitter = Splitter(NIGHT, 25, 1)

    one, other = splitter.by_routes(orders), splitter.by_routes(orders)

    for parts in (one, other):
        everybody_once(parts, NIGHT)
        assert max(len(part.requests) for part in parts) <= 25
        for part in parts:
            on_routes = {visit >> 1 for k in part.shifts for visit in orders[k]}
            assert on_routes <= set(part.requests)
    assert one != other


def test_whoever_is_left_comes_beside_the_only_vehicle_that_suits_however_far():
    wide = replace(NIGHT.requests[0], load=VehicleLoad(9, 0, 0))
    far = replace(NIGHT.shifts[0], id="bus", vehicle_id="bus", capacity=VehicleLoad(20, 0, 0))
    night = replace(NIGHT, requests=(wide, *NIGHT.requests[1:]), shifts=(*NIGHT.shifts, far))

    parts = Splitter(night, 25, 1).by_routes([()] * len(night.shifts))

    assert any(0 in part.requests and len(night.shifts) - 1 in part.shifts for part in parts)


def test_results_of_parts_are_a_result_of_the_whole():
    small = [part_problem(NIGHT, part) for part in Splitter(NIGHT, 25, 1).by_riders()]

    whole = rejoined(NIGHT, [(one, dispatch(one.problem)) for one in small], "dispatcher")

    assert violations(NIGHT, whole) == ()


def test_why_somebody_is_left_is_asked_of_the_whole_fleet():
    bus = a_shift("bus", base=0, capacity=VehicleLoad(9, 0, 0))
    riders = [a_request("P1", 1, 2, load=VehicleLoad(9, 0, 0)), a_request("P2", 2, 1)]
    night = replace(a_region(1, 2, 1), requests=tuple(riders), shifts=(a_shift("V1"), bus))
    without_bus = part_problem(night, Part((0,), (0, 1)))

    whole = rejoined(night, [(without_bus, dispatch(without_bus.problem))], "dispatcher")

    assert dispatch(without_bus.problem).unserved == {"P1": "no_suitable_vehicle"}
    assert whole.unserved == {"P1": "not_fetched_in_time"}


def test_a_large_night_is_searched_in_parts_checked_and_the_same_again(monkeypatch):
    monkeypatch.setattr(transport, "MOST", 50)
    heard: list[TransportResult] = []

    def once(on_better=None) -> TransportResult:
        return route(NIGHT, seed=1, work=1, deadline_s=600, should_stop=lambda: False, on_better=on_better)

    monkeypatch.setattr(transport, "route_in_parts", lambda night, given: route_in_parts(night, given, size=25))
    first, again = once(heard.append), once()

    assert first.method == METHOD
    assert violations(NIGHT, first) == ()
    assert all(violations(NIGHT, each) == () for each in heard)
    assert first.routes == again.routes
    table = Timetable(NIGHT)
    costs = [cost_of(table, orders_of(NIGHT, each)) for each in [*heard, first]]
    assert len(costs) > 4
    assert costs[-1][:5] <= costs[0][:5]
    assert costs[-1] < cost_of(table, dispatched_orders(table))


def test_orders_to_begin_with_never_lose_anybody():
    table = Timetable(NIGHT)
    start = dispatched_orders(table)
    before = cost_of(table, start)

    after = route_in_parts(NIGHT, limits(), start, size=25)

    assert violations(NIGHT, after) == ()
    assert cost_of(table, orders_of(NIGHT, after))[:5] <= before[:5]


@pytest.mark.parametrize("start", [False, True])
def test_children_that_die_cost_nothing(monkeypatch, start):
    monkeypatch.setattr(transport_child, "_PROGRAM", "import os; os.abort()")
    table = Timetable(NIGHT)
    orders = dispatched_orders(table)

    result = route_in_parts(NIGHT, limits(), orders if start else (), size=25)

    assert violations(NIGHT, result) == ()
    assert result.stopped_by_time
    if start:
        assert {q.shift_id: q for q in result.routes} == {q.shift_id: q for q in result_of(table, orders, "").routes}


@pytest.mark.parametrize("start", [False, True])
def test_the_first_routes_are_told_before_anything_is_searched(monkeypatch, start):
    heard: list[TransportResult] = []
    searched_after: list[int] = []

    class Noted(transport_child.Child):
        def __init__(self, task: transport_child.Task) -> None:
            searched_after.append(len(heard))
            assert [order for order in task.start if order], "every search begins with what there is"
            super().__init__(task)

    monkeypatch.setattr(transport_parts, "Child", Noted)
    orders = dispatched_orders(Timetable(NIGHT)) if start else ()

    route_in_parts(NIGHT, limits(rounds=1, on_better=heard.append), orders, size=25)

    assert min(searched_after) == 1
    assert violations(NIGHT, heard[0]) == ()
    assert heard[0].method == (METHOD if start else "dispatcher")
    assert len(heard[0].unserved) <= len(dispatch(NIGHT).unserved) + 5


def test_no_work_asks_nobody_else(monkeypatch):
    monkeypatch.setattr(transport_parts, "Child", None)

    result = route_in_parts(NIGHT, limits(rounds=0), size=25)

    assert violations(NIGHT, result) == ()
    assert result.routes


def test_the_time_for_the_first_routes_is_part_of_the_time(monkeypatch):
    clock = [0.0]

    def slowly(table: Timetable, moves: int) -> list[Order]:
        clock[0] += 200
        return dispatched_orders(table, moves)

    monkeypatch.setattr(transport_parts, "dispatched_orders", slowly)
    monkeypatch.setattr(transport_parts, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(transport_parts, "Child", None)

    result = route_in_parts(NIGHT, limits(deadline_s=600.0), size=25)

    assert clock[0] >= 600, "the first routes of all parts take as long as there was"
    assert violations(NIGHT, result) == ()
    assert (result.method, result.stopped_by_time) == ("dispatcher", True)


def test_stopping_keeps_what_there_is():
    result = route_in_parts(NIGHT, limits(should_stop=lambda: True), size=25)

    assert violations(NIGHT, result) == ()
    assert result.stopped_by_time
