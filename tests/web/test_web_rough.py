"""Does every screen say that travel times are rough while there is no real road network?"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from web_pages import MOODS, PAGES
from web_world import World

from planner.outputs.exports import export_csv, export_geojson, export_gpx, export_xlsx
from planner.web import create_app

#: Parts of other pages: the page around them says it. The map says it in its own words.
PARTS = ("jobs.progress", "plans.map_document")
SCREENS = {name: path for name, path in {**PAGES, **MOODS}.items() if name not in PARTS}
STRIP = 'class="mark-strip mark-rough"'


@pytest.mark.parametrize("page", SCREENS)
def test_every_screen_says_that_travel_times_are_rough(world: World, page: str) -> None:
    assert world.client().get(SCREENS[page](world)).text.count(STRIP) == 1


@pytest.mark.parametrize("path", ["/sign-in", "/nope"])
def test_signing_in_and_getting_lost_say_so_too(world: World, path: str) -> None:
    assert STRIP in world.client(None).get(path).text


def test_the_map_of_a_plan_says_so(world: World) -> None:
    assert "Grove køretider" in world.client().get(PAGES["plans.map_document"](world)).text


@pytest.fixture
def on_real_roads(world: World) -> Flask:
    """The same planner with a real road network."""
    return create_app(replace(world.app, travel_is_rough=lambda: False))


def test_with_real_roads_no_screen_says_so_but_those_of_a_plan_made_before(world: World, on_real_roads: Flask) -> None:
    client, before = on_real_roads.test_client(), world.client()
    cookie = before.get_cookie("planner_session")
    assert cookie is not None
    client.set_cookie("planner_session", cookie.value)

    assert client.get("/scenarios").status_code == 200
    assert STRIP not in client.get("/scenarios").text
    assert STRIP in client.get(PAGES["plans.one"](world)).text


@pytest.mark.parametrize("rough", [True, False])
def test_every_exported_row_and_file_says_so(world: World, tmp_path: Path, rough: bool) -> None:
    plan = replace(world.facts.plan, made=replace(world.facts.plan.made, rough_travel=rough))
    facts = replace(world.facts, plan=plan)
    exports = {"csv": export_csv, "xlsx": export_xlsx, "json": export_geojson, "gpx": export_gpx}
    written = [export(facts, tmp_path / f"plan.{form}", "da") for form, export in exports.items()]

    with written[0].open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file, delimiter=";"))
    sheet = [[cell or "" for cell in row] for row in load_workbook(written[1]).active.iter_rows(values_only=True)]
    assert table[0][-1] == sheet[0][-1] == "køretider"
    expected = {"GROVE KØRETIDER"} if rough else {""}
    assert {row[-1] for row in table[1:]} == {row[-1] for row in sheet[1:]} == expected
    assert ('"rough_travel": true' in written[2].read_text()) is rough
    assert ("GROVE" in written[3].read_text()) is rough
