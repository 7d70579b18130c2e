"""The dispatcher: urgent first, several trips, and a true reason for whoever is left."""

from __future__ import annotations

import time

import pytest
from transport_world import BED, HOUR, SEAT, WHEELCHAIR, a_problem, a_region, a_request, a_shift

from planner.model.load import VehicleLoad
from planner.solvers import routing
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Search
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import result_of
from planner.transport.rules import violations
from planner.transport.schedule import Timetable


def searched(problem: DarpProblem) -> TransportResult:
    orders = Search(lay_out(problem), 1).run(Effort(200, 600.0))
    return result_of(Timetable(problem), [tuple(order) for order in orders], "search")


def by_routing(problem: DarpProblem) -> TransportResult:
    return routing.route(problem, seed=1, work=1, deadline_s=60, should_stop=lambda: False, on_better=None)


LINE = [[0, 600, 1200, 1800], [600, 0, 600, 1200], [1200, 600, 0, 600], [1800, 1200, 600, 0]]


def test_one_vehicle_makes_two_trips_when_two_beds_are_needed_and_it_has_one():
    riders = [a_request(f"P{i}", i, 3, load=BED) for i in (1, 2)]

    result = dispatch(a_problem(riders, [a_shift(capacity=VehicleLoad(0, 0, 1))], LINE))

    assert result.unserved == {}
    assert [s.kind for s in result.routes[0].stops[1:-1]] == ["pickup", "delivery", "pickup", "delivery"]


def test_riders_share_a_vehicle_when_it_saves_driving():
    riders = [a_request("P1", 1, 3), a_request("P2", 2, 3)]

    result = dispatch(a_problem(riders, [a_shift("V1"), a_shift("V2")], LINE))

    assert len(result.routes) == 1
    assert max(s.load.seated for s in result.routes[0].stops) == 2


def test_an_escort_takes_a_seat_too():
    riders = [a_request("P1", 1, 3, load=SEAT + SEAT), a_request("P2", 2, 3, load=SEAT + SEAT)]

    result = dispatch(a_problem(riders, [a_shift(capacity=VehicleLoad(3, 0, 0))], LINE))

    assert result.unserved == {}
    assert max(s.load.seated for s in result.routes[0].stops) == 2


@pytest.mark.parametrize("solver", [dispatch, searched, by_routing])
def test_room_that_loads_do_not_name_is_kept_by_every_solver(solver):
    riders = [a_request(f"P{i}", i, 3, further=(0, 1)) for i in (1, 2)]
    problem = a_problem(riders, [a_shift("V1", further=(1, 1)), a_shift("V2", further=(9,))], LINE)

    result = solver(problem)

    assert result.unserved == {}
    assert violations(problem, result) == ()
    assert [route.shift_id for route in result.routes] == ["V1"]
    assert [s.kind for s in result.routes[0].stops[1:-1]] == ["pickup", "delivery", "pickup", "delivery"]


def test_the_more_urgent_class_is_served_when_only_one_can_be():
    riders = [a_request("P1", 1, 3, priority=4, deadline_s=2100), a_request("P2", 2, 3, priority=2, deadline_s=2400)]

    result = dispatch(a_problem(riders, [a_shift(capacity=VehicleLoad(1, 0, 0))], LINE))

    assert result.unserved == {"P1": "not_fetched_in_time"}


def test_each_reason_is_told_apart():
    riders = [
        a_request("P1", 1, 3, load=WHEELCHAIR),
        a_request("P2", 1, 3, oxygen_on_board=True),
        a_request("P3", 2, 3, deadline_s=600),
        a_request("P4", 1, 3, deadline_s=2100, priority=1),
        a_request("P5", 1, 3, deadline_s=2100, load=VehicleLoad(4, 0, 0)),
    ]

    assert dispatch(a_problem(riders, [a_shift()], LINE)).unserved == {
        "P1": "no_suitable_vehicle",
        "P2": "no_suitable_vehicle",
        "P3": "none_reachable_in_time",
        "P5": "not_fetched_in_time",
    }


