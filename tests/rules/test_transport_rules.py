"""Each transport rule finds what breaks it: a valid result passes, and each corruption is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from transport_world import SEAT, WHEELCHAIR, a_problem, a_request, a_shift

from planner.model.load import VehicleLoad
from planner.plans.composing import ride_findings
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.result import Route, TransportResult
from planner.transport.rules import RESULT_RULES, ROUTE_RULES, UNSERVED_REASONS, violations

LINE = [[0, 600, 1200, 1800], [600, 0, 600, 1200], [1200, 600, 0, 600], [1800, 1200, 600, 0]]


def the_problem() -> DarpProblem:
    """P1 rides alone, P2 and P3 share, all in one vehicle; nobody can carry P4's wheelchair."""
    riders = [
        a_request("P1", 1, 3, rides_alone=True, priority=1),
        a_request("P2", 1, 3, oxygen_on_board=True, pickup_latest_s=6 * 3600),
        a_request("P3", 2, 3),
        a_request("P4", 2, 3, load=WHEELCHAIR),
    ]
    return a_problem(riders, [a_shift("V1", oxygen_on_board=True, max_duration_s=7 * 3600)], LINE)


def the_result() -> TransportResult:
    return dispatch(the_problem())


def causes(problem: DarpProblem, result: TransportResult) -> set[str]:
    return {v.cause for v in violations(problem, result)}


def with_stop(result: TransportResult, number: int, **changes: object) -> TransportResult:
    """The result with one stop of its first route changed."""
    stops = list(result.routes[0].stops)
    stops[number] = replace(stops[number], **changes)
    return replace(result, routes=(replace(result.routes[0], stops=tuple(stops)), *result.routes[1:]))


def with_rider(problem: DarpProblem, ref: str, **changes: object) -> DarpProblem:
    """The problem with one rider asking for something else."""
    riders = tuple(replace(r, **changes) if r.ref == ref else r for r in problem.requests)
    return replace(problem, requests=riders)


def with_shift(problem: DarpProblem, **changes: object) -> DarpProblem:
    return replace(problem, shifts=(replace(problem.shifts[0], **changes),))


def number_of(result: TransportResult, kind: str, ref: str) -> int:
    stops = result.routes[0].stops
    return next(i for i, s in enumerate(stops) if s.kind == kind and s.ref == ref)


def test_the_dispatchers_result_keeps_every_rule():
    result = the_result()

    assert violations(the_problem(), result) == ()
    assert result.unserved == {"P4": "no_suitable_vehicle"}
    assert [s.ref for s in result.routes[0].stops[1:-1]] == ["P2", "P3", "P3", "P2", "P1", "P1"]


def test_a_lost_rider_is_found():
    assert "everyone_answered_once" in causes(the_problem(), replace(the_result(), unserved={}))


def test_a_rider_both_served_and_unserved_is_found():
    twice = replace(the_result(), unserved={"P4": "no_suitable_vehicle", "P1": "not_fetched_in_time"})

    assert "everyone_answered_once" in causes(the_problem(), twice)


def test_a_stranger_is_found():
    assert "everyone_answered_once" in causes(the_problem(), with_stop(the_result(), 1, ref="P9"))


def test_a_second_route_of_the_same_shift_and_an_unknown_shift_are_found():
    result = the_result()
    twice = replace(result, routes=result.routes * 2)
    unknown = replace(result, routes=(replace(result.routes[0], shift_id="V9"),))

    assert "one_route_per_known_shift" in causes(the_problem(), twice)
    assert "one_route_per_known_shift" in causes(the_problem(), unknown)


@pytest.mark.parametrize("reason", ["", "full", "not_fetched_in_time"])
def test_a_wrong_reason_is_found(reason):
    assert "reasons_known" in causes(the_problem(), replace(the_result(), unserved={"P4": reason}))


def test_a_route_that_does_not_end_at_the_base_is_found():
    result = the_result()
    cut = replace(result, routes=(Route("V1", result.routes[0].stops[:-1]),))

    assert "base_to_base" in causes(the_problem(), cut)
    assert "base_to_base" in causes(the_problem(), with_stop(result, 0, place=1))


