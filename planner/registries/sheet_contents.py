"""What has been found in one sheet or file, before anything is known of what it means?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planner.registries.heading_row import NumberedRow

Cell = tuple[int, int]

#: Stands in a cell whose formula has no stored result; checking sends its row back.
FORMULA_WITHOUT_RESULT = "#FORMEL!"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell about the file: about one row, or about the whole when ``row`` is 0. ``column`` counts from 0; -1 is
    no column. ``level`` is "notice" or "warning"."""

    code: str
    row: int = 0
    column: int = -1
    level: str = "notice"
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetContents:
    """Headings and rows, each with its number as the user sees it (from 1). ``passed_over`` are the rows above the
    headings."""

    form: str
    headings: NumberedRow
    rows: Iterator[NumberedRow]
    passed_over: tuple[int, ...] = ()
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    notes: tuple[Note, ...] = ()
