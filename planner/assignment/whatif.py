"""What would one more place, kilowatt, socket, litre or station be worth, and where? Found by trying.

Each unit is added to one site at a time, on top of an assignment, and those without a place are tried again: directly, or by
moving one person aside. A unit is worth the people it places. Where one unit of any single dimension places nobody, a whole
further place (as much of everything as one of those waiting takes) may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.assignment.problem import AssignmentProblem, Demand
from planner.assignment.repair import Repair
from planner.assignment.room import urgency
from planner.model.load import SiteLoad

#: What one more is: a place, a place, a kilowatt, a socket, a litre a minute, a station.
UNITS: Mapping[str, SiteLoad] = {
    "lying_places": SiteLoad(lying_places=1),
    "seated_places": SiteLoad(seated_places=1),
    "power_w": SiteLoad(power_w=1000),
    "sockets": SiteLoad(sockets=1),
    "oxygen_ml_min": SiteLoad(oxygen_ml_min=1000),
    "dialysis_stations": SiteLoad(dialysis_stations=1),
}
#: The code of a whole further place; so many sites at most are tried, those that most people without a place could go to.
WHOLE_PLACE, MOST_SITES = "whole_place", 40
#: So many of the most urgent are tried by moving somebody aside, where the unit helps nobody directly.
MOST_ASIDE = 10


@dataclass(frozen=True, slots=True)
class Worth:
    """``unit`` more at the site (a SiteLoad dimension, or ``whole_place``) places ``placed`` more people, the most urgent of
    them of class ``priority``; ``load`` is what was added."""

    site_id: str
    unit: str
    load: SiteLoad
    placed: int
    priority: int


def worth_of_more(problem: AssignmentProblem, site_of: Mapping[str, str]) -> tuple[Worth, ...]:
    """What places anybody, the best first: more people, then more urgent ones, then the smaller unit."""
    waiting = sorted((d for d in problem.demands if d.ref not in site_of and d.options and not d.locked_site_id), key=urgency)
    if not waiting:
        return ()
    base = Repair(problem)
    for demand in problem.demands:
        if demand.ref in site_of and demand.ref not in base.site_of:
            base.place(demand, site_of[demand.ref])
    for demand in waiting:  # so that each trial asks only about the site that has more room
        base.free_site(demand)
    found = []
    for site_id in _asked_for(waiting):
        whole = _largest(d.load for d in waiting if any(o.site_id == site_id for o in d.options))
        single = [worth for unit, load in UNITS.items() if (worth := _try(base, waiting, site_id, unit, load))]
        found += single or [worth for worth in (_try(base, waiting, site_id, WHOLE_PLACE, whole),) if worth]
    return tuple(sorted(found, key=lambda w: (-w.placed, w.priority, w.unit == WHOLE_PLACE, w.site_id, w.unit)))


def _asked_for(waiting: Iterable[Demand]) -> list[str]:
    """The sites that people without a place could go to, the most asked for first."""
    asked: dict[str, int] = {}
    for demand in waiting:
        for option in demand.options:
            asked[option.site_id] = asked.get(option.site_id, 0) + 1
    return sorted(asked, key=lambda site_id: (-asked[site_id], site_id))[:MOST_SITES]


def _largest(loads: Iterable[SiteLoad]) -> SiteLoad:
    """As much of each dimension as anyone takes."""
    return SiteLoad(*(max(amounts) for amounts in zip(*(load.amounts() for load in loads), strict=True)))


def _try(base: Repair, waiting: Sequence[Demand], site_id: str, unit: str, load: SiteLoad) -> Worth | None:
    trial = base.copy()
    trial.add_room(site_id, load)
    placed = [demand for demand in waiting if trial.place_in_free_room(demand)]
    if not placed:
        placed = [demand for demand in waiting[:MOST_ASIDE] if trial.move_one_aside(demand, gently=True)]
    return Worth(site_id, unit, load, len(placed), min(d.priority for d in placed)) if placed else None
