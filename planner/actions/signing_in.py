"""Who is this, with one proof or two, and how often may they try?

A session begins with the password and is half open until a second factor is given; half open, it may do nothing but give
it. Sessions live in the store: signing out, other roles or a shut account end them with the next request.

The throttle counts failures by account and by source, in the store, so that it holds for every process. Whoever has signed
in with both factors from a browser keeps a key to it (a cookie): strangers who fail at the account on purpose cannot keep
its owner out from there.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from planner.actions.actor import CLIENT, COMMAND_LINE, Actor, Grant, Role, at_the_command_line
from planner.actions.app import App
from planner.actions.clients import actor_of_client_id
from planner.actions.passwords import fits, hash_of
from planner.actions.permissions import NEEDS_SECOND_FACTOR
from planner.errors import UserError
from planner.registries.problems import said
from planner.store.accounts import User, WebSession
from planner.store.store import Tx

SESSION_LASTS = timedelta(hours=12)
#: A browser left alone for so long is signed out.
IDLE_LASTS = timedelta(hours=4)
#: Being seen is written down no more often than this.
SEEN_EVERY = timedelta(minutes=5)
DEVICE_LASTS = timedelta(days=180)

#: Failures counted within this time...
TRIES_WITHIN = timedelta(minutes=15)
#: ...at one account, from one known device, and from one source, until the next try must wait.
ACCOUNT_TRIES = 10
DEVICE_TRIES = 10
SOURCE_TRIES = 50


class TooManyTries(UserError):
    """Too many failed tries at this account or from this source: it must wait."""

    code = "too_many_tries"
    exit_code = 32


def sign_in(app: App, email: str, password: str, source: str, *, device: str = "") -> str | None:
    """A session token when address and password belong together, else None; half open when the account needs a second
    factor. ``source`` is where the browser is, ``device`` its known-device key. Raises TooManyTries."""
    now = app.clock()
    with app.store.read() as tx:
        user = tx.users.by_email(email)
        known = _knows(tx, user, device, now)
        _refuse_too_many(app, tx, email, source, device if known else "", now)
    good = fits(user.password_hash if user else None, password) and user is not None and not user.disabled
    with app.store.transaction() as tx:
        deed = "sign_in" if good else "sign_in_refused"
        tx.audit.append(at=now, who=user.id if user else "unknown", deed=deed, subject=source, channel="web")
        if user is None or not good:
            _count_failure(app, tx, email, source, device if known else "", now)
            return None
        tx.sessions.end_expired(now)
        return _open_session(tx, user, source, now)


def open_session_for(app: App, user: User, source: str, *, second_factor: bool) -> str:
    """A session for someone who has proved who they are in another way: an invitation, or an identity provider."""
    with app.store.transaction() as tx:
        tx.audit.append(at=app.clock(), who=user.id, deed="sign_in", subject=source, channel="web")
        return _open_session(tx, user, source, app.clock(), second_factor=second_factor)


def _open_session(tx: Tx, user: User, source: str, now: datetime, *, second_factor: bool = False) -> str:
    token = secrets.token_urlsafe(32)
    tx.sessions.add(hash_of(token), user.id, at=now, expires_at=now + SESSION_LASTS, source=source, second_factor=second_factor)
    return token


def actor_of(app: App, token: str) -> Actor | None:
    """Who the session belongs to right now: roles and disabling take effect on the next request."""
    now = app.clock()
    with app.store.read() as tx:
        session = tx.sessions.get(hash_of(token))
        if session is None or session.expires_at <= now or session.last_seen_at + IDLE_LASTS <= now:
            return None
        user = tx.users.get(session.user_id)
        if user.disabled:
            return None
        actor = _actor(tx, user, session, now)
    if session.last_seen_at + SEEN_EVERY <= now:
        with app.store.transaction() as tx:
            tx.sessions.touch(hash_of(token), at=now, expires_at=session.expires_at)
    return actor


def actor_of_user(app: App, user_id: str, *, channel: str) -> Actor:
    """Someone by account, the command line's person by name, or a system by its token's number, acting through ``channel``.
    Raises NotFound."""
    if user_id.startswith(COMMAND_LINE):
        return replace(at_the_command_line(user_id.removeprefix(COMMAND_LINE)), channel=channel)
    if user_id.startswith(CLIENT):
        return actor_of_client_id(app, user_id, channel=channel)
    with app.store.read() as tx:
        user = tx.users.get(user_id)
    held = frozenset(Role(r) for r in user.roles)
    reach = (user.municipality_code, channel, user.region_code)
    return Actor(user.id, user.name, frozenset() if user.disabled else held, *reach, second_factor=True)


def sign_out(app: App, token: str) -> None:
    """Ends the session."""
    with app.store.transaction() as tx:
        session = tx.sessions.get(hash_of(token))
        tx.sessions.end(hash_of(token))
        if session is not None:
            tx.audit.append(at=app.clock(), who=session.user_id, deed="sign_out", subject=session.source, channel="web")


def sessions_of(app: App, actor: Actor) -> tuple[WebSession, ...]:
    """Where one is signed in oneself."""
    with app.store.read() as tx:
        return tuple(one for one in tx.sessions.of(actor.user_id) if one.expires_at > app.clock())


def end_session(app: App, actor: Actor, public_id: str) -> None:
    """Signs one of one's own browsers out; "" all others but this one."""
    with app.store.transaction() as tx:
        for one in tx.sessions.of(actor.user_id):
            if one.public_id == public_id or (not public_id and one.public_id != actor.session_id):
                tx.sessions.end(one.token_hash)
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="end_sessions", channel=actor.channel)


