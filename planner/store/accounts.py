"""Who may sign in, and who is signed in right now? Sessions lie here and not in a cookie, so that they can be ended."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from planner.errors import NotFound, StoreProblem
from planner.store.account_tables import app_user, web_session


@dataclass(frozen=True, slots=True)
class User:
    """An account. ``email`` is kept in lower case; ``roles`` are codes, sorted."""

    id: str
    email: str
    name: str
    password_hash: str
    roles: tuple[str, ...]
    municipality_code: str
    disabled: bool
    created_at: datetime
    region_code: str = ""

    def __repr__(self) -> str:
        return f"User(id={self.id!r})"


@dataclass(frozen=True, slots=True)
class WebSession:
    """A signed-in browser. Only the SHA-256 of its token is kept. ``public_id`` names it in lists; ``second_factor``: both
    factors were given; ``source`` where it signed in from; ``challenge`` what a security key was last asked to sign."""

    token_hash: str
    user_id: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    public_id: str = ""
    second_factor: bool = False
    source: str = ""
    challenge: str = ""

    def __repr__(self) -> str:
        return f"WebSession(user_id={self.user_id!r})"


class Users:
    """The accounts within one transaction. A change of roles, password or being disabled ends the user's sessions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        *,
        email: str,
        name: str,
        password_hash: str,
        roles: Iterable[str],
        municipality_code: str = "",
        region_code: str = "",
        at: datetime,
    ) -> User:
        """A new account. Raises StoreProblem when the e-mail address has one already."""
        held = tuple(sorted(roles))
        user = User(secrets.token_hex(16), _plain(email), name, password_hash, held, municipality_code, False, at, region_code)
        if self.by_email(email) is not None:
            raise StoreProblem("There is already an account with this e-mail address.")
        self._connection.execute(
            insert(app_user).values(
                id=user.id,
                email=user.email,
                name_enc=name,
                password_hash=password_hash,
                roles=list(user.roles),
                municipality_code=municipality_code,
                disabled=False,
                created_at=at,
                region_code=region_code,
            )
        )
        return user

    def by_email(self, email: str) -> User | None:
        """The account with this e-mail address, upper or lower case."""
        row = self._connection.execute(select(app_user).where(app_user.c.email == _plain(email))).first()
        return None if row is None else _user(row)

    def get(self, user_id: str) -> User:
        """The account with this id. Raises NotFound."""
        row = self._connection.execute(select(app_user).where(app_user.c.id == user_id)).first()
        if row is None:
            raise NotFound("There is no such account.")
        return _user(row)

    def list(self) -> tuple[User, ...]:
        """All accounts, by e-mail address."""
        return tuple(_user(row) for row in self._connection.execute(select(app_user).order_by(app_user.c.email)))

    def count(self) -> int:
        """How many accounts there are."""
        return self._connection.execute(select(func.count()).select_from(app_user)).scalar_one()

    def set_password(self, user_id: str, password_hash: str) -> None:
        """A new password."""
        self._change(user_id, password_hash=password_hash)

    def set_roles(self, user_id: str, roles: Iterable[str], municipality_code: str = "", region_code: str = "") -> None:
        """New roles, and the municipality and region they hold in ("" = none in particular)."""
        self._change(user_id, roles=sorted(roles), municipality_code=municipality_code, region_code=region_code)

    def set_disabled(self, user_id: str, disabled: bool) -> None:
        """Shuts the account, or opens it again."""
        self._change(user_id, disabled=disabled)

    def _change(self, user_id: str, **values: Any) -> None:
        changed = self._connection.execute(update(app_user).where(app_user.c.id == user_id).values(**values))
        if changed.rowcount != 1:
            raise NotFound("There is no such account.")
        Sessions(self._connection).end_all_of(user_id)


class Sessions:
    """The signed-in browsers within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        token_hash: str,
        user_id: str,
        *,
        at: datetime,
        expires_at: datetime,
        source: str = "",
        second_factor: bool = False,
    ) -> None:
        """Someone has signed in."""
        row = WebSession(token_hash, user_id, at, at, expires_at, secrets.token_hex(16), second_factor, source)
        columns = {name: getattr(row, name) for name in WebSession.__dataclass_fields__}
        self._connection.execute(insert(web_session).values(columns))

    def get(self, token_hash: str) -> WebSession | None:
        """The session, whether or not it has expired."""
        row = self._connection.execute(select(web_session).where(web_session.c.token_hash == token_hash)).first()
        return None if row is None else WebSession(*row)

    def touch(self, token_hash: str, *, at: datetime, expires_at: datetime) -> None:
        """The browser was seen again."""
        chosen = web_session.c.token_hash == token_hash
        self._connection.execute(update(web_session).where(chosen).values(last_seen_at=at, expires_at=expires_at))

    def end(self, token_hash: str) -> None:
        """Signed out."""
        self._connection.execute(delete(web_session).where(web_session.c.token_hash == token_hash))

    def pass_second_factor(self, token_hash: str) -> None:
        """Both factors were given."""
        chosen = web_session.c.token_hash == token_hash
        self._connection.execute(update(web_session).where(chosen).values(second_factor=True, challenge=""))

    def ask(self, token_hash: str, challenge: str) -> None:
        """What a security key is asked to sign; "" = nothing any more."""
        self._connection.execute(update(web_session).where(web_session.c.token_hash == token_hash).values(challenge=challenge))

    def of(self, user_id: str) -> tuple[WebSession, ...]:
        """Where someone is signed in, latest seen first."""
        query = select(web_session).where(web_session.c.user_id == user_id).order_by(web_session.c.last_seen_at.desc())
        return tuple(WebSession(*row) for row in self._connection.execute(query))

    def end_one(self, user_id: str, public_id: str) -> bool:
        """Signs one of someone's browsers out; False when there is none of that name."""
        chosen = (web_session.c.user_id == user_id) & (web_session.c.public_id == public_id)
        return self._connection.execute(delete(web_session).where(chosen)).rowcount > 0

    def end_others(self, user_id: str, but: str) -> int:
        """Signs someone out everywhere but in one browser; returns from how many."""
        chosen = (web_session.c.user_id == user_id) & (web_session.c.token_hash != but)
        return self._connection.execute(delete(web_session).where(chosen)).rowcount

    def end_all_of(self, user_id: str) -> int:
        """Signed out everywhere; returns from how many browsers."""
        return self._connection.execute(delete(web_session).where(web_session.c.user_id == user_id)).rowcount

    def end_expired(self, at: datetime) -> int:
        """Forgets sessions that expired before ``at``; returns how many."""
        return self._connection.execute(delete(web_session).where(web_session.c.expires_at < at)).rowcount


def _plain(email: str) -> str:
    return email.strip().lower()


def _user(row: Row[Any]) -> User:
    return User(
        id=row.id,
        email=row.email,
        name=row.name_enc,
        password_hash=row.password_hash,
        roles=tuple(row.roles),
        municipality_code=row.municipality_code,
        disabled=row.disabled,
        created_at=row.created_at,
        region_code=row.region_code,
    )
