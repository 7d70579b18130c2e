"""What do the orders of all shifts amount to: how good are they, and what result do they give?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from planner.transport.problem import DarpProblem
from planner.transport.result import Route, StopKind, TransportResult
from planner.transport.schedule import Order, Timetable, alone, delivery_of, earliest_begins, pickup_of, requests_in, schedule

#: Unserved requests of class 1, 2, 3, 4, 5, then seconds of driving: smaller is better, compared in this order.
Cost = tuple[int, int, int, int, int, int]


def unserved_requests(problem: DarpProblem, orders: Iterable[Order]) -> list[int]:
    """The numbers of the requests that no order carries."""
    served = {r for order in orders for r in requests_in(order)}
    return [r for r in range(len(problem.requests)) if r not in served]


def orders_of(problem: DarpProblem, routes: Iterable[Route]) -> dict[int, Order]:
    """The routes' visits by number of the shift."""
    number = {request.ref: r for r, request in enumerate(problem.requests)}
    shift = {shift.id: s for s, shift in enumerate(problem.shifts)}
    visit_of = {StopKind.PICKUP: pickup_of, StopKind.DELIVERY: delivery_of}
    return {
        shift[route.shift_id]: tuple(visit_of[stop.kind](number[stop.ref]) for stop in route.stops if stop.kind in visit_of)
        for route in routes
    }


def cost_of(table: Timetable, orders: Sequence[Order]) -> Cost:
    """How good the orders are (see :data:`Cost`)."""
    requests = table.problem.requests
    left = [0] * 5
    for r in unserved_requests(table.problem, orders):
        left[min(max(requests[r].priority, 1), 5) - 1] += 1
    driving = sum(table.driving_s(s, order) for s, order in enumerate(orders))
    return left[0], left[1], left[2], left[3], left[4], driving


def servable_alone(table: Timetable, request: int) -> bool:
    """Whether an idle suited vehicle could fetch this request and nobody else in time."""
    return any(earliest_begins(table, s, alone(request)) is not None for s in sorted(table.suited(request)))


def why_unserved(table: Timetable, request: int) -> str:
    """The reason code of an unserved request (``TransportResult.unserved``)."""
    if not table.suited(request):
        return "no_suitable_vehicle"
    if servable_alone(table, request):
        return "not_fetched_in_time"
    return "ride_too_long" if _only_the_ride_is_too_long(table, request) else "none_reachable_in_time"


def _only_the_ride_is_too_long(table: Timetable, request: int) -> bool:
    longest = table.longest[request]
    table.longest[request] = table.closes[delivery_of(request)]
    try:
        return servable_alone(table, request)
    finally:
        table.longest[request] = longest


def result_of(table: Timetable, orders: Sequence[Order], method: str, *, stopped: bool = False) -> TransportResult:
    """The scheduled routes and the reasons of whoever is left. Raises ValueError for an order that breaks a rule."""
    problem = table.problem
    routes = []
    for s, order in enumerate(orders):
        route = schedule(table, s, order)
        if route is not None:
            routes.append(route)
        elif order:
            raise ValueError(f"the order of shift {problem.shifts[s].id} is not feasible")
    left = unserved_requests(problem, orders)
    reasons = {problem.requests[r].ref: why_unserved(table, r) for r in left}
    return TransportResult(tuple(routes), reasons, method, stopped)
