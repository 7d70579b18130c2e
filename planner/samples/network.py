"""How does one drive through the sample region, and which bridges and ferries carry one over the water?

Turns the hand-typed chains of ``data/reference/roads.csv`` into a road network (format ``planner-roads/1``): places
become nodes, long stretches are cut so that a node comes at least every 5 km, and towns that no listed road touches
get straight local roads to the two nearest nodes that can be reached without leaving land. The lines are coarse and
straighter than real roads, so lengths along them are multiplied by 1.15. Seconds are length over nine tenths of the
usual speed of the road's class; crossings take their listed minutes, ferries their boarding minutes as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import ceil, cos, hypot, radians
from typing import Any

import shapely
from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from planner.errors import FileProblem
from planner.samples.reference import Crossing, LonLat, Reference, RoadLine

FORMAT = "planner-roads/1"
DATE = "2026-11-01"
SPEED_KMH = {"motorway": 110, "trunk": 90, "primary": 80, "secondary": 70}
SPEED_SHARE = 0.9
CURVINESS = 1.15
NODE_SPACING_M = 5_000
LOCAL_ROAD = "Lokalvej"
_LOCAL_LINKS = 2
_LOCAL_CANDIDATES = 40
# How far beyond the region its network reaches, in degrees of latitude (about 15 km).
_MARGIN_DEGREES = 0.135
_DEGREE_RATIO = cos(radians(56.5))
_GEOD = Geod(ellps="GRS80")


@dataclass(frozen=True, slots=True)
class Node:
    """A point of the network; ``name`` is empty where no town, junction or landing has one."""

    lon: float
    lat: float
    land: str
    name: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A stretch of road or a crossing between two nodes, passable both ways; ``crossing`` empty for roads."""

    start: Node
    end: Node
    via: tuple[LonLat, ...]
    road: str
    road_class: str
    crossing: str
    seconds_fixed: int = 0

    @property
    def points(self) -> tuple[LonLat, ...]:
        """The line, both ends included."""
        return ((self.start.lon, self.start.lat), *self.via, (self.end.lon, self.end.lat))


@dataclass(slots=True)
class _Places:
    """The named nodes that chains of stops refer to."""

    named: dict[str, Node]
    crossings: dict[str, Crossing]
    used: set[str] = field(default_factory=set)

    def node(self, name: str, road: str) -> Node:
        if name not in self.named:
            raise FileProblem(f"roads.csv: {road} stops at {name}, which is neither a town nor a junction.")
        self.used.add(name)
        return self.named[name]

    def crossing(self, crossing_id: str, road: str) -> Crossing:
        if crossing_id not in self.crossings:
            raise FileProblem(f"roads.csv: {road} uses {crossing_id}, which crossings.csv does not have.")
        return self.crossings[crossing_id]


def road_network(reference: Reference, region_code: str) -> dict[str, Any]:
    """Return a region's road network in the format ``planner-roads/1``, with what it needs beyond its borders.

    ``length_m`` is in metres, ``seconds`` in whole seconds, edges are passable both ways, and every node can be
    reached from every other. A town of the region that is left out is a ``FileProblem``.
    """
    region = reference.region(region_code)
    lands = {land.land_id: Polygon(land.outline, land.waters) for land in reference.lands}
    edges = _whole_network(reference, lands)
    kept = _largest_connected(_near_region(edges, reference, region_code))
    nodes = {node: number for number, node in enumerate(_nodes_of(kept))}
    _check_towns(reference, region_code, {node.name for node in nodes})
    population = {town.name: town.population for town in reference.towns}
    names = {land.land_id: land.name for land in reference.lands}
    return {
        "format": FORMAT,
        "name": f"{region.name}: rough sample roads",
        "date": DATE,
        "rough": True,
        "nodes": [_node_row(node, names, population) for node in nodes],
        "edges": [_edge_row(edge, nodes) for edge in kept],
    }


