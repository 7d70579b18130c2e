"""How does a plan look on the screen's map, with no outside host and no registry text read as HTML?

Folium makes the Leaflet map and the drawn base map; its outside scripts are replaced by local ones. Points carry their
texts as GeoJSON properties, and ``web_map.js`` sets them as text. Nobody's name is on this map: references only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from planner.documents.closures import closures_of
from planner.documents.facts import BaseMap, PlanFacts
from planner.documents.sheet import At, Bit, Span, said
from planner.model.place import Position
from planner.outputs.geo_files import driven_line, point
from planner.outputs.wording import Wording, wording_of
from planner.translations.words import word

_HERE = Path(__file__).resolve().parent
_ROAD_STYLE = {
    "motorway": ("#8a5a00", 3.0), "trunk": ("#8a6a20", 2.4), "primary": ("#9a8560", 1.8), "secondary": ("#a89c88", 1.0),
    "tertiary": ("#b0a794", 0.8), "street": ("#bbb4a8", 0.6), "lane": ("#ccc6bc", 0.4), "ferry": ("#2a5a7a", 1.4),
}  # fmt: skip
#: Finer than this a region's roads need not be on screen at the scale of a region (degrees, about 11 m).
_DECIMALS = 4
#: A page with more points than this is slow to load and to move: of roads the least important classes are left out then, and of
#: land and lakes the small ones and the fine corners.
_MOST_POINTS = 60_000
#: Degrees of ground shown around the plan.
_MARGIN = 0.15

Feature = dict[str, Any]
Shapes = tuple[tuple[tuple[Position, ...], ...], ...]


def plan_map_html(facts: PlanFacts, base_map: BaseMap, lang: str, asset_url: Callable[[str], str], nonce: str) -> str:
    """A whole HTML document for a frame beside the table.

    ``asset_url`` gives the local address of "leaflet/leaflet.js" and "leaflet/leaflet.css"; ``nonce`` is put on every
    inline script and style. The frame says ``{ready: true}``, understands ``postMessage({show: ref})`` and ``{only: refs}``,
    and sends ``{shown: ref, site: whether it is one}``.
    """
    import folium  # takes over a second: only when a map is asked for
    from branca.element import Element

    wording = wording_of(facts, lang)
    chart = folium.Map(location=_middle(facts, base_map), zoom_start=9, tiles=None, attribution_control=False)
    chart.default_js = [("leaflet", asset_url("leaflet/leaflet.js"))]
    chart.default_css = [("leaflet_css", asset_url("leaflet/leaflet.css"))]
    _draw_base(folium, chart, facts, base_map)
    if box := _bounds(facts):
        chart.fit_bounds(box)
    figure: Any = chart.get_root()
    figure.title = word("map_of_plan", lang)
    figure.header.add_child(Element(f"<style>{(_HERE / 'web_map.css').read_text('utf-8')}</style>"), name="plan_style")
    script = (_HERE / "web_map.js").read_text("utf-8").strip()
    # After folium's own script, which makes the map; not as a template, whose braces it would be mistaken for.
    before, end, after = figure.render().rpartition("</script>")
    call = f"{script}({chart.get_name()}, {as_script(_data(facts, base_map, wording))});"
    return finish(f"{before}{call}{end}{after}", lang, nonce)


def as_script(content: object) -> str:
    """JSON that can stand inside a script element: nothing in it can end the element or start a comment."""
    text = json.dumps(content, ensure_ascii=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def finish(html: str, lang: str, nonce: str) -> str:
    """The rendered document with language, zoom by fingers allowed, and the nonce on every script and style."""
    html = html.replace("<html>", f'<html lang="{"en" if lang == "en" else "da"}">', 1)
    html = re.sub(r'<meta name="viewport"[^>]*>', '<meta name="viewport" content="width=device-width, initial-scale=1">', html)
    return re.sub(r"<(script|style)(?=[\s>])", rf'<\1 nonce="{nonce}"', html)


def _draw_base(folium: Any, chart: Any, facts: PlanFacts, base_map: BaseMap) -> None:
    """Land, borders, roads and the outage area as plain shapes, not to be clicked or reached by keyboard."""
    for name, shapes, style in (
        ("land", _polygons(lighter(base_map.land)), {"fillColor": "#f6f4ee", "fillOpacity": 1, "color": "#8899a0", "weight": 1}),
        (
            "water",
            _polygons(lighter(base_map.water)),
            {"fillColor": "#cfdde3", "fillOpacity": 1, "color": "#8899a0", "weight": 0.5},
        ),
        (
            "areas",
            _polygons(p for rings in base_map.areas.values() for p in rings),
            {"fill": False, "color": "#777", "weight": 1, "dashArray": "4 3"},
        ),
        (
            "outage",
            _polygons(facts.outage_rings),
            {"fillColor": "#000", "fillOpacity": 0.10, "color": "#000", "weight": 2, "dashArray": "8 4"},
        ),
        (
            "closed",
            [_drawn(one.shape) for one in facts.closed_roads],
            {"fillColor": "#cc0000", "fillOpacity": 0.25, "color": "#cc0000", "weight": 6, "dashArray": "2 6", "lineCap": "butt"},
        ),
    ):
        if shapes:
            folium.GeoJson(_collection(shapes), name=name, style_function=_always(style), interactive=False).add_to(chart)
    box = _bounds(facts)
    around = (box[0][1] - _MARGIN, box[0][0] - _MARGIN, box[1][1] + _MARGIN, box[1][0] + _MARGIN) if box else None
    roads = (base_map.roads.within(around) if around else base_map.roads).at_most(_MOST_POINTS)
    for road_class, (colour, weight) in reversed(_ROAD_STYLE.items()):
        lines = [_line(road.line, {}) for road in roads if road.road_class == road_class]
        if lines:
            style = {"color": colour, "weight": weight} | ({"dashArray": "5 4"} if road_class == "ferry" else {})
            folium.GeoJson(_collection(lines), name=road_class, style_function=_always(style), interactive=False).add_to(chart)


def lighter(shapes: Shapes, most: int = _MOST_POINTS) -> Shapes:
    """The same shapes with no more points than that, about: small ones and fine corners go first."""
    step = 0.0005
    while sum(len(ring) for rings in shapes for ring in rings) > most and step < 0.05:
        thinner = [tuple(_thinned(ring, step) for ring in rings) for rings in shapes]
        shapes = tuple(tuple(ring for ring in rings if len(ring) > 3) for rings in thinner if rings and len(rings[0]) > 3)
        step *= 2
    return shapes


def _thinned(ring: Sequence[Position], step: float) -> tuple[Position, ...]:
    """The corners that lie in another square of the grid than the one before."""
    kept: list[Position] = []
    before = None
    for corner in ring:
        cell = (round(corner.lon / step), round(corner.lat / step))
        if cell != before:
            kept.append(corner)
        before = cell
    return tuple(kept)


def _always(style: dict[str, Any]) -> Callable[[object], dict[str, Any]]:
    return lambda _: style


def _data(facts: PlanFacts, base_map: BaseMap, wording: Wording) -> dict[str, Any]:
    say = wording.lang
    layers = (
        ("layer_routes", _routes(facts, wording)),
        ("layer_stays", _stays(facts, wording)),
        ("layer_homes", _homes(facts, wording)),
        ("layer_sites", _sites(facts, wording)),
        ("layer_unplaced", _unplaced(facts, wording)),
        ("layer_closed", _closed(facts, base_map, wording)),
    )
    notes = [word("map_rough", say)] if base_map.rough else []
    return {
        "layers": [[word(code, say), _collection(features)] for code, features in layers if features],
        "towns": [[name, at.lat, at.lon, _zoom_of(people)] for name, at, people in base_map.towns],
        "note": " ".join([*notes, base_map.credit, word("map_table_beside", say)]),
    }


def _zoom_of(population: int) -> int:
    """The zoom from which a town's name is shown."""
    return next((zoom for zoom, least in ((0, 40000), (9, 12000), (10, 4000), (11, 1500)) if population >= least), 12)


