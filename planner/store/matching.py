"""Which registrations may be one person, what was decided, and what is needed to take a merge back?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from planner.errors import NotFound, WrongState
from planner.registries.look_alikes import Suspicion
from planner.registries.records import PatientRecord
from planner.store.changes import note_change
from planner.store.codec import from_json, to_json
from planner.store.keys import Keys
from planner.store.tables import match_review, merge_event


class ReviewState(StrEnum):
    """What became of a suspicion."""

    OPEN = "open"
    MERGED = "merged"
    KEPT_APART = "kept_apart"


@dataclass(frozen=True, slots=True)
class Review:
    """A suspicion in the queue. ``who``, ``decided_at`` and ``why`` are empty until someone has decided."""

    id: int
    ref_a: str
    ref_b: str
    score: int
    reasons: tuple[str, ...]
    state: ReviewState
    found_at: datetime
    who: str
    decided_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge in force, or one taken back (``undone_at``)."""

    id: int
    kept_ref: str
    gone_ref: str
    at: datetime
    who: str
    undone_at: datetime | None


class Reviews:
    """The review queue within one transaction."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._now = now

    def add_many(self, found: Iterable[Suspicion]) -> int:
        """Queues the suspicions that were never queued before, whatever was decided then; returns how many."""
        known = self.pairs()
        rows = [
            {
                "ref_a": one.ref_a,
                "ref_b": one.ref_b,
                "score": one.score,
                "reasons": list(one.reasons),
                "state": ReviewState.OPEN,
                "found_at": self._now,
                "who": "",
                "decided_at": None,
                "why_enc": "",
            }
            for one in found
            if (one.ref_a, one.ref_b) not in known
        ]
        if rows:
            self._connection.execute(insert(match_review), rows)
        return len(rows)

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Everyone who was ever suspected to be one: two references, the smaller first."""
        return frozenset((a, b) for a, b in self._connection.execute(select(match_review.c.ref_a, match_review.c.ref_b)))

    def list(self, state: ReviewState | None = None) -> tuple[Review, ...]:
        """The queue, the likeliest first."""
        query = select(match_review).order_by(match_review.c.score.desc(), match_review.c.id)
        if state:
            query = query.where(match_review.c.state == state.value)
        return tuple(_review(row) for row in self._connection.execute(query))

    def get(self, number: int) -> Review:
        """One suspicion. Raises NotFound."""
        row = self._connection.execute(select(match_review).where(match_review.c.id == number)).first()
        if row is None:
            raise NotFound(f"There is no suspicion {number}.", hint="planner people review lists them.")
        return _review(row)

    def decide(self, number: int, state: ReviewState, *, who: str, why: str) -> None:
        """Writes down what was decided."""
        values = {"state": state.value, "who": who, "why_enc": why, "decided_at": self._now}
        self._connection.execute(update(match_review).where(match_review.c.id == number).values(values))

    def of_pair(self, one: str, other: str) -> Review | None:
        """The suspicion about these two, if there ever was one."""
        ref_a, ref_b = sorted((one, other))
        query = select(match_review).where(match_review.c.ref_a == ref_a, match_review.c.ref_b == ref_b)
        row = self._connection.execute(query).first()
        return None if row is None else _review(row)


