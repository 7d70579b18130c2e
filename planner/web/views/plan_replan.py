"""Something has happened while a plan is driven: tell it, and the rest of the night is planned anew as a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from planner import long_work
from planner.actions import replanning
from planner.actions.replanning import Driving, News
from planner.documents.facts import PlanFacts
from planner.errors import NotFound
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
#: What each of them asks: whom, what, and from where.
FIELDS = ("ref", "what", "from")

pages = Blueprint("plan_replan", __name__, url_prefix="/plans/<plan_id>/replan")


@pages.get("")
def form(plan_id: str) -> str:
    """What can be told; with ``again`` (a job's id) what that job was told, to be put right."""
    return _form(plan_id, {})


@pages.post("")
def plan_on(plan_id: str) -> Response | tuple[str, int]:
    """Starts planning the rest of the night and leads to the work's page; from there the new draft opens."""
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
        job_id = long_work.start_replan(planner_app(), actor(), plan_id, at, news)
    except NotBrought as refusal:
        return _form(plan_id, {"bring": said_here(refusal)}), UNFIT
    session["job"] = job_id
    return redirect(url_for("jobs.one", job_id=job_id))


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
        ref, thing, site = (request.form.get(f"bring_{name}:{line}", "").strip() for name in FIELDS)
        if not (ref or thing or site):
            continue
        if ref not in known:
            errors["bring"] = t("replan.error_person", ref=ref or "–")
        elif thing not in set(Thing) or site not in depots:
            errors["bring"] = t("replan.error_bring", ref=ref)
        else:
            found.append(Errand(ref, site, Thing(thing)))
    return tuple(found)


def _typed(plan_id: str) -> MultiDict[str, str]:
    """The form as it was sent now, or to the job that is named; at first the person from whose page the form was opened."""
    if request.form or "again" not in request.args:
        return MultiDict(request.form or {"bring_ref:0": request.args.get("bring", "")})
    job = long_work.look_at_job(planner_app(), actor(), request.args["again"])
    if job.kind != "replan" or job.args["plan"] != plan_id:
        raise NotFound("There is no such job.")
    at, news = long_work.told_to(planner_app(), job.args)
    typed = MultiDict([("at", _clock(at))])
    for name in ("lost", "full", "closed"):
        typed.setlist(name, list(getattr(news, name)))
    typed.update({f"point:{vehicle}": f"{stands.lat}, {stands.lon}" for vehicle, stands in news.lost.items() if stands})
    for line, one in enumerate(news.bring):
        typed.update(
            {f"bring_{name}:{line}": value for name, value in zip(FIELDS, (one.ref, one.thing, one.site_id), strict=True)}
        )
    return typed


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
    typed = _typed(plan_id)
    told = MultiDict((name, one) for name in ("full", "closed") for one in getattr(driving.told, name))
    chosen = typed if "at" in typed else told
    return render_template(
        "plans/replan.html",
        driving=driving,
        row=driving.row,
        facts=driving.facts,
        at=typed.get("at", _clock(driving.at)),
        lost=set(chosen.getlist("lost")),
        full=set(chosen.getlist("full")),
        closed=set(chosen.getlist("closed")),
        typed=typed,
        things=tuple(Thing),
        bring=[{name: typed.get(f"bring_{name}:{line}", "") for name in FIELDS} for line in range(LINES)],
        errors=errors,
    )


def _clock(moment: datetime) -> str:
    """As the form's field has it, in Danish time."""
    return f"{moment.astimezone(DANISH_TIME):%Y-%m-%dT%H:%M}"
