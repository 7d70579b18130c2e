"""Which plans are there, in which status, and what exactly did each say?

A plan's documents are written once and never rewritten. Only its status moves, each time by someone who has seen the
latest revision. The database itself refuses a proposed, approved or active plan without a passed certificate, and a second
active plan for one scenario.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, Row, Select, func, insert, select, type_coerce, update

from planner.documents.facts import PlanFacts
from planner.errors import NotFound, WrongState
from planner.plans.lifecycle import Status
from planner.plans.locks import Lock, LockKind
from planner.plans.plan import Plan
from planner.plans.provenance import sha256_of
from planner.store.codec import from_json, to_json
from planner.store.columns import opened_json
from planner.store.recalling import RECALLING
from planner.store.site_tables import plan_site
from planner.store.tables import plan, plan_event


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as a list shows it. ``revision`` counts status changes: whoever changes the status names the one seen.
    ``made_by_id`` is the account that drafted it ("" where nobody knows any more)."""

    id: str
    version: int
    scenario_id: str
    scenario_name: str
    status: Status
    revision: int
    made_at: datetime
    made_by: str
    seed: int
    work: int
    policy_version: str
    snapshot_sha256: str
    plan_sha256: str
    certificate_ok: bool
    affected: int
    placed: int
    stays: int
    unplaced: int
    exercise: bool
    synthetic: bool
    made_by_id: str = ""


@dataclass(frozen=True, slots=True)
class PlanDocuments:
    """The certificate's two inputs and its verdict, as JSON objects."""

    snapshot: dict[str, Any]
    plan: dict[str, Any]
    certificate: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """One change of status. ``who`` is the name as it was then, ``who_id`` the account ("" in rows from before it was kept)."""

    at: datetime
    who: str
    from_status: Status
    to_status: Status
    reason: str
    who_id: str = ""


_ROW = tuple(plan.c[name] for name in PlanRow.__dataclass_fields__)