def _whole_network(reference: Reference, lands: dict[str, Polygon]) -> list[Edge]:
    """Return both regions' edges: listed roads and crossings, cut into short stretches, then local roads."""
    named = {row.name: Node(row.lon, row.lat, row.land, row.name) for row in reference.junctions}
    named.update({row.name: Node(row.lon, row.lat, row.land, row.name) for row in reference.towns})
    places = _Places(named, {row.crossing_id: row for row in reference.crossings})
    listed: dict[frozenset[Node], Edge] = {}
    for line in reference.roads:
        for edge in _chain(line, places):
            listed.setdefault(frozenset((edge.start, edge.end)), edge)
    edges = [piece for edge in listed.values() for piece in _pieces(edge)]
    lonely = [node for name, node in named.items() if name not in places.used]
    return edges + _local_roads(lonely, edges, lands)


def _chain(line: RoadLine, places: _Places) -> Iterator[Edge]:
    """Yield the edges of one listed road, in order; a crossing brings its own two landings."""
    here: Node | None = None
    via: list[LonLat] = []
    for stop in line.stops:
        if stop.startswith("("):
            via.append(_via_point(stop, line.road))
            continue
        if stop.startswith(("bridge:", "ferry:")):
            if here is None:
                raise FileProblem(f"roads.csv: {line.road} begins with a crossing.")
            crossing = places.crossing(stop, line.road)
            near, far = _landings(crossing, here)
            yield Edge(here, near, tuple(via), line.road, line.road_class, "")
            yield _crossing_edge(crossing, near, far, line.road_class)
            here, via = far, []
            continue
        there = places.node(stop, line.road)
        if here is not None:
            yield Edge(here, there, tuple(via), line.road, line.road_class, "")
        here, via = there, []


def _via_point(stop: str, road: str) -> LonLat:
    """Read ``(lon lat)``."""
    try:
        lon, lat = stop.strip("()").split()
        return float(lon), float(lat)
    except ValueError as error:
        raise FileProblem(f"roads.csv: {road} has the via point {stop}; write (lon lat).") from error


def _landings(crossing: Crossing, here: Node) -> tuple[Node, Node]:
    """Return the crossing's two ends as nodes, the one nearer to ``here`` first."""
    ends = [
        Node(*crossing.a, crossing.land_a, f"{crossing.name} (a)"),
        Node(*crossing.b, crossing.land_b, f"{crossing.name} (b)"),
    ]
    ends.sort(key=lambda end: (end.land != here.land, _flat_distance(end, here)))
    return ends[0], ends[1]


def _crossing_edge(crossing: Crossing, near: Node, far: Node, road_class: str) -> Edge:
    minutes = crossing.crossing_minutes + crossing.boarding_minutes
    return Edge(near, far, (), crossing.name, road_class, crossing.crossing_id, minutes * 60)


def _pieces(edge: Edge) -> Iterator[Edge]:
    """Cut a road at every via point, and evenly between them, into stretches of 5 km at most."""
    if edge.crossing:
        yield edge
        return
    stops = list(_stops_along(edge))
    for start, end in pairwise(stops):
        yield replace(edge, start=start, end=end, via=())


def _stops_along(edge: Edge) -> Iterator[Node]:
    yield edge.start
    for start, end in pairwise(edge.points):
        parts = max(1, ceil(_length_m((start, end)) * CURVINESS / NODE_SPACING_M))
        for part in range(1, parts + 1):
            if part == parts and end == edge.points[-1]:
                yield edge.end
                return
            share = part / parts
            lon, lat = (round(a + (b - a) * share, 6) for a, b in zip(start, end, strict=True))
            yield Node(lon, lat, edge.start.land, "")


