"""How does a plan become files for maps and navigators? References only: no name, address or phone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree as Xml

from planner.documents.facts import PlanFacts
from planner.documents.visits import Visit, visits_of
from planner.model.place import Position
from planner.model.timing import utc
from planner.outputs.files import write_atomically
from planner.plans.plan import PlannedRoute
from planner.translations.words import word
from planner.transport.result import StopKind

_GPX = "http://www.topografix.com/GPX/1/1"
#: About a metre: finer would only pretend.
_DECIMALS = 5


def export_geojson(facts: PlanFacts, out: Path, _lang: str = "da") -> Path:
    """One FeatureCollection (WGS84): homes with their outcome, sites, stops and routes; ids and references only. Codes
    are the same in every language."""
    return write_atomically(out, _json(plan_features(facts)))


def plan_features(facts: PlanFacts) -> dict[str, object]:
    """The FeatureCollection of :func:`export_geojson`."""
    plan = facts.plan
    features = [*_homes(facts), *_sites(facts)]
    for route in plan.routes:
        features += _route(facts, route)
    head = {
        "plan": plan.id,
        "version": plan.version,
        "sha256": facts.plan_sha256,
        "synthetic": plan.synthetic,
        "exercise": plan.exercise,
        "rough_travel": plan.made.rough_travel,
    }
    return {"type": "FeatureCollection", **head, "features": features}


def _homes(facts: PlanFacts) -> Iterable[dict[str, object]]:
    plan = facts.plan
    outcomes = [(p.ref, "placed") for p in plan.placed] + [(u.ref, "unplaced") for u in plan.unplaced]
    for ref, outcome in outcomes + [(s.ref, "stays") for s in plan.stays]:
        person = facts.people[ref]
        if person.position:
            properties = {"kind": "home", "ref": ref, "outcome": outcome, "priority": person.priority}
            yield point(person.position, properties)


def _sites(facts: PlanFacts) -> Iterable[dict[str, object]]:
    received: dict[str, int] = {}
    for placed in facts.plan.placed:
        received[placed.site_id] = received.get(placed.site_id, 0) + 1
    for site_id, count in sorted(received.items()):
        yield point(facts.sites[site_id].position, {"kind": "site", "site": site_id, "receives": count})


def _route(facts: PlanFacts, route: PlannedRoute) -> list[dict[str, object]]:
    features: list[dict[str, object]] = []
    line = driven_line(facts, route)
    if len(line) > 1:
        geometry = {"type": "LineString", "coordinates": [_pair(position) for position in line]}
        properties = {"kind": "route", "shift": route.shift_id, "vehicle": route.vehicle_id, "metres": route.distance_m}
        features.append({"type": "Feature", "geometry": geometry, "properties": properties})
    for visit in visits_of(facts, route):
        if visit.position:
            features.append(point(visit.position, {
                "kind": "stop", "shift": route.shift_id, "number": visit.number, "does": visit.kind.value,
                "refs": [stop.ref for stop in visit.stops], "begin_at": utc(visit.first.begin_at).isoformat(),
            }))  # fmt: skip
    return features


def driven_line(facts: PlanFacts, route: PlannedRoute) -> list[Position]:
    """The whole way of a route, without repeating the points where drives meet."""
    line: list[Position] = []
    for before, stop in zip(route.stops, route.stops[1:], strict=False):
        if before.place_id == stop.place_id:
            continue
        for position in facts.legs.get((before.place_id, stop.place_id), ()):
            if not line or line[-1] != position:
                line.append(position)
    return line


def point(position: Position, properties: Mapping[str, object]) -> dict[str, object]:
    """A GeoJSON point feature."""
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": _pair(position)}, "properties": dict(properties)}


def _pair(position: Position) -> list[float]:
    return [round(position.lon, _DECIMALS), round(position.lat, _DECIMALS)]


def export_gpx(facts: PlanFacts, out: Path, lang: str = "da") -> Path:
    """All routes as one GPX 1.1 file, for the navigators in the vehicles: for each shift an ``rte`` with the stops,
    numbered as on its run sheet, and a ``trk`` with the line driven."""
    Xml.register_namespace("", _GPX)
    root = Xml.Element(f"{{{_GPX}}}gpx", version="1.1", creator="outage-planner")
    head = Xml.SubElement(root, f"{{{_GPX}}}metadata")
    _text(head, "name", f"{facts.plan.id} v{facts.plan.version}")
    plan = facts.plan
    marks = (("exercise_mark", plan.exercise), ("synthetic_mark", plan.synthetic), ("page_rough", plan.made.rough_travel))
    if said := [word(code, lang) for code, on in marks if on]:
        _text(head, "desc", " · ".join(said))
    for route in facts.plan.routes:  # the format wants every route before the first track
        _stops(Xml.SubElement(root, f"{{{_GPX}}}rte"), facts, route)
    for route in facts.plan.routes:
        _track(Xml.SubElement(root, f"{{{_GPX}}}trk"), facts, route)
    return write_atomically(out, bytes(Xml.tostring(root, encoding="UTF-8", xml_declaration=True)))


def _stops(way: Xml.Element, facts: PlanFacts, route: PlannedRoute) -> None:
    _text(way, "name", route.shift_id)
    for visit in visits_of(facts, route):
        if visit.position:
            stop = _at(way, "rtept", visit.position)
            _text(stop, "time", f"{utc(visit.first.begin_at):%Y-%m-%dT%H:%M:%SZ}")
            _text(stop, "name", f"{visit.number} {_label(visit)}")


def _track(track: Xml.Element, facts: PlanFacts, route: PlannedRoute) -> None:
    _text(track, "name", route.shift_id)
    segment = Xml.SubElement(track, f"{{{_GPX}}}trkseg")
    for position in driven_line(facts, route):
        _at(segment, "trkpt", position)


def _label(visit: Visit) -> str:
    if visit.kind is StopKind.DELIVERY:
        return visit.first.place_id
    return " ".join(stop.ref for stop in visit.stops)


def _at(parent: Xml.Element, tag: str, position: Position) -> Xml.Element:
    return Xml.SubElement(parent, f"{{{_GPX}}}{tag}", lat=f"{position.lat:.{_DECIMALS}f}", lon=f"{position.lon:.{_DECIMALS}f}")


def _text(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, f"{{{_GPX}}}{tag}").text = text


def _json(content: Mapping[str, object]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
