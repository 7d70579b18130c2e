"""A person decides otherwise about one patient in a draft: the form, the answer at once, and taking it back."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import changing, plans
from planner.actions.changing import SHORTEST_REASON, Changed
from planner.model.errand import Thing
from planner.plans.lifecycle import Status
from planner.plans.locks import Lock
from planner.redrafting import Change, ChangeKind
from planner.store.plan_changes import PlanChange
from planner.transport.errands import NotBrought
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.plan_summary import Obstacle
from planner.web.plan_table import PersonRow, everyone, vehicle_name

UNFIT = 422

pages = Blueprint("plan_changes", __name__, url_prefix="/plans/<plan_id>")


@pages.get("/people/<ref>/change")
def form(plan_id: str, ref: str) -> str:
    """What can be decided about one person."""
    return _form(plan_id, ref)


@pages.post("/people/<ref>/change")
def change(plan_id: str, ref: str) -> Response | tuple[str, int]:
    """Tries it. What the certificate passes becomes the next draft; what it does not comes back with the rule that is broken."""
    kind, why = request.form.get("kind", ""), request.form.get("why", "").strip()
    errors = {}
    if kind not in set(ChangeKind):
        errors["kind"] = "change.error_kind"
    if len(why) < SHORTEST_REASON:
        errors["why"] = "steps.reason_short"
    site_id = _site(plan_id, ref, kind)
    if not errors and not site_id and kind != ChangeKind.RELEASE:
        errors["depot" if ChangeKind(kind).thing else "site"] = "change.error_site"
    if errors:
        return _form(plan_id, ref, errors=errors), UNFIT
    try:
        done = changing.change_draft(planner_app(), actor(), plan_id, Change(ChangeKind(kind), ref, site_id), why)
    except NotBrought as refusal:
        return _form(plan_id, ref, not_brought=said_here(refusal)), UNFIT
    if done.row is None:
        return _form(plan_id, ref, refused=done), UNFIT
    return redirect(url_for("plans.one", plan_id=done.row.id, _anchor="changes"))


@pages.get("/undo")
def confirm_undo(plan_id: str) -> str:
    """What taking the latest decision back means."""
    history = changing.changes_of(planner_app(), actor(), plan_id)
    if not history:
        abort(404)
    row = plans.plan_row(planner_app(), actor(), plan_id)
    if row.status is not Status.DRAFT:
        abort(409)
    before = plans.plan_row(planner_app(), actor(), history[0].before_id)
    return render_template("plan_changes/undo.html", row=row, before=before, change=history[0], names=_site_names())


@pages.post("/undo")
def undo(plan_id: str) -> Response:
    """Takes it back."""
    before = changing.undo_change(planner_app(), actor(), plan_id)
    return redirect(url_for("plans.one", plan_id=before.id))


@pages.app_template_global()
def plan_decisions(plan_id: str) -> tuple[tuple[PlanChange, ...], tuple[Lock, ...], dict[str, str]]:
    """For the plan's page: the decisions that led to the draft, those in force, and the sites' names."""
    app, person = planner_app(), actor()
    history, locks = changing.changes_of(app, person, plan_id), changing.decisions(app, person, plan_id)
    return history, locks, _site_names() if history or locks else {}


def _site(plan_id: str, ref: str, kind: str) -> str:
    """The site that the decision is about: the chosen one for a move, else the one the plan has for the person."""
    if kind == ChangeKind.MOVE:
        return request.form.get("site", "")
    if kind in set(Thing):
        return request.form.get("depot", "")
    if kind == ChangeKind.RELEASE:
        return ""
    return _row(plan_id, ref).site_id


def _row(plan_id: str, ref: str) -> PersonRow:
    facts = plans.open_plan(planner_app(), actor(), plan_id, purpose="change", ref=ref).facts
    row = next((row for row in everyone(facts) if row.ref == ref), None)
    if row is None:
        abort(404)
    return row


def _site_names() -> dict[str, str]:
    with planner_app().store.read() as tx:
        return {site.id: site.name for site in tx.sites.all()}


def _form(
    plan_id: str,
    ref: str,
    *,
    errors: dict[str, str] | None = None,
    refused: Changed | None = None,
    not_brought: str = "",
) -> str:
    facts = plans.open_plan(planner_app(), actor(), plan_id, purpose="change", ref=ref).facts
    row = next((row for row in everyone(facts) if row.ref == ref), None)
    if row is None:
        abort(404)
    names = _site_names()
    return render_template(
        "plan_changes/form.html",
        plan=facts.plan,
        row=row,
        choices=changing.choices(planner_app(), actor(), plan_id, ref),
        locks=[lock for lock in changing.decisions(planner_app(), actor(), plan_id) if lock.ref == ref],
        names=names,
        municipalities=facts.municipalities,
        typed=request.form,
        errors=errors or {},
        not_brought=not_brought,
        depots=changing.depots(planner_app(), actor(), plan_id),
        violations=refused.answer.violations if refused else (),
        obstacles=[Obstacle(f, names.get(f.site_id, "")) for f in refused.answer.findings] if refused else [],
        miss=[(vehicle_name(facts, v.shift), v) for v in refused.answer.miss] if refused else [],
        kinds=[kind for kind in ChangeKind if _possible(kind, row)],
    )


def _possible(kind: ChangeKind, row: PersonRow) -> bool:
    if kind.thing:
        return not row.site_id
    return kind in (ChangeKind.MOVE, ChangeKind.RELEASE) or bool(row.site_id)
