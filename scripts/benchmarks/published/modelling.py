"""How is a published instance told to the planner, and which nodes do its routes visit?

Distances are not whole numbers, times inside the planner are: one unit of the file is 100,000 of the planner's (fewer where
drives are so long that the planner's tables could not hold them), drives are rounded up and windows inwards, so that a schedule
that the planner keeps can be kept in the file's own figures too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from published.reading import NO_LIMIT, Instance

from planner.model.load import VehicleLoad
from planner.transport.problem import DarpProblem, Request, Shift
from planner.transport.result import StopKind, TransportResult

_FINEST = 100_000
#: No drive takes longer than this inside the planner, whose tables hold 32 bits.
_LONGEST_DRIVE = 2**28
#: A figure so near to a whole one is that: 16.29 times 100,000 is a little less than 1,629,000.
_NEARLY = 1e-4
_FAR_OFF = 2**40


def unit_of(instance: Instance) -> float:
    """How many of the planner's are one unit of the file: a power of ten."""
    xs, ys = [node.x for node in instance.nodes.values()], [node.y for node in instance.nodes.values()]
    across = math.hypot(max(xs) - min(xs), max(ys) - min(ys))
    return _FINEST if across * _FINEST <= _LONGEST_DRIVE else 10.0 ** math.floor(math.log10(_LONGEST_DRIVE / across))


def darp_problem(instance: Instance) -> DarpProblem:
    """The instance as the planner's own problem."""
    unit, numbers = unit_of(instance), sorted(instance.nodes)
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
                earliest_s=_up(a.opens * unit),
                pickup_latest_s=_down(a.closes * unit),
                delivery_earliest_s=_up(b.opens * unit),
                deadline_s=_down(b.closes * unit),
                boarding_s=_up(a.service * unit),
                unloading_s=_up(b.service * unit),
                max_ride_s=_FAR_OFF if ride == NO_LIMIT else _down(ride * unit),
            )
        )
    depot, back = instance.nodes[instance.start], instance.nodes[instance.end]
    # Nobody drives to the base but to end there.
    distance[:, row[instance.start]] = distance[:, row[instance.end]]
    distance[row[instance.start], row[instance.start]] = 0
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
                start_s=_up((depot.opens + depot.service) * unit),
                end_s=_down(min(depot.closes, back.closes) * unit),
                max_duration_s=None if duration == NO_LIMIT else _down((duration - depot.service) * unit),
            )
        )
    seconds = np.ceil(distance * unit - _NEARLY).astype(np.int32)
    return DarpProblem(datetime(2026, 1, 1, tzinfo=UTC), tuple(requests), tuple(shifts), {"car": seconds}, 0)


def _up(figure: float) -> int:
    return math.ceil(figure - _NEARLY)


def _down(figure: float) -> int:
    return math.floor(figure + _NEARLY)


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


def node_orders(instance: Instance, routes: Sequence[Sequence[int]]) -> list[list[int]]:
    """Routes as the file's node numbers as the search's visits (2r = pickup, 2r + 1 = delivery of pair r), one for each."""
    visit = {node: 2 * r + end for r, pair in enumerate(instance.pairs) for end, node in enumerate(pair)}
    return [[visit[node] for node in route] for route in routes]
