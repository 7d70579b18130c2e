"""The administrator's accounts: who there is, inviting, roles and reach, shutting and opening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import accounts, keeping_data
from planner.actions.accounts import Account, BadAccount, Reach
from planner.actions.actor import Role
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.rendering import moment_text, t
from planner.web.tables import Column, Filter, by_name, table_of

pages = Blueprint("accounts", __name__, url_prefix="/accounts")


class Step(StrEnum):
    """What may happen to an account, each after a page that says what it means."""

    DISABLE = "disable"
    ENABLE = "enable"
    RESET = "reset"
    INVITE = "invite"


@dataclass(frozen=True)
class AccountForm:
    """What was typed, as typed, and what is wrong with it."""

    email: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset()
    municipality: str = ""
    region: str = ""
    wrong: str = field(default="", compare=False)

    def reach(self) -> Reach:
        """As the action takes it; unknown roles are left out."""
        return Reach(frozenset(Role(r) for r in self.roles if r in set(Role)), self.municipality, self.region)


def start_page() -> str:
    """What an administrator comes for first."""
    app, person = planner_app(), actor()
    every = accounts.list_accounts(app, person)
    return render_template(
        "accounts/start.html",
        without=[one for one in every if not one.factors and not one.user.disabled and one.invited_until is None],
        waiting=[one for one in every if one.invited_until is not None],
        keys=keeping_data.key_state(app, person),
        due=keeping_data.due(app, person),
        total=len(every),
    )


@pages.get("")
def listing() -> str:
    """Every account."""
    rows = accounts.list_accounts(planner_app(), actor())
    columns: list[Column[Account]] = [
        Column("name", "profile.name", lambda a: a.user.name, lambda a: by_name(a.user.name), _href),
        Column("email", "account.email", lambda a: a.user.email, lambda a: a.user.email),
        Column("roles", "profile.roles", lambda a: ", ".join(t(f"role.{r}") for r in a.user.roles)),
        Column("reach", "accounts.reach", lambda a: a.user.municipality_code or a.user.region_code),
        Column("state", "accounts.state", lambda a: t(f"accounts.{state_of(a)}"), state_of),
        Column("factors", "second.heading", lambda a: ", ".join(t(f"accounts.factor_{f}") for f in a.factors)),
        Column("seen", "accounts.seen", lambda a: moment_text(a.last_seen_at), lambda a: str(a.last_seen_at or "")),
    ]
    filters: list[Filter[Account]] = [
        Filter("role", "accounts.role", lambda a, code: code in a.user.roles, {r.value: t(f"role.{r}") for r in Role}),
        Filter("state", "accounts.state", lambda a, code: state_of(a) == code, {s: t(f"accounts.{s}") for s in STATES}),
    ]
    table = table_of("accounts", "accounts.heading", rows, columns, request.args, sort="name", filters=filters)
    return render_template("accounts/listing.html", table_of_accounts=table)


STATES = ("open", "invited", "shut")


def state_of(account: Account) -> str:
    """Open, invited (nobody has come yet) or shut."""
    if account.user.disabled:
        return "shut"
    return "invited" if account.invited_until is not None else "open"


@pages.get("/new")
def new() -> str:
    """The form of an invitation."""
    return _form_page(AccountForm(roles=frozenset({Role.MUNICIPAL.value})))


@pages.post("/new")
def add() -> str | tuple[str, int]:
    """Makes the account and shows its link, once."""
    form = _read_form()
    try:
        token = accounts.invite_user(planner_app(), actor(), form.email, form.name, form.reach())
    except BadAccount as error:
        return _form_page(form, said_here(error)), 422
    return _link_page(form.name or form.email, form.email, token)


@pages.get("/<user_id>")
def one(user_id: str) -> str:
    """One account."""
    return _account_page(accounts.open_account(planner_app(), actor(), user_id))


@pages.post("/<user_id>")
def change(user_id: str) -> Response | tuple[str, int]:
    """Other roles, municipality or region. The account is signed out at once."""
    account = accounts.open_account(planner_app(), actor(), user_id)
    form = _read_form()
    try:
        accounts.set_roles(planner_app(), actor(), account.user.email, form.reach())
    except BadAccount as error:
        return _account_page(account, form, said_here(error)), 422
    return redirect(url_for("accounts.one", user_id=user_id, done="changed"))


@pages.get("/<user_id>/<step>")
def confirm(user_id: str, step: str) -> str:
    """What the step means, before it is taken."""
    account = accounts.open_account(planner_app(), actor(), user_id)
    return render_template("accounts/confirm.html", account=account, step=_known(step).value)


@pages.post("/<user_id>/<step>")
def take(user_id: str, step: str) -> Response | str | tuple[str, int]:
    """Takes it."""
    app, person, known = planner_app(), actor(), _known(step)
    account = accounts.open_account(app, person, user_id)
    email = account.user.email
    try:
        if known is Step.RESET:
            return _link_page(account.user.name, email, accounts.reset_user(app, person, email))
        if known is Step.INVITE:
            return _link_page(account.user.name, email, accounts.invite(app, person, email))
        accounts.set_disabled(app, person, email, disabled=known is Step.DISABLE)
    except BadAccount as error:
        return _account_page(account, wrong=said_here(error)), 422
    return redirect(url_for("accounts.one", user_id=user_id, done=known.value))


def _known(step: str) -> Step:
    if step not in set(Step):
        abort(404)
    return Step(step)


def _read_form() -> AccountForm:
    names = ("email", "name", "municipality", "region")
    return AccountForm(
        **{name: request.form.get(name, "").strip()[:120] for name in names}, roles=frozenset(request.form.getlist("role"))
    )


def _choices() -> Mapping[str, object]:
    """Municipalities and regions to choose from, by name."""
    with planner_app().store.read() as tx:
        known = sorted(tx.municipalities.all(), key=lambda one: one.name)
    return {
        "municipalities": known,
        "regions": sorted({one.region_code for one in known if one.region_code}),
        "roles": tuple(Role),
    }


def _form_page(form: AccountForm, wrong: str = "") -> str:
    return render_template("accounts/new.html", form=form, wrong=wrong, **_choices())


def _account_page(account: Account, form: AccountForm | None = None, wrong: str = "") -> str:
    user = account.user
    form = form or AccountForm(user.email, user.name, frozenset(user.roles), user.municipality_code, user.region_code)
    own = user.id == actor().user_id
    done = request.args.get("done", "") if request.method == "GET" else ""
    return render_template(
        "accounts/one.html", account=account, form=form, wrong=wrong, own=own, done=done, state=state_of(account), **_choices()
    )


def _link_page(name: str, email: str, token: str) -> str:
    """The link, with the host from the settings where a proxy stands before us: never from a header nobody has checked."""
    root = planner_app().settings.public_url or request.host_url.rstrip("/")
    link = root + url_for("account.invitation", token=token)
    return render_template("accounts/link.html", name=name, email=email, link=link)


def _href(account: Account) -> str:
    return url_for("accounts.one", user_id=account.user.id)
