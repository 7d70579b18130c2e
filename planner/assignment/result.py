"""Who goes where, how good is that, and what is proven about it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.assignment.problem import AssignmentProblem, Demand, Option
from planner.assignment.reasons import MOST_FINDINGS, Finding, Reason, Remedy
from planner.assignment.room import Room

#: The levels in their order of importance; ``unplaced_1`` is the most urgent class.
LEVELS = (
    "unplaced_1", "unplaced_2", "unplaced_3", "unplaced_4", "unplaced_5",
    "risk", "preference", "hospital", "away", "split_households", "travel_s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssignmentResult:
    """``site_of`` by patient ref (absent = unplaced); ``levels`` the achieved value per level of :data:`LEVELS`;
    ``method`` the solver that found it; ``proven`` True only when optimality at every level was proven (of the pairs that
    the problem holds). ``bounds`` per level the least value proven possible, with the levels before it as achieved: equal
    to the value = proven; a level without a bound was not examined. ``stopped_by_time`` True when the clock, a cancel
    or the solver's death cut the search, so that a repetition may differ."""

    site_of: Mapping[str, str]
    levels: Mapping[str, int]
    method: str
    proven: bool
    bounds: Mapping[str, int] = field(default_factory=dict)
    stopped_by_time: bool = False

    @property
    def rank(self) -> tuple[int, ...]:
        """The levels' values in their order of importance: of two results the smaller rank is better."""
        return tuple(self.levels[level] for level in LEVELS)


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


def findings_for_unplaced(problem: AssignmentProblem, result: AssignmentResult) -> dict[str, tuple[Finding, ...]]:
    """Why each unplaced patient is unplaced, by ref: the problem's own findings where there was no option at all, else the
    dimensions in which the eligible sites are full, nearest site first."""
    room = Room(problem.capacity)
    for demand in problem.demands:
        if demand.ref in result.site_of:
            room.take(result.site_of[demand.ref], demand.load)
    left = [demand for demand in problem.demands if demand.ref not in result.site_of]
    return {demand.ref: _full(demand, room) if demand.options else demand.findings for demand in left}


def _full(demand: Demand, room: Room) -> tuple[Finding, ...]:
    """One finding for each dimension that is short, at the nearest site where it is."""
    short: dict[str, Finding] = {}
    for option in sorted(demand.options, key=lambda option: (option.travel_s, option.site_id)):
        for dimension in room.lacking(option.site_id, demand.load):
            short.setdefault(dimension, Finding(Reason.SITES_FULL, Remedy.MORE_CAPACITY, option.site_id, dimension))
    lock = (Finding(Reason.LOCKED_OUT, Remedy.REMOVE_LOCK, demand.locked_site_id),) if demand.locked_site_id else ()
    return (lock + tuple(short.values()))[:MOST_FINDINGS]