def _properties(wording: Wording, kind: str, key: str, sign: str, title: str, *lines: Sequence[Bit]) -> dict[str, Any]:
    texts = [" ".join(wording.text(bit) for bit in bits) for bits in lines]
    return {"kind": kind, "id": key, "sign": sign, "title": title, "lines": texts}


def _homes(facts: PlanFacts, wording: Wording) -> list[Feature]:
    features = []
    for placed in facts.plan.placed:
        person = facts.people[placed.ref]
        if person.position:
            lines = (
                (said(f"priority_{person.priority}"),),
                (said("fetched_at", at=At(placed.pickup_at)), said("there_at", at=At(placed.arrival_at))),
                (said("slack_is", span=Span(placed.slack_s)),),
            )
            site = facts.sites[placed.site_id].name
            properties = _properties(wording, "home", person.ref, str(person.priority), person.ref, *lines)
            properties["lines"] += [site, f"{word('vehicle_is', wording.lang)} {placed.shift_id}"]
            features.append(point(person.position, properties))
    return features


def _unplaced(facts: PlanFacts, wording: Wording) -> list[Feature]:
    features = []
    for unplaced in facts.plan.unplaced:
        person = facts.people[unplaced.ref]
        if person.position:
            reasons = ((said(finding.reason),) for finding in unplaced.obstacles)
            lines = ((said("unplaced"), At(unplaced.deadline_at)), (said(f"priority_{person.priority}"),), *reasons)
            features.append(point(person.position, _properties(wording, "unplaced", person.ref, "!", person.ref, *lines)))
    return features


