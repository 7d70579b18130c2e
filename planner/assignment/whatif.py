"""What would one more place, kilowatt, socket, litre or station be worth, and where? Found by trying.

Each unit is added to one site at a time, on top of an assignment, and those without a place are tried again: directly, or by
moving one person aside. A unit is worth the people it places. Where one unit of any single dimension places nobody, a whole
further place (as much of everything as one of those waiting takes) may.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.assignment.numbers import Ints, choice_of, numbers_of
from planner.assignment.problem import AssignmentProblem, Demand, Option
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
    problem = replace(problem, demands=tuple(_where_they_are(d, site_of.get(d.ref, "")) for d in problem.demands))
    trials = _Trials(problem, site_of, waiting)
    found = []
    for site_id in _asked_for(waiting):
        whole = _largest(d.load for d in waiting if any(o.site_id == site_id for o in d.options))
        single = [worth for unit, load in UNITS.items() if (worth := trials.worth(site_id, unit, load))]
        found += single or [worth for worth in (trials.worth(site_id, WHOLE_PLACE, whole),) if worth]
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


def _where_they_are(demand: Demand, site_id: str) -> Demand:
    """The person as the assignment has them: whom a lock holds stays there, and a site to which somebody was sent by hand is
    an option of theirs too."""
    options = demand.options
    if site_id and all(option.site_id != site_id for option in options):
        options = (*options, Option(site_id, 0, 0, 0, 0, 0))
    if demand.locked_site_id:
        options = tuple(option for option in options if option.site_id == site_id)
    return replace(demand, options=options, locked_site_id="")


class _Trials:
    """The assignment, to which more room is added at one site at a time."""

    def __init__(self, problem: AssignmentProblem, site_of: Mapping[str, str], waiting: Sequence[Demand]) -> None:
        self.numbers = numbers_of(problem, every_dimension=True)
        self.base = Repair(self.numbers)
        self.base.place_as_wanted(choice_of(problem, self.numbers, site_of))
        self.site_number = {site_id: number for number, site_id in enumerate(problem.capacity)}
        person_of = {demand.ref: person for person, demand in enumerate(problem.demands)}
        self.waiting = [person_of[demand.ref] for demand in waiting]

    def worth(self, site_id: str, unit: str, load: SiteLoad) -> Worth | None:
        """What so much more at the site is worth, None = nothing."""
        amounts: Ints = np.array(load.amounts(), np.int64)
        trial = self.base.copy()
        trial.add_room(self.site_number[site_id], amounts)
        placed = [person for person in self.waiting if trial.place_in_free_room(person)]
        if not placed:
            placed = [person for person in self.waiting[:MOST_ASIDE] if trial.move_one_aside(person, gently=True)]
        return Worth(site_id, unit, load, len(placed), int(self.numbers.priority[placed].min())) if placed else None
