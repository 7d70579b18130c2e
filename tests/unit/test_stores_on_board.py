"""Oxygen and energy on board have an end: no vehicle is asked for more than it has, and a rider's own reserve lasts the ride."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transport_world import HOUR, SOLVERS, a_problem, a_request, a_shift, by_search, drive_s

from planner.model.fleet import Vehicle, VehicleKind, VehicleShift
from planner.model.load import VehicleLoad
from planner.model.outage import OutageArea, Scenario
from planner.model.patient import Device, Patient
from planner.model.place import Position
from planner.model.timing import Window, after
from planner.needs.derive import derive_need
from planner.registries.policy_file import find_policy
from planner.solvers.transport import reroute
from planner.transport.building import build_darp
from planner.transport.dispatcher import dispatch, dispatched_orders
from planner.transport.given_routes import GivenRoute, examine
from planner.transport.problem import STORE_UNITS, DarpProblem
from planner.transport.result import StopKind, TransportResult
from planner.transport.rules import violations
from planner.transport.schedule import Order, Timetable, earliest_begins
from planner.transport.under_way import left_to_do, standings
from planner.travel.matrix import Place, TravelMatrix

LITRE, WATT_HOUR = STORE_UNITS
POLICY = find_policy(Path(__file__).parents[2] / "data" / "policy")
START = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)
NIGHT = Scenario("s", "S", OutageArea(municipality_codes=frozenset({"0661"})), START, 0, 24 * HOUR, POLICY.version)
#: How long a ride may last.
LONGEST_S = POLICY.whole("max_ride_time")
#: The base, two homes and a site along a road: 26 minutes from each to the next.
ROAD = drive_s([(0, 0), (20, 0), (40, 0), (60, 0)])


def a_night(litres: int | None, watt_hours: int | None = None) -> DarpProblem:
    """Two people along the road, five litres a minute and 120 watts each: 52 and 26 minutes, 260 and 130 litres."""
    riders = [a_request("P1", 1, 3, draws=(5000, 120)), a_request("P2", 2, 3, draws=(5000, 120), priority=4)]
    stores = (None if litres is None else litres * LITRE, None if watt_hours is None else watt_hours * WATT_HOUR)
    return a_problem(riders, [a_shift("V1", stores=stores)], ROAD)


def taken(result: TransportResult, problem: DarpProblem, store: int) -> int:
    """What the stops as printed take of a store."""
    draws = {r.ref: r.draws[store] for r in problem.requests}
    left = {s.ref: s.depart_s for q in result.routes for s in q.stops if s.kind is StopKind.PICKUP}
    return sum(draws[s.ref] * (s.begin_s - left[s.ref]) for q in result.routes for s in q.stops if s.kind is StopKind.DELIVERY)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("litres", "watt_hours", "left"),
    [(None, None, 0), (390, None, 0), (389, None, 1), (1000, 156, 0), (1000, 155, 1), (0, None, 2)],
)
def test_no_vehicle_is_asked_for_more_than_it_has(solver, litres, watt_hours, left):
    problem = a_night(litres, watt_hours)

    result = SOLVERS[solver](problem)

    assert violations(problem, result) == ()
    assert len(result.unserved) == left
    assert litres is None or taken(result, problem, 0) <= litres * LITRE
    assert watt_hours is None or taken(result, problem, 1) <= watt_hours * WATT_HOUR


def test_routes_by_hand_name_whose_ride_takes_too_much_and_how_much_is_missing():
    problem = a_night(300)

    found = examine(problem, [GivenRoute("V1", (0, 2, 3, 1))]).violations

    # P2's 130 litres leave 170; the two stops of P2 make P1's ride ten minutes longer: 310 litres.
    assert [(v.cause, v.ref, v.amount, v.stop) for v in found] == [("oxygen_lasts", "P1", 140, 4)]


def obviously(problem: DarpProblem, order: Order, begins: list[int]) -> bool:
    """Whether a store lasts, counted minute after minute over who is on board when everyone is fetched as late as may be."""
    table = Timetable(problem)
    times = dict(zip(order, begins, strict=True))
    for visit, following in reversed(list(pairwise(order))):
        if not visit & 1:
            drive = int(problem.seconds["car"][table.place[visit], table.place[following]])
            times[visit] = min(times[following] - drive - table.service[visit], table.closes[visit])
    store = problem.shifts[0].stores[0]
    used = 0
    for second in range(min(times.values()), max(times.values())):
        for visit in order:
            if not visit & 1 and times[visit] + table.service[visit] <= second < times[visit + 1]:
                used += problem.requests[visit >> 1].draws[0]
    return store is None or used <= store


@settings(max_examples=60, deadline=None)
@given(
    st.permutations([0, 1, 2, 3, 4, 5]),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 120), st.integers(0, 3)), min_size=3, max_size=3),
    st.integers(0, 600),
)
def test_the_quick_answer_is_the_slow_one(visits, riders, store):
    order = tuple(sorted(visits, key=lambda v: (visits.index(v & ~1) + visits.index(v | 1), v & 1)))
    seconds = np.abs(np.subtract.outer(np.arange(7), np.arange(7))) * 7
    people = [
        a_request(f"P{i}", 1 + i, 6 - i, draws=(draw,), delivery_earliest_s=opens, boarding_s=3, unloading_s=wait, max_ride_s=300)
        for i, (draw, opens, wait) in enumerate(riders)
    ]
    unlimited = a_problem(people, [a_shift("V1")], seconds, turnaround_s=5)
    limited = replace(unlimited, shifts=(a_shift("V1", stores=(store,)),))
    begins = earliest_begins(Timetable(unlimited), 0, order)

    quick = earliest_begins(Timetable(limited), 0, order)

    assert begins is not None
    assert (quick is not None) == obviously(limited, order, begins)


def test_a_second_tank_of_the_search_says_what_the_schedule_says():
    rng = np.random.default_rng(4)
    for _ in range(40):
        n = 6
        points = [tuple(p) for p in rng.uniform(0, 40, (2 * n + 1, 2))]
        people = [
            a_request(f"P{i}", 1 + i, 1 + n + i, draws=(int(rng.integers(0, 4)), int(rng.integers(0, 4)))) for i in range(n)
        ]
        held = tuple(int(x) for x in rng.integers(0, 3 * HOUR, 2))
        problem = a_problem(people, [a_shift("V1", stores=held), a_shift("V2", stores=(None, held[1]))], drive_s(points))
        result = by_search(problem)
        assert violations(problem, result) == ()
        for r in (i for i, rider in enumerate(problem.requests) if rider.ref in result.unserved):
            empty = [k for k, s in enumerate(problem.shifts) if s.id not in {q.shift_id for q in result.routes}]
            assert all(earliest_begins(Timetable(problem), k, (2 * r, 2 * r + 1)) is None for k in empty)


def test_what_was_drawn_before_is_gone_when_the_plan_is_made_anew():
    problem = a_night(390)
    before = dispatch(problem)
    pickups = [s for s in before.routes[0].stops if s.kind is StopKind.PICKUP]
    now_s = pickups[0].depart_s + 600

    night = left_to_do(problem, standings(problem, before, now_s))
    shift = night.problem.shifts[0]
    rides = [max(0, shift.start_s - s.depart_s) for s in pickups]

    assert shift.stores[0] == 390 * LITRE - 5000 * sum(rides)
    after = reroute(night, seed=1, work=1, deadline_s=60)
    assert after.unserved == {}
    assert taken(after, night.problem, 0) + 5000 * sum(rides) <= 390 * LITRE


def test_whoever_is_on_board_is_brought_on_though_it_runs_out():
    problem = a_night(390)
    before = dispatch(problem)
    now_s = next(s for s in before.routes[0].stops if s.kind is StopKind.PICKUP).depart_s + 600
    emptied = replace(problem, shifts=tuple(replace(s, stores=(0, None)) for s in problem.shifts))

    night = left_to_do(emptied, standings(problem, before, now_s))

    carried = {night.problem.requests[v >> 1].ref for order in night.orders for v in order}
    aboard = {r.ref for r in night.problem.requests if r.aboard}
    assert aboard == carried == {"P1"}
    assert violations(night.problem, reroute(night, seed=1, work=1, deadline_s=60)) == ()


def test_dispatched_orders_leave_the_less_urgent_when_oxygen_is_short():
    table = Timetable(a_night(260 + 60))

    assert dispatched_orders(table) == [(0, 1)]


@pytest.mark.parametrize(
    ("devices", "draws"),
    [
        # Six tenths of a battery count: the ride is just outlasted, and just not.
        ([Device("respirator", battery_s=LONGEST_S * 10 // 6, power_w=90)], (0, 0)),
        ([Device("respirator", battery_s=LONGEST_S * 10 // 6 - 2, power_w=90)], (0, 90)),
        # What the registry does not say: nothing in the battery, the policy's watts.
        ([Device("respirator")], (0, 150)),
        # Two registries that tell of one respirator tell of one.
        ([Device("respirator", power_w=90), Device("respirator", power_w=120, source="b")], (0, 120)),
        # Tolerance counts: most people on ordinary oxygen can be without it for as long as the ride.
        ([Device("home_oxygen", flow_ml_min=2000)], (0, 0)),
        ([Device("home_oxygen", flow_ml_min=2000, tolerance_s=0)], (2000, 0)),
        ([Device("home_oxygen", flow_ml_min=2000, tolerance_s=0, cylinder_l=300)], (0, 0)),
        ([Device("home_oxygen", tolerance_s=0)], (5000, 0)),
        ([Device("nasal_high_flow", flow_ml_min=40_000)], (40_000, 250)),
        # Dialysis waits: nothing is drawn on the way.
        ([Device("home_haemodialysis")], (0, 0)),
        ([Device("nasal_high_flow", flow_ml_min=30_000), Device("suction", tolerance_s=600)], (30_000, 350)),
    ],
)
def test_whoever_outlasts_the_longest_ride_rides_on_their_own_reserve_and_all_others_draw_on_the_vehicle(devices, draws):
    ride = derive_need(Patient("P-1", "0661", "7500", tuple(devices)), NIGHT, POLICY).ride

    assert (ride.oxygen_ml_min, ride.power_w) == draws
    assert (ride.oxygen_on_board, ride.power_on_board) == (draws[0] > 0, draws[1] > 0)


def test_a_bottle_on_board_keeps_the_margin_of_any_cylinder_and_an_outlet_gives_what_it_says():
    base = Position(9.0, 56.0)
    van = Vehicle("K1", "", VehicleKind.MINIBUS, VehicleLoad(4), base, oxygen_l=2000, energy_wh=1200)
    plain = Vehicle("K2", "", VehicleKind.MINIBUS, VehicleLoad(4), base)
    shifts = [VehicleShift(v.id, v, Window(START, after(START, HOUR))) for v in (van, plain)]
    places = (Place("base:K1", base), Place("base:K2", base))
    matrix = TravelMatrix(places, {"minibus": np.zeros((2, 2), np.int32)}, ("", ""), (0, 0), (), "", rough=True)

    problem = build_darp((), {}, shifts, matrix, NIGHT, POLICY)

    assert [s.stores for s in problem.shifts] == [(1600 * LITRE, 1200 * WATT_HOUR), (None, None)]
