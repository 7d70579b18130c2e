"""Which of the candidate sites are worth opening for those without a place? CP-SAT, one question after the other.

As many placed as can be, class by class; then the least cost of opening; then the shortest way. What is asked is small (some
hundred people and sites), and CP-SAT proves the fewest openings of it within seconds, where a search that places thousands finds
three times as many. It works in a process of its own, since it can abort one; nothing it says is believed without being measured.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from planner.assignment.problem import AssignmentProblem
from planner.assignment.result import AssignmentResult, levels_of
from planner.assignment.room import settled_by_lock
from planner.model.importance import UNPLACED
from planner.solvers.assignment import assign, is_feasible
from planner.solvers.child import ChildProcess, program_of

METHOD = "sites_chosen"
#: More options than this are left to the search for large problems.
MOST_OPTIONS = 40_000
#: Deterministic seconds for one unit of work and each question.
SECONDS_PER_WORK = 5.0
#: The child ends by itself so long before the time is up.
GRACE_S = 0.5

_PROGRAM = program_of("planner.solvers.siting")


def site(
    problem: AssignmentProblem, *, seed: int, work: int, seconds: float, should_stop: Callable[[], bool] = lambda: False
) -> AssignmentResult:
    """The best assignment found to sites of which some cost something to open, in the order unplaced by class, then travel with
    opening. The limits are those of :func:`planner.solvers.assignment.assign`."""
    until = time.monotonic() + seconds
    best = assign(problem, seed=seed, work=0, seconds=seconds, should_stop=should_stop)
    options = sum(len(demand.options) for demand in problem.demands)
    if best.proven or not work or not options:
        return best
    if options > MOST_OPTIONS:
        return assign(problem, seed=seed, work=work, seconds=until - time.monotonic(), should_stop=should_stop)
    known = {level: best.levels[level] for level in UNPLACED if best.bounds.get(level) == best.levels[level]}
    least, by_clock = dict(known), True  # until the child has answered its last question
    asked = json.dumps(_as_data(problem, best.site_of, known, seed, work, until - GRACE_S)).encode()
    with ChildProcess(_PROGRAM, asked) as child:
        for answer in child.messages(until - time.monotonic(), should_stop):
            found = _measured(problem, answer["site_of"])
            if found is not None and found.rank <= best.rank:
                best = found
            least[answer["question"]], by_clock = answer["bound"], answer["by_clock"]
    bounds = _bounds(best, least)
    proven = all(bounds.get(level) == value for level, value in best.levels.items())
    return replace(best, bounds=bounds, proven=proven, stopped_by_time=by_clock)


def _bounds(best: AssignmentResult, least: Mapping[str, int]) -> dict[str, int]:
    """What is proven of each level, with the levels before it as ``best`` has them: it ends where the two part."""
    bounds: dict[str, int] = {}
    for level, question in (*zip(UNPLACED, UNPLACED, strict=True), ("travel_s", "opening")):
        if question not in least:
            break
        bounds[level] = least[question]
        if bounds[level] != best.levels[level]:
            break
    return bounds


def _measured(problem: AssignmentProblem, site_of: Mapping[str, str]) -> AssignmentResult | None:
    if not is_feasible(problem, site_of):
        return None
    return AssignmentResult(site_of, levels_of(problem, site_of), METHOD, proven=False)


def _as_data(
    problem: AssignmentProblem, hint: Mapping[str, str], known: Mapping[str, int], seed: int, work: int, until: float
) -> dict[str, Any]:
    """Everything that the child must know, as plain lists; ``known`` the levels that need not be asked about."""
    return {
        "people": [
            [d.ref, d.priority, [[o.site_id, o.travel_s, d.load_at(o).amounts()] for o in d.options]] for d in problem.demands
        ],
        "capacity": {site_id: load.amounts() for site_id, load in problem.capacity.items()},
        "opening": dict(problem.opening),
        "settled": settled_by_lock(problem),
        "hint": dict(hint),
        "known": dict(known),
        "seed": seed,
        "work": work,
        "until": until,  # the clock that all processes of a machine share
    }


def run_child() -> None:
    """The child process: the question from standard input, a line for each answer to standard output."""
    for answer in _Model(json.load(sys.stdin)).answers():
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


class _Model:
    """The model of problem.py for CP-SAT: x for each option, y for each site that costs something to open."""

    def __init__(self, data: dict[str, Any]) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.data = cp_model, data
        self.model = cp_model.CpModel()
        self.y = {site_id: self.model.new_bool_var("") for site_id, cost in data["opening"].items() if cost}
        self.x = {(ref, at): self.model.new_bool_var("") for ref, _, options in data["people"] for at, _, _ in options}
        self.by_clock = False
        self._constrain()

    def answers(self) -> Iterator[dict[str, Any]]:
        """After each question the best choice so far and the least value proven possible; what was asked before is held."""
        chosen = dict(self.data["hint"])
        for question, expression in self._questions().items():
            if question in self.data["known"]:
                self.model.add(expression <= self.data["known"][question])
                continue
            if question == "travel":  # which sites are opened is settled
                for at, y in self.y.items():
                    self.model.add(y == (at in chosen.values()))
            chosen, value, bound = self._asked(expression, chosen)
            yield {"question": question, "site_of": chosen, "bound": bound, "by_clock": self.by_clock}
            self.model.add(expression <= value)

    def _constrain(self) -> None:
        taken: dict[str, list[tuple[Any, Sequence[int]]]] = {}
        for ref, _, options in self.data["people"]:
            self.model.add_at_most_one(self.x[ref, at] for at, _, _ in options)
            for at, _, load in options:
                taken.setdefault(at, []).append((self.x[ref, at], load))
                if at in self.y:
                    self.model.add_implication(self.x[ref, at], self.y[at])
        for ref, at in self.data["settled"].items():
            self.model.add(self.x[ref, at] == 1)
        for at, guests in taken.items():
            for dimension, there_is in enumerate(self.data["capacity"][at]):
                wanted = [(x, load[dimension]) for x, load in guests if load[dimension]]
                if sum(amount for _, amount in wanted) > there_is:
                    # Said of the open site, the bound of the relaxation is as good as it can be.
                    room = max(0, there_is) * self.y.get(at, 1)
                    self.model.add(sum(x * amount for x, amount in wanted) <= room)

    def _questions(self) -> dict[str, Any]:
        """What is minimised, the most important first."""
        people = self.data["people"]
        left = {
            level: sum(1 - sum(self.x[ref, at] for at, _, _ in options) for ref, c, options in people if c == priority)
            for priority, level in enumerate(UNPLACED, 1)
        }
        opening = sum(self.data["opening"][at] * y for at, y in self.y.items())
        travel = sum(travel_s * self.x[ref, at] for ref, _, options in people for at, travel_s, _ in options)
        return {**left, "opening": opening, "travel": travel}

    def _asked(self, expression: Any, chosen: dict[str, str]) -> tuple[dict[str, str], int, int]:
        """The best choice for one question, its value, and the least value proven possible."""
        self.model.minimize(expression)
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        opened = set(chosen.values())
        for (ref, at), x in self.x.items():
            self.model.add_hint(x, chosen.get(ref) == at)
        for at, y in self.y.items():
            self.model.add_hint(y, at in opened)
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.data["seed"]
        solver.parameters.max_deterministic_time = self.data["work"] * SECONDS_PER_WORK
        solver.parameters.max_time_in_seconds = max(0.1, self.data["until"] - time.monotonic())
        status = solver.solve(self.model)
        self.by_clock = self.by_clock or time.monotonic() >= self.data["until"]
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            raise SystemExit(1)  # no time: what has been said so far stands
        found = {ref: at for (ref, at), x in self.x.items() if solver.boolean_value(x)}
        return found, round(solver.objective_value), round(solver.best_objective_bound)
