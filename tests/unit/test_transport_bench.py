"""The benchmark: files as they come are read, wrong ones are named; a route that can be driven passes its checker and each way
to break one is named; goals are judged by the figures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "benchmarks"))

from published.bounding import least_cost
from published.checking import cost_of, faults
from published.curves import Panel, table, write_chart
from published.judging import Known, Run, Step, best_known, is_behind, judged, known_from
from published.reading import Instance, Node, UnknownFormat, read
from published.searching import OURS, by_planner
from transport import main
from transport_goals import KEPT, MISSED, OPEN, Goal, verdicts
from transport_others import CannotRun, by_or_tools, by_pyvrp, by_vroom

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


def test_no_routes_go_below_the_bound_and_the_best_ones_reach_it(instance):
    best = judged(OURS, instance, [[1, 3, 2, 4], []], 1.0, [])

    assert least_cost(instance, best, 20.0) == pytest.approx(30.0, rel=1e-3)
    assert least_cost(instance, judged(OURS, instance, [[1, 3], []], 1.0, []), 20.0) is None


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ([[1, 3]], "not everyone is visited exactly once: left 2, 4"),
        ([[1, 3, 2, 4], [1, 3]], "not everyone is visited exactly once: too often 1, 3"),
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


LI_LIM = """2 20 1
0 0 0 0 0 100 0 0 0
1 3 4 10 0 100 1 0 2
2 6 8 -10 0 100 1 1 0
"""
HETEROGENEOUS = """1 1
100 1 2 0 1
0 0 0 0 0 0 0 0 0 0 100
1 3 4 1 12 0 1 0 0 0 100
2 6 8 1 0 0 -1 0 0 0 100
"""


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace(" ", "\t"),
        lambda text: text.replace("\n", "   \n\n") + "  \n",
        lambda text: "\ufeff" + text.strip(),
        lambda text: text.replace("5 0 0 0 0 0 100\n", ""),
        lambda text: text.replace("2 2 100", "2 4 100", 1),
    ],
    ids=["line ends", "tabs", "blanks", "mark at the beginning", "one depot line", "nodes counted"],
)
def test_a_file_is_read_however_it_is_written(instance, tmp_path, changed):
    path = tmp_path / "Two.TXT"
    path.write_text(changed(CORDEAU), encoding="utf-8", newline="")

    found = read(path)

    assert found.name == "Two"
    assert (found.pairs, found.rides, found.vehicles) == (instance.pairs, instance.rides, instance.vehicles)
    assert {n: found.nodes[n] for n in range(5)} == {n: instance.nodes[n] for n in range(5)}
    assert faults(found, [[1, 3, 2, 4], []]) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 2 3 4\n5 6\n", "none of the formats known"),
        ("", "none of the formats known"),
        ("name vehicles\n1 2\n", "line 1: figures only"),
        (CORDEAU.replace("2 2 100 1 12", "2 9 100 1 12"), "the first line says 9"),
        (CORDEAU.replace("4 9 12 1 -1", "4 9 12 1 -2"), "node 4 does not set down what node 2 picks up"),
        (CORDEAU.replace("3 6 8 1 -1 0 100\n", "3 6 8\n"), "lines are missing or too short"),
        (LI_LIM.replace("1 0 2\n", "1 0 7\n"), "node 1 or node 7 is missing"),
        ("0 0 100 1 12\n0 0 0 0 0 0 100\n", "nobody to fetch"),
        (LI_LIM.replace("0 0 0 0 0 100 0 0 0\n", ""), "node 0, where vehicles start, is missing"),
        (CORDEAU.replace("2 6 8 1 1 0 30", "2 6 8 1 1 0 inf"), "line 4: every figure must be finite"),
        (CORDEAU.replace("1 1 0 100", "1 1.9 0 100").replace("-1 0 100", "-1.9 0 100"), "whole numbers"),
        (CORDEAU + "1 3 4 1 1 0 100\n", "a node has two lines"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_line(tmp_path, text, told):
    (tmp_path / "odd.txt").write_text(text)

    with pytest.raises(UnknownFormat, match=told) as raised:
        read(tmp_path / "odd.txt")

    assert "odd" in str(raised.value)
    assert "\n" not in str(raised.value)


def a_run(
    by: str = OURS, cost: float = 100.0, vehicles: int = 1, *, feasible: bool = True, instance: str = "one", fewest: bool = True
) -> Run:
    routes = [[1, 2]] * vehicles
    wrong = [] if feasible else ["not everyone is visited exactly once"]
    curve = [Step(1.0, vehicles, 1.5 * cost), Step(8.0, vehicles, cost)]
    return Run(by, instance, routes, cost, 10.0, feasible, wrong, curve, fewest=fewest)


def test_the_gap_counts_vehicles_first():
    assert Known(0, 100.0).gap(7, 101.0) == pytest.approx(1.0)
    assert Known(3, 100.0).gap(3, 101.0) == pytest.approx(1.0)
    assert Known(3, 100.0).gap(4, 90.0) == float("inf")
    assert Known(3, 100.0).gap(2, 190.0) == 0.0


def test_whoever_serves_everyone_with_fewer_vehicles_or_less_distance_is_ahead():
    assert is_behind(a_run(vehicles=3, cost=90), a_run(vehicles=2, cost=200))
    assert is_behind(a_run(cost=101), a_run(cost=100))
    assert is_behind(a_run(cost=90, feasible=False), a_run(cost=100))
    assert not is_behind(a_run(vehicles=3, cost=90, fewest=False), a_run(vehicles=2, cost=200, fewest=False))
    assert not is_behind(a_run(cost=100.001), a_run(cost=100))
    assert not is_behind(a_run(cost=100), a_run(cost=90, feasible=False))


def test_goals_are_judged_by_the_figures():
    goal = Goal("x", 10, mean=1.0, worst=2.0, same_vehicles=50.0, below=("or-tools", 8.0), never_behind=("pyvrp",))
    runs = [
        a_run(cost=100.5),
        a_run("or-tools", cost=120),
        a_run("pyvrp", cost=100.4),
        a_run(cost=101.4, instance="two"),
        a_run("or-tools", feasible=False, instance="two"),
        a_run("pyvrp", cost=110, instance="two"),
    ]
    known = {"one": Known(1, 100.0), "two": Known(1, 100.0)}

    states = [(part.result, part.state) for part in verdicts(goal, Panel("x", 10, runs, known))]

    assert states == [
        ("2 of 2", KEPT),
        ("2 of 2 (100 %)", KEPT),
        ("0.950 % (2 instances)", KEPT),
        ("1.400 % (2 instances)", KEPT),
        ("16.25 %, least 16.25 %; or-tools does not serve everyone on 1", KEPT),
        ("ahead on 1, behind on 1 of 2: one", MISSED),
    ]


def test_what_was_not_measured_is_not_kept():
    goal = Goal("x", 10, worst=1.0, longer=True, below=("or-tools", 8.0), never_behind=("vroom",))

    states = [part.state for part in verdicts(goal, Panel("x", 10, [a_run(feasible=False)], {}))]

    assert states == [MISSED, OPEN, OPEN, OPEN]


def test_curves_tell_when_how_many_were_near(tmp_path):
    panel = Panel("x <set>", 10, [a_run(cost=100), a_run(cost=103, instance="two")], {"two": Known(0, 100.0)})

    assert [panel.share(OURS, 4.0, s) for s in (0.5, 1, 7.9, 8)] == [0, 0, 0, 100]
    assert [panel.share(OURS, 2.0, s) for s in (1, 10)] == [0, 50]
    assert panel.mean(OURS, 8) == pytest.approx(1.5)
    assert "50 %" in table(panel)
    for name in ("curves.svg", "curves.html"):
        write_chart(tmp_path / name, [panel])
        drawn = (tmp_path / name).read_text()
        assert "x &lt;set&gt;: 2 instances, 10 s" in drawn
        assert drawn.count("<path") == 8


def test_where_nothing_is_known_all_are_held_against_the_best_of_them():
    panel = Panel("x", 10, [a_run(cost=110), a_run("or-tools", cost=100)], {})

    assert panel.share(OURS, 1.0, 10) == 0
    assert panel.share("or-tools", 1.0, 10) == 100


def test_best_known_values_are_found_whatever_the_case_of_the_name(tmp_path):
    (tmp_path / "best_known.csv").write_text("instance,vehicles,cost\nlc101,10,828.94\nlc102,,5\n")

    assert best_known(tmp_path / "LC101.txt") == Known(10, 828.94)
    assert best_known(tmp_path / "lc102.txt") == Known(0, 5.0)
    assert best_known(tmp_path / "lc103.txt") is None


def test_lines_may_stand_in_any_order(tmp_path):
    two = HETEROGENEOUS.replace("1 1\n", "1 2\n", 1) + "3 7 8 1 0 0 -1 0 0 0 100\n4 9 9 1 0 0 -1 0 0 0 100\n"
    two = two.replace("2 6 8 1 0 0 -1 0 0 0 100", "2 5 4 1 33 0 1 0 0 0 100")
    first, fleet, *nodes = two.splitlines()
    (tmp_path / "one.txt").write_text(two)
    (tmp_path / "turned.txt").write_text("\n".join([first, fleet, *reversed(nodes)]))
    first, *nodes = LI_LIM.splitlines()
    (tmp_path / "goods.txt").write_text("\n".join([first, *nodes[1:], nodes[0]]))

    assert read(tmp_path / "one.txt").rides == read(tmp_path / "turned.txt").rides == (12.0, 33.0)
    assert read(tmp_path / "goods.txt").pairs == ((1, 2),)


@pytest.mark.parametrize("scale", [1e-3, 3000.0, 1e8])
def test_figures_of_any_size_are_solved(tmp_path, scale):
    lines = []
    for number, x, y, service, load, opens, closes in (map(float, line.split()) for line in CORDEAU.splitlines()[1:]):
        lines.append(f"{number:g} {x * scale} {y * scale} {service * scale} {load:g} {opens * scale} {closes * scale}")
    (tmp_path / "scaled.txt").write_text("\n".join([f"2 2 {100 * scale} 1 {12 * scale}", *lines]))

    run = by_planner(read(tmp_path / "scaled.txt"), 0.3, 1, 1)

    assert run.faults == []
    assert run.cost == pytest.approx(30.0 * scale, abs=1e-3)
    assert run.curve[0].cost == pytest.approx(run.cost, rel=1e-3)


def test_a_window_of_no_width_that_is_no_whole_number_can_be_met(tmp_path):
    (tmp_path / "narrow.txt").write_text(CORDEAU.replace("2 6 8 1 1 0 30", "2 6 8 1 1 16.29 16.29"))

    assert by_planner(read(tmp_path / "narrow.txt"), 0.3, 1, 1).faults == []


def test_vehicles_end_where_and_when_the_last_line_says(tmp_path):
    """Back by 33 in the line's own place, 5 from the last rider, instead of 15."""
    (tmp_path / "ends.txt").write_text(CORDEAU.replace("5 0 0 0 0 0 100", "5 9 17 0 0 0 33"))

    run = by_planner(read(tmp_path / "ends.txt"), 0.3, 1, 1)

    assert run.faults == []
    assert run.curve[0].cost == run.cost == pytest.approx(20.0)


