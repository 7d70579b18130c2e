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

from planner import long_work
from planner.actions import bundles, exporting, plans, printing
from planner.actions import prints as registers
from planner.actions.typing_back import ON_PAPER
from planner.errors import NotFound
from planner.outputs.pack import PACKS
from planner.web.context import actor, language, planner_app
from planner.web.safety import nonce

pages = Blueprint("plan_files", __name__, url_prefix="/plans/<plan_id>")

LONGEST_HOLDER = 120


@dataclass(frozen=True)
class PrintFile:
    """One PDF that lies ready. ``name`` with its folders, ``short`` without."""

    name: str
    short: str
    size_b: int
    made_at: datetime


@pages.get("/files/<fmt>")
def export(plan_id: str, fmt: str) -> Response:
    """The people of the filter in the address in one format; several files come as one zip. Made anew and not kept."""
    if fmt not in set(exporting.Format):
        abort(404)
    kind = exporting.Format(fmt)
    with tempfile.TemporaryDirectory() as folder:
        ending = kind.file_ending
        out = Path(folder) / (f"plan-{plan_id}{'' if ending == fmt else f'-{fmt}'}.{ending}" if ending else "json")
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
    """The print centre: what lies ready in the reader's language for the plan in its present status, what was printed before and
    who holds it, and the ways that need no paper."""
    return _centre(plan_id)


@pages.post("/prints")
def make_prints(plan_id: str) -> Response:
    """Starts printing the pack and the single PDFs, or only what differs from an earlier print, and leads to the work's page.
    Each is read back and compared with the plan; the old ones stay until the new ones are whole."""
    since = request.form.get("since", "0")
    number = int(since) if since.isascii() and since.isdigit() else 0
    return redirect(url_for("jobs.one", job_id=long_work.start_print(planner_app(), actor(), plan_id, language(), number)))


@pages.post("/prints/register/<int:number>/out")
def hand_out(plan_id: str, number: int) -> Response | tuple[str, int]:
    """Somebody was given a paper, or the whole print."""
    holder, paper = request.form.get("holder", "").strip()[:LONGEST_HOLDER], request.form.get("paper", "").strip()
    if not holder:
        return _centre(plan_id, fault="holders.needs_holder"), 422
    try:
        registers.hand_out(planner_app(), actor(), number, paper, holder)
    except NotFound:
        return _centre(plan_id, fault="holders.no_such_paper"), 422
    return _to_register(plan_id)


@pages.post("/prints/register/<int:number>/back")
def take_back(plan_id: str, number: int) -> Response:
    """It came back."""
    registers.take_back(planner_app(), actor(), number, request.form.get("paper", ""))
    return _to_register(plan_id)


@pages.get("/lists")
def lists(plan_id: str) -> Response:
    """The same lists as one HTML page."""
    html = printing.print_twin(planner_app(), actor(), plan_id, nonce(), lang=language())
    return Response(html, mimetype="text/html")


def _to_register(plan_id: str) -> Response:
    return redirect(url_for("plan_files.prints", plan_id=plan_id, _anchor="register"))


def _centre(plan_id: str, *, fault: str = "") -> str:
    app, person = planner_app(), actor()
    row = plans.plan_row(app, person, plan_id)
    bundle = bundles.ready_bundle(app, person, plan_id, language())
    made_at = datetime.fromtimestamp(bundle.stat().st_mtime, UTC) if bundle else None
    return render_template(
        "plans/prints.html",
        row=row,
        groups=_ready(plan_id),
        notes=registers.list_prints(app, person, plan_id),
        papers=registers.papers_of(app, person, plan_id, language()),
        bundle_at=made_at,
        on_paper=row.status in ON_PAPER,
        fault=fault,
    )


@pages.get("/prints/<path:name>")
def print_file(plan_id: str, name: str) -> Response:
    """One of them. Taking it out is a look at everyone on it, and is written down as such."""
    folder, ready = printing.ready_prints(planner_app(), actor(), plan_id, language())
    path = folder / name
    if path not in ready:
        abort(404)
    plans.open_plan(planner_app(), actor(), plan_id, purpose="print")
    return send_file(path, as_attachment=True, download_name=path.name)


def _ready(plan_id: str) -> list[tuple[str, list[PrintFile]]]:
    """What lies ready, by folder: first what stands in a print's own folder, the pack first of all."""
    folder, ready = printing.ready_prints(planner_app(), actor(), plan_id, language())
    groups: dict[str, list[PrintFile]] = {}
    for path in ready:
        name, stat = path.relative_to(folder), path.stat()
        one = PrintFile(name.as_posix(), name.name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
        groups.setdefault(name.parent.as_posix(), []).append(one)
    for files in groups.values():
        files.sort(key=lambda one: (one.short not in PACKS, one.short))
    return sorted(groups.items())
