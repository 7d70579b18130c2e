"""How is an assignment made better where several resources bind? People move, change places, and push each other on.

A local search on whole assignments: someone moves to a better site; where there is no room, takes the place of one who goes
elsewhere or to the site just left, or who pushes a third on (ejection chains of up to three). To get out of dead ends most
people of a few neighbouring sites are taken out and placed anew, the dearest to leave first (ruin and recreate: Schrimpf et
al., Journal of Computational Physics 159, 2000); what is then worse by more than a falling threshold is undone.

One number stands for the order of importance here (assignment_weights.py); results are compared by the order itself.
Compiled (numba), and kept beside the program; only the child process loads this module.
"""

# Compiled code is faster with plain loops and branches.
# ruff: noqa: SIM102, SIM109, SIM110

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: A gain smaller than this is rounding.
TINY = 1e-6


class Costs(NamedTuple):
    """What never changes: the options by person (``first``), ``cheap`` the same rows sorted by cost within each person; ``guide``
    the cost with the room paid for, and ``advised`` the rows sorted by it, ``by_site`` by site; the ``unplaced`` cost of each
    person, and who lives together."""

    first: Ints
    site: Ints
    load: Ints
    cost: Floats
    cheap: Ints
    guide: Floats
    advised: Ints
    by_site: Ints
    unplaced: Floats
    opening: Floats
    household: Ints
    home_first: Ints
    home_people: Ints
    split: float


class Standing(NamedTuple):
    """Who is where: ``choice`` by person, ``free`` room by site and dimension, and each site's people as a linked list.
    ``log`` holds (person, earlier option) of the changes since ``logged[0]`` was set to 0."""

    choice: Ints
    free: Ints
    head: Ints
    after: Ints
    before: Ints
    log: Ints
    logged: Ints


@njit(cache=True)
def fits(option: int, site: int, load: Ints, free: Ints) -> bool:
    """Whether the option's load fits at the site."""
    for d in range(load.shape[1]):
        if load[option, d] > free[site, d]:
            return False
    return True


@njit(cache=True)
def fits_instead(option: int, leaving: int, site: int, load: Ints, free: Ints) -> bool:
    """Whether the option's load fits at the site once the ``leaving`` option has been given up there."""
    for d in range(load.shape[1]):
        if load[option, d] > free[site, d] + load[leaving, d]:
            return False
    return True


@njit(cache=True)
def settle(w: Costs, now: Standing, person: int, option: int) -> None:
    """The person gives up the present option and takes another; -1 = none."""
    old = now.choice[person]
    if now.logged[0] < len(now.log):
        now.log[now.logged[0], 0] = person
        now.log[now.logged[0], 1] = old
    now.logged[0] += 1
    if old >= 0:
        s = w.site[old]
        for d in range(w.load.shape[1]):
            now.free[s, d] += w.load[old, d]
        if now.before[person] >= 0:
            now.after[now.before[person]] = now.after[person]
        else:
            now.head[s] = now.after[person]
        if now.after[person] >= 0:
            now.before[now.after[person]] = now.before[person]
    now.choice[person] = option
    if option >= 0:
        s = w.site[option]
        for d in range(w.load.shape[1]):
            now.free[s, d] -= w.load[option, d]
        now.before[person] = -1
        now.after[person] = now.head[s]
        if now.head[s] >= 0:
            now.before[now.head[s]] = person
        now.head[s] = person


@njit(cache=True)
def undo(w: Costs, now: Standing) -> None:
    """Takes back all that the log holds."""
    n = now.logged[0]
    for k in range(n - 1, -1, -1):
        person, old = now.log[k, 0], now.log[k, 1]
        settle(w, now, person, old)
        now.logged[0] = n
    now.logged[0] = 0


@njit(cache=True)
def paid(w: Costs, now: Standing, person: int, option: int) -> float:
    """What the option costs this person as everyone else stands: with the site's opening when nobody else is there, and the
    split of a household."""
    if option < 0:
        return float(w.unplaced[person])
    s = w.site[option]
    cost = w.cost[option]
    if w.opening[s] > 0.0:
        only = now.head[s]
        if only == -1 or (only == person and now.after[person] == -1):
            cost += w.opening[s]
    home = w.household[person]
    if home >= 0 and w.split > 0.0:
        others, together = False, False
        for k in range(w.home_first[home], w.home_first[home + 1]):
            other = w.home_people[k]
            if other != person and now.choice[other] >= 0:
                others = True
                if w.site[now.choice[other]] == s:
                    together = True
                    break
        if others and not together:
            cost += w.split
    return float(cost)


