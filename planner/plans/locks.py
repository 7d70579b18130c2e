"""Which decisions by people must every new plan keep?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class LockKind(StrEnum):
    """Pin: must go to this site. Forbid: must not."""

    PIN = "pin"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True)
class Lock:
    """One decision about one patient and one site."""

    ref: str
    site_id: str
    kind: LockKind


def pinned(locks: Iterable[Lock]) -> dict[str, str]:
    """Patient ref to the site it must go to. A later pin of the same patient replaces an earlier one."""
    return {lock.ref: lock.site_id for lock in locks if lock.kind is LockKind.PIN}


def forbidden(locks: Iterable[Lock]) -> dict[str, frozenset[str]]:
    """Patient ref to the sites it must not go to."""
    sites: dict[str, set[str]] = {}
    for lock in locks:
        if lock.kind is LockKind.FORBID:
            sites.setdefault(lock.ref, set()).add(lock.site_id)
    return {ref: frozenset(ids) for ref, ids in sites.items()}
