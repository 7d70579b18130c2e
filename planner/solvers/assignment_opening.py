"""Which sites are worth opening? Sets of open sites are searched by a bound of what each would cost, the best of them filled.

With the open sites chosen, an assignment without costs of opening remains. Prices of room bound it from below in microseconds
(the first relaxation of assignment_prices.py), so that hundreds of changes of the set are compared at each step, and the best
is taken, better or not (tabu search: Glover, ORSA Journal on Computing 1, 1989). A set whose bound is below the best known total
is filled by evening out (assignment_overfill.py), and the likeliest of them for longer and by groups of guests
(assignment_patterns.py), or by branch and cut where there are too many groups. assignment_sets.py lists the likeliest sets.

Compiled (numba); only the child process loads this module.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numba import njit

from planner.assignment.numbers import Flags, Floats, Ints
from planner.solvers.assignment_core import ROUNDING, CoreAnswer, solve_core
from planner.solvers.assignment_patterns import solve_by_groups
from planner.solvers.assignment_prices import Scaled, lowest_by_person, pattern_bound
from planner.solvers.assignment_promising import Promising, evened_out
from planner.solvers.assignment_sets import LikelySets
from planner.solvers.assignment_weights import Weighted

#: A closed site costs so much to open; filling a set takes so many steps for each person, and at least so many, or until so
#: many times nothing was overfilled; and the same for a set that is likely.
NEVER, STEPS_EACH, LEAST_STEPS, ROUNDS = 1e15, 20, 1_000, 2
LONG_STEPS, LONG_ROUNDS = 300_000, 60
#: The second relaxation of one set takes so many steps, and to tell which sets are likely.
BOUND_STEPS, FEW_STEPS = 300, 80
#: Price steps for the bound of a set that is looked at, and of one that is taken; by how much the step is cut where the bound
#: falls, and how far above the best known total the bounds aim.
LOOK, TAKEN, SHORTER, ABOVE = 10, 80, 0.7, 1.02
#: So many changes are looked at for each step; a site that was opened or closed stays so for so many steps and fewer than so
#: many more; after so many steps without a better bound some sites change at random.
CHANGES, KEPT, KEPT_MORE, PATIENCE = 300, 2, 6, 30
#: So many sets are filled thoroughly in a turn, where so many seconds are left for one; by branch and cut, with so many nodes
#: more each time, from the first time where there are no more than so many, else from the second.
AT_ONCE, LEAST_S, NODES, EXACTLY = 6, 0.5, 20_000, 3
#: With more options than this sets are not listed in the order of their bounds.
MOST_LISTED = 20_000
#: Among so many of its likeliest groups of guests the first time, and twice as many each time, at most so often.
GROUPS, MOST_DOUBLED = 1_000, 3


@njit(cache=True)
def bound_of(
    first: Ints, site: Ints, cost: Floats, load: Floats, capacity: Floats, opening: Floats, opened: Flags, price: Floats,
    goal: float, steps: int, chosen: Ints, used: Floats,
) -> float:  # fmt: skip
    """What an assignment to these open sites costs at least, after so many steps of the prices, which are left at their best;
    infinite where somebody has no option. ``chosen`` is what everyone takes at the last prices."""
    sites, dimensions = capacity.shape
    best, length = -np.inf, 1.0
    kept = price.copy()
    for _ in range(steps):
        value = 0.0
        used[:] = 0.0
        for s in range(sites):
            if opened[s]:
                value += opening[s]
                for d in range(dimensions):
                    value -= price[s, d] * capacity[s, d]
        for p in range(len(first) - 1):
            least, option = np.inf, -1
            for o in range(first[p], first[p + 1]):
                s = site[o]
                if opened[s] and cost[o] < least:
                    paid = cost[o]
                    for d in range(dimensions):
                        paid += price[s, d] * load[o, d]
                    if paid < least:
                        least, option = paid, o
            if option < 0:
                return np.inf
            value += least
            chosen[p] = option
            for d in range(dimensions):
                used[site[option], d] += load[option, d]
        if value > best:
            best = value
            kept[:] = price
        else:
            length *= SHORTER
        slope = 0.0
        for s in range(sites):
            if opened[s]:
                for d in range(dimensions):
                    over = used[s, d] - capacity[s, d]
                    if over > 0.0 or price[s, d] > 0.0:
                        slope += over * over
        if best >= goal or slope < 1e-12:
            break
        step = length * max(goal - value, 1e-4 * abs(value)) / slope
        for s in range(sites):
            if opened[s]:
                for d in range(dimensions):
                    price[s, d] = max(0.0, price[s, d] + step * (used[s, d] - capacity[s, d]))
    price[:] = kept
    return float(best)


@njit(cache=True)
def change_set(
    first: Ints, site: Ints, cost: Floats, load: Floats, capacity: Floats, opening: Floats, opened: Flags, price: Floats,
    usual: Floats, needed: Floats, kept_until: Ints, now: int, record: float, goal: float, seed: int, chosen: Ints, used: Floats,
) -> float:  # fmt: skip
    """Takes the best change of the open sites among so many: one closed, one opened, or both, not what has changed lately unless
    its bound beats the ``record``. Sites stay enough for ``needed`` room. Returns the bound of the set then open."""
    np.random.seed(seed)
    dimensions = capacity.shape[1]
    of_open, of_closed = np.flatnonzero(opened), np.flatnonzero(~opened)
    a, b = len(of_open), len(of_closed)
    possible = a + b + a * b
    room = np.zeros(dimensions)
    for s in of_open:
        room += capacity[s]
    best, best_close, best_open = np.inf, np.int64(-1), np.int64(-1)
    trial = price.copy()
    for look in range(min(CHANGES, possible)):
        number = look if possible <= CHANGES else np.random.randint(possible)
        closing, other = np.int64(-1), np.int64(-1)
        if number < a:
            closing = of_open[number]
        elif number < a + b:
            other = of_closed[number - a]
        else:
            closing, other = of_open[(number - a - b) // b], of_closed[(number - a - b) % b]
        enough = True
        for d in range(dimensions):
            left = room[d]
            if closing >= 0:
                left -= capacity[closing, d]
            if other >= 0:
                left += capacity[other, d]
            if left < needed[d]:
                enough = False
        if not enough and closing >= 0:
            continue
        lately = (closing >= 0 and kept_until[closing] > now) or (other >= 0 and kept_until[other] > now)
        trial[:] = price
        if closing >= 0:
            opened[closing] = False
        if other >= 0:
            opened[other] = True
            trial[other] = usual[other]
        value = bound_of(first, site, cost, load, capacity, opening, opened, trial, goal, LOOK, chosen, used)
        if closing >= 0:
            opened[closing] = True
        if other >= 0:
            opened[other] = False
        if value < best and (not lately or value < record):
            best, best_close, best_open = value, closing, other
    for turn in range(2):
        s = best_open if turn else best_close
        if s >= 0:
            opened[s] = not opened[s]
            kept_until[s] = now + KEPT + np.random.randint(KEPT_MORE)
            if opened[s]:
                price[s] = usual[s]
    return float(bound_of(first, site, cost, load, capacity, opening, opened, price, goal, TAKEN, chosen, used))


class Opening:
    """The set of open sites that the search stands at, and what is known of those it has seen. ``value`` measures an assignment
    (options among all)."""

    def __init__(
        self,
        promising: Promising,
        scaled: Scaled,
        w: Weighted,
        room: Floats,
        value: Callable[[Ints], float],
        best: Ints,
        seed: int,
    ) -> None:
        numbers = promising.numbers
        self.promising, self.scaled, self.w, self.room, self.value = promising, scaled, w, room, value
        self.best, self.best_total = best, value(best)
        self.random = np.random.default_rng(seed)
        self.opened: Flags = np.isin(np.arange(len(numbers.capacity)), numbers.site[best[best >= 0]])
        self.price, self.usual = room.copy(), room.copy()
        self.kept_until = np.zeros(len(self.opened), np.int64)
        self.needed = np.zeros(scaled.capacity.shape[1])
        least = np.full((numbers.people, len(self.needed)), np.inf)
        np.minimum.at(least, numbers.person, scaled.load)
        self.needed = np.where(np.isinf(least), 0.0, least).sum(axis=0) * (1 - ROUNDING)  # sites that are filled exactly suffice
        self.chosen, self.used = np.empty(numbers.people, np.int64), np.empty_like(scaled.capacity)
        self.bounds: dict[bytes, float] = {}
        self.tries: dict[bytes, int] = {}
        self.firm: set[bytes] = set()
        self.likely: LikelySets | None = None
        self.listed: list[bytes] = []
        self.steps = self.idle = 0
        self.record = np.inf

    def search(self, steps: int, go_on: Callable[[], bool]) -> None:
        """So many changes of the set; each set that promises something is filled once."""
        for _ in range(steps):
            if not go_on():
                break
            bound = self._changed()
            if (self.scaled.capacity[self.opened].sum(axis=0) < self.needed).any():
                continue
            key = self.opened.tobytes()
            new = key not in self.bounds
            self.bounds[key] = max(bound, self.bounds.get(key, -np.inf))  # infinite once it is settled
            if new and bound < self.best_total - 1e-6:
                self._take(self._evened_out(max(LEAST_STEPS, STEPS_EACH * len(self.chosen)), ROUNDS, go_on))

    def fill_thoroughly(self, seconds: float, left: Callable[[], float]) -> None:
        """The likeliest sets once more, for longer, and by branch and cut; those first that have had least of it, and each has
        more time each time. ``left`` says how many seconds there are in all."""
        self._list_likely(min(seconds, left() / 4))
        self._bound_better(_within(min(seconds, left() / 4)))
        hopeful = [(self.tries.get(key, 0), bound, key) for key, bound in self.bounds.items() if self._may_be_better(bound)]
        for tries, bound, key in sorted(hopeful)[:AT_ONCE]:
            allowed = min(seconds * (tries + 1), left() / 2)
            if self._may_be_better(bound) and allowed >= LEAST_S:
                self.tries[key] = tries + 1
                nodes = NODES * tries if len(hopeful) > EXACTLY else NODES * (tries + 1)
                if self._filled(key, allowed, tries, nodes):
                    self.bounds[key] = np.inf

    @property
    def lists(self) -> bool:
        """Whether sets are listed in the order of their bounds, which bounds the whole better than branch and cut does."""
        return self.likely is not None

    @property
    def lower(self) -> float:
        """What any assignment of everyone costs at least, whatever sites it opens."""
        if self.likely is None:
            return -np.inf
        return min(self.best_total, self.likely.rest, *(self.bounds[key] for key in self.listed))

    def _list_likely(self, seconds: float) -> None:
        """Notes the sets of least bound, in its order, until no other can be better."""
        go_on = _within(seconds)
        numbers = self.promising.numbers
        if self.likely is None and (self.best >= 0).all() and len(numbers.site) <= MOST_LISTED:
            self.likely = LikelySets(numbers, self.w)
        while self.likely is not None and not self.likely.over and self._may_be_better(self.likely.rest) and go_on():
            found = self.likely.next(max(seconds, LEAST_S))
            if found is not None:
                key = found[0].tobytes()
                self.listed.append(key)
                self.bounds[key] = max(found[1], self.bounds.get(key, -np.inf))

    def _may_be_better(self, bound: float) -> bool:
        """Costs are whole: an assignment that is better is better by one."""
        return bound <= self.best_total - 1 + ROUNDING

    def _bound_better(self, go_on: Callable[[], bool]) -> None:
        """The second relaxation's bound for sets that the first one's leaves, the likeliest first."""
        hopeful = [(bound, key) for key, bound in self.bounds.items() if key not in self.firm and self._may_be_better(bound)]
        for bound, key in sorted(hopeful):
            if not go_on():
                break
            self.firm.add(key)
            opened = np.frombuffer(key, np.bool_)
            self._stand_at(opened)
            self.bounds[key] = max(bound, self._bound_by_whole_sites(opened, FEW_STEPS, go_on)[0])

    def _filled(self, key: bytes, seconds: float, tries: int, nodes: int) -> bool:
        """Looks for the best assignment to the sites of this set; whether there is no better one than the best known. What groups
        of guests do not settle goes to branch and cut over options only where there are too many of them."""
        opened = np.frombuffer(key, np.bool_)
        self._stand_at(opened)
        bound, lift, worth = self._bound_by_whole_sites(opened, BOUND_STEPS, _within(seconds))
        if not self._may_be_better(bound):
            return True
        answer = self._by_groups(opened, worth, seconds, tries)
        self._take(answer.choice)
        if answer.finished:
            return True
        self.bounds[key] = max(self.bounds[key], bound, answer.bound)
        self._take(self._evened_out(LONG_STEPS, LONG_ROUNDS, _within(seconds)))
        if not nodes or np.isfinite(answer.bound):
            return False
        gap = self.best_total - bound
        answer = self._by_branch_and_cut(
            opened, opened[self.promising.numbers.site] & (lift <= gap - 1 + ROUNDING), seconds, nodes
        )
        self._take(answer.choice)
        return answer.finished

    def _take(self, found: Ints | None) -> None:
        if found is not None and self.value(found) < self.best_total - 1e-6:
            self.best, self.best_total = found, self.value(found)

    def _arrays(self) -> tuple[Ints, Ints, Floats, Floats, Floats, Floats, Flags, Floats]:
        numbers = self.promising.numbers
        return (
            numbers.first, numbers.site, self.w.cost, self.scaled.load, self.scaled.capacity, self.w.opening, self.opened,
            self.price,
        )  # fmt: skip

    def _changed(self) -> float:
        """The bound of the next set."""
        self.steps += 1
        goal = self.best_total * ABOVE
        if self.idle > PATIENCE:
            self._shake()
        bound = change_set(
            *self._arrays(), self.usual, self.needed, self.kept_until, self.steps, self.record, goal,
            int(self.random.integers(2**31)), self.chosen, self.used,
        )  # fmt: skip
        enough = bool((self.scaled.capacity[self.opened].sum(axis=0) >= self.needed).all())
        better = enough and bound < self.record - 1e-6
        self.idle = 0 if better else self.idle + 1
        self.record = bound if better else self.record
        return float(bound)

    def _shake(self) -> None:
        """Away from here: from the best assignment's sites, some changed at random."""
        numbers = self.promising.numbers
        self.opened = np.isin(np.arange(len(self.opened)), numbers.site[self.best[self.best >= 0]])
        some = self.random.choice(len(self.opened), size=min(len(self.opened), 2 + int(self.random.integers(5))), replace=False)
        self.opened[some] = ~self.opened[some]
        self.price = np.where(self.price > 0, self.price, self.usual)
        self.idle, self.record = 0, np.inf

    def _stand_at(self, opened: Flags) -> None:
        """The search goes on from this set."""
        self.opened, self.price = opened.copy(), self.usual.copy()
        bound_of(*self._arrays(), self.best_total * ABOVE, TAKEN, self.chosen, self.used)

    def _evened_out(self, steps: int, rounds: int, go_on: Callable[[], bool]) -> Ints | None:
        """Everyone at the open sites: where it is cheapest with the room paid for, then overfilled sites evened out."""
        start = self.promising.choice(self.chosen)
        if start is None or not self.opened[self.promising.numbers.site[self.chosen]].all():
            return None
        found = evened_out(
            self.promising, self.scaled, self.price, start, np.inf, seed=int(self.random.integers(2**31)),
            steps=steps, rounds=rounds, go_on=go_on, opening=np.where(self.opened, 0.0, NEVER),
        )  # fmt: skip
        return None if found is None else self.promising.options(found)

    def _bound_by_whole_sites(self, opened: Flags, steps: int, go_on: Callable[[], bool]) -> tuple[float, Floats, Floats]:
        """What an assignment to these sites costs at least, by the second relaxation, by how much each option lifts it, and what
        the people are worth."""
        numbers, paid = self.promising.numbers, float(self.w.opening[opened].sum())
        only = replace(self.w, opening=np.where(opened, 0.0, NEVER))
        reduced = self.w.cost + (self.price[numbers.site] * self.scaled.load).sum(axis=1)
        worth = lowest_by_person(numbers, np.where(opened[numbers.site], reduced, NEVER))
        bound, lift, worth = pattern_bound(numbers, self.scaled, only, self.price, worth, self.best_total - paid, steps, go_on)
        return bound + paid, lift, worth

    def _by_groups(self, opened: Flags, worth: Floats, seconds: float, tries: int) -> CoreAnswer:
        """The best assignment to these sites by their likeliest groups of guests."""
        only = replace(self.w, opening=np.where(opened, 0.0, NEVER))
        return solve_by_groups(
            self.promising.numbers, self.scaled, only, self.price, worth, self.best_total, float(self.w.opening[opened].sum()),
            seconds, NODES * (tries + 1), GROUPS << min(tries, MOST_DOUBLED), everyone=bool((self.best >= 0).all()),
        )  # fmt: skip

    def _by_branch_and_cut(self, opened: Flags, kept: Flags, seconds: float, nodes: int) -> CoreAnswer:
        """The best assignment to these sites with these options that is cheaper than the best known one."""
        numbers, paid = self.promising.numbers, float(self.w.opening[opened].sum())
        free = replace(self.w, opening=np.zeros_like(self.w.opening))
        nobody = np.full(numbers.people, -1, np.int64)
        return solve_core(
            numbers, free, kept, nobody, self.best_total - paid, seconds, nodes, "scip",
            everyone=bool((self.best >= 0).all()), only_better=True,
        )  # fmt: skip


def _within(seconds: float) -> Callable[[], bool]:
    """Says whether the seconds have not passed yet."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until
