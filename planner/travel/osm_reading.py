"""What does this OpenStreetMap extract hold that roads and base maps are made of? Read pass by pass into flat arrays.

Runs in the child process of :mod:`planner.travel.osm_child`; everything it finds is written as one stage file, so that no other
part of the program ever reads the extract itself.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from planner.travel.network import ALL_PROFILES
from planner.travel.osm_blocks import ends_in_the_middle
from planner.travel.osm_tags import BARRIER_KEYS, WAY_KEYS, Drivable, barrier_lets, drivable, exempt_profiles

#: What a ring of the stage file is the outline of.
RING_KINDS = ("coast", "water", "built_up", "island", "bridge")
_KEYS = ("highway", "route", "natural", "waterway", "landuse", "place", "man_made", "barrier")
_BUILT_UP = frozenset({"residential", "commercial", "retail", "industrial"})
_PLACES = frozenset({
    "city", "town", "village", "hamlet", "suburb", "quarter", "neighbourhood", "isolated_dwelling", "island", "islet", "locality",
})  # fmt: skip
_RESTRICTIONS = ("restriction", "restriction:motorcar", "restriction:motor_vehicle", "restriction:conditional")
_EVERY = 20_000
#: Where more of the roads' points are missing, the file is no whole extract. One cut to a rectangle without its roads' other
#: ends lacks a twentieth.
_MOST_MISSING = 0.2

Say = Callable[[str, int], None]


class NotUsable(Exception):
    """The extract cannot be used; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Lines:
    """Many lines of nodes, one after the other: their ids and where they lie, in 1e-7 degrees."""

    refs: array[int] = field(default_factory=lambda: array("q"))
    x: array[int] = field(default_factory=lambda: array("i"))
    y: array[int] = field(default_factory=lambda: array("i"))
    ends: array[int] = field(default_factory=lambda: array("q", [0]))

    def add(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            self.refs.append(node.ref)
            self.x.append(node.x)
            self.y.append(node.y)
        self.ends.append(len(self.refs))


class _Numbers(dict[Any, int]):
    """Numbers for things in the order in which they are first met."""

    def __missing__(self, thing: Any) -> int:
        self[thing] = number = len(self)
        return number


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    ways: _Lines = field(default_factory=_Lines)
    way_ids: array[int] = field(default_factory=lambda: array("q"))
    way_kind: array[int] = field(default_factory=lambda: array("l"))
    way_name: array[int] = field(default_factory=lambda: array("l"))
    way_crossing_name: array[int] = field(default_factory=lambda: array("l"))
    kinds: dict[tuple[tuple[str, str], ...], int] = field(default_factory=dict)
    drivables: list[Drivable] = field(default_factory=list)
    names: _Numbers = field(default_factory=_Numbers)
    rings: _Lines = field(default_factory=_Lines)
    ring_about: list[tuple[str, str, int]] = field(default_factory=list)
    restrictions: list[dict[str, Any]] = field(default_factory=list)
    member_of: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    ferry_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    places: list[tuple[str, str, int, float, float]] = field(default_factory=list)
    barriers: list[tuple[int, int]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"ferries_not_for_cars": 0, "restrictions_unclear": 0})
    newest: int = 0
    any_way: bool = False


def read_extract(path: Path, stage: Path, say: Say) -> None:
    """Reads the extract and writes what was found to ``stage``. Raises NotUsable, and osmium's RuntimeError for a broken file."""
    if ends_in_the_middle(path):
        raise NotUsable("osm_cut")
    osmium = import_module("osmium")
    osmium_file = osmium.io.File(str(path), "pbf")
    with osmium.io.Reader(osmium_file, osmium.osm.NOTHING) as reader:
        header = reader.header()
    if header.has_multiple_object_versions:
        raise NotUsable("osm_history")
    found = _Found()
    found.names[""]
    _read_relations(osmium, osmium_file, found, say)
    _read_points_and_ways(osmium, osmium_file, found, say)
    if not len(found.way_ids):
        raise NotUsable("osm_no_roads" if found.any_way else "osm_no_ways")
    found.counts["points_missing"] = missing = sum(not -1_800_000_000 <= x <= 1_800_000_000 for x in found.ways.x)
    if missing > _MOST_MISSING * len(found.ways.x):
        raise NotUsable("osm_cut")
    said = header.get("osmosis_replication_timestamp")[:10] if header.get("osmosis_replication_timestamp") else ""
    _write(stage, found, said or _day(found.newest))


