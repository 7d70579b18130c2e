"""What is room worth exactly? The linear programme of the first relaxation, solved over the options that can matter.

Subgradient steps come near the best prices of room, slowly where being unplaced costs much. The linear programme has them
exactly: it begins with each person's few best options at the prices known so far, and takes in whatever its own prices find
too cheap to leave out, until there is nothing (column generation; Ford and Fulkerson, Management Science 5, 1958).
Its prices are valid whatever it does, since the bound is worked out from them anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from planner.assignment.numbers import Floats, Numbers
from planner.solvers.assignment_prices import Prices, Scaled, room_cost, room_value, sorted_within
from planner.solvers.assignment_weights import Weighted

#: The programme begins with so many options of each person, and is solved so many times at most; with more options than this
#: in it at the beginning, subgradient steps have to do.
EACH, MOST_ROUNDS, MOST_OPTIONS = 6, 12, 60_000
#: A price is too low by more than rounding.
ROUNDING = 1e-6


def exact_prices(numbers: Numbers, scaled: Scaled, w: Weighted, near: Prices, seconds: float) -> Prices:
    """The best prices of room, or, where that takes too long, the best of those come by (``near`` at the worst)."""
    person, cost = numbers.person, room_cost(numbers, w)
    if EACH * numbers.people > MOST_OPTIONS or not len(person) or seconds <= 0:
        return near
    rank = np.empty(len(person), np.int64)
    rank[sorted_within(numbers, near.reduced)] = np.arange(len(person)) - numbers.first[person]
    programme = _Programme(numbers, w, cost)
    known = rank < EACH
    programme.take_in(np.flatnonzero(known).tolist())
    best = near
    for _ in range(MOST_ROUNDS):
        answer = programme.solved(seconds)
        if answer is None:
            break
        price, worth, spent = answer
        seconds -= spent
        found = Prices(price * scaled.unit, cost + (price[numbers.site] * numbers.load).sum(axis=1), -np.inf)
        bound = room_value(numbers, scaled, w, cost, found.room)
        if bound > best.bound:
            best = Prices(found.room, found.reduced, bound)
        missing = (found.reduced < worth[person] - ROUNDING) & ~known
        if not missing.any():
            break
        known |= missing
        programme.take_in(np.flatnonzero(missing).tolist())
    return best


class _Programme:
    """The linear programme: everyone has a place or waits, and no site is overfilled."""

    def __init__(self, numbers: Numbers, w: Weighted, cost: Floats) -> None:
        self.numbers, self.cost, self.person = numbers, cost, numbers.person
        self.model = mathopt.Model()
        self.placed = [self.model.add_linear_constraint(lb=1.0) for _ in range(numbers.people)]
        self.room = [[self.model.add_linear_constraint(ub=float(most)) for most in row] for row in numbers.capacity.tolist()]
        for person in np.flatnonzero(np.isfinite(w.unplaced)).tolist():
            self._add(float(w.unplaced[person]), person)
        self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)

    def take_in(self, options: Sequence[int]) -> None:
        """These options may be used too."""
        site, load = self.numbers.site, self.numbers.load
        for option in options:
            x = self._add(float(self.cost[option]), int(self.person[option]))
            for constraint, amount in zip(self.room[site[option]], load[option].tolist(), strict=True):
                if amount:
                    constraint.set_coefficient(x, float(amount))

    def _add(self, cost: float, person: int) -> mathopt.Variable:
        x = self.model.add_variable(lb=0.0)
        self.model.objective.set_linear_coefficient(x, cost)
        self.placed[person].set_coefficient(x, 1.0)
        return x

    def solved(self, seconds: float) -> tuple[Floats, Floats, float] | None:
        """What a unit of room is worth at each site, what each person is, and the seconds that it took; None without an
        answer in time."""
        if seconds <= 0:
            return None
        result = self.solver.solve(params=mathopt.SolveParameters(time_limit=timedelta(seconds=seconds)))
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        dual = result.dual_values()
        price = np.array([[max(0.0, -dual[c]) for c in row] for row in self.room]).reshape(self.numbers.capacity.shape)
        return price, np.array([dual[c] for c in self.placed]), result.solve_time().total_seconds()
