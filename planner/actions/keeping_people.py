"""How do the people of a file join those who are known? Prepared beforehand, then written in one short transaction.

The order is: known number or reference, merges decided before, what other registers said, then what people have put right.
Preparing reads a few hundred people at a time, so that nobody waits for it; should anything about people change meanwhile,
what was prepared is not written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from planner.actions.watching import Watch
from planner.errors import FileProblem, PlannerError, StoreProblem
from planner.registries.corrections import Correction, corrected
from planner.registries.look_alikes import Suspicion, Trace, suspicions, trace_of
from planner.registries.matching import also_told_by, joined, joined_with_merged, known_as, told_as_one, under_alias
from planner.registries.problems import said
from planner.registries.records import PatientRecord
from planner.store.changes import Change
from planner.store.patients import record_of
from planner.store.people_draft import PeopleDraft
from planner.store.store import Store, Tx

T = TypeVar("T")

#: So many people are read, joined and encrypted at a time.
_PORTION = 500
#: So often something begins anew because people were changed by someone else meanwhile.
_ATTEMPTS = 3


class PeopleChanged(PlannerError):
    """Something about people has changed since they were looked at: what was prepared does not fit any longer."""


def begun_anew(attempt: Callable[[], T]) -> T:
    """What ``attempt`` gives, which begins anew when it raises PeopleChanged. Raises StoreProblem when people keep changing."""
    for _ in range(_ATTEMPTS):
        with suppress(PeopleChanged):
            return attempt()
    raise said(StoreProblem, "people_keep_changing")


@dataclass(frozen=True, slots=True)
class PreparedPeople:
    """What storing a file's people will do. ``state`` is what the store said of its people when they were looked at;
    ``numbers`` leads from the file's CPR numbers to references; ``bases`` is what the registries say of people who have been
    corrected, ``uncorrected`` those of whom that need no longer be kept apart; ``look_alikes`` are queued; ``told_alike`` counts,
    by other sender, of whom that one has told the very same treatments."""

    state: str
    refs: frozenset[str]
    numbers: Mapping[str, str]
    draft: PeopleDraft
    bases: tuple[PatientRecord, ...]
    uncorrected: frozenset[str]
    look_alikes: tuple[Suspicion, ...]
    told_alike: Mapping[str, int]

    def __repr__(self) -> str:
        """Counts only."""
        return f"PreparedPeople({len(self.refs)}, {self.draft})"


@dataclass(frozen=True, slots=True)
class _Placed:
    """A record under the reference by which the person is known; ``is_alias`` when that person was merged from it."""

    record: PatientRecord
    is_alias: bool

    @property
    def ref(self) -> str:
        return self.record.patient.ref


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known beforehand of everyone in the file: who was merged into ``hosts``, and the corrections in force."""

    hosts: frozenset[str]
    laid: Mapping[str, Sequence[Correction]]


def prepare_people(store: Store, records: list[PatientRecord], source: str, watch: Watch) -> PreparedPeople:
    """Joins ``records`` of the sender ``source`` with those who are known, and looks for look-alikes; writes nothing. The list is
    emptied on the way: what is prepared takes its place. Raises FileProblem when two people stand under one reference, and
    Cancelled."""
    watch.step("comparing")
    with store.read() as tx:
        state = tx.people_state()
    placed = _placed(store, records)
    numbers = {one.record.identity.cpr: one.ref for one in placed if one.record.identity.cpr}
    refs = frozenset(one.ref for one in placed)
    with store.read() as tx:
        known = _Known(frozenset(tx.merges.merged_into(refs).values()), corrections_by_ref(tx, refs))
    draft, bases, uncorrected, traces = PeopleDraft(store.keys), [], set(), []
    told_alike: Counter[str] = Counter()
    total = len(placed)
    while placed:
        watch.step("comparing", total - len(placed), total)
        portion = _taken(placed)
        with store.read() as tx:
            stored = tx.patients.stored({one.ref for one in portion})
            kept_apart = tx.corrections.bases({one.ref for one in portion})
        before = {**{ref: record_of(ref, one) for ref, one in stored.items()}, **kept_apart}
        for ref, base in _folded(portion, before, known.hosts).items():
            draft.add(corrected(base, known.laid.get(ref, ())), stored.get(ref))
            traces.append(trace_of(base.identity))
            told_alike.update(also_told_by(base, source))
            if ref in known.laid:
                bases.append(base)
            elif ref in kept_apart:
                uncorrected.add(ref)
    found = _look_alikes(store, traces, refs, watch)
    return PreparedPeople(state, refs, numbers, draft, tuple(bases), frozenset(uncorrected), found, told_alike)


def told_of_by(tx: Tx, sender: str) -> list[str]:
    """Everyone of whom ``sender`` has told of a treatment."""
    return [one.ref for one in tx.patients.planning() if any(device.source == sender for device in one.devices)]


def prepare_one_sender(store: Store, sender: str, into: str, newer: str) -> PreparedPeople:
    """What storing will do when ``sender`` is one with ``into``: everyone of whom ``sender`` has told of a treatment; writes
    nothing."""
    with store.read() as tx:
        state = tx.people_state()
        refs = told_of_by(tx, sender)
    draft, bases = PeopleDraft(store.keys), []
    for portion in _portions(refs):
        with store.read() as tx:
            stored, laid = tx.patients.stored(portion), corrections_by_ref(tx, portion)
            before = {**{ref: record_of(ref, one) for ref, one in stored.items()}, **tx.corrections.bases(portion)}
        for ref, record in before.items():
            base = told_as_one(record, sender, into, newer)
            draft.add(corrected(base, laid.get(ref, ())), stored.get(ref))
            bases += [base] if ref in laid else []
    return PreparedPeople(state, frozenset(refs), {}, draft, tuple(bases), frozenset(), (), {})


