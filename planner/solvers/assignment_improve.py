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
from dataclasses import replace
from typing import Any

import numpy as np

from planner.assignment.numbers import Floats, Ints
from planner.model.importance import OPTION_LEVELS, UNPLACED
from planner.solvers import assignment_search
from planner.solvers.assignment_core import LARGEST_COST, core_options, solve_core
from planner.solvers.assignment_cpsat import solve_levels
from planner.solvers.assignment_linear import exact_prices
from planner.solvers.assignment_measuring import splits, value_of
from planner.solvers.assignment_opening import Opening
from planner.solvers.assignment_patterns import solve_by_groups
from planner.solvers.assignment_prices import Prices, Scaled, lowest_by_person, pattern_bound, room_prices
from planner.solvers.assignment_promising import Promising, evened_out
from planner.solvers.assignment_task import Clock, Task, Tell
from planner.solvers.assignment_weights import Weighted, total, weighted

#: Steps of each relaxation at the least and for a unit of work; rounds of ruin and recreate between two looks at the clock, and
#: so many such parts for a unit of work, more for many people.
ROOM_STEPS, ROOM_STEPS_EACH = 150, 30
PATTERN_STEPS, PATTERN_STEPS_EACH = 20, 15
#: The bound may take this share of the time left, and is sought again in turns before this one; how much the first
#: relaxation's reduced cost counts where the second one's says nothing.
BOUND_SHARE, LAST_BOUND, REDUCED_TOO = 0.25, 40, 0.01
ROUNDS, PARTS_EACH = 25, 4
#: By how much of the total the present may be worse than the best while a search looks further afield.
THRESHOLD = 2e-4
#: More work than this buys no more steps, only more rounds.
MOST_STEPS_WORK = 20
#: Ruin and recreate looks at each person's so many options of least reduced cost, and the cheapest.
BEST_REDUCED = 5
#: Where opening costs, so many sets of open sites are looked at a turn, and more the later; with more options than this, each
#: person's so many; one set is filled exactly in this share of the time left.
SETS_EACH, MANY_OPTIONS, AT_EACH, FILL_SHARE = 100, 20_000, 12, 0.1
#: Evening out overfilled sites looks at so many, for so many steps and more for each person, or until so many times nothing was
#: overfilled, in this share of the time left.
WIDE, EVEN_STEPS, EVEN_STEPS_EACH, EVEN_ROUNDS, EVEN_SHARE = 8, 20_000, 40, 4, 0.3
#: Later it looks at fewer options, for so many steps and times, in this share of the time left, divided into so many parts.
AGAIN_STEPS, AGAIN_ROUNDS, AGAIN_SHARE, AGAIN_PARTS = 200_000, 20, 0.3, 4
#: With more people than this it ends as soon as nothing is overfilled and nobody gains.
MANY = 3_000
#: Branch and cut gets so many nodes for a unit of work, and this share of the time left at each turn.
NODES_EACH, GROUPS_SHARE, CORE_SHARE, LEAST_CORE_SHARE, LEAST_CORE_S = 40, 0.5, 0.25, 0.05, 2.0
#: Groups of guests are chosen among the likeliest so many.
GROUPS = 4_000
#: With exact prices it begins with so many options for each person in so much of the time left, and takes in more; in later
#: turns it looks at ``FEW`` or at all.
CORES, FEW = ((2, 0.1), (4, 0.3), (np.inf, 0.5)), 4
#: SCIP proves small cores sooner, HiGHS finds better ones in large cores and where opening costs: sites times options.
SMALL_FOR_SCIP = 20_000
#: No more options than this are given to CP-SAT, level by level, where several levels compete.
MOST_OPTIONS = 4_000
#: Address space that the child may use.
MOST_MEMORY = 12 * 2**30


def improve(task: Task, tell: Tell) -> None:
    """Searches until the work or the time is over."""
    clock = Clock(task.until)
    search = _Improvement(replace(task, proven=[*task.proven, *_hoped(task)]), tell, clock)
    if len(task.numbers.site) <= MOST_OPTIONS and not search.one_level_open:
        by_clock = solve_levels(task, search.best, tell)
        tell({"by_clock": by_clock})
        return
    search.begin()
    if not search.none_left_needlessly:  # fewer cannot be placed than hoped, or were not: with what is known for sure
        search = _Improvement(replace(task, hint=search.best), tell, clock)
        search.begin()
    search.settle_core()
    search.bound()
    search.tell_bounds()
    for turn in range(task.work):
        if not clock.go_on() or search.done:
            break
        search.turn(turn)
        if turn % 4 == 0:
            search.tell_bounds()
    search.tell_bounds()
    tell({"by_clock": clock.cut_short or search.bound_cut_short})


