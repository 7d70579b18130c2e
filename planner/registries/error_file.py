"""Which rows were sent back, and what is wrong with each, in a file that can be mended and sent in again as it is?

The original rows in the original kind of file (a text table stays one; everything else becomes XLSX), with a first column
"fejl" that reading knows and passes over. It holds what the registry holds, so only its owner may read it.
"""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from planner.errors import FileProblem
from planner.registries.cells import folded
from planner.registries.checking import ERROR_COLUMN
from planner.registries.mapping import MappedTable
from planner.registries.problems import said
from planner.registries.reading import Table, TableRow
from planner.registries.records import ImportReport, Issue, Severity
from planner.translations.words import word

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ERROR_COLUMN_WIDTH = 60
Line = tuple[str, ...]


def error_file_suffix(table: Table) -> str:
    """The suffix of an error file of ``table``: ".csv" or ".xlsx"."""
    return ".csv" if table.form == "csv" else ".xlsx"


def write_error_file(table: Table, report: ImportReport, out: Path, *, all_rows: bool = False, lang: str = "da") -> Path:
    """Writes the rejected rows of ``table`` (``all_rows``: every row), each with what is wrong with it, and gives the path:
    ``out`` with the suffix that fits. A row that a rejected one refers to comes along, so that the file says the same when
    it is sent in again. Raises FileProblem when the folder cannot be written to."""
    path = out.with_suffix(error_file_suffix(table))
    lines = [tuple(_headings(table)), *_lines(table, report, all_rows, lang)]
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        unfinished = Path(name)
        try:
            (_write_text if path.suffix == ".csv" else _write_workbook)(unfinished, lines)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError:
        raise said(FileProblem, "error_file_unwritable", file=path.name) from None
    return path


def rows_sent_back(table: MappedTable, report: ImportReport) -> MappedTable:
    """``table`` with only those of its rows that its error file holds."""
    wanted = _sent_back(table, report)
    return replace(table, rows=tuple(row for row in table.rows if row.number in wanted))


def _sent_back(table: Table, report: ImportReport) -> set[int]:
    rejected = {issue.row for issue in report.issues if issue.severity is Severity.ERROR}
    return rejected | _referred_to(table, report, rejected)


def _headings(table: Table) -> Iterator[str]:
    yield ERROR_COLUMN
    yield from _without_errors(table, table.headings)


def _lines(table: Table, report: ImportReport, all_rows: bool, lang: str) -> Iterator[Line]:
    of_row: dict[int, list[Issue]] = {}
    for issue in report.issues:
        of_row.setdefault(issue.row, []).append(issue)
    rejected = {issue.row for issue in report.issues if issue.severity is Severity.ERROR}
    wanted = {row.number for row in table.rows} if all_rows else _sent_back(table, report)
    for row in table.rows:
        if row.number in wanted:
            found = _told(row, of_row.get(row.number, []), lang, context=row.number not in rejected and not all_rows)
            yield (found, *_without_errors(table, row.cells))


def _told(row: TableRow, issues: Iterable[Issue], lang: str, *, context: bool) -> str:
    if context:
        return word("error_file_context", lang)
    by_weight = sorted(issues, key=lambda issue: issue.severity is not Severity.ERROR)
    reasons = [f"{issue.column}: {issue.text(lang)}" if issue.column else issue.text(lang) for issue in by_weight]
    return word("error_file_row", lang, row=row.number, reasons=" | ".join(reasons)) if reasons else ""


def _referred_to(table: Table, report: ImportReport, rejected: set[int]) -> set[int]:
    """The rows on which a rejection rests, with every row that begins another way of naming the same person."""
    found = {
        row
        for issue in report.issues
        if issue.row in rejected and isinstance(row := issue.details.get("row"), int) and row not in rejected
    }
    if not found:
        return found
    naming = {place for place, heading in enumerate(table.headings) if folded(heading) in _NAMING}
    named = {_naming_cells(row, naming) for row in table.rows if row.number in found}
    names = {name for cells in named for name in cells if name}
    return found | {r.number for r in table.rows if r.number not in rejected and names & set(_naming_cells(r, naming))}


def _naming_cells(row: TableRow, places: set[int]) -> Line:
    return tuple(folded(row.cells[place]) for place in sorted(places) if place < len(row.cells))


#: Headings of the columns by which rows are known to be about one person or thing.
_NAMING = frozenset(map(folded, ("cpr", "cpr_nummer", "cprnr", "personnummer", "reference", "ref", "patient_id", "id")))


def _without_errors(table: Table, cells: Line) -> Iterator[str]:
    for place, cell in enumerate(cells):
        if place >= len(table.headings) or folded(table.headings[place]) != ERROR_COLUMN:
            yield cell


def _write_text(path: Path, lines: Iterable[Line]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerows(tuple(map(_guarded, line)) for line in lines)


def _guarded(cell: str) -> str:
    """``cell`` so that no spreadsheet program takes it for a formula; reading takes the apostrophe away again."""
    return f"'{cell}" if cell.startswith(_BEGINS_FORMULA) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def _write_workbook(path: Path, lines: Iterable[Line]) -> None:
    # Imported where it is needed: few imports end in an error file.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Fejl")
    sheet.column_dimensions["A"].width = _ERROR_COLUMN_WIDTH
    sheet.freeze_panes = "B2"
    for line in lines:
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, _NOT_IN_XML.sub(" ", text))
            # As text whatever it looks like: "=1+1" is no formula, and a leading zero stays.
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    book.save(path)
