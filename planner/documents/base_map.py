"""What lies under every map, from the road network and the areas in use?"""

from __future__ import annotations

from collections.abc import Mapping

from shapely.geometry.base import BaseGeometry

from planner.documents.facts import BaseMap, RoadLine
from planner.documents.gathering import rings_of
from planner.model.place import Position
from planner.travel.road_graph import RoadNetwork

#: Credit for positions in the sample's reference data.
CREDIT = "Byer: GeoNames (CC BY 4.0), tilrettet"


def base_map_of(network: RoadNetwork | None, land: Mapping[str, BaseGeometry], areas: Mapping[str, BaseGeometry]) -> BaseMap:
    """Land, borders, roads and named places. Without a network there are no roads and no towns, and it is rough."""
    return BaseMap(
        land=tuple(ring for shape in land.values() for ring in rings_of(shape)),
        areas={code: rings_of(shape) for code, shape in areas.items()},
        roads=()
        if network is None
        else tuple(RoadLine(_shown_class(e.road_class, e.crossing), e.name, e.line) for e in network.edges),
        towns=() if network is None else _towns(network),
        rough=network is None or network.rough,
        credit=CREDIT if network is not None and network.rough else "© OpenStreetMap-bidragydere (ODbL)" if network else "",
    )


def _shown_class(road_class: str, crossing: str) -> str:
    return "ferry" if crossing.startswith("ferry:") else road_class


def _towns(network: RoadNetwork) -> tuple[tuple[str, Position, int], ...]:
    """Named nodes where people live; junctions are named too but are no towns."""
    return tuple(
        (name, Position(float(lon), float(lat)), population)
        for name, population, (lon, lat) in zip(network.node_names, network.populations, network.nodes, strict=True)
        if name and population
    )
