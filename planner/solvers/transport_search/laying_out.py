"""How is a transport problem, or a part of it, laid out for the compiled search?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.model.load import VehicleLoad
from planner.solvers.transport_search.layout import NEAREST, NEVER, Ints, Layout
from planner.transport.problem import DarpProblem, Request, Shift, can_carry

#: What a second between two pickups counts against a second of driving, when nearness is measured.
_WINDOW_WEIGHT = 0.1


def lay_out(problem: DarpProblem, requests: Sequence[int] | None = None, shifts: Sequence[int] | None = None) -> Layout:
    """The layout of these requests and shifts (numbers of the problem; None = all), in this order."""
    riders = [problem.requests[r] for r in (range(len(problem.requests)) if requests is None else requests)]
    fleet = [problem.shifts[k] for k in (range(len(problem.shifts)) if shifts is None else shifts)]
    places, start, end = _nodes(riders, fleet)
    tables, table = _tables(problem, fleet)
    seconds = np.stack([t[np.ix_(places, places)] for t in tables])
    opens, closes = _windows(riders)
    service = _by_visit([r.boarding_s for r in riders], [r.unloading_s for r in riders])
    longest = np.array([[_longest(s, r) for r in riders] for s in fleet], np.int64).reshape(len(fleet), len(riders))
    load, room = _loads(riders, fleet)
    draws, store = _stores(riders, fleet)
    layout = Layout(
        seconds=seconds.astype(np.int32),
        service=service,
        opens=opens,
        closes=closes,
        due=_ints(min((*r.wanted_s, r.deadline_s)) for r in riders),
        late_price=_ints(problem.late_price * _urgency(r) for r in riders),
        longest=longest,
        load=load,
        room=room,
        draws=draws,
        store=store,
        start=start,
        end=end,
        start_s=_ints(s.start_s for s in fleet),
        end_s=_ints(s.end_s for s in fleet),
        longest_away=_ints(NEVER if s.max_duration_s is None else s.max_duration_s for s in fleet),
        longest_drive=np.full(len(fleet), NEVER),
        break_after=_ints(NEVER if s.break_after_s is None else s.break_after_s for s in fleet),
        rest=_ints(s.break_s for s in fleet),
        at_work_since=_ints(NEVER if s.at_work_since_s is None else s.at_work_since_s for s in fleet),
        rested=_ints(s.rested_s for s in fleet),
        table=table,
        use_price=np.zeros(len(fleet), np.int64),
        alike=_alike(fleet, problem),
        committed=_ints(problem.committed.get(s.id, 0) for s in fleet),
        home=_homes(riders, fleet, problem),
        change_price=problem.change_price,
        unserved_price=_unserved_prices(riders, problem),
        near=np.zeros((len(riders), 0), np.int64),
        turnaround_s=problem.turnaround_s,
    )
    _tighten(layout)
    return layout._replace(near=_nearest(seconds.min(axis=0), layout.opens))


def _ints(values: object) -> Ints:
    return np.fromiter(values, np.int64)  # type: ignore[call-overload]


def _by_visit(at_pickup: Sequence[int], at_delivery: Sequence[int]) -> Ints:
    values = np.empty(2 * len(at_pickup), np.int64)
    values[0::2], values[1::2] = at_pickup, at_delivery
    return values


def _nodes(riders: Sequence[Request], fleet: Sequence[Shift]) -> tuple[list[int], Ints, Ints]:
    """The place of each node, and the nodes where each shift starts and ends."""
    places = [place for r in riders for place in (r.pickup, r.delivery)]
    ends = sorted({place for s in fleet for place in (s.starts_at, s.base)})
    node = {place: len(places) + i for i, place in enumerate(ends)}
    return places + ends, _ints(node[s.starts_at] for s in fleet), _ints(node[s.base] for s in fleet)


def _tables(problem: DarpProblem, fleet: Sequence[Shift]) -> tuple[list[NDArray[np.int32]], Ints]:
    """The different travel times of the fleet, and which each shift drives by."""
    different: dict[int, NDArray[np.int32]] = {id(t): t for t in (problem.seconds[s.profile] for s in fleet)}
    number = {key: i for i, key in enumerate(different)}
    tables = list(different.values()) or [next(iter(problem.seconds.values()))]
    return tables, _ints(number[id(problem.seconds[s.profile])] for s in fleet)


def _windows(riders: Sequence[Request]) -> tuple[Ints, Ints]:
    opens = _by_visit([r.earliest_s for r in riders], [r.delivery_earliest_s for r in riders])
    latest = [NEVER if r.pickup_latest_s is None else r.pickup_latest_s for r in riders]
    return opens, _by_visit(latest, [r.deadline_s for r in riders])


def _longest(shift: Shift, rider: Request) -> int:
    return rider.boarding_s + rider.max_ride_s if can_carry(shift, rider) else -1


def _loads(riders: Sequence[Request], fleet: Sequence[Shift]) -> tuple[Ints, Ints]:
    """Places in every dimension, and one dimension more that whoever rides alone fills."""
    whole = max(2, len(riders))
    further = max((len(r.further) for r in riders), default=0)
    width = len(VehicleLoad.dimensions()) + further + 1
    load = [(*r.load.amounts(), *_padded(r.further, further), whole if r.rides_alone else 1) for r in riders]
    room = [[(*s.capacity.amounts(), *_padded(s.further[:further], further), whole)] for s in fleet]
    return np.array(load, np.int64).reshape(len(riders), width), np.array(room, np.int64).reshape(len(fleet), 1, width)


def _stores(riders: Sequence[Request], fleet: Sequence[Shift]) -> tuple[Ints, Ints]:
    """What riders draw and vehicles have; no store at all where none has an end."""
    most = max((len(s.stores) for s in fleet), default=0)
    limited = [n for n in range(most) if any(n < len(s.stores) and s.stores[n] is not None for s in fleet)]
    drawn = [[r.draws[n] if n < len(r.draws) else 0 for n in limited] for r in riders]
    held = [[s.stores[n] if n < len(s.stores) else None for n in limited] for s in fleet]
    store = [[NEVER if amount is None else amount for amount in row] for row in held]
    return (
        np.array(drawn, np.int64).reshape(len(riders), len(limited)),
        np.array(store, np.int64).reshape(len(fleet), len(limited)),
    )


def _padded(amounts: tuple[int, ...], width: int) -> tuple[int, ...]:
    return (*amounts, *(0,) * (width - len(amounts)))


def _homes(riders: Sequence[Request], fleet: Sequence[Shift], problem: DarpProblem) -> Ints:
    number = {s.id: k for k, s in enumerate(fleet)}
    return _ints(number.get(problem.planned.get(r.ref, ""), -1) for r in riders)


def _alike(fleet: Sequence[Shift], problem: DarpProblem) -> Ints:
    """Shifts that are interchangeable; none with another while somebody counts on it."""
    own = {*problem.planned.values(), *problem.committed}
    first: dict[tuple[Shift, int], int] = {}
    kinds = []
    for number, s in enumerate(fleet):
        kind = replace(s, id="", vehicle_id="", kind=""), number if s.id in own else -1
        kinds.append(first.setdefault(kind, number))
    return _ints(kinds)


def _unserved_prices(riders: Sequence[Request], problem: DarpProblem) -> Ints:
    """Leaving one rider is dearer than leaving everybody less urgent, than all the driving there can be, and than coming
    as late as allowed."""
    longest_leg = max((int(t.max()) for t in problem.seconds.values()), default=0)
    latest = max((r.deadline_s - min((*r.wanted_s, r.deadline_s)) for r in riders), default=0)
    price = 2 * (len(riders) + 1) * max(longest_leg, 1) + 1 + 5 * problem.late_price * latest + problem.change_price
    prices = {}
    for priority in range(5, 0, -1):
        prices[priority] = price
        price *= 1 + sum(r.priority == priority for r in riders)
    return _ints(prices[6 - _urgency(r)] for r in riders)


def _urgency(rider: Request) -> int:
    """From 5 (class 1) to 1 (class 5)."""
    return 6 - min(max(rider.priority, 1), 5)


def _nearest(seconds: NDArray[np.int32], opens: Ints) -> Ints:
    """For each request itself and then the others, nearest first: drives between pickups and between deliveries, and the
    time between their windows."""
    requests = len(opens) // 2
    pickups, deliveries = np.arange(requests) * 2, np.arange(requests) * 2 + 1
    drives = np.where(seconds < 0, 10**8, seconds).astype(float)
    far = drives[np.ix_(pickups, pickups)] + drives[np.ix_(deliveries, deliveries)]
    far += _WINDOW_WEIGHT * np.abs(opens[0::2, None] - opens[None, 0::2])
    np.fill_diagonal(far, -1.0)
    return np.argsort(far, axis=1, kind="stable")[:, :NEAREST].astype(np.int64)


def _tighten(layout: Layout) -> None:
    """Windows without the ends that no vehicle could keep (Cordeau 2006, section 5.1.1), in place."""
    requests = len(layout.due)
    for r in range(requests):
        suited = np.flatnonzero(layout.longest[:, r] >= 0)
        if not len(suited):
            continue
        pick, drop = 2 * r, 2 * r + 1
        tables = layout.table[suited]
        rides = layout.seconds[tables, pick, drop]
        outward = layout.seconds[tables, layout.start[suited], pick]
        homeward = layout.seconds[tables, drop, layout.end[suited]]
        if min(rides.min(), outward.min(), homeward.min()) < 0:
            continue
        ride, longest = int(rides.min()), int(layout.longest[suited, r].max())
        opens, closes, service = layout.opens, layout.closes, layout.service
        opens[pick] = max(opens[pick], opens[drop] - longest, int((layout.start_s[suited] + outward).min()))
        closes[drop] = min(closes[drop], int((layout.end_s[suited] - homeward).max()) - service[drop])
        closes[pick] = min(closes[pick], closes[drop] - ride - service[pick])
        opens[drop] = max(opens[drop], opens[pick] + service[pick] + ride)
        closes[drop] = min(closes[drop], closes[pick] + longest)
