"""That night's roads in the browser: nothing a file says is lost in the form, and the form refuses what a file may not say."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from web_world import World, token_in

from planner.actions import importing, scenarios
from planner.actions.actor import at_the_command_line
from planner.model.outage import Scenario

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = sorted(ROOT.glob("data/sample/*/scenarios/*.toml"))
BOSS = at_the_command_line("test")
CROSSINGS = {"ferry:hou-saelvig": "Hou–Sælvig", "ferry:branden-fur": "Branden–Fur", "bridge:b1": "Vilsundbroen", "bridge:7": "7"}
EVERYTHING = """
id = "alt"
name = "Alt på én gang"
warning_h = 2.3344
policy = "2026-11-01"
exercise = true
speed_factor = 0.7333333333333
cuts = [
    { start = "2026-10-25T02:15:00+01:00", duration_h = 2 },
    { start = "2026-10-25T22:00:30+01:00", duration_h = 1.5 },
]

[area]
municipalities = ["0661"]
postcodes = ["7500", "7800"]
polygon = { type = "MultiPolygon", coordinates = [
    [[[8.512345678901, 56.3], [8.7, 56.3], [8.7, 56.4], [8.512345678901, 56.3]],
     [[8.66, 56.32], [8.68, 56.32], [8.68, 56.33], [8.66, 56.32]]],
    [[[9.0, 56.0], [9.1, 56.0], [9.1, 56.1], [9.0, 56.0]]],
] }

[lost]
sites = ["S1"]
vehicles = ["V1"]
ferries = ["ferry:hou-saelvig", "bridge:b1"]

[roads]
closed = [
    { shape = { type = "LineString", coordinates = [[8.1234567890123, 56.5], [8.2, 56.55]] }, reason = "Væltede <træer> & \\"hegn\\"" },
    { type = "FeatureCollection", features = [
        { type = "Feature", geometry = { type = "Polygon", coordinates = [[[8.5, 56.3], [8.7, 56.3], [8.7, 56.4], [8.5, 56.3]]] } },
        { type = "Feature", geometry = { type = "MultiLineString", coordinates = [[[8.1, 56.5], [8.2, 56.5]], [[8.3, 56.5], [8.4, 56.5]]] } },
    ] },
]
bridges = ["Vilsundbroen", "bridge:7", "En bro uden for kortet"]
speed = [
    { factor = 0.123456789 },
    { factor = 1.5, classes = ["motorway", "living_street"] },
    { factor = 0.5, classes = ["track"], polygon = { type = "Polygon", coordinates = [[[8.5, 56.3], [8.7, 56.3], [8.7, 56.4], [8.5, 56.3]]] } },
]

