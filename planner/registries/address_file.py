"""Which address points does this register hold? Read as a stream, twice: once to account for every row, once to store.

The reading happens in a child process (``sandbox``). A country's register has millions of rows and must not be held in memory.
Any CSV with the columns of the column table or with the names of the national download; a workbook for a small one; or
OpenStreetMap PBF (``openstreetmap.py``).
"""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.errors import FileProblem
from planner.model.place import Position
from planner.registries.cells import BadCell, folded
from planner.registries.columns import COLUMNS, Column
from planner.registries.coordinates import grid_position_in_denmark, position_in_denmark
from planner.registries.openstreetmap import read_openstreetmap
from planner.registries.problems import said
from planner.registries.reading import read_table
from planner.registries.records import AddressPoint, ImportReport, Issue, Kind, RowOutcome, Severity
from planner.registries.sandbox import answers

LARGEST_REGISTER_BYTES = 4 * 1024**3
#: Remarks that are kept one by one; the others are counted.
_MOST_ISSUES = 500
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_MOST_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class AddressFile:
    """The account of the file, and a way to read its points (again each time it is called)."""

    report: ImportReport
    points: Callable[[], Iterator[AddressPoint]]


def read_address_file(
    path: Path, municipality_codes: Mapping[str, str], chosen: Mapping[str, str | None] | None = None
) -> AddressFile:
    """The address register in ``path``. ``municipality_codes`` by name, for OpenStreetMap, which writes names; ``chosen``
    leads from a column's key to the heading that means it, None = it is not there. Raises
    FileProblem when the file as a whole cannot be used."""
    _refuse_odd_file(path)
    if path.name.casefold().endswith(".pbf"):
        read, report = read_openstreetmap(path, municipality_codes)
        return AddressFile(report, read)
    rows = _Rows(path)
    accountant = _Accountant(rows, chosen or {})
    for _ in accountant.points():
        pass
    return AddressFile(accountant.report(), lambda: _Accountant(rows, chosen or {}).points())


def known_headings(path: Path) -> tuple[Sequence[str], Mapping[str, str]]:
    """The file's headings, and column key to heading for those known by name. Raises FileProblem when it cannot be read."""
    _refuse_odd_file(path)
    headings = _Rows(path).headings
    at = {folded(heading): heading for heading in reversed(headings)}
    found = {}
    for column in COLUMNS[Kind.ADDRESSES]:
        known = next((at[folded(name)] for name in column.headings if folded(name) in at), None)
        if known is not None:
            found[column.key] = known
    return headings, found


