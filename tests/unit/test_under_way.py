"""The night is under way: done stays done, riders on board stay, and what happens is absorbed with few changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from transport_world import HOUR, SEAT, a_problem, a_region, a_request, a_shift, drive_s

from planner.solvers.transport import reroute, route
from planner.transport.dispatcher import dispatch
from planner.transport.insertion import Tours
from planner.transport.problem import DarpProblem
from planner.transport.result import StopKind, TransportResult
from planner.transport.rules import violations
from planner.transport.schedule import Timetable, delivery_of, earliest_begins, pickup_of
from planner.transport.under_way import UnderWay, in_the_turn_told, left_to_do, standings

#: The base, two homes and a site along a road.
ROAD = drive_s([(0, 0), (20, 0), (40, 0), (60, 0)])
NOW_S = HOUR


def a_night() -> tuple[DarpProblem, TransportResult]:
    problem = a_region(4, 40, 16)
    return problem, dispatch(problem)


def delivered_by(result: TransportResult, now_s: int) -> set[str]:
    return {s.ref for q in result.routes for s in q.stops if s.kind is StopKind.DELIVERY and s.begin_s <= now_s}


def shift_of(result: TransportResult) -> dict[str, str]:
    return {s.ref: q.shift_id for q in result.routes for s in q.stops if s.kind is StopKind.PICKUP}


def goes_on(night: UnderWay, work: int = 3) -> TransportResult:
    return reroute(night, seed=1, work=work, deadline_s=600)


def test_a_vehicle_whose_road_ahead_is_closed_turns_round():
    problem = a_problem([a_request("P1", 1, 3)], [a_shift("V1")], ROAD)
    before = dispatch(problem)
    pickup, delivery = before.routes[0].stops[1:3]
    now_s = pickup.depart_s + 600
    closed = ROAD.copy()
    closed[1, 3] = closed[3, 1] = -1

    on, turned = (standings(replace(problem, seconds={"car": table}), before, now_s)[0] for table in (ROAD, closed))

    assert (on.place, on.free_s, on.locked) == (3, delivery.arrive_s, 1)
    assert (turned.place, turned.free_s, turned.locked) == (1, now_s + 600, 0)
    assert turned.on_board == {"P1": pickup.depart_s}


def test_a_vehicle_that_has_come_home_stands_at_its_base():
    problem = a_problem([a_request("P1", 1, 3)], [a_shift("V1")], ROAD)
    before = dispatch(problem)
    back_s = before.routes[0].stops[-1].arrive_s

    later, on_its_way = (standings(problem, before, now_s)[0] for now_s in (back_s + HOUR, back_s - 60))

    assert (later.place, later.free_s, later.visits) == (0, back_s + HOUR, ())
    assert (on_its_way.place, on_its_way.free_s) == (0, back_s)


def test_the_turnaround_since_the_last_delivery_still_holds():
    riders = [a_request("P1", 1, 3, deadline_s=2 * HOUR), a_request("P2", 3, 1)]
    problem = a_problem(riders, [a_shift("V1", capacity=SEAT)], ROAD)
    before = dispatch(problem)
    delivery = next(s for s in before.routes[0].stops if (s.kind, s.ref) == (StopKind.DELIVERY, "P1"))

    night = left_to_do(problem, standings(problem, before, delivery.begin_s), delivered={"P1"})
    after = goes_on(night)

    fetched = next(s for s in after.routes[0].stops if (s.kind, s.ref) == (StopKind.PICKUP, "P2"))
    assert fetched.begin_s >= delivery.depart_s + problem.turnaround_s


def test_nobody_is_put_in_before_what_is_committed():
    problem = a_problem([a_request("P1", 1, 3), a_request("P2", 2, 3)], [a_shift("V1")], ROAD)
    table = Timetable(replace(problem, committed={"V1": 1}))

    tours = Tours(table, {0: (0, 1)})

    assert tours.best_insertion(1).order[0] == 0
    assert Tours(Timetable(replace(problem, committed={"V1": 2})), {0: (0, 1)}).best_insertion(1).order[:2] == (0, 1)


def test_whoever_is_delivered_is_gone_and_everyone_else_is_answered():
    problem, before = a_night()
    gone = delivered_by(before, NOW_S)

    night = left_to_do(problem, standings(problem, before, NOW_S), delivered=gone)
    after = goes_on(night)

    assert gone
    assert violations(night.problem, after) == ()
    assert {r.ref for r in night.problem.requests} == {r.ref for r in problem.requests} - gone
    assert set(after.unserved) <= set(before.unserved)


def test_nothing_happened_so_everyone_arrives_as_planned():
    problem, before = a_night()

    night = left_to_do(problem, standings(problem, before, NOW_S), delivered=delivered_by(before, NOW_S))
    after = goes_on(night, work=0)

    arrivals = {s.ref: s.begin_s for q in before.routes for s in q.stops if s.kind is StopKind.DELIVERY}
    assert all(s.begin_s <= arrivals[s.ref] for q in after.routes for s in q.stops if s.kind is StopKind.DELIVERY)
    assert {ref: k for ref, k in shift_of(before).items() if ref in shift_of(after)} == shift_of(after)


def test_riders_on_board_stay_in_their_vehicle_and_begin_where_it_stands():
    problem, before = a_night()
    vehicles = standings(problem, before, NOW_S)
    on_board = {ref: one for one in vehicles for ref in one.on_board}

    night = left_to_do(problem, vehicles, delivered=delivered_by(before, NOW_S))
    after = goes_on(night)

    assert on_board
    for ref, one in on_board.items():
        assert shift_of(after)[ref] == one.shift_id
    starts = {q.shift_id: q.stops[0] for q in after.routes}
    assert all(starts[one.shift_id].place == one.place for one in on_board.values())
    assert all(starts[one.shift_id].depart_s >= NOW_S for one in on_board.values())


def test_a_stop_that_the_vehicle_drives_to_stays_its_next():
    problem, before = a_night()
    vehicles = standings(problem, before, NOW_S)
    driving = [one for one in vehicles if one.locked]

    after = goes_on(left_to_do(problem, vehicles, delivered=delivered_by(before, NOW_S)))

    assert driving
    for one in driving:
        stops = next(q.stops for q in after.routes if q.shift_id == one.shift_id)
        new = [(s.kind, s.ref) for s in stops[1:-1] if s.ref not in one.on_board or s.kind is StopKind.DELIVERY]
        assert new[0] == one.visits[0]


def test_the_riders_of_a_lost_vehicle_are_fetched_by_others_where_it_stands():
    problem, before = a_night()
    vehicles = standings(problem, before, NOW_S)
    lost = next(one for one in vehicles if one.on_board and any(kind is StopKind.PICKUP for kind, _ in one.visits))

    night = left_to_do(problem, vehicles, lost={lost.shift_id}, delivered=delivered_by(before, NOW_S))
    after = goes_on(night)

    assert violations(night.problem, after) == ()
    assert lost.shift_id not in {q.shift_id for q in after.routes}
    pickups = {s.ref: s.place for q in after.routes for s in q.stops if s.kind is StopKind.PICKUP}
    assert {pickups[ref] for ref in lost.on_board if ref in pickups} == {lost.place}
    others = {ref for ref, k in shift_of(before).items() if k != lost.shift_id} & shift_of(after).keys()
    moved = [ref for ref in others if shift_of(after)[ref] != shift_of(before)[ref]]
    assert len(moved) <= len(others) // 4


def test_a_new_rider_is_taken_along_and_nobody_else_moves():
    problem = a_problem([a_request("P1", 1, 3)], [a_shift("V1"), a_shift("V2")], ROAD)
    before = dispatch(problem)
    more = replace(problem, requests=(*problem.requests, a_request("P2", 2, 3)))

    night = left_to_do(more, standings(problem, before, before.routes[0].stops[1].depart_s))
    after = goes_on(night)

    assert violations(night.problem, after) == ()
    assert after.unserved == {}
    assert shift_of(after) == {"P1": "V1", "P2": "V1"}


def test_a_site_that_is_full_is_driven_past():
    problem = a_problem([a_request("P1", 1, 2)], [a_shift("V1")], ROAD)
    before = dispatch(problem)
    elsewhere = replace(problem, requests=(replace(problem.requests[0], delivery=3),))

    after = goes_on(left_to_do(elsewhere, standings(problem, before, before.routes[0].stops[1].depart_s)))

    assert [s.place for s in after.routes[0].stops if s.kind is StopKind.DELIVERY] == [3]


def test_a_closed_road_makes_riders_on_board_late_rather_than_left():
    problem = a_problem([a_request("P1", 1, 3, deadline_s=2 * HOUR, max_ride_s=2 * HOUR)], [a_shift("V1")], ROAD)
    before = dispatch(problem)
    slow = replace(problem, seconds={"car": np.where(np.eye(4, dtype=bool), 0, ROAD * 9).astype(np.int32)})

    night = left_to_do(slow, standings(problem, before, before.routes[0].stops[1].begin_s))
    after = goes_on(night)

    assert after.unserved == {}
    assert after.routes[0].stops[-2].begin_s > 2 * HOUR


def test_who_waits_and_can_no_longer_be_fetched_in_time_is_said():
    problem = a_problem([a_request("P1", 1, 3, deadline_s=2 * HOUR)], [a_shift("V1")], ROAD)
    before = dispatch(problem)
    slow = replace(problem, seconds={"car": (ROAD * 9).astype(np.int32)})

    after = goes_on(left_to_do(slow, standings(problem, before, 0)))

    assert after.unserved == {"P1": "none_reachable_in_time"}


@pytest.mark.parametrize("seed", range(12))
def test_at_any_moment_of_any_night_what_is_left_can_be_driven(seed):
    problem = a_region(seed, 30, 10, warning_h=2)
    before = dispatch(problem)
    now_s = 900 * seed
    vehicles = standings(problem, before, now_s)
    lost = {vehicles[seed % 10].shift_id}

    night = left_to_do(problem, vehicles, lost=lost, delivered=delivered_by(before, now_s))

    assert violations(night.problem, goes_on(night, work=0)) == ()


def test_the_price_of_a_change_keeps_riders_where_they_were():
    problem, first = a_night()
    before = route(problem, seed=1, work=2, deadline_s=600, should_stop=lambda: False, on_better=None)
    assert shift_of(first) != shift_of(before)

    night = left_to_do(problem, standings(problem, first, 0), change_price=10**6)
    after = goes_on(night)

    same = shift_of(first).keys() & shift_of(after).keys()
    assert [ref for ref in same if shift_of(first)[ref] != shift_of(after)[ref]] == []


def fetched_in_turn(order: tuple[int, ...]) -> list[int]:
    """Numbers of the riders as they are fetched."""
    return [visit // 2 for visit in order if visit % 2 == 0]


def told_the_far_one_first(told_min: int = 600, new_min: int = 600) -> tuple[UnderWay, list[tuple[int, ...]]]:
    """Two riders of whom the farther is fetched first, and what a search would make of it, with a third who is new."""
    minutes = {"P1": told_min, "P2": told_min, "P3": new_min}
    homes = {"P1": 1, "P2": 2, "P3": 1}
    riders = [a_request(ref, home, 3, deadline_s=60 * minutes[ref]) for ref, home in homes.items()]
    problem = replace(a_problem(riders, [a_shift("V1"), a_shift("V2")], ROAD), planned={"P1": "V1", "P2": "V1"})
    first, second, third = ((pickup_of(r), delivery_of(r)) for r in range(3))
    told = (second[0], first[0], second[1], first[1])
    better = (first[0], third[0], second[0], first[1], second[1], third[1])
    return UnderWay(problem, (told, ())), [better, ()]


def test_whoever_keeps_the_vehicle_keeps_the_turn_and_others_are_put_in_between():
    night, found = told_the_far_one_first()

    kept, empty = in_the_turn_told(night, found)

    assert sorted(fetched_in_turn(kept)) == [0, 1, 2]
    assert [r for r in fetched_in_turn(kept) if r != 2] == [1, 0]
    assert empty == ()
    assert earliest_begins(Timetable(night.problem), 0, kept) is not None
    assert [fetched_in_turn(order) for order in in_the_turn_told(night, [(0, 1), (2, 3)])] == [[0], [1]]


def test_the_turn_gives_way_to_whoever_could_not_be_in_time():
    night, found = told_the_far_one_first(told_min=146, new_min=104)
    table = Timetable(night.problem)
    assert earliest_begins(table, 0, night.orders[0]) is not None
    assert earliest_begins(table, 0, found[0]) is not None

    assert in_the_turn_told(night, found) == found


def test_routes_that_would_be_shorter_in_another_turn_are_driven_as_told():
    night, _ = told_the_far_one_first()
    without_the_third = replace(night, problem=replace(night.problem, requests=night.problem.requests[:2]))

    after = goes_on(without_the_third)

    (route_of_both,) = after.routes
    assert [s.ref for s in route_of_both.stops if s.kind is StopKind.PICKUP] == ["P2", "P1"]
