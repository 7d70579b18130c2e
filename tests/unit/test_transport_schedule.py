"""The exact schedule of one route: by hand for each rule, and against trying every waiting time."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from transport_world import BED, SEAT, WHEELCHAIR, a_problem, a_request, a_shift

from planner.model.load import VehicleLoad
from planner.transport.problem import DarpProblem
from planner.transport.result import StopKind
from planner.transport.schedule import Order, Timetable, earliest_begins, is_delivery, is_whole, request_of, schedule

LINE = [[0, 600, 1200, 1800], [600, 0, 600, 1200], [1200, 600, 0, 600], [1800, 1200, 600, 0]]
"""Four places in a row, ten minutes apart: base 0, homes 1 and 2, site 3."""


def begins(problem: DarpProblem, *order: int) -> list[int] | None:
    return earliest_begins(Timetable(problem), 0, order)


def test_one_rider_is_fetched_as_early_as_the_vehicle_gets_there():
    problem = a_problem([a_request(pickup=1, delivery=3)], [a_shift()], LINE)

    route = schedule(Timetable(problem), 0, (0, 1))

    assert [(s.kind, s.arrive_s, s.begin_s, s.depart_s) for s in route.stops] == [
        (StopKind.START, 0, 0, 0),
        (StopKind.PICKUP, 600, 600, 900),
        (StopKind.DELIVERY, 2100, 2100, 2400),
        (StopKind.END, 4200, 4200, 4200),
    ]
    assert [s.load for s in route.stops] == [VehicleLoad(), SEAT, VehicleLoad(), VehicleLoad()]


def test_the_vehicle_leaves_its_base_no_earlier_than_the_first_window_asks():
    problem = a_problem([a_request(pickup=1, delivery=3, earliest_s=5000)], [a_shift()], LINE)

    route = schedule(Timetable(problem), 0, (0, 1))

    assert route.stops[0].depart_s == 4400
    assert route.stops[1].arrive_s == route.stops[1].begin_s == 5000


def test_nobody_sits_in_the_vehicle_waiting_for_the_next_riders_window():
    first = a_request("P1", 1, 3)
    second = a_request("P2", 2, 3, earliest_s=9000)
    problem = a_problem([first, second], [a_shift()], LINE)

    route = schedule(Timetable(problem), 0, (0, 2, 1, 3))

    assert [s.begin_s for s in route.stops[1:3]] == [9000 - 600 - 300, 9000]
    assert all(s.arrive_s == s.begin_s for s in route.stops)


def test_a_deadline_may_be_met_to_the_second_and_no_later():
    just = a_problem([a_request(pickup=1, delivery=3, deadline_s=2100)], [a_shift()], LINE)
    late = a_problem([a_request(pickup=1, delivery=3, deadline_s=2099)], [a_shift()], LINE)

    assert begins(just, 0, 1) == [600, 2100]
    assert begins(late, 0, 1) is None


def test_the_shift_starts_and_ends_at_the_base_in_time():
    just = a_problem([a_request(pickup=1, delivery=3)], [a_shift(start_s=100, end_s=4300)], LINE)
    late = a_problem([a_request(pickup=1, delivery=3)], [a_shift(start_s=100, end_s=4299)], LINE)

    assert begins(just, 0, 1) == [700, 2200]
    assert begins(late, 0, 1) is None


def test_the_ride_lasts_from_the_end_of_boarding_to_the_begin_of_unloading():
    just = a_problem([a_request(pickup=1, delivery=3, max_ride_s=1200)], [a_shift()], LINE)
    long = a_problem([a_request(pickup=1, delivery=3, max_ride_s=1199)], [a_shift()], LINE)

    assert begins(just, 0, 1) is not None
    assert begins(long, 0, 1) is None


def test_a_ride_limit_is_kept_by_picking_up_later_when_another_window_opens_late():
    first = a_request("P1", 1, 3, max_ride_s=2000)
    second = a_request("P2", 2, 3, earliest_s=9000)

    found = begins(a_problem([first, second], [a_shift()], LINE), 0, 2, 1, 3)

    assert found == [9000 + 300 + 600 - 2000 - 300, 9000, 9900, 10200]


def test_no_waiting_helps_when_the_driving_alone_is_longer_than_the_ride_limit():
    first = a_request("P1", 1, 3, max_ride_s=1400)
    second = a_request("P2", 2, 3, earliest_s=9000)

    assert begins(a_problem([first, second], [a_shift()], LINE), 0, 2, 1, 3) is None


def test_after_emptying_the_next_pickup_waits_for_the_turnaround():
    problem = a_problem([a_request("P1", 1, 2), a_request("P2", 2, 3)], [a_shift()], LINE, turnaround_s=1500)

    emptied = begins(problem, 0, 1, 2, 3)
    shared = begins(problem, 0, 2, 1, 3)

    assert emptied[2] == emptied[1] + 300 + 1500
    assert shared[1] == shared[0] + 300 + 600


@pytest.mark.parametrize(
    ("load", "capacity"),
    [
        (SEAT, VehicleLoad(1, 5, 5)),
        (WHEELCHAIR, VehicleLoad(5, 1, 5)),
        (BED, VehicleLoad(5, 5, 1)),
        (VehicleLoad(1, 1, 0), VehicleLoad(1, 2, 0)),
    ],
    ids=["seated", "wheelchair", "lying", "escort"],
)
def test_two_riders_for_one_place_ride_one_after_the_other(load, capacity):
    riders = [a_request("P1", 1, 3, load=load), a_request("P2", 2, 3, load=load)]
    problem = a_problem(riders, [a_shift(capacity=capacity)], LINE)

    assert begins(problem, 0, 2, 1, 3) is None
    assert begins(problem, 0, 1, 2, 3) is not None


def test_whoever_rides_alone_shares_the_vehicle_with_nobody_not_even_another_one():
    alone = a_request("P1", 1, 3, rides_alone=True)
    for other in (a_request("P2", 2, 3), a_request("P2", 2, 3, rides_alone=True)):
        problem = a_problem([alone, other], [a_shift()], LINE)

        assert begins(problem, 0, 2, 1, 3) is None
        assert begins(problem, 2, 0, 1, 3) is None
        assert begins(problem, 0, 1, 2, 3) is not None


def test_a_vehicle_without_supply_gives_no_route():
    for need in ("oxygen_on_board", "power_on_board"):
        problem = a_problem([a_request(pickup=1, delivery=3, **{need: True})], [a_shift(), a_shift("V2", **{need: True})], LINE)

        assert schedule(Timetable(problem), 0, (0, 1)) is None
        assert schedule(Timetable(problem), 1, (0, 1)) is not None


def test_where_there_is_no_way_there_is_no_route():
    sea = [[0, 600, -1], [600, 0, -1], [-1, -1, 0]]

    assert begins(a_problem([a_request(pickup=1, delivery=2)], [a_shift()], sea), 0, 1) is None


def test_an_order_that_leaves_someone_on_board_gives_no_route():
    table = Timetable(a_problem([a_request("P1", 1, 3), a_request("P2", 2, 3)], [a_shift()], LINE))

    assert schedule(table, 0, (0,)) is None
    assert schedule(table, 0, (1, 0)) is None
    assert schedule(table, 0, (0, 1, 0, 1)) is None
    assert schedule(table, 0, ()) is None


def test_time_away_from_the_base_is_kept_by_leaving_later():
    rider = a_request(pickup=1, delivery=3, delivery_earliest_s=9000)
    tight = a_shift(max_duration_s=600 + 300 + 1200 + 300 + 1800)

    found = begins(a_problem([rider], [tight], LINE), 0, 1)

    assert found == [9000 - 1200 - 300, 9000]
    assert begins(a_problem([rider], [a_shift(max_duration_s=4199)], LINE), 0, 1) is None


def slow_best_deliveries(problem: DarpProblem, order: Order) -> list[int] | None:
    """The obvious way: try to wait 0, 1, 2 ... seconds before leaving and before every service. Gives the earliest begin
    of each delivery over all schedules that keep the rules, each on its own."""
    shift = problem.shifts[0]
    seconds = problem.seconds["car"]
    found: list[list[int]] = []

    def go_on(k: int, here: int, clock: int, begun: list[int], leave: int, emptied: int | None) -> None:
        if k == len(order):
            back = clock + int(seconds[here, shift.base])
            if back <= shift.end_s and back - leave <= (shift.max_duration_s or 10**9):
                found.append(begun)
            return
        rider = problem.requests[request_of(order[k])]
        delivers = is_delivery(order[k])
        there = rider.delivery if delivers else rider.pickup
        arrive = clock + int(seconds[here, there])
        closes = rider.deadline_s if delivers else (rider.pickup_latest_s or 10**9)
        opens = rider.delivery_earliest_s if delivers else rider.earliest_s
        for begin in range(max(arrive, opens), min(closes, shift.end_s) + 1):
            if not delivers and emptied is not None and begin < emptied + problem.turnaround_s:
                continue
            if delivers and begin - begun[order.index(order[k] - 1)] - rider.boarding_s > rider.max_ride_s:
                break
            end = begin + (rider.unloading_s if delivers else rider.boarding_s)
            aboard = sum(-1 if is_delivery(v) else 1 for v in order[: k + 1])
            go_on(k + 1, there, end, [*begun, begin], leave, end if aboard == 0 else None)

    first = problem.requests[request_of(order[0])].pickup
    for leave in range(shift.start_s, shift.end_s - int(seconds[shift.base, first]) + 1):
        go_on(0, shift.base, leave, [], leave, None)
    if not found:
        return None
    return [min(b[k] for b in found) for k in range(len(order)) if is_delivery(order[k])]


def a_tiny_country(seed: int) -> DarpProblem:
    """Two riders, five places, all numbers so small that every waiting time can be tried."""
    rng = random.Random(seed)
    seconds = [[0 if a == b else rng.randint(1, 3) for b in range(5)] for a in range(5)]
    riders = [
        a_request(
            f"P{i}",
            1 + 2 * i,
            2 + 2 * i,
            earliest_s=rng.randint(0, 8),
            deadline_s=rng.randint(7, 16),
            boarding_s=rng.randint(0, 2),
            unloading_s=rng.randint(0, 2),
            max_ride_s=rng.randint(2, 7),
            pickup_latest_s=rng.choice((None, 9)),
            delivery_earliest_s=rng.choice((0, 0, 9)),
        )
        for i in range(2)
    ]
    vehicle = a_shift(start_s=rng.randint(0, 2), end_s=18, max_duration_s=rng.choice((None, 14)))
    return a_problem(riders, [vehicle], seconds, turnaround_s=rng.randint(0, 4))


@pytest.mark.parametrize("seed", range(60))
def test_the_schedule_agrees_with_trying_every_waiting_time(seed):
    problem = a_tiny_country(seed)
    table = Timetable(problem)
    for order in permutations(range(4)):
        if not is_whole(order):
            continue

        expected = slow_best_deliveries(problem, order)
        route = schedule(table, 0, order)

        got = route and [s.begin_s for s in route.stops if s.kind is StopKind.DELIVERY]
        assert got == expected, order


def test_the_tiny_countries_hold_both_possible_and_impossible_orders():
    orders = [o for o in permutations(range(4)) if is_whole(o)]
    answers = [earliest_begins(Timetable(a_tiny_country(s)), 0, o) is None for s in range(60) for o in orders]

    assert 30 < sum(answers) < len(answers) - 30
