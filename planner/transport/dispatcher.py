"""What would a good dispatcher do at once? The first checked routes, and the fallback when nothing better is found.

Most urgent first (priority, then deadline), each where it adds least driving. Everyone is first tried with the time in
hand that they want; who does not fit so is tried with less, and by moving one other rider elsewhere (:func:`make_room`);
before anyone is left, everybody gives up their time in hand. Deterministic: no randomness, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable

from planner.transport.insertion import Tours
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import cost_of, result_of, servable_alone, unserved_requests
from planner.transport.schedule import Order, Timetable, earliest_begins, request_of, requests_in

METHOD = "dispatcher"
#: How many shifts near an unserved rider are tried for making room, and how many moves are tried in all.
NEAR_SHIFTS = 12
MOST_MOVES = 3000


def dispatch(problem: DarpProblem) -> TransportResult:
    """Routes by urgency and least added driving, with the reason for whoever is left."""
    table = Timetable(problem)
    return result_of(table, dispatched_orders(table), METHOD)


def dispatched_orders(table: Timetable, most_moves: int = MOST_MOVES) -> list[Order]:
    """The dispatcher's orders, one for each shift of the problem; tries so many moves of others to make room. Loosens deadlines
    of ``table`` where it must."""
    tours = Tours(table)
    fill(tours)
    while _relax(table, unserved_requests(table.problem, tours.orders)):
        fill(tours)
    _make_room_for_all(tours, most_moves)
    if not _left_hopeful(tours):
        return tours.orders
    return _without_time_in_hand(tours, most_moves)


def _without_time_in_hand(tours: Tours, most_moves: int) -> list[Order]:
    """The orders when everybody gives up their time in hand, if that serves more; else the ones there are."""
    table, strict = tours.table, list(tours.table.closes)
    if not _relax(table, range(len(table.problem.requests)), fully=True):
        return tours.orders
    loose = Tours(table, dict(enumerate(tours.orders)))
    fill(loose)
    _make_room_for_all(loose, most_moves)
    if cost_of(table, loose.orders)[:-1] < cost_of(table, tours.orders)[:-1]:
        return loose.orders
    table.closes[:] = strict
    return tours.orders


def _make_room_for_all(tours: Tours, moves: int) -> None:
    """Tries to make room for everyone left, most urgent first, within so many moves."""
    for request in by_urgency(tours.problem, _left_hopeful(tours)):
        if moves > 0:
            moves -= make_room(tours, request)
    fill(tours)


def _relax(table: Timetable, requests: Iterable[int], *, fully: bool = False) -> bool:
    """Loosens these requests' deadlines by one step, or to the real ones. Gives whether any was loosened."""
    loosened = [r for r in requests if table.relax(r)]
    if fully:
        for request in loosened:
            while table.relax(request):
                pass
    return bool(loosened)


def _left_hopeful(tours: Tours) -> list[int]:
    """Unserved requests that an idle vehicle could fetch in time."""
    return [r for r in unserved_requests(tours.problem, tours.orders) if servable_alone(tours.table, r)]


def by_urgency(problem: DarpProblem, requests: list[int]) -> list[int]:
    """Most urgent first: priority class, deadline, then reference so that the order repeats."""

    def urgency(r: int) -> tuple[int, int, str]:
        rider = problem.requests[r]
        return rider.priority, rider.deadline_s, rider.ref

    return sorted(requests, key=urgency)


def fill(tours: Tours) -> int:
    """Inserts whoever is unserved and fits as the routes are, most urgent first. Gives how many."""
    filled = 0
    for request in by_urgency(tours.problem, unserved_requests(tours.problem, tours.orders)):
        insertion = tours.best_insertion(request)
        if insertion:
            tours.set(insertion.shift, insertion.order)
            filled += 1
    return filled


def make_room(tours: Tours, request: int) -> int:
    """Serves ``request`` by moving one other rider to another vehicle or another place, if that is possible. Gives how
    many moves were tried. Nobody is left for it: whoever was taken along before is at least as urgent, or took no room
    from ``request`` when it was tried. What is committed while the night is under way stays."""
    tried, problem = 0, tours.problem
    for shift in _near_shifts(tours, request):
        before = tours.orders[shift]
        committed = before[: problem.committed.get(problem.shifts[shift].id, 0)]
        for other in requests_in(before):
            if other in map(request_of, committed):
                continue
            tried += 1
            without = tuple(v for v in before if request_of(v) != other)
            if earliest_begins(tours.table, shift, without) is None:
                continue
            tours.set(shift, without)
            here = tours.best_insertion(request, among=(shift,))
            if here:
                tours.set(shift, here.order)
                elsewhere = tours.best_insertion(other)
                if elsewhere:
                    tours.set(elsewhere.shift, elsewhere.order)
                    return tried
            tours.set(shift, before)
    return tried


def _near_shifts(tours: Tours, request: int) -> list[int]:
    """Suited shifts under way, those that come closest to the pickup first."""
    table, pickup = tours.table, tours.problem.requests[request].pickup

    def nearness(shift: int) -> tuple[int, int]:
        drives = [table.seconds[shift][table.place[v]][pickup] for v in tours.orders[shift]]
        return min((d for d in drives if d >= 0), default=2**40), shift

    under_way = [s for s in table.suited(request) if tours.orders[s]]
    return sorted(under_way, key=nearness)[:NEAR_SHIFTS]