def _day(epoch_s: int) -> str:
    return str(np.datetime64(epoch_s, "s"))[:10] if epoch_s > 10**9 else ""


def _read_relations(osmium: Any, file: Any, found: _Found, say: Say) -> None:
    wanted = osmium.filter.KeyFilter("restriction", *_RESTRICTIONS[1:], "natural", "waterway", "place", "route", "landuse")
    for count, relation in enumerate(osmium.FileProcessor(file, osmium.osm.RELATION).with_filter(wanted)):
        if count % _EVERY == 0:
            say("relations", count)
        tags = {tag.k: tag.v for tag in relation.tags}
        kind = tags.get("type", "")
        if kind.startswith("restriction"):
            _restriction(relation, tags, found)
        elif kind in ("multipolygon", "boundary"):
            about = _about(tags)
            if about is not None and about != "coast":
                number = relation.id
                for member in relation.members:
                    if member.type == "w" and member.role in ("outer", ""):
                        found.member_of[member.ref] = (about, tags.get("name", ""), number)
                    elif member.type == "w" and member.role == "inner" and about == "water":
                        found.member_of.setdefault(member.ref, ("inner", "", number))
        elif tags.get("route") == "ferry":
            for member in relation.members:
                if member.type == "w":
                    found.ferry_tags[member.ref] = {**tags, "route": "ferry"}


def _restriction(relation: Any, tags: Mapping[str, str], found: _Found) -> None:
    """A ban on or an order for a turn that concerns cars; those for certain hours or lorries alone are left out."""
    said = tags.get("restriction:motorcar") or tags.get("restriction:motor_vehicle") or tags.get("restriction") or ""
    if not said.startswith(("no_", "only_")) or tags.get("hour_on") or tags.get("day_on"):
        found.counts["restrictions_unclear"] += 1
        return
    members: dict[str, list[tuple[str, int]]] = {"from": [], "via": [], "to": []}
    for member in relation.members:
        if member.role in members:
            members[member.role].append((member.type, member.ref))
    via_nodes = [ref for kind, ref in members["via"] if kind == "n"]
    via_ways = [ref for kind, ref in members["via"] if kind == "w"]
    starts, ends = ([ref for kind, ref in members[role] if kind == "w"] for role in ("from", "to"))
    if not starts or not ends or len(via_nodes) + bool(via_ways) != 1:
        found.counts["restrictions_unclear"] += 1
        return
    found.restrictions.append({
        "only": said.startswith("only_"),
        "from": starts,
        "to": ends,
        "via_node": via_nodes[0] if via_nodes else 0,
        "via_ways": via_ways,
        "bits": ALL_PROFILES & ~exempt_profiles(tags.get("except", "")),
    })  # fmt: skip


def _about(tags: Mapping[str, str]) -> str | None:
    """What an outline with these tags is of, if it is anything a map shows."""
    if tags.get("natural") == "coastline":
        return "coast"
    if tags.get("natural") == "water" or tags.get("waterway") == "riverbank" or tags.get("landuse") == "reservoir":
        return "water"
    if tags.get("place") in ("island", "islet"):
        return "island"
    if tags.get("landuse") in _BUILT_UP:
        return "built_up"
    if tags.get("man_made") == "bridge" and (tags.get("name") or tags.get("bridge:name")):
        return "bridge"
    return None


