"""Which sets of sites to open are the likeliest, and what do all others cost at least?

People may be divided among sites here, sites may not: that programme is solved by branch and cut in a moment, and its sites are
the set with the least bound. That set is then excluded, and the programme solved again (cut and solve: Climer and Zhang,
Artificial Intelligence 170, 2006), so that sets come in the order of their bounds, and the bound of the next is one for all that
have not come yet.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from planner.assignment.numbers import Flags, Numbers
from planner.solvers.answering import answer_of
from planner.solvers.assignment_weights import Weighted


class LikelySets:
    """Sets of open sites, the one of the least bound first. Everyone is placed in all of them. ``rest`` is what an assignment
    costs at least whose sites are none of the sets that have come."""

    def __init__(self, numbers: Numbers, w: Weighted) -> None:
        self.rest = -np.inf
        self.over = False
        self._model = model = mathopt.Model()
        x = [model.add_variable(lb=0.0, ub=1.0) for _ in numbers.site]
        self._opened = [model.add_binary_variable() for _ in numbers.capacity]
        placed = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(numbers.people)]
        room = [[model.add_linear_constraint(ub=0.0) for _ in row] for row in numbers.capacity]
        together = [model.add_linear_constraint(lb=0.0) for _ in range(numbers.capacity.shape[1])]
        for o, (p, s) in enumerate(zip(numbers.person.tolist(), numbers.site.tolist(), strict=True)):
            placed[p].set_coefficient(x[o], 1.0)
            model.add_linear_constraint(x[o] <= self._opened[s])
            model.objective.set_linear_coefficient(x[o], float(w.cost[o]))
            for d, load in enumerate(numbers.load[o].tolist()):
                if load:
                    room[s][d].set_coefficient(x[o], float(load))
        for s, opened in enumerate(self._opened):
            model.objective.set_linear_coefficient(opened, float(w.opening[s]))
            for d, most in enumerate(numbers.capacity[s].tolist()):
                room[s][d].set_coefficient(opened, -float(most))
                together[d].set_coefficient(opened, float(most))
        least = np.full((numbers.people, len(together)), np.inf)
        np.minimum.at(least, numbers.person, numbers.load)
        for constraint, load in zip(together, least.sum(axis=0).tolist(), strict=True):
            constraint.lower_bound = float(load) if np.isfinite(load) else 0.0

    def next(self, seconds: float) -> tuple[Flags, float] | None:
        """The next set and its bound; None when there is none, or none was found in time (``over`` says that for good)."""
        parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds), relative_gap_tolerance=1e-9)
        result = answer_of(self._model, mathopt.SolverType.HIGHS, parameters)
        if result is None:
            self.over = True
            return None
        reason = result.termination.reason
        if reason == mathopt.TerminationReason.INFEASIBLE:
            self.rest, self.over = np.inf, True
            return None
        self.rest = max(self.rest, result.best_objective_bound())
        if reason != mathopt.TerminationReason.OPTIMAL:
            self.over = True
            return None
        opened = np.array(result.variable_values(self._opened)) > 0.5
        changes = [1 - v if on else v for v, on in zip(self._opened, opened.tolist(), strict=True)]
        self._model.add_linear_constraint(mathopt.fast_sum(changes) >= 1)
        return opened, float(self.rest)
