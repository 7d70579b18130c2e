"""Where does a place join the sample's coarse network, which knows towns but no streets?

At the nearest node on its own land mass, along a straight line with a detour at local speed, so that no access leg crosses water;
neighbours drive straight to each other by local roads where that is quicker and stays on land.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.travel.estimate import DETOUR, distances_m, lands_of
from planner.travel.joining import NO_END, Direct, Ends
from planner.travel.network import RoadNetwork
from planner.travel.profiles import whole_ms

LOCAL_KMH = 40.0
#: Neighbours this close drive straight to each other on local roads instead of by the network's next node.
NEIGHBOUR_M = 5_000.0


@dataclass(frozen=True, eq=False)
class CoarselyJoined:
    """Where n places join: ``node``, the land each lies on, the straight metres to the node (infinite = its land has none)."""

    points: NDArray[np.float64]
    node: NDArray[np.int64]
    land: NDArray[np.str_]
    snap_m: NDArray[np.float64]


class CoarseJoining:
    """Joins places to a coarse network. ``land`` maps land masses to their outlines (empty = by the nearest node);
    ``speed_factor`` is the night's, for local roads."""

    def __init__(self, network: RoadNetwork, land: Mapping[str, BaseGeometry], speed_factor: float) -> None:
        self._network = network
        self._land = land
        self._local_kmh = LOCAL_KMH * speed_factor

    def join(self, points: NDArray[np.float64]) -> CoarselyJoined:
        """The nearest node on the same land mass for each lon/lat row."""
        node_lands = np.array(self._network.lands)[self._network.node_lands]
        distance = distances_m(points, self._network.nodes)
        land = np.array(lands_of(points, self._land)) if self._land else node_lands[distance.argmin(axis=1)]
        distance[land[:, None] != node_lands[None, :]] = np.inf
        node = distance.argmin(axis=1)
        return CoarselyJoined(points, node, land, distance[np.arange(len(points)), node])

    def ends(self, joined: CoarselyJoined) -> Ends:
        """How each place drives on, and arrives: by its node, after the local roads to it."""
        there = np.isfinite(joined.snap_m)
        local_ms = whole_ms(np.where(there, joined.snap_m, 0) * DETOUR, self._local_kmh)
        cost = np.where(there, local_ms, NO_END)[:, None]
        return Ends(joined.node[:, None], cost, np.full((len(cost), 1), -1))

    def direct(self, a: CoarselyJoined, b: CoarselyJoined) -> Direct:
        """Local roads between neighbours on one land, where the straight line stays on it."""
        crow = distances_m(a.points, b.points)
        near = (crow <= NEIGHBOUR_M) & (a.land[:, None] == b.land[None, :]) & (a.land != "")[:, None]
        rows, columns = np.nonzero(near)
        dry = self._stays_on_land(a.points[rows], b.points[columns], a.land[rows])
        rows, columns = rows[dry], columns[dry]
        return Direct(rows, columns, whole_ms(crow[rows, columns] * DETOUR, self._local_kmh), np.full(len(rows), -1))

    def _stays_on_land(self, start: NDArray[np.float64], end: NDArray[np.float64], lands: NDArray[np.str_]) -> NDArray[np.bool_]:
        if not self._land:
            return np.zeros(len(lands), dtype=bool)
        dry = np.ones(len(lands), dtype=bool)
        lines = np.atleast_1d(np.asarray(shapely.linestrings(np.stack([start, end], axis=1))))
        for name, shape in self._land.items():
            here = lands == name
            shapely.prepare(shape)
            dry[here] = shapely.covers(shape, lines[here])
        return dry
