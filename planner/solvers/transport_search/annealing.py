"""How are orders improved? Some requests are taken out and put back elsewhere, again and again. Compiled.

Ruin and recreate (Schrimpf and others 2000): a change is kept when it is better, or worse by little as long as it is warm
(simulated annealing). Whoever finds no place stays in the bank at a price. Every order that comes about is remembered in the
pool, out of which OR-Tools later chooses the best set.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.solvers.transport_search.compiled import compiled, woven
from planner.solvers.transport_search.inserting import insert, look_up, take_out
from planner.solvers.transport_search.layout import Flags, Floats, Ints, Known, Layout, Scratch, State, Visits
from planner.solvers.transport_search.pool import Pool, remember
from planner.solvers.transport_search.removing import remove_order, remove_related, remove_strings
from planner.solvers.transport_search.timing import refresh

#: Orders are remembered while all together cost at most one part in so many more than the best.
WORTH_REMEMBERING = 25


class Change(NamedTuple):
    """One change in progress, and how everything was before."""

    gone: Flags  #: [R] taken out by this change
    bank: Ints  #: [R] requests without a shift, as many as the loop counts
    key: Floats  #: [R] by what they are sorted
    touched: Ints  #: [K] changed shifts, the first ``number[0]``
    is_touched: Flags  #: [K]
    number: Ints  #: [1] how many are touched
    order: Visits  #: [K, L] of touched shifts before
    size: Ints  #: [K]
    version: Ints  #: [K]
    shift_of: Ints  #: [R] before
    marked: Flags  #: [K] room for marks
    stamp: Ints  #: [K] room for marks that need no wiping


class Best(NamedTuple):
    """The best orders so far."""

    order: Visits  #: [K, L]
    size: Ints  #: [K]
    cost: Ints  #: [1]


class Habit(NamedTuple):
    """How changes are made: requests taken out on average, the longest string, how often a shift is overlooked, by how much
    the price of leaving a request rises each time it is left (0 = prices stand; else only orders that serve all count as best),
    and by which part all prices fall each time nobody is left (one in ``easing``; 0 = the search ends there)."""

    removed: float
    string: float
    blink: float
    nagging: int = 0
    easing: int = 0


def no_change(state: State) -> Change:
    """Nothing is being changed."""
    shifts, requests = len(state.size), len(state.shift_of)
    return Change(
        gone=np.zeros(requests, np.bool_),
        bank=np.zeros(requests, np.int64),
        key=np.zeros(requests),
        touched=np.zeros(shifts, np.int64),
        is_touched=np.zeros(shifts, np.bool_),
        number=np.zeros(1, np.int64),
        order=np.zeros_like(state.order),
        size=np.zeros(shifts, np.int64),
        version=np.zeros(shifts, np.int64),
        shift_of=np.zeros(requests, np.int64),
        marked=np.zeros(shifts, np.bool_),
        stamp=np.full(shifts, -1, np.int64),
    )


def nothing_best(state: State) -> Best:
    """Anything is better than this."""
    return Best(np.zeros_like(state.order), np.zeros_like(state.size), np.full(1, 2**62, np.int64))


@compiled
def anneal(
    p: Layout, s: State, known: Known, pool: Pool, scratch: Scratch, change: Change, best: Best,
    habit: Habit, seed: int, rounds: int, heat: float,
) -> None:  # fmt: skip
    """``rounds`` changes at temperature ``heat``. Leaves the present orders in ``s``, the best ones in ``best``."""
    np.random.seed(seed)
    cost = total_cost(p, s)
    change.stamp[:] = -1
    for turn in range(rounds):
        now = cost + try_change(p, s, known, scratch, change, habit, turn)
        if now < cost - heat * np.log(np.random.random()):
            if now != cost and now < best.cost[0] + best.cost[0] // WORTH_REMEMBERING:
                for a in range(change.number[0]):
                    remember(p, s, change.touched[a], pool)
            cost = now
            if cost < best.cost[0] and habit.nagging == 0:
                note_best(s, best, cost)
        else:
            undo(p, s, change)
        for a in range(change.number[0]):
            change.is_touched[change.touched[a]] = False
        if habit.nagging > 0:
            left = nag(p, s, habit.nagging)
            if left == 0:
                if cost < best.cost[0]:
                    note_best(s, best, cost)
                if habit.easing == 0:
                    return
                ease(p, habit.easing)
            cost += left * habit.nagging


@compiled
def total_cost(p: Layout, s: State) -> int:
    """What the orders cost, with the price of everyone left."""
    cost = 0
    for k in range(len(s.size)):
        cost += s.cost[k]
    for r in range(len(s.shift_of)):
        if s.shift_of[r] < 0:
            cost += p.unserved_price[r]
    return cost


@compiled
def try_change(p: Layout, s: State, known: Known, scratch: Scratch, change: Change, habit: Habit, turn: int) -> int:
    """Takes some requests out and puts back whom it can. Gives how much dearer everything is now."""
    change.number[0] = 0
    left = 0
    for r in range(len(s.shift_of)):
        change.gone[r] = False
        change.shift_of[r] = s.shift_of[r]
        if s.shift_of[r] < 0:
            change.bank[left] = r
            left += 1
    left = ruin(p, s, change, habit, left)
    dearer = 0
    for a in range(left):
        r = change.bank[a]
        k = s.shift_of[r]
        if k >= 0:
            dearer -= note_before(s, k, change)
            take_out(p, s, k, change.gone)
    sort_bank(p, change.bank, left, change.key)
    for a in range(left):
        r = change.bank[a]
        k, i, j = best_place(p, s, known, r, habit.blink, change.stamp, turn, scratch)
        if k >= 0:
            dearer -= note_before(s, k, change)
            insert(p, s, k, r, i, j)
    for a in range(change.number[0]):
        dearer += s.cost[change.touched[a]]
    for a in range(left):
        r = change.bank[a]
        dearer += p.unserved_price[r] * (int(s.shift_of[r] < 0) - int(change.shift_of[r] < 0))
    return dearer


@compiled
def ruin(p: Layout, s: State, change: Change, habit: Habit, left: int) -> int:
    """Takes requests out around a random one, or around one of those left. Gives the size of the bank."""
    gone, bank = change.gone, change.bank
    centre = np.random.randint(len(s.shift_of))
    if left > 0 and np.random.random() < 0.3:
        centre = bank[np.random.randint(left)]
    way = np.random.random()
    if way < 0.75:
        return remove_strings(p, s, centre, habit.removed, habit.string, gone, bank, left, change.marked)
    if way < 0.94:
        return remove_related(p, s, centre, habit.removed, gone, bank, left)
    return remove_order(p, s, centre, gone, bank, left)


@woven
def note_before(s: State, k: int, change: Change) -> int:
    """Notes down order k as it is before its first change. Gives what it cost then; 0 when it was noted down before."""
    if change.is_touched[k]:
        return 0
    change.is_touched[k] = True
    change.touched[change.number[0]] = k
    change.number[0] += 1
    change.size[k] = s.size[k]
    change.version[k] = s.version[k]
    for x in range(s.size[k]):
        change.order[k, x] = s.order[k, x]
    return int(s.cost[k])


@compiled
def undo(p: Layout, s: State, change: Change) -> None:
    """Everything as it was before the change."""
    for a in range(change.number[0]):
        k = change.touched[a]
        s.size[k] = change.size[k]
        for x in range(change.size[k]):
            s.order[k, x] = change.order[k, x]
        refresh(p, s, k)
        s.version[k] = change.version[k]
    for r in range(len(s.shift_of)):
        s.shift_of[r] = change.shift_of[r]


@compiled
def note_best(s: State, best: Best, cost: int) -> None:
    """These are the best orders."""
    best.cost[0] = cost
    for k in range(len(s.size)):
        best.size[k] = s.size[k]
        for x in range(s.size[k]):
            best.order[k, x] = s.order[k, x]


@compiled
def nag(p: Layout, s: State, by: int) -> int:
    """Makes it dearer to leave those who are left now. Gives how many they are."""
    left = 0
    for r in range(len(s.shift_of)):
        if s.shift_of[r] < 0:
            p.unserved_price[r] += by
            left += 1
    return left


@compiled
def ease(p: Layout, part: int) -> None:
    """Makes it cheaper to leave anybody."""
    for r in range(len(p.unserved_price)):
        p.unserved_price[r] -= p.unserved_price[r] // part


@compiled
def sort_bank(p: Layout, bank: Ints, left: int, key: Floats) -> None:
    """In which order requests are put back: by chance, tightest, farthest, earliest or shortest first."""
    way = np.random.random()
    graded = np.random.random() < 0.5
    for a in range(left):
        r = bank[a]
        if way < 0.4:
            key[r] = np.random.random()
        elif way < 0.6:
            key[r] = p.closes[2 * r + 1] - p.opens[2 * r]
        elif way < 0.75:
            key[r] = -p.seconds[0, p.start[0], 2 * r]
        elif way < 0.9:
            key[r] = p.opens[2 * r]
        else:
            key[r] = -p.seconds[0, 2 * r, 2 * r + 1]
    for a in range(1, left):
        r = bank[a]
        b = a - 1
        while b >= 0 and comes_after(p, bank[b], r, key, graded):
            bank[b + 1] = bank[b]
            b -= 1
        bank[b + 1] = r


@woven
def comes_after(p: Layout, q: int, r: int, key: Floats, graded: bool) -> bool:
    """Whether request q is put back after request r."""
    if graded and p.unserved_price[q] != p.unserved_price[r]:
        return bool(p.unserved_price[q] < p.unserved_price[r])
    return bool(key[q] > key[r])


@woven
def best_place(
    p: Layout, s: State, known: Known, r: int, blink: float, stamp: Ints, turn: int, scratch: Scratch
) -> tuple[int, int, int]:
    """The shift and places where request r costs least; -1 when leaving it is cheaper. Now and then a shift is overlooked,
    which keeps the search from repeating itself. Shifts with a known answer come first: it bounds the others' search."""
    best, best_k, best_i, best_j = p.unserved_price[r], -1, -1, -1
    mark = 2 * (turn * len(s.shift_of) + r)
    for later in range(2):
        for k in range(len(s.size)):
            if p.longest[k, r] < 0:
                continue
            if s.size[k] == 0:
                if stamp[p.alike[k]] == mark + later:
                    continue
                stamp[p.alike[k]] = mark + later
            unknown = known.version[r, k] != s.version[k] or known.pickup[r, k] < 0
            if unknown != (later == 1) or (blink > 0.0 and np.random.random() < blink):
                continue
            added, i, j = look_up(p, s, known, k, r, best, scratch)
            if i >= 0 and added < best:
                best, best_k, best_i, best_j = added, k, i, j
    return best_k, best_i, best_j
