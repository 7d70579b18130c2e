"""Who goes where, how good is that, and what is proven about it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.assignment.problem import AssignmentProblem, Demand, Option
from planner.assignment.reasons import MOST_FINDINGS, Finding, Reason, Remedy
from planner.assignment.room import Room
from planner.model.importance import LEVELS, OPTION_LEVELS, UNPLACED, free_places
from planner.model.load import SiteLoad


@dataclass(frozen=True, slots=True)
class AssignmentResult:
    """``site_of`` by patient ref (absent = unplaced); ``levels`` the achieved value of each level, in the problem's order of
    importance; ``method`` the solver that found it; ``proven`` True only when optimality at every level was proven (of the
    pairs that the problem holds). ``bounds`` per level the least value proven possible, with the levels before it as achieved:
    equal to the value = proven; a level without a bound was not examined. ``stopped_by_time`` True when the clock, a cancel
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
        return tuple(self.levels.values())


def levels_of(problem: AssignmentProblem, site_of: Mapping[str, str]) -> dict[str, int]:
    """The value of each level for an assignment. Raises KeyError for a site that is not one of the patient's options."""
    values = dict.fromkeys(LEVELS, 0)
    homes: dict[str, set[str]] = {}
    used: dict[str, list[int]] = {}
    for demand in problem.demands:
        site_id = site_of.get(demand.ref)
        if site_id is None:
            values[UNPLACED[demand.priority - 1]] += 1
            continue
        option = option_of(demand.options, site_id)
        for level in OPTION_LEVELS:
            values[level] += getattr(option, level)
        places, load = used.setdefault(site_id, [0, 0]), demand.load_at(option)
        places[0] += load.lying_places
        places[1] += load.seated_places
        if demand.household:
            homes.setdefault(demand.household, set()).add(site_id)
    values["split_households"] = sum(len(sites) - 1 for sites in homes.values())
    values["travel_s"] += sum(problem.opening.get(site_id, 0) for site_id in used)
    values["reserve"] = sum(_beyond(problem.capacity[site_id], *places) for site_id, places in used.items())
    return {level: values[level] for level in problem.order}


def _beyond(capacity: SiteLoad, lying: int, seated: int) -> int:
    """How many places are used that belong to the site's reserve."""
    return max(0, lying - free_places(capacity.lying_places)) + max(0, seated - free_places(capacity.seated_places))


def option_of(options: tuple[Option, ...], site_id: str) -> Option:
    """The option for a site. Raises KeyError when the site is not eligible."""
    for option in options:
        if option.site_id == site_id:
            return option
    raise KeyError(site_id)


def _taken(demand: Demand, site_id: str) -> tuple[str, SiteLoad]:
    """What the person takes there. Whoever is there already may be where no road leads any more."""
    return site_id, next((demand.load_at(option) for option in demand.options if option.site_id == site_id), demand.load)


def findings_for_unplaced(problem: AssignmentProblem, result: AssignmentResult) -> dict[str, tuple[Finding, ...]]:
    """Why each unplaced patient is unplaced, by ref: the problem's own findings where there was no option at all, else the
    dimensions in which the eligible sites are full, nearest site first."""
    room = Room(problem.capacity)
    for demand in problem.demands:
        if demand.ref in result.site_of:
            room.take(*_taken(demand, result.site_of[demand.ref]))
    left = [demand for demand in problem.demands if demand.ref not in result.site_of]
    return {demand.ref: _full(demand, room) if demand.options else demand.findings for demand in left}


def _full(demand: Demand, room: Room) -> tuple[Finding, ...]:
    """What is short, beginning with the smallest change that would place the person: all that lacks at the site that lacks
    least (fewest dimensions, then nearest), then the other dimensions where they lack nearest."""
    nearest_first = sorted(demand.options, key=lambda option: (option.travel_s, option.site_id))
    lacking = [(option, room.lacking(option.site_id, demand.load_at(option))) for option in nearest_first]
    lacking = [pair for pair in lacking if pair[1]]
    least = [min(lacking, key=lambda pair: len(pair[1]))] if lacking else []
    short: dict[str, Finding] = {}
    for option, dimensions in [*least, *lacking]:
        for dimension in dimensions:
            amount = getattr(demand.load_at(option), dimension) - max(0, getattr(room.free(option.site_id), dimension))
            found = Finding(Reason.SITES_FULL, Remedy.MORE_CAPACITY, option.site_id, dimension, amount=amount)
            short.setdefault(dimension, found)
    lock = (Finding(Reason.LOCKED_OUT, Remedy.REMOVE_LOCK, demand.locked_site_id),) if demand.locked_site_id else ()
    return (lock + tuple(short.values()))[:MOST_FINDINGS]
