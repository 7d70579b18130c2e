"""What is in this file, ready to be stored? Read, its columns settled, checked and located; the storing itself comes later."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Literal, TypedDict

from planner.actions.app import App
from planner.actions.areas import keep_areas
from planner.actions.finding_addresses import gazetteer_for, known_municipalities
from planner.actions.keeping_people import PreparedPeople, keep_people, prepare_people
from planner.actions.keeping_sites import keep_sites
from planner.actions.policies import policy_today
from planner.actions.previewing import (
    Arrivals,
    Preview,
    arrivals,
    checked_sender,
    people_arriving,
    preview_of,
    settled_mapping,
)
from planner.actions.watching import Watch
from planner.geocoding.geocoder import Geocoder, RegisterGeocoder
from planner.registries import mapping as columns
from planner.registries.address_file import read_address_file
from planner.registries.areas_file import AreaChoice, read_areas
from planner.registries.error_file import rows_sent_back
from planner.registries.look_alikes import MOST_AT_ONCE
from planner.registries.mapping import MappedTable, apply_mapping
from planner.registries.matching import registry_name
from planner.registries.parties import read_parties
from planner.registries.patients import read_patients
from planner.registries.places import read_contacts, read_sites, read_vehicles
from planner.registries.reading import Table, TableRow, read_table
from planner.registries.records import ImportReport, Issue, Kind, PatientRecord, Severity
from planner.store.changes import Change
from planner.store.store import Tx


class ImportKind(StrEnum):
    """What can be imported from a file."""

    PATIENTS = "patients"
    SITES = "sites"
    VEHICLES = "vehicles"
    CONTACTS = "contacts"
    ADDRESSES = "addresses"
    AREAS = "areas"
    PARTIES = "parties"


#: Kinds whose columns can be chosen by what is in them. Of address registers and areas only the headings are chosen.
CHOOSABLE = frozenset({ImportKind.PATIENTS, ImportKind.SITES, ImportKind.VEHICLES, ImportKind.CONTACTS, ImportKind.PARTIES})


@dataclass(frozen=True, slots=True)
class ReadAs:
    """What the user says of the file beyond its kind. ``source`` names the sender (default: from the file's name); ``sheet``
    and ``hidden`` say what of a workbook is read; ``columns`` leads from a column's key to the heading that means it (None =
    it is not there). ``code_column``, ``name_column`` and ``area_kind`` say how an area file is understood."""

    source: str = ""
    code_column: str = ""
    name_column: str = ""
    area_kind: str = ""
    sheet: str = ""
    hidden: Literal["", "include", "skip"] = ""
    columns: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Staged:
    """A file read and checked, with what remains to be done within the transaction: ``keep`` stores it, ``arrived`` says then
    whom it was about. ``change`` is what storing will change, where that is known beforehand. Of a ``table`` only the rows that
    go back are kept, with what became of all of them in ``preview``. ``chosen`` are headings that were said for a file without
    a mapping of its own."""

    report: ImportReport
    keep: Callable[[Tx], Change]
    change: Change | None = None
    refs: tuple[str, ...] = ()
    mapping: columns.Mapping | None = None
    preview: Preview | None = None
    table: MappedTable | None = None
    arrived: Callable[[Tx], Arrivals] | None = None
    chosen: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """One import: of which kind, from where, how, and who looks on. ``final`` is False for a dry run."""

    app: App
    kind: ImportKind
    path: Path
    read_as: ReadAs
    sender: str
    final: bool
    watch: Watch

    def mapped(self) -> tuple[MappedTable, columns.Mapping]:
        """The table with its columns settled. Raises FileProblem and MappingUnsure."""
        table = table_of(self.app, self.kind, self.path, self.read_as, self.sender, self.watch)
        with self.app.store.read() as tx:
            kind, choices = Kind(self.kind.value), self.read_as.columns
            settled = settled_mapping(tx, kind, table, self.sender, choices, final=self.final)
        return apply_mapping(table, settled), settled

    def watched(self, table: MappedTable) -> MappedTable:
        """``table``, telling how far its reader has come."""
        rows = _WatchedRows(table.rows)
        rows.watch = self.watch
        return replace(table, rows=rows)


class _WatchedRows(tuple[TableRow, ...]):
    """Rows that tell how far their reader has come."""

    watch: Watch

    def __iter__(self) -> Iterator[TableRow]:
        return self.watch.counted("checking", tuple(super().__iter__()))


def stage(task: Task) -> Staged:
    """Reads and checks the file. Raises FileProblem, MappingUnsure and Cancelled."""
    task.watch.step("reading")
    return _STAGES[task.kind](task)


def sender_of(path: Path, read_as: ReadAs) -> str:
    """Who the file is from: as said, else as its name tells. Raises FileProblem when that could be a person's number."""
    from_name = re.sub(r"[^\w.\-]+", " ", registry_name(path))[:40].strip(" .-")
    return checked_sender(read_as.source or from_name or "ukendt")


