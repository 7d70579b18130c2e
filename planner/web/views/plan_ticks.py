"""Typing ticks back from paper: one paper at a time, by keyboard."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import typing_back
from planner.actions.typing_back import OpenPaper, Trouble, Typed
from planner.documents.call_list import ANSWERS
from planner.documents.ticks import TIMES, TickKind
from planner.web.context import actor, language, planner_app

pages = Blueprint("plan_ticks", __name__, url_prefix="/plans/<plan_id>/ticks")


@pages.get("")
def page(plan_id: str) -> str:
    """The paper in the address, or the first."""
    opened = typing_back.open_paper(planner_app(), actor(), plan_id, request.args.get("paper", ""), language())
    saved = request.args.get("saved", "")
    return _page(opened, {}, {}, int(saved) if saved.isascii() and saved.isdigit() else None)


@pages.post("")
def save(plan_id: str) -> Response | tuple[str, int]:
    """Keeps what differs from what stood there; what cannot be kept comes back as typed, with why."""
    app, key = planner_app(), request.form.get("paper", "")
    typed = _typed_in(request.form)
    kept, troubles = typing_back.type_back(app, actor(), plan_id, typed, language())
    opened = typing_back.open_paper(app, actor(), plan_id, key, language())
    if troubles:
        wrong = {(one.ref, one.kind): one for one in troubles}
        back = {(one.ref, one.kind): one.now for one in typed if (one.ref, one.kind) in wrong}
        return _page(opened, wrong, back, kept), 422
    keys = [one.key for one in opened.papers]
    at = keys.index(opened.paper.key)
    next_key = keys[(at + 1) % len(keys)] if "next" in request.form else opened.paper.key
    return redirect(url_for("plan_ticks.page", plan_id=plan_id, paper=next_key, saved=kept))


def _typed_in(form: Mapping[str, str]) -> list[Typed]:
    """Every cell of the form, named "now:KIND:REF" with what was seen in "seen:KIND:REF"."""
    found = []
    for name, text in form.items():
        part, _, rest = name.partition(":")
        kind, _, ref = rest.partition(":")
        if part == "now" and kind in set(TickKind):
            found.append(Typed(ref, TickKind(kind), form.get(f"seen:{rest}", ""), text))
    return found


_Cell = tuple[str, TickKind]


def _page(opened: OpenPaper, wrong: Mapping[_Cell, Trouble], back: Mapping[_Cell, str], saved: int | None) -> str:
    return render_template(
        "plans/ticks.html",
        opened=opened,
        row=opened.row,
        kinds=tuple(TickKind),
        times=TIMES,
        answers=ANSWERS,
        wrong=wrong,
        back=back,
        saved=saved,
    )
