"""What is a road network? Junctions, the arcs between them, and the ground they lie on: compact arrays, one entry an arc.

An **arc** is one direction of a **stretch**, the road between two junctions. A street driven both ways is two arcs over one
stretch; a junction with turn restrictions has **copies** at the same position, so that every turn the arcs allow may be made.
Whoever starts in the middle of a stretch drives on by its arcs that are not ``copied``; whoever arrives there may come by
any of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from planner.model.place import Position

#: Index = the code in :attr:`RoadNetwork.road_class`. Links (slip roads) count as the road they lead to.
ROAD_CLASSES = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "track",
    "ferry",
)
FERRY = ROAD_CLASSES.index("ferry")
#: Shapes hold whole numbers of this many degrees, as OpenStreetMap does (about a centimetre).
SHAPE_DEGREES = 1e-7


class Profile(StrEnum):
    """What drives. A wheelchair van drives as a minibus."""

    AMBULANCE = "ambulance"
    LYING_TRANSPORT = "lying_transport"
    MINIBUS = "minibus"
    CAR = "car"

    @property
    def bit(self) -> int:
        """Its bit in :attr:`RoadNetwork.access`."""
        return 1 << list(Profile).index(self)


ALL_PROFILES = sum(profile.bit for profile in Profile)


def access_of(profiles: Collection[Profile]) -> int:
    """The bits of these profiles."""
    return sum(profile.bit for profile in set(profiles))


@dataclass(frozen=True, slots=True)
class NetworkCrossing:
    """A way over water with a name of its own: ``id`` "ferry:SLUG" or "bridge:SLUG", ``kind`` "ferry" or "bridge". ``seconds``
    is the whole crossing by car; for a ferry the sailing alone, without boarding and waiting. ``lands`` what it joins."""

    id: str
    kind: str
    name: str
    seconds: int
    metres: int
    lands: tuple[str, str]


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place name on the map. ``kind`` as OpenStreetMap's place tag ("town", "village", "island", ...); ``population`` 0 where
    it is not known."""

    name: str
    position: Position
    kind: str
    population: int = 0


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """A road network of n nodes, m arcs and k stretches. ``rough`` = the sample's coarse network, for exercises only.

    Nodes: ``nodes`` (n, 2) float64 longitude and latitude; ``node_lands`` (n,) int32 index into ``lands``: what can be reached
    from there without a ferry, named after its island or largest town ("" = an unnamed speck or unconnected piece).

    Arcs, all of length m: ``tail``, ``head`` uint32 nodes; ``metres`` float32; ``speed_kmh`` float32 free speed; ``fixed_s``
    int32 seconds that stand whatever the length (0 = metres at speed): a ferry's sailing, without boarding and waiting, and
    every edge of the sample, whose roads still follow the night's speed; ``road_class`` uint8 index into ROAD_CLASSES;
    ``access`` uint8, a bit for each Profile that may drive there; ``name_of`` uint32 index into ``names`` ("" first);
    ``crossing`` int32 index into ``crossings``, -1 none; ``bridge``, ``tunnel``, ``roundabout`` and ``destination_only``
    (private roads and "access only") bool; ``stretch`` uint32; ``backward`` bool: driven against the shape's order;
    ``copied`` bool: it leaves a copy of a junction.

    Shapes: stretch s is ``shape[shape_start[s]:shape_start[s + 1]]``, int32 longitude and latitude in 1e-7 degrees, both ends
    included. ``hull`` (h, 2) float64 is the convex ring around all the extract's roads.
    """

    name: str
    date: str
    source_sha256: str
    rough: bool
    nodes: NDArray[np.float64]
    node_lands: NDArray[np.int32]
    lands: tuple[str, ...]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    metres: NDArray[np.float32]
    speed_kmh: NDArray[np.float32]
    fixed_s: NDArray[np.int32]
    road_class: NDArray[np.uint8]
    access: NDArray[np.uint8]
    name_of: NDArray[np.uint32]
    crossing: NDArray[np.int32]
    bridge: NDArray[np.bool_]
    tunnel: NDArray[np.bool_]
    roundabout: NDArray[np.bool_]
    destination_only: NDArray[np.bool_]
    stretch: NDArray[np.uint32]
    backward: NDArray[np.bool_]
    copied: NDArray[np.bool_]
    shape_start: NDArray[np.uint32]
    shape: NDArray[np.int32]
    names: tuple[str, ...]
    crossings: tuple[NetworkCrossing, ...]
    places: tuple[NamedPlace, ...]
    hull: NDArray[np.float64]
    version: str
    #: Where the contraction hierarchy's topology for exactly these arcs is stored; None = not stored.
    topology: Path | None = None

    @property
    def node_count(self) -> int:
        """Nodes, copies for turn restrictions included."""
        return len(self.nodes)

    @property
    def arc_count(self) -> int:
        """Arcs: directions of stretches."""
        return len(self.tail)

    @property
    def stretch_count(self) -> int:
        """Stretches of road between junctions."""
        return len(self.shape_start) - 1

    @property
    def label(self) -> str:
        """What a plan calls this network: name, date and version."""
        return f"{self.name} {self.date} ({self.version})"

    def line(self, stretch: int) -> NDArray[np.float64]:
        """The stretch's shape, in the order of its forward arc: rows of longitude and latitude."""
        start, end = int(self.shape_start[stretch]), int(self.shape_start[stretch + 1])
        return np.asarray(self.shape[start:end] * SHAPE_DEGREES, dtype=np.float64)


#: Every array of a network, by the name of its field, with what its entries must be.
ARRAYS: dict[str, type[np.generic]] = {
    "nodes": np.float64,
    "node_lands": np.int32,
    "tail": np.uint32,
    "head": np.uint32,
    "metres": np.float32,
    "speed_kmh": np.float32,
    "fixed_s": np.int32,
    "road_class": np.uint8,
    "access": np.uint8,
    "name_of": np.uint32,
    "crossing": np.int32,
    "bridge": np.bool_,
    "tunnel": np.bool_,
    "roundabout": np.bool_,
    "destination_only": np.bool_,
    "stretch": np.uint32,
    "backward": np.bool_,
    "copied": np.bool_,
    "shape_start": np.uint32,
    "shape": np.int32,
    "hull": np.float64,
}
#: The arrays with one entry an arc.
ARC_ARRAYS = tuple(list(ARRAYS)[list(ARRAYS).index("tail") : list(ARRAYS).index("shape_start")])


def version_of(arrays: dict[str, NDArray[np.generic]], words: Collection[str]) -> str:
    """Sixteen hexadecimal digits that stand for this network and no other: a SHA-256 of its arrays and names."""
    digest = hashlib.sha256()
    for name in ARRAYS:
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.tobytes())
    for word in words:
        digest.update(word.encode() + b"\n")
    return digest.hexdigest()[:16]


assert set(ARRAYS) <= {field.name for field in fields(RoadNetwork)}
