"""Which counts can be shown without telling about a few people, and which rows without telling who it is?

A count of one to four is hidden, and so are as many others as it takes that nobody can work a hidden one out from the sums
around it: for each hidden count, all that is shown must leave at least :data:`SMALLEST` possible values.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

#: Fewer than this are few.
SMALLEST = 5

K = TypeVar("K", bound=Hashable)
R = TypeVar("R")

#: A sum and its parts: the values of the parts add up to the value of the sum.
Sums = Sequence[tuple[K, tuple[K, ...]]]


def hidden(counts: Mapping[K, int], sums: Sums[K]) -> frozenset[K]:
    """The counts that must not be shown. ``sums`` are all that can be added up across the tables that are shown together."""
    few = {key for key, count in counts.items() if 0 < count < SMALLEST}
    while exposed := [key for key in counts if key in few and _possible(key, counts, sums, few) < SMALLEST]:
        more = {_shield(key, counts, sums, few) for key in exposed} - {None}
        if not more:
            return frozenset(counts)  # nothing less hides it
        few |= {key for key in more if key is not None}
    return frozenset(few)


def _possible(key: K, counts: Mapping[K, int], sums: Sums[K], few: set[K]) -> float:
    """How far apart the least and the greatest value lie that ``key`` can have, given what is shown."""
    from scipy.optimize import linprog  # half a second that only aggregates need

    involved = [(total, parts) for total, parts in sums if total in few or any(part in few for part in parts)]
    unknown = sorted({k for total, parts in involved for k in (total, *parts) if k in few} | {key}, key=repr)
    at = {k: i for i, k in enumerate(unknown)}
    rows, known = [], []
    for total, parts in involved:
        row, rest = np.zeros(len(unknown)), 0
        for k, sign in ((total, -1), *((part, 1) for part in parts)):
            if k in at:
                row[at[k]] += sign
            else:
                rest -= sign * counts[k]
        rows.append(row)
        known.append(rest)
    goal = np.zeros(len(unknown))
    goal[at[key]] = 1.0
    shown, values = (np.array(rows), np.array(known)) if rows else (None, None)
    least = linprog(goal, A_eq=shown, b_eq=values, bounds=(0, None))
    greatest = linprog(-goal, A_eq=shown, b_eq=values, bounds=(0, None))
    return float("inf") if greatest.status == 3 else -(greatest.fun or 0.0) - (least.fun or 0.0)


def _shield(key: K, counts: Mapping[K, int], sums: Sums[K], few: set[K]) -> K | None:
    """The shown count whose hiding costs least and that stands in a sum with ``key``; zeros and sums only when nothing else
    is left."""
    beside: list[tuple[bool, bool, int, str, K]] = []
    for total, parts in sums:
        if key == total or key in parts:
            beside += [(k == total, counts[k] == 0, counts[k], repr(k), k) for k in (*parts, total) if k not in few]
    return min(beside, key=lambda one: one[:4])[4] if beside else None


def rounded(count: int) -> int:
    """To the nearest five: two versions of a plan that differ by one person mostly show the same."""
    return SMALLEST * ((count + SMALLEST // 2) // SMALLEST)


def alike(rows: Iterable[R], coarser: Sequence[Callable[[R], R]], traits: Callable[[R], Hashable]) -> list[R]:
    """The rows, each made as much coarser as it takes that at least :data:`SMALLEST` share its traits. ``coarser`` are the
    steps, applied one after the other to whoever still stands in a small group; after the last, groups that are large enough
    give up their traits too until the rest is not small. Fewer than SMALLEST rows in all give none."""
    settled: list[list[R]] = []
    open_rows = list(rows)
    if len(open_rows) < SMALLEST:
        return []
    for step in (None, *coarser):
        groups = _grouped(open_rows if step is None else [step(row) for row in open_rows], traits)
        settled += [group for group in groups if len(group) >= SMALLEST]
        open_rows = [row for group in groups if len(group) < SMALLEST for row in group]
    while 0 < len(open_rows) < SMALLEST:
        nearest = min(settled, key=lambda group: (len(group), repr(traits(group[0]))))
        settled.remove(nearest)
        open_rows += nearest
        for step in coarser:
            open_rows = [step(row) for row in open_rows]
    return [row for group in (*settled, open_rows) for row in group]


def _grouped(rows: Sequence[R], traits: Callable[[R], Hashable]) -> list[list[R]]:
    groups: dict[Hashable, list[R]] = {}
    for row in rows:
        groups.setdefault(traits(row), []).append(row)
    return list(groups.values())
