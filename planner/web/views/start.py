"""What is here, and what needs doing now?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, session, url_for

from planner.actions import counts, plans
from planner.actions.counts import Overview
from planner.store.plans import PlanRow
from planner.web.access import may
from planner.web.context import actor, planner_app
from planner.web.rendering import t

LATEST_PLANS = 5
#: Plans whose time is over need nothing.
OVER = frozenset({"closed", "superseded"})

pages = Blueprint("start", __name__)


@dataclass(frozen=True)
class Task:
    """Something to do now: how urgent ("error", "warning", "info"), in words, and where."""

    tone: str
    text: str
    action: str
    href: str


def tasks(overview: Overview, rows: tuple[PlanRow, ...]) -> list[Task]:
    """What needs doing, most urgent first."""
    found = [_unplaced_task(row) for row in rows if row.unplaced and row.status not in OVER][:LATEST_PLANS]
    if not overview.patients:
        found.append(Task("info", t("task.no_patients"), t("task.to_imports"), _address("imports.page")))
    elif not overview.scenarios:
        found.append(Task("info", t("task.no_scenarios"), t("task.to_scenarios"), _address("scenarios.listing")))
    elif not rows:
        found.append(Task("info", t("task.no_plans"), t("action.new_plan"), _address("jobs.new")))
    if overview.not_exact_addresses:
        text = t("task.not_exact", count=overview.not_exact_addresses)
        found.append(Task("warning", text, t("task.to_addresses"), _address("addresses.listing")))
    return found


def _unplaced_task(row: PlanRow) -> Task:
    text = t("task.unplaced", count=row.unplaced, plan=row.scenario_name, version=row.version)
    return Task("error", text, t("task.to_plan"), url_for("plans.one", plan_id=row.id, _anchor="unplaced"))


def _address(endpoint: str) -> str:
    return url_for(endpoint) if may(endpoint) else ""


@pages.get("/")
def page() -> str:
    """The start page."""
    app, person = planner_app(), actor()
    overview = counts.overview(app, person)
    rows = plans.list_plans(app, person) if may("plans.listing") else ()
    return render_template(
        "start/page.html",
        overview=overview,
        tasks=tasks(overview, rows),
        rows=rows[:LATEST_PLANS],
        job_id=session.get("job", ""),
    )
