"""What must whoever leads an incident know, and who has read it? A notice stays with each lead until that lead has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from planner.errors import NotFound
from planner.model.site_answers import SiteAnswers
from planner.store.codec import from_json, to_json
from planner.store.site_tables import notice, notice_read


@dataclass(frozen=True, slots=True)
class SiteNotice:
    """A site that plan ``plan_id`` uses is not what it was: ``before`` and ``after`` are the answers, ``by`` who said so.
    ``besides`` are codes of what a registry alone tells and has changed: "gone", "position", "address" and so on."""

    plan_id: str
    site_id: str
    site_name: str
    at: datetime
    by: str
    before: SiteAnswers
    after: SiteAnswers
    id: int = 0
    besides: tuple[str, ...] = ()


class Notices:
    """The notices within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: SiteNotice) -> int:
        """Tells every lead; returns the notice's number."""
        facts = {"by": one.by, "name": one.site_name, "before": to_json(one.before), "after": to_json(one.after)}
        facts["besides"] = list(one.besides)
        added = insert(notice).values(plan_id=one.plan_id, site_id=one.site_id, at=one.at, facts_enc=facts)
        return int(self._connection.execute(added.returning(notice.c.id)).scalar_one())

    def of_plan(self, plan_id: str) -> tuple[SiteNotice, ...]:
        """Everything told about one plan, newest first."""
        query = select(notice).where(notice.c.plan_id == plan_id).order_by(notice.c.id.desc())
        return tuple(_notice(row) for row in self._connection.execute(query))

    def get(self, number: int) -> SiteNotice:
        """The notice with this number. Raises NotFound."""
        row = self._connection.execute(select(notice).where(notice.c.id == number)).first()
        if row is None:
            raise NotFound("There is no such notice.")
        return _notice(row)

    def read_by(self, user_id: str) -> frozenset[int]:
        """The numbers of those that this person has read."""
        query = select(notice_read.c.notice_id).where(notice_read.c.user_id == user_id)
        return frozenset(self._connection.execute(query).scalars())

    def mark_read(self, number: int, user_id: str, *, at: datetime) -> None:
        """This person has read it. Doing it again changes nothing. Raises NotFound."""
        self.get(number)
        if number not in self.read_by(user_id):
            self._connection.execute(insert(notice_read).values(notice_id=number, user_id=user_id, at=at))


def _notice(row: Row[Any]) -> SiteNotice:
    facts = row.facts_enc
    return SiteNotice(
        plan_id=row.plan_id,
        site_id=row.site_id,
        site_name=facts["name"],
        at=row.at,
        by=facts["by"],
        before=from_json(SiteAnswers, facts["before"]),
        after=from_json(SiteAnswers, facts["after"]),
        id=row.id,
        besides=tuple(facts.get("besides", ())),
    )
