"""The night has begun and something happens: what is left to plan?

What is done stays done and leaves the problem: whoever is delivered is gone from it, whoever sits in a vehicle begins where
that vehicle stands, with what is left of the longest ride. A vehicle that drives to a stop keeps that stop. Everything else may
change, at a price for each rider who would come to wait for another vehicle. Riders on board are never left: where their
deadline or ride can no longer be kept, it is loosened to what the rest of their route makes possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf

from planner.transport.insertion import Tours
from planner.transport.problem import DarpProblem, Request, Shift, can_carry
from planner.transport.result import Route, StopKind, TransportResult
from planner.transport.schedule import (
    Order,
    Timetable,
    delivery_of,
    earliest_begins,
    is_delivery,
    pickup_of,
    request_of,
    requests_in,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One vehicle now: at matrix row ``place`` from ``free_s`` on, with ``on_board`` (ref: when the service at the pickup
    ended), then the visits it was told to make; the first ``locked`` of these stay. ``away`` = it has left its base.
    ``ridden_s``: how long each has ridden in it until then, delivered or on board. ``at_work_since_s``: when its driver set out,
    or ended the last break; ``rested_s``: how long it has stood empty when it is free."""

    shift_id: str
    place: int
    free_s: int
    on_board: Mapping[str, int] = field(default_factory=dict)
    visits: tuple[tuple[StopKind, str], ...] = ()
    locked: int = 0
    away: bool = True
    ridden_s: Mapping[str, int] = field(default_factory=dict)
    at_work_since_s: int | None = None
    rested_s: int = 0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What is left: the problem, and for each of its shifts the order that goes on as before, which is feasible."""

    problem: DarpProblem
    orders: tuple[Order, ...]


def standings(problem: DarpProblem, result: TransportResult, now_s: int) -> tuple[Standing, ...]:
    """Where every vehicle stands at ``now_s`` when all went as ``result`` says and ``problem`` has today's travel times: one that
    drives counts as being at its next stop (or its base) when it was to arrive there. Where that drive has become longer, the
    road before it is closed: it turns round and is back at its last stop after as long as it has been away. A vehicle that was
    emptied is free for the next pickup only after the turnaround. Whoever knows better hands in standings of their own."""
    routes = {route.shift_id: route for route in result.routes}
    return tuple(_standing(problem, s, routes.get(s.id), now_s) for s in problem.shifts)


def _standing(problem: DarpProblem, shift: Shift, route: Route | None, now_s: int) -> Standing:
    at_base = Standing(shift.id, shift.starts_at, max(now_s, shift.start_s), away=False)
    if route is None:
        return at_base
    inner = route.stops[1:-1]
    to_come = tuple((stop.kind, stop.ref) for stop in inner)
    if route.stops[0].depart_s > now_s:
        return replace(at_base, visits=to_come)
    begun = sum(stop.begin_s <= now_s for stop in inner)
    left = {stop.ref: stop.depart_s for stop in inner[:begun] if stop.kind is StopKind.PICKUP}
    delivered = {stop.ref: stop.begin_s for stop in inner[:begun] if stop.kind is StopKind.DELIVERY}
    on_board = {ref: depart_s for ref, depart_s in left.items() if ref not in delivered}

    def standing(place: int, free_s: int, locked: int = 0) -> Standing:
        ridden_s = {ref: max(0, delivered.get(ref, free_s) - depart_s) for ref, depart_s in left.items()}
        rested_s = 0
        if begun and not on_board and place == ahead.place:
            rested_s = max(0, free_s - last.depart_s - max(planned_s, problem.turnaround_s))
        since_s = _at_work_since(problem, shift, route, begun)
        return Standing(
            shift.id, place, free_s, on_board, to_come, locked, ridden_s=ridden_s, at_work_since_s=since_s, rested_s=rested_s
        )

    last, ahead, to_come = route.stops[begun], route.stops[begun + 1], to_come[begun:]
    ready_s = last.depart_s + problem.turnaround_s if begun and not on_board else last.depart_s
    planned_s, drive_s = ahead.arrive_s - last.depart_s, int(problem.seconds[shift.profile][last.place, ahead.place])
    if not 0 <= drive_s <= planned_s:
        back_s = max(now_s, 2 * now_s - last.depart_s, ready_s)
        return standing(last.place, back_s)
    if last.depart_s > now_s and on_board:
        return standing(last.place, last.depart_s)
    free_s = ahead.arrive_s if ahead.kind is StopKind.DELIVERY else max(ahead.arrive_s, ready_s)
    return standing(ahead.place, max(now_s, free_s), locked=int(begun < len(inner)))


def _at_work_since(problem: DarpProblem, shift: Shift, route: Route, begun: int) -> int:
    """When the driver left the base, or went on after the last break before the stops that are still to come."""
    since_s, riders = route.stops[0].depart_s, 0
    for here, there in pairwise(route.stops[1 : begun + 1]):
        riders += 1 if here.kind is StopKind.PICKUP else -1
        goes_on_s = there.begin_s - max(there.arrive_s - here.depart_s, problem.turnaround_s)
        if not riders and goes_on_s - here.depart_s >= shift.break_s:
            since_s = goes_on_s
    return since_s


def left_to_do(
    problem: DarpProblem,
    vehicles: Sequence[Standing],
    *,
    lost: Collection[str] = (),
    delivered: Collection[str] = (),
    change_price: int = 900,
) -> UnderWay:
    """The problem from now on. ``problem`` is tonight's, with today's riders, sites and travel times: new riders are in it,
    a delivery to a full site is changed in it, and a closed road in its travel times. Vehicles of the ``lost`` shifts stand
    still: whoever is in one waits there for another. ``delivered`` are the riders who have arrived."""
    standing = {one.shift_id: one for one in vehicles}
    draws = {r.ref: r.draws for r in problem.requests}
    shifts = tuple(_from_now(s, standing[s.id], draws) for s in problem.shifts if s.id in standing and s.id not in lost)
    aboard = {ref: one for one in vehicles for ref in one.on_board}
    riders = tuple(_as_now(r, aboard.get(r.ref), lost) for r in problem.requests if r.ref not in delivered)
    number = {r.ref: i for i, r in enumerate(riders)}
    planned = {ref: one.shift_id for one in vehicles for _, ref in one.visits if ref in number and one.shift_id not in lost}
    heads, orders = {}, []
    for shift in shifts:
        one = standing[shift.id]
        ghosts = [pickup_of(number[ref]) for ref in one.on_board if ref in number]
        orders.append((*ghosts, *_visits(one, number)))
        heads[shift.id] = len(ghosts) + one.locked
    now = replace(problem, requests=riders, shifts=shifts, planned=planned, change_price=change_price, committed=heads)
    return _made_possible(now, orders)


def in_the_turn_told(night: UnderWay, orders: Sequence[Order]) -> list[Order]:
    """The orders with the riders who stay with their vehicle in the turn of before, so that they need not be told another time;
    whoever joins them is put in where that costs the least driving. Where that cannot be in time, or not as soon as it should be,
    the order is as it is."""
    table = Timetable(night.problem)
    kept: dict[int, Order] = {}
    for shift, (told, now) in enumerate(zip(night.orders, orders, strict=True)):
        own = night.problem.shifts[shift].id
        head = {request_of(visit) for visit in told[: night.problem.committed.get(own, 0)]}
        ours = {r for r in requests_in(now) if night.problem.planned.get(night.problem.requests[r].ref) == own}
        order = tuple(visit for visit in told if request_of(visit) in head | ours)
        while earliest_begins(table, shift, order) is None and sum(table.relax(r) for r in requests_in(order)):
            pass
        if order and earliest_begins(table, shift, order) is not None:
            kept[shift] = order
    tours, plain = Tours(table, kept), Timetable(night.problem).forget_wishes()
    return [_joined_by(tours, plain, shift, now) if shift in kept else now for shift, now in enumerate(orders)]


def _joined_by(tours: Tours, plain: Timetable, shift: int, wanted: Order) -> Order:
    """The shift's order with everyone whom the wanted one carries, unless somebody who joins cannot, or would miss a wish that
    the wanted one keeps: then that one. ``plain`` knows of no wishes."""
    joining = set(requests_in(wanted)) - set(requests_in(tours.orders[shift]))
    for request in requests_in(wanted):
        while request not in requests_in(tours.orders[shift]):
            found = tours.best_insertion(request, [shift])
            if found:
                tours.set(shift, found.order)
            elif not tours.table.relax(request):
                return wanted
    joined = tours.orders[shift]
    missed, meant = _wishes_missed(plain, shift, joined), _wishes_missed(plain, shift, wanted)
    return wanted if any(missed[r] > meant[r] for r in joining) else joined


def _wishes_missed(plain: Timetable, shift: int, order: Order) -> dict[int, int]:
    """How many of the moments by which they should rather have arrived each rider of the order misses; all when it cannot be
    driven."""
    begins: Sequence[float] = earliest_begins(plain, shift, order) or [inf] * len(order)
    arrivals = {request_of(visit): begin for visit, begin in zip(order, begins, strict=True) if is_delivery(visit)}
    return {r: sum(arrival > wish for wish in plain.problem.requests[r].wanted_s) for r, arrival in arrivals.items()}


def _from_now(shift: Shift, one: Standing, draws: Mapping[str, tuple[int, ...]]) -> Shift:
    """The rest of the shift. A vehicle at its base has its whole time away still before it; of its stores is left what nobody
    has drawn yet."""
    begin_s = max(one.free_s, shift.start_s)
    stores = []
    for store, held in enumerate(shift.stores):
        drawn = (seconds * _drawn(draws.get(ref, ()), store) for ref, seconds in one.ridden_s.items())
        stores.append(None if held is None else max(0, held - sum(drawn)))
    shift = replace(shift, stores=tuple(stores))
    return replace(
        shift,
        position=one.place,
        start_s=begin_s,
        max_duration_s=None if one.away else shift.max_duration_s,
        at_work_since_s=one.at_work_since_s,
        rested_s=one.rested_s,
    )


def _drawn(draws: tuple[int, ...], store: int) -> int:
    return draws[store] if store < len(draws) else 0


def _as_now(rider: Request, one: Standing | None, lost: Collection[str]) -> Request:
    """The rider as of now: waiting at home, on board, or waiting in a vehicle that stands still."""
    if one is None:
        return rider
    here = replace(rider, pickup=one.place, earliest_s=one.free_s, pickup_latest_s=None)
    if one.shift_id in lost:
        return here
    ridden_s = one.free_s - one.on_board[rider.ref]
    left_s = max(0, rider.max_ride_s - max(0, ridden_s))
    return replace(here, pickup_latest_s=one.free_s, boarding_s=0, max_ride_s=left_s, aboard=one.shift_id)


def _visits(one: Standing, number: Mapping[str, int]) -> Iterable[int]:
    for kind, ref in one.visits:
        if ref in number:
            yield delivery_of(number[ref]) if kind is StopKind.DELIVERY else pickup_of(number[ref])


def _made_possible(problem: DarpProblem, orders: Sequence[Order]) -> UnderWay:
    """Limits of riders on board, of what they draw on and of their driver, loosened as far as their own vehicle's way to them
    needs; then whoever waits and can no longer be fetched by the vehicle of before is taken out of its order, the last one first.
    """
    riders, shifts, kept = list(problem.requests), list(problem.shifts), []
    for k, order in enumerate(orders):
        own = [v for v in order if riders[request_of(v)].aboard]
        shift = shifts[k]
        taken = [0] * len(shift.stores)
        clock, here = shift.start_s, shift.starts_at
        seconds = problem.seconds[shift.profile]
        for visit in own:
            rider = riders[request_of(visit)]
            there = rider.delivery if is_delivery(visit) else rider.pickup
            clock += max(0, int(seconds[here, there]))
            here = there
            if is_delivery(visit):
                ride_s = max(rider.max_ride_s, clock - shift.start_s)
                wanted_s = tuple(w for w in rider.wanted_s if w >= clock)
                loosened = replace(rider, deadline_s=max(rider.deadline_s, clock), max_ride_s=ride_s, wanted_s=wanted_s)
                riders[request_of(visit)] = loosened
                for store in range(len(taken)):
                    taken[store] += (clock - shift.start_s) * _drawn(rider.draws, store)
                clock += rider.unloading_s
        back_s = clock + max(0, int(seconds[here, shift.base]))
        if own:
            stores = tuple(None if held is None else max(held, own) for held, own in zip(shift.stores, taken, strict=True))
            since_s = shift.at_work_since_s
            if since_s is not None and shift.break_after_s is not None:
                since_s = max(since_s, back_s - shift.break_after_s)
            shifts[k] = replace(shift, end_s=max(shift.end_s, back_s), stores=stores, at_work_since_s=since_s)
    now = replace(problem, requests=tuple(riders), shifts=tuple(shifts))
    table = Timetable(now).forget_wishes()
    committed = dict(problem.committed)
    for k, order in enumerate(orders):
        possible = _possible(table, k, order)
        lost_head = sum(v not in possible for v in order[: committed[shifts[k].id]])
        committed[shifts[k].id] -= lost_head
        kept.append(possible)
    return UnderWay(replace(now, committed=committed), tuple(kept))


def _possible(table: Timetable, shift: int, order: Order) -> Order:
    """The order without those for whom it cannot be driven: who waits goes first, the last pickup before others."""
    riders, vehicle = table.problem.requests, table.problem.shifts[shift]
    while order:
        unsuited = [r for r in map(request_of, order) if not can_carry(vehicle, riders[r])]
        if not unsuited and earliest_begins(table, shift, order) is not None:
            break
        waiting = [request_of(v) for v in order if not riders[request_of(v)].aboard]
        out = (unsuited or waiting or [request_of(v) for v in order])[-1]
        order = tuple(v for v in order if request_of(v) != out)
    return order
