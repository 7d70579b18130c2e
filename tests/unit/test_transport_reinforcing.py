"""Further vehicles for those whom the routes leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from transport_world import BED, WHEELCHAIR, ZERO_AT, a_problem, a_region, a_request, a_shift

from planner.model.load import VehicleLoad
from planner.transport.dispatcher import dispatch
from planner.transport.reinforcing import reinforcements

LINE = [[0, 600, 1200, 1800], [600, 0, 600, 1200], [1200, 600, 0, 600], [1800, 1200, 600, 0]]
ONE_BED = VehicleLoad(0, 0, 1)


def test_one_more_vehicle_of_the_kind_that_brings_most_is_named_with_its_hours():
    riders = [a_request(f"P{i}", 1, 3, load=BED, deadline_s=2200) for i in range(3)]
    problem = a_problem(riders, [a_shift("BUS"), a_shift("BED", capacity=ONE_BED), a_shift("TWIN", capacity=ONE_BED)], LINE)
    left = dispatch(problem).unserved

    (more,) = reinforcements(problem, left)

    assert left == {"P2": "not_fetched_in_time"}
    assert (more.vehicle_id, more.people, more.priority) == ("BED", 1, 3)
    assert ZERO_AT <= more.leaves_at < more.back_at
    assert more.back_at - more.leaves_at >= timedelta(seconds=600 + 300 + 1200 + 300 + 1800)


def test_the_most_urgent_come_before_many():
    urgent = a_request("P1", 1, 3, load=BED, priority=1)
    seated = [a_request(f"P{i}", 2, 3, priority=4) for i in (2, 3, 4)]
    problem = a_problem([urgent, *seated], [a_shift("BUS"), a_shift("BED", capacity=ONE_BED)], LINE)

    found = reinforcements(problem, {"P1": "", "P2": "", "P3": "", "P4": ""})

    assert [(more.vehicle_id, more.people, more.priority) for more in found] == [("BED", 1, 1), ("BUS", 3, 4)]


@pytest.mark.parametrize("change", [{"load": WHEELCHAIR}, {"deadline_s": 600}, {"oxygen_on_board": True}])
def test_whom_no_vehicle_of_the_fleet_could_bring_gets_none(change):
    problem = a_problem([a_request("P1", 1, 3, **change)], [a_shift()], LINE)

    assert reinforcements(problem, {"P1": ""}) == ()
    assert reinforcements(a_problem([a_request("P1", 1, 3)], [], LINE), {"P1": ""}) == ()


def test_nobody_left_needs_no_vehicle():
    problem = a_problem([a_request("P1", 1, 3)], [a_shift()], LINE)

    assert reinforcements(problem, ()) == ()


def test_in_a_region_the_vehicles_named_do_bring_them_all():
    problem = a_region(3, 120, 12)
    left = {ref for ref, cause in dispatch(problem).unserved.items() if cause == "not_fetched_in_time"}

    found = reinforcements(problem, left)

    assert left
    assert sum(more.people for more in found) == len(left)
    assert found == reinforcements(problem, sorted(left))


def test_a_further_vehicle_starts_at_its_base_though_the_night_is_under_way():
    under_way = replace(a_shift("BUS"), position=2)
    problem = a_problem([a_request("P1", 1, 3, deadline_s=2600), a_request("P2", 2, 3)], [under_way], LINE)

    (more,) = reinforcements(replace(problem, planned={"P2": "BUS"}, committed={"BUS": 1}), {"P1"})

    assert more.back_at - more.leaves_at >= timedelta(seconds=LINE[0][1] + LINE[1][3] + LINE[3][0])
