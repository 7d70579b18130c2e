"""The plans, one plan, one person in it, and its map."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from planner.actions import plans
from planner.actions.exporting import Format
from planner.documents.selection import Selection
from planner.documents.what_helps import further_types, lacking, type_of, what_helps
from planner.outputs import web_map
from planner.web.context import actor, language, planner_app
from planner.web.plan_lists import plan_tables, plans_table
from planner.web.plan_summary import road_summary, summarise, unplaced_case
from planner.web.plan_table import everyone, people_table
from planner.web.safety import nonce

pages = Blueprint("plans", __name__, url_prefix="/plans")


@pages.get("")
def listing() -> str:
    """Every plan, newest first."""
    rows = plans.list_plans(planner_app(), actor())
    return render_template("plans/listing.html", rows=rows, table_of_plans=plans_table(rows, request.args))


@pages.get("/<plan_id>")
def one(plan_id: str) -> str:
    """Counts, who has no place, everyone beside the map, sites and vehicles, papers, and how it was made."""
    opened = plans.open_plan(planner_app(), actor(), plan_id, purpose="view")
    facts = opened.facts
    table, summary = people_table(facts, request.args), summarise(facts)
    steps = plans.next_steps(planner_app(), actor(), plan_id)
    return render_template(
        "plans/plan.html",
        row=opened.row,
        certificate=opened.certificate,
        events=opened.events,
        facts=facts,
        plan=facts.plan,
        summary=summary,
        helps=what_helps(facts.plan),
        lacking=lacking,
        type_of=type_of,
        further_types=further_types,
        roads=road_summary(facts),
        everyone=table,
        selection=Selection(**table.chosen),
        tables=plan_tables(facts, summary, request.args),
        formats=tuple(Format),
        steps=[one.step for one in steps if one.barred != "role"],
        steps_of_others=[one.step for one in steps if one.barred == "role"],
    )


@pages.get("/<plan_id>/people/<ref>")
def person(plan_id: str, ref: str) -> str:
    """Everything the plan knows about one person."""
    facts = plans.open_plan(planner_app(), actor(), plan_id, purpose="view", ref=ref).facts
    row = next(row for row in everyone(facts) if row.ref == ref)
    case = unplaced_case(facts, ref) if row.outcome == "unplaced" else None
    return render_template("plans/person.html", facts=facts, plan=facts.plan, row=row, person=row.person, case=case)


@pages.get("/<plan_id>/map")
def map_document(plan_id: str) -> Response:
    """The map as a document of its own, for the frame on the plan's page."""
    facts = plans.open_plan(planner_app(), actor(), plan_id, purpose="map").facts
    html = web_map.plan_map_html(facts, planner_app().base_map(), language(), asset_url=_asset_url, nonce=nonce())
    return Response(html, mimetype="text/html")


def _asset_url(path: str) -> str:
    package, _, name = path.partition("/")
    return url_for("assets.asset", package=package, name=name)
