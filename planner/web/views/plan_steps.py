"""A plan's steps from draft to closed: each is confirmed on a page of its own, with the reason."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import plans
from planner.plans.lifecycle import Step, steps_from
from planner.web.context import actor, planner_app

SHORTEST_REASON = 10
#: Steps that change what people out there do, or end a plan for good: they need a reason.
HURTS = frozenset({Step.APPROVE, Step.ACTIVATE, Step.CLOSE, Step.SUPERSEDE})

pages = Blueprint("plan_steps", __name__, url_prefix="/plans/<plan_id>/steps")


@pages.get("/<step>")
def confirm(plan_id: str, step: str) -> str:
    """What the step means, before it is taken."""
    return _confirmation(plan_id, step, error=False)


@pages.post("/<step>")
def take(plan_id: str, step: str) -> Response | tuple[str, int]:
    """Takes it. Raises WrongState when someone else has moved the plan meanwhile."""
    reason = request.form.get("reason", "").strip()
    if _known(step) in HURTS and len(reason) < SHORTEST_REASON:
        return _confirmation(plan_id, step, error=True), 422
    seen = request.form.get("revision", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() else None
    plans.move_plan(planner_app(), actor(), plan_id, Step(step), seen_revision=revision, reason=reason)
    return redirect(url_for("plans.one", plan_id=plan_id))


def _known(step: str) -> Step:
    if step not in set(Step):
        abort(404)
    return Step(step)


def _confirmation(plan_id: str, step: str, *, error: bool) -> str:
    known, row = _known(step), plans.plan_row(planner_app(), actor(), plan_id)
    if known not in steps_from(row.status):
        abort(409)
    return render_template("plans/confirm_step.html", row=row, step=known, needs_reason=known in HURTS, error=error)