def test_a_stop_at_another_place_is_found():
    assert "right_places" in causes(the_problem(), with_stop(the_result(), 1, place=2))


def test_a_delivery_before_the_pickup_is_found():
    result = the_result()
    stops = list(result.routes[0].stops)
    stops[1], stops[4] = stops[4], stops[1]

    assert "pickup_before_delivery" in causes(the_problem(), replace(result, routes=(Route("V1", tuple(stops)),)))


@pytest.mark.parametrize(
    ("kind", "field", "by_s", "cause"),
    [
        ("pickup", "arrive_s", -1, "drives_possible"),
        ("delivery", "begin_s", -1, "service_takes_its_time"),
        ("delivery", "depart_s", -1, "service_takes_its_time"),
        ("delivery", "begin_s", 36000, "windows_kept"),
        ("pickup", "begin_s", 36000, "windows_kept"),
        ("delivery", "begin_s", 7200, "rides_short_enough"),
    ],
)
def test_a_time_that_cannot_be_is_found(kind, field, by_s, cause):
    result = the_result()
    number = number_of(result, kind, "P2")
    stop = result.routes[0].stops[number]

    assert cause in causes(the_problem(), with_stop(result, number, **{field: getattr(stop, field) + by_s}))


def test_a_pickup_before_its_window_is_found():
    assert "windows_kept" in causes(with_rider(the_problem(), "P3", earliest_s=36000), the_result())


def test_a_drive_where_there_is_no_way_is_found():
    problem = the_problem()
    seconds = problem.seconds["car"].copy()
    seconds[3, 1] = -1

    assert "drives_possible" in causes(replace(problem, seconds={"car": seconds}), the_result())


def test_too_many_people_and_a_misstated_load_are_found():
    tight = with_shift(the_problem(), capacity=VehicleLoad(1, 0, 0))

    assert "room_in_every_dimension" in causes(tight, the_result())
    assert "room_in_every_dimension" in causes(the_problem(), with_stop(the_result(), 1, load=SEAT + SEAT))


def test_too_little_room_of_further_kinds_is_found():
    one_each = with_rider(with_rider(the_problem(), "P2", further=(0, 1)), "P3", further=(0, 1))

    assert "further_room" not in causes(with_shift(one_each, further=(0, 2)), the_result())
    assert {
        (v.ref, v.amount) for v in violations(with_shift(one_each, further=(5, 1)), the_result()) if v.cause == "further_room"
    }
    assert "supply_on_board" in causes(with_shift(one_each, further=()), the_result())


def test_a_vehicle_without_oxygen_is_found():
    assert "supply_on_board" in causes(with_shift(the_problem(), oxygen_on_board=False), the_result())


def test_whoever_must_ride_alone_among_others_is_found():
    assert "ride_alone" in causes(with_rider(the_problem(), "P3", rides_alone=True), the_result())


def test_a_missing_turnaround_is_found_only_after_emptying():
    found = violations(replace(the_problem(), turnaround_s=1201), the_result())

    assert {(v.cause, v.ref, v.amount) for v in found} == {("turnaround_taken", "P1", 1)}


@pytest.mark.parametrize("changes", [{"start_s": 1}, {"end_s": 3600}, {"max_duration_s": 3600}])
def test_a_route_outside_the_shift_is_found(changes):
    assert causes(with_shift(the_problem(), **changes), the_result()) == {"within_the_shift"}


def test_every_rule_is_named_for_people():
    for rule in (*RESULT_RULES, *ROUTE_RULES):
        assert (rule.__doc__ or "").strip().endswith(".")


@pytest.mark.parametrize("why", UNSERVED_REASONS)
def test_each_reason_for_being_left_says_what_would_help(why):
    found = ride_findings(why, "S1")

    assert {finding.reason.value for finding in found} == {why}
    assert len({finding.remedy for finding in found}) == 2
