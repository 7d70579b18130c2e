"""Is the outage in the file the outage that is planned for, and is every mistake told with its key and its cure?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from planner.errors import ScenarioProblem
from planner.scenarios.scenario_file import read_scenario

GOOD = """\
id = "storm-vest-24t"
name = "Storm over Vestjylland"
start = "2026-11-24T18:00:00+01:00"
warning_h = 6
duration_h = 24
policy = "2026-11-01"
exercise = true
speed_factor = 0.8
[area]
municipalities = ["0661"]
postcodes = ["7500"]
[lost]
sites = ["S-001"]
vehicles = ["V-09"]
ferries = ["ferry:hou-saelvig"]
[fleet]
vehicles = ["V-01"]
"""
TRIANGLE = '{ type = "Polygon", coordinates = [[[8.0, 56.0], [9.0, 56.0], [9.0, 57.0], [8.0, 56.0]]] }'
CUT = '{ start = "2026-11-24T18:00:00+01:00", duration_h = 2 }'
LATER_CUT = "{ start = 2026-11-24T22:00:00+01:00, duration_h = 2.5 }"


def scenario_of(tmp_path, text, known=("0661", "0751")):
    path = tmp_path / "scenarie.toml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path, known)


def refusal(tmp_path, text):
    with pytest.raises(ScenarioProblem) as caught:
        scenario_of(tmp_path, text)
    assert "scenarie.toml" in caught.value.message
    assert caught.value.exit_code == 12
    return caught.value.message


def test_every_key_of_the_file_reaches_the_scenario(tmp_path):
    scenario = scenario_of(tmp_path, GOOD)

    assert (scenario.id, scenario.name, scenario.policy_version) == ("storm-vest-24t", "Storm over Vestjylland", "2026-11-01")
    assert scenario.start_at == datetime(2026, 11, 24, 17, tzinfo=UTC)
    assert (scenario.warning_s, scenario.duration_s, scenario.speed_factor) == (21600, 86400, 0.8)
    assert (scenario.area.municipality_codes, scenario.area.postcodes) == ({"0661"}, {"7500"})
    assert (scenario.lost_site_ids, scenario.lost_vehicle_ids) == ({"S-001"}, {"V-09"})
    assert (scenario.ferries_stopped, scenario.vehicle_ids, scenario.exercise) == ({"ferry:hou-saelvig"}, {"V-01"}, True)


def test_the_example_in_the_data_readme_is_a_scenario(tmp_path):
    readme = (Path(__file__).resolve().parents[2] / "data" / "README.md").read_text(encoding="utf-8")
    example = readme.split("```toml\n")[1].split("```")[0]

    assert scenario_of(tmp_path, example, known=()).id == "storm-vest-24t"


def test_without_warning_fleet_and_losses_the_outage_is_sudden_and_the_whole_fleet_drives(tmp_path):
    short = GOOD.replace("warning_h = 6\n", "").split("[lost]")[0]

    scenario = scenario_of(tmp_path, short)

    assert scenario.warning_s == 0
    assert scenario.first_departure_at == scenario.start_at
    assert not scenario.vehicle_ids


def test_rolling_cuts_are_windows_in_order(tmp_path):
    scenario = scenario_of(tmp_path, GOOD.replace("duration_h = 24", f"cuts = [{CUT}, {LATER_CUT}]"))

    assert [window.length_s for window in scenario.power_cuts] == [7200, 9000]
    assert scenario.end_at == datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert scenario.duration_s == int(6.5 * 3600)


def test_cuts_may_stand_without_a_start(tmp_path):
    text = GOOD.replace("duration_h = 24", f"cuts = [{CUT}]").replace('start = "2026-11-24T18:00:00+01:00"\n', "", 1)

    assert scenario_of(tmp_path, text).start_at == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_a_polygon_may_stand_in_the_file_or_beside_it(tmp_path):
    (tmp_path / "omraade.geojson").write_text(
        '{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates":'
        " [[[8.0, 56.0], [9.0, 56.0], [9.0, 57.0], [8.0, 56.0]]]}}",
        encoding="utf-8",
    )
    inline = scenario_of(tmp_path, GOOD.replace('postcodes = ["7500"]', f"polygon = {TRIANGLE}"))
    beside = scenario_of(tmp_path, GOOD.replace('postcodes = ["7500"]', 'polygon = "omraade.geojson"'))

    assert inline.area.polygon.equals(beside.area.polygon)
    assert inline.area.polygon.area == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("24\npolicy", "-1\npolicy", "'duration_h' must be a number between"),
        ("24\npolicy", "nan\npolicy", "'duration_h' must be a number between"),
        ("24\npolicy", '"24"\npolicy', "'duration_h' must be a number between"),
        ("warning_h = 6", "warning_h = -2", "'warning_h' must be a number between 0"),
        ("duration_h", "duraton_h", "'duraton_h' is not known"),
        ("duration_h = 24\n", "", "either 'duration_h' or 'cuts'"),
        ("duration_h = 24\n", f"duration_h = 24\ncuts = [{CUT}]\n", "either 'duration_h' or 'cuts'"),
        ("duration_h = 24\n", "cuts = []\n", "'cuts' must be a list such as"),
        ("duration_h = 24\n", f"cuts = [{CUT}, {CUT}]\n", "cut 2 in 'cuts' begins before"),
        ("duration_h = 24\n", f"cuts = [{LATER_CUT}]\n", "'start' must be the same"),
        ("+01:00", "", 'for example "2026-11-24T18:00:00+01:00"'),
        ('"2026-11-24T18:00:00+01:00"', "2026-11-24T18:00:00", "does not say which offset"),
        ("2026-11-24T18", "i morgen", "'start' is not a moment"),
        ('["0661"]', '["0662"]', "unknown code 0662. Similar: 0661"),
        ('["0661"]', '["661"]', "'661', which is not four digits"),
        ('["0661"]', "[661]", "must be a list of texts in quotation marks"),
        ('["0661"]', "[0661]", "not valid TOML: look at line 10"),
        ('municipalities = ["0661"]\npostcodes = ["7500"]', "", "[area] is empty"),
        ('postcodes = ["7500"]', 'polygon = "mangler.geojson"', "points to mangler.geojson"),
        ('postcodes = ["7500"]', 'polygon = { type = "Point", coordinates = [8, 56] }', "has no surface"),
        ('postcodes = ["7500"]', 'polygon = { type = "Polygon", coordinates = ["x"] }', "cannot be read"),
        ("storm-vest-24t", "../storm", "'id' may only have"),
        ('name = "Storm over Vestjylland"\n', "", "'name' is missing"),
        ('policy = "2026-11-01"', "policy = 3", "'policy' must be text"),
        ("speed_factor = 0.8", "acceptance_percent = 9", "'acceptance_percent' must be a number between 10 and 100"),
        ("speed_factor = 0.8", "acceptance_percent = 80.5", "'acceptance_percent' must be a number between 10 and 100"),
        ("speed_factor = 0.8", "speed_factor = 0", "'speed_factor' must be a number between 0.1 and 2"),
        ("exercise = true", 'exercise = "ja"', "'exercise' must be true or false"),
        ('sites = ["S-001"]', 'site = ["S-001"]', "'lost.site' is not known"),
        ('sites = ["S-001"]', 'bridges = ["Vilsundbroen"]', "Write 'bridges' under [roads]"),
        ('sites = ["S-001"]', 'policy = "2026-11-01"', "Write 'policy' at the top of the file"),
        ('["V-09"]', '["V-01"]', "V-01 stands in both"),
    ],
)
def test_a_mistake_is_told_with_its_key_and_what_to_do(tmp_path, old, new, said):
    assert old in GOOD

    assert said in refusal(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("content", "said"), [("{", "cannot be read"), ('{"type": "Polygon", "coordinates": []}', "has no surface")]
)
def test_a_polygon_file_that_is_no_polygon_is_told(tmp_path, content, said):
    (tmp_path / "o.geojson").write_text(content, encoding="utf-8")

    assert said in refusal(tmp_path, GOOD.replace('postcodes = ["7500"]', 'polygon = "o.geojson"'))


def test_a_polygon_in_metres_is_recognised(tmp_path):
    metres = "{ type = 'Polygon', coordinates = [[[500000, 6200000], [510000, 6200000], [510000, 6210000], [500000, 6200000]]] }"

    assert "EPSG:25832" in refusal(tmp_path, GOOD.replace('postcodes = ["7500"]', f"polygon = {metres}"))


def test_municipality_codes_are_not_held_against_an_empty_register(tmp_path):
    assert scenario_of(tmp_path, GOOD, known=()).area.municipality_codes == {"0661"}


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path):
    with pytest.raises(ScenarioProblem, match=r"mangler\.toml"):
        read_scenario(tmp_path / "mangler.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioProblem, match="UTF-8"):
        read_scenario(tmp_path / "b.toml")
