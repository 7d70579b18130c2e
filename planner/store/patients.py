"""Who is registered, and what did this file change? One encrypted blob a person; only rows that differ are touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, select

from planner.errors import StoreProblem
from planner.model.patient import Identity, Patient
from planner.model.place import LocationQuality
from planner.registries.records import PatientRecord
from planner.store.changes import Change, in_portions, note_change
from planner.store.codec import from_json
from planner.store.keys import Keys
from planner.store.people_draft import PeopleDraft, StoredPerson, two_people
from planner.store.tables import patient

P = TypeVar("P", Patient, Identity)

#: Positions that someone has set, given or matched exactly; all others should be looked at.
_SURE = (LocationQuality.PINNED, LocationQuality.GIVEN, LocationQuality.EXACT)


class Patients:
    """The patient registry within one transaction."""

    def __init__(self, connection: Connection, keys: Keys, now: datetime) -> None:
        self._connection = connection
        self._keys = keys
        self._now = now

    def replace_source(self, records: Iterable[PatientRecord], source: str) -> Change:
        """``records`` are all that ``source`` knows: who was there from it before and is not any longer, goes."""
        given = list(records)
        keep = {record.patient.ref for record in given}
        query = select(patient.c.ref).where(patient.c.source == source)
        gone = [ref for ref in self._connection.execute(query).scalars() if ref not in keep]
        self.remove(gone)
        change = self.upsert_many(given, source)
        return Change(change.new, change.changed, change.unchanged, len(gone))

    def upsert_many(self, records: Iterable[PatientRecord], source: str = "") -> Change:
        """Adds the unknown, rewrites the changed, leaves the rest alone. Raises StoreProblem, before anything is written,
        when two people would share one reference or one CPR number would have two."""
        given = self._by_ref(records)
        draft = PeopleDraft(self._keys, source)
        for portion in in_portions(given):
            stored = self.stored(portion)
            for ref in portion:
                draft.add(given[ref], stored.get(ref))
        return self.write(draft)

    def write(self, draft: PeopleDraft, tell: Callable[[int, int], None] = lambda _done, _total: None) -> Change:
        """Writes down what was prepared; ``tell`` hears how far it is, and may raise. Raises StoreProblem, before anything is
        written, when a CPR number is registered under another reference."""
        note_change(self._connection)
        return draft.write(self._connection, self._now, tell)

    def stored(self, refs: Iterable[str]) -> dict[str, StoredPerson]:
        """What is there for ``refs``, as it is stored."""
        found: dict[str, StoredPerson] = {}
        for portion in in_portions(refs):
            query = select(patient.c.ref, patient.c.facts_enc, patient.c.source).where(patient.c.ref.in_(portion))
            found.update((ref, StoredPerson(facts, source)) for ref, facts, source in self._connection.execute(query))
        return found

    def remove(self, refs: Iterable[str]) -> int:
        """Forgets these people; returns how many were there."""
        note_change(self._connection)
        return sum(
            self._connection.execute(delete(patient).where(patient.c.ref.in_(portion))).rowcount for portion in in_portions(refs)
        )

    def all(self) -> tuple[PatientRecord, ...]:
        """Everyone, with identity, by reference."""
        query = select(patient.c.ref, patient.c.facts_enc).order_by(patient.c.ref)
        return tuple(_record(ref, facts) for ref, facts in self._connection.execute(query))

    def planning(self) -> tuple[Patient, ...]:
        """Everyone as planning sees them, without identity, by reference."""
        query = select(patient.c.ref, patient.c.facts_enc).order_by(patient.c.ref)
        return tuple(_patient(ref, facts) for ref, facts in self._connection.execute(query))

    def by_refs(self, refs: Iterable[str]) -> dict[str, PatientRecord]:
        """Those of ``refs`` who are known, with identity."""
        found: dict[str, PatientRecord] = {}
        for portion in in_portions(refs):
            query = select(patient.c.ref, patient.c.facts_enc).where(patient.c.ref.in_(portion))
            found.update((ref, _record(ref, facts)) for ref, facts in self._connection.execute(query))
        return dict(sorted(found.items()))

    def below_exact(self) -> tuple[PatientRecord, ...]:
        """Everyone whose position someone should look at, the worst first: not found, postcode, street."""
        query = select(patient.c.ref, patient.c.facts_enc).where(patient.c.location_quality.not_in(_SURE))
        found = [_record(ref, facts) for ref, facts in self._connection.execute(query)]
        worst = list(reversed(LocationQuality))
        return tuple(sorted(found, key=lambda r: (worst.index(r.patient.located.quality), r.patient.ref)))

    def refs(self) -> frozenset[str]:
        """Everyone's reference."""
        return frozenset(self._connection.execute(select(patient.c.ref)).scalars())

    def identities(self, refs: Iterable[str]) -> tuple[Identity, ...]:
        """Who those of ``refs`` are that are known."""
        return tuple(_identity(ref, one.facts) for ref, one in self.stored(refs).items())

    def by_cpr(self, cpr: str) -> PatientRecord | None:
        """The person with this CPR number, found by its blind index."""
        query = select(patient.c.ref, patient.c.facts_enc).where(patient.c.cpr_index == self._keys.blind_index(cpr))
        row = self._connection.execute(query).first()
        return None if row is None else _record(row[0], row[1])

    def refs_by_cpr(self, cprs: Iterable[str]) -> dict[str, str]:
        """CPR number to the reference under which the person is known already; the unknown are left out."""
        number_of = {self._keys.blind_index(cpr): cpr for cpr in cprs}
        found: dict[str, str] = {}
        for portion in in_portions(sorted(number_of)):
            query = select(patient.c.cpr_index, patient.c.ref).where(patient.c.cpr_index.in_(portion))
            found.update((number_of[index], ref) for index, ref in self._connection.execute(query))
        return found

    def count(self) -> int:
        """How many people are registered."""
        return self._connection.execute(select(func.count()).select_from(patient)).scalar_one()

    def count_not_exact(self) -> int:
        """How many positions are only a street's or a postcode's, or not known at all."""
        query = select(func.count()).where(patient.c.location_quality.not_in(_SURE))
        return self._connection.execute(query).scalar_one()

    def refs_in(self, municipality_code: str) -> tuple[str, ...]:
        """References of everyone who lives there, sorted."""
        query = select(patient.c.ref).where(patient.c.municipality_code == municipality_code).order_by(patient.c.ref)
        return tuple(self._connection.execute(query).scalars())

    def count_by_municipality(self) -> dict[str, int]:
        """Municipality code to number of people."""
        query = select(patient.c.municipality_code, func.count()).group_by(patient.c.municipality_code)
        rows = self._connection.execute(query.order_by(patient.c.municipality_code))
        return {row[0]: row[1] for row in rows}

    def _by_ref(self, records: Iterable[PatientRecord]) -> dict[str, PatientRecord]:
        given: dict[str, PatientRecord] = {}
        for record in records:
            ref = record.patient.ref
            if record.identity.ref != ref or ref in given:
                raise two_people(ref)
            given[ref] = record
        return given


def _patient(ref: str, facts: Mapping[str, Any]) -> Patient:
    return _refuse_swapped(ref, from_json(Patient, facts["patient"]))


def _identity(ref: str, facts: Mapping[str, Any]) -> Identity:
    return _refuse_swapped(ref, from_json(Identity, facts["identity"]))


def _record(ref: str, facts: Mapping[str, Any]) -> PatientRecord:
    record = from_json(PatientRecord, facts)
    _refuse_swapped(ref, record.patient)
    return record


def record_of(ref: str, stored: StoredPerson) -> PatientRecord:
    """The person, from what is stored."""
    return _record(ref, stored.facts)


def _refuse_swapped(ref: str, person: P) -> P:
    """``person``, unless a row has been given another row's content, which decrypts well but is someone else."""
    if person.ref != ref:
        raise StoreProblem(
            f"The row of {ref} holds someone else: the database was changed from outside.", hint="Restore a backup."
        )
    return person
