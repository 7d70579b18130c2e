"""Which accounts are there, and what may happen to them? Invited, changed, shut, opened; each change signs everyone out of it.

Signing in is in ``signing_in``, second factors in ``second_factors``. The names of the first are here too, since every
shell asks for them together.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.actions.actor import CLIENT, Actor, Deed, Role, check_can
from planner.actions.app import App
from planner.actions.passwords import check_password, hash_of, password_hash
from planner.actions.signing_in import actor_of as actor_of
from planner.actions.signing_in import actor_of_user as actor_of_user
from planner.actions.signing_in import sign_in as sign_in
from planner.actions.signing_in import sign_out as sign_out
from planner.errors import NotAllowed, NotFound, UserError
from planner.registries.problems import said
from planner.store.accounts import User
from planner.store.store import Tx

INVITATION_LASTS = timedelta(hours=72)


class BadAccount(UserError):
    """The account asked for cannot be made."""

    code = "bad_account"
    exit_code = 21


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the administrator sees it. ``factors``: "app" and "key", those that are set up; ``invited_until`` None when
    no invitation waits."""

    user: User
    factors: tuple[str, ...]
    codes_left: int
    sessions: int
    last_seen_at: datetime | None
    invited_until: datetime | None


@dataclass(frozen=True, slots=True)
class Reach:
    """What an account may be: its roles, and the municipality and region they hold in ("" = none in particular)."""

    roles: frozenset[Role]
    municipality_code: str = ""
    region_code: str = ""


def add_user(
    app: App,
    actor: Actor,
    email: str,
    name: str,
    roles: frozenset[Role],
    municipality_code: str = "",
    region_code: str = "",
) -> str:
    """A new account; returns its random password, which is shown once and stored nowhere. Raises BadAccount."""
    password = secrets.token_urlsafe(12)
    _add(app, actor, email, name, Reach(roles, municipality_code, region_code), password_hash(password))
    return password


def invite_user(app: App, actor: Actor, email: str, name: str, reach: Reach) -> str:
    """A new account without a password, and the token of a link with which its owner sets one. Raises BadAccount."""
    _add(app, actor, email, name, reach, "")
    return invite(app, actor, email)


def _add(app: App, actor: Actor, email: str, name: str, reach: Reach, hashed: str) -> None:
    check_can(actor, Deed.MANAGE_USERS)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email.strip()):
        raise said(BadAccount, "bad_email")
    with app.store.transaction() as tx:
        _check_reach(tx, reach)
        if tx.users.by_email(email) is not None:
            raise said(BadAccount, "email_taken")
        user = tx.users.add(
            email=email,
            name=name.strip() or email.strip(),
            password_hash=hashed,
            roles=[r.value for r in reach.roles],
            municipality_code=reach.municipality_code,
            region_code=reach.region_code,
            at=app.clock(),
        )
        _log(tx, app, actor, "add_user", user.id, " ".join(sorted(reach.roles)))


def invite(app: App, actor: Actor, email: str) -> str:
    """The token of a new link for an account: valid 72 hours, once; earlier links no longer work. Raises BadAccount."""
    check_can(actor, Deed.MANAGE_USERS)
    token, now = secrets.token_urlsafe(32), app.clock()
    with app.store.transaction() as tx:
        user = _by_email(tx, email)
        _refuse_own(actor, user)
        tx.factors.invite(hash_of(token), user.id, at=now, expires_at=now + INVITATION_LASTS)
        _log(tx, app, actor, "invite_user", user.id)
    return token


def reset_password(app: App, actor: Actor, email: str) -> str:
    """A new random password for an account; everyone signed in to it is signed out. Raises BadAccount."""
    check_can(actor, Deed.MANAGE_USERS)
    password = secrets.token_urlsafe(12)
    with app.store.transaction() as tx:
        user = _by_email(tx, email)
        tx.users.set_password(user.id, password_hash(password))
        _log(tx, app, actor, "reset_password", user.id)
    return password


def reset_user(app: App, actor: Actor, email: str) -> str:
    """Starts an account over: password, app, codes, keys and known devices are forgotten, everyone is signed out, and a new
    invitation is made, whose token is returned. For someone who has lost their phone. Raises BadAccount."""
    check_can(actor, Deed.MANAGE_USERS)
    with app.store.transaction() as tx:
        user = _by_email(tx, email)
        _refuse_own(actor, user)
        tx.users.set_password(user.id, "")
        tx.factors.drop_all(user.id)
        _log(tx, app, actor, "reset_user", user.id)
    return invite(app, actor, email)


def set_roles(app: App, actor: Actor, email: str, reach: Reach) -> None:
    """Other roles, municipality or region; the account is signed out at once. Raises BadAccount, and NotAllowed for one's
    own account: nobody gives themselves a role."""
    check_can(actor, Deed.MANAGE_USERS)
    with app.store.transaction() as tx:
        user = _by_email(tx, email)
        _refuse_own(actor, user)
        _check_reach(tx, reach)
        if Role.ADMINISTRATOR not in reach.roles:
            _refuse_last_administrator(tx, user)
        tx.users.set_roles(user.id, [r.value for r in reach.roles], reach.municipality_code, reach.region_code)
        _log(tx, app, actor, "set_roles", user.id, " ".join(sorted(reach.roles)))


