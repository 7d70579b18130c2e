"""What text stands in this file, row by row? CSV in the encodings that arrive, workbooks, FHIR bundles; everything as text.

Row numbers are those the user sees when the file is open in a spreadsheet: the first row is 1, blank rows count. What a
file is follows from its first bytes; a name that says otherwise is refused rather than guessed at. The reading itself happens
in a child process (``sandbox``), because files come from outside.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from planner.errors import FileProblem
from planner.registries.cells import folded
from planner.registries.columns import COLUMNS
from planner.registries.limits import LARGEST_FILE_BYTES
from planner.registries.problems import said
from planner.registries.records import Issue, Kind, Severity
from planner.registries.sandbox import answers

_WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_WORKBOOK_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_EMPTY_ARCHIVE = b"PK\x05\x06"
_FHIR_SUFFIXES = frozenset({".json"})
_START_BYTES = 4096
#: So many different texts are kept once however often they stand in a file.
_MOST_SHARED = 200_000
#: After so many rows whoever looks on is told.
_TOLD_EVERY = 1000


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
    """A file's headings (in row ``heading_row``) and rows. ``other_sheets`` were there too and were not read. ``form`` is
    csv, xlsx, xlsm, xlsb, xls, ods or fhir; ``encoding`` and ``delimiter`` are those of a CSV file. ``notices`` tell what
    stood out while reading: a merged cell, a hidden row that was left out, rows above the headings."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    heading_row: int = 1
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    form: str = "csv"
    encoding: str = ""
    delimiter: str = ""
    notices: tuple[Issue, ...] = ()


def read_table(
    path: Path,
    *,
    sheet: str | None = None,
    hidden: Literal["include", "skip"] | None = None,
    kind: Kind | None = None,
    also_known: Collection[str] = (),
    told: Callable[[int], None] = lambda _rows: None,
) -> Table:
    """The table in ``path``.

    ``sheet`` names the sheet of a workbook that is meant; ``hidden`` says whether hidden rows and columns are read or left
    out; ``kind`` (when it is known) and ``also_known`` headings help to find the sheet and its headings; ``told`` hears
    how many rows have been read, and may raise. Raises FileProblem
    when there is no table, or it is too large, empty, broken or of another kind; SheetChoiceNeeded and HiddenChoiceNeeded
    when it can be read once ``sheet`` or ``hidden`` is said.
    """
    size, start = _looked_at(path)
    if size > LARGEST_FILE_BYTES:
        raise said(FileProblem, "file_too_large", file=path.name, limit=LARGEST_FILE_BYTES // 1024**2)
    suffix = path.suffix.casefold()
    order = {
        "task": _task(path, suffix, start),
        "suffix": suffix,
        "sheet": sheet or "",
        "hidden": hidden or "",
        "kinds": [_known(k, also_known) for k in ([kind] if kind else Kind)],
    }
    said_by_child = answers(path, order)
    try:
        return _table(path.name, next(said_by_child), _counted(said_by_child, told))
    finally:
        said_by_child.close()


def bytes_of(path: Path) -> bytes:
    """The whole of a user's file. Raises FileProblem when it is missing, no plain file, unreadable, too large or empty."""
    size, _ = _looked_at(path)
    if size > LARGEST_FILE_BYTES:
        raise said(FileProblem, "file_too_large", file=path.name, limit=LARGEST_FILE_BYTES // 1024**2)
    data = path.read_bytes()
    if not data.strip():
        raise said(FileProblem, "file_empty", file=path.name)
    return data


def _looked_at(path: Path) -> tuple[int, bytes]:
    """Size and first bytes of a plain file. A pipe or a device would never end, so it is not opened."""
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise said(FileProblem, "file_is_folder", file=path.name)
        if not stat.S_ISREG(state.st_mode):
            raise said(FileProblem, "file_not_plain", file=path.name)
        with path.open("rb") as stream:
            start = stream.read(_START_BYTES)
    except FileNotFoundError:
        raise said(FileProblem, "file_missing", file=path.name) from None
    except (OSError, ValueError):
        raise said(FileProblem, "file_unreadable", file=path.name) from None
    if not start:
        raise said(FileProblem, "file_empty", file=path.name)
    return state.st_size, start


def _task(path: Path, suffix: str, start: bytes) -> str:
    """What is to be done with the file. Raises FileProblem when its name and its first bytes disagree."""
    if start.startswith(_EMPTY_ARCHIVE):
        raise said(FileProblem, "file_archive_no_workbook", file=path.name)
    is_workbook = start.startswith(_WORKBOOK_SIGNATURES)
    if suffix in _WORKBOOK_SUFFIXES and not is_workbook:
        raise said(FileProblem, "file_not_workbook", file=path.name, suffix=path.suffix)
    if is_workbook and suffix not in _WORKBOOK_SUFFIXES:
        raise said(FileProblem, "file_is_workbook", file=path.name, suffix=path.suffix or "-")
    if is_workbook:
        return "workbook"
    return "fhir" if suffix in _FHIR_SUFFIXES else "text"


def _known(kind: Kind, also_known: Collection[str]) -> Mapping[str, Any]:
    columns = COLUMNS[kind]
    keys = {heading: column.key for column in columns for heading in column.folded_headings}
    extra = {folded(heading): folded(heading) for heading in also_known}
    required = [
        [c.key, *([c.stand_in] if c.stand_in else []), *(other.key for other in columns if c.key in other.parts)]
        for c in columns
        if c.required
    ]
    return {"keys": {**extra, **keys}, "required": required}


def _table(file: str, head: Mapping[str, Any], rest: Any) -> Table:
    headings = tuple(" ".join(cell.split()) for cell in head["headings"])
    shared: dict[str, str] = {}
    rows = tuple(TableRow(number, tuple(_shared(cell, shared) for cell in cells)) for number, cells in rest)
    if not rows:
        raise said(FileProblem, "file_no_rows", file=file)
    return Table(
        file=file,
        headings=headings,
        rows=rows,
        heading_row=head["heading_row"],
        sheet=head["sheet"],
        other_sheets=tuple(head["other_sheets"]),
        form=head["form"],
        encoding=head["encoding"],
        delimiter=head["delimiter"],
        notices=tuple(_notices(head, headings)),
    )


def _counted(rows: Iterator[Any], told: Callable[[int], None]) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number % _TOLD_EVERY == 0:
            told(number)
        yield row


def _shared(cell: str, shared: dict[str, str]) -> str:
    """``cell``, as the same object as before where it has been seen: registries repeat towns, codes and yes and no."""
    if len(shared) < _MOST_SHARED:
        return shared.setdefault(cell, cell)
    return shared.get(cell, cell)


def _notices(head: Mapping[str, Any], headings: tuple[str, ...]) -> list[Issue]:
    found = []
    if head["passed_over"]:
        passed = ", ".join(map(str, head["passed_over"]))
        details = {"rows": passed, "heading_row": head["heading_row"]}
        found.append(Issue(head["heading_row"], "", "rows_above_headings", Severity.NOTICE, details))
    for code, row, column, level, details in head["notes"]:
        heading = headings[column] if 0 <= column < len(headings) else ""
        found.append(Issue(row, heading, code, Severity(level), details))
    return found
