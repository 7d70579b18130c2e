"""What have municipalities said of their sites, and what do the registries say? Events are only added, never rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, delete, func, insert, select, type_coerce

from planner.model.site import Site
from planner.model.site_answers import SiteAnswers, SiteDeed, SiteEvent
from planner.store.changes import in_portions
from planner.store.codec import from_json, to_json
from planner.store.columns import opened_json
from planner.store.recalling import RECALLING
from planner.store.site_tables import site_base, site_event

#: An event with its sealed part as it lies there: opened once, however often it is looked at.
_EVENT = (
    *(one for one in site_event.c if one.name != "facts_enc"),
    type_coerce(site_event.c.facts_enc, LargeBinary).label("sealed"),
)


class AnsweredSites:
    """Answers within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: SiteEvent) -> int:
        """Remembers an answer; returns its number."""
        facts = {
            "by": event.by,
            "answers": None if event.answers is None else to_json(event.answers),
            "confirmed_at": event.confirmed_at.isoformat() if event.confirmed_at else None,
        }
        added = insert(site_event).values(
            site_id=event.site_id,
            municipality_code=event.municipality_code,
            deed=event.deed.value,
            at=event.at,
            who=event.who,
            facts_enc=facts,
        )
        return int(self._connection.execute(added.returning(site_event.c.id)).scalar_one())

    def history(self, site_id: str) -> tuple[SiteEvent, ...]:
        """Everything said of one site, oldest first."""
        query = select(*_EVENT).where(site_event.c.site_id == site_id).order_by(site_event.c.id)
        return tuple(self._event(row) for row in self._connection.execute(query))

    def newest(self, site_ids: Iterable[str] | None = None) -> dict[str, SiteEvent]:
        """The newest event of each site that has any: of ``site_ids``, or of all."""
        latest = select(func.max(site_event.c.id)).group_by(site_event.c.site_id)
        query = select(*_EVENT).where(site_event.c.id.in_(latest))
        if site_ids is None:
            rows = list(self._connection.execute(query))
        else:
            rows = [
                row
                for portion in in_portions(sorted(set(site_ids)))
                for row in self._connection.execute(query.where(site_event.c.site_id.in_(portion)))
            ]
        return {row.site_id: self._event(row) for row in rows}

    def _event(self, row: Row[Any]) -> SiteEvent:
        dialect = self._connection.dialect
        said = RECALLING.recall("site_event", bytes(row.sealed), lambda one: _said(opened_json(dialect, one)))
        return SiteEvent(
            site_id=row.site_id,
            municipality_code=row.municipality_code,
            deed=SiteDeed(row.deed),
            at=row.at,
            who=row.who,
            by=said.by,
            answers=said.answers,
            confirmed_at=said.confirmed_at,
            number=row.id,
        )

    # --- what the registries say of sites that have answers ---

    def bases(self, site_ids: Iterable[str] | None = None) -> dict[str, Site]:
        """What the registries say, of those sites that have it kept apart."""
        query = select(site_base.c.site_id, site_base.c.facts_enc)
        if site_ids is None:
            return {key: from_json(Site, facts) for key, facts in self._connection.execute(query)}
        found: dict[str, Site] = {}
        for portion in in_portions(sorted(set(site_ids))):
            rows = self._connection.execute(query.where(site_base.c.site_id.in_(portion)))
            found.update((key, from_json(Site, facts)) for key, facts in rows)
        return found

    def keep_bases(self, sites: Iterable[Site]) -> None:
        """From now on this is what the registries say of these sites."""
        rows = [{"site_id": one.id, "facts_enc": to_json(one)} for one in sites]
        self.drop_bases(str(row["site_id"]) for row in rows)
        if rows:
            self._connection.execute(insert(site_base), rows)

    def drop_bases(self, site_ids: Iterable[str]) -> None:
        """Nothing is kept apart for these sites."""
        for portion in in_portions(sorted(set(site_ids))):
            self._connection.execute(delete(site_base).where(site_base.c.site_id.in_(portion)))


@dataclass(frozen=True, slots=True)
class _Said:
    """The sealed part of an event."""

    by: str
    answers: SiteAnswers | None
    confirmed_at: datetime | None


def _said(facts: dict[str, Any]) -> _Said:
    return _Said(
        by=facts["by"],
        answers=None if facts["answers"] is None else from_json(SiteAnswers, facts["answers"]),
        confirmed_at=datetime.fromisoformat(facts["confirmed_at"]) if facts["confirmed_at"] else None,
    )
