"""Does everyone of the sample region get in with what the demonstration hands over, and nobody twice with one code?"""

from __future__ import annotations

import stat
from pathlib import Path

import pyotp
import pytest

from planner.actions import second_factors, signing_in
from planner.actions.actor import Actor, Role
from planner.actions.app import App
from planner.actions.demo_accounts import DemoAccount, demo_accounts, write_accounts
from planner.bootstrap import open_app
from planner.errors import NotAllowed
from planner.settings import read_settings

BOSS = Actor("cli:boss", "Boss", frozenset({Role.ADMINISTRATOR}), channel="cli")


@pytest.fixture
def app(tmp_path: Path) -> App:
    return open_app(read_settings({"PLANNER_HOME": str(tmp_path / "home")}))


def half_open(app: App, one: DemoAccount) -> str:
    token = signing_in.sign_in(app, one.email, one.password, "x")
    assert token
    return token


def test_each_role_signs_in_with_its_password_and_a_single_use_code(app: App) -> None:
    accounts = demo_accounts(app, BOSS)
    roles = set()
    for one in accounts:
        token = second_factors.give_code(app, half_open(app, one), one.codes[0], "x")
        person = signing_in.actor_of(app, token)
        assert person is not None
        assert person.second_factor
        roles |= person.roles
        with pytest.raises(second_factors.WrongCode):
            second_factors.give_code(app, half_open(app, one), one.codes[0], "x")
    assert roles == set(Role)


def test_the_handed_over_secret_works_in_an_app(app: App) -> None:
    lead = next(one for one in demo_accounts(app, BOSS) if one.email.startswith("leder"))
    code = pyotp.TOTP(lead.setup.secret).at(int(app.clock().timestamp()))
    assert signing_in.actor_of(app, second_factors.give_code(app, half_open(app, lead), code, "x")) is not None


def test_nobody_is_added_beside_accounts_that_are_there(app: App) -> None:
    assert len(demo_accounts(app, BOSS)) == 5
    assert demo_accounts(app, BOSS) == ()


def test_only_who_manages_accounts_hands_a_second_factor_over(app: App) -> None:
    demo_accounts(app, BOSS)
    with pytest.raises(NotAllowed):
        second_factors.handed_over(app, Actor("x", "X", frozenset({Role.PLANNER})), "leder@example.dk")


def test_the_file_with_the_codes_is_its_owners_alone_and_holds_all_of_them(app: App, tmp_path: Path) -> None:
    accounts = demo_accounts(app, BOSS)
    path = tmp_path / "out" / "log-ind.txt"
    write_accounts(accounts, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    for one in accounts:
        assert all(said in text for said in (one.email, one.password, one.setup.secret, *one.codes))
    assert accounts[0].password not in repr(accounts)
