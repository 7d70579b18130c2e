"""Which further vehicles would bring those whom the routes leave, and how few are proven to be enough?

A candidate is one more vehicle like one of the fleet, at the same base and in the same shift: what could be lent or called in.
Of all candidates the one that brings most of those left (of class 1 first, then 2 ... 5; then with the least driving) is taken,
and the rest are tried again. Everyone else keeps seat and route. Where few are left, the fewest groups that one vehicle could
take (fewest.py) are tried too. How many vehicles there must be at least is proven beside it: where the two meet, they are the
fewest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from planner.transport.dispatcher import by_urgency
from planner.transport.fewest import MOST_GROUPED, Further
from planner.transport.insertion import Tours
from planner.transport.parts import Part, part_problem
from planner.transport.problem import DarpProblem, Request, Shift
from planner.transport.result import Route, StopKind
from planner.transport.routes import cost_of, orders_of, servable_alone
from planner.transport.schedule import Timetable, requests_in, schedule

#: So many further vehicles are named for as many people as there may be, and at most.
ALWAYS_NAMED, MOST_VEHICLES = 20, 60
#: Beyond those always named, one more is looked for while so many trials (each of one rider in one vehicle) have not been made.
MOST_TRIALS = 300_000


@dataclass(frozen=True, slots=True)
class Reinforcement:
    """One more vehicle like ``vehicle_id``, away from its base from ``leaves_at`` to ``back_at``, brings ``people`` more in time,
    the most urgent of them of class ``priority``."""

    vehicle_id: str
    leaves_at: datetime
    back_at: datetime
    people: int
    priority: int


@dataclass(frozen=True, slots=True)
class Reinforcements:
    """The further ``vehicles``; ``at_least`` so many are needed for those whom they bring, with everyone else's routes as they
    are; ``left`` people are not brought by any vehicle of the fleet, sent alone; ``unnamed`` need more vehicles than are
    named here."""

    vehicles: tuple[Reinforcement, ...] = ()
    at_least: int = 0
    left: int = 0
    unnamed: int = 0


def reinforcements(problem: DarpProblem, unserved: Iterable[str]) -> Reinforcements:
    """The further vehicles. ``unserved`` are the refs of those whom the routes leave. Whoever goes to a site that receives only
    so many in a quarter of an hour is not promised one: they count as left."""
    refs = set(unserved)
    # Nothing is planned yet for a further vehicle: it stands at its base.
    further = replace(problem, shifts=_different(problem.shifts), planned={}, committed={})
    asked = tuple(number for number, request in enumerate(problem.requests) if request.ref in refs)
    asked_freely = tuple(number for number in asked if problem.requests[number].delivery not in problem.receives)
    small = part_problem(further, Part(tuple(range(len(further.shifts))), asked_freely)).problem
    table = Timetable(small).forget_wishes()
    hopeful = [request for number, request in enumerate(small.requests) if servable_alone(table, number)]
    found = _one_after_another(small, hopeful)
    brought = {ref for outing in found for ref in outing.refs}
    served = replace(small, requests=tuple(request for request in hopeful if request.ref in brought))
    needed = len(found)
    if needed > 1:
        relaxed = Further(served)
        needed = relaxed.at_least()
        if needed < len(found) and len(brought) <= MOST_GROUPED:
            groups = relaxed.fewest_groups(range(len(brought)))
            found = min(found, [outing for group in groups for outing in _one_after_another(small, group)], key=len)
    named = tuple(outing.named(small) for outing in found)
    return Reinforcements(named, needed, len(asked) - len(hopeful), len(hopeful) - len(brought))


def taken_along(problem: DarpProblem, routes: Iterable[Route], refs: Collection[str]) -> frozenset[str]:
    """Who of ``refs`` the planned vehicles, and those that stand idle, can take along with everyone else still in time. Not to
    sites that receive only so many in a quarter of an hour: nobody is promised that."""
    table = Timetable(problem).forget_wishes()
    tours = Tours(table, orders_of(problem, routes))
    along = set()
    asked = [n for n, request in enumerate(problem.requests) if request.ref in refs and request.delivery not in problem.receives]
    for number in by_urgency(problem, asked):
        insertion = tours.best_insertion(number)
        if insertion:
            tours.set(insertion.shift, insertion.order)
            along.add(problem.requests[number].ref)
    return frozenset(along)


@dataclass(frozen=True, slots=True)
class _Outing:
    """What one further vehicle of shift number ``shift`` does."""

    shift: int
    route: Route

    @property
    def refs(self) -> frozenset[str]:
        """Whom it brings."""
        return frozenset(stop.ref for stop in self.route.stops if stop.kind is StopKind.DELIVERY)

    def named(self, problem: DarpProblem) -> Reinforcement:
        """The outing in clock times."""
        first, last = self.route.stops[0], self.route.stops[-1]
        leaves_at, back_at = (problem.zero_at + timedelta(seconds=s) for s in (first.depart_s, last.arrive_s))
        most_urgent = min(request.priority for request in problem.requests if request.ref in self.refs)
        return Reinforcement(problem.shifts[self.shift].vehicle_id, leaves_at, back_at, len(self.refs), most_urgent)


def _one_after_another(problem: DarpProblem, hopeful: Sequence[Request]) -> list[_Outing]:
    """Always the vehicle that brings most, until all of them are brought or enough vehicles are named."""
    left, found, trials = list(hopeful), list[_Outing](), 0
    while left and len(found) < (ALWAYS_NAMED if trials >= MOST_TRIALS else MOST_VEHICLES):
        trials += len(problem.shifts) * len(left)
        outing = _most_helpful(replace(problem, requests=tuple(left)))
        if outing is None:
            break
        found.append(outing)
        left = [request for request in left if request.ref not in outing.refs]
    return found


def _different(shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """One shift of each kind: those that differ in nothing but their names, or in where they are now, are tried once."""
    kinds: dict[Shift, Shift] = {}
    for shift in shifts:
        at_base = replace(shift, position=None, at_work_since_s=None, rested_s=0)
        kinds.setdefault(replace(at_base, id="", vehicle_id=""), at_base)
    return tuple(kinds.values())


def _most_helpful(problem: DarpProblem) -> _Outing | None:
    """The shift that, alone, brings most of these people; None when none brings anybody."""
    table = Timetable(problem).forget_wishes()
    tours = Tours(table)
    tried = []
    for shift in range(len(problem.shifts)):
        for number in by_urgency(problem, list(range(len(problem.requests)))):
            insertion = tours.best_insertion(number, among=(shift,))
            if insertion:
                tours.set(shift, insertion.order)
        tried.append((cost_of(table, tours.orders), shift, tours.orders[shift]))
        tours.set(shift, ())
    _, shift, order = min((one for one in tried if requests_in(one[2])), default=((), 0, ()))
    route = schedule(table, shift, order)
    return None if route is None else _Outing(shift, route)
