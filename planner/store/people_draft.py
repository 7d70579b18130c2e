"""What will be written of these people? Compared and encrypted before the database's one writing place is taken.

Comparing and encrypting a country's people takes far longer than writing them down: done beforehand, everybody else waits
only for the writing. Encrypted, a person also takes less room than as an object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, bindparam, select, update

from planner.errors import StoreProblem
from planner.registries.records import PatientRecord
from planner.store.changes import Change, in_portions, insert_plain, plain_moment
from planner.store.codec import to_json
from planner.store.columns import sealed_json
from planner.store.keys import Keys
from planner.store.tables import patient


@dataclass(frozen=True, slots=True)
class StoredPerson:
    """What is there for one reference, as far as comparing needs it."""

    facts: Any
    source: str

    def __repr__(self) -> str:
        """Nothing of the person."""
        return f"StoredPerson(source={self.source!r})"


class _Row(NamedTuple):
    """One person as the table takes it; the facts are encrypted."""

    ref: str
    cpr_index: str | None
    municipality_code: str
    postcode: str
    location_quality: str
    source: str
    facts_enc: bytes


class PeopleDraft:
    """People to be written, each added once. ``change`` counts them."""

    def __init__(self, keys: Keys, source: str = "") -> None:
        self._keys = keys
        self._source = source
        self._new: list[_Row] = []
        self._changed: list[_Row] = []
        self._unchanged = 0
        self._owners: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"PeopleDraft({self.change})"

    @property
    def change(self) -> Change:
        """How many are new, changed and unchanged."""
        return Change(len(self._new), len(self._changed), self._unchanged)

    def add(self, record: PatientRecord, stored: StoredPerson | None) -> bool:
        """Takes ``record`` in; True when it differs from what is ``stored``. Raises StoreProblem when two people would share
        one reference or one CPR number would have two."""
        facts = to_json(record)
        if stored is not None and stored == StoredPerson(facts, self._source):
            self._unchanged += 1
            return False
        if stored is not None:
            self._refuse_other_person(stored.facts, record)
        row = self._row(record, facts)
        if row.cpr_index and (other := self._owners.setdefault(row.cpr_index, row.ref)) != row.ref:
            raise two_references(other, row.ref)
        (self._new if stored is None else self._changed).append(row)
        return True

    def write(
        self, connection: Connection, now: datetime, tell: Callable[[int, int], None] = lambda _done, _total: None
    ) -> Change:
        """Writes everything down. ``tell`` hears how far it is, and may raise. Raises StoreProblem, before anything is
        written, when a CPR number is registered under another reference."""
        self._refuse_second_reference(connection)
        total = len(self._new) + len(self._changed)
        for done, portion in _portions(self._changed):
            tell(done, total)
            rows = [{f"new_{key}": value for key, value in row._asdict().items()} for row in portion]
            connection.execute(_UPDATE, [{**row, "new_updated_at": now} for row in rows])
        at = plain_moment(connection, now)
        for done, portion in _portions(self._new):
            tell(len(self._changed) + done, total)
            insert_plain(connection, patient, (*_Row._fields, "updated_at"), [(*row, at) for row in portion])
        return self.change

    def _refuse_second_reference(self, connection: Connection) -> None:
        """One person is registered once: the same CPR number under two references would fetch one person twice."""
        written = {row.ref for row in (*self._new, *self._changed)}
        for portion in in_portions(self._owners):
            query = select(patient.c.ref, patient.c.cpr_index).where(patient.c.cpr_index.in_(portion))
            for ref, index in connection.execute(query):
                if ref not in written:
                    raise two_references(ref, self._owners[index])

    def _refuse_other_person(self, facts: Mapping[str, Any], record: PatientRecord) -> None:
        """Two CPR numbers can, very rarely, give one reference: said, never merged."""
        before, now, ref = facts["identity"]["cpr"], record.identity.cpr, record.patient.ref
        if before and now and before != now and ref == self._keys.make_ref(before) == self._keys.make_ref(now):
            raise two_people(ref)

    def _row(self, record: PatientRecord, facts: Any) -> _Row:
        person, cpr = record.patient, record.identity.cpr
        return _Row(
            person.ref,
            self._keys.blind_index(cpr) if cpr else None,
            person.municipality_code,
            person.postcode,
            person.located.quality.value,
            self._source,
            sealed_json(self._keys, facts),
        )


def two_people(ref: str) -> StoreProblem:
    """Two people stand under one reference."""
    return StoreProblem(f"The reference {ref} belongs to two people.", hint="Give one of them another reference.")


def two_references(one: str, other: str) -> StoreProblem:
    """One person stands under two references."""
    return StoreProblem(
        f"The references {one} and {other} have the same CPR number.", hint="Use one reference for one person, in every file."
    )


def _bound(name: str) -> Any:
    """The value of a column: encrypted facts go in as the bytes they are."""
    column = patient.c[name]
    return bindparam(f"new_{name}", type_=LargeBinary() if name == "facts_enc" else column.type)


_VALUES = {column.name: _bound(column.name) for column in patient.columns}
_UPDATE = update(patient).where(patient.c.ref == _VALUES.pop("ref")).values(_VALUES)
_PORTION = 1000


def _portions(rows: list[_Row]) -> Iterator[tuple[int, list[_Row]]]:
    return ((first, rows[first : first + _PORTION]) for first in range(0, len(rows), _PORTION))
