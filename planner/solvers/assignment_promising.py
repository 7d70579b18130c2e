"""What do the compiled searches work on? The promising options as arrays, and an assignment standing among them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.assignment.numbers import Floats, Ints, Numbers
from planner.solvers import assignment_overfill, assignment_search
from planner.solvers.assignment_prices import Scaled, sorted_within
from planner.solvers.assignment_weights import Weighted

#: Overfilling begins with so much of the mean price where room is priced at nothing; so many steps are taken between two
#: looks at the clock.
LEAST_PRICE, STEPS = 0.02, 2_000


class Promising:
    """The ``each`` options of least ``advice`` of each person, the cheapest one, and those of ``also`` (an assignment). ``rows``
    are their numbers among all options; the searches count them from 0 (``costs``)."""

    def __init__(self, numbers: Numbers, w: Weighted, advice: Floats, each: int, also: Ints) -> None:
        self.numbers = numbers
        person = numbers.person
        rank = np.empty(len(person), np.int64)
        rank[sorted_within(numbers, advice)] = np.arange(len(person)) - numbers.first[person]
        kept = rank < each
        rank[sorted_within(numbers, w.cost)] = np.arange(len(person)) - numbers.first[person]
        kept |= rank < 1
        kept[also[also >= 0]] = True
        self.rows = np.flatnonzero(kept)
        self._row_of = np.full(len(person), -1, np.int64)
        self._row_of[self.rows] = np.arange(len(self.rows))
        whose, site = person[self.rows], numbers.site[self.rows]
        cost, guide = w.cost[self.rows], advice[self.rows]
        home, members = _homes(numbers.household)
        self.costs = assignment_search.Costs(
            np.searchsorted(whose, np.arange(numbers.people + 1)), site, numbers.load[self.rows],
            cost, np.lexsort((cost, whose)), guide, np.lexsort((guide, whose)), np.lexsort((site, whose)),
            np.where(np.isinf(w.unplaced), 1e15, w.unplaced), w.opening, numbers.household, home, members, w.split,
        )  # fmt: skip

    def options(self, choice: Ints) -> Ints:
        """A choice among the promising options as one among all."""
        return np.where(choice >= 0, self.rows[choice], -1)

    def choice(self, options: Ints) -> Ints | None:
        """The opposite of :meth:`options`; None when the assignment uses other options."""
        choice = np.where(options >= 0, self._row_of[options], -1)
        return None if ((choice < 0) & (options >= 0)).any() else choice

    def standing(self, choice: Ints) -> assignment_search.Standing:
        """The people where ``choice`` has them."""
        now = _nobody_placed(self.numbers)
        for person in np.flatnonzero(choice >= 0):
            assignment_search.settle(self.costs, now, int(person), int(choice[person]))
        now.logged[0] = 0
        return now

    def hardest_first(self) -> Ints:
        """Settled and urgent people first, then who would lose most by not getting the best."""
        first, guide, advised = self.costs.first, self.costs.guide, self.costs.advised
        many = np.diff(first) > 1
        regret = np.full(self.numbers.people, np.inf)
        best, second = advised[first[:-1][many]], advised[first[:-1][many] + 1]
        regret[many] = guide[second] - guide[best]
        order: Ints = np.lexsort((-regret, -self.costs.unplaced))
        return order


def evened_out(
    promising: Promising, scaled: Scaled, room: Floats, start: Ints | None, best: float, *,
    seed: int, steps: int, rounds: int, go_on: Callable[[], bool], opening: Floats | None = None,
) -> Ints | None:  # fmt: skip
    """A feasible choice better than ``best`` (households aside), None when none was found. It begins overfilled: with ``start``,
    or with everyone at the option that is cheapest with the room paid for; ``room`` are those prices. ``steps`` and ``rounds``
    limit the search (assignment_overfill.py); ``opening`` stands for what the sites cost to open."""
    costs = promising.costs if opening is None else promising.costs._replace(opening=opening)
    if start is None:
        has = np.diff(costs.first) > 0
        start = np.full(promising.numbers.people, -1, np.int64)
        start[has] = costs.advised[costs.first[:-1][has]]
    now, found = promising.standing(start), start.copy()
    usual = room / scaled.unit
    least = LEAST_PRICE * np.maximum(usual.mean(axis=0), 1e-9)
    price, resting, reached, done = usual.copy(), np.zeros(len(start), np.int64), best, 0
    for part in range(-(-steps // STEPS)):
        if not go_on() or done >= rounds:
            break
        reached, done = assignment_overfill.even_out(
            costs,
            now,
            price,
            usual,
            least,
            found,
            reached,
            (seed * 1009 + part) % 2**31,
            min(STEPS, steps),
            resting,
            done,
            rounds,
        )
    return found if reached < best else None


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
