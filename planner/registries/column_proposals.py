"""What may a column of the file mean: by its heading's name, by a likeness of the heading, or by the shape of its cells?

Only a name settles it; the other two propose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from planner.registries.cells import folded, heading_keys
from planner.registries.column_shapes import MEANT_BY, MOST, can_be
from planner.registries.columns import COLUMNS, Column
from planner.registries.file_columns import ERROR_COLUMN, FileColumn, Found, filled_cells
from planner.registries.reading import Table
from planner.registries.records import Kind

#: How alike two headings must be, of 100, for one to be proposed for the other.
_RESEMBLES = 84


def by_name(kind: Kind, columns: Sequence[FileColumn]) -> tuple[FileColumn, ...]:
    """Ties the columns whose heading is known; a second of one meaning becomes its twin."""
    by_heading = {heading: column.key for column in COLUMNS[kind] for heading in column.folded_headings}
    taken: set[str] = set()
    settled = []
    for column in columns:
        key = next((by_heading[name] for name in heading_keys(column.heading) if name in by_heading), "")
        if key and key in taken:
            column = replace(column, twin=key)
        elif key:
            taken.add(key)
            column = replace(column, key=key, found=Found.NAME)
        settled.append(column)
    return tuple(settled)


def by_resemblance(kind: Kind, columns: Sequence[FileColumn], table: Table) -> tuple[FileColumn, ...]:
    """Proposes for a heading the one free column whose heading it resembles, where the cells can be read as that."""
    free = [c for c in COLUMNS[kind] if c.key not in {column.key for column in columns}]
    open_columns = [c for c in columns if not c.key and not c.twin and folded(c.heading) != ERROR_COLUMN]
    likely = sorted(
        ((score, file_column.position, column) for file_column in open_columns
         for column in free if (score := _resemblance(file_column.heading, column)) >= _RESEMBLES),
        key=lambda found: (-found[0], found[1], found[2].key),
    )  # fmt: skip
    settled = list(columns)
    taken: set[str] = set()
    for _, position, column in likely:
        if not settled[position].key and column.key not in taken and _can_be_read(table, position, column):
            settled[position] = replace(settled[position], key=column.key, found=Found.SIMILAR)
            taken.add(column.key)
    return tuple(settled)


def _resemblance(heading: str, column: Column) -> float:
    """How much ``heading`` is like one of the column's own, of 100. A whole word in common counts as much: "Patientens navn"."""
    plain = folded(heading)
    if len(plain) < 3:
        return 0.0
    words = {folded(word) for word in re.split(r"[\s_/().:-]+", heading)}
    best = 0.0
    for known in column.headings:
        key = folded(known)
        if len(key) >= 4 and key in words:
            return 90.0 + min(9.0, len(key) / 4)
        if len(key) >= 4:
            best = max(best, fuzz.ratio(plain, key))
    return best


def _can_be_read(table: Table, position: int, column: Column) -> bool:
    cells = filled_cells(table, position)
    return bool(cells) and sum(can_be(column.parser)(cell) for cell in cells) >= MOST * len(cells)


def by_shape(kind: Kind, columns: Sequence[FileColumn], _table: Table) -> tuple[FileColumn, ...]:
    """Proposes a column for a shape, where only one of the file's open columns has that shape."""
    known = {c.key for c in COLUMNS[kind]}
    taken = {column.key for column in columns}
    settled = list(columns)
    for shape, keys in MEANT_BY.items():
        candidates = [c for c in settled if c.shape is shape and not c.key and not c.twin]
        wanted = [key for key in keys if key in known and key not in taken]
        if len(candidates) == 1 and wanted:
            settled[candidates[0].position] = replace(candidates[0], key=wanted[0], found=Found.SHAPE)
    return tuple(settled)
