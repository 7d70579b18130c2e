"""Does an extract become the network that its roads are? Small extracts, built whole."""

from __future__ import annotations

import json

import numpy as np
import pytest

from planner.errors import Cancelled, FileProblem
from planner.model.place import Position, distance_m
from planner.travel.network import FERRY, Profile
from planner.travel.osm import build_network, name_of
from planner.travel.stored import ground_in_use, load_network, network_in_use, pointer_path, use_network
from tests.osm_files import at, write_extract

STREET = {"highway": "residential", "name": "Nygade"}


@pytest.fixture
def built(tmp_path):
    def build(**extract):
        path = write_extract(tmp_path / "tiny-2026-01.osm.pbf", **extract)
        return build_network([path], tmp_path / "home").network

    return build


def arcs_between(network, a, b):
    """The arcs from point to point (x, y), whatever copies there are."""
    near = [np.hypot(*(network.nodes - at(*point)).T) < 1e-6 for point in (a, b)]
    return np.flatnonzero(near[0][network.tail] & near[1][network.head])


def test_a_way_is_cut_where_another_meets_it_and_keeps_its_shape(built):
    network = built(
        points={"a": (0, 0), "bend": (1, 1), "b": (2, 0), "c": (3, 0), "d": (2, 2)},
        ways=[(("a", "bend", "b", "c"), STREET), (("b", "d"), {"highway": "tertiary", "ref": "181"})],
    )

    assert (network.node_count, network.stretch_count, network.arc_count) == (4, 3, 6)
    (arc,) = arcs_between(network, (0, 0), (2, 0))
    assert network.line(int(network.stretch[arc])) == pytest.approx(np.array([at(0, 0), at(1, 1), at(2, 0)]))
    crow = sum(distance_m(Position(*at(*p)), Position(*at(*q))) for p, q in (((0, 0), (1, 1)), ((1, 1), (2, 0))))
    assert network.metres[arc] == pytest.approx(crow, rel=1e-6)
    assert {network.names[i] for i in network.name_of} == {"Nygade", "181"}


def test_a_one_way_street_is_driven_one_way_and_a_loop_has_no_arc_to_its_own_start(built):
    network = built(
        points={"a": (0, 0), "b": (1, 0), "c": (1, 1), "d": (0, 1)},
        ways=[(("a", "b"), {**STREET, "oneway": "yes"}), (("b", "c", "d", "b"), STREET)],
    )

    assert len(arcs_between(network, (0, 0), (1, 0))) == 1
    assert len(arcs_between(network, (1, 0), (0, 0))) == 0
    assert (network.tail != network.head).all()


def test_a_way_that_leaves_the_extract_ends_where_it_does(built):
    network = built(points={"a": (0, 0), "b": (1, 0), "c": (3, 0), "d": (4, 0)}, ways=[(("a", "b", "outside", "c", "d"), STREET)])

    assert network.stretch_count == 2
    assert not len(arcs_between(network, (1, 0), (3, 0)))


def test_a_bollard_parts_the_street_and_lets_the_ambulance_through_where_it_says_so(built):
    points, ways = {"a": (0, 0), "b": (1, 0), "c": (2, 0)}, [(("a", "b", "c"), STREET)]
    shut = built(points=points, ways=ways, tagged={"b": {"barrier": "bollard"}})
    for_some = built(points=points, ways=ways, tagged={"b": {"barrier": "bollard", "emergency": "yes"}})

    assert set(shut.tail[arcs_between(shut, (0, 0), (1, 0))]) != set(shut.head[arcs_between(shut, (2, 0), (1, 0))])
    assert not len(arcs_between(shut, (1, 0), (1, 0)))
    through = arcs_between(for_some, (1, 0), (1, 0))
    assert set(for_some.access[through].tolist()) == {Profile.AMBULANCE.bit}