def _refuse_odd_file(path: Path) -> None:
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise said(FileProblem, "file_is_folder", file=path.name)
        if not stat.S_ISREG(state.st_mode):
            raise said(FileProblem, "file_not_plain", file=path.name)
        if state.st_size > LARGEST_REGISTER_BYTES:
            raise said(FileProblem, "file_too_large", file=path.name, limit=LARGEST_REGISTER_BYTES // 1024**2)
        if not state.st_size:
            raise said(FileProblem, "file_empty", file=path.name)
    except FileNotFoundError:
        raise said(FileProblem, "file_missing", file=path.name) from None
    except OSError:
        raise said(FileProblem, "file_unreadable", file=path.name) from None


class _Rows:
    """Headings and rows of the file, as often as they are asked for; each time they are read anew by a child process."""

    def __init__(self, path: Path) -> None:
        self.file = path.name
        self._path = path
        self._table = read_table(path) if path.suffix.casefold() in _WORKBOOKS else None
        if self._table:
            self.headings: Sequence[str] = self._table.headings
            return
        told = self._told()
        self.headings = next(told)["headings"]
        told.close()

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Row number as the user sees it, and cells."""
        if self._table:
            return ((row.number, row.cells) for row in self._table.rows)
        told = self._told()
        next(told)
        return ((number, cells) for number, cells in told)

    def _told(self) -> Generator[Any, None, None]:
        return answers(self._path, {"task": "addresses"})


class _Accountant:
    """Reads every row once: gives the points, and knows afterwards what became of each row."""

    def __init__(self, rows: _Rows, chosen: Mapping[str, str | None]) -> None:
        self._rows = rows
        self._place, unknown = _places(rows, chosen)
        self._heading = {key: rows.headings[index] for key, (index, _) in self._place.items()}
        self._outcomes: Counter[RowOutcome] = Counter()
        self._issues = [Issue(1, heading, "column_unknown", Severity.NOTICE) for heading in unknown]
        self._unsaid = 0
        self._remembered: dict[tuple[str, str], Any] = {}

    def points(self) -> Iterator[AddressPoint]:
        """The points of every row that can be used and was not there before."""
        seen: set[int] = set()
        for number, cells in self._rows:
            try:
                point = self._point(cells, number)
            except _BadColumn as bad:
                self._outcomes[RowOutcome.REJECTED] += 1
                self._say(number, self._heading.get(bad.key, bad.key), bad.why, Severity.ERROR)
                continue
            at = (point.street, point.house_number, point.postcode, point.municipality_code, point.position)
            mark = hash(at)
            if mark in seen:
                self._outcomes[RowOutcome.DUPLICATE] += 1
                continue
            seen.add(mark)
            self._outcomes[RowOutcome.ACCEPTED] += 1
            yield point

    def report(self) -> ImportReport:
        """The account, once every row was read."""
        more = [Issue(0, "", "more_issues", Severity.NOTICE, {"count": self._unsaid})] if self._unsaid else []
        counted = self._outcomes
        return ImportReport(
            kind=Kind.ADDRESSES.value,
            file=self._rows.file,
            rows_read=sum(counted.values()),
            accepted=counted[RowOutcome.ACCEPTED],
            rejected=counted[RowOutcome.REJECTED],
            duplicate=counted[RowOutcome.DUPLICATE],
            issues=(*self._issues, *more),
        )

    def _point(self, cells: Sequence[str], number: int) -> AddressPoint:
        if len(cells) > len(self._rows.headings) and any(cell.strip() for cell in cells[len(self._rows.headings) :]):
            raise _BadColumn("", BadCell("row_too_long"))
        value = {key: self._value(key, cells, number) for key in self._place}
        for key in ("street", "house_number", "postcode"):
            if not value.get(key):
                raise _BadColumn(key, BadCell("required_empty"))
        return AddressPoint(
            street=value["street"],
            house_number=value["house_number"] + (value.get("letter") or "").upper(),
            postcode=value["postcode"],
            town=value.get("town") or "",
            municipality_code=value.get("municipality_code") or "",
            position=_position(value),
            address_id=value.get("address_id") or "",
        )

    def _value(self, key: str, cells: Sequence[str], number: int) -> Any:
        index, column = self._place[key]
        cell = cells[index] if index < len(cells) else ""
        known = self._remembered.get((key, cell))
        if known is None:
            if not cell.strip():
                return None
            try:
                known = column.parser(cell)
            except BadCell as bad:
                raise _BadColumn(key, bad) from None
            if key not in ("address_id", "longitude", "latitude", "easting", "northing"):
                if len(self._remembered) > _MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[key, cell] = known
        for code in known.warnings:
            self._say(number, self._heading[key], BadCell(code), Severity.WARNING)
        return known.value

    def _say(self, number: int, heading: str, why: BadCell, severity: Severity) -> None:
        if len(self._issues) < _MOST_ISSUES:
            self._issues.append(Issue(number, heading, why.code, severity, why.details))
        else:
            self._unsaid += 1


class _BadColumn(Exception):  # caught row by row; no user meets it
    """What is wrong with which column of a row."""

    def __init__(self, key: str, why: BadCell) -> None:
        super().__init__(why.code)
        self.key, self.why = key, why


def _places(rows: _Rows, chosen: Mapping[str, str | None]) -> tuple[Mapping[str, tuple[int, Column]], list[str]]:
    """Where each column stands, and headings that are none. A national download names several things that could be one column
    ("id" and "adgangsadresseid"): the name that the column table has first wins. Raises FileProblem for what is missing."""
    at = {}
    for index, heading in reversed(list(enumerate(rows.headings))):
        at[folded(heading)] = index
    keys = [column.key for column in COLUMNS[Kind.ADDRESSES]]
    for key in chosen:
        if key not in keys:
            raise said(FileProblem, "mapping_no_column", column=key[:40], known=", ".join(keys))
    place: dict[str, tuple[int, Column]] = {}
    for column in COLUMNS[Kind.ADDRESSES]:
        wanted = chosen.get(column.key, "")
        if wanted and folded(wanted) not in at:
            raise said(FileProblem, "mapping_no_heading", heading=wanted[:60], known=", ".join(rows.headings)[:500])
        for heading in (wanted,) if wanted else () if wanted is None else column.headings:
            if folded(heading) in at:
                place[column.key] = (at[folded(heading)], column)
                break
    absent = [c for c in COLUMNS[Kind.ADDRESSES] if c.required and c.key not in place and c.stand_in not in place]
    if absent:
        names = ", ".join(f"{c.danish} ({c.english or c.key})" for c in absent)
        raise said(FileProblem, "file_columns_missing", file=rows.file, row=1, columns=names)
    used = {index for index, _ in place.values()}
    return place, [heading for index, heading in enumerate(rows.headings) if heading and index not in used]


def _position(value: Mapping[str, Any]) -> Position:
    lon, lat = value.get("longitude"), value.get("latitude")
    if lon is not None or lat is not None:
        if lon is None or lat is None:
            raise _BadColumn("longitude" if lon is None else "latitude", BadCell("coordinates_half"))
        key, projected = "longitude", False
    else:
        lon, lat = value.get("easting"), value.get("northing")
        if lon is None or lat is None:
            raise _BadColumn("longitude", BadCell("coordinates_missing"))
        key, projected = "easting", True
    try:
        return grid_position_in_denmark(lon, lat) if projected else position_in_denmark(lon, lat)
    except BadCell as bad:
        raise _BadColumn(key, bad) from None
