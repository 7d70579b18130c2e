"""What is room worth, and how good could any assignment be at best? Prices by two relaxations.

1. Everyone chooses freely, and room has a price by site and dimension: no better than the linear programme, and cheap.
2. Every site chooses freely, and each person brings a worth: the sites' knapsacks stay whole, which bounds better (the bound
   of the linear programme over site patterns; Fisher, Jaikumar and Van Wassenhove, Management Science 32, 1986).

Both are valid bounds at any prices; the prices are improved by subgradient steps (Held, Wolfe and Crowder, Mathematical
Programming 6, 1974). Bounds of a level with the levels before it held are got the same way: holding a level is one
more constraint, and it is priced with the weight that the level has before the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.assignment.numbers import Floats, Ints, Numbers
from planner.solvers.assignment_kernels import cheapest_options, sites_choose
from planner.solvers.assignment_weights import Weighted

#: Steps without a better bound before the step length is cut, by which factor, and the length at which it is over.
PATIENCE, SHORTER, SHORTEST = 12, 0.6, 2e-4
#: Where no assignment is known the target is taken to lie so much above the best bound.
RAISED = 0.05


@dataclass(frozen=True, eq=False)
class Prices:
    """``room`` what a unit of each site's dimension is worth (in units of ``scale``, the dimension's mean load);
    ``reduced`` each option's cost with the room it takes paid for; ``bound`` the weighted sum that nothing can beat."""

    room: Floats
    reduced: Floats
    bound: float


@dataclass(frozen=True, eq=False)
class Scaled:
    """Loads and capacities in units of each dimension's mean load (``unit``), so that watts and places are of one size."""

    load: Floats
    capacity: Floats
    unit: Floats

    @staticmethod
    def of(numbers: Numbers) -> Scaled:
        """The numbers' loads and capacities."""
        unit = np.maximum(numbers.load.mean(axis=0) if len(numbers.load) else np.ones(numbers.load.shape[1]), 1e-9)
        return Scaled(numbers.load / unit, numbers.capacity / unit, unit)


Step = Callable[[Floats], tuple[float, Floats]]


def ascend(
    step: Step,
    start: Floats,
    lowest: Floats | float,
    highest: Floats | float,
    target: float | None,
    steps: int,
    go_on: Callable[[], bool],
) -> tuple[float, Floats]:
    """The best bound and its multipliers after so many subgradient steps towards ``target`` (a known total, None = unknown),
    within the limits."""
    best, best_at, at = -np.inf, start, start
    length, since = 1.0, 0
    for _ in range(steps):
        value, slope = step(at)
        if value > best + 1e-9 * abs(value):
            best, best_at, since = value, at, 0
        else:
            since += 1
            if since >= PATIENCE:
                length, since, at = length * SHORTER, 0, best_at
                value, slope = step(at)
        blocked = ((at <= lowest) & (slope < 0)) | ((at >= highest) & (slope > 0))
        slope = np.where(blocked, 0.0, slope)
        norm = float((slope * slope).sum())
        if norm < 1e-12 or length < SHORTEST or not go_on():
            break
        goal = best + RAISED * abs(best) if target is None else target
        at = np.asarray(np.clip(at + length * (goal - value) / norm * slope, lowest, highest), np.float64)
    return best, best_at


def room_prices(
    numbers: Numbers,
    scaled: Scaled,
    w: Weighted,
    target: float | None,
    steps: int,
    go_on: Callable[[], bool],
    start: Floats | None = None,
) -> Prices:
    """Prices of room by the first relaxation. ``target`` is the weighted sum of a known assignment."""
    cost = room_cost(numbers, w)
    chosen = np.empty(numbers.people, np.int64)
    used = np.empty_like(scaled.capacity)

    def step(price: Floats) -> tuple[float, Floats]:
        value = cheapest_options(numbers.first, numbers.site, cost, scaled.load, price, w.unplaced, chosen, used)
        return value - float((price * scaled.capacity).sum()), used - scaled.capacity

    begin = np.zeros_like(scaled.capacity) if start is None else start
    bound, price = ascend(step, begin, 0.0, np.inf, target, steps, go_on)
    reduced = cost + (price[numbers.site] * scaled.load).sum(axis=1)
    return Prices(price, reduced, bound)


