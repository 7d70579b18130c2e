"""Which sites, vehicles and municipalities are known? Three registers of one kind: a key and an encrypted object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Column, Connection, LargeBinary, Table, bindparam, delete, func, insert, select, type_coerce, update

from planner.errors import NotFound
from planner.model.fleet import Vehicle
from planner.model.party import Municipality
from planner.model.site import Site
from planner.store.changes import Change, in_portions
from planner.store.codec import from_json, to_json
from planner.store.columns import opened_json
from planner.store.recalling import RECALLING
from planner.store.tables import municipality, site, vehicle

T = TypeVar("T")


class Register(Generic[T]):
    """Objects of one class under their key, within one transaction."""

    def __init__(self, connection: Connection, now: datetime, cls: type[T], table: Table, key_of: Callable[[T], str]) -> None:
        self._connection = connection
        self._now = now
        self._cls = cls
        self._table = table
        self._key_of = key_of
        self._key: Column[str] = next(iter(table.primary_key))
        self._all: tuple[T, ...] | None = None

    def upsert_many(self, items: Iterable[T]) -> Change:
        """Adds the unknown, rewrites the changed, leaves the rest alone. The last of several with one key counts."""
        self._all = None
        given = {self._key_of(item): to_json(item) for item in items}
        stored = dict(self._facts(given))
        new = [key for key in given if key not in stored]
        changed = [key for key in given if key in stored and stored[key] != given[key]]
        if new:
            rows = [{self._key.name: key, "facts_enc": given[key], "updated_at": self._now} for key in new]
            self._connection.execute(insert(self._table), rows)
        if changed:
            statement = update(self._table).where(self._key == bindparam("key")).values(updated_at=self._now)
            rows = [{"key": key, "facts_enc": given[key]} for key in changed]
            self._connection.execute(statement.values(facts_enc=bindparam("facts_enc")), rows)
        return Change(len(new), len(changed), len(given) - len(new) - len(changed))

    def replace_all(self, items: Iterable[T]) -> Change:
        """``items`` are all there is: everything else goes."""
        given = list(items)
        keep = {self._key_of(item) for item in given}
        gone = [key for key in self._connection.execute(select(self._key)).scalars() if key not in keep]
        for portion in in_portions(gone):
            self._connection.execute(delete(self._table).where(self._key.in_(portion)))
        change = self.upsert_many(given)
        return Change(change.new, change.changed, change.unchanged, len(gone))

    def remove(self, keys: Iterable[str]) -> int:
        """Forgets these; returns how many were there."""
        self._all = None
        return sum(
            self._connection.execute(delete(self._table).where(self._key.in_(portion))).rowcount for portion in in_portions(keys)
        )

    def all(self) -> tuple[T, ...]:
        """All of them, by key. Read once in a transaction, however many ask."""
        if self._all is None:
            query = select(type_coerce(self._table.c.facts_enc, LargeBinary)).order_by(self._key)
            self._all = tuple(self._recalled(bytes(sealed)) for sealed in self._connection.execute(query).scalars())
        return self._all

    def _recalled(self, sealed: bytes) -> T:
        dialect = self._connection.dialect
        return RECALLING.recall(self._table.name, sealed, lambda one: from_json(self._cls, opened_json(dialect, one)))

    def get(self, key: str) -> T:
        """The one with this key. Raises NotFound."""
        for _, facts in self._facts([key]):
            return from_json(self._cls, facts)
        raise NotFound(f"There is no {self._table.name} '{key}'.")

    def count(self) -> int:
        """How many there are."""
        return self._connection.execute(select(func.count()).select_from(self._table)).scalar_one()

    def _facts(self, keys: Iterable[str]) -> Iterable[tuple[str, object]]:
        for portion in in_portions(keys):
            query = select(self._key, self._table.c.facts_enc).where(self._key.in_(portion))
            yield from ((row[0], row[1]) for row in self._connection.execute(query))


def sites(connection: Connection, now: datetime) -> Register[Site]:
    """The register of receiving sites, by id."""
    return Register(connection, now, Site, site, lambda one: one.id)


def vehicles(connection: Connection, now: datetime) -> Register[Vehicle]:
    """The register of vehicles, by id."""
    return Register(connection, now, Vehicle, vehicle, lambda one: one.id)


def municipalities(connection: Connection, now: datetime) -> Register[Municipality]:
    """The register of municipalities with their contacts, by code."""
    return Register(connection, now, Municipality, municipality, lambda one: one.code)
