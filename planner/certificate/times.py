"""Do all times say UTC and lie near the outage, and is this the snapshot the plan was made from? Rules C18 and C19."""

from __future__ import annotations

from collections.abc import Iterator

from planner.certificate.case import Case
from planner.certificate.result import Violation, shown, violation

#: No ride lies further than this from the outage, in seconds: 30 days.
SPAN_S = 30 * 86_400


def times_are_utc(case: Case) -> Iterator[Violation]:
    """C18: every time ends in Z, windows run forwards, and what is planned lies near the outage."""
    for path in (*case.snapshot.times_without_z, *case.plan.times_without_z):
        yield violation("time_without_z", path)
    yield from _windows_run_forwards(case)
    yield from _near_the_outage(case)
    if case.plan.made_at < case.snapshot.taken_at:
        yield violation("made_before_known", "plan")


def _windows_run_forwards(case: Case) -> Iterator[Violation]:
    cuts = case.snapshot.scenario.cuts
    for number, (start, end) in enumerate(cuts):
        overlaps = number > 0 and start < cuts[number - 1][1]
        if end < start or overlaps:
            yield violation("window_backwards", f"snapshot.scenario.cuts[{number}]")
    for shift in case.snapshot.shifts:
        if shift.end_at < shift.start_at:
            yield violation("window_backwards", shift.shift)


def _near_the_outage(case: Case) -> Iterator[Violation]:
    scenario = case.snapshot.scenario
    earliest = min(scenario.first_departure_at, scenario.cuts[0][0]) - SPAN_S
    latest = scenario.cuts[-1][1] + SPAN_S
    planned = [(e.ref, at) for e in case.plan.placed for at in (e.pickup_at, e.arrival_at)]
    planned += [
        (route.shift, at)
        for route in case.plan.routes
        for stop in route.stops
        for at in (stop.arrive_at, stop.begin_at, stop.depart_at)
    ]
    for subject, at in planned:
        if not earliest <= at <= latest:
            yield violation("time_out_of_span", subject, at=shown(at))


def made_from_this_snapshot(case: Case) -> Iterator[Violation]:
    """C19: the plan names the hash of this very snapshot, and its policy; otherwise it is stale."""
    if case.plan.snapshot_sha256 != case.snapshot_sha256:
        yield violation("other_snapshot", "plan")
    stated, found = case.plan.policy_version, case.snapshot.policy.version
    if stated != found:
        yield violation("other_policy", "plan", stated=stated, found=found)
