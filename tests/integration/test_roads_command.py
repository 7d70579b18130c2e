"""What does someone see who builds a road network at the keyboard?"""

from __future__ import annotations

import json

import pytest

from planner.cli import main
from tests.osm_files import write_extract

STREET = {"highway": "residential", "name": "Nygade"}


@pytest.fixture
def planner(tmp_path, monkeypatch, capsys):
    """Runs a command; gives exit code, output and messages."""
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path / "home"))

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return run


@pytest.fixture
def extract(tmp_path):
    return write_extract(tmp_path / "lilleby-2026-01.osm.pbf", points={"a": (0, 0), "b": (1, 0)}, ways=[(("a", "b"), STREET)])


def test_building_says_what_was_built_and_info_says_the_same(planner, extract):
    code, built, steps = planner("roads", "build", extract, "--json")
    _, info, _ = planner("roads", "info", "--json")

    assert code == 0
    assert not steps
    assert json.loads(built) == json.loads(info)
    assert json.loads(info) | {"network": "Lilleby", "date": "2026-01", "nodes": 2, "stretches": 1, "rough": False} == json.loads(
        info
    )


def test_without_json_the_steps_are_told_as_they_are_done_and_what_is_missing_is_said(planner, extract):
    code, built, steps = planner("roads", "build", extract)

    assert code == 0
    assert "reading points and ways" in steps
    assert "no ferries" in built


def test_a_wrong_file_is_one_message_and_the_old_network_stays(planner, extract, tmp_path):
    planner("roads", "build", extract)
    wrong = tmp_path / "wrong.osm.pbf"
    wrong.write_bytes(extract.read_bytes()[:100])
    code, _, said = planner("roads", "build", wrong)
    _, info, _ = planner("roads", "info")

    assert code == 10
    assert str(wrong) in said
    assert "Traceback" not in said
    assert "Lilleby" in info


def test_before_any_network_info_says_what_to_do(planner):
    code, info, _ = planner("roads", "info")

    assert code == 0
    assert "planner roads build" in info
