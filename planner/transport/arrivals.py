"""Does no site receive more people in a quarter of an hour than it can, and which vehicles wait outside so that it does not?

A rate ties routes together that know nothing of each other. So it is settled when they have been chosen: from the first crowd of
the night on, whoever comes last of a crowd is received when the quarter is over, and the vehicle's other visits follow in time.
Where that breaks a rule, one who came before is held back instead, else the least urgent of the crowd loses the seat and is
tried in every vehicle at the moments when the site is free. Holding only ever moves times later, so it comes to an end.

Whoever is on board already while a plan is driven is received on arrival: others make way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.transport.insertion import Tours
from planner.transport.problem import QUARTER_S, DarpProblem
from planner.transport.result import Route, StopKind, TransportResult
from planner.transport.routes import orders_of, result_of, why_unserved
from planner.transport.schedule import Order, Timetable, Visit, delivery_of, earliest_begins, is_delivery, request_of

#: Why somebody is left whom a vehicle could bring in time.
ARRIVALS_FULL = "arrivals_full"
#: At so many free moments of the site it is tried to bring somebody who lost the seat.
MOMENTS_TRIED = 12


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """Somebody is received at ``begin_s`` by the vehicle of shift number ``shift``; ``visit`` -1 = has been before now."""

    begin_s: int
    shift: int = -1
    visit: Visit = -1


def crowds(arrivals: Sequence[Arrival], most: int) -> Iterator[Sequence[Arrival]]:
    """Of the sorted arrivals at one site each ``most`` + 1 in a row that begin within a quarter of an hour."""
    for number, last in enumerate(arrivals[most:]):
        if last.begin_s - arrivals[number].begin_s < QUARTER_S:
            yield arrivals[number : number + most + 1]


def in_turn(problem: DarpProblem, result: TransportResult, told_s: Mapping[str, int] | None = None) -> TransportResult:
    """The result with vehicles held back until every site keeps its rate; the very same where all do. Who has been told when
    they are received (``told_s`` by ref) is received no sooner, where that can be."""
    if not problem.receives:
        return result
    hall = _Hall(problem, result.routes)
    for ref, begin_s in (told_s or {}).items():
        hall.as_told(ref, begin_s)
    if not told_s and hall.first_crowd() is None:
        return result
    left = hall.settled()
    settled = result_of(hall.table, hall.orders, result.method, stopped=result.stopped_by_time)
    reasons = {ref: left.get(ref, result.unserved.get(ref, reason)) for ref, reason in settled.unserved.items()}
    return TransportResult(settled.routes, reasons, result.method, result.stopped_by_time)


def also_received(problem: DarpProblem, routes: Iterable[Route], more: Iterable[int]) -> TransportResult:
    """The routes with whoever of the requests ``more`` (numbers, in the order in which they are asked) they can take along with
    everyone else still in time, and every site still keeping its rate as it does in ``routes``."""
    planned = tuple(routes)
    hall = _Hall(problem, planned)
    hall.as_planned(planned)
    tours = Tours(hall.table, dict(enumerate(hall.orders)))
    for number in more:
        hall.brought_too(number, tours)
    return result_of(hall.table, hall.orders, "along")


class _Hall:
    """The orders of the night, and who is received where and when."""

    def __init__(self, problem: DarpProblem, routes: Iterable[Route]) -> None:
        self.problem = problem
        self.table = Timetable(problem).forget_wishes()
        known = orders_of(problem, routes)
        self.orders: list[Order] = [known.get(k, ()) for k in range(len(problem.shifts))]
        self._begins = [earliest_begins(self.table, k, order) or [] for k, order in enumerate(self.orders)]

    def as_told(self, ref: str, begin_s: int) -> None:
        """Receives the rider no sooner than told."""
        for k, order in enumerate(self.orders):
            for visit in order:
                rider = self.problem.requests[request_of(visit)]
                if is_delivery(visit) and rider.ref == ref and rider.delivery in self.problem.receives:
                    self._held(Arrival(begin_s, k, visit), begin_s)

    def as_planned(self, routes: Iterable[Route]) -> None:
        """Receives everyone at a site with a rate no sooner than these routes do, which keep it."""
        begins = {stop.ref: stop.begin_s for route in routes for stop in route.stops if stop.kind is StopKind.DELIVERY}
        for k, order in enumerate(self.orders):
            for visit in order:
                if is_delivery(visit) and self.table.place[visit] in self.problem.receives:
                    self.table.opens[visit] = begins[self.problem.requests[request_of(visit)].ref]
            self._begins[k] = earliest_begins(self.table, k, order) or []

    def settled(self) -> Mapping[str, str]:
        """Holds vehicles back until no site is crowded. Gives who lost the seat and why."""
        left: list[int] = []
        while (crowd := self.first_crowd()) is not None:
            if not self._hold_one(crowd):
                left += self._leave_one(crowd)
        requests = self.problem.requests
        tours = Tours(self.table, dict(enumerate(self.orders)))
        for r in sorted(set(left), key=lambda r: (requests[r].priority, requests[r].deadline_s, r)):
            if self.brought_too(r, tours):
                left = [other for other in left if other != r]
        tied = {r: requests[r].delivery in self.problem.receives for r in left}
        return {requests[r].ref: ARRIVALS_FULL if tied[r] else why_unserved(self.table, r) for r in left}

    def first_crowd(self) -> Sequence[Arrival] | None:
        """The first crowd that somebody could be held back from."""
        found = (
            crowd
            for place, arrivals in self._arrivals().items()
            for crowd in crowds(arrivals, self.problem.receives[place])
            if any(self._may_wait(one) for one in crowd)
        )
        return min(found, key=lambda crowd: crowd[-1], default=None)

    def _arrivals(self) -> dict[int, list[Arrival]]:
        at = {place: [Arrival(s) for s in self.problem.received.get(place, ())] for place in self.problem.receives}
        for k, order in enumerate(self.orders):
            for visit, begin_s in zip(order, self._begins[k], strict=True):
                if is_delivery(visit) and self.table.place[visit] in at:
                    at[self.table.place[visit]].append(Arrival(begin_s, k, visit))
        return {place: sorted(arrivals) for place, arrivals in at.items()}

    def _may_wait(self, one: Arrival) -> bool:
        return one.visit >= 0 and not self.problem.requests[request_of(one.visit)].aboard

    def _hold_one(self, crowd: Sequence[Arrival]) -> bool:
        """Receives the last of the crowd for whom it is possible when the quarter is over."""
        for one in reversed(crowd):
            until_s = (crowd[1] if one is crowd[0] else crowd[0]).begin_s + QUARTER_S
            if self._may_wait(one) and self._held(one, until_s):
                return True
        return False

    def _held(self, one: Arrival, until_s: int) -> bool:
        before = self.table.opens[one.visit]
        self.table.opens[one.visit] = max(before, until_s)
        begins = earliest_begins(self.table, one.shift, self.orders[one.shift])
        if begins is None:
            self.table.opens[one.visit] = before
            return False
        self._begins[one.shift] = begins
        return True

    def _leave_one(self, crowd: Sequence[Arrival]) -> list[int]:
        """Takes the least urgent of the crowd out of the order, and whoever can then no longer be fetched by it."""
        requests = self.problem.requests
        waiting = [one for one in crowd if self._may_wait(one)]
        one = max(waiting, key=lambda a: (requests[request_of(a.visit)].priority, requests[request_of(a.visit)].deadline_s, a))
        order, out = self.orders[one.shift], request_of(one.visit)
        left: list[int] = []
        while True:
            left.append(out)
            order = tuple(visit for visit in order if request_of(visit) != out)
            begins = earliest_begins(self.table, one.shift, order)
            if begins is not None:
                break
            out = request_of(next((v for v in reversed(order) if not requests[request_of(v)].aboard), order[-1]))
        self.orders[one.shift], self._begins[one.shift] = order, begins
        for r in left:
            self.table.opens[delivery_of(r)] = requests[r].delivery_earliest_s
        return left

    def brought_too(self, request: int, tours: Tours) -> bool:
        """Tries to have the rider brought, by any vehicle, at moments when nobody need make way; ``tours`` are the orders."""
        visit, rider = delivery_of(request), self.problem.requests[request]
        arrivals = self._arrivals().get(rider.delivery, [])
        moments = sorted({rider.delivery_earliest_s, *(one.begin_s + QUARTER_S for one in arrivals)})
        for moment in [s for s in moments if rider.delivery_earliest_s <= s <= rider.deadline_s][:MOMENTS_TRIED]:
            self.table.opens[visit] = moment
            found = tours.best_insertion(request)
            if found is None:
                continue
            before = self.orders[found.shift], self._begins[found.shift]
            begins = earliest_begins(self.table, found.shift, found.order)
            if begins is not None:
                self.orders[found.shift], self._begins[found.shift] = found.order, begins
                if self.first_crowd() is None:
                    tours.set(found.shift, found.order)
                    return True
                self.orders[found.shift], self._begins[found.shift] = before
        self.table.opens[visit] = rider.delivery_earliest_s
        return False


def received_s(routes: Iterable[Route], places: Iterable[int], refs: Collection[str]) -> dict[int, tuple[int, ...]]:
    """When those of ``refs`` are received at each of these places."""
    limited = set(places)
    found: dict[int, list[int]] = {place: [] for place in limited}
    for route in routes:
        for stop in route.stops:
            if stop.kind is StopKind.DELIVERY and stop.place in limited and stop.ref in refs:
                found[stop.place].append(stop.begin_s)
    return {place: tuple(sorted(times)) for place, times in found.items()}
