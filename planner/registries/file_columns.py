"""Which columns does this file have: their headings, what their cells look like, and how each was tied to one of the registry?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from planner.registries.cells import folded
from planner.registries.column_shapes import Shape, masked, shape_of
from planner.registries.combined import address_parts_in, held, postal_parts_in
from planner.registries.reading import Table

#: So many filled cells of a column are looked at, and so many different masked ones are shown.
_LOOKED_AT, _SHOWN = 200, 3


class Found(StrEnum):
    """How a column of the file was tied to one of the registry."""

    NAME = "name"
    CHOSEN = "chosen"
    REMEMBERED = "remembered"
    SIMILAR = "similar"
    SHAPE = "shape"
    NONE = "none"


#: The column that our own error file adds; a file that comes back with it is the same file.
ERROR_COLUMN = "fejl"

#: Ways that are proposals only, until a person has confirmed them.
PROPOSED = frozenset({Found.SIMILAR, Found.SHAPE})


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of the file. ``label`` names it within the file: its heading, or "#3" where that is blank or not the only
    one of its name. ``samples`` are masked. ``key`` is "" for a column that is not used; ``twin`` marks one whose heading
    means a column that an earlier heading means as well. ``as_address`` and ``as_postal`` are the columns of which its cells
    hold a part, if they are such."""

    position: int
    heading: str
    label: str
    shape: Shape
    samples: tuple[str, ...]
    key: str = ""
    found: Found = Found.NONE
    twin: str = ""
    as_address: tuple[str, ...] = ()
    as_postal: tuple[str, ...] = ()

    @property
    def held(self) -> tuple[str, ...]:
        """The further columns that its cells fill."""
        return held(self.key, self.as_address, self.as_postal)

    @property
    def is_proposal(self) -> bool:
        """True while nobody has confirmed what the column means."""
        return self.found in PROPOSED


def looked_at(table: Table) -> Iterable[FileColumn]:
    """The columns of ``table`` before anything is known of what they mean."""
    labels = labels_of(table.headings)
    for position, heading in enumerate(table.headings):
        cells = filled_cells(table, position)
        samples = tuple(islice(dict.fromkeys(masked(cell) for cell in cells), _SHOWN))
        yield FileColumn(
            position,
            heading,
            labels[position],
            shape_of(cells),
            samples,
            as_address=address_parts_in(cells),
            as_postal=postal_parts_in(cells),
        )


def filled_cells(table: Table, position: int) -> list[str]:
    """The first cells of a column that hold something."""
    there = (row.cells[position] for row in table.rows if position < len(row.cells) and row.cells[position].strip())
    return list(islice(there, _LOOKED_AT))


def labels_of(headings: Sequence[str]) -> list[str]:
    """What each column is called within the file."""
    times = Counter(folded(heading) for heading in headings)
    return [
        heading if folded(heading) and times[folded(heading)] == 1 else f"#{position}"
        for position, heading in enumerate(headings, start=1)
    ]


def told_labels(labels: Iterable[str]) -> list[str]:
    """The labels that are the sender's own."""
    return [label for label in labels if folded(label) != ERROR_COLUMN]
