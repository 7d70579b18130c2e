"""The linear programme that tells which options are worth a search."""

from __future__ import annotations

import pytest

from planner.assignment.problem import AssignmentProblem
from planner.assignment.repair import repaired
from planner.model.load import SiteLoad
from planner.solvers import assignment
from planner.solvers.assignment import assign, is_feasible
from planner.solvers.assignment_flow import flow_relaxation
from planner.solvers.assignment_lp import guidance
from tests.assignment_world import a_demand, a_regional_problem, an_option, rank_of


def test_the_scarce_watts_go_to_where_they_place_most_people():
    # One person of 300 W or two more urgent ones of 150 W: the flow, which counts places only, cannot tell.
    heavy, light = SiteLoad(seated_places=1, power_w=300), SiteLoad(seated_places=1, power_w=150)
    problem = AssignmentProblem(
        (
            a_demand("P1", an_option(), load=heavy, priority=3),
            a_demand("P2", an_option(), load=light, priority=2),
            a_demand("P3", an_option(), load=light, priority=2),
        ),
        {"S1": SiteLoad(seated_places=3, power_w=300)},
    )
    advice = guidance(problem, [], work=5, seconds=60)
    assert advice is not None
    assert advice.wanted == {"P2": "S1", "P3": "S1"}


def test_the_options_a_plan_would_take_come_first():
    problem = a_regional_problem(60, 12, 2, room=0.9, binding=3, each=12)
    advice = guidance(problem, [], work=5, seconds=60)
    assert advice is not None
    for demand, order in zip(problem.demands, advice.worth, strict=True):
        assert sorted(order) == list(range(len(demand.options)))
        if demand.ref in advice.wanted:
            assert demand.options[order[0]].site_id == advice.wanted[demand.ref]


def test_its_advice_repaired_is_better_than_the_flow_repaired_where_oxygen_is_scarce():
    problem = a_regional_problem(150, 60, 1, room=1.0, binding=3)
    advice = guidance(problem, [], work=10, seconds=60)
    assert advice is not None
    by_flow = rank_of(problem, repaired(problem, flow_relaxation(problem)))
    assert rank_of(problem, repaired(problem, advice.wanted)) < by_flow


def test_without_work_there_is_no_advice_and_still_an_assignment(monkeypatch):
    problem = a_regional_problem(60, 12, 2, room=0.9, binding=3, each=12)
    assert guidance(problem, [], work=1e-9, seconds=60) is None
    monkeypatch.setattr(assignment, "MOST_OPTIONS", 100)
    monkeypatch.setattr(assignment, "LP_SECONDS_PER_WORK", 1e-9)
    assert is_feasible(problem, assign(problem, seed=1, work=1, seconds=30).site_of)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_large_problem_is_solved_the_same_twice_and_claims_no_proof_it_does_not_have(seed, monkeypatch):
    monkeypatch.setattr(assignment, "MOST_OPTIONS", 300)
    problem = a_regional_problem(60, 12, seed, room=0.8, binding=3, each=12)
    first, again = (assign(problem, seed=3, work=4, seconds=120) for _ in range(2))
    assert dict(first.site_of) == dict(again.site_of)
    assert is_feasible(problem, first.site_of)
    assert not first.proven
    assert all(bound <= first.levels[level] for level, bound in first.bounds.items())
