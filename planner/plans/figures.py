"""What does a plan come to in figures? The newest state while a better one is looked for, as a line that can be read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planner.model.importance import UNPLACED
from planner.model.timing import Window, epoch_s
from planner.plans.plan import Plan


def figures(plan: Plan, cuts: Sequence[Window]) -> dict[str, int]:
    """In the order of importance: how many are left in each class, for how many minutes they would be without reserve during
    these power cuts if nobody helped, then seconds on the road and metres driven; and how many are placed, by how many vehicles.
    Counts only, no person."""
    levels = plan.levels
    return {
        "placed": len(plan.placed),
        "unplaced": len(plan.unplaced),
        **{level: levels[level] for level in UNPLACED},
        "without_reserve_min": minutes_without_reserve(plan, cuts),
        "vehicles": len({route.vehicle_id for route in plan.routes}),
        "vehicle_s": levels["vehicle_s"],
        "distance_m": levels["distance_m"],
    }


def minutes_without_reserve(plan: Plan, cuts: Sequence[Window]) -> int:
    """Patient-minutes, begun ones counted: whoever has no place, from the end of reserve and tolerance (or of what is brought
    home) while the power is out; whoever arrives too late, until then."""
    longer = {errand.ref: errand.lasts_until_at for errand in plan.errands if errand.arrival_at is not None}
    left = ((max(one.deadline_at, longer.get(one.ref, one.deadline_at)), None) for one in plan.unplaced)
    late = ((one.deadline_at, one.arrival_at) for one in plan.placed if one.arrival_at > one.deadline_at)
    return -(-sum(_seconds_without(since, until, cuts) for since, until in (*left, *late)) // 60)


def _seconds_without(since: datetime, until: datetime | None, cuts: Sequence[Window]) -> int:
    ends = ((max(cut.start_at, since), cut.end_at if until is None else min(cut.end_at, until)) for cut in cuts)
    return sum(max(0, epoch_s(end) - epoch_s(begin)) for begin, end in ends)
