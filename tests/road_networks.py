"""Small road networks for tests, built from a list of roads."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.model.place import Position, distance_m
from planner.travel.network import (
    ALL_PROFILES,
    FERRY,
    ROAD_CLASSES,
    SHAPE_DEGREES,
    NetworkCrossing,
    RoadNetwork,
    version_of,
)


@dataclass(frozen=True)
class Road:
    """A road between two nodes; ``via`` extra points; ``copied`` arcs leave a copy of a junction."""

    a: int
    b: int
    name: str = ""
    kmh: float = 60.0
    road_class: str = "residential"
    oneway: bool = False
    access: int = ALL_PROFILES
    crossing: str = ""
    fixed_s: int = 0
    bridge: bool = False
    roundabout: bool = False
    destination_only: bool = False
    via: tuple[tuple[float, float], ...] = ()


def a_network(
    nodes: Sequence[tuple[float, float]], roads: Sequence[Road], *, lands: Sequence[str] | None = None, rough: bool = False
) -> RoadNetwork:
    """The network of these roads. ``lands`` names the land of each node (default: all on "Land")."""
    lands = list(lands or ["Land"] * len(nodes))
    land_names = ("", *sorted(set(lands) - {""}))
    names = ("", *sorted({r.name for r in roads} - {""}))
    crossing_ids = sorted({r.crossing for r in roads} - {""})
    xy = np.array(nodes, dtype=float)
    shapes, arcs = [], []
    for stretch, road in enumerate(roads):
        line = [nodes[road.a], *road.via, nodes[road.b]]
        shapes.append(np.round(np.array(line) / SHAPE_DEGREES).astype(np.int32))
        metres = sum(distance_m(Position(*p), Position(*q)) for p, q in itertools.pairwise(line))
        arcs.append((road, road.a, road.b, False, metres, stretch))
        if not road.oneway:
            arcs.append((road, road.b, road.a, True, metres, stretch))

    def column(values, kind):
        return np.array(list(values), dtype=kind)

    code = {c: i for i, c in enumerate(ROAD_CLASSES)}
    arrays = {
        "nodes": xy,
        "node_lands": column((land_names.index(land) for land in lands), np.int32),
        "tail": column((a[1] for a in arcs), np.uint32),
        "head": column((a[2] for a in arcs), np.uint32),
        "metres": column((a[4] for a in arcs), np.float32),
        "speed_kmh": column((a[0].kmh for a in arcs), np.float32),
        "fixed_s": column((a[0].fixed_s for a in arcs), np.int32),
        "road_class": column((FERRY if a[0].crossing.startswith("ferry:") else code[a[0].road_class] for a in arcs), np.uint8),
        "access": column((a[0].access for a in arcs), np.uint8),
        "name_of": column((names.index(a[0].name) for a in arcs), np.uint32),
        "crossing": column((crossing_ids.index(a[0].crossing) if a[0].crossing else -1 for a in arcs), np.int32),
        "bridge": column((a[0].bridge or a[0].crossing.startswith("bridge:") for a in arcs), np.bool_),
        "tunnel": np.zeros(len(arcs), dtype=bool),
        "roundabout": column((a[0].roundabout for a in arcs), np.bool_),
        "destination_only": column((a[0].destination_only for a in arcs), np.bool_),
        "stretch": column((a[5] for a in arcs), np.uint32),
        "backward": column((a[3] for a in arcs), np.bool_),
        "copied": np.zeros(len(arcs), dtype=bool),
        "shape_start": np.cumsum([0, *(len(s) for s in shapes)]).astype(np.uint32),
        "shape": np.concatenate(shapes),
        "hull": _around(xy),
    }
    crossings = tuple(
        NetworkCrossing(
            c, c.partition(":")[0], next(r.name for r in roads if r.crossing == c),
            sum(r.fixed_s for r in roads if r.crossing == c), 1000, _joined(c, roads, lands),
        )
        for c in crossing_ids
    )  # fmt: skip
    return RoadNetwork(
        name="Prøvenet", date="2026-11-01", source_sha256="0" * 64, rough=rough, lands=land_names, names=names,
        crossings=crossings, places=(), version=version_of(arrays, [*land_names, *names]), **arrays,
    )  # fmt: skip


def _joined(crossing: str, roads: Sequence[Road], lands: Sequence[str]) -> tuple[str, str]:
    used = {lands[n] for r in roads if r.crossing == crossing for n in (r.a, r.b)} - {""}
    return (min(used, default=""), max(used, default=""))


def _around(xy: np.ndarray) -> np.ndarray:
    (west, south), (east, north) = xy.min(axis=0) - 0.001, xy.max(axis=0) + 0.001
    return np.array([(west, south), (east, south), (east, north), (west, north), (west, south)])
