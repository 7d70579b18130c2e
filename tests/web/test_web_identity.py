"""Does an identity provider let in those who are linked, as strongly as it says, and nobody else? Tried with one of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from an_issuer import AT, CLIENT, OTHER_KEY, SECRET, Issuer, an_issuer
from flask.testing import FlaskClient
from web_world import NOW, World, code_now, email_of, make_world, token_in

from planner.actions import accounts, identities
from planner.actions.accounts import BadAccount
from planner.actions.actor import at_the_command_line
from planner.actions.identity_provider import BadProvider, IdentityProvider
from planner.errors import NotFound
from planner.settings import Settings, read_settings
from planner.web import create_app

BOSS = at_the_command_line("test")


@dataclass
class Joined:
    """A planner that knows a provider; the lead is linked to the provider's ``emne-1``."""

    world: World
    issuer: Issuer

    def browser(self, role: str | None = None) -> FlaskClient:
        return self.world.client(role)

    def sign_in(self, client: FlaskClient, wanted: str = "/plans"):
        code, state = self.issuer.sign_in(client.get(f"/identity/start?next={wanted}").location)
        return client.get(f"/identity/answer?code={code}&state={state}")


def settings_of(address: str, home: Path, **more: str) -> Settings:
    secret = home / "secret"
    secret.write_text(SECRET + "\n", encoding="utf-8")
    given = {"ISSUER": address, "CLIENT_ID": CLIENT, "CLIENT_SECRET": str(secret), **more}
    return read_settings({"PLANNER_HOME": str(home), **{f"PLANNER_OIDC_{name}": value for name, value in given.items()}})


@pytest.fixture(params=[""])
def joined(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Joined]:
    """``param`` is PLANNER_OIDC_STRONG."""
    world = make_world(tmp_path, lambda: NOW)
    with an_issuer() as issuer:
        settings = settings_of(issuer.address, tmp_path, STRONG=request.param)
        app = replace(world.app, settings=settings, identity_provider=IdentityProvider(settings))
        web = create_app(app)
        web.config.update(RATELIMIT_ENABLED=False)
        identities.link_by_email(app, BOSS, email_of("lead"), "emne-1")
        yield Joined(replace(world, app=app, web=web), issuer)
    world.app.store.close()


def test_someone_linked_comes_in_and_still_gives_our_own_second_factor(joined: Joined) -> None:
    client = joined.browser()
    answer = joined.sign_in(client)
    assert answer.location == "/second-factor?next=/plans"
    assert client.get("/plans").status_code == 302
    token = token_in(client.get("/second-factor").text)
    client.post("/second-factor", data={"csrf_token": token, "code": code_now(joined.world.app), "next": "/plans"})
    assert client.get("/plans").status_code == 200
    assert joined.issuer.wrong == []


STEPS = (
    ({"amr": ["pwd", "mfa"]}, True), ({"acr": "level3"}, True), ({"amr": ["pwd"]}, False), ({"acr": ""}, False),
    ({"amr": "mfa"}, False),
)  # fmt: skip


@pytest.mark.parametrize("joined", ["mfa,level3"], indirect=True)
def test_a_second_step_at_the_provider_counts_only_where_its_owner_trusts_it(joined: Joined) -> None:
    for said, whole in STEPS:
        joined.issuer.claims = said
        client = joined.browser()
        joined.sign_in(client)
        assert (client.get("/plans").status_code == 200) is whole, said


def test_no_second_step_of_the_provider_counts_when_none_is_named(joined: Joined) -> None:
    joined.issuer.claims = {"amr": ["mfa", "otp"], "acr": "level3"}
    client = joined.browser()
    joined.sign_in(client)
    assert client.get("/plans").status_code == 302


def test_a_stranger_gets_no_account_and_a_shut_account_stays_shut(joined: Joined) -> None:
    app = joined.world.app
    before = accounts.list_users(app, BOSS)
    joined.issuer.claims = {"sub": "emne-9", "email": email_of("lead")}
    answer = joined.sign_in(joined.browser())
    assert answer.status_code == 422
    assert "Log ind med adgangskoden" in answer.text
    assert accounts.list_users(app, BOSS) == before
    joined.issuer.claims = {}
    accounts.set_disabled(app, BOSS, email_of("lead"), disabled=True)
    assert joined.sign_in(joined.browser()).status_code == 422
    with app.store.read() as tx:
        assert [one.deed for one in tx.audit.list(limit=3)][:1] == ["sign_in_refused"]


