"""What do others make of a published instance in the same time? Plain OR-Tools routing, PyVRP and VROOM, each told in the
obvious way; everything they find is held to the same checker.

OR-Tools: parallel cheapest insertion, guided local search, every request optional at a price. PyVRP: half of the time its own
fleet minimisation, then its search. VROOM: a price on each vehicle, its most thorough exploration; it ends by itself. The last
two cannot keep a longest ride or different vehicles' resources as these files ask, so they run on Li and Lim only. They are not
among the planner's own requirements: ``.venv/bin/pip install pyvrp pyvroom``.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from published.judging import Run, Step, judged
from published.reading import NO_LIMIT, Instance, Node

#: Their figures are whole: so many for one of the file's. Drives are rounded up and windows inwards, as for the planner.
UNIT = 1000
#: A vehicle more costs so many longest legs where vehicles are counted first.
VEHICLE_LEGS = 50
#: PyVRP looks for fewer vehicles for this part of the time.
ELIMINATING = 0.5


class CannotRun(Exception):
    """The method is not installed, or cannot keep what the file asks for; says so in one line."""


def by_or_tools(instance: Instance, seconds: float, seed: int) -> Run:
    """OR-Tools routing as its guide tells it. One thread."""
    began = time.monotonic()
    numbers, legs = _legs(instance)
    fleet, row = len(instance.vehicles), {number: i for i, number in enumerate(numbers)}
    manager = pywrapcp.RoutingIndexManager(len(numbers), fleet, [row[instance.start]] * fleet, [row[instance.end]] * fleet)
    routing = pywrapcp.RoutingModel(manager)
    routing.solver().ReSeed(seed)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(legs.tolist()))
    vehicle_price = VEHICLE_LEGS * int(legs.max()) if instance.fewest else 0
    routing.SetFixedCostOfAllVehicles(vehicle_price)
    time_of = _or_tools_time(instance, numbers, legs, manager, routing)
    for d in range(len(instance.vehicles[0][1])):
        load = routing.RegisterUnaryTransitVector([instance.nodes[n].load[d] for n in numbers])
        routing.AddDimensionWithVehicleCapacity(load, 0, [v[1][d] for v in instance.vehicles], True, f"load {d}")
    left_price = 2 * (fleet * vehicle_price + 2 * len(instance.pairs) * int(legs.max()))
    for (pick, drop), ride in zip(instance.pairs, instance.rides, strict=True):
        a, b = manager.NodeToIndex(row[pick]), manager.NodeToIndex(row[drop])
        routing.AddPickupAndDelivery(a, b)
        routing.solver().Add(routing.VehicleVar(a) == routing.VehicleVar(b))
        routing.solver().Add(time_of.CumulVar(a) <= time_of.CumulVar(b))
        if ride < NO_LIMIT:
            at_most = math.floor(ride * UNIT) + _up(instance.nodes[pick].service)
            routing.solver().Add(time_of.CumulVar(b) - time_of.CumulVar(a) <= at_most)
        routing.AddDisjunction([a], left_price)
        routing.AddDisjunction([b], left_price)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, int(1000 * (seconds - (time.monotonic() - began)))))
    curve: list[Step] = []

    def note() -> None:
        cost = routing.CostVar().Max()
        vehicles, driving = divmod(cost, vehicle_price) if vehicle_price else (0, cost)
        if cost < left_price and (not curve or (vehicles, driving / UNIT) < (curve[-1].vehicles, curve[-1].cost)):
            curve.append(Step(round(time.monotonic() - began, 2), vehicles, driving / UNIT))

    routing.AddAtSolutionCallback(note)
    found = routing.SolveWithParameters(parameters)
    routes: list[list[int]] = [[] for _ in instance.vehicles]
    for v in range(fleet) if found else ():
        at = found.Value(routing.NextVar(routing.Start(v)))
        while not routing.IsEnd(at):
            routes[v].append(numbers[manager.IndexToNode(at)])
            at = found.Value(routing.NextVar(at))
    return judged("or-tools", instance, routes, time.monotonic() - began, curve)


def _or_tools_time(
    instance: Instance,
    numbers: Sequence[int],
    legs: NDArray[np.int64],
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
) -> pywrapcp.RoutingDimension:
    """Begins of service, with windows and the longest time away."""
    service = np.array([_up(instance.nodes[n].service) for n in numbers])
    latest = math.floor(instance.nodes[instance.end].closes * UNIT)
    evaluator = routing.RegisterTransitMatrix((legs + service[:, None]).tolist())
    routing.AddDimension(evaluator, latest, latest, False, "time")
    time_of = routing.GetDimensionOrDie("time")
    depots = {instance.start, instance.end}
    for i, number in enumerate(numbers):
        if number not in depots:
            time_of.CumulVar(manager.NodeToIndex(i)).SetRange(*_window(instance.nodes[number]))
    for v, (longest, _) in enumerate(instance.vehicles):
        time_of.CumulVar(routing.Start(v)).SetRange(*_window(instance.nodes[instance.start]))
        time_of.CumulVar(routing.End(v)).SetRange(*_window(instance.nodes[instance.end]))
        if longest < NO_LIMIT:
            time_of.SetSpanUpperBoundForVehicle(math.floor(longest * UNIT), v)
    return time_of


def by_pyvrp(instance: Instance, seconds: float, seed: int) -> Run:
    """PyVRP's fleet minimisation, then its search with that fleet. One thread."""
    _only_li_lim("pyvrp", instance)
    try:
        import pyvrp
        from pyvrp.stop import MaxRuntime
    except ImportError:
        raise CannotRun("pyvrp is not installed: .venv/bin/pip install pyvrp") from None
    began = time.monotonic()
    numbers, legs = _legs(instance)
    model = pyvrp.Model()
    places = {n: model.add_location(instance.nodes[n].x, instance.nodes[n].y) for n in numbers}
    depot = model.add_depot(places[instance.start])
    opens, closes = _window(instance.nodes[instance.start])
    room = list(instance.vehicles[0][1])
    model.add_vehicle_type(len(instance.vehicles), room, depot, depot, tw_early=opens, tw_late=closes)
    for pick, drop in instance.pairs:
        a, b = instance.nodes[pick], instance.nodes[drop]
        told = (*_window(a), _up(a.service), *_window(b), _up(b.service), list(a.load))
        model.add_shipment(places[pick], places[drop], *told)
    for i, one in enumerate(numbers):
        for j, other in enumerate(numbers):
            if i != j:
                model.add_edge(places[one], places[other], int(legs[i, j]), int(legs[i, j]))
    data = model.data()
    fleet = pyvrp.minimise_fleet(data, MaxRuntime(seconds * ELIMINATING), seed=seed)
    left = max(0.1, seconds - (time.monotonic() - began))
    found = pyvrp.solve(data.replace(vehicle_types=[fleet]), MaxRuntime(left), seed=seed, display=False).best
    routes = [
        [instance.pairs[step.idx][0 if step.is_pickup() else 1] for step in route.schedule() if step.is_shipment()]
        for route in found.routes()
    ]
    return judged("pyvrp", instance, routes, time.monotonic() - began, [])


