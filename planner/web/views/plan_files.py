"""Paper and files of a plan."""

from __future__ import annotations

import io
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from planner import bootstrap
from planner.actions import exporting, plans, printing
from planner.web.context import actor, language, planner_app

pages = Blueprint("plan_files", __name__, url_prefix="/plans/<plan_id>")


@dataclass(frozen=True)
class PrintFile:
    """One PDF that lies ready."""

    name: str
    size_b: int
    made_at: datetime


@pages.get("/files/<fmt>")
def export(plan_id: str, fmt: str) -> Response:
    """The people of the filter in the address in one format; several files come as one zip. Made anew and not kept."""
    if fmt not in set(exporting.Format):
        abort(404)
    kind = exporting.Format(fmt)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / (f"plan-{plan_id}-{fmt}.{kind.file_ending}" if kind.file_ending else "json")
        only = request.args.to_dict() if kind.takes_filter else {}
        paths = exporting.export_plan(planner_app(), actor(), plan_id, kind, out, lang=language(), only=only)
        name, content = _one_file(paths, f"plan-{plan_id}-{fmt}.zip")
    return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


def _one_file(paths: tuple[Path, ...], zip_name: str) -> tuple[str, bytes]:
    if len(paths) == 1:
        return paths[0].name, paths[0].read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return zip_name, packed.getvalue()


@pages.get("/prints")
def prints(plan_id: str) -> str:
    """The PDFs that lie ready in the reader's language, for the plan in its present status."""
    row = plans.plan_row(planner_app(), actor(), plan_id)
    return render_template("plans/prints.html", row=row, files=_ready(plan_id))


@pages.post("/prints")
def make_prints(plan_id: str) -> Response:
    """Starts printing the pack and the single PDFs and leads to the work's page. Each is read back and compared with the
    plan; the old ones stay until the new ones are whole."""
    return redirect(url_for("jobs.one", job_id=bootstrap.start_print(planner_app(), actor(), plan_id, language())))


@pages.get("/prints/<path:name>")
def print_file(plan_id: str, name: str) -> Response:
    """One of them. Taking it out is a look at everyone on it, and is written down as such."""
    folder, ready = printing.ready_prints(planner_app(), actor(), plan_id, language())
    path = folder / name
    if path not in ready:
        abort(404)
    plans.open_plan(planner_app(), actor(), plan_id, purpose="print")
    return send_file(path, as_attachment=True, download_name=path.name)


def _ready(plan_id: str) -> list[PrintFile]:
    folder, ready = printing.ready_prints(planner_app(), actor(), plan_id, language())
    files = [(path.relative_to(folder).as_posix(), path.stat()) for path in ready]
    return [PrintFile(name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC)) for name, stat in files]
