"""Which systems may read the REST API? The administrator makes and withdraws their tokens; each call is logged with its name.

A system comes in as a role, in a municipality or region, and its token names the deeds it may do: what the table of
permissions does not give that role, the token cannot give it, and what the token does not name, the role does not.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from planner.actions.actor import CLIENT, Actor, Deed, Role, check_can
from planner.actions.app import App
from planner.actions.passwords import hash_of
from planner.actions.permissions import CLIENT_DEEDS, CLIENT_ROLES, scopes_of
from planner.errors import UserError
from planner.registries.problems import said
from planner.store.clients import Client
from planner.store.store import Tx

#: How a token begins, so that whoever finds one in a file knows what it opens.
TOKEN_MARK = "planner_"  # noqa: S105 (it opens nothing by itself)
#: For how many days a token may be good.
DAYS = range(1, 367)
USUAL_DAYS = 90
LONGEST_NAME = 60


class BadClient(UserError):
    """The token asked for cannot be made."""

    code = "bad_client"
    exit_code = 40


class BadToken(UserError):
    """The token opens nothing: unknown, expired or withdrawn."""

    code = "bad_token"
    exit_code = 41


@dataclass(frozen=True, slots=True)
class Wish:
    """The token that is wanted: for which system, as what, to do what, where ("" = no municipality, every region), how long."""

    name: str
    role: Role
    deeds: frozenset[Deed]
    municipality_code: str = ""
    region_code: str = ""
    days: int = USUAL_DAYS


def add_client(app: App, actor: Actor, wish: Wish) -> tuple[Client, str]:
    """A new system and its token, which is shown once and stored nowhere. Raises BadClient."""
    check_can(actor, Deed.MANAGE_CLIENTS)
    token, now = TOKEN_MARK + secrets.token_urlsafe(32), app.clock()
    with app.store.transaction() as tx:
        _check(tx, wish)
        client = tx.clients.add(
            hash_of(token),
            name=wish.name.strip(),
            role=wish.role.value,
            deeds=[deed.name for deed in wish.deeds],
            municipality_code=wish.municipality_code,
            region_code=wish.region_code,
            at=now,
            by=actor.name,
            expires_at=now + timedelta(days=wish.days),
        )
        scope = " ".join(sorted(deed.code for deed in wish.deeds))
        _log(tx, app, actor, "add_client", client, scope)
    return client, token


def list_clients(app: App, actor: Actor) -> tuple[Client, ...]:
    """All of them, latest first, withdrawn ones too."""
    check_can(actor, Deed.MANAGE_CLIENTS)
    with app.store.read() as tx:
        return tx.clients.list()


def open_client(app: App, actor: Actor, client_id: str) -> Client:
    """One of them. Raises NotFound."""
    check_can(actor, Deed.MANAGE_CLIENTS)
    with app.store.read() as tx:
        return tx.clients.get(client_id)


def withdraw_client(app: App, actor: Actor, client_id: str) -> Client:
    """Its token opens nothing from the next call on. Raises NotFound."""
    check_can(actor, Deed.MANAGE_CLIENTS)
    with app.store.transaction() as tx:
        client = tx.clients.get(client_id)
        tx.clients.withdraw(client_id, at=app.clock())
        _log(tx, app, actor, "withdraw_client", client)
        return tx.clients.get(client_id)


def actor_of_token(app: App, token: str, call: str) -> Actor:
    """Who calls. Raises BadToken; a known token that is over is logged with the ``call`` (method and path, never a query)."""
    with app.store.read() as tx:
        client = tx.clients.by_token(hash_of(token)) if token else None
    if client is None:
        raise said(BadToken, "token_missing" if not token else "token_unknown")
    if client.in_force(app.clock()):
        return actor_of_client(client)
    with app.store.transaction() as tx:
        _log_call(tx, app, actor_of_client(client), "api_refused", call)
    raise said(BadToken, "token_withdrawn" if client.withdrawn_at else "token_expired")


def actor_of_client(client: Client, channel: str = "api") -> Actor:
    """The system as someone who acts."""
    return Actor(
        user_id=CLIENT + client.id,
        name=client.name,
        roles=frozenset({Role(client.role)}),
        municipality_code=client.municipality_code,
        channel=channel,
        region_code=client.region_code,
        deeds=deeds_of(client),
    )


def actor_of_client_id(app: App, user_id: str, *, channel: str) -> Actor:
    """The system behind the id of an actor; one whose token is over may nothing any more. Raises NotFound."""
    with app.store.read() as tx:
        client = tx.clients.get(user_id.removeprefix(CLIENT))
    found = actor_of_client(client, channel)
    return found if client.in_force(app.clock()) else Actor(found.user_id, found.name, frozenset(), channel=channel)


def deeds_of(client: Client) -> frozenset[Deed]:
    """What its token names; a deed that this program no longer knows is left out."""
    return frozenset(deed for deed in CLIENT_DEEDS if deed.name in client.deeds)


def record_call(app: App, actor: Actor, call: str, *, refused: bool) -> None:
    """Writes a call in the log with the system's name, before it is answered."""
    with app.store.transaction() as tx:
        _log_call(tx, app, actor, "api_refused" if refused else "api_call", call)
        tx.clients.seen(actor.user_id.removeprefix(CLIENT), at=app.clock())


def _check(tx: Tx, wish: Wish) -> None:
    if not 0 < len(wish.name.strip()) <= LONGEST_NAME or not wish.name.isprintable():
        raise said(BadClient, "client_name", longest=LONGEST_NAME)
    if wish.days not in DAYS:
        raise said(BadClient, "client_days", low=DAYS[0], high=DAYS[-1])
    if wish.role not in CLIENT_ROLES or not wish.deeds:
        raise said(BadClient, "client_deeds")
    if not all(deed in CLIENT_DEEDS and scopes_of({wish.role}, deed) for deed in wish.deeds):
        raise said(BadClient, "client_deed_not_roles")
    known = tx.municipalities.all()
    if wish.role is Role.MUNICIPAL and wish.municipality_code not in {one.code for one in known}:
        raise said(BadClient, "no_municipality")
    if wish.role is not Role.MUNICIPAL and wish.municipality_code:
        raise said(BadClient, "client_not_municipal")
    if wish.region_code and wish.region_code not in {one.region_code for one in known}:
        raise said(BadClient, "region_not_known")


def _log(tx: Tx, app: App, actor: Actor, deed: str, client: Client, purpose: str = "") -> None:
    who = {"who": actor.user_id, "channel": actor.channel}
    tx.audit.append(at=app.clock(), deed=deed, subject=CLIENT + client.id, purpose=purpose, **who)


def _log_call(tx: Tx, app: App, actor: Actor, deed: str, call: str) -> None:
    tx.audit.append(at=app.clock(), who=actor.user_id, deed=deed, subject=call[:200], purpose=actor.name, channel=actor.channel)
