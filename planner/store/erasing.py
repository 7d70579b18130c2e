"""Which plans and reports have had their time, and how do they go without leaving a part behind?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from planner.plans.lifecycle import Status
from planner.store.change_tables import plan_change
from planner.store.paper_tables import message_receipt, print_holder, print_run, tick
from planner.store.recalling import RECALLING
from planner.store.site_tables import notice, notice_read, plan_site
from planner.store.tables import import_run, plan, plan_event


class Erasing:
    """Erasure within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def old_plans(self, *, before: datetime, statuses: Collection[Status]) -> tuple[str, ...]:
        """Ids of plans made before then and in one of these statuses; not one that a plan which stays was changed from."""
        old = plan.c.made_at < before, plan.c.status.in_([status.value for status in statuses])
        ids = set(self._connection.execute(select(plan.c.id).where(*old)).scalars())
        lineage = [(row.plan_id, row.before_id) for row in self._connection.execute(select(plan_change))]
        while kept := {before_id for plan_id, before_id in lineage if plan_id not in ids} & ids:
            ids -= kept
        return tuple(sorted(ids))

    def erase_plans(self, ids: Collection[str]) -> None:
        """Takes these plans away with everything that hangs on them."""
        about = select(notice.c.id).where(notice.c.plan_id.in_(ids))
        self._connection.execute(delete(notice_read).where(notice_read.c.notice_id.in_(about)))
        printed = select(print_run.c.number).where(print_run.c.plan_id.in_(ids))
        self._connection.execute(delete(print_holder).where(print_holder.c.number.in_(printed)))
        for table in (notice, plan_site, plan_event, print_run, tick, message_receipt):
            self._connection.execute(delete(table).where(table.c.plan_id.in_(ids)))
        self._connection.execute(delete(plan_change).where(plan_change.c.plan_id.in_(ids) | plan_change.c.before_id.in_(ids)))
        self._connection.execute(delete(plan).where(plan.c.id.in_(ids)))
        RECALLING.forget()

    def count_imports(self, before: datetime) -> int:
        """How many import reports are older."""
        return self._connection.execute(select(func.count()).select_from(import_run).where(import_run.c.at < before)).scalar_one()

    def erase_imports(self, before: datetime) -> None:
        """Takes older import reports away."""
        self._connection.execute(delete(import_run).where(import_run.c.at < before))
