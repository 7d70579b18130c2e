"""Whose places are given up, so that something better can be tried? Compiled.

Three ways: strings of neighbouring visits out of several nearby orders (Christiaens and Vanden Berghe 2020), requests related
to one another (Shaw 1998), and a whole order with a few relatives.
"""

from __future__ import annotations

import numpy as np

from planner.solvers.transport_search.compiled import compiled
from planner.solvers.transport_search.layout import Flags, Ints, Layout, State


@compiled
def give_up(p: Layout, s: State, r: int, gone: Flags, bank: Ints, count: int) -> int:
    """Marks a request as gone and puts it in the bank, unless it may not be taken out. Gives the size of the bank."""
    k = s.shift_of[r]
    if k >= 0 and not gone[r] and s.at[2 * r] >= p.committed[k]:
        gone[r] = True
        bank[count] = r
        count += 1
    return count


@compiled
def remove_strings(
    p: Layout, s: State, centre: int, average: float, longest: float, gone: Flags, bank: Ints, count: int, marked: Flags
) -> int:
    """Strings around the requests nearest to ``centre``, one for each order; about ``average`` requests in all."""
    used, visits = 0, 0
    for k in range(len(s.size)):
        marked[k] = False
        if s.size[k]:
            used += 1
            visits += s.size[k]
    typical = min(float(longest), visits / 2 / max(1, used))
    strings = int(np.random.random() * (4.0 * average / (1.0 + typical) - 1.0) + 1.0)
    for a in range(p.near.shape[1]):
        if strings <= 0:
            break
        r = p.near[centre, a]
        k = s.shift_of[r]
        if k < 0 or marked[k] or gone[r]:
            continue
        marked[k] = True
        strings -= 1
        n = s.size[k]
        wanted = int(np.random.random() * min(typical, n / 2) + 1.0)
        spares = np.random.random() < 0.5
        low = high = s.at[2 * r + np.random.randint(2)]
        taken = 0
        x = low
        while True:
            q = s.order[k, x] >> 1
            if q == r or not spares or np.random.random() < 0.75:
                before = count
                count = give_up(p, s, q, gone, bank, count)
                taken += count - before
            if taken >= wanted or (low == 0 and high == n - 1):
                break
            if high == n - 1 or (low > 0 and np.random.random() < 0.5):
                low -= 1
                x = low
            else:
                high += 1
                x = high
    return count


@compiled
def remove_related(p: Layout, s: State, centre: int, average: float, gone: Flags, bank: Ints, count: int) -> int:
    """Requests near ``centre`` in place and time, some of them passed over."""
    wanted = 1 + np.random.randint(int(2 * average))
    for a in range(p.near.shape[1]):
        if wanted <= 0:
            break
        if np.random.random() < 0.7:
            before = count
            count = give_up(p, s, p.near[centre, a], gone, bank, count)
            wanted -= count - before
    return count


@compiled
def remove_order(p: Layout, s: State, centre: int, gone: Flags, bank: Ints, count: int) -> int:
    """The whole order that carries ``centre``."""
    k = s.shift_of[centre]
    if k >= 0:
        for x in range(s.size[k]):
            count = give_up(p, s, s.order[k, x] >> 1, gone, bank, count)
    return count
