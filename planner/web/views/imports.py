"""Reading registries from a file, in four steps: the file, what its columns mean, what would change, and the report.

Between the steps the file waits encrypted (``actions.uploads``); the pages show its cells by their form only.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from planner.actions import importing, uploads
from planner.actions.importing import ImportKind, ImportResult
from planner.actions.previewing import Gone, ImportShrinks, RemovalUnsure, checked_sender
from planner.actions.staging import CHOOSABLE
from planner.actions.uploads import SUFFIXES, Upload, plain_file, plain_folder
from planner.errors import FileProblem, UserError
from planner.registries.columns import COLUMNS, Column
from planner.registries.problems import said
from planner.registries.records import Kind
from planner.registries.sandbox import ChoiceNeeded, SheetChoiceNeeded
from planner.web.context import actor, language, planner_app
from planner.web.error_pages import said_here

#: So many remarks of one import are shown; the error file and the command line have them all.
SHOWN_ISSUES = 200
SHOWN_RUNS = 8
SHOWN_GONE = 100
#: Kinds of which what is gone can be taken out of the registry.
REMOVABLE = frozenset({ImportKind.PATIENTS, ImportKind.SITES, ImportKind.VEHICLES})
_SEVERITIES = ("error", "warning", "notice")

pages = Blueprint("imports", __name__, url_prefix="/imports")
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Remark:
    """What is wrong in one row of a file, in the reader's language."""

    row: int
    column: str
    text: str
    severity: str = "error"


# --- step 1: the file -------------------------------------------------------------------------------------------------


@pages.get("")
def page() -> str:
    """The form, the latest imports with what was wrong in them, and who is not in their sender's latest file."""
    return _page()


@pages.post("")
def begin() -> Answer:
    """Puts the file away and goes on to its columns."""
    kind, sender, upload = request.form.get("kind", ""), request.form.get("sender", ""), request.files.get("file")
    if kind not in set(ImportKind):
        return _page(sender=sender, error="imports.error_kind", field="kind"), 422
    try:
        sender = checked_sender(sender)
    except FileProblem:
        return _page(kind=kind, sender="", error="bad_sender", field="sender"), 422
    suffix = Path(upload.filename or "").suffix.lower() if upload else ""
    if upload is None or suffix not in SUFFIXES:
        return _page(kind=kind, sender=sender, error="imports.error_file", field="file"), 422
    one = uploads.keep_upload(planner_app(), actor(), ImportKind(kind), sender, suffix, upload.read())
    return redirect(url_for("imports.choose", upload_id=one.id))


def _page(*, kind: str = "", sender: str = "", error: str = "", field: str = "", failure: str = "") -> str:
    runs = importing.latest_imports(planner_app(), actor(), limit=SHOWN_RUNS)
    return render_template(
        "imports/page.html",
        kinds=tuple(kind.value for kind in ImportKind),
        kind=kind,
        sender=sender,
        senders=importing.known_senders(planner_app(), actor()),
        suffixes=",".join(sorted(SUFFIXES)),
        error=error,
        field=field,
        failure=failure,
        runs=[(run, tuple(_remarks(run.issues))) for run in runs],
        gone=_gone_by_sender(),
        shown=SHOWN_ISSUES,
        shown_gone=SHOWN_GONE,
    )


def _gone_by_sender() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sender, ref, _ in importing.not_in_latest(planner_app(), actor(), ImportKind.PATIENTS):
        found.setdefault(sender, []).append(ref)
    return found


# --- step 2: sheet and columns ----------------------------------------------------------------------------------------


@pages.get("/<upload_id>/columns")
def choose(upload_id: str) -> Answer:
    """What the columns most likely mean, with cells by their form only; or which sheet is meant, where that is not clear."""
    return _choose(_upload(upload_id))


@pages.post("/<upload_id>/columns")
def chosen(upload_id: str) -> Answer:
    """Remembers sheet, hidden rows or columns as chosen, and goes on when nothing is missing."""
    one = _upload(upload_id)
    if "sheet" in request.form or "hidden" in request.form:
        sheet, hidden = request.form.get("sheet", one.sheet), request.form.get("hidden", one.hidden)
        uploads.change_upload(planner_app(), one, sheet=sheet[:200], hidden=hidden, columns=None)
        return redirect(url_for("imports.choose", upload_id=one.id))
    try:
        picked = _picked(one)
    except FileProblem as problem:
        return _refused(_choose(one, said_here(problem), _without_twice(one)))
    with plain_file(planner_app(), one) as path:
        settled = importing.look_at_columns(planner_app(), actor(), one.kind, path, _as_picked(one, picked).read_as())
    if settled is not None and settled.missing:
        names = ", ".join(heading_text(column) for column in settled.missing)
        return _refused(_choose(one, said_here(said(FileProblem, "mapping_missing", columns=names)), picked))
    uploads.change_upload(planner_app(), one, columns=picked)
    return redirect(url_for("imports.preview", upload_id=one.id))


