"""What would this file do, before anything is written? How its rows fare, column by column, and what it changes in the house.

Whoever was in a sender's file before and is not any longer is gone: a row that was rejected is not. People who are gone stay
registered until someone says otherwise, and a file that has lost more than a tenth of its people is not believed unasked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from planner.actions.keeping_people import PreparedPeople, bases_of, lay_corrections
from planner.actions.keeping_sites import drop_sites
from planner.errors import FileProblem, UserError
from planner.model.patient import Device
from planner.registries import mapping as columns
from planner.registries.cells import BadCell
from planner.registries.checking import NO_RECORD
from planner.registries.columns import COLUMNS
from planner.registries.identifiers import looks_like_cpr
from planner.registries.mapping import MappedTable
from planner.registries.problems import said
from planner.registries.reading import Table
from planner.registries.records import ImportReport, Kind, PatientRecord, Severity
from planner.store.store import Tx

#: A file that has lost more than one in so many of its people is confirmed by a person first.
SHRINKS_ONE_IN = 10
_SENDER = re.compile(r"[\w][\w .\-]{0,39}")


class Gone(StrEnum):
    """What becomes of those who are not in the file any longer."""

    KEEP = "keep"
    REMOVE = "remove"


class ImportShrinks(UserError):
    """More than a tenth would be gone, and nobody has confirmed that; nothing was stored."""

    code = "import_shrinks"
    exit_code = 24


class MappingUnsure(UserError):
    """A required column rests on a guess that nobody has confirmed; nothing was stored."""

    code = "mapping_unsure"
    exit_code = 25


class RemovalUnsure(UserError):
    """Those who are gone were to be removed, but some rows do not say whom they are about; nothing was stored."""

    code = "removal_unsure"
    exit_code = 26


@dataclass(frozen=True, slots=True)
class ColumnSummary:
    """One of the file's columns: how many of its cells are ``filled`` and ``empty``, and in how many rows it is ``faulty``
    (those are filled or empty as well). ``held`` are the further columns that its cells fill."""

    heading: str
    key: str
    held: tuple[str, ...]
    found: str
    filled: int
    empty: int
    faulty: int


@dataclass(frozen=True, slots=True)
class Preview:
    """How the rows fare: ready + with_warnings + rejected are all rows; ``duplicate`` ones are among the first two."""

    ready: int
    with_warnings: int
    rejected: int
    duplicate: int
    columns: tuple[ColumnSummary, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data: counts and headings."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the file changes. ``before`` is how many this sender's latest file had; ``gone`` of these it has no longer and
    ``gone_earlier`` are not in it either but were gone before; ``not_read`` are there but in rejected rows, and stay as they
    are; ``unknown_rows`` were rejected and do not say whom they are about; ``removed`` were taken away, which needs a wish.
    In the first file of a new sender ``told_alike`` people, more than half of all, have the very same treatments from
    ``also_from``: perhaps the same sender under another name."""

    before: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    gone_earlier: int = 0
    not_read: int = 0
    unknown_rows: int = 0
    removed: int = 0
    told_alike: int = 0
    also_from: str = ""

    @property
    def shrinks(self) -> bool:
        """True when so many are gone that a person must confirm it."""
        return self.gone * SHRINKS_ONE_IN > self.before

    @property
    def removing_shrinks(self) -> bool:
        """True when so many would be removed that a person must confirm it."""
        return (self.gone + self.gone_earlier) * SHRINKS_ONE_IN > self.before + self.gone_earlier

    def as_json(self) -> dict[str, Any]:
        """Plain data: counts."""
        return {**asdict(self), "shrinks": self.shrinks}


def checked_sender(name: str) -> str:
    """``name`` when it can be a sender's. Raises FileProblem: it is shown everywhere and must not be a person's number."""
    tidied = " ".join(name.split())
    if not _SENDER.fullmatch(tidied) or looks_like_cpr(tidied) or re.search(r"\d{6}-?\d{4}", tidied):
        raise said(FileProblem, "bad_sender")
    return tidied


def settled_mapping(
    tx: Tx, kind: Kind, table: Table, sender: str, choices: Mapping[str, str | None], *, final: bool
) -> columns.Mapping:
    """What the columns mean: remembered, proposed, and then as ``choices`` say. Raises MappingUnsure when it is ``final`` and
    a required column still rests on a guess."""
    remembered = tx.senders.mapping(sender, kind.value, columns.fingerprint(table))
    found = columns.propose_mapping(kind, table, remembered)
    if choices:
        found = columns.changed_mapping(found, choices)
    found = columns.without_optional_proposals(found)
    if final and found.unconfirmed:
        options = " ".join(f'--map {c.key}="{c.label}"' for c in found.unconfirmed)
        raise said(MappingUnsure, "mapping_unsure", file=table.file, count=len(found.unconfirmed), options=options)
    return found


