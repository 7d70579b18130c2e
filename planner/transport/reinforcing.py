"""Which further vehicles would bring those whom the routes leave? Found by trying, one vehicle after another.

A candidate is one more vehicle like one of the fleet, at the same base and in the same shift: what could be lent or called in.
Of all candidates the one that brings most of those left (of class 1 first, then 2 ... 5; then with the least driving) is taken,
and the rest are tried again. Everyone else keeps seat and route. Each choice is the best at its moment, so that other choices
might do with fewer; where one vehicle is enough, one is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from planner.transport.insertion import Tours
from planner.transport.parts import Part, part_problem
from planner.transport.problem import DarpProblem, Shift
from planner.transport.result import Route
from planner.transport.routes import cost_of
from planner.transport.schedule import Timetable, schedule

#: So many further vehicles are named at most: more is no answer for one night.
MOST_VEHICLES = 20


@dataclass(frozen=True, slots=True)
class Reinforcement:
    """One more vehicle like ``vehicle_id``, away from its base from ``leaves_at`` to ``back_at``, brings ``people`` more in time,
    the most urgent of them of class ``priority``."""

    vehicle_id: str
    leaves_at: datetime
    back_at: datetime
    people: int
    priority: int


def reinforcements(problem: DarpProblem, unserved: Iterable[str]) -> tuple[Reinforcement, ...]:
    """The further vehicles, in the order in which they were found. ``unserved`` are the refs of those whom the routes leave."""
    refs = set(unserved)
    left = [number for number, request in enumerate(problem.requests) if request.ref in refs]
    # Nothing is planned yet for a further vehicle: it stands at its base.
    further = replace(problem, shifts=_different(problem.shifts), planned={}, committed={})
    every_shift = tuple(range(len(further.shifts)))
    found: list[Reinforcement] = []
    while left and every_shift and len(found) < MOST_VEHICLES:
        shift, route = _most_helpful(part_problem(further, Part(every_shift, tuple(left))).problem)
        if route is None:
            break
        refs = {stop.ref for stop in route.stops}
        brought = [problem.requests[number] for number in left if problem.requests[number].ref in refs]
        leaves_at, back_at = (problem.zero_at + timedelta(seconds=s) for s in (route.stops[0].depart_s, route.stops[-1].arrive_s))
        most_urgent = min(request.priority for request in brought)
        found.append(Reinforcement(further.shifts[shift].vehicle_id, leaves_at, back_at, len(brought), most_urgent))
        left = [number for number in left if problem.requests[number].ref not in refs]
    return tuple(found)


def _different(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """One shift of each kind: those that differ in nothing but their names, or in where they are now, are tried once."""
    kinds: dict[Shift, Shift] = {}
    for shift in shifts:
        at_base = replace(shift, position=None)
        kinds.setdefault(replace(at_base, id="", vehicle_id=""), at_base)
    return tuple(kinds.values())


def _most_helpful(problem: DarpProblem) -> tuple[int, Route | None]:
    """The number of the shift that, alone, brings most of these people, and its route; None when none brings anybody."""
    table = Timetable(problem)
    for number in range(len(problem.requests)):
        while table.relax(number):
            pass
    urgent_first = sorted(
        range(len(problem.requests)), key=lambda r: (problem.requests[r].priority, problem.requests[r].deadline_s, r)
    )
    tours = Tours(table)
    tried = []
    for shift in range(len(problem.shifts)):
        for number in urgent_first:
            insertion = tours.best_insertion(number, among=(shift,))
            if insertion:
                tours.set(shift, insertion.order)
        tried.append((cost_of(table, tours.orders), shift, tours.orders[shift]))
        tours.set(shift, ())
    _, shift, order = min((one for one in tried if one[2]), default=((), 0, ()))
    return shift, schedule(table, shift, order)
