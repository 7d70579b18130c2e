"""Drivers rest: in time, in one piece, never with anybody on board; and no order is given up that a break would save."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transport_world import HOUR, SOLVERS, a_problem, a_request, a_shift, by_search, drive_s

from planner.certificate import driving, rides
from planner.certificate import records as certificate
from planner.documents.breaks import breaks_of
from planner.model.timing import after
from planner.plans.plan import PlannedRoute, PlannedStop
from planner.transport.given_routes import GivenRoute, examine
from planner.transport.problem import DarpProblem
from planner.transport.result import StopKind, TransportResult
from planner.transport.rules import violations
from planner.transport.schedule import Order, Timetable, earliest_begins, schedule
from planner.transport.under_way import left_to_do, standings

#: The base, a home and a site, half an hour from each to the next.
ROAD = np.abs(np.subtract.outer(np.arange(3), np.arange(3))) * 1800


def a_night(people: int = 4, **changes: object) -> DarpProblem:
    """People at one door, brought one by one: an hour there and back for each, and the drives from and to the base."""
    riders = [a_request(f"P{i}", 1, 2, boarding_s=0, unloading_s=0) for i in range(people)]
    return a_problem(riders, [a_shift("V1", **{"break_after_s": 3 * HOUR, "break_s": 2700, **changes})], ROAD, turnaround_s=0)


ONE_BY_ONE: Order = (0, 1, 2, 3, 4, 5, 6, 7)


def rested(result: TransportResult, turnaround_s: int = 0) -> list[int]:
    """How long the vehicle stands empty between trips, where it does."""
    found = []
    for route in result.routes:
        riders = 0
        for here, there in pairwise(route.stops):
            riders += {StopKind.PICKUP: 1, StopKind.DELIVERY: -1}.get(here.kind, 0)
            if here.kind is StopKind.DELIVERY and there.kind is StopKind.PICKUP and not riders:
                found.append(there.begin_s - here.depart_s - max(turnaround_s, int(ROAD[here.place, there.place])))
    return found


def test_the_break_is_taken_as_late_as_work_allows():
    table = Timetable(a_night())

    # Fetched after half an hour; the second is handed over after two hours, the third after three: there the driver rests.
    assert earliest_begins(table, 0, ONE_BY_ONE) == [1800, 3600, 5400, 7200, 9000, 10800, 12600 + 2700, 14400 + 2700]
    assert rested(TransportResult((schedule(table, 0, ONE_BY_ONE),), {}, "")) == [0, 0, 2700]  # type: ignore[arg-type]


def test_nobody_rests_with_somebody_on_board():
    table = Timetable(a_night(break_after_s=2 * HOUR))

    assert earliest_begins(table, 0, (0, 2, 1, 3)) is not None  # an hour and a half there and back
    assert earliest_begins(Timetable(a_night(break_after_s=5000)), 0, (0, 2, 1, 3)) is None
    # One on board always: there is no moment to rest.
    assert earliest_begins(table, 0, (0, 1, 2, 3)) is not None
    assert earliest_begins(table, 0, (0, 2, 1, 4, 3, 5)) is None


def test_a_driver_who_needs_no_breaks_takes_none():
    begins = earliest_begins(Timetable(a_night(break_after_s=None)), 0, ONE_BY_ONE)

    assert begins == [1800 * k for k in range(1, 9)]


def test_waiting_for_somebody_is_a_break_too():
    problem = a_night(3)
    late = replace(problem.requests[1], earliest_s=8100)
    table = Timetable(replace(problem, requests=(problem.requests[0], late, problem.requests[2])))

    # Emptied after an hour, on the way again after an hour and three quarters: the three hours begin anew then.
    assert earliest_begins(table, 0, ONE_BY_ONE[:6]) == [1800, 3600, 8100, 9900, 11700, 13500]


def some_way(problem: DarpProblem, order: Order) -> bool:
    """Whether breaks can be put anywhere so that every rule holds: every choice of gaps is tried, each as a schedule of its own
    in which the driver rests there."""
    plain = replace(problem, shifts=tuple(replace(s, break_after_s=None) for s in problem.shifts))
    table, shift = Timetable(plain), problem.shifts[0]
    empty = [k for k in range(2, len(order), 2) if {v >> 1 for v in order[:k]} == {v >> 1 for v in order[:k] if v & 1}]
    for chosen in product((False, True), repeat=len(empty)):
        opens = list(table.opens)
        for _ in order:
            begins = earliest_begins(table, 0, order)
            if begins is None:
                break
            for k in (k for k, rests in zip(empty, chosen, strict=True) if rests):
                way_s = max(int(problem.seconds["car"][table.place[order[k - 1]], table.place[order[k]]]), problem.turnaround_s)
                ready_s = begins[k - 1] + table.service[order[k - 1]] + way_s + shift.break_s
                table.opens[order[k]] = max(table.opens[order[k]], ready_s)
        route = schedule(table, 0, order)
        table.opens = opens
        if route is not None and violations_of(problem, TransportResult((route,), {}, "")) == []:
            return True
    return False


def violations_of(problem: DarpProblem, result: TransportResult) -> list[str]:
    whole = {"everyone_answered_once"}
    return [v.cause for v in violations(problem, result) if v.cause not in whole]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(2, 30)), min_size=1, max_size=4),
    st.permutations(range(8)),
    st.integers(5, 20),
    st.integers(1, 6),
    st.integers(0, 3),
)
def test_an_order_is_given_up_only_when_no_choice_of_breaks_would_do(people, visits, longest, rest, turnaround):
    visits = [v for v in visits if v >> 1 < len(people)]
    order = tuple(sorted(visits, key=lambda v: (visits.index(v & ~1) + visits.index(v | 1), v & 1)))
    seconds = np.abs(np.subtract.outer(np.arange(4), np.arange(4))) * 2
    riders = [
        a_request(f"P{i}", a, b, deadline_s=by, boarding_s=1, unloading_s=1, max_ride_s=15) for i, (a, b, by) in enumerate(people)
    ]
    van = a_shift("V1", break_after_s=longest, break_s=rest, end_s=60)
    problem = a_problem(riders, [van], seconds, turnaround_s=turnaround)
    table = Timetable(problem)

    route = schedule(table, 0, order)

    assert (route is not None) == some_way(problem, order)
    assert route is None or violations_of(problem, TransportResult((route,), {}, "")) == []


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(("deadline_s", "left"), [(14400 + 2700, 0), (14400 + 2699, 1)])
def test_every_solver_lets_the_driver_rest(solver, deadline_s, left):
    problem = a_night()
    seat = problem.shifts[0].capacity
    riders = tuple(replace(r, load=seat, deadline_s=deadline_s) for r in problem.requests)
    problem = replace(problem, requests=riders)

    result = SOLVERS[solver](problem)

    assert violations(problem, result) == ()
    assert len(result.unserved) == left
    assert left or max(rested(result)) >= 2700


def test_the_search_and_the_schedule_agree_on_every_order_the_search_comes_by():
    rng = np.random.default_rng(8)
    for _ in range(25):
        n = 7
        points = [tuple(p) for p in rng.uniform(0, 50, (2 * n + 1, 2))]
        riders = [a_request(f"P{i}", 1 + i, 1 + n + i, deadline_s=int(rng.integers(3, 12)) * HOUR) for i in range(n)]
        longest, rest = int(rng.integers(2, 6)) * HOUR, int(rng.integers(1, 5)) * 900
        vans = [a_shift(v, break_after_s=longest, break_s=rest) for v in ("V1", "V2")]
        problem = a_problem(riders, vans, drive_s(points))

        # An order that only the search thought possible would raise here.
        assert violations(problem, by_search(problem)) == ()


def test_routes_by_hand_rest_where_they_can_and_else_say_for_how_long_too_much_is_worked():
    fine, nearly = (examine(a_night(break_after_s=s), [GivenRoute("V1", ONE_BY_ONE)]) for s in (3 * HOUR, 2 * HOUR - 1))
    assert violations_of(a_night(), fine.result) == []
    assert max(rested(fine.result)) == 2700

    never = examine(a_night(2, break_after_s=4000), [GivenRoute("V1", (0, 2, 1, 3))])
    assert [(v.cause, v.amount, v.stop) for v in never.violations] == [("breaks_taken", 7200 - 4000, 5)]
    # A break before each trip, and still the last one is a second too long, home and all.
    assert rested(nearly.result) == [2700, 2700, 2700]
    assert [(v.cause, v.amount, v.stop) for v in nearly.violations] == [("breaks_taken", 1, 9)]


@pytest.mark.parametrize("now_s", [9000, 11000, 12000, 13400])
def test_a_plan_made_anew_knows_how_long_the_driver_has_worked_and_rested(now_s):
    problem = a_night()
    table = Timetable(problem)
    route = schedule(table, 0, ONE_BY_ONE)
    assert route is not None
    before = TransportResult((route,), {}, "")

    night = left_to_do(problem, standings(problem, before, now_s))

    (order,) = night.orders
    rest = schedule(Timetable(night.problem), 0, order)
    assert rest is not None
    # Whether the break is still to come or has begun: everyone is fetched and handed over as before.
    now, then = ({(s.kind, s.ref): s.begin_s for s in q.stops if s.ref and s.begin_s > now_s} for q in (rest, route))
    assert then.items() <= now.items()
    assert violations_of(night.problem, TransportResult((rest,), {}, "")) == []


def test_whoever_is_on_board_is_brought_on_though_the_driver_ought_to_rest():
    problem = a_night()
    before = TransportResult((schedule(Timetable(problem), 0, ONE_BY_ONE),), {}, "")  # type: ignore[arg-type]
    strict = replace(problem, shifts=(replace(problem.shifts[0], break_after_s=600),))

    night = left_to_do(strict, standings(problem, before, 9500))

    (order,) = night.orders
    assert [night.problem.requests[v >> 1].ref for v in order][:2] == ["P2", "P2"]


def test_paper_shows_a_break_where_the_certificate_counts_one():
    problem = a_night()
    route = schedule(Timetable(problem), 0, ONE_BY_ONE)
    assert route is not None
    zero = problem.zero_at
    stops = [
        PlannedStop(
            s.kind, str(s.place), s.ref, after(zero, s.arrive_s), after(zero, s.begin_s), after(zero, s.depart_s),
            s.arrive_s - before.depart_s, 0, (), s.load,
        )
        for before, s in pairwise((route.stops[0], *route.stops))
    ]  # fmt: skip

    shown = list(breaks_of(PlannedRoute("V1", "V1", tuple(stops)), 2700, 0))

    assert shown == [(after(zero, 10800), after(zero, 10800 + 2700))]
    assert list(breaks_of(PlannedRoute("V1", "V1", tuple(stops)), 2701, 0)) == []


class _Case(SimpleNamespace):
    """As much of a certificate's case as breaks and stores are asked of."""

    def done_of(self, _shift: str) -> tuple[()]:
        return ()


