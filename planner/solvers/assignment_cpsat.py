"""Which assignment is best when several resources bind at once? CP-SAT, one level of importance after the other.

Each level is minimised with the levels before held at their achieved values, from the best assignment known (the hint); a
level whose value is already known to be the least possible is only held. The search is single-threaded with a seed and a
limit in deterministic units, so that it repeats exactly unless the clock cuts it.

This module runs in a process of its own (``run_child``), since CP-SAT can abort a process: plain data comes in on standard
input, one JSON object a line goes out for each better assignment and, at the end, for what was proven. It holds no names.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ortools.sat.python import cp_model

from planner.assignment.result import LEVELS

#: The five sums over chosen options, in the order in which an option lists them after its site.
OPTION_LEVELS = ("risk", "preference", "hospital", "away", "travel_s")

#: At most one unfinished improvement is sent in so many seconds.
REPORT_EVERY_S = 0.3


@dataclass(frozen=True)
class PlainProblem:
    """The problem as numbers. ``options[p]`` lists [site, risk, preference, hospital, away, travel_s]; ``must[p]`` = settled
    by a lock; ``household`` -1 = alone; ``hint[p]`` the option chosen in the best assignment known, -1 = unplaced;
    ``proven`` the levels at which the hint is known to be best; ``work`` in CP-SAT's deterministic seconds."""

    priority: list[int]
    load: list[list[int]]
    household: list[int]
    options: list[list[list[int]]]
    must: list[bool]
    capacity: list[list[int]]
    hint: list[int]
    proven: list[str]
    seed: int
    work: float
    seconds: float

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))


