"""How does everybody get a place where room is scarce? For a while sites may be overfilled, at a price that rises.

Everyone starts at the option that is cheapest with the room paid for, which overfills some sites. From an overfilled site
someone moves on, or changes places with someone elsewhere, whichever costs least with the overfilling priced; where nothing
gains, that site's price rises, until leaving the least urgent without a place is cheaper (weighted local search: Yagiura,
Ibaraki and Glover, INFORMS Journal on Computing 16, 2004). Once nothing is overfilled, everyone is asked for a better place
in turn; where nobody gains, the prices fall back and the search goes through an overfilled time once more.

Households are not looked at here. Compiled (numba); only the child process loads this module.
"""

# Compiled code is faster with plain loops and branches.
# ruff: noqa: SIM110

from __future__ import annotations

import numpy as np
from numba import njit

from planner.solvers.assignment_search import TINY, Costs, Floats, Ints, Standing, settle

#: By so much a price rises where nothing gains, and so often somebody goes all the same.
RAISE, ANYWAY = 1.15, 0.3
#: Who has moved rests for so many steps at least, and fewer than so many more.
REST, REST_MORE = 3, 12


@njit(cache=True)
def overfill(w: Costs, now: Standing, price: Floats, s: int, coming: int, leaving: int) -> float:
    """What overfilling the site costs more once an option has come and another has left (-1 = none)."""
    more = 0.0
    for d in range(w.load.shape[1]):
        free = now.free[s, d]
        rest = free
        if coming >= 0:
            rest -= w.load[coming, d]
        if leaving >= 0:
            rest += w.load[leaving, d]
        if free < 0:
            more += free * price[s, d]
        if rest < 0:
            more -= rest * price[s, d]
    return float(more)


@njit(cache=True)
def option_at(w: Costs, person: int, s: int) -> int:
    """The person's option at the site, -1 = none."""
    low, high = w.first[person], w.first[person + 1]
    end = high
    while low < high:
        middle = (low + high) // 2
        if w.site[w.by_site[middle]] < s:
            low = middle + 1
        else:
            high = middle
    if low < end and w.site[w.by_site[low]] == s:
        return int(w.by_site[low])
    return -1


@njit(cache=True)
def best_step(w: Costs, now: Standing, price: Floats, p: int, step: Ints) -> float:
    """The change of the priced total by the person's best step, which ``step`` then holds: the person's option (-1 = to have no
    place), who changes places (-1 = nobody), and that one's option."""
    o = now.choice[p]
    s = w.site[o] if o >= 0 else -1
    best, leaving = np.inf, -w.unplaced[p]
    if o >= 0:
        leaving = overfill(w, now, price, s, -1, o) - w.cost[o]
        if now.head[s] == p and now.after[p] == -1:
            leaving -= w.opening[s]
        best = leaving + w.unplaced[p]
        step[0], step[1] = -1, -1
    for k in range(w.first[p], w.first[p + 1]):
        o2 = w.advised[k]
        t = w.site[o2]
        if t == s:
            continue
        change = leaving + w.cost[o2] + overfill(w, now, price, t, o2, -1)
        if now.head[t] < 0:
            change += w.opening[t]
        if change < best:
            best = change
            step[0], step[1] = o2, -1
        if o < 0:
            continue
        q = now.head[t]
        while q >= 0:
            back = option_at(w, q, s)
            if back >= 0:
                change = w.cost[o2] - w.cost[o] + w.cost[back] - w.cost[now.choice[q]]
                change += overfill(w, now, price, s, back, o) + overfill(w, now, price, t, o2, now.choice[q])
                if change < best and w.unplaced[q] < np.inf:
                    best = change
                    step[0], step[1], step[2] = o2, q, back
            q = now.after[q]
    return float(best)


@njit(cache=True)
def paid_here(w: Costs, now: Standing, person: int) -> float:
    """What the person's place costs, without opening it."""
    return float(w.cost[now.choice[person]] if now.choice[person] >= 0 else w.unplaced[person])


@njit(cache=True)
def is_overfilled(now: Standing, s: int) -> bool:
    """Whether the site holds more than it can."""
    for d in range(now.free.shape[1]):
        if now.free[s, d] < 0:
            return True
    return False


