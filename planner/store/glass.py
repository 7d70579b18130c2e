"""Which glass was broken, for whom, why, until when, and has anybody looked at it since?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from planner.errors import NotFound
from planner.store.account_tables import broken_glass, owner_setting


@dataclass(frozen=True, slots=True)
class BrokenGlass:
    """Someone opened one person (``ref``) or one municipality to themselves. ``verdict`` "" until a reviewer has said
    "justified" or "not_justified"."""

    id: int
    user_id: str
    ref: str
    municipality_code: str
    reason: str = field(repr=False)
    at: datetime
    until: datetime
    ended_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: str
    verdict: str
    note: str = field(repr=False)

    def in_force(self, at: datetime) -> bool:
        """Whether it opens anything at ``at``."""
        return self.ended_at is None and at < self.until


class Glass:
    """Broken glass within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user_id: str, *, ref: str, municipality_code: str, reason: str, at: datetime, until: datetime) -> int:
        """Breaks it; returns its number."""
        made = self._connection.execute(
            insert(broken_glass).values(
                user_id=user_id,
                ref=ref,
                municipality_code=municipality_code,
                reason_enc=reason,
                at=at,
                until=until,
                reviewed_by="",
                verdict="",
                note_enc="",
            )
        )
        assert made.inserted_primary_key is not None
        return int(made.inserted_primary_key[0])

    def get(self, number: int) -> BrokenGlass:
        """One. Raises NotFound."""
        row = self._connection.execute(select(broken_glass).where(broken_glass.c.id == number)).first()
        if row is None:
            raise NotFound("There is no such break-glass.")
        return _glass(row)

    def in_force(self, user_id: str, at: datetime) -> tuple[BrokenGlass, ...]:
        """What someone has open right now."""
        return self._all(
            select(broken_glass).where(
                broken_glass.c.user_id == user_id, broken_glass.c.ended_at.is_(None), broken_glass.c.until > at
            )
        )

    def list(self, *, unreviewed: bool = False) -> tuple[BrokenGlass, ...]:
        """All of them, or those nobody has judged yet; latest first."""
        query = select(broken_glass)
        return self._all(query.where(broken_glass.c.reviewed_at.is_(None)) if unreviewed else query)

    def end(self, number: int, *, at: datetime) -> None:
        """Closes it before its time."""
        chosen = (broken_glass.c.id == number) & broken_glass.c.ended_at.is_(None)
        self._connection.execute(update(broken_glass).where(chosen).values(ended_at=at))

    def review(self, number: int, *, verdict: str, note: str, who: str, at: datetime) -> bool:
        """A reviewer's verdict; False when there is one already."""
        chosen = (broken_glass.c.id == number) & broken_glass.c.reviewed_at.is_(None)
        values = {"verdict": verdict, "note_enc": note, "reviewed_by": who, "reviewed_at": at}
        return self._connection.execute(update(broken_glass).where(chosen).values(values)).rowcount == 1

    def _all(self, query: Select[Any]) -> tuple[BrokenGlass, ...]:
        return tuple(_glass(row) for row in self._connection.execute(query.order_by(broken_glass.c.id.desc())))


class OwnerSettings:
    """What the administrator has set, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, tuple[str, str, datetime]]:
        """Name to (value, who, when)."""
        return {row.name: (row.value, row.who, row.at) for row in self._connection.execute(select(owner_setting))}

    def put(self, name: str, value: str, *, who: str, at: datetime) -> None:
        """Sets one."""
        values = {"value": value, "who": who, "at": at}
        if self._connection.execute(update(owner_setting).where(owner_setting.c.name == name).values(values)).rowcount == 0:
            self._connection.execute(insert(owner_setting).values(name=name, **values))


def _glass(row: Row[Any]) -> BrokenGlass:
    return BrokenGlass(
        row.id,
        row.user_id,
        row.ref,
        row.municipality_code,
        row.reason_enc,
        row.at,
        row.until,
        row.ended_at,
        row.reviewed_at,
        row.reviewed_by,
        row.verdict,
        row.note_enc,
    )