def test_a_ferry_keeps_its_duration_name_and_the_lands_it_joins(built):
    network = built(
        points={"a": (0, 0), "b": (20, 0), "c": (500, 0), "d": (520, 0), "buoy": (100, 10)}
        | {f"a{i}": (i, -1) for i in range(45)} | {f"d{i}": (520 + i, 1) for i in range(45)},
        ways=[
            (("a", "b"), STREET), (("c", "d"), STREET),
            (("a", *(f"a{i}" for i in range(45))), STREET), (("d", *(f"d{i}" for i in range(45))), STREET),
            *(((f"a{i}", f"a{i + 2}"), STREET) for i in range(43)), *(((f"d{i}", f"d{i + 2}"), STREET) for i in range(43)),
            (("b", "buoy", "c"), {"route": "ferry", "name": "Aa - Bø", "duration": "0:45", "motor_vehicle": "yes"}),
            (("b", "d"), {"route": "ferry", "name": "Fodgængerbåden", "foot": "yes"}),
        ],
        tagged={"a": {"place": "town", "name": "Aa"}, "d": {"place": "village", "name": "Bø"}},
    )  # fmt: skip

    (ferry,) = network.crossings
    assert (ferry.id, ferry.name, ferry.seconds, set(ferry.lands)) == ("ferry:aa-boe", "Aa - Bø", 2700, {"Aa", "Bø"})
    assert (network.road_class[network.crossing == 0] == FERRY).all()
    assert set(network.lands) == {"", "Aa", "Bø"}


def test_a_bridge_goes_by_the_name_of_its_outline(built):
    network = built(
        points={"a": (0, 0), "b": (1, 0), "c": (2, 0), "p": (1, -1), "q": (2, -1), "r": (2, 1), "s": (1, 1)},
        ways=[
            (("a", "b"), STREET),
            (("b", "c"), {**STREET, "bridge": "yes"}),
            (("p", "q", "r", "s", "p"), {"man_made": "bridge", "name": "Knibbelsbro"}),
        ],
    )

    assert [crossing.id for crossing in network.crossings] == ["bridge:knibbelsbro"]
    assert (network.crossing >= 0).sum() == 2


def test_an_islands_coast_is_land_and_its_lake_is_water(built, tmp_path):
    ring = {"n": (5, 12), "w": (-8, 3), "s": (5, -8), "e": (18, 3)}
    network = built(
        points=ring | {"a": (0, 0), "b": (2, 0), "l1": (5, 2), "l2": (8, 2), "l3": (8, 5), "l4": (5, 5)},
        ways=[
            (("n", "w", "s", "e", "n"), {"natural": "coastline"}),
            (("l1", "l2", "l3", "l4", "l1"), {"natural": "water"}),
            (("a", "b"), STREET),
        ],
        tagged={"a": {"place": "island", "name": "Lilleø"}},
    )
    ground = ground_in_use(tmp_path / "home")

    assert (len(ground.land), len(ground.water)) == (1, 1)
    assert network.lands[1] == "Lilleø"


def test_the_same_extract_gives_the_same_version_and_another_gives_another(tmp_path):
    points = {"a": (0, 0), "b": (1, 0), "c": (2, 0)}
    one = write_extract(tmp_path / "one.osm.pbf", points=points, ways=[(("a", "b"), STREET)])
    other = write_extract(tmp_path / "other.osm.pbf", points=points, ways=[(("a", "c"), STREET)])
    versions = [build_network([path], tmp_path / "home").network.version for path in (one, one, other)]

    assert versions[0] == versions[1] != versions[2]
    assert network_in_use(tmp_path / "home").version == versions[2]
    assert len([path for path in (tmp_path / "home" / "roads").iterdir() if path.is_dir() and len(path.name) == 16]) == 1


@pytest.fixture
def in_use(tmp_path):
    """A home with a good network in use, and that network."""
    path = write_extract(tmp_path / "good.osm.pbf", points={"a": (0, 0), "b": (1, 0)}, ways=[(("a", "b"), STREET)])
    return tmp_path / "home", build_network([path], tmp_path / "home")


