"""What lies under the maps of a whole region? Land, borders, main roads, ferries and the larger towns, as plain data.

Public facts only: no person, no site, no plan. ``linked_map.js`` fetches it once for each page that has a map.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shapely import LineString, Polygon

from planner.documents.facts import BaseMap
from planner.documents.road_lines import RoadLine, RoadLines
from planner.model.place import Position

#: Degrees: about 10 metres, and about 100 metres within which a line may be straightened.
_DECIMALS = 4
_STRAIGHT = 0.001
#: Whom a region's map shows; streets are for the map of one home.
SHOWN_ROADS = ("motorway", "trunk", "primary", "ferry")
MOST_TOWNS = 400


def map_ground(base: BaseMap) -> dict[str, Any]:
    """GeoJSON-like parts for the map; ``box`` is west, south, east, north of the municipalities (or of the land)."""
    towns = sorted(base.towns, key=lambda town: -town[2])[:MOST_TOWNS]
    shapes = [rings for area in base.areas.values() for rings in area]
    return {
        "box": _box([*shapes] or [*base.land]),
        "land": _polygons(base.land),
        "areas": _polygons(shapes),
        "roads": [_road(road) for road in _main_roads(base)],
        "towns": [[name, *_pair(at), people] for name, at, people in towns],
        "credit": base.credit,
    }


def _main_roads(base: BaseMap) -> RoadLines:
    """The roads that a region's map shows."""
    return base.roads.within((-180.0, -90.0, 180.0, 90.0), SHOWN_ROADS)


def _road(road: RoadLine) -> dict[str, Any]:
    line = LineString([(p.lon, p.lat) for p in road.line]).simplify(_STRAIGHT)
    return {"kind": road.road_class, "line": [_rounded(lon, lat) for lon, lat in line.coords]}


def _polygons(shapes: Iterable[Sequence[Sequence[Position]]]) -> dict[str, Any]:
    outlines = [[_ring(ring) for ring in rings if len(ring) > 2] for rings in shapes]
    return {"type": "MultiPolygon", "coordinates": [rings for rings in outlines if rings]}


def _ring(ring: Sequence[Position]) -> list[list[float]]:
    simple = Polygon([(p.lon, p.lat) for p in ring]).simplify(_STRAIGHT)
    corners = simple.exterior.coords if isinstance(simple, Polygon) and not simple.is_empty else [(p.lon, p.lat) for p in ring]
    return [_rounded(lon, lat) for lon, lat in corners]


def _box(shapes: Sequence[Sequence[Sequence[Position]]]) -> list[float]:
    corners = [point for rings in shapes for ring in rings[:1] for point in ring]
    if not corners:
        return [8.0, 54.5, 13.0, 57.8]
    lons, lats = [p.lon for p in corners], [p.lat for p in corners]
    return [*_rounded(min(lons), min(lats)), *_rounded(max(lons), max(lats))]


def _pair(at: Position) -> list[float]:
    return _rounded(at.lon, at.lat)


def _rounded(lon: float, lat: float) -> list[float]:
    return [round(lon, _DECIMALS), round(lat, _DECIMALS)]
