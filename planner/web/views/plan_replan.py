"""Something has happened while a plan is driven: tell it, and see who must be told what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import replanning
from planner.actions.replanning import Driving, News
from planner.documents.facts import PlanFacts
from planner.model.errand import Errand, Thing, patient_of, thing_of
from planner.model.place import Position
from planner.model.timing import DANISH_TIME, utc
from planner.transport.errands import NotBrought
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.plan_table import vehicle_name
from planner.web.rendering import t

UNFIT = 422
#: So many things can be told of at a time that are to be brought home.
LINES = 3

pages = Blueprint("plan_replan", __name__, url_prefix="/plans/<plan_id>/replan")


@pages.get("")
def form(plan_id: str) -> str:
    """What can be told."""
    return _form(plan_id, {})


@pages.post("")
def plan_on(plan_id: str) -> Response | tuple[str, int]:
    """Plans the rest of the night; the new draft opens at whoever must be told."""
    driving = replanning.driving(planner_app(), actor(), plan_id)
    errors: dict[str, str] = {}
    try:
        at = utc(datetime.fromisoformat(request.form.get("at", "")).replace(tzinfo=DANISH_TIME))
    except ValueError:
        errors["at"] = "replan.error_at"
    chosen = [vehicle for vehicle in request.form.getlist("lost") if vehicle in driving.vehicles]
    try:
        lost = {vehicle: _point(request.form.get(f"point:{vehicle}", "")) for vehicle in chosen}
    except ValueError:
        errors["lost"] = "replan.error_point"
    bring = _bring(driving, errors)
    if errors:
        return _form(plan_id, errors), UNFIT
    full = frozenset(request.form.getlist("full")) & driving.sites.keys()
    closed = frozenset(request.form.getlist("closed")) & driving.crossings.keys()
    news = News({**driving.told.lost, **lost}, full, closed, bring)
    try:
        row = replanning.plan_on(planner_app(), actor(), plan_id, at, news)
    except NotBrought as refusal:
        return _form(plan_id, {"bring": said_here(refusal)}), UNFIT
    return redirect(url_for("plans.one", plan_id=row.id, _anchor="under-way"))


@pages.app_template_filter("shift_name")
def shift_name(shift_id: str, facts: PlanFacts) -> str:
    """For the plan's page: the name of the vehicle that drives a shift."""
    return vehicle_name(facts, shift_id)


def _bring(driving: Driving, errors: dict[str, str]) -> tuple[Errand, ...]:
    """What is to be brought, a line of the form each; what is wrong with one goes into ``errors``."""
    depots = {site.id for site in driving.depots}
    plan = driving.facts.plan
    known = {one.ref for group in (plan.placed, plan.stays, plan.unplaced) for one in group}
    found = []
    for line in range(LINES):
        ref, thing, site = (request.form.get(f"bring_{field}:{line}", "").strip() for field in ("ref", "what", "from"))
        if not (ref or thing or site):
            continue
        if ref not in known:
            errors["bring"] = t("replan.error_person", ref=ref or "–")
        elif thing not in set(Thing) or site not in depots:
            errors["bring"] = t("replan.error_bring", ref=ref)
        else:
            found.append(Errand(ref, site, Thing(thing)))
    return tuple(found)


def _typed_lines() -> list[dict[str, str]]:
    """The lines of what is to be brought, as typed; at first the person from whose page the form was opened."""
    typed = request.form or {"bring_ref:0": request.args.get("bring", "")}
    return [{field: typed.get(f"bring_{field}:{line}", "") for field in ("ref", "what", "from")} for line in range(LINES)]


@pages.app_template_filter("brought_to")
def brought_to(ref: str) -> str:
    """The person whom a line is about, who is fetched or brought something."""
    return patient_of(ref)


@pages.app_template_filter("brought_thing")
def brought_thing(ref: str) -> str:
    """What the person is brought; "" for whoever is fetched."""
    return thing_of(ref) or ""


def _point(typed: str) -> Position | None:
    """ "56.46, 10.03", as maps on the net give it; None = nothing typed. Raises ValueError."""
    if not typed.strip():
        return None
    lat, lon = map(float, typed.split(","))
    return Position(lon, lat)


def _form(plan_id: str, errors: Mapping[str, str]) -> str:
    driving = replanning.driving(planner_app(), actor(), plan_id)
    typed = request.form
    told = driving.told
    return render_template(
        "plans/replan.html",
        driving=driving,
        row=driving.row,
        facts=driving.facts,
        at=typed.get("at", f"{driving.at.astimezone(DANISH_TIME):%Y-%m-%dT%H:%M}"),
        lost=set(typed.getlist("lost")),
        full=set(typed.getlist("full")) if typed else told.full,
        closed=set(typed.getlist("closed")) if typed else told.closed,
        typed=typed,
        things=tuple(Thing),
        bring=_typed_lines(),
        errors=errors,
    )
