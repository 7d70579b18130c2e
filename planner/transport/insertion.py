"""Where in all the routes does one more rider cost the least driving?

All gaps of all routes lie side by side in one table of whole numbers, so that numpy prices every place for a pickup and a
delivery at once and drops those that cannot hold (too late, too full, too far). What is left is tried against the exact
schedule, cheapest first. The quick drop relies on earliest begins that later riders can only delay; it may pass over an
order that becomes quicker by an insertion (a turnaround saved, a detour faster than the direct leg), never one on an
idle vehicle.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.transport.problem import DarpProblem
from planner.transport.schedule import (
    Order,
    Timetable,
    delivery_of,
    earliest_begins,
    is_delivery,
    pickup_of,
    request_of,
)

#: A rider stays on board for at most so many stops of others: longer shared rides are not looked for.
LONGEST_SPAN = 10

_Ints = NDArray[np.int64]
#: Gaps of several shifts side by side: gap table, shift and place in its route of each, pairs of gaps.
_Stack = tuple[_Ints, _Ints, _Ints, _Ints]
#: Rows of the gap table.
(
    _FROM, _TO, _READY, _TURNED, _NEXT_BY, _LEG, _HOMEWARD, _SEATED, _WHEELCHAIR, _LYING, _RIDERS, _LONERS, _TIMES,
) = range(13)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Insertion:
    """One way to take a rider along: the shift's new order, and the driving it adds."""

    added_s: int
    shift: int
    order: Order


