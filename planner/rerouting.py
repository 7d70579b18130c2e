"""What does a plan become when something happens while it is driven: a vehicle is lost, a road closes, a site fills up, someone
new must be fetched?

What is done is kept as it went and stays. Everyone keeps site, vehicle and order as far as that can be; whoever has no place or
loses it is put in where it costs the least driving, and the search makes the rest better at a price for each person who would
have to wait for another vehicle. The result is a whole new plan, from the first stop of the night to the last, which the
certificate has read; it says who must be told what.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from planner.assignment.problem import Demand
from planner.assignment.result import AssignmentResult, findings_for_unplaced
from planner.assignment.room import Room, urgency
from planner.assignment.seeking import Seeking
from planner.drafting import Attempt, Desk, Draft, Explained, PlanInputs, Tools, WorkLimit
from planner.driven import Driven, Happened, driven_until_now, made_stops, whole_routes
from planner.model.errand import is_errand
from planner.model.load import SiteLoad
from planner.model.outage import Scenario
from planner.model.timing import epoch_s
from planner.pipeline import Found, laid_table
from planner.plans.composing import planned_routes
from planner.plans.giving_up import GivenUp
from planner.plans.helping import further_vehicles
from planner.plans.locks import LockKind, with_errands
from planner.plans.plan import Plan, UnderWay
from planner.plans.under_way import (
    WORTH_TELLING,
    as_transport,
    on_board,
    to_tell,
)
from planner.registries.problems import said
from planner.telling import Better, Chapter, Progress, Telling
from planner.transport import under_way as transport_under_way
from planner.transport.arrivals import received_s
from planner.transport.building import build_darp
from planner.transport.dispatcher import make_room
from planner.transport.errands import IN_VAIN, NotBrought, without_spent
from planner.transport.insertion import Tours
from planner.transport.reinforcing import reinforcements
from planner.transport.result import StopKind, TransportResult
from planner.transport.schedule import Timetable, earliest_begins, requests_in
from planner.transport.under_way import Standing, left_to_do, standings
from planner.travel.matrix import Leg

METHOD = "under_way"
#: Of the seconds there are, so many are kept for writing the plan down, having it checked and storing it.
TO_CHECK_S = 5.0
#: Arriving so much later than told is no wish broken.
TOLERATED_S = int(WORTH_TELLING.total_seconds())
#: Whoever sits in a vehicle that stands still wants to arrive within the first of these, or else the next.
SOON_S = (1800, 3600, 2 * 3600, 4 * 3600)


class NightSolver(Protocol):
    """Plans what is left of a night from where the vehicles stand."""

    def __call__(
        self,
        night: transport_under_way.UnderWay,
        *,
        seed: int,
        work: int,
        deadline_s: float,
        should_stop: Callable[[], bool],
        on_better: Callable[[TransportResult], None] | None,
    ) -> TransportResult:
        """``deadline_s`` seconds are a hard stop; without a better answer the orders of before are the answer."""
        ...


def plan_anew(
    before: Plan,
    happened: Happened,
    inputs: PlanInputs,
    tools: Tools,
    reroute: NightSolver,
    *,
    limit: WorkLimit,
    seed: int,
    by: str,
    drawn: Mapping[tuple[str, str], Leg],
    progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Draft:
    """The rest of the night from where things stand. ``inputs`` are as the registries have them now, their scenario without
    the crossings that are closed (:func:`without_crossings`); ``limit.seconds`` hold for everything; ``drawn`` are the drives
    of ``before``. Raises PlanRefused when the certificate finds a violation, NotBrought when what is to be brought is not
    there or would not help (that no vehicle can be there in time is an answer in the plan), and Cancelled when ``should_stop``
    says so before everyone who can be has a seat; after that, stopping keeps the best routes found."""
    started = time.monotonic()
    told = Telling(progress, should_stop, inputs.scenario.power_cuts)
    driven = driven_until_now(before, happened, inputs)
    found = Found(driven.arrived | driven.aboard, {ref: one.position for ref, one in driven.waiting.items()})
    inputs = _without_decisions_for_full_sites(inputs, happened, driven)
    registered = inputs.sites
    sites = without_spent(registered, driven.spent)
    inputs = replace(inputs, sites=sites, locks=with_errands(inputs.locks, happened.bring))
    desk = laid_table(inputs, tools, limit=limit, seed=seed, by=by, told=told, should_stop=should_stop, found=found)
    on_routes = frozenset(stop.ref for route in driven.routes.values() for stop in route.stops if stop.ref)
    known = {need.ref for need in desk.movers} | desk.errands({}, on_routes).ids
    driven = driven.past(on_routes - known)
    desk = replace(desk, inputs=_full_sites_hold(desk, before, happened, driven.arrived))
    attempt, night, heading = _placed_anew(desk, before, happened, driven)
    for errand in happened.bring:
        if attempt.errands.left.get(errand) in IN_VAIN:
            raise said(NotBrought, f"errand_{attempt.errands.left[errand]}")
    cut_off = driven.aboard - {night.problem.requests[r].ref for order in night.orders for r in requests_in(order)}
    if cut_off:  # no road leads from where they are: their vehicles stand still
        vehicles = {
            route.vehicle_id: None for shift, route in driven.routes.items() if cut_off & set(on_board(driven.head(shift)))
        }
        again = replace(happened, lost={**vehicles, **happened.lost})
        left = replace(limit, seconds=limit.seconds - (time.monotonic() - started))
        inputs = replace(inputs, sites=registered)
        return plan_anew(
            before,
            again,
            inputs,
            tools,
            reroute,
            limit=left,
            seed=seed,
            by=by,
            drawn=drawn,
            progress=progress,
            should_stop=should_stop,
        )
    site_of = attempt.assignment.site_of
    despite = frozenset(ref for ref in driven.aboard if site_of.get(ref) in happened.full)
    desk = replace(desk, inputs=_full_sites_hold(desk, before, happened, driven.arrived | despite))
    told.keep_going_if_stopped = True
    told(Chapter.ASSIGNMENT, assigned=len(site_of), unplaced=len(desk.movers) - len(site_of))

    def checked(transport: TransportResult, explained: Explained | None = None) -> Draft:
        rest, drives = planned_routes(transport, night.problem, desk.matrix, tools.travel)
        made = made_stops(driven, {route.shift_id for route in rest})
        routes = whole_routes(desk, driven, made, rest)
        note = UnderWay(
            at=happened.at,
            before_id=before.id,
            done={shift: len(stops) for shift, stops in made.items()},
            heading=tuple(sorted(heading & made.keys())),
            lost=tuple(sorted(driven.lost)),
            waiting=tuple(driven.waiting.values()),
            full=tuple(sorted(happened.full)),
            closed=tuple(sorted(happened.closed)),
            despite=tuple(sorted(despite)),
            tell=to_tell(before, routes, site_of, driven.arrived | driven.aboard, happened.at),
            spent=driven.spent,
        )
        on_the_way = replace(desk, made=made, under_way=note)
        return on_the_way.checked(attempt, transport, explained, (routes, {**drawn, **drives}))

    with Better(partial(desk.left_behind, attempt), checked, told) as better:
        left_s = max(0.5, limit.seconds - (time.monotonic() - started) - TO_CHECK_S)
        rerouted = reroute(night, seed=seed, work=limit.work, deadline_s=left_s, should_stop=should_stop, on_better=better)
    transport = better.kept(rerouted)
    told(Chapter.TRANSPORT, vehicles=len(transport.routes), unserved=len(transport.unserved))
    unfetched = [ref for ref in transport.unserved if not is_errand(ref)]
    more = reinforcements(night.problem, () if should_stop() else unfetched, transport.routes)
    told(Chapter.CERTIFICATE)
    draft = checked(transport, Explained(what_if=further_vehicles(more)))
    told.best(Chapter.DONE, draft)
    return draft


def without_crossings(scenario: Scenario, closed: frozenset[str]) -> Scenario:
    """The scenario of a night on which these bridges and ferries are not used."""
    roads = replace(scenario.roads, bridges_closed=scenario.roads.bridges_closed | closed)
    return replace(scenario, roads=roads, ferries_stopped=scenario.ferries_stopped | closed)


def _without_decisions_for_full_sites(inputs: PlanInputs, happened: Happened, driven: Driven) -> PlanInputs:
    """Nobody is held to a full site who has not arrived there."""
    locks = [
        lock
        for lock in inputs.locks
        if lock.kind is not LockKind.PIN or lock.site_id not in happened.full or lock.ref in driven.arrived
    ]
    return replace(inputs, locks=locks)


def _full_sites_hold(desk: Desk, before: Plan, happened: Happened, people: Collection[str]) -> PlanInputs:
    """A full site has room for those of its people, and for nobody else."""
    load_of = {need.ref: need.site.load for need in desk.movers}
    taken = {site_id: SiteLoad() for site_id in happened.full}
    for entry in before.placed:
        if entry.site_id in taken and entry.ref in people and entry.ref in load_of:
            taken[entry.site_id] += load_of[entry.ref]
    sites = [replace(site, capacity=taken[site.id]) if site.id in taken else site for site in desk.inputs.sites]
    return replace(desk.inputs, sites=sites)


def _placed_anew(
    desk: Desk, before: Plan, happened: Happened, driven: Driven
) -> tuple[Attempt, transport_under_way.UnderWay, frozenset[str]]:
    """Sites and orders for everybody: kept where they can be; the others to the first open site that some vehicle can bring
    them to in time. Also the shifts that are on their way to their next stop."""
    inputs, rows = desk.inputs, desk.matrix.index()
    empty = build_darp((), {}, desk.shifts, desk.matrix, inputs.scenario, inputs.policy, inputs.sites)
    told = {stop.ref for route in driven.routes.values() for stop in route.stops if is_errand(stop.ref)}
    known = {shift.id for shift in empty.shifts} - driven.lost
    planned = as_transport((route for shift, route in driven.routes.items() if shift in known), rows, empty.zero_at)
    now_s = epoch_s(happened.at) - epoch_s(empty.zero_at)
    vehicles = standings(empty, planned, now_s)
    heading = {one.shift_id for one in vehicles if one.away and _is_heading(driven, one, rows)}

    problem = desk.problem(GivenUp())
    demands = {demand.ref: demand for demand in sorted(problem.demands, key=urgency)}
    site_of = {
        entry.ref: entry.site_id
        for entry in before.placed
        if entry.ref in demands and _can_stay_with(entry.site_id, demands[entry.ref], desk, happened, driven, vehicles)
    }
    room = Room(problem.capacity)
    for ref, site_id in site_of.items():
        if site_id in problem.capacity:
            room.take(site_id, demands[ref].load)
    seeking = Seeking(demands, room, site_of, _from_here(desk, demands, vehicles))
    seeking.move_on(())
    told_s = {stop.ref: stop.begin_s for route in planned.routes for stop in route.stops if stop.kind is StopKind.DELIVERY}
    while True:
        on_the_way = driven.aboard - seeking.site_of.keys()
        site_of = {entry.ref: entry.site_id for entry in before.placed if entry.ref in on_the_way}  # nobody else has room
        site_of |= seeking.site_of
        errands = desk.errands(site_of, told)
        darp = desk.darp(site_of, errands)
        price = inputs.policy.whole("change_price")
        night = left_to_do(darp, vehicles, lost=driven.lost, delivered=driven.arrived, change_price=price)
        received = received_s(planned.routes, darp.receives, driven.arrived)
        night = replace(night, problem=replace(night.problem, received=received))
        night = _taken_along(_wanted(night, told_s, driven.waiting.keys() - driven.aboard, now_s))
        carried = {night.problem.requests[r].ref for order in night.orders for r in requests_in(order)}
        if not seeking.move_on(carried):
            break
    result = AssignmentResult(site_of, {}, METHOD, proven=False)
    attempt = Attempt(problem, result, findings_for_unplaced(problem, result), darp, TransportResult((), {}, METHOD), errands)
    return attempt, night, frozenset(heading)


def _can_stay_with(
    site_id: str, demand: Demand, desk: Desk, happened: Happened, driven: Driven, vehicles: Sequence[Standing]
) -> bool:
    """Whether the person can go on to the site of before: who is there stays there; who is on board needs a way there from where
    the vehicle is; who waits needs to be let in, and a way in time."""
    if demand.ref in driven.arrived:
        return True
    if site_id in happened.full:
        return False
    for one in vehicles:
        if demand.ref in one.on_board:
            profile = next(shift.vehicle.profile for shift in desk.shifts if shift.id == one.shift_id)
            return int(desk.matrix.seconds[profile][one.place, desk.matrix.index()[f"site:{site_id}"]]) >= 0
    return site_id in demand.reach


def _from_here(desk: Desk, demands: Mapping[str, Demand], vehicles: Sequence[Standing]) -> dict[str, list[str]]:
    """For whoever is on board the sites that the vehicle can go to, nearest to where it is: others on board wait meanwhile."""
    rows, profiles = desk.matrix.index(), {shift.id: shift.vehicle.profile for shift in desk.shifts}
    sites = {}
    for one in vehicles:
        drive_s = desk.matrix.seconds[profiles[one.shift_id]][one.place]
        for ref in one.on_board.keys() & demands.keys():
            drives = {site_id: int(drive_s[rows[f"site:{site_id}"]]) for site_id in demands[ref].reach}
            sites[ref] = sorted((site_id for site_id, seconds in drives.items() if seconds >= 0), key=drives.__getitem__)
    return sites


def _wanted(
    night: transport_under_way.UnderWay, told_s: Mapping[str, int], stranded: Collection[str], now_s: int
) -> transport_under_way.UnderWay:
    """Whoever waits for the vehicle of before wants to arrive as told, and not sooner: changing less is worth more than time in
    hand that was given up when the plan was made. Whoever sits in a vehicle that stands still wants to come away soon."""
    wishes = {ref: [told_s[ref] + TOLERATED_S] for ref in night.problem.planned.keys() & told_s.keys()}
    wishes |= {ref: [now_s + soon for soon in SOON_S] for ref in stranded}
    riders = [
        replace(r, wanted_s=tuple(wish for wish in wishes[r.ref] if wish < r.deadline_s)) if r.ref in wishes else r
        for r in night.problem.requests
    ]
    return replace(night, problem=replace(night.problem, requests=tuple(riders)))


def _is_heading(driven: Driven, one: Standing, rows: Mapping[str, int]) -> bool:
    head = driven.head(one.shift_id)
    return bool(head) and (one.locked > 0 or one.place != rows[head[-1].place_id])


def _taken_along(night: transport_under_way.UnderWay) -> transport_under_way.UnderWay:
    """The night with everyone who waits put in, the most urgent first, where it costs the least driving: where nobody else
    comes later than told, or else where all still come in time, if need be with one other moved."""
    table = Timetable(night.problem)
    requests = night.problem.requests
    for shift, order in enumerate(night.orders):
        while earliest_begins(table, shift, order) is None and sum(table.relax(r) for r in requests_in(order)):
            pass
    tours = Tours(table, dict(enumerate(night.orders)))
    carried = {r for order in night.orders for r in requests_in(order)}
    waiting = sorted(set(range(len(requests))) - carried, key=lambda r: (requests[r].priority, requests[r].deadline_s, r))
    for number in waiting:
        while (found := tours.best_insertion(number)) is None and table.relax(number):
            pass
        if found:
            tours.set(found.shift, found.order)
    left = [number for number in waiting if number not in {r for order in tours.orders for r in requests_in(order)}]
    if left:
        table.forget_wishes()
    tours = Tours(table, dict(enumerate(tours.orders)))
    for number in left:
        found = tours.best_insertion(number)
        if found:
            tours.set(found.shift, found.order)
        else:
            make_room(tours, number)
    return replace(night, orders=tuple(tours.orders))
