"""The plan on a USB stick: make it, take it, and the passphrase that opens it."""

from __future__ import annotations

import io

from flask import Blueprint, abort, redirect, render_template, send_file, url_for
from werkzeug.wrappers import Response

from planner import long_work
from planner.actions import bundles, plans
from planner.web.context import actor, language, planner_app

pages = Blueprint("plan_bundle", __name__, url_prefix="/plans/<plan_id>/bundle")


@pages.post("")
def make(plan_id: str) -> Response:
    """Starts making it and leads to the work's page."""
    return redirect(url_for("jobs.one", job_id=long_work.start_bundle(planner_app(), actor(), plan_id, language())))


@pages.get("/file")
def file(plan_id: str) -> Response:
    """The file that lies ready. Carrying it away is a look at everyone in it, and is written down as such."""
    path = bundles.take_bundle(planner_app(), actor(), plan_id, language())
    if path is None:
        abort(404)
    return send_file(io.BytesIO(path.read_bytes()), mimetype="text/html", as_attachment=True, download_name=path.name)


@pages.post("/passphrase")
def passphrase(plan_id: str) -> str:
    """What opens it, shown once for each press: the press is written in the log."""
    row = plans.plan_row(planner_app(), actor(), plan_id)
    bundles.ready_bundle(planner_app(), actor(), plan_id, language())  # may they see this plan's paper at all?
    phrase = bundles.show_phrase(planner_app(), actor())
    return render_template("plans/passphrase.html", row=row, phrase=phrase)
