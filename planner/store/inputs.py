"""Which scenarios and policies can a plan be made from, and which files have been imported?"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from planner.errors import NotFound, PolicyProblem
from planner.model.outage import Scenario
from planner.registries.records import ImportReport, Issue, Severity
from planner.store.changes import Change
from planner.store.codec import from_json, to_json
from planner.store.tables import import_run, policy, scenario

#: So many remarks of one import are remembered.
MOST_ISSUES = 1_000


class Scenarios:
    """Outage scenarios within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def put(self, one: Scenario, source: str) -> bool:
        """Stores a scenario with the text of its file; returns False when it is there already, just so."""
        facts = to_json(one)
        row = self._connection.execute(select(scenario).where(scenario.c.id == one.id)).first()
        if row is not None and row.facts == facts and row.source == source:
            return False
        values = {"facts": facts, "source": source, "updated_at": self._now}
        if row is None:
            self._connection.execute(insert(scenario).values(id=one.id, **values))
        else:
            self._connection.execute(update(scenario).where(scenario.c.id == one.id).values(values))
        return True

    def get(self, scenario_id: str) -> Scenario:
        """The scenario with this id. Raises NotFound naming those there are."""
        facts = self._connection.execute(select(scenario.c.facts).where(scenario.c.id == scenario_id)).scalar()
        if facts is None:
            known = ", ".join(self._connection.execute(select(scenario.c.id).order_by(scenario.c.id)).scalars()) or "none"
            raise NotFound(f"There is no scenario '{scenario_id}'.", hint=f"Known scenarios: {known}.")
        return from_json(Scenario, facts)

    def source(self, scenario_id: str) -> str:
        """The text of the scenario's file. Raises NotFound."""
        text = self._connection.execute(select(scenario.c.source).where(scenario.c.id == scenario_id)).scalar()
        if text is None:
            raise NotFound(f"There is no scenario '{scenario_id}'.")
        return str(text)

    def list(self) -> tuple[Scenario, ...]:
        """All scenarios, by id."""
        query = select(scenario.c.facts).order_by(scenario.c.id)
        return tuple(from_json(Scenario, facts) for facts in self._connection.execute(query).scalars())


class Policies:
    """Policy files by version within one transaction. A version once stored never changes."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def put(self, version: str, source: str) -> bool:
        """Stores a policy file's text; returns False when it is there already. Raises PolicyProblem when the version is
        there with another text."""
        digest = hashlib.sha256(source.encode()).hexdigest()
        known = self._connection.execute(select(policy.c.sha256).where(policy.c.version == version)).scalar()
        if known is None:
            row = {"version": version, "source": source, "sha256": digest, "added_at": self._now}
            self._connection.execute(insert(policy).values(row))
            return True
        if known != digest:
            raise PolicyProblem(
                f"The policy version {version} is stored already with another content.",
                hint="Plans name the version they were made with: give the changed file a new version.",
            )
        return False

    def get(self, version: str) -> str:
        """The text of the policy file. Raises NotFound."""
        text = self._connection.execute(select(policy.c.source).where(policy.c.version == version)).scalar()
        if text is None:
            raise NotFound(f"There is no policy '{version}'.")
        return str(text)

    def list(self) -> tuple[str, ...]:
        """All versions, oldest name first."""
        return tuple(self._connection.execute(select(policy.c.version).order_by(policy.c.version)).scalars())


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import that happened: the account of the file, what it changed, by whom and when. ``issues`` as
    ``Issue.as_json`` gives them."""

    kind: str
    file: str
    rows_read: int
    accepted: int
    rejected: int
    duplicate: int
    change: Change
    issues: tuple[dict[str, Any], ...]
    who: str
    at: datetime
    source: str = ""


class Imports:
    """The history of imports within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, report: ImportReport, change: Change, *, who: str, at: datetime, source: str = "") -> None:
        """Remembers one import. Of the file only its name is kept, never where it lay; of very many remarks the worst;
        ``source`` is the registry's name."""
        row = {
            "kind": report.kind,
            "file": PurePath(report.file).name,
            "rows_read": report.rows_read,
            "accepted": report.accepted,
            "rejected": report.rejected,
            "duplicate": report.duplicate,
            "new": change.new,
            "changed": change.changed,
            "unchanged": change.unchanged,
            "gone": change.gone,
            "issues": [issue.as_json() for issue in _worst(report.issues)],
            "who": who,
            "at": at,
            "source": source,
        }
        self._connection.execute(insert(import_run).values(row))

    def latest(self, kind: str = "") -> ImportRun | None:
        """The latest import, of ``kind`` when one is named."""
        return next(iter(self.list(kind, limit=1)), None)

    def list(self, kind: str = "", *, limit: int = 100) -> tuple[ImportRun, ...]:
        """Imports, latest first."""
        query = select(import_run).order_by(import_run.c.id.desc()).limit(limit)
        if kind:
            query = query.where(import_run.c.kind == kind)
        return tuple(_run(row) for row in self._connection.execute(query))

    def latest_of(self, source: str, kind: str) -> int:
        """The number of the latest import of a kind from one sender; 0 when there is none. A later one has a higher number."""
        query = select(func.max(import_run.c.id)).where(import_run.c.source == source, import_run.c.kind == kind)
        return int(self._connection.execute(query).scalar() or 0)

    def count_of(self, source: str) -> int:
        """How many files of a sender have been imported."""
        query = select(func.count()).select_from(import_run).where(import_run.c.source == source)
        return int(self._connection.execute(query).scalar_one())

    def rename(self, source: str, into: str) -> None:
        """The files of one sender stand under another name from now on; what became of their rows stays as it was."""
        self._connection.execute(update(import_run).where(import_run.c.source == source).values(source=into))


def _worst(issues: Sequence[Issue]) -> Sequence[Issue]:
    if len(issues) <= MOST_ISSUES:
        return issues
    weight = list(Severity)
    return sorted(issues, key=lambda issue: weight.index(issue.severity))[:MOST_ISSUES]


def _run(row: Row[Any]) -> ImportRun:
    return ImportRun(
        kind=row.kind,
        file=row.file,
        rows_read=row.rows_read,
        accepted=row.accepted,
        rejected=row.rejected,
        duplicate=row.duplicate,
        change=Change(row.new, row.changed, row.unchanged, row.gone),
        issues=tuple(row.issues),
        who=row.who,
        at=row.at,
        source=row.source,
    )
