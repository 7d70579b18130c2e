"""The likeliest attacks and mistakes on the web (assurance, section 3): one test each, named after it.

1 and 2 are test_web_permissions' walk; 7 is test_outputs_files; 8, 13 are test_hostile_files and test_web_import_wizard;
10, 11 are test_outputs_print and test_outputs_files; 15 and 17 are test_web_sign_in; 16 is test_web_safety; 5, 21, 23, 24 and 25
are test_web_attacks_people; 9 goes on in test_web_attack_scripts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from web_pages import MOODS, PAGES, role_of
from web_posts import POSTS
from web_world import NOW, World, email_of, make_world, token_in

from planner.actions import accounts, auditing, breaking_glass, keeping_data, people
from planner.actions.accounts import Reach
from planner.actions.actor import Actor, Role, at_the_command_line
from planner.actions.breaking_glass import Asked, BadGlass
from planner.errors import NotAllowed, NotFound, StoreProblem, WrongState
from planner.plans.lifecycle import Status
from planner.web import create_app, refuse_unsafe
from planner.web.access import ACCESS

BOSS = at_the_command_line("test")
WHY = "Ringet op af hjemmeplejen i nat"
PAYLOADS = [
    "' OR 1=1--",
    "name; DROP TABLE patient",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "%00",
    "\x00",
    "x" * 3000,
    "-1",
    "１",
]


@pytest.fixture
def registered(tmp_path):
    made = make_world(tmp_path, lambda: NOW, registered=True)
    yield made
    made.app.store.close()


def at(world: World, role: str) -> Actor:
    found = accounts.actor_of(world.app, world.token(role))
    assert found is not None
    return found


def test_attack_1_plan_ids_and_session_tokens_cannot_be_guessed(registered: World) -> None:
    token = registered.token("lead")
    assert len(token) >= 43  # 256 bits
    assert len(registered.owners["account"]) == 32  # 128 bits


def test_attack_3_a_new_route_without_a_row_is_refused_and_the_table_has_no_spare_row(world: World) -> None:
    assert {rule.endpoint for rule in world.web.url_map.iter_rules()} == set(ACCESS)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    ("role", "url", "names"),
    [
        ("planner", "/sites", ("sort", "order", "page", "kind", "q", "municipality")),
        ("planner", "/people/reviews", ("state", "sort", "page")),
        ("auditor", "/audit", ("who", "ref", "deed", "since", "until", "before")),
        ("administrator", "/accounts", ("role", "state", "sort", "order", "page")),
    ],
)
def test_attacks_4_and_12_no_query_parameter_widens_or_breaks_a_list(
    world: World, role: str, url: str, names: tuple[str, ...], payload: str
) -> None:
    answer = world.client(role).get(url, query_string=dict.fromkeys(names, payload))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_attack_6_what_a_form_does_not_offer_is_not_taken(registered: World) -> None:
    client = registered.client("administrator")
    user = registered.owners["account"]
    before = accounts.open_account(registered.app, BOSS, user).user
    extra = {
        "id": "x", "user_id": "x", "email": "mig@example.dk", "name": "Mig", "password_hash": "x", "disabled": "1",
        "created_at": "x", "second_factor": "1", "approved_by": "x", "municipality_code": "0851", "region_code": "1081",
    }  # fmt: skip
    data = {"csrf_token": token_in(client.get(f"/accounts/{user}").text), "role": "lead", **extra}
    assert client.post(f"/accounts/{user}", data=data).status_code == 302
    assert accounts.open_account(registered.app, BOSS, user).user == before
    profile = registered.client("lead")
    profile.post("/profile/sessions", data={"csrf_token": token_in(profile.get("/profile").text), "roles": "administrator"})
    assert at(registered, "lead").roles == frozenset({Role.LEAD})


def test_attack_9_a_script_in_every_text_of_an_account_and_a_broken_glass_is_shown_as_text(registered: World) -> None:
    nasty = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    accounts.invite_user(registered.app, BOSS, "n@example.dk", nasty, Reach(frozenset({Role.AUDITOR})))
    breaking_glass.break_glass(registered.app, at(registered, "lead"), Asked("", "0661", nasty, 1))
    for name, page in {**PAGES, **MOODS}.items():
        if name.partition(".")[0] in ("accounts", "audit", "glass", "profile", "upkeep"):
            text = registered.client(role_of(name)).get(page(registered)).text
            assert "<script>alert" not in text
            assert "<img src=x" not in text


def test_attack_14_no_page_lets_the_browser_speak_to_another_machine(world: World) -> None:
    policy = world.client().get("/").headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "form-action 'self'" in policy
    assert not re.search(r"https?:", policy)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:80"])
def test_attack_18_a_foreign_host_gets_nothing_and_poisons_no_link(registered: World, host: str) -> None:
    headers = {"Host": host}
    assert registered.client("administrator").get("/accounts", headers=headers).status_code == 400
    client = registered.client("administrator")
    token = token_in(client.get(f"/accounts/{registered.owners['account']}/invite").text)
    poisoned = {"X-Forwarded-Host": host, "X-Forwarded-For": "1.2.3.4", "Forwarded": f"host={host}"}
    answer = client.post(f"/accounts/{registered.owners['account']}/invite", data={"csrf_token": token}, headers=poisoned)
    assert "http://localhost/invitation/" in answer.text
    assert "evil" not in answer.text


def test_attack_18_the_links_host_is_the_settings(tmp_path) -> None:
    made = make_world(tmp_path, lambda: NOW)
    app = replace(made.app, settings=replace(made.app.settings, public_url="https://plan.example.dk"))
    web = create_app(app)
    client = web.test_client()
    client.set_cookie("planner_session", made.token("administrator"), domain="plan.example.dk", secure=True)
    base = "https://plan.example.dk"
    token = token_in(client.get(f"/accounts/{made.owners['account']}/invite", base_url=base).text)
    headers = {"Origin": base}
    url = f"/accounts/{made.owners['account']}/invite"
    answer = client.post(url, data={"csrf_token": token}, base_url=base, headers=headers)
    assert "https://plan.example.dk/invitation/" in answer.text
    assert answer.headers["Strict-Transport-Security"]
    made.app.store.close()


def test_attack_19_a_weak_key_debugging_and_open_hosts_are_not_served(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreProblem):
        create_app(replace(world.app, secret_key=b"short"))
    for hosts in (("*",), (".example.dk",), ("http://x",)):
        with pytest.raises(StoreProblem, match="TRUSTED_HOSTS"):
            create_app(replace(world.app, settings=replace(world.app.settings, trusted_hosts=hosts)))
    with pytest.raises(StoreProblem, match="host name is trusted"):
        refuse_unsafe(world.web, world.app, "0.0.0.0")
    named = replace(world.app, settings=replace(world.app.settings, trusted_hosts=("plan.example.dk",)))
    refuse_unsafe(world.web, named, "0.0.0.0")
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(StoreProblem, match="Debugging"):
        refuse_unsafe(create_app(named), named, "0.0.0.0")
    refuse_unsafe(create_app(named), named, "127.0.0.1")
    assert world.client().get("/console").status_code == 404


def test_attack_20_no_address_takes_a_personal_number_and_none_stands_in_one(world: World) -> None:
    for rule in world.web.url_map.iter_rules():
        assert not rule.arguments & {"cpr", "person", "phone", "address", "email"}
    for name, page in {**PAGES, **MOODS, **POSTS}.items():
        assert not re.search(r"\d{6}-?\d{4}(?!\d)", re.sub(r"[0-9a-f]{32}", "", page(world))), name


def test_attack_22_each_look_is_in_the_log_with_its_purpose_and_tampering_is_seen(registered: World) -> None:
    someone = at(registered, "planner")
    ref = registered.register["corrected"]
    people.open_person(registered.app, someone, ref)
    auditor = at(registered, "auditor")
    found = auditing.search_log(registered.app, auditor, auditing.Search(ref=ref, who=someone.user_id))
    assert "open_person" in {event.deed for event in found.events}
    assert all(ref in event.refs for event in found.events)
    assert auditing.chain(registered.app, auditor).faults == ()
    from sqlalchemy import text

    from planner.store.engine import begin

    with begin(registered.app.store._engine, write=True) as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE audit_event SET who = 'ingen' WHERE seq = 3"))
    assert [fault.cause for fault in auditing.chain(registered.app, auditor).faults] == ["changed"]
    assert "Linje 3 er ændret" in registered.client("auditor").get("/audit/chain").text


# --- break-glass ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        Asked("P-0000000000", "", WHY, 1),
        Asked("", "9999", WHY, 1),
        Asked("", "", WHY, 1),
        Asked("P-X", "0661", WHY, 1),
        Asked("", "0661", "kort", 1),
        Asked("", "0661", "          x", 1),
        Asked("", "0661", WHY, 0),
        Asked("", "0661", WHY, 4),
    ],
)
def test_a_glass_is_not_broken_without_reason_target_and_a_short_time(registered: World, asked: Asked) -> None:
    with pytest.raises(BadGlass):
        breaking_glass.break_glass(registered.app, at(registered, "lead"), asked)


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_sees_no_people_breaks_no_glass(registered: World, role: str) -> None:
    with pytest.raises(NotAllowed):
        breaking_glass.break_glass(registered.app, at(registered, role), Asked("", "0661", WHY, 1))


def test_a_broken_glass_opens_one_person_to_looking_with_a_banner_until_its_time_is_over(tmp_path) -> None:
    now = [NOW]
    world = make_world(tmp_path, lambda: now[0], registered=True)
    client, ref = world.client("municipal"), world.register["corrected"]
    other = world.register["unfound"]
    assert client.get(f"/people/{ref}/corrections").status_code == 403
    form = {"csrf_token": token_in(client.get("/break-glass").text), "ref": ref, "reason": WHY, "hours": "3"}
    assert client.post("/break-glass", data=form).status_code == 302
    opened = client.get(f"/people/{ref}/corrections")
    assert opened.status_code == 200
    assert "NØDADGANG ER ÅBEN" in opened.text
    assert "NØDADGANG ER ÅBEN" in client.get("/profile").text
    assert client.get(f"/people/{other}/corrections").status_code == 403
    data = {"csrf_token": form["csrf_token"], "field": "floor", "value": "1", "why": WHY}
    assert client.post(f"/people/{ref}/corrections", data=data).status_code == 403
    with world.app.store.read() as tx:
        look = next(event for event in tx.audit.list() if event.deed == "open_person")
    assert look.purpose.startswith("break-glass")
    assert look.refs == (ref,)
    now[0] += timedelta(hours=2, minutes=59)
    assert client.get(f"/people/{ref}/corrections").status_code == 200
    now[0] += timedelta(minutes=1)
    closed = client.get(f"/people/{ref}/corrections")
    assert closed.status_code == 403
    assert "NØDADGANG" not in closed.text
    world.app.store.close()


def test_a_glass_closed_by_hand_opens_nothing_and_nobody_uses_anothers(registered: World) -> None:
    mine = registered.client("glass")
    ref = registered.register["corrected"]
    assert mine.get(f"/people/{ref}/corrections").status_code == 200
    assert registered.client("lead").get(f"/break-glass/{registered.owners['glass']}").status_code == 404
    assert registered.client("lead").get(f"/people/{ref}/corrections").status_code == 403
    token = token_in(mine.get("/break-glass").text)
    mine.post(f"/break-glass/{registered.owners['glass']}/close", data={"csrf_token": token})
    assert mine.get(f"/people/{ref}/corrections").status_code == 403


def test_each_broken_glass_waits_for_a_verdict_by_somebody_else(registered: World) -> None:
    app, auditor, number = registered.app, at(registered, "auditor"), int(registered.owners["glass"])
    assert [one.id for one in breaking_glass.review_queue(app, auditor)] == [number]
    accounts.set_roles(app, BOSS, email_of("glass"), Reach(frozenset({Role.LEAD, Role.AUDITOR})))
    with pytest.raises(BadGlass):
        breaking_glass.review_glass(app, at(registered, "glass"), number, "justified", "")
    with pytest.raises(BadGlass):
        breaking_glass.review_glass(app, auditor, number, "not_justified", "nej")
    breaking_glass.review_glass(app, auditor, number, "justified", "")
    assert breaking_glass.review_queue(app, auditor) == ()
    with pytest.raises(WrongState):
        breaking_glass.review_glass(app, auditor, number, "justified", "")
    with pytest.raises(NotFound):
        breaking_glass.open_glass(app, auditor, 999)


# --- keys and retention -----------------------------------------------------------------------------------------------


def test_only_plans_that_are_over_and_old_are_erased_with_all_that_hangs_on_them(registered: World) -> None:
    app, admin = registered.app, at(registered, "administrator")
    shelf = app.settings.out_dir / "plan-0004"
    shelf.mkdir(parents=True)
    with app.store.transaction() as tx:
        row = tx.plans.get_row("plan-0004")
        tx.plans.set_status("plan-0004", Status.CLOSED, seen_revision=row.revision, at=NOW, who="x", reason="Slut")
        before = {one.id for one in tx.plans.list()}
    assert keeping_data.due(app, admin).plans == 0
    later = replace(app, clock=lambda: NOW + timedelta(days=731))
    assert keeping_data.erase(later, admin).plans == 1
    with app.store.read() as tx:
        assert {one.id for one in tx.plans.list()} == before - {"plan-0004"}
    assert not shelf.exists()
    assert [fault for fault in app.store.check() if fault.code != "plan"] == []  # the test world's plans have made-up hashes


@pytest.mark.parametrize("days", ["", "29", "3651", "x", "1e3", "-40", "９０"])
def test_an_impossible_period_comes_back_as_typed(registered: World, days: str) -> None:
    client = registered.client("administrator")
    form = {"csrf_token": token_in(client.get("/upkeep").text), "name": "retention.plans", "days": days}
    answer = client.post("/upkeep/periods", data=form)
    assert answer.status_code == 422
    assert "30" in answer.text


def test_the_key_is_changed_from_the_page_and_everything_is_still_read(registered: World) -> None:
    client = registered.client("administrator")
    client.post("/upkeep/keys", data={"csrf_token": token_in(client.get("/upkeep/keys").text)})
    state = keeping_data.key_state(registered.app, at(registered, "administrator"))
    assert state.keys == 2
    assert registered.client("planner").get(f"/plans/{registered.plan_id}").status_code == 200
