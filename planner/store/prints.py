"""Which prints have been made, and who holds what of each?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from planner.documents.prints import Holder, PrintNote
from planner.errors import NotFound
from planner.store.paper_tables import print_holder, print_run
from planner.store.tables import plan


class Prints:
    """The register of prints within one transaction. A number is given once and never again, also when a print fails."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, plan_id: str, *, status: str, lang: str, at: datetime, who: str) -> int:
        """The number of a print that now begins."""
        values = {"plan_id": plan_id, "status": status, "lang": lang, "at": at, "who": who}
        key = self._connection.execute(insert(print_run).values(values)).inserted_primary_key
        return int(key[0]) if key else 0

    def finish(self, number: int, at: datetime) -> None:
        """The print was read back and handed over."""
        self._connection.execute(update(print_run).where(print_run.c.number == number).values(finished_at=at))

    def plan_of(self, number: int) -> str:
        """The id of the plan that was printed. Raises NotFound, also for a print that was never finished."""
        query = select(print_run.c.plan_id).where(print_run.c.number == number, print_run.c.finished_at.is_not(None))
        found = self._connection.execute(query).scalar()
        if found is None:
            raise NotFound(f"There is no print {number}.")
        return str(found)

    def get(self, number: int) -> PrintNote:
        """One finished print with its holders. Raises NotFound."""
        plan_id = self.plan_of(number)
        return next(note for note in self.of_scenario_of(plan_id) if note.number == number)

    def of_scenario_of(self, plan_id: str) -> tuple[PrintNote, ...]:
        """The finished prints of every version of the plan's night, latest first."""
        night = select(plan.c.scenario_id).where(plan.c.id == plan_id).scalar_subquery()
        query = (
            select(print_run, plan.c.version)
            .join(plan, plan.c.id == print_run.c.plan_id)
            .where(plan.c.scenario_id == night, print_run.c.finished_at.is_not(None))
            .order_by(print_run.c.number.desc())
        )
        runs = self._connection.execute(query).all()
        holders = self._holders([run.number for run in runs])
        return tuple(
            PrintNote(run.number, run.version, run.status, run.lang, run.at, run.who, tuple(holders.get(run.number, ())))
            for run in runs
        )

    def hand_out(self, number: int, paper: str, holder: str, at: datetime) -> None:
        """Somebody was given a paper of the print ("" = all of it). Raises NotFound."""
        self.plan_of(number)
        values = {"number": number, "paper": paper, "holder_enc": holder, "at": at}
        self._connection.execute(insert(print_holder).values(values))

    def take_back(self, number: int, paper: str, at: datetime) -> int:
        """Everyone who holds that paper gave it back; how many they were."""
        out = (print_holder.c.number == number, print_holder.c.paper == paper, print_holder.c.returned_at.is_(None))
        return self._connection.execute(update(print_holder).where(*out).values(returned_at=at)).rowcount

    def _holders(self, numbers: list[int]) -> Mapping[int, list[Holder]]:
        query = select(print_holder).where(print_holder.c.number.in_(numbers)).order_by(print_holder.c.id)
        found: dict[int, list[Holder]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.number, []).append(_holder(row))
        return found


def _holder(row: Row[tuple[object, ...]]) -> Holder:
    return Holder(row.paper, row.holder_enc, row.at, row.returned_at)
