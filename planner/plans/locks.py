"""Which decisions by people must every new plan keep?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from planner.model.errand import Errand, Thing


class LockKind(StrEnum):
    """Pin: must go to this site. Forbid: must not. The others: this is brought home to the patient from this site, unless the
    patient is moved."""

    PIN = "pin"
    FORBID = "forbid"
    CYLINDER = Thing.CYLINDER.value
    BATTERY = Thing.BATTERY.value
    NURSE = Thing.NURSE.value

    @property
    def thing(self) -> Thing | None:
        """What is brought; None for decisions about where someone goes."""
        return None if self in (LockKind.PIN, LockKind.FORBID) else Thing(self.value)


@dataclass(frozen=True, slots=True)
class Lock:
    """One decision about one patient and one site."""

    ref: str
    site_id: str
    kind: LockKind


def pinned(locks: Iterable[Lock]) -> dict[str, str]:
    """Patient ref to the site it must go to. A later pin of the same patient replaces an earlier one."""
    return {lock.ref: lock.site_id for lock in locks if lock.kind is LockKind.PIN}


def errands(locks: Iterable[Lock]) -> tuple[Errand, ...]:
    """What is to be brought to whom, once for each patient and thing; the later decision says from where."""
    found = {(lock.ref, lock.kind): Errand(lock.ref, lock.site_id, lock.kind.thing) for lock in locks if lock.kind.thing}
    return tuple(found.values())


def with_errands(decided: Iterable[Lock], bring: Iterable[Errand]) -> tuple[Lock, ...]:
    """The decisions with what is now to be brought; the same thing for the same person is decided once."""
    new = {(one.ref, one.thing.value): Lock(one.ref, one.site_id, LockKind(one.thing.value)) for one in bring}
    return (*(lock for lock in decided if (lock.ref, lock.kind.value) not in new), *new.values())


def forbidden(locks: Iterable[Lock]) -> dict[str, frozenset[str]]:
    """Patient ref to the sites it must not go to."""
    sites: dict[str, set[str]] = {}
    for lock in locks:
        if lock.kind is LockKind.FORBID:
            sites.setdefault(lock.ref, set()).add(lock.site_id)
    return {ref: frozenset(ids) for ref, ids in sites.items()}
