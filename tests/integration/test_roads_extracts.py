"""Do real extracts become networks that hang together? Read from beside the project; skipped where they are absent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.documents.base_map import base_map_of
from planner.travel.network import FERRY, Profile
from planner.travel.osm import build_network
from planner.travel.osm_stretches import lengths_m
from planner.travel.stored import ground_in_use, network_in_use

GEODATA = Path(__file__).resolve().parents[2].parent / "shared" / "geodata"
EXTRACTS = sorted([*GEODATA.glob("osm-dk/*.osm.pbf"), *GEODATA.glob("roads-abroad/*.osm.pbf")])
pytestmark = pytest.mark.skipif(not EXTRACTS, reason="the extracts of ../shared/geodata are not on this machine")


def extract(name):
    return next(path for path in EXTRACTS if path.name.startswith(name))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Networks by the beginning of their file's name, each built once."""
    kept = {}

    def build(name):
        if name not in kept:
            home = tmp_path_factory.mktemp(name)
            kept[name] = (build_network([extract(name)], home), home)
        return kept[name]

    return build


@pytest.mark.parametrize("name", [path.name.partition(".")[0] for path in EXTRACTS])
def test_every_extract_becomes_a_network_that_hangs_together(built, name):
    _, home = built(name)
    network = network_in_use(home)
    road = (network.road_class != FERRY) & (network.access & Profile.CAR.bit > 0)
    size = (network.node_count, network.node_count)
    graph = coo_array((np.ones(int(road.sum())), (network.tail[road], network.head[road])), shape=size).tocsr()
    _, part = connected_components(graph, connection="strong")

    assert np.bincount(part).max() > 0.75 * network.node_count
    assert (network.tail != network.head).all()
    # Every arc begins and ends where its shape does, whichever way it is driven.
    ends = np.stack([network.shape[network.shape_start[:-1]], network.shape[network.shape_start[1:] - 1]]) / 1e7
    start = np.where(network.backward[:, None], ends[1][network.stretch], ends[0][network.stretch])
    assert np.abs(network.nodes[network.tail] - start).max() < 1e-9
    lengths = lengths_m(network.shape, network.shape_start.astype(np.int64))
    assert network.metres == pytest.approx(lengths[network.stretch], rel=1e-5, abs=1e-3)
    assert 5 <= network.speed_kmh[road].min() <= network.speed_kmh[road].max() <= 130


def test_samsoe_is_an_island_with_two_car_ferries_and_the_passenger_boat_left_out(built):
    made, home = built("samsoe")
    network = made.network

    assert network.lands[1] == "Samsø"
    assert {c.id: (c.seconds, c.lands) for c in network.crossings} == {
        "ferry:hov-saelvig": (3600, ("", "Samsø")),
        "ferry:samsoefaergen": (4500, ("", "Samsø")),
    }
    assert made.counts["ferries_not_for_cars"] == 1
    assert len(ground_in_use(home).land) > 10


def test_christianshavn_keeps_its_turn_restrictions_and_its_bridges_by_name(built):
    made, _ = built("cph-christianshavn")

    assert made.counts["restrictions"] >= 25
    assert {"bridge:knippelsbro", "bridge:langebro", "bridge:boersbroen"} <= {c.id for c in made.network.crossings}
    assert "Torvegade" in made.network.names


def test_bornholm_has_no_coast_in_its_file_and_still_land_under_every_road(built):
    made, home = built("bornholm")
    (island,) = ground_in_use(home).land
    inside = np.array([island.buffer(0.001).contains(point) for point in _points(made.network.nodes[::50])])

    assert inside.mean() > 0.98
    assert made.network.date == "2025-05"


def test_an_island_without_a_coast_joins_no_other_across_the_sea(tmp_path):
    made = build_network([extract("bornholm"), extract("samsoe")], tmp_path).network
    land = ground_in_use(tmp_path).land
    sea = _points(np.column_stack([np.linspace(11.2, 14.5, 12), np.linspace(55.7, 55.2, 12)]))
    samsoe = made.nodes[made.node_lands == made.lands.index("Samsø")]

    assert not any(shape.contains(point) for shape in land for point in sea)
    assert all(sum(bool(shape.contains(point)) for shape in land) < 2 for point in _points(samsoe[::20]))


def _points(nodes):
    import shapely

    return shapely.points(nodes)


def test_two_islands_in_one_network_are_two_lands(tmp_path):
    network = build_network([extract("samsoe"), extract("tunoe")], tmp_path).network

    assert {"Samsø", "Tunø"} <= set(network.lands)
    assert len(network.crossings) == 3


def test_the_base_map_shows_each_road_once_and_cuts_to_a_view(built):
    made, home = built("cph-christianshavn")
    base = base_map_of(made.network, ground_in_use(home), {}, {})
    near = base.roads.within((12.59, 55.67, 12.60, 55.675))

    assert len(base.roads) == made.network.stretch_count
    assert 0 < len(near) < len(base.roads)
    assert {name for name, _, _ in base.towns} >= {"Christianshavn"}
    assert "OpenStreetMap" in base.credit
