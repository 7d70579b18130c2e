"""What land and water lie under the roads? Polygons for the base map, kept beside the network.

Coastlines have land on their left. Closed ones are islands; open ones, cut at the extract's edge, part a rectangle around the
roads into land and sea. Land without any coast is what its roads span, each land by itself: the sea between two islands of
two extracts is no land.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

_Shapes = NDArray[np.object_]
#: Degrees: outlines are kept no finer than about 4 m, and lakes smaller than about half a hectare are left out.
_FINE = 4e-5
_SMALL_LAKE = 5_000 / (111_320.0**2 * 0.55)
#: Degrees around the roads of an extract that count as its ground.
_MARGIN = 0.05
_HULL_POINTS = 20_000
#: How far beyond its outermost roads land without a coast reaches.
_HULL_RIM = 0.0025


@dataclass(frozen=True, eq=False)
class Ground:
    """Polygons in degrees: ``land`` (islands and mainland), ``water`` (lakes and wide rivers)."""

    land: _Shapes
    water: _Shapes


@dataclass(frozen=True, eq=False)
class Outlines:
    """The outlines of a stage file: ``lines`` of each kind ("coast", "water", "inner", "built_up", "island", "bridge"), with
    name and group (pieces of one multipolygon share a group; 0 = a ring of its own)."""

    lines: _Shapes
    kind: NDArray[np.object_]
    group: NDArray[np.int64]
    name: NDArray[np.object_]

    def of(self, kind: str) -> NDArray[np.bool_]:
        """Which lines are of that kind."""
        return np.asarray(self.kind == kind, dtype=np.bool_)


def ground_of(outlines: Outlines, nodes: NDArray[np.float64], node_lands: NDArray[np.int32]) -> Ground:
    """Land and water from the outlines; ``nodes`` are the junctions of the roads, ``node_lands`` which of them hang together
    without ferries (0 = a piece too small to be a land)."""
    land = _land(outlines, nodes, node_lands)
    water = np.array([shape for _, shape in polygons_of(outlines, "water") if shape.area >= _SMALL_LAKE], dtype=object)
    return Ground(_tidy(land), _tidy(water))


def _tidy(shapes: Sequence[BaseGeometry] | _Shapes) -> _Shapes:
    """Valid single polygons, no finer than needed."""
    if not len(shapes):
        return np.array([], dtype=object)
    valid = shapely.make_valid(shapely.simplify(np.array(shapes, dtype=object), _FINE))
    parts = shapely.get_parts(shapely.get_parts(valid))
    keep = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return np.asarray(parts[keep])


def polygons_of(outlines: Outlines, kind: str) -> list[tuple[str, BaseGeometry]]:
    """Every area of that kind with its name: rings, and multipolygons put together from their pieces, without the holes."""
    mine = np.flatnonzero(outlines.of(kind))
    areas: list[tuple[str, BaseGeometry]] = []
    pieces: dict[int, list[int]] = {}
    for i in mine:
        group = int(outlines.group[i])
        if group == 0:
            areas.append((str(outlines.name[i]), shapely.make_valid(shapely.Polygon(outlines.lines[i]))))
        else:
            pieces.setdefault(group, []).append(int(i))
    holes: dict[int, list[int]] = {}
    for i in np.flatnonzero(outlines.of("inner")):
        holes.setdefault(int(outlines.group[i]), []).append(int(i))
    for group, members in pieces.items():
        area = _closed(outlines.lines[members])
        if not area.is_empty:
            inner = _closed(outlines.lines[holes[group]]) if group in holes else None
            areas.append((str(outlines.name[members[0]]), area.difference(inner) if inner is not None else area))
    return areas


def _closed(lines: Iterable[Any]) -> BaseGeometry:
    return shapely.union_all(shapely.get_parts(shapely.polygonize(list(lines))))


def coasts(outlines: Outlines) -> tuple[list[BaseGeometry], list[BaseGeometry]]:
    """Islands whose whole coast the extract holds, and the coastlines that are open."""
    islands: list[BaseGeometry] = []
    open_lines: list[BaseGeometry] = []
    coast = outlines.lines[outlines.of("coast")]
    if len(coast):
        merged = shapely.line_merge(shapely.multilinestrings(coast), directed=True)
        for line in shapely.get_parts(merged):
            if not line.is_closed:
                open_lines.append(line)
            elif shapely.is_ccw(line):
                islands.append(shapely.Polygon(line))
    return islands, open_lines


def _land(outlines: Outlines, nodes: NDArray[np.float64], node_lands: NDArray[np.int32]) -> list[BaseGeometry]:
    islands, open_lines = coasts(outlines)
    if open_lines:
        islands += _land_within(open_lines, nodes)
    if not len(nodes) or open_lines:
        return islands
    dry = np.zeros(len(nodes), dtype=bool)
    for island in islands:
        shapely.prepare(island)
        dry |= shapely.contains_xy(island, nodes[:, 0], nodes[:, 1])
    for land in np.unique(node_lands[node_lands > 0]).tolist():
        here = node_lands == land
        bare = here & ~dry
        if bare.sum() > 0.05 * here.sum():
            islands.append(hull_of_roads(nodes[bare]))
    return [shapely.union_all(islands)]


def hull_of_roads(nodes: NDArray[np.float64]) -> BaseGeometry:
    """The ground that the roads span, a little wider than the outermost of them."""
    step = max(1, len(nodes) // _HULL_POINTS)
    points = shapely.MultiPoint(nodes[::step])
    hull: BaseGeometry = shapely.concave_hull(points, ratio=0.08) if len(nodes) > 50 else shapely.convex_hull(points)
    wide: BaseGeometry = hull.buffer(_HULL_RIM).simplify(_FINE)
    return wide


def _land_within(open_lines: Sequence[BaseGeometry], nodes: NDArray[np.float64]) -> list[BaseGeometry]:
    """The rectangle around the roads, cut by coasts that are open at the edge: the parts with a coast's left side on them."""
    (west, south), (east, north) = nodes.min(axis=0) - _MARGIN, nodes.max(axis=0) + _MARGIN
    frame = shapely.box(west, south, east, north)
    inside = [part for line in open_lines for part in shapely.get_parts(shapely.intersection(line, frame)) if part.length > 0]
    if not inside:
        return [frame]
    edges: list[BaseGeometry] = [frame.exterior]
    for line in inside:
        for end in (shapely.get_point(line, 0), shapely.get_point(line, -1)):
            if frame.exterior.distance(end) > 1e-9:
                edges.append(shapely.shortest_line(end, frame.exterior))
    cut = shapely.node(shapely.geometrycollections([*inside, *edges]))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(cut)))
    left, right = _beside(inside)
    dots = shapely.points(nodes[:: max(1, len(nodes) // _HULL_POINTS)])
    land = []
    for face in faces:
        shapely.prepare(face)
        votes = int(shapely.contains(face, left).sum()) - int(shapely.contains(face, right).sum())
        if votes > 0 or (votes == 0 and shapely.contains(face, dots).any()):
            land.append(face)
    return land


def _beside(lines: Sequence[BaseGeometry]) -> tuple[_Shapes, _Shapes]:
    """Points just to the left and right of the middle of each piece of coast."""
    left, right = [], []
    for line in lines:
        corners = shapely.get_coordinates(line)
        step = np.diff(corners, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        kept = length > 0
        across = np.column_stack([-step[kept, 1], step[kept, 0]]) / length[kept, None] * 1e-6
        middle = ((corners[:-1] + corners[1:]) / 2)[kept]
        left.append(middle + across)
        right.append(middle - across)
    return np.asarray(shapely.points(np.concatenate(left))), np.asarray(shapely.points(np.concatenate(right)))
