"""What did storing change, has anything changed since someone looked, and how are long lists of keys asked for in portions?"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from planner.store.columns import Moment
from planner.store.tables import store_mark

#: Fewer than the number of parameters that either database takes in one statement.
_PORTION = 500


@dataclass(frozen=True, slots=True)
class Change:
    """How many were added, rewritten, already the same, and taken away."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0


def in_portions(keys: Iterable[str]) -> Iterator[list[str]]:
    """The keys in lists of at most a few hundred, in the order given."""
    rest = iter(keys)
    while portion := list(islice(rest, _PORTION)):
        yield portion


def insert_plain(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Adds rows whose values the driver takes as they are: text, bytes, None and :func:`plain_moment`. Very many rows go in
    three times as fast as through SQLAlchemy's expressions, while everybody else waits."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    columns, marks = ", ".join(table.c[name].name for name in names), ", ".join(mark for _ in names)
    if rows:
        statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608  # nosec B608: names of our own tables
        connection.exec_driver_sql(statement, list(rows))


def plain_moment(connection: Connection, at: datetime) -> Any:
    """``at`` as the driver takes it."""
    process = Moment().bind_processor(connection.dialect)
    return at if process is None else process(at)


#: Under this name the database keeps a number that is another one after every change to people.
_PEOPLE = "people_changed"


def note_change(connection: Connection) -> None:
    """Whoever has prepared something from what is stored of people will see that it has changed."""
    value = secrets.token_hex(8)
    if connection.execute(update(store_mark).where(store_mark.c.name == _PEOPLE).values(value=value)).rowcount == 0:
        connection.execute(insert(store_mark).values(name=_PEOPLE, value=value))


def latest_change(connection: Connection) -> str:
    """The same text for as long as nothing is changed about people; "" before the first change."""
    return str(connection.execute(select(store_mark.c.value).where(store_mark.c.name == _PEOPLE)).scalar() or "")
