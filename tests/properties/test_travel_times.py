"""Whatever the roads and the night: are times the shortest, and do closures and snow never make anything quicker?"""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from road_networks import Road, a_network
from shapely.geometry import LineString, box

from planner.model.outage import ClosedRoads, SlowerRoads
from planner.model.place import Position
from planner.travel.hierarchy import NO_WAY, Hierarchy, build_topology
from planner.travel.matrix import UNREACHABLE, Place
from planner.travel.night import NightChanges
from planner.travel.road_graph import RoadTravelTimes

WEST, SOUTH, SIZE = 9.0, 56.0, 0.05
NODES = 7
numbers = st.integers(0, NODES - 1)
shares = st.floats(0, 1).map(lambda share: round(share, 4))
points = st.tuples(shares, shares).map(lambda at: (WEST + SIZE * at[0], SOUTH + SIZE * at[1]))


@st.composite
def networks(draw):
    nodes = draw(st.lists(points, min_size=NODES, max_size=NODES, unique=True))
    pairs = draw(st.lists(st.tuples(numbers, numbers).filter(lambda p: p[0] != p[1]), min_size=4, max_size=14))
    roads = [
        Road(a, b, f"Vej {k}", draw(st.sampled_from([20.0, 50.0, 80.0])), oneway=draw(st.booleans()),
             road_class=draw(st.sampled_from(["primary", "residential"])))
        for k, (a, b) in enumerate(pairs)
    ]  # fmt: skip
    return a_network(nodes, roads)


@st.composite
def nights(draw):
    a, b = draw(points), draw(points)
    shape = draw(st.sampled_from(["none", "line", "area"]))
    closed = (
        () if shape == "none" or a == b else (ClosedRoads(LineString([a, b]) if shape == "line" else box(*a, *b).buffer(0.001)),)
    )
    slower = (SlowerRoads(draw(st.sampled_from([0.3, 0.9])), frozenset({"primary"})),) if draw(st.booleans()) else ()
    return NightChanges(speed_factor=draw(st.sampled_from([1.0, 0.6])), closed=closed, slower=slower)


@given(networks(), st.data())
@settings(max_examples=60, deadline=None)
def test_the_hierarchy_finds_what_exhaustion_finds_with_parallel_and_closed_arcs(network, data):
    weights = np.array(
        data.draw(
            st.lists(st.one_of(st.integers(1, 50), st.just(NO_WAY)), min_size=network.arc_count, max_size=network.arc_count)
        ),
        dtype=np.uint32,
    )
    best = {(a, b): 0 if a == b else NO_WAY for a, b in product(range(NODES), repeat=2)}
    for tail, head, weight in zip(network.tail.tolist(), network.head.tolist(), weights.tolist(), strict=True):
        best[tail, head] = min(best[tail, head], weight)
    for k, a, b in product(range(NODES), repeat=3):
        best[a, b] = min(best[a, b], best[a, k] + best[k, b])
    hierarchy = Hierarchy(build_topology(network), weights)
    table = hierarchy.table(np.arange(NODES), np.arange(NODES))
    for (a, b), expected in best.items():
        assert table[a, b] == expected
        tenths, arcs = hierarchy.path(a, b)
        assert tenths == expected
        if expected < NO_WAY:
            assert sum(int(weights[arc]) for arc in arcs) == expected


@given(networks(), nights(), st.lists(points, min_size=2, max_size=5))
@settings(max_examples=80, deadline=None)
def test_a_worse_night_is_never_quicker_and_every_leg_agrees_with_the_matrix(network, night, homes):
    places = [Place(str(k), Position(*at)) for k, at in enumerate(homes)]
    usual = RoadTravelTimes(network, {}).matrix(places).seconds["car"]
    tonight = RoadTravelTimes(network, {}, changes=night)
    table = tonight.matrix(places).seconds["car"]
    for a, b in product(range(len(places)), repeat=2):
        if table[a, b] != UNREACHABLE:
            assert usual[a, b] != UNREACHABLE
            assert table[a, b] >= usual[a, b]
        if a != b:
            leg = tonight.leg(places[a].position, places[b].position)
            assert (UNREACHABLE if leg is None else leg.seconds) == table[a, b]