def set_disabled(app: App, actor: Actor, email: str, *, disabled: bool) -> None:
    """Shuts an account, signing it out at once, or opens it again and forgets its failed tries. Raises BadAccount, and
    NotAllowed for one's own or the last administrator's."""
    check_can(actor, Deed.MANAGE_USERS)
    with app.store.transaction() as tx:
        user = _by_email(tx, email)
        _refuse_own(actor, user)
        if disabled:
            _refuse_last_administrator(tx, user)
        tx.users.set_disabled(user.id, disabled)
        if disabled:
            tx.factors.forget_devices(user.id)
        else:
            tx.factors.forgive(app.store.keys.blind_index(f"account:{user.email}"))
        _log(tx, app, actor, "disable_user" if disabled else "enable_user", user.id)


def list_users(app: App, actor: Actor) -> tuple[User, ...]:
    """All accounts, by e-mail address."""
    check_can(actor, Deed.MANAGE_USERS)
    with app.store.read() as tx:
        return tx.users.list()


def list_accounts(app: App, actor: Actor) -> tuple[Account, ...]:
    """All accounts with what is set up for them, by e-mail address."""
    check_can(actor, Deed.MANAGE_USERS)
    with app.store.read() as tx:
        return tuple(_account(tx, user, app.clock()) for user in tx.users.list())


def open_account(app: App, actor: Actor, user_id: str) -> Account:
    """One account. Raises NotFound."""
    check_can(actor, Deed.MANAGE_USERS)
    with app.store.read() as tx:
        return _account(tx, tx.users.get(user_id), app.clock())


def names_of(app: App, user_ids: Iterable[str]) -> dict[str, str]:
    """Id to name, for accounts and systems: what the log shows beside an id."""
    with app.store.read() as tx:
        known = {user.id: user.name for user in tx.users.list()} | {CLIENT + one.id: one.name for one in tx.clients.list()}
    return {one: known[one] for one in set(user_ids) if one in known}


def accept_invitation(app: App, token: str, password: str) -> User:
    """Sets the password of the account an invitation is for, and uses the link up. Raises NotFound when the link is unknown,
    used, or older than 72 hours, and WeakPassword."""
    now = app.clock()
    user = invited(app, token)
    check_password(password, user.email, user.name)
    hashed = password_hash(password)
    with app.store.transaction() as tx:
        if not tx.factors.use_invitation(hash_of(token), at=now):
            raise said(NotFound, "no_invitation")
        tx.users.set_password(user.id, hashed)
        tx.audit.append(at=now, who=user.id, deed="accept_invitation", subject=user.id, channel="web")
    return user


def invited(app: App, token: str) -> User:
    """Whom the link invites. Raises NotFound when it is unknown, used or too old, or the account is shut."""
    with app.store.read() as tx:
        found = tx.factors.invitation(hash_of(token))
        if found is None or found.used_at is not None or found.expires_at <= app.clock():
            raise said(NotFound, "no_invitation")
        user = tx.users.get(found.user_id)
    if user.disabled:
        raise said(NotFound, "no_invitation")
    return user


def _account(tx: Tx, user: User, now: datetime) -> Account:
    app, keys = tx.factors.totp(user.id), tx.factors.passkeys(user.id)
    sessions = [one for one in tx.sessions.of(user.id) if one.expires_at > now]
    invitation = tx.factors.invitation_of(user.id)
    waits = invitation is not None and invitation.used_at is None and invitation.expires_at > now
    return Account(
        user=user,
        factors=(("app",) if app and app.confirmed_at else ()) + (("key",) if keys else ()),
        codes_left=tx.factors.recovery_codes_left(user.id),
        sessions=len(sessions),
        last_seen_at=max((one.last_seen_at for one in sessions), default=None),
        invited_until=invitation.expires_at if invitation and waits else None,
    )


def _check_reach(tx: Tx, reach: Reach) -> None:
    """Roles that mean something: known municipality and region, a municipality for a municipal contact, and for nobody else."""
    if not reach.roles:
        raise said(BadAccount, "no_role", roles=", ".join(Role))
    if Role.MUNICIPAL in reach.roles and not reach.municipality_code:
        raise said(BadAccount, "no_municipality")
    known = tx.municipalities.all()
    if reach.municipality_code and reach.municipality_code not in {one.code for one in known}:
        raise said(BadAccount, "municipality_not_known")
    if reach.region_code and reach.region_code not in {one.region_code for one in known}:
        raise said(BadAccount, "region_not_known")


def _by_email(tx: Tx, email: str) -> User:
    user = tx.users.by_email(email)
    if user is None:
        raise said(BadAccount, "no_account")
    return user


def _refuse_own(actor: Actor, user: User) -> None:
    if user.id == actor.user_id:
        raise said(NotAllowed, "not_your_own")


def _refuse_last_administrator(tx: Tx, user: User) -> None:
    others = [one for one in tx.users.list() if Role.ADMINISTRATOR.value in one.roles and not one.disabled and one.id != user.id]
    if Role.ADMINISTRATOR.value in user.roles and not user.disabled and not others:
        raise said(BadAccount, "last_administrator")


def _log(tx: Tx, app: App, actor: Actor, deed: str, user_id: str, purpose: str = "") -> None:
    tx.audit.append(at=app.clock(), who=actor.user_id, deed=deed, subject=user_id, purpose=purpose, channel=actor.channel)
