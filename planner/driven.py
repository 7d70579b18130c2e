"""How much of a plan that is driven is done by now, and how do what is done and what comes next make whole routes?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from planner.drafting import Desk, PlanInputs
from planner.model.errand import Errand, is_errand
from planner.model.place import Position
from planner.model.timing import after
from planner.plans.plan import Plan, PlannedRoute, PlannedStop, UnderWay, Waiting
from planner.plans.under_way import Moments, as_it_went, delivered, done_of, joined, on_board, without
from planner.transport.building import vehicle_shifts


@dataclass(frozen=True)
class Happened:
    """All that is different at ``at`` from what the plan took for granted. ``lost`` vehicles (by id) drive no further: each
    stands at the point given, or (None) where it last stopped; ``full`` sites take nobody but who has arrived; ``closed``
    crossings are not used; ``moments`` are when people were fetched and arrived in fact. ``bring`` is what people have only now
    decided to bring home to someone. New people are those whom the registries have now."""

    at: datetime
    lost: Mapping[str, Position | None] = field(default_factory=dict)
    full: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    moments: Moments = field(default_factory=lambda: Moments({}, {}))
    bring: tuple[Errand, ...] = ()


@dataclass(frozen=True)
class Driven:
    """The plan before as it went: by shift the route, and how many of its stops are done. ``lost`` are shifts whose vehicle
    stands still, their routes end there; ``waiting`` whoever sat in one, and is on no route any more."""

    routes: Mapping[str, PlannedRoute]
    done: Mapping[str, int]
    lost: frozenset[str]
    waiting: Mapping[str, Waiting]
    spent: tuple[Errand, ...] = ()

    def head(self, shift: str) -> tuple[PlannedStop, ...]:
        """The stops that the shift has made."""
        return self.routes[shift].stops[: self.done[shift]] if shift in self.routes else ()

    @property
    def arrived(self) -> frozenset[str]:
        """Whoever has been delivered."""
        return frozenset(ref for shift in self.routes for ref in delivered(self.head(shift)))

    @property
    def aboard(self) -> frozenset[str]:
        """Whoever sits in a vehicle that drives on."""
        return frozenset(ref for shift in self.routes for ref in on_board(self.head(shift)))

    def past(self, gone: Collection[str]) -> Driven:
        """The same without some riders, who are not to be moved any more."""
        routes = {shift: without(route, gone) for shift, route in self.routes.items()}
        done = {shift: sum(stop.ref not in gone for stop in self.head(shift)) for shift in self.routes}
        return replace(self, routes=routes, done=done)


def driven_until_now(before: Plan, happened: Happened, inputs: PlanInputs) -> Driven:
    """What the routes of before have become, up to now."""
    earlier = before.under_way or UnderWay(before.made.at, "")
    lost, waiting, spent = set(earlier.lost), {one.ref: one for one in earlier.waiting}, list(earlier.spent)
    brought = {one.id: one for one in (Errand(done.ref, done.site_id, done.thing) for done in before.errands)}
    routes, done = {}, {}
    for planned in before.routes:
        shift = planned.shift_id
        if shift in earlier.lost:
            routes[shift], done[shift] = planned, len(planned.stops) - 1
            continue
        route = as_it_went(planned, happened.moments)
        count = done_of(route, happened.at)
        if planned.vehicle_id in happened.lost:
            lost.add(shift)
            stranded = on_board(route.stops[:count])
            position = happened.lost[planned.vehicle_id] or _last_place(route, count, inputs, waiting)
            waiting |= {ref: Waiting(ref, shift, position) for ref in stranded if not is_errand(ref)}
            spent += [brought[ref] for ref in stranded if ref in brought]
            route, count = without(route, stranded), count - len(stranded)
        routes[shift], done[shift] = route, count
    lost |= {shift.id for shift in vehicle_shifts([v for v in inputs.vehicles if v.id in happened.lost], inputs.scenario)}
    return Driven(routes, done, frozenset(lost), waiting, tuple(spent))


def _last_place(route: PlannedRoute, done: int, inputs: PlanInputs, waiting: Mapping[str, Waiting]) -> Position:
    """Where the vehicle made its last stop. Who breaks down on the way has not got far, or says where."""
    kind, _, name = route.stops[max(0, done - 1)].place_id.partition(":")
    if kind == "home" and name in waiting:
        return waiting[name].position
    homes = {patient.ref: patient.located.position for patient in inputs.patients} if kind == "home" else {}
    sites = {site.id: site.position for site in inputs.sites} if kind == "site" else {}
    bases = {vehicle.id: vehicle.base for vehicle in inputs.vehicles}
    return homes.get(name) or sites.get(name) or bases[route.vehicle_id]


def made_stops(driven: Driven, driving: Collection[str]) -> dict[str, tuple[PlannedStop, ...]]:
    """The stops made by each shift that has fetched someone, or drives on; nothing of a vehicle that only left its base."""
    heads = {shift: driven.head(shift) for shift in driven.routes}
    return {shift: head for shift, head in heads.items() if len(head) > 1 or (head and shift in driving)}


def whole_routes(
    desk: Desk, driven: Driven, made: Mapping[str, Sequence[PlannedStop]], rest: Sequence[PlannedRoute]
) -> tuple[PlannedRoute, ...]:
    """Each shift's route from the first stop of the night to the last."""
    routes = {route.shift_id: route for route in rest}
    for shift, head in made.items():
        whole, more = driven.routes[shift], routes.get(shift)
        home = None if more or shift in driven.lost else _home(desk, whole, len(head))
        routes[shift] = joined(whole, len(head), more, home)
    return tuple(routes[shift] for shift in sorted(routes))


def _home(desk: Desk, route: PlannedRoute, done: int) -> PlannedStop | None:
    """The end of a route whose last visit is done: as planned, or by what the roads are now; None when there is no way."""
    last, end = route.stops[done - 1], route.stops[-1]
    if done == len(route.stops) - 1:
        return end
    rows = desk.matrix.index()
    origin, base = (desk.matrix.places[rows[stop.place_id]].position for stop in (last, end))
    profile = next(shift.vehicle.profile for shift in desk.shifts if shift.id == route.shift_id)
    leg = desk.tools.travel.leg(origin, base, profile)
    if leg is None:
        return None
    at = after(last.depart_at, leg.seconds)
    back = replace(end, arrive_at=at, begin_at=at, depart_at=at)
    return replace(back, leg_s=leg.seconds, leg_m=leg.metres, crossings=leg.crossings)
