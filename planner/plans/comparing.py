"""What differs between two plans, person by person and in total?"""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.errand import Thing
from planner.plans.plan import Plan


@dataclass(frozen=True, slots=True)
class Brought:
    """What someone is brought from a site, or, with ``why``, is not although it was decided."""

    thing: Thing
    site_id: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Someone who is treated differently. ``before``/``after``: "absent", "stays", "unplaced" or "placed SITE"; beside that what
    is brought home, which may be all that differs."""

    ref: str
    before: str
    after: str
    brought_before: tuple[Brought, ...] = ()
    brought_after: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """``totals`` maps a figure to its value in the first and in the second plan."""

    changes: tuple[Change, ...]
    totals: dict[str, tuple[int, int]]


def compare(first: Plan, second: Plan) -> Comparison:
    """Who is treated differently, sorted by reference, and the totals side by side."""
    before, after = answers(first), answers(second)
    had, has = brought(first), brought(second)
    changes = tuple(
        Change(ref, before.get(ref, "absent"), after.get(ref, "absent"), had.get(ref, ()), has.get(ref, ()))
        for ref in sorted(before.keys() | after.keys())
        if before.get(ref) != after.get(ref) or had.get(ref) != has.get(ref)
    )
    figures_before, figures_after = figures(first), figures(second)
    return Comparison(changes, {key: (figures_before[key], figures_after[key]) for key in figures_before})


def answers(plan: Plan) -> dict[str, str]:
    """Patient ref to the plan's answer in one word, or two where a site is part of it."""
    found = {entry.ref: f"placed {entry.site_id}" for entry in plan.placed}
    found |= {entry.ref: "stays" for entry in plan.stays}
    found |= {entry.ref: "unplaced" for entry in plan.unplaced}
    return found


def brought(plan: Plan) -> dict[str, tuple[Brought, ...]]:
    """Patient ref to all that was decided to bring to that person, by thing."""
    found: dict[str, tuple[Brought, ...]] = {}
    for one in sorted(plan.errands, key=lambda errand: errand.thing.value):
        found[one.ref] = (*found.get(one.ref, ()), Brought(one.thing, one.site_id, one.why))
    return found


def figures(plan: Plan) -> dict[str, int]:
    """The totals that plans are compared by."""
    return {
        "affected": plan.affected,
        "placed": len(plan.placed),
        "stays": len(plan.stays),
        "unplaced": len(plan.unplaced),
        "must_be_left": plan.must_be_left,
        "not_placed_by_this_search": plan.not_placed_by_this_search,
        "brought": sum(not errand.why for errand in plan.errands),
        "not_brought": sum(bool(errand.why) for errand in plan.errands),
        "hospital_places_avoided": plan.hospital_places_avoided,
        "vehicles": len(plan.routes),
        "vehicle_minutes": sum(route.duration_s for route in plan.routes) // 60,
        "distance_km": sum(route.distance_m for route in plan.routes) // 1000,
        "latest_slack_minutes": (plan.latest_slack_s or 0) // 60,
    }
