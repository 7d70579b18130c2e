"""Which column of this file means which column of the registry, how was that found, and who has said so?

Headings are matched by name first. What that leaves open is proposed: from what was chosen the last time this sender's file
came, from headings that resemble a known one, or from the shape of the cells. A proposal is never used silently: where a
required column rests on one, a person confirms it. Sample cells are shown masked, "000000-0000" and "xxx xxxxxxxx".
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, fields, replace
from typing import Any

from planner.errors import FileProblem
from planner.registries.cells import folded
from planner.registries.column_proposals import by_name, by_resemblance, by_shape
from planner.registries.columns import COLUMNS, Column
from planner.registries.combined import lacking
from planner.registries.file_columns import FileColumn, Found, labels_of, looked_at, told_labels
from planner.registries.identifiers import looks_like_cpr
from planner.registries.problems import said
from planner.registries.reading import Table
from planner.registries.records import Kind


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
        """Required columns that no column of the file is tied to, nor holds in its cells."""
        used = self.used
        return lacking(self.kind, used, [part for column in used.values() for part in column.held])

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
            {"heading": c.heading, "label": c.label, "column": c.key or None, "holds": list(c.held), "found": c.found.value,
             "shape": c.shape.value, "samples": list(c.samples), "confirmed": not c.is_proposal}
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
    columns = tuple(looked_at(table))
    if remembered is not None and set(told_labels(remembered)) == set(told_labels(column.label for column in columns)):
        keys = {c.key for c in COLUMNS[kind]}
        settled = (replace(c, key=remembered.get(c.label, ""), found=Found.REMEMBERED) for c in columns)
        columns = tuple(c if c.key in keys else replace(c, key="", found=Found.NONE) for c in settled)
        return Mapping(kind, table.file, columns)
    columns = by_name(kind, columns)
    for propose in (by_resemblance, by_shape):
        columns = propose(kind, columns, table)
    return Mapping(kind, table.file, columns)


def fingerprint(table: Table) -> str:
    """What stays the same of a file's headings when its columns are moved."""
    labels = [folded(label) if not label.startswith("#") else label for label in told_labels(labels_of(table.headings))]
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
    """``mapping`` with proposals only for what is required, or would have to be found out: nobody waits for a guess at something
    that may be absent."""
    wanted = {name for c in COLUMNS[mapping.kind] if c.required or c.derived for name in (c.key, c.stand_in)}
    columns = (replace(c, key="") if c.is_proposal and c.key not in wanted else c for c in mapping.columns)
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


def _refuse_data_as_headings(kind: Kind, table: Table) -> None:
    """A file without headings has a person in the place of them, who must not be shown as headings."""
    names = {name for column in COLUMNS[kind] for name in column.folded_headings}
    filled = [heading for heading in table.headings if heading.strip()]
    numbers = sum(bool(re.fullmatch(r"[\d\s.,:/+-]{3,}", heading)) for heading in filled)
    if any(looks_like_cpr(heading) for heading in filled):
        raise said(FileProblem, "file_no_headings", file=table.file, row=table.heading_row)
    if numbers * 5 >= len(filled) and not any(folded(heading) in names for heading in filled):
        raise said(FileProblem, "file_no_headings", file=table.file, row=table.heading_row)
