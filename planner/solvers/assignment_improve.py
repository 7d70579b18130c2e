"""What does the child process do with its time? Prices, a first assignment by them, bounds, and then better and better ones.

Work is counted: the same problem, seed and work give the same messages, unless the clock cuts them. One JSON object a line
goes out: ``{"choice": [...]}`` for a better assignment (option rows, -1 = unplaced), ``{"level": l, "bound": b}`` for what is
proven of a level with the levels before it as in the best assignment told, and last ``{"by_clock": bool}``. No names are in it.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np

from planner.assignment.levels import OPTION_LEVELS, UNPLACED
from planner.solvers import assignment_search
from planner.solvers.assignment_core import LARGEST_COST, core_options, solve_core
from planner.solvers.assignment_cpsat import solve_levels
from planner.solvers.assignment_measuring import splits, value_of
from planner.solvers.assignment_numbers import Ints, Numbers
from planner.solvers.assignment_prices import Prices, Scaled, lowest_by_person, pattern_bound, room_prices, sorted_within
from planner.solvers.assignment_task import Clock, Task, Tell
from planner.solvers.assignment_weights import Weighted, total, weighted

#: Steps of each relaxation, and rounds of ruin and recreate, at the least and for a unit of work.
ROOM_STEPS, ROOM_STEPS_EACH = 150, 30
PATTERN_STEPS, PATTERN_STEPS_EACH = 20, 10
ROUNDS_EACH = 100
#: More work than this buys no more steps, only more rounds.
MOST_STEPS_WORK = 20
#: Ruin and recreate looks at each person's so many options of least reduced cost, and so many cheapest.
BEST_REDUCED, CHEAPEST = 5, 1
#: Branch and cut gets so many nodes for a unit of work, and this share of the time left at each turn.
NODES_EACH, CORE_SHARE = 40, 0.4
#: No more options than this are given to CP-SAT, level by level, where several levels compete.
MOST_OPTIONS = 4_000
#: Address space that the child may use.
MOST_MEMORY = 12 * 2**30


def improve(task: Task, tell: Tell) -> None:
    """Searches until the work or the time is over."""
    clock = Clock(task.seconds)
    search = _Improvement(task, tell, clock)
    if len(task.numbers.site) <= MOST_OPTIONS and not search.one_level_open:
        by_clock = solve_levels(task, search.best, tell, clock.left())
        tell({"by_clock": by_clock})
        return
    search.begin()
    search.bound()
    search.tell_bounds()
    for turn in range(task.work):
        if not clock.go_on() or search.done:
            break
        search.turn(turn)
        if turn % 4 == 0:
            search.tell_bounds()
    search.tell_bounds()
    tell({"by_clock": clock.cut_short})


class _Improvement:
    """The best choice so far, its weighted total, and the bound of it."""

    def __init__(self, task: Task, tell: Tell, clock: Clock) -> None:
        self.task, self.tell, self.clock = task, tell, clock
        self.numbers = task.numbers
        self.w: Weighted = weighted(task.numbers, task.order)
        self.scaled = Scaled.of(task.numbers)
        self.best: Ints = task.hint.copy()
        self.best_total = total(self.numbers, self.w, self.best)
        self.prices: Prices | None = None
        self.lower = -np.inf
        self.one_sum = float(self.w.cost.max(initial=0.0)) <= LARGEST_COST and not self.w.split

    @property
    def one_level_open(self) -> bool:
        """Whether one weighted sum says all there is to say: nobody is in danger of being left out, and travel alone counts."""
        counting = [level for level in self.task.order if level not in (*UNPLACED, "travel_s")]
        return self.one_sum and not any(self.counts(level) for level in counting)

    def counts(self, level: str) -> bool:
        """Whether a level can be anything but 0."""
        if level in OPTION_LEVELS:
            return bool(self.numbers.level[OPTION_LEVELS.index(level)].any())
        return level == "reserve" or bool((self.numbers.household >= 0).any())

    @property
    def done(self) -> bool:
        """Whether nothing can be better."""
        return self.one_sum and self.best_total <= np.ceil(self.lower - 1e-6) + 1e-6

    def begin(self) -> None:
        """Prices of room, and the assignments that follow from them and from the hint."""
        steps = ROOM_STEPS + ROOM_STEPS_EACH * min(self.task.work, MOST_STEPS_WORK)
        for known in (False, True):
            goal = self.best_total if known else None
            start = self.prices.room if self.prices is not None else None
            self.prices = room_prices(self.numbers, self.scaled, self.w, goal, steps, self.clock.go_on, start)
            self.lower = max(self.lower, self.prices.bound)
            self.spare = self.prices.reduced - lowest_by_person(self.numbers, self.prices.reduced)[self.numbers.person]
            self._set_up()
            if self.clock.go_on():
                self._descend_from(None)
        if self.clock.go_on():
            self._descend_from(self.best)

    def bound(self) -> None:
        """The better bound, by whole sites."""
        if self.clock.go_on() and not self.done and self.prices is not None:
            until = time.monotonic() + self.clock.left() * 0.3
            steps = PATTERN_STEPS + PATTERN_STEPS_EACH * min(self.task.work, MOST_STEPS_WORK)
            lower, _ = pattern_bound(
                self.numbers, self.scaled, self.w, self.prices, self.best_total, steps, lambda: time.monotonic() < until
            )
            self.clock.cut_short = self.clock.cut_short or time.monotonic() >= until
            self.lower = max(self.lower, lower)

    def turn(self, turn: int) -> None:
        """Some rounds of ruin and recreate, and where one sum says all, branch and cut over the core."""
        self._ruin_and_recreate(turn)
        if self.one_sum and not self.done and turn % 4 == 0 and self.clock.left() > 2:
            self._branch_and_cut(turn)

    def _set_up(self) -> None:
        """The compiled search's arrays, over the promising options only."""
        numbers, prices = self.numbers, self.prices
        assert prices is not None
        person = numbers.person
        rank = np.empty(len(person), np.int64)
        rank[sorted_within(numbers, prices.reduced)] = np.arange(len(person)) - numbers.first[person]
        promising = rank < BEST_REDUCED
        rank[sorted_within(numbers, self.w.cost)] = np.arange(len(person)) - numbers.first[person]
        promising |= rank < CHEAPEST
        promising[self.best[self.best >= 0]] = True
        self.rows = np.flatnonzero(promising)
        self.row_of = np.full(len(person), -1, np.int64)
        self.row_of[self.rows] = np.arange(len(self.rows))
        first = np.searchsorted(person[self.rows], np.arange(numbers.people + 1))
        cost, guide = self.w.cost[self.rows], prices.reduced[self.rows]
        home, members = _homes(numbers.household)
        unplaced = np.where(np.isinf(self.w.unplaced), 1e15, self.w.unplaced)
        self.costs = assignment_search.Costs(
            first, numbers.site[self.rows], numbers.load[self.rows], cost, np.lexsort((cost, person[self.rows])),
            guide, np.lexsort((guide, person[self.rows])), unplaced, self.w.opening,
            numbers.household, home, members, self.w.split,
        )  # fmt: skip

    def _descend_from(self, start: Ints | None) -> None:
        """A local optimum from an assignment, or from what the prices advise (None)."""
        numbers, costs = self.numbers, self.costs
        assert self.prices is not None
        now = _nobody_placed(numbers)
        everyone = np.arange(numbers.people)
        value = 0.0
        if start is None:
            assignment_search.reinsert(costs, now, self._hardest_first(), numbers.people, 0.0)
        else:
            for person in np.flatnonzero(start >= 0):
                assignment_search.settle(costs, now, int(person), int(self.row_of[start[person]]))
        now.logged[0] = 0
        assignment_search.descend(costs, now, everyone, numbers.people)
        value = self._value(now.choice)
        if value < self.best_total - 1e-6 or start is not None:
            self.now, self.now_total = now, value
        self._keep(now.choice)

    def _hardest_first(self) -> Ints:
        """Settled and urgent people first, then who would lose most by not getting the best."""
        first, reduced, cheap = self.costs.first, self.costs.guide, self.costs.advised
        many = np.diff(first) > 1
        regret = np.full(self.numbers.people, np.inf)
        best, second = cheap[first[:-1][many]], cheap[first[:-1][many] + 1]
        regret[many] = reduced[second] - reduced[best]
        order: Ints = np.lexsort((-regret, -self.costs.unplaced))
        return order

    def _ruin_and_recreate(self, turn: int) -> None:
        rounds = ROUNDS_EACH + self.numbers.people // 10
        threshold = 2e-4 * abs(self.best_total) if turn % 3 == 1 and self.one_sum else 0.0
        best = self._rows(self.best)
        found = best.copy()
        self.now_total, value = assignment_search.search(
            self.costs, self.now, self.now_total, found, self.best_total, self.task.seed + turn, rounds, threshold
        )
        if value < self.best_total - 1e-6:
            self._keep(found)
        if threshold:
            self._stand_at(self.best)

    def _branch_and_cut(self, turn: int) -> None:
        gap = self.best_total - (self.prices.bound if self.prices is not None else 0.0)
        kept, complete = core_options(self.numbers, self.spare, gap)
        solver = "scip" if len(self.numbers.capacity) * kept.sum() < 20_000 or turn % 8 == 4 else "highs"
        nodes = NODES_EACH * self.task.work * (turn + 1)
        seconds = max(1.0, self.clock.left() * CORE_SHARE)
        answer = solve_core(self.numbers, self.w, kept, self.best, self.best_total, seconds, nodes, solver)
        if answer.choice is not None:
            self._keep_options(answer.choice, "branch_and_cut")
            self._stand_at(self.best)
        if complete:
            self.lower = max(self.lower, min(answer.bound, self.best_total))

    def _stand_at(self, choice: Ints) -> None:
        """The search goes on from this assignment."""
        missing = choice[(choice >= 0)]
        if (self.row_of[missing] < 0).any():
            return
        self.now = _nobody_placed(self.numbers)
        for person in np.flatnonzero(choice >= 0):
            assignment_search.settle(self.costs, self.now, int(person), int(self.row_of[choice[person]]))
        self.now.logged[0] = 0
        self.now_total = self._value(self.now.choice)

    def _rows(self, choice: Ints) -> Ints:
        return np.where(choice >= 0, self.row_of[choice], -1)

    def _value(self, rows: Ints) -> float:
        """The weighted total of a choice among the promising options, households included."""
        choice = np.where(rows >= 0, self.rows[rows], -1)
        return total(self.numbers, self.w, choice) + self.w.split * splits(self.numbers, choice)

    def _keep(self, rows: Ints) -> None:
        self._keep_options(np.where(rows >= 0, self.rows[rows], -1), "search")

    def _keep_options(self, choice: Ints, by: str) -> None:
        value = total(self.numbers, self.w, choice) + self.w.split * splits(self.numbers, choice)
        if value < self.best_total - 1e-6:
            self.best, self.best_total = choice.copy(), value
            self.tell({"choice": choice.tolist(), "by": by})

    def tell_bounds(self) -> None:
        """What is proven of each level, with the levels before it as in the best assignment."""
        for level in self.task.order:
            value = value_of(self.numbers, level, self.best)
            if level in self.task.proven or value == 0:
                self.tell({"level": level, "value": value, "bound": value})
            elif level == "travel_s" and self.one_sum and np.isfinite(self.lower):
                above = self.best_total - value  # what the levels before it weigh, which the bound holds as they are
                self.tell({"level": level, "value": value, "bound": max(0, int(np.ceil(self.lower - above - 1e-6)))})
            else:
                self.tell({"level": level, "value": value, "bound": 0})


def _homes(household: Ints) -> tuple[Ints, Ints]:
    """The people of each household, one household after the other, and where each begins."""
    people = np.flatnonzero(household >= 0)
    people = people[np.argsort(household[people], kind="stable")]
    count = int(household.max(initial=-1)) + 1
    return np.searchsorted(household[people], np.arange(count + 1)), people


def _nobody_placed(numbers: Numbers) -> assignment_search.Standing:
    people, sites = numbers.people, len(numbers.capacity)
    none = np.full(people, -1, np.int64)
    log = np.zeros((max(1000, min(20_000, 4 * people)), 2), np.int64)
    return assignment_search.Standing(
        none, numbers.capacity.copy(), np.full(sites, -1, np.int64), none.copy(), none.copy(), log, np.zeros(1, np.int64)
    )


def run_child() -> None:
    """The child process: a line of JSON and the numbers from standard input, messages to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    task = Task.read(sys.stdin.buffer)

    def tell(message: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    improve(task, tell)