@njit(cache=True)
def standing_total(w: Costs, now: Standing) -> float:
    """What everything costs but for overfilling and households."""
    total = 0.0
    for p in range(len(now.choice)):
        total += paid_here(w, now, p)
    for s in range(len(now.head)):
        if now.head[s] >= 0:
            total += w.opening[s]
    return float(total)


@njit(cache=True)
def take_step(w: Costs, now: Standing, p: int, step: Ints) -> float:
    """Takes the step; the change of the total without overfilling."""
    o, q = now.choice[p], step[1]
    before = paid_here(w, now, p) + (paid_here(w, now, q) if q >= 0 else 0.0)
    opened = 0.0
    if q < 0:
        if o >= 0 and now.head[w.site[o]] == p and now.after[p] == -1:
            opened -= w.opening[w.site[o]]
        if step[0] >= 0 and now.head[w.site[step[0]]] < 0:
            opened += w.opening[w.site[step[0]]]
    else:
        settle(w, now, q, step[2])
    settle(w, now, p, step[0])
    now.logged[0] = 0
    return float(paid_here(w, now, p) + (paid_here(w, now, q) if q >= 0 else 0.0) + opened - before)


@njit(cache=True)
def even_out(
    w: Costs, now: Standing, price: Floats, usual: Floats, least: Floats, best_choice: Ints, best: float, seed: int,
    steps: int, resting: Ints, done: int, rounds: int,
) -> tuple[float, int]:  # fmt: skip
    """So many steps, or fewer when ``rounds`` times nothing was overfilled and nobody gained; ``done`` counts those so far.
    ``price`` by site and dimension rises and falls back towards ``usual``, by ``least`` at the least. ``resting`` says until
    which step somebody rests. Returns the best total without overfilling (its assignment in ``best_choice``) and ``done``."""
    np.random.seed(seed)
    people, sites = len(now.choice), len(now.head)
    full, at = np.empty(sites, np.int64), np.full(sites, -1, np.int64)
    count = 0
    for s in range(sites):
        if is_overfilled(now, s):
            full[count], at[s] = s, count
            count += 1
    total = standing_total(w, now)
    step, chosen = np.empty(3, np.int64), np.empty(3, np.int64)
    resting[:] = 0
    idle = 0
    for turn in range(steps):
        goes, change = -1, np.inf
        if count > 0:
            s = full[np.random.randint(count)]
            p = now.head[s]
            while p >= 0:
                if w.unplaced[p] < np.inf and resting[p] <= turn:
                    found = best_step(w, now, price, p, step)
                    if found < change:
                        goes, change = p, found
                        chosen[:] = step
                p = now.after[p]
            if change > -TINY:
                for d in range(w.load.shape[1]):
                    if now.free[s, d] < 0:
                        price[s, d] = price[s, d] * RAISE + least[d]
                if np.random.random() > ANYWAY:
                    goes = -1
        else:
            if total < best - TINY:
                best = total
                best_choice[:] = now.choice
            p = np.random.randint(people)
            if w.unplaced[p] < np.inf and best_step(w, now, price, p, step) < -TINY:
                goes, idle = p, 0
                chosen[:] = step
            else:
                idle += 1
            if idle > people:
                idle = 0
                done += 1
                if done >= rounds:
                    break
                factor = 1.0 + np.random.random()
                for s in range(sites):
                    for d in range(w.load.shape[1]):
                        price[s, d] = usual[s, d] * factor
        if goes < 0:
            continue
        old = now.choice[goes]
        total += take_step(w, now, goes, chosen)
        resting[goes] = turn + REST + np.random.randint(REST_MORE)
        if chosen[1] >= 0:
            resting[chosen[1]] = turn + REST + np.random.randint(REST_MORE)
        for k in range(2):
            o = old if k == 0 else chosen[0]
            if o < 0:
                continue
            s = w.site[o]
            over = is_overfilled(now, s)
            if over and at[s] < 0:
                full[count], at[s] = s, count
                count += 1
            elif not over and at[s] >= 0:
                count -= 1
                last = full[count]
                full[at[s]], at[last] = last, at[s]
                at[s] = -1
    if count == 0 and total < best - TINY:
        best = total
        best_choice[:] = now.choice
    return best, done
