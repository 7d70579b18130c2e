"""Signing in and out, and choosing a language."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from planner.actions import accounts
from planner.translations.words import LANGUAGES
from planner.web.access import SESSION_COOKIE
from planner.web.context import LANGUAGE_COOKIE, local_path, planner_app, signed_in
from planner.web.limits import SIGN_IN_TRIES, limiter

YEAR_S = 365 * 24 * 3600

pages = Blueprint("account", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_IN_TRIES, methods=["POST"])
def sign_in() -> Response | str | tuple[str, int]:
    """E-mail and password. The same answer for a wrong password and an unknown address."""
    wanted = local_path(request.values.get("next", ""), url_for("start.page"))
    if request.method == "GET":
        return redirect(wanted) if signed_in() else render_template("account/sign_in.html", wanted=wanted, wrong=False)
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    token = accounts.sign_in(planner_app(), email, password, request.remote_addr or "") if email and password else None
    if token is None:
        return render_template("account/sign_in.html", wanted=wanted, wrong=True), 422
    session.clear()  # a form token from before the sign-in is not worth anything after it
    answer = redirect(wanted)
    answer.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


@pages.post("/sign-out")
def sign_out() -> Response:
    """Ends the session on the server at once."""
    accounts.sign_out(planner_app(), request.cookies.get(SESSION_COOKIE, ""))
    session.clear()
    answer = redirect(url_for("account.sign_in"))
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@pages.post("/language")
def language() -> Response:
    """Danish or English, remembered in this browser."""
    chosen = request.form.get("language", "")
    answer = redirect(local_path(request.form.get("next", ""), url_for("start.page")))
    answer.set_cookie(
        LANGUAGE_COOKIE,
        chosen if chosen in LANGUAGES else LANGUAGES[0],
        max_age=YEAR_S,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return answer
