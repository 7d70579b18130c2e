"""How long between thousands of places at once?

A place lies between junctions: by its stretch's two ends, a table of places asks for four times as many times as it has
entries. Here the places become nodes of the graph instead, one to leave from and one to arrive at (so that nobody drives through
another's door), put below all junctions in the hierarchy's order. The order, which is what takes long to find, stays as it is.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroutingkit import CCHTopology

from planner.travel.hierarchy import NO_WAY, Hierarchy
from planner.travel.joining import NO_END, Ends
from planner.travel.network import RoadNetwork

#: From so many places on (rows and columns together) the larger graph is worth its half second.
WORTH_IT = 500
_Nodes = NDArray[np.int64]


class PlaceTables:
    """Tables between places that leave by the junctions in ``exits`` (n, k) and are reached by those in ``entries`` (m, k): a
    topology for any weights. One network, one set of places, as many profiles and nights as one likes."""

    def __init__(self, network: RoadNetwork, topology: CCHTopology, exits: _Nodes, entries: _Nodes) -> None:
        self.exits, self.entries = exits, entries
        leave = network.node_count + np.arange(len(exits))
        arrive = network.node_count + len(exits) + np.arange(len(entries))
        tail: list[NDArray[Any]] = [network.tail, np.repeat(leave, exits.shape[1]), entries.ravel()]
        head: list[NDArray[Any]] = [network.head, exits.ravel(), np.repeat(arrive, entries.shape[1])]
        self._leave, self._arrive = leave, arrive
        self._topology = _with_nodes_below(topology, np.concatenate(tail), np.concatenate(head), len(leave) + len(arrive))

    def fits(self, exits: Ends, entries: Ends) -> bool:
        """Whether these ends are at the junctions this was made for."""
        return np.array_equal(exits.node, self.exits) and np.array_equal(entries.node, self.entries)

    def milliseconds(self, tenths: NDArray[np.uint32], exits: Ends, entries: Ends) -> NDArray[np.int64]:
        """Between all places, for arcs that take so many tenths of seconds; NO_END where there is no way."""
        roads = np.where(tenths == NO_WAY, NO_WAY, tenths.astype(np.int64) * 100)
        ends = [np.where(end.cost_ms >= NO_END, NO_WAY, end.cost_ms).ravel() for end in (exits, entries)]
        graph = Hierarchy(self._topology, np.concatenate([roads, *ends]).astype(np.uint32))
        table = graph.table(self._leave, self._arrive)
        return np.where(table >= NO_WAY, NO_END, table.astype(np.int64))


def _with_nodes_below(topology: CCHTopology, tail: NDArray[np.integer], head: NDArray[np.integer], new: int) -> CCHTopology:
    """The topology of a larger graph, whose ``new`` last nodes are contracted first. The library has no call for it, but it
    reads what it writes: five files of plain 32-bit numbers."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        topology.save(name)
        order = np.fromfile(folder / "order", dtype=np.uint32)
        count = len(order) + new
        larger = np.concatenate([np.arange(len(order), count, dtype=np.uint32), order])
        rank = np.empty(count, dtype=np.uint32)
        rank[larger] = np.arange(count, dtype=np.uint32)
        files = {"order": larger, "rank": rank, "tail": tail, "head": head, "node_count": np.array([count])}
        for file, numbers in files.items():
            numbers.astype(np.uint32).tofile(folder / file)
        made = CCHTopology()
        made.load(name)
        return made