def _read_points_and_ways(osmium: Any, file: Any, found: _Found, say: Say) -> None:
    """One pass for all that has a tag we know (the library keeps every node's position meanwhile, 16 bytes each), and one for
    the nameless pieces of outlines."""
    table = osmium.index.create_map("sparse_mem_array")
    things = osmium.FileProcessor(file, osmium.osm.NODE | osmium.osm.WAY).with_locations(table)
    outlined: set[int] = set()
    for count, thing in enumerate(things.with_filter(osmium.filter.KeyFilter(*_KEYS))):
        if count % _EVERY == 0:
            say("ways", count)
        tags = {tag.k: tag.v for tag in thing.tags}
        if thing.is_node():
            _point(thing, tags, found)
            continue
        number, found.any_way = thing.id, True
        if "highway" in tags or tags.get("route") == "ferry" or number in found.ferry_tags:
            _road(thing, {**found.ferry_tags.get(number, {}), **tags}, found)
        if number in found.member_of:
            outlined.add(number)
            _outline(thing, found.member_of[number], found)
        about = _about(tags)
        if about == "coast" or (about is not None and thing.is_closed()):
            _outline(thing, (about, tags.get("bridge:name") or tags.get("name", ""), 0), found)
        if tags.get("place") in _PLACES and tags.get("name"):
            _outlined_place(thing, tags, found)
    _read_nameless(osmium, file, found, table, (found.member_of.keys() | found.ferry_tags.keys()) - outlined - set(found.way_ids))


@dataclass(frozen=True, slots=True)
class _Located:
    ref: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A way whose nodes' positions were looked up."""

    id: int
    nodes: tuple[_Located, ...]
    timestamp: Any


def _read_nameless(osmium: Any, file: Any, found: _Found, table: Any, numbers: set[int]) -> None:
    if not numbers:
        return
    for way in osmium.FileProcessor(file, osmium.osm.WAY).with_filter(osmium.filter.IdFilter(sorted(numbers))):
        tags = {tag.k: tag.v for tag in way.tags}
        if any(key in tags for key in _KEYS):
            continue
        try:
            at = [(node.ref, table.get(node.ref)) for node in way.nodes]
        except KeyError:
            continue
        piece = _Piece(way.id, tuple(_Located(ref, where.x, where.y) for ref, where in at), way.timestamp)
        if way.id in found.member_of:
            _outline(piece, found.member_of[way.id], found)
        else:
            _road(piece, {**found.ferry_tags[way.id], **tags}, found)


def _outline(way: Any, about: tuple[str, str, int], found: _Found) -> None:
    found.rings.add(way.nodes)
    found.ring_about.append(about)


def _point(node: Any, tags: Mapping[str, str], found: _Found) -> None:
    if "barrier" in tags:
        lets = barrier_lets({key: value for key, value in tags.items() if key in BARRIER_KEYS})
        if lets != ALL_PROFILES:
            found.barriers.append((node.id, lets))
    if tags.get("place") in _PLACES and tags.get("name") and node.location.valid():
        found.places.append((tags["name"], tags["place"], _population(tags), node.lon, node.lat))


def _outlined_place(way: Any, tags: Mapping[str, str], found: _Found) -> None:
    """A place drawn as an outline stands in the middle of its corners."""
    corners = [(node.x, node.y) for node in way.nodes if node.location.valid()]
    if corners:
        lon, lat = (sum(axis) / len(corners) / 1e7 for axis in zip(*corners, strict=True))
        found.places.append((tags["name"], tags["place"], _population(tags), lon, lat))


