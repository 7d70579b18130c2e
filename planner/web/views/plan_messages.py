"""Messages to paste, and whose receipt is known."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import messages
from planner.actions.messages import NoName
from planner.plans.lifecycle import Status
from planner.web.context import actor, planner_app

pages = Blueprint("plan_messages", __name__, url_prefix="/plans/<plan_id>/messages")


@pages.get("")
def page(plan_id: str) -> str:
    """Every message with its receiver; with names only when asked for, and while the incident is active."""
    return _page(plan_id, named=request.args.get("names") == "1")


@pages.post("")
def received(plan_id: str) -> Response | tuple[str, int]:
    """Somebody at the receiver has said that the message arrived."""
    receiver, named = request.form.get("receiver", ""), request.form.get("names") == "1"
    try:
        messages.confirm_receipt(planner_app(), actor(), plan_id, receiver, request.form.get("confirmed_by", ""))
    except NoName:
        return _page(plan_id, named=named, nameless=receiver), 422
    names = "1" if named else None
    return redirect(url_for("plan_messages.page", plan_id=plan_id, names=names, _anchor=receiver.replace(":", "-")))


def _page(plan_id: str, *, named: bool, nameless: str = "") -> str:
    opened = messages.open_messages(planner_app(), actor(), plan_id, named=named)
    active = opened.row.status is Status.ACTIVE
    return render_template("plans/messages.html", opened=opened, row=opened.row, may_name=active, nameless=nameless)
