"""Reading registries from a file, in four steps: the file, what its columns mean, what would change, and the report.

Between the steps the file waits encrypted (``actions.uploads``), and so does what each step found (``actions.import_steps``): the
pages show that, and cells by their form only. A large file is dealt with by a job, whose page stands in for the next one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from planner import long_work
from planner.actions import import_steps, importing, uploads
from planner.actions.import_steps import KEPT_ISSUES, Step, Wish
from planner.actions.importing import ImportKind
from planner.actions.previewing import Gone, checked_sender
from planner.actions.staging import CHOOSABLE
from planner.actions.uploads import SUFFIXES, Upload
from planner.errors import FileProblem
from planner.registries import mapping as columns
from planner.registries.columns import COLUMNS, Column
from planner.registries.problems import said
from planner.registries.records import Kind
from planner.store.codec import from_json
from planner.store.jobs import ENDED, Job, JobState
from planner.translations.words import WORDS
from planner.web.context import actor, language, planner_app
from planner.web.error_pages import in_this_language, said_here
from planner.web.import_headings import NAMED, headings_page, missing_headings, picked_headings
from planner.web.import_lists import remarks_of, runs_table

#: So many remarks of one import are shown; the error file and the command line have them all.
SHOWN_ISSUES = KEPT_ISSUES
SHOWN_RUNS = 200
SHOWN_GONE = 100
#: Kinds of which what is gone can be taken out of the registry.
REMOVABLE = frozenset({ImportKind.PATIENTS, ImportKind.SITES, ImportKind.VEHICLES})

pages = Blueprint("imports", __name__, url_prefix="/imports")
Answer = Response | str | tuple[str, int]


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
    runs = runs_table(importing.latest_imports(planner_app(), actor(), limit=SHOWN_RUNS), request.args)
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
        runs=runs,
        remarks=[(run, remarks_of(run.issues[:SHOWN_ISSUES])) for run in runs.rows if run.issues],
        gone=_gone_by_sender(),
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
    one = _upload(upload_id)
    return _ongoing(one) or _choose(one)


@pages.post("/<upload_id>/columns")
def chosen(upload_id: str) -> Answer:
    """Remembers sheet, hidden rows or columns as chosen, and goes on when nothing is missing."""
    one = _upload(upload_id)
    if busy := _ongoing(one):
        return busy
    if "sheet" in request.form or "hidden" in request.form:
        sheet, hidden = request.form.get("sheet", one.sheet), request.form.get("hidden", one.hidden)
        _change(one, sheet=sheet[:200], hidden=hidden, columns=None, mapping=None, asks=None, tried=None)
        return redirect(url_for("imports.choose", upload_id=one.id))
    if one.mapping is None:
        return _choose(one)
    if one.kind in NAMED:
        named = picked_headings(one)
        if absent := missing_headings(one, named):
            return headings_page(one, named, absent), 422
        _change(one, columns=named, tried=None, refused=None)
        return redirect(url_for("imports.preview", upload_id=one.id))
    try:
        picked = _picked(one)
        missing = _meaning(one, picked).missing
    except FileProblem as problem:
        return _refused(_choose(one, said_here(problem), _without_twice(one)))
    if missing:
        names = ", ".join(heading_text(column) for column in missing)
        return _refused(_choose(one, said_here(said(FileProblem, "mapping_missing", columns=names)), picked))
    _change(one, columns=picked, tried=None, refused=None)
    return redirect(url_for("imports.preview", upload_id=one.id))


def _refused(answer: Answer) -> Answer:
    """A page that says what to put right, with the code for it."""
    return (answer, 422) if isinstance(answer, str) else answer


def _choose(one: Upload, error: str = "", picked: Mapping[str, str | None] | None = None) -> Answer:
    if one.mapping is None and one.asks is None and not one.failure:
        return _work(one, Step.COLUMNS) or _choose(_upload(one.id), error, picked)
    if one.failure:
        return _unusable(one)
    if one.asks is not None or one.mapping is None:
        return _ask(one)
    if one.kind in NAMED:
        return headings_page(one, one.columns if picked is None else picked)
    mapping = _meaning(one, one.columns if picked is None else picked)
    return render_template(
        "imports/columns.html",
        upload=one,
        mapping=mapping,
        options=_options(Kind(one.kind.value)),
        names=_names(one),
        missing=[heading_text(column) for column in mapping.missing],
        error=error,
    )


def _meaning(one: Upload, picked: Mapping[str, str | None] | None) -> columns.Mapping:
    """What the columns mean: as proposed, and then as ``picked``. Raises FileProblem for a heading that is not there."""
    proposed = from_json(columns.Mapping, one.mapping)
    return columns.changed_mapping(proposed, dict(picked)) if picked else proposed


def _ask(one: Upload) -> str:
    asks = one.asks or {}
    return render_template(
        "imports/sheet.html",
        upload=one,
        which=asks["which"],
        choices=asks["choices"],
        message=in_this_language(asks["message"]),
    )


def _unusable(one: Upload) -> tuple[str, int]:
    """The file cannot be read at all: it has been deleted, and the first page says why."""
    uploads.drop_upload(planner_app(), one)
    return _page(kind=one.kind.value, sender=one.sender, failure=in_this_language(one.failure)), 422


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


def _options(kind: Kind) -> list[tuple[str, str, bool]]:
    """Key, words and whether it is required, the required ones first."""
    options = [(column.key, heading_text(column), column.required) for column in COLUMNS[kind]]
    return sorted(options, key=lambda option: not option[2])


def _names(one: Upload) -> dict[str, str]:
    """Column key to its name as a person reads it."""
    kind = Kind(one.kind.value) if one.kind in CHOOSABLE else None
    return {column.key: heading_text(column) for column in (COLUMNS[kind] if kind else ())}


def heading_text(column: Column) -> str:
    """A column's name as a person reads it."""
    name = (column.english or column.key) if language() == "en" else column.danish
    return name.replace("_", " ")


