"""How long does a road network take to build, to re-weight after a closure, and to answer, beside scipy's Dijkstra?

With extracts: one network of all of them. Without: an invented country of so many junctions, written as an extract first, so
that reading is measured too. Every step runs in a process of its own, so that its peak memory is its own. scipy's Dijkstra
searches from a sample of the table's rows, and, which is quicker, from a sample of its columns on the roads turned round; the
whole is worked out from the sample. Both run in the same process, one after the other. On a machine with other work the seconds
of processor time are the ones to compare.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SEED = 20261122
SOURCES, TARGETS, PATHS = 1600, 300, 200
#: Junctions of a row lie this far apart (degrees of latitude and longitude, about 180 m).
STEP_LAT, STEP_LON = 0.0016, 0.0028
WEST, SOUTH = 8.1, 54.6
#: A town and its fields are so many junctions wide, and these of its rows and columns lead on to the next.
TOWN, ROADS_BETWEEN_TOWNS = 30, (7, 22)


def main(arguments: list[str]) -> int:
    """Runs every measurement, prints it against what is promised, and gives 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="scripts/bench roads", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="extracts to join (default: an invented country)")
    parser.add_argument("--nodes", type=int, default=300_000, help="junctions of the invented country (default: 300000)")
    parser.add_argument("--growth", action="store_true", help="also 1,000,000 and 2,000,000 invented junctions: Denmark's size")
    parser.add_argument("--dijkstra", type=int, default=0, help="searches of scipy's Dijkstra each way (default: 60; large: 12)")
    chosen = parser.parse_args(arguments)
    sizes = [chosen.nodes, *([1_000_000, 2_000_000] if chosen.growth else [])]
    kept = True
    seen: list[dict[str, float]] = []
    for size in sizes if not chosen.files else [0]:
        with tempfile.TemporaryDirectory() as folder:
            files = [file.resolve() for file in chosen.files]
            if not files:
                files = [Path(folder) / "invented.osm.pbf"]
                made, _ = _in_a_process("make", str(files[0]), str(size))
                print(
                    f"invented country: {made['junctions']:,} junctions, {made['mb']:.0f} MB, written in {made['seconds']:.0f} s"
                )
            built, memory = _in_a_process("build", folder, *map(str, files))
            asked, asking_memory = _in_a_process("ask", folder, str(chosen.dijkstra))
        kept &= _shown(built, memory, asked, asking_memory)
        seen.append({
            "nodes": built["nodes"], "build": built["cpu"], "its memory": memory, "disk": asked["stored_mb"],
            "table": asked["table"][1], "closure": asked["closure"], "way": asked["path_ms"], "answering memory": asking_memory,
        })  # fmt: skip
    for larger in seen[1:]:
        told = ", ".join(f"{name} x {larger[name] / seen[0][name]:.1f}" for name in larger)
        print(f"\ngrowth from {seen[0]['nodes']:,.0f} to {larger['nodes']:,.0f}: {told}")
    return 0 if kept else 1