def test_service_at_the_depot_comes_before_the_first_drive(tmp_path):
    """Leaving at 20, one car is in time for either of the two, and not for both."""
    text = CORDEAU.replace("0 0 0 0 0 0 100", "0 0 0 20 0 0 100", 1).replace("1 3 4 1 1 0 100", "1 3 4 1 1 0 26")
    (tmp_path / "slow.txt").write_text(text)

    run = by_planner(read(tmp_path / "slow.txt"), 0.3, 1, 1)

    assert run.faults == []
    assert run.vehicles == 2


@pytest.mark.parametrize("text", [CORDEAU, LI_LIM, HETEROGENEOUS], ids=["cordeau", "li and lim", "heterogeneous"])
def test_the_planner_and_or_tools_solve_each_format(tmp_path, text):
    path = tmp_path / "Tiny.txt"
    path.write_text(text)
    instance = read(path)

    ours, other = by_planner(instance, 0.3, 1, 1), by_or_tools(instance, 0.3, 1)

    assert ours.faults == other.faults == []
    assert ours.cost == pytest.approx(other.cost)
    assert ours.curve[-1].cost == ours.cost


def test_methods_that_cannot_keep_a_ride_or_are_not_there_say_so(instance):
    for method in (by_pyvrp, by_vroom):
        with pytest.raises(CannotRun, match="longest ride"):
            method(instance, 0.1, 1)


