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

from planner.documents.closures import Closure
from planner.documents.facts import BaseMap
from planner.documents.road_lines import Box, RoadLines
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


#: Which classes are named up to how many metres a point.
_NAMED = {"motorway": 1e9, "trunk": 1e9, "primary": 1e9, "secondary": 30.0, "tertiary": 14.0, "street": 7.0}


@dataclass(frozen=True, slots=True)
class Town:
    """A named town on the plane."""

    name: str
    at: Metres
    population: int


class Ground:
    """The base map, cut to each view and projected there: what a page costs depends on what it shows."""

    def __init__(
        self, base: BaseMap, outage: Sequence[Sequence[Sequence[Position]]], closures: Sequence[Closure] = ()
    ) -> None:  # fmt: skip
        self.land = _polygons(base.land)
        self.water = _polygons(base.water)
        self.borders = np.array([p.boundary for rings in base.areas.values() for p in _polygons(rings)], dtype=object)
        self.outage = _polygons(outage)
        self._closures = [(one.name, _shape_to_metres(one)) for one in closures]
        self._roads = base.roads
        spots = to_metres([position for _, position, _ in base.towns])
        towns = [Town(name, spots[i], population) for i, (name, _, population) in enumerate(base.towns)]
        self._towns = sorted(towns, key=lambda town: (-town.population, town.name))
        self._town_spots = np.array([town.at for town in self._towns]).reshape(-1, 2)
        self.rough, self.credit = base.rough, base.credit
        self._kept: dict[tuple[str, float], tuple[NDArray[np.object_], Metres]] = {}

    def cut(self, name: str, shapes: NDArray[np.object_], view: View) -> list[BaseGeometry]:
        """The shapes inside the view, no finer than the print can show, without those too small to be seen. ``name`` keys the
        simplified copies, which are kept for each power of two of the scale: a hundred maps of one region share a few."""
        if not len(shapes):
            return []
        step = float(2.0 ** np.floor(np.log2(0.3 / view.scale)))
        key = (name, step)
        if key not in self._kept:
            simple = shapely.simplify(shapes, step, preserve_topology=False)
            self._kept[key] = (simple, shapely.bounds(simple))
        simple, (low_x, low_y, high_x, high_y) = self._kept[key][0], self._kept[key][1].T
        west, south, east, north = view.bounds
        rim = 3 / view.scale
        near = (high_x >= west - rim) & (low_x <= east + rim) & (high_y >= south - rim) & (low_y <= north + rim)
        if name == "water":
            near &= (high_x - low_x) + (high_y - low_y) > 2 / view.scale
        return _clipped(simple[near], view)

    def ways(self, road_class: str, view: View) -> list[BaseGeometry]:
        """The roads of a class inside the view, joined end to end and no finer than the print can show."""
        lines = _on_the_plane(self._roads.within(_degrees(view), (road_class,)))
        if not len(lines):
            return []
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
        return _clipped(shapely.simplify(merged, 0.3 / view.scale, preserve_topology=False), view)

    def road_names(self, view: View) -> list[tuple[str, BaseGeometry]]:
        """The names of main roads in the view, each with the longest piece of it there; motorways first. Close by, smaller
        roads have their names too."""
        found: dict[str, list[BaseGeometry]] = {}
        for road_class in (name for name, coarsest in _NAMED.items() if 1 / view.scale <= coarsest):
            roads = self._roads.within(_degrees(view), (road_class,))
            for line, name_of in zip(_on_the_plane(roads), roads.name_of.tolist(), strict=True):
                if name := roads.names[name_of]:
                    found.setdefault(_sign(name), []).append(line)
        named = []
        for name, lines in found.items():
            inside = _clipped(np.array([shapely.line_merge(shapely.multilinestrings(lines))]), view)
            pieces = list(shapely.get_parts(np.array(inside, dtype=object)))
            if pieces:
                named.append((name, max(pieces, key=lambda piece: float(piece.length))))
        return named

    def closed(self, view: View, rim: float = 0.0) -> list[tuple[str, BaseGeometry]]:
        """What is closed inside the view: its name, and the point, line or area of it there, and ``rim`` points around it."""
        shapes = np.array([shape for _, shape in self._closures], dtype=object)
        if not len(shapes):
            return []
        west, south, east, north = view.bounds
        more = rim / view.scale
        inside = shapely.clip_by_rect(shapes, west - more, south - more, east + more, north + more)
        return [(name, shape) for (name, _), shape in zip(self._closures, inside, strict=True) if not shape.is_empty]

    def towns(self, view: View) -> list[Town]:
        """The towns in the view, the largest first."""
        west, south, east, north = view.bounds
        inside = (self._town_spots >= (west, south)).all(axis=1) & (self._town_spots <= (east, north)).all(axis=1)
        return [self._towns[i] for i in np.flatnonzero(inside)]


def _sign(name: str) -> str:
    """What stands on the sign: a numbered road's number."""
    first = name.split(" ", 1)[0]
    return first if any(char.isdigit() for char in first) and any(char.isalpha() for char in first) else name


def _degrees(view: View) -> Box:
    """A box in longitude and latitude around the view."""
    west, south, east, north = view.bounds
    x = np.array([west, west, east, east, (west + east) / 2, (west + east) / 2])
    y = np.array([south, north, south, north, south, north])
    lon, lat = _to_utm().transform(x, y, direction="INVERSE")
    rim = 0.02 * (float(lat.max() - lat.min())) + 1e-4
    return float(lon.min()) - rim, float(lat.min()) - rim, float(lon.max()) + rim, float(lat.max()) + rim


def _on_the_plane(roads: RoadLines) -> NDArray[np.object_]:
    if not len(roads):
        return np.array([], dtype=object)
    east, north = _to_utm().transform(roads.points[:, 0], roads.points[:, 1])
    lines = np.repeat(np.arange(len(roads)), np.diff(roads.start))
    return np.asarray(shapely.linestrings(np.column_stack([east, north]), indices=lines))


def _clipped(shapes: NDArray[np.object_], view: View) -> list[BaseGeometry]:
    west, south, east, north = view.bounds
    rim = 3 / view.scale
    cut = shapely.clip_by_rect(shapes, west - rim, south - rim, east + rim, north + rim)
    return [shape for shape in np.atleast_1d(cut) if shape is not None and not shape.is_empty]


def _polygons(shapes: Sequence[Sequence[Sequence[Position]]]) -> NDArray[np.object_]:
    polygons = []
    for rings in shapes:
        usable = [ring for ring in rings if len(ring) > 2]
        if usable:
            outer, *holes = (to_metres(ring) for ring in usable)
            polygons.append(shapely.make_valid(shapely.Polygon(outer, holes)))
    return np.array(polygons, dtype=object)


def _shape_to_metres(closure: Closure) -> BaseGeometry:
    if closure.shape is None:
        return shapely.Point(to_metres([closure.at])[0])
    return shapely.transform(closure.shape, lambda points: np.column_stack(_to_utm().transform(*points.T)))


def hatch(view: View, step: float, *, falling: bool = False) -> str:
    """PDF path operators for slanting lines all over a view, ``step`` points apart; ``falling`` to the right or rising."""
    low, high = (view.bottom + view.up, view.bottom) if falling else (view.bottom, view.bottom + view.up)
    starts = (view.left - view.up + i * step for i in range(int((view.across + view.up) / step) + 1))
    return " ".join(f"{x:.1f} {low:.1f} m {x + view.up:.1f} {high:.1f} l" for x in starts)


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
