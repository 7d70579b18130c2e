"""Signing in with an identity provider, where the owner has named one, and linking one's own account to it."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from planner.actions import identities
from planner.actions.identity_provider import BadProvider, Identity, IdentityProvider, ProviderSilent, Question
from planner.web.access import SESSION_COOKIE
from planner.web.context import local_path, planner_app, signed_in
from planner.web.cookies import give
from planner.web.error_pages import said_here
from planner.web.rendering import t
from planner.web.views.account import origin, sign_in_page, source, whole_session

pages = Blueprint("identity", __name__, url_prefix="/identity")

#: What the signed form cookie keeps while the browser is at the provider.
ASKED = "identity"


@pages.get("/start")
def start() -> Response | tuple[str, int]:
    """Leads to the provider."""
    wanted = local_path(request.args.get("next", ""), url_for("start.page"))
    try:
        return redirect(_ask(purpose="", wanted=wanted))
    except (ProviderSilent, BadProvider) as error:
        return sign_in_page(wanted, said_here(error)), 502


@pages.post("/link")
def link() -> str:
    """A page that leads to the provider: its answer is linked to the account that asked here."""
    person = signed_in()
    address = _ask(purpose=person.user_id if person else "", wanted=url_for("profile.page", done="linked"))
    return render_template("account/identity.html", address=address, host=_provider().host)


@pages.post("/unlink")
def unlink() -> Response:
    """The identity opens this account no more."""
    person = signed_in()
    assert person is not None
    identities.unlink(planner_app(), person)
    return redirect(url_for("profile.page", done="unlinked"))


@pages.get("/answer")
def answer() -> Response | tuple[str, int]:
    """The provider has sent the browser back. What does not belong to a question of this browser is worth nothing, and each
    question is answered once."""
    asked: dict[str, Any] = session.pop(ASKED, {})
    state, code = request.args.get("state", ""), request.args.get("code", "")
    wanted = str(asked.get("wanted", ""))
    if not asked or not code or not hmac.compare_digest(state.encode(), str(asked["state"]).encode()):
        return sign_in_page(url_for("start.page"), t("identity.no_question")), 422
    question = Question("", state, str(asked["nonce"]), str(asked["verifier"]))
    try:
        found = _provider().answer(question, code, _back(), planner_app().clock())
    except (ProviderSilent, BadProvider) as error:
        return sign_in_page(url_for("start.page"), said_here(error)), 502
    return _linked(found, str(asked["purpose"]), wanted) if asked["purpose"] else _signed_in(found, wanted)


def _linked(found: Identity, user_id: str, wanted: str) -> Response:
    person = signed_in()
    if person is None or person.user_id != user_id:
        abort(403)
    identities.link(planner_app(), person, found)
    return redirect(wanted)


def _signed_in(found: Identity, wanted: str) -> Response | tuple[str, int]:
    token = identities.sign_in_as(planner_app(), found, source())
    if token is None:
        return sign_in_page(wanted, t("identity.stranger")), 422
    if found.strong:
        return whole_session(token, wanted)
    session.clear()
    onward = redirect(url_for("account.second_factor", next=wanted))
    give(onward, SESSION_COOKIE, token)
    return onward


def _ask(*, purpose: str, wanted: str) -> str:
    question = _provider().question(_back())
    session[ASKED] = {
        "state": question.state,
        "nonce": question.nonce,
        "verifier": question.verifier,
        "purpose": purpose,
        "wanted": wanted,
    }
    return question.address


def _provider() -> IdentityProvider:
    found = planner_app().identity_provider
    return found if found is not None else abort(404)


def _back() -> str:
    return origin() + url_for("identity.answer")
