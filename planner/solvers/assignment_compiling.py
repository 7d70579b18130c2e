"""Compiles the searches beforehand, so that the first plan after an installation does not wait for it: a small problem solved.

Run by scripts/setup (``python -m planner.solvers.assignment_compiling``). Where nobody has run it, the first child process
compiles, which costs its first half minute or so and nothing else.
"""

from __future__ import annotations

import time

import numpy as np

from planner.assignment.numbers import choice_of, numbers_of
from planner.assignment.problem import AssignmentProblem, Demand, Option
from planner.model.load import SiteLoad
from planner.solvers.assignment_improve import improve
from planner.solvers.assignment_patterns import solve_by_groups
from planner.solvers.assignment_prices import Scaled
from planner.solvers.assignment_task import Task
from planner.solvers.assignment_weights import weighted

#: Long enough for the slowest machine; the problem itself takes a moment.
MOST_S = 300.0


def main() -> None:
    """Solves a problem in which rooms are scarce and sites cost something to open."""
    sites = {f"site-{s}": SiteLoad(seated_places=3, power_w=700) for s in range(4)}
    demands = tuple(
        Demand(
            f"person-{p}",
            3,
            SiteLoad(seated_places=1, power_w=100 + 70 * p),
            "",
            tuple(Option(site, 0, 0, 0, 0, 60 + 17 * (p * s % 7)) for s, site in enumerate(sites)),
        )
        for p in range(7)
    )
    problem = AssignmentProblem(demands, sites, order=("unplaced_3", "travel_s"), opening=dict.fromkeys(sites, 300))
    numbers = numbers_of(problem)
    nobody = choice_of(problem, numbers, {})
    task = Task(numbers, problem.order, (), {"unplaced_3": 0}, nobody, seed=1, work=4, until=time.monotonic() + MOST_S)
    improve(task, lambda _message: None)
    w, scaled = weighted(numbers, problem.order), Scaled.of(numbers)
    room, worth = np.zeros_like(scaled.capacity), np.full(numbers.people, w.cost.max())
    solve_by_groups(numbers, scaled, w, room, worth, w.unplaced.sum(), 0.0, MOST_S, nodes=1, most=1_000, everyone=False)


if __name__ == "__main__":
    main()
