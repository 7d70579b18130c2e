"""How is a night that is too large for one search split, and put together again?

At first by riders: halved again and again where they differ most, in area, site or time, each half with its share of every
sort of vehicle. Then by routes: neighbouring routes, whole, with the idle vehicles and the riders left beside them; each time
along another line, so that what was a border lies within a part the next time. A part is a smaller problem of the same kind:
what it finds holds in the whole night, because parts share neither riders nor vehicles.

Places have no coordinates here. Where one lies is said by the drives to it from a few landmarks that lie far apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.transport.problem import DarpProblem, Shift, can_carry
from planner.transport.result import Route, TransportResult
from planner.transport.routes import unserved_requests, why_unserved
from planner.transport.schedule import Order, Timetable, request_of, requests_in

LANDMARKS = 4
#: A rider who is left is put beside one of so many suited vehicles that stand nearest.
NEAR_SHIFTS = 5
#: A second between two deadlines counts so much against a second of driving.
TIME_WEIGHT = 0.2
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """Numbers of shifts and requests of the whole night."""

    shifts: tuple[int, ...]
    requests: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class PartProblem:
    """The problem of one part. ``places`` are the rows of the whole night's matrix behind its own."""

    part: Part
    problem: DarpProblem
    places: tuple[int, ...]

    def order_within(self, order: Order) -> Order:
        """An order of the whole night in the numbers of the part."""
        number = {r: i for i, r in enumerate(self.part.requests)}
        return tuple(2 * number[request_of(v)] + (v & 1) for v in order)

    def order_outside(self, order: Order) -> Order:
        """An order of the part in the numbers of the whole night."""
        return tuple(2 * self.part.requests[request_of(v)] + (v & 1) for v in order)

    def routes_outside(self, routes: Iterable[Route]) -> list[Route]:
        """Routes of the part with the places of the whole night."""
        return [replace(q, stops=tuple(replace(s, place=self.places[s.place]) for s in q.stops)) for q in routes]


def part_problem(problem: DarpProblem, part: Part) -> PartProblem:
    """The problem of these shifts and requests, with the travel times between their places only."""
    riders = [problem.requests[r] for r in part.requests]
    fleet = [problem.shifts[k] for k in part.shifts]
    wanted = {p for r in riders for p in (r.pickup, r.delivery)} | {p for s in fleet for p in (s.base, s.starts_at)}
    places = sorted(wanted)
    row = {place: i for i, place in enumerate(places)}
    different = {id(table): table for table in problem.seconds.values()}
    smaller = {key: table[np.ix_(places, places)] for key, table in different.items()}
    within = replace(
        problem,
        requests=tuple(replace(r, pickup=row[r.pickup], delivery=row[r.delivery]) for r in riders),
        shifts=tuple(replace(s, base=row[s.base], position=None if s.position is None else row[s.position]) for s in fleet),
        receives={row[place]: most for place, most in problem.receives.items() if place in row},
        received={row[place]: times for place, times in problem.received.items() if place in row},
        seconds={profile: smaller[id(table)] for profile, table in problem.seconds.items()},
    )
    return PartProblem(part, within, tuple(places))


def rejoined(problem: DarpProblem, found: Iterable[tuple[PartProblem, TransportResult]], method: str) -> TransportResult:
    """The whole night's result of its parts' results. Why somebody is left is asked of the whole fleet again."""
    routes: list[Route] = []
    left: list[str] = []
    for part, result in found:
        routes += part.routes_outside(result.routes)
        left += result.unserved
    number = {shift.id: k for k, shift in enumerate(problem.shifts)}
    routes.sort(key=lambda q: number[q.shift_id])
    return TransportResult(tuple(routes), reasons(problem, left), method)


def reasons(problem: DarpProblem, refs: Iterable[str]) -> dict[str, str]:
    """Why each of these riders is left, whatever vehicle of the whole night could have come."""
    left = set(refs)
    numbers = tuple(r for r, rider in enumerate(problem.requests) if rider.ref in left)
    if not numbers:
        return {}
    alone = part_problem(problem, Part(tuple(range(len(problem.shifts))), numbers)).problem
    table = Timetable(alone).forget_wishes()
    return {rider.ref: why_unserved(table, r) for r, rider in enumerate(alone.requests)}


