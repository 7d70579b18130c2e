"""Who gets in, with which proofs, how often may they try, and when does it end?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from web_world import NOW, TOTP_SECRET, World, code_now, email_of, make_world, token_in, whole_session

from planner.actions import accounts, second_factors, signing_in
from planner.actions.accounts import BadAccount, Reach
from planner.actions.actor import Actor, Role, at_the_command_line
from planner.actions.passwords import WeakPassword, check_password
from planner.actions.second_factors import WrongCode
from planner.actions.signing_in import ACCOUNT_TRIES, TooManyTries
from planner.errors import NotAllowed, NotFound

BOSS = at_the_command_line("test")
GOOD = "fire grønne cykler hjem"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(tmp_path, clock: Clock):
    made = make_world(tmp_path, clock)
    yield made
    made.app.store.close()


def post(client, url: str, page: str | None = None, **data: str):
    token = token_in(client.get(page or url).text)
    return client.post(url, data={"csrf_token": token, **data})


def password_given(world: World, role: str = "planner", password: str | None = None):
    client = world.client(None)
    answer = post(client, "/sign-in", email=email_of(role), password=password or world.passwords[role])
    return client, answer


# --- two proofs -------------------------------------------------------------------------------------------------------


def test_the_password_alone_opens_no_page(timed: World) -> None:
    client, _ = password_given(timed)
    for page in ("/", "/plans", "/people", "/profile", "/break-glass"):
        assert client.get(page).location.startswith("/second-factor")
    assert client.get("/second-factor").status_code == 200


def test_a_code_opens_the_session_under_a_new_token_and_works_once(timed: World) -> None:
    client, _ = password_given(timed)
    half = client.get_cookie("planner_session").value
    post(client, "/second-factor", code=code_now(timed.app))
    assert client.get("/plans").status_code == 200
    assert client.get_cookie("planner_session").value != half
    assert accounts.actor_of(timed.app, half) is None
    again, _ = password_given(timed)
    assert post(again, "/second-factor", code=code_now(timed.app)).status_code == 422


def test_the_code_before_and_after_are_taken_and_one_further_away_is_not(timed: World) -> None:
    for later, status in ((-2, 422), (2, 422), (-1, 302), (1, 302)):
        client, _ = password_given(timed)
        assert post(client, "/second-factor", code=code_now(timed.app, later)).status_code == status


@pytest.mark.parametrize("code", ["", "000000", "12345", "١٢٣٤٥٦", "x" * 200, "123 456 7"])
def test_a_wrong_code_says_so_and_opens_nothing(timed: World, code: str) -> None:
    client, _ = password_given(timed)
    answer = post(client, "/second-factor", code=code)
    assert answer.status_code == 422
    assert "Koden passer ikke" in answer.text
    assert client.get("/plans").status_code == 302


def test_a_recovery_code_works_once(timed: World) -> None:
    user = user_of(timed, "lead")
    setup = second_factors.Setup(TOTP_SECRET, "")
    codes = second_factors.confirm_app(timed.app, user, setup, code_now(timed.app))
    assert len(set(codes)) == second_factors.RECOVERY_CODES
    client, _ = password_given(timed, "lead")
    assert post(client, "/second-factor", code=codes[0].lower().replace("-", " ")).status_code == 302
    assert second_factors.own_factors(timed.app, user.id).codes_left == second_factors.RECOVERY_CODES - 1
    again, _ = password_given(timed, "lead")
    assert post(again, "/second-factor", code=codes[0]).status_code == 422


def test_someone_without_an_app_sets_one_up_before_anything_else(timed: World) -> None:
    accounts.add_user(timed.app, BOSS, "ny@example.dk", "Ny", frozenset({Role.LEAD}))
    client = timed.client(None)
    post(client, "/sign-in", email="ny@example.dk", password=accounts.reset_password(timed.app, BOSS, "ny@example.dk"))
    page = client.get("/second-factor", follow_redirects=True).text
    secret = secret_in(page)
    assert secret == secret_in(client.get("/profile/app").text)  # looking twice shows the same
    answer = post(client, "/profile/app", code=code_of(timed, secret))
    assert answer.status_code == 200
    assert len(re.findall(r"<code>[0-9A-Z]{5}-[0-9A-Z]{5}</code>", answer.text)) == 10
    assert client.get("/plans").status_code == 200


def test_a_stolen_password_adds_no_app_to_an_account_that_has_one(timed: World) -> None:
    client, _ = password_given(timed)
    assert client.get("/profile/app").status_code == 403
    assert client.post("/profile/app", data={"csrf_token": token_in(client.get("/second-factor").text)}).status_code == 403


def test_an_auditor_may_do_without_but_is_asked_once_there_is_one(timed: World) -> None:
    accounts.add_user(timed.app, BOSS, "rev@example.dk", "Rev", frozenset({Role.AUDITOR}))
    password = accounts.reset_password(timed.app, BOSS, "rev@example.dk")
    token = accounts.sign_in(timed.app, "rev@example.dk", password, "x")
    assert token
    assert signed(timed, token).second_factor
    asked = accounts.sign_in(timed.app, email_of("auditor"), timed.passwords["auditor"], "x")
    assert asked
    assert not signed(timed, asked).second_factor


# --- invitations ------------------------------------------------------------------------------------------------------


def test_an_invitation_sets_password_and_app_in_one_step_and_works_once(timed: World) -> None:
    token = accounts.invite_user(timed.app, BOSS, "kom@kommune.dk", "Kim", Reach(frozenset({Role.MUNICIPAL}), "0661"))
    client = timed.client(None)
    page = client.get(f"/invitation/{token}")
    assert client.get(f"/invitation/{token}").status_code == page.status_code == 200
    form = {"password": GOOD, "again": GOOD, "code": code_of(timed, secret_in(page.text))}
    assert post(client, f"/invitation/{token}", **form).status_code == 200
    assert client.get("/").status_code == 200
    assert timed.client(None).get(f"/invitation/{token}").status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"again": "noget andet end det"}, "ikke ens"),
        ({"code": "000000"}, "Koden passer ikke"),
        ({"password": "kort", "again": "kort"}, "12"),
    ],
)
def test_a_wrong_acceptance_says_what_is_wrong_and_leaves_the_link_good(timed: World, changed: dict[str, str], said: str) -> None:
    token = accounts.invite_user(timed.app, BOSS, "kom@kommune.dk", "Kim", Reach(frozenset({Role.MUNICIPAL}), "0661"))
    client = timed.client(None)
    page = client.get(f"/invitation/{token}").text
    form = {"password": GOOD, "again": GOOD, "code": code_of(timed, secret_in(page))} | changed
    answer = post(client, f"/invitation/{token}", **form)
    assert answer.status_code == 422
    assert said in answer.text
    assert accounts.invited(timed.app, token).email == "kom@kommune.dk"


def test_an_invitation_is_over_after_72_hours_or_a_newer_one_or_when_the_account_is_shut(timed: World, clock: Clock) -> None:
    reach = Reach(frozenset({Role.AUDITOR}))
    old = accounts.invite_user(timed.app, BOSS, "a@example.dk", "A", reach)
    newer = accounts.invite(timed.app, BOSS, "a@example.dk")
    shut = accounts.invite_user(timed.app, BOSS, "b@example.dk", "B", reach)
    accounts.set_disabled(timed.app, BOSS, "b@example.dk", disabled=True)
    clock.pass_time(hours=71.9)
    assert accounts.invited(timed.app, newer)
    clock.pass_time(hours=0.2)
    for token in (old, newer, shut, "", "x"):
        with pytest.raises(NotFound):
            accounts.invited(timed.app, token)


# --- the end of a session ---------------------------------------------------------------------------------------------


def test_attack_15_an_old_cookie_is_worth_nothing_after_sign_out_role_change_or_disabling(timed: World) -> None:
    def ended_by(step) -> None:
        token = whole_session(timed.app, email_of("lead"), timed.passwords["lead"])
        assert accounts.actor_of(timed.app, token) is not None
        step(token)
        client = timed.client(None)
        client.set_cookie("planner_session", token)
        assert client.get("/plans").location.startswith("/sign-in")

    ended_by(lambda token: accounts.sign_out(timed.app, token))
    ended_by(lambda _: accounts.set_roles(timed.app, BOSS, email_of("lead"), Reach(frozenset({Role.LEAD}))))
    ended_by(lambda _: (disable(timed, True), disable(timed, False)))
    ended_by(lambda token: signing_in.end_session(timed.app, signed(timed, token), signed(timed, token).session_id))


def test_a_browser_left_alone_is_signed_out_and_none_lasts_beyond_half_a_day(timed: World, clock: Clock) -> None:
    token = whole_session(timed.app, email_of("lead"), timed.passwords["lead"])
    clock.pass_time(hours=3.9)
    assert accounts.actor_of(timed.app, token)
    clock.pass_time(hours=3.9)
    assert accounts.actor_of(timed.app, token)
    clock.pass_time(hours=4.1)
    assert accounts.actor_of(timed.app, token) is None


def test_a_new_password_signs_everyone_out_and_needs_the_old_one(timed: World) -> None:
    client = timed.client("lead")
    other = timed.client("lead")
    assert post(client, "/profile/password", old="forkert", password=GOOD, again=GOOD).status_code == 422
    assert post(client, "/profile/password", old=timed.passwords["lead"], password=GOOD, again=GOOD).status_code == 302
    assert other.get("/plans").location.startswith("/sign-in")
    assert accounts.sign_in(timed.app, email_of("lead"), GOOD, "x")


@pytest.mark.parametrize("password", ["kort", "adgangskode1", "a" * 16, "birthe.hansen99", "x" * 201, "Sommer123456789"])
def test_an_easy_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password, "birthe.hansen@region.dk", "Birthe Hansen")


# --- the throttle -----------------------------------------------------------------------------------------------------


def test_attack_17_a_thousand_tries_are_throttled_and_the_lead_gets_in_from_a_known_device(timed: World, clock: Clock) -> None:
    device = signing_in.know_device(timed.app, user_of(timed, "lead").id)
    refused = 0
    for number in range(1000):
        try:
            signing_in.sign_in(timed.app, email_of("lead"), f"gæt {number}", "10.0.0.9") if number < 30 else throttled(timed)
        except TooManyTries:
            refused += 1
    assert refused >= 1000 - ACCOUNT_TRIES
    with pytest.raises(TooManyTries):
        signing_in.sign_in(timed.app, email_of("lead"), timed.passwords["lead"], "10.0.0.1")
    assert signing_in.sign_in(timed.app, email_of("lead"), timed.passwords["lead"], "10.0.0.9", device=device)
    with pytest.raises(TooManyTries):  # somebody else's device is no help
        signing_in.sign_in(timed.app, email_of("lead"), "x", "10.0.0.1", device="x")
    clock.pass_time(minutes=15.1)
    assert signing_in.sign_in(timed.app, email_of("lead"), timed.passwords["lead"], "10.0.0.1")


def throttled(world: World) -> None:
    with world.app.store.read() as tx:
        signing_in._refuse_too_many(world.app, tx, email_of("lead"), "10.0.0.9", "", world.app.clock())


def test_a_known_device_is_throttled_too(timed: World) -> None:
    device = signing_in.know_device(timed.app, user_of(timed, "lead").id)
    for _ in range(signing_in.DEVICE_TRIES):
        assert signing_in.sign_in(timed.app, email_of("lead"), "gæt", "10.0.0.1", device=device) is None
    with pytest.raises(TooManyTries):
        signing_in.sign_in(timed.app, email_of("lead"), timed.passwords["lead"], "10.0.0.1", device=device)


def test_guessing_codes_is_throttled_like_guessing_passwords(timed: World) -> None:
    client, _ = password_given(timed)
    page = token_in(client.get("/second-factor").text)
    answers = [client.post("/second-factor", data={"csrf_token": page, "code": f"{n:06}"}).status_code for n in range(12)]
    assert answers == [422] * ACCOUNT_TRIES + [429] * 2


def test_the_page_says_how_long_to_wait_and_the_same_for_an_unknown_address(timed: World) -> None:
    for email in (email_of("planner"), "ingen@example.dk"):
        client = timed.client(None)
        token = token_in(client.get("/sign-in").text)
        data = {"csrf_token": token, "email": email, "password": "gæt"}
        answers = [client.post("/sign-in", data=data) for _ in range(ACCOUNT_TRIES + 1)]
        assert [a.status_code for a in answers] == [422] * ACCOUNT_TRIES + [429]
        assert "Vent 15 minutter" in answers[-1].text


def test_one_source_cannot_try_one_password_at_every_account(timed: World) -> None:
    for number in range(signing_in.SOURCE_TRIES):
        signing_in.sign_in(timed.app, f"nr{number}@example.dk", "Sommer2026", "10.0.0.9")
    with pytest.raises(TooManyTries):
        signing_in.sign_in(timed.app, "en.til@example.dk", "Sommer2026", "10.0.0.9")


def test_the_table_of_failures_names_neither_account_nor_source(timed: World) -> None:
    signing_in.sign_in(timed.app, email_of("lead"), "gæt", "10.20.30.40")
    timed.app.store.empty_log()
    content = timed.app.settings.sqlite_path.read_bytes()
    assert b"10.20.30.40" in content  # the log says where from
    from sqlalchemy import select

    from planner.store.account_tables import failed_try
    from planner.store.engine import begin

    with begin(timed.app.store._engine, write=False) as connection:
        kept = " ".join(row.whom for row in connection.execute(select(failed_try)))
    assert "lead" not in kept
    assert "10.20" not in kept


# --- who may change accounts ------------------------------------------------------------------------------------------


def test_nobody_changes_their_own_account_or_takes_the_last_administrator_away(timed: World) -> None:
    own = actor(timed, "administrator")
    every = Reach(frozenset({Role.PLANNER, Role.ADMINISTRATOR}))
    for step in (
        lambda: accounts.set_roles(timed.app, own, email_of("administrator"), every),
        lambda: accounts.set_disabled(timed.app, own, email_of("administrator"), disabled=True),
        lambda: accounts.reset_user(timed.app, own, email_of("administrator")),
        lambda: accounts.invite(timed.app, own, email_of("administrator")),
    ):
        with pytest.raises(NotAllowed):
            step()
    with pytest.raises(BadAccount):
        accounts.set_disabled(timed.app, BOSS, email_of("administrator"), disabled=True)
    with pytest.raises(BadAccount):
        accounts.set_roles(timed.app, BOSS, email_of("administrator"), Reach(frozenset({Role.LEAD})))


@pytest.mark.parametrize("role", ["planner", "municipal", "lead", "auditor"])
def test_only_administrators_touch_accounts(timed: World, role: str) -> None:
    with pytest.raises(NotAllowed):
        accounts.invite_user(timed.app, actor(timed, role), "x@example.dk", "X", Reach(frozenset({Role.PLANNER})))


@pytest.mark.parametrize(
    "reach",
    [
        Reach(frozenset()),
        Reach(frozenset({Role.MUNICIPAL})),
        Reach(frozenset({Role.MUNICIPAL}), "9999"),
        Reach(frozenset({Role.PLANNER}), "", "9999"),
    ],
)
def test_an_account_without_a_real_reach_is_refused(timed: World, reach: Reach) -> None:
    with pytest.raises(BadAccount):
        accounts.invite_user(timed.app, BOSS, "x@example.dk", "X", reach)


def test_every_step_with_an_account_is_in_the_log(timed: World) -> None:
    accounts.invite_user(timed.app, BOSS, "x@example.dk", "X", Reach(frozenset({Role.LEAD})))
    accounts.set_roles(timed.app, BOSS, "x@example.dk", Reach(frozenset({Role.AUDITOR})))
    disable(timed, True)
    disable(timed, False)
    accounts.reset_user(timed.app, BOSS, "x@example.dk")
    with timed.app.store.read() as tx:
        latest = [event.deed for event in tx.audit.list(limit=7)]
    assert latest == ["invite_user", "reset_user", "enable_user", "disable_user", "set_roles", "invite_user", "add_user"]


def test_a_lost_phone_is_reset_with_everything_that_could_open_the_account(timed: World) -> None:
    user = user_of(timed, "lead")
    device = signing_in.know_device(timed.app, user.id)
    token = whole_session(timed.app, email_of("lead"), timed.passwords["lead"])
    accounts.reset_user(timed.app, BOSS, email_of("lead"))
    assert accounts.actor_of(timed.app, token) is None
    assert not second_factors.own_factors(timed.app, user.id).any
    assert signing_in.sign_in(timed.app, email_of("lead"), timed.passwords["lead"], "x", device=device) is None


def test_a_security_keys_nonsense_is_refused_and_counts(timed: World) -> None:
    token = accounts.sign_in(timed.app, email_of("lead"), timed.passwords["lead"], "x")
    for answer in ({}, {"id": "x"}, {"id": 7, "response": {}}):
        with pytest.raises(WrongCode):
            second_factors.give_key(timed.app, token or "", answer, "x", host="localhost", origin="http://localhost")
    with pytest.raises(WrongCode):
        second_factors.answer_of("[1]")


# ----------------------------------------------------------------------------------------------------------------------


def user_of(world: World, role: str):
    with world.app.store.read() as tx:
        user = tx.users.by_email(email_of(role))
    assert user is not None
    return user


def actor(world: World, role: str) -> Actor:
    return signed(world, world.token(role))


def signed(world: World, token: str) -> Actor:
    found = accounts.actor_of(world.app, token)
    assert found is not None
    return found


def disable(world: World, disabled: bool) -> None:
    accounts.set_disabled(world.app, BOSS, email_of("lead"), disabled=disabled)


def secret_in(page: str) -> str:
    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found is not None
    return found.group(1).replace(" ", "")


def code_of(world: World, secret: str) -> str:
    import pyotp

    return pyotp.TOTP(secret).at(world.app.clock())