class Tours:
    """The orders of all shifts, changed one shift at a time, with the gap table kept beside them."""

    def __init__(self, table: Timetable, orders: dict[int, Order] | None = None) -> None:
        self.table = table
        self.problem: DarpProblem = table.problem
        self._seconds, self._times_of = _layers(table.problem)
        self.orders: list[Order] = [(orders or {}).get(s, ()) for s in range(len(table.problem.shifts))]
        self._committed = np.array([table.problem.committed.get(s.id, 0) for s in table.problem.shifts], np.int64)
        self._gaps: list[_Ints] = [self._gaps_of(s) for s in range(len(self.orders))]
        self._spans = [_spans(g.shape[1]) for g in self._gaps]
        self._stacked: _Stack | None = None

    def set(self, shift: int, order: Order) -> None:
        """Gives a shift another order, which must be feasible."""
        self.orders[shift] = order
        before, gaps = self._gaps[shift].shape[1], self._gaps_of(shift)
        self._gaps[shift], self._spans[shift] = gaps, _spans(gaps.shape[1])
        if self._stacked is not None:
            self._stacked = self._spliced(self._stacked, shift, before)

    def best_insertion(self, request: int, among: Collection[int] | None = None) -> Insertion | None:
        """The feasible insertion that adds least driving, over all suited shifts (or those of ``among``), behind the visits that
        are committed; None when there is none. Ties go to the first shift and the earliest place, so that the answer repeats."""
        suited = self.table.suited(request)
        shifts = suited if among is None else suited & set(among)
        if not shifts:
            return None
        for added, shift, pickup_gap, delivery_gap in self._priced(request, shifts, few=among is not None):
            order = self.orders[shift]
            tried = (
                *order[:pickup_gap],
                pickup_of(request),
                *order[pickup_gap:delivery_gap],
                delivery_of(request),
                *order[delivery_gap:],
            )
            if earliest_begins(self.table, shift, tried) is not None:
                return Insertion(added, shift, tried)
        return None

    def _priced(self, request: int, shifts: Collection[int], *, few: bool) -> list[tuple[int, int, int, int]]:
        """Candidates as (added seconds, shift, gap of the pickup, gap of the delivery), cheapest first."""
        gaps, shift_of, local, spans = self._stack(sorted(shifts)) if few else self._all_stacked()
        rider, deadline_s = self.problem.requests[request], self.table.closes[delivery_of(request)]
        allowed = np.zeros(len(self.orders), bool)
        allowed[list(shifts)] = True
        before, after = gaps[_FROM], gaps[_TO]
        seconds, own = self._seconds, gaps[_TIMES]
        to_pickup, from_pickup = seconds[own, before, rider.pickup], seconds[own, rider.pickup, after]
        to_delivery, from_delivery = seconds[own, before, rider.delivery], seconds[own, rider.delivery, after]
        ride = seconds[own, rider.pickup, rider.delivery]
        picked = np.maximum(np.maximum(gaps[_READY] + to_pickup, gaps[_TURNED]), rider.earliest_s)
        boarded = picked + rider.boarding_s
        pickup_holds = allowed[shift_of] & (local >= self._committed[shift_of])
        pickup_holds &= (to_pickup >= 0) & (ride >= 0) & self._has_room(gaps, request)
        if rider.pickup_latest_s is not None:
            pickup_holds &= picked <= rider.pickup_latest_s
        direct = np.maximum(boarded + ride, rider.delivery_earliest_s)
        pickup_holds &= direct <= deadline_s
        turn = np.where((gaps[_RIDERS] == 0) & (gaps[_HOMEWARD] == 0), self.problem.turnaround_s, 0)
        together = (
            pickup_holds & (from_delivery >= 0) & (direct + rider.unloading_s + np.maximum(from_delivery, turn) <= gaps[_NEXT_BY])
        )
        same = np.flatnonzero(together)
        added_same = (to_pickup + ride + from_delivery - gaps[_LEG])[same]
        starts = pickup_holds & (from_pickup >= 0) & (boarded + from_pickup <= gaps[_NEXT_BY])
        first, second = spans[:, starts[spans[0]]]
        reached = np.maximum(gaps[_READY][second] + to_delivery[second], direct[first])
        holds = (to_delivery[second] >= 0) & (from_delivery[second] >= 0) & (reached <= deadline_s)
        holds &= reached + rider.unloading_s + from_delivery[second] <= gaps[_NEXT_BY][second]
        holds &= self._has_room(gaps[:, second], request)
        first, second = first[holds], second[holds]
        added_apart = (to_pickup + from_pickup - gaps[_LEG])[first] + (to_delivery + from_delivery - gaps[_LEG])[second]
        added = np.concatenate((added_same, added_apart))
        first, second = np.concatenate((same, first)), np.concatenate((same, second))
        best = np.lexsort((local[second], local[first], shift_of[first], added))
        columns = (added[best], shift_of[first][best], local[first][best], local[second][best])
        return list(zip(*(c.tolist() for c in columns), strict=True))

    def _has_room(self, gaps: _Ints, request: int) -> NDArray[np.bool_]:
        """Whether the vehicle has room for the rider on the leg of each gap, and nobody who must ride alone is mixed in."""
        seated, wheelchair, lying = self.table.load[request]
        room = (gaps[_SEATED] >= seated) & (gaps[_WHEELCHAIR] >= wheelchair) & (gaps[_LYING] >= lying)
        alone = gaps[_RIDERS] == 0 if self.table.rides_alone[request] else gaps[_LONERS] == 0
        both: NDArray[np.bool_] = room & alone
        return both

    def _all_stacked(self) -> _Stack:
        if self._stacked is None:
            self._stacked = self._stack(range(len(self.orders)))
        return self._stacked

    def _spliced(self, stacked: _Stack, shift: int, before: int) -> _Stack:
        """All gaps side by side when one shift, which had ``before`` gaps, has others now: most of the table stays."""
        gaps, shift_of, local, spans = stacked
        at, number = int(np.searchsorted(shift_of, shift)), self._gaps[shift].shape[1]
        behind, first, last = at + before, *np.searchsorted(spans[0], (at, at + before))
        return (
            np.hstack((gaps[:, :at], self._gaps[shift], gaps[:, behind:])),
            np.concatenate((shift_of[:at], np.full(number, shift), shift_of[behind:])),
            np.concatenate((local[:at], np.arange(number), local[behind:])),
            np.hstack((spans[:, :first], self._spans[shift] + at, spans[:, last:] + (number - before))),
        )

    def _stack(self, shifts: Sequence[int]) -> _Stack:
        """The gaps of some shifts side by side."""
        sizes = [self._gaps[s].shape[1] for s in shifts]
        offsets = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        owner = np.repeat(np.arange(len(sizes)), sizes)
        local = np.arange(sum(sizes)) - offsets[owner]
        spans = [self._spans[s] + o for s, o in zip(shifts, offsets.tolist(), strict=True)]
        return np.hstack([self._gaps[s] for s in shifts]), np.array(shifts)[owner], local, np.hstack(spans)

    def _gaps_of(self, shift: int) -> _Ints:
        """The gap table of one shift: a column for each leg, the last one leads home."""
        table, vehicle, order = self.table, self.problem.shifts[shift], self.orders[shift]
        seconds, times = table.seconds[shift], self._times_of[shift]
        begins = earliest_begins(table, shift, order)
        if begins is None:
            raise ValueError(f"the order of shift {vehicle.id} is not feasible")
        by = self._latest(shift, order)
        room = list(table.capacity[shift])
        here, ready, turned = vehicle.starts_at, vehicle.start_s, -1
        riders = loners = 0
        columns = []
        for k in range(len(order) + 1):
            last = k == len(order)
            there = vehicle.base if last else table.place[order[k]]
            leg = seconds[here][there] if order else 0
            columns.append((here, there, ready, turned, by[k], leg, int(last), *room, riders, loners, times))
            if last:
                break
            visit = order[k]
            sign = 1 if is_delivery(visit) else -1
            room = [a + sign * b for a, b in zip(room, table.load[request_of(visit)], strict=True)]
            riders -= sign
            loners -= sign * table.rides_alone[request_of(visit)]
            here, ready = there, begins[k] + table.service[visit]
            turned = ready + table.turnaround_s if riders == 0 else -1
        return np.array(columns, np.int64).T

    def _latest(self, shift: int, order: Order) -> list[int]:
        """The latest begin at each visit, and being back, that windows and drives alone allow."""
        table, vehicle = self.table, self.problem.shifts[shift]
        seconds = table.seconds[shift]
        by = [vehicle.end_s]
        there = vehicle.base
        for visit in reversed(order):
            here = table.place[visit]
            drive = seconds[here][there]
            by.append(min(table.closes[visit], by[-1] - drive - table.service[visit]))
            there = here
        return by[::-1]


def _layers(problem: DarpProblem) -> tuple[NDArray[np.int32], list[int]]:
    """The different travel times one above the other, and which layer each shift drives by."""
    different = {id(seconds): seconds for seconds in problem.seconds.values()}
    layer = {key: number for number, key in enumerate(different)}
    return np.stack(list(different.values())), [layer[id(problem.seconds[s.profile])] for s in problem.shifts]


def _spans(gaps: int) -> _Ints:
    """Pairs of different gaps of one route that are near enough for a shared ride."""
    first, second = np.triu_indices(gaps, 1)
    near = second - first <= LONGEST_SPAN
    return np.stack((first[near], second[near])).astype(np.int64)
