"""Take a registry in: store the good rows in one transaction, and account for every row and everyone who is gone.

A dry run is the import itself, taken back at the end: what it shows is what the import will do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.previewing import Difference, Gone, ImportShrinks, Preview, followed, preview_of, remove_people
from planner.actions.staging import CHOOSABLE, Staged, Task, sender_of, stage, table_of
from planner.actions.staging import ImportKind as ImportKind
from planner.actions.staging import ReadAs as ReadAs
from planner.actions.staging import Watch as Watch
from planner.errors import FileProblem, RowsRejected
from planner.registries import mapping as columns
from planner.registries.error_file import write_error_file
from planner.registries.mapping import fingerprint
from planner.registries.problems import said
from planner.registries.reading import Table
from planner.registries.records import ImportReport, Kind
from planner.store.changes import Change
from planner.store.inputs import ImportRun
from planner.store.store import Tx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The account of the file, and what storing it changed (None for a dry run). ``mapping``, ``preview`` and ``table`` are
    there for tables whose columns can be chosen, ``difference`` for what is compared with the sender's latest file."""

    report: ImportReport
    change: Change | None
    mapping: columns.Mapping | None = None
    preview: Preview | None = None
    difference: Difference | None = None
    table: Table | None = field(default=None, repr=False)


class _OnlyLooked(Exception):
    """Ends a dry run within its transaction, so that everything is taken back."""


def import_file(
    app: App,
    actor: Actor,
    kind: ImportKind,
    path: Path,
    *,
    strict: bool = False,
    dry_run: bool = False,
    read_as: ReadAs = ReadAs(),  # noqa: B008 (frozen)
    gone: Gone = Gone.KEEP,
    confirm_shrink: bool = False,
    watch: Watch = Watch(),  # noqa: B008 (frozen)
) -> ImportResult:
    """Reads and checks the file, then stores its good rows, the account and the log entry together or not at all.

    With ``strict`` one rejected row means that nothing is stored (RowsRejected). With ``dry_run`` nothing is ever stored.
    Raises FileProblem when the file as a whole cannot be used, MappingUnsure when a required column rests on a guess,
    ImportShrinks when more than a tenth of the sender's people are gone and ``confirm_shrink`` does not say that this is
    right, RemovalUnsure when the ``gone`` cannot be told from the rejected, Cancelled when asked to stop.
    """
    check_can(actor, Deed.IMPORT)
    _refuse_telling_name(path)
    sender = sender_of(path, read_as)
    staged = stage(Task(app, kind, path, read_as, sender, not dry_run, watch))
    report = staged.report
    if strict and report.rejected:
        raise said(RowsRejected, "rows_rejected", file=report.file, rejected=report.rejected, rows=report.rows_read)
    watch.step("comparing" if dry_run else "storing")
    now = app.clock()
    change, difference = Change(), None
    with suppress(_OnlyLooked), app.store.transaction() as tx:
        change = staged.keep(tx)
        difference, removed = _compared(tx, kind, sender, staged, change, gone)
        if dry_run:
            raise _OnlyLooked
        if difference is not None:
            _refuse_shrinking(report.file, difference, gone, confirm_shrink)
            change = replace(change, gone=change.gone or difference.removed)
        if staged.mapped is not None:
            tx.senders.remember(sender, kind.value, fingerprint(staged.mapped[0]), staged.mapped[1].choices, who=actor.user_id)
        elif staged.chosen:
            told = {heading: key for key, heading in staged.chosen.items() if heading}
            tx.senders.remember(sender, kind.value, "", told, who=actor.user_id)
        tx.imports.add(report, change, who=actor.name, at=now, source=sender)
        for deed, refs in ((f"import_{kind}", staged.refs), (f"remove_{kind}", removed)):
            if refs or deed.startswith("import"):
                tx.audit.append(
                    at=now, who=actor.user_id, deed=deed, subject=report.file, purpose="", channel=actor.channel, refs=refs
                )
        watch.step("storing", 1, 1)
    result = ImportResult(report, None if dry_run else change, difference=difference)
    if staged.mapped is None:
        return result
    table, mapping = staged.mapped
    return replace(result, mapping=mapping, preview=preview_of(table, mapping, report), table=table)


def _refuse_telling_name(path: Path) -> None:
    """A file's name is kept with the import and shown in lists: it must not hold what looks like a CPR number."""
    if _LIKE_CPR.search(path.name):
        raise said(FileProblem, "file_name_tells")


_LIKE_CPR = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}(?!\d)")