# --- step 3: what would change ----------------------------------------------------------------------------------------


@pages.get("/<upload_id>/preview")
def preview(upload_id: str) -> Answer:
    """What the import would do."""
    one = _upload(upload_id)
    return _ongoing(one) or _preview(one)


def _preview(one: Upload) -> Answer:
    if one.columns is None:
        return redirect(url_for("imports.choose", upload_id=one.id))
    if one.tried is None and one.asks is None and not one.failure:
        return _work(one, Step.PREVIEW) or _preview(_upload(one.id))
    if one.failure:
        return _unusable(one)
    if one.tried is None:
        return _ask(one)
    refused = one.refused or {}
    page = render_template(
        "imports/preview.html",
        upload=one,
        report=one.tried,
        preview=one.tried["preview"],
        difference=one.tried["difference"],
        names=_names(one),
        remarks=remarks_of(one.tried["issues"]),
        removable=one.kind in REMOVABLE,
        error=in_this_language(refused.get("message", "")),
        error_code=refused.get("code", ""),
        asked_gone=refused.get("gone", "keep"),
    )
    return (page, 422) if refused and request.method == "POST" else page


@pages.get("/<upload_id>/errors")
def errors(upload_id: str) -> Response:
    """The rejected rows as they were, with what is wrong: the one place where rows leave the program again."""
    one = _upload(upload_id)
    found = one.report or one.tried
    if found is None:
        return _work(one, Step.PREVIEW) or errors(upload_id)
    content = importing.logged_errors(planner_app(), actor(), one.kind, lambda: uploads.kept_errors(planner_app(), one))
    return send_file(io.BytesIO(content), as_attachment=True, download_name=f"fejl-{one.kind.value}{found['errors']}")


# --- step 4: store, and the report ------------------------------------------------------------------------------------


@pages.post("/<upload_id>/import")
def store(upload_id: str) -> Answer:
    """Imports the file as shown, deletes it, and leads to the report."""
    one = _upload(upload_id)
    if busy := _ongoing(one):
        return busy
    if one.columns is None:
        return redirect(url_for("imports.choose", upload_id=one.id))
    gone = Gone.REMOVE if request.form.get("gone") == "remove" and one.kind in REMOVABLE else Gone.KEEP
    one = _change(one, refused=None)
    wish = Wish(gone, request.form.get("confirm_shrink") == "yes", language())
    return _work(one, Step.STORE, wish) or _stored(_upload(one.id))


def _stored(one: Upload) -> Answer:
    """Where storing has led to: the report, or back to what must be confirmed first."""
    if one.refused or one.failure:
        return _preview(one)
    return redirect(url_for("imports.report", upload_id=one.id))


