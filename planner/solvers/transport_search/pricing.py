"""Which orders would the present prices call for? Compiled.

Each request has a price, what serving it is worth at present; an order that costs less than its riders' prices together is
worth having. Such orders grow visit by visit (label setting, after Ropke and Cordeau 2009, Transportation Science 43:267): of
two :mod:`beginnings` that end alike one replaces the other. Those that fall into the same slice of time compete for a number of
places; so some orders are missed, none is wrong: each is put to the exact schedule at the end. Thorough, there is a place for
all, and none is replaced by another that could not go on to the same riders: then nothing is missed, and the least that any order
costs beyond its prices is known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.solvers.transport_search.beginnings import MOST_ABOARD, SLICES, Labels, Prices, enter, tolls
from planner.solvers.transport_search.compiled import allocating, woven
from planner.solvers.transport_search.layout import Floats, Ints, Layout, State
from planner.solvers.transport_search.pool import Pool, remember
from planner.solvers.transport_search.timing import refresh

#: Of the slices of the night, thorough, so many at the end are kept for visits that follow each other within one.
SPARE = 64
#: A link that is not settled, and one to or from the base.
ANY, BASE = -1, -2


class Links(NamedTuple):
    """Which visits follow each other, as far as that is settled."""

    after: Ints  #: [V] the visit that comes next, :data:`ANY`, or :data:`BASE`
    before: Ints  #: [V] the visit before, :data:`ANY`, or :data:`BASE` less the number of a kind: first of a shift of that kind


@allocating
def call_for(
    p: Layout, g: Labels, s: State, pool: Pool, k: int, prices: Prices, links: Links,
    width: int, arcs: int, told: Floats, thorough: bool,
) -> int:  # fmt: skip
    """Puts into ``pool`` orders for shift ``k`` that keep to ``links``, whose cost less prices is under one of those in ``told``
    [R, any] for the last rider, and lowers it to that. ``width`` beginnings of each slice go on, each to the ``arcs``
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
    after = followers(p, k, prices.request, links, arcs)
    n = 0
    for r in range(len(p.due)):
        if p.longest[k, r] >= 0 and (links.before[2 * r] == ANY or links.before[2 * r] == BASE - p.alike[k]):
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
            if g.riders[a] == 0 and links.after[g.visit[a]] < 0:
                finish(p, g, s, pool, k, a, told)
            n = go_on(p, g, k, a, prices, links, after, n, first, step, t, thorough)
    return most if thorough and g.slice[SLICES] >= 0 else n


@allocating
def followers(p: Layout, k: int, price: Floats, links: Links, arcs: int) -> NDArray[np.int32]:
    """For each visit the pickups that may follow it, those that look cheapest; none where a link says what follows."""
    visits = len(p.opens)
    after = np.full((visits, arcs), -1, np.int32)
    table = p.table[k]
    value = np.empty(len(p.due))
    who = np.empty(len(p.due), np.int64)
    for v in range(visits):
        r = v >> 1
        if links.after[v] != ANY or p.longest[k, r] < 0:
            continue
        m = 0
        for q in range(len(p.due)):
            if q == r or links.before[2 * q] != ANY or p.longest[k, q] < 0:
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
    for d in range(p.load.shape[1]):
        g.load[n, d] = p.load[r, d]
    g.by[n, 0] = begin + p.longest[k, r]
    g.by[n, 1] = begin - drive + p.longest_away[k]
    g.ease[n, 0] = p.closes[pick] - begin
    g.ease[n, 1] = p.closes[pick] - begin
    g.been[n, :] = 0
    g.been[n, r >> 6] = np.uint64(1) << np.uint64(r & 63)
    return enter(p, g, prices, n, first, step, -1, thorough)


@woven
def go_on(
    p: Layout, g: Labels, k: int, a: int, prices: Prices, links: Links, after: NDArray[np.int32], n: int, first: int,
    step: int, now: int, thorough: bool,
) -> int:  # fmt: skip
    """Everything that may follow a beginning: a delivery of each aboard, pickups that look cheap."""
    v = g.visit[a]
    only = links.after[v]
    for x in range(g.riders[a]):
        visit = 2 * int(g.aboard[a, x]) + 1
        if only == visit or (only == ANY and links.before[visit] == ANY):
            n = extend(p, g, k, a, visit, prices, n, first, step, now, thorough)
    if g.riders[a] == MOST_ABOARD:
        return n
    if only >= 0 and only & 1 == 0:
        return fetch(p, g, k, a, only >> 1, prices, n, first, step, now, thorough)
    for x in range(after.shape[1]):
        r = int(after[v, x])
        if r < 0:
            break
        n = fetch(p, g, k, a, r, prices, n, first, step, now, thorough)
    return n


@woven
def fetch(
    p: Layout, g: Labels, k: int, a: int, r: int, prices: Prices, n: int, first: int, step: int, now: int, thorough: bool
) -> int:
    """The beginning that then picks up r, if there is room and r has not been picked up."""
    if (g.been[a, r >> 6] >> np.uint64(r & 63)) & np.uint64(1) or not has_room(p, g, k, a, r):
        return n
    return extend(p, g, k, a, 2 * r, prices, n, first, step, now, thorough)


@woven
def has_room(p: Layout, g: Labels, k: int, a: int, r: int) -> bool:
    """Whether r finds room beside those aboard."""
    for c in range(p.room.shape[1]):
        good = True
        for d in range(p.room.shape[2]):
            if g.load[a, d] + p.load[r, d] > p.room[k, c, d]:
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
    for d in range(p.load.shape[1]):
        g.load[n, d] = g.load[a, d] - p.load[r, d] if delivered else g.load[a, d] + p.load[r, d]
    for w in range(g.been.shape[1]):
        g.been[n, w] = g.been[a, w]
    g.odd[n] = g.odd[a]
    if not delivered:
        g.cost[n] += tolls(prices, g.odd[a] & prices.trios[r])
        g.odd[n] ^= prices.trios[r]
        g.been[n, r >> 6] |= np.uint64(1) << np.uint64(r & 63)
    return enter(p, g, prices, n, first, step, now, thorough)


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