def table_of(app: App, kind: ImportKind, path: Path, read_as: ReadAs, sender: str, watch: Watch) -> Table:
    """The table in ``path``. Raises Cancelled, FileProblem, SheetChoiceNeeded and HiddenChoiceNeeded."""
    with app.store.read() as tx:
        labels = tx.senders.labels(sender, kind.value)
    sheet, hidden = read_as.sheet or None, read_as.hidden or None
    return read_table(
        path, sheet=sheet, hidden=hidden, kind=Kind(kind.value), also_known=labels, told=lambda rows: watch.step("reading", rows)
    )


def _told_of(table: MappedTable, mapping: columns.Mapping, report: ImportReport) -> _Told:
    return {"mapping": mapping, "preview": preview_of(table, mapping, report), "table": rows_sent_back(table, report)}


class _Told(TypedDict):
    """What is kept of a table once it has been checked."""

    mapping: columns.Mapping
    preview: Preview
    table: MappedTable


def _stage_patients(task: Task) -> Staged:
    app, make_ref = task.app, task.app.store.keys.make_ref
    records, report, told, rejected = _people_of(task)
    _locate(app, records, task.watch)
    people = prepare_people(app.store, records, task.sender, task.watch)
    return Staged(
        report=_with_look_alikes(report, people),
        keep=lambda tx: keep_people(tx, people, task.watch),
        change=people.draft.change,
        refs=tuple(sorted(people.refs)),
        arrived=lambda tx: people_arriving(tx, people, rejected, make_ref),
        **told,
    )


def _people_of(task: Task) -> tuple[list[PatientRecord], ImportReport, _Told, Arrivals]:
    """The people of the file, the account of its rows, and of whom the rejected ones told. The table itself is let go."""
    app = task.app
    table, mapping = task.mapped()
    policy, known = policy_today(app), known_municipalities(app)
    read = read_patients(task.watched(table), policy, known, task.sender, app.store.keys.make_ref)
    rejected = arrivals(Kind.PATIENTS, table, read.report, ())
    return list(read.records), read.report, _told_of(table, mapping, read.report), rejected


def _with_look_alikes(report: ImportReport, people: PreparedPeople) -> ImportReport:
    """Says so when there are more look-alikes than are queued at once."""
    if len(people.look_alikes) < MOST_AT_ONCE:
        return report
    many = Issue(0, "", "look_alikes_many", Severity.NOTICE, {"count": MOST_AT_ONCE})
    return replace(report, issues=(*report.issues, many))


def _locate(app: App, people: list[PatientRecord], watch: Watch) -> None:
    """Gives each person the position that address or coordinates tell."""
    watch.step("locating")
    with app.store.read() as tx:
        gazetteer = gazetteer_for(tx, app.settings.data_dir, (r.identity.address for r in people))
        geocoder: Geocoder = RegisterGeocoder(gazetteer, tx.areas.geometries("municipality").get)
    for place, record in enumerate(watch.counted("locating", people)):
        located = geocoder.locate(record.identity.address, record.given)
        patient = replace(record.patient, located=located)
        people[place] = PatientRecord(patient, record.identity, record.given, record.stated)


