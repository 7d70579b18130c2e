"""Does the quality report find whose address lies far from a road, outside the extract, or on a ferry's island?"""

from __future__ import annotations

import pytest

from planner.actions.quality import quality
from planner.actions.scenarios import add_scenario, list_scenarios
from planner.travel.osm import build_network
from tests.osm_files import at, write_extract
from tests.people_world import BOSS, a_patient_row, a_world, take_in

STREET = {"highway": "residential", "name": "Nygade"}
FERRY = {"route": "ferry", "name": "Overfarten", "motor_vehicle": "yes", "duration": "00:30"}
CPRS = ("0101585999", "0201585999", "0301585999", "0401585999")
SCENARIO = """
id = "{id}"
name = "Storm"
start = "2026-11-24T18:00:00+01:00"
duration_h = 24
policy = "2026-11-01"
area.municipalities = ["0661"]
{more}
"""


@pytest.fixture
def app(sqlite_settings):
    with a_world(sqlite_settings) as app:
        yield app


def build_an_island(folder, home):
    """A town of 60 junctions on a street, and 10 km east of it an island of 60, with a ferry between them."""
    town = {f"t{i}": (i, 0) for i in range(60)} | {f"s{i}": (i, 1) for i in range(60)}
    island = {f"i{i}": (100 + i, 0) for i in range(50)} | {f"j{i}": (100 + i, 1) for i in range(50)}
    ways = [((f"{a}{i}", f"{b}{i}"), STREET) for a, b, n in (("t", "s", 60), ("i", "j", 50)) for i in range(n)]
    ways += [(tuple(f"{a}{i}" for i in range(n)), STREET) for a, n in (("t", 60), ("i", 50))]
    points = town | island | {"byen": (5, 2), "øen": (110, 2)}
    tagged = {"byen": {"place": "town", "name": "Byen"}, "øen": {"place": "village", "name": "Øen"}}
    path = write_extract(folder / "tiny.osm.pbf", points=points, ways=[*ways, (("t59", "i0"), FERRY)], tagged=tagged)
    build_network([path], home)


def four_people(app, folder):
    """One in town, one on the island, one 2 km from any road, one outside everything."""
    rows = []
    for cpr, (x, y) in zip(CPRS, [(10, 0), (110, 0), (75, 0), (10, 400)], strict=True):
        lon, lat = at(x, y)
        rows.append(a_patient_row(cpr=cpr, længdegrad=f"{lon:.6f}".replace(".", ","), breddegrad=f"{lat:.6f}".replace(".", ",")))
    take_in(app, folder, *rows)


def lines(report, section):
    return {line.code: line for s in report.sections if s.code == section for line in s.lines}


def test_without_a_real_network_nothing_is_said_of_roads(app, tmp_path):
    four_people(app, tmp_path)

    assert not lines(quality(app, BOSS), "quality_roads")


def test_addresses_far_from_a_road_outside_the_network_and_on_a_ferrys_island_are_counted(app, tmp_path):
    four_people(app, tmp_path)
    build_an_island(tmp_path, app.settings.home)

    report = quality(app, BOSS)

    roads, islands = lines(report, "quality_roads"), lines(report, "quality_islands")
    assert {code: line.count for code, line in roads.items()} == {"far_from_road": 1, "outside_network": 1}
    assert {code: line.count for code, line in islands.items()} == {"Øen (Overfarten)": 1}
    refs = [line.refs[0] for line in (*roads.values(), *islands.values())]
    assert len(set(refs)) == 3
    assert report.to_look_at()["quality_roads"] == 2
    assert "quality_islands" not in report.to_look_at()
    assert not any(line.refs for line in lines(quality(app, BOSS, shareable=True), "quality_roads").values())


def test_a_scenario_names_the_islands_that_its_night_cuts_off(app, tmp_path):
    build_an_island(tmp_path, app.settings.home)
    for name, more in (("calm", ""), ("stopped", 'lost.ferries = ["ferry:overfarten"]')):
        file = tmp_path / f"{name}.toml"
        file.write_text(SCENARIO.format(id=name, more=more), encoding="utf-8")
        add_scenario(app, BOSS, file)

    calm, stopped = list_scenarios(app, BOSS)

    assert calm.cut_off == ()
    assert [(island.name, island.ferries) for island in stopped.cut_off] == [("Øen", ("Overfarten",))]
