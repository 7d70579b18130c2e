"""How is a turn forbidden in a graph that knows only nodes? The junction is copied for those who come from where it is forbidden.

Whoever drives in by the arc concerned arrives at a copy of the junction that all ways leave but the forbidden one. For a ban over
a connecting road (via a way) the chain of junctions is copied. Bans that a profile is exempt from split the arc by profile.
Turning round at a junction stays possible as on the road, so a ban may be met by a longer way round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST_VIA_ARCS = 12
_Row = tuple[int, ...]
_Test = Callable[[int], bool]


@dataclass(frozen=True, eq=False)
class TurnedArcs:
    """Arc arrays with the copies in them. ``original_node`` the node that each node (n and the copies after them) is a copy of;
    ``applied`` counts the restrictions kept by copies, ``left_out`` those that are not kept."""

    arcs: dict[str, NDArray[Any]]
    original_node: NDArray[np.int64]
    applied: int
    left_out: int


def forbid_turns(
    arcs: Mapping[str, NDArray[Any]],
    arc_way: NDArray[np.int64],
    osm_node: NDArray[np.int64],
    restrictions: Sequence[Mapping[str, Any]],
) -> TurnedArcs:
    """The arcs with every restriction kept that its members make clear. ``arc_way`` is the way id of each arc, ``osm_node`` the
    node id of each node."""
    graph = _Graph(arcs, arc_way, osm_node)
    left_out = [restriction for restriction in restrictions if not graph.apply(restriction)]
    # A ban on a turn into a road that is not there, or not driven that way, is kept by itself.
    unkept = sum(restriction["only"] or not graph.impossible(restriction) for restriction in left_out)
    original = np.array(graph.original, dtype=np.int64)
    return TurnedArcs(graph.finished(arcs), original, len(restrictions) - len(left_out), unkept)


class _Graph:
    """Arcs that can be copied and led elsewhere, in lists that hold only what differs from the arrays."""

    def __init__(self, arcs: Mapping[str, NDArray[Any]], arc_way: NDArray[np.int64], osm_node: NDArray[np.int64]) -> None:
        self._tail: list[int] = arcs["tail"].tolist()
        self._head: list[int] = arcs["head"].tolist()
        self._access: list[int] = arcs["access"].tolist()
        self._source = list(range(len(self._tail)))
        self._copied = [False] * len(self._tail)
        self.original: list[int] = list(range(len(osm_node)))
        order = np.argsort(arcs["tail"], kind="stable")
        starts = np.searchsorted(arcs["tail"][order], np.arange(len(osm_node) + 1))
        self._order, self._starts = order, starts
        self._changed_out: dict[int, list[int]] = {}
        by_way = np.argsort(arc_way, kind="stable")
        self._by_way, self._ways_in_order = by_way, arc_way[by_way]
        by_node = np.argsort(osm_node, kind="stable")
        self._by_node, self._nodes_in_order = by_node, osm_node[by_node]
        #: Arcs (copies too) that drive the same stretch the same way as an arc of the arrays.
        self._alike: dict[int, list[int]] = {}
        #: Whose arrival a copied node is for: only those arcs lead there.
        self._owner: dict[int, tuple[_Row, int]] = {}
        #: Arcs of copied junctions that nobody may drive.
        self._gone: set[int] = set()

    def apply(self, restriction: Mapping[str, Any]) -> bool:
        """Whether the restriction was clear enough to be kept."""
        chains = [
            chain
            for start in restriction["from"]
            for end in restriction["to"]
            for chain in self._chains(start, restriction["via_node"], restriction["via_ways"], end)
        ]
        if not chains:
            return False
        bits = restriction["bits"]
        for row in {chain[:-1] for chain in chains}:
            ends = {chain[-1] for chain in chains if chain[:-1] == row}
            self._restrict(row, _other_than(ends) if restriction["only"] else ends.__contains__, bits)
        return True

    def impossible(self, restriction: Mapping[str, Any]) -> bool:
        """Whether nobody could make that turn anyway."""
        via = self._nodes_of(restriction["via_node"]) if restriction["via_node"] else None
        into = [a for way in restriction["from"] for a in self._arcs_of_way(way) if via is None or self._first_head(a) in via]
        out = [a for way in restriction["to"] for a in self._arcs_of_way(way) if via is None or self._tail[a] in via]
        over = [a for way in restriction["via_ways"] for a in self._arcs_of_way(way)]
        return not into or not out or (via is None and not over)

    def _arcs_of_way(self, way: int) -> list[int]:
        low, high = np.searchsorted(self._ways_in_order, [way, way + 1])
        return [int(arc) for arc in self._by_way[low:high]]

    def _nodes_of(self, osm_node: int) -> set[int]:
        low, high = np.searchsorted(self._nodes_in_order, [osm_node, osm_node + 1])
        return {int(node) for node in self._by_node[low:high]}

    def _first_head(self, arc: int) -> int:
        return self.original[self._head[arc]]

    def _chains(self, start: int, via_node: int, via_ways: Sequence[int], end: int) -> list[_Row]:
        """The rows of arcs (in, over the connecting ways, out) that the restriction is about: one, where its members are clear;
        none, where a way passes through the junction so that two arcs could be meant."""
        if via_node:
            nodes = self._nodes_of(via_node)
            into = [arc for arc in self._arcs_of_way(start) if self._first_head(arc) in nodes]
            out = [arc for arc in self._arcs_of_way(end) if self._tail[arc] in nodes]
            clear = len(into) == len(out) == 1 and self._first_head(into[0]) == self._tail[out[0]]
            return [(into[0], out[0])] if clear else []
        return self._chains_over(start, via_ways, end)

    def _chains_over(self, start: int, via_ways: Sequence[int], end: int) -> list[_Row]:
        over = [arc for way in via_ways for arc in self._arcs_of_way(way)]
        leaving: dict[int, list[int]] = {}
        for arc in over:
            leaving.setdefault(self._tail[arc], []).append(arc)
        out: dict[int, list[int]] = {}
        for arc in self._arcs_of_way(end):
            out.setdefault(self._tail[arc], []).append(arc)
        found = []
        for into in self._arcs_of_way(start):
            rows: list[_Row] = [
                (into, arc) for arc in leaving.get(self._first_head(into), ()) if self._first_head(arc) != self._tail[into]
            ]
            for _ in range(_MOST_VIA_ARCS):
                found += [(*row, arc) for row in rows for arc in out.get(self._first_head(row[-1]), ())]
                rows = [
                    (*row, arc)
                    for row in rows
                    for arc in leaving.get(self._first_head(row[-1]), ())
                    if arc not in row and self._first_head(arc) != self._tail[row[-1]]
                ]
        # The connecting way joins the two in one manner only, or it is not clear what is meant.
        return found if len(found) == 1 else []

    def _restrict(self, row: _Row, forbidden: _Test, bits: int) -> None:
        for arc in [a for a in self._alike.get(row[0], [row[0]]) if a not in self._gone]:
            self._lead(arc, row, 0, forbidden, bits)

    def _lead(self, arc: int, row: _Row, step: int, forbidden: _Test, bits: int) -> None:
        """Leads the profiles ``bits`` that come by ``arc``, the ``step``th of the row, through copies of the junctions that
        follow, without the forbidden arcs at the last one."""
        concerned = self._only(arc, bits)
        if concerned is None:
            return
        node = self._own_node(concerned, (row[: step + 1], self._access[concerned]))
        out = self._out(node)
        if step == len(row) - 1:
            gone = {a for a in out if forbidden(self._source[a])}
            self._gone |= gone
            self._changed_out[node] = [a for a in out if a not in gone]
            return
        for ahead in [a for a in out if self._source[a] == row[step + 1]]:
            self._lead(ahead, row, step + 1, forbidden, bits)

    def _only(self, arc: int, bits: int) -> int | None:
        """The arc for these profiles alone; those exempt keep an arc of their own."""
        mine = self._access[arc] & bits
        if mine == self._access[arc]:
            return arc
        if not mine:
            return None
        other = self._copy_arc(arc, self._tail[arc], self._copied[arc])
        self._access[other], self._access[arc] = mine, self._access[arc] & ~mine
        self._changed_out[self._tail[arc]] = [*self._out(self._tail[arc]), other]
        return other

    def _own_node(self, arc: int, place: tuple[_Row, int]) -> int:
        """The copy of the arc's head that is reached by this arrival alone."""
        head = self._head[arc]
        if self._owner.get(head) == place:
            return head
        node = len(self.original)
        self.original.append(self.original[head])
        self._owner[node] = place
        self._changed_out[node] = [self._copy_arc(a, node, True) for a in self._out(head)]
        self._head[arc] = node
        return node

    def _copy_arc(self, arc: int, tail: int, copied: bool) -> int:
        other = len(self._tail)
        self._tail.append(tail)
        self._head.append(self._head[arc])
        self._access.append(self._access[arc])
        self._source.append(self._source[arc])
        self._copied.append(copied)
        self._alike.setdefault(self._source[arc], [self._source[arc]]).append(other)
        return other

    def _out(self, node: int) -> list[int]:
        if node in self._changed_out:
            return self._changed_out[node]
        return [int(arc) for arc in self._order[self._starts[node] : self._starts[node + 1]]]

    def finished(self, arcs: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """The arrays with the copies that something leads to, after the arcs there were."""
        kept = np.array([arc for arc in range(len(self._tail)) if arc not in self._gone], dtype=np.int64)
        source = np.array(self._source, dtype=np.int64)[kept]
        turned = {name: values[source] for name, values in arcs.items()}
        turned["tail"] = np.array(self._tail, dtype=np.uint32)[kept]
        turned["head"] = np.array(self._head, dtype=np.uint32)[kept]
        turned["access"] = np.array(self._access, dtype=np.uint8)[kept]
        turned["copied"] = np.array(self._copied, dtype=np.bool_)[kept]
        return turned


def _other_than(ends: set[int]) -> _Test:
    return lambda arc: arc not in ends