def _stage_sites(task: Task) -> Staged:
    table, mapping = task.mapped()
    read = read_sites(task.watched(table), known_municipalities(task.app))
    return Staged(
        report=read.report,
        keep=lambda tx: keep_sites(tx, read.records, by=task.sender, at=task.app.clock()),
        **_told_of(table, mapping, read.report),
        arrived=lambda _tx: arrivals(Kind.SITES, table, read.report, (site.id for site in read.records)),
    )


def _stage_vehicles(task: Task) -> Staged:
    table, mapping = task.mapped()
    read = read_vehicles(task.watched(table), known_municipalities(task.app))
    return Staged(
        report=read.report,
        keep=lambda tx: tx.vehicles.upsert_many(read.records),
        **_told_of(table, mapping, read.report),
        arrived=lambda _tx: arrivals(Kind.VEHICLES, table, read.report, (vehicle.id for vehicle in read.records)),
    )


def _stage_contacts(task: Task) -> Staged:
    table, mapping = task.mapped()
    read = read_contacts(task.watched(table), known_municipalities(task.app))

    def keep(tx: Tx) -> Change:
        names = {m.code: m for m in tx.municipalities.all()}
        return tx.municipalities.upsert_many(
            replace(m, region_code=m.region_code or names[m.code].region_code) if m.code in names else m for m in read.records
        )

    return Staged(
        report=read.report,
        keep=keep,
        **_told_of(table, mapping, read.report),
        arrived=lambda _tx: arrivals(Kind.CONTACTS, table, read.report, (m.code for m in read.records)),
    )


def _stage_addresses(task: Task) -> Staged:
    chosen = _chosen(task)
    read = read_address_file(task.path, _municipality_names(task.app), chosen)

    def going(tx: Tx) -> int:
        counts = tx.addresses.counts()
        return counts.get(task.sender, 0) + counts.get("", 0)

    def keep(tx: Tx) -> Change:
        gone = going(tx)
        return Change(new=tx.addresses.replace(read.points(), task.sender), gone=gone)

    with task.app.store.read() as tx:
        expected = Change(new=read.report.accepted, gone=going(tx))
    return Staged(read.report, keep, expected, chosen=chosen)


def _chosen(task: Task) -> dict[str, str | None]:
    """Which headings of a file without a mapping of its own mean what: as said now, else as said for this sender before."""
    with task.app.store.read() as tx:
        before = tx.senders.mapping(task.sender, task.kind.value, "") or {}
    return {**{key: heading or None for heading, key in before.items() if key}, **task.read_as.columns}


def _municipality_names(app: App) -> Mapping[str, str]:
    with app.store.read() as tx:
        return {m.name: m.code for m in tx.municipalities.all()}


def _stage_areas(task: Task) -> Staged:
    said_now = {"code": task.read_as.code_column, "name": task.read_as.name_column, "kind": task.read_as.area_kind}
    chosen = {**_chosen(task), **{key: value for key, value in said_now.items() if value}}
    choice = AreaChoice(*(chosen.get(key) or "" for key in said_now))
    read = read_areas(task.path, choice)
    return Staged(read.report, lambda tx: keep_areas(tx, read.records), chosen=chosen)


def _stage_parties(task: Task) -> Staged:
    table, mapping = task.mapped()
    read = read_parties(task.watched(table), known_municipalities(task.app))
    return Staged(
        read.report, lambda tx: tx.responsibilities.replace_tasks(read.records), **_told_of(table, mapping, read.report)
    )


_STAGES: Mapping[ImportKind, Callable[[Task], Staged]] = {
    ImportKind.PATIENTS: _stage_patients,
    ImportKind.SITES: _stage_sites,
    ImportKind.VEHICLES: _stage_vehicles,
    ImportKind.CONTACTS: _stage_contacts,
    ImportKind.ADDRESSES: _stage_addresses,
    ImportKind.AREAS: _stage_areas,
    ImportKind.PARTIES: _stage_parties,
}