def _stays(facts: PlanFacts, wording: Wording) -> list[Feature]:
    features = []
    for stays in facts.plan.stays:
        person = facts.people[stays.ref]
        if person.position:
            lines = ((said(stays.because),), (said("col_safe_until"), At(stays.safe_until_at)))
            features.append(point(person.position, _properties(wording, "stays", person.ref, "", person.ref, *lines)))
    return features


def _sites(facts: PlanFacts, wording: Wording) -> list[Feature]:
    received: dict[str, int] = {}
    for placed in facts.plan.placed:
        received[placed.site_id] = received.get(placed.site_id, 0) + 1
    features = []
    for site_id, count in sorted(received.items()):
        site = facts.sites[site_id]
        lines = ((said(site.kind), said(site.agreement)), (said("n_people", n=count),))
        features.append(point(site.position, _properties(wording, "site", site_id, "+", site.name, *lines)))
    return features


def _routes(facts: PlanFacts, wording: Wording) -> list[Feature]:
    features = []
    for route in facts.plan.routes:
        line = driven_line(facts, route)
        if len(line) > 1:
            first, last = route.stops[0].depart_at, route.stops[-1].arrive_at
            lines = ((said("from_to", first=At(first), last=At(last)),),)
            features.append(_line(line, _properties(wording, "route", f"route:{route.shift_id}", "", route.shift_id, *lines)))
    return features


def _closed(facts: PlanFacts, base_map: BaseMap, wording: Wording) -> list[Feature]:
    """Bridges and ferries that nobody can count on, where the base map knows them, and the roads closed by lines and areas."""
    features = []
    for number, one in enumerate(closures_of(facts, base_map), 1):
        title = one.name or word("closed_road", wording.lang)
        key = f"closed:{number if one.shape else one.name}"
        features.append(point(one.at, _properties(wording, "closed", key, "✕", title, (said("closed_that_night"),))))
    return features


def _line(line: Sequence[Position], properties: dict[str, Any]) -> Feature:
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": _pairs(line)}, "properties": properties}


def _drawn(shape: BaseGeometry) -> Feature:
    rounded = shapely.transform(shape, lambda points: points.round(_DECIMALS))
    return {"type": "Feature", "geometry": shapely.geometry.mapping(rounded), "properties": {}}


def _polygons(shapes: Iterable[Sequence[Sequence[Position]]]) -> list[Feature]:
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [_pairs([*ring, ring[0]]) for ring in rings]},
            "properties": {},
        }
        for rings in shapes
        if rings and all(rings)
    ]


def _pairs(line: Sequence[Position]) -> list[list[float]]:
    return [[round(position.lon, _DECIMALS), round(position.lat, _DECIMALS)] for position in line]


def _collection(features: list[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _bounds(facts: PlanFacts) -> list[list[float]] | None:
    spots = [person.position for person in facts.people.values() if person.position]
    spots += [facts.sites[placed.site_id].position for placed in facts.plan.placed]
    if not spots:
        return None
    lats, lons = [p.lat for p in spots], [p.lon for p in spots]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def _middle(facts: PlanFacts, base_map: BaseMap) -> list[float]:
    box = _bounds(facts)
    if box:
        return [(box[0][0] + box[1][0]) / 2, (box[0][1] + box[1][1]) / 2]
    first = next((ring[0] for rings in base_map.land for ring in rings if ring), Position(9.5, 56.2))
    return [first.lat, first.lon]