class Splitter:
    """Splits one night into parts of at most ``size`` requests. Deterministic for one seed."""

    def __init__(self, problem: DarpProblem, size: int, seed: int) -> None:
        self._problem = problem
        self._size = size
        self._rng = np.random.default_rng(seed)
        where = _where(problem)
        self._riders = np.array([_rider_point(where, r.pickup, r.delivery, r.deadline_s) for r in problem.requests])
        self._bases = np.array([_rider_point(where, s.starts_at, s.base, s.start_s) for s in problem.shifts])

    def by_riders(self) -> list[Part]:
        """Parts of alike riders, each with its share of every sort of vehicle."""
        return self._halved(list(range(len(self._problem.requests))), list(range(len(self._problem.shifts))))

    def _halved(self, riders: list[int], shifts: list[int]) -> list[Part]:
        if len(riders) <= self._size:
            return [Part(tuple(sorted(shifts)), tuple(sorted(riders)))]
        points = self._riders[riders]
        widest = int(np.argmax(points.std(axis=0)))
        riders = [riders[i] for i in np.argsort(points[:, widest], kind="stable")]
        middle = len(riders) // 2
        near, far = self._shared(shifts, widest, middle / len(riders))
        return self._halved(riders[:middle], near) + self._halved(riders[middle:], far)

    def _shared(self, shifts: list[int], line: int, share: float) -> tuple[list[int], list[int]]:
        """Of every sort of vehicle the share that stands nearest to the first half, and the rest."""
        sorts: dict[Shift, list[int]] = {}
        for k in shifts:
            sorts.setdefault(replace(self._problem.shifts[k], id="", vehicle_id="", base=0, position=None), []).append(k)
        near: list[int] = []
        owed = 0.0
        for alike in sorts.values():
            owed += share * len(alike)
            number = min(len(alike), round(owed))
            owed -= number
            near += sorted(alike, key=lambda k: (float(self._bases[k, line]), k))[:number]
        taken = set(near)
        return near, [k for k in shifts if k not in taken]

    def by_routes(self, orders: Sequence[Order]) -> list[Part]:
        """Parts of whole neighbouring routes, along a line drawn by chance, with the idle shifts. Whoever is left goes with one
        of the nearest vehicles that suit, however far that is."""
        beside: dict[int, list[int]] = {}
        hopeless = []
        for r in unserved_requests(self._problem, orders):
            suited = self._nearest_suited(r)
            if suited:
                beside.setdefault(suited[int(self._rng.integers(len(suited)))], []).append(r)
            else:
                hopeless.append(r)
        items = [Part((k,), (*requests_in(order), *beside.get(k, ()))) for k, order in enumerate(orders)]
        items += [Part((), (r,)) for r in hopeless]
        points = [self._riders[list(i.requests)].mean(axis=0) if i.requests else self._bases[i.shifts[0]] for i in items]
        return self._cut(items, np.array(points))

    def _nearest_suited(self, request: int) -> list[int]:
        rider = self._problem.requests[request]
        drives = [
            (int(self._problem.seconds[s.profile][s.starts_at, rider.pickup]), k)
            for k, s in enumerate(self._problem.shifts)
            if can_carry(s, rider)
        ]
        return [k for drive, k in sorted(drives) if drive >= 0][:NEAR_SHIFTS]

    def _cut(self, items: list[Part], points: _Floats) -> list[Part]:
        sizes = np.array([len(item.requests) for item in items])
        if sizes.sum() <= self._size or len(items) < 2:
            shifts = sorted(k for item in items for k in item.shifts)
            return [Part(tuple(shifts), tuple(sorted(r for item in items for r in item.requests)))]
        line = self._rng.normal(size=points.shape[1])
        along = np.argsort(points @ line, kind="stable")
        behind = np.cumsum(sizes[along])
        cut = int(np.searchsorted(behind, behind[-1] * self._rng.uniform(0.35, 0.65))) + 1
        cut = min(max(cut, 1), len(items) - 1)
        halves = (along[:cut], along[cut:])
        return [part for half in halves for part in self._cut([items[i] for i in half], points[half])]


def _where(problem: DarpProblem) -> _Floats:
    """For each place the drives to it from landmarks, each the farthest place from those before."""
    different = list({id(table): table for table in problem.seconds.values()}.values())

    def drives_from(place: int) -> _Floats:
        rows = np.stack([table[place] for table in different]).astype(float)
        rows[rows < 0] = np.nan
        farthest = np.nanmax(rows) if not np.isnan(rows).all() else 0.0
        quickest: _Floats = np.nanmin(np.where(np.isnan(rows), 2 * farthest, rows), axis=0)
        return quickest

    drives = [drives_from(int(np.argmax(drives_from(0))))]
    while len(drives) < LANDMARKS:
        drives.append(drives_from(int(np.argmax(np.minimum.reduce(drives)))))
    where: _Floats = np.stack(drives, axis=1)
    return where


def _rider_point(where: _Floats, pickup: int, delivery: int, at_s: int) -> _Floats:
    return np.concatenate((where[pickup], where[delivery], [TIME_WEIGHT * at_s]))
