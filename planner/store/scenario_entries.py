"""What was typed in the browser for a scenario, by whom, and has someone typed it anew since?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from planner.errors import WrongState
from planner.registries.problems import said
from planner.store.change_tables import scenario_entry


@dataclass(frozen=True, slots=True)
class ScenarioEntry:
    """The form of one scenario as last saved; empty when a file has taken its place since. ``revision`` from 1."""

    scenario_id: str
    revision: int
    who: str
    at: datetime
    form: dict[str, Any]


class ScenarioEntries:
    """The forms within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def get(self, scenario_id: str) -> ScenarioEntry | None:
        """The form; None for a scenario that came from a file."""
        row = self._connection.execute(select(scenario_entry).where(scenario_entry.c.scenario_id == scenario_id)).first()
        return ScenarioEntry(row.scenario_id, row.revision, row.who, row.at, row.form) if row else None

    def put(self, scenario_id: str, form: dict[str, Any], *, who: str, seen_revision: int) -> int:
        """Keeps the form as its next edition. Raises WrongState when someone else has saved one since ``seen_revision`` (0 =
        there was none)."""
        values = {"revision": seen_revision + 1, "who": who, "at": self._now, "form": form}
        if self.get(scenario_id) is None:
            self._connection.execute(insert(scenario_entry).values(scenario_id=scenario_id, **values))
            return seen_revision + 1
        entry = scenario_entry.c
        saved = self._connection.execute(
            update(scenario_entry).where(entry.scenario_id == scenario_id, entry.revision == seen_revision).values(values)
        )
        if saved.rowcount != 1:
            raise said(WrongState, "scenario_edited_meanwhile")
        return seen_revision + 1

    def supersede(self, scenario_id: str, *, who: str) -> None:
        """What was typed no longer holds: a file says what the scenario is now. Whoever has the form open is told on saving."""
        before = self.get(scenario_id)
        if before is not None:
            self.put(scenario_id, {}, who=who, seen_revision=before.revision)
