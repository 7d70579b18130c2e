"""Is everyone accounted for exactly once, and does the plan speak only of what it knows? Rules C1, C2 and C20."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from planner.certificate.case import Case
from planner.certificate.reasons import REASONS, REMEDIES, SHORTAGES
from planner.certificate.records import Unplaced
from planner.certificate.result import Violation, violation
from planner.certificate.whys import reasons_true


def everyone_once(case: Case) -> Iterator[Violation]:
    """C1: the plan's people are the affected people, each once: placed, staying, or unplaced with a reason."""
    plan = case.plan
    times = Counter(entry.ref for entries in (plan.placed, plan.stays, plan.unplaced) for entry in entries)
    for ref in case.patients:
        if not times[ref]:
            yield violation("patient_missing", ref)
    for ref, count in times.items():
        if count > 1:
            yield violation("patient_repeated", ref, count=count)
    for entry in plan.unplaced:
        yield from _reasons(entry)
    yield from reasons_true(case)
    for placement in case.placements:
        if placement.patient.offer in ("declined", "own_solution"):
            yield violation("moved_against_answer", placement.entry.ref)


def _reasons(entry: Unplaced) -> Iterator[Violation]:
    if not entry.findings:
        yield violation("no_reason", entry.ref)
    for finding in entry.findings:
        if finding.reason not in REASONS:
            yield violation("unknown_reason", entry.ref, code=finding.reason)
        if finding.remedy not in REMEDIES:
            yield violation("unknown_remedy", entry.ref, code=finding.remedy)
        if finding.dimension not in SHORTAGES:
            yield violation("unknown_shortage", entry.ref, code=finding.dimension)


def nothing_unknown(case: Case) -> Iterator[Violation]:
    """C2: every id in the plan, and every place the snapshot names, is in the snapshot. A lock may be of someone whom this
    outage does not touch."""
    yield from _unknown_people_and_sites(case)
    yield from _unknown_shifts(case)
    yield from _unknown_on_routes(case)
    yield from _places_of_the_snapshot(case)


def _unknown_people_and_sites(case: Case) -> Iterator[Violation]:
    plan = case.plan
    entries = [entry.ref for group in (plan.placed, plan.stays, plan.unplaced) for entry in group]
    for ref in _distinct([*entries, *(ref for ref in case.visits if ref not in case.errands)]):
        if ref not in case.patients:
            yield violation("unknown_patient", ref)
    nearest = (finding.site for entry in plan.unplaced for finding in entry.findings if finding.site)
    for site in _distinct([*(p.site for p in plan.placed), *(e.site for e in plan.errands if not e.why), *nearest]):
        if site not in case.sites:
            yield violation("unknown_site", site)


def _unknown_shifts(case: Case) -> Iterator[Violation]:
    usable = case.snapshot.scenario.vehicles
    placed_on = [entry.shift for entry in case.plan.placed]
    for name in _distinct([*placed_on, *(route.shift for route in case.plan.routes)]):
        if name not in case.shifts:
            yield violation("unknown_shift", name)
    for route in case.plan.routes:
        shift = case.shifts.get(route.shift)
        if shift and shift.vehicle != route.vehicle:
            yield violation("other_vehicle", route.shift, expected=shift.vehicle, found=route.vehicle)
        if usable and route.vehicle not in usable:
            yield violation("vehicle_not_in_scenario", route.vehicle)


def _unknown_on_routes(case: Case) -> Iterator[Violation]:
    stops = [stop for route in case.plan.routes for stop in route.stops]
    for place in _distinct([stop.place for stop in stops]):
        if place not in case.places:
            yield violation("unknown_place", place)
    for route in case.plan.routes:
        for stop in route.stops:
            for crossing in stop.crossings:
                if crossing not in case.crossings:
                    yield violation("unknown_crossing", route.shift, crossing=crossing)


def _places_of_the_snapshot(case: Case) -> Iterator[Violation]:
    """Homes, sites and bases are the places named after them: nobody is fetched at somebody else's door."""
    snapshot = case.snapshot
    named = [(p.ref, p.place, f"home:{p.ref}") for p in snapshot.patients if p.place is not None]
    named += [(s.id, s.place, f"site:{s.id}") for s in snapshot.sites]
    named += [(s.shift, s.place, f"base:{s.vehicle}") for s in snapshot.shifts]
    for subject, found, expected in named:
        if found != expected:
            yield violation("misnamed_place", subject, found=found, expected=expected)
        elif found not in case.places:
            yield violation("unknown_place", found)


def _distinct(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))


def not_in_another_plan(case: Case) -> Iterator[Violation]:
    """C20: nobody is moved by two active plans."""
    for placement in case.placements:
        if placement.entry.ref in case.snapshot.active_elsewhere:
            yield violation("in_another_plan", placement.entry.ref)
