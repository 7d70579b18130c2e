"""Does the table [roads] of a scenario reach the plan, and is every mistake in it told with its key?"""

from __future__ import annotations

import json
from datetime import time

import pytest

from planner.errors import ScenarioProblem
from planner.scenarios.scenario_file import read_scenario

HEAD = """\
id = "x"
name = "X"
start = "2026-11-24T18:00:00+01:00"
duration_h = 24
policy = "2026-11-01"
[area]
municipalities = ["0661"]
[roads]
"""
LINE = '{ type = "LineString", coordinates = [[8.6, 56.3], [8.7, 56.4]] }'
SQUARE = '{ type = "Polygon", coordinates = [[[8.6, 56.3], [8.7, 56.3], [8.7, 56.4], [8.6, 56.3]]] }'
GOOD = f"""\
closed = ["spaerret.geojson", {LINE}, {{ shape = {SQUARE}, reason = "Oversvømmet" }}]
bridges = ["Vilsundbroen"]
speed = [{{ factor = 0.5, classes = ["motorway"], polygon = {SQUARE} }}, {{ factor = 0.8 }}]
[roads.timetables]
"ferry:a" = ["08:30", "06:00"]
"""


def roads_of(tmp_path, text):
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[9, 56], [9.1, 56]]}}
    (tmp_path / "spaerret.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    path = tmp_path / "scenarie.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return read_scenario(path)


def test_every_key_reaches_the_scenario(tmp_path):
    scenario = roads_of(tmp_path, GOOD)
    roads = scenario.roads

    assert [(c.shape.geom_type, c.reason) for c in roads.closed] == [
        ("LineString", ""), ("LineString", ""), ("Polygon", "Oversvømmet"),
    ]  # fmt: skip
    assert roads.bridges_closed == {"Vilsundbroen"}
    assert [(s.factor, s.road_classes, s.polygon is None) for s in roads.slower] == [
        (0.5, {"motorway"}, False),
        (0.8, set(), True),
    ]
    assert roads.timetables == {"ferry:a": (time(6), time(8, 30))}
    assert scenario.closed_areas == (roads.closed[2].shape,)


def test_without_the_table_nothing_has_changed(tmp_path):
    roads = roads_of(tmp_path, "").roads

    assert (roads.closed, roads.bridges_closed, roads.slower, roads.timetables) == ((), frozenset(), (), {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('closed = "a"', "'roads.closed' must be written as"),
        ("closed = [3]", "'roads.closed[1]' must be written as"),
        ('closed = ["mangler.geojson"]', "'roads.closed[1]' points to mangler.geojson"),
        ('closed = ["scenarie.toml"]', "'roads.closed[1]' is not GeoJSON"),
        (f"closed = [{LINE}, {{ shape = {LINE}, resaon = 'x' }}]", "'roads.closed[2].resaon' is not known"),
        (f"closed = [{{ shape = {LINE}, reason = 3 }}]", "'roads.closed[1].reason' must be text"),
        ('closed = [{ type = "Point", coordinates = [8.6, 56.3] }]', "'roads.closed[1]' must draw LineString"),
        ('closed = [{ type = "LineString", coordinates = [[8.6, 56.3]] }]', "'roads.closed[1]' is not GeoJSON"),
        ('closed = [{ type = "LineString", coordinates = [[56.3, 8.6], [56.4, 8.7]] }]', "'roads.closed[1]':"),
        ('closed = [{ type = "FeatureCollection", features = [] }]', "'roads.closed[1]' must draw"),
        ("bridges = [1]", "'roads.bridges' must be a list of texts"),
        ("brigdes = []", "'roads.brigdes' is not known"),
        ("speed = [{ classes = ['motorway'] }]", "'roads.speed[1]' must be written as"),
        ("speed = [{ factor = 0 }]", "'roads.speed[1].factor' must be a number between 0.05 and 2"),
        ("speed = [{ factor = 0.5, classes = ['motorvej'] }]", "the road class 'motorvej'"),
        ("speed = [{ factor = 0.5, classes = ['ferry'] }]", "the road class 'ferry'"),
        (f"speed = [{{ factor = 0.5, polygon = {LINE} }}]", "'roads.speed[1].polygon' must draw Polygon"),
        ("[roads.timetables]\n'ferry:a' = ['25:00']", "'roads.timetables.ferry:a' must be written as"),
        ("[roads.timetables]\n'ferry:a' = []", "'roads.timetables.ferry:a' must be written as"),
        ("timetables = 3", "'roads.timetables' must be written as"),
    ],
)
def test_a_mistake_is_told_with_its_key(tmp_path, text, said):
    with pytest.raises(ScenarioProblem) as caught:
        roads_of(tmp_path, text)

    assert said in caught.value.message
    assert "scenarie.toml" in caught.value.message
