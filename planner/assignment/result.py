"""Who goes where, how good is that, and what is proven about it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.assignment.problem import AssignmentProblem, Option

#: The levels in their order of importance; ``unplaced_1`` is the most urgent class.
LEVELS = (
    "unplaced_1", "unplaced_2", "unplaced_3", "unplaced_4", "unplaced_5",
    "risk", "preference", "hospital", "away", "split_households", "travel_s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssignmentResult:
    """``site_of`` by patient ref (absent = unplaced); ``levels`` the achieved value per level of :data:`LEVELS`;
    ``method`` the solver that found it; ``proven`` True only when optimality at every level was proven."""

    site_of: Mapping[str, str]
    levels: Mapping[str, int]
    method: str
    proven: bool


def levels_of(problem: AssignmentProblem, site_of: Mapping[str, str]) -> dict[str, int]:
    """The value of each level for an assignment. Raises KeyError for a site that is not one of the patient's options."""
    values = dict.fromkeys(LEVELS, 0)
    homes: dict[str, set[str]] = {}
    for demand in problem.demands:
        site_id = site_of.get(demand.ref)
        if site_id is None:
            values[f"unplaced_{demand.priority}"] += 1
            continue
        option = option_of(demand.options, site_id)
        values["risk"] += option.risk
        values["preference"] += option.preference
        values["hospital"] += option.hospital
        values["away"] += option.away
        values["travel_s"] += option.travel_s
        if demand.household:
            homes.setdefault(demand.household, set()).add(site_id)
    values["split_households"] = sum(len(sites) - 1 for sites in homes.values())
    return values


def option_of(options: tuple[Option, ...], site_id: str) -> Option:
    """The option for a site. Raises KeyError when the site is not eligible."""
    for option in options:
        if option.site_id == site_id:
            return option
    raise KeyError(site_id)