def keep_people(tx: Tx, people: PreparedPeople, watch: Watch) -> Change:
    """Writes down what was prepared. Raises PeopleChanged, before anything is written, when it no longer fits."""
    if tx.people_state() != people.state:
        raise PeopleChanged("Something about people has changed meanwhile.")
    tx.corrections.keep_bases(people.bases)
    tx.corrections.drop_bases(people.uncorrected)
    change = tx.patients.write(people.draft, lambda done, total: watch.step("storing", done, total))
    tx.reviews.add_many(people.look_alikes)
    return change


def everyone(store: Store) -> list[PatientRecord]:
    """Everyone who is registered, read a few hundred at a time, so that nobody waits for it."""
    with store.read() as tx:
        refs = sorted(tx.patients.refs())
    found: list[PatientRecord] = []
    for portion in _portions(refs):
        with store.read() as tx:
            found += tx.patients.by_refs(portion).values()
    return found


def bases_of(tx: Tx, refs: Iterable[str]) -> dict[str, PatientRecord]:
    """What the registries say of ``refs``, without what people have put right."""
    wanted = set(refs)
    return {**tx.patients.by_refs(wanted), **tx.corrections.bases(wanted)}


def lay_corrections(tx: Tx, bases: Mapping[str, PatientRecord]) -> Change:
    """Stores ``bases`` with the corrections in force laid over them; what the registries say is kept beside."""
    laid = corrections_by_ref(tx, bases)
    tx.corrections.keep_bases(bases[ref] for ref in laid)
    tx.corrections.drop_bases(set(bases) - set(laid))
    return tx.patients.upsert_many(corrected(base, laid.get(ref, ())) for ref, base in bases.items())


def corrections_by_ref(tx: Tx, refs: Iterable[str]) -> dict[str, list[Correction]]:
    """The corrections in force of each of ``refs``, also those of whoever was merged into them, oldest first."""
    wanted = set(refs)
    merged_into = tx.merges.merged_into(wanted)
    concerned = tx.corrections.refs() & (wanted | set(merged_into))
    laid: dict[str, list[Correction]] = {}
    for one in tx.corrections.of(concerned) if concerned else ():
        laid.setdefault(merged_into.get(one.ref, one.ref), []).append(one)
    return laid


def _placed(store: Store, records: list[PatientRecord]) -> list[_Placed]:
    """Each record under the reference by which the person is known, the last reference first; an alias, which only ever fills
    in, comes after the person's own. Empties ``records``."""
    numbers = [r.identity.cpr for r in records if r.identity.cpr]
    by_number: dict[str, str] = {}
    for portion in _portions(numbers):
        with store.read() as tx:
            by_number |= tx.patients.refs_by_cpr(portion)
    with store.read() as tx:
        merged_refs, merged_numbers = tx.merges.aliases((r.patient.ref for r in records), numbers)
    placed = []
    for record in records:
        number, ref = record.identity.cpr, record.patient.ref
        owner = by_number.get(number) or merged_numbers.get(number) or merged_refs.get(ref)
        is_alias = (number in merged_numbers or ref in merged_refs) and ref != owner
        placed.append(_Placed(known_as(owner, record) if owner and owner != ref else record, is_alias))
    records.clear()
    placed.sort(key=attrgetter("is_alias"))
    placed.sort(key=attrgetter("ref"))
    placed.reverse()  # whoever is dealt with is taken from the end
    return placed


def _taken(placed: list[_Placed]) -> list[_Placed]:
    """The next few hundred, with everything that stands under the last one's reference."""
    portion: list[_Placed] = []
    while placed and (len(portion) < _PORTION or placed[-1].ref == portion[-1].ref):
        portion.append(placed.pop())
    return portion


def _folded(portion: Iterable[_Placed], bases: Mapping[str, PatientRecord], hosts: frozenset[str]) -> dict[str, PatientRecord]:
    """What the registries say from now on, by reference. Two rows that were merged into one person are folded together."""
    fresh: dict[str, PatientRecord] = {}
    for ref, rows in groupby(portion, key=attrgetter("ref")):
        for row in rows:
            known = fresh.get(ref) or bases.get(ref)
            if ref in fresh:
                _refuse_two_people(fresh[ref], row)
            if known is None:
                fresh[ref] = replace(row.record, stated=None)
            elif row.is_alias:
                fresh[ref] = under_alias(known, row.record, beside_own=ref in fresh)
            elif ref in hosts:
                fresh[ref] = joined_with_merged(known, row.record)
            else:
                fresh[ref] = joined(known, row.record)
    return fresh


def _refuse_two_people(one: PatientRecord, row: _Placed) -> None:
    """Two numbers under one reference in one file are two people, unless someone has merged them."""
    mine, other = one.identity.cpr, row.record.identity.cpr
    if not row.is_alias and mine and other and mine != other:
        raise said(FileProblem, "reference_two_people", ref=row.ref)


def _look_alikes(store: Store, traces: list[Trace], refs: frozenset[str], watch: Watch) -> tuple[Suspicion, ...]:
    """Whom of the file someone may have registered twice."""
    watch.step("look_alikes")
    with store.read() as tx:
        others = tx.patients.refs() - refs
        queued = tx.reviews.pairs()
    for portion in _portions(sorted(others)):
        watch.step("look_alikes")
        with store.read() as tx:
            traces += [trace_of(identity) for identity in tx.patients.identities(portion)]
    return suspicions(traces, refs, queued)


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[first : first + _PORTION] for first in range(0, len(keys), _PORTION))
