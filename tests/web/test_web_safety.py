"""Who gets in, and can anyone else make the browser do something?"""

from __future__ import annotations

import logging

import pytest
from web_pages import PAGES, PUBLIC_PAGES
from web_posts import POSTS
from web_world import NOW, World, code_now, email_of, make_world, token_in

from planner.store.store import Store
from planner.web import create_app
from planner.web.access import ACCESS
from planner.web.context import local_path


def test_every_endpoint_has_a_row_in_the_access_table_and_every_row_an_endpoint(world: World) -> None:
    assert {rule.endpoint for rule in world.web.url_map.iter_rules()} == set(ACCESS)


def test_an_endpoint_without_a_row_is_refused(own_world: World) -> None:
    own_world.web._got_first_request = False
    own_world.web.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert own_world.client().get("/forgotten").status_code == 403
    assert own_world.client(None).get("/forgotten").status_code == 403


@pytest.mark.parametrize("page", [page for page in PAGES if page not in PUBLIC_PAGES])
def test_nobody_unknown_sees_a_page(world: World, page: str) -> None:
    answer = world.client(None).get(PAGES[page](world))
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_a_refusal_holds_no_data(world: World) -> None:
    answer = world.client("auditor").get(f"/plans/{world.plan_id}")
    assert answer.status_code == 403
    assert "Storm" not in answer.text
    assert not any(ref in answer.text for ref in world.facts.people)


def test_the_list_of_changes_is_complete(world: World) -> None:
    changes = {rule.endpoint for rule in world.web.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert set(POSTS) == {endpoint for endpoint in changes if not endpoint.startswith("api.")}


@pytest.mark.parametrize("endpoint", POSTS)
def test_a_change_without_our_forms_token_is_refused(world: World, endpoint: str) -> None:
    url = POSTS[endpoint](world)
    assert world.web.url_map.bind("localhost").match(url, method="POST")[0] == endpoint
    assert world.client().post(url).status_code == 403


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_change_asked_for_by_another_site_is_refused_even_with_a_token(world: World, headers: dict[str, str]) -> None:
    client = world.client()
    token = token_in(client.get("/").text)
    answer = client.post("/language", data={"csrf_token": token, "language": "en"}, headers=headers)
    assert answer.status_code == 403


def test_a_token_of_someone_elses_session_is_refused(world: World) -> None:
    stolen = token_in(world.client("lead").get("/").text)
    client = world.client()
    client.get("/")
    assert client.post("/language", data={"csrf_token": stolen, "language": "en"}).status_code == 403


def sign_in(world: World, password: str, email: str = email_of("planner"), wanted: str = "/plans"):
    client = world.client(None)
    token = token_in(client.get("/sign-in").text)
    data = {"csrf_token": token, "email": email, "password": password, "next": wanted}
    return client, client.post("/sign-in", data=data)


def test_signing_in_leads_on_and_the_cookie_is_shut(own_world: World) -> None:
    client, answer = sign_in(own_world, own_world.passwords["planner"])
    assert answer.status_code == 302
    assert answer.location == "/second-factor?next=/plans"
    answer = client.post(
        "/second-factor",
        data={
            "csrf_token": token_in(client.get("/second-factor").text),
            "code": code_now(own_world.app),
            "next": "/plans",
        },
    )
    assert answer.location == "/plans"
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("planner_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/plans").status_code == 200


def test_the_cookie_is_secure_over_https(own_world: World) -> None:
    client = own_world.client(None)
    page = client.get("/sign-in", base_url="https://localhost")
    data = {"csrf_token": token_in(page.text), "email": email_of("lead"), "password": own_world.passwords["lead"]}
    answer = client.post("/sign-in", data=data, base_url="https://localhost")
    assert answer.status_code == 302
    assert all("Secure" in c for c in answer.headers.getlist("Set-Cookie") if c.startswith("planner_session="))


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(own_world: World) -> None:
    known, unknown = sign_in(own_world, "wrong")[1], sign_in(own_world, "wrong", "nobody@example.dk")[1]
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace(token_in(known.text), "") == unknown.text.replace(token_in(unknown.text), "")
    assert "Du er ikke logget ind." in known.text


def test_an_old_cookie_is_worth_nothing_after_signing_out(own_world: World) -> None:
    client = own_world.client()
    old = client.get_cookie("planner_session").value
    client.post("/sign-out", data={"csrf_token": token_in(client.get("/").text)})
    client.set_cookie("planner_session", old)
    assert client.get("/plans").status_code == 302


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", ""]
)
def test_nobody_is_led_away_after_signing_in(wanted: str) -> None:
    assert local_path(wanted, "/") == "/"


def test_a_foreign_host_name_is_refused(world: World) -> None:
    answer = world.client().get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_an_upload_over_the_limit_is_refused(own_world: World) -> None:
    own_world.web.config["MAX_CONTENT_LENGTH"] = 2000
    client = own_world.client()
    token = token_in(client.get("/imports").text)
    answer = client.post("/imports", data={"csrf_token": token, "kind": "patients", "filler": "x" * 3000})
    assert answer.status_code == 413


def test_a_short_secret_key_is_refused(world: World) -> None:
    from dataclasses import replace

    from planner.errors import StoreProblem

    with pytest.raises(StoreProblem):
        create_app(replace(world.app, secret_key=b"short"))


def test_a_fault_of_ours_shows_and_logs_no_value(own_world: World, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("010190-1234 Anna")

    monkeypatch.setattr("planner.web.views.plans.plans.open_plan", broken)
    with caplog.at_level(logging.DEBUG):
        answer = own_world.client(lang="en").get(f"/plans/{own_world.plan_id}")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "Anna" not in answer.text + caplog.text
    assert "RuntimeError on plans.one" in caplog.text


def everything_but_the_log(store: Store) -> list[object]:
    with store.read() as tx:
        return [tx.plans.list(), tx.scenarios.list(), tx.imports.list(), tx.sites.all(), tx.vehicles.all(), tx.patients.count()]


def test_looking_changes_nothing_but_the_log(world: World) -> None:
    client, before = world.client(), everything_but_the_log(world.app.store)
    for page in PAGES.values():
        client.get(page(world))
    assert everything_but_the_log(world.app.store) == before


def test_opening_a_plan_is_written_in_the_log_with_everyone_in_it(tmp_path) -> None:
    own = make_world(tmp_path, lambda: NOW)
    own.client().get(f"/plans/{own.plan_id}")
    with own.app.store.read() as tx:
        latest = [e for e in tx.audit.list() if e.deed == "open_plan"]
    own.app.store.close()
    assert len(latest) == 1
    assert set(latest[0].refs) == set(own.facts.people)


def test_serving_without_the_browser_assets_says_what_to_do(world: World, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from planner.errors import FileProblem
    from planner.web import check_servable
    from planner.web.views import assets

    monkeypatch.setattr(assets, "FOLDERS", {"dkfds": tmp_path / "nowhere"})
    with pytest.raises(FileProblem, match="scripts/setup"):
        check_servable(world.app, "127.0.0.1")
