"""Who answers for which task, where, and from when?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, func, insert, or_, select

from planner.model.party import Responsibility
from planner.store.changes import Change
from planner.store.tables import responsibility


class Responsibilities:
    """Responsible and operating parties within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace_tasks(self, rows: Iterable[Responsibility]) -> Change:
        """``rows`` are all there is for the tasks they name; other tasks are left alone."""
        given = list(rows)
        tasks = {one.task for one in given}
        before = {one for one in self.all() if one.task in tasks}
        if before == set(given):
            return Change(unchanged=len(given))
        self._connection.execute(delete(responsibility).where(responsibility.c.task.in_(tasks)))
        self._connection.execute(insert(responsibility), [_row(one) for one in given])
        same = before & set(given)
        return Change(new=len(given) - len(same), unchanged=len(same), gone=len(before) - len(same))

    def all(self) -> tuple[Responsibility, ...]:
        """Everything, by task, municipality and date."""
        return self._select(None)

    def on(self, day: date) -> tuple[Responsibility, ...]:
        """What is in force on ``day``, by task and municipality."""
        return self._select(day)

    def count(self) -> int:
        """How many lines there are."""
        return self._connection.execute(select(func.count()).select_from(responsibility)).scalar_one()

    def _select(self, day: date | None) -> tuple[Responsibility, ...]:
        table = responsibility.c
        query = select(table.task, table.municipality_code, table.responsible, table.operating, table.from_date, table.to_date)
        if day is not None:
            query = query.where(table.from_date <= day, or_(table.to_date.is_(None), table.to_date > day))
        order = (table.task, table.municipality_code, table.from_date)
        return tuple(Responsibility(*row) for row in self._connection.execute(query.order_by(*order)))


def _row(one: Responsibility) -> dict[str, object]:
    return {
        "task": one.task,
        "municipality_code": one.municipality_code,
        "responsible": one.responsible,
        "operating": one.operating,
        "from_date": one.from_date,
        "to_date": one.to_date,
    }
