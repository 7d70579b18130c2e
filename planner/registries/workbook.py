"""Which rows does this workbook hold? The one sheet that is meant, with what is hidden, merged or computed in it told.

Runs in the child process (``reading_child``). Nothing is chosen silently: several sheets that could be meant, and hidden rows
or columns that hold something, are refused until the user has said which and how.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any, BinaryIO

import python_calamine

from planner.registries.heading_row import ROWS_SEARCHED, KnownHeadings, NumberedRow, heading_row, score
from planner.registries.limits import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_MERGES, MOST_SHEETS
from planner.registries.refusal import Refused
from planner.registries.sheet_contents import FORMULA_WITHOUT_RESULT, Note, SheetContents
from planner.registries.sheet_marks import SheetMarks, ods_marks, xlsx_marks
from planner.registries.workbook_parts import Parts, examine, opened_parts

ERROR_VALUE = "#N/A"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = ("_VBA_PROJECT".encode("utf-16-le"), "Macros".encode("utf-16-le"))
_FORM_OF_SUFFIX = {".xlsx": "xlsx", ".xlsm": "xlsm", ".xlsb": "xlsb", ".xls": "xls", ".ods": "ods"}
_NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user has said: which ``sheet`` ("" = not said), and whether ``hidden`` rows and columns are to be read
    ("include") or left out ("skip")."""

    suffix: str
    sheet: str = ""
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class _Book:
    """An open workbook: what its reader gives, and its parts where it is packed."""

    form: str
    reader: python_calamine.CalamineWorkbook
    parts: Parts | None
    marks: dict[str, SheetMarks]
    sheet_parts: dict[str, str]
    opened: dict[str, Any] = field(default_factory=dict)

    def marks_of(self, sheet: str) -> SheetMarks | None:
        """The marks of ``sheet``; None when this kind of file does not let them be seen."""
        if sheet not in self.marks and self.parts is not None and sheet in self.sheet_parts:
            self.marks[sheet] = xlsx_marks(self.parts.pieces(self.sheet_parts[sheet]))
        return self.marks.get(sheet)

    def sheet(self, name: str) -> Any:
        """The sheet ``name`` with its values. Only the last one asked for is kept: they are large."""
        if name not in self.opened:
            self.opened.clear()
            self.opened[name] = self.reader.get_sheet_by_name(name)
        return self.opened[name]


def read_workbook(stream: BinaryIO, kinds: Sequence[KnownHeadings], wish: Wish) -> SheetContents:
    """The headings and rows of the sheet that is meant. Raises Refused."""
    data = stream.read()
    parts = opened_parts(io.BytesIO(data)) if data.startswith(b"PK") else None
    form = _form(data, parts, wish.suffix)
    if parts is not None:
        examine(parts)
    marks = ods_marks(parts.pieces("content.xml")) if parts is not None and form == "ods" else {}
    sheet_parts = parts.sheet_parts() if parts is not None and form in ("xlsx", "xlsm") else {}
    has_macros = form == "xlsm" or (form == "xls" and any(sign in data for sign in _MACROS))
    try:
        book = _Book(form, python_calamine.load_workbook(io.BytesIO(data)), parts, marks, sheet_parts)
        del data
        return _contents(book, kinds, wish, has_macros)
    except python_calamine.PasswordError:
        raise Refused("file_password") from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Refused("file_broken_workbook") from None


def _form(data: bytes, parts: Parts | None, suffix: str) -> str:
    """What the file is by its contents. Raises Refused when its name says something else."""
    if parts is None and _ENCRYPTED in data:
        raise Refused("file_password")
    form = "xls" if parts is None else parts.form()
    if _FORM_OF_SUFFIX.get(suffix) != form:
        raise Refused("file_form_differs", suffix=suffix, form=form)
    return form


