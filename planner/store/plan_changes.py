"""Which drafts came about by a decision about one person, from which draft, and who decided it and why?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from planner.store.change_tables import plan_change


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One decision that made draft ``plan_id`` of draft ``before_id``. ``kind`` as in planner.redrafting; ``from_site_id`` and
    ``site_id`` may be "" (nowhere, or not about a site)."""

    plan_id: str
    before_id: str
    kind: str
    at: datetime
    who: str
    ref: str
    from_site_id: str
    site_id: str
    why: str


class PlanChanges:
    """The decisions within one transaction. Only added to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, change: PlanChange) -> None:
        """Remembers a decision."""
        facts = {"ref": change.ref, "from": change.from_site_id, "to": change.site_id, "why": change.why}
        self._connection.execute(
            insert(plan_change).values(
                plan_id=change.plan_id,
                before_id=change.before_id,
                kind=change.kind,
                at=change.at,
                who=change.who,
                facts_enc=facts,
            )
        )

    def of(self, plan_id: str) -> PlanChange | None:
        """The decision that made this draft; None when it was not made by one."""
        row = self._connection.execute(select(plan_change).where(plan_change.c.plan_id == plan_id)).first()
        return _change(row) if row else None

    def history(self, plan_id: str) -> tuple[PlanChange, ...]:
        """All decisions that led to this draft, latest first."""
        found: list[PlanChange] = []
        change = self.of(plan_id)
        while change is not None:
            found.append(change)
            change = self.of(change.before_id)
        return tuple(found)


def _change(row: Row[Any]) -> PlanChange:
    facts = row.facts_enc
    return PlanChange(
        row.plan_id, row.before_id, row.kind, row.at, row.who, facts["ref"], facts["from"], facts["to"], facts["why"]
    )