def _refused(answer: Answer) -> Answer:
    """A page that says what to put right, with the code for it."""
    return (answer, 422) if isinstance(answer, str) else answer


def _choose(one: Upload, error: str = "", picked: Mapping[str, str | None] | None = None) -> Answer:
    if one.kind not in CHOOSABLE:
        return redirect(url_for("imports.preview", upload_id=one.id))
    shown = one if picked is None else _as_picked(one, picked)
    try:
        with plain_file(planner_app(), one) as path:
            mapping = importing.look_at_columns(planner_app(), actor(), one.kind, path, shown.read_as())
    except ChoiceNeeded as needed:
        return _ask(one, needed)
    except FileProblem as problem:
        return _unusable(one, problem)
    assert mapping is not None
    return render_template(
        "imports/columns.html",
        upload=one,
        mapping=mapping,
        options=_options(Kind(one.kind.value)),
        missing=[heading_text(column) for column in mapping.missing],
        error=error,
    )


def _ask(one: Upload, needed: ChoiceNeeded) -> str:
    which = "sheet" if isinstance(needed, SheetChoiceNeeded) else "hidden"
    return render_template("imports/sheet.html", upload=one, which=which, choices=needed.choices, message=said_here(needed))


def _unusable(one: Upload, problem: UserError) -> tuple[str, int]:
    """The file cannot be read at all: it is deleted, and the first page says why."""
    uploads.drop_upload(planner_app(), one)
    return _page(kind=one.kind.value, sender=one.sender, failure=said_here(problem)), 422


def _picked(one: Upload) -> dict[str, str | None]:
    """What the select boxes say: column key to place in the file. Raises FileProblem for one column chosen twice."""
    known = {column.key: column for column in COLUMNS[Kind(one.kind.value)]}
    picked: dict[str, str | None] = dict.fromkeys(known)
    for name, key in request.form.items():
        place = name.removeprefix("column-")
        if key not in known or place == name or not (place.isascii() and place.isdigit()):
            continue
        if picked[key] is not None:
            raise said(FileProblem, "mapping_twice", column=heading_text(known[key]))
        picked[key] = f"#{int(place) + 1}"
    return picked


def _without_twice(one: Upload) -> dict[str, str | None]:
    """What the select boxes say, with only the first of a column chosen twice, so that the rest is not lost."""
    picked: dict[str, str | None] = dict.fromkeys(column.key for column in COLUMNS[Kind(one.kind.value)])
    for name, key in request.form.items():
        place = name.removeprefix("column-")
        if key in picked and picked[key] is None and place.isascii() and place.isdigit():
            picked[key] = f"#{int(place) + 1}"
    return picked


def _as_picked(one: Upload, picked: Mapping[str, str | None]) -> Upload:
    return replace(one, columns=dict(picked))


def _options(kind: Kind) -> list[tuple[str, str, bool]]:
    """Key, words and whether it is required, the required ones first."""
    options = [(column.key, heading_text(column), column.required) for column in COLUMNS[kind]]
    return sorted(options, key=lambda option: not option[2])


def heading_text(column: Column) -> str:
    """A column's name as a person reads it."""
    name = (column.english or column.key) if language() == "en" else column.danish
    return name.replace("_", " ")


# --- step 3: what would change ----------------------------------------------------------------------------------------


@pages.get("/<upload_id>/preview")
def preview(upload_id: str) -> Answer:
    """The import, done and taken back: what it would do."""
    return _preview(_upload(upload_id))


def _preview(one: Upload, error: str = "", code: str = "") -> Answer:
    if one.kind in CHOOSABLE and one.columns is None:
        return redirect(url_for("imports.choose", upload_id=one.id))
    try:
        result = _tried(one)
    except ChoiceNeeded as needed:
        return _ask(one, needed)
    except FileProblem as problem:
        return _unusable(one, problem)
    names = {column.key: heading_text(column) for column in COLUMNS.get(_table_kind(one), ())}
    return render_template(
        "imports/preview.html",
        upload=one,
        report=result.report,
        preview=result.preview,
        difference=result.difference,
        names=names,
        remarks=_worst_first(_remarks(issue.as_json() for issue in result.report.issues)),
        removable=one.kind in REMOVABLE,
        choosable=one.kind in CHOOSABLE,
        shown=SHOWN_ISSUES,
        error=error,
        error_code=code,
        asked_gone=request.form.get("gone", "keep"),
    )