class WholeSites:
    """The second relaxation: whom each site takes when it chooses freely. ``room`` prices tell whom to try first. ``invited`` by
    person and ``margin`` by site (what opening it costs less what its guests bring) are of the worth asked for last."""

    def __init__(self, numbers: Numbers, scaled: Scaled, w: Weighted, room: Floats) -> None:
        self.by_site = np.argsort(numbers.site, kind="stable")
        self.starts = np.searchsorted(numbers.site[self.by_site], np.arange(len(numbers.capacity) + 1))
        self.load, self.room = scaled.load, scaled.capacity
        self.weight = room + 1e-3 * (room.mean(axis=0) + 1e-9)
        self.invited = np.empty(numbers.people, np.int64)
        self.margin = np.empty(len(numbers.capacity))
        self._person, self._w = numbers.person, w
        self._taken = np.empty(len(numbers.site), np.bool_)

    def value(self, worth: Floats) -> float:
        """What the weighted sum cannot go below when each person is worth so much."""
        return float(
            sites_choose(
                self.by_site, self.starts, self._person, self._w.cost, self.load, self.weight, self.room, self._w.opening,
                worth, self._taken, self.invited, self.margin,
            )
        )  # fmt: skip


def pattern_bound(
    numbers: Numbers,
    scaled: Scaled,
    w: Weighted,
    room: Floats,
    worth: Floats,
    target: float | None,
    steps: int,
    go_on: Callable[[], bool],
) -> tuple[float, Floats, Floats]:
    """The bound of the second relaxation from what each person is ``worth``, by how much each option, were it forced, would
    lift it, and what the people are worth then. ``room`` prices tell whom to try first."""
    sites = WholeSites(numbers, scaled, w, room)
    most = np.where(np.isinf(w.unplaced), 1e15, w.unplaced)

    def step(worth: Floats) -> tuple[float, Floats]:
        return sites.value(worth), np.asarray(1.0 - sites.invited, np.float64)

    bound, worth = ascend(step, np.asarray(np.minimum(worth, most), np.float64), -np.inf, most, target, steps, go_on)
    sites.value(worth)
    return bound, np.maximum(w.cost - worth[numbers.person], 0.0) + np.maximum(sites.margin[numbers.site], 0.0), worth


def room_cost(numbers: Numbers, w: Weighted) -> Floats:
    """What an option costs in the first relaxation: with its share of opening its site."""
    return w.cost + shared_opening(numbers, w)


def room_value(numbers: Numbers, scaled: Scaled, w: Weighted, cost: Floats, price: Floats) -> float:
    """The first relaxation's bound at these prices of room."""
    chosen, used = np.empty(numbers.people, np.int64), np.empty_like(scaled.capacity)
    value = cheapest_options(numbers.first, numbers.site, cost, scaled.load, price, w.unplaced, chosen, used)
    return float(value) - float((price * scaled.capacity).sum())


def shared_opening(numbers: Numbers, w: Weighted) -> Floats:
    """Each option's share of what its site costs to open: as much as it takes of the site's room. Together the shares are no
    more than the opening, so that a bound with them is one without."""
    if not w.opening.any() or not numbers.load.shape[1]:
        return np.zeros(len(numbers.site))
    room = np.maximum(numbers.capacity[:, 0], 1)
    return np.asarray(w.opening[numbers.site] * numbers.load[:, 0] / room[numbers.site], np.float64)


def lowest_by_person(numbers: Numbers, values: Floats) -> Floats:
    """Each person's smallest value among the options; infinite without options."""
    lowest = np.full(numbers.people, np.inf)
    has = np.diff(numbers.first) > 0
    if has.any():
        lowest[has] = np.minimum.reduceat(values, numbers.first[:-1][has])
    return lowest


def sorted_within(numbers: Numbers, values: Floats) -> Ints:
    """The options' rows, each person's sorted by these values."""
    order: Ints = np.lexsort((values, numbers.person))
    return order
