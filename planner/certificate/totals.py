"""Do the plan's own sums hold? Rules C16 and C17: everything counted again from the entries and the routes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from planner.certificate.case import Case
from planner.certificate.reading_plan import OBJECTIVE
from planner.certificate.result import Violation, violation


def totals_add_up(case: Case) -> Iterator[Violation]:
    """C16: the totals, by municipality and by site, are what the entries give; as many are received as are sent."""
    stated = case.plan.totals
    yield from _differences("totals", stated.outcomes, counts(case))
    by_municipality = _by_municipality(case)
    for code in sorted({*stated.by_municipality, *by_municipality}):
        found = by_municipality.get(code, Counter())
        yield from _differences(f"totals.by_municipality.{code}", stated.by_municipality.get(code, {}), found)
    placements = case.placements
    yield from _differences("totals.by_site", stated.by_site, Counter(p.site.id for p in placements))
    yield from _differences("totals.sent", stated.sent, Counter(p.patient.municipality for p in placements))
    yield from _differences("totals.received", stated.received, Counter(p.site.municipality for p in placements))


def counts(case: Case) -> dict[str, int]:
    """How many are affected (by the snapshot) and how many have each outcome (by the plan's entries)."""
    plan = case.plan
    return {
        "affected": len(case.patients),
        "placed": len(plan.placed),
        "stays": len(plan.stays),
        "unplaced": len(plan.unplaced),
    }


def _by_municipality(case: Case) -> dict[str, Counter[str]]:
    """The same four by home municipality."""
    rows: dict[str, Counter[str]] = {}
    for patient in case.snapshot.patients:
        rows.setdefault(patient.municipality, Counter())["affected"] += 1
    entries = [(entry.ref, "placed") for entry in case.plan.placed]
    entries += [(entry.ref, "stays") for entry in case.plan.stays]
    entries += [(entry.ref, "unplaced") for entry in case.plan.unplaced]
    for ref, outcome in entries:
        if ref in case.patients:
            rows[case.patients[ref].municipality][outcome] += 1
    return rows


def _differences(where: str, stated: Mapping[str, int], found: Mapping[str, int]) -> Iterator[Violation]:
    """A key left out counts as 0."""
    for key in sorted({*stated, *found}):
        if stated.get(key, 0) != found.get(key, 0):
            yield violation("total_differs", f"{where}.{key}", stated=stated.get(key, 0), found=found.get(key, 0))


def objective_holds(case: Case) -> Iterator[Violation]:
    """C17: each level of the objective is what the plan as it stands gives."""
    found = objective(case)
    for level in OBJECTIVE:
        if case.plan.objective[level] != found[level]:
            yield violation("level_differs", f"objective.{level}", stated=case.plan.objective[level], found=found[level])


def objective(case: Case) -> dict[str, int]:
    """Every level of the objective, counted from the entries and the routes."""
    placements, routes = case.placements, case.plan.routes
    waiting = Counter(case.patients[e.ref].priority for e in case.plan.unplaced if e.ref in case.patients)
    return {
        **{f"unplaced_{priority}": waiting[priority] for priority in range(1, 6)},
        "preference": sum(p.site.kind != p.patient.site_need.kinds[0] for p in placements),
        "hospital": sum(p.site.hospital and p.patient.needs_power_only for p in placements),
        "away": sum(p.site.municipality != p.patient.municipality for p in placements),
        "split_households": split_households(case),
        "home_to_site_s": sum(case.seconds(p.entry.shift, p.patient.place or "", p.site.place) or 0 for p in placements),
        "vehicle_s": sum(route.stops[-1].arrive_at - route.stops[0].depart_at for route in routes),
        "distance_m": sum(stop.leg_m for route in routes for stop in route.stops),
    }


def split_households(case: Case) -> int:
    """For each household, the number of different sites its placed members go to, less one; summed."""
    sites: dict[str, set[str]] = {}
    for placement in case.placements:
        if placement.patient.household:
            sites.setdefault(placement.patient.household, set()).add(placement.site.id)
    return sum(len(used) - 1 for used in sites.values())
