"""How is the sample's coarse network (``planner-roads/1``, data/README.md) the same kind of thing as a real one?

Every edge becomes a stretch driven both ways, with the seconds that the file states. Nodes keep the land mass they are given,
so land may be joined by a bridge: in the file a crossing is what joins two lands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import MultiPoint

from planner.errors import FileProblem
from planner.model.place import Position
from planner.travel.network import (
    ALL_PROFILES,
    FERRY,
    ROAD_CLASSES,
    SHAPE_DEGREES,
    NamedPlace,
    NetworkCrossing,
    RoadNetwork,
    version_of,
)  # fmt: skip

FORMAT = "planner-roads/1"
#: A coarse network is small: more than this was never written by us.
_MOST_BYTES = 64 * 1024 * 1024


def read_coarse(path: Path) -> RoadNetwork:
    """The network in a planner-roads/1 file. Raises FileProblem when it is not one."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise FileProblem(f"{path} is not a road network of the format {FORMAT}: it is too large.")
        data = path.read_bytes()
        raw = json.loads(data)
    except OSError as error:
        raise FileProblem(f"The road network {path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise FileProblem(f"{path} is not a road network: it is not valid JSON.") from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise FileProblem(f"{path} is not a road network of the format {FORMAT}.")
    try:
        return _network(raw, hashlib.sha256(data).hexdigest())
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise FileProblem(f"{path}: the road network is damaged ({type(error).__name__}: {error}).") from None


def _network(raw: Mapping[str, Any], sha256: str) -> RoadNetwork:
    nodes = np.array([(float(n["lon"]), float(n["lat"])) for n in raw["nodes"]], dtype=np.float64).reshape(-1, 2)
    edges = [_checked(edge, len(nodes)) for edge in raw["edges"]]
    if not len(nodes) or not edges:
        raise ValueError("it has no nodes or no edges")
    if not (np.abs(nodes) <= (180, 90)).all():
        raise ValueError("a node lies outside the world")
    lands = ("", *sorted({str(n.get("land") or "") for n in raw["nodes"]} - {""}))
    node_lands = np.array([lands.index(str(n.get("land") or "")) for n in raw["nodes"]], dtype=np.int32)
    crossings = _crossings(edges, node_lands, lands)
    names = ("", *sorted({str(e.get("name") or "") for e in edges} - {""}))
    shapes = [np.array(e["geometry"], dtype=np.float64).reshape(-1, 2) for e in edges]
    arrays: dict[str, Any] = _arrays(edges, names, [c.id for c in crossings])
    arrays |= {
        "nodes": nodes,
        "node_lands": node_lands,
        "shape_start": np.cumsum([0, *(len(shape) for shape in shapes)]).astype(np.uint32),
        "shape": np.round(np.concatenate(shapes) / SHAPE_DEGREES).astype(np.int32),
        "hull": np.array(MultiPoint(nodes).convex_hull.buffer(1e-6).exterior.coords, dtype=np.float64),
    }
    return RoadNetwork(
        name=str(raw["name"]),
        date=str(raw["date"]),
        source_sha256=sha256,
        rough=bool(raw["rough"]),
        lands=lands,
        names=names,
        crossings=crossings,
        places=tuple(
            NamedPlace(str(n["name"]), Position(float(n["lon"]), float(n["lat"])), "town", int(n["population"]))
            for n in raw["nodes"]
            if n.get("name") and n.get("population")
        ),
        version=version_of(arrays, [*lands, *names, *(c.id for c in crossings)]),
        **arrays,
    )


def _checked(edge: Mapping[str, Any], node_count: int) -> Mapping[str, Any]:
    a, b, seconds, metres = int(edge["from"]), int(edge["to"]), int(edge["seconds"]), int(edge["length_m"])
    if not (0 <= a < node_count and 0 <= b < node_count and 0 < seconds < 10**6 and 0 <= metres < 10**7):
        raise ValueError("an edge has an unknown node or no duration")
    if len(edge["geometry"]) < 2:
        raise ValueError("an edge has no line")
    return edge


def _arrays(edges: Sequence[Mapping[str, Any]], names: Sequence[str], crossings: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The arc arrays: arc 2k drives edge k as it is written, arc 2k + 1 back."""
    number = {name: i for i, name in enumerate(names)}
    crossing_number = {crossing: i for i, crossing in enumerate(crossings)}
    ends = np.array([(int(e["from"]), int(e["to"])) for e in edges], dtype=np.uint32)
    metres = np.array([int(e["length_m"]) for e in edges], dtype=np.float32)
    seconds = np.array([int(e["seconds"]) for e in edges], dtype=np.int32)
    crossing = np.array([crossing_number.get(str(e.get("crossing") or ""), -1) for e in edges], dtype=np.int32)
    no = np.zeros(2 * len(edges), dtype=np.bool_)

    def both(values: Any, kind: type[np.generic]) -> NDArray[Any]:
        return np.repeat(np.asarray(values).astype(kind), 2)

    return {
        "tail": np.stack([ends[:, 0], ends[:, 1]], axis=1).ravel(),
        "head": np.stack([ends[:, 1], ends[:, 0]], axis=1).ravel(),
        "metres": both(metres, np.float32),
        "speed_kmh": both(np.maximum(metres / seconds * 3.6, 1.0), np.float32),
        "fixed_s": both(seconds, np.int32),
        "road_class": both([_class_of(e) for e in edges], np.uint8),
        "access": both([ALL_PROFILES] * len(edges), np.uint8),
        "name_of": both([number[str(e.get("name") or "")] for e in edges], np.uint32),
        "crossing": both(crossing, np.int32),
        "bridge": both([str(e.get("crossing") or "").startswith("bridge:") for e in edges], np.bool_),
        "tunnel": no,
        "roundabout": no,
        "destination_only": no,
        "stretch": both(np.arange(len(edges)), np.uint32),
        "backward": np.tile([False, True], len(edges)),
        "copied": no,
    }


def _class_of(edge: Mapping[str, Any]) -> int:
    if str(edge.get("crossing") or "").startswith("ferry:"):
        return FERRY
    return ROAD_CLASSES.index(str(edge["class"]))


def _crossings(
    edges: Sequence[Mapping[str, Any]], node_lands: NDArray[np.int32], lands: Sequence[str]
) -> tuple[NetworkCrossing, ...]:
    """Every bridge and ferry of the file with the lands it joins and the whole crossing's seconds and metres."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for edge in edges:
        if edge.get("crossing"):
            found.setdefault(str(edge["crossing"]), []).append(edge)
    crossings = []
    for crossing_id, parts in sorted(found.items()):
        joined = {lands[node_lands[int(e[end])]] for e in parts for end in ("from", "to")} - {""}
        crossings.append(
            NetworkCrossing(
                id=crossing_id,
                kind=crossing_id.partition(":")[0],
                name=str(parts[0].get("name") or ""),
                seconds=sum(int(e["seconds"]) for e in parts),
                metres=sum(int(e["length_m"]) for e in parts),
                lands=(min(joined, default=""), max(joined, default="")),
            )
        )
    return tuple(crossings)
