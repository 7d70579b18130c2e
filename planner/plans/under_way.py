"""A plan that is being driven: what of its routes is done, and how do the rest and what is done become whole routes again?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from planner.model.errand import is_errand
from planner.model.load import VehicleLoad
from planner.model.timing import epoch_s
from planner.plans.plan import Plan, PlannedRoute, PlannedStop, Tell
from planner.transport.result import Route, Stop, StopKind, TransportResult

#: Whoever is fetched so much earlier or later than told must hear of it.
WORTH_TELLING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Moments:
    """When someone was fetched or arrived in fact, by reference; what is not known went as planned."""

    fetched: Mapping[str, datetime]
    arrived: Mapping[str, datetime]

    def of(self, stop: PlannedStop) -> datetime | None:
        """When this stop was made in fact."""
        known = {StopKind.PICKUP: self.fetched, StopKind.DELIVERY: self.arrived}.get(stop.kind, {})
        return known.get(stop.ref)


def as_it_went(route: PlannedRoute, moments: Moments) -> PlannedRoute:
    """The route with the times at which its stops were made. What comes after a stop that was made late is as much later;
    what comes before a stop that was made has been made by then."""
    late, stops = timedelta(0), []
    for stop in route.stops:
        fact = moments.of(stop)
        if fact is not None:
            late = max(timedelta(0), fact - stop.begin_at)
        begin_at = stop.begin_at + late if fact is None else fact
        service = stop.depart_at - stop.begin_at
        stops.append(
            replace(stop, arrive_at=min(stop.arrive_at + late, begin_at), begin_at=begin_at, depart_at=begin_at + service)
        )
    for k in range(len(stops) - 2, -1, -1):
        by = stops[k + 1].begin_at
        if stops[k].begin_at > by:
            stops[k] = replace(stops[k], arrive_at=min(stops[k].arrive_at, by), begin_at=by, depart_at=by)
    return replace(route, stops=tuple(stops))


def without(route: PlannedRoute, gone: Collection[str]) -> PlannedRoute:
    """The route past the stops of some riders: the drives to them are part of the next one."""
    stops: list[PlannedStop] = []
    leg_s, leg_m, crossings = 0, 0, tuple[str, ...]()
    load_of = _loads(route)
    load = VehicleLoad()
    for stop in route.stops:
        leg_s, leg_m, crossings = leg_s + stop.leg_s, leg_m + stop.leg_m, (*crossings, *stop.crossings)
        if stop.ref and stop.ref in gone:
            continue
        if stop.ref:
            load = load - load_of[stop.ref] if stop.kind is StopKind.DELIVERY else load + load_of[stop.ref]
        stops.append(replace(stop, leg_s=leg_s, leg_m=leg_m, crossings=crossings, load=load))
        leg_s, leg_m, crossings = 0, 0, ()
    return replace(route, stops=tuple(stops))


def _loads(route: PlannedRoute) -> dict[str, VehicleLoad]:
    """What each rider takes, by what the load rises when fetched."""
    pairs = zip(route.stops, route.stops[1:], strict=False)
    return {stop.ref: stop.load - before.load for before, stop in pairs if stop.kind is StopKind.PICKUP}


def done_of(route: PlannedRoute, at: datetime) -> int:
    """How many stops at the head of the route have been made: 0 = the vehicle has not left its base."""
    if route.stops[0].depart_at > at:
        return 0
    return 1 + sum(stop.begin_at <= at for stop in route.stops[1:-1])


def on_board(stops: Iterable[PlannedStop]) -> tuple[str, ...]:
    """Who has been fetched and not delivered."""
    riders: dict[str, None] = {}
    for stop in stops:
        if stop.kind is StopKind.PICKUP:
            riders[stop.ref] = None
        elif stop.kind is StopKind.DELIVERY:
            riders.pop(stop.ref, None)
    return tuple(riders)


def delivered(stops: Iterable[PlannedStop]) -> tuple[str, ...]:
    """Who has arrived."""
    return tuple(stop.ref for stop in stops if stop.kind is StopKind.DELIVERY)


def as_transport(routes: Iterable[PlannedRoute], rows: Mapping[str, int], zero_at: datetime) -> TransportResult:
    """The routes as the transport chapter reads them: matrix rows, and seconds after ``zero_at``."""
    zero = epoch_s(zero_at)

    def plain(stop: PlannedStop) -> Stop:
        arrive_s, begin_s, depart_s = (epoch_s(moment) - zero for moment in (stop.arrive_at, stop.begin_at, stop.depart_at))
        return Stop(stop.kind, rows[stop.place_id], stop.ref, arrive_s, begin_s, depart_s, stop.load)

    return TransportResult(tuple(Route(r.shift_id, tuple(plain(s) for s in r.stops)) for r in routes), {}, "planned")


def joined(before: PlannedRoute, done: int, rest: PlannedRoute | None, home: PlannedStop | None) -> PlannedRoute:
    """What is done, and then the rest. ``rest`` begins where the vehicle stands, or where it is driving to, with pickups of
    whoever was on board; None = there is no visit left, and the vehicle ends at ``home``, or where it stands."""
    head = before.stops[:done]
    if rest is None:
        last = replace(head[-1], kind=StopKind.END, ref="", leg_s=0, leg_m=0, crossings=())
        return replace(before, stops=(*head, home or replace(last, arrive_at=last.depart_at, begin_at=last.depart_at)))
    aboard = set(on_board(head))
    first, *others = [stop for stop in rest.stops[1:] if not (stop.kind is StopKind.PICKUP and stop.ref in aboard)]
    if rest.stops[0].place_id != head[-1].place_id:
        to_there = before.stops[done]
        leg_s, leg_m = to_there.leg_s + first.leg_s, to_there.leg_m + first.leg_m
        first = replace(first, leg_s=leg_s, leg_m=leg_m, crossings=(*to_there.crossings, *first.crossings))
    return replace(before, stops=(*head, first, *others))


def to_tell(
    before: Plan, routes: Sequence[PlannedRoute], site_of: Mapping[str, str], known: Collection[str], at: datetime
) -> tuple[Tell, ...]:
    """Whoever is to be fetched, or brought something, otherwise than the plan before says, in the order in which it happens;
    ``known`` riders, and what was brought by ``at``, are facts that need no telling."""
    old = {entry.ref: (entry.shift_id, entry.pickup_at, entry.site_id) for entry in before.placed}
    old |= {one.id: (one.shift_id, one.arrival_at, one.site_id) for one in before.errands if one.arrival_at is not None}
    new = {}
    for route in routes:
        for stop in route.stops:
            if stop.kind is StopKind.PICKUP:
                errand = is_errand(stop.ref)
                site_id = stop.place_id.partition(":")[2] if errand else site_of[stop.ref]
                new[stop.ref] = (route.shift_id, stop.begin_at, site_id)
            elif stop.kind is StopKind.DELIVERY and is_errand(stop.ref):
                new[stop.ref] = (route.shift_id, stop.begin_at, new[stop.ref][2])
    found = []
    for ref in old.keys() | new.keys():
        was, now = old.get(ref, ("", None, "")), new.get(ref, ("", None, ""))
        moved = (was[0], was[2]) != (now[0], now[2])
        later = was[1] is not None and now[1] is not None and abs(now[1] - was[1]) >= WORTH_TELLING
        done = ref in known if not is_errand(ref) else now[1] is not None and now[1] <= at
        if moved or (later and not done):
            found.append(Tell(ref, was[0], now[0], was[1], now[1], was[2], now[2]))
    return tuple(sorted(found, key=lambda one: (min(m for m in (one.pickup_before, one.pickup_now) if m is not None), one.ref)))
