"""The administrator's upkeep: keys, how long data is kept, and erasing what has had its time."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import keeping_data
from planner.actions.keeping_data import BadPeriod
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here

pages = Blueprint("upkeep", __name__, url_prefix="/upkeep")


@pages.get("")
def page() -> str:
    """Keys, periods, and what is due."""
    return _page()


@pages.post("/periods")
def set_period() -> Response | tuple[str, int]:
    """Another number of days for one kind of data."""
    name, days = request.form.get("name", ""), request.form.get("days", "").strip()
    try:
        keeping_data.set_period(planner_app(), actor(), name, days)
    except BadPeriod as error:
        return _page(wrong=said_here(error), wrong_name=name, typed=days), 422
    return redirect(url_for("upkeep.page", done="period"))


@pages.get("/keys")
def confirm_rotate() -> str:
    """What a new key means."""
    return render_template("upkeep/rotate.html", keys=keeping_data.key_state(planner_app(), actor()))


@pages.post("/keys")
def rotate() -> Response:
    """Encrypts everything anew."""
    keeping_data.rotate_key(planner_app(), actor())
    return redirect(url_for("upkeep.page", done="rotated"))


@pages.get("/erase")
def confirm_erase() -> str:
    """What would be erased."""
    return render_template("upkeep/erase.html", due=keeping_data.due(planner_app(), actor()))


@pages.post("/erase")
def erase() -> Response:
    """Erases it."""
    keeping_data.erase(planner_app(), actor())
    return redirect(url_for("upkeep.page", done="erased"))


def _page(wrong: str = "", wrong_name: str = "", typed: str = "") -> str:
    app, person = planner_app(), actor()
    return render_template(
        "upkeep/page.html",
        keys=keeping_data.key_state(app, person),
        periods=keeping_data.periods(app, person),
        due=keeping_data.due(app, person),
        wrong=wrong,
        wrong_name=wrong_name,
        typed=typed,
        done=request.args.get("done", ""),
    )
