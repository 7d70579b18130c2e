"""A plan's steps from draft to closed: each is confirmed on a page of its own, with the reason."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner import long_work
from planner.actions import plans
from planner.actions.actor import Deed, can
from planner.actions.plans import NEEDS_REASON, SHORTEST_REASON, NextStep
from planner.plans.lifecycle import Status, Step
from planner.web.context import actor, planner_app

pages = Blueprint("plan_steps", __name__, url_prefix="/plans/<plan_id>/steps")


@pages.get("/<step>")
def confirm(plan_id: str, step: str) -> str:
    """What the step means, before it is taken."""
    return _confirmation(plan_id, step, error=False)


@pages.post("/<step>")
def take(plan_id: str, step: str) -> Response | tuple[str, int]:
    """Takes it. Raises WrongState when someone else has moved the plan meanwhile, or a second person is needed."""
    reason = request.form.get("reason", "").strip()
    if _possible(plan_id, step).step in NEEDS_REASON and len(reason) < SHORTEST_REASON:
        return _confirmation(plan_id, step, error=True), 422
    seen = request.form.get("revision", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() else None
    moved = plans.move_plan(planner_app(), actor(), plan_id, Step(step), seen_revision=revision, reason=reason)
    long_work.refresh_bundles_after(planner_app(), moved)
    return redirect(where_it_stands(plan_id, moved.status))


def where_it_stands(plan_id: str, status: Status) -> str:
    """The page from which this person follows the plan: whoever leads the incident, the incident; whoever may see only counts,
    the outline."""
    if can(actor(), Deed.SEE_PLAN_PEOPLE):
        return url_for("plans.one", plan_id=plan_id)
    if status is Status.ACTIVE:
        return url_for("incidents.one", plan_id=plan_id)
    return url_for("incidents.outline", plan_id=plan_id)


def _possible(plan_id: str, step: str) -> NextStep:
    if step not in set(Step):
        abort(404)
    found = next((one for one in plans.next_steps(planner_app(), actor(), plan_id) if one.step.value == step), None)
    if found is None:
        abort(409)
    if found.barred == "role":
        abort(403)
    return found


def _confirmation(plan_id: str, step: str, *, error: bool) -> str:
    possible, row = _possible(plan_id, step), plans.plan_row(planner_app(), actor(), plan_id)
    return render_template(
        "plans/confirm_step.html",
        row=row,
        step=possible.step,
        barred=possible.barred,
        replaced=plans.replaced(planner_app(), actor(), plan_id) if possible.step is Step.ACTIVATE else None,
        needs_reason=possible.step in NEEDS_REASON,
        error=error,
        back=where_it_stands(plan_id, row.status),
    )
