"""Is an extract that was cut between two of its blocks refused? Nothing in such a file is damaged."""

from __future__ import annotations

from itertools import pairwise

import pytest

from planner.errors import FileProblem
from planner.travel.osm import build_network
from planner.travel.osm_blocks import ends_in_the_middle
from planner.travel.stored import network_in_use
from tests.osm_files import write_extract

STREET = {"highway": "residential", "name": "Nygade"}
MANY = 17_000


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    """Three blocks of nodes and three of ways: a writer fills each with 8,000."""
    points = {f"p{i}": (i % 200, i // 200) for i in range(MANY)}
    names = list(points)
    ways = [((a, b), STREET) for a, b in pairwise(names)]
    return write_extract(tmp_path_factory.mktemp("osm") / "whole.osm.pbf", points=points, ways=ways)


def ends_of_blocks(data):
    """Where each block of a PBF file ends: its header's size stands before it, its own at the end of the header."""
    at, ends = 0, []
    while at < len(data):
        header_size = int.from_bytes(data[at : at + 4], "big")
        header = data[at + 4 : at + 4 + header_size]
        size, shift = 0, 0
        for byte in header[header.rindex(b"\x18") + 1 :]:
            size |= (byte & 127) << shift
            shift += 7
        at += 4 + header_size + size
        ends.append(at)
    return ends


def test_a_whole_extract_does_not_end_in_the_middle(extract):
    assert not ends_in_the_middle(extract)


@pytest.mark.parametrize("blocks", [1, 2, 3, 4, 5, 6])
def test_an_extract_cut_between_any_two_blocks_is_refused_and_the_old_network_stays(extract, tmp_path, blocks):
    home = tmp_path / "home"
    good = write_extract(tmp_path / "good.osm.pbf", points={"a": (0, 0), "b": (1, 0)}, ways=[(("a", "b"), STREET)])
    before = build_network([good], home).network.version
    data = extract.read_bytes()
    ends = ends_of_blocks(data)
    assert len(ends) == 7
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(data[: ends[blocks - 1]])

    with pytest.raises(FileProblem, match="cut short"):
        build_network([cut], home)
    assert network_in_use(home).version == before


def test_an_extract_that_lacks_most_points_of_its_roads_is_refused(tmp_path):
    ways = [(("a", "b"), STREET), (("b", "gone", "away", "lost"), STREET)]
    path = write_extract(tmp_path / "torn.osm.pbf", points={"a": (0, 0), "b": (1, 0)}, ways=ways)

    with pytest.raises(FileProblem, match="cut short"):
        build_network([path], tmp_path / "home")


def test_a_road_that_leaves_the_extract_is_no_reason_to_refuse_it_and_is_counted(tmp_path):
    points = {f"p{i}": (i, 0) for i in range(10)}
    path = write_extract(tmp_path / "edge.osm.pbf", points=points, ways=[((*points, "beyond"), STREET)])

    assert build_network([path], tmp_path / "home").counts["points_missing"] == 1