def by_vroom(instance: Instance, seconds: float, _seed: int) -> Run:
    """VROOM at its most thorough, ended by the clock if it has not ended by itself. One thread; it knows no seed."""
    _only_li_lim("vroom", instance)
    try:
        import vroom
    except ImportError:
        raise CannotRun("vroom is not installed: .venv/bin/pip install pyvroom") from None
    began = time.monotonic()
    numbers, legs = _legs(instance)
    row = {number: i for i, number in enumerate(numbers)}
    problem = vroom.Input()
    problem.set_durations_matrix("car", legs.astype(np.uint32))
    price = vroom.VehicleCosts(fixed=VEHICLE_LEGS * int(legs.max()))
    hours, depot = vroom.TimeWindow(*_window(instance.nodes[instance.start])), row[instance.start]
    for number, (_, room) in enumerate(instance.vehicles):
        problem.add_vehicle(vroom.Vehicle(number, start=depot, end=depot, capacity=list(room), time_window=hours, costs=price))

    def step(number: int) -> vroom.ShipmentStep:
        node = instance.nodes[number]
        window = vroom.TimeWindow(*_window(node))
        return vroom.ShipmentStep(number, row[number], default_service=_up(node.service), time_windows=[window])

    for pick, drop in instance.pairs:
        problem.add_shipment(step(pick), step(drop), amount=vroom.Amount(list(instance.nodes[pick].load)))
    found = problem.solve(5, 1, timedelta(seconds=seconds))
    routes: dict[int, list[int]] = {}
    for _, stop in found.routes.iterrows():
        if stop["type"] in ("pickup", "delivery"):
            routes.setdefault(int(stop["vehicle_id"]), []).append(int(stop["id"]))
    return judged("vroom", instance, list(routes.values()), time.monotonic() - began, [])


OTHERS: dict[str, Callable[[Instance, float, int], Run]] = {"or-tools": by_or_tools, "pyvrp": by_pyvrp, "vroom": by_vroom}


def _only_li_lim(name: str, instance: Instance) -> None:
    if not instance.fewest:
        raise CannotRun(f"{name} cannot keep a longest ride: it runs on Li and Lim only")


def _legs(instance: Instance) -> tuple[list[int], NDArray[np.int64]]:
    """The file's node numbers, and the drives between them."""
    numbers = sorted(instance.nodes)
    xy = np.array([(instance.nodes[n].x, instance.nodes[n].y) for n in numbers])
    return numbers, np.ceil(np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1)) * UNIT).astype(np.int64)


def _window(node: Node) -> tuple[int, int]:
    return _up(node.opens), math.floor(node.closes * UNIT)


def _up(figure: float) -> int:
    return math.ceil(figure * UNIT)
