"""In what order do things matter when people are given places? The levels, and which orders a policy may choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

#: A number of places, or the numbers of many sites at once.
Places = TypeVar("Places", int, NDArray[np.int64])

#: Unplaced patients by priority class, the most urgent first. They come before all else in every order.
UNPLACED = ("unplaced_1", "unplaced_2", "unplaced_3", "unplaced_4", "unplaced_5")

#: Sums over the chosen options, by the names of an option's fields.
OPTION_LEVELS = ("risk", "preference", "hospital", "away", "changed", "travel_s")

#: The usual order of importance: unplaced by class, deadline risk, policy preference broken, hospital places used by people
#: who need only power, other municipality than home, households split, another site than people have been told of, travel
#: seconds, and places taken from the last tenth of a site's places (the reserve left at the fullest sites).
LEVELS = (*UNPLACED, "risk", "preference", "hospital", "away", "split_households", "changed", "travel_s", "reserve")

#: Of a site's places of one kind so many in ten may be used before the reserve is touched.
USED_FREELY_TENTHS = 9


def usual_order_with(chosen: Sequence[str]) -> tuple[str, ...]:
    """The order of importance with the levels after the unplaced as ``chosen``; what it does not name follows in the usual
    order. Raises ValueError for a level that does not exist, stands twice, or would come before the unplaced."""
    movable = LEVELS[len(UNPLACED) :]
    wrong = [level for level in chosen if level not in movable]
    if wrong or len(set(chosen)) != len(chosen):
        raise ValueError(f"the order must name levels of {', '.join(movable)}, each once: {', '.join(chosen)}")
    return (*UNPLACED, *chosen, *(level for level in movable if level not in chosen))


def free_places(places: Places) -> Places:
    """How many of a site's places of one kind may be used without touching its reserve."""
    return places * USED_FREELY_TENTHS // 10
