"""Which routes fetch most people in time, with least driving? OR-Tools routing on one neighbourhood after another.

The dispatcher's routes are the first answer. Then neighbourhoods of related routes are handed to OR-Tools (guided local
search from the present routes); what comes back is kept only when the exact schedule accepts it and it is better: fewer
unserved of class 1, then 2 ... 5, then less driving. Work is counted in proposed changes, so that the same problem, seed
and work give the same routes; the clock is a hard stop on top.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence

from planner.solvers.routing_model import Effort, Neighbourhood, NeighbourhoodModel
from planner.solvers.routing_neighbourhoods import Neighbourhoods
from planner.transport.dispatcher import METHOD as DISPATCHER
from planner.transport.dispatcher import dispatched_orders, fill
from planner.transport.insertion import Tours
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import Cost, cost_of, result_of, servable_alone, unserved_requests
from planner.transport.schedule import Order, Timetable, earliest_begins, is_whole, requests_in

METHOD = "ortools_routing"
#: Changes proposed in one neighbourhood: about a third of a second.
MOVES = 120_000
#: One unit of work searches one neighbourhood for so many requests.
REQUESTS_A_NEIGHBOURHOOD = 40


def route(
    problem: DarpProblem,
    *,
    seed: int,
    work: int,
    deadline_s: float,
    should_stop: Callable[[], bool],
    on_better: Callable[[TransportResult], None] | None,
) -> TransportResult:
    """The best routes found within ``work`` units and ``deadline_s`` seconds of wall clock.

    ``on_better`` hears of the dispatcher's routes first and then of better ones, at most once a unit. When ``should_stop``
    says True the best so far is returned at once. Everyone is on a route or unserved with a reason.
    """
    search = _Search(problem, seed, time.monotonic() + deadline_s, should_stop)
    if on_better:
        on_better(search.result(DISPATCHER))
    for _ in range(work):
        before = search.cost()
        search.do_one_unit()
        if on_better and search.cost() < before:
            on_better(search.result(METHOD))
        if search.cut_short or search.nothing_to_do():
            break
    return search.result(METHOD)


class _Search:
    """The routes so far and the means to improve them."""

    def __init__(self, problem: DarpProblem, seed: int, stop_at: float, should_stop: Callable[[], bool]) -> None:
        self._table = Timetable(problem)
        self._tours = Tours(self._table, dict(enumerate(dispatched_orders(self._table))))
        self._hopeless = frozenset(r for r in self._unserved() if not servable_alone(self._table, r))
        self._rng = random.Random(seed)
        self._neighbourhoods = Neighbourhoods(self._table, self._rng)
        self._searched: set[tuple[Neighbourhood, tuple[Order, ...]]] = set()
        self._stop_at = stop_at
        self._should_stop = should_stop
        self.cut_short = False

    def cost(self) -> Cost:
        """How good the routes are now."""
        return cost_of(self._table, self._tours.orders)

    def result(self, method: str) -> TransportResult:
        """The routes now, scheduled, with the reasons of whoever is left."""
        return result_of(self._table, self._tours.orders, method, stopped=self.cut_short)

    def nothing_to_do(self) -> bool:
        """Whether no request could be on a route at all."""
        return len(self._hopeless) == len(self._table.problem.requests)

    def do_one_unit(self) -> None:
        """Improves enough neighbourhoods to cover the routes about once, then serves whoever now fits."""
        if self.nothing_to_do():
            return
        for _ in range(-(-len(self._table.problem.requests) // REQUESTS_A_NEIGHBOURHOOD)):
            self._improve_one()
            if self._out_of_time():
                self.cut_short = True
                break
        fill(self._tours)

    def _unserved(self) -> list[int]:
        return unserved_requests(self._table.problem, self._tours.orders)

    def _out_of_time(self) -> bool:
        return time.monotonic() >= self._stop_at or self._should_stop()

    def _improve_one(self) -> None:
        hopeful = [r for r in self._unserved() if r not in self._hopeless]
        part = self._neighbourhoods.draw(self._tours.orders, hopeful)
        present = tuple(self._tours.orders[s] for s in part.shifts)
        seed = self._rng.randrange(2**31)
        if (part, present) in self._searched or self._out_of_time():
            return
        self._searched.add((part, present))
        effort = Effort(MOVES, self._stop_at - time.monotonic())
        found = NeighbourhoodModel(self._table, part, present).improve(effort, seed, self._should_stop)
        if found and self._is_better(part, present, found):
            self._take(part, found)

    def _is_better(self, part: Neighbourhood, present: Sequence[Order], found: Sequence[Order]) -> bool:
        """Exactly feasible, nobody twice, and better by the order of importance."""
        carried = [r for order in found for r in requests_in(order)]
        return (
            len(carried) == len(set(carried))
            and self._cost_of_part(part, found) < self._cost_of_part(part, present)
            and all(self._holds(s, order) for s, order in zip(part.shifts, found, strict=True))
        )

    def _holds(self, shift: int, order: Order) -> bool:
        suits = all(shift in self._table.suited(r) for r in requests_in(order))
        return suits and is_whole(order) and earliest_begins(self._table, shift, order) is not None

    def _cost_of_part(self, part: Neighbourhood, orders: Sequence[Order]) -> tuple[int, ...]:
        carried = {r for order in orders for r in requests_in(order)}
        left = [0] * 5
        for r in part.requests:
            if r not in carried:
                left[self._table.problem.requests[r].priority - 1] += 1
        driving = sum(self._table.driving_s(s, order) for s, order in zip(part.shifts, orders, strict=True))
        return (*left, driving)

    def _take(self, part: Neighbourhood, found: Sequence[Order]) -> None:
        for shift in part.shifts:
            self._tours.set(shift, ())
        for shift, order in zip(part.shifts, found, strict=True):
            self._tours.set(shift, order)
