"""The best assignment that can be found in the time given, and what is proven about it.

First, within a second at the size of a region, without search: by hand (greedy), the flow's optimum, and both repaired where
they overfill. The best of the feasible ones is an answer already. The flow's levels bound every assignment; what the best has
in common with them, from the first level on, is proven. Where everything is (one dimension binds, no household is split) that
is the end. The flow cannot be interrupted: where the clock might not wait for it, greedy repaired is the first answer.

Then a child process improves on it (assignment_improve.py): prices of room and the bounds that follow from them, a local search
guided by them, CP-SAT level by level where the problem is small, branch and cut where one sum says all. It streams what it
finds, and is stopped by the clock, by a cancel, and by its limit of memory; if it aborts or hangs, only its improvement is lost.
Nothing it says is believed: every assignment is measured and checked here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from planner.assignment.greedy import assign_greedily
from planner.assignment.numbers import Numbers, choice_of, numbers_of, sites_of
from planner.assignment.problem import AssignmentProblem
from planner.assignment.repair import repaired
from planner.assignment.result import AssignmentResult, levels_of, option_of
from planner.assignment.room import Room, settled_by_lock
from planner.solvers.assignment_child import Child
from planner.solvers.assignment_flow import flow_relaxation, sees_reserve
from planner.solvers.assignment_task import Task

#: The child ends by itself so long before the time is up, when it is killed; less time than LEAST_S is not worth starting it.
GRACE_S = 0.5
LEAST_S = 1.2
#: The flow takes up to so many times as long as reading the problem and placing everyone by hand.
FLOW_TAKES = 3.0


def assign(
    problem: AssignmentProblem,
    *,
    seed: int,
    work: int,
    seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: Callable[[AssignmentResult], None] | None = None,
) -> AssignmentResult:
    """The best assignment found. ``work`` limits the search in units that repeat exactly (0 = what takes no search);
    ``seconds`` of wall clock are a hard stop, and ``should_stop`` an early one: ``stopped_by_time`` says when either cut the
    search. ``on_better`` hears of the first answer and of each better one."""
    began = time.monotonic()
    until = began + seconds
    numbers = numbers_of(problem)
    greedy = assign_greedily(problem)
    if on_better:
        on_better(greedy)
    so_far = time.monotonic() - began
    in_time = seconds >= so_far * (1 + FLOW_TAKES) and not should_stop()
    relaxed = _relaxed(problem, numbers) if in_time else None
    repair = _Repairing(problem, numbers, lambda: time.monotonic() < until and not should_stop())
    best = min(_quick_candidates(problem, repair, greedy, relaxed), key=lambda candidate: candidate.rank)
    if relaxed is not None and not sees_reserve(numbers):
        relaxed = replace(relaxed, levels={**relaxed.levels, "reserve": 0})
    bounds = _bounds(problem, best, relaxed)
    best = replace(best, bounds=bounds, proven=_all_proven(best, bounds))
    if on_better and best.rank < greedy.rank:
        on_better(best)
    if best.proven or not work:
        return replace(best, stopped_by_time=repair.cut_short or not in_time)
    if should_stop() or until - time.monotonic() < LEAST_S:
        return replace(best, stopped_by_time=True)
    proven = [level for level, bound in bounds.items() if bound == best.levels[level]]
    hint = choice_of(problem, numbers, best.site_of)
    task = Task(numbers, problem.order, proven, bounds, hint, seed, work, until - GRACE_S)
    return _improved_by_child(problem, best, relaxed, repair, task, should_stop, on_better)


def _relaxed(problem: AssignmentProblem, numbers: Numbers) -> AssignmentResult | None:
    """The flow's optimum, feasible or not, measured without what the flow does not see; None when its numbers are too large."""
    try:
        choice = flow_relaxation(numbers, problem.order)
    except ArithmeticError:
        return None
    site_of = sites_of(problem, numbers, choice)
    return AssignmentResult(site_of, levels_of(replace(problem, opening={}), site_of), "flow", proven=False)


