"""Does the API answer what its document says, to whoever has a token for it, and to nobody else?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from api_world import KEY, READS, System, a_municipalitys, a_system, there
from web_world import NOW, World, token_in

from planner.actions import accounts, clients
from planner.actions.actor import Deed, Role, at_the_command_line
from planner.actions.clients import BadClient, Wish
from planner.actions.permissions import CLIENT_DEEDS, Resource
from planner.errors import NotAllowed
from planner.store.jobs import JobState
from planner.web import create_app
from planner.web.access import ACCESS
from planner.web.api.bearer import CALLS_A_MINUTE, TRIES_A_MINUTE
from planner.web.api.calls import BY_NAME, CALLS, Call
from planner.web.api.document import document
from planner.web.api.refusals import CODES
from planner.web.api.schemas import SCHEMAS
from planner.web.limits import limiter

BOSS = at_the_command_line("test")
#: A word that stands in a name, and the names that must stand in no answer.
PERSONAL = re.compile(r"Bruger |\+45|P-[0-9A-Z]{4}", re.I)


@pytest.fixture
def system(own_world: World) -> System:
    return a_system(own_world)


def told(world: World) -> list[tuple[str, str, str]]:
    """What the log says of systems: deed, call, name; oldest first."""
    with world.app.store.read() as tx:
        events = [one for one in tx.audit.list() if one.deed.startswith("api_")]
    return [(one.deed, one.subject, one.purpose) for one in reversed(events)]


# --- one table, one document -------------------------------------------------------------------------------------------


def test_every_call_of_the_table_is_a_route_with_a_row_and_every_route_of_the_api_a_call(world: World) -> None:
    routed = {rule.endpoint for rule in world.web.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert routed == {f"api.{call.name}" for call in CALLS} | {"api.openapi"}
    assert {ACCESS[f"api.{call.name}"] for call in CALLS} <= set(CLIENT_DEEDS)


def test_the_document_is_the_same_for_everyone_and_describes_every_call(world: World) -> None:
    answer = System(world, "").call("/openapi.json")
    assert answer.status_code == 200
    described = json.loads(answer.text)
    assert described == json.loads(json.dumps(document()))
    found = {one["operationId"]: one for methods in described["paths"].values() for one in methods.values()}
    assert set(found) == set(BY_NAME)
    for call in CALLS:
        assert found[call.name]["x-scope"] == ACCESS[f"api.{call.name}"].code
        assert {"401", "403", "422", "429", "500"} <= set(found[call.name]["responses"])


def test_every_status_that_a_call_may_refuse_with_has_a_code_of_its_own(world: World) -> None:
    promised = {status for call in CALLS for status in call.refusals}
    assert promised <= set(CODES)
    assert len(set(CODES.values())) == len(CODES)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_page_about_the_api_shows_every_call_and_field_of_the_document(world: World, lang: str) -> None:
    text = world.client("auditor", lang).get("/api").text
    for call in CALLS:
        assert f"<code>{call.method} {call.path}</code>" in text
    for name, schema in document()["components"]["schemas"].items():
        assert f"<summary>{name}</summary>" in text
        for field in schema["properties"]:
            assert re.search(rf"<dt><code>{field}[.\[<]", text)
    assert ("Sådan kaldes det" in text) is (lang == "da")


def test_nothing_that_a_token_can_name_shows_a_person() -> None:
    personal = {Resource.PERSON, Resource.PLAN_PEOPLE, Resource.PAPER, Resource.INBOUND, Resource.INCIDENT, Resource.REGISTRY}
    assert not {deed.resource for deed in CLIENT_DEEDS} & personal


# --- answers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", READS, ids=lambda call: call.name)
def test_an_answer_names_nobody_and_is_not_sent_again_unchanged(world: World, call: Call) -> None:
    system = a_system(world)
    answer = system.ask(call, world)
    assert answer.status_code == 200
    assert not PERSONAL.search(answer.text)
    again = system.call(call.path.format(**there(world)), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_search_for_personal_values_would_find_them(world: World) -> None:
    assert PERSONAL.search(world.client().get(f"/plans/{world.plan_id}/people/{world.facts.plan.placed[0].ref}").text)


def test_a_plan_in_figures_is_the_plan_that_is_stored(world: World) -> None:
    system, plan = a_system(world), world.facts.plan
    figures = json.loads(system.call(f"/plans/{world.plan_id}/counts").text)
    assert (figures["affected"], figures["placed"], figures["stays"], figures["unplaced"]) == (115, 70, 30, 15)
    sites = json.loads(system.call(f"/plans/{world.plan_id}/sites").text)["items"]
    assert sum(one["people"] for one in sites) == len(plan.placed)
    reasons = json.loads(system.call(f"/plans/{world.plan_id}/reasons").text)["items"]
    assert sum(one["people"] for one in reasons) == len(plan.unplaced)
    assert all(one["words"]["da"] and one["words"]["en"] for one in reasons)


def test_pages_follow_one_another_and_hold_everything_once(world: World) -> None:
    system, path, seen = a_system(world), "/sites?page_size=2&agreement=confirmed", []
    while path:
        page = json.loads(system.call(path).text)
        seen += [one["id"] for one in page["items"]]
        path = (page["next"] or "").removeprefix("/api/v1")
    assert seen == ["H1", "M4", "S1", "S2"]
    assert page["total"] == page["pages"] * 2 == 4


@pytest.mark.parametrize(
    "path",
    ["/sites?page=0", "/sites?page=x", "/sites?page_size=201", "/sites?agreement=perhaps", "/sites?seite=1",
     "/sites?page=1&page=2", "/plans?status=", "/counts?x=1", "/plans?page=%EF%BC%91"],
)  # fmt: skip
def test_a_value_that_the_document_does_not_have_is_told_and_never_passed_over(world: World, path: str) -> None:
    answer = a_system(world).call(path)
    error = json.loads(answer.text)["error"]
    assert (answer.status_code, error["code"]) == (422, "bad_value")
    assert error["message"]["da"] != error["message"]["en"]


def test_a_municipalitys_system_sees_its_own_sites_and_others_are_not_there(world: World) -> None:
    own, other = a_municipalitys(world), a_municipalitys(world, "0657")
    assert {one["municipality"]["code"] for one in json.loads(own.call("/sites").text)["items"]} == {"0661"}
    assert [one["id"] for one in json.loads(other.call("/sites").text)["items"]] == ["E1"]
    assert own.call("/sites/S1").status_code == 200
    assert other.call("/sites/S1").status_code == 404
    assert other.call("/sites/S1").text == other.call("/sites/nowhere").text


@pytest.mark.parametrize(("path", "status"), [("/nope", 404), ("", 404), ("/plans/x%00y", 404), ("/plans/%ED%A0%80", 404)])
def test_what_is_not_there_is_said_as_json_in_both_languages(world: World, path: str, status: int) -> None:
    answer = a_system(world).call(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert set(json.loads(answer.text)["error"]["what_to_do"]) == {"da", "en"}


def test_a_method_that_an_address_does_not_take_is_told_with_those_it_takes(world: World) -> None:
    answer = a_system(world).call("/plans", "DELETE")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_a_fault_of_ours_is_said_as_json_without_a_value(own_world: World, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("010190-1234 Anna")

    monkeypatch.setattr("planner.web.views.api.plans.list_plans", broken)
    answer = a_system(own_world).call("/plans")
    assert (answer.status_code, json.loads(answer.text)["error"]["code"]) == (500, "our_fault")
    assert "Anna" not in answer.text + caplog.text


# --- who gets in -------------------------------------------------------------------------------------------------------


def test_a_token_opens_only_in_the_authorization_field(system: System) -> None:
    nobody = System(system.world, "")
    assert nobody.call("/counts", headers={"Authorization": f"Bearer {system.token}"}).status_code == 200
    assert nobody.call(f"/counts?token={system.token}&access_token={system.token}").status_code == 401
    for kind in ("Basic", "Token", ""):
        assert nobody.call("/counts", headers={"Authorization": f"{kind} {system.token}"}).status_code == 401
    assert nobody.call("/counts", headers={"Authorization": f"Bearer {system.token[:-1]}"}).status_code == 401


def test_a_persons_cookie_opens_nothing_of_the_api_and_a_token_no_page(world: World) -> None:
    answer = world.client("planner").get("/api/v1/plans")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    page = world.client(None).get("/plans", headers={"Authorization": f"Bearer {a_system(world).token}"})
    assert page.status_code == 302


def test_no_answer_sets_a_cookie(world: World) -> None:
    for system in (a_system(world), System(world, "")):
        for call in READS:
            assert "Set-Cookie" not in system.ask(call, world).headers


def test_a_token_ends_on_its_day_and_at_once_when_it_is_withdrawn(own_world: World) -> None:
    system = a_system(own_world, days=1)
    assert system.call("/counts").status_code == 200
    later = create_app(replace(own_world.app, clock=lambda: NOW + timedelta(days=1)))
    expired = System(replace(own_world, web=later), system.token).call("/counts")
    assert (expired.status_code, "udløbet" in expired.text) == (401, True)
    clients.withdraw_client(own_world.app, BOSS, system.id)
    gone = system.call("/counts")
    assert (gone.status_code, "trukket tilbage" in gone.text) == (401, True)
    assert [deed for deed, _, _ in told(own_world)] == ["api_call", "api_refused", "api_refused"]


def test_only_a_hash_of_the_token_is_kept(own_world: World) -> None:
    system = a_system(own_world)
    files = [path for path in own_world.app.settings.home.rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if system.token.encode() in path.read_bytes()]


def test_each_call_is_in_the_log_with_the_systems_name_and_without_its_question(system: System) -> None:
    system.call("/sites?municipality=0661")
    system.call(f"/plans/{system.world.plan_id}/counts")
    a_system(system.world, frozenset({Deed.SEE_SITES})).call("/plans")
    assert told(system.world) == [
        ("api_call", "GET /api/v1/sites", "Måge-portal"),
        ("api_call", f"GET /api/v1/plans/{system.world.plan_id}/counts", "Måge-portal"),
        ("api_refused", "GET /api/v1/plans", "Måge-portal"),
    ]
    assert "Måge-portal" in system.world.client("auditor").get("/audit").text


def test_a_system_that_calls_too_often_waits_and_others_do_not(own_world: World) -> None:
    web = create_app(own_world.app)
    eager, calm = (replace(a_system(own_world), world=replace(own_world, web=web)) for _ in range(2))
    for _ in range(CALLS_A_MINUTE.amount):
        limiter.limiter.hit(CALLS_A_MINUTE, "api", f"client:{eager.id}")
    refused = eager.call("/counts")
    assert (refused.status_code, json.loads(refused.text)["error"]["code"]) == (429, "too_often")
    assert int(refused.headers["Retry-After"]) > 0
    assert calm.call("/counts").status_code == 200


def test_an_address_that_tries_tokens_is_stopped(own_world: World) -> None:
    web = create_app(own_world.app)
    guesser = System(replace(own_world, web=web), "planner_wrong")
    statuses = [guesser.call("/counts").status_code for _ in range(TRIES_A_MINUTE.amount + 1)]
    assert statuses == [401] * TRIES_A_MINUTE.amount + [429]
    assert replace(a_system(own_world), world=guesser.world).call("/counts").status_code == 200  # behind the same proxy


# --- starting a plan ---------------------------------------------------------------------------------------------------


def order(system: System, key: str | None = KEY, **body: object):
    headers = {} if key is None else {"Idempotency-Key": key}
    return system.call("/plans", "POST", headers, json={"scenario": "storm-vest", **body})


def test_a_plan_is_started_once_for_each_key_and_only_its_own_system_sees_the_job(system: System) -> None:
    first, again = order(system, work=3), order(system, work=3)
    assert (first.status_code, first.text) == (202, again.text)
    assert json.loads(first.text)["state"] == "queued"
    path = first.headers["Location"].removeprefix("/api/v1")
    assert system.call(path).status_code == 200
    assert a_system(system.world).call(path).status_code == 404
    other = order(system, "order-0002", work=3)
    assert json.loads(other.text)["id"] != json.loads(first.text)["id"]
    assert order(system, work=4).status_code == 409


def test_the_job_says_what_it_would_keep_now_in_counts_and_nothing_before_there_is_something(system: System) -> None:
    first = json.loads(order(system).text)
    left = {f"unplaced_{priority}": 0 for priority in range(1, 6)} | {"unplaced_1": 2, "unplaced_4": 7}
    told = {"placed": 1287, "unplaced": 9, "without_reserve_min": 7666, "vehicles": 38, "vehicle_s": 900, "distance_m": 8000}
    with system.world.app.store.jobs.transaction() as jobs:
        jobs.keep_best(first["id"], {**told, **left}, at=NOW)

    best = json.loads(system.call(f"/jobs/{first['id']}").text)["best"]

    assert first["best"] is None
    assert best == {**told, "at": best["at"], "unplaced_by_class": {"1": 2, "2": 0, "3": 0, "4": 7, "5": 0}}
    assert datetime.fromisoformat(best["at"]) == NOW
    assert best.keys() == SCHEMAS["Best"]["properties"].keys()


def test_the_job_is_done_as_the_system_and_not_at_all_once_its_token_is_withdrawn(system: System) -> None:
    from planner import long_work

    job_id = json.loads(order(system).text)["id"]
    who = accounts.actor_of_user(system.world.app, f"client:{system.id}", channel="job")
    assert (who.name, who.channel) == ("Måge-portal", "job")
    clients.withdraw_client(system.world.app, BOSS, system.id)
    assert long_work.run_job(system.world.app, job_id) is JobState.FAILED
    assert long_work.look_at_job(system.world.app, BOSS, job_id).why[0] == "not_allowed"


@pytest.mark.parametrize(
    ("key", "body", "status"),
    [
        (None, {}, 422),
        ("short", {}, 422),
        (KEY, {"work": 0}, 422),
        (KEY, {"work": "3"}, 422),
        (KEY, {"seed": 1.5}, 422),
        (KEY, {"work": True}, 422),
        (KEY, {"note": "x"}, 422),
        (KEY, {"scenario": "nowhere"}, 404),
        (KEY, {"scenario": "\ud800"}, 404),
        (KEY, {"scenario": 7}, 422),
    ],
)
def test_an_order_that_is_not_as_described_starts_nothing(world: World, key: str | None, body: dict, status: int) -> None:
    with world.app.store.jobs.read() as jobs:
        before = len(jobs.list())
    assert order(a_system(world), key, **body).status_code == status
    with world.app.store.jobs.read() as jobs:
        assert len(jobs.list()) == before


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"scenario": NaN}', b"\xff"])
def test_a_body_that_is_no_order_starts_nothing(world: World, body: bytes) -> None:
    headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
    assert a_system(world).call("/plans", "POST", headers, data=body).status_code == 422


# --- the administrator's tokens ----------------------------------------------------------------------------------------


def made_by(world: World, **fields: object):
    client = world.client("administrator")
    token = token_in(client.get("/clients/new").text)
    form = {"name": "GIS", "role": "planner", "deed": ["SEE_PLANS"], "days": "30", **fields}
    return client, client.post("/clients/new", data={"csrf_token": token, **form})


def test_the_administrator_makes_a_token_that_works_and_is_shown_once(own_world: World) -> None:
    client, answer = made_by(own_world)
    token = re.search(r"planner_[\w-]{43}", answer.text)
    assert token is not None
    system = System(own_world, token.group())
    assert system.call("/plans").status_code == 200
    assert system.call("/sites").status_code == 403
    assert token.group() not in client.get("/clients").text


def test_the_administrator_withdraws_a_token_after_a_question(own_world: World) -> None:
    system, client = a_system(own_world), own_world.client("administrator")
    url = f"/clients/{system.id}/withdraw"
    page = client.get(url).text
    assert "Måge-portal" in page
    assert system.call("/counts").status_code == 200
    assert client.post(url, data={"csrf_token": token_in(page)}).status_code == 302
    assert system.call("/counts").status_code == 401


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x\ny"},
        {"days": "0"},
        {"days": "367"},
        {"days": "snart"},
        {"deed": []},
        {"deed": ["SEE_PEOPLE"]},
        {"role": "lead"},
        {"role": "administrator"},
        {"role": "municipal", "deed": ["SEE_SITES"]},
        {"role": "municipal", "municipality": "0661"},
        {"role": "municipal", "municipality": "9999", "deed": ["SEE_SITES"]},
        {"municipality": "0661"},
        {"region": "9999"},
    ],
)
def test_a_token_that_cannot_be_is_not_made_and_the_form_comes_back(world: World, fields: dict[str, object]) -> None:
    before = len(clients.list_clients(world.app, BOSS))
    _, answer = made_by(world, **fields)
    assert answer.status_code == 422
    assert "planner_" not in answer.text
    assert len(clients.list_clients(world.app, BOSS)) == before


@pytest.mark.parametrize("role", [Role.PLANNER, Role.MUNICIPAL, Role.LEAD, Role.AUDITOR])
def test_nobody_but_the_administrator_makes_tokens(world: World, role: Role) -> None:
    someone = accounts.actor_of(world.app, world.token(role.value))
    assert someone is not None
    with pytest.raises(NotAllowed):
        clients.add_client(world.app, someone, Wish("GIS", Role.PLANNER, frozenset({Deed.SEE_PLANS})))


def test_a_token_cannot_name_what_shows_people_or_what_its_role_may_not(world: World) -> None:
    for role, deed in ((Role.PLANNER, Deed.SEE_PEOPLE), (Role.PLANNER, Deed.EXPORT), (Role.MUNICIPAL, Deed.SEE_PLANS)):
        with pytest.raises(BadClient):
            clients.add_client(world.app, BOSS, Wish("GIS", role, frozenset({deed}), "0661" * (role is Role.MUNICIPAL)))


def test_a_deed_that_the_database_was_given_by_other_means_opens_nothing(own_world: World) -> None:
    from sqlalchemy import text

    from planner.store.engine import begin

    system = a_system(own_world, frozenset({Deed.SEE_PLANS}))
    with begin(own_world.app.store._engine, write=True) as connection:
        connection.execute(text("""UPDATE api_client SET deeds = '["SEE_PEOPLE", "MANAGE_USERS"]'"""))
    assert system.call("/plans").status_code == 403
    with own_world.app.store.read() as tx:
        assert clients.deeds_of(tx.clients.get(system.id)) == frozenset()


@pytest.fixture
def home(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path))
    return None


def test_the_command_line_makes_lists_and_withdraws(home: None) -> None:
    from click.testing import CliRunner

    from planner.cli import cli

    runner = CliRunner()
    made = runner.invoke(cli, ["tokens", "add", "GIS", "--scope", "plan:see", "--scope", "site:see", "--days", "10"])
    number, token = made.output.split()[:2]
    assert token.startswith("planner_")
    listed = json.loads(runner.invoke(cli, ["tokens", "list", "--json"]).output)
    assert [(one["id"], one["name"], one["scopes"], one["state"]) for one in listed] == [
        (number, "GIS", ["plan:see", "site:see"], "works")
    ]
    assert token not in str(listed)
    assert runner.invoke(cli, ["tokens", "withdraw", number]).exit_code == 0
    assert "withdrawn" in runner.invoke(cli, ["tokens", "list"]).output
    assert isinstance(runner.invoke(cli, ["tokens", "add", "GIS", "--scope", "plan:see", "--days", "0"]).exception, BadClient)
