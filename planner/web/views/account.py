"""Signing in with both factors, signing out, accepting an invitation, and choosing a language."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.actions import accounts, second_factors, signing_in
from planner.actions.passwords import WeakPassword
from planner.actions.second_factors import Setup, WrongCode
from planner.actions.signing_in import DEVICE_LASTS, TooManyTries
from planner.outputs.qr import qr_square
from planner.store.accounts import User
from planner.translations.words import LANGUAGES
from planner.web.access import SESSION_COOKIE
from planner.web.context import LANGUAGE_COOKIE, actor, local_path, planner_app, signed_in
from planner.web.cookies import DEVICE_COOKIE, device_key, forget, give, session_token
from planner.web.error_pages import said_here
from planner.web.rendering import t

YEAR = timedelta(days=365)

pages = Blueprint("account", __name__)


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> AnyResponse | str | tuple[str, int]:
    """E-mail and password. The same answer for a wrong password and an unknown address."""
    wanted = _wanted()
    if request.method == "GET":
        return redirect(wanted) if signed_in() else sign_in_page(wanted)
    email, password = request.form.get("email", "").strip(), request.form.get("password", "")
    try:
        token = accounts.sign_in(planner_app(), email, password, source(), device=device_key()) if email and password else None
    except TooManyTries as error:
        return sign_in_page(wanted, said_here(error)), 429
    if token is None:
        return sign_in_page(wanted, t("account.wrong_help")), 422
    session.clear()  # a form token from before the sign-in is not worth anything after it
    person = accounts.actor_of(planner_app(), token)
    whole = person is not None and person.second_factor
    answer = redirect(wanted if whole else url_for("account.second_factor", next=wanted))
    give(answer, SESSION_COOKIE, token)
    return answer


@pages.get("/second-factor")
def second_factor() -> AnyResponse | str:
    """Asks for a code or a key; leads to setting one up where there is none yet."""
    person = actor()
    if person.second_factor:
        return redirect(_wanted())
    own = second_factors.own_factors(planner_app(), person.user_id)
    if not own.any:
        return redirect(url_for("profile.set_up_app", next=_wanted()))
    return render_template("account/second_factor.html", own=own, wanted=_wanted(), wrong="")


@pages.post("/second-factor")
def give_second_factor() -> AnyResponse | tuple[str, int]:
    """A code from the app, or a recovery code."""
    try:
        token = second_factors.give_code(
            planner_app(), session_token(), request.form.get("code", ""), source(), device=device_key()
        )
    except (WrongCode, TooManyTries) as error:
        return _refused(error)
    return whole_session(token, _wanted())


@pages.post("/second-factor/key/question")
def key_question() -> Response:
    """What the browser asks the security key."""
    return Response(second_factors.ask_key(planner_app(), session_token(), host()), mimetype="application/json")


@pages.post("/second-factor/key")
def give_key() -> AnyResponse | tuple[str, int]:
    """The security key's answer."""
    try:
        token = second_factors.give_key(
            planner_app(),
            session_token(),
            second_factors.answer_of(request.form.get("answer", "")),
            source(),
            host=host(),
            origin=origin(),
            device=device_key(),
        )
    except (WrongCode, TooManyTries) as error:
        return _refused(error)
    return whole_session(token, _wanted())


@pages.post("/sign-out")
def sign_out() -> AnyResponse:
    """Ends the session on the server at once."""
    accounts.sign_out(planner_app(), session_token())
    session.clear()
    answer = redirect(url_for("account.sign_in"))
    forget(answer)
    return answer


@pages.get("/invitation/<token>")
def invitation(token: str) -> str:
    """Whom the link invites, and a form; looking changes nothing and can be done again."""
    user = accounts.invited(planner_app(), token)
    return _invitation_page(token, user)


@pages.post("/invitation/<token>")
def accept_invitation(token: str) -> AnyResponse | str | tuple[str, int]:
    """Sets password and authenticator app in one step, and signs in. The recovery codes are shown once."""
    app = planner_app()
    user, setup = accounts.invited(app, token), _setup(token)
    password, code = request.form.get("password", ""), request.form.get("code", "")
    if password != request.form.get("again", ""):
        return _invitation_page(token, user, t("account.not_the_same")), 422
    try:
        second_factors.check_code(app, setup, code)
        accounts.accept_invitation(app, token, password)
    except (WrongCode, WeakPassword) as error:
        return _invitation_page(token, user, said_here(error)), 422
    codes = second_factors.confirm_app(app, user, setup, code)
    session.clear()
    fresh = signing_in.open_session_for(app, user, source(), second_factor=True)
    answer = Response(render_template("profile/codes.html", codes=codes, wanted=url_for("start.page")))
    give(answer, SESSION_COOKIE, fresh)
    give(answer, DEVICE_COOKIE, signing_in.know_device(app, user.id), DEVICE_LASTS)
    return answer


@pages.post("/language")
def language() -> AnyResponse:
    """Danish or English, remembered in this browser."""
    chosen = request.form.get("language", "")
    answer = redirect(local_path(request.form.get("next", ""), url_for("start.page")))
    give(answer, LANGUAGE_COOKIE, chosen if chosen in LANGUAGES else LANGUAGES[0], YEAR)
    return answer


def source() -> str:
    """Where the browser is."""
    return request.remote_addr or ""


def host() -> str:
    """The name security keys are bound to: this host's, or the public address's."""
    return urlsplit(planner_app().settings.public_url or request.host_url).hostname or ""


def origin() -> str:
    """The address security keys see in the browser."""
    address = urlsplit(planner_app().settings.public_url or request.host_url)
    return f"{address.scheme}://{address.netloc}"


def whole_session(token: str, wanted: str) -> AnyResponse:
    """Leads on with both factors given; the browser is known from now on."""
    session.clear()
    person = accounts.actor_of(planner_app(), token)
    answer = redirect(wanted)
    give(answer, SESSION_COOKIE, token)
    if person is not None:
        give(answer, DEVICE_COOKIE, signing_in.know_device(planner_app(), person.user_id), DEVICE_LASTS)
    return answer


def _wanted() -> str:
    return local_path(request.values.get("next", ""), url_for("start.page"))


def sign_in_page(wanted: str, wrong: str = "") -> str:
    """The page that asks for e-mail and password, with what went wrong before; there is always this way in."""
    return render_template("account/sign_in.html", wanted=wanted, wrong=wrong, provider=planner_app().identity_provider)


def _refused(error: WrongCode | TooManyTries) -> tuple[str, int]:
    own = second_factors.own_factors(planner_app(), actor().user_id)
    status = 429 if isinstance(error, TooManyTries) else 422
    return render_template("account/second_factor.html", own=own, wanted=_wanted(), wrong=said_here(error)), status


def _setup(token: str) -> Setup:
    return second_factors.setup_for(planner_app(), accounts.invited(planner_app(), token).email, token)


def _invitation_page(token: str, user: User, wrong: str = "") -> str:
    setup = _setup(token)
    square = qr_square(setup.address)
    return render_template("account/invitation.html", user=user, setup=setup, square=square, wrong=wrong)