def _contents(book: _Book, kinds: Sequence[KnownHeadings], wish: Wish, has_macros: bool) -> SheetContents:
    name = _meant_sheet(book, kinds, wish.sheet)
    marks = book.marks_of(name)
    sheet = book.sheet(name)
    merged = [(a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in sheet.merged_cell_ranges or ()]
    if book.form == "ods" and marks is not None:
        merged = marks.merged
    hidden = _HiddenPlaces(marks or SheetMarks(), wish.hidden)
    rows = hidden.left(_rows(sheet, marks))
    first = list(islice(rows, ROWS_SEARCHED))
    place = heading_row(first, kinds)
    heading = first[place]
    notes = [*_book_notes(book, name, marks, has_macros), *hidden.notes(heading)]
    body: Iterator[NumberedRow] = chain(first[place + 1 :], rows)
    if merged:
        numbered = list(body)
        notes += _merged_notes(merged, heading[0], [number for number, _ in numbered])
        body = iter(numbered)
    return SheetContents(
        form=book.form,
        headings=heading,
        rows=body,
        passed_over=tuple(number for number, _ in first[:place]),
        sheet=name,
        other_sheets=tuple(s.name for s in book.reader.sheets_metadata if s.name != name),
        notes=tuple(notes),
    )


def _meant_sheet(book: _Book, kinds: Sequence[KnownHeadings], wanted: str) -> str:
    """The name of the sheet that is wanted, or the only visible one whose headings fit. Raises Refused with the names."""
    sheets = [s for s in book.reader.sheets_metadata if s.typ is python_calamine.SheetTypeEnum.WorkSheet]
    if len(sheets) > MOST_SHEETS:
        raise Refused("file_too_wide")
    names = tuple(s.name for s in sheets)
    if wanted:
        if wanted not in names:
            raise Refused("file_sheet_unknown", choices=names, sheets=_listed(names))
        return wanted
    visible = [s.name for s in sheets if s.visible is python_calamine.SheetVisibleEnum.Visible]
    filled = {name: heading for name in visible if (heading := _likely_heading(book, name, kinds)) is not None}
    fitting = _fitting(filled, kinds)
    if len(fitting) > 1:
        raise Refused("file_sheets_several", choices=tuple(fitting), sheets=_listed(fitting))
    if fitting:
        return fitting[0]
    concealed = [name for name in names if name not in visible]
    hidden_filled = {n: heading for n in concealed if (heading := _likely_heading(book, n, kinds)) is not None}
    if hidden_filled and _fitting(hidden_filled, kinds):
        raise Refused("file_sheet_hidden", choices=names, sheets=_listed(hidden_filled))
    if not filled:
        raise Refused("file_no_sheet" if not visible else "file_empty")
    if len(filled) > 1:
        raise Refused("file_sheets_several", choices=tuple(filled), sheets=_listed(filled))
    return next(iter(filled))


def _fitting(headings: dict[str, tuple[str, ...]], kinds: Sequence[KnownHeadings]) -> list[str]:
    """The sheets that have every required heading of a kind; where there is none, those that have at least half of them."""
    shares = {
        name: max((kind.required_share(cells) for kind in kinds if len(kind.found(cells)) > 1), default=0.0)
        for name, cells in headings.items()
    }
    whole = [name for name, share in shares.items() if share == 1]
    return whole or [name for name, share in shares.items() if share >= 0.5]


def _likely_heading(book: _Book, name: str, kinds: Sequence[KnownHeadings]) -> tuple[str, ...] | None:
    """The row of ``name`` with most known headings, or None when the sheet is blank."""
    marks = book.marks_of(name)
    first = list(islice(_rows(book.sheet(name), marks), ROWS_SEARCHED))
    return max((cells for _, cells in first), key=lambda cells: score(cells, kinds), default=None)


def _rows(sheet: Any, marks: SheetMarks | None) -> Iterator[NumberedRow]:
    """The rows that are not blank, with their numbers, as text."""
    if sheet.start is None:
        return
    if (sheet.end[0] + 1) * (sheet.end[1] + 1) > MOST_CELLS or sheet.end[1] >= MOST_COLUMNS:
        raise Refused("file_too_wide")
    before = ("",) * sheet.start[1]
    odd = {**dict.fromkeys(marks.unresolved, FORMULA_WITHOUT_RESULT), **dict.fromkeys(marks.errors, ERROR_VALUE)} if marks else {}
    odd_rows: dict[int, list[tuple[int, str]]] = {}
    for (row, column), sign in odd.items():
        odd_rows.setdefault(row, []).append((column, sign))
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = before + tuple(map(cell_text, values))
        for column, sign in odd_rows.get(number, ()):
            cells = (*cells, *("",) * (column - len(cells)))
            cells = (*cells[: column - 1], sign, *cells[column:])
        if any(map(str.strip, cells)):
            if max(map(len, cells)) > LONGEST_CELL:
                raise Refused("file_too_wide")
            yield number, cells


def cell_text(value: object) -> str:
    """A workbook's cell as a Danish user would have typed it. Whole numbers have no decimals; others get a comma, which
    unlike a point has one reading only."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value).replace(".", ",")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return str(value)


class _HiddenPlaces:
    """What is hidden in a sheet, and what becomes of it. Only rows and columns that hold something count."""

    def __init__(self, marks: SheetMarks, wish: str) -> None:
        self._marks = marks
        self._wish = wish
        self._rows: list[int] = []
        self._columns: set[int] = set()

    def left(self, rows: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
        """The rows as they are to be read. Raises Refused when something is hidden and the user has not said what to do."""
        if not self._marks.hidden_rows and not self._marks.hidden_columns:
            return rows
        kept = [row for row in rows if self._keep(row)]
        if (self._rows or self._columns) and not self._wish:
            raise Refused("file_hidden", choices=("include", "skip"), rows=_numbers(self._rows), columns=_letters(self._columns))
        if self._wish == "skip":
            kept = [(n, tuple("" if self._marks.hides_column(i) else c for i, c in enumerate(r, 1))) for n, r in kept]
            kept = [(n, r) for n, r in kept if any(map(str.strip, r))]
        return iter(kept)

    def _keep(self, row: NumberedRow) -> bool:
        number, cells = row
        if number in self._marks.hidden_rows:
            self._rows.append(number)
            if self._wish == "skip":
                return False
        self._columns.update(i for i, cell in enumerate(cells, 1) if cell.strip() and self._marks.hides_column(i))
        return True

    def notes(self, heading: NumberedRow) -> list[Note]:
        """What was hidden, and what became of it."""
        code = "hidden_included" if self._wish == "include" else "hidden_skipped"
        found = [Note(f"{code}_rows", details={"rows": _numbers(self._rows)})] if self._rows else []
        if self._columns:
            found.append(Note(f"{code}_columns", heading[0], details={"columns": _letters(self._columns)}))
        return found


def _book_notes(book: _Book, name: str, marks: SheetMarks | None, has_macros: bool) -> Iterator[Note]:
    concealed = [s.name for s in book.reader.sheets_metadata if s.visible is not python_calamine.SheetVisibleEnum.Visible]
    if concealed:
        yield Note("hidden_sheets", details={"sheets": _listed(concealed)})
    if has_macros:
        yield Note("macros_not_run")
    if marks is None:
        yield Note("hidden_unseen", details={"form": book.form})
    elif marks.formulas:
        yield Note("formulas_read", details={"count": marks.formulas, "sheet": name})


def _merged_notes(merged: Sequence[tuple[int, int, int, int]], heading: int, rows: Sequence[int]) -> Iterator[Note]:
    """A warning on every row from which a merge takes a value: only the first cell of a merge has one."""
    there = set(rows)
    if len(merged) > MOST_MERGES:
        raise Refused("file_merged_too_much", limit=MOST_MERGES)
    told = 0
    for first_row, first_column, last_row, last_column in merged:
        where = {"cells": f"{_letter(first_column)}{first_row}:{_letter(last_column)}{last_row}"}
        if first_row <= heading <= last_row:
            yield Note("merged_headings", heading, first_column - 1, "warning", where)
        if last_row - first_row > len(there):
            covered = [n for n in rows if first_row <= n <= last_row]
        else:
            covered = [n for n in range(first_row, last_row + 1) if n in there]
        for number in covered:
            told += 1
            if told > MOST_MERGES:
                raise Refused("file_merged_too_much", limit=MOST_MERGES)
            if number > heading:
                yield Note("merged_cells", number, first_column - 1, "warning", where)


def _listed(names: Sequence[str] | dict[str, Any]) -> str:
    shown = list(names)[:_NAMES_SHOWN]
    return ", ".join(shown) + (" ..." if len(names) > _NAMES_SHOWN else "")


def _numbers(rows: Sequence[int]) -> str:
    """ "3-5, 9": rows as people read them."""
    stretches: list[list[int]] = []
    for row in sorted(rows):
        if stretches and row == stretches[-1][1] + 1:
            stretches[-1][1] = row
        else:
            stretches.append([row, row])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in stretches]
    return _listed(texts) or "-"


def _letters(columns: set[int]) -> str:
    return _listed([_letter(column) for column in sorted(columns)]) or "-"


def _letter(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
