"""What differs between two plans, person by person and in total?"""

from __future__ import annotations

from dataclasses import dataclass

from planner.plans.plan import Plan


@dataclass(frozen=True, slots=True)
class Change:
    """Someone whose answer differs. ``before``/``after``: "absent", "stays", "unplaced" or "placed SITE"."""

    ref: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``totals`` maps a figure to its value in the first and in the second plan."""

    changes: tuple[Change, ...]
    totals: dict[str, tuple[int, int]]


def compare(first: Plan, second: Plan) -> Comparison:
    """Who is treated differently, sorted by reference, and the totals side by side."""
    before, after = answers(first), answers(second)
    changes = tuple(
        Change(ref, before.get(ref, "absent"), after.get(ref, "absent"))
        for ref in sorted(before.keys() | after.keys())
        if before.get(ref) != after.get(ref)
    )
    figures_before, figures_after = figures(first), figures(second)
    return Comparison(changes, {key: (figures_before[key], figures_after[key]) for key in figures_before})


def answers(plan: Plan) -> dict[str, str]:
    """Patient ref to the plan's answer in one word, or two where a site is part of it."""
    found = {entry.ref: f"placed {entry.site_id}" for entry in plan.placed}
    found |= {entry.ref: "stays" for entry in plan.stays}
    found |= {entry.ref: "unplaced" for entry in plan.unplaced}
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
        "hospital_places_avoided": plan.hospital_places_avoided,
        "vehicles": len(plan.routes),
        "vehicle_minutes": sum(route.duration_s for route in plan.routes) // 60,
        "distance_km": sum(route.distance_m for route in plan.routes) // 1000,
        "latest_slack_minutes": (plan.latest_slack_s or 0) // 60,
    }