def test_a_slow_vehicle_that_would_be_in_time_is_told_from_one_that_would_not():
    slowly = [[3 * seconds for seconds in row] for row in LINE]
    riders = [
        a_request("P1", 1, 3, max_ride_s=1300),
        a_request("P2", 1, 3, max_ride_s=1300, deadline_s=3600),
        a_request("P3", 1, 3),
    ]

    left = dispatch(a_problem(riders, [a_shift(profile="slow")], LINE, slow=slowly)).unserved

    assert left == {"P1": "ride_too_long", "P2": "none_reachable_in_time"}


def test_only_the_islands_own_vehicle_or_the_ferry_reaches_an_islander():
    """Place 1 is the island home, 2 the island base, 3 the mainland site, 0 the mainland base."""
    ferry = [[0, 4000, 4000, 600], [4000, 0, 300, 3900], [4000, 300, 0, 3900], [600, 3900, 3900, 0]]
    no_ferry = [[0, -1, -1, 600], [-1, 0, 300, -1], [-1, 300, 0, -1], [600, -1, -1, 0]]
    rider = a_request(pickup=1, delivery=3)
    vehicles = [a_shift("mainland", 0), a_shift("island", 2)]

    by_ferry = dispatch(a_problem([rider], vehicles, ferry))
    stopped = dispatch(a_problem([rider], vehicles, no_ferry))
    to_island_site = dispatch(a_problem([a_request(pickup=1, delivery=2)], vehicles, no_ferry))

    assert [r.shift_id for r in by_ferry.routes] == ["island"]
    assert stopped.unserved == {"P1": "none_reachable_in_time"}
    assert [r.shift_id for r in to_island_site.routes] == ["island"]


def test_a_rider_is_moved_to_another_vehicle_to_make_room_for_one_who_has_no_other():
    """P1 is cheapest in the only vehicle with oxygen, which P2 then needs at the same hour."""
    riders = [
        a_request("P1", 1, 3, priority=1, deadline_s=3000, load=BED),
        a_request("P2", 1, 3, priority=2, deadline_s=3000, load=BED, oxygen_on_board=True),
    ]
    vehicles = [
        a_shift("near", 0, capacity=VehicleLoad(0, 0, 1), oxygen_on_board=True),
        a_shift("far", 2, capacity=VehicleLoad(0, 0, 1)),
    ]
    near = [[0, 60, 1200, 1800], [60, 0, 600, 1200], [1200, 600, 0, 1500], [1800, 1200, 1500, 0]]

    result = dispatch(a_problem(riders, vehicles, near))

    assert result.unserved == {}
    assert {r.shift_id: r.stops[1].ref for r in result.routes} == {"near": "P2", "far": "P1"}


def test_no_requests_and_no_vehicles_are_plain_answers():
    assert dispatch(a_problem([], [a_shift()], LINE)).routes == ()
    assert dispatch(a_problem([a_request()], [], LINE)).unserved == {"P1": "no_suitable_vehicle"}


@pytest.mark.parametrize(("requests", "shifts", "seconds"), [(300, 150, 1.5), (900, 150, 5.0)])
def test_a_region_is_dispatched_in_seconds_and_all_are_served(requests, shifts, seconds):
    problem = a_region(1, requests, shifts)

    started = time.process_time()
    result = dispatch(problem)
    spent = time.process_time() - started

    assert violations(problem, result) == ()
    assert result.unserved == {}
    assert spent < seconds


def test_too_few_vehicles_leave_the_less_urgent():
    problem = a_region(3, 120, 8, warning_h=3)

    result = dispatch(problem)
    left = {r.ref: r.priority for r in problem.requests if result.unserved.get(r.ref) == "not_fetched_in_time"}

    assert violations(problem, result) == ()
    served = [r.priority for r in problem.requests if r.ref not in result.unserved]
    assert sum(left.values()) / len(left) > sum(served) / len(served) + 1
    assert max(s.begin_s for r in result.routes for s in r.stops) <= 14 * HOUR