def preview_of(table: MappedTable, mapping: columns.Mapping, report: ImportReport) -> Preview:
    """How rows and columns of ``table`` fare."""
    numbers = {row.number for row in table.rows}
    rejected = {i.row for i in report.issues if i.severity is Severity.ERROR} & numbers
    warned = {i.row for i in report.issues if i.severity is Severity.WARNING} & numbers - rejected
    faulty = Counter(heading for heading, _ in {(i.column, i.row) for i in report.issues if i.severity is Severity.ERROR})
    filled: Counter[int] = Counter()
    for row in table.rows:
        filled.update(place for place, cell in enumerate(row.cells[: len(table.keys)]) if cell and not cell.isspace())
    total = len(table.rows)
    summaries = tuple(
        ColumnSummary(c.label, c.key, c.held, c.found.value, filled[c.position], total - filled[c.position], faulty[c.heading])
        for c in mapping.columns
    )
    return Preview(total - report.rejected - len(warned), len(warned), report.rejected, report.duplicate, summaries)


# --- who is gone ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Whom a file is about: ``keys`` of what was taken, keys and CPR numbers of rejected rows, and how many of those say
    neither; ``told_alike`` counts, by other sender, of whom that one has told the very same."""

    keys: frozenset[str]
    rejected_keys: frozenset[str] = frozenset()
    rejected_numbers: frozenset[str] = frozenset()
    unknown_rows: int = 0
    told_alike: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Counts only: numbers name people."""
        return f"Arrivals({len(self.keys)}, {len(self.rejected_keys)} rejected, {self.unknown_rows} unknown)"


_KEY_COLUMNS: Mapping[Kind, str] = {
    Kind.PATIENTS: "reference",
    Kind.SITES: "site_id",
    Kind.VEHICLES: "vehicle_id",
    Kind.CONTACTS: "municipality_code",
}


def arrivals(kind: Kind, table: MappedTable, report: ImportReport, keys: Iterable[str]) -> Arrivals:
    """Whom ``table`` is about. ``keys`` are those of what was taken from it."""
    rejected = {i.row for i in report.issues if i.severity is Severity.ERROR and i.code != NO_RECORD}
    read_key = _reader(kind, table, _KEY_COLUMNS[kind])
    read_cpr = _reader(kind, table, "cpr") if kind is Kind.PATIENTS else None
    found: set[str] = set()
    numbers: set[str] = set()
    unknown = 0
    for row in table.rows:
        if row.number not in rejected:
            continue
        key = read_key(row.cells)
        number = read_cpr(row.cells) if read_cpr else None
        found.update([str(key)] if key else [])
        numbers.update([number.digits] if number else [])
        unknown += not key and not number
    return Arrivals(frozenset(keys), frozenset(found), frozenset(numbers), unknown)


def _reader(kind: Kind, table: MappedTable, key: str) -> Callable[[tuple[str, ...]], Any]:
    """Reads column ``key`` of a row; None when it is not there, blank or faulty."""
    place = table.keys.index(key) if key in table.keys else None
    parse = next(column.parser for column in COLUMNS[kind] if column.key == key)

    def read(cells: tuple[str, ...]) -> Any:
        if place is None or place >= len(cells) or not cells[place].strip():
            return None
        try:
            return parse(cells[place]).value
        except BadCell:
            return None

    return read


def people_arriving(tx: Tx, people: PreparedPeople, rejected: Arrivals, make_ref: Callable[[str], str]) -> Arrivals:
    """Whom a file of people is about, under the references by which they are registered once ``people`` are stored. Of its
    rejected rows ``rejected`` tells."""
    by_number = {**tx.patients.refs_by_cpr(sorted(rejected.rejected_numbers)), **people.numbers}
    by_alias, by_merged_number = tx.merges.aliases(rejected.rejected_keys, rejected.rejected_numbers)
    found = {by_alias.get(ref) or ref for ref in rejected.rejected_keys}
    for number in rejected.rejected_numbers:
        found.add(by_number.get(number) or by_merged_number.get(number) or make_ref(number))
    return Arrivals(people.refs, frozenset(found), frozenset(), rejected.unknown_rows, people.told_alike)


