"""How does what was read from an extract become a network and its ground?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.model.place import Position
from planner.travel.ground import Ground, Outlines, coasts, ground_of, polygons_of
from planner.travel.lands import crossings_of, lands_of_nodes
from planner.travel.network import NamedPlace, RoadNetwork, version_of
from planner.travel.osm_reading import RING_KINDS
from planner.travel.osm_stretches import RoadWays, Stretches, arcs_of, cut_into_stretches
from planner.travel.osm_turns import forbid_turns

#: Without any drawn built-up area: a square of about half a kilometre with so many junctions is taken for one (placeholder).
_CELL_DEGREES, _BUILT_UP_JUNCTIONS = 0.005, 14


@dataclass(frozen=True, eq=False)
class Assembled:
    """The network, its ground, and what the builder should be told: counts by code."""

    network: RoadNetwork
    ground: Ground
    counts: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Stage:
    """The contents of one stage file."""

    arrays: Mapping[str, NDArray[Any]]
    words: Mapping[str, Any]


def read_stage(path: Path) -> Stage | None:
    """The stage file, or None when it is damaged: then the extract is read again."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        return Stage(arrays, json.loads(arrays.pop("words").tobytes()))
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def joined(stages: Sequence[Stage]) -> Stage:
    """Several extracts as one: what they share (ways at a common edge) counts once."""
    if len(stages) == 1:
        return stages[0]
    return _joined(stages)


def assemble(
    stage: Stage, *, name: str, date: str, source_sha256: str, step: Callable[[str], None] = lambda _: None
) -> Assembled:
    """The network made of a stage. ``step`` is told what is being done."""
    arrays, words = stage.arrays, stage.words
    ways = RoadWays(
        way_ids=arrays["way_ids"],
        refs=arrays["way_refs"],
        ends=arrays["way_ends"],
        kind=arrays["way_kind"],
        name=arrays["way_name"],
        crossing_name=arrays["way_crossing_name"],
        ids=arrays["ids"],
        at=arrays["at"],
        barriers=arrays["barriers"],
    )
    step("stretches")
    stretches = cut_into_stretches(ways)
    outlines = _outlines(arrays, words)
    built_up = _built_up(stretches, outlines)
    arcs = arcs_of(stretches, ways, words["kinds"], built_up)
    step("turns")
    way_of_stretch = np.where(stretches.way < 0, -1, ways.way_ids[stretches.way])
    turned = forbid_turns(arcs, way_of_stretch[arcs["stretch"]], stretches.osm_node, words["restrictions"])
    arcs = turned.arcs
    nodes = stretches.at[turned.original_node] / 1e7
    step("lands")
    places = tuple(NamedPlace(n, Position(lon, lat), kind, people) for n, kind, people, lon, lat in words["places"])
    islands = [*polygons_of(outlines, "island"), *_marked_islands(outlines, places)]
    node_lands, lands = lands_of_nodes(arcs, nodes, places, islands, name)
    names, crossing_name = _crossing_names(stretches, ways, outlines, words["names"], arcs)
    arcs["crossing"], crossings = crossings_of(arcs, crossing_name, names, nodes, node_lands, lands)
    step("ground")
    ground = ground_of(outlines, nodes, node_lands)
    kept_names, arcs["name_of"] = _used_names(words["names"], arcs["name_of"])
    fields: dict[str, Any] = {
        **arcs,
        "nodes": nodes,
        "node_lands": node_lands,
        "shape_start": stretches.shape_start.astype(np.uint32),
        "shape": stretches.shape,
        "hull": shapely.get_coordinates(shapely.MultiPoint(nodes).convex_hull.buffer(1e-4, quad_segs=2)),
    }
    network = RoadNetwork(
        name=name,
        date=words["date"] or date,
        source_sha256=source_sha256,
        rough=False,
        lands=lands,
        names=kept_names,
        crossings=crossings,
        places=(*places, *_island_places(lands, islands, places)),
        version=version_of(fields, [*lands, *kept_names, *(c.id for c in crossings)]),
        **fields,
    )
    counts = {**words["counts"], "restrictions": turned.applied, "restrictions_left_out": turned.left_out}
    return Assembled(network, ground, counts)


