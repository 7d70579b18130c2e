"""The administrator's systems: which have a token for the API, making one, withdrawing one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import clients, resources
from planner.actions.actor import Deed, Role
from planner.actions.clients import DAYS, USUAL_DAYS, BadClient, Wish
from planner.actions.permissions import CLIENT_DEEDS, CLIENT_ROLES
from planner.store.clients import Client
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.rendering import moment_text, t
from planner.web.tables import Column, Filter, by_name, table_of

pages = Blueprint("clients", __name__, url_prefix="/clients")


@dataclass(frozen=True)
class ClientForm:
    """What was typed, as typed."""

    name: str = ""
    role: str = Role.PLANNER.value
    deeds: frozenset[str] = frozenset()
    municipality: str = ""
    region: str = ""
    days: str = str(USUAL_DAYS)

    def wish(self) -> Wish:
        """As the action takes it; unknown deeds are left out, and what is no number is no number of days."""
        return Wish(
            self.name,
            next((role for role in CLIENT_ROLES if role.value == self.role), Role.AUDITOR),
            frozenset(deed for deed in CLIENT_DEEDS if deed.name in self.deeds),
            self.municipality,
            self.region,
            int(self.days) if self.days.isascii() and self.days.isdigit() and len(self.days) < 6 else 0,
        )


@pages.get("")
def listing() -> str:
    """Every token, those that are over too."""
    rows, names = clients.list_clients(planner_app(), actor()), resources.municipality_names(planner_app())
    columns: list[Column[Client]] = [
        Column("name", "clients.name", lambda c: c.name, lambda c: by_name(c.name)),
        Column("as", "clients.as", lambda c: names.get(c.municipality_code) or c.region_code or t(f"clients.as_{c.role}")),
        Column("may", "clients.may", lambda c: ", ".join(t(f"clients.may.{deed}") for deed in _deeds(c))),
        Column("state", "clients.state", lambda c: t(f"clients.{state_of(c)}"), state_of),
        Column("until", "clients.until", lambda c: moment_text(c.expires_at), lambda c: c.expires_at),
        Column("seen", "clients.seen", lambda c: moment_text(c.last_seen_at), lambda c: str(c.last_seen_at or "")),
        Column("end", "clients.withdraw", _end_words, href=_end_href),
    ]
    filters: list[Filter[Client]] = [
        Filter("state", "clients.state", lambda c, code: state_of(c) == code, {s: t(f"clients.{s}") for s in STATES})
    ]
    table = table_of("clients", "clients.heading", rows, columns, request.args, sort="name", filters=filters)
    return render_template("clients/listing.html", tokens=table, done=request.args.get("done", ""))


STATES = ("in_force", "expired", "withdrawn")


def state_of(client: Client) -> str:
    """Works, has expired, or was withdrawn."""
    if client.withdrawn_at is not None:
        return "withdrawn"
    return "in_force" if client.in_force(planner_app().clock()) else "expired"


def _deeds(client: Client) -> list[str]:
    held = clients.deeds_of(client)
    return [deed.name for deed in CLIENT_DEEDS if deed in held]


def _end_words(client: Client) -> str:
    return t("clients.withdraw") if state_of(client) == "in_force" else ""


def _end_href(client: Client) -> str:
    return url_for("clients.confirm_withdraw", client_id=client.id) if state_of(client) == "in_force" else ""


@pages.get("/new")
def new() -> str:
    """The form of a token."""
    return _form_page(ClientForm(deeds=frozenset({Deed.SEE_OVERVIEW.name})))


@pages.post("/new")
def add() -> str | tuple[str, int]:
    """Makes the token and shows it, once."""
    names = ("name", "role", "municipality", "region", "days")
    form = ClientForm(
        **{name: request.form.get(name, "").strip()[:120] for name in names}, deeds=frozenset(request.form.getlist("deed"))
    )
    try:
        client, token = clients.add_client(planner_app(), actor(), form.wish())
    except BadClient as error:
        return _form_page(form, said_here(error)), 422
    return render_template("clients/token.html", client=client, token=token)


@pages.get("/<client_id>/withdraw")
def confirm_withdraw(client_id: str) -> str:
    """What withdrawing means."""
    return render_template("clients/withdraw.html", client=clients.open_client(planner_app(), actor(), client_id))


@pages.post("/<client_id>/withdraw")
def withdraw(client_id: str) -> Response:
    """Withdraws it."""
    clients.withdraw_client(planner_app(), actor(), client_id)
    return redirect(url_for("clients.listing", done="withdrawn"))


def _choices() -> Mapping[str, object]:
    with planner_app().store.read() as tx:
        known = sorted(tx.municipalities.all(), key=lambda one: one.name)
    return {
        "municipalities": known,
        "regions": sorted({one.region_code for one in known if one.region_code}),
        "roles": CLIENT_ROLES,
        "deeds": CLIENT_DEEDS,
        "days": DAYS,
    }


def _form_page(form: ClientForm, wrong: str = "") -> str:
    return render_template("clients/new.html", form=form, wrong=wrong, **_choices())
