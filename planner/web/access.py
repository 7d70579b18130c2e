"""Who may ask for which page? One table; an endpoint that is not in it is refused, and a test fails."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from planner.actions import accounts
from planner.actions.actor import Deed, can
from planner.web.context import planner_app, signed_in

SESSION_COOKIE = "planner_session"


class Open(StrEnum):
    """Pages that ask for no deed."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


ACCESS: Mapping[str, Open | Deed] = {
    "static": Open.PUBLIC,
    "assets.asset": Open.PUBLIC,
    "account.sign_in": Open.PUBLIC,
    "account.language": Open.PUBLIC,
    "account.sign_out": Open.SIGNED_IN,
    "start.page": Deed.SEE_OVERVIEW,
    "plans.listing": Deed.SEE_PLANS,
    "plans.one": Deed.SEE_PLAN_PEOPLE,
    "plans.person": Deed.SEE_PLAN_PEOPLE,
    "plans.map_document": Deed.SEE_PLAN_PEOPLE,
    "plan_steps.confirm": Deed.MOVE_PLAN,
    "plan_steps.take": Deed.MOVE_PLAN,
    "plan_files.export": Deed.EXPORT,
    "plan_files.prints": Deed.PRINT,
    "plan_files.make_prints": Deed.PRINT,
    "plan_files.print_file": Deed.PRINT,
    "jobs.new": Deed.DRAFT_PLAN,
    "jobs.begin": Deed.DRAFT_PLAN,
    "jobs.one": Deed.DRAFT_PLAN,
    "jobs.progress": Deed.DRAFT_PLAN,
    "jobs.cancel": Deed.DRAFT_PLAN,
    "scenarios.listing": Deed.SEE_SCENARIOS,
    "imports.page": Deed.SEE_IMPORTS,
    "imports.begin": Deed.IMPORT,
    "imports.choose": Deed.IMPORT,
    "imports.chosen": Deed.IMPORT,
    "imports.preview": Deed.IMPORT,
    "imports.errors": Deed.IMPORT,
    "imports.store": Deed.IMPORT,
    "imports.report": Deed.IMPORT,
    "imports.cancel": Deed.IMPORT,
    "imports.work": Deed.IMPORT,
    "imports.stop": Deed.IMPORT,
    "imports.again": Deed.IMPORT,
    "people.index": Deed.SEE_QUALITY,
    "people.find": Deed.SEE_PEOPLE,
    "addresses.listing": Deed.SEE_PEOPLE,
    "addresses.one": Deed.SEE_PEOPLE,
    "addresses.pin": Deed.CORRECT_PEOPLE,
    "addresses.ask": Deed.CORRECT_PEOPLE,
    "people.reviews": Deed.MERGE_PEOPLE,
    "people.review": Deed.MERGE_PEOPLE,
    "people.keep_apart": Deed.MERGE_PEOPLE,
    "people.confirm_merge": Deed.MERGE_PEOPLE,
    "people.merge": Deed.MERGE_PEOPLE,
    "people.merges": Deed.MERGE_PEOPLE,
    "people.confirm_undo": Deed.MERGE_PEOPLE,
    "people.undo": Deed.MERGE_PEOPLE,
    "people.corrections": Deed.SEE_PEOPLE,
    "people.short": Deed.SEE_PEOPLE,
    "people.person": Deed.SEE_PEOPLE,
    "people.correct": Deed.CORRECT_PEOPLE,
    "people.confirm_revoke": Deed.CORRECT_PEOPLE,
    "people.revoke": Deed.CORRECT_PEOPLE,
    "people.conflicts": Deed.SEE_QUALITY,
    "quality.page": Deed.SEE_QUALITY,
    "quality.shareable": Deed.SEE_QUALITY,
    "quality.download": Deed.SEE_QUALITY,
}


def may(endpoint: str) -> bool:
    """True when whoever is asking could open ``endpoint``: what navigation and buttons show."""
    needed = ACCESS.get(endpoint)
    person = signed_in()
    if needed is None or needed is Open.PUBLIC:
        return needed is Open.PUBLIC
    if person is None:
        return False
    return needed is Open.SIGNED_IN or can(person, Deed(needed))


def guard() -> Response | None:
    """Before every request: let it through, lead to the sign-in page, or refuse."""
    token = request.cookies.get(SESSION_COOKIE, "")
    public_file = request.endpoint in ("static", "assets.asset")
    g.actor = accounts.actor_of(planner_app(), token) if token and not public_file else None
    if request.endpoint is None or may(request.endpoint):
        return None
    if g.actor is None and request.endpoint in ACCESS:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("account.sign_in", next=wanted))
    return abort(403)


def protect(web: Flask) -> None:
    """Deny by default."""
    web.before_request(guard)
