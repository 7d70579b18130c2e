"""Is the assignment the best there is? Against trying everything, and by laws that any best answer keeps."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from planner.assignment.greedy import assign_greedily
from planner.assignment.numbers import numbers_of, sites_of
from planner.assignment.problem import AssignmentProblem
from planner.assignment.repair import repaired
from planner.assignment.result import levels_of
from planner.assignment.room import settled_by_lock
from planner.model.importance import LEVELS
from planner.model.load import SiteLoad
from planner.solvers import assignment
from planner.solvers.assignment import assign, is_feasible
from planner.solvers.assignment_flow import flow_relaxation
from tests.assignment_world import a_regional_problem, a_tiny_problem, best_rank_by_trying_everything, rank_of


def by_flow(problem):
    numbers = numbers_of(problem)
    return sites_of(problem, numbers, flow_relaxation(numbers, problem.order))


def solved(problem: AssignmentProblem, seed: int = 1):
    return assign(problem, seed=seed, work=20, seconds=60, should_stop=lambda: False)


@pytest.mark.parametrize("part", range(8))
def test_two_thousand_tiny_problems_are_solved_as_well_as_by_trying_everything(part, no_process):
    for seed in range(250 * part, 250 * part + 250):
        problem = a_tiny_problem(seed, locks=seed % 3 == 0)
        result = solved(problem)
        assert is_feasible(problem, result.site_of), seed
        assert result.rank == best_rank_by_trying_everything(problem), seed
        assert result.proven, seed


def test_where_only_places_bind_the_flow_alone_is_as_good_as_trying_everything():
    for seed in range(200):
        problem = a_tiny_problem(seed, one_dimension=True)
        assert rank_of(problem, by_flow(problem)) == best_rank_by_trying_everything(problem), seed


def test_where_the_flow_claims_to_be_exact_cp_sat_finds_nothing_better(no_process, monkeypatch):
    claimed = 0
    for seed in range(150):
        problem = a_tiny_problem(seed)
        claim = solved(problem)
        if claim.method == "flow" and claim.proven:
            claimed += 1
            with monkeypatch.context() as patch:
                patch.setattr(assignment, "flow_relaxation", _too_large)
                assert solved(problem).rank == claim.rank, seed
    assert claimed > 20


def _too_large(numbers, order):
    raise ArithmeticError("numbers too large")


def test_the_flows_levels_bound_every_assignment():
    for seed in range(200):
        problem = a_tiny_problem(seed)
        relaxed = levels_of(problem, by_flow(problem))
        bound = tuple(0 if level == "split_households" else relaxed[level] for level in LEVELS)
        assert bound <= best_rank_by_trying_everything(problem), seed


def test_levels_too_large_for_one_sum_are_solved_one_after_the_other_to_the_same_end(monkeypatch):
    problem = a_regional_problem(60, 12, 3, room=0.8, binding=1)
    in_one_go = rank_of(problem, by_flow(problem))
    monkeypatch.setattr("planner.solvers.assignment_flow.SAFE", 2**28)
    assert rank_of(problem, by_flow(problem)) == in_one_go


def test_more_capacity_never_leaves_more_unplaced(no_process):
    for seed in range(60):
        problem = a_tiny_problem(seed)
        roomier = {site_id: load + SiteLoad(1, 1, 100, 1) for site_id, load in problem.capacity.items()}
        before, after = solved(problem), solved(replace(problem, capacity=roomier))
        assert after.rank[:5] <= before.rank[:5], seed


def test_shuffling_and_renaming_change_no_level(no_process):
    for seed in range(60):
        problem = a_tiny_problem(seed)
        assert solved(_renamed_and_shuffled(problem, seed)).rank == solved(problem).rank, seed


def _renamed_and_shuffled(problem: AssignmentProblem, seed: int) -> AssignmentProblem:
    rng = random.Random(seed)
    new_id = {site_id: f"N{9 - i}" for i, site_id in enumerate(problem.capacity)}
    demands = []
    for i, demand in enumerate(problem.demands):
        options = [replace(o, site_id=new_id[o.site_id]) for o in rng.sample(demand.options, len(demand.options))]
        demands.append(replace(demand, ref=f"Q{9 - i}", options=tuple(options)))
    rng.shuffle(demands)
    return AssignmentProblem(tuple(demands), {new_id[s]: load for s, load in problem.capacity.items()})


@pytest.mark.parametrize("binding", [1, 2, 3])
def test_by_hand_is_never_better(binding, no_process):
    problem = a_regional_problem(80, 20, binding, room=0.9, binding=binding, each=10)
    result = assign(problem, seed=1, work=2, seconds=30, should_stop=lambda: False)
    assert is_feasible(problem, result.site_of)
    assert result.rank <= assign_greedily(problem).rank


def test_the_same_question_seed_and_work_give_the_same_answer(no_process):
    problem = a_regional_problem(120, 25, 5, room=0.8, binding=3, each=25)
    first = assign(problem, seed=7, work=2, seconds=120, should_stop=lambda: False)
    again = assign(problem, seed=7, work=2, seconds=120, should_stop=lambda: False)
    assert (dict(first.site_of), first.method) == (dict(again.site_of), again.method)


@pytest.mark.parametrize("in_time", [True, False])
def test_repair_overfills_nothing_keeps_locks_and_leaves_nobody_out_who_fits(in_time):
    for seed in range(300):
        problem = a_tiny_problem(seed, locks=True)
        numbers = numbers_of(problem)
        wanted = np.where(np.diff(numbers.first) > 0, numbers.first[:-1], -1)
        site_of = sites_of(problem, numbers, repaired(numbers, wanted, lambda: in_time))
        assert is_feasible(problem, site_of), seed
        assert settled_by_lock(problem).items() <= site_of.items(), seed
        assert nobody_is_left_out_who_fits(problem, site_of), seed


def nobody_is_left_out_who_fits(problem, site_of):
    left = [d for d in problem.demands if d.ref not in site_of and not d.locked_site_id]
    return not any(is_feasible(problem, {**site_of, d.ref: o.site_id}) for d in left for o in d.options)


def test_repair_moves_somebody_aside_while_there_is_time_and_leaves_fewer_without_a_place():
    problem = a_regional_problem(150, 30, 1, room=0.9, binding=3, each=10)
    numbers = numbers_of(problem)
    wanted = flow_relaxation(numbers, problem.order)
    hurried, patient = (repaired(numbers, wanted, lambda go_on=go_on: go_on) for go_on in (False, True))
    assert (patient < 0).sum() < (hurried < 0).sum()


@pytest.mark.parametrize("work", [0, 5])
def test_with_the_time_already_over_a_whole_and_valid_plan_is_there(work, no_process):
    problem = a_regional_problem(150, 30, 1, room=0.9, binding=3, each=10)
    late = assign(problem, seed=1, work=work, seconds=-1.0)
    assert is_feasible(problem, late.site_of)
    assert nobody_is_left_out_who_fits(problem, late.site_of)
    assert late.stopped_by_time
    assert not late.proven
    assert late.rank <= assign_greedily(problem).rank
