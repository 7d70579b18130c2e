"""Who holds which print? What the register of prints says, and how it reads on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.documents.sheet import Amount, At, Cell, Column, Row, Table, line, said, small, strong

_COLUMNS = (
    Column("col_print", 0.8, numeric=True), Column("col_print_of", 1.8), Column("col_printed", 2.0), Column("col_paper", 2.6),
    Column("col_given_to", 2.4), Column("col_given_at", 1.5), Column("col_returned", 1.0),
)  # fmt: skip
#: Lines left for what is handed out after the print.
_BLANK = 4


@dataclass(frozen=True, slots=True)
class Holder:
    """``paper`` as its file is named ("" = the whole pack), ``name`` who has it; ``returned_at`` None while it is out."""

    paper: str
    name: str
    at: datetime
    returned_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Holder(paper={self.paper!r})"


@dataclass(frozen=True, slots=True)
class PrintNote:
    """One print of a plan of the same night. ``number`` stands on each of its pages."""

    number: int
    version: int
    status: str
    lang: str
    printed_at: datetime
    printed_by: str
    holders: tuple[Holder, ...] = ()


def prints_table(prints: Sequence[PrintNote]) -> Table:
    """The earlier prints with their holders, and room to write."""
    rows = [row for one in prints for row in _rows(one)]
    blank: tuple[Cell, ...] = ((), (), (), (line(said("name_blank")),), (line(said("name_blank")),),
                               (line(said("clock_blank")),), (line(said("name_blank_short")),))  # fmt: skip
    return Table(_COLUMNS, (*rows, *(Row(blank) for _ in range(_BLANK))), title="title_prints")


def _rows(one: PrintNote) -> list[Row]:
    first: tuple[Cell, ...] = (
        (strong(Amount(one.number)),),
        (line(said("print_version", version=one.version), said(f"status.{one.status}")),),
        (line(At(one.printed_at)), small(one.printed_by)),
    )
    if not one.holders:
        return [Row((*first, (line(said("nobody_has_it")),), (), (), ()))]
    rows = []
    for held in one.holders:
        back: Cell = (line(At(held.returned_at)),) if held.returned_at else ()
        paper = line(held.paper) if held.paper else line(said("whole_pack"))
        rows.append(Row((*first, (paper,), (strong(held.name),), (line(At(held.at)),), back)))
        first = ((), (), ())
    return rows