@dataclass(frozen=True, slots=True)
class Following:
    """How a file follows its sender's latest one: the ``difference``, whom it is about, who is ``gone`` (now or earlier), and
    who of those is ``leaving`` the registry altogether."""

    difference: Difference
    present: frozenset[str]
    gone: tuple[str, ...]
    leaving: tuple[str, ...]


def following(tx: Tx, kind: Kind, sender: str, arrived: Arrivals, wish: Gone) -> Following:
    """How a file follows its sender's latest one; nothing is written. Raises RemovalUnsure when those who are gone are to be
    removed but a rejected row may be about any of them."""
    known = tx.senders.entries(sender, kind.value)
    if kind is Kind.PATIENTS:  # who was merged into someone in the file is in it
        arrived = replace(arrived, keys=arrived.keys | (tx.merges.merged_into(arrived.keys).keys() & known.keys()))
    not_read = (arrived.rejected_keys & known.keys()) - arrived.keys
    gone = tuple(sorted(key for key in known if key not in arrived.keys and key not in not_read))
    newly = [key for key in gone if known[key] is None]
    if wish is Gone.REMOVE and gone and arrived.unknown_rows:
        raise said(RemovalUnsure, "removal_unsure", count=arrived.unknown_rows, gone=len(gone))
    leaving = _LEAVING[kind](tx, sender, gone) if wish is Gone.REMOVE else ()
    difference = Difference(
        before=sum(since is None for since in known.values()),
        gone=len(newly),
        gone_earlier=len(gone) - len(newly),
        not_read=len(not_read),
        unknown_rows=arrived.unknown_rows,
        removed=len(leaving),
    )
    if not known:
        difference = replace(difference, **_perhaps_the_same(arrived))
    return Following(difference, arrived.keys, gone, leaving)


def _perhaps_the_same(arrived: Arrivals) -> dict[str, Any]:
    """Which sender has told the very same of most of these people, and of how many."""
    also_from, told_alike = max(arrived.told_alike.items(), key=lambda one: (one[1], one[0]), default=("", 0))
    return {"told_alike": told_alike, "also_from": also_from} if 2 * told_alike > len(arrived.keys) else {}


def follow(tx: Tx, kind: Kind, sender: str, found: Following, wish: Gone, *, at: datetime) -> None:
    """Remembers who was in the file, and removes those who are gone where that is wished (``at`` that moment)."""
    removing = wish is Gone.REMOVE
    tx.senders.note(sender, kind.value, found.present, found.gone, found.gone if removing else ())
    if not removing or not found.gone:
        return
    if kind is Kind.PATIENTS:
        _remove_people(tx, sender, found.gone)
    elif kind is Kind.SITES:
        drop_sites(tx, found.leaving, by=sender, at=at)
    elif kind is Kind.VEHICLES:
        tx.vehicles.remove(found.leaving)


def _people_leaving(tx: Tx, sender: str, refs: tuple[str, ...]) -> tuple[str, ...]:
    """Those of ``refs`` of whom no other registry tells."""
    bases = bases_of(tx, refs)
    return tuple(sorted(ref for ref, base in bases.items() if not _of_others(base, sender)))


def _known_to_nobody_else(kind: Kind) -> Callable[[Tx, str, tuple[str, ...]], tuple[str, ...]]:
    return lambda tx, sender, keys: tuple(sorted(set(keys) - tx.senders.brought_by_others(sender, kind.value, keys)))


_LEAVING: Mapping[Kind, Callable[[Tx, str, tuple[str, ...]], tuple[str, ...]]] = {
    Kind.PATIENTS: _people_leaving,
    Kind.SITES: _known_to_nobody_else(Kind.SITES),
    Kind.VEHICLES: _known_to_nobody_else(Kind.VEHICLES),
    # A municipality does not cease to be because its contact person is not in a list.
    Kind.CONTACTS: lambda _tx, _sender, _keys: (),
}


def _remove_people(tx: Tx, sender: str, refs: Iterable[str]) -> None:
    """Takes away what ``sender`` knows of ``refs``: someone whom no other registry tells of is no longer registered. What
    people have put right by hand stays remembered, should they come back."""
    bases = bases_of(tx, refs)
    still_known = {
        ref: replace(base, patient=replace(base.patient, devices=devices))
        for ref, base in bases.items()
        if (devices := _of_others(base, sender))
    }
    forgotten = sorted(bases.keys() - still_known.keys())
    lay_corrections(tx, still_known)
    tx.patients.remove(forgotten)
    tx.corrections.drop_bases(forgotten)


def _of_others(record: PatientRecord, sender: str) -> tuple[Device, ...]:
    """The devices that another registry tells of."""
    return tuple(device for device in record.patient.devices if device.source != sender)
