"""Does each row say what it must? The loop that gives every row exactly one outcome and every fault a row and a column.

:func:`match_headings` holds the file's headings against the column table; :func:`check_rows` parses each row's cells, lets
the registry's own rules (patients.py, places.py) look at every row, so that all its faults are reported at once, and hands
them the rows without faults to keep. A row is taken as it stands or sent back: nothing is guessed or dropped silently.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, TypeVar

from planner.errors import FileProblem
from planner.registries.cells import BadCell, Checked, folded, heading_keys, says_unknown
from planner.registries.columns import COLUMNS, Column
from planner.registries.combined import NOTHING_BUT_PARTS, example_for, held_in, lacking, lay_parts
from planner.registries.file_columns import ERROR_COLUMN as ERROR_COLUMN
from planner.registries.file_columns import filled_cells
from planner.registries.mapping import MappedTable
from planner.registries.problems import said
from planner.registries.reading import Table, TableRow
from planner.registries.records import Imported, ImportReport, Issue, Kind, RowOutcome, Severity
from planner.registries.sheet_contents import FORMULA_WITHOUT_RESULT

R = TypeVar("R")

#: So many different cells of a file are remembered with their verdicts.
_MOST_REMEMBERED = 20_000

#: Among so many required columns a row that says none of them is no record.
_TELLING = 4
NO_RECORD = "row_no_record"

#: What spreadsheet programs show in a cell that could not be computed, in English and in Danish.
_CELL_ERRORS = frozenset({
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#I/T", "#REFERENCE!", "#VÆRDI!",
    "#DIVISION/0!", "#NAVN?", "#NUL!", "#OVERLØB!",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headings:
    """Which column stands where: ``columns`` follows the file's cells, None = a column we do not know; ``of_key`` gives
    the file's own heading, of a column that stands in another's cells the heading of that one (``held`` names those);
    ``places`` leads from a column's key to its cell, ``combined`` is True when some are nothing but parts of others,
    ``required`` are the columns that each row must fill."""

    columns: tuple[Column | None, ...]
    of_key: dict[str, str]
    places: dict[str, int]
    combined: bool
    required: tuple[Column, ...]
    held: frozenset[str]

    def heading(self, key: str) -> str:
        """The heading as the file has it, else the column's Danish heading."""
        return self.of_key.get(key, key)


def match_headings(kind: Kind, table: Table) -> Headings:
    """The file's columns. Raises FileProblem that names every required column that is not there, or one that is twice."""
    by_heading = {heading: column for column in COLUMNS[kind] for heading in column.folded_headings}
    settled = _settled(kind, table)
    columns: list[Column | None] = []
    of_key: dict[str, str] = {}
    held: dict[str, str] = {}
    for position, heading in enumerate(table.headings):
        by_name = next((by_heading[key] for key in heading_keys(heading) if key in by_heading), None)
        column = settled[position] if settled is not None else by_name
        if column is not None and column.key in of_key:
            raise said(FileProblem, "file_column_twice", file=table.file, first=of_key[column.key], second=heading)
        if column is not None:
            of_key[column.key] = heading
            held |= dict.fromkeys(held_in(column, filled_cells(table, position)), heading)
        columns.append(column)
    if absent := lacking(kind, of_key, held):
        names = ", ".join(f"{c.danish} ({c.english or c.key})" for c in absent)
        raise said(FileProblem, "file_columns_missing", file=table.file, row=table.heading_row, columns=names)
    return Headings(
        tuple(columns),
        {c.key: c.danish for c in COLUMNS[kind]} | held | of_key,
        {column.key: place for place, column in enumerate(columns) if column is not None},
        any(key in of_key for key in NOTHING_BUT_PARTS),
        tuple(c for c in COLUMNS[kind] if c.required),
        frozenset(held.keys() - of_key.keys()),
    )


def _settled(kind: Kind, table: Table) -> list[Column | None] | None:
    """What a person has settled each cell to be, when the table has been through the mapping of columns."""
    if not isinstance(table, MappedTable):
        return None
    by_key = {column.key: column for column in COLUMNS[kind]}
    return [by_key.get(key) for key in table.keys]


