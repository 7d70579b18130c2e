"""Which bridges and ferries can nobody count on that night, and where on the map are they?"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from planner.documents.road_lines import RoadLines
from planner.model.place import Position
from planner.plans.plan import Plan

_BRIDGE = "bridge_closed="


def closed_crossings(plan: Plan) -> tuple[str, ...]:
    """The names of the bridges closed that night, and of the ferries that stop and cut somebody off by it."""
    bridges = {code.removeprefix(_BRIDGE) for code in plan.made.road_changes if code.startswith(_BRIDGE)}
    lost = {name for one in plan.roads.cut_off for name in one.crossings}
    ferries = {name for island in plan.roads.islands if island.cut_off for name in island.ferries}
    return tuple(sorted(bridges | lost | ferries))


def where_closed(names: Collection[str], roads: RoadLines) -> tuple[tuple[str, Position], ...]:
    """Where to put a mark for each of ``names``: the middle point of the longest line so called. Whatever the map does not call
    by that name has no mark."""
    lengths = np.diff(roads.start)
    found = []
    for place, name in enumerate(roads.names):
        if name in names and len(own := np.flatnonzero(roads.name_of == place)):
            line = own[np.argmax(lengths[own])]
            found.append((name, _middle(roads.points[roads.start[line] : roads.start[line + 1]])))
    return tuple(found)


def _middle(points: np.ndarray) -> Position:
    """Half way along a line of longitudes and latitudes."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    half = along[-1] / 2
    lon, lat = (float(np.interp(half, along, axis)) for axis in points.T)
    return Position(lon, lat)
