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

from planner.transport.arrivals import also_received, in_turn, received_s
from planner.transport.dispatcher import by_urgency
from planner.transport.fewest import MOST_GROUPED, Further
from planner.transport.insertion import Tours
from planner.transport.parts import Part, part_problem
from planner.transport.problem import DarpProblem, Request, Shift
from planner.transport.result import Route, StopKind, TransportResult
from planner.transport.routes import cost_of, servable_alone
from planner.transport.schedule import Timetable, requests_in, schedule
from planner.transport.slots import slotted

#: So many further vehicles are named for as many people as there may be, and at most.
ALWAYS_NAMED, MOST_VEHICLES = 20, 60
#: Beyond those always named, one more is looked for while so many trials (each of one rider in one vehicle) have not been made.
MOST_TRIALS = 300_000
_NO_ROUTES = TransportResult((), {}, "")


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
    are; ``left`` people are not brought by any vehicle of the fleet, sent alone, or find no turn where they are received;
    ``unnamed`` need more vehicles than are named here."""

    vehicles: tuple[Reinforcement, ...] = ()
    at_least: int = 0
    left: int = 0
    unnamed: int = 0


def reinforcements(problem: DarpProblem, unserved: Iterable[str], routes: Iterable[Route] = ()) -> Reinforcements:
    """The further vehicles. ``unserved`` are the refs of those whom the ``routes`` leave. At a site that receives only so many in
    a quarter of an hour, whoever comes by the routes has the turn before anybody in a further vehicle."""
    refs = set(unserved)
    received = _received(problem, routes)
    # Nothing is planned yet for a further vehicle: it stands at its base.
    further = replace(problem, shifts=_different(problem.shifts), planned={}, committed={}, received=received)
    asked = tuple(number for number, request in enumerate(problem.requests) if request.ref in refs)
    small = part_problem(further, Part(tuple(range(len(further.shifts))), asked)).problem
    table = Timetable(small).forget_wishes()
    hopeful = [request for number, request in enumerate(small.requests) if servable_alone(table, number)]
    reached = _one_after_another(small, hopeful)
    found = _in_turn(small, reached)
    brought = _brought(found)
    served = replace(small, requests=tuple(request for request in hopeful if request.ref in brought))
    needed = len(found)
    if needed > 1:
        relaxed = Further(served)
        needed = relaxed.at_least()
        if needed < len(found) and len(brought) <= MOST_GROUPED:
            groups = relaxed.fewest_groups(range(len(brought)))
            apart = _in_turn(small, [outing for group in groups for outing in _one_after_another(small, group)])
            if _brought(apart) == brought and len(apart) < len(found):
                found = apart
    named = tuple(outing.named(small) for outing in found)
    unnamed = len(hopeful) - len(_brought(reached))
    return Reinforcements(named, needed, len(asked) - len(brought) - unnamed, unnamed)


def taken_along(problem: DarpProblem, routes: Iterable[Route], refs: Collection[str]) -> tuple[frozenset[str], tuple[Route, ...]]:
    """Who of ``refs`` the planned vehicles, and those that stand idle, can take along with everyone else still in time; and the
    routes then."""
    if not refs:
        return frozenset(), tuple(routes)
    asked = [number for number, request in enumerate(problem.requests) if request.ref in refs]
    along = also_received(problem, routes, by_urgency(problem, asked))
    return frozenset(refs - along.unserved.keys()), along.routes


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


def _brought(outings: Iterable[_Outing]) -> frozenset[str]:
    return frozenset(ref for outing in outings for ref in outing.refs)


def _in_turn(problem: DarpProblem, outings: Sequence[_Outing]) -> list[_Outing]:
    """The outings held back until sites can receive whom they bring; who finds no turn that way is sought another vehicle for, to
    be there at a moment of their own. The same outings where nobody must wait."""
    held = _held_back(problem, outings)
    without = _brought(outings) - _brought(held)
    if not without:
        return held
    received = _received(problem, [outing.route for outing in held])
    waiting = tuple(request for request in problem.requests if request.ref in without)
    beside = slotted(replace(problem, requests=waiting, received=received), _NO_ROUTES)
    return held + _held_back(beside, _one_after_another(beside, beside.requests))


def _received(problem: DarpProblem, routes: Iterable[Route]) -> dict[int, tuple[int, ...]]:
    """When people have been received at each site with a rate, and will be by these routes."""
    to_come = received_s(routes, problem.receives, {request.ref for request in problem.requests})
    return {place: tuple(sorted((*problem.received.get(place, ()), *times))) for place, times in to_come.items()}


def _held_back(problem: DarpProblem, outings: Sequence[_Outing]) -> list[_Outing]:
    """The outings without whoever cannot be received."""
    if not problem.receives:
        return list(outings)
    names = [str(number) for number in range(len(outings))]
    shifts = (replace(problem.shifts[outing.shift], id=name) for name, outing in zip(names, outings, strict=True))
    refs = _brought(outings)
    own = replace(problem, shifts=tuple(shifts), requests=tuple(r for r in problem.requests if r.ref in refs))
    routes = (replace(outing.route, shift_id=name) for name, outing in zip(names, outings, strict=True))
    return [
        _Outing(outings[int(route.shift_id)].shift, route)
        for route in in_turn(own, TransportResult(tuple(routes), {}, "")).routes
    ]


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
