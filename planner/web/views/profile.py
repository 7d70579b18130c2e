"""One's own account: what one may, second factors, where one is signed in."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.actions import identities, second_factors, signing_in
from planner.actions.passwords import WeakPassword
from planner.actions.second_factors import WrongCode
from planner.outputs.qr import qr_square
from planner.store.accounts import User
from planner.web.access import SESSION_COOKIE
from planner.web.context import actor, local_path, planner_app
from planner.web.cookies import DEVICE_COOKIE, forget, give, session_token
from planner.web.error_pages import said_here
from planner.web.rendering import t
from planner.web.views.account import host, origin

pages = Blueprint("profile", __name__, url_prefix="/profile")


@pages.get("")
def page() -> str:
    """Everything about oneself."""
    app, person = planner_app(), actor()
    return render_template(
        "profile/page.html",
        person=person,
        own=second_factors.own_factors(app, person.user_id),
        sessions=signing_in.sessions_of(app, person),
        provider=app.identity_provider,
        linked=identities.own_link(app, person),
        done=request.args.get("done", ""),
    )


@pages.get("/app")
def set_up_app() -> str:
    """The square for an authenticator app, and a field for the first code. Nothing is stored by looking."""
    return _app_page(second_factors.may_set_up(planner_app(), session_token()))


@pages.post("/app")
def confirm_app() -> AnyResponse | tuple[str, int]:
    """The app works: it counts from now on, with new recovery codes, and the session is whole."""
    app, token = planner_app(), session_token()
    user = second_factors.may_set_up(app, token)
    try:
        codes = second_factors.confirm_app(app, user, _setup(user), request.form.get("code", ""))
    except WrongCode as error:
        return _app_page(user, said_here(error)), 422
    fresh = second_factors.pass_with_setup(app, token)
    session.clear()
    answer = Response(render_template("profile/codes.html", codes=codes, wanted=_wanted()))
    give(answer, SESSION_COOKIE, fresh)
    give(answer, DEVICE_COOKIE, signing_in.know_device(app, user.id), signing_in.DEVICE_LASTS)
    return answer


@pages.get("/codes")
def codes() -> str:
    """Asks before the old codes stop working."""
    return render_template("profile/new_codes.html", own=second_factors.own_factors(planner_app(), actor().user_id))


@pages.post("/codes")
def new_codes() -> str:
    """New recovery codes, shown once."""
    made = second_factors.new_recovery_codes(planner_app(), actor())
    return render_template("profile/codes.html", codes=made, wanted=url_for("profile.page"))


@pages.get("/password")
def password() -> str:
    """The form."""
    return _password_page()


@pages.post("/password")
def change_password() -> AnyResponse | tuple[str, int]:
    """A new password; one is signed out everywhere and signs in with it."""
    new = request.form.get("password", "")
    try:
        if new != request.form.get("again", ""):
            return _password_page(t("account.not_the_same")), 422
        second_factors.change_password(planner_app(), actor(), request.form.get("old", ""), new)
    except (WrongCode, WeakPassword) as error:
        return _password_page(said_here(error)), 422
    session.clear()
    answer = redirect(url_for("account.sign_in"))
    forget(answer)
    return answer


@pages.post("/sessions")
def end_session() -> AnyResponse:
    """Signs one of one's browsers out, or all the others."""
    signing_in.end_session(planner_app(), actor(), request.form.get("session", ""))
    return redirect(url_for("profile.page", done="session"))


@pages.post("/keys/question")
def new_key_question() -> Response:
    """What a browser needs to make a key."""
    return Response(second_factors.ask_for_new_key(planner_app(), session_token(), host()), mimetype="application/json")


@pages.post("/keys")
def add_key() -> AnyResponse:
    """Stores the key's answer."""
    answer = second_factors.answer_of(request.form.get("answer", ""))
    name = request.form.get("name", "").strip() or t("profile.key")
    second_factors.add_key(planner_app(), session_token(), name, answer, host=host(), origin=origin())
    return redirect(url_for("profile.page", done="key"))


@pages.post("/keys/remove")
def remove_key() -> AnyResponse:
    """Forgets a key."""
    if not second_factors.remove_key(planner_app(), actor(), request.form.get("key", "")):
        abort(404)
    return redirect(url_for("profile.page", done="key_gone"))


def _wanted() -> str:
    return local_path(request.values.get("next", ""), url_for("start.page"))


def _setup(user: User) -> second_factors.Setup:
    return second_factors.setup_for(planner_app(), user.email, session_token())


def _password_page(wrong: str = "") -> str:
    email = second_factors.own_email(planner_app(), actor())
    return render_template("profile/password.html", wrong=wrong, email=email)


def _app_page(user: User, wrong: str = "") -> str:
    setup = _setup(user)
    square = qr_square(setup.address)
    return render_template("profile/app.html", setup=setup, square=square, wrong=wrong, wanted=_wanted())
