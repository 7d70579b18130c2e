"""Are the decisions that people have made kept? Rule C14."""

from __future__ import annotations

from collections.abc import Iterator

from planner.certificate.case import Case
from planner.certificate.records import THINGS, Lock, Placed
from planner.certificate.result import Violation, violation


def locks_kept(case: Case) -> Iterator[Violation]:
    """C14: who is pinned goes there if anywhere, who is forbidden does not, and a fixed departure leaves as agreed.

    Someone pinned may be unplaced, with reasons, or stay home by own choice; not stay home because the plan says so. With
    a shift named, the departure is a promise (or has happened) and must be in the plan.
    """
    placed = {entry.ref: entry for entry in case.plan.placed}
    told_to_stay = {entry.ref for entry in case.plan.stays if entry.because == "reserve_lasts"}
    for lock in case.snapshot.locks:
        entry = placed.get(lock.ref)
        if lock.kind in THINGS:
            continue  # rule C24
        if lock.kind == "forbid":
            if entry and entry.site == lock.site:
                yield violation("forbidden_site", lock.ref, site=lock.site)
            continue
        if entry and entry.site != lock.site:
            yield violation("pin_broken", lock.ref, site=lock.site, found=entry.site)
        if lock.ref in told_to_stay:
            yield violation("pinned_but_stays", lock.ref, site=lock.site)
        if lock.shift or lock.pickup_at is not None:
            yield from _departure_kept(lock, entry)


def _departure_kept(lock: Lock, entry: Placed | None) -> Iterator[Violation]:
    if entry is None:
        yield violation("departure_lost", lock.ref, shift=lock.shift)
        return
    other_shift = bool(lock.shift) and entry.shift != lock.shift
    other_time = lock.pickup_at is not None and entry.pickup_at != lock.pickup_at
    if other_shift or other_time:
        yield violation("departure_moved", lock.ref, shift=lock.shift)
