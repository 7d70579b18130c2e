"""How do needs, assignment and routes become one plan in which every affected person has exactly one answer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from planner.assignment.reasons import Finding, Reason, Remedy
from planner.model.outage import Scenario
from planner.model.patient import OfferStatus
from planner.model.policy import Policy
from planner.model.site import Site, SiteKind
from planner.model.timing import after, epoch_s
from planner.needs.lengthening import lasts_until
from planner.needs.need import Need
from planner.plans.plan import Because, Placed, PlannedErrand, PlannedRoute, PlannedStop, Stays, Unplaced
from planner.transport.errands import Errands
from planner.transport.problem import DarpProblem
from planner.transport.result import Route, Stop, StopKind, TransportResult
from planner.travel.matrix import Leg, TravelMatrix, TravelTimes

#: What would help someone whom the routes cannot fetch.
_RIDE_REMEDIES = {
    Reason.NO_SUITABLE_VEHICLE: (Remedy.SUITABLE_VEHICLE, Remedy.CALL_EMERGENCY_DISPATCH),
    Reason.NONE_REACHABLE_IN_TIME: (Remedy.CALL_EMERGENCY_DISPATCH, Remedy.EARLIER_WARNING),
    Reason.RIDE_TOO_LONG: (Remedy.BOAT_OR_HELICOPTER, Remedy.CALL_EMERGENCY_DISPATCH),
    Reason.NOT_FETCHED_IN_TIME: (Remedy.MORE_VEHICLES, Remedy.CALL_EMERGENCY_DISPATCH),
    Reason.ARRIVALS_FULL: (Remedy.RECEIVE_FASTER, Remedy.EARLIER_WARNING),
    Reason.LEFT_BY_HAND: (Remedy.PUT_ON_A_ROUTE, Remedy.CALL_EMERGENCY_DISPATCH),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Everyone's answer: placed by arrival, stays by safe hour, unplaced most urgent first."""

    placed: tuple[Placed, ...]
    stays: tuple[Stays, ...]
    unplaced: tuple[Unplaced, ...]


def planned_routes(
    transport: TransportResult, darp: DarpProblem, matrix: TravelMatrix, travel: TravelTimes
) -> tuple[tuple[PlannedRoute, ...], dict[tuple[str, str], Leg]]:
    """The routes with clock times, legs and crossings; and the drive between each pair of places used."""
    shift_of = {shift.id: shift for shift in darp.shifts}
    legs: dict[tuple[int, int, str], Leg] = {}
    routes = []
    for route in sorted(transport.routes, key=lambda r: r.shift_id):
        shift = shift_of[route.shift_id]
        for before, stop in zip(route.stops, route.stops[1:], strict=False):
            drive = (before.place, stop.place, shift.profile)
            if drive not in legs:
                legs[drive] = _leg(*drive, matrix, travel)
        own = {(a, b): leg for (a, b, profile), leg in legs.items() if profile == shift.profile}
        routes.append(_planned_route(route, shift.vehicle_id, darp.zero_at, matrix, own))
    drives = {(matrix.places[a].id, matrix.places[b].id): leg for (a, b, _), leg in legs.items()}
    return tuple(routes), drives


def _leg(a: int, b: int, profile: str, matrix: TravelMatrix, travel: TravelTimes) -> Leg:
    origin, destination = matrix.places[a].position, matrix.places[b].position
    if a == b:
        return Leg(0, 0, (), (origin,))
    leg = travel.leg(origin, destination, profile)
    if leg is None:
        raise ValueError("a route drives where there is no way")
    return leg


def _planned_route(
    route: Route,
    vehicle_id: str,
    zero_at: datetime,
    matrix: TravelMatrix,
    legs: Mapping[tuple[int, int], Leg],
) -> PlannedRoute:
    stops = []
    before: Stop | None = None
    for stop in route.stops:
        leg = legs[before.place, stop.place] if before else Leg(0, 0, (), ())
        stops.append(
            PlannedStop(
                kind=stop.kind,
                place_id=matrix.places[stop.place].id,
                ref=stop.ref,
                arrive_at=after(zero_at, stop.arrive_s),
                begin_at=after(zero_at, stop.begin_s),
                depart_at=after(zero_at, stop.depart_s),
                leg_s=leg.seconds,
                leg_m=leg.metres,
                crossings=leg.crossings,
                load=stop.load,
            )
        )
        before = stop
    return PlannedRoute(route.shift_id, vehicle_id, tuple(stops))


def answers(
    needs: Sequence[Need],
    site_of: Mapping[str, str],
    findings: Mapping[str, tuple[Finding, ...]],
    transport: TransportResult,
    routes: Sequence[PlannedRoute],
) -> Answers:
    """One answer for each need. Raises ValueError if someone would have none: nobody is lost silently."""
    rides = _rides(routes)
    placed, stays, unplaced = [], [], []
    for need in needs:
        if need.stays:
            stays.append(Stays(need.ref, _because(need), need.deadline_at))
        elif need.ref in rides:
            placed.append(_placed(need, site_of[need.ref], *rides[need.ref]))
        else:
            why = findings.get(need.ref, ()) or ride_findings(transport.unserved.get(need.ref), site_of.get(need.ref, ""))
            if not why:
                raise ValueError(f"{need.ref} has neither a place nor a reason")
            unplaced.append(Unplaced(need.ref, need.deadline_at, why))
    return Answers(
        placed=tuple(sorted(placed, key=lambda p: (p.arrival_at, p.ref))),
        stays=tuple(sorted(stays, key=lambda s: (s.safe_until_at, s.ref))),
        unplaced=tuple(unplaced),
    )


