"""What does a sheet hold besides its values: hidden rows and columns, formulas, errors, and how far does it reach?

Readers of workbooks give values alone. These marks are found in the sheet's own XML, streamed. Rows and columns count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from planner.registries.limits import (
    LARGEST_SPARSE_SPAN,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    SPARSEST,
)
from planner.registries.refusal import Refused
from planner.registries.sheet_contents import Cell
from planner.registries.workbook_parts import Attributes, local, safe_parser

_PREFIX = rb"(?:\w+:)?"
_ROW = re.compile(rb"<" + _PREFIX + rb"row\b([^>]*)>")
_COLUMNS = re.compile(rb"<" + _PREFIX + rb"col\b([^>]*)>")
_FORMAT = re.compile(rb"<" + _PREFIX + rb"sheetFormatPr\b([^>]*)>")
_DIMENSION = re.compile(rb"<" + _PREFIX + rb"dimension\b[^>]*\bref=[\"'](?:[A-Z]+\d+:)?([A-Z]{1,3})(\d{1,7})[\"']")
_ROW_NAME = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_CELL_NAME = re.compile(rb"\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_FORMULA = re.compile(
    rb"<" + _PREFIX + rb"c\b([^>]*)>\s*<" + _PREFIX + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _PREFIX + rb"f>)\s*"
    rb"(<" + _PREFIX + rb"v>[^<]|<" + _PREFIX + rb"v\b[^>]*xml:space|<" + _PREFIX + rb"is\b)?"
)  # fmt: skip
_ERROR = re.compile(rb"<" + _PREFIX + rb"c\b([^>]*\bt=[\"']e[\"'][^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_MOST_AT_ONCE = 100_000
_LONGEST_UNCUT = 8 * 1024 * 1024


@dataclass(slots=True)
class SheetMarks:
    """The marks of one sheet. ``hidden_columns`` are first and last of each hidden stretch; ``formulas`` counts cells with
    one, ``unresolved`` are those without a stored result; ``errors`` are cells that show one. ``merged`` are stretches as
    (first row, first column, last row, last column)."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    formulas: int = 0
    unresolved: set[Cell] = field(default_factory=set)
    errors: set[Cell] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    cells: int = 0

    def hides_column(self, column: int) -> bool:
        """True when ``column`` is in a hidden stretch."""
        return any(first <= column <= last for first, last in self.hidden_columns)

    def refuse_excess(self) -> None:
        """Raises Refused when the sheet reaches too far, or is spread thinly over too much."""
        span = self.last_row * self.last_column
        thin = span > LARGEST_SPARSE_SPAN and self.cells * SPARSEST < span
        much = len(self.hidden_rows) > MOST_ROWS or len(self.hidden_columns) > MOST_COLUMNS * 20
        if much or span > MOST_CELLS or self.last_column > MOST_COLUMNS or self.last_row > MOST_ROWS or thin:
            raise Refused("file_too_wide")


def xlsx_marks(pieces: Iterable[bytes]) -> SheetMarks:
    """The marks of an XLSX sheet (merged cells excepted: its reader gives those). Raises Refused as soon as it is too much."""
    marks = SheetMarks()
    row = 0
    hidden_unless_said = False
    for text in _whole_elements(pieces):
        if found := _DIMENSION.search(text):
            _refuse_wide(_column_number(found[1]), int(found[2]))
        if found := _FORMAT.search(text):
            hidden_unless_said = _attributes(found[1]).get("zeroHeight") in ("1", "true")
        _note_columns(marks, text)
        row = _note_rows(marks, text, row, hidden_unless_said)
        _note_cells(marks, text)
    marks.last_row = max(marks.last_row, row)
    marks.refuse_excess()
    return marks


def _refuse_wide(column: int, row: int) -> None:
    """What a sheet says of its own reach is believed only when it says too much."""
    if column * row > MOST_CELLS:
        raise Refused("file_too_wide")


