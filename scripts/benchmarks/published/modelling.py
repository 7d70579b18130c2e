"""How is a published instance told to the planner, and which nodes do its routes visit?

Distances are not whole numbers, times inside the planner are: one unit of the file is 100,000 of the planner's, drives are
rounded up and windows inwards, so that a schedule that the planner keeps can be kept in the file's own figures too.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
from published.reading import NO_LIMIT, Instance

from planner.model.load import VehicleLoad
from planner.transport.problem import DarpProblem, Request, Shift
from planner.transport.result import StopKind, TransportResult

UNIT = 100_000
_FAR_OFF = 2**40


def darp_problem(instance: Instance) -> DarpProblem:
    """The instance as the planner's own problem."""
    numbers = sorted(instance.nodes)
    row = {number: i for i, number in enumerate(numbers)}
    xy = np.array([(instance.nodes[n].x, instance.nodes[n].y) for n in numbers])
    distance = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1))
    requests = []
    for (pick, drop), ride in zip(instance.pairs, instance.rides, strict=True):
        a, b = instance.nodes[pick], instance.nodes[drop]
        load, further = _load(a.load)
        requests.append(
            Request(
                ref=str(pick),
                priority=1,
                pickup=row[pick],
                delivery=row[drop],
                load=load,
                further=further,
                earliest_s=math.ceil(a.opens * UNIT),
                pickup_latest_s=math.floor(a.closes * UNIT),
                delivery_earliest_s=math.ceil(b.opens * UNIT),
                deadline_s=math.floor(b.closes * UNIT),
                boarding_s=math.ceil(a.service * UNIT),
                unloading_s=math.ceil(b.service * UNIT),
                max_ride_s=_FAR_OFF if ride == NO_LIMIT else math.floor(ride * UNIT),
            )
        )
    depot = instance.nodes[instance.start]
    shifts = []
    for v, (duration, capacity) in enumerate(instance.vehicles):
        room, further = _load(capacity)
        shifts.append(
            Shift(
                id=f"{v}",
                vehicle_id=f"{v}",
                kind="car",
                capacity=room,
                further=further,
                base=row[instance.start],
                start_s=math.ceil(depot.opens * UNIT),
                end_s=math.floor(depot.closes * UNIT),
                max_duration_s=None if duration == NO_LIMIT else math.floor(duration * UNIT),
            )
        )
    seconds = np.ceil(distance * UNIT).astype(np.int32)
    return DarpProblem(datetime(2026, 1, 1, tzinfo=UTC), tuple(requests), tuple(shifts), {"car": seconds}, 0)


def _load(amounts: tuple[int, ...]) -> tuple[VehicleLoad, tuple[int, ...]]:
    """One resource is seats; of four the first is the staff's seats, then patients' seats, stretchers and wheelchairs."""
    if len(amounts) == 1:
        return VehicleLoad(seated=amounts[0]), ()
    staff, seated, lying, wheelchair = amounts
    return VehicleLoad(seated, wheelchair, lying), (staff,)


def node_routes(instance: Instance, result: TransportResult) -> list[list[int]]:
    """The routes as the file's node numbers, depots left out: one for each vehicle in the file's order, empty when it stays."""
    drop_of = {str(pick): drop for pick, drop in instance.pairs}
    routes: list[list[int]] = [[] for _ in instance.vehicles]
    for route in result.routes:
        routes[int(route.shift_id)] = [
            int(stop.ref) if stop.kind is StopKind.PICKUP else drop_of[stop.ref] for stop in route.stops[1:-1]
        ]
    return routes
