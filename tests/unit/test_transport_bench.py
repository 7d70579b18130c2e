"""The benchmark's own checker: a route that can be driven passes, and each way to break one is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "benchmarks"))

from published.checking import cost_of, faults
from published.reading import Instance, Node, read

CORDEAU = """2 2 100 1 12
0 0 0 0 0 0 100
1 3 4 1 1 0 100
2 6 8 1 1 0 30
3 6 8 1 -1 0 100
4 9 12 1 -1 0 100
5 0 0 0 0 0 100
"""


@pytest.fixture
def instance(tmp_path) -> Instance:
    path = tmp_path / "two.txt"
    path.write_text(CORDEAU)
    return read(path)


def test_two_rides_one_after_the_other_pass(instance):
    assert faults(instance, [[1, 3, 2, 4], []]) == []
    assert cost_of(instance, [[1, 3, 2, 4]]) == pytest.approx(30.0)


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ([[1, 3]], "not everyone is visited exactly once"),
        ([[1, 2, 3, 4]], "route 0: too full at node 2"),
        ([[1, 4], [2, 3]], "route 0: node 1 and node 3 are on different routes"),
        ([[3, 1, 2, 4]], "route 0: node 3 comes before node 1"),
        ([[1, 3], [2, 4], []], "more routes than vehicles"),
    ],
)
def test_what_is_wrong_is_named(instance, routes, fault):
    assert fault in faults(instance, routes)


def test_a_ride_that_must_wait_too_long_is_found(instance):
    late = {**instance.nodes, 3: Node(3, 6.0, 8.0, 1.0, (-1,), 90.0, 100.0)}
    strict = Instance("", late, instance.pairs, (4.0, 12.0), instance.vehicles, 0, 5)

    assert faults(strict, [[1, 3], [2, 4]]) == ["route 0: no schedule keeps windows, rides and the time away"]


def test_another_format_is_refused(tmp_path):
    (tmp_path / "odd.txt").write_text("1 2 3 4\n5 6\n")
    with pytest.raises(ValueError, match="none of the formats known"):
        read(tmp_path / "odd.txt")
