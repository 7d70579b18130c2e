"""Where do the sample's land, municipalities and roads lie?

Derived, never drawn by hand: the ground nearest to a town belongs to that town's municipality (Voronoi cells, each
land mass by itself, so that no municipality reaches over water by accident), clipped to the coarse coast outlines of
``data/reference``. Close enough for exercises, wrong by kilometres in places, and never a legal boundary.
All geometries are WGS 84 longitude and latitude in degrees.
"""

from __future__ import annotations

from math import cos, radians
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPoint, Point, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from planner.samples.network import road_network
from planner.samples.reference import Land, Reference, Town, read_reference

__all__ = [
    "areas_geojson",
    "land_geojson",
    "land_polygons",
    "municipality_areas",
    "read_reference",
    "region_land",
    "road_network",
]

# At this latitude a degree of longitude is this many degrees of latitude: distances come out right within 2 %.
_DEGREE_RATIO = cos(radians(56.5))


def land_polygons(reference: Reference) -> dict[str, Polygon]:
    """Return each land mass by its id, with fjords and lagoons cut out."""
    return {land.land_id: _polygon(land) for land in reference.lands}


def municipality_areas(reference: Reference, region_code: str) -> dict[str, BaseGeometry]:
    """Return the area of each municipality of a region by its four-digit code.

    Every town lies in its own municipality; areas do not overlap, and together they are the region's land.
    """
    cells: dict[str, list[BaseGeometry]] = {row.code: [] for row in reference.municipalities_of(region_code)}
    for land_id, polygon in land_polygons(reference).items():
        towns = [town for town in reference.towns if town.land == land_id]
        for town, cell in zip(towns, _cells(towns, polygon), strict=True):
            if town.municipality_code in cells:
                cells[town.municipality_code].append(cell)
    return {code: shapely.union_all(parts) for code, parts in cells.items()}


def region_land(reference: Reference, region_code: str) -> BaseGeometry:
    """Return the region's land: all of its municipalities as one geometry."""
    return shapely.union_all(list(municipality_areas(reference, region_code).values()))


def areas_geojson(reference: Reference, region_code: str) -> dict[str, Any]:
    """Return the municipality areas as a FeatureCollection with properties code, name and kind."""
    areas = municipality_areas(reference, region_code)
    rows = reference.municipalities_of(region_code)
    return _collection([({"code": row.code, "name": row.name, "kind": "municipality"}, areas[row.code]) for row in rows])


def land_geojson(reference: Reference) -> dict[str, Any]:
    """Return the land masses of both regions as a FeatureCollection with properties code, name and kind ("land")."""
    lands = reference.lands
    return _collection([({"code": land.land_id, "name": land.name, "kind": "land"}, _polygon(land)) for land in lands])


def _polygon(land: Land) -> Polygon:
    return Polygon(land.outline, land.waters)


def _cells(towns: list[Town], polygon: Polygon) -> list[BaseGeometry]:
    """Return, per town, the part of the polygon that lies nearer to it than to any other town."""
    if len(towns) == 1:
        return [polygon]
    to_plane = np.array([_DEGREE_RATIO, 1.0])
    flat = shapely.transform(polygon, lambda points: points * to_plane)
    points = MultiPoint([(town.lon * _DEGREE_RATIO, town.lat) for town in towns])
    cells = list(shapely.voronoi_polygons(points, extend_to=flat).geoms)
    tree = shapely.STRtree(cells)
    dry = [cells[int(tree.query(point, predicate="intersects").min())].intersection(flat) for point in points.geoms]
    joined = _join_strays(dry, list(points.geoms))
    return [shapely.transform(cell, lambda points: points / to_plane) for cell in joined]


def _join_strays(cells: list[BaseGeometry], towns: list[Point]) -> list[BaseGeometry]:
    """Give each piece of a cell that lies across a fjord from its town to the cell it shares most border with."""
    homes: list[BaseGeometry] = []
    strays: list[BaseGeometry] = []
    for cell, town in zip(cells, towns, strict=True):
        parts = shapely.get_parts(cell)
        homes.extend(part for part in parts if part.contains(town))
        strays.extend(part for part in parts if not part.contains(town))
    for stray in strays:
        borders = shapely.length(shapely.intersection(homes, stray))
        nearest = int(borders.argmax())
        homes[nearest] = shapely.union(homes[nearest], stray)
    return homes


def _collection(rows: list[tuple[dict[str, str], BaseGeometry]]) -> dict[str, Any]:
    """Return GeoJSON with coordinates rounded to six decimals, about a decimetre."""
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": _plain(mapping(shapely.transform(geometry, lambda points: points.round(6)))),
        }
        for properties, geometry in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def _plain(value: Any) -> Any:
    """Turn shapely's nested tuples into the lists JSON would give back."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return value
