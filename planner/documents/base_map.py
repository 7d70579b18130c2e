"""What lies under every map, from the road network and the areas in use?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.documents.facts import BaseMap
from planner.documents.gathering import rings_of
from planner.documents.road_lines import NO_ROADS, SHOWN_CLASSES, RoadLines
from planner.model.place import Position
from planner.travel.ground import Ground
from planner.travel.network import ROAD_CLASSES, SHAPE_DEGREES, RoadNetwork

#: Credit for positions in the sample's reference data.
CREDIT = "Byer: GeoNames (CC BY 4.0), tilrettet"
OSM_CREDIT = "© OpenStreetMap-bidragydere (ODbL)"
#: How the network's classes are shown, where the name is not the same.
_SHOWN = {"unclassified": "street", "residential": "street", "living_street": "street", "service": "lane", "track": "lane"}
#: People taken to live in a place that does not say (a placeholder that only orders names on maps).
_PEOPLE = {"city": 60_000, "town": 6_000, "village": 600, "suburb": 500, "hamlet": 60, "island": 50, "isolated_dwelling": 5}


def base_map_of(
    network: RoadNetwork | None,
    ground: Ground | None,
    land: Mapping[str, BaseGeometry],
    areas: Mapping[str, BaseGeometry],
) -> BaseMap:
    """Land, lakes, borders, roads and named places. ``ground`` is the network's own and comes before the imported ``land``.
    Without a network there are no roads and no towns, and it is rough."""
    own = ground is not None and len(ground.land) > 0
    return BaseMap(
        land=_rings(ground.land if ground is not None and own else land.values()),
        areas={code: rings_of(shape) for code, shape in areas.items()},
        roads=NO_ROADS if network is None else _roads(network),
        towns=() if network is None else _towns(network),
        rough=network is None or network.rough,
        credit="" if network is None else CREDIT if network.rough else OSM_CREDIT,
        water=() if ground is None else _rings(ground.water),
        crossings=() if network is None else _crossings(network),
    )


def _rings(shapes: Iterable[BaseGeometry]) -> tuple[tuple[tuple[Position, ...], ...], ...]:
    return tuple(ring for shape in shapes for ring in rings_of(shape))


def _roads(network: RoadNetwork) -> RoadLines:
    """Each stretch once, though it is driven both ways; every stretch is driven by somebody."""
    stretches, arcs = np.unique(network.stretch, return_index=True)
    shown = np.array([SHOWN_CLASSES.index(_SHOWN.get(name, name)) for name in ROAD_CLASSES], dtype=np.uint8)
    everything = RoadLines(
        class_of=np.zeros(network.stretch_count, dtype=np.uint8),
        names=network.names,
        name_of=np.zeros(network.stretch_count, dtype=np.int64),
        start=network.shape_start.astype(np.int64),
        points=np.asarray(network.shape * SHAPE_DEGREES, dtype=np.float64),
    )
    everything.class_of[stretches] = shown[network.road_class[arcs]]
    everything.name_of[stretches] = network.name_of[arcs]
    return everything


def _crossings(network: RoadNetwork) -> tuple[tuple[str, Position], ...]:
    """Ferries and bridges by the names that close them, each half way along its longest stretch."""
    crossing = _longest(network, network.crossing, np.flatnonzero(network.crossing >= 0))
    bridge = _longest(network, network.name_of, np.flatnonzero(network.bridge))
    named = [(network.crossings[k].name or network.crossings[k].id, stretch) for k, stretch in crossing]
    taken = {"", *(name for name, _ in named)}
    named += [(network.names[k], stretch) for k, stretch in bridge if network.names[k] not in taken]
    return tuple((name, _half_way(network, stretch)) for name, stretch in named)


def _longest(network: RoadNetwork, key: NDArray[Any], arcs: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Each value of ``key`` among the arcs, with the stretch of the longest arc that has it."""
    arcs = arcs[np.lexsort((-network.metres[arcs], key[arcs]))]
    values, first = np.unique(key[arcs], return_index=True)
    return list(zip(values.tolist(), network.stretch[arcs[first]].tolist(), strict=True))


def _half_way(network: RoadNetwork, stretch: int) -> Position:
    line = network.shape[network.shape_start[stretch] : network.shape_start[stretch + 1]] * SHAPE_DEGREES
    at = shapely.LineString(line).interpolate(0.5, normalized=True)
    return Position(float(at.x), float(at.y))


def _towns(network: RoadNetwork) -> tuple[tuple[str, Position, int], ...]:
    """Places where people live, with how many, or how many are usual for such a place."""
    return tuple(
        (place.name, place.position, place.population or _PEOPLE[place.kind])
        for place in network.places
        if place.population or place.kind in _PEOPLE
    )
