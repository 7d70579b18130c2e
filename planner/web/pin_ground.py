"""What lies under the map on which a home is pinned? Land, borders, roads and towns around the person's municipality."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shapely import Polygon, clip_by_rect

from planner.documents.facts import BaseMap
from planner.documents.gathering import rings_of
from planner.model.place import Position

#: Degrees of ground shown beyond the municipality: a home may stand just across its border.
_MARGIN = 0.08
#: Finer than about a metre no pin can be set.
_DECIMALS = 5
#: Around a point whose municipality has no area.
_AROUND = 0.25
_DENMARK = (8.0, 54.5, 13.0, 57.8)

#: More points of road than this are slow on a telephone; the least important classes are left out then.
_MOST_POINTS = 60_000

Shapes = Sequence[Sequence[Sequence[Position]]]
Box = tuple[float, float, float, float]


def pin_ground(base: BaseMap, municipality_code: str, found: Position | None) -> dict[str, Any]:
    """Plain data for pin_map.js: ``box`` (west, south, east, north) to show first, GeoJSON for the ground within it."""
    own = base.areas.get(municipality_code, ())
    box = _box_of(own, found)
    wide = (box[0] - _MARGIN, box[1] - _MARGIN, box[2] + _MARGIN, box[3] + _MARGIN)
    roads = base.roads.within(wide).at_most(_MOST_POINTS)
    return {
        "box": box,
        "found": [found.lon, found.lat] if found else None,
        "land": _polygons(_near(base.land, wide)),
        "water": _polygons(_near(base.water, wide)),
        "areas": _polygons(rings for shapes in base.areas.values() for rings in shapes),
        "own": _polygons(own),
        "roads": [{"kind": r.road_class, "name": r.name, "line": _pairs(r.line)} for r in roads],
        "towns": [[name, at.lon, at.lat, people] for name, at, people in base.towns if _within(at, wide)],
        "credit": base.credit,
    }


def _box_of(own: Sequence[Sequence[Sequence[Position]]], found: Position | None) -> Box:
    corners = [point for rings in own for ring in rings[:1] for point in ring]
    if corners:
        lons, lats = [p.lon for p in corners], [p.lat for p in corners]
        return min(lons), min(lats), max(lons), max(lats)
    if found:
        return found.lon - _AROUND, found.lat - _AROUND / 2, found.lon + _AROUND, found.lat + _AROUND / 2
    return _DENMARK


def _within(at: Position, box: Box) -> bool:
    return box[0] <= at.lon <= box[2] and box[1] <= at.lat <= box[3]


def _near(shapes: Shapes, box: Box) -> Shapes:
    """The part of the shapes within the box: a country's coast need not travel to a screen that shows one municipality."""
    near: list[tuple[tuple[Position, ...], ...]] = []
    for rings in shapes:
        polygon = Polygon(
            [(p.lon, p.lat) for p in rings[0]], [[(p.lon, p.lat) for p in ring] for ring in rings[1:] if len(ring) > 2]
        )
        near += rings_of(clip_by_rect(polygon, *box))
    return tuple(near)


def _polygons(shapes: Iterable[Sequence[Sequence[Position]]]) -> dict[str, Any]:
    rings = [[_pairs([*ring, ring[0]]) for ring in shape if ring] for shape in shapes]
    return {"type": "MultiPolygon", "coordinates": [shape for shape in rings if shape]}


def _pairs(line: Sequence[Position]) -> list[list[float]]:
    return [[round(p.lon, _DECIMALS), round(p.lat, _DECIMALS)] for p in line]
