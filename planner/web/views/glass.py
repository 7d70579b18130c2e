"""Break-glass: opening one person or one municipality to oneself in an emergency, seeing what is open, closing it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import breaking_glass
from planner.actions.actor import Grant
from planner.actions.breaking_glass import LONGEST_HOURS, SHORTEST_REASON, Asked, BadGlass
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here

pages = Blueprint("glass", __name__, url_prefix="/break-glass")


@pages.get("")
def page() -> str:
    """What is open, and the form."""
    return _page()


@pages.post("")
def open_it() -> Response | tuple[str, int]:
    """Opens it, and leads to what it opens."""
    typed = {name: request.form.get(name, "").strip()[:600] for name in ("ref", "municipality", "reason", "hours")}
    hours = int(typed["hours"]) if typed["hours"].isascii() and typed["hours"].isdigit() and len(typed["hours"]) < 3 else 0
    asked = Asked(typed["ref"].upper(), typed["municipality"], typed["reason"], hours)
    try:
        grant = breaking_glass.break_glass(planner_app(), actor(), asked)
    except BadGlass as error:
        return _page(typed, said_here(error)), 422
    return redirect(url_for("glass.people", number=grant.id))


@pages.get("/<int:number>")
def people(number: int) -> str:
    """Whom it opens, by reference."""
    grant = _own(number)
    refs = breaking_glass.people_opened(planner_app(), actor(), grant)
    return render_template("glass/people.html", grant=grant, refs=refs)


@pages.post("/<int:number>/close")
def close(number: int) -> Response:
    """Closes it before its time."""
    breaking_glass.end_glass(planner_app(), actor(), _own(number).id)
    return redirect(url_for("glass.page", done="closed"))


def _own(number: int) -> Grant:
    return next((one for one in actor().grants if one.id == number), None) or abort(404)


def _page(typed: dict[str, str] | None = None, wrong: str = "") -> str:
    with planner_app().store.read() as tx:
        municipalities = sorted(tx.municipalities.all(), key=lambda one: one.name)
    return render_template(
        "glass/page.html",
        typed=typed or {"ref": "", "municipality": "", "reason": "", "hours": "1"},
        wrong=wrong,
        municipalities=municipalities,
        low=SHORTEST_REASON,
        high=LONGEST_HOURS,
        done=request.args.get("done", ""),
    )
