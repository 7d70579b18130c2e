"""Who did what, looked at whom, and why? An append-only chain in which each link holds the hash of the one before.

The database refuses to change or delete a link; someone who gets around that is found, because the chain no longer fits.
References stand here, never names: purpose and subject must not hold a personal value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, String, insert, select, type_coerce, update

from planner.model.timing import utc
from planner.plans.provenance import canonical
from planner.store.tables import audit_event, audit_head

#: What the first link holds as the hash of the one before it.
FIRST_HASH = "0" * 64
_HEAD_ROW = 1


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One link. ``refs`` are the references of everyone the deed concerned, sorted."""

    seq: int
    at: datetime
    who: str
    deed: str
    subject: str
    purpose: str
    channel: str
    refs: tuple[str, ...]
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where the chain does not fit. ``cause``: "gap", "changed", "unlinked" or "cut" (the end is missing)."""

    seq: int
    cause: str


class Audit:
    """The audit log within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(
        self,
        *,
        at: datetime,
        who: str,
        deed: str,
        subject: str = "",
        purpose: str = "",
        channel: str = "",
        refs: Iterable[str] = (),
    ) -> AuditEvent:
        """Adds a link. Raises ValueError for a naive ``at``."""
        seq, prev_hash = self.head()
        listed = tuple(sorted(set(refs)))
        content = (seq + 1, utc(at), who, deed, subject, purpose, channel, listed, prev_hash)
        event = AuditEvent(*content, hash=_hash_of(*content))
        self._connection.execute(
            insert(audit_event).values(
                seq=event.seq,
                at=event.at,
                who=who,
                deed=deed,
                subject=subject,
                purpose=purpose,
                channel=channel,
                refs_count=len(listed),
                refs=list(listed),
                prev_hash=prev_hash,
                hash=event.hash,
            )
        )
        self._move_head(event)
        return event

    def head(self) -> tuple[int, str]:
        """Number and hash of the last link: printed on paper, it proves later that nothing before it was touched."""
        row = self._connection.execute(select(audit_head.c.seq, audit_head.c.hash)).first()
        return (0, FIRST_HASH) if row is None else (row.seq, row.hash)

    def list(self, *, limit: int = 200, before_seq: int | None = None) -> tuple[AuditEvent, ...]:
        """Links, latest first; ``before_seq`` for the next page."""
        query = select(audit_event).order_by(audit_event.c.seq.desc()).limit(limit)
        if before_seq is not None:
            query = query.where(audit_event.c.seq < before_seq)
        return tuple(_event(row) for row in self._connection.execute(query))

    def find(
        self,
        *,
        who: str = "",
        ref: str = "",
        deed: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 200,
        before_seq: int | None = None,
    ) -> tuple[AuditEvent, ...]:
        """Links that fit everything asked for, latest first: of one account, about one person, of one deed, in a time."""
        query = select(audit_event).order_by(audit_event.c.seq.desc()).limit(limit)
        if before_seq is not None:
            query = query.where(audit_event.c.seq < before_seq)
        if who:
            query = query.where(audit_event.c.who == who)
        if deed:
            query = query.where(audit_event.c.deed == deed)
        if since is not None:
            query = query.where(audit_event.c.at >= since)
        if until is not None:
            query = query.where(audit_event.c.at < until)
        if ref:  # references are letters, digits and hyphens: quoted in the list, one is never part of another
            query = query.where(type_coerce(audit_event.c.refs, String).contains(f'"{ref}"', autoescape=True))
        return tuple(_event(row) for row in self._connection.execute(query))

    def opened_singly(self, who: str, *, since: datetime) -> frozenset[str]:
        """The people whom an account has opened one by one since then, as references."""
        own = (audit_event.c.who == who) & (audit_event.c.at >= since)
        one_by_one = (audit_event.c.refs_count == 1) & audit_event.c.deed.in_(("open_person", "open_plan"))
        found = self._connection.execute(select(audit_event.c.refs).where(own & one_by_one)).scalars()
        return frozenset(str(refs[0]) for refs in found)

    def deeds(self) -> tuple[str, ...]:
        """Every deed that stands in the log, sorted."""
        return tuple(self._connection.execute(select(audit_event.c.deed).distinct().order_by(audit_event.c.deed)).scalars())

    def actors(self) -> tuple[str, ...]:
        """Every id that has done something, sorted."""
        return tuple(self._connection.execute(select(audit_event.c.who).distinct().order_by(audit_event.c.who)).scalars())

    def verify(self, *, latest: int | None = None) -> tuple[ChainFault, ...]:
        """Every place where the chain does not fit; empty when it is whole. With ``latest`` only so many of the last links are
        walked, from what the one before them says of itself."""
        first = 1 if latest is None else max(1, self.head()[0] - latest + 1)
        return tuple(self._faults(first))

    def _faults(self, first: int) -> Iterator[ChainFault]:
        before = select(audit_event.c.hash).where(audit_event.c.seq == first - 1)
        prev_hash = FIRST_HASH if first == 1 else self._connection.execute(before).scalar()
        expected = first
        walked = select(audit_event).where(audit_event.c.seq >= first).order_by(audit_event.c.seq)
        for row in self._connection.execute(walked):
            event = _event(row)
            if event.seq != expected:
                yield ChainFault(expected, "gap")
            elif event.prev_hash != prev_hash:
                yield ChainFault(event.seq, "unlinked")
            if event.hash != _hash_of(*_content(event)) or row.refs_count != len(event.refs):
                yield ChainFault(event.seq, "changed")
            expected, prev_hash = event.seq + 1, event.hash
        if self.head() != (expected - 1, prev_hash):
            yield ChainFault(expected, "cut")

    def _move_head(self, event: AuditEvent) -> None:
        values = {"seq": event.seq, "hash": event.hash}
        if event.seq == 1:
            self._connection.execute(insert(audit_head).values(id=_HEAD_ROW, **values))
        else:
            self._connection.execute(update(audit_head).values(values))


def _content(event: AuditEvent) -> tuple[Any, ...]:
    return (
        event.seq,
        event.at,
        event.who,
        event.deed,
        event.subject,
        event.purpose,
        event.channel,
        event.refs,
        event.prev_hash,
    )


def _hash_of(seq: int, at: datetime, *rest: Any) -> str:
    return hashlib.sha256(canonical([seq, utc(at).isoformat(timespec="microseconds"), *rest])).hexdigest()


def _event(row: Row[Any]) -> AuditEvent:
    return AuditEvent(
        seq=row.seq,
        at=row.at,
        who=row.who,
        deed=row.deed,
        subject=row.subject,
        purpose=row.purpose,
        channel=row.channel,
        refs=tuple(row.refs),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
