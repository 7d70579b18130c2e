"""Who has sent files, and saying that two names are one sender."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import joining_senders
from planner.actions.joining_senders import OneSender
from planner.errors import FileProblem, NotFound, WrongState
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here

#: What the form shows beside itself instead of a page of its own.
REFUSED = (FileProblem, NotFound, WrongState)
UNFIT = 422

pages = Blueprint("senders", __name__, url_prefix="/imports/senders")


@pages.get("")
def page() -> str | tuple[str, int]:
    """All senders; with two of them named, what joining those would change."""
    sender, into = request.args.get("sender", ""), request.args.get("into", "")
    if not (sender and into):
        return _page(sender, into)
    try:
        return _page(sender, into, would=joining_senders.look_at_joining(planner_app(), actor(), sender, into))
    except REFUSED as refused:
        return _page(sender, into, error=said_here(refused)), UNFIT


@pages.post("")
def join() -> Response | tuple[str, int]:
    """The two names are one sender from now on."""
    sender, into = request.form.get("sender", ""), request.form.get("into", "")
    try:
        done = joining_senders.join_senders(planner_app(), actor(), sender, into)
    except REFUSED as refused:
        return _page(sender, into, error=said_here(refused)), UNFIT
    return redirect(url_for("senders.page", was=done.sender, now=done.into))


def _page(sender: str, into: str, *, would: OneSender | None = None, error: str = "") -> str:
    rows = joining_senders.list_senders(planner_app(), actor())
    return render_template("imports/senders.html", rows=rows, sender=sender, into=into, would=would, error=error)
