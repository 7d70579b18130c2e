"""In which row do this sheet's headings stand, and is the sheet of the kind that is wanted?

People put titles, dates and explanations above the headings. The row in which most known headings stand is the one; without
any that beats it, it is the first row that is not blank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.registries.cells import folded
from planner.registries.refusal import Refused

#: Headings stand within these rows, or are the first row that is not blank.
ROWS_SEARCHED = 30
#: So many known headings a later row must have before it is believed over the first: one or two may be mere words.
_LEAST_KNOWN = 3

NumberedRow = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class KnownHeadings:
    """What one kind of registry calls its columns: ``keys`` leads from a folded heading to its column, ``required`` are the
    columns that must be there (each a group of which one is enough)."""

    keys: Mapping[str, str]
    required: tuple[tuple[str, ...], ...]

    def found(self, cells: Sequence[str]) -> frozenset[str]:
        """The columns that have a heading among ``cells``."""
        return frozenset(self.keys[name] for name in map(folded, cells) if name in self.keys)

    def required_share(self, cells: Sequence[str]) -> float:
        """How much of what is required has a heading among ``cells``: 1 is all of it."""
        found = self.found(cells)
        return sum(not found.isdisjoint(group) for group in self.required) / max(1, len(self.required))


def score(cells: Sequence[str], kinds: Sequence[KnownHeadings]) -> int:
    """How many known headings stand in ``cells``, for the kind of registry that has most of them."""
    return max((len(kind.found(cells)) for kind in kinds), default=0)


def heading_row(rows: Sequence[NumberedRow], kinds: Sequence[KnownHeadings]) -> int:
    """The place in ``rows`` (those not blank, in order) of the headings. Raises Refused when what stands above them looks
    like rows of data, which must not be passed over."""
    if not rows:
        raise Refused("file_empty")
    best = 0
    least = max(_LEAST_KNOWN, score(rows[0][1], kinds) + 1)
    for place, (number, cells) in enumerate(rows):
        if number > ROWS_SEARCHED:
            break
        found = score(cells, kinds)
        if found >= least:
            best, least = place, found + 1
    width = _filled(rows[best][1])
    for number, cells in rows[:best]:
        if _filled(cells) * 2 > width:
            raise Refused("file_rows_above_headings", row=number, heading_row=rows[best][0])
    return best


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)
