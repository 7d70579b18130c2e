"""Reading registries from a file, and what was wrong with the rows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template, request

from planner.actions import importing
from planner.actions.importing import ImportKind
from planner.errors import FileProblem
from planner.registries.records import ImportReport
from planner.web.context import actor, language, planner_app
from planner.web.error_pages import said_here

SUFFIXES = frozenset({".csv", ".txt", ".xlsx", ".geojson", ".json"})
#: So many remarks of one import are shown; the command line writes them all.
SHOWN_ISSUES = 200

pages = Blueprint("imports", __name__, url_prefix="/imports")


@dataclass(frozen=True)
class Remark:
    """What is wrong in one row of a file, in the reader's language."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class Failure:
    """Why the file was not read: ``code`` a word code, or ``text`` in the program's own words."""

    code: str = ""
    text: str = ""


@pages.get("")
def page() -> str:
    """The form, and the latest imports with what was wrong in them."""
    return _page()


@pages.post("")
def read() -> str | tuple[str, int]:
    """Reads the file (``check`` only looks) and shows the report on the same page. Reading a file again changes nothing,
    so a reload does no harm."""
    kind, upload = request.form.get("kind", ""), request.files.get("file")
    if kind not in set(ImportKind):
        return _page(failure=Failure("imports.error_kind")), 422
    suffix = Path(upload.filename or "").suffix.lower() if upload else ""
    if upload is None or suffix not in SUFFIXES:
        return _page(kind=kind, failure=Failure("imports.error_file")), 422
    dry_run = request.form.get("do") != "read"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}{suffix}"  # never the sender's name for it: it may hold a person's
        upload.save(path)
        try:
            result = importing.import_file(planner_app(), actor(), ImportKind(kind), path, dry_run=dry_run)
        except FileProblem as problem:
            return _page(kind=kind, failure=Failure(text=said_here(problem))), 422
    return _page(kind=kind, report=result.report, dry_run=dry_run)


def _page(*, kind: str = "", failure: Failure | None = None, report: ImportReport | None = None, dry_run: bool = False) -> str:
    runs = importing.latest_imports(planner_app(), actor())
    return render_template(
        "imports/page.html",
        kinds=tuple(kind.value for kind in ImportKind),
        kind=kind,
        failure=failure,
        report=report,
        remarks=() if report is None else tuple(_remarks(issue.as_json() for issue in report.issues)),
        dry_run=dry_run,
        runs=[(run, tuple(_remarks(run.issues))) for run in runs],
        shown=SHOWN_ISSUES,
    )


def _remarks(issues: Iterable[Mapping[str, Any]]) -> Iterable[Remark]:
    for issue in issues:
        text = issue["message_en"] if language() == "en" else issue["message"]
        yield Remark(int(issue["row"]), str(issue["column"]), str(text))
