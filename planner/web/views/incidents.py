"""The incident lead's pages: what waits for a yes, the plan in figures, the incident that is going on, what has changed."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from planner.actions import incidents, plans, printing
from planner.actions.exporting import Format
from planner.actions.incidents import OpenIncident, Outline, SiteOutline
from planner.documents.facts import PlanFacts
from planner.documents.selection import OUTCOMES
from planner.model.site_answers import differing
from planner.store.notices import SiteNotice
from planner.web import site_form
from planner.web.context import actor, language, planner_app
from planner.web.plan_table import PRIORITIES, PersonRow, everyone
from planner.web.rendering import short_text, t
from planner.web.site_form import Line
from planner.web.tables import Column, Filter, Table, by_name, table_of

pages = Blueprint("incidents", __name__, url_prefix="/incidents")


@pages.get("")
def board() -> str:
    """What is going on, what waits, what has changed."""
    return board_page()


def board_page() -> str:
    """The same as a lead's start page."""
    found = incidents.board(planner_app(), actor())
    return render_template("incidents/board.html", board=found, notices=told(found.unread), job_id=session.get("job", ""))


@pages.get("/plans/<plan_id>")
def outline(plan_id: str) -> str:
    """A plan without anyone in it."""
    found = incidents.outline(planner_app(), actor(), plan_id)
    return render_template("incidents/outline.html", outline=found, row=found.row, sites=_sites(found), steps=_steps(plan_id))


@pages.get("/<plan_id>")
def one(plan_id: str) -> str:
    """The incident that is going on, with its people and the print centre."""
    opened = incidents.open_incident(planner_app(), actor(), plan_id, purpose="incident")
    _, ready = printing.ready_prints(planner_app(), actor(), plan_id, language())
    return render_template(
        "incidents/one.html",
        opened=opened,
        row=opened.plan.row,
        facts=opened.plan.facts,
        outline=opened.outline,
        sites=_sites(opened.outline),
        people=_people(opened),
        ready=len(ready),
        formats=tuple(Format),
        notices=told(one for one in opened.notices if one.id in opened.unread),
        earlier=told(one for one in opened.notices if one.id not in opened.unread),
        steps=_steps(plan_id),
    )


@pages.post("/notices/<int:number>")
def read(number: int) -> Response:
    """This person has seen it."""
    notice = incidents.read_notice(planner_app(), actor(), number)
    if request.form.get("back") == "incident":
        return redirect(url_for("incidents.one", plan_id=notice.plan_id))
    return redirect(url_for("start.page"))


def told(notices: Iterable[SiteNotice]) -> list[tuple[SiteNotice, list[Line]]]:
    """Each notice with what is different: now, and before."""
    return [(one, site_form.lines(differing(one.after, one.before), one.after, one.before)) for one in notices]


def _steps(plan_id: str) -> list[plans.NextStep]:
    return [one for one in plans.next_steps(planner_app(), actor(), plan_id) if one.barred != "role"]


def _sites(found: Outline) -> Table[SiteOutline]:
    def used(places: str, label: str) -> Column[SiteOutline]:
        return Column(
            label,
            f"outline.{label}",
            lambda s: t("outline.of", used=getattr(s.load, places), room=getattr(s.capacity, places)),
            numeric=True,
        )

    columns = (
        Column[SiteOutline]("name", "outline.site", lambda s: s.name, sort=lambda s: by_name(s.name)),
        Column[SiteOutline]("municipality", "outline.municipality", lambda s: s.municipality, sort=lambda s: s.municipality),
        Column[SiteOutline]("people", "outline.people", lambda s: s.people, sort=lambda s: s.people, numeric=True),
        used("lying_places", "lying"),
        used("seated_places", "seated"),
        Column[SiteOutline]("first", "outline.first", lambda s: short_text(s.first_at), sort=lambda s: s.first_at),
        Column[SiteOutline]("last", "outline.last", lambda s: short_text(s.last_at), sort=lambda s: s.last_at),
        Column[SiteOutline]("phone", "outline.phone", lambda s: s.phone),
    )
    return table_of("sites", "outline.sites", found.sites, columns, request.args, sort="first", prefix="s-")


def _people(opened: OpenIncident) -> Table[PersonRow]:
    facts = opened.plan.facts
    columns = (
        Column[PersonRow](
            "name", "one.who", lambda r: r.person.name, sort=lambda r: by_name(r.person.name),
            href=lambda r: url_for("plans.person", plan_id=facts.plan.id, ref=r.ref),
        ),
        Column[PersonRow]("outcome", "one.outcome", lambda r: t(r.outcome), sort=lambda r: OUTCOMES.index(r.outcome)),
        Column[PersonRow]("priority", "one.priority", lambda r: t(f"priority_{r.person.priority}"),
                          sort=lambda r: (r.person.priority, r.when_at)),
        Column[PersonRow]("when", "one.when", lambda r: short_text(r.when_at), sort=lambda r: (r.when_at, r.ref)),
        Column[PersonRow]("to", "one.to", lambda r: r.site, sort=lambda r: (r.site == "", r.site, r.when_at)),
        Column[PersonRow]("vehicle", "one.vehicle", lambda r: r.vehicle, sort=lambda r: r.vehicle),
        Column[PersonRow]("municipality", "one.municipality", lambda r: r.municipality, sort=lambda r: (r.municipality, r.ref)),
        Column[PersonRow]("phone", "one.phone", lambda r: r.person.phone),
    )  # fmt: skip
    rows = sorted(everyone(facts), key=lambda r: (OUTCOMES.index(r.outcome), r.person.priority, r.when_at, r.ref))
    return table_of("people", "one.people", rows, columns, request.args, sort="", filters=_people_filters(facts))


def _people_filters(facts: PlanFacts) -> tuple[Filter[PersonRow], ...]:
    codes = {code: facts.municipalities.get(code, code) for code in facts.counts_by_municipality()}
    return (
        Filter("outcome", "one.outcome", lambda r, code: r.outcome == code, {code: t(code) for code in OUTCOMES}),
        Filter("municipality", "one.municipality", lambda r, code: r.person.municipality_code == code, codes),
        Filter(
            "priority",
            "one.priority",
            lambda r, code: str(r.person.priority) == code,
            {code: t(f"priority_{code}") for code in PRIORITIES},
        ),
    )
