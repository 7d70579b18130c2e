"""What is here, and what needs doing now?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, session, url_for

from planner.actions import counts, people, plans, policies
from planner.actions.counts import Overview
from planner.plans.lifecycle import Status
from planner.store.plans import PlanRow
from planner.web.access import may
from planner.web.context import actor, planner_app
from planner.web.plan_lists import plans_table
from planner.web.rendering import t
from planner.web.views import accounts, audit, incidents, municipal

LATEST_PLANS = 5
#: Plans whose time is over need nothing.
OVER = frozenset({"closed", "superseded"})

#: Where each number leads.
LEADS = {
    "patients": "people.index",
    "sites": "sites.listing",
    "vehicles": "fleet.listing",
    "municipalities": "asking.listing",
    "scenarios": "scenarios.listing",
    "plans": "plans.listing",
}

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
    found += [_proposed_task(row) for row in rows if row.status is Status.PROPOSED][:LATEST_PLANS]
    if not overview.patients:
        found.append(Task("info", t("task.no_patients"), t("task.to_imports"), _address("imports.page")))
    elif not overview.scenarios:
        found.append(Task("info", t("task.no_scenarios"), t("task.to_scenarios"), _address("scenarios.new")))
    elif not rows:
        found.append(Task("info", t("task.no_plans"), t("action.new_plan"), _address("jobs.new")))
    if overview.not_exact_addresses:
        text = t("task.not_exact", count=overview.not_exact_addresses)
        found.append(Task("warning", text, t("task.to_addresses"), _address("addresses.listing")))
    return found + [task for task in (_reviews_task(), _sites_task(overview), _policy_task()) if task]


def _proposed_task(row: PlanRow) -> Task:
    text = t("task.proposed", plan=row.scenario_name, version=row.version)
    return Task("warning", text, t("task.to_steps"), url_for("plans.one", plan_id=row.id, _anchor="steps"))


def _reviews_task() -> Task | None:
    """Suspected duplicates that wait for someone to decide."""
    waiting = len(people.list_reviews(planner_app(), actor())) if may("people.reviews") else 0
    return (
        Task("warning", t("task.reviews", count=waiting), t("task.to_reviews"), _address("people.reviews")) if waiting else None
    )


def _sites_task(overview: Overview) -> Task | None:
    """Sites that cannot be planned with until their municipality has answered."""
    left = overview.sites - overview.sites_confirmed
    if not left:
        return None
    text = t("task.unconfirmed", count=left, total=overview.sites)
    return Task("info", text, t("task.to_asking"), _address("asking.listing") or _address("sites.listing"))


def _policy_task() -> Task | None:
    """The latest policy that no clinician has approved."""
    known = policies.list_policies(planner_app(), actor()) if may("policies.listing") else ()
    if not known or known[0].policy.approved_by:
        return None
    latest = known[0]
    text = t("task.policy", version=latest.policy.version, count=latest.placeholders)
    return Task("info", text, t("task.to_policy"), url_for("policies.one", version=latest.policy.version))


def _unplaced_task(row: PlanRow) -> Task:
    text = t("task.unplaced", count=row.unplaced, plan=row.scenario_name, version=row.version)
    return Task("error", text, t("task.to_plan"), url_for("plans.one", plan_id=row.id, _anchor="unplaced"))


def _address(endpoint: str) -> str:
    return url_for(endpoint) if may(endpoint) else ""


@pages.get("/")
def page() -> str:
    """The start page: what a role comes for first."""
    app, person = planner_app(), actor()
    if not may("imports.page"):
        if may("incidents.board"):
            return incidents.board_page()
        if may("municipal.sites"):
            return municipal.start_page()
        if may("accounts.listing"):
            return accounts.start_page()
        if may("audit.log"):
            return audit.start_page()
    overview = counts.overview(app, person)
    rows = plans.list_plans(app, person) if may("plans.listing") else ()
    return render_template(
        "start/page.html",
        overview=overview,
        tasks=tasks(overview, rows),
        leads={key: _address(endpoint) for key, endpoint in LEADS.items()},
        table_of_plans=plans_table(rows[:LATEST_PLANS], request.args, filters=False),
        job_id=session.get("job", ""),
    )
