"""Which good orders has the search come across? A table with the cheapest order for each set of riders. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.solvers.transport_search.compiled import compiled, woven
from planner.solvers.transport_search.layout import Ints, Layout, State

#: Slots of the table; a newer order takes the place of an older one with another set of riders.
SLOTS = 2**15
#: Longer orders are not remembered.
LONGEST_REMEMBERED = 140


class Pool(NamedTuple):
    """Orders remembered. A slot is empty when its size is 0."""

    key: NDArray[np.uint64]  #: [S] what the set of riders and the kind of shift come to
    order: NDArray[np.int16]  #: [S, L] visits
    size: Ints  #: [S]
    shift: Ints  #: [S] the shift it was made for
    cost: Ints  #: [S]


def empty_pool(layout: Layout, slots: int = SLOTS) -> Pool:
    """A table with nothing in it."""
    longest = min(2 * len(layout.due), LONGEST_REMEMBERED)
    return Pool(
        np.zeros(slots, np.uint64),
        np.zeros((slots, longest), np.int16),
        np.zeros(slots, np.int64),
        np.zeros(slots, np.int64),
        np.zeros(slots, np.int64),
    )


@compiled
def remember(p: Layout, s: State, k: int, pool: Pool) -> None:
    """Puts order k into the table, unless the same riders are there with a cheaper one."""
    n = s.size[k]
    if n == 0 or n > pool.order.shape[1]:
        return
    key = mixed(p.alike[k] + 1)
    for x in range(n):
        visit = s.order[k, x]
        if visit & 1:
            key += mixed((visit >> 1) + 1000003)
    slot = int(key % np.uint64(len(pool.key)))
    if pool.size[slot] and pool.key[slot] == key and pool.cost[slot] <= s.cost[k]:
        return
    pool.key[slot] = key
    pool.size[slot] = n
    pool.shift[slot] = k
    pool.cost[slot] = s.cost[k]
    for x in range(n):
        pool.order[slot, x] = s.order[k, x]


@woven
def mixed(number: int) -> np.uint64:
    """A number scattered over 64 bits (the finaliser of SplitMix64)."""
    x = np.uint64(number) * np.uint64(0x9E3779B97F4A7C15)
    x ^= x >> np.uint64(30)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
