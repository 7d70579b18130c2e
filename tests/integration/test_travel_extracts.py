"""Are times on real roads the ones that an independent search finds, to the second?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from planner.model.outage import ClosedRoads
from planner.model.place import Position, distance_m
from planner.travel.hierarchy import NO_WAY
from planner.travel.joining import NO_END
from planner.travel.matrix import ROAD_PROFILES, UNREACHABLE, Place
from planner.travel.night import AS_ALWAYS, NightChanges, weights_of
from planner.travel.osm import build_network
from planner.travel.road_graph import RoadTravelTimes

GEODATA = Path(__file__).resolve().parents[2].parent / "shared" / "geodata"
EXTRACTS = sorted((*GEODATA.glob("osm-dk/*.osm.pbf"), *GEODATA.glob("roads-abroad/*.osm.pbf")))
PLACES = 30


@pytest.fixture(scope="module", params=EXTRACTS or [None], ids=lambda path: path.name.partition(".")[0] if path else "none")
def network(request, tmp_path_factory):
    if request.param is None:
        pytest.skip("no extracts beside the project (../shared/geodata)")
    return build_network((request.param,), tmp_path_factory.mktemp("home")).network


def some_places(network, count: int) -> list[Place]:
    rng = np.random.default_rng(11)
    points = network.nodes[rng.integers(0, network.node_count, count)] + rng.normal(0, 0.001, (count, 2))
    return [Place(str(k), Position(*point)) for k, point in enumerate(points.tolist())]


def area_in_the_middle(network) -> NightChanges:
    low, high = network.nodes.min(axis=0), network.nodes.max(axis=0)
    area = shapely.box(*(low * 0.6 + high * 0.4), *(low * 0.5 + high * 0.5))
    return NightChanges(speed_factor=0.7, closed=(ClosedRoads(area),))


def searched(travel: RoadTravelTimes, places, profile: str) -> np.ndarray:
    """Seconds by scipy's Dijkstra: every place is two nodes of the graph, one to leave from and one to arrive at."""
    network, count = travel.network, len(places)
    spots = travel._spots(np.array([(p.position.lon, p.position.lat) for p in places]), profile)
    weights = weights_of(network, profile, travel.changes, travel.rules).astype(np.int64)
    arcs = [(network.tail, network.head, np.where(weights == NO_WAY, NO_END, weights * 100))]
    number = np.repeat(np.arange(count), spots.exits.node.shape[1])
    arcs.append((network.node_count + number, spots.exits.node.ravel(), spots.exits.cost_ms.ravel()))
    arcs.append((spots.entries.node.ravel(), network.node_count + count + number, spots.entries.cost_ms.ravel()))
    direct = travel._direct(spots, spots, profile)
    arcs.append((network.node_count + direct.row, network.node_count + count + direct.column, direct.cost_ms))
    tail, head, ms = (np.concatenate([arc[k] for arc in arcs]).astype(np.int64) for k in range(3))
    order = np.lexsort((ms, head, tail))
    order = order[(ms[order] < NO_END) & (tail[order] != head[order])]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (tail[order[1:]] != tail[order[:-1]]) | (head[order[1:]] != head[order[:-1]])
    kept = order[first]
    size = network.node_count + 2 * count
    # scipy takes a stored zero for no arc; a place at a junction leaves it in no time
    graph = csr_array((np.maximum(ms[kept], 1e-9), (tail[kept], head[kept])), shape=(size, size))
    found = dijkstra(graph, indices=network.node_count + np.arange(count))[:, network.node_count + count :]
    seconds = np.where(np.isinf(found), UNREACHABLE, np.ceil(found / 1000 - 1e-9)).astype(np.int32)
    np.fill_diagonal(seconds, 0)
    return seconds


@pytest.mark.parametrize("changed", [False, True], ids=["as always", "with an area closed and slower roads"])
def test_every_entry_for_every_profile_equals_an_independent_search(network, changed):
    travel = RoadTravelTimes(network, {}, changes=area_in_the_middle(network) if changed else AS_ALWAYS)
    places = some_places(network, PLACES)
    table = travel.matrix(places, ROAD_PROFILES)
    for profile in ROAD_PROFILES:
        np.testing.assert_array_equal(table.seconds[profile], searched(travel, places, profile))


def test_many_places_at_once_are_the_same_as_few(network):
    travel = RoadTravelTimes(network, {}, changes=area_in_the_middle(network))
    points = np.array([(p.position.lon, p.position.lat) for p in some_places(network, 300)])
    at_once = travel.between(points, points)
    np.testing.assert_array_equal(at_once[:40, :40], travel.between(points[:40], points[:40]))
    assert (at_once >= 0).mean() > 0.2


def test_a_leg_agrees_with_the_matrix_and_its_line_is_as_long_as_it_says(network):
    travel = RoadTravelTimes(network, {})
    places = some_places(network, 20)
    table = travel.matrix(places).seconds["car"]
    driven = 0
    for a, b in zip(range(10), range(10, 20), strict=True):
        leg = travel.leg(places[a].position, places[b].position)
        assert (UNREACHABLE if leg is None else leg.seconds) == table[a, b]
        if leg is not None:
            length = sum(distance_m(p, q) for p, q in zip(leg.line, leg.line[1:], strict=False))
            assert length == pytest.approx(leg.metres, rel=0.003, abs=5)
            driven += 1
    assert driven >= 5
