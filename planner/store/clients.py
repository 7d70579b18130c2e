"""Which systems may read the REST API, with what reach, and until when?"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from planner.errors import NotFound
from planner.store.client_tables import api_client, api_order


@dataclass(frozen=True, slots=True)
class Client:
    """A system with a token of its own. ``deeds`` are codes, sorted; ``withdrawn_at`` None while it may come in."""

    id: str
    name: str
    role: str
    deeds: tuple[str, ...]
    municipality_code: str
    region_code: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    withdrawn_at: datetime | None = None
    last_seen_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Client(id={self.id!r})"

    def in_force(self, at: datetime) -> bool:
        """Whether its token opens anything at ``at``."""
        return self.withdrawn_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class Order:
    """What a client asked for under a key: a fingerprint of the question, and the job that it started."""

    asked: str
    job_id: str


class Clients:
    """The systems within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        token_hash: str,
        *,
        name: str,
        role: str,
        deeds: Iterable[str],
        municipality_code: str,
        region_code: str,
        at: datetime,
        by: str,
        expires_at: datetime,
    ) -> Client:
        """A new one."""
        client = Client(
            secrets.token_hex(16), name, role, tuple(sorted(deeds)), municipality_code, region_code, at, by, expires_at
        )
        self._connection.execute(
            insert(api_client).values(
                id=client.id,
                name_enc=name,
                token_hash=token_hash,
                role=role,
                deeds=list(client.deeds),
                municipality_code=municipality_code,
                region_code=region_code,
                made_at=at,
                made_by=by,
                expires_at=expires_at,
            )
        )
        return client

    def by_token(self, token_hash: str) -> Client | None:
        """Whose token it is, in force or not."""
        row = self._connection.execute(select(api_client).where(api_client.c.token_hash == token_hash)).first()
        return None if row is None else _client(row)

    def get(self, client_id: str) -> Client:
        """One. Raises NotFound."""
        row = self._connection.execute(select(api_client).where(api_client.c.id == client_id)).first()
        if row is None:
            raise NotFound("There is no such client.")
        return _client(row)

    def list(self) -> tuple[Client, ...]:
        """All, latest first."""
        query = select(api_client).order_by(api_client.c.made_at.desc(), api_client.c.id)
        return tuple(_client(row) for row in self._connection.execute(query))

    def withdraw(self, client_id: str, *, at: datetime) -> None:
        """Its token opens nothing from now on; the first withdrawal counts."""
        chosen = (api_client.c.id == client_id) & api_client.c.withdrawn_at.is_(None)
        self._connection.execute(update(api_client).where(chosen).values(withdrawn_at=at))

    def seen(self, client_id: str, *, at: datetime) -> None:
        """It has called."""
        self._connection.execute(update(api_client).where(api_client.c.id == client_id).values(last_seen_at=at))

    # --- orders

    def order(self, client_id: str, key: str) -> Order | None:
        """What it asked for under the key before."""
        chosen = (api_order.c.client_id == client_id) & (api_order.c.key == key)
        row = self._connection.execute(select(api_order.c.asked, api_order.c.job_id).where(chosen)).first()
        return None if row is None else Order(*row)

    def keep_order(self, client_id: str, key: str, order: Order, *, at: datetime) -> None:
        """Remembers it."""
        row = {"client_id": client_id, "key": key, "asked": order.asked, "job_id": order.job_id, "at": at}
        self._connection.execute(insert(api_order).values(row))


def _client(row: Row[Any]) -> Client:
    return Client(
        id=row.id,
        name=row.name_enc,
        role=row.role,
        deeds=tuple(row.deeds),
        municipality_code=row.municipality_code,
        region_code=row.region_code,
        made_at=row.made_at,
        made_by=row.made_by,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        last_seen_at=row.last_seen_at,
    )
