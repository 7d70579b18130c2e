"""Which assignment is best when several levels compete? CP-SAT, one level of importance after the other.

Each level is minimised with the levels before held at their achieved values, from the best assignment known (the hint); a
level whose value is already known to be the least possible is only held. The search is single-threaded with a seed and a
limit in deterministic units, so that it repeats exactly unless the clock cuts it. It runs in the child process only, since
CP-SAT can abort a process.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
from ortools.sat.python import cp_model

from planner.assignment.numbers import Ints
from planner.model.importance import OPTION_LEVELS, UNPLACED, free_places
from planner.solvers.assignment_measuring import value_of
from planner.solvers.assignment_task import Task, Tell

#: At most one unfinished improvement is sent in so many seconds.
REPORT_EVERY_S = 0.3

#: Deterministic seconds for one unit of work.
SECONDS_PER_WORK = 0.12


def solve_levels(task: Task, hint: Ints, tell: Tell) -> bool:
    """Minimises level after level from the ``hint``. Tells ``{"choice": [...]}`` for each better assignment and ``{"level": ...,
    "bound": ...}`` when a level is done; returns whether the clock cut the search."""
    search = _Search(task, hint, tell)
    for level in task.order:
        search.minimise(level, share=1.0 if level == task.order[-1] else 0.5)
    return search.by_clock


class _Search:
    """The model, the best choice so far, and what is left of the work."""

    def __init__(self, task: Task, hint: Ints, tell: Tell) -> None:
        self.task, self.numbers, self.tell = task, task.numbers, tell
        self.work_left = task.work * SECONDS_PER_WORK
        self.choice = hint
        self.by_clock = False
        self.model = cp_model.CpModel()
        self.x = [self.model.new_bool_var("") for _ in self.numbers.site]
        starts = zip(self.numbers.first[:-1].tolist(), self.numbers.first[1:].tolist(), strict=True)
        self.rows = [range(start, end) for start, end in starts]
        self._constrain()

    def minimise(self, level: str, share: float) -> None:
        """Minimises one level with ``share`` of the work left, then holds it at its value."""
        expression = self._expression(level)
        value = self._value(level)
        if value == 0 or level in self.task.proven:
            self.tell({"level": level, "value": value, "bound": value})
        elif self.work_left > 0 and self._seconds_left() > 0:
            bound = self._solve(level, expression, share)
            self.tell({"level": level, "value": self._value(level), "bound": bound})
        self.model.add(expression <= self._value(level))

    def _solve(self, level: str, expression: cp_model.LinearExprT, share: float) -> int:
        """Searches for a better choice; returns the least value proven possible."""
        self.model.minimize(expression)
        self._hint()
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = self.task.seed
        parameters.max_deterministic_time = self.work_left * share
        parameters.max_time_in_seconds = self._seconds_left()
        status = solver.solve(self.model, _Watch(self))
        self.model.clear_objective()  # type: ignore[no-untyped-call]
        # An interrupted presolve may report nothing spent; the share is spent then all the same.
        spent = solver.response_proto.deterministic_time
        self.work_left -= spent if spent > 0 else self.work_left * share
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._keep(self.chosen(solver.boolean_value), level)
        elif self._seconds_left() > 0 and status == cp_model.INFEASIBLE:
            raise ArithmeticError("the hint breaks the model")
        self.by_clock = self.by_clock or (status != cp_model.OPTIMAL and self._seconds_left() <= 0)
        return max(0, -int(-solver.best_objective_bound // 1)) if status != cp_model.UNKNOWN else 0

    def _keep(self, choice: Ints, level: str) -> None:
        """Takes over a choice that is better at the level; one that is only as good may be worse further down."""
        before, value = self.choice, self._value(level)
        self.choice = choice
        if self._value(level) < value:
            self.tell({"choice": choice.tolist(), "by": "cp_sat"})
        else:
            self.choice = before

    def chosen(self, is_true: Callable[[cp_model.IntVar], bool]) -> Ints:
        """The option chosen by each person, -1 = unplaced."""
        return np.array([next((o for o in row if is_true(self.x[o])), -1) for row in self.rows], np.int64)

    def _constrain(self) -> None:
        """One place at most for each person, and no site overfilled in any dimension that could bind."""
        numbers, model = self.numbers, self.model
        for person, row in enumerate(self.rows):
            mine = [self.x[o] for o in row]
            if numbers.must[person]:
                model.add_exactly_one(mine)
            elif mine:
                model.add_at_most_one(mine)
        self.guests = [np.flatnonzero(numbers.site == site).tolist() for site in range(len(numbers.capacity))]
        for capacity, options in zip(numbers.capacity.tolist(), self.guests, strict=True):
            for dimension, most in enumerate(capacity):
                loads = numbers.load[options, dimension].tolist()
                if sum(loads) > most:
                    model.add(cp_model.LinearExpr.weighted_sum([self.x[o] for o in options], loads) <= most)

    def _expression(self, level: str) -> cp_model.LinearExprT:
        """A level as a linear expression of the choices."""
        if level == "split_households":
            return self._splits()
        if level == "reserve":
            return self._reserve()
        if level in UNPLACED:
            rows = [row for row, p in zip(self.rows, self.numbers.priority, strict=True) if p == UNPLACED.index(level) + 1]
            return len(rows) - cp_model.LinearExpr.sum([self.x[o] for row in rows for o in row])
        costs = self.numbers.level[OPTION_LEVELS.index(level)].tolist()
        expression = cp_model.LinearExpr.weighted_sum(self.x, costs)
        return expression + self._opening() if level == "travel_s" else expression

    def _opening(self) -> cp_model.LinearExpr:
        """What the sites cost that are used at all."""
        costs, used = [], []
        for cost, options in zip(self.numbers.opening.tolist(), self.guests, strict=True):
            if cost and options:
                opened = self.model.new_bool_var("")
                for o in options:
                    self.model.add_implication(self.x[o], opened)
                costs.append(cost)
                used.append(opened)
        return cp_model.LinearExpr.weighted_sum(used, costs)

    def _reserve(self) -> cp_model.LinearExprT:
        """Places used beyond those that may be used freely, at each site and of each kind."""
        beyond = []
        for places, options in zip(self.numbers.places.tolist(), self.guests, strict=True):
            for kind, most in enumerate(places):
                loads = self.numbers.takes[options, kind].tolist()
                if sum(loads) > free_places(most):
                    extra = self.model.new_int_var(0, most, "")
                    taken = cp_model.LinearExpr.weighted_sum([self.x[o] for o in options], loads)
                    self.model.add(taken - extra <= free_places(most))
                    beyond.append(extra)
        return cp_model.LinearExpr.sum(beyond)

    def _splits(self) -> cp_model.LinearExprT:
        """For each household the sites it is spread over less one, or 0 when nobody of it is placed."""
        used: dict[tuple[int, int], cp_model.IntVar] = {}
        anyone: list[cp_model.IntVar] = []
        for members in _households(self.numbers.household.tolist()):
            present = self.model.new_bool_var("")
            together = [self.x[o] for person in members for o in self.rows[person]]
            self.model.add(cp_model.LinearExpr.sum(together) >= present)
            anyone.append(present)
            for person in members:
                for o in self.rows[person]:
                    key = (int(self.numbers.household[person]), int(self.numbers.site[o]))
                    if key not in used:
                        used[key] = self.model.new_bool_var("")
                    self.model.add_implication(self.x[o], used[key])
        return cp_model.LinearExpr.sum(list(used.values())) - cp_model.LinearExpr.sum(anyone)

    def _value(self, level: str) -> int:
        """A level's value for the best choice so far."""
        return value_of(self.numbers, level, self.choice)

    def _hint(self) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        chosen = set(self.choice.tolist())
        for o, x in enumerate(self.x):
            self.model.add_hint(x, o in chosen)

    def _seconds_left(self) -> float:
        return self.task.until - time.monotonic()


class _Watch(cp_model.CpSolverSolutionCallback):
    """Passes improvements on while the search runs, so that a stop loses little."""

    def __init__(self, search: _Search) -> None:
        super().__init__()
        self._search = search
        self._told_at = time.monotonic()

    def on_solution_callback(self) -> None:
        if time.monotonic() - self._told_at >= REPORT_EVERY_S:
            choice = self._search.chosen(self.boolean_value)
            self._search.tell({"choice": choice.tolist(), "by": "cp_sat"})
            self._told_at = time.monotonic()


def _households(household: Sequence[int]) -> list[list[int]]:
    """The people of each household of two or more."""
    members: dict[int, list[int]] = {}
    for person, key in enumerate(household):
        if key >= 0:
            members.setdefault(key, []).append(person)
    return [people for people in members.values() if len(people) > 1]
