"""Which maps go with which paper: the whole night, a receiving site's arrivals, a vehicle's route and its difficult stops."""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.directions import ends_unnamed
from planner.documents.facts import PersonFacts, PlanFacts, SiteFacts
from planner.documents.map_page import CloseUp, MapPage, Mark, MarkKind
from planner.documents.phrases import SURE_PLACES
from planner.documents.visits import Visit
from planner.model.errand import patient_of
from planner.model.place import Position
from planner.plans.plan import Placed, PlannedRoute


def map_of_all(facts: PlanFacts) -> MapPage:
    """Everyone and every receiving site."""
    plan = facts.plan
    receiving = sorted({placed.site_id for placed in plan.placed})
    marks = [Mark(MarkKind.SITE, facts.sites[site_id].position) for site_id in receiving]
    for kind, refs in (
        (MarkKind.HOME, [p.ref for p in plan.placed]),
        (MarkKind.UNPLACED, [u.ref for u in plan.unplaced]),
        (MarkKind.STAYS, [s.ref for s in plan.stays]),
    ):
        positions = (facts.people[ref].position for ref in refs)
        marks += [Mark(kind, position) for position in positions if position]
    return MapPage("map_of_all", tuple(marks), subject=plan.scenario_name)


def map_of_site(facts: PlanFacts, site: SiteFacts, arrivals: Sequence[Placed]) -> MapPage:
    """Where a site's people come from, numbered as on its evacuation list."""
    marks = [Mark(MarkKind.SITE, site.position, text=site.name)]
    for number, placed in enumerate(arrivals, 1):
        person = facts.people[placed.ref]
        if person.position:
            marks.append(Mark(MarkKind.HOME, person.position, str(number), placed.arrival_at, street_and_town(person)))
    return MapPage("map_of_site", tuple(marks), _ways_in(facts, arrivals), subject=site.name, point=site.position)


def _ways_in(facts: PlanFacts, arrivals: Sequence[Placed]) -> tuple[tuple[Position, ...], ...]:
    """The drives that carry this site's people, from their first pickup on."""
    expected = {placed.ref for placed in arrivals}
    lines = []
    for route in facts.plan.routes:
        riding: set[str] = set()
        for before, stop in zip(route.stops, route.stops[1:], strict=False):
            if before.ref in expected:
                riding ^= {before.ref}
            way = facts.legs.get((before.place_id, stop.place_id), ())
            if riding and before.place_id != stop.place_id and len(way) > 1:
                lines.append(way)
    return tuple(lines)


def map_of_route(facts: PlanFacts, route: PlannedRoute, visits: Sequence[Visit]) -> MapPage:
    """A vehicle's whole tour, numbered as on its run sheet."""
    vehicle = facts.vehicles[route.vehicle_id]
    marks = [Mark(MarkKind.BASE, vehicle.base, text=vehicle.base_name)]
    for visit in visits:
        if visit.position is None:
            continue
        if visit.first.place_id.startswith("home:"):
            kind, text = MarkKind.HOME, street_and_town(facts.people[patient_of(visit.first.ref)])
        else:
            kind, text = MarkKind.SITE, facts.sites[visit.first.place_id.partition(":")[2]].name
        marks.append(Mark(kind, visit.position, str(visit.number), visit.first.begin_at, text))
    pairs = zip(route.stops, route.stops[1:], strict=False)
    lines = (facts.legs.get((before.place_id, stop.place_id), ()) for before, stop in pairs if before.place_id != stop.place_id)
    subject = f"{vehicle.name or vehicle.id} · {route.shift_id}"
    return MapPage("map_of_route", tuple(marks), tuple(way for way in lines if len(way) > 1), subject=subject)


def map_of_hard_stops(facts: PlanFacts, route: PlannedRoute, visits: Sequence[Visit], whole: MapPage) -> tuple[MapPage, ...]:
    """The surroundings of each stop that is hard to find or to reach, on pages after the route's ``whole`` map; none when
    every stop is easy."""
    arriving = {stop.place_id: before.place_id for before, stop in zip(route.stops, route.stops[1:], strict=False)}
    close_ups = []
    for visit in visits:
        if not visit.first.place_id.startswith("home:") or visit.position is None:
            continue
        people = [facts.people[patient_of(stop.ref)] for stop in visit.stops]
        way = facts.directions.get((arriving[visit.first.place_id], visit.first.place_id), ())
        why = tuple(dict.fromkeys(code for person in people for code in _hard(facts, person)))
        why += ("hard_unnamed",) if ends_unnamed(way) else ()
        if why:
            close_ups.append(CloseUp(str(visit.number), visit.position, street_and_town(people[0]), why))
    if not close_ups:
        return ()
    return (MapPage("map_of_stops", whole.marks, whole.lines, subject=whole.subject, close_ups=tuple(close_ups)),)


def _hard(facts: PlanFacts, person: PersonFacts) -> tuple[str, ...]:
    """Why a home is hard to find or to reach, as codes; empty when it is neither. Stairs stand in its row; no map shows them."""
    notes, home = facts.plan.roads, f"home:{person.ref}"
    why = []
    if person.location_quality not in SURE_PLACES:
        why.append(person.location_quality)
    if home in notes.far or home in notes.outside or home in notes.closed_off:
        why.append("hard_far")
    return tuple(why)


def street_and_town(person: PersonFacts) -> str:
    """An address on one line."""
    return f"{person.address}, {person.town}"
