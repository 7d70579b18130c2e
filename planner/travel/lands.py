"""Which parts of the network can only be reached by ferry, what are they called, and what joins them?

A land is a connected part of the network without its ferries: an island without a bridge, or a mainland with all that bridges tie
to it. It is called after its island, or else after its largest town.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from planner.travel.network import FERRY, NamedPlace, NetworkCrossing

#: Fewer junctions than this are an unconnected piece of road and no land of their own, unless a ferry goes there.
_LEAST_NODES, _LEAST_WITH_FERRY = 40, 5
#: A place belongs to the roads that come this close to it (degrees of latitude, about 1.5 km).
_NEAR = 0.0135
_RANK = {"city": 6, "town": 5, "village": 4, "suburb": 3, "hamlet": 2, "isolated_dwelling": 1}
#: Parts of one bridge lie no farther apart (degrees, about 1.5 km); two bridges of one name farther.
_ONE_BRIDGE = 0.0135


def lands_of_nodes(
    arcs: Mapping[str, NDArray[Any]],
    nodes: NDArray[np.float64],
    places: Sequence[NamedPlace],
    islands: Sequence[tuple[str, BaseGeometry]],
    network_name: str,
) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """The land of each node as an index into the names of lands, "" first; the largest land comes next."""
    dry = arcs["road_class"] != FERRY
    tail, head = arcs["tail"][dry], arcs["head"][dry]
    graph = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(len(nodes), len(nodes)))
    count, part = connected_components(graph.tocsr(), directed=False)
    size = np.bincount(part, minlength=count)
    landing = np.zeros(count, dtype=bool)
    landing[part[np.concatenate([arcs["tail"][~dry], arcs["head"][~dry]])]] = True
    counted = np.flatnonzero((size >= _LEAST_NODES) | (landing & (size >= _LEAST_WITH_FERRY)))
    if not len(counted):
        counted = np.array([int(size.argmax())])
    counted = counted[np.argsort(-size[counted], kind="stable")]
    by_town = _largest_towns(nodes, part, places)
    members = _members(part, counted)
    names: list[str] = [""]
    number = np.zeros(count, dtype=np.int32)
    for land in counted.tolist():
        name = _island_name(nodes[members[land]], islands) or by_town.get(land, "")
        if not name and size[land] < _LEAST_NODES:
            continue
        name = name or network_name
        taken = sum(known == name or known.startswith(f"{name} (") for known in names)
        number[land] = len(names)
        names.append(f"{name} ({taken + 1})" if taken else name)
    return number[part], tuple(names)


def _members(part: NDArray[np.int32], counted: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    order = np.argsort(part, kind="stable")
    starts = np.searchsorted(part[order], np.arange(part.max() + 2))
    return {int(land): order[starts[land] : starts[land + 1]] for land in counted}


def _island_name(nodes: NDArray[np.float64], islands: Sequence[tuple[str, BaseGeometry]]) -> str:
    """The name of the largest island outline that holds most of these nodes."""
    sample = nodes[:: max(1, len(nodes) // 400)]
    around = shapely.box(*sample.min(axis=0), *sample.max(axis=0))
    best, area = "", 0.0
    for name, shape in islands:
        if name and shape.area > area and shape.intersects(around):
            inside = shapely.contains_xy(shape, sample[:, 0], sample[:, 1]).mean()
            if inside > 0.7:
                best, area = name, shape.area
    return best


def _largest_towns(nodes: NDArray[np.float64], part: NDArray[np.int32], places: Sequence[NamedPlace]) -> dict[int, str]:
    towns = [place for place in places if place.kind in _RANK]
    if not towns or not len(nodes):
        return {}
    squeeze = (np.cos(np.radians(nodes[:, 1].mean())), 1.0)
    at = np.array([(place.position.lon, place.position.lat) for place in towns]) * squeeze
    distance, nearest = cKDTree(nodes * squeeze).query(at, distance_upper_bound=_NEAR)
    best: dict[int, tuple[tuple[int, int], str]] = {}
    for place, far, node in zip(towns, np.atleast_1d(distance), np.atleast_1d(nearest), strict=True):
        if np.isfinite(far):
            land = int(part[node])
            worth = (_RANK[place.kind], place.population)
            if land not in best or worth > best[land][0]:
                best[land] = (worth, place.name)
    return {land: name for land, (_, name) in best.items()}


def crossings_of(
    arcs: Mapping[str, NDArray[Any]],
    crossing_name: NDArray[np.int64],
    names: Sequence[str],
    nodes: NDArray[np.float64],
    node_lands: NDArray[np.int32],
    lands: Sequence[str],
) -> tuple[NDArray[np.int32], tuple[NetworkCrossing, ...]]:
    """The crossing of each arc (-1 none) and what the crossings are. ``crossing_name`` index into ``names`` of each arc, 0 none;
    a ferry without a name is called after the lands it joins. Bridges of one name that lie far apart are several."""
    ferry = arcs["road_class"] == FERRY
    wanted = np.flatnonzero(ferry | (crossing_name > 0))
    number = np.full(len(crossing_name), -1, dtype=np.int32)
    if not len(wanted):
        return number, ()
    middle = (nodes[arcs["tail"][wanted]] + nodes[arcs["head"][wanted]]) / 2
    kind = np.where(ferry[wanted], 0, np.where(arcs["tunnel"][wanted], 2, 1))
    groups = np.unique(np.column_stack([kind, crossing_name[wanted]]), axis=0, return_inverse=True)[1].ravel()
    found: list[tuple[str, str, NDArray[np.int64]]] = []
    for group in range(int(groups.max()) + 1):
        mine = np.flatnonzero(groups == group)
        of = ("ferry", "bridge", "tunnel")[int(kind[mine[0]])]
        for part in _apart(mine, of, arcs, wanted, middle):
            arcs_here = wanted[part]
            joined = _joined(arcs_here, arcs, node_lands, lands)
            name = names[int(crossing_name[arcs_here[0]])] or " - ".join(land for land in dict.fromkeys(joined) if land)
            if name:
                found.append((of, name, arcs_here))
    crossings: list[NetworkCrossing] = []
    used: dict[str, int] = {}
    for of, name, arcs_here in sorted(found, key=lambda entry: (entry[0], entry[1], int(entry[2][0]))):
        slug = f"{of}:{slug_of(name)}"
        used[slug] = used.get(slug, 0) + 1
        number[arcs_here] = len(crossings)
        seconds, metres = _length(arcs_here, arcs)
        crossings.append(
            NetworkCrossing(
                id=slug if used[slug] == 1 else f"{slug}-{used[slug]}",
                kind=of,
                name=name,
                seconds=seconds,
                metres=metres,
                lands=_joined(arcs_here, arcs, node_lands, lands),
            )
        )
    return number, tuple(crossings)


def _apart(
    mine: NDArray[np.int64], kind: str, arcs: Mapping[str, NDArray[Any]], wanted: NDArray[np.int64], middle: NDArray[np.float64]
) -> list[NDArray[np.int64]]:
    """Arcs of one name in groups: a ferry's that share nodes, a bridge's that lie close together."""
    if kind == "ferry":
        ends = np.concatenate([arcs["tail"][wanted[mine]], arcs["head"][wanted[mine]]])
        _, local = np.unique(ends, return_inverse=True)
        pairs = np.column_stack([local[: len(mine)], local[len(mine) :]])
        size = int(local.max()) + 1
        _, of_node = connected_components(coo_array((np.ones(len(pairs)), pairs.T), shape=(size, size)).tocsr(), directed=False)
        label = of_node[pairs[:, 0]]
    else:
        near = cKDTree(middle[mine] * (0.56, 1.0)).query_pairs(_ONE_BRIDGE, output_type="ndarray")
        shape = (len(mine), len(mine))
        _, label = connected_components(coo_array((np.ones(len(near)), near.T), shape=shape).tocsr(), directed=False)
    return [mine[label == k] for k in range(int(label.max()) + 1)]


def _joined(
    mine: NDArray[np.int64], arcs: Mapping[str, NDArray[Any]], node_lands: NDArray[np.int32], lands: Sequence[str]
) -> tuple[str, str]:
    """The two lands at its ends, in order of the alphabet; "" for an end outside the extract or on no land."""
    stretch, first = np.unique(arcs["stretch"][mine], return_index=True)
    once = mine[first]
    node, touched = np.unique(np.concatenate([arcs["tail"][once], arcs["head"][once]]), return_counts=True)
    ends = node[touched == 1] if len(stretch) > 1 else node
    joined = sorted({lands[land] for land in node_lands[ends].tolist()})
    return (joined[0], joined[-1]) if joined else ("", "")


def _length(mine: NDArray[np.int64], arcs: Mapping[str, NDArray[Any]]) -> tuple[int, int]:
    """Seconds and metres from one end to the other. Two carriageways, each driven one way, are one bridge."""
    stretch, first = np.unique(arcs["stretch"][mine], return_index=True)
    lanes = 1 if len(stretch) < len(mine) or len(stretch) == 1 else 2
    once = mine[first]
    metres = arcs["metres"][once].astype(float)
    seconds = np.where(arcs["fixed_s"][once] > 0, arcs["fixed_s"][once], metres / np.maximum(arcs["speed_kmh"][once], 1) * 3.6)
    return round(float(seconds.sum()) / lanes), round(float(metres.sum()) / lanes)


def slug_of(name: str) -> str:
    """A name in letters a to z, digits and hyphens, as ids of crossings have it: "Hov - Sælvig" is "hov-saelvig"."""
    danish = name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa").replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", danish).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "x"
