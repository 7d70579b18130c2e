"""How does a plan become files for maps, navigators and the certificate? References only: no name, address or phone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree as Xml

from planner.documents.facts import PlanFacts
from planner.documents.visits import Visit, visits_of
from planner.model.place import Position
from planner.model.timing import utc
from planner.outputs.files import safe_name, write_whole
from planner.plans.plan import PlannedRoute
from planner.transport.result import StopKind

_GPX = "http://www.topografix.com/GPX/1/1"
#: About a metre: finer would only pretend.
_DECIMALS = 5


def export_geojson(facts: PlanFacts, out: Path) -> Path:
    """One FeatureCollection (WGS84): homes with their outcome, sites, stops and routes; ids and references only."""
    return write_whole(out, _json(plan_features(facts)))


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


def export_gpx(facts: PlanFacts, folder: Path) -> tuple[Path, ...]:
    """A GPX 1.1 file for each route, for the navigator in the vehicle: numbered stops as on the run sheet, and the way."""
    return tuple(write_whole(folder / f"{safe_name(route.shift_id)}.gpx", gpx_of(facts, route)) for route in facts.plan.routes)


def gpx_of(facts: PlanFacts, route: PlannedRoute) -> bytes:
    """One route as GPX: ``rte`` with the stops in order, ``trk`` with the line driven."""
    Xml.register_namespace("", _GPX)
    root = Xml.Element(f"{{{_GPX}}}gpx", version="1.1", creator="outage-planner")
    head = Xml.SubElement(root, f"{{{_GPX}}}metadata")
    _text(head, "name", f"{facts.plan.id} v{facts.plan.version} {route.shift_id}")
    way = Xml.SubElement(root, f"{{{_GPX}}}rte")
    _text(way, "name", route.shift_id)
    for visit in visits_of(facts, route):
        if visit.position:
            stop = _at(way, "rtept", visit.position)
            _text(stop, "time", f"{utc(visit.first.begin_at):%Y-%m-%dT%H:%M:%SZ}")
            _text(stop, "name", f"{visit.number} {_label(visit)}")
    track = Xml.SubElement(root, f"{{{_GPX}}}trk")
    _text(track, "name", route.shift_id)
    segment = Xml.SubElement(track, f"{{{_GPX}}}trkseg")
    for position in driven_line(facts, route):
        _at(segment, "trkpt", position)
    return bytes(Xml.tostring(root, encoding="UTF-8", xml_declaration=True))


def _label(visit: Visit) -> str:
    if visit.kind is StopKind.DELIVERY:
        return visit.first.place_id
    return " ".join(stop.ref for stop in visit.stops)


def _at(parent: Xml.Element, tag: str, position: Position) -> Xml.Element:
    return Xml.SubElement(parent, f"{{{_GPX}}}{tag}", lat=f"{position.lat:.{_DECIMALS}f}", lon=f"{position.lon:.{_DECIMALS}f}")


def _text(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, f"{{{_GPX}}}{tag}").text = text


def export_json(snapshot: Mapping[str, object], plan: Mapping[str, object], folder: Path) -> tuple[Path, Path]:
    """The certificate's two inputs, snapshot.json and plan.json."""
    return write_whole(folder / "snapshot.json", _json(snapshot)), write_whole(folder / "plan.json", _json(plan))


def _json(content: Mapping[str, object]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
