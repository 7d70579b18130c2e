"""What is a beginning of an order, and when does one take another's place? Compiled.

Of two that end at the same visit with the same riders on board, the one that is no dearer, no later and no shorter of ride time
stays. Ride limits are kept as a latest delivery of each rider on board, moved by what an earlier pickup can be put off while the
vehicle waits (Gschwind and Irnich 2015, Transportation Science 49:335). Thorough, none is replaced by another that could not go
on to the same riders.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.solvers.transport_search.compiled import woven
from planner.solvers.transport_search.layout import Flags, Floats, Ints, Layout
from planner.solvers.transport_search.pool import mixed

#: At most so many ride at once.
MOST_ABOARD = 8
#: So many beginnings at most, usually and when none may be missed.
MOST_LABELS, ALL_LABELS = 2**16, 2**22
#: The night in slices.
SLICES = 512
#: A word of bits has room for so many trios.
MOST_TRIOS = 64


class Prices(NamedTuple):
    """What the linear programme pays. Of three requests that make a trio, an order with two or three of them pays a toll
    (subset row cuts: Jepsen and others 2008, Operations Research 56:497)."""

    request: Floats  #: [R] for serving it
    toll: Floats  #: [8, 256] for two of each trio in a set of them, eight bits of which a row adds up
    trios: NDArray[np.uint64]  #: [R] the trios that a request belongs to, a bit each


class Labels(NamedTuple):
    """Beginnings of orders. Sizes: N labels, A riders aboard, W words of a set."""

    visit: Ints  #: [N] the last visit
    parent: Ints  #: [N] the beginning without it, -1 = none
    time: Ints  #: [N] when it begins
    cost: Floats  #: [N] driving and lateness less the riders' prices (half at pickup, half at delivery)
    riders: Ints  #: [N] how many are aboard
    aboard: NDArray[np.int32]  #: [N, A] who, in order of pickup; behind them the vehicle itself, to be back at its base
    by: Ints  #: [N, A + 1] delivered by then at the latest
    ease: Ints  #: [N, A + 1] how much later the pickup could be
    load: Ints  #: [N, D] what they take
    been: NDArray[np.uint64]  #: [N, W] everyone picked up
    odd: NDArray[np.uint64]  #: [N] the trios of which an odd number was picked up, a bit each
    twin: Ints  #: [N] another that ends alike, -1 = none
    next: Ints  #: [N] another of the same slice, -1 = none
    dead: Flags  #: [N] replaced by a better one
    slice: Ints  #: [SLICES + 1] first beginning of each slice
    table: Ints  #: [2 N] first beginning with that ending


def no_labels(layout: Layout, most: int = MOST_LABELS) -> Labels:
    """Room for so many beginnings."""
    words = len(layout.due) // 64 + 1

    def numbers(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    return Labels(
        numbers(most), numbers(most), numbers(most), np.zeros(most), numbers(most), np.zeros((most, MOST_ABOARD), np.int32),
        numbers(most, MOST_ABOARD + 1), numbers(most, MOST_ABOARD + 1), numbers(most, layout.load.shape[1]),
        np.zeros((most, words), np.uint64), np.zeros(most, np.uint64), numbers(most), numbers(most), np.zeros(most, np.bool_),
        numbers(SLICES + 1), numbers(2 * most),
    )  # fmt: skip


@woven
def enter(p: Layout, g: Labels, prices: Prices, n: int, first: int, step: int, now: int, thorough: bool) -> int:
    """Keeps beginning n unless another that ends alike is as good; marks those dead that are no better than it."""
    key = mixed(int(g.visit[n]) + 1)
    for x in range(g.riders[n]):
        key += mixed(int(g.aboard[n, x]) + 1000003)
    row = int(key % np.uint64(len(g.table)))
    a, before = g.table[row], -1
    while a >= 0:
        if g.visit[a] == g.visit[n] and g.riders[a] == g.riders[n]:
            if no_worse(g, prices, a, n) and not (thorough and misses(p, g, a, n)):
                return n
            if no_worse(g, prices, n, a) and not (thorough and misses(p, g, n, a)):
                g.dead[a] = True
                if before < 0:
                    g.table[row] = g.twin[a]
                else:
                    g.twin[before] = g.twin[a]
                a = g.twin[a]
                continue
        before = a
        a = g.twin[a]
    g.dead[n] = False
    g.twin[n] = g.table[row]
    g.table[row] = n
    t = min(SLICES, max(now + 1, int((g.time[n] - first) // step)))
    g.next[n] = g.slice[t]
    g.slice[t] = n
    return n + 1


@woven
def no_worse(g: Labels, prices: Prices, a: int, b: int) -> bool:
    """Whether beginning a can replace b, which ends at the same visit: no dearer (whatever tolls are to come), no later, same
    riders with as much time."""
    if g.time[a] > g.time[b] or g.cost[a] > g.cost[b]:
        return False
    if g.cost[a] + tolls(prices, g.odd[a] & ~g.odd[b]) > g.cost[b]:
        return False
    for x in range(g.riders[b]):
        y = 0
        while y < g.riders[a] and g.aboard[a, y] != g.aboard[b, x]:
            y += 1
        if y == g.riders[a] or not as_much_time(g, a, y, b, x):
            return False
    return as_much_time(g, a, g.riders[a], b, g.riders[b])


@woven
def misses(p: Layout, g: Labels, a: int, b: int) -> bool:
    """Whether beginning b may yet fetch somebody whom beginning a has delivered already."""
    ready = g.time[b] + p.service[g.visit[b]]
    for w in range(g.been.shape[1]):
        fetched = g.been[a, w] & ~g.been[b, w]
        r = 64 * w
        while fetched:
            if fetched & np.uint64(1) and ready <= p.closes[2 * r]:
                return True
            fetched >>= np.uint64(1)
            r += 1
    return False


@woven
def as_much_time(g: Labels, a: int, y: int, b: int, x: int) -> bool:
    """Whether whoever is aboard a in place y may be delivered as late as the one aboard b in place x, whenever the visit at which
    both end begins: as late as b begins there, and later, while a pickup that is put off moves the time with it."""
    waited = min(g.time[b] - g.time[a], g.ease[a, y])
    return bool(g.by[a, y] + waited >= g.by[b, x] and g.by[a, y] + g.ease[a, y] >= g.by[b, x] + g.ease[b, x])


@woven
def tolls(prices: Prices, trios: np.uint64) -> float:
    """What these trios cost."""
    cost = 0.0
    row = 0
    while trios:
        cost += prices.toll[row, int(trios & np.uint64(255))]
        trios >>= np.uint64(8)
        row += 1
    return cost


def tolls_by_bits(toll: Floats) -> Floats:
    """The tolls of trios as :class:`Prices` holds them."""
    bits = np.zeros(MOST_TRIOS)
    bits[: len(toll)] = toll
    members = (np.arange(256)[:, None] >> np.arange(8)) & 1
    return bits.reshape(8, 8) @ members.T.astype(np.float64)
