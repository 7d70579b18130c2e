"""How long on the road network we have, over which bridges and ferries?

The network is stored as ``planner-roads/1`` (data/README.md): nodes with land mass, undirected edges with seconds, metres,
class, name and the crossing they are part of. Times are shortest-time paths by SciPy's Dijkstra. A place joins the network at
the nearest node on its own land mass, along a straight line with a detour at local speed, so no access leg crosses water.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry.base import BaseGeometry

from planner.errors import FileProblem
from planner.model.place import Position
from planner.travel.estimate import DETOUR, distances_m, lands_of
from planner.travel.matrix import CAR, UNREACHABLE, Crossing, Leg, Place, TravelMatrix

FORMAT = "planner-roads/1"
LOCAL_SPEED_M_S = 40 / 3.6
#: Neighbours this close drive straight to each other on local roads instead of by the network's next node.
NEIGHBOUR_M = 5_000.0
#: Shortest-time paths carry their metres in the fraction of the weight: one search gives both. Seconds stay whole.
METRES_IN_WEIGHT = 1e-8


@dataclass(frozen=True, slots=True)
class RoadEdge:
    """One stretch between two nodes, driven both ways. ``crossing`` "" on land."""

    a: int
    b: int
    seconds: int
    metres: int
    road_class: str
    name: str
    crossing: str
    line: tuple[Position, ...]


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A stored network. ``nodes`` lon/lat rows; ``node_lands`` land mass per node; ``node_names`` "" where nothing has a name;
    ``populations`` 0 where the node is no town; ``rough`` True for the samples' networks."""

    name: str
    date: str
    rough: bool
    nodes: NDArray[np.float64]
    node_lands: tuple[str, ...]
    node_names: tuple[str, ...]
    populations: tuple[int, ...]
    edges: tuple[RoadEdge, ...]


