"""Which routes are improved together next? Those of riders close in place and time, with idle vehicles and unserved riders
nearby.

Relatedness of two requests as in Shaw's relatedness measure (1998): drive between the pickups, drive between the
deliveries, and difference of the deadlines.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.solvers.routing_model import Neighbourhood
from planner.transport.problem import DarpProblem
from planner.transport.schedule import Order, Timetable, requests_in

#: About how many requests one neighbourhood holds; drawn anew each time, so that borders shift.
SIZES = (20, 30, 45)
MOST_UNSERVED = 8
MOST_IDLE = 3
#: What a second between two deadlines counts against a second of driving.
_DEADLINE_WEIGHT = 0.3
_FAR = 1e9

_Floats = NDArray[np.float64]


def _quickest(problem: DarpProblem) -> _Floats:
    """Seconds between places by whatever travels fastest there."""
    different = {id(seconds): seconds for seconds in problem.seconds.values()}.values()
    quickest: _Floats = np.minimum.reduce([np.where(seconds < 0, _FAR, seconds.astype(float)) for seconds in different])
    return quickest


class Neighbourhoods:
    """Draws neighbourhoods of the present orders. Deterministic for one ``random.Random``."""

    def __init__(self, table: Timetable, rng: random.Random) -> None:
        self._table = table
        self._rng = rng
        requests = table.problem.requests
        self._seconds = _quickest(table.problem)
        self._pickups = np.array([r.pickup for r in requests], np.int64)
        self._deliveries = np.array([r.delivery for r in requests], np.int64)
        self._deadlines = np.array([r.deadline_s for r in requests], float)

    def draw(self, orders: Sequence[Order], unserved: Sequence[int]) -> Neighbourhood:
        """A neighbourhood around a random request; around an unserved one half of the time when there are any.
        ``unserved`` names those that an idle vehicle could serve."""
        served = [r for order in orders for r in requests_in(order)]
        around_unserved = bool(unserved) and (not served or self._rng.random() < 0.5)
        centre = self._rng.choice(unserved if around_unserved else served)
        size = self._rng.choice(SIZES)
        far = self._unrelatedness(centre)
        shifts: list[int] = []
        requests: list[int] = []
        for shift in self._nearest_under_way(orders, far):
            if len(requests) >= size and len(shifts) > 1:
                break
            shifts.append(shift)
            requests += requests_in(orders[shift])
        near_unserved = sorted(unserved, key=lambda r: (far[r], r))[:MOST_UNSERVED]
        shifts += self._nearest_idle(orders, [*requests, *near_unserved], centre)
        return Neighbourhood(tuple(sorted(shifts)), tuple(sorted({*requests, *near_unserved})))

    def _unrelatedness(self, centre: int) -> _Floats:
        """How far each request is from the centre, in seconds."""
        away: _Floats = self._seconds[self._pickups[centre], self._pickups]
        away += self._seconds[self._deliveries[centre], self._deliveries]
        away += _DEADLINE_WEIGHT * np.abs(self._deadlines - self._deadlines[centre])
        return away

    def _nearest_under_way(self, orders: Sequence[Order], far: _Floats) -> list[int]:
        nearness = [(min(far[r] for r in requests_in(order)), s) for s, order in enumerate(orders) if order]
        return [s for _, s in sorted(nearness)]

    def _nearest_idle(self, orders: Sequence[Order], requests: Sequence[int], centre: int) -> list[int]:
        """Idle shifts that suit at least one of the requests, nearest base first, no two alike."""
        suited = frozenset().union(*(self._table.suited(r) for r in requests))
        to_centre = self._seconds[:, self._pickups[centre]]
        problem_shifts = self._table.problem.shifts
        idle = [s for s in sorted(suited) if not orders[s]]
        idle.sort(key=lambda s: (to_centre[problem_shifts[s].starts_at], s))
        chosen: list[int] = []
        seen = set()
        for s in idle:
            v = problem_shifts[s]
            alike = replace(v, id="", vehicle_id="", kind="")
            if alike not in seen:
                seen.add(alike)
                chosen.append(s)
            if len(chosen) == MOST_IDLE:
                break
        return chosen
