"""Further vehicles for those whom the routes leave."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, permutations

import pytest
from transport_world import BED, SEAT, WHEELCHAIR, ZERO_AT, a_problem, a_region, a_request, a_shift, drive_s

from planner.model.load import VehicleLoad
from planner.transport import reinforcing
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.reinforcing import Reinforcements, _one_after_another, reinforcements, taken_along
from planner.transport.result import Route, StopKind, TransportResult
from planner.transport.rules import violations
from planner.transport.schedule import Timetable, delivery_of, pickup_of, schedule

LINE = [[0, 600, 1200, 1800], [600, 0, 600, 1200], [1200, 600, 0, 600], [1800, 1200, 600, 0]]
ONE_BED = VehicleLoad(0, 0, 1)


def test_one_more_vehicle_of_the_kind_that_brings_most_is_named_with_its_hours():
    riders = [a_request(f"P{i}", 1, 3, load=BED, deadline_s=2200) for i in range(3)]
    problem = a_problem(riders, [a_shift("BUS"), a_shift("BED", capacity=ONE_BED), a_shift("TWIN", capacity=ONE_BED)], LINE)
    left = dispatch(problem).unserved

    (more,) = reinforcements(problem, left).vehicles

    assert left == {"P2": "not_fetched_in_time"}
    assert (more.vehicle_id, more.people, more.priority) == ("BED", 1, 3)
    assert ZERO_AT <= more.leaves_at < more.back_at
    assert more.back_at - more.leaves_at >= timedelta(seconds=600 + 300 + 1200 + 300 + 1800)


def test_the_most_urgent_come_before_many():
    urgent = a_request("P1", 1, 3, load=BED, priority=1)
    seated = [a_request(f"P{i}", 2, 3, priority=4) for i in (2, 3, 4)]
    problem = a_problem([urgent, *seated], [a_shift("BUS"), a_shift("BED", capacity=ONE_BED)], LINE)

    found = reinforcements(problem, {"P1": "", "P2": "", "P3": "", "P4": ""})

    assert (found.at_least, found.left) == (2, 0)
    assert [(more.vehicle_id, more.people, more.priority) for more in found.vehicles] == [("BED", 1, 1), ("BUS", 3, 4)]


@pytest.mark.parametrize("change", [{"load": WHEELCHAIR}, {"deadline_s": 600}, {"oxygen_on_board": True}])
def test_whom_no_vehicle_of_the_fleet_could_bring_gets_none(change):
    problem = a_problem([a_request("P1", 1, 3, **change)], [a_shift()], LINE)

    assert reinforcements(problem, {"P1": ""}) == Reinforcements(left=1)
    assert reinforcements(a_problem([a_request("P1", 1, 3)], [], LINE), {"P1": ""}) == Reinforcements(left=1)


def test_nobody_left_needs_no_vehicle():
    problem = a_problem([a_request("P1", 1, 3)], [a_shift()], LINE)

    assert reinforcements(problem, ()) == Reinforcements()


def test_in_a_region_the_vehicles_named_do_bring_them_all():
    problem = a_region(3, 120, 12)
    left = {ref for ref, cause in dispatch(problem).unserved.items() if cause == "not_fetched_in_time"}

    found = reinforcements(problem, left)

    assert left
    assert sum(more.people for more in found.vehicles) == len(left)
    assert 1 <= found.at_least <= len(found.vehicles)
    assert found == reinforcements(problem, sorted(left))


def test_more_than_twenty_are_named_and_whom_the_list_does_not_reach_is_counted(monkeypatch):
    riders = [a_request(f"P{i:02}", 1, 3, load=BED, deadline_s=2200) for i in range(26)]
    problem = a_problem(riders, [a_shift("BED", capacity=ONE_BED)], LINE)
    refs = {rider.ref for rider in riders}

    everybody = reinforcements(problem, {*refs})
    monkeypatch.setattr(reinforcing, "MOST_TRIALS", 1)
    some = reinforcements(problem, refs)
    monkeypatch.setattr(reinforcing, "ALWAYS_NAMED", 1)
    first = reinforcements(problem, refs)

    assert (len(everybody.vehicles), everybody.at_least, everybody.unnamed, everybody.left) == (26, 26, 0, 0)
    assert (len(some.vehicles), some.unnamed, some.left) == (20, 6, 0)
    assert (len(first.vehicles), first.unnamed) == (1, 25)


def test_a_further_vehicle_starts_at_its_base_though_the_night_is_under_way():
    under_way = replace(a_shift("BUS"), position=2)
    problem = a_problem([a_request("P1", 1, 3, deadline_s=2600), a_request("P2", 2, 3)], [under_way], LINE)

    (more,) = reinforcements(replace(problem, planned={"P2": "BUS"}, committed={"BUS": 1}), {"P1"}).vehicles

    assert more.back_at - more.leaves_at >= timedelta(seconds=LINE[0][1] + LINE[1][3] + LINE[3][0])


def a_hurried_night(seed: int) -> DarpProblem:
    """Four riders with little time, and vehicles of two kinds at two bases."""
    rng = random.Random(seed)
    points = [(rng.uniform(0, 60), rng.uniform(0, 60)) for _ in range(10)]
    riders = [
        a_request(
            f"P{i}", 2 + i, 6 + i, load=rng.choice((SEAT, SEAT, BED)), deadline_s=rng.randrange(3600, 14400), max_ride_s=5400
        )
        for i in range(4)
    ]
    mixed = VehicleLoad(2, 0, 1)
    return a_problem(riders, [a_shift("BUS"), a_shift("MIXED", base=1, capacity=mixed)], drive_s(points))


def fewest_by_trying_everything(problem: DarpProblem) -> int | None:
    """The fewest further vehicles that bring everyone, None when some of them cannot be brought; slow and obvious."""
    table, people = Timetable(problem), range(len(problem.requests))
    visits = {n: (pickup_of(n), delivery_of(n)) for n in people}

    def one_brings(group: tuple[int, ...]) -> bool:
        orders = permutations(visit for n in group for visit in visits[n])
        return any(schedule(table, s, order) for order in orders for s in range(len(problem.shifts)))

    groups = [g for size in range(1, len(people) + 1) for g in combinations(people, size) if one_brings(g)]
    for vehicles in range(1, len(people) + 1):
        if any(sorted(n for g in chosen for n in g) == [*people] for chosen in combinations(groups, vehicles)):
            return vehicles
    return None


def test_what_is_proven_is_never_more_than_is_true_and_what_is_named_never_less():
    proven = cases = 0
    for seed in range(30):
        problem = a_hurried_night(seed)
        fewest = fewest_by_trying_everything(problem)
        found = reinforcements(problem, {r.ref for r in problem.requests})
        assert (found.left == 0) == (fewest is not None), seed
        if fewest is not None:
            assert found.at_least <= fewest <= len(found.vehicles), seed
            proven += found.at_least == len(found.vehicles) == fewest
            cases += fewest > 1
    assert cases > 5
    assert proven > 0.8 * cases


def test_where_the_vehicle_that_brings_most_is_a_bad_beginning_the_fewest_groups_are_named():
    found = [reinforcements(a_hurried_night(seed), {f"P{i}" for i in range(4)}) for seed in range(200)]
    greedy = [_one_after_another(a_hurried_night(seed), a_hurried_night(seed).requests) for seed in range(200)]

    assert any(len(few.vehicles) < len(first) for few, first in zip(found, greedy, strict=True) if not few.left)


def test_planned_vehicles_and_idle_ones_take_along_whom_they_can_with_everyone_else_in_time():
    riders = [
        a_request("P1", 1, 3),
        a_request("P2", 2, 3),
        a_request("BED", 2, 3, load=BED),
        a_request("LATE", 2, 3, deadline_s=900),
    ]
    problem = a_problem(riders, [a_shift()], LINE)
    routes = dispatch(replace(problem, requests=(riders[0],))).routes

    assert taken_along(problem, routes, {"P2", "BED", "LATE"})[0] == {"P2"}
    assert taken_along(problem, (), {"P1", "P2"})[0] == {"P1", "P2"}


def to_one_door(people: int, deadline_s: int) -> DarpProblem:
    """So many who lie, a bed each, to a site that receives one in a quarter of an hour; at its door after 2100 s at soonest."""
    riders = [a_request(f"P{i}", 1, 3, load=BED, deadline_s=deadline_s) for i in range(people)]
    return replace(a_problem(riders, [a_shift("BED", capacity=ONE_BED)], LINE), receives={3: 1})


def deliveries(routes: Iterable[Route]) -> list[int]:
    return sorted(stop.begin_s for route in routes for stop in route.stops if stop.kind is StopKind.DELIVERY)


def test_a_further_vehicle_waits_behind_the_planned_ones_where_people_are_received_in_turn():
    problem = to_one_door(4, deadline_s=2100 + 2 * 900)
    planned = dispatch(replace(problem, requests=problem.requests[:1])).routes

    found = reinforcements(problem, {"P1", "P2", "P3"}, planned)

    assert deliveries(planned) == [2100]
    # Two more turns before the deadline: for two of the three there is a vehicle, and none would help the last.
    assert (len(found.vehicles), found.at_least, found.left, found.unnamed) == (2, 2, 1, 0)
    first, second = sorted(more.back_at for more in found.vehicles)
    assert second - first == timedelta(seconds=900)
    assert first >= ZERO_AT + timedelta(seconds=2100 + 900)


def test_of_two_further_vehicles_at_one_door_the_one_in_no_hurry_waits():
    problem = to_one_door(2, deadline_s=2100)
    in_no_hurry = replace(problem.requests[1], deadline_s=2100 + 900)
    found = reinforcements(replace(problem, requests=(problem.requests[0], in_no_hurry)), {"P0", "P1"})

    assert (sum(more.people for more in found.vehicles), found.left) == (2, 0)


def test_planned_vehicles_take_nobody_along_whom_the_site_cannot_receive():
    problem = replace(to_one_door(2, deadline_s=2100 + 450), shifts=tuple(a_shift(f"BED{i}", capacity=ONE_BED) for i in (1, 2)))
    planned = dispatch(replace(problem, requests=problem.requests[:1])).routes

    assert taken_along(problem, planned, {"P1"})[0] == frozenset()
    later = replace(problem, requests=(problem.requests[0], replace(problem.requests[1], deadline_s=2100 + 900)))
    refs, routes = taken_along(later, planned, {"P1"})
    assert refs == {"P1"}
    assert deliveries(routes) == [2100, 3000]
    assert violations(later, TransportResult(routes, {}, "")) == ()
