"""Take a registry in: read, check, locate, store the good rows in one transaction, and account for every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.errors import RowsRejected
from planner.geocoding.gazetteer import Gazetteer
from planner.geocoding.locate import locate
from planner.model.place import Position
from planner.registries.areas_file import read_areas
from planner.registries.matching import joined, known_as
from planner.registries.patients import read_patients
from planner.registries.places import read_addresses, read_contacts, read_sites, read_vehicles
from planner.registries.policy_file import find_policy
from planner.registries.problems import said
from planner.registries.reading import read_table
from planner.registries.records import ImportReport, PatientRecord
from planner.registries.towns import postcode_positions
from planner.store.changes import Change
from planner.store.geography import Area
from planner.store.inputs import ImportRun
from planner.store.store import Tx


class ImportKind(StrEnum):
    """What can be imported from a file."""

    PATIENTS = "patients"
    SITES = "sites"
    VEHICLES = "vehicles"
    CONTACTS = "contacts"
    ADDRESSES = "addresses"
    AREAS = "areas"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The account of the file, and what storing it changed (None for a dry run or a refused file)."""

    report: ImportReport
    change: Change | None


@dataclass(frozen=True)
class _Staged:
    """A file read and checked, with what remains to be done within the transaction."""

    report: ImportReport
    keep: Callable[[Tx], Change]
    refs: tuple[str, ...] = ()


def import_file(
    app: App, actor: Actor, kind: ImportKind, path: Path, *, strict: bool = False, dry_run: bool = False
) -> ImportResult:
    """Reads and checks the file, then stores its good rows, the account and the log entry together or not at all.

    With ``strict`` one rejected row means that nothing is stored (RowsRejected). With ``dry_run`` nothing is ever stored.
    Raises FileProblem when the file as a whole cannot be used.
    """
    check_can(actor, Deed.IMPORT)
    staged = _STAGES[kind](app, path)
    report = staged.report
    if strict and report.rejected:
        raise said(RowsRejected, "rows_rejected", file=report.file, rejected=report.rejected, rows=report.rows_read)
    if dry_run:
        return ImportResult(report, None)
    now = app.clock()
    with app.store.transaction() as tx:
        change = staged.keep(tx)
        tx.imports.add(report, change, who=actor.name, at=now)
        tx.audit.append(
            at=now,
            who=actor.user_id,
            deed=f"import_{kind}",
            subject=report.file,
            purpose="",
            channel=actor.channel,
            refs=staged.refs,
        )
    return ImportResult(report, change)


def latest_imports(app: App, actor: Actor, *, limit: int = 8) -> tuple[ImportRun, ...]:
    """The latest imports with their accounts. Remarks hold rows, columns and codes, never a value."""
    check_can(actor, Deed.SEE_IMPORTS)
    with app.store.read() as tx:
        return tx.imports.list(limit=limit)


def _stage_patients(app: App, path: Path) -> _Staged:
    policy = find_policy(app.settings.data_dir / "policy")
    read = read_patients(read_table(path), policy, _known_municipalities(app), path.stem, app.store.keys.make_ref)
    records = _located(app, read.records)

    def keep(tx: Tx) -> Change:
        refs = tx.patients.refs_by_cpr(r.identity.cpr for r in records if r.identity.cpr)
        coming = [known_as(refs[r.identity.cpr], r) if r.identity.cpr in refs else r for r in records]
        known = tx.patients.by_refs(r.patient.ref for r in coming)
        return tx.patients.upsert_many(joined(known[r.patient.ref], r) if r.patient.ref in known else r for r in coming)

    return _Staged(read.report, keep, tuple(sorted(r.patient.ref for r in records)))


def _located(app: App, records: Iterable[PatientRecord]) -> tuple[PatientRecord, ...]:
    """Each person with the position that address or coordinates give."""
    people = list(records)
    postcodes = {r.identity.address.postcode for r in people if r.identity.address}
    with app.store.read() as tx:
        points = tx.addresses.by_postcodes(postcodes)
        areas = tx.areas.geometries("municipality")
    gazetteer = Gazetteer(points, _towns(app))
    return tuple(
        replace(r, patient=replace(r.patient, located=locate(r.identity.address, r.given, gazetteer, areas.get))) for r in people
    )


def _towns(app: App) -> Mapping[str, Position]:
    return postcode_positions(app.settings.data_dir / "reference" / "towns.csv")


def _known_municipalities(app: App) -> frozenset[str]:
    with app.store.read() as tx:
        return frozenset(m.code for m in tx.municipalities.all())


def _stage_sites(app: App, path: Path) -> _Staged:
    read = read_sites(read_table(path), _known_municipalities(app))
    return _Staged(read.report, lambda tx: tx.sites.upsert_many(read.records))


def _stage_vehicles(app: App, path: Path) -> _Staged:
    read = read_vehicles(read_table(path), _known_municipalities(app))
    return _Staged(read.report, lambda tx: tx.vehicles.upsert_many(read.records))


def _stage_contacts(_app: App, path: Path) -> _Staged:
    read = read_contacts(read_table(path))

    def keep(tx: Tx) -> Change:
        names = {m.code: m for m in tx.municipalities.all()}
        return tx.municipalities.upsert_many(
            replace(m, region_code=m.region_code or names[m.code].region_code) if m.code in names else m for m in read.records
        )

    return _Staged(read.report, keep)


def _stage_addresses(_app: App, path: Path) -> _Staged:
    read = read_addresses(read_table(path))

    def keep(tx: Tx) -> Change:
        gone = tx.addresses.count()
        return Change(new=tx.addresses.replace(read.records), gone=gone)

    return _Staged(read.report, keep)


def _stage_areas(_app: App, path: Path) -> _Staged:
    read = read_areas(path)
    by_kind: dict[str, list[Area]] = {}
    for area in read.records:
        by_kind.setdefault(area.kind, []).append(Area(area.code, area.name, area.geometry))

    def keep(tx: Tx) -> Change:
        return Change(new=sum(tx.areas.replace(kind, areas) for kind, areas in by_kind.items()))

    return _Staged(read.report, keep)


_STAGES: Mapping[ImportKind, Callable[[App, Path], _Staged]] = {
    ImportKind.PATIENTS: _stage_patients,
    ImportKind.SITES: _stage_sites,
    ImportKind.VEHICLES: _stage_vehicles,
    ImportKind.CONTACTS: _stage_contacts,
    ImportKind.ADDRESSES: _stage_addresses,
    ImportKind.AREAS: _stage_areas,
}