def complete(app: App, token: str, *, tx: Tx) -> str:
    """Both factors were given: the session goes on under a new token, which is returned. An old one, seen by somebody before,
    is worth nothing."""
    session = tx.sessions.get(hash_of(token))
    if session is None:
        raise said(TooManyTries, "session_over")
    now, fresh = app.clock(), secrets.token_urlsafe(32)
    tx.sessions.end(session.token_hash)
    tx.sessions.add(
        hash_of(fresh), session.user_id, at=now, expires_at=now + SESSION_LASTS, source=session.source, second_factor=True
    )
    return fresh


def know_device(app: App, user_id: str) -> str:
    """A key for this browser, for someone who has just given both factors; the store keeps its hash."""
    key = secrets.token_urlsafe(32)
    with app.store.transaction() as tx:
        tx.factors.know_device(hash_of(key), user_id, expires_at=app.clock() + DEVICE_LASTS)
    return key


def refuse_too_many(app: App, tx: Tx, user: User, source: str, device: str) -> bool:
    """For the second factor: raises TooManyTries as for the first; returns whether the device is known."""
    known = _knows(tx, user, device, app.clock())
    _refuse_too_many(app, tx, user.email, source, device if known else "", app.clock())
    return known


def count_failure(app: App, tx: Tx, user: User, source: str, device: str) -> None:
    """A wrong second factor counts like a wrong password."""
    known = _knows(tx, user, device, app.clock())
    _count_failure(app, tx, user.email, source, device if known else "", app.clock())


def _knows(tx: Tx, user: User | None, device: str, now: datetime) -> bool:
    return user is not None and bool(device) and tx.factors.knows_device(hash_of(device), user.id, at=now)


def _whom(app: App, kind: str, value: str) -> str:
    """A keyed fingerprint: the table of failures tells nobody which addresses were tried, or from where."""
    return app.store.keys.blind_index(f"{kind}:{value.strip().lower()}")


def _refuse_too_many(app: App, tx: Tx, email: str, source: str, known_device: str, now: datetime) -> None:
    limits = (
        [(_whom(app, "device", hash_of(known_device)), DEVICE_TRIES)]
        if known_device
        else [(_whom(app, "account", email), ACCOUNT_TRIES), (_whom(app, "source", source), SOURCE_TRIES)]
    )
    if any(tx.factors.failures(whom, since=now - TRIES_WITHIN) >= most for whom, most in limits):
        raise said(TooManyTries, "too_many_tries", minutes=int(TRIES_WITHIN.total_seconds() // 60))


def _count_failure(app: App, tx: Tx, email: str, source: str, known_device: str, now: datetime) -> None:
    tx.factors.forget_failures(now - TRIES_WITHIN)
    if known_device:
        tx.factors.count_failure(_whom(app, "device", hash_of(known_device)), at=now)
        return
    tx.factors.count_failure(_whom(app, "account", email), at=now)
    tx.factors.count_failure(_whom(app, "source", source), at=now)


def _actor(tx: Tx, user: User, session: WebSession, now: datetime) -> Actor:
    roles = frozenset(Role(r) for r in user.roles)
    grants = tuple(Grant(one.id, one.ref, one.municipality_code, one.until) for one in tx.glass.in_force(user.id, now))
    return Actor(
        user.id,
        user.name,
        roles,
        user.municipality_code,
        "web",
        region_code=user.region_code,
        session_id=session.public_id,
        second_factor=session.second_factor or not _needs_second(tx, user, roles),
        grants=grants,
    )


def _needs_second(tx: Tx, user: User, roles: frozenset[Role]) -> bool:
    """Roles that see names or hand out roles need one; whoever has set one up is asked for it in any case."""
    if roles & NEEDS_SECOND_FACTOR:
        return True
    totp = tx.factors.totp(user.id)
    return (totp is not None and totp.confirmed_at is not None) or bool(tx.factors.passkeys(user.id))
