"""What can be reached by ferry only, and what is cut off when ferries stop?

A group is everything that hangs together without any ferry: an island with the islands bridged to it. The largest is the
mainland; every other one that a ferry serves is known as reachable by ferry only and planned apart when its ferries stop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.travel.network import FERRY, RoadNetwork
from planner.travel.night import NightChanges, closed_arcs


@dataclass(frozen=True, slots=True)
class FerryIsland:
    """Lands that hang together (``lands``, largest first) and ferries (crossing ids) that lead to them. ``cut_off`` says that
    no way to the mainland is left that night, by ferry or otherwise."""

    lands: tuple[str, ...]
    ferries: tuple[str, ...]
    cut_off: bool

    @property
    def name(self) -> str:
        """What it is called: its largest named land."""
        return next((land for land in self.lands if land), "")


def ferry_islands(network: RoadNetwork, changes: NightChanges) -> tuple[FerryIsland, ...]:
    """Every named group that only ferries join to the mainland, by name, as it stands that night. A group that a closed
    bridge cuts off is none of these: nothing about it says ferry."""
    sea = network.road_class == FERRY
    group = _parts(network, ~sea)
    open_tonight = _parts(network, ~closed_arcs(network, changes))
    size = np.bincount(group)
    mainland = int(size.argmax())
    from_main = np.unique(open_tonight[group == mainland], return_counts=True)
    main_tonight = int(from_main[0][from_main[1].argmax()])
    islands = []
    for k in np.unique(np.concatenate([group[network.tail[sea]], group[network.head[sea]]])):
        here = group == k
        lands = _lands(network, here)
        if k == mainland or not any(lands):
            continue
        arcs = sea & (here[network.tail] | here[network.head]) & (network.crossing >= 0)
        ferries = sorted({network.crossings[c].id for c in network.crossing[arcs].tolist()})
        islands.append(FerryIsland(lands, tuple(ferries), cut_off=not bool((open_tonight[here] == main_tonight).any())))
    return tuple(sorted(islands, key=lambda island: island.name))


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
    counts = np.bincount(network.node_lands[here], minlength=len(network.lands))
    return tuple(network.lands[k] for k in np.argsort(-counts, kind="stable") if counts[k])
