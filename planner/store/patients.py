"""Who is registered, and what did this file change? One encrypted blob a person; only rows that differ are touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from planner.errors import StoreProblem
from planner.model.patient import Patient
from planner.model.place import LocationQuality
from planner.registries.records import PatientRecord
from planner.store.changes import Change, in_portions
from planner.store.codec import from_json, to_json
from planner.store.keys import Keys
from planner.store.tables import patient

#: Positions that someone has set, given or matched exactly; all others should be looked at.
_SURE = (LocationQuality.PINNED, LocationQuality.GIVEN, LocationQuality.EXACT)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is there for one reference, as far as comparing needs it."""

    facts: Any
    source: str


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
        self._refuse_two_references(given)
        stored = self._stored(given)
        new = [ref for ref in given if ref not in stored]
        changed = []
        for ref in stored:
            record = given[ref]
            facts = to_json(record)
            if stored[ref] != _Stored(facts, source):
                self._refuse_other_person(stored[ref].facts, record)
                changed.append(self._row(record, facts, source))
        if changed:
            renamed = [{f"new_{key}": value for key, value in row.items()} for row in changed]
            values = {column.name: bindparam(f"new_{column.name}", type_=column.type) for column in patient.columns}
            self._connection.execute(update(patient).where(patient.c.ref == values.pop("ref")).values(values), renamed)
        # Portion by portion: the rows of a whole country at once would take as much memory again as the people.
        for portion in in_portions(new):
            rows = [self._row(given[ref], to_json(given[ref]), source) for ref in portion]
            self._connection.execute(insert(patient), rows)
        return Change(len(new), len(changed), len(given) - len(new) - len(changed))

    def remove(self, refs: Iterable[str]) -> int:
        """Forgets these people; returns how many were there."""
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

    def besides(self, refs: Iterable[str]) -> tuple[PatientRecord, ...]:
        """Everyone but ``refs``, with identity."""
        left_out = set(refs)
        others = [ref for ref in self._connection.execute(select(patient.c.ref)).scalars() if ref not in left_out]
        return tuple(self.by_refs(others).values())

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
                raise StoreProblem(f"The reference {ref} belongs to two people.", hint="Give one of them another reference.")
            given[ref] = record
        return given

    def _stored(self, refs: Iterable[str]) -> dict[str, _Stored]:
        stored: dict[str, _Stored] = {}
        for portion in in_portions(refs):
            query = select(patient.c.ref, patient.c.facts_enc, patient.c.source).where(patient.c.ref.in_(portion))
            stored.update((ref, _Stored(facts, source)) for ref, facts, source in self._connection.execute(query))
        return stored

    def _refuse_two_references(self, given: Mapping[str, PatientRecord]) -> None:
        """One person is registered once: the same CPR number under two references would fetch one person twice."""
        owners: dict[str, str] = {}
        for ref, record in given.items():
            if record.identity.cpr and (other := owners.setdefault(self._keys.blind_index(record.identity.cpr), ref)) != ref:
                raise _two_references(other, ref)
        for portion in in_portions(owners):
            query = select(patient.c.ref, patient.c.cpr_index).where(patient.c.cpr_index.in_(portion))
            for ref, index in self._connection.execute(query):
                if ref not in given:
                    raise _two_references(ref, owners[index])

    def _refuse_other_person(self, facts: Mapping[str, Any], record: PatientRecord) -> None:
        """Two CPR numbers can, very rarely, give one reference: said, never merged."""
        before, now, ref = facts["identity"]["cpr"], record.identity.cpr, record.patient.ref
        if before and now and before != now and ref == self._keys.make_ref(before) == self._keys.make_ref(now):
            raise StoreProblem(f"The reference {ref} belongs to two people.", hint="Give one of them another reference.")

    def _row(self, record: PatientRecord, facts: Any, source: str) -> dict[str, Any]:
        person, cpr = record.patient, record.identity.cpr
        return {
            "ref": person.ref,
            "cpr_index": self._keys.blind_index(cpr) if cpr else None,
            "municipality_code": person.municipality_code,
            "postcode": person.postcode,
            "location_quality": person.located.quality.value,
            "source": source,
            "updated_at": self._now,
            "facts_enc": facts,
        }


def _two_references(one: str, other: str) -> StoreProblem:
    return StoreProblem(
        f"The references {one} and {other} have the same CPR number.", hint="Use one reference for one person, in every file."
    )


def _patient(ref: str, facts: Mapping[str, Any]) -> Patient:
    return _refuse_swapped(ref, from_json(Patient, facts["patient"]))


def _record(ref: str, facts: Mapping[str, Any]) -> PatientRecord:
    record = from_json(PatientRecord, facts)
    _refuse_swapped(ref, record.patient)
    return record


def _refuse_swapped(ref: str, person: Patient) -> Patient:
    """``person``, unless a row has been given another row's content, which decrypts well but is someone else."""
    if person.ref != ref:
        raise StoreProblem(
            f"The row of {ref} holds someone else: the database was changed from outside.", hint="Restore a backup."
        )
    return person