@settings(max_examples=150, deadline=None)
@given(
    st.permutations(range(6)),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 90), st.integers(0, 3)), min_size=3, max_size=3),
    st.tuples(st.integers(5, 60), st.integers(1, 12), st.integers(0, 8), st.integers(0, 200)),
)
def test_the_certificate_counts_breaks_and_stores_of_a_route_as_the_rules_do(visits, riders, rule):
    order = tuple(sorted(visits, key=lambda v: (visits.index(v & ~1) + visits.index(v | 1), v & 1)))
    longest, rest, turnaround, millilitres = rule
    seconds = np.abs(np.subtract.outer(np.arange(4), np.arange(4))) * 3
    people = [
        a_request(f"P{i}", 1 + i, 3 - i, earliest_s=opens, boarding_s=wait, unloading_s=1, draws=(draw, 0))
        for i, (wait, opens, draw) in enumerate(riders)
    ]
    free = a_problem(people, [a_shift("V1")], seconds, turnaround_s=turnaround)
    route = schedule(Timetable(free), 0, order)
    assert route is not None
    van = a_shift("V1", break_after_s=longest, break_s=rest, stores=(millilitres * 60, None))
    stated = {v.cause: v.amount for v in violations(replace(free, shifts=(van,)), TransportResult((route,), {}, ""))}

    stops = tuple(
        certificate.Stop(s.kind.value, str(s.place), s.ref, s.arrive_s, s.begin_s, s.depart_s, way_s, 0, (), (0, 0, 0))
        for s, way_s in zip(route.stops, (0, *(int(seconds[a.place, b.place]) for a, b in pairwise(route.stops))), strict=True)
    )
    policy = SimpleNamespace(turnaround_s=turnaround, cylinder_factor=Fraction(1, 1000))
    needs = {r.ref: SimpleNamespace(ride_need=SimpleNamespace(oxygen_ml_min=r.draws[0], power_w=0)) for r in people}
    case = _Case(patients=needs, snapshot=SimpleNamespace(policy=policy), fetched=frozenset())
    shift = SimpleNamespace(shift="V1", break_s=rest, oxygen_l=millilitres, energy_wh=None)
    checked = certificate.Route("V1", "V1", stops)

    late = list(driving._breaks(case, checked, shift, longest))
    short = list(rides._stores(case, checked, shift))

    assert bool(late) == ("breaks_taken" in stated)
    assert bool(short) == ("oxygen_lasts" in stated)
