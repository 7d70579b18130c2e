"""Who may sign in, and who is this? Passwords are hashed with Argon2id; sessions live in the store and end at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from planner.actions.actor import COMMAND_LINE, Actor, Deed, Role, at_the_command_line, check_can
from planner.actions.app import App
from planner.errors import UserError
from planner.registries.problems import said
from planner.store.accounts import User

SESSION_LASTS = timedelta(hours=12)

#: At least what OWASP asks of Argon2id (19 MiB, two passes, one lane).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Verified when there is no such account, so that an unknown address takes as long as a wrong password.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


class BadAccount(UserError):
    """The account asked for cannot be made."""

    code = "bad_account"
    exit_code = 21


def add_user(app: App, actor: Actor, email: str, name: str, roles: frozenset[Role], municipality_code: str = "") -> str:
    """A new account; returns its random password, which is shown once and stored nowhere. Raises BadAccount."""
    check_can(actor, Deed.MANAGE_USERS)
    if "@" not in email.strip("@ "):
        raise said(BadAccount, "bad_email")
    if not roles:
        raise said(BadAccount, "no_role", roles=", ".join(Role))
    password = secrets.token_urlsafe(12)
    now = app.clock()
    with app.store.transaction() as tx:
        user = tx.users.add(
            email=email,
            name=name,
            password_hash=_HASHER.hash(password),
            roles=[r.value for r in roles],
            municipality_code=municipality_code,
            at=now,
        )
        tx.audit.append(at=now, who=actor.user_id, deed="add_user", subject=user.id, purpose="", channel=actor.channel, refs=())
    return password


def reset_password(app: App, actor: Actor, email: str) -> str:
    """A new random password for an account; everyone signed in to it is signed out. Raises BadAccount."""
    check_can(actor, Deed.MANAGE_USERS)
    password = secrets.token_urlsafe(12)
    now = app.clock()
    with app.store.transaction() as tx:
        user = tx.users.by_email(email)
        if user is None:
            raise said(BadAccount, "no_account")
        tx.users.set_password(user.id, _HASHER.hash(password))
        tx.audit.append(
            at=now, who=actor.user_id, deed="reset_password", subject=user.id, purpose="", channel=actor.channel, refs=()
        )
    return password


def sign_in(app: App, email: str, password: str, source: str) -> str | None:
    """A session token when address and password belong together, else None. ``source`` is where the browser is, for the
    log. The store keeps only the token's hash."""
    now = app.clock()
    with app.store.transaction() as tx:
        user = tx.users.by_email(email)
        fits = _verify(user.password_hash if user else _NOBODY, password)
        good = user is not None and fits and not user.disabled
        tx.audit.append(
            at=now,
            who=user.id if user else "unknown",
            deed="sign_in" if good else "sign_in_refused",
            subject=source,
            purpose="",
            channel="web",
            refs=(),
        )
        if user is None or not good:
            return None
        token = secrets.token_urlsafe(32)
        tx.sessions.end_expired(now)
        tx.sessions.add(_hash(token), user.id, at=now, expires_at=now + SESSION_LASTS)
        return token


def actor_of(app: App, token: str) -> Actor | None:
    """Who the session belongs to right now: roles and disabling take effect on the next request."""
    with app.store.read() as tx:
        session = tx.sessions.get(_hash(token))
        if session is None or session.expires_at <= app.clock():
            return None
        user = tx.users.get(session.user_id)
    return None if user.disabled else _actor(user)


def actor_of_user(app: App, user_id: str, *, channel: str) -> Actor:
    """Someone by account, or the command line's person by name, acting through ``channel``. Raises NotFound."""
    if user_id.startswith(COMMAND_LINE):
        return replace(at_the_command_line(user_id.removeprefix(COMMAND_LINE)), channel=channel)
    with app.store.read() as tx:
        return replace(_actor(tx.users.get(user_id)), channel=channel)


def sign_out(app: App, token: str) -> None:
    """Ends the session."""
    with app.store.transaction() as tx:
        tx.sessions.end(_hash(token))


def _actor(user: User) -> Actor:
    return Actor(user.id, user.name, frozenset(Role(r) for r in user.roles), user.municipality_code, "web")


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def list_users(app: App, actor: Actor) -> tuple[User, ...]:
    """All accounts, by e-mail address."""
    check_can(actor, Deed.MANAGE_USERS)
    with app.store.read() as tx:
        return tx.users.list()