@njit(cache=True)
def change(w: Costs, now: Standing, people: Ints, options: Ints, count: int) -> float:
    """All these people give up their options and then take these; the change of the total, exactly."""
    delta = 0.0
    for k in range(count):
        delta -= paid(w, now, people[k], now.choice[people[k]])
        settle(w, now, people[k], -1)
        delta += w.unplaced[people[k]]
    for k in range(count):
        delta += paid(w, now, people[k], options[k]) - w.unplaced[people[k]]
        settle(w, now, people[k], options[k])
    return float(delta)


@njit(cache=True)
def closes(w: Costs, now: Standing, option: int, home_site: int, leaving: int) -> bool:
    """Whether a chain can end with this option: it has room as it is, or where ``leaving`` is given up at ``home_site``."""
    site = w.site[option]
    if site == home_site:
        return bool(fits_instead(option, leaving, site, w.load, now.free))
    return bool(fits(option, site, w.load, now.free))


@njit(cache=True)
def push(w: Costs, now: Standing, person: int, people: Ints, options: Ints) -> int:
    """The best chain that begins with this person going to a better site: how many people move (0 = none found), with whom
    and where in ``people`` and ``options``. A chain is left as soon as what is gained on the way does not beat the best."""
    best, length = TINY, 0
    mine = now.choice[person]
    home_site = w.site[mine] if mine >= 0 else -1
    own = paid(w, now, person, mine)
    for k in range(w.first[person], w.first[person + 1]):
        o = w.cheap[k]
        if own - w.cost[o] <= best:
            break
        s = w.site[o]
        if s == home_site:
            continue
        gain = own - paid(w, now, person, o)
        if gain <= best:
            continue
        if fits(o, s, w.load, now.free):
            best, length = gain, 1
            people[0], options[0] = person, o
            continue
        second = now.head[s]
        while second >= 0:
            q, second = second, now.after[second]
            if not fits_instead(o, now.choice[q], s, w.load, now.free):
                continue
            q_paid = gain + paid(w, now, q, now.choice[q])
            if q_paid - w.unplaced[q] > best:
                best, length = q_paid - w.unplaced[q], 2
                people[0], options[0], people[1], options[1] = person, o, q, -1
            for k2 in range(w.first[q], w.first[q + 1]):
                o2 = w.cheap[k2]
                if q_paid - w.cost[o2] <= best:
                    break
                s2 = w.site[o2]
                if s2 == s:
                    continue
                gain2 = q_paid - paid(w, now, q, o2)
                if gain2 <= best:
                    continue
                if closes(w, now, o2, home_site, mine):
                    best, length = gain2, 2
                    people[0], options[0], people[1], options[1] = person, o, q, o2
                    continue
                third = now.head[s2]
                while third >= 0:
                    r, third = third, now.after[third]
                    if r == person or not fits_instead(o2, now.choice[r], s2, w.load, now.free):
                        continue
                    r_paid = gain2 + w.cost[now.choice[r]]
                    for k3 in range(w.first[r], w.first[r + 1]):
                        o3 = w.cheap[k3]
                        if r_paid - w.cost[o3] <= best:
                            break
                        s3 = w.site[o3]
                        if s3 == s or s3 == s2:
                            continue
                        gain3 = r_paid - paid(w, now, r, o3)
                        if gain3 <= best:
                            continue
                        if closes(w, now, o3, home_site, mine):
                            best, length = gain3, 3
                            people[0], options[0], people[1], options[1] = person, o, q, o2
                            people[2], options[2] = r, o3
                            break
    return length


