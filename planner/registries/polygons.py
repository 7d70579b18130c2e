"""Which polygon in Denmark does this GeoJSON draw? Repaired where it crosses itself, in WGS84, without loose lines and points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shapely import force_2d, make_valid, transform, union_all
from shapely.errors import GEOSException
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from planner.registries.cells import BadCell
from planner.registries.coordinates import position_in_denmark

#: Moves a geometry to WGS84.
Move = Callable[[BaseGeometry], BaseGeometry]


def polygon_of(geojson: object, move: Move | None = None) -> tuple[BaseGeometry, bool]:
    """The polygon of a GeoJSON geometry, feature or collection (their union), and whether it had to be repaired; ``move`` brings
    it to WGS84 first. Raises BadCell that says what is wrong."""
    geometries = [_shape(geometry) for geometry in _geometries(geojson)]
    if not geometries:
        raise BadCell("area_no_polygon")
    return sound_polygon([_moved(geometry, move) for geometry in geometries] if move else geometries)


def sound_polygon(geometries: list[BaseGeometry]) -> tuple[BaseGeometry, bool]:
    """The union of ``geometries`` as a polygon, and whether it had to be repaired. Raises BadCell."""
    repaired = not all(geometry.is_valid for geometry in geometries)
    alone = len(geometries) == 1 and not repaired  # a union would only write its corners in another order
    polygon = geometries[0] if alone else union_all([_polygons_only(make_valid(geometry)) for geometry in geometries])
    if polygon.is_empty or polygon.area == 0:
        raise BadCell("area_no_polygon")
    west, south, east, north = polygon.bounds
    position_in_denmark(west, south)
    position_in_denmark(east, north)
    return polygon, repaired


def mover(transformer: Any) -> Move:
    """A pyproj transformer as a function over whole geometries."""

    def points(xy: Any) -> Any:
        xy = xy.copy()
        xy[:, 0], xy[:, 1] = transformer.transform(xy[:, 0], xy[:, 1])
        return xy

    return lambda geometry: transform(force_2d(geometry), points)


def _moved(geometry: BaseGeometry, move: Move) -> BaseGeometry:
    try:
        return move(geometry)
    except (ValueError, TypeError, GEOSException):
        raise BadCell("area_broken") from None


def _geometries(geojson: object) -> list[object]:
    if not isinstance(geojson, Mapping):
        raise BadCell("area_no_polygon")
    if isinstance(geojson.get("features"), list):
        return [part for feature in geojson["features"] for part in _geometries(feature)]
    if geojson.get("type") == "Feature":
        return _geometries(geojson.get("geometry"))
    return [geojson]


def _shape(geojson: object) -> BaseGeometry:
    if not isinstance(geojson, Mapping) or geojson.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadCell("area_no_polygon")
    try:
        return shape(dict(geojson))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, GEOSException):
        raise BadCell("area_broken") from None


def _polygons_only(geometry: BaseGeometry) -> BaseGeometry:
    """``geometry`` without the loose lines and points that a repair may leave."""
    pieces = getattr(geometry, "geoms", [geometry])
    return union_all([piece for piece in pieces if piece.geom_type in ("Polygon", "MultiPolygon")])