def _road(way: Any, tags: dict[str, str], found: _Found) -> None:
    known = tuple(sorted((key, value) for key, value in tags.items() if key in WAY_KEYS))
    kind = found.kinds.get(known)
    if kind is None:
        what = drivable(dict(known))
        kind = found.kinds[known] = -1 if what is None else len(found.drivables)
        if what is not None:
            found.drivables.append(what)
    if kind < 0:
        found.counts["ferries_not_for_cars"] += tags.get("route") == "ferry" and "highway" not in tags
        return
    found.ways.add(way.nodes)
    found.way_ids.append(way.id)
    found.way_kind.append(kind)
    found.way_name.append(found.names[_name(tags)])
    found.way_crossing_name.append(found.names[_crossing_name(tags, found.drivables[kind])])
    if (changed := int(way.timestamp.timestamp())) > found.newest:
        found.newest = changed


#: A name that is a bridge's or a tunnel's and not the street's that runs over it.
_OF_A_CROSSING = re.compile(r"bro(en)?\b|tunnel|bridge|brücke|brua?\b|viadu|\bpont\b|dæmning", re.IGNORECASE)


def _crossing_name(tags: Mapping[str, str], road: Drivable) -> str:
    """The name of the bridge, tunnel or ferry that the way is; "" when it is none, or a small one without a name of its own."""
    name = tags.get("name", "")
    if tags.get("route") == "ferry" and "highway" not in tags:
        return name or tags.get("ref", "")
    if road.bridge or road.tunnel:
        own = tags.get("bridge:name") or tags.get("tunnel:name") or ""
        return own or (name if _OF_A_CROSSING.search(name) else "")
    return ""


def _name(tags: Mapping[str, str]) -> str:
    """What a sign says: the street's name; the number of a motorway or main road before it."""
    name, ref = tags.get("name", ""), tags.get("ref", "").replace(";", " / ")
    if ref and tags.get("highway", "").startswith(("motorway", "trunk")):
        return f"{ref} {name}".strip()
    return name or ref


def _population(tags: Mapping[str, str]) -> int:
    digits = tags.get("population", "").replace(".", "").replace(" ", "").replace(",", "")
    return int(digits) if digits.isdigit() and len(digits) < 9 else 0


def _write(stage: Path, found: _Found, date: str) -> None:
    refs = np.concatenate([np.asarray(found.ways.refs), np.asarray(found.rings.refs)])
    x = np.concatenate([np.asarray(found.ways.x), np.asarray(found.rings.x)])
    y = np.concatenate([np.asarray(found.ways.y), np.asarray(found.rings.y)])
    inside = np.flatnonzero((np.abs(x) <= 1_800_000_000) & (np.abs(y) <= 900_000_000))
    ids, first = np.unique(refs[inside], return_index=True)
    at = np.stack([x[inside[first]], y[inside[first]]], axis=1).astype(np.int32)
    words = {
        "date": date,
        "kinds": [asdict(kind) for kind in found.drivables],
        "names": list(found.names),
        "ring_names": [name for _, name, _ in found.ring_about],
        "places": found.places,
        "restrictions": found.restrictions,
        "counts": found.counts,
    }
    ring_code = {kind: i for i, kind in enumerate((*RING_KINDS, "inner"))}
    with stage.open("wb") as file:
        np.savez(
            file,
            ids=ids,
            at=at,
            way_ids=np.asarray(found.way_ids, dtype=np.int64),
            way_kind=np.asarray(found.way_kind, dtype=np.int32),
            way_name=np.asarray(found.way_name, dtype=np.int32),
            way_crossing_name=np.asarray(found.way_crossing_name, dtype=np.int32),
            way_refs=np.asarray(found.ways.refs, dtype=np.int64),
            way_ends=np.asarray(found.ways.ends, dtype=np.int64),
            ring_refs=np.asarray(found.rings.refs, dtype=np.int64),
            ring_ends=np.asarray(found.rings.ends, dtype=np.int64),
            ring_kind=np.asarray([ring_code[kind] for kind, _, _ in found.ring_about], dtype=np.int8),
            ring_group=np.asarray([group for _, _, group in found.ring_about], dtype=np.int64),
            barriers=np.asarray(found.barriers, dtype=np.int64).reshape(-1, 2),
            words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
        )