@pytest.mark.parametrize(
    ("spoil", "word"),
    [(lambda data: b"", "empty"), (lambda data: data[: len(data) // 2], "cut short"), (lambda data: b"id;lon;lat\n" * 50, "PBF"),
     (lambda data: data[:40] + bytes(reversed(data[40:])), "cannot be read")],
    ids=["empty", "truncated", "something else", "scrambled"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_leaves_the_old_network_in_use(in_use, tmp_path, spoil, word):
    home, before = in_use
    many = {f"p{i}": (i % 40, i // 40) for i in range(2000)}
    good = write_extract(tmp_path / "much.osm.pbf", points=many, ways=[(tuple(many), STREET)])
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(spoil(good.read_bytes()))

    with pytest.raises(FileProblem, match=word):
        build_network([bad], home)
    assert network_in_use(home).version == before.network.version


def test_an_extract_without_roads_is_refused(tmp_path):
    path = write_extract(
        tmp_path / "sea.osm.pbf", points={"a": (0, 0), "b": (1, 0)}, ways=[(("a", "b"), {"natural": "coastline"})]
    )

    with pytest.raises(FileProblem, match="no road"):
        build_network([path], tmp_path / "home")


def test_a_build_that_was_stopped_goes_on_after_the_stage_that_was_done(tmp_path):
    path = write_extract(tmp_path / "tiny.osm.pbf", points={"a": (0, 0), "b": (1, 0)}, ways=[(("a", "b"), STREET)])
    steps: list[str] = []
    asked = iter(range(1000))

    with pytest.raises(Cancelled):
        build_network(
            [path], tmp_path / "home", progress=lambda code, _: steps.append(code), should_stop=lambda: "lands" in steps
        )
    assert network_in_use(tmp_path / "home") is None
    steps.clear()
    build_network([path], tmp_path / "home", progress=lambda code, _: steps.append(code), should_stop=lambda: next(asked) < 0)

    assert "ways" not in steps
    assert network_in_use(tmp_path / "home").arc_count == 2


@pytest.mark.parametrize(
    ("name", "read"), [("arrays.npz", network_in_use), ("header.json", network_in_use), ("ground.npz", ground_in_use)]
)
def test_a_damaged_stored_network_is_said_to_be_and_how_to_mend_it(in_use, name, read):
    home, built = in_use
    path = built.folder / name
    path.write_bytes(path.read_bytes()[:-7] + b"garbage")

    with pytest.raises(FileProblem, match="planner roads build"):
        read(home)


def test_a_header_that_promises_what_the_arrays_do_not_hold_is_refused(in_use):
    _, built = in_use
    header = json.loads((built.folder / "header.json").read_text(encoding="utf-8"))
    header["names"] = []
    (built.folder / "header.json").write_text(json.dumps(header), encoding="utf-8")

    with pytest.raises(FileProblem, match="points at nothing"):
        load_network(built.folder)


def test_the_pointer_leads_nowhere_but_into_the_roads_folder(in_use):
    home, _ = in_use
    pointer_path(home).write_text('{"folder": "../../etc"}', encoding="utf-8")

    with pytest.raises(FileProblem, match="names no road network"):
        network_in_use(home)


def test_the_samples_network_can_be_put_in_use_after_a_real_one(in_use, tmp_path):
    home, _ = in_use
    coarse = {
        "format": "planner-roads/1",
        "name": "rough",
        "date": "2026-01-01",
        "rough": True,
        "nodes": [{"lon": 9, "lat": 56}, {"lon": 9.1, "lat": 56}],
        "edges": [{"from": 0, "to": 1, "seconds": 60, "length_m": 900, "class": "primary", "geometry": [[9, 56], [9.1, 56]]}],
    }
    path = tmp_path / "rough.json"
    path.write_text(json.dumps(coarse), encoding="utf-8")
    use_network(path, home)

    assert network_in_use(home).name == "rough"
    assert ground_in_use(home) is None


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("bornholm-2025-05.osm.pbf", "Bornholm"),
        ("denmark-latest.osm.pbf", "Denmark"),
        ("denmark-250501.osm.pbf", "Denmark"),
        ("x.pbf", "X"),
    ],
)
def test_a_network_is_called_after_its_file(tmp_path, file, name):
    assert name_of(tmp_path / file) == name