@dataclass(slots=True)
class CheckedRow:
    """One row while it is being checked: parsed ``values`` by column key (a blank cell has none) and what was found."""

    number: int
    headings: Headings
    values: dict[str, Any] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def __repr__(self) -> str:
        """Only the number: values hold people, and a traceback must not."""
        return f"CheckedRow({self.number})"

    def get(self, key: str, default: Any = None) -> Any:
        """The value of column ``key``, or ``default`` when the cell is blank or the column is not there."""
        return self.values.get(key, default)

    def reject(self, key: str, code: str, **details: object) -> None:
        """Send the row back because of column ``key``."""
        self._add(key, code, Severity.ERROR, details)

    def warn(self, key: str, code: str, **details: object) -> None:
        """Let the row in, and ask for a look at column ``key``."""
        self._add(key, code, Severity.WARNING, details)

    def _add(self, key: str, code: str, severity: Severity, details: dict[str, object]) -> None:
        self.issues.append(Issue(self.number, self.headings.heading(key), code, severity, details))

    def forget(self, key: str, code: str) -> None:
        """Takes back what was said of column ``key``: it has been understood after all."""
        heading = self.headings.heading(key)
        self.issues[:] = [issue for issue in self.issues if issue.code != code or issue.column != heading]

    def is_faulty(self, key: str) -> bool:
        """True when the cell of column ``key`` has already been found wrong."""
        heading = self.headings.heading(key)
        return any(i.column == heading and i.severity is Severity.ERROR for i in self.issues)

    @property
    def is_no_record(self) -> bool:
        """True for a title, a sum or a note among the rows."""
        return any(issue.code == NO_RECORD for issue in self.issues)

    @property
    def rejected(self) -> bool:
        """True when anything found sends the row back."""
        return any(issue.severity is Severity.ERROR for issue in self.issues)


def check_rows(
    kind: Kind, table: Table, examine: Callable[[CheckedRow], None], take: Callable[[CheckedRow], RowOutcome]
) -> ImportReport:
    """The account of ``table``. ``examine`` is given every row, also one with faulty cells, and adds what it finds. ``take``
    is given each row that is still all right, keeps its record, and says whether it was new or a duplicate; it may reject
    the row instead."""
    headings = match_headings(kind, table)
    outcomes: Counter[RowOutcome] = Counter()
    issues: list[Issue] = list(_notices(table, headings))
    verdicts = _Verdicts(kind)
    of_row: dict[int, list[Issue]] = {}
    for notice in table.notices:
        of_row.setdefault(notice.row, []).append(notice)
    for raw in table.rows:
        row = _checked(raw, headings, table, verdicts)
        row.issues.extend(of_row.pop(raw.number, ()))
        if not row.is_no_record:
            examine(row)
        outcome = RowOutcome.REJECTED if row.rejected else take(row)
        outcomes[RowOutcome.REJECTED if row.rejected else outcome] += 1
        issues.extend(row.issues)
    # What is left is about the file as a whole, about its headings, or about a row that was not read.
    issues[0:0] = [notice for left in of_row.values() for notice in left]
    return ImportReport(
        kind=kind.value,
        file=table.file,
        rows_read=len(table.rows),
        accepted=outcomes[RowOutcome.ACCEPTED],
        rejected=outcomes[RowOutcome.REJECTED],
        duplicate=outcomes[RowOutcome.DUPLICATE],
        issues=tuple(issues),
    )


def read_keyed(
    kind: Kind,
    table: Table,
    examine: Callable[[CheckedRow], None],
    build: Callable[[CheckedRow], R],
    key: Callable[[R], Hashable],
    key_column: str,
) -> Imported[R]:
    """Records that stand alone, built from rows without faults. A row whose ``key`` was there before is a duplicate; when
    it says something else than the first, that is worth a look."""
    kept: dict[Hashable, R] = {}

    def take(row: CheckedRow) -> RowOutcome:
        record = build(row)
        first = kept.setdefault(key(record), record)
        if first is record:
            return RowOutcome.ACCEPTED
        if first != record:
            row.warn(key_column, "duplicate_differs")
        return RowOutcome.DUPLICATE

    report = check_rows(kind, table, examine, take)
    return Imported(tuple(kept.values()), report)