def read_network(path: Path) -> RoadNetwork:
    """The network in a planner-roads/1 file. Raises FileProblem when it is not one."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileProblem(f"The road network {path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise FileProblem(f"{path} is not a road network: it is not valid JSON.") from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise FileProblem(f"{path} is not a road network of the format {FORMAT}.")
    try:
        return _network(raw)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise FileProblem(f"{path}: the road network is damaged ({type(error).__name__}: {error}).") from None


def _network(raw: Mapping[str, Any]) -> RoadNetwork:
    nodes = raw["nodes"]
    edges = tuple(_edge(e, len(nodes)) for e in raw["edges"])
    if not nodes or not edges:
        raise ValueError("it has no nodes or no edges")
    return RoadNetwork(
        name=str(raw["name"]),
        date=str(raw["date"]),
        rough=bool(raw["rough"]),
        nodes=np.array([(float(n["lon"]), float(n["lat"])) for n in nodes]),
        node_lands=tuple(str(n.get("land") or "") for n in nodes),
        node_names=tuple(str(n.get("name") or "") for n in nodes),
        populations=tuple(int(n.get("population") or 0) for n in nodes),
        edges=edges,
    )


def _edge(raw: Mapping[str, Any], node_count: int) -> RoadEdge:
    a, b, seconds, metres = int(raw["from"]), int(raw["to"]), int(raw["seconds"]), int(raw["length_m"])
    if not (0 <= a < node_count and 0 <= b < node_count and seconds > 0 and metres >= 0):
        raise ValueError("an edge has an unknown node or no duration")
    return RoadEdge(
        a=a,
        b=b,
        seconds=seconds,
        metres=metres,
        road_class=str(raw["class"]),
        name=str(raw.get("name") or ""),
        crossing=str(raw.get("crossing") or ""),
        line=tuple(Position(float(lon), float(lat)) for lon, lat in raw["geometry"]),
    )


class RoadTravelTimes:
    """Travel times on a network on one night: ``speed_factor`` multiplies driving speed (ferries keep theirs),
    ``stopped`` names crossings that are closed."""

    def __init__(
        self,
        network: RoadNetwork,
        land: Mapping[str, BaseGeometry],
        *,
        speed_factor: float = 1.0,
        stopped: frozenset[str] = frozenset(),
    ) -> None:
        self.network = network
        self._land = land
        self._speed_factor = speed_factor
        self._local_m_s = LOCAL_SPEED_M_S * speed_factor
        self.crossings = _crossings(network, stopped, speed_factor)
        self._open = tuple(e for e in network.edges if e.crossing not in stopped)
        self._weights = self._graph()
        self._edge_between = self._fastest_edges()
        self._trees: dict[int, NDArray[np.int32]] = {}

    def _seconds(self, edge: RoadEdge) -> int:
        if edge.crossing.startswith("ferry:"):
            return edge.seconds
        return math.ceil(edge.seconds / self._speed_factor)

    def _graph(self) -> csr_array:
        best: dict[tuple[int, int], float] = {}
        for edge in self._open:
            weight = self._seconds(edge) + edge.metres * METRES_IN_WEIGHT
            for pair in ((edge.a, edge.b), (edge.b, edge.a)):
                best[pair] = min(weight, best.get(pair, math.inf))
        rows, columns = np.array(list(best)).T if best else (np.empty(0, int), np.empty(0, int))
        size = len(self.network.nodes)
        return csr_array((list(best.values()), (rows, columns)), shape=(size, size))

    def _fastest_edges(self) -> dict[tuple[int, int], RoadEdge]:
        fastest: dict[tuple[int, int], RoadEdge] = {}
        for edge in sorted(self._open, key=lambda e: (self._seconds(e), e.metres), reverse=True):
            fastest[edge.a, edge.b] = fastest[edge.b, edge.a] = edge
        return fastest

    def matrix(self, places: Sequence[Place], profiles: Collection[str] = (CAR,)) -> TravelMatrix:
        """Times between all places (seconds rounded up), the same for every profile."""
        return self._seconds_and_metres(places, profiles)[0]

    def _seconds_and_metres(self, places: Sequence[Place], profiles: Collection[str]) -> tuple[TravelMatrix, NDArray[np.float64]]:
        """The matrix, and the metres along the same paths."""
        points = np.array([(p.position.lon, p.position.lat) for p in places], dtype=float).reshape(-1, 2)
        lands = self._lands_of(points)
        nodes, access_m = self._snap(points, lands)
        sources, inverse = np.unique(nodes, return_inverse=True)
        weights = np.asarray(dijkstra(self._weights, directed=True, indices=sources))[inverse][:, nodes]
        on_road = np.isfinite(weights)
        weights[~on_road] = 0
        road_s = np.floor(weights)
        road_m = np.round((weights - road_s) / METRES_IN_WEIGHT)
        local_m = (access_m[:, None] + access_m[None, :]) * DETOUR
        seconds = np.ceil(road_s + local_m / self._local_m_s)
        metres = np.ceil(road_m + local_m)
        joined = on_road & (np.isfinite(access_m)[:, None] & np.isfinite(access_m)[None, :])
        seconds[~joined], metres[~joined] = UNREACHABLE, UNREACHABLE
        self._drive_straight_between_neighbours(points, lands, seconds, metres)
        np.fill_diagonal(seconds, 0)
        np.fill_diagonal(metres, 0)
        table = TravelMatrix(
            places=tuple(places),
            seconds=dict.fromkeys(profiles, seconds.astype(np.int32)),
            lands=lands,
            snap_m=tuple(-1 if math.isinf(m) else round(m) for m in access_m),
            crossings=self.crossings,
            network=f"{self.network.name} {self.network.date}",
            rough=self.network.rough,
        )
        return table, metres

    def _lands_of(self, points: NDArray[np.float64]) -> tuple[str, ...]:
        """The land mass of each point; without any outline, that of the nearest node."""
        if self._land:
            return lands_of(points, self._land)
        nearest = distances_m(points, self.network.nodes).argmin(axis=1)
        return tuple(self.network.node_lands[node] for node in nearest)

    def _snap(self, points: NDArray[np.float64], lands: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Nearest node on the same land mass and the straight metres to it (infinite when the land has no node)."""
        distance = distances_m(points, self.network.nodes)
        elsewhere = np.array(lands)[:, None] != np.array(self.network.node_lands)[None, :]
        distance[elsewhere] = math.inf
        nodes = distance.argmin(axis=1)
        return nodes, distance[np.arange(len(points)), nodes]

    def _drive_straight_between_neighbours(
        self,
        points: NDArray[np.float64],
        lands: Sequence[str],
        seconds: NDArray[np.float64],
        metres: NDArray[np.float64],
    ) -> None:
        """Local roads join neighbours where that is quicker than by the network and the line stays on land."""
        crow = distances_m(points, points)
        names = np.array(lands)
        straight_s = np.ceil(crow * DETOUR / self._local_m_s)
        quicker = (seconds == UNREACHABLE) | (straight_s < seconds)
        near = (crow <= NEIGHBOUR_M) & (names[:, None] == names[None, :]) & (names != "")[:, None] & quicker
        rows, columns = np.nonzero(np.triu(near, 1))
        dry = self._stays_on_land(points, names, rows, columns)
        for a, b in ((rows[dry], columns[dry]), (columns[dry], rows[dry])):
            seconds[a, b] = straight_s[a, b]
            metres[a, b] = np.ceil(crow[a, b] * DETOUR)

    def _stays_on_land(
        self, points: NDArray[np.float64], lands: NDArray[np.str_], rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        if not self._land:
            return np.zeros(len(rows), dtype=bool)
        dry = np.ones(len(rows), dtype=bool)
        lines = np.atleast_1d(np.asarray(shapely.linestrings(np.stack([points[rows], points[columns]], axis=1))))
        for name, shape in self._land.items():
            here = lands[rows] == name
            shapely.prepare(shape)
            dry[here] = shapely.covers(shape, lines[here])
        return dry

    def leg(
        self,
        origin: Position,
        destination: Position,
        profile: str = CAR,
        depart_at: datetime | None = None,  # noqa: ARG002 (no timetables here)
    ) -> Leg | None:
        """The way driven, with its line and the crossings used in order; None when there is none."""
        table, all_metres = self._seconds_and_metres((Place("from", origin), Place("to", destination)), (profile,))
        seconds, metres = int(table.seconds[profile][0, 1]), int(all_metres[0, 1])
        if seconds == UNREACHABLE:
            return None
        points = np.array([(origin.lon, origin.lat), (destination.lon, destination.lat)])
        nodes, access_m = self._snap(points, table.lands)
        path = self._path(int(nodes[0]), int(nodes[1]))
        by_network_s = self._path_seconds(path, float(access_m.sum()))
        if path is None or by_network_s is None or by_network_s > seconds:
            return Leg(seconds, metres, (), (origin, destination))
        edges = [self._edge_between[pair] for pair in pairwise(path)]
        crossings = [edge.crossing for edge in edges if edge.crossing]
        used = tuple(c for i, c in enumerate(crossings) if i == 0 or crossings[i - 1] != c)
        line = (origin, *self._line(path, edges), destination)
        return Leg(seconds, metres, used, line)

    def _path_seconds(self, path: Sequence[int] | None, access_m: float) -> int | None:
        if path is None:
            return None
        road_s = sum(self._seconds(self._edge_between[pair]) for pair in pairwise(path))
        return math.ceil(road_s + access_m * DETOUR / self._local_m_s)

    def _path(self, start: int, end: int) -> list[int] | None:
        """Nodes from start to end by the tree of shortest-time paths (kept per start)."""
        if start not in self._trees:
            _, before = dijkstra(self._weights, directed=True, indices=[start], return_predecessors=True)
            self._trees[start] = before[0]
        tree = self._trees[start]
        path = [end]
        while path[-1] != start:
            previous = int(tree[path[-1]])
            if previous < 0:
                return None
            path.append(previous)
        return path[::-1]

    def _line(self, path: Sequence[int], edges: Sequence[RoadEdge]) -> tuple[Position, ...]:
        if not edges:
            return tuple(Position(*map(float, self.network.nodes[node])) for node in path)
        line: list[Position] = []
        for node, edge in zip(path, edges, strict=False):
            line.extend(edge.line if edge.a == node else edge.line[::-1])
        return tuple(line)


def _crossings(network: RoadNetwork, stopped: frozenset[str], speed_factor: float) -> tuple[Crossing, ...]:
    """Every bridge and ferry of the network, with the lands it joins and the whole crossing's seconds."""
    found: dict[str, list[RoadEdge]] = {}
    for edge in network.edges:
        if edge.crossing:
            found.setdefault(edge.crossing, []).append(edge)
    crossings = []
    for crossing_id, edges in sorted(found.items()):
        kind = crossing_id.partition(":")[0]
        lands = {network.node_lands[n] for e in edges for n in (e.a, e.b)} - {""}
        seconds = sum(e.seconds for e in edges)
        crossings.append(
            Crossing(
                id=crossing_id,
                kind=kind,
                name=edges[0].name,
                lands=(min(lands, default=""), max(lands, default="")),
                seconds=seconds if kind == "ferry" else math.ceil(seconds / speed_factor),
                open=crossing_id not in stopped,
            )
        )
    return tuple(crossings)