LIES = (
    {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": ["another"]}, {"aud": None}, {"iss": "https://evil.example"},
    {"iss": None}, {"sub": None}, {"sub": ""}, {"exp": AT - 61}, {"exp": None}, {"iat": AT + 3600}, {"azp": "another"},
)  # fmt: skip


def test_what_the_provider_did_not_say_to_us_now_is_worth_nothing(joined: Joined) -> None:
    believed = []
    for joined.issuer.claims in LIES:
        client = joined.browser()
        answer = joined.sign_in(client)
        if answer.status_code != 502 or client.get_cookie("planner_session") is not None:
            believed.append(joined.issuer.claims)
        assert "Log ind med adgangskoden" in answer.text
    assert believed == []


def test_what_another_key_or_no_private_key_signed_is_worth_nothing(joined: Joined) -> None:
    joined.issuer.key = OTHER_KEY
    assert joined.sign_in(joined.browser()).status_code == 502
    for joined.issuer.forgery in ("HS256", "none"):
        assert joined.sign_in(joined.browser()).status_code == 502


def test_an_answer_is_taken_once_by_the_browser_that_asked(joined: Joined) -> None:
    client = joined.browser()
    code, state = joined.issuer.sign_in(client.get("/identity/start").location)
    for query in (f"code={code}&state=x{state}", f"code={code}", f"state={state}", f"code={code}&state=%ED%A0%80"):
        thief = joined.browser()
        thief.get("/identity/start")
        assert thief.get(f"/identity/answer?{query}").status_code == 422
    assert joined.browser().get(f"/identity/answer?code={code}&state={state}").status_code == 422
    assert client.get(f"/identity/answer?code={code}&state={state}").status_code == 302
    assert client.get(f"/identity/answer?code={code}&state={state}").status_code == 422


def test_nobody_is_led_away_after_signing_in_there(joined: Joined) -> None:
    assert joined.sign_in(joined.browser(), "//evil.example").location == "/second-factor?next=/"


def test_a_provider_that_says_something_else_of_itself_is_not_asked(joined: Joined) -> None:
    for name, value in (
        ("issuer", "https://evil.example"),
        ("token_endpoint", "http://evil.example/token"),
        ("jwks_uri", None),
        ("jwks_uri", "file:///etc/passwd"),
    ):
        joined.issuer.published = {name: value}
        answer = joined.browser().get("/identity/start")
        assert answer.status_code == 502, name
        assert 'name="password"' in answer.text


def test_a_provider_that_does_not_answer_leaves_the_password(joined: Joined, tmp_path: Path) -> None:
    silent = settings_of("http://127.0.0.1:9", tmp_path)
    web = create_app(replace(joined.world.app, settings=silent, identity_provider=IdentityProvider(silent)))
    client = web.test_client()
    assert client.get("/identity/start").status_code == 502
    password = joined.world.passwords["lead"]
    form = {"csrf_token": token_in(client.get("/sign-in").text), "email": email_of("lead"), "password": password}
    assert client.post("/sign-in", data=form).location.startswith("/second-factor")


def linked_by(joined: Joined, client: FlaskClient):
    page = client.post("/identity/link", data={"csrf_token": token_in(client.get("/profile").text)})
    address = page.text.split('<a class="button button-primary" href="')[1].split('"')[0].replace("&amp;", "&")
    return joined.issuer.sign_in(address)


def test_someone_links_their_own_account_and_takes_it_back(joined: Joined) -> None:
    joined.issuer.claims = {"sub": "emne-2"}
    client = joined.browser("planner")
    assert "ikke forbundet" in client.get("/profile").text
    code, state = linked_by(joined, client)
    assert client.get(f"/identity/answer?code={code}&state={state}").location == "/profile?done=linked"
    assert "Forbundet med 127.0.0.1" in client.get("/profile").text
    other = joined.browser()
    assert joined.sign_in(other).location.startswith("/second-factor")
    client.post("/identity/unlink", data={"csrf_token": token_in(client.get("/profile").text)})
    assert joined.sign_in(joined.browser()).status_code == 422


def test_a_question_to_link_is_not_answered_in_another_accounts_browser(joined: Joined) -> None:
    client = joined.browser("planner")
    code, state = linked_by(joined, client)
    client.set_cookie("planner_session", joined.world.token("auditor"))
    assert client.get(f"/identity/answer?code={code}&state={state}").status_code == 403
    with joined.world.app.store.read() as tx:
        lead = tx.users.by_email(email_of("lead"))
        assert tx.identities.user_of(joined.issuer.address, "emne-1") == lead.id


def test_the_store_does_not_hold_what_the_provider_calls_someone(joined: Joined) -> None:
    identities.link_by_email(joined.world.app, BOSS, email_of("planner"), "fornavn.efternavn@region.example")
    files = [path for path in joined.world.app.settings.home.rglob("*") if path.is_file()]
    assert not [path for path in files if b"fornavn.efternavn" in path.read_bytes()]


def test_without_a_provider_nothing_of_it_is_there(world: World) -> None:
    assert "/identity/" not in world.client(None).get("/sign-in").text
    for path in ("/identity/start", "/identity/answer?code=x&state=y"):
        assert world.client(None).get(path).status_code in (404, 422)
    with pytest.raises(NotFound):
        identities.link_by_email(world.app, BOSS, email_of("lead"), "x")


def test_only_an_account_that_exists_is_linked(joined: Joined) -> None:
    with pytest.raises(BadAccount):
        identities.link_by_email(joined.world.app, BOSS, "nobody@example.dk", "emne-3")


@pytest.mark.parametrize(
    ("address", "more"),
    [("http://login.example.dk", {}), ("login.example.dk", {}), ("https://login.example.dk", {"CLIENT_ID": ""}),
     ("https://login.example.dk", {"CLIENT_SECRET": ""})],
)  # fmt: skip
def test_settings_that_cannot_work_are_refused_at_the_start(tmp_path: Path, address: str, more: dict[str, str]) -> None:
    with pytest.raises(BadProvider, match="PLANNER_OIDC_ISSUER"):
        IdentityProvider(settings_of(address, tmp_path, **more))


def test_a_missing_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.actions.identity_provider.find_spec", lambda name: None if name == "authlib" else object())
    with pytest.raises(BadProvider, match=r"outage-planner\[oidc\]"):
        IdentityProvider(settings_of("https://login.example.dk", tmp_path))


def test_the_program_needs_none_of_the_extra_while_it_is_off() -> None:
    import subprocess
    import sys

    script = "import sys, planner.bootstrap, planner.web.views.identity; print({'authlib', 'joserfc'} & set(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "set()"