def run_child() -> None:
    """The child process: a PlainProblem from standard input, messages to standard output."""
    problem = PlainProblem(**json.loads(sys.stdin.readline()))

    def tell(message: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    solve_levels(problem, tell)


def solve_levels(problem: PlainProblem, tell: Callable[[dict[str, Any]], None]) -> None:
    """Minimises level after level. Tells ``{"choice": [...]}`` for each better assignment, ``{"level": ..., "bound": ...}`` when
    a level is done, and at last ``{"by_clock": bool}``: whether the clock cut the search."""
    search = _Search(problem, tell)
    for level in LEVELS:
        search.minimise(level, share=1.0 if level == LEVELS[-1] else 0.5)
    tell({"by_clock": search.by_clock})


class _Search:
    """The model, the best choice so far, and what is left of the work."""

    def __init__(self, problem: PlainProblem, tell: Callable[[dict[str, Any]], None]) -> None:
        self.problem, self.tell = problem, tell
        self.started = time.monotonic()
        self.work_left = problem.work
        self.choice = problem.hint
        self.by_clock = False
        self.model = cp_model.CpModel()
        self.x = [[self.model.new_bool_var("") for _ in options] for options in problem.options]
        self.variables = [x for row in self.x for x in row]
        self._constrain()

    def minimise(self, level: str, share: float) -> None:
        """Minimises one level with ``share`` of the work left, then holds it at its value."""
        expression = self._expression(level)
        value = self._value(level)
        if value == 0 or level in self.problem.proven:
            self.tell({"level": level, "bound": value})
        elif self.work_left > 0 and self._seconds_left() > 0:
            self.tell({"level": level, "bound": self._solve(level, expression, share)})
        self.model.add(expression <= self._value(level))

    def _solve(self, level: str, expression: cp_model.LinearExprT, share: float) -> int:
        """Searches for a better choice; returns the least value proven possible."""
        self.model.minimize(expression)
        self._hint()
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1
        parameters.random_seed = self.problem.seed
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

    def _keep(self, choice: list[int], level: str) -> None:
        """Takes over a choice that is better at the level; one that is only as good may be worse further down."""
        before, value = self.choice, self._value(level)
        self.choice = choice
        if self._value(level) < value:
            self.tell({"choice": choice})
        else:
            self.choice = before

    def chosen(self, is_true: Callable[[cp_model.IntVar], bool]) -> list[int]:
        """The option chosen by each person, -1 = unplaced."""
        return [next((i for i, x in enumerate(row) if is_true(x)), -1) for row in self.x]

    def _constrain(self) -> None:
        """One place at most for each person, and no site overfilled in any dimension that could bind."""
        problem, model = self.problem, self.model
        guests: list[list[tuple[int, cp_model.IntVar]]] = [[] for _ in problem.capacity]
        for person, row in enumerate(self.x):
            if problem.must[person]:
                model.add_exactly_one(row)
            elif row:
                model.add_at_most_one(row)
            for option, x in zip(problem.options[person], row, strict=True):
                guests[option[0]].append((person, x))
        for capacity, present in zip(problem.capacity, guests, strict=True):
            for dimension, most in enumerate(capacity):
                loads = [problem.load[person][dimension] for person, _ in present]
                if sum(loads) > most:
                    model.add(cp_model.LinearExpr.weighted_sum([x for _, x in present], loads) <= most)

    def _expression(self, level: str) -> cp_model.LinearExprT:
        """A level as a linear expression of the choices."""
        if level == "split_households":
            return self._splits()
        if level.startswith("unplaced_"):
            rows = self._rows_of_class(int(level[-1]))
            return len(rows) - cp_model.LinearExpr.sum([x for row in rows for x in row])
        column = 1 + OPTION_LEVELS.index(level)
        costs = [option[column] for options in self.problem.options for option in options]
        return cp_model.LinearExpr.weighted_sum(self.variables, costs)

    def _rows_of_class(self, priority: int) -> list[list[cp_model.IntVar]]:
        return [row for row, p in zip(self.x, self.problem.priority, strict=True) if p == priority]

    def _splits(self) -> cp_model.LinearExprT:
        """For each household the sites it is spread over less one, or 0 when nobody of it is placed."""
        used: dict[tuple[int, int], cp_model.IntVar] = {}
        anyone: list[cp_model.IntVar] = []
        for members in _households(self.problem.household):
            together = [x for person in members for x in self.x[person]]
            present = self.model.new_bool_var("")
            self.model.add(cp_model.LinearExpr.sum(together) >= present)
            anyone.append(present)
            for person in members:
                for option, x in zip(self.problem.options[person], self.x[person], strict=True):
                    key = (self.problem.household[person], option[0])
                    if key not in used:
                        used[key] = self.model.new_bool_var("")
                    self.model.add_implication(x, used[key])
        return cp_model.LinearExpr.sum(list(used.values())) - cp_model.LinearExpr.sum(anyone)

    def _value(self, level: str) -> int:
        """A level's value for the best choice so far."""
        problem, choice = self.problem, self.choice
        if level.startswith("unplaced_"):
            return sum(c < 0 and p == int(level[-1]) for c, p in zip(choice, problem.priority, strict=True))
        placed = [(person, problem.options[person][c]) for person, c in enumerate(choice) if c >= 0]
        if level == "split_households":
            spread = {(problem.household[person], option[0]) for person, option in placed if problem.household[person] >= 0}
            return len(spread) - len({household for household, _ in spread})
        return sum(option[1 + OPTION_LEVELS.index(level)] for _, option in placed)

    def _hint(self) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for row, chosen in zip(self.x, self.choice, strict=True):
            for i, x in enumerate(row):
                self.model.add_hint(x, i == chosen)

    def _seconds_left(self) -> float:
        return self.problem.seconds - (time.monotonic() - self.started)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Passes improvements on while the search runs, so that a stop loses little."""

    def __init__(self, search: _Search) -> None:
        super().__init__()
        self._search = search
        self._told_at = time.monotonic()

    def on_solution_callback(self) -> None:
        if time.monotonic() - self._told_at >= REPORT_EVERY_S:
            self._search.tell({"choice": self._search.chosen(self.boolean_value)})
            self._told_at = time.monotonic()


def _households(household: Sequence[int]) -> list[list[int]]:
    """The people of each household of two or more."""
    members: dict[int, list[int]] = {}
    for person, key in enumerate(household):
        if key >= 0:
            members.setdefault(key, []).append(person)
    return [people for people in members.values() if len(people) > 1]
