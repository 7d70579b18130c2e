"""How is one neighbourhood of routes told to OR-Tools, and what better routes does it give back?

Nodes: n pickups, n deliveries, one for each base. Cost: driving seconds, plus a penalty for each request left, so large
for a more urgent class that no driving and no less urgent requests outweigh it. The time dimension holds begins of service;
rides, windows, shifts and places in every dimension are constraints; "rides alone" is one more dimension that
such a rider fills; of the vehicle's stores the quickest rides are taken. The model knows no emptiness, so it takes the
turnaround on every arc from a delivery to a pickup, except on arcs that the present routes drive with someone on board: what it
finds is scheduled exactly afterwards, and drivers' breaks, of which the model knows nothing either, are put in then.

Source of the model: OR-Tools' routing library, https://developers.google.com/optimization/routing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from planner.transport.schedule import Order, Timetable, delivery_of, is_delivery, pickup_of, request_of

#: The dimension that whoever rides alone fills: more than any vehicle has places.
_WHOLE_VEHICLE = 1000
_NO_WAY_S = 10**7
_NO_VEHICLE = -1
#: How many proposed changes pass before the user's wish to stop is asked for again.
_MOVES_BETWEEN_QUESTIONS = 2000


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Some shifts, with the requests they carry now and unserved ones nearby, each of
    which an idle vehicle somewhere could serve. All are numbers of the problem."""

    shifts: tuple[int, ...]
    requests: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long one neighbourhood is searched: ``moves`` proposed changes, a count that repeats exactly; ``seconds`` of
    wall clock are the hard stop."""

    moves: int
    seconds: float


class NeighbourhoodModel:
    """The OR-Tools model of one neighbourhood with the present orders of its shifts."""

    def __init__(self, table: Timetable, part: Neighbourhood, orders: Sequence[Order]) -> None:
        self._table = table
        self._part = part
        self._orders = orders
        shifts = table.problem.shifts
        self._bases = sorted({place for s in part.shifts for place in (shifts[s].starts_at, shifts[s].base)})
        self._count = len(part.requests)
        self._node = {r: i for i, r in enumerate(part.requests)}
        starts = [2 * self._count + self._bases.index(shifts[s].starts_at) for s in part.shifts]
        ends = [2 * self._count + self._bases.index(shifts[s].base) for s in part.shifts]
        nodes = 2 * self._count + len(self._bases)
        self._manager = pywrapcp.RoutingIndexManager(nodes, len(part.shifts), starts, ends)
        self._routing = pywrapcp.RoutingModel(self._manager)
        self._set_costs()
        self._add_time()
        self._add_room()
        self._add_pairs()

    def improve(self, effort: Effort, seed: int, should_stop: Callable[[], bool]) -> list[Order] | None:
        """Searches from the present orders; gives one order for each shift of the neighbourhood (perhaps the same ones),
        or None when OR-Tools does not accept the present orders as a start or finds nothing."""
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        parameters.time_limit.FromMilliseconds(max(1, int(effort.seconds * 1000)))
        parameters.lns_time_limit.FromSeconds(3600)
        routing = self._routing
        routing.solver().ReSeed(seed)
        watch = _Watch(routing, effort.moves, should_stop)
        routing.AddSearchMonitor(watch)
        routing.CloseModelWithParameters(parameters)
        start = routing.ReadAssignmentFromRoutes([self._indices(o) for o in self._orders], True)
        if start is None:
            return None
        found = routing.SolveFromAssignmentWithParameters(start, parameters)
        if found is None:
            return None
        return [self._order(found, v) for v in range(len(self._part.shifts))]

    def _places(self) -> list[int]:
        requests = self._table.problem.requests
        pickups = [requests[r].pickup for r in self._part.requests]
        return pickups + [requests[r].delivery for r in self._part.requests] + self._bases

    def _for_each_vehicle(self, transits: Callable[[list[list[int]]], list[list[int]]]) -> list[int]:
        """An evaluator for each vehicle, made from the travel times it drives by; vehicles that travel alike share one."""
        made: dict[int, int] = {}
        of_vehicle = []
        for s in self._part.shifts:
            seconds = self._table.seconds[s]
            if id(seconds) not in made:
                made[id(seconds)] = self._routing.RegisterTransitMatrix(transits(seconds))
            of_vehicle.append(made[id(seconds)])
        return of_vehicle

    def _set_costs(self) -> None:
        places = self._places()

        def driving(seconds: list[list[int]]) -> list[list[int]]:
            return [[_or_no_way(seconds[a][b]) for b in places] for a in places]

        for vehicle, evaluator in enumerate(self._for_each_vehicle(driving)):
            self._routing.SetArcCostEvaluatorOfVehicle(evaluator, vehicle)

    def _add_time(self) -> None:
        table, count, places = self._table, self._count, self._places()
        services = [table.service[pickup_of(r)] for r in self._part.requests]
        services += [table.service[delivery_of(r)] for r in self._part.requests]
        services += [0] * len(self._bases)
        shared = self._arcs_driven_with_riders()

        def service_and_driving(seconds: list[list[int]]) -> list[list[int]]:
            transit = []
            for i, a in enumerate(places):
                row = [services[i] + _or_no_way(seconds[a][b]) for b in places]
                if count <= i < 2 * count:
                    for j in range(count):
                        if (i, j) not in shared:
                            row[j] = max(row[j], services[i] + table.turnaround_s)
                transit.append(row)
            return transit

        shifts = [table.problem.shifts[s] for s in self._part.shifts]
        horizon = max(s.end_s for s in shifts)
        evaluators = self._for_each_vehicle(service_and_driving)
        self._routing.AddDimensionWithVehicleTransits(evaluators, horizon, horizon, False, "time")
        self._time = self._routing.GetDimensionOrDie("time")
        for v, shift in enumerate(shifts):
            for index in (self._routing.Start(v), self._routing.End(v)):
                self._time.CumulVar(index).SetRange(max(shift.start_s, 0), shift.end_s)
            if shift.max_duration_s is not None:
                self._time.SetSpanUpperBoundForVehicle(shift.max_duration_s, v)

    def _arcs_driven_with_riders(self) -> set[tuple[int, int]]:
        """Arcs from a delivery to a pickup on which the present routes have someone on board."""
        arcs = set()
        for order in self._orders:
            riders = 0
            for here, there in pairwise(order):
                riders += -1 if is_delivery(here) else 1
                if is_delivery(here) and not is_delivery(there) and riders:
                    arcs.add((self._node_of(here), self._node_of(there)))
        return arcs

    def _add_room(self) -> None:
        table, part = self._table, self._part
        for d in range(3):
            loads = [table.load[r][d] for r in part.requests]
            if any(loads):
                self._add_load(f"places {d}", loads, [table.capacity[s][d] for s in part.shifts])
        shifts = [table.problem.shifts[s] for s in part.shifts]
        for d in range(len(table.further[part.requests[0]]) if part.requests else 0):
            room = [s.further[d] if d < len(s.further) else 0 for s in shifts]
            self._add_load(f"further room {d}", [table.further[r][d] for r in part.requests], room)
        for d in {store for s in part.shifts for store, _ in table.stores[s]}:
            self._add_store(d)
        alone = [table.rides_alone[r] for r in part.requests]
        if any(alone):
            loads = [_WHOLE_VEHICLE if one else 1 for one in alone]
            self._add_load("alone", loads, [_WHOLE_VEHICLE] * len(part.shifts))

    def _add_load(self, name: str, loads: list[int], capacity: list[int]) -> None:
        taken = loads + [-load for load in loads] + [0] * len(self._bases)
        evaluator = self._routing.RegisterUnaryTransitVector(taken)
        self._routing.AddDimensionWithVehicleCapacity(evaluator, 0, capacity, True, name)

    def _add_store(self, store: int) -> None:
        """What the quickest rides would take of a store; what the real ones take is asked of the schedule afterwards."""
        table, part = self._table, self._part
        used = [0] * len(part.requests)
        for i, r in enumerate(part.requests):
            rider = table.problem.requests[r]
            if store < len(rider.draws):
                rides = (table.seconds[s][rider.pickup][rider.delivery] for s in part.shifts)
                used[i] = rider.draws[store] * min((seconds for seconds in rides if seconds >= 0), default=0)
        held = [dict(table.stores[s]).get(store, sum(used)) for s in part.shifts]
        evaluator = self._routing.RegisterUnaryTransitVector(used + [0] * (self._count + len(self._bases)))
        self._routing.AddDimensionWithVehicleCapacity(evaluator, 0, held, True, f"store {store}")

    def _add_pairs(self) -> None:
        table, routing, solver = self._table, self._routing, self._routing.solver()
        penalties = self._penalties()
        for i, r in enumerate(self._part.requests):
            pickup, delivery = self._manager.NodeToIndex(i), self._manager.NodeToIndex(self._count + i)
            routing.AddPickupAndDelivery(pickup, delivery)
            solver.Add(routing.VehicleVar(pickup) == routing.VehicleVar(delivery))
            begin, end = self._time.CumulVar(pickup), self._time.CumulVar(delivery)
            solver.Add(begin <= end)
            solver.Add(end - begin <= table.longest[r])
            vehicles = [v for v, s in enumerate(self._part.shifts) if s in table.suited(r)]
            for index, visit in ((pickup, pickup_of(r)), (delivery, delivery_of(r))):
                cumul = self._time.CumulVar(index)
                cumul.SetRange(max(table.opens[visit], 0), min(table.closes[visit], cumul.Max()))
                routing.VehicleVar(index).SetValues([_NO_VEHICLE, *vehicles])
            routing.AddDisjunction([pickup], penalties[table.problem.requests[r].priority])
            routing.AddDisjunction([delivery], 0)

    def _penalties(self) -> dict[int, int]:
        """What leaving one request of a class costs: more than all driving and all less urgent requests together."""
        horizon = max(self._table.problem.shifts[s].end_s for s in self._part.shifts)
        weight = max(10**6, 2 * horizon * len(self._part.shifts))
        return {c: weight * (self._count + 1) ** (5 - c) for c in range(1, 6)}

    def _node_of(self, visit: int) -> int:
        return self._node[request_of(visit)] + (self._count if is_delivery(visit) else 0)

    def _indices(self, order: Order) -> list[int]:
        return [self._manager.NodeToIndex(self._node_of(v)) for v in order]

    def _order(self, found: pywrapcp.Assignment, vehicle: int) -> Order:
        order = []
        index = found.Value(self._routing.NextVar(self._routing.Start(vehicle)))
        while not self._routing.IsEnd(index):
            node = self._manager.IndexToNode(index)
            request = self._part.requests[node % self._count]
            order.append(delivery_of(request) if node >= self._count else pickup_of(request))
            index = found.Value(self._routing.NextVar(index))
        return tuple(order)


class _Watch(pywrapcp.SearchMonitor):  # type: ignore[misc]
    """Counts the changes that local search proposes and ends the search after so many, or when the user has cancelled."""

    def __init__(self, routing: pywrapcp.RoutingModel, moves: int, should_stop: Callable[[], bool]) -> None:
        super().__init__(routing.solver())
        self._routing = routing
        self._left = moves
        self._should_stop = should_stop

    def AcceptDelta(self, _delta: object, _deltadelta: object) -> bool:  # noqa: N802
        """OR-Tools asks before it looks at a proposed change."""
        self._left -= 1
        if self._left <= 0 or (self._left % _MOVES_BETWEEN_QUESTIONS == 0 and self._should_stop()):
            self._left = 0
            self._routing.CancelSearch()
            return False
        return True


def _or_no_way(seconds: int) -> int:
    return seconds if seconds >= 0 else _NO_WAY_S
