"""Can the rest be settled by branch and cut? A mixed-integer programme over the options that could still matter.

An option whose reduced cost alone lifts the bound above the best known assignment is in no better one (reduced-cost
fixing); what remains is the core. A core small enough is handed over as it is, and what is proven there is proven for the
whole; of a larger one only the best few options of each person are, which may find something better and proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from planner.assignment.numbers import Flags, Floats, Ints, Numbers
from planner.solvers.answering import answer_of
from planner.solvers.assignment_weights import Weighted

#: Beyond so many options the programme takes only the most likely ones.
MOST_IN_CORE = 20_000
#: Weights beyond this drown travel seconds in rounding: such problems are left to other methods.
LARGEST_COST = 1e8
#: Costs are whole numbers: an assignment that is better is better by one.
WHOLE, ROUNDING = 1.0, 1e-6


@dataclass(frozen=True, eq=False)
class CoreAnswer:
    """``choice`` None when nothing better was found; ``bound`` what the weighted sum cannot go below, -infinite when unknown;
    ``finished`` whether the programme came to its own end."""

    choice: Ints | None
    bound: float
    finished: bool


def core_options(numbers: Numbers, spare: Floats, gap: float, each: float) -> tuple[Flags, bool]:
    """Which options to hand over, and whether all that matter are among them. ``spare`` is by how much each option's reduced
    cost exceeds the person's least; ``gap`` the best known less the bound; no more than ``each`` for a person, on average."""
    kept = spare <= gap - WHOLE + ROUNDING if gap > WHOLE else spare <= ROUNDING
    most = int(min(MOST_IN_CORE, each * numbers.people))
    if kept.sum() <= most:
        return kept, True
    likely: Flags = kept & (spare <= np.partition(spare, most)[most])
    return likely, False


def solve_core(
    numbers: Numbers,
    w: Weighted,
    kept: Flags,
    best: Ints,
    best_total: float,
    seconds: float,
    nodes: int,
    solver: str,
    *,
    everyone: bool,
    only_better: bool = False,
) -> CoreAnswer:
    """Solves the programme over the kept options and those of the best known assignment; ``everyone`` must be placed;
    ``only_better`` looks at nothing else than what is better than that, where the programme does not hold it."""
    options = np.flatnonzero(kept | np.isin(np.arange(len(kept)), best))
    model = mathopt.Model()
    x = {int(o): model.add_binary_variable() for o in options}
    by_person: list[list[int]] = [[] for _ in range(numbers.people)]
    by_site: list[list[int]] = [[] for _ in numbers.capacity]
    person = numbers.person
    for o in x:
        by_person[person[o]].append(o)
        by_site[numbers.site[o]].append(o)
    waits = _placing(model, w, x, by_person, everyone=everyone)
    opened = _room(model, numbers, w, x, by_site)
    costs = (
        mathopt.fast_sum([float(w.cost[o]) * v for o, v in x.items()])
        + mathopt.fast_sum([float(w.unplaced[p]) * v for p, v in waits.items()])
        + mathopt.fast_sum([float(w.opening[s]) * v for s, v in opened.items()])
    )
    model.minimize(costs)
    if only_better:
        model.add_linear_constraint(costs <= best_total - WHOLE + ROUNDING)
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds), node_limit=nodes, absolute_gap_tolerance=WHOLE - 1e-3, relative_gap_tolerance=0.0
    )
    kind = mathopt.SolverType.GSCIP if solver == "scip" else mathopt.SolverType.HIGHS
    result = answer_of(model, kind, parameters, _begun_with(best, numbers, x, waits, opened))
    if result is None:
        return CoreAnswer(None, -np.inf, finished=False)
    reason = result.termination.reason
    finished = reason in (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.INFEASIBLE)
    bound = result.best_objective_bound()
    if reason == mathopt.TerminationReason.INFEASIBLE:  # nothing better, or nothing at all with everyone placed
        bound = best_total if not everyone or (best >= 0).all() else -np.inf
    if not result.has_primal_feasible_solution() or result.objective_value() >= best_total - ROUNDING:
        return CoreAnswer(None, bound, finished)
    values = result.variable_values()
    choice = np.full(numbers.people, -1, np.int64)
    for o, v in x.items():
        if values[v] > 0.5:
            choice[person[o]] = o
    return CoreAnswer(choice, bound, finished)


def _begun_with(
    best: Ints, numbers: Numbers, x: dict[int, mathopt.Variable], waits: dict[int, mathopt.Variable],
    opened: dict[int, mathopt.Variable],
) -> mathopt.ModelSolveParameters:  # fmt: skip
    """The best known assignment as a hint."""
    chosen = set(best[best >= 0].tolist())
    used = {int(site) for site in numbers.site[best[best >= 0]]}
    values = {v: float(o in chosen) for o, v in x.items()}
    values |= {v: float(best[p] < 0) for p, v in waits.items()}
    values |= {v: float(s in used) for s, v in opened.items()}
    return mathopt.ModelSolveParameters(solution_hints=[mathopt.SolutionHint(variable_values=values)])


def _placing(
    model: mathopt.Model, w: Weighted, x: dict[int, mathopt.Variable], by_person: list[list[int]], *, everyone: bool
) -> dict[int, mathopt.Variable]:
    """Everyone at one of their options, or waiting, unless ``everyone`` must be placed."""
    waits: dict[int, mathopt.Variable] = {}
    for p, mine in enumerate(by_person):
        chosen = mathopt.fast_sum([x[o] for o in mine])
        if everyone or np.isinf(w.unplaced[p]):
            model.add_linear_constraint(chosen == 1)
        else:
            waits[p] = model.add_binary_variable()
            model.add_linear_constraint(chosen + waits[p] == 1)
    return waits


def _room(
    model: mathopt.Model, numbers: Numbers, w: Weighted, x: dict[int, mathopt.Variable], by_site: list[list[int]]
) -> dict[int, mathopt.Variable]:
    """No site overfilled; where opening costs, only who has been paid for is used."""
    opened: dict[int, mathopt.Variable] = {}
    for s, mine in enumerate(by_site):
        if w.opening[s] > 0 and mine:
            opened[s] = model.add_binary_variable()
            for o in mine:
                model.add_linear_constraint(x[o] <= opened[s])
        for d, most in enumerate(numbers.capacity[s].tolist()):
            loads = [(int(numbers.load[o, d]), x[o]) for o in mine if numbers.load[o, d]]
            if sum(a for a, _ in loads) > most:
                room = most * opened[s] if s in opened else most
                model.add_linear_constraint(mathopt.fast_sum([a * v for a, v in loads]) <= room)
    return opened