def _in_a_process(*what: str) -> tuple[dict[str, Any], float]:
    """What the step says at its end, and the peak megabytes of it or a process of its own, whichever is more."""
    with subprocess.Popen([sys.executable, __file__, "--step", *what], stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        told = child.stdout.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(child.returncode)
    return json.loads(told.splitlines()[-1]) | {"cpu": usage.ru_utime + usage.ru_stime}, usage.ru_maxrss / 1024


def _shown(built: dict[str, Any], memory: float, asked: dict[str, Any], asking_memory: float) -> bool:
    small, large = built["nodes"] < 500_000, built["nodes"] > 200_000
    quick = asked["forwards"][1] / asked["table"][1] >= 30
    rows = [
        (
            "build",
            f"{built['seconds']:.1f} s ({built['cpu']:.1f} s of processor)",
            built["seconds"] < 180 if small else None,
            "under 180 s",
        ),
        ("  its memory", f"{memory:.0f} MB", memory < 2048 if small else None, "under 2,048 MB"),
        ("  reading the extract", f"{built['steps'].get('ways', 0):.1f} s", None, ""),
        ("  stretches, turns, lands, ground", f"{built['steps'].get('made', 0):.1f} s", None, ""),
        ("  ordering the junctions", f"{built['steps'].get('topology', 0):.1f} s", None, ""),
        ("load and get ready", f"{asked['ready']:.1f} s, {asked['stored_mb']:.0f} MB on disk", None, ""),
        (f"table {SOURCES} x {TARGETS}", _both(asked["table"]), asked["table"][0] < 3 if small else None, "under 3 s"),
        ("  between junctions alone", _both(asked["core"]), None, ""),
        (f"  scipy's Dijkstra, {SOURCES} searches", _both(asked["forwards"]) + asked["sample"], None, ""),
        ("  times faster", _ratio(asked, "forwards"), quick if large else None, "at least 30"),
        (f"  from the other side, {TARGETS}", _both(asked["backwards"]) + asked["sample"], None, ""),
        ("  times faster", _ratio(asked, "backwards"), None, ""),
        ("  entries that differ", f"{asked['differ']} of {asked['compared']:,}", asked["differ"] == 0, "none"),
        ("a road closed, all weights anew", f"{asked['closure']:.2f} s", asked["closure"] < 2 if small else None, "under 2 s"),
        ("one way with its line, median", f"{asked['path_ms']:.1f} ms", asked["path_ms"] < 20 if small else None, "under 20 ms"),
        ("  the slowest of 200", f"{asked['slowest_ms']:.1f} ms", None, ""),
        ("memory of the answering process", f"{asking_memory:.0f} MB", None, ""),
    ]
    print(f"\n{built['network']}: {built['nodes']:,} nodes, {built['arcs']:,} arcs, {built['km']:,} km")
    for name, value, held, promise in rows:
        verdict = "" if held is None else f"{'kept' if held else 'NOT KEPT'} ({promise})"
        print(f"  {name:<36} {value:<28} {verdict}".rstrip())
    return all(held is not False for _, _, held, _ in rows)


def _both(took: tuple[float, float]) -> str:
    return f"{took[0]:.2f} s ({took[1]:.2f} s of processor)"


def _ratio(asked: dict[str, Any], other: str) -> str:
    clock, processor = (theirs / ours for theirs, ours in zip(asked[other], asked["table"], strict=True))
    return f"{clock:.0f} by the clock, {processor:.0f} by processor time"


class _Watch:
    """Seconds by the clock and of processor time since it was made."""

    def __init__(self) -> None:
        self._began = time.perf_counter(), time.process_time()

    def took(self, share: float = 1.0) -> tuple[float, float]:
        return (time.perf_counter() - self._began[0]) / share, (time.process_time() - self._began[1]) / share


# --- steps, each in a process of its own ---------------------------------------------------------------------------------


def _build(home: str, *files: str) -> dict[str, Any]:
    from planner.travel.osm import build_network

    began = time.perf_counter()
    marks: dict[str, float] = {}

    def tell(step: str, _done: int) -> None:
        marks.setdefault(step, time.perf_counter())

    network = build_network([Path(file) for file in files], Path(home), progress=tell).network
    first = np.unique(network.stretch, return_index=True)[1]
    return {
        "network": network.name,
        "nodes": network.node_count,
        "arcs": network.arc_count,
        "km": round(float(network.metres[first].sum()) / 1000),
        "seconds": time.perf_counter() - began,
        "steps": {
            "ways": marks["stretches"] - began,
            "made": marks["topology"] - marks["stretches"],
            "topology": marks["storing"] - marks["topology"],
        },
    }


def _ask(home: str, searches: str) -> dict[str, Any]:
    from shapely.geometry import Point

    from planner.model.outage import ClosedRoads
    from planner.model.place import Position
    from planner.travel.night import AS_ALWAYS, NightChanges, weights_of
    from planner.travel.profiles import TravelRules
    from planner.travel.road_graph import RoadTravelTimes
    from planner.travel.stored import network_in_use

    began = time.perf_counter()
    network = network_in_use(Path(home))
    assert network is not None
    times = RoadTravelTimes(network, {})
    rng = np.random.default_rng(SEED)
    size = np.bincount(network.node_lands)
    inland = np.flatnonzero(network.node_lands == size[1:].argmax() + 1)
    origins, destinations = (network.nodes[rng.choice(inland, count)] for count in (SOURCES, TARGETS))
    times.between(origins[:2], destinations[:2])
    answers: dict[str, Any] = {"ready": time.perf_counter() - began}
    stored = [file.stat().st_size for file in (Path(home) / "roads").rglob("*") if file.is_file()]
    answers["stored_mb"] = sum(stored) / 1e6

    watch = _Watch()
    times.between(origins, destinations)
    answers["table"] = watch.took()
    answers |= _beside_dijkstra(network, weights_of(network, "car", AS_ALWAYS, TravelRules()), rng, inland, int(searches))

    lon, lat = network.nodes[inland].mean(axis=0).tolist()
    began = time.perf_counter()
    closed = RoadTravelTimes(network, {}, changes=NightChanges(closed=(ClosedRoads(Point(lon, lat).buffer(0.01), "water"),)))
    closed.between(origins[:2], destinations[:2])
    answers["closure"] = time.perf_counter() - began

    took = []
    for a, b in zip(origins[:PATHS], np.resize(destinations, (PATHS, 2)), strict=True):
        began = time.perf_counter()
        times.leg(Position(*a.tolist()), Position(*b.tolist()))
        took.append(1000 * (time.perf_counter() - began))
    return answers | {"path_ms": float(np.median(took)), "slowest_ms": max(took)}


def _beside_dijkstra(network: Any, weights: Any, rng: Any, inland: Any, searches: int) -> dict[str, Any]:
    """The table between junctions by the contraction hierarchy and by scipy, and how many entries differ."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    from planner.travel.hierarchy import NO_WAY, Hierarchy, load_topology

    sources, targets = rng.choice(inland, SOURCES), rng.choice(inland, TARGETS)
    hierarchy = Hierarchy(load_topology(network), weights)
    hierarchy.table(sources[:400], targets)
    watch = _Watch()
    table = hierarchy.table(sources, targets).astype(np.int64)
    core = watch.took()
    # Of parallel arcs the quickest: a sparse matrix would add them up.
    order = np.lexsort((weights, network.head, network.tail))
    order = order[weights[order] != NO_WAY]
    ends = np.column_stack([network.tail[order], network.head[order]])
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    order, ends = order[first], ends[first]
    shape = (network.node_count, network.node_count)
    roads = csr_array((weights[order].astype(float), (ends[:, 0], ends[:, 1])), shape=shape)
    count = searches or (60 if network.node_count <= 400_000 else 12)
    watch = _Watch()
    forwards = np.stack([dijkstra(roads, indices=source)[targets] for source in sources[:count]])
    forwards_took = watch.took(count / SOURCES)
    turned = roads.T.tocsr()
    watch = _Watch()
    backwards = np.stack([dijkstra(turned, indices=target)[sources] for target in targets[:count]])
    backwards_took = watch.took(count / TARGETS)
    expected = [np.where(np.isinf(found), NO_WAY, found).astype(np.int64) for found in (forwards, backwards)]
    return {
        "core": core,
        "forwards": forwards_took,
        "backwards": backwards_took,
        "sample": f", from {count}",
        "differ": int((table[:count] != expected[0]).sum() + (expected[1] != table[:, :count].T).sum()),
        "compared": count * (SOURCES + TARGETS),
    }


# --- an invented country -------------------------------------------------------------------------------------------------


def _make(path: str, junctions: str) -> dict[str, Any]:
    """A country of rows and columns of roads, some missing, of every class, with a fjord that few bridges cross, one-way streets
    and turn restrictions, as an extract."""
    import osmium

    began = time.perf_counter()
    side = round(int(junctions) ** 0.5)
    rng = random.Random(SEED)
    with osmium.SimpleWriter(path, overwrite=True) as writer:
        mutable = osmium.osm.mutable
        for row in range(side):
            for column in range(side):
                at = _place(row, column, rng)
                writer.add_node(mutable.Node(id=row * side + column + 1, location=at))
        shapes = _shapes(side, rng, writer, mutable)
        lines = list(_lines(side, rng))
        for number, (tags, crossings) in enumerate(lines, start=1):
            refs = [crossings[0]]
            for a, b in pairwise(crossings):
                refs += [*shapes.get((min(a, b), max(a, b)), ()), b]
            writer.add_way(mutable.Way(id=number, nodes=refs, tags=tags))
        _restrict(lines, rng, writer, mutable)
    return {"junctions": side * side, "mb": Path(path).stat().st_size / 1e6, "seconds": time.perf_counter() - began}


def _place(row: int, column: int, rng: random.Random) -> tuple[float, float]:
    bend = 0.35
    return (
        WEST + (column + rng.uniform(-bend, bend)) * STEP_LON,
        SOUTH + (row + rng.uniform(-bend, bend)) * STEP_LAT,
    )


def _shapes(side: int, rng: random.Random, writer: Any, mutable: Any) -> dict[tuple[int, int], tuple[int, ...]]:
    """Points between some neighbouring junctions, so that roads have bends."""
    shapes: dict[tuple[int, int], tuple[int, ...]] = {}
    number = side * side
    for row in range(side):
        for column in range(side):
            for ahead, (down, right) in ((1, (0, 1)), (side, (1, 0))):
                if row + down < side and column + right < side and rng.random() < 0.6:
                    number += 1
                    at = _place(row, column, rng)
                    middle = (at[0] + right * STEP_LON / 2, at[1] + down * STEP_LAT / 2)
                    writer.add_node(mutable.Node(id=number, location=middle))
                    here = row * side + column + 1
                    shapes[here, here + ahead] = (number,)
    return shapes


def _lines(side: int, rng: random.Random) -> Iterator[tuple[dict[str, str], list[int]]]:
    for line in range(side):
        for along in (True, False):
            kind = _kind(line)
            run: list[int] = []
            for step in range(side):
                here = line * side + step + 1 if along else step * side + line + 1
                wet = along and step == side // 3
                # Towns hang together by few roads: that is what makes real networks quick to search, and grids not.
                leaves_town = step % TOWN == TOWN - 1 and line % TOWN not in ROADS_BETWEEN_TOWNS
                gone = leaves_town or rng.random() < (0.3 if kind == "residential" else 0.02)
                run.append(here)
                if len(run) > 1 and (gone or wet or len(run) > 12 or step == side - 1):
                    yield _tags(kind, line, along, rng), run
                    run = [here]
                if gone or wet:
                    run = []
                if wet and line % TOWN == ROADS_BETWEEN_TOWNS[0] and step + 1 < side:
                    yield {"highway": kind, "bridge": "yes", "name": f"Bro {line}"}, [here, here + 1]


def _kind(line: int) -> str:
    if line % TOWN in ROADS_BETWEEN_TOWNS:
        return ("trunk", "secondary", "primary", "secondary")[line // TOWN % 4]
    return "tertiary" if line % 10 == 0 else "unclassified" if line % 3 == 0 else "residential"


def _tags(kind: str, line: int, along: bool, rng: random.Random) -> dict[str, str]:
    tags = {"highway": kind, "name": f"{'Vej' if along else 'Gade'} {line}"}
    if kind == "residential" and rng.random() < 0.08:
        tags["oneway"] = "yes"
    if rng.random() < 0.3:
        tags["maxspeed"] = rng.choice(["30", "50", "60", "80"])
    return tags


def _restrict(lines: list[tuple[dict[str, str], list[int]]], rng: random.Random, writer: Any, mutable: Any) -> None:
    ends: dict[int, int] = {}
    number = 0
    for way, (_, crossings) in enumerate(lines, start=1):
        other = ends.get(crossings[0])
        if other and rng.random() < 0.1:
            number += 1
            members = [("w", other, "from"), ("n", crossings[0], "via"), ("w", way, "to")]
            tags = {"type": "restriction", "restriction": rng.choice(["no_left_turn", "no_right_turn", "only_straight_on"])}
            writer.add_relation(mutable.Relation(id=number, members=members, tags=tags))
        ends[crossings[-1]] = way


STEPS = {"make": _make, "build": _build, "ask": _ask}

if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        print(json.dumps(STEPS[sys.argv[2]](*sys.argv[3:])))
    else:
        sys.exit(main(sys.argv[1:]))
