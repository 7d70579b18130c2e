"""What lies under every map page, projected once and cut to each page's view?

Metres in UTM zone 32N (ETRS89, EPSG:25832), the plane of Danish maps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from planner.documents.facts import BaseMap
from planner.model.place import Position

Metres = NDArray[np.float64]


@lru_cache(maxsize=1)
def _to_utm() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)


def to_metres(line: Sequence[Position]) -> Metres:
    """Positions as rows of east and north in metres."""
    if not line:
        return np.empty((0, 2))
    lon, lat = zip(*((p.lon, p.lat) for p in line), strict=True)
    east, north = _to_utm().transform(np.asarray(lon), np.asarray(lat))
    return np.column_stack([east, north])


@dataclass(frozen=True, slots=True)
class View:
    """The ground a map frame shows. ``left``, ``bottom``, ``across``, ``up`` in points on the page; ``west``, ``south``
    in metres; ``scale`` points for each metre."""

    left: float
    bottom: float
    across: float
    up: float
    west: float
    south: float
    scale: float

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in metres."""
        return self.west, self.south, self.west + self.across / self.scale, self.south + self.up / self.scale

    def on_page(self, metres: Metres) -> Metres:
        """Points on the page."""
        return (metres - (self.west, self.south)) * self.scale + (self.left, self.bottom)

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether a point on the page lies inside the frame."""
        return (
            self.left + margin <= x <= self.left + self.across - margin
            and self.bottom + margin <= y <= self.bottom + self.up - margin
        )


def view_of(points: Metres, frame: tuple[float, float, float, float], least_m: float = 4000.0) -> View:
    """The view that shows all points with a border, in a frame (left, bottom, across, up)."""
    left, bottom, across, up = frame
    low, high = points.min(axis=0), points.max(axis=0)
    middle = (low + high) / 2
    east_west, north_south = np.maximum((high - low) * 1.24, least_m)
    scale = float(min(across / east_west, up / north_south))
    return View(left, bottom, across, up, float(middle[0] - across / scale / 2), float(middle[1] - up / scale / 2), scale)


@dataclass(frozen=True, slots=True)
class Town:
    """A named town on the plane."""

    name: str
    at: Metres
    population: int


class Ground:
    """The base map in metres, ready to be cut."""

    def __init__(self, base: BaseMap, outage: Sequence[Sequence[Sequence[Position]]]) -> None:
        self.land = _polygons(base.land)
        self.borders = np.array([p.boundary for rings in base.areas.values() for p in _polygons(rings)], dtype=object)
        self.outage = _polygons(outage)
        self.roads: dict[str, NDArray[np.object_]] = {}
        self.road_names: list[tuple[str, str, BaseGeometry]] = []
        by_class: dict[str, list[BaseGeometry]] = {}
        for road in base.roads:
            if len(road.line) > 1:
                way = shapely.LineString(to_metres(road.line))
                by_class.setdefault(road.road_class, []).append(way)
                if road.name and road.road_class in ("motorway", "trunk", "primary"):
                    self.road_names.append((road.road_class, road.name, way))
        self.roads = {name: np.array(ways, dtype=object) for name, ways in by_class.items()}
        spots = to_metres([position for _, position, _ in base.towns])
        towns = [Town(name, spots[i], population) for i, (name, _, population) in enumerate(base.towns)]
        self.towns = sorted(towns, key=lambda town: (-town.population, town.name))
        self.rough, self.credit = base.rough, base.credit
        self._kept: dict[tuple[str, float], NDArray[np.object_]] = {}

    def cut(self, name: str, shapes: NDArray[np.object_], view: View) -> list[BaseGeometry]:
        """The shapes inside the view, no finer than the print can show. ``name`` keys the simplified copies, which are
        kept for each power of two of the scale: a hundred maps of one region share a few."""
        if not len(shapes):
            return []
        step = 2.0 ** np.floor(np.log2(0.3 / view.scale))
        key = (name, float(step))
        if key not in self._kept:
            self._kept[key] = shapely.simplify(shapes, step, preserve_topology=False)
        west, south, east, north = view.bounds
        rim = 3 / view.scale
        cut = shapely.clip_by_rect(self._kept[key], west - rim, south - rim, east + rim, north + rim)
        return [shape for shape in cut if shape is not None and not shape.is_empty]


def _polygons(shapes: Sequence[Sequence[Sequence[Position]]]) -> NDArray[np.object_]:
    polygons = []
    for rings in shapes:
        usable = [ring for ring in rings if len(ring) > 2]
        if usable:
            outer, *holes = (to_metres(ring) for ring in usable)
            polygons.append(shapely.make_valid(shapely.Polygon(outer, holes)))
    return np.array(polygons, dtype=object)


def path(shapes: Sequence[BaseGeometry], view: View, *, close: bool) -> str:
    """PDF path operators for the outlines of shapes, in page coordinates."""
    pieces = []
    for line in _outlines(shapes):
        points = view.on_page(shapely.get_coordinates(line))
        head, *rest = (f"{x:.1f} {y:.1f}" for x, y in points)
        pieces.append(f"{head} m " + " ".join(f"{point} l" for point in rest) + (" h" if close else ""))
    return "\n".join(pieces)


def _outlines(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    lines: list[BaseGeometry] = []
    for part in shapely.get_parts(np.array(shapes, dtype=object)) if len(shapes) else ():
        if part.geom_type == "Polygon":
            lines += [part.exterior, *part.interiors]
        elif part.geom_type in ("LineString", "LinearRing"):
            lines.append(part)
        elif part.geom_type == "GeometryCollection":
            lines += _outlines(list(part.geoms))
    return [line for line in lines if not line.is_empty]