@njit(cache=True)
def descend(w: Costs, now: Standing, queue: Ints, count: int) -> float:
    """Pushes these people, and whom they push, until nobody gains. Returns the change of the total."""
    total = 0.0
    people, options, old = np.empty(3, np.int64), np.empty(3, np.int64), np.empty(3, np.int64)
    ring = np.empty(max(1, 4 * count + 64), np.int64)
    ring[:count] = queue[:count]
    begin, end = 0, count
    while begin < end:
        person = ring[begin % len(ring)]
        begin += 1
        length = push(w, now, person, people, options)
        if length == 0:
            continue
        for k in range(length):
            old[k] = now.choice[people[k]]
        delta = change(w, now, people, options, length)
        if delta > -TINY / 2:  # openings and households were seen one by one: together they may not pay
            change(w, now, people, old, length)
            continue
        total += delta
        for k in range(length):
            if end - begin < len(ring):
                ring[end % len(ring)] = people[k]
                end += 1
    return total


@njit(cache=True)
def reinsert(w: Costs, now: Standing, people: Ints, count: int, blink: float) -> float:
    """Places these unplaced people in this order, each where it is cheapest with the room paid for, now and then passing over
    a site. Returns the change of the total."""
    delta = 0.0
    for k in range(count):
        p = people[k]
        best, best_option, best_paid = np.inf, -1, 0.0
        for j in range(w.first[p], w.first[p + 1]):
            o = w.advised[j]
            if w.guide[o] >= best:
                break
            if fits(o, w.site[o], w.load, now.free) and np.random.random() >= blink:
                cost = paid(w, now, p, o)
                if cost < w.unplaced[p] and w.guide[o] + cost - w.cost[o] < best:
                    best, best_option, best_paid = w.guide[o] + cost - w.cost[o], o, cost
        if best_option >= 0:
            settle(w, now, p, best_option)
            delta += best_paid - w.unplaced[p]
    return delta


@njit(cache=True)
def search(
    w: Costs, now: Standing, total: float, best_choice: Ints, best: float, seed: int, rounds: int, threshold: float
) -> tuple[float, float]:
    """So many rounds of ruin and recreate. ``threshold`` says how much worse than the best the present may be.
    Returns the present total and the best one, whose assignment is in ``best_choice``."""
    np.random.seed(seed)
    n = len(w.first) - 1
    removed = np.empty(n, np.int64)
    key = np.empty(n)
    keep_best = threshold > 0.0
    for _ in range(rounds):
        now.logged[0] = 0
        p = np.random.randint(n)
        if w.first[p] == w.first[p + 1]:
            continue
        options = w.first[p + 1] - w.first[p]
        sites = 2 + np.random.randint(4)
        share = 0.3 + 0.6 * np.random.random()
        most = 12 + np.random.randint(30)
        delta, count = 0.0, 0
        o = now.choice[p]
        for j in range(sites):
            if j > 0 or o < 0:
                o = w.advised[w.first[p] + int(options * np.random.random() ** 2)]
            member = now.head[w.site[o]]
            while member >= 0 and count < most:
                q, member = member, now.after[member]
                if np.random.random() < share and w.unplaced[q] < np.inf:
                    delta += w.unplaced[q] - paid(w, now, q, now.choice[q])
                    settle(w, now, q, -1)
                    removed[count] = q
                    count += 1
        if now.choice[p] < 0 and count < n and (count == 0 or removed[0] != p):
            seen = False
            for k in range(count):
                seen = seen or removed[k] == p
            if not seen:
                removed[count] = p
                count += 1
        how = np.random.randint(3)
        for k in range(count):
            q = removed[k]
            if how == 0:
                key[k] = np.random.random()
            elif how == 1:  # who would lose most by not getting the best
                a, b = w.first[q], min(w.first[q] + 1 + np.random.randint(3), w.first[q + 1] - 1)
                key[k] = w.guide[w.advised[a]] - w.guide[w.advised[b]]
            else:
                size = 0.0
                c = w.cheap[w.first[q]]
                for d in range(w.load.shape[1]):
                    size += w.load[c, d] / (1.0 + now.free[w.site[c], d])
                key[k] = -size
            key[k] -= 1e-3 * w.unplaced[q]
        order = np.argsort(key[:count], kind="mergesort")
        people = removed[:count][order]
        delta += reinsert(w, now, people, count, 0.02)
        delta += descend(w, now, people, count)
        if now.logged[0] > len(now.log) or total + delta > best + threshold + TINY:
            if now.logged[0] <= len(now.log):
                undo(w, now)
                continue
        total += delta
        if total < best - TINY:
            best = total
            if keep_best:
                best_choice[:] = now.choice
    if not keep_best:
        best_choice[:] = now.choice
    return total, best