def _local_roads(lonely: list[Node], edges: list[Edge], lands: dict[str, Polygon]) -> list[Edge]:
    """Tie each place off the listed roads to its nearest nodes over land, and to nothing across water."""
    by_land: dict[str, list[Node]] = defaultdict(list)
    for node in _nodes_of(edges):
        by_land[node.land].append(node)
    roads: list[Edge] = []
    for place in lonely:
        nearest = sorted(by_land[place.land], key=lambda node: (_flat_distance(node, place), node.lon, node.lat))
        links = (Edge(place, node, (), LOCAL_ROAD, "secondary", "") for node in nearest[:_LOCAL_CANDIDATES])
        dry = [link for link in links if lands[place.land].covers(LineString(link.points))]
        roads.extend(piece for link in dry[:_LOCAL_LINKS] for piece in _pieces(link))
    return roads


def _near_region(edges: list[Edge], reference: Reference, region_code: str) -> list[Edge]:
    """Keep the edges within about 15 km of a town of the region, and every crossing that such an edge needs."""
    towns = [Point(town.lon * _DEGREE_RATIO, town.lat) for town in reference.towns_of(region_code)]
    ground: BaseGeometry = shapely.union_all([town.buffer(_MARGIN_DEGREES, quad_segs=4) for town in towns])
    shapely.prepare(ground)
    return [edge for edge in edges if _flat_line(edge).intersects(ground)]


def _flat_line(edge: Edge) -> LineString:
    return LineString([(lon * _DEGREE_RATIO, lat) for lon, lat in edge.points])


def _largest_connected(edges: list[Edge]) -> list[Edge]:
    """Drop stretches that lost their connection when the network was cut to the region."""
    neighbours: dict[Node, set[Node]] = defaultdict(set)
    for edge in edges:
        neighbours[edge.start].add(edge.end)
        neighbours[edge.end].add(edge.start)
    best: set[Node] = set()
    seen: set[Node] = set()
    for start in neighbours:
        if start not in seen:
            group = _group_of(start, neighbours)
            seen |= group
            best = max(best, group, key=len)
    return [edge for edge in edges if edge.start in best]


def _group_of(start: Node, neighbours: dict[Node, set[Node]]) -> set[Node]:
    group, waiting = {start}, [start]
    while waiting:
        fresh = neighbours[waiting.pop()] - group
        group |= fresh
        waiting.extend(fresh)
    return group


def _nodes_of(edges: Iterable[Edge]) -> dict[Node, None]:
    """Return the nodes in the order the edges name them."""
    return dict.fromkeys(node for edge in edges for node in (edge.start, edge.end))


def _check_towns(reference: Reference, region_code: str, names: set[str]) -> None:
    missing = [town.name for town in reference.towns_of(region_code) if town.name not in names]
    if missing:
        raise FileProblem(f"The sample roads do not reach {', '.join(missing)}.", hint="See roads.csv.")


def _node_row(node: Node, lands: dict[str, str], population: dict[str, int]) -> dict[str, Any]:
    """A node as the file has it, with its land as people call it; ``population`` is left out where no town is."""
    row = {"lon": node.lon, "lat": node.lat, "land": lands[node.land], "name": node.name or None}
    return row | ({"population": population[node.name]} if node.name in population else {})


def _edge_row(edge: Edge, nodes: dict[Node, int]) -> dict[str, Any]:
    length_m = _length_m(edge.points) * (1.0 if edge.crossing else CURVINESS)
    metres_per_second = SPEED_KMH[edge.road_class] * SPEED_SHARE / 3.6
    return {
        "from": nodes[edge.start],
        "to": nodes[edge.end],
        "length_m": max(1, round(length_m)),
        "seconds": edge.seconds_fixed or max(1, round(length_m / metres_per_second)),
        "class": edge.road_class,
        "name": edge.road,
        "crossing": edge.crossing or None,
        "geometry": [list(point) for point in edge.points],
    }


def _length_m(points: Iterable[LonLat]) -> float:
    """Length in metres along the ellipsoid."""
    lons, lats = zip(*points, strict=True)
    return float(_GEOD.line_length(lons, lats))


def _flat_distance(one: Node, other: Node) -> float:
    """Distance in degrees of latitude on a plane; good for comparing, within 2 %."""
    return hypot((one.lon - other.lon) * _DEGREE_RATIO, one.lat - other.lat)
