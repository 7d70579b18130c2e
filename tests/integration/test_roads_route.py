"""Does ``planner roads route`` say what anyone would hold against another engine?"""

from __future__ import annotations

import json
from datetime import time

import pytest
from click.testing import CliRunner
from road_networks import Road, a_network

from planner.cli import roads_route
from planner.cli.roads_route import route
from planner.travel import stored
from planner.travel.night import NightChanges
from planner.travel.road_graph import RoadTravelTimes

NETWORK = a_network(
    [(-9.0, 56.0), (-8.9, 56.0), (-8.8, 56.0), (-8.7, 56.0), (-8.9, 56.05)],
    [Road(0, 1, "Landevejen", 60), Road(1, 2, "Overfarten", crossing="ferry:over", fixed_s=1200), Road(2, 3, "Øvejen", 60),
     Road(1, 4, "Bakken", 40)],
    lands=["Land", "Land", "Ø", "Ø", "Land"],
)  # fmt: skip


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path))
    monkeypatch.setattr(stored, "network_in_use", lambda home: NETWORK)
    return lambda *arguments: CliRunner().invoke(route, arguments)


def test_json_holds_time_distance_line_ferries_and_steps(run):
    said = run("-8.98,56", "-8.71,56", "--json")
    about = json.loads(said.stdout)
    assert said.exit_code == 0
    assert about["seconds"] > 1200
    assert about["ferries"] == ["ferry:over"]
    assert [step["turn"] for step in about["steps"]] == ["depart", "ferry", "off_ferry"]
    assert sum(step["seconds"] for step in about["steps"]) == about["seconds"]
    assert about["geometry"]["coordinates"][0] == [-8.98, 56.0]
    assert about["network"].startswith("Prøvenet 2026-11-01 (")


def test_people_read_danish_directions(run):
    said = run("-8.98,56", "-8.9,56.04")
    assert "Til venstre ad Bakken" in said.output
    assert "Left into Bakken" in run("-8.98,56", "-8.9,56.04", "--lang", "en").output


def test_where_there_is_no_way_the_answer_is_no_way_and_exit_1(run):
    said = run("-8.98,56", "10,56", "--json")
    assert said.exit_code == 1
    assert json.loads(said.stdout)["seconds"] is None
    assert json.loads(said.stdout)["ends"][1]["outside"]


@pytest.mark.parametrize("wrong", ["56", "a,b", "9,56,1", "nan,56", "9,156"])
def test_what_is_no_position_is_bad_usage(run, wrong):
    said = run("-8.98,56", wrong)
    assert said.exit_code == 2
    assert "LON,LAT" in said.output or "longitude first" in said.output


def test_leaving_at_an_hour_waits_for_the_ferry_as_long_as_it_really_takes(run, monkeypatch):
    night = NightChanges(timetables={"ferry:over": (time(18, 40), time(23, 0))})
    monkeypatch.setattr(roads_route, "_on_the_night_of", lambda _: RoadTravelTimes(NETWORK, {}, changes=night))
    drive = ("-8.98,56", "-8.71,56", "--scenario", "x")

    planned = json.loads(run(*drive, "--json").stdout)
    early, late = (json.loads(run(*drive, "--at", f"2026-11-24T{clock}+01:00", "--json").stdout) for clock in ("18:00", "17:30"))
    said = run(*drive, "--at", "2026-11-24T18:00+01:00")

    # Aboard at 18.40 at the latest, 20 minutes at sea, then 6 km.
    assert planned["seconds"] == planned["seconds_in_plans"] == early["seconds_in_plans"]
    assert early["seconds"] < planned["seconds"]
    assert late["seconds"] == early["seconds"] + 1800
    assert early["depart"] == "2026-11-24 18:00 +01:00"
    assert "2026-11-24 18:00 +01:00 -> 2026-11-24 19:0" in said.output
    assert sum(step["seconds"] for step in early["steps"]) == early["seconds"]


@pytest.mark.parametrize("wrong", ["18:00", "2026-11-24T18:00", "i aften"])
def test_an_hour_without_its_offset_is_never_guessed_at(run, wrong):
    said = run("-8.98,56", "-8.71,56", "--at", wrong)

    assert said.exit_code == 2
    assert "2026-11-24T18:00+01:00" in said.output
