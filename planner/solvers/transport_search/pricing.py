"""Which orders would the present prices call for? Compiled.

Each request has a price, what serving it is worth at present; an order that costs less than its riders' prices together is
worth having. Such orders grow visit by visit (label setting, after Ropke and Cordeau 2009, Transportation Science 43:267): of
two beginnings that end at the same visit with the same riders on board, the one that is no dearer, no later and no shorter of
ride time replaces the other. Ride limits are kept as a latest delivery of each rider on board, moved by what an earlier
pickup can be put off while the vehicle waits (Gschwind and Irnich 2015, Transportation Science 49:335). Beginnings that fall
into the same slice of time compete for a number of places; so some orders are missed, none is wrong: each is put to the exact
schedule at the end. Thorough, there is a place for all, and none is replaced by another that could not go on to the same riders:
then nothing is missed, and the least that any order costs beyond its prices is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.solvers.transport_search.compiled import allocating, woven
from planner.solvers.transport_search.layout import Flags, Floats, Ints, Layout, State
from planner.solvers.transport_search.pool import Pool, mixed, remember
from planner.solvers.transport_search.timing import refresh

#: At most so many ride at once.
MOST_ABOARD = 8
#: So many beginnings at most, usually and when none may be missed.
MOST_LABELS, ALL_LABELS = 2**16, 2**22
#: The night in slices; thorough, so many at the end are kept for visits that follow each other within one.
SLICES, SPARE = 512, 64
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
        numbers(most, MOST_ABOARD + 1), numbers(most, MOST_ABOARD + 1), np.zeros((most, words), np.uint64),
        np.zeros(most, np.uint64), numbers(most), numbers(most), np.zeros(most, np.bool_), numbers(SLICES + 1), numbers(2 * most),
    )  # fmt: skip


@allocating
def call_for(
    p: Layout, g: Labels, s: State, pool: Pool, k: int, prices: Prices, wanted: Flags,
    width: int, arcs: int, told: Floats, thorough: bool,
) -> int:  # fmt: skip
    """Puts into ``pool`` orders for shift ``k`` of riders that are ``wanted``, whose cost less prices is under one of those in
    ``told`` [R, any] for the last rider, and lowers it to that. ``width`` beginnings of each slice go on, each to the ``arcs``
    pickups that look cheapest. ``thorough``: none of those orders is missed, as long as there is room for all beginnings.
    Gives how many there were; thorough, as many as there is room for when one was lost."""
    g.slice[:] = -1
    g.table[:] = -1
    first = p.start_s[k]
    for v in range(len(p.opens)):
        if v == 0 or p.opens[v] < first:
            first = p.opens[v]
    ends = p.start_s[k]
    for v in range(len(p.closes)):
        ends = max(ends, min(p.closes[v], p.end_s[k]))
    step = max(1, (ends - first) // (SLICES - (SPARE if thorough else 0)) + 1)
    after = followers(p, k, prices.request, wanted, arcs)
    n = 0
    for r in range(len(p.due)):
        if wanted[r] and p.longest[k, r] >= 0:
            n = begin_with(p, g, k, r, prices, n, first, step, thorough)
    most = len(g.visit)
    chosen = np.empty(most, np.int64)
    score = np.empty(most)
    for t in range(SLICES):
        m = 0
        a = g.slice[t]
        while a >= 0:
            if not g.dead[a]:
                chosen[m] = a
                score[m] = g.cost[a]
                m += 1
            a = g.next[a]
        if m > 1:
            near = np.argsort(score[:m])
            m = min(m, width)
            kept = chosen[near[:m]].copy()
            chosen[:m] = kept
        upto = most if thorough else n + 2 * (most - n) // (SLICES - t + 1)
        for c in range(m):
            if n > upto:
                break
            a = chosen[c]
            if g.dead[a]:
                continue
            if g.riders[a] == 0:
                finish(p, g, s, pool, k, a, told)
            n = go_on(p, g, k, a, prices, after, n, first, step, t, thorough)
    return most if thorough and g.slice[SLICES] >= 0 else n


@allocating
def followers(p: Layout, k: int, price: Floats, wanted: Flags, arcs: int) -> NDArray[np.int32]:
    """For each visit the pickups that may follow it, those that look cheapest."""
    visits = len(p.opens)
    after = np.full((visits, arcs), -1, np.int32)
    table = p.table[k]
    value = np.empty(len(p.due))
    who = np.empty(len(p.due), np.int64)
    for v in range(visits):
        r = v >> 1
        if not wanted[r] or p.longest[k, r] < 0:
            continue
        m = 0
        for q in range(len(p.due)):
            if q == r or not wanted[q] or p.longest[k, q] < 0:
                continue
            drive = p.seconds[table, v, 2 * q]
            if drive < 0 or p.opens[v] + p.service[v] + drive > p.closes[2 * q]:
                continue
            onward = p.seconds[table, 2 * q, 2 * q + 1]
            wait = p.opens[2 * q] - (p.closes[v] + p.service[v] + drive)
            value[m] = drive + 0.5 * onward - 0.5 * price[q] + 0.5 * max(0, wait)
            who[m] = q
            m += 1
        order = np.argsort(value[:m])
        for a in range(min(m, arcs)):
            after[v, a] = who[order[a]]
    return after


@woven
def begin_with(p: Layout, g: Labels, k: int, r: int, prices: Prices, n: int, first: int, step: int, thorough: bool) -> int:
    """The beginning that picks up r before anyone else."""
    pick = 2 * r
    drive = p.seconds[p.table[k], p.start[k], pick]
    if drive < 0 or n >= len(g.visit):
        return n
    begin = max(p.start_s[k] + drive, p.opens[pick])
    if begin > p.closes[pick]:
        return n
    g.visit[n] = pick
    g.parent[n] = -1
    g.time[n] = begin
    g.cost[n] = p.use_price[k] + drive - 0.5 * prices.request[r]
    g.odd[n] = prices.trios[r]
    g.riders[n] = 1
    g.aboard[n, 0] = r
    g.by[n, 0] = begin + p.longest[k, r]
    g.by[n, 1] = begin - drive + p.longest_away[k]
    g.ease[n, 0] = p.closes[pick] - begin
    g.ease[n, 1] = p.closes[pick] - begin
    g.been[n, :] = 0
    g.been[n, r >> 6] = np.uint64(1) << np.uint64(r & 63)
    return enter(p, g, prices, n, first, step, -1, thorough)


@woven
def go_on(
    p: Layout, g: Labels, k: int, a: int, prices: Prices, after: NDArray[np.int32], n: int, first: int,
    step: int, now: int, thorough: bool,
) -> int:  # fmt: skip
    """Everything that may follow a beginning: a delivery of each aboard, pickups that look cheap."""
    for x in range(g.riders[a]):
        n = extend(p, g, k, a, 2 * int(g.aboard[a, x]) + 1, prices, n, first, step, now, thorough)
    if g.riders[a] < MOST_ABOARD:
        v = g.visit[a]
        for x in range(after.shape[1]):
            r = after[v, x]
            if r < 0:
                break
            if not (g.been[a, r >> 6] >> np.uint64(r & 63)) & np.uint64(1) and has_room(p, g, k, a, r):
                n = extend(p, g, k, a, 2 * int(r), prices, n, first, step, now, thorough)
    return n


@woven
def has_room(p: Layout, g: Labels, k: int, a: int, r: int) -> bool:
    """Whether r finds room beside those aboard."""
    for c in range(p.room.shape[1]):
        good = True
        for d in range(p.room.shape[2]):
            taken = p.load[r, d]
            for x in range(g.riders[a]):
                taken += p.load[g.aboard[a, x], d]
            if taken > p.room[k, c, d]:
                good = False
                break
        if good:
            return True
    return False


@woven
def extend(
    p: Layout, g: Labels, k: int, a: int, visit: int, prices: Prices, n: int, first: int, step: int, now: int, thorough: bool
) -> int:
    """The beginning with one visit more, unless a rule forbids it or a better one ends alike."""
    if n >= len(g.visit):
        return n
    table, here, r = p.table[k], g.visit[a], visit >> 1
    count = g.riders[a]
    drive = p.seconds[table, here, visit]
    if drive < 0:
        return n
    spent = drive
    if count == 0 and p.turnaround_s > drive:
        spent = p.turnaround_s
    arrive = g.time[a] + p.service[here] + spent
    begin = max(arrive, p.opens[visit])
    if begin > p.closes[visit]:
        return n
    wait = begin - arrive
    done = begin + p.service[visit]
    delivered = visit & 1
    latest = p.closes[visit]
    for x in range(count):
        if delivered and g.aboard[a, x] == r:
            latest = min(latest, g.by[a, x] + g.ease[a, x])
    m = 0
    for x in range(count + 1):
        moved = min(wait, g.ease[a, x])
        by = g.by[a, x] + moved
        ease = g.ease[a, x] - moved
        if x == count:  # the vehicle itself
            home = p.seconds[table, visit, p.end[k]]
            if home < 0 or done + home > min(by, p.end_s[k]):
                return n
            if not delivered:
                g.aboard[n, m] = r
                g.by[n, m] = begin + p.longest[k, r]
                g.ease[n, m] = p.closes[visit] - begin
                if done + p.seconds[table, visit, visit + 1] > min(g.by[n, m], p.closes[visit + 1]):
                    return n
                m += 1
            g.by[n, m] = by
            g.ease[n, m] = min(ease, latest - begin)
        elif delivered and g.aboard[a, x] == r:
            if begin > by:
                return n
        else:
            other = 2 * int(g.aboard[a, x]) + 1
            onward = p.seconds[table, visit, other]
            if onward < 0 or done + onward > min(by, p.closes[other]):
                return n
            g.aboard[n, m] = g.aboard[a, x]
            g.by[n, m] = by
            g.ease[n, m] = min(ease, latest - begin)
            m += 1
    g.visit[n] = visit
    g.parent[n] = a
    g.time[n] = begin
    g.riders[n] = m
    g.cost[n] = g.cost[a] + drive - 0.5 * prices.request[r]
    if delivered and begin > p.due[r]:
        g.cost[n] += p.late_price[r] * (begin - p.due[r])
    for w in range(g.been.shape[1]):
        g.been[n, w] = g.been[a, w]
    g.odd[n] = g.odd[a]
    if not delivered:
        g.cost[n] += tolls(prices, g.odd[a] & prices.trios[r])
        g.odd[n] ^= prices.trios[r]
        g.been[n, r >> 6] |= np.uint64(1) << np.uint64(r & 63)
    return enter(p, g, prices, n, first, step, now, thorough)


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
    if g.time[a] > g.time[b] or g.cost[a] + tolls(prices, g.odd[a] & ~g.odd[b]) > g.cost[b]:
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


@woven
def finish(p: Layout, g: Labels, s: State, pool: Pool, k: int, a: int, told: Floats) -> None:
    """Has the order that ends here checked and remembered, when its prices call for it."""
    visit = g.visit[a]
    value = g.cost[a] + p.seconds[p.table[k], visit, p.end[k]]
    worst = 0
    for x in range(1, told.shape[1]):
        if told[visit >> 1, x] > told[visit >> 1, worst]:
            worst = x
    if value >= told[visit >> 1, worst]:
        return
    told[visit >> 1, worst] = value
    n = 0
    b = a
    while b >= 0:
        n += 1
        b = g.parent[b]
    if n > s.order.shape[1]:
        return
    s.size[k] = n
    b = a
    for x in range(n - 1, -1, -1):
        s.order[k, x] = g.visit[b]
        b = g.parent[b]
    if refresh(p, s, k) and s.drive[k] <= p.longest_drive[k]:
        remember(p, s, k, pool)
    s.size[k] = 0