def _checked(raw: TableRow, headings: Headings, table: Table, verdicts: _Verdicts) -> CheckedRow:
    row = CheckedRow(raw.number, headings)
    if _repeats(raw.cells, table.headings):
        row.issues.append(Issue(raw.number, "", "heading_repeated", Severity.ERROR))
        return row
    if any(cell.strip() for cell in raw.cells[len(headings.columns) :]):
        # One cell too many means that a separator slipped into a text and every later cell is one place off.
        row.issues.append(Issue(raw.number, "", "row_too_long", Severity.ERROR))
        return row
    for column, cell in zip(headings.columns, raw.cells, strict=False):
        if column is None or not cell.strip():
            continue
        checked = verdicts.of(column, cell)
        if isinstance(checked, BadCell):
            row.reject(column.key, checked.code, **checked.details)
            continue
        if checked.value is not None:
            row.values[column.key] = checked.value
        for code in checked.warnings:
            row.warn(column.key, code)
    lay_parts(row, raw.cells, verdicts.of_part)
    if table.form != "fhir" and _is_no_record(row, headings, raw):
        return CheckedRow(raw.number, headings, issues=[Issue(raw.number, "", NO_RECORD, Severity.ERROR)])
    _require(row, headings)
    return row


def _is_no_record(row: CheckedRow, headings: Headings, raw: TableRow) -> bool:
    """Whether the row is about nobody and nothing: none of what it must say is there but for one cell at most, which holds
    something else and no long number (half a CPR number is somebody)."""
    required = [c.key for c in headings.required if c.key in headings.places or c.key in headings.held]
    if len(required) < _TELLING or any(key in row.values for key in required):
        return False
    telling = {headings.heading(key) for key in required}
    faulty = [place for key, place in headings.places.items() if headings.heading(key) in telling and row.is_faulty(key)]
    return len(faulty) <= 1 and not any(re.search(r"\d{6}", raw.cells[place]) for place in faulty)


class _Verdicts:
    """What each cell says. Registries repeat towns, codes, dates and yes and no: the same text is looked at once."""

    def __init__(self, kind: Kind) -> None:
        self._known: dict[tuple[str, str], Checked[Any] | BadCell] = {}
        self._columns = {column.key: column for column in COLUMNS[kind]}

    def of_part(self, key: str, text: str) -> Checked[Any] | BadCell:
        """What ``text`` says in the column of this key."""
        return self.of(self._columns[key], text)

    def of(self, column: Column, cell: str) -> Checked[Any] | BadCell:
        known = self._known.get((column.key, cell))
        if known is not None:
            return known
        verdict = _verdict(column, cell)
        if len(self._known) < _MOST_REMEMBERED:
            self._known[column.key, cell] = verdict
        return verdict


def _verdict(column: Column, cell: str) -> Checked[Any] | BadCell:
    try:
        checked: Checked[Any] = column.parser(_computed(cell))
    except BadCell as bad:
        if not column.required and not cell.startswith("#") and says_unknown(cell):
            return Checked(None, ("said_unknown",))
        # Without its traceback, which would keep the row alive.
        return bad.with_traceback(None)
    return checked


def _repeats(cells: tuple[str, ...], headings: tuple[str, ...]) -> bool:
    """True for a row that says the headings once more, as lists printed page by page do."""
    pairs = zip_longest(cells, headings, fillvalue="")
    return all(" ".join(cell.split()) == heading or folded(heading) == ERROR_COLUMN for cell, heading in pairs)


def _computed(cell: str) -> str:
    """``cell``, unless it shows that a spreadsheet program could not compute it. Raises BadCell."""
    if cell.startswith("#"):
        if cell == FORMULA_WITHOUT_RESULT:
            raise BadCell("formula_without_result")
        if cell.strip().upper() in _CELL_ERRORS or not cell.strip().strip("#"):
            raise BadCell("cell_error")
    return cell


def _require(row: CheckedRow, headings: Headings) -> None:
    for column in headings.required:
        if column.key in row.values or row.is_faulty(column.key):
            continue
        if column.stand_in and column.stand_in in row.values:
            row.warn(column.key, "stands_without", column=headings.heading(column.key))
        elif column.key in headings.held:
            row.reject(column.key, "part_missing", part=column.danish, example=example_for(column.key))
        else:
            row.reject(column.key, "required_empty")


def _notices(table: Table, headings: Headings) -> Iterator[Issue]:
    if table.other_sheets:
        details = {"sheet": table.sheet, "others": ", ".join(table.other_sheets)}
        yield Issue(0, "", "other_sheets", Severity.NOTICE, details)
    for heading, column in zip(table.headings, headings.columns, strict=True):
        if heading and column is None and folded(heading) != ERROR_COLUMN:
            yield Issue(table.heading_row, heading, "column_unknown", Severity.NOTICE)
    for place, heading in enumerate(table.headings):
        if not heading and any(len(row.cells) > place and row.cells[place].strip() for row in table.rows):
            yield Issue(table.heading_row, "", "column_without_heading", Severity.NOTICE, {"number": place + 1})