def test_the_command_prints_what_anyone_can_check(tmp_path, capsys, monkeypatch):
    path = tmp_path / "Two.txt"
    path.write_text(CORDEAU)
    monkeypatch.setattr(sys, "argv", ["transport", str(path), "--seconds", "0.3", "--json", "--beside", "or-tools"])

    assert main() == 0

    told = capsys.readouterr().out
    found = json.loads(told)
    assert told.count("\n") == 1
    assert (found["instance"], found["feasible"], found["beside"][0]["by"]) == ("Two", True, "or-tools")
    assert sorted(n for route in found["routes"] for n in route) == [1, 2, 3, 4]
    assert found["cost"] == pytest.approx(cost_of(read(path), found["routes"]))
    (tmp_path / "before.jsonl").write_text(told)
    assert known_from(tmp_path / "before.jsonl") == {"two": Known(1, found["cost"])}


def test_the_command_tells_of_a_wrong_file_in_one_line(tmp_path, capsys, monkeypatch):
    (tmp_path / "odd.txt").write_text("nonsense")
    for name in ("odd.txt", "missing.txt", "."):
        monkeypatch.setattr(sys, "argv", ["transport", str(tmp_path / name), "--seconds", "0.1"])

        assert main() == 2

        told = capsys.readouterr()
        assert told.err.count("\n") == 1
        assert told.out == ""


def test_a_file_is_found_from_wherever_the_command_is_called(tmp_path):
    """The parts that take long are stood in for; the script itself is the real one."""
    root, elsewhere = tmp_path / "the project", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / "scripts" / "benchmarks").mkdir(parents=True)
    (root / "scripts" / "benchmarks" / "transport.py").touch()
    shutil.copy(Path(__file__).parents[2] / "scripts" / "bench", root / "scripts")
    for name, does in (("scripts/setup", ""), (".venv/bin/python", 'echo "$PWD $PYTHONPATH ${@: -1}"')):
        (root / name).write_text(f"#!/usr/bin/env bash\n{does}\n")
        (root / name).chmod(0o755)

    told = subprocess.run(
        [root / "scripts" / "bench", "transport", "a.txt"], cwd=elsewhere, capture_output=True, text=True, check=True
    )

    assert told.stdout == f"{elsewhere} {root} a.txt\n"


def test_a_run_that_leaves_somebody_has_no_end_on_its_curve(instance):
    run = judged(OURS, instance, [[1, 3], []], 1.0, [])

    assert (run.feasible, run.curve, run.vehicles) == (False, [], 1)
