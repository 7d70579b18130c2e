"""Outages and policies written in the browser: kept as typed, refused where they cannot be, never changed once planned with."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from shapely.geometry import box
from web_world import World, token_in

from planner.actions.actor import at_the_command_line
from planner.actions.policies import list_policies, policy_by_version
from planner.actions.writing_scenarios import free_id
from planner.model.importance import LEVELS
from planner.model.later_values import LATER_VALUES
from planner.model.outage import Scenario
from planner.registries.toml_text import toml_text
from planner.store.geography import Area
from planner.translations.words import WORDS
from planner.web.scenario_form import form_of, kept_form

BOSS = at_the_command_line("test")
GOOD = {
    "name": "Storm over nord, 12 timer", "policy": "2026-11-01", "start": "2026-12-02T18:00", "warning_h": "2,5",
    "length": "whole", "duration_h": "12", "speed": "80", "fleet": "everything", "municipalities": ["0661", "0665"],
    "postcodes": "7500, 7800", "exercise": "1",
}  # fmt: skip
SQUARE = '{"type":"Polygon","coordinates":[[[8.5,56.3],[8.7,56.3],[8.7,56.4],[8.5,56.4],[8.5,56.3]]]}'


def sent(client: FlaskClient, url: str = "/scenarios/new", **changed: object):
    page = client.get(url).text
    fields = {k: v for k, v in {**GOOD, **changed}.items() if v is not None}
    revision = page.partition('name="revision" value="')[2].partition('"')[0]
    return client.post(url, data={"csrf_token": token_in(page), "revision": revision, **fields})


def stored(world: World, scenario_id: str) -> Scenario:
    with world.app.store.read() as tx:
        return tx.scenarios.get(scenario_id)


def test_a_scenario_is_written_opened_again_as_typed_and_changed(own_world: World) -> None:
    client = own_world.client()
    answer = sent(client)
    assert answer.location == "/scenarios/storm-over-nord-12-timer"
    one = stored(own_world, "storm-over-nord-12-timer")
    assert one.start_at == datetime(2026, 12, 2, 17, tzinfo=UTC)
    assert (one.warning_s, one.duration_s, one.speed_factor, one.exercise) == (9000, 43_200, 0.8, True)
    assert (one.area.municipality_codes, one.area.postcodes) == ({"0661", "0665"}, {"7500", "7800"})
    page = client.get(f"{answer.location}/edit").text
    assert 'value="2,5"' in page
    assert 'value="7500, 7800"' in page

    assert sent(client, f"{answer.location}/edit", duration_h="6", exercise=None).location == answer.location
    assert stored(own_world, one.id).duration_s == 6 * 3600
    assert not stored(own_world, one.id).exercise
    with own_world.app.store.read() as tx:
        assert [e.deed for e in tx.audit.list() if e.subject == one.id] == ["edit_scenario", "add_scenario"]


def test_rolling_cuts_are_kept_in_their_order(own_world: World) -> None:
    cuts = {"cut_start": ["2026-12-02T16:00", "", "2026-12-02T22:00"], "cut_h": ["2", "", "1,5"]}
    answer = sent(own_world.client(), length="rolling", start="", duration_h="", **cuts)
    one = stored(own_world, answer.location.rpartition("/")[2])
    assert [cut.length_s for cut in one.cuts] == [7200, 5400]
    assert one.start_at == datetime(2026, 12, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize("drawn", [SQUARE, "8,5 56,3\n8.7 56.3\n8,7; 56,4\n8.5\t56.4"])
def test_an_area_is_drawn_or_pasted_and_joined_with_supply_areas(own_world: World, drawn: str) -> None:
    with own_world.app.store.transaction() as tx:
        tx.areas.replace("net", [Area("N1", "Netområde <Nord>", box(9.0, 56.0, 9.1, 56.1))])
    client = own_world.client()
    assert "Netområde &lt;Nord&gt;" in client.get("/scenarios/new").text
    answer = sent(client, municipalities=[], postcodes="", drawn=drawn, supply=["net:N1"])
    polygon = stored(own_world, answer.location.rpartition("/")[2]).area.polygon
    assert polygon is not None
    assert polygon.equals(box(8.5, 56.3, 8.7, 56.4).union(box(9.0, 56.0, 9.1, 56.1)))
    assert 'value="net:N1" checked' in client.get(f"{answer.location}/edit").text


@pytest.mark.parametrize(
    ("changed", "marked"),
    [
        ({"name": "x"}, "name"), ({"policy": "1999"}, "policy"), ({"warning_h": "-1"}, "warning_h"),
        ({"duration_h": "0"}, "duration_h"), ({"duration_h": "1e9"}, "duration_h"), ({"start": "snart"}, "start"),
        ({"start": "2027-03-28T02:30"}, "start"), ({"speed": "500"}, "speed"), ({"postcodes": "75000"}, "postcodes"),
        ({"municipalities": [], "postcodes": ""}, "area"), ({"municipalities": ["9999"]}, "municipalities"),
        ({"drawn": "{}"}, "drawn"), ({"drawn": "[" * 5000}, "drawn"), ({"drawn": "8 56\n9 56"}, "drawn"),
        ({"drawn": '{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}'}, "drawn"),
        ({"fleet": "chosen"}, "vehicles"), ({"fleet": "chosen", "vehicles": ["V1"], "lost_vehicles": ["V1"]}, "vehicles"),
        ({"length": "rolling"}, "cuts"), ({"lost_sites": ["nowhere"]}, "lost_sites"),
        ({"length": "rolling", "cut_start": ["2026-12-02T16:00", "2026-12-02T17:00"], "cut_h": ["2", "2"]}, "cuts"),
    ],
)  # fmt: skip
def test_a_wrong_form_comes_back_as_typed_and_marked(world: World, changed: dict[str, object], marked: str) -> None:
    answer = sent(world.client(), **changed)
    assert answer.status_code == 422
    assert f'id="{marked}-error"' in answer.text
    assert 'value="Storm over nord, 12 timer"' in answer.text or marked == "name"
    with world.app.store.read() as tx:
        assert len(tx.scenarios.list()) == 2


def test_the_second_of_two_who_change_a_scenario_is_told_and_changes_nothing(own_world: World) -> None:
    client = own_world.client()
    at = sent(client).location + "/edit"
    slow = own_world.client()
    token = token_in(slow.get(at).text)
    sent(client, at, duration_h="6")
    answer = slow.post(at, data={"csrf_token": token, "revision": "1", **GOOD, "duration_h": "9"})
    assert answer.status_code == 409
    assert stored(own_world, "storm-over-nord-12-timer").duration_s == 6 * 3600


def test_a_scenario_with_plans_is_copied_never_changed(own_world: World) -> None:
    client = own_world.client()
    assert client.get("/scenarios/storm-vest/edit").location == "/scenarios/new?like=storm-vest"
    token = token_in(client.get("/scenarios/new?like=storm-vest").text)
    answer = client.post("/scenarios/storm-vest/edit", data={"csrf_token": token, "revision": "0", **GOOD})
    assert answer.status_code == 409
    assert sent(client, "/scenarios/new").status_code == 302


def test_the_form_of_a_scenario_from_a_file_says_what_the_file_says(own_world: World) -> None:
    before = stored(own_world, "uvarslet")
    form = form_of(before)
    assert kept_form(form.as_json()) == form
    client = own_world.client()
    fields = {**form.texts, **form.lists, "exercise": "1"}
    assert sent(client, "/scenarios/uvarslet/edit", **fields).status_code == 302
    assert stored(own_world, "uvarslet") == before


def test_an_id_is_made_of_the_name_and_never_taken_twice() -> None:
    assert free_id("Storm over Ærø & Øst!", []) == "storm-over-ærø-øst"
    assert free_id("Storm", ["storm", "storm-2"]) == "storm-3"
    assert free_id("../../etc", []) == "etc"
    assert free_id("???", []) == "scenarie"


def new_version(client: FlaskClient, base: str = "2026-11-01", **changed: object):
    page = client.get(f"/policies/{base}/new").text
    policy = policy_fields(client)
    fields = {"version": "2027-01", "title": "Efter høring", "valid_from": "2027-01-01", "approved_by": "", **policy, **changed}
    return client.post(f"/policies/{base}/new", data={"csrf_token": token_in(page), **fields})


def policy_fields(client: FlaskClient) -> dict[str, object]:
    policy = policy_by_version(client.application.extensions["planner"], "2026-11-01")
    fields: dict[str, object] = {f"value-{v.key}": f"{v.value:g}" for v in policy.values.values()}
    fields |= {f"source-{v.key}": v.source for v in policy.values.values()}
    return fields | {f"switch-{name}": sorted(codes) for name, codes in policy.municipal_switches.items()}


def test_new_numbers_become_a_new_dated_version_and_the_old_one_stays(own_world: World) -> None:
    client, before = own_world.client(), policy_by_version(own_world.app, "2026-11-01")
    changes = {
        "value-stay_margin": "90",
        "source-stay_margin": "Aftalt 3. januar",
        "switch-respirator_at_municipal_sites": ["0661"],
    }
    assert new_version(client, **changes).location == "/policies/2027-01"
    made = policy_by_version(own_world.app, "2027-01")
    value = made.values["stay_margin"]
    assert (value.value, value.source, value.placeholder) == (90, "Aftalt 3. januar", False)
    assert made.municipal_switches == {"respirator_at_municipal_sites": {"0661"}}
    assert made.therapies == before.therapies
    assert policy_by_version(own_world.app, "2026-11-01") == before
    assert [known.policy.version for known in list_policies(own_world.app, BOSS)] == ["2027-01", "2026-11-01"]
    assert "Aftalt 3. januar" in client.get("/policies/2027-01").text
    assert sent(client, policy="2027-01").status_code == 302


def test_the_page_of_a_policy_tells_the_order_of_importance(world: World) -> None:
    page = world.client().get("/policies/2026-11-01").text
    order = [WORDS[f"level.{level}"][0] for level in policy_by_version(world.app, "2026-11-01").order]
    shown = [page.index(f"<li>{words}</li>") for words in order]

    assert len(order) == len(LEVELS)
    assert shown == sorted(shown)


def test_a_policy_written_before_a_value_existed_goes_by_its_default_and_says_so(own_world: World) -> None:
    raw = tomllib.loads(next((own_world.app.settings.data_dir / "policy").glob("*.toml")).read_text(encoding="utf-8"))
    for key in LATER_VALUES:
        del raw["values"][key]
    with own_world.app.store.transaction() as tx:
        tx.policies.put("2026-12", toml_text(raw | {"version": "2026-12", "valid_from": date(2026, 12, 1)}, heading="before"))
    client, old = own_world.client(), policy_by_version(own_world.app, "2026-12")
    assert old.defaults == tuple(LATER_VALUES)
    assert all(old.values[key].value == table["value"] for key, table in LATER_VALUES.items())
    page = client.get("/policies/2026-12").text
    assert WORDS["policies.defaults"][0] in page
    assert WORDS["policies.defaults"][0] not in client.get("/policies/2026-11-01").text
    assert sent(client, policy="2026-12").status_code == 302
    assert new_version(client, base="2026-12", **{"value-change_price": "90"}).location == "/policies/2027-01"
    made = policy_by_version(own_world.app, "2027-01")
    assert (made.values["change_price"].value, made.defaults) == (90, ())


@pytest.mark.parametrize(
    ("changed", "marked"),
    [
        ({"value-stay_margin": "99999"}, "value-stay_margin"), ({"value-stay_margin": "x"}, "value-stay_margin"),
        ({"version": "2026-11-01"}, "version"), ({"version": "../x"}, "version"), ({"valid_from": "i morgen"}, "valid_from"),
        ({"title": ""}, "title"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_is_marked_and_not_kept(world: World, changed: dict[str, str], marked: str) -> None:
    answer = new_version(world.client(), **changed)
    assert answer.status_code == 422
    assert f'id="{marked}-error"' in answer.text
    assert len(list_policies(world.app, BOSS)) == 1


def test_a_version_in_which_nothing_is_new_is_not_made(world: World) -> None:
    assert "Intet er ændret" in new_version(world.client()).text