[roads.timetables]
"ferry:branden-fur" = ["06:00", "23:59", "07:30"]
"ferry:ukendt" = ["00:00"]
"""  # noqa: E501


def knows_crossings(world: World) -> FlaskClient:
    """A browser of a planner whose road network knows some crossings."""
    world.web.extensions["planner"] = replace(world.app, crossings=lambda: CROSSINGS)
    return world.client()


class _Form(HTMLParser):
    """Collects what a browser sends of the scenario form when nothing is touched, and the words of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.words: list[str] = []
        self._inside, self._select, self._area, self._options = False, "", "", []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        field = dict(attrs)
        self._inside = self._inside or "scenario-form" in (field.get("class") or "")
        name, kind = field.get("name") or "", field.get("type")
        if not self._inside:
            return
        if tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in field):
            self.sent.setdefault(name, []).append(field.get("value") or "")
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option":
            self._options.append((field.get("value") or "", "selected" in field))
        elif tag == "textarea":
            self._area = name
            self.sent.setdefault(name, []).append("")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._area:
            self.sent[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._inside:
            chosen = [value for value, selected in self._options if selected] or [self._options[0][0]]
            self.sent.setdefault(self._select, []).append(chosen[0])
        self._area = "" if tag == "textarea" else self._area
        self._inside = self._inside and tag != "form"


def read(page: str) -> _Form:
    form = _Form()
    form.feed(page)
    return form


def typed_in(page: str) -> dict[str, list[str]]:
    return read(page).sent


def stored(world: World, scenario_id: str) -> Scenario:
    with world.app.store.read() as tx:
        return tx.scenarios.get(scenario_id)


def added(world: World, path: Path) -> Scenario:
    """A scenario from a file, with the municipalities of its sample."""
    contacts = path.parent.parent / "contacts.csv"
    if contacts.exists():
        importing.import_file(world.app, BOSS, importing.ImportKind.CONTACTS, contacts)
    scenarios.add_scenario(world.app, BOSS, path)
    return stored(world, path.stem)


@pytest.mark.parametrize("knows", [True, False])
@pytest.mark.parametrize("sample", [*SAMPLES, None], ids=lambda path: path.stem if path else "everything")
def test_a_scenario_opened_saved_and_copied_unchanged_equals_itself(
    own_world: World, tmp_path: Path, sample: Path | None, knows: bool
) -> None:
    if sample is None:
        sample = tmp_path / "alt.toml"
        sample.write_text(EVERYTHING, encoding="utf-8")
    before = added(own_world, sample)
    client = own_world.client()
    if knows:
        known = CROSSINGS | {name: name for name in before.ferries_stopped}
        own_world.web.extensions["planner"] = replace(own_world.app, crossings=lambda: known)
    for _ in range(2):  # the second time from what was typed
        page = client.get(f"/scenarios/{before.id}/edit").text
        answer = client.post(f"/scenarios/{before.id}/edit", data=typed_in(page))
        assert answer.status_code == 302, answer.text
        assert stored(own_world, before.id) == before
    answer = client.post("/scenarios/new", data=typed_in(client.get(f"/scenarios/new?like={before.id}").text))
    copy = stored(own_world, unquote(answer.location).rpartition("/")[2])
    assert copy.id != before.id
    assert replace(copy, id=before.id, name=before.name) == before


def test_a_file_takes_the_place_of_what_was_typed(own_world: World, tmp_path: Path) -> None:
    path = tmp_path / "alt.toml"
    path.write_text(EVERYTHING, encoding="utf-8")
    before, client = added(own_world, path), own_world.client()
    slow = typed_in(client.get("/scenarios/alt/edit").text)
    assert client.post("/scenarios/alt/edit", data={**slow, "bridges": []}).status_code == 302
    opened = typed_in(client.get("/scenarios/alt/edit").text)
    added(own_world, path)
    assert client.post("/scenarios/alt/edit", data=opened).status_code == 409
    assert stored(own_world, "alt") == before
    assert "En bro uden for kortet" in client.get("/scenarios/alt/edit").text


def written(client: FlaskClient, **changed: object):
    page = client.get("/scenarios/new").text
    whole = {"name": "Lukkede veje", "start": "2026-12-02T18:00", "postcodes": "7500"}
    return client.post("/scenarios/new", data={**typed_in(page), "csrf_token": token_in(page), **whole, **changed})


def test_roads_are_closed_by_coordinates_bridges_by_choice_and_ferries_keep_a_timetable(own_world: World) -> None:
    client = knows_crossings(own_world)
    page = client.get("/scenarios/new").text
    assert 'value="Vilsundbroen"' in page
    assert 'value="bridge:7"' in page
    answer = written(
        client, closed_kind=["line", "area"], closed_shape=["8,5 56,3\n8,6 56,4", "8.5 56.3\n8.7 56.3\n8.7 56.4"],
        closed_reason=["Væltede træer", ""], bridges=["Vilsundbroen"], bridges_more="Oddesundbroen\nAggersundbroen",
        slow_percent=["", "62,5"], slow_area=["", ""], slow_classes=["2:motorway", "2:trunk"],
        ferry=["ferry:branden-fur"], departures=["6.00, 8:30 16.15"],
    )  # fmt: skip
    one = stored(own_world, unquote(answer.location).rpartition("/")[2])
    assert [(c.shape.geom_type, c.reason) for c in one.roads.closed] == [("LineString", "Væltede træer"), ("Polygon", "")]
    assert one.roads.bridges_closed == {"Vilsundbroen", "Oddesundbroen", "Aggersundbroen"}
    assert [(s.factor, s.road_classes, s.polygon) for s in one.roads.slower] == [(0.625, {"motorway", "trunk"}, None)]
    assert [f"{at:%H.%M}" for at in one.roads.timetables["ferry:branden-fur"]] == ["06.00", "08.30", "16.15"]

    for page in (client.get("/scenarios").text, client.get(answer.location).text):
        text = " ".join("".join(read(page).words).split())
        for said in ("lukket vej: Væltede træer", "lukket område", "62,5 % fart: motorvej, motortrafikvej", "Oddesundbroen"):
            assert said in text
        assert "fartplan for Branden–Fur: 06.00, 08.30, 16.15" in text


@pytest.mark.parametrize(
    ("changed", "marked"),
    [
        ({"closed_shape": ["", "", "x"], "closed_reason": ["", "", ""]}, "closed-1"),
        ({"closed_shape": [""], "closed_reason": ["Oversvømmet"]}, "closed-1"),
        ({"closed_kind": ["area"], "closed_shape": ["8 56\n8 57"]}, "closed-1"),
        ({"closed_shape": ["8 56\n8 57", "0 10\n1 10"]}, "closed-2"),
        ({"closed_shape": ['{"type":"Point","coordinates":[8.5,56.3]}']}, "closed-1"),
        ({"closed_shape": ['"/etc/passwd"']}, "closed-1"), ({"closed_shape": ["[" * 9000]}, "closed-1"),
        ({"slow_percent": ["4"]}, "slow-1"), ({"slow_percent": [""], "slow_classes": ["1:track"]}, "slow-1"),
        ({"slow_percent": ["50"], "slow_area": ["8 56\n8 57"]}, "slow-1"),
        ({"slow_percent": ["50"], "slow_classes": ["1:ferry"]}, "slow-1"),
        ({"ferry": ["ferry:a"], "departures": ["25.00"]}, "timetable-1"), ({"ferry": ["ferry:a"]}, "timetable-1"),
        ({"ferry": [""], "departures": ["06.00"]}, "timetable-1"),
        ({"ferry": ["ferry:a", "ferry:a"], "departures": ["06.00", "07.00"]}, "timetable-2"),
    ],
)  # fmt: skip
def test_a_wrong_row_comes_back_as_typed_and_marked(world: World, changed: dict[str, list[str]], marked: str) -> None:
    answer = written(world.client(), **changed)
    assert answer.status_code == 422
    assert f'id="{marked}-error"' in answer.text
    back = typed_in(answer.text)
    assert all(one in back[name] for name, ones in changed.items() if name != "slow_classes" for one in ones)