def _outlines(arrays: Mapping[str, NDArray[Any]], words: Mapping[str, Any]) -> Outlines:
    """The outlines with the points that the extract holds; pieces of fewer than two points are none."""
    ids, refs, ends = arrays["ids"], arrays["ring_refs"], arrays["ring_ends"]
    local = np.minimum(np.searchsorted(ids, refs), max(len(ids) - 1, 0))
    known = ids[local] == refs if len(ids) else np.zeros(len(refs), dtype=bool)
    line = np.repeat(np.arange(len(ends) - 1), np.diff(ends))[known]
    points = arrays["at"][local[known]] / 1e7
    kinds = np.array((*RING_KINDS, "inner"), dtype=object)[arrays["ring_kind"]]
    counts = np.bincount(line, minlength=len(ends) - 1)
    least = np.where((arrays["ring_group"] == 0) & (kinds != "coast"), 4, 2)
    good = counts >= least
    # A ring of its own that lost its last corner at the extract's edge is closed again by the library.
    lines = np.empty(len(counts), dtype=object)
    inside = good[line]
    _, order = np.unique(line[inside], return_inverse=True)
    lines[good] = shapely.linestrings(points[inside], indices=order) if good.any() else None
    names = np.array(words["ring_names"], dtype=object)
    return Outlines(lines[good], kinds[good], arrays["ring_group"][good], names[good])


def _marked_islands(outlines: Outlines, places: Sequence[NamedPlace]) -> list[tuple[str, BaseGeometry]]:
    """Islands drawn by their coast alone, with the one island name that is marked on them."""
    shapes, _ = coasts(outlines)
    marked = [place for place in places if place.kind == "island"]
    if not shapes or not marked:
        return []
    dots = shapely.points([(place.position.lon, place.position.lat) for place in marked])
    names: dict[int, list[str]] = {}
    for dot, shape in shapely.STRtree(shapes).query(dots, predicate="within").T.tolist():
        names.setdefault(shape, []).append(marked[dot].name)
    return [(found[0], shapes[shape]) for shape, found in names.items() if len(set(found)) == 1]


def _island_places(
    lands: Sequence[str], islands: Sequence[tuple[str, BaseGeometry]], places: Sequence[NamedPlace]
) -> list[NamedPlace]:
    """The lands that are known to be islands by their outline alone, as places: that is what they are known by from then on."""
    marked = {place.name for place in places if place.kind == "island"}
    drawn = {name: shape.representative_point() for name, shape in islands if name in lands and name not in marked}
    return [NamedPlace(name, Position(dot.x, dot.y), "island") for name, dot in sorted(drawn.items())]


