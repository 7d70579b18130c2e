"""Which single number stands for the order of importance while a search is going on?

A search compares small changes millions of times, so it adds up one weighted sum. A unit of a level weighs more than a few
people's whole spread in all levels below it; what a longer exchange would still get wrong is caught afterwards, since results
are compared by the order itself. Levels that are not sums over people are left out here (the reserve) or weighed where they
arise (households).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.assignment.numbers import Floats, Ints, Numbers
from planner.model.importance import OPTION_LEVELS, UNPLACED

#: A unit of a level outweighs so many people's whole spread in the levels below; being unplaced outweighs more, unless it is
#: known that no fewer can be left: then smaller weights let the prices settle sooner.
OUTWEIGHS, UNPLACED_OUTWEIGHS, KNOWN_OUTWEIGHS = 4.0, 20.0, 6.0


@dataclass(frozen=True, eq=False)
class Weighted:
    """``cost`` by option; ``unplaced`` by person (infinite for whom a lock has settled); ``split`` for each further site of a
    household; ``opening`` by site."""

    cost: Floats
    unplaced: Floats
    split: float
    opening: Floats


def weighted(numbers: Numbers, order: Sequence[str], proven: Sequence[str] = ()) -> Weighted:
    """The weighted sum for an order of importance, in travel seconds where travel comes last. Of ``proven`` levels the least
    value is known, and the search begins there."""
    cost = np.zeros(len(numbers.site))
    unplaced = np.zeros(numbers.people)
    split, below = 0.0, 1.0
    opening: Floats = np.zeros(len(numbers.opening))
    largest_opening = float(numbers.opening.max(initial=0))
    for level in reversed(order):
        if level in UNPLACED:
            waiting = numbers.priority == UNPLACED.index(level) + 1
            if waiting.any():
                outweighs = KNOWN_OUTWEIGHS if level in proven else UNPLACED_OUTWEIGHS
                below = outweighs * max(below, largest_opening)
                unplaced[waiting] = below
        elif level == "split_households":
            if (numbers.household >= 0).any():
                split = below * OUTWEIGHS
                below += split
        elif level in OPTION_LEVELS:
            column = numbers.level[OPTION_LEVELS.index(level)]
            spread = int(column.max(initial=0) - min(0, int(column.min(initial=0))))
            if not spread:
                continue
            unit = 1.0 if below == 1.0 else below * OUTWEIGHS
            cost += unit * column
            if level == "travel_s":
                opening = unit * numbers.opening.astype(np.float64)
                below += unit * max(spread, largest_opening)
            else:
                below += unit * spread
    unplaced[numbers.must] = np.inf
    return Weighted(cost, unplaced, split, opening)


def total(numbers: Numbers, w: Weighted, choice: Ints) -> float:
    """The weighted sum of an assignment, but for households."""
    placed = choice >= 0
    used = np.unique(numbers.site[choice[placed]])
    missing = np.where(np.isinf(w.unplaced), 0.0, w.unplaced)[~placed]
    return float(w.cost[choice[placed]].sum() + missing.sum() + w.opening[used].sum())
