"""Take a registry in: store the good rows in one transaction, and account for every row and everyone who is gone.

A dry run is the import up to the writing, or with the writing taken back at the end: what it shows is what the import will do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.keeping_people import begun_anew
from planner.actions.previewing import Difference, Following, Gone, ImportShrinks, Preview, follow, following
from planner.actions.staging import CHOOSABLE, Staged, Task, sender_of, stage, table_of
from planner.actions.staging import ImportKind as ImportKind
from planner.actions.staging import ReadAs as ReadAs
from planner.actions.watching import Watch as Watch
from planner.errors import FileProblem, RowsRejected
from planner.registries import mapping as columns
from planner.registries.error_file import write_error_file
from planner.registries.file_headings import FileHeadings, headings_of_addresses, headings_of_areas
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
    task = Task(app, kind, path, read_as, sender_of(path, read_as), not dry_run, watch)

    def attempt() -> ImportResult:
        staged = stage(task)
        report = staged.report
        if strict and report.rejected:
            raise said(RowsRejected, "rows_rejected", file=report.file, rejected=report.rejected, rows=report.rows_read)
        change, difference = _stored(task, actor, staged, gone, confirm_shrink)
        return ImportResult(
            report,
            None if dry_run else change,
            difference=difference,
            mapping=staged.mapping,
            preview=staged.preview,
            table=staged.table,
        )

    return begun_anew(attempt)


def _stored(task: Task, actor: Actor, staged: Staged, gone: Gone, confirmed: bool) -> tuple[Change, Difference | None]:
    """Stores what is staged, the account and the log entry together; or, for a dry run, nothing. Raises PeopleChanged when
    what was prepared does not fit any longer."""
    app, kind, sender = task.app, task.kind, task.sender
    task.watch.step("storing" if task.final else "comparing")
    if not task.final and staged.change is not None:
        with app.store.read() as tx:
            return staged.change, _compared(tx, task, staged, staged.change, gone)[0]
    with suppress(_OnlyLooked), app.store.transaction() as tx:
        change = staged.keep(tx)
        difference, found = _compared(tx, task, staged, change, gone)
        if not task.final:
            raise _OnlyLooked
        if difference is not None:
            _refuse_shrinking(staged.report.file, difference, gone, confirmed)
            change = replace(change, gone=change.gone or difference.removed)
        if found is not None:
            follow(tx, Kind(kind.value), sender, found, gone, at=app.clock())
        if staged.mapping is not None and staged.table is not None:
            tx.senders.remember(sender, kind.value, fingerprint(staged.table), staged.mapping.choices, who=actor.user_id)
        elif staged.chosen:
            told = {heading: key for key, heading in staged.chosen.items() if heading}
            tx.senders.remember(sender, kind.value, "", told, who=actor.user_id)
        tx.imports.add(staged.report, change, who=actor.name, at=app.clock(), source=sender)
        _log(tx, task, actor, f"import_{kind}", staged.report.file, staged.refs)
        if found is not None and found.leaving:
            _log(tx, task, actor, f"remove_{kind}", staged.report.file, found.leaving)
        task.watch.step("storing", 1, 1)
    return change, difference


def _log(tx: Tx, task: Task, actor: Actor, deed: str, file: str, refs: tuple[str, ...]) -> None:
    tx.audit.append(at=task.app.clock(), who=actor.user_id, deed=deed, subject=file, purpose="", channel=actor.channel, refs=refs)


def _refuse_telling_name(path: Path) -> None:
    """A file's name is kept with the import and shown in lists: it must not hold what looks like a CPR number."""
    if _LIKE_CPR.search(path.name):
        raise said(FileProblem, "file_name_tells")


_LIKE_CPR = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}(?!\d)")


def look_at_columns(
    app: App,
    actor: Actor,
    kind: ImportKind,
    path: Path,
    read_as: ReadAs,
    watch: Watch = Watch(),  # noqa: B008 (frozen)
) -> columns.Mapping | None:
    """What the file's columns most likely mean, with masked samples; None for a kind whose columns cannot be chosen. Raises
    FileProblem, SheetChoiceNeeded and HiddenChoiceNeeded."""
    check_can(actor, Deed.IMPORT)
    if kind not in CHOOSABLE:
        return None
    sender = sender_of(path, read_as)
    table = table_of(app, kind, path, read_as, sender, watch)
    with app.store.read() as tx:
        remembered = tx.senders.mapping(sender, kind.value, fingerprint(table))
    found = columns.propose_mapping(Kind(kind.value), table, remembered)
    return columns.changed_mapping(found, read_as.columns) if read_as.columns else found


def look_at_headings(app: App, actor: Actor, kind: ImportKind, path: Path, read_as: ReadAs) -> FileHeadings | None:
    """The headings of a register of addresses or of areas, with what was chosen for this sender before; None for other kinds.
    Raises FileProblem."""
    check_can(actor, Deed.IMPORT)
    reader = {ImportKind.ADDRESSES: headings_of_addresses, ImportKind.AREAS: headings_of_areas}.get(kind)
    if reader is None:
        return None
    found = reader(path)
    with app.store.read() as tx:
        before = tx.senders.mapping(sender_of(path, read_as), kind.value, "") or {}
    kept = {key: heading for heading, key in before.items() if key and (heading in found.headings or key == "kind")}
    return replace(found, found={**found.found, **kept})


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


def _compared(tx: Tx, task: Task, staged: Staged, change: Change, wish: Gone) -> tuple[Difference | None, Following | None]:
    """The difference to the sender's latest file."""
    counts = Difference(new=change.new, changed=change.changed, unchanged=change.unchanged)
    if task.kind is ImportKind.ADDRESSES:  # a register of addresses replaces its sender's earlier one
        return replace(counts, before=change.gone, gone=max(0, change.gone - change.new)), None
    if staged.arrived is None:
        return None, None
    found = following(tx, Kind(task.kind.value), task.sender, staged.arrived(tx), wish)
    difference = replace(found.difference, new=change.new, changed=change.changed, unchanged=change.unchanged)
    return difference, found


def _refuse_shrinking(file: str, difference: Difference, wish: Gone, confirmed: bool) -> None:
    if confirmed:
        return
    if difference.shrinks:
        raise said(ImportShrinks, "import_shrinks", file=file, gone=difference.gone, before=difference.before)
    if wish is Gone.REMOVE and difference.removing_shrinks:
        raise said(ImportShrinks, "import_removes_many", file=file, removed=difference.removed)
