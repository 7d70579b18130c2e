"""The solver of where further sites would help: as good as trying everything, and its death costs only the improvement."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from planner.assignment.problem import AssignmentProblem
from planner.assignment.siting import ORDER
from planner.solvers import siting
from planner.solvers.assignment import is_feasible
from planner.solvers.siting import site
from tests.assignment_world import a_regional_problem, a_tiny_problem, best_rank_by_trying_everything


def a_tiny_siting(seed: int) -> AssignmentProblem:
    """A tiny problem in which some of the sites cost something to open."""
    problem = a_tiny_problem(seed, locks=True)
    rng = random.Random(seed)
    opening = {site_id: rng.choice([0, 1, 2]) * 10_000_000 for site_id in problem.capacity}
    alone = tuple(replace(demand, household="") for demand in problem.demands)
    return replace(problem, demands=alone, order=ORDER, opening=opening)


def test_it_finds_and_proves_the_best_that_there_is():
    proven = asked = 0
    for seed in range(40):
        problem = a_tiny_siting(seed)
        found = site(problem, seed=1, work=1, seconds=120)
        assert found.rank == best_rank_by_trying_everything(problem), seed
        assert is_feasible(problem, found.site_of)
        for level, bound in found.bounds.items():
            assert bound <= found.levels[level], (seed, level)
        if found.method == siting.METHOD:
            asked += 1
            proven += "travel_s" in found.bounds and found.bounds["travel_s"] >= found.levels["travel_s"] - 60
    assert asked > 3
    assert proven == asked


@pytest.mark.parametrize("program", ["import os; os.abort()", "print('{')", "import time; time.sleep(60)"])
def test_a_child_that_dies_babbles_or_hangs_costs_only_the_improvement(monkeypatch, program):
    problem = next(p for p in map(a_tiny_siting, range(40)) if site(p, seed=1, work=1, seconds=60).method == siting.METHOD)
    monkeypatch.setattr(siting, "_PROGRAM", program)

    found = site(problem, seed=1, work=1, seconds=3)

    assert is_feasible(problem, found.site_of)
    assert found.stopped_by_time
    assert "travel_s" not in found.bounds


def test_what_the_child_says_is_not_believed():
    problem = a_tiny_siting(1)
    assert siting._measured(problem, {problem.demands[0].ref: "ELSEWHERE"}) is None


def test_a_question_larger_than_a_pipe_holds_is_answered_and_fewer_sites_are_opened_than_without_asking():
    problem = a_regional_problem(50, 60, 3, room=2.0, binding=3)
    alone = tuple(replace(demand, household="") for demand in problem.demands)
    problem = replace(problem, demands=alone, order=ORDER, opening=dict.fromkeys(problem.capacity, 10_000_000))

    by_nearness = site(problem, seed=1, work=0, seconds=60)
    found = site(problem, seed=1, work=1, seconds=60)

    assert found.method == siting.METHOD
    assert len({*found.site_of.values()}) < 0.7 * len({*by_nearness.site_of.values()})
    assert found.bounds["travel_s"] > 0.5 * found.levels["travel_s"]
