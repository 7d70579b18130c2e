"""Which sites are worth opening? Sites are closed, opened and exchanged, and everybody is placed anew each time.

With the open sites chosen, what remains is an assignment without costs of opening, which evening out (assignment_overfill.py)
answers in milliseconds. A change is kept when the whole is cheaper, or, now and then, hardly dearer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.assignment.numbers import Flags, Floats, Ints
from planner.solvers.assignment_prices import Scaled
from planner.solvers.assignment_promising import Promising, evened_out

#: A closed site costs so much to open; one trial takes so many steps for each person.
NEVER, STEPS_EACH, LEAST_STEPS = 1e15, 10, 400
#: How often a trial closes a site, and opens one, instead of both; and how much dearer the present may be than the best at
#: first, one search after the other.
CLOSES, OPENS, DEARER = 0.35, 0.2, (0.03, 0.015, 0.04)


class Opening:
    """The present set of open sites with everyone's options; ``value`` measures an assignment (options among all)."""

    def __init__(
        self, promising: Promising, scaled: Scaled, room: Floats, value: Callable[[Ints], float], start: Ints, seed: int
    ) -> None:
        self.promising, self.scaled, self.room, self.value = promising, scaled, room, value
        self.best = self.now = start
        self.best_total = self.now_total = value(start)
        self.random = np.random.default_rng(seed)

    def search(self, turn: int, tries: int, go_on: Callable[[], bool]) -> None:
        """So many trials; in each ``turn`` the present may be dearer by another measure, which falls to nothing."""
        for number in range(tries):
            if not go_on():
                break
            opened = self._changed()
            found = self._placed(opened, go_on) if self._has_room(opened) else None
            if found is None:
                continue
            total = self.value(found)
            allowed = self.best_total * (1 + DEARER[turn % len(DEARER)] * (1 - number / tries))
            if total < self.now_total or total < allowed:
                self.now, self.now_total = found, total
            if total < self.best_total - 1e-6:
                self.best, self.best_total = found, total

    def _changed(self) -> Flags:
        """The open sites after a change: one closed, one opened that people of a site like, or both."""
        site = self.promising.numbers.site
        sites = len(self.promising.numbers.capacity)
        opened: Flags = np.isin(np.arange(sites), site[self.now[self.now >= 0]])
        kind = self.random.random()
        closed = np.flatnonzero(~opened)
        if kind > CLOSES and len(closed):
            opened[self.random.choice(closed)] = True
        if not CLOSES < kind < CLOSES + OPENS or not len(closed):
            opened[self.random.choice(np.unique(site[self.now[self.now >= 0]]))] = False
        return opened

    def _has_room(self, opened: Flags) -> bool:
        """Whether the open sites together could hold everyone whom the present assignment has placed."""
        numbers = self.promising.numbers
        wanted = numbers.load[self.now[self.now >= 0]].sum(axis=0)
        return bool((numbers.capacity[opened].sum(axis=0) >= wanted).all())

    def _placed(self, opened: Flags, go_on: Callable[[], bool]) -> Ints | None:
        """Everyone at the open sites: those who can stay where they are, others where they like it best."""
        costs = self.promising.costs
        choice = self.promising.choice(self.now)
        if choice is None:
            return None
        homeless = np.flatnonzero((choice < 0) | ~opened[costs.site[choice]])
        for person in homeless.tolist():
            liked = costs.advised[costs.first[person] : costs.first[person + 1]]
            free = liked[opened[costs.site[liked]]]
            choice[person] = free[0] if len(free) else -1
        seed = int(self.random.integers(2**31))
        steps = max(LEAST_STEPS, STEPS_EACH * len(choice))
        found = evened_out(
            self.promising, self.scaled, self.room, choice, np.inf, seed=seed, steps=steps, rounds=1, go_on=go_on,
            opening=np.where(opened, 0.0, NEVER),
        )  # fmt: skip
        return None if found is None else self.promising.options(found)
