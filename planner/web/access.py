"""Who may ask for which page? One table; an endpoint that is not in it is refused, and a test fails."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from planner.actions import accounts
from planner.actions.actor import Deed, can_somewhere
from planner.web.api import bearer
from planner.web.api.calls import FAMILY
from planner.web.context import planner_app, signed_in

SESSION_COOKIE = "planner_session"


class Open(StrEnum):
    """Pages that ask for no deed."""

    PUBLIC = "public"
    #: Whoever has given the password: the pages that ask for the second factor.
    HALF = "half signed in"
    SIGNED_IN = "signed in"


ACCESS: Mapping[str, Open | Deed] = {
    "static": Open.PUBLIC,
    "assets.asset": Open.PUBLIC,
    "about.accessibility": Open.PUBLIC,
    "account.sign_in": Open.PUBLIC,
    "account.language": Open.PUBLIC,
    "account.sign_out": Open.HALF,
    "account.second_factor": Open.HALF,
    "account.give_second_factor": Open.HALF,
    "account.key_question": Open.HALF,
    "account.give_key": Open.HALF,
    "account.invitation": Open.PUBLIC,
    "account.accept_invitation": Open.PUBLIC,
    "identity.start": Open.PUBLIC,
    "identity.answer": Open.PUBLIC,
    "identity.link": Open.SIGNED_IN,
    "identity.unlink": Open.SIGNED_IN,
    "profile.page": Open.SIGNED_IN,
    "profile.set_up_app": Open.HALF,
    "profile.confirm_app": Open.HALF,
    "profile.codes": Open.SIGNED_IN,
    "profile.new_codes": Open.SIGNED_IN,
    "profile.password": Open.SIGNED_IN,
    "profile.change_password": Open.SIGNED_IN,
    "profile.end_session": Open.SIGNED_IN,
    "profile.new_key_question": Open.SIGNED_IN,
    "profile.add_key": Open.SIGNED_IN,
    "profile.remove_key": Open.SIGNED_IN,
    "accounts.listing": Deed.MANAGE_USERS,
    "accounts.new": Deed.MANAGE_USERS,
    "accounts.add": Deed.MANAGE_USERS,
    "accounts.one": Deed.MANAGE_USERS,
    "accounts.change": Deed.MANAGE_USERS,
    "accounts.confirm": Deed.MANAGE_USERS,
    "accounts.take": Deed.MANAGE_USERS,
    "upkeep.page": Deed.MANAGE_RETENTION,
    "upkeep.set_period": Deed.MANAGE_RETENTION,
    "upkeep.confirm_rotate": Deed.MANAGE_KEYS,
    "upkeep.rotate": Deed.MANAGE_KEYS,
    "upkeep.confirm_erase": Deed.ERASE,
    "upkeep.erase": Deed.ERASE,
    "audit.log": Deed.SEE_AUDIT,
    "audit.chain": Deed.SEE_AUDIT,
    "audit.glass": Deed.REVIEW_BREAK_GLASS,
    "audit.glass_one": Deed.REVIEW_BREAK_GLASS,
    "audit.review": Deed.REVIEW_BREAK_GLASS,
    "glass.page": Deed.BREAK_GLASS,
    "glass.open_it": Deed.BREAK_GLASS,
    "glass.people": Deed.BREAK_GLASS,
    "glass.close": Deed.BREAK_GLASS,
    "start.page": Deed.SEE_OVERVIEW,
    "plans.listing": Deed.SEE_PLANS,
    "plans.one": Deed.SEE_PLAN_PEOPLE,
    "plans.person": Deed.SEE_PLAN_PEOPLE,
    "plans.map_document": Deed.SEE_PLAN_PEOPLE,
    "plan_transport.page": Deed.SEE_PLAN_PEOPLE,
    "plan_routes.form": Deed.CHANGE_DRAFT,
    "plan_routes.file": Deed.CHANGE_DRAFT,
    "plan_routes.check": Deed.CHANGE_DRAFT,
    "plan_routes.keep": Deed.CHANGE_DRAFT,
    "plan_replan.form": Deed.DRAFT_PLAN,
    "plan_replan.plan_on": Deed.DRAFT_PLAN,
    "plan_steps.confirm": Deed.MOVE_PLAN,
    "plan_steps.take": Deed.MOVE_PLAN,
    "plan_files.export": Deed.EXPORT,
    "plan_files.prints": Deed.PRINT,
    "plan_files.make_prints": Deed.PRINT,
    "plan_files.print_file": Deed.PRINT,
    "plan_files.hand_out": Deed.PRINT,
    "plan_files.take_back": Deed.PRINT,
    "plan_files.lists": Deed.PRINT,
    "plan_bundle.make": Deed.PRINT,
    "plan_bundle.file": Deed.PRINT,
    "plan_bundle.passphrase": Deed.PRINT,
    "plan_messages.page": Deed.EXPORT,
    "plan_messages.received": Deed.EXPORT,
    "plan_ticks.page": Deed.TYPE_BACK,
    "plan_ticks.save": Deed.TYPE_BACK,
    "plan_changes.form": Deed.CHANGE_DRAFT,
    "plan_changes.change": Deed.CHANGE_DRAFT,
    "plan_changes.confirm_undo": Deed.CHANGE_DRAFT,
    "plan_changes.undo": Deed.CHANGE_DRAFT,
    "comparing.page": Deed.SEE_PLANS,
    "jobs.new": Deed.DRAFT_PLAN,
    "jobs.begin": Deed.DRAFT_PLAN,
    "jobs.one": Deed.DRAFT_PLAN,
    "jobs.progress": Deed.DRAFT_PLAN,
    "jobs.cancel": Deed.DRAFT_PLAN,
    "scenarios.listing": Deed.SEE_SCENARIOS,
    "scenarios.one": Deed.SEE_SCENARIOS,
    "scenarios.new": Deed.EDIT_SCENARIOS,
    "scenarios.add": Deed.EDIT_SCENARIOS,
    "scenarios.edit": Deed.EDIT_SCENARIOS,
    "scenarios.change": Deed.EDIT_SCENARIOS,
    "policies.listing": Deed.SEE_POLICY,
    "policies.one": Deed.SEE_POLICY,
    "policies.new": Deed.EDIT_POLICY,
    "policies.add": Deed.EDIT_POLICY,
    "maps.ground": Open.SIGNED_IN,
    "sites.listing": Deed.SEE_SITES,
    "fleet.listing": Deed.SEE_FLEET,
    "municipal.sites": Deed.ANSWER_SITES,
    "municipal.site": Deed.ANSWER_SITES,
    "municipal.answer": Deed.ANSWER_SITES,
    "municipal.still_correct": Deed.ANSWER_SITES,
    "municipal.confirm_take_back": Deed.ANSWER_SITES,
    "municipal.take_back": Deed.ANSWER_SITES,
    "municipal.on_the_way": Deed.SEE_INBOUND,
    "asking.listing": Deed.ASK_SITES,
    "asking.municipality": Deed.ASK_SITES,
    "asking.ask": Deed.ASK_SITES,
    "asking.request_page": Deed.SEE_SITES,
    "asking.confirm": Deed.ANSWER_SITES,
    "asking.withdraw": Deed.ASK_SITES,
    "incidents.board": Deed.ACTIVATE_PLAN,
    "incidents.outline": Deed.SEE_PLANS,
    "incidents.one": Deed.SEE_INCIDENT,
    "incidents.read": Deed.SEE_NOTICES,
    "imports.page": Deed.SEE_IMPORTS,
    "imports.begin": Deed.IMPORT,
    "senders.page": Deed.IMPORT,
    "senders.join": Deed.IMPORT,
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
    "clients.listing": Deed.MANAGE_CLIENTS,
    "clients.new": Deed.MANAGE_CLIENTS,
    "clients.add": Deed.MANAGE_CLIENTS,
    "clients.confirm_withdraw": Deed.MANAGE_CLIENTS,
    "clients.withdraw": Deed.MANAGE_CLIENTS,
    "reference.page": Open.SIGNED_IN,
    # The API: what a system's token must name.
    "api.openapi": Open.PUBLIC,
    "api.counts": Deed.SEE_OVERVIEW,
    "api.sites": Deed.SEE_SITES,
    "api.site": Deed.SEE_SITES,
    "api.scenarios": Deed.SEE_SCENARIOS,
    "api.scenario": Deed.SEE_SCENARIOS,
    "api.plans": Deed.SEE_PLANS,
    "api.plan": Deed.SEE_PLANS,
    "api.plan_counts": Deed.SEE_PLANS,
    "api.plan_sites": Deed.SEE_PLANS,
    "api.plan_reasons": Deed.SEE_PLANS,
    "api.start_plan": Deed.DRAFT_PLAN,
    "api.job": Deed.DRAFT_PLAN,
}


def may(endpoint: str) -> bool:
    """True when whoever is asking could open ``endpoint``: what navigation and buttons show."""
    needed = ACCESS.get(endpoint)
    person = signed_in()
    if needed is None or needed is Open.PUBLIC:
        return needed is Open.PUBLIC
    if person is None:
        return False
    if isinstance(needed, Open):
        return needed is Open.HALF or person.second_factor
    return can_somewhere(person, needed)


def guard() -> Response | None:
    """Before every request: let it through, lead to the sign-in page, or refuse. The API knows no cookie, the pages no token."""
    if request.blueprint == FAMILY:
        _guard_api()
        return None
    token = request.cookies.get(SESSION_COOKIE, "")
    public_file = request.endpoint in ("static", "assets.asset")
    g.actor = accounts.actor_of(planner_app(), token) if token and not public_file else None
    if request.endpoint is None or may(request.endpoint):
        return None
    if request.endpoint in ACCESS and (g.actor is None or not g.actor.second_factor):
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("account.sign_in" if g.actor is None else "account.second_factor", next=wanted))
    return abort(403)


def _guard_api() -> None:
    needed = ACCESS.get(request.endpoint or "")
    if needed is not Open.PUBLIC:
        bearer.let_in(needed if isinstance(needed, Deed) else None)


def protect(web: Flask) -> None:
    """Deny by default."""
    web.before_request(guard)
