"""What have people put right, and what did the registries say before? Events are only added; nothing is ever rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from planner.errors import NotFound
from planner.registries.corrections import Correction
from planner.registries.records import PatientRecord
from planner.store.changes import in_portions, note_change
from planner.store.codec import from_json, to_json
from planner.store.tables import correction_event, patient_base


class Corrections:
    """The corrections within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Correction) -> int:
        """Remembers a correction; returns its number."""
        facts = {"field": one.field, "value": one.value, "why": one.why, "about": one.about}
        return self._append(ref=one.ref, revokes=None, at=one.at, who=one.who, facts_enc=facts)

    def revoke(self, revocation: Correction, number: int) -> None:
        """Takes correction ``number`` back by a new event: ``revocation`` says who, when and why. Raises NotFound when there
        is no such correction in force."""
        if number not in {one.id for one in self.of([revocation.ref])}:
            raise NotFound(f"There is no correction {number} in force.", hint="planner people corrections lists them.")
        facts = {"field": revocation.field, "value": "", "why": revocation.why, "about": ""}
        self._append(ref=revocation.ref, revokes=number, at=revocation.at, who=revocation.who, facts_enc=facts)

    def of(self, refs: Iterable[str] | None = None) -> tuple[Correction, ...]:
        """Those in force, oldest first: of ``refs``, or of everyone."""
        taken_back = select(correction_event.c.revokes).where(correction_event.c.revokes.is_not(None))
        query = select(correction_event).where(correction_event.c.revokes.is_(None), correction_event.c.id.not_in(taken_back))
        if refs is None:
            rows = list(self._connection.execute(query))
        else:
            rows = [
                row
                for portion in in_portions(sorted(set(refs)))
                for row in self._connection.execute(query.where(correction_event.c.ref.in_(portion)))
            ]
        found = [_correction(row) for row in rows]
        return tuple(sorted(found, key=lambda one: one.id))

    def refs(self) -> frozenset[str]:
        """Everyone of whom something was ever put right."""
        return frozenset(self._connection.execute(select(correction_event.c.ref).distinct()).scalars())

    # --- what the registries say of people who have corrections ---

    def bases(self, refs: Iterable[str]) -> dict[str, PatientRecord]:
        """What the registries say, of those who have it kept apart."""
        found: dict[str, PatientRecord] = {}
        for portion in in_portions(sorted(set(refs))):
            query = select(patient_base.c.ref, patient_base.c.facts_enc).where(patient_base.c.ref.in_(portion))
            found.update((ref, from_json(PatientRecord, facts)) for ref, facts in self._connection.execute(query))
        return found

    def keep_bases(self, records: Iterable[PatientRecord]) -> None:
        """From now on this is what the registries say of these people."""
        rows = [{"ref": record.patient.ref, "facts_enc": to_json(record)} for record in records]
        self.drop_bases(row["ref"] for row in rows)
        if rows:
            self._connection.execute(insert(patient_base), rows)

    def drop_bases(self, refs: Iterable[str]) -> None:
        """Nothing is kept apart for these people: their own row is what the registries say."""
        for portion in in_portions(sorted(set(refs))):
            self._connection.execute(delete(patient_base).where(patient_base.c.ref.in_(portion)))

    def _append(self, **values: object) -> int:
        note_change(self._connection)
        added = insert(correction_event).values(values).returning(correction_event.c.id)
        return int(self._connection.execute(added).scalar_one())


def _correction(row: Row[Any]) -> Correction:
    facts = row.facts_enc
    return Correction(row.ref, facts["field"], facts["value"], row.who, row.at, facts["why"], facts["about"], row.id)
