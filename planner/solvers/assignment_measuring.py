"""What is each level worth in an assignment given as numbers?"""

from __future__ import annotations

import numpy as np

from planner.assignment.numbers import Ints, Numbers
from planner.model.importance import OPTION_LEVELS, UNPLACED, free_places


def value_of(numbers: Numbers, level: str, choice: Ints) -> int:
    """A level's value. ``choice`` holds each person's option, -1 = unplaced."""
    placed = choice[choice >= 0]
    if level in UNPLACED:
        return int(((choice < 0) & (numbers.priority == UNPLACED.index(level) + 1)).sum())
    if level == "split_households":
        return splits(numbers, choice)
    if level == "reserve":
        used = np.zeros_like(numbers.places)
        np.add.at(used, numbers.site[placed], numbers.takes[placed])
        return int(np.maximum(used - free_places(numbers.places), 0).sum())
    opening = int(numbers.opening[np.unique(numbers.site[placed])].sum()) if level == "travel_s" else 0
    return int(numbers.level[OPTION_LEVELS.index(level)][placed].sum()) + opening


def splits(numbers: Numbers, choice: Ints) -> int:
    """How many sites households are spread over beyond one each."""
    together = np.flatnonzero((numbers.household >= 0) & (choice >= 0))
    if not len(together):
        return 0
    pairs = np.unique(np.stack([numbers.household[together], numbers.site[choice[together]]]), axis=1)
    return int(pairs.shape[1] - len(np.unique(pairs[0])))