def _quick_candidates(
    problem: AssignmentProblem, repair: _Repairing, greedy: AssignmentResult, relaxed: AssignmentResult | None
) -> list[AssignmentResult]:
    """Feasible assignments that take no search. Where the flow's is one, nothing beats it on what the flow sees; where it is
    repaired, greedy is too only if it was better before."""
    candidates = [greedy]
    if relaxed is not None:
        if is_feasible(problem, relaxed.site_of):
            return [_result(problem, relaxed.site_of, "flow"), *candidates]
        candidates.append(repair(relaxed, "flow_repaired"))
    if greedy.rank <= candidates[-1].rank:
        candidates.append(repair(greedy, "greedy_repaired"))
    return candidates


class _Repairing:
    """Repair with a clock, which remembers whether the clock cut it short."""

    def __init__(self, problem: AssignmentProblem, numbers: Numbers, in_time: Callable[[], bool]) -> None:
        self.problem, self.numbers, self.in_time = problem, numbers, in_time
        self.cut_short = False

    def __call__(self, wanted: AssignmentResult, method: str) -> AssignmentResult:
        """The nearest feasible assignment."""
        choice = repaired(self.numbers, choice_of(self.problem, self.numbers, wanted.site_of), self._go_on)
        return _result(self.problem, sites_of(self.problem, self.numbers, choice), method)

    def _go_on(self) -> bool:
        self.cut_short = self.cut_short or not self.in_time()
        return not self.cut_short


def _result(problem: AssignmentProblem, site_of: Mapping[str, str], method: str) -> AssignmentResult:
    return AssignmentResult(site_of, levels_of(problem, site_of), method, proven=False)


def is_feasible(problem: AssignmentProblem, site_of: Mapping[str, str]) -> bool:
    """Whether everyone is at one of their own options, settled locks are kept, and no site is overfilled."""
    if any(site_of.get(ref) != site_id for ref, site_id in settled_by_lock(problem).items()):
        return False
    room = Room(problem.capacity)
    for demand in problem.demands:
        site_id = site_of.get(demand.ref)
        if site_id is None:
            continue
        if all(option.site_id != site_id for option in demand.options):
            return False
        load = demand.load_at(option_of(demand.options, site_id))
        if not room.fits(site_id, load):
            return False
        room.take(site_id, load)
    return True


def _bounds(problem: AssignmentProblem, best: AssignmentResult, relaxed: AssignmentResult | None) -> dict[str, int]:
    """What the flow proves of each level given the levels before as ``best`` has them: its own value as long as the two
    agree, at the first level where they differ too, and nothing after that."""
    bounds: dict[str, int] = {}
    if relaxed is None:
        return bounds
    for level in problem.order:
        # The flow does not know households: at that level it proves nothing.
        bounds[level] = 0 if level == "split_households" else relaxed.levels[level]
        if bounds[level] != best.levels[level]:
            break
    return bounds


def _all_proven(best: AssignmentResult, bounds: Mapping[str, int]) -> bool:
    return all(bounds.get(level) == value for level, value in best.levels.items())


def _improved_by_child(
    problem: AssignmentProblem,
    best: AssignmentResult,
    relaxed: AssignmentResult | None,
    repair: _Repairing,
    task: Task,
    should_stop: Callable[[], bool],
    on_better: Callable[[AssignmentResult], None] | None,
) -> AssignmentResult:
    """``best``, or what the child found to be better, with what was proven."""
    by_child: dict[str, tuple[int, int]] = {}
    cut_short = True  # until the child says that it came to its own end
    with Child(task) as child:
        for message in child.messages(task.until + GRACE_S - time.monotonic(), should_stop):
            if "choice" in message:
                found = _result(problem, sites_of(problem, task.numbers, message["choice"]), message["by"])
                if found.rank < best.rank and is_feasible(problem, found.site_of):
                    best = found
                    if on_better:
                        on_better(best)
            elif "level" in message:
                by_child[message["level"]] = message["value"], message["bound"]
            else:
                cut_short = message["by_clock"]
    if len(best.site_of) < len(problem.demands):
        best = min(best, repair(best, best.method), key=lambda candidate: candidate.rank)
    bounds = _bounds(problem, best, relaxed)
    for level in problem.order:
        value, bound = by_child.get(level, (best.levels[level], 0))
        if level in by_child:
            bounds[level] = max(bound, bounds.get(level, 0))
        if value != best.levels[level]:
            break  # what was told of later levels holds with this one as the child had it
    in_order = {level: bounds[level] for level in problem.order if level in bounds}
    return replace(best, bounds=in_order, proven=_all_proven(best, in_order), stopped_by_time=cut_short)
