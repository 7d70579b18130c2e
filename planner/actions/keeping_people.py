"""How do the people of a file join those who are known? Inside the import's transaction, nothing else.

The order is: known number or reference, merges decided before, what other registers said, then what people have put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from planner.errors import FileProblem
from planner.registries.corrections import Correction, corrected
from planner.registries.matching import joined, joined_with_merged, known_as, suspicions, under_alias
from planner.registries.problems import said
from planner.registries.records import PatientRecord
from planner.store.changes import Change
from planner.store.store import Tx


def keep_people(tx: Tx, records: Sequence[PatientRecord]) -> Change:
    """Stores ``records`` and queues the suspicion that someone is registered twice."""
    bases = _joined_bases(tx, records)
    change = lay_corrections(tx, bases)
    others = tx.patients.besides(bases)
    tx.reviews.add_many(suspicions([*bases.values(), *others], among=frozenset(bases)))
    return change


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


def _joined_bases(tx: Tx, records: Sequence[PatientRecord]) -> dict[str, PatientRecord]:
    """What the registries say from now on, by reference. Two rows that were merged into one person are folded together."""
    numbers = [r.identity.cpr for r in records if r.identity.cpr]
    by_number = tx.patients.refs_by_cpr(numbers)
    merged_refs, merged_numbers = tx.merges.aliases((r.patient.ref for r in records), numbers)
    placed = []
    for record in records:
        number, ref = record.identity.cpr, record.patient.ref
        owner = by_number.get(number) or merged_numbers.get(number) or merged_refs.get(ref)
        is_alias = (number in merged_numbers or ref in merged_refs) and ref != owner
        placed.append((known_as(owner, record) if owner else record, is_alias))
    bases = bases_of(tx, (record.patient.ref for record, _ in placed))
    hosts = set(tx.merges.merged_into(bases).values())
    fresh: dict[str, PatientRecord] = {}
    for record, is_alias in sorted(placed, key=lambda pair: pair[1]):  # an alias only ever fills in
        ref = record.patient.ref
        known = fresh.get(ref) or bases.get(ref)
        if ref in fresh:
            _refuse_two_people(fresh[ref], record, is_alias)
        if known is None:
            fresh[ref] = replace(record, stated=None)
        elif is_alias:
            fresh[ref] = under_alias(known, record, beside_own=ref in fresh)
        elif ref in hosts:
            fresh[ref] = joined_with_merged(known, record)
        else:
            fresh[ref] = joined(known, record)
    return fresh


def _refuse_two_people(one: PatientRecord, other: PatientRecord, is_alias: bool) -> None:
    """Two numbers under one reference in one file are two people, unless someone has merged them."""
    if not is_alias and one.identity.cpr and other.identity.cpr and one.identity.cpr != other.identity.cpr:
        raise said(FileProblem, "reference_two_people", ref=one.patient.ref)