class Merges:
    """The merges within one transaction: each holds both records as they were."""

    def __init__(self, connection: Connection, keys: Keys, now: datetime) -> None:
        self._connection = connection
        self._keys = keys
        self._now = now

    def add(self, kept: PatientRecord, gone: PatientRecord, after: PatientRecord, *, who: str) -> int:
        """Remembers that ``gone`` became part of ``kept``, with both as the registries had them and what became of them."""
        before = {"kept": to_json(kept), "gone": to_json(gone), "after": to_json(after)}
        values = {
            "kept_ref": kept.patient.ref,
            "gone_ref": gone.patient.ref,
            "gone_cpr_index": self._keys.blind_index(gone.identity.cpr) if gone.identity.cpr else None,
            "at": self._now,
            "who": who,
            "before_enc": before,
            "undone_at": None,
            "undone_by": "",
        }
        note_change(self._connection)
        added = insert(merge_event).values(values).returning(merge_event.c.id)
        return int(self._connection.execute(added).scalar_one())

    def aliases(self, refs: Iterable[str], cprs: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Which of these references, and which of these CPR numbers, belong to someone who was merged into whom."""
        in_force = select(merge_event).where(merge_event.c.undone_at.is_(None)).order_by(merge_event.c.id)
        rows = list(self._connection.execute(in_force.with_only_columns(
            merge_event.c.kept_ref, merge_event.c.gone_ref, merge_event.c.gone_cpr_index)))  # fmt: skip
        if not rows:
            return {}, {}
        kept_of = {row.gone_ref: row.kept_ref for row in rows}
        kept_of_index = {row.gone_cpr_index: row.kept_ref for row in rows if row.gone_cpr_index}
        by_ref = {ref: _followed(ref, kept_of) for ref in refs if ref in kept_of}
        by_cpr = {}
        for cpr in cprs:
            kept = kept_of_index.get(self._keys.blind_index(cpr))
            if kept:
                by_cpr[cpr] = _followed(kept, kept_of)
        return by_ref, by_cpr

    def merged_into(self, refs: Iterable[str]) -> dict[str, str]:
        """Reference that went away to the one that stayed, for everyone who is now part of one of ``refs``."""
        wanted, found = set(refs), {}
        kept_of = {one.gone_ref: one.kept_ref for one in self.list() if one.undone_at is None}
        for gone in kept_of:
            kept = _followed(gone, kept_of)
            if kept in wanted:
                found[gone] = kept
        return found

    def list(self) -> tuple[Merge, ...]:
        """Every merge, latest first."""
        columns = [merge_event.c[name] for name in ("id", "kept_ref", "gone_ref", "at", "who", "undone_at")]
        return tuple(Merge(*row) for row in self._connection.execute(select(*columns).order_by(merge_event.c.id.desc())))

    def in_force(self, number: int) -> tuple[Merge, PatientRecord, PatientRecord, PatientRecord]:
        """The merge with both records as they were, and the one they became. Raises NotFound, and WrongState when it has been
        undone or a later merge builds upon it."""
        row = self._connection.execute(select(merge_event).where(merge_event.c.id == number)).first()
        if row is None:
            raise NotFound(f"There is no merge {number}.", hint="planner people merges lists them.")
        if row.undone_at is not None:
            raise WrongState(f"The merge {number} has been undone already.")
        for later in self.list():
            if later.id > number and later.undone_at is None and row.kept_ref in (later.kept_ref, later.gone_ref):
                raise WrongState(f"A later merge ({later.id}) builds upon merge {number}.", hint=f"Undo merge {later.id} first.")
        kept, gone, after = (from_json(PatientRecord, row.before_enc[name]) for name in ("kept", "gone", "after"))
        return Merge(row.id, row.kept_ref, row.gone_ref, row.at, row.who, row.undone_at), kept, gone, after

    def retell(self, told: Callable[[PatientRecord], PatientRecord]) -> None:
        """What is kept for undoing, with every record as ``told`` makes it."""
        query = select(merge_event.c.id, merge_event.c.before_enc).where(merge_event.c.undone_at.is_(None))
        for row in self._connection.execute(query).all():
            records = {name: to_json(told(from_json(PatientRecord, held))) for name, held in row.before_enc.items()}
            if records != row.before_enc:
                changed = update(merge_event).where(merge_event.c.id == row.id).values(before_enc=records)
                self._connection.execute(changed)

    def mark_undone(self, number: int, *, who: str) -> None:
        """The merge no longer holds."""
        note_change(self._connection)
        values = {"undone_at": self._now, "undone_by": who}
        self._connection.execute(update(merge_event).where(merge_event.c.id == number).values(values))


def _followed(ref: str, kept_of: dict[str, str]) -> str:
    """Where a chain of merges ends."""
    seen = {ref}
    while ref in kept_of and kept_of[ref] not in seen:
        ref = kept_of[ref]
        seen.add(ref)
    return ref


def _review(row: Row[Any]) -> Review:
    return Review(
        row.id,
        row.ref_a,
        row.ref_b,
        row.score,
        tuple(row.reasons),
        ReviewState(row.state),
        row.found_at,
        row.who,
        row.decided_at,
        row.why_enc,
    )