def errand_outcomes(
    errands: Errands,
    needs: Sequence[Need],
    found: Answers,
    transport: TransportResult,
    routes: Sequence[PlannedRoute],
    scenario: Scenario,
    policy: Policy,
) -> tuple[PlannedErrand, ...]:
    """One answer for each errand that was decided on, by when it must be there."""
    known, rides = {need.ref: need for need in needs}, _rides(routes)
    placed = {entry.ref for entry in found.placed}
    outcomes = []
    for errand in (*(errand for errand, _ in errands.driven), *errands.left):
        need = known[errand.ref]
        until = lasts_until(need, errand.thing, scenario.power_cuts, policy)
        planned = PlannedErrand(errand.ref, errand.thing, errand.site_id, need.latest_arrival_at, until)
        if errand.id in rides:
            shift_id, pickup_at, arrival_at = rides[errand.id]
            planned = replace(planned, shift_id=shift_id, pickup_at=pickup_at, arrival_at=arrival_at)
        else:
            why = errands.left.get(errand) or transport.unserved[errand.id]
            planned = replace(planned, why="is_moved" if errand.ref in placed else why)
        outcomes.append(planned)
    return tuple(sorted(outcomes, key=lambda one: (one.latest_at, one.ref, one.thing)))


def _rides(routes: Sequence[PlannedRoute]) -> dict[str, tuple[str, datetime, datetime]]:
    """Ref to shift, begin of pickup and begin of delivery."""
    pickups = {s.ref: s.begin_at for r in routes for s in r.stops if s.kind is StopKind.PICKUP}
    return {s.ref: (r.shift_id, pickups[s.ref], s.begin_at) for r in routes for s in r.stops if s.kind is StopKind.DELIVERY}


def _placed(need: Need, site_id: str, shift_id: str, pickup_at: datetime, arrival_at: datetime) -> Placed:
    return Placed(
        ref=need.ref,
        site_id=site_id,
        shift_id=shift_id,
        pickup_at=pickup_at,
        arrival_at=arrival_at,
        latest_arrival_at=need.latest_arrival_at,
        deadline_at=need.deadline_at,
        slack_s=epoch_s(need.latest_arrival_at) - epoch_s(arrival_at),
    )


def _because(need: Need) -> Because:
    if need.patient.offer is OfferStatus.DECLINED:
        return Because.DECLINED
    if need.patient.own_generator or need.patient.offer is OfferStatus.OWN_SOLUTION:
        return Because.OWN_SOLUTION
    return Because.RESERVE_LASTS


def ride_findings(cause: str | None, site_id: str) -> tuple[Finding, ...]:
    """What a transport cause means for someone assigned to a site: the reason, once for each thing that would help."""
    if cause is None:
        return ()
    reason = Reason(cause)
    return tuple(Finding(reason, remedy, site_id=site_id) for remedy in _RIDE_REMEDIES[reason])


def levels(
    found: Answers,
    needs: Mapping[str, Need],
    sites: Mapping[str, Site],
    routes: Sequence[PlannedRoute],
    matrix: TravelMatrix,
    profile_of: Mapping[str, str],
) -> dict[str, int]:
    """The value of each level of the plan as it stands (data/README.md, ``objective``). ``profile_of`` shift id to profile."""
    values = {f"unplaced_{c}": sum(needs[u.ref].priority == c for u in found.unplaced) for c in range(1, 6)}
    rows = matrix.index()
    homes: dict[str, set[str]] = {}
    for entry in found.placed:
        household = needs[entry.ref].patient.household
        if household:
            homes.setdefault(household, set()).add(entry.site_id)
    pairs = [(needs[p.ref], sites[p.site_id]) for p in found.placed]
    return values | {
        "preference": sum(site.kind is not need.site.kinds[0] for need, site in pairs),
        "hospital": sum(site.kind.is_hospital and need.needs_power_only for need, site in pairs),
        "away": sum(site.municipality_code != need.patient.municipality_code for need, site in pairs),
        "split_households": sum(len(used) - 1 for used in homes.values()),
        "home_to_site_s": sum(
            int(matrix.seconds[profile_of[p.shift_id]][rows[f"home:{p.ref}"], rows[f"site:{p.site_id}"]]) for p in found.placed
        ),
        "vehicle_s": sum(route.duration_s for route in routes),
        "distance_m": sum(route.distance_m for route in routes),
    }


def hospital_places_avoided(
    found: Answers,
    needs: Mapping[str, Need],
    sites: Mapping[str, Site],
    matrix: TravelMatrix,
    profile_of: Mapping[str, str],
) -> int:
    """How many people who need only power are received elsewhere although a hospital lies nearer to their home: the
    hospital beds that 'nearest place' would have taken (domain.md rule 2)."""
    rows = matrix.index()
    hospitals = [rows[f"site:{s.id}"] for s in sites.values() if s.kind is SiteKind.ACUTE_HOSPITAL]
    avoided = 0
    for entry in found.placed:
        need, site = needs[entry.ref], sites[entry.site_id]
        if not need.needs_power_only or site.kind.is_hospital:
            continue
        drives = matrix.seconds[profile_of[entry.shift_id]][rows[f"home:{need.ref}"]]
        to_site = int(drives[rows[f"site:{site.id}"]])
        avoided += any(0 <= int(drives[h]) < to_site for h in hospitals)
    return avoided