def _table_kind(one: Upload) -> Any:
    return Kind(one.kind.value) if one.kind in CHOOSABLE else None


def _tried(one: Upload) -> ImportResult:
    with plain_file(planner_app(), one) as path:
        return importing.import_file(planner_app(), actor(), one.kind, path, dry_run=True, read_as=one.read_as())


@pages.get("/<upload_id>/errors")
def errors(upload_id: str) -> Response:
    """The rejected rows as they were, with what is wrong: the one place where rows leave the program again."""
    one = _upload(upload_id)
    suffix, content = importing.logged_errors(planner_app(), actor(), one.kind, lambda: _error_file(one))
    return send_file(io.BytesIO(content), as_attachment=True, download_name=f"fejl-{one.kind.value}{suffix}")


def _error_file(one: Upload) -> tuple[str, bytes]:
    """Suffix and content: kept since the import, else made now."""
    if one.report is not None:
        return str(one.report["errors"]), uploads.kept_errors(planner_app(), one)
    return _errors_of(one, _tried(one))


def _errors_of(one: Upload, result: ImportResult) -> tuple[str, bytes]:
    with plain_folder(planner_app()) as folder:
        path = importing.make_error_file(result, folder / one.kind.value, language())
        return path.suffix, path.read_bytes()


# --- step 4: store, and the report ------------------------------------------------------------------------------------


@pages.post("/<upload_id>/import")
def store(upload_id: str) -> Answer:
    """Imports the file as shown, deletes it, and leads to the report."""
    one = _upload(upload_id)
    if one.kind in CHOOSABLE and one.columns is None:
        return redirect(url_for("imports.choose", upload_id=one.id))
    gone = Gone.REMOVE if request.form.get("gone") == "remove" and one.kind in REMOVABLE else Gone.KEEP
    confirmed = request.form.get("confirm_shrink") == "yes"
    try:
        with plain_file(planner_app(), one) as path:
            result = importing.import_file(
                planner_app(), actor(), one.kind, path, read_as=one.read_as(), gone=gone, confirm_shrink=confirmed
            )
    except (ImportShrinks, RemovalUnsure) as refused:
        return _refused(_preview(one, said_here(refused), refused.code))
    has_errors = bool(result.report.rejected) and result.table is not None
    suffix, rows = _errors_of(one, result) if has_errors else ("", b"")
    uploads.finish_upload(planner_app(), one, {**_outcome(result), "errors": suffix}, rows)
    return redirect(url_for("imports.report", upload_id=one.id))


def _outcome(result: ImportResult) -> dict[str, Any]:
    change = result.change
    return {
        **result.report.as_json(),
        "change": {"new": change.new, "changed": change.changed, "unchanged": change.unchanged} if change else None,
        "difference": result.difference.as_json() if result.difference else None,
    }


@pages.get("/<upload_id>/report")
def report(upload_id: str) -> Answer:
    """What became of the file."""
    one = _upload(upload_id)
    if one.report is None:
        return redirect(url_for("imports.preview", upload_id=one.id))
    remarks = _worst_first(_remarks(one.report["issues"]))
    return render_template("imports/report.html", upload=one, report=one.report, remarks=remarks, shown=SHOWN_ISSUES)


@pages.post("/<upload_id>/cancel")
def cancel(upload_id: str) -> Response:
    """Deletes the file; nothing was stored."""
    uploads.drop_upload(planner_app(), _upload(upload_id))
    return redirect(url_for("imports.page"))


def _upload(upload_id: str) -> Upload:
    return uploads.upload(planner_app(), actor(), upload_id)


def _remarks(issues: Iterable[Mapping[str, Any]]) -> Iterable[Remark]:
    for issue in issues:
        text = issue["message_en"] if language() == "en" else issue["message"]
        yield Remark(int(issue["row"]), str(issue["column"]), str(text), str(issue["severity"]))


def _worst_first(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """What sends rows back stands first: only so many are shown."""
    return tuple(sorted(remarks, key=lambda remark: (_SEVERITIES.index(remark.severity), remark.row)))
