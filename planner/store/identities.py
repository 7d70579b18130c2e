"""Which account is it that an identity provider speaks of? The provider's name for someone is kept as a keyed fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from planner.store.client_tables import linked_identity
from planner.store.keys import Keys


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """An account's identity at an issuer: since when, and who linked it."""

    issuer: str
    user_id: str
    linked_at: datetime
    linked_by: str


class Identities:
    """The links within one transaction."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def link(self, issuer: str, subject: str, user_id: str, *, at: datetime, by: str) -> None:
        """From now on the subject is this account, and nobody else; earlier links of either are gone."""
        self.unlink(issuer, user_id)
        index = self._index(subject)
        same = (linked_identity.c.issuer == issuer) & (linked_identity.c.subject_index == index)
        self._connection.execute(delete(linked_identity).where(same))
        row = {"issuer": issuer, "subject_index": index, "user_id": user_id, "linked_at": at, "linked_by": by}
        self._connection.execute(insert(linked_identity).values(row))

    def unlink(self, issuer: str, user_id: str) -> bool:
        """Forgets an account's identity at the issuer; False when there was none."""
        own = (linked_identity.c.issuer == issuer) & (linked_identity.c.user_id == user_id)
        return self._connection.execute(delete(linked_identity).where(own)).rowcount > 0

    def user_of(self, issuer: str, subject: str) -> str | None:
        """The account's id, None for a stranger."""
        same = (linked_identity.c.issuer == issuer) & (linked_identity.c.subject_index == self._index(subject))
        found = self._connection.execute(select(linked_identity.c.user_id).where(same)).scalar()
        return None if found is None else str(found)

    def of(self, issuer: str, user_id: str) -> LinkedIdentity | None:
        """An account's identity at the issuer."""
        own = (linked_identity.c.issuer == issuer) & (linked_identity.c.user_id == user_id)
        columns = (linked_identity.c.issuer, linked_identity.c.user_id, linked_identity.c.linked_at, linked_identity.c.linked_by)
        row = self._connection.execute(select(*columns).where(own)).first()
        return None if row is None else LinkedIdentity(*row)

    def _index(self, subject: str) -> str:
        return self._keys.blind_index(f"oidc:{subject}")
