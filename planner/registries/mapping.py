"""Which column of this file means which column of the registry, how was that found, and who has said so?

Headings are matched by name first. What that leaves open is proposed: from what was chosen the last time this sender's file
came, from headings that resemble a known one, or from the shape of the cells. A proposal is never used silently: where a
required column rests on one, a person confirms it. Sample cells are shown masked, "000000-0000" and "xxx xxxxxxxx".
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from rapidfuzz import fuzz

from planner.errors import FileProblem
from planner.registries.cells import BadCell, folded, heading_keys, tidy, yes_no
from planner.registries.columns import COLUMNS, Column
from planner.registries.identifiers import cpr, looks_like_cpr, municipality_code, postcode
from planner.registries.problems import said
from planner.registries.reading import Table
from planner.registries.records import Kind
from planner.registries.times import moment

#: So many filled cells of a column are looked at, and so many different masked ones are shown.
_LOOKED_AT, _SHOWN = 200, 3
_LONGEST_SAMPLE = 28
#: This share of the cells must look alike: a few wrong ones are what checking is for.
_MOST = 0.8
#: How alike two headings must be, of 100, for one to be proposed for the other.
_RESEMBLES = 84


class Found(StrEnum):
    """How a column of the file was tied to one of the registry."""

    NAME = "name"
    CHOSEN = "chosen"
    REMEMBERED = "remembered"
    SIMILAR = "similar"
    SHAPE = "shape"
    NONE = "none"


#: The column that our own error file adds; a file that comes back with it is the same file.
_ERROR_COLUMN = "fejl"

#: Ways that are proposals only, until a person has confirmed them.
PROPOSED = frozenset({Found.SIMILAR, Found.SHAPE})


class Shape(StrEnum):
    """What the cells of a column look like, whatever stands above them."""

    CPR = "cpr"
    POSTCODE = "postcode"
    MUNICIPALITY = "municipality"
    PHONE = "phone"
    FLOW = "flow"
    MOMENT = "moment"
    YES_NO = "yes_no"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """One column of the file. ``label`` names it within the file: its heading, or "#3" where that is blank or not the only
    one of its name. ``samples`` are masked. ``key`` is "" for a column that is not used; ``twin`` marks one whose heading
    means a column that an earlier heading means as well."""

    position: int
    heading: str
    label: str
    shape: Shape
    samples: tuple[str, ...]
    key: str = ""
    found: Found = Found.NONE
    twin: str = ""

    @property
    def is_proposal(self) -> bool:
        """True while nobody has confirmed what the column means."""
        return self.found in PROPOSED


@dataclass(frozen=True, slots=True)
class Mapping:
    """What each column of the file means."""

    kind: Kind
    file: str
    columns: tuple[FileColumn, ...]

    @property
    def used(self) -> dict[str, FileColumn]:
        """Column key to the file's column, for those in use."""
        return {column.key: column for column in self.columns if column.key}

    @property
    def missing(self) -> tuple[Column, ...]:
        """Required columns that no column of the file is tied to."""
        used = self.used
        return tuple(c for c in COLUMNS[self.kind] if c.required and c.key not in used and c.stand_in not in used)

    @property
    def unconfirmed(self) -> tuple[FileColumn, ...]:
        """Columns in use that rest on a proposal."""
        return tuple(column for column in self.columns if column.key and column.is_proposal)

    @property
    def twins(self) -> tuple[FileColumn, ...]:
        """Columns whose heading means what another means already: one must be chosen."""
        return tuple(column for column in self.columns if column.twin)

    @property
    def choices(self) -> dict[str, str]:
        """Label to column key ("" = not used): what is remembered."""
        return {column.label: column.key for column in self.columns}

    def as_json(self) -> list[dict[str, Any]]:
        """Plain data, without a value of the file."""
        return [
            {"heading": c.heading, "label": c.label, "column": c.key or None, "found": c.found.value, "shape": c.shape.value,
             "samples": list(c.samples), "confirmed": not c.is_proposal}
            for c in self.columns
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MappedTable(Table):
    """A table of which it has been settled what each cell is: ``keys`` follow the cells, "" = not used."""

    keys: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Only the file: cells hold people, and a traceback must not."""
        return f"MappedTable({self.file!r})"


def propose_mapping(kind: Kind, table: Table, remembered: Dict[str, str] | None = None) -> Mapping:
    """What the columns of ``table`` most likely mean. ``remembered`` is :attr:`Mapping.choices` of an earlier file with the
    same headings. Raises FileProblem when people stand where the headings should."""
    _refuse_data_as_headings(kind, table)
    columns = tuple(_looked_at(table))
    if remembered is not None and set(_told(remembered)) == set(_told(column.label for column in columns)):
        keys = {c.key for c in COLUMNS[kind]}
        settled = (replace(c, key=remembered.get(c.label, ""), found=Found.REMEMBERED) for c in columns)
        columns = tuple(c if c.key in keys else replace(c, key="", found=Found.NONE) for c in settled)
        return Mapping(kind, table.file, columns)
    columns = _by_name(kind, columns)
    for propose in (_by_resemblance, _by_shape):
        columns = propose(kind, columns, table)
    return Mapping(kind, table.file, columns)


def fingerprint(table: Table) -> str:
    """What stays the same of a file's headings when its columns are moved."""
    labels = [folded(label) if not label.startswith("#") else label for label in _told(_labels(table.headings))]
    return hashlib.sha256("\n".join(sorted(labels)).encode()).hexdigest()


def changed_mapping(mapping: Mapping, choices: Dict[str, str | None]) -> Mapping:
    """``mapping`` with what a person has chosen: column key to heading or label, None = the file has no such column. What was
    chosen is confirmed. Raises FileProblem for a column or a heading that is not there, or one heading chosen for two."""
    known = {c.key for c in COLUMNS[mapping.kind]}
    at: dict[int, str] = {}
    freed: set[str] = set()
    for key, wanted in choices.items():
        if key not in known:
            raise said(FileProblem, "mapping_no_column", column=key[:40], known=", ".join(c.key for c in COLUMNS[mapping.kind]))
        freed.add(key)
        if wanted is not None:
            place = _place(mapping, wanted)
            if place in at:
                first = at[place]
                raise said(FileProblem, "mapping_one_for_two", heading=mapping.columns[place].label, first=first, second=key)
            at[place] = key
    columns = []
    for column in mapping.columns:
        if column.position in at:
            column = replace(column, key=at[column.position], found=Found.CHOSEN, twin="")
        elif column.key in freed:
            column = replace(column, key="", found=Found.CHOSEN, twin="")
        elif column.twin in freed:
            column = replace(column, twin="")
        columns.append(column)
    return replace(mapping, columns=tuple(columns))


def confirmed(mapping: Mapping) -> Mapping:
    """``mapping`` as a person has seen and accepted it, proposals and all."""
    columns = (replace(c, found=Found.CHOSEN) if c.key and c.is_proposal else c for c in mapping.columns)
    return replace(mapping, columns=tuple(replace(c, twin="") for c in columns))


def without_optional_proposals(mapping: Mapping) -> Mapping:
    """``mapping`` with proposals only for what is required: nobody waits for a guess at something that may be absent."""
    required = {name for c in COLUMNS[mapping.kind] if c.required for name in (c.key, c.stand_in)}
    columns = (replace(c, key="") if c.is_proposal and c.key not in required else c for c in mapping.columns)
    return replace(mapping, columns=tuple(columns))


def apply_mapping(table: Table, mapping: Mapping) -> MappedTable:
    """``table`` with what each of its cells means. Raises FileProblem when a required column has no heading, or two have one
    meaning."""
    if mapping.twins:
        twin = mapping.twins[0]
        raise said(
            FileProblem,
            "mapping_twins",
            file=table.file,
            first=mapping.used[twin.twin].label,
            second=twin.label,
            column=twin.twin,
        )
    if mapping.missing:
        names = ", ".join(f"{c.danish} ({c.english or c.key})" for c in mapping.missing)
        raise said(FileProblem, "file_columns_missing", file=table.file, row=table.heading_row, columns=names)
    kept = {field.name: getattr(table, field.name) for field in fields(Table)}
    return MappedTable(**kept, keys=tuple(column.key for column in mapping.columns))


def masked(cell: str) -> str:
    """The form of a cell without its content: letters as x, digits as 0."""
    shown = tidy(cell)
    text = "".join(_masked_sign(sign) for sign in shown[:_LONGEST_SAMPLE])
    return text + "…" if len(shown) > _LONGEST_SAMPLE else text


def _masked_sign(sign: str) -> str:
    if sign.isdigit() or sign.isnumeric():
        return "0"
    return sign if sign.isascii() and not sign.isalpha() else "x"


def shape_of(cells: Sequence[str]) -> Shape:
    """What most of ``cells`` (none of them blank) look like."""
    if not cells:
        return Shape.OTHER
    found = Counter(shape for cell in cells for shape in _SHAPES if _SHAPES[shape](tidy(cell)))
    likely = [shape for shape in _SHAPES if found[shape] >= max(1, _MOST * len(cells))]
    return likely[0] if likely else Shape.OTHER


def _is(parser: Callable[[str], Any]) -> Callable[[str], bool]:
    def fits(cell: str) -> bool:
        try:
            parser(cell)
        except BadCell:
            return False
        return True

    return fits


def _is_cpr(cell: str) -> bool:
    # Nine digits without a hyphen could be many things; a column of them still has more tens than nines.
    return bool(re.fullmatch(r"\d{6}[-– ]?\d{4}|\d{9}", cell)) and _is(cpr)(cell)


_PHONE = re.compile(r"(?:(?:\+|00)45[ -]?)?(?:\d{8}|\d{2}([ .-])\d{2}\1\d{2}\1\d{2}|\d{4} \d{4})")
_FLOW = re.compile(r"\d{1,2}(?:[.,]\d+)?\s*(?:l(?:iter)?\s*/\s*min\.?|lpm)", re.IGNORECASE)

#: From the most telling to the least: a municipality code is also a postcode by its form, and 0 and 1 are also yes and no.
_SHAPES: Dict[Shape, Callable[[str], bool]] = {
    Shape.CPR: _is_cpr,
    Shape.FLOW: lambda cell: bool(_FLOW.fullmatch(cell)),
    Shape.MUNICIPALITY: lambda cell: bool(re.fullmatch(r"0[1-8]\d{2}", cell)) and _is(municipality_code)(cell),
    Shape.POSTCODE: lambda cell: bool(re.fullmatch(r"(?:DK[- ]?)?[1-9]\d{3}", cell)) and _is(postcode)(cell),
    Shape.PHONE: lambda cell: bool(_PHONE.fullmatch(cell)),
    Shape.MOMENT: _is(moment),
    Shape.YES_NO: lambda cell: not cell.isdigit() and _is(yes_no)(cell),
}

#: The columns that a shape alone can stand for, the likeliest first. Dates and yes-or-no fit far too many: they need a heading.
_MEANT_BY: Dict[Shape, tuple[str, ...]] = {
    Shape.CPR: ("cpr",),
    Shape.FLOW: ("flow_l_min",),
    Shape.MUNICIPALITY: ("municipality_code",),
    Shape.POSTCODE: ("postcode",),
    Shape.PHONE: ("phone",),
}


def _looked_at(table: Table) -> Iterable[FileColumn]:
    labels = _labels(table.headings)
    for position, heading in enumerate(table.headings):
        cells = list(islice((r.cells[position] for r in table.rows if _filled(r.cells, position)), _LOOKED_AT))
        samples = tuple(islice(dict.fromkeys(masked(cell) for cell in cells), _SHOWN))
        yield FileColumn(position, heading, labels[position], shape_of(cells), samples)


def _filled(cells: Sequence[str], position: int) -> bool:
    return position < len(cells) and bool(cells[position].strip())


def _labels(headings: Sequence[str]) -> list[str]:
    times = Counter(folded(heading) for heading in headings)
    return [
        heading if folded(heading) and times[folded(heading)] == 1 else f"#{position}"
        for position, heading in enumerate(headings, start=1)
    ]


def _told(labels: Iterable[str]) -> list[str]:
    """The labels that are the sender's own."""
    return [label for label in labels if folded(label) != _ERROR_COLUMN]


def _place(mapping: Mapping, wanted: str) -> int:
    by_label = {column.label: column.position for column in mapping.columns}
    by_fold = {folded(column.label): column.position for column in mapping.columns if not column.label.startswith("#")}
    number = re.fullmatch(r"#(\d{1,4})", wanted)
    if wanted in by_label:
        return by_label[wanted]
    if number and 1 <= int(number[1]) <= len(mapping.columns):
        return int(number[1]) - 1
    if folded(wanted) in by_fold:
        return by_fold[folded(wanted)]
    raise said(FileProblem, "mapping_no_heading", heading=wanted[:60], known=", ".join(by_label))


def _by_name(kind: Kind, columns: Sequence[FileColumn]) -> tuple[FileColumn, ...]:
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


def _by_resemblance(kind: Kind, columns: Sequence[FileColumn], table: Table) -> tuple[FileColumn, ...]:
    """Proposes for a heading the one free column whose heading it resembles, where the cells can be read as that."""
    free = [c for c in COLUMNS[kind] if c.key not in {column.key for column in columns}]
    open_columns = [c for c in columns if not c.key and not c.twin and folded(c.heading) != _ERROR_COLUMN]
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
    cells = list(islice((r.cells[position] for r in table.rows if _filled(r.cells, position)), _LOOKED_AT))
    return bool(cells) and sum(_is(column.parser)(cell) for cell in cells) >= _MOST * len(cells)


def _by_shape(kind: Kind, columns: Sequence[FileColumn], _table: Table) -> tuple[FileColumn, ...]:
    """Proposes a column for a shape, where only one of the file's open columns has that shape."""
    known = {c.key for c in COLUMNS[kind]}
    taken = {column.key for column in columns}
    settled = list(columns)
    for shape, keys in _MEANT_BY.items():
        candidates = [c for c in settled if c.shape is shape and not c.key and not c.twin]
        wanted = [key for key in keys if key in known and key not in taken]
        if len(candidates) == 1 and wanted:
            settled[candidates[0].position] = replace(candidates[0], key=wanted[0], found=Found.SHAPE)
    return tuple(settled)


def _refuse_data_as_headings(kind: Kind, table: Table) -> None:
    """A file without headings has a person in the place of them, who must not be shown as headings."""
    names = {name for column in COLUMNS[kind] for name in column.folded_headings}
    filled = [heading for heading in table.headings if heading.strip()]
    numbers = sum(bool(re.fullmatch(r"[\d\s.,:/+-]{3,}", heading)) for heading in filled)
    if any(looks_like_cpr(heading) for heading in filled):
        raise said(FileProblem, "file_no_headings", file=table.file, row=table.heading_row)
    if numbers * 5 >= len(filled) and not any(folded(heading) in names for heading in filled):
        raise said(FileProblem, "file_no_headings", file=table.file, row=table.heading_row)
