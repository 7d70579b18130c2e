"""What can be reached by ferry only, and what is cut off when ferries stop?

A group is everything that hangs together without any ferry: an island with the islands bridged to it. Each one that a ferry
serves, but for the mainland, is known as reachable by ferry only and planned apart when its ferries stop.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.travel.matrix import FerryIsland
from planner.travel.network import FERRY, RoadNetwork
from planner.travel.night import NightChanges, closed_arcs, closed_crossings


def ferry_islands(network: RoadNetwork, changes: NightChanges) -> tuple[FerryIsland, ...]:
    """Every named group that only ferries reach, by name, as it stands that night: joined to the mainland by ferry, or with
    ferries that lead out of what the network covers. The network's largest group is its mainland, unless it is known as an
    island. A group that a closed bridge cuts off is none of these: nothing about it says ferry."""
    sea = network.road_class == FERRY
    if not sea.any():
        return ()
    group, always = _lasting_parts(network)
    tonight = _parts(network, ~closed_arcs(network, changes))
    main = group == np.bincount(group).argmax()
    always_main, main_tonight = (_commonest(parts[main]) for parts in (always, tonight))
    shut = closed_crossings(network, changes)
    known = {place.name for place in network.places if place.kind == "island"}
    islands = []
    for k in np.unique(np.concatenate([group[network.tail[sea]], group[network.head[sea]]])):
        here = group == k
        lands = _lands(network, here)
        is_main = bool(main[here].all())
        arcs = sea & (here[network.tail] | here[network.head]) & (network.crossing >= 0)
        ferries = sorted(set(network.crossing[arcs].tolist()))
        if not lands or not ferries or (is_main and lands[0] not in known):
            continue
        if is_main or not (always[here] == always_main).any():
            cut_off = shut.issuperset(ferries)
        else:
            cut_off = not (tonight[here] == main_tonight).any()
        islands.append(FerryIsland(lands, tuple(sorted(network.crossings[c].id for c in ferries)), cut_off=bool(cut_off)))
    return tuple(sorted(islands, key=lambda island: island.name))


@lru_cache(maxsize=2)
def _lasting_parts(network: RoadNetwork) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What hangs together without any ferry, and with all of them, on a night like any other."""
    return _parts(network, network.road_class != FERRY), _parts(network, np.ones(network.arc_count, dtype=bool))


def _commonest(parts: NDArray[np.int64]) -> int:
    numbers, counts = np.unique(parts, return_counts=True)
    return int(numbers[counts.argmax()])


def _parts(network: RoadNetwork, arcs: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A number for each node: equal where these arcs lead from one to the other, whichever way."""
    tail, head = network.tail[arcs], network.head[arcs]
    graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(network.node_count,) * 2)
    copies = _copies(network)
    graph = graph + csr_array((np.ones(len(copies[0]), dtype=np.int8), copies), shape=graph.shape)
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _copies(network: RoadNetwork) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of nodes at one position: a junction and its copies are one place."""
    order = np.lexsort((network.nodes[:, 1], network.nodes[:, 0]))
    same = (network.nodes[order[1:]] == network.nodes[order[:-1]]).all(axis=1)
    return order[1:][same], order[:-1][same]


def _lands(network: RoadNetwork, here: NDArray[np.bool_]) -> tuple[str, ...]:
    """The named lands of these nodes, largest first."""
    counts = np.bincount(network.node_lands[here], minlength=len(network.lands))
    return tuple(network.lands[k] for k in np.argsort(-counts, kind="stable") if counts[k] and network.lands[k])
