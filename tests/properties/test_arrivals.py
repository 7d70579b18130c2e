"""Sites that receive only so many in a quarter of an hour: vehicles wait, few lose a seat, and an obvious count agrees."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_transport_properties import problems
from transport_world import HOUR, a_problem, a_region, a_request, a_shift

from planner.solvers import transport
from planner.solvers.transport_in_turn import left_by_class, route
from planner.transport.arrivals import ARRIVALS_FULL, in_turn, received_s
from planner.transport.dispatcher import dispatch
from planner.transport.problem import QUARTER_S, DarpProblem
from planner.transport.result import StopKind, TransportResult
from planner.transport.routes import result_of
from planner.transport.rules import violations
from planner.transport.schedule import Timetable, alone
from planner.transport.slots import slotted


def most_at_once(problem: DarpProblem, result: TransportResult, place: int) -> int:
    """The obvious count: how many begin within the quarter of an hour from any second of the night."""
    begins = [s.begin_s for q in result.routes for s in q.stops if s.kind is StopKind.DELIVERY and s.place == place]
    begins += problem.received.get(place, ())
    seconds = range(min(begins, default=0), max(begins, default=0) + 1)
    return max(sum(second <= begin < second + QUARTER_S for begin in begins) for second in seconds)


def a_queue(vehicles: int, most: int, deadline_s: int = 6 * HOUR, **changes: object) -> DarpProblem:
    """So many vehicles that each bring one person to the same site, all of them there at the same second."""
    riders = [a_request(f"P{i}", 1, 2, deadline_s=deadline_s, priority=1 + i % 5) for i in range(vehicles)]
    shifts = [a_shift(f"V{i}", capacity=riders[0].load) for i in range(vehicles)]
    problem = a_problem(riders, shifts, [[0, 600, 600], [600, 0, 600], [600, 600, 0]])
    return replace(problem, receives={2: most}, **changes)


def each_alone(problem: DarpProblem) -> TransportResult:
    """Every vehicle with its own rider, as soon as it can."""
    return result_of(Timetable(problem), [alone(r) for r in range(len(problem.requests))], "alone")


def arrivals(problem: DarpProblem, result: TransportResult) -> list[int]:
    return list(received_s(result.routes, (2,), {r.ref for r in problem.requests})[2])


def test_vehicles_wait_until_the_site_can_receive():
    problem = a_queue(5, 2)
    crowded = each_alone(problem)
    settled = in_turn(problem, crowded)

    assert [v.cause for v in violations(problem, crowded)] == ["received_at_rate"] * 5
    first = arrivals(problem, crowded)[0]
    assert arrivals(problem, settled) == [first, first, first + 900, first + 900, first + 1800]
    assert settled.unserved == {}
    assert violations(problem, settled) == ()


def test_who_was_received_before_now_takes_a_turn():
    first = arrivals(a_queue(1, 1), each_alone(a_queue(1, 1)))[0]
    problem = a_queue(2, 1, received={2: (first - 300,)})

    assert arrivals(problem, in_turn(problem, each_alone(problem))) == [first + 600, first + 1500]


def test_the_least_urgent_lose_the_seat_when_there_is_no_time_to_wait():
    problem = a_queue(3, 1)
    problem = a_queue(3, 1, deadline_s=arrivals(problem, each_alone(problem))[0] + 900)
    settled = in_turn(problem, each_alone(problem))

    assert settled.unserved == {"P2": ARRIVALS_FULL}
    assert violations(problem, settled) == ()


def test_the_same_result_where_nobody_must_wait():
    problem = a_queue(3, 3)
    result = each_alone(problem)

    assert in_turn(problem, result) is result


def test_who_is_on_board_already_is_received_on_arrival_and_others_wait():
    problem = a_queue(2, 1)
    aboard = replace(problem.requests[1], aboard="V1", boarding_s=0)
    problem = replace(problem, requests=(problem.requests[0], aboard))
    before = each_alone(problem)
    settled = in_turn(problem, before)
    when = {s.ref: s.begin_s for q in settled.routes for s in q.stops if s.kind is StopKind.DELIVERY}

    assert when["P1"] == next(s.begin_s for q in before.routes for s in q.stops if s.ref == "P1" and s.kind is StopKind.DELIVERY)
    assert abs(when["P0"] - when["P1"]) >= 900
    assert violations(problem, settled) == ()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problems(), st.integers(1, 3), st.sets(st.integers(0, 5), min_size=1))
def test_no_site_is_crowded_and_nobody_is_lost(problem, most, places):
    problem = replace(problem, receives=dict.fromkeys(places, most))
    result = in_turn(problem, dispatch(problem))

    served = {s.ref for q in result.routes for s in q.stops if s.ref}
    assert violations(problem, result) == ()
    assert served | result.unserved.keys() == {r.ref for r in problem.requests}
    assert all(most_at_once(problem, result, place) <= most for place in places)


def test_a_region_is_routed_with_sites_that_receive_one_at_a_time():
    problem = a_region(3, 40, 20)
    problem = replace(problem, receives={r.delivery: 1 for r in problem.requests})
    assert violations(problem, dispatch(problem))
    told: list[TransportResult] = []
    found = route(problem, seed=1, work=1, deadline_s=60, should_stop=lambda: False, on_better=told.append)

    assert violations(problem, found) == ()
    assert all(violations(problem, one) == () for one in told)
    assert left_by_class(problem, found) <= left_by_class(problem, in_turn(problem, dispatch(problem)))


def slot(problem: DarpProblem, ref: str) -> tuple[int, int]:
    rider = next(r for r in problem.requests if r.ref == ref)
    return rider.delivery_earliest_s, rider.deadline_s


@given(problems(), st.integers(1, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whoever_keeps_the_slots_keeps_the_rate(problem, most):
    place = problem.requests[0].delivery if problem.requests else 0
    problem = replace(problem, receives={place: most})
    kept = in_turn(problem, dispatch(problem))
    slots = slotted(problem, kept)

    begins = {s.ref: s.begin_s for q in kept.routes for s in q.stops if s.kind is StopKind.DELIVERY and s.place == place}
    order = sorted(begins, key=begins.__getitem__)
    for ref, begin_s in begins.items():
        opens_s, closes_s = slot(slots, ref)
        assert opens_s <= begin_s <= closes_s
    for first, last in zip(order, order[most:], strict=False):
        assert slot(slots, last)[0] - slot(slots, first)[1] >= QUARTER_S
    for before, after in zip(problem.requests, slots.requests, strict=True):
        assert after.delivery_earliest_s >= before.delivery_earliest_s
        assert after.deadline_s <= before.deadline_s


def test_within_slots_more_find_a_seat():
    problem = a_region(11, 60, 18, warning_h=3.0)
    places = {r.delivery for r in problem.requests}
    problem = replace(problem, receives=dict.fromkeys(places, 1))
    limits = {"seed": 1, "deadline_s": 600.0, "should_stop": lambda: False, "on_better": None}

    held = in_turn(problem, transport.route(problem, work=1, **limits))
    slots = route(problem, work=1, **limits)

    assert violations(problem, slots) == ()
    assert left_by_class(problem, slots) < left_by_class(problem, held)


def test_a_search_within_slots_that_ended_does_not_hide_that_the_one_before_was_cut_short(monkeypatch):
    problem = a_region(11, 60, 18, warning_h=3.0)
    problem = replace(problem, receives={r.delivery: 1 for r in problem.requests})
    cut_short: list[bool] = []

    def searched(given: DarpProblem, **_: object) -> TransportResult:
        cut_short.append(not cut_short)
        return replace(dispatch(given), stopped_by_time=cut_short[-1])

    monkeypatch.setattr(transport, "route", searched)
    found = route(problem, seed=1, work=1, deadline_s=60, should_stop=lambda: False, on_better=None)

    assert cut_short[:2] == [True, False]  # it did go on within slots
    assert found.stopped_by_time