@pages.get("/<upload_id>/report")
def report(upload_id: str) -> Answer:
    """What became of the file."""
    one = _upload(upload_id)
    if one.report is None:
        return redirect(url_for("imports.preview", upload_id=one.id))
    return render_template("imports/report.html", upload=one, report=one.report, remarks=remarks_of(one.report["issues"]))


@pages.post("/<upload_id>/cancel")
def cancel(upload_id: str) -> Response:
    """Deletes the file; nothing was stored."""
    one = _upload(upload_id)
    if job := _job(one):
        long_work.cancel_job(planner_app(), actor(), job.id)
    uploads.drop_upload(planner_app(), one)
    return redirect(url_for("imports.page"))


# --- a large file is dealt with by a job ------------------------------------------------------------------------------


@pages.get("/<upload_id>/work")
def work(upload_id: str) -> Answer:
    """How far the job is, with a way to stop it; once it is done, the page that it was for."""
    one = _upload(upload_id)
    job = _job(one)
    if job is None or job.state is JobState.DONE:
        uploads.forget_job(planner_app(), one)
        return _led(_after(one, job))
    template = "imports/_work.html" if "part" in request.args else "imports/work.html"
    step = Step(job.args["import_step"])
    return render_template(template, upload=one, job=job, ongoing=job.state not in ENDED, step=step, message=_why(job))


@pages.post("/<upload_id>/stop")
def stop(upload_id: str) -> Response:
    """Asks the job to stop; nothing is stored, and the file goes on waiting."""
    one = _upload(upload_id)
    if job := _job(one):
        long_work.cancel_job(planner_app(), actor(), job.id)
    return redirect(url_for("imports.work", upload_id=one.id))


@pages.post("/<upload_id>/again")
def again(upload_id: str) -> Response:
    """Leaves a job that was stopped or failed, and leads back to the page before it."""
    one = _upload(upload_id)
    job = _job(one)
    if job is None or job.state in ENDED:
        uploads.forget_job(planner_app(), one)
    return redirect(url_for("imports.preview", upload_id=one.id))


def _work(one: Upload, step: Step, wish: Wish | None = None) -> Response | None:
    """Takes ``step``: here and now for a small file (None), else in a job, whose page stands in for the next one. While a job
    deals with the file there is no other."""
    job = _job(one)
    if job is None or job.state is JobState.DONE:
        uploads.forget_job(planner_app(), one)
        wish = wish or Wish(lang=language())
        if import_steps.is_quick(planner_app(), one):
            import_steps.take(planner_app(), actor(), one.id, step, wish)
            return None
        long_work.start_import_step(planner_app(), actor(), one.id, step, wish)
    return redirect(url_for("imports.work", upload_id=one.id))


def _ongoing(one: Upload) -> Response | None:
    """To the job's page, while one deals with the file."""
    job = _job(one)
    return redirect(url_for("imports.work", upload_id=one.id)) if job and job.state not in ENDED else None


def _job(one: Upload) -> Job | None:
    """The latest job that dealt with the file, unless what it led to has been looked at."""
    job_id = uploads.job_of(planner_app(), one)
    return long_work.look_at_job(planner_app(), actor(), job_id) if job_id else None


def _after(one: Upload, job: Job | None) -> Response:
    """The page that the job was for."""
    step = Step(job.args["import_step"]) if job else Step.PREVIEW
    if step is Step.COLUMNS:
        return redirect(url_for("imports.choose", upload_id=one.id))
    stored = step is Step.STORE and one.report is not None
    return redirect(url_for("imports.report" if stored else "imports.preview", upload_id=one.id))


def _led(to: Response) -> Response:
    """``to``, also for the part of a page that asks how far the work is: the whole page goes there."""
    if "part" in request.args:
        return Response("", 200, {"HX-Redirect": to.headers["Location"]})
    return to


def _why(job: Job) -> str:
    """The word code for why a job ended badly."""
    code = f"job_message.{job.why[0]}"
    return code if code in WORDS else "job_message.job_broke"


def _upload(upload_id: str) -> Upload:
    return uploads.upload(planner_app(), actor(), upload_id)


def _change(one: Upload, **changes: Any) -> Upload:
    return uploads.change_upload(planner_app(), one, **changes)
