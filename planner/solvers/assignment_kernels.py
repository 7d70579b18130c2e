"""The inner loops of bounding: who would go where at given prices, and whom would a site take at given rewards?

Compiled on first use and kept beside the program (numba); only the child process loads this module.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: A site's knapsack is searched in at most so many steps; where that is not enough its bound is used, which is valid too.
MOST_STEPS = 20_000


@njit(cache=True)
def cheapest_options(
    first: Ints, site: Ints, cost: Floats, load: Floats, price: Floats, unplaced: Floats, chosen: Ints, used: Floats
) -> float:
    """Everyone takes the option that is cheapest when room has its price, or stays unplaced: the sum of what they pay.
    Fills ``chosen`` (-1 = unplaced) and ``used`` (by site and dimension)."""
    total = 0.0
    used[:] = 0.0
    dimensions = load.shape[1]
    for person in range(len(first) - 1):
        best, best_option = unplaced[person], -1
        for option in range(first[person], first[person + 1]):
            paid = cost[option]
            for d in range(dimensions):
                paid += price[site[option], d] * load[option, d]
            if paid < best:
                best, best_option = paid, option
        total += best
        chosen[person] = best_option
        if best_option >= 0:
            for d in range(dimensions):
                used[site[best_option], d] += load[best_option, d]
    return total


@njit(cache=True)
def best_guests(
    options: Ints, reward: Floats, load: Floats, weight: Floats, room: Floats, taken: NDArray[np.bool_], steps_left: int
) -> float:
    """Which of these ``options`` of one site (rewards positive, sorted by reward per surrogate ``weight``) bring most reward
    within ``room``: depth first with the bound of the continuous knapsack. Marks ``taken``; returns the value, or an upper
    bound of it when the steps do not suffice."""
    n, dimensions = len(options), load.shape[1]
    rest = room.copy()
    surrogate = 0.0
    for d in range(dimensions):
        surrogate += room[d] * weight[d]
    size = np.empty(n)
    for i in range(n):
        size[i] = 0.0
        for d in range(dimensions):
            size[i] += load[options[i], d] * weight[d]
    stack = np.empty(n, np.int64)
    best_stack = np.empty(n, np.int64)
    depth, best_depth, value, best = 0, 0, 0.0, 0.0
    upper = continuous(options, reward, size, 0, surrogate)
    i, steps = 0, 0
    while True:
        # Forward: take what fits, best first, as long as the bound of the rest promises more than the best so far.
        while i < n and value + continuous(options, reward, size, i, surrogate) > best + 1e-9:
            steps += 1
            fits = True
            for d in range(dimensions):
                if load[options[i], d] > rest[d] + 1e-9:
                    fits = False
                    break
            if fits:
                for d in range(dimensions):
                    rest[d] -= load[options[i], d]
                surrogate -= size[i]
                value += reward[options[i]]
                stack[depth] = i
                depth += 1
            i += 1
        if value > best:
            best, best_depth = value, depth
            best_stack[:depth] = stack[:depth]
        if depth == 0 or steps > steps_left:
            break
        # Backward: leave out the last one taken.
        depth -= 1
        i = stack[depth]
        for d in range(dimensions):
            rest[d] += load[options[i], d]
        surrogate += size[i]
        value -= reward[options[i]]
        i += 1
    for k in range(best_depth):
        taken[options[best_stack[k]]] = True
    return float(upper) if steps > steps_left else float(best)


@njit(cache=True)
def continuous(options: Ints, reward: Floats, size: Floats, start: int, room: float) -> float:
    """The most that the rest could bring if the last guest were divisible."""
    value = 0.0
    for i in range(start, len(options)):
        if size[i] > room:
            if size[i] > 0.0:
                value += reward[options[i]] * room / size[i]
            return value
        room -= size[i]
        value += reward[options[i]]
    return value


@njit(cache=True)
def sites_choose(
    by_site: Ints,
    starts: Ints,
    person: Ints,
    cost: Floats,
    load: Floats,
    weight: Floats,
    room: Floats,
    opening: Floats,
    worth: Floats,
    taken: NDArray[np.bool_],
    invited: Ints,
    margin: Floats,
) -> float:
    """Every site takes whom it likes best when each person brings ``worth``: the bound's value. Fills ``taken`` by option,
    ``invited`` by person, and ``margin`` by site: what opening it costs less what its guests bring."""
    total = worth.sum()
    taken[:] = False
    invited[:] = 0
    reward = np.empty(len(cost))
    for s in range(len(starts) - 1):
        mine = by_site[starts[s] : starts[s + 1]]
        count = 0
        wanted = np.empty(len(mine), np.int64)
        ratio = np.empty(len(mine))
        for option in mine:
            reward[option] = worth[person[option]] - cost[option]
            if reward[option] > 0.0:
                size = 0.0
                for d in range(load.shape[1]):
                    size += load[option, d] * weight[s, d]
                wanted[count] = option
                # Who takes nothing comes first: the continuous knapsack is a bound only in this very order.
                ratio[count] = -reward[option] / size if size > 0.0 else -np.inf
                count += 1
        order = np.argsort(ratio[:count], kind="mergesort")
        guests = wanted[:count][order]
        value = best_guests(guests, reward, load, weight[s], room[s], taken, MOST_STEPS)
        margin[s] = opening[s] - value
        if value > opening[s]:
            total -= value - opening[s]
        else:
            for option in guests:
                taken[option] = False
        for option in guests:
            if taken[option]:
                invited[person[option]] += 1
    return float(total)
