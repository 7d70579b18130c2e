"""Routes written by hand are scheduled as given, with what is wrong named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from transport_world import HOUR, a_problem, a_request, a_shift

from planner.model.load import VehicleLoad
from planner.transport.given_routes import GivenRoute, examine, nearest_miss

#: Base 0, home 1, site 2, home 3: a quarter of an hour between any two.
QUARTERS = [[0 if a == b else 900 for b in range(4)] for a in range(4)]


def night(**changes: object):
    return a_problem([a_request("P1", 1, 2, **changes), a_request("P2", 3, 2)], [a_shift("V1")], QUARTERS)


def begins(examined) -> list[int]:
    return [stop.begin_s for stop in examined.result.routes[0].stops[1:-1]]


def test_a_good_route_has_nothing_wrong_early_and_late():
    problem = night(max_ride_s=3000)
    order = (0, 2, 1, 3)

    early, late = (examine(problem, [GivenRoute("V1", order)], late=late) for late in (False, True))

    assert early.violations == late.violations == ()
    assert begins(early)[0] == 900
    assert begins(late)[-1] == 10 * HOUR
    assert all(a <= b for a, b in zip(begins(early), begins(late), strict=True))


def test_what_is_late_is_named_with_rider_and_seconds():
    problem = night(deadline_s=2000)

    found = examine(problem, [GivenRoute("V1", (0, 1, 2, 3))]).violations

    assert [(v.cause, v.ref, v.amount) for v in found] == [("windows_kept", "P1", 100)]


def test_what_does_not_fit_and_who_rides_too_long_are_named():
    problem = a_problem([a_request(f"P{i}", 1, 2, max_ride_s=950 + 400 * (i > 0)) for i in range(5)], [a_shift("V1")], QUARTERS)
    order = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

    causes = {(v.cause, v.ref) for v in examine(problem, [GivenRoute("V1", order)]).violations}

    assert ("room_in_every_dimension", "P4") in causes
    assert ("rides_short_enough", "P0") in causes


def test_a_ride_that_no_wait_makes_shorter_puts_nothing_off():
    """Everyone is fetched before anyone is delivered: the first rides too long, and the last is no later for it."""
    problem = a_problem([a_request(f"P{i}", 1 + 2 * (i % 2), 2, max_ride_s=1000) for i in range(6)], [a_shift("V1")], QUARTERS)

    examined = examine(problem, [GivenRoute("V1", (0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11))])

    assert begins(examined)[-1] < 3 * HOUR
    assert {v.cause for v in examined.violations} == {"rides_short_enough", "room_in_every_dimension"}


def test_whoever_is_written_by_halves_or_not_at_all_is_told_so():
    examined = [examine(night(), [GivenRoute("V1", order)]) for order in ((0, 1, 3), (0, 1, 2), (0, 1), (0, 1, 2, 3, 3))]

    found = [[(v.cause, v.ref, v.amount) for v in one.violations if v.cause == "everyone_answered_once"] for one in examined]

    half, twice = ("everyone_answered_once", "P2", 0), ("everyone_answered_once", "P2", 2)
    assert found == [[half], [half], [], [twice]]
    assert [one.result.unserved for one in examined] == [{}, {}, {"P2": "left_by_hand"}, {}]


def test_what_cannot_have_begun_so_early_is_named_with_what_lacks():
    examined = examine(night(), [GivenRoute("V1", (0, 1, 2, 3), begun_s=(900, 1000))])

    found = [(v.cause, v.stop, v.amount) for v in examined.violations]
    assert found == [("service_takes_its_time", 2, examined.result.routes[0].stops[2].arrive_s - 1000)]
    assert found[0][2] >= 800


def test_how_many_places_lack_is_said():
    problem = a_problem([a_request(f"P{i}", 1, 2) for i in range(6)], [a_shift("V1", capacity=VehicleLoad(seated=2))], QUARTERS)

    found = examine(problem, [GivenRoute("V1", (0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11))]).violations

    short = [v.amount for v in found if v.cause == "room_in_every_dimension"]
    assert short == [1, 2, 3, 4, 3, 2, 1]


def test_what_has_begun_stays():
    examined = examine(night(), [GivenRoute("V1", (0, 1, 2, 3), begun_s=(2000, 4000))], late=True)

    assert begins(examined)[:2] == [2000, 4000]
    assert examined.violations == ()


@pytest.mark.parametrize(("deadline_s", "faults"), [(6 * HOUR, []), (2200, ["received_at_rate"])])
def test_vehicles_wait_their_turn_at_a_site_and_nobody_leaves_a_route_for_it(deadline_s, faults):
    riders = [a_request("P1", 1, 2, deadline_s=deadline_s), a_request("P2", 3, 2, deadline_s=deadline_s)]
    problem = replace(a_problem(riders, [a_shift("V1"), a_shift("V2")], QUARTERS), receives={2: 1})

    examined = examine(problem, [GivenRoute("V1", (0, 1)), GivenRoute("V2", (2, 3))])

    received = [route.stops[2].begin_s for route in examined.result.routes]
    assert sorted({v.cause for v in examined.violations}) == faults
    assert abs(received[0] - received[1]) == (0 if faults else 900)
    assert [[s.ref for s in route.stops[1:-1]] for route in examined.result.routes] == [["P1", "P1"], ["P2", "P2"]]


def test_as_late_as_can_be_leaves_the_driver_the_rest_that_waiting_gave():
    hours = [[0 if a == b else HOUR for b in range(4)] for a in range(4)]
    riders = [a_request("P1", 1, 2, deadline_s=4 * HOUR), a_request("P2", 3, 2, earliest_s=4 * HOUR, deadline_s=6 * HOUR)]
    problem = a_problem(riders, [a_shift("V1", break_after_s=4 * HOUR, break_s=2700)], hours)

    early, late = (examine(problem, [GivenRoute("V1", (0, 1, 2, 3))], late=late) for late in (False, True))

    assert early.violations == late.violations == ()
    assert begins(late)[3] == 6 * HOUR > begins(early)[3]
    assert begins(late)[0] == begins(early)[0]


def test_an_unknown_shift_and_a_missing_way_are_refused():
    with pytest.raises(ValueError, match="no shift V9"):
        examine(night(), [GivenRoute("V9", (0, 1))])
    cut_off = a_problem([a_request("P1", 1, 2)], [a_shift("V1")], [[0, -1, -1], [-1, 0, 9], [-1, 9, 0]])
    with pytest.raises(ValueError, match="no way"):
        examine(cut_off, [GivenRoute("V1", (0, 1))])


def test_the_nearest_miss_is_the_way_that_breaks_least_and_says_by_how_much():
    riders = [a_request("P1", 1, 2, deadline_s=2000), a_request("P2", 3, 2)]
    far = [[0 if a == b else 9000 for b in range(5)] for a in range(5)]
    for a in range(4):
        far[a][:4] = QUARTERS[a]
    problem = a_problem(riders, [a_shift("near"), a_shift("far", base=4)], far)

    missed = nearest_miss(problem, {0: (2, 3)}, 0)

    assert [(v.shift, v.cause, v.ref, v.amount) for v in missed] == [("near", "windows_kept", "P1", 100)]
    ways = [(0, 1, 2, 3), (2, 3, 0, 1)]
    wrong = [examine(problem, [GivenRoute("near", way)]).violations for way in ways]
    assert sum(v.amount for v in missed) == min(sum(v.amount for v in found) for found in wrong)


def test_whom_no_vehicle_suits_has_no_nearest_miss():
    assert nearest_miss(night(oxygen_on_board=True), {}, 0) == ()
