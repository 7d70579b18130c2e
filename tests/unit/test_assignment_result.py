"""Greedy, findings for the unplaced, and the levels of a result."""

from __future__ import annotations

import pytest

from planner.assignment.greedy import assign_greedily
from planner.assignment.problem import AssignmentProblem
from planner.assignment.reasons import Finding, Reason, Remedy
from planner.assignment.result import AssignmentResult, findings_for_unplaced, levels_of
from planner.model.importance import LEVELS, usual_order_with
from planner.model.load import SiteLoad
from tests.assignment_world import SEAT, a_demand, an_option


def test_by_hand_the_most_urgent_take_the_nearest_free_site():
    near, far = an_option("NEAR", travel_s=60), an_option("FAR", travel_s=600)
    problem = AssignmentProblem(
        (a_demand("P1", far, near, priority=3), a_demand("P2", far, near, priority=1)), {"NEAR": SEAT, "FAR": SEAT}
    )
    assert assign_greedily(problem).site_of == {"P2": "NEAR", "P1": "FAR"}


def test_by_hand_locks_come_before_urgency():
    problem = AssignmentProblem(
        (a_demand("P1", an_option(), priority=1), a_demand("P2", an_option(), locked_site_id="S1")), {"S1": SEAT}
    )
    assert assign_greedily(problem).site_of == {"P2": "S1"}


def test_levels_count_each_thing_once():
    together, apart = (a_demand(ref, an_option("A"), an_option("B", away=1), household="H") for ref in ("P1", "P2"))
    room = {"A": SiteLoad(seated_places=10), "B": SiteLoad(seated_places=1)}
    problem = AssignmentProblem((together, apart, a_demand("P3", priority=5)), room)
    levels = levels_of(problem, {"P1": "A", "P2": "B"})
    assert {k: v for k, v in levels.items() if v} == {
        "unplaced_5": 1, "away": 1, "split_households": 1, "travel_s": 2400, "reserve": 1,
    }  # fmt: skip


def test_a_policy_may_reorder_all_levels_but_the_unplaced():
    assert usual_order_with(("travel_s", "away"))[:7] == (*LEVELS[:5], "travel_s", "away")
    assert sorted(usual_order_with(("travel_s", "away"))) == sorted(LEVELS)
    for wrong in (("unplaced_1",), ("away", "away"), ("comfort",)):
        with pytest.raises(ValueError):
            usual_order_with(wrong)


def test_a_site_that_is_no_option_is_refused():
    with pytest.raises(KeyError):
        levels_of(AssignmentProblem((a_demand("P1", an_option("A")),), {}), {"P1": "B"})


def test_unplaced_people_hear_first_of_the_smallest_change_that_would_place_them():
    room = SiteLoad(seated_places=1, power_w=500, sockets=1)
    load = SiteLoad(seated_places=1, power_w=300, sockets=1)
    near, far = an_option("NEAR", travel_s=60), an_option("FAR", travel_s=600)
    problem = AssignmentProblem(
        (a_demand("P1", near, load=load), a_demand("P2", near, far, load=load)),
        {"NEAR": room, "FAR": SiteLoad(seated_places=1, power_w=100, sockets=2)},
    )
    site_of = {"P1": "NEAR"}
    result = AssignmentResult(site_of, levels_of(problem, site_of), "test", proven=False)
    lacks = [("FAR", "power_w", 200), ("NEAR", "seated_places", 1), ("NEAR", "sockets", 1)]
    assert findings_for_unplaced(problem, result) == {
        "P2": tuple(Finding(Reason.SITES_FULL, Remedy.MORE_CAPACITY, site, what, amount=amount) for site, what, amount in lacks)
    }


def test_who_had_no_option_keeps_the_reasons_found_then():
    finding = Finding(Reason.NO_ROAD, Remedy.BOAT_OR_HELICOPTER, "S1")
    problem = AssignmentProblem((a_demand("P1", findings=(finding,)),), {})
    result = AssignmentResult({}, levels_of(problem, {}), "test", proven=False)
    assert findings_for_unplaced(problem, result) == {"P1": (finding,)}


def test_a_locked_person_without_room_hears_of_the_lock_first():
    problem = AssignmentProblem((a_demand("P1", an_option(), locked_site_id="S1"),), {"S1": SiteLoad()})
    result = AssignmentResult({}, levels_of(problem, {}), "test", proven=False)
    assert [f.reason for f in findings_for_unplaced(problem, result)["P1"]] == [Reason.LOCKED_OUT, Reason.SITES_FULL]
