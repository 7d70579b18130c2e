"""How do ways become stretches between junctions, and stretches arcs?

A way is cut where another way meets it, at barriers, where it leaves the extract and in the middle of a loop, so that no stretch
begins and ends at one node. All of it on whole arrays: Denmark has ten million points of road.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.place import EARTH_RADIUS_M
from planner.travel.network import FERRY

_Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RoadWays:
    """The ways of a stage file. ``ends`` cuts ``refs`` (node ids) into ways; ``kind``, ``name`` and ``crossing_name`` a value
    each way; ``ids`` and ``at`` where nodes lie (1e-7 degrees, ids in order); ``barriers`` rows of node id and the bits of the
    profiles let through."""

    way_ids: _Ints
    refs: _Ints
    ends: _Ints
    kind: NDArray[np.int32]
    name: NDArray[np.int32]
    crossing_name: NDArray[np.int32]
    ids: _Ints
    at: NDArray[np.int32]
    barriers: _Ints


@dataclass(eq=False)
class Stretches:
    """k stretches between n nodes. ``way`` index of the way each is part of, -1 for the way through a barrier, whose bits are in
    ``through``; ``osm_node`` the node id each node stands for."""

    osm_node: _Ints
    at: NDArray[np.int32]
    start: _Ints
    end: _Ints
    way: _Ints
    through: NDArray[np.uint8]
    shape_start: _Ints
    shape: NDArray[np.int32]
    metres: NDArray[np.float64]


def cut_into_stretches(ways: RoadWays) -> Stretches:
    """The stretches of all ways, with a node for each junction, end and barrier."""
    local, way = _known_points(ways)
    cut = _cuts(local, way, ways)
    cut = _without_loops(local, way, cut)
    first, last = cut[:-1], cut[1:]
    same = way[first] == way[last]
    first, last = first[same], last[same]
    counts = last - first + 1
    shape_start = np.concatenate([[0], np.cumsum(counts)])
    points = np.arange(shape_start[-1]) - np.repeat(shape_start[:-1] - first, counts)
    shape = ways.at[local[points]]
    nodes, ends = np.unique(np.concatenate([local[first], local[last]]), return_inverse=True)
    stretches = Stretches(
        osm_node=ways.ids[nodes],
        at=ways.at[nodes],
        start=ends[: len(first)].astype(np.int64),
        end=ends[len(first) :].astype(np.int64),
        way=way[first] % len(ways.way_ids),
        through=np.zeros(len(first), dtype=np.uint8),
        shape_start=shape_start,
        shape=shape,
        metres=lengths_m(shape, shape_start),
    )
    return _with_barriers(stretches, ways.barriers)


def _known_points(ways: RoadWays) -> tuple[_Ints, _Ints]:
    """Points of all ways as indices into ``ways.ids`` with the number of their piece: a way that leaves the extract and comes
    back is several pieces, and a piece's number modulo the count of ways is its way's."""
    way = np.repeat(np.arange(len(ways.way_ids)), np.diff(ways.ends))
    local = np.searchsorted(ways.ids, ways.refs)
    local[local == len(ways.ids)] = 0
    known = ways.ids[local] == ways.refs if len(ways.ids) else np.zeros(len(local), dtype=bool)
    gaps = np.cumsum(~known)
    piece = way + gaps * len(ways.way_ids)
    local, piece = local[known], piece[known]
    twice = np.zeros(len(local), dtype=bool)
    twice[1:] = (local[1:] == local[:-1]) & (piece[1:] == piece[:-1])
    return local[~twice], piece[~twice]


def _cuts(local: _Ints, way: _Ints, ways: RoadWays) -> _Ints:
    """Where in the row of points a stretch begins or ends."""
    edge = np.ones(len(local), dtype=bool)
    edge[1:-1] = (way[1:-1] != way[:-2]) | (way[1:-1] != way[2:])
    met = np.bincount(local, minlength=len(ways.ids)) > 1
    barred = np.isin(ways.ids, ways.barriers[:, 0])
    return np.flatnonzero(edge | (met | barred)[local])


def _without_loops(local: _Ints, way: _Ints, cut: _Ints) -> _Ints:
    """The cuts and another one in the middle of every stretch that comes back to its start."""
    first, last = cut[:-1], cut[1:]
    loop = (way[first] == way[last]) & (local[first] == local[last])
    middle = (first[loop] + last[loop]) // 2
    return np.unique(np.concatenate([cut, middle]))


def _with_barriers(stretches: Stretches, barriers: _Ints) -> Stretches:
    """At a barrier every stretch ends at a node of its own, and a stretch without length leads from there to the barrier's middle
    for those who are let through."""
    order = np.argsort(stretches.osm_node, kind="stable")
    at = np.searchsorted(stretches.osm_node[order], barriers[:, 0])
    at[at == len(order)] = 0
    there = stretches.osm_node[order[at]] == barriers[:, 0] if len(order) else np.zeros(len(barriers), dtype=bool)
    lets = dict(zip(order[at[there]].tolist(), barriers[there, 1].tolist(), strict=True))
    if not lets:
        return stretches
    barred = np.fromiter(lets, dtype=np.int64)
    new_nodes: list[int] = []
    connectors: list[tuple[int, int, int]] = []
    size = len(stretches.osm_node)
    for ends in (stretches.start, stretches.end):
        for stretch in np.flatnonzero(np.isin(ends, barred)).tolist():
            middle = int(ends[stretch])
            own = size + len(new_nodes)
            new_nodes.append(middle)
            ends[stretch] = own
            if lets[middle]:
                connectors.append((own, middle, lets[middle]))
    added = np.array(new_nodes, dtype=np.int64)
    link = np.array(connectors, dtype=np.int64).reshape(-1, 3)
    spots = np.repeat(stretches.at[link[:, 1]], 2, axis=0)
    return Stretches(
        osm_node=np.concatenate([stretches.osm_node, stretches.osm_node[added]]),
        at=np.concatenate([stretches.at, stretches.at[added]]),
        start=np.concatenate([stretches.start, link[:, 0]]),
        end=np.concatenate([stretches.end, link[:, 1]]),
        way=np.concatenate([stretches.way, np.full(len(link), -1)]),
        through=np.concatenate([stretches.through, link[:, 2].astype(np.uint8)]),
        shape_start=np.concatenate([stretches.shape_start, stretches.shape_start[-1] + 2 * np.arange(1, len(link) + 1)]),
        shape=np.concatenate([stretches.shape, spots]),
        metres=np.concatenate([stretches.metres, np.zeros(len(link))]),
    )


def lengths_m(shape: NDArray[np.int32], shape_start: _Ints) -> NDArray[np.float64]:
    """Metres of each line of ``shape`` (1e-7 degrees), each of at least two points, on the sphere (haversine)."""
    if len(shape_start) < 2:
        return np.empty(0)
    lon, lat = np.radians(shape[:, 0] * 1e-7), np.radians(shape[:, 1] * 1e-7)
    h = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    steps = np.append(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0))), 0.0)
    steps[shape_start[1:] - 1] = 0.0
    return np.asarray(np.add.reduceat(steps, shape_start[:-1]))


def arcs_of(
    stretches: Stretches, ways: RoadWays, kinds: Sequence[Mapping[str, Any]], built_up: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """The arc arrays of a network (without ``crossing`` and ``copied``): forward arcs first, then backward ones, in the order of
    the stretches; ``built_up`` says of each stretch whether it lies in a built-up area."""
    connector = stretches.way < 0
    kind = np.where(connector, len(kinds), ways.kind[np.where(connector, 0, stretches.way)]) if len(ways.kind) else stretches.way
    way = np.where(connector, 0, stretches.way)
    duration = _shared_durations(stretches, kind, kinds)
    parts = []
    for backward in (False, True):
        bits = np.array([k["backward" if backward else "forward"] for k in kinds] + [0], dtype=np.uint8)[kind]
        bits = np.where(connector, stretches.through, bits).astype(np.uint8)
        driven = np.flatnonzero(bits)
        side = int(backward)
        inside, outside = (np.array([k[of][side] for k in kinds] + [10.0])[kind] for of in ("built_up_kmh", "open_kmh"))
        part: dict[str, NDArray[Any]] = {
            "tail": (stretches.end if backward else stretches.start).astype(np.uint32),
            "head": (stretches.start if backward else stretches.end).astype(np.uint32),
            "metres": stretches.metres.astype(np.float32),
            "speed_kmh": np.where(built_up, inside, outside).astype(np.float32),
            "fixed_s": duration,
            "road_class": np.array([k["road_class"] for k in kinds] + [8], dtype=np.uint8)[kind],
            "access": bits,
            "name_of": np.where(connector, 0, ways.name[way]).astype(np.uint32),
            "stretch": np.arange(len(kind), dtype=np.uint32),
            "backward": np.full(len(kind), backward),
        }
        for flag in ("bridge", "tunnel", "roundabout", "destination_only"):
            part[flag] = np.array([k[flag] for k in kinds] + [False], dtype=np.bool_)[kind]
        parts.append({name: values[driven] for name, values in part.items()})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _shared_durations(stretches: Stretches, kind: _Ints, kinds: Sequence[Mapping[str, Any]]) -> NDArray[np.int32]:
    """A ferry's duration is the whole way's: each of its stretches gets the share of its length. One that states none sails at
    the ferry's speed."""
    fixed = np.zeros(len(kind), dtype=np.int32)
    ferry = np.flatnonzero(np.array([k["road_class"] == FERRY for k in kinds] + [False])[kind])
    stated = np.array([k["duration_s"] for k in kinds] + [0])[kind[ferry]]
    speed = np.array([k["open_kmh"][0] for k in kinds] + [1.0])[kind[ferry]]
    _, of_way = np.unique(stretches.way[ferry], return_inverse=True)
    metres = stretches.metres[ferry]
    whole = np.bincount(of_way, weights=metres)
    seconds = np.where(stated > 0, stated, whole[of_way] / speed * 3.6)
    # Whole seconds that add up to the whole way's: the share of all that lies before, rounded, and so on.
    order = np.lexsort((np.arange(len(ferry)), of_way))
    before = np.cumsum(metres[order]) - np.concatenate([[0.0], np.cumsum(whole)])[of_way[order]]
    reached = np.round(seconds[order] * before / np.maximum(whole[of_way[order]], 1e-9)).astype(np.int32)
    new_way = np.diff(of_way[order], prepend=-1) != 0
    fixed[ferry[order]] = np.maximum(1, np.where(new_way, reached, np.diff(reached, prepend=0)))
    return fixed