def _whole_elements(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut only between rows, or between cells where a row is long."""
    rest = b""
    for piece in pieces:
        rest += piece
        cut = max(rest.rfind(b"</row>"), rest.rfind(b":row>"))
        if cut < 0 and len(rest) > _LONGEST_UNCUT:
            raise Refused("file_too_wide")
        if cut >= 0:
            cut = rest.index(b">", cut) + 1
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _note_columns(marks: SheetMarks, text: bytes) -> None:
    if b"col " not in text:
        return
    for found in _COLUMNS.finditer(text):
        said = _attributes(found[1])
        if said.get("hidden") in ("1", "true") or _is_zero(said.get("width")):
            marks.hidden_columns.append((int(said.get("min", "0")), int(said.get("max", "0"))))


def _note_rows(marks: SheetMarks, text: bytes, row: int, hidden_unless_said: bool) -> int:
    """The number of the last row in ``text``, when ``row`` was the last one before it."""
    rows = _ROW.findall(text)
    if rows and not hidden_unless_said and not any(b"hidden" in said or b"ht=" in said for said in rows):
        return _row_number(rows[-1], row + len(rows) - 1)
    for attributes in rows:
        row = _row_number(attributes, row)
        said = _attributes(attributes)
        collapsed = hidden_unless_said and "ht" not in said
        if said.get("hidden") in ("1", "true") or _is_zero(said.get("ht")) or collapsed:
            marks.hidden_rows.add(row)
    return row


def _row_number(attributes: bytes, before: int) -> int:
    named = _ROW_NAME.search(attributes)
    return int(named[1]) if named else before + 1


def _note_cells(marks: SheetMarks, text: bytes) -> None:
    marks.cells += text.count(b"<c ") + text.count(b":c ") + text.count(b"<c>")
    names = _CELL_NAME.findall(text)
    if names:
        # Few distinct columns and rows, many cells: the sets keep this quick on honest sheets.
        letters, numbers = (set(part) for part in zip(*names, strict=True))
        marks.last_row = max(marks.last_row, *map(int, numbers))
        marks.last_column = max(marks.last_column, *map(_column_number, letters))
    if b"f>" in text or b"<f" in text or b":f" in text:
        for found in _FORMULA.finditer(text):
            marks.formulas += 1
            # An empty text is a result too.
            if not found[2] and b'"str"' not in found[1]:
                marks.unresolved.add(_place(found[1]))
    if b't="e"' in text or b"t='e'" in text:
        marks.errors.update(_place(found[1]) for found in _ERROR.finditer(text))


def _place(attributes: bytes) -> Cell:
    named = _CELL_NAME.search(attributes)
    if named is None:
        # Without its place a cell that cannot be used would be passed over.
        raise Refused("file_broken_workbook")
    return int(named[2]), _column_number(named[1])


def _attributes(text: bytes) -> dict[str, str]:
    return {local(key.decode()): value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(text)}


def _is_zero(measure: str | None) -> bool:
    try:
        return measure is not None and float(measure) == 0
    except ValueError:
        return False


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def ods_marks(pieces: Iterable[bytes]) -> dict[str, SheetMarks]:
    """The marks of every sheet of an ODS, by name. Raises Refused when one of them is too much or the XML is not clean."""
    reading = _OdsReading()
    parser = safe_parser()
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError):
        raise Refused("file_broken_workbook") from None
    return reading.sheets


class _OdsReading:
    """The state of going through an ODS from its start: in which sheet, row and column it is."""

    def __init__(self) -> None:
        self.sheets: dict[str, SheetMarks] = {}
        self._marks = SheetMarks()
        self._row = self._column = self._columns_told = 0
        self._rows_at_once = 1

    def start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag)
        said = {local(key): value for key, value in attributes.items()}
        if name == "table":
            self._marks = self.sheets[said.get("name", "")] = SheetMarks()
            self._row = self._columns_told = 0
        elif name == "table-column":
            first, many = self._columns_told + 1, int(said.get("number-columns-repeated", "1"))
            self._columns_told += many
            if said.get("visibility") in ("collapse", "filter"):
                self._marks.hidden_columns.append((first, first + many - 1))
        elif name == "table-row":
            self._column = 0
            self._rows_at_once = int(said.get("number-rows-repeated", "1"))
            if said.get("visibility") in ("collapse", "filter"):
                # Of a stretch of like rows, those beyond what a sheet can hold say nothing.
                self._marks.hidden_rows.update(range(self._row + 1, self._row + 1 + min(self._rows_at_once, _MOST_AT_ONCE)))
                self._marks.refuse_excess()
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(said)

    def _cell(self, said: Attributes) -> None:
        many = int(said.get("number-columns-repeated", "1"))
        row, column, marks = self._row + 1, self._column + 1, self._marks
        self._column += many
        if "formula" in said:
            marks.formulas += 1
            if "value-type" not in said:
                marks.unresolved.add((row, column))
        down, across = int(said.get("number-rows-spanned", "1")), int(said.get("number-columns-spanned", "1"))
        if down > 1 or across > 1:
            marks.merged.append((row, column, row + down - 1, column + across - 1))
        if "value-type" in said:
            marks.cells += many * self._rows_at_once
            marks.last_row = max(marks.last_row, self._row + self._rows_at_once)
            marks.last_column = max(marks.last_column, self._column)
            marks.refuse_excess()

    def end(self, tag: str) -> None:
        if local(tag) == "table-row":
            self._row += self._rows_at_once
