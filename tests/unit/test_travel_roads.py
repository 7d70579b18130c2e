"""Do travel times come from the roads, and only from roads? A tiny network with a bridge, a ferry and a dead end."""

from __future__ import annotations

import json
from itertools import product

import pytest
from shapely.geometry import box

from planner.errors import FileProblem
from planner.model.place import Position
from planner.travel.coarse import read_coarse
from planner.travel.matrix import UNREACHABLE, Place
from planner.travel.night import NightChanges
from planner.travel.road_graph import RoadTravelTimes
from planner.travel.stored import network_in_use, use_network

LAND = {"main": box(9.0, 56.0, 9.5, 56.5), "isle": box(9.6, 56.0, 9.9, 56.5)}
NODES = [(9.1, 56.1), (9.3, 56.1), (9.45, 56.1), (9.65, 56.1), (9.8, 56.1), (9.1, 56.4)]
EDGES = [(0, 1, 600, 13_000, ""), (1, 2, 500, 9_500, ""), (2, 3, 1_800, 13_000, "ferry:test"), (3, 4, 480, 9_500, ""),
         (0, 5, 1_500, 34_000, ""), (5, 4, 4_000, 60_000, "bridge:long")]  # fmt: skip


@pytest.fixture
def network_file(tmp_path):
    def land(i):
        return "isle" if NODES[i][0] > 9.55 else "main"

    raw = {
        "format": "planner-roads/1", "name": "tiny", "date": "2026-11-01", "rough": True,
        "nodes": [{"lon": x, "lat": y, "land": land(i), "name": f"N{i}"} for i, (x, y) in enumerate(NODES)],
        "edges": [{"from": a, "to": b, "seconds": s, "length_m": m, "class": "primary", "name": "Rute 1",
                   "crossing": c or None, "geometry": [NODES[a], NODES[b]]} for a, b, s, m, c in EDGES],
    }  # fmt: skip
    path = tmp_path / "roads.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def places():
    return tuple(Place(f"home:{i}", Position(*xy)) for i, xy in enumerate(NODES))


def times(network_file, **night):
    return RoadTravelTimes(read_coarse(network_file), LAND, changes=NightChanges(**night))


def shortest_by_exhaustion() -> dict[tuple[int, int], tuple[int, int]]:
    """(seconds, metres) between all nodes by Floyd and Warshall: slow, short and obvious."""
    far = (10**9, 10**9)
    best = {(a, b): (0, 0) if a == b else far for a, b in product(range(len(NODES)), repeat=2)}
    for a, b, s, m, _ in EDGES:
        best[a, b] = best[b, a] = min(best[a, b], (s, m))
    for k, a, b in product(range(len(NODES)), repeat=3):
        via = (best[a, k][0] + best[k, b][0], best[a, k][1] + best[k, b][1])
        best[a, b] = min(best[a, b], via)
    return best


def test_every_pair_equals_an_independent_search_to_the_second_and_the_metre(network_file):
    travel = times(network_file)
    table = travel.matrix(places())
    for (a, b), (seconds, metres) in shortest_by_exhaustion().items():
        leg = travel.leg(Position(*NODES[a]), Position(*NODES[b]))
        assert (leg.seconds, leg.metres) == (table.seconds["car"][a, b], metres) == (seconds, metres)


def test_a_leg_agrees_with_the_matrix_and_names_its_crossing(network_file):
    travel = times(network_file)
    table = travel.matrix(places())
    leg = travel.leg(Position(*NODES[0]), Position(*NODES[4]))
    assert leg.seconds == table.seconds["car"][0, 4]
    assert leg.crossings == ("ferry:test",)
    assert leg.line[0] == Position(*NODES[0])
    assert leg.line[-1] == Position(*NODES[4])


def test_a_stopped_ferry_sends_everyone_round_by_the_bridge(network_file):
    leg = times(network_file, ferries_stopped=frozenset({"ferry:test"})).leg(Position(*NODES[0]), Position(*NODES[4]))
    assert leg.crossings == ("bridge:long",)
    assert leg.seconds == 1_500 + 4_000


def test_without_any_crossing_the_isle_cannot_be_reached(network_file):
    travel = times(network_file, ferries_stopped=frozenset({"ferry:test"}), bridges_closed=frozenset({"bridge:long"}))
    table = travel.matrix(places())
    assert table.seconds["car"][0, 4] == UNREACHABLE
    assert travel.leg(Position(*NODES[0]), Position(*NODES[4])) is None
    assert [c.open for c in table.crossings] == [False, False]


def test_slower_roads_do_not_slow_the_ferry(network_file):
    leg = times(network_file, speed_factor=0.5).leg(Position(*NODES[2]), Position(*NODES[3]))
    assert leg.seconds == 1_800
    assert times(network_file, speed_factor=0.5).leg(Position(*NODES[0]), Position(*NODES[1])).seconds == 1_200


def test_neighbours_do_not_drive_straight_over_water(network_file):
    shores = (Place("a", Position(9.49, 56.1)), Place("b", Position(9.61, 56.1)))
    assert times(network_file).matrix(shores).seconds["car"][0, 1] > 1_800


def test_a_damaged_file_is_refused_and_the_old_network_stays(network_file, tmp_path):
    home = tmp_path / "home"
    use_network(network_file, home)
    damaged = tmp_path / "damaged.json"
    damaged.write_text(network_file.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    with pytest.raises(FileProblem, match=r"damaged\.json"):
        use_network(damaged, home)
    assert network_in_use(home).name == "tiny"


def test_without_an_outline_of_the_land_the_nearest_node_says_where_a_place_lies(network_file):
    table = RoadTravelTimes(read_coarse(network_file), {}).matrix(places())
    assert table.seconds["car"][0, 1] == 600
    assert table.lands[4] == "isle"