class Plans:
    """The plans within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._received: dict[Status, dict[str, dict[str, int]]] = {}

    def add(
        self,
        facts: PlanFacts,
        *,
        status: Status,
        snapshot: Mapping[str, Any],
        plan_json: Mapping[str, Any],
        certificate: Mapping[str, Any],
        made_by_id: str = "",
    ) -> PlanRow:
        """Stores a plan with all its documents; hashes and counts are taken from them. Raises StoreProblem when the id is
        taken, when the scenario is unknown, or when ``status`` demands a certificate that has not passed."""
        self._received.clear()
        made = facts.plan.made
        row = PlanRow(
            id=facts.plan.id,
            version=facts.plan.version,
            scenario_id=facts.plan.scenario_id,
            scenario_name=facts.plan.scenario_name,
            status=status,
            revision=1,
            made_at=made.at,
            made_by=made.by,
            seed=made.seed,
            work=made.work,
            policy_version=made.policy_version,
            snapshot_sha256=made.snapshot_sha256,
            plan_sha256=facts.plan_sha256,
            certificate_ok=facts.certificate_ok,
            affected=facts.plan.affected,
            placed=len(facts.plan.placed),
            stays=len(facts.plan.stays),
            unplaced=len(facts.plan.unplaced),
            exercise=facts.plan.exercise,
            synthetic=facts.plan.synthetic,
            made_by_id=made_by_id,
        )
        documents = {
            "snapshot_enc": snapshot,
            "plan_enc": plan_json,
            "certificate_enc": certificate,
            "facts_enc": to_json(facts),
        }
        columns = {name: getattr(row, name) for name in PlanRow.__dataclass_fields__}
        self._connection.execute(insert(plan).values({**columns, "status": status.value, **documents}))
        people = Counter(one.site_id for one in facts.plan.placed)
        if people:
            rows = [{"plan_id": row.id, "site_id": site_id, "people": count} for site_id, count in sorted(people.items())]
            self._connection.execute(insert(plan_site), rows)
        return row

    def received(self, status: Status) -> dict[str, dict[str, int]]:
        """By plan of this status: how many it brings to which site. Plans from before this was kept are opened for it. Read once
        in a transaction, however many ask."""
        if status in self._received:
            return self._received[status]
        found: dict[str, dict[str, int]] = {}
        for row in self.list(status=status):
            query = select(plan_site.c.site_id, plan_site.c.people).where(plan_site.c.plan_id == row.id)
            known = {str(site_id): int(people) for site_id, people in self._connection.execute(query)}
            opened = () if known or not row.placed else self.get_plan(row.id).placed
            found[row.id] = known or dict(Counter(one.site_id for one in opened))
        self._received[status] = found
        return found

    def next_version(self, scenario_id: str) -> int:
        """The version number of the next plan for a scenario, from 1."""
        query = select(func.coalesce(func.max(plan.c.version), 0)).where(plan.c.scenario_id == scenario_id)
        return int(self._connection.execute(query).scalar_one()) + 1

    def get_row(self, plan_id: str) -> PlanRow:
        """The plan's row. Raises NotFound."""
        return _row(self._one(select(*_ROW), plan_id))

    def list(self, *, scenario_id: str = "", status: Status | None = None) -> tuple[PlanRow, ...]:
        """Plans, latest first."""
        query = select(*_ROW).order_by(plan.c.made_at.desc(), plan.c.version.desc(), plan.c.id)
        if scenario_id:
            query = query.where(plan.c.scenario_id == scenario_id)
        if status is not None:
            query = query.where(plan.c.status == status.value)
        return tuple(_row(row) for row in self._connection.execute(query))

    def count(self) -> int:
        """How many plans there are."""
        return self._connection.execute(select(func.count()).select_from(plan)).scalar_one()

    def get_documents(self, plan_id: str) -> PlanDocuments:
        """Snapshot, plan and certificate. Raises NotFound."""
        row = self._one(select(plan.c.snapshot_enc, plan.c.plan_enc, plan.c.certificate_enc), plan_id)
        return PlanDocuments(row.snapshot_enc, row.plan_enc, row.certificate_enc)

    def get_certificate(self, plan_id: str) -> dict[str, Any]:
        """The certificate's verdict alone. Raises NotFound."""
        certificate: dict[str, Any] = self._one(select(plan.c.certificate_enc), plan_id).certificate_enc
        return certificate

    def get_facts(self, plan_id: str) -> PlanFacts:
        """Everything on paper about the plan, with the status of now. Raises NotFound."""
        row = self._one(select(plan.c.status, type_coerce(plan.c.facts_enc, LargeBinary).label("sealed")), plan_id)
        return replace(self._recalled_facts(row.sealed), status=row.status)

    def get_locks(self, plan_id: str) -> tuple[Lock, ...]:
        """What people have decided for this plan, as its snapshot holds it. Raises NotFound."""
        row = self._one(select(type_coerce(plan.c.snapshot_enc, LargeBinary).label("sealed")), plan_id)
        return RECALLING.recall("locks", bytes(row.sealed), lambda one: _locks(opened_json(self._connection.dialect, one)))

    def get_plan(self, plan_id: str) -> Plan:
        """The plan itself. Raises NotFound."""
        row = self._one(select(type_coerce(plan.c.facts_enc, LargeBinary).label("sealed")), plan_id)
        return self._recalled_facts(row.sealed).plan

    def _recalled_facts(self, sealed: bytes) -> PlanFacts:
        dialect = self._connection.dialect
        return RECALLING.recall("facts", bytes(sealed), lambda one: from_json(PlanFacts, opened_json(dialect, one)))

    def set_status(
        self, plan_id: str, status: Status, *, seen_revision: int, at: datetime, who: str, reason: str = "", who_id: str = ""
    ) -> PlanRow:
        """Moves the status and remembers who, when and why. Raises WrongState when someone else has moved it since
        ``seen_revision``, NotFound, or StoreProblem when the database's own rules forbid it. Whether the step is allowed
        at all is planner.plans.lifecycle's to say."""
        self._received.clear()
        before = self.get_row(plan_id)
        moved = self._connection.execute(
            update(plan)
            .where(plan.c.id == plan_id, plan.c.revision == seen_revision)
            .values(status=status.value, revision=seen_revision + 1)
        )
        if moved.rowcount != 1:
            raise WrongState(
                f"Someone else has changed this plan meanwhile: it is now {before.status}.",
                hint="Look at it again and decide anew.",
            )
        self._connection.execute(
            insert(plan_event).values(
                plan_id=plan_id,
                at=at,
                who=who,
                from_status=before.status.value,
                to_status=status.value,
                reason_enc=reason,
                who_id=who_id,
            )
        )
        return replace(before, status=status, revision=seen_revision + 1)

    def events(self, plan_id: str) -> tuple[PlanEvent, ...]:
        """The plan's changes of status, oldest first."""
        query = select(plan_event).where(plan_event.c.plan_id == plan_id).order_by(plan_event.c.id)
        return tuple(
            PlanEvent(row.at, row.who, Status(row.from_status), Status(row.to_status), row.reason_enc, row.who_id)
            for row in self._connection.execute(query)
        )

    def unfaithful(self) -> tuple[str, ...]:
        """Ids of plans whose stored documents no longer have the stored hashes, or that are certified in the row and not in
        the certificate. Empty when all is well."""
        return tuple(row.id for row in self.list() if not self._is_faithful(row))

    def _is_faithful(self, row: PlanRow) -> bool:
        documents = self.get_documents(row.id)
        return (
            sha256_of(documents.plan) == row.plan_sha256
            and sha256_of(documents.snapshot) == row.snapshot_sha256
            and bool(documents.certificate.get("ok")) == row.certificate_ok
        )

    def _one(self, query: Select[Any], plan_id: str) -> Row[Any]:
        row = self._connection.execute(query.where(plan.c.id == plan_id)).first()
        if row is None:
            raise NotFound(f"There is no plan '{plan_id}'.")
        return row


def _locks(snapshot: Mapping[str, Any]) -> tuple[Lock, ...]:
    return tuple(Lock(one["ref"], one["site"], LockKind(one["kind"])) for one in snapshot.get("locks", []))


def _row(row: Row[Any]) -> PlanRow:
    return PlanRow(**{**row._mapping, "status": Status(row.status)})
