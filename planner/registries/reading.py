"""What text stands in this file, row by row? CSV in the encodings that arrive, and workbooks; everything as text.

Row numbers are those the user sees when the file is open in a spreadsheet: the first row is 1, blank rows count. What a
file is follows from its first bytes; a name that says otherwise is refused rather than guessed at.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from planner.errors import FileProblem
from planner.registries.problems import said
from planner.registries.workbook_size import is_too_large

LARGEST_FILE_BYTES = 200 * 1024 * 1024
_LONGEST_CELL = 131_072
_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_WORKBOOK_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_DELIMITERS = (";", ",", "\t")
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
#: What "æ", "ø" and "å" look like when UTF-8 is read as CP1252.
_BROKEN_UTF8 = ("Ã¦", "Ã¸", "Ã¥", "Ã†", "Ã˜", "Ã…")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row that is not blank: its number as the user sees it, and its cells as text."""

    number: int
    cells: tuple[str, ...]

    def __repr__(self) -> str:
        """Only the number: cells hold people, and a traceback must not."""
        return f"TableRow({self.number})"


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headings (in row ``heading_row``) and rows. ``other_sheets`` were there too and were not read."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    heading_row: int = 1
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def read_table(path: Path) -> Table:
    """The table in ``path``. Raises FileProblem when there is none, it is too large, empty, broken or of another kind."""
    data = bytes_of(path)
    is_workbook = data.startswith(_WORKBOOK_SIGNATURES)
    named_workbook = path.suffix.casefold() in _WORKBOOK_SUFFIXES
    if named_workbook and not is_workbook:
        raise said(FileProblem, "file_not_workbook", file=path.name, suffix=path.suffix)
    if is_workbook and not named_workbook:
        raise said(FileProblem, "file_is_workbook", file=path.name, suffix=path.suffix or "-")
    return _workbook_table(path, data) if is_workbook else _text_table(path.name, data)


def bytes_of(path: Path) -> bytes:
    """The whole of a user's file. Raises FileProblem when it is missing, a folder, unreadable, too large or empty."""
    try:
        if path.is_dir():
            raise said(FileProblem, "file_is_folder", file=path.name)
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise said(FileProblem, "file_too_large", file=path.name, limit=LARGEST_FILE_BYTES // 1024**2)
        data = path.read_bytes()
    except FileNotFoundError:
        raise said(FileProblem, "file_missing", file=path.name) from None
    except OSError:
        raise said(FileProblem, "file_unreadable", file=path.name) from None
    if not data.strip():
        raise said(FileProblem, "file_empty", file=path.name)
    return data


def _text_table(file: str, data: bytes) -> Table:
    text = _decoded(file, data)
    first_line = next(line for line in text.splitlines() if line.strip())
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first_line), strict=True)
    rows: list[TableRow] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                rows.append(TableRow(number, tuple(cells)))
    except csv.Error:
        raise said(FileProblem, "file_quotes", file=file, row=number + 1) from None
    return _with_headings(file, rows)


def _decoded(file: str, data: bytes) -> str:
    """The text, strictly: UTF-16 by its mark, UTF-8, else CP1252. A wrong letter is worse than a refusal."""
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise said(FileProblem, "file_encoding", file=file) from None
        if any(sign in text for sign in _BROKEN_UTF8):
            raise said(FileProblem, "file_encoding", file=file) from None
    if _CONTROL_CHARACTER.search(text):
        raise said(FileProblem, "file_binary", file=file)
    if not text.strip():
        raise said(FileProblem, "file_empty", file=file)
    return text


def _delimiter(heading_line: str) -> str:
    outside_quotes = "".join(heading_line.split('"')[::2])
    return max(_DELIMITERS, key=outside_quotes.count)


def _workbook_table(path: Path, data: bytes) -> Table:
    # Imported where it is needed: most commands never open a workbook.
    import python_calamine

    if is_too_large(data):
        raise said(FileProblem, "file_too_wide", file=path.name)
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible is python_calamine.SheetVisibleEnum.Visible and sheet.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise said(FileProblem, "file_no_sheet", file=path.name)
        sheet = book.get_sheet_by_name(visible[0])
        rows = list(_workbook_rows(sheet))
    except python_calamine.PasswordError:
        raise said(FileProblem, "file_password", file=path.name) from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise said(FileProblem, "file_broken_workbook", file=path.name) from None
    if not rows:
        raise said(FileProblem, "file_empty", file=path.name)
    others = tuple(sheet.name for sheet in book.sheets_metadata if sheet.name != visible[0])
    table = _with_headings(path.name, rows)
    return Table(table.file, table.headings, table.rows, table.heading_row, visible[0], others)


def _workbook_rows(sheet: object) -> Iterator[TableRow]:
    cells = sheet.to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    for number, row in enumerate(cells, start=1):
        texts = tuple(_cell_text(value) for value in row)
        if any(text.strip() for text in texts):
            yield TableRow(number, texts)


def _cell_text(value: object) -> str:
    """A workbook's cell as a Danish user would have typed it. Whole numbers have no decimals; others get a comma, which
    unlike a point has one reading only."""
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


def _with_headings(file: str, rows: list[TableRow]) -> Table:
    heading, *rest = rows
    if not rest:
        raise said(FileProblem, "file_no_rows", file=file)
    if max(len(row.cells) for row in rows) > 1000 or any(len(c) > _LONGEST_CELL for row in rows for c in row.cells):
        raise said(FileProblem, "file_too_wide", file=file)
    return Table(file, tuple(" ".join(cell.split()) for cell in heading.cells), tuple(rest), heading.number)