def look_at_columns(app: App, actor: Actor, kind: ImportKind, path: Path, read_as: ReadAs) -> columns.Mapping | None:
    """What the file's columns most likely mean, with masked samples; None for a kind whose columns cannot be chosen. Raises
    FileProblem, SheetChoiceNeeded and HiddenChoiceNeeded."""
    check_can(actor, Deed.IMPORT)
    if kind not in CHOOSABLE:
        return None
    sender = sender_of(path, read_as)
    table = table_of(app, kind, path, read_as, sender)
    with app.store.read() as tx:
        remembered = tx.senders.mapping(sender, kind.value, fingerprint(table))
    found = columns.propose_mapping(Kind(kind.value), table, remembered)
    return columns.changed_mapping(found, read_as.columns) if read_as.columns else found


def make_error_file(result: ImportResult, out: Path, lang: str = "da") -> Path:
    """Writes the rejected rows of ``result`` as they were, with what is wrong; returns where: ``out``, with the suffix of its
    kind of file. Raises FileProblem when the file is no table."""
    if result.table is None:
        raise said(FileProblem, "errors_no_table", file=result.report.file)
    return write_error_file(result.table, result.report, out, lang=lang)


def logged_errors(app: App, actor: Actor, kind: ImportKind, make: Callable[[], T]) -> T:
    """What ``make`` gives, which holds rows of a file as they were. An error file is the only place where such rows leave the
    program again, so it is written in the log."""
    check_can(actor, Deed.IMPORT)
    made = make()
    with app.store.transaction() as tx:
        tx.audit.append(
            at=app.clock(), who=actor.user_id, deed=f"error_file_{kind}", subject="", purpose="", channel=actor.channel, refs=()
        )
    return made


def latest_imports(app: App, actor: Actor, *, limit: int = 8) -> tuple[ImportRun, ...]:
    """The latest imports with their accounts. Remarks hold rows, columns and codes, never a value."""
    check_can(actor, Deed.SEE_IMPORTS)
    with app.store.read() as tx:
        return tx.imports.list(limit=limit)


def known_senders(app: App, actor: Actor) -> tuple[str, ...]:
    """Those who have sent something before."""
    check_can(actor, Deed.SEE_IMPORTS)
    with app.store.read() as tx:
        return tx.senders.names()


def not_in_latest(app: App, actor: Actor, kind: ImportKind) -> tuple[tuple[str, str, datetime], ...]:
    """Everyone who is kept although their sender's latest file does not have them: sender, reference and since when."""
    check_can(actor, Deed.SEE_IMPORTS)
    with app.store.read() as tx:
        return tx.senders.missing(kind.value)


def _compared(
    tx: Tx, kind: ImportKind, sender: str, staged: Staged, change: Change, wish: Gone
) -> tuple[Difference | None, tuple[str, ...]]:
    """The difference to the sender's latest file, and who was removed."""
    counts = Difference(new=change.new, changed=change.changed, unchanged=change.unchanged)
    if kind is ImportKind.ADDRESSES:  # a register of addresses replaces its sender's earlier one
        return replace(counts, before=change.gone, gone=max(0, change.gone - change.new)), ()
    if staged.arrived is None:
        return None, ()
    arrived = staged.arrived(tx)
    difference, gone = followed(tx, Kind(kind.value), sender, arrived, wish)
    difference = replace(difference, new=change.new, changed=change.changed, unchanged=change.unchanged)
    removed: tuple[str, ...] = ()
    if wish is Gone.REMOVE and gone:
        removed = _REMOVERS[kind](tx, sender, gone)
    return replace(difference, removed=len(removed)), removed


def _remove_sites(tx: Tx, sender: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    going = tuple(sorted(set(keys) - tx.senders.brought_by_others(sender, Kind.SITES.value, keys)))
    tx.sites.remove(going)
    return going


def _remove_vehicles(tx: Tx, sender: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    going = tuple(sorted(set(keys) - tx.senders.brought_by_others(sender, Kind.VEHICLES.value, keys)))
    tx.vehicles.remove(going)
    return going


_REMOVERS: Mapping[ImportKind, Callable[[Tx, str, tuple[str, ...]], tuple[str, ...]]] = {
    ImportKind.PATIENTS: remove_people,
    ImportKind.SITES: _remove_sites,
    ImportKind.VEHICLES: _remove_vehicles,
    # A municipality does not cease to be because its contact person is not in a list.
    ImportKind.CONTACTS: lambda _tx, _sender, _keys: (),
}


def _refuse_shrinking(file: str, difference: Difference, wish: Gone, confirmed: bool) -> None:
    if confirmed:
        return
    if difference.shrinks:
        raise said(ImportShrinks, "import_shrinks", file=file, gone=difference.gone, before=difference.before)
    if wish is Gone.REMOVE and difference.removing_shrinks:
        raise said(ImportShrinks, "import_removes_many", file=file, removed=difference.removed)