def _built_up(stretches: Stretches, outlines: Outlines) -> NDArray[np.bool_]:
    """Whether the middle of each stretch lies in a built-up area."""
    middle = stretches.shape[(stretches.shape_start[:-1] + stretches.shape_start[1:]) // 2] / 1e7
    areas = [area for _, area in polygons_of(outlines, "built_up")]
    inside = np.zeros(len(middle), dtype=bool)
    if areas:
        hits = shapely.STRtree(areas).query(shapely.points(middle), predicate="intersects")[0]
        inside[hits] = True
        return inside
    cell = np.floor(middle / (2 * _CELL_DEGREES, _CELL_DEGREES)).astype(np.int64)
    junction = np.floor(stretches.at / 1e7 / (2 * _CELL_DEGREES, _CELL_DEGREES)).astype(np.int64)
    cells, count = np.unique(junction[:, 0] * 1_000_000 + junction[:, 1], return_counts=True)
    crowded = cells[count >= _BUILT_UP_JUNCTIONS]
    return np.isin(cell[:, 0] * 1_000_000 + cell[:, 1], crowded)


def _crossing_names(
    stretches: Stretches, ways: RoadWays, outlines: Outlines, names: Sequence[str], arcs: Mapping[str, NDArray[Any]]
) -> tuple[list[str], NDArray[np.int64]]:
    """The crossing name of each arc as an index into the names: what the way says, or the bridge whose outline it lies in."""
    of_stretch = np.where(stretches.way < 0, 0, ways.crossing_name[stretches.way]).astype(np.int64)
    drawn = [(name, area) for name, area in polygons_of(outlines, "bridge") if name]
    names = list(names)
    if drawn:
        on_bridge = np.zeros(len(of_stretch), dtype=bool)
        on_bridge[arcs["stretch"][arcs["bridge"]]] = True
        unnamed = np.flatnonzero(on_bridge & (of_stretch == 0))
        middle = stretches.shape[(stretches.shape_start[unnamed] + stretches.shape_start[unnamed + 1]) // 2] / 1e7
        hits = shapely.STRtree([area for _, area in drawn]).query(shapely.points(middle), predicate="intersects")
        of_stretch[unnamed[hits[0]]] = len(names) + hits[1]
        names += [name for name, _ in drawn]
    numbers = {name: i for i, name in reversed(list(enumerate(names)))}
    same = np.array([numbers[name] for name in names], dtype=np.int64)
    return names, same[of_stretch[arcs["stretch"]]]


def _used_names(names: Sequence[str], name_of: NDArray[np.uint32]) -> tuple[tuple[str, ...], NDArray[np.uint32]]:
    used, where = np.unique(np.append(name_of, 0), return_inverse=True)
    return tuple(names[i] for i in used.tolist()), where[:-1].astype(np.uint32)


def _joined(stages: Sequence[Stage]) -> Stage:
    names: dict[str, int] = {"": 0}
    kinds: list[Any] = []
    words: dict[str, Any] = {"ring_names": [], "places": [], "restrictions": [], "counts": {}}
    parts: dict[str, list[NDArray[Any]]] = {}
    seen_ways: set[int] = set()
    for stage in stages:
        arrays = stage.arrays
        number = np.array([names.setdefault(name, len(names)) for name in stage.words["names"]], dtype=np.int32)
        new = np.array([int(way) not in seen_ways for way in arrays["way_ids"]], dtype=bool)
        seen_ways.update(arrays["way_ids"].tolist())
        lengths = np.diff(arrays["way_ends"])
        parts.setdefault("way_ids", []).append(arrays["way_ids"][new])
        parts.setdefault("way_kind", []).append(arrays["way_kind"][new] + len(kinds))
        parts.setdefault("way_name", []).append(number[arrays["way_name"][new]])
        parts.setdefault("way_crossing_name", []).append(number[arrays["way_crossing_name"][new]])
        parts.setdefault("way_refs", []).append(arrays["way_refs"][np.repeat(new, lengths)])
        parts.setdefault("way_lengths", []).append(lengths[new])
        parts.setdefault("ring_lengths", []).append(np.diff(arrays["ring_ends"]))
        for same in ("ring_refs", "ring_kind", "ring_group", "barriers", "ids", "at"):
            parts.setdefault(same, []).append(arrays[same])
        kinds += stage.words["kinds"]
        for listed in ("ring_names", "places", "restrictions"):
            words[listed] += stage.words[listed]
        for code, count in stage.words["counts"].items():
            words["counts"][code] = words["counts"].get(code, 0) + count
    whole = {name: np.concatenate(values) for name, values in parts.items()}
    whole["ids"], first = np.unique(whole["ids"], return_index=True)
    whole["at"] = whole["at"][first]
    whole["way_ends"] = np.concatenate([[0], np.cumsum(whole.pop("way_lengths"))])
    whole["ring_ends"] = np.concatenate([[0], np.cumsum(whole.pop("ring_lengths"))])
    dates = [stage.words["date"] for stage in stages]
    return Stage(whole, {**words, "names": list(names), "kinds": kinds, "date": min(dates)})
