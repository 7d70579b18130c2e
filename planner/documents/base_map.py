"""What lies under every map, from the road network and the areas in use?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from shapely.geometry.base import BaseGeometry

from planner.documents.facts import BaseMap, RoadLine
from planner.documents.gathering import rings_of
from planner.model.place import Position
from planner.travel.network import ROAD_CLASSES, RoadNetwork

#: Credit for positions in the sample's reference data.
CREDIT = "Byer: GeoNames (CC BY 4.0), tilrettet"


def base_map_of(network: RoadNetwork | None, land: Mapping[str, BaseGeometry], areas: Mapping[str, BaseGeometry]) -> BaseMap:
    """Land, borders, roads and named places. Without a network there are no roads and no towns, and it is rough."""
    return BaseMap(
        land=tuple(ring for shape in land.values() for ring in rings_of(shape)),
        areas={code: rings_of(shape) for code, shape in areas.items()},
        roads=() if network is None else _roads(network),
        towns=() if network is None else _towns(network),
        rough=network is None or network.rough,
        credit=CREDIT if network is not None and network.rough else "© OpenStreetMap-bidragydere (ODbL)" if network else "",
    )


def _roads(network: RoadNetwork) -> tuple[RoadLine, ...]:
    lines = []
    for arc in np.unique(network.stretch, return_index=True)[1].tolist():
        points = network.line(int(network.stretch[arc])).tolist()
        road_class = ROAD_CLASSES[network.road_class[arc]]
        lines.append(RoadLine(road_class, network.names[network.name_of[arc]], tuple(Position(*point) for point in points)))
    return tuple(lines)


def _towns(network: RoadNetwork) -> tuple[tuple[str, Position, int], ...]:
    """Named nodes where people live; junctions are named too but are no towns."""
    return tuple((place.name, place.position, place.population) for place in network.places if place.population)
