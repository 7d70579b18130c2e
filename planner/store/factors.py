"""What proves a second time who someone is, and what remembers that someone failed to?

Authenticator apps, recovery codes, security keys, invitations, known devices, failed tries. Whatever would open a door lies
here as a hash, or encrypted where the program must be able to read it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from planner.store.account_tables import failed_try, invitation, known_device, passkey, recovery_code, user_totp


@dataclass(frozen=True, slots=True)
class Totp:
    """An authenticator app: its secret (base 32), when it was first proved (None = not yet), and the latest code used."""

    secret: str = field(repr=False)
    confirmed_at: datetime | None
    last_counter: int


@dataclass(frozen=True, slots=True)
class Passkey:
    """A security key or passkey. ``credential_id`` and ``public_key`` are base64url; ``sign_count`` only ever grows, where
    the key counts at all."""

    credential_id: str
    user_id: str
    public_key: str
    sign_count: int
    name: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that lets someone set the password of an account once."""

    user_id: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


class Factors:
    """Second factors within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- authenticator app

    def totp(self, user_id: str) -> Totp | None:
        """The app's secret, proved or not."""
        row = self._connection.execute(select(user_totp).where(user_totp.c.user_id == user_id)).first()
        return None if row is None else Totp(row.secret_enc, row.confirmed_at, row.last_counter)

    def put_totp(self, user_id: str, secret: str, *, confirmed_at: datetime | None = None, last_counter: int = 0) -> None:
        """A new secret instead of any before."""
        self.drop_totp(user_id)
        row = {"user_id": user_id, "secret_enc": secret, "confirmed_at": confirmed_at, "last_counter": last_counter}
        self._connection.execute(insert(user_totp).values(row))

    def use_totp(self, user_id: str, *, counter: int, at: datetime) -> bool:
        """Marks a code as used; False when it, or a later one, was used before: no code opens twice."""
        chosen = (user_totp.c.user_id == user_id) & (user_totp.c.last_counter < counter)
        confirmed = func.coalesce(user_totp.c.confirmed_at, at)
        values = {"last_counter": counter, "confirmed_at": confirmed}
        return self._connection.execute(update(user_totp).where(chosen).values(values)).rowcount == 1

    def drop_totp(self, user_id: str) -> None:
        """Forgets the app."""
        self._connection.execute(delete(user_totp).where(user_totp.c.user_id == user_id))

    # --- recovery codes

    def put_recovery_codes(self, user_id: str, hashes: Iterable[str], *, at: datetime) -> None:
        """New codes instead of all before."""
        self._connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user_id))
        rows = [{"code_hash": one, "user_id": user_id, "made_at": at, "used_at": None} for one in hashes]
        if rows:
            self._connection.execute(insert(recovery_code), rows)

    def use_recovery_code(self, user_id: str, code_hash: str, *, at: datetime) -> bool:
        """Uses a code up; False when there is no such unused code."""
        own = (recovery_code.c.user_id == user_id) & (recovery_code.c.code_hash == code_hash)
        unused = own & recovery_code.c.used_at.is_(None)
        return self._connection.execute(update(recovery_code).where(unused).values(used_at=at)).rowcount == 1

    def recovery_codes_left(self, user_id: str) -> int:
        """How many are unused."""
        unused = (recovery_code.c.user_id == user_id) & recovery_code.c.used_at.is_(None)
        return self._connection.execute(select(func.count()).select_from(recovery_code).where(unused)).scalar_one()

    # --- security keys

    def add_passkey(self, key: Passkey) -> None:
        """A new one."""
        self._connection.execute(
            insert(passkey).values(
                credential_id=key.credential_id,
                user_id=key.user_id,
                public_key=key.public_key,
                sign_count=key.sign_count,
                name_enc=key.name,
                added_at=key.added_at,
            )
        )

    def passkeys(self, user_id: str) -> tuple[Passkey, ...]:
        """All of someone's, oldest first."""
        query = select(passkey).where(passkey.c.user_id == user_id).order_by(passkey.c.added_at)
        return tuple(Passkey(*row) for row in self._connection.execute(query))

    def count_passkey_use(self, credential_id: str, sign_count: int) -> None:
        """The key was used; its own counter is now here."""
        chosen = passkey.c.credential_id == credential_id
        self._connection.execute(update(passkey).where(chosen).values(sign_count=sign_count))

    def drop_passkey(self, user_id: str, credential_id: str) -> bool:
        """Forgets one; False when it is not theirs."""
        chosen = (passkey.c.user_id == user_id) & (passkey.c.credential_id == credential_id)
        return self._connection.execute(delete(passkey).where(chosen)).rowcount == 1

    def drop_all(self, user_id: str) -> None:
        """Forgets app, codes, keys and devices: someone has lost them."""
        for table in (user_totp, recovery_code, passkey, known_device):
            self._connection.execute(delete(table).where(table.c.user_id == user_id))

    # --- invitations

    def invite(self, token_hash: str, user_id: str, *, at: datetime, expires_at: datetime) -> None:
        """A new link; earlier ones of the same account no longer work."""
        self._connection.execute(delete(invitation).where(invitation.c.user_id == user_id))
        row = {"token_hash": token_hash, "user_id": user_id, "made_at": at, "expires_at": expires_at, "used_at": None}
        self._connection.execute(insert(invitation).values(row))

    def invitation(self, token_hash: str) -> Invitation | None:
        """The link's invitation, also one that has expired or was used."""
        row = self._connection.execute(select(invitation).where(invitation.c.token_hash == token_hash)).first()
        return None if row is None else Invitation(row.user_id, row.made_at, row.expires_at, row.used_at)

    def invitation_of(self, user_id: str) -> Invitation | None:
        """The account's latest invitation."""
        row = self._connection.execute(select(invitation).where(invitation.c.user_id == user_id)).first()
        return None if row is None else Invitation(row.user_id, row.made_at, row.expires_at, row.used_at)

    def use_invitation(self, token_hash: str, *, at: datetime) -> bool:
        """Uses the link up; False when someone was quicker or its time is over."""
        good = (invitation.c.token_hash == token_hash) & invitation.c.used_at.is_(None) & (invitation.c.expires_at > at)
        return self._connection.execute(update(invitation).where(good).values(used_at=at)).rowcount == 1

    # --- known devices and failed tries

    def know_device(self, token_hash: str, user_id: str, *, expires_at: datetime) -> None:
        """Remembers a browser."""
        self._connection.execute(delete(known_device).where(known_device.c.token_hash == token_hash))
        row = {"token_hash": token_hash, "user_id": user_id, "expires_at": expires_at}
        self._connection.execute(insert(known_device).values(row))

    def knows_device(self, token_hash: str, user_id: str, *, at: datetime) -> bool:
        """Whether the browser is one of someone's."""
        chosen = (
            (known_device.c.token_hash == token_hash) & (known_device.c.user_id == user_id) & (known_device.c.expires_at > at)
        )
        return self._connection.execute(select(known_device.c.user_id).where(chosen)).first() is not None

    def forget_devices(self, user_id: str) -> None:
        """All of someone's browsers are strangers again."""
        self._connection.execute(delete(known_device).where(known_device.c.user_id == user_id))

    def count_failure(self, whom: str, *, at: datetime) -> None:
        """Someone failed at an account, or from a source."""
        self._connection.execute(insert(failed_try).values(whom=whom, at=at))

    def failures(self, whom: str, *, since: datetime) -> int:
        """How often, since then."""
        chosen = (failed_try.c.whom == whom) & (failed_try.c.at > since)
        return self._connection.execute(select(func.count()).select_from(failed_try).where(chosen)).scalar_one()

    def forgive(self, whom: str) -> None:
        """Forgets the failures."""
        self._connection.execute(delete(failed_try).where(failed_try.c.whom == whom))

    def forget_failures(self, before: datetime) -> None:
        """Failures are only kept for as long as they count."""
        self._connection.execute(delete(failed_try).where(failed_try.c.at < before))