def _hoped(task: Task) -> list[str]:
    """The levels of the unplaced, all of which may turn out to be at their least known values: the weights that follow are
    smaller, and the prices settle sooner."""
    levels = [level for level in UNPLACED if level in task.order]
    return levels if all(level in task.bounds for level in levels) else []


class _Improvement:
    """The best choice so far, its weighted total, and the bound of it."""

    def __init__(self, task: Task, tell: Tell, clock: Clock) -> None:
        self.task, self.tell, self.clock = task, tell, clock
        self.numbers = task.numbers
        self.w: Weighted = weighted(task.numbers, task.order, task.proven)
        self.scaled = Scaled.of(task.numbers)
        self.best: Ints = task.hint.copy()
        self.best_total = self._value(self.best)
        self.lower = self.proven_by_prices = -np.inf
        self.bound_cut_short = False
        self.core_share = CORE_SHARE
        self.sites: Opening | None = None
        self.one_sum = float(self.w.cost.max(initial=0.0)) <= LARGEST_COST and not self.w.split

    @property
    def none_left_needlessly(self) -> bool:
        """Whether as few are without a place as the least known."""
        return all(value_of(self.numbers, k, self.best) == self.task.bounds.get(k) for k in UNPLACED if k in self.task.order)

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
        near = room_prices(self.numbers, self.scaled, self.w, None, ROOM_STEPS, self.clock.go_on)
        prices = exact_prices(self.numbers, self.scaled, self.w, near, self.clock.left() * BOUND_SHARE)
        self.prices_exact = prices is not near
        if not self.prices_exact:
            prices = room_prices(self.numbers, self.scaled, self.w, None, steps, self.clock.go_on, near.room)
        self._take(prices, 0)
        if not self.prices_exact:
            prices = room_prices(self.numbers, self.scaled, self.w, self.best_total, steps, self.clock.go_on, prices.room)
            self._take(prices, 1)
        self._descend_from(self.best)

    def _take(self, prices: Prices, turn: int) -> None:
        """What follows from prices of room."""
        self.room = prices.room
        self.lower = self.proven_by_prices = max(self.lower, prices.bound)
        self.worth = lowest_by_person(self.numbers, prices.reduced)
        self.reduced = prices.reduced - self.worth[self.numbers.person]
        self.spare = prices.reduced - np.minimum(self.worth, self.w.unplaced)[self.numbers.person]
        self._set_up(self.reduced)
        if self.clock.go_on():
            self._even_out(turn)

    def bound(self) -> None:
        """The better bound, by whole sites, and what follows from their choices. Where one sum cannot say all, it is too far
        from any level to be worth its time."""
        if not self.one_sum or not self.clock.go_on() or self.done:
            return
        until = time.monotonic() + self.clock.left() * BOUND_SHARE
        steps = PATTERN_STEPS + PATTERN_STEPS_EACH * min(self.task.work, MOST_STEPS_WORK)
        lower, lift, self.worth = pattern_bound(
            self.numbers, self.scaled, self.w, self.room, self.worth, self.best_total, steps, lambda: time.monotonic() < until
        )
        self.bound_cut_short = self.bound_cut_short or time.monotonic() >= until
        if lower > self.proven_by_prices:
            self.proven_by_prices, self.spare = lower, lift
            self.lower = max(self.lower, lower)
            self._set_up(lift + REDUCED_TOO * self.reduced)
            self._descend_from(None)
            self._stand_at(self.best)

    def settle_core(self) -> None:
        """Where prices are exact, little else matters: branch and cut over the likeliest options, then over more and more of
        them, as long as it comes to its end quickly."""
        if not self.prices_exact or not self.one_sum or self.w.opening.any():
            return
        for each, share in CORES:
            if self.done or self.clock.left() < LEAST_CORE_S or not self._branch_and_cut(0, each, share):
                break

    def turn(self, turn: int) -> None:
        """Where one sum says all, branch and cut over the core and better bounds; and some rounds of ruin and recreate."""
        if self.w.opening.any() and turn % 2 == 0:
            self._choose_sites(turn)
        if turn % 2 == 0 and self.numbers.people <= MANY and not self.done:
            self._even_out_again(turn)
        if self.one_sum and not self.done and turn % 4 == 0 and self.clock.left() > LEAST_CORE_S:
            each = FEW if turn % 8 == 0 and not self.w.opening.any() else np.inf
            settled = self.sites.lists if self.sites else self._by_groups(turn)
            if not settled and not self._branch_and_cut(turn, each, self.core_share):
                self.core_share = max(LEAST_CORE_SHARE, self.core_share / 2)
        self._ruin_and_recreate(turn)
        if self.one_sum and turn % 4 == 2 and turn < LAST_BOUND:
            self.bound()

    def _set_up(self, advice: Floats) -> None:
        """The options that the advice (the smaller the better) finds promising, and those of the best assignment."""
        self.promising = Promising(self.numbers, self.w, advice, BEST_REDUCED, self.best)

    def _descend_from(self, start: Ints | None) -> None:
        """A local optimum from an assignment, or from what the prices advise (None)."""
        costs, people = self.promising.costs, self.numbers.people
        choice = np.full(people, -1, np.int64) if start is None else self.promising.choice(start)
        if choice is None:
            return
        now = self.promising.standing(choice)
        if start is None:
            assignment_search.reinsert(costs, now, self.promising.hardest_first(), people, 0.0)
            now.logged[0] = 0
        assignment_search.descend(costs, now, np.arange(people), people)
        options = self.promising.options(now.choice)
        value = self._value(options)
        if value < self.best_total - 1e-6 or start is not None:
            self.now, self.now_total = now, value
        self._keep(options, "search")

    def _even_out(self, turn: int) -> None:
        """Everyone at the best place that prices advise, and overfilled sites evened out."""
        rounds = EVEN_ROUNDS if self.numbers.people <= MANY else 1
        steps = EVEN_STEPS + EVEN_STEPS_EACH * self.numbers.people
        self._even_out_among(WIDE, self.reduced, turn, steps, rounds, EVEN_SHARE)

    def _even_out_again(self, turn: int) -> None:
        """The same among fewer options, for longer, from the prices' advice and from the best assignment by turns."""
        for part in range(AGAIN_PARTS):
            advice = self.spare + REDUCED_TOO * self.reduced
            start = self.best if part % 2 else None
            seed = turn * AGAIN_PARTS + part
            self._even_out_among(BEST_REDUCED, advice, seed, AGAIN_STEPS, AGAIN_ROUNDS, AGAIN_SHARE / AGAIN_PARTS, start)

    def _even_out_among(
        self, each: int, advice: Floats, turn: int, steps: int, rounds: int, share: float, start: Ints | None = None
    ) -> None:
        until = time.monotonic() + self.clock.left() * share
        options = Promising(self.numbers, self.w, advice, each, self.best)
        found = evened_out(
            options, self.scaled, self.room, None if start is None else options.choice(start), self.best_total,
            seed=self.task.seed + turn, steps=steps, rounds=rounds, go_on=lambda: time.monotonic() < until,
        )  # fmt: skip
        if found is not None:
            self._keep(options.options(found), "evened_out")
            self._set_up(advice)
            self._stand_at(self.best)

    def _choose_sites(self, turn: int) -> None:
        """Other sites opened, where that costs something."""
        until = time.monotonic() + self.clock.left() * EVEN_SHARE
        if self.sites is None:
            each = AT_EACH if len(self.numbers.site) > MANY_OPTIONS else len(self.numbers.capacity)
            wide = Promising(self.numbers, self.w, self.reduced, each, self.best)
            self.sites = Opening(wide, self.scaled, self.w, self.room, self._value, self.best, self.task.seed)
        sites = self.sites
        if self.best_total < sites.best_total - 1e-6:
            sites.best, sites.best_total = self.best, self.best_total
        sites.search(SETS_EACH * (turn // 2 + 1), lambda: time.monotonic() < until)
        sites.fill_thoroughly(max(1.0, self.clock.left() * FILL_SHARE), self.clock.left)
        if self.one_sum:
            self.lower = max(self.lower, sites.lower)
        if sites.best_total < self.best_total - 1e-6:
            self._keep(sites.best, "sites_chosen")
            self._set_up(self.spare + REDUCED_TOO * self.reduced)
            self._stand_at(self.best)

    def _ruin_and_recreate(self, turn: int) -> None:
        parts = PARTS_EACH + self.numbers.people // (10 * ROUNDS)
        wide = THRESHOLD * abs(self.best_total) if turn % 3 == 1 and self.one_sum else 0.0
        found, best = self.promising.choice(self.best), self.best_total
        if found is None:
            return
        for part in range(parts):
            if not self.clock.go_on():
                break
            seed = (self.task.seed * 1009 + turn) * 1009 + part
            threshold = wide * (1 - part / parts)
            self.now_total, best = assignment_search.search(
                self.promising.costs, self.now, self.now_total, found, best, seed % 2**31, ROUNDS, threshold
            )
        if best < self.best_total - 1e-6:
            self._keep(self.promising.options(found), "search")
        if wide:
            self._stand_at(self.best)

    def _branch_and_cut(self, turn: int, each: float, share: float) -> bool:
        """The core by branch and cut: all that could matter, or only what most likely does (``each`` for a person), within a
        ``share`` of the time left; whether it came to its end."""
        gap = self.best_total - self.proven_by_prices
        kept, complete = core_options(self.numbers, self.spare, gap, each)
        small = len(self.numbers.capacity) * int(kept.sum()) < SMALL_FOR_SCIP
        solver = "scip" if small and not self.w.opening.any() else "highs"
        nodes = NODES_EACH * self.task.work * (turn + 1)
        seconds = max(1.0, self.clock.left() * share)
        answer = solve_core(
            self.numbers, self.w, kept, self.best, self.best_total, seconds, nodes, solver, everyone=self._everyone
        )
        if answer.choice is not None:
            self._keep(answer.choice, "branch_and_cut")
            self._stand_at(self.best)
        if complete:
            self.lower = max(self.lower, min(answer.bound, self.best_total))
        return answer.finished

    def _by_groups(self, turn: int) -> bool:
        """The likeliest groups of guests, one for each site; whether nothing better is left."""
        seconds = max(1.0, self.clock.left() * GROUPS_SHARE)
        answer = solve_by_groups(
            self.numbers, self.scaled, self.w, self.room, self.worth, self.best_total, 0.0, seconds,
            NODES_EACH * self.task.work * (turn + 1), GROUPS, everyone=self._everyone,
        )  # fmt: skip
        self.lower = max(self.lower, min(answer.bound, self.best_total))
        if answer.choice is not None:
            self._keep(answer.choice, "groups_chosen")
            self._stand_at(self.best)
        return answer.finished

    @property
    def _everyone(self) -> bool:
        """Whether everyone is placed, or for all that is known could be."""
        return bool((self.best >= 0).all()) or not any(
            self.task.bounds.get(level, 1) for level in UNPLACED if level in self.task.order
        )

    def _stand_at(self, options: Ints) -> None:
        """The search goes on from this assignment."""
        choice = self.promising.choice(options)
        if choice is not None:
            self.now, self.now_total = self.promising.standing(choice), self._value(options)

    def _value(self, choice: Ints) -> float:
        """The weighted total of an assignment, households included."""
        return total(self.numbers, self.w, choice) + self.w.split * splits(self.numbers, choice)

    def _keep(self, choice: Ints, by: str) -> None:
        value = self._value(choice)
        if value < self.best_total - 1e-6:
            self.best, self.best_total = choice.copy(), value
            self.tell({"choice": choice.tolist(), "by": by})

    def tell_bounds(self) -> None:
        """What is proven of each level, with the levels before it as in the best assignment."""
        agrees = True  # what is known beforehand of a level holds with the levels before at their least known values
        for level in self.task.order:
            value = value_of(self.numbers, level, self.best)
            agrees = agrees and value == self.task.bounds.get(level)
            if agrees or value == 0:
                self.tell({"level": level, "value": value, "bound": value})
            elif level == "travel_s" and self.one_sum and np.isfinite(self.lower):
                above = self.best_total - value  # what the levels before it weigh, which the bound holds as they are
                self.tell({"level": level, "value": value, "bound": max(0, int(np.ceil(self.lower - above - 1e-6)))})
            else:
                self.tell({"level": level, "value": value, "bound": 0})


def run_child() -> None:
    """The child process: a line of JSON and the numbers from standard input, messages to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    task = Task.read(sys.stdin.buffer)

    def tell(message: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()

    improve(task, tell)
