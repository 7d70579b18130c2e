"""Can someone sign in, accept an invitation and use a security key in a real browser, by keyboard, and read every page of it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from browser_window import Opened
from test_pages_in_chromium import AXE, FIND
from web_world import World, email_of

from planner.actions import accounts
from planner.actions.accounts import Reach
from planner.actions.actor import Role, at_the_command_line

pytestmark = pytest.mark.browser
BOSS = at_the_command_line("test")


def half_signed_in(world: World, window: Opened, role: str = "planner") -> None:
    window.go("/sign-in")
    window.page.fill("#email", email_of(role))
    window.page.fill("#password", world.passwords[role])
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/second-factor**")


def is_accessible(window: Opened) -> None:
    for width in (390, 1280):
        window.page.set_viewport_size({"width": width, "height": 900})
        assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    window.page.evaluate(AXE.read_text(encoding="utf-8"))
    assert window.page.evaluate(FIND) == []


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_second_step_of_signing_in_is_accessible(world: World, open_browser: Callable[..., Opened], lang: str) -> None:
    window = open_browser(role="", lang=lang)
    half_signed_in(world, window)
    is_accessible(window)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_invitation_is_accepted_by_keyboard(world: World, open_browser: Callable[..., Opened], javascript: bool) -> None:
    email = f"ny-{javascript}@example.dk".lower()
    token = accounts.invite_user(world.app, BOSS, email, "Ny Bruger", Reach(frozenset({Role.AUDITOR})))
    window = open_browser(role="", javascript=javascript)
    window.go(f"/invitation/{token}")
    if javascript:
        is_accessible(window)
    secret = window.page.locator("code.secret").inner_text().replace(" ", "")
    window.page.focus("#password")
    for words in ("fire grønne cykler hjem", "fire grønne cykler hjem", pyotp.TOTP(secret).at(world.app.clock())):
        window.page.keyboard.type(words)
        window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    window.page.locator(".recovery").wait_for()
    assert window.page.locator(".recovery li").count() == 10
    if javascript:
        is_accessible(window)
    window.page.get_by_role("link", name="Jeg har gemt dem").focus()
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(lambda url: url.endswith("/"))
    assert window.page.locator("h1").inner_text() == "Overblik"


@pytest.fixture
def keyed(world: World, base: str, chromium: Any) -> Iterator[tuple[Any, str]]:
    """A window with a security key in it. Keys are bound to a name, so it comes by localhost."""
    context = chromium.new_context()
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False}
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    yield page, base.replace("127.0.0.1", "localhost")
    context.close()


def test_a_security_key_is_added_and_opens_the_next_sign_in(world: World, keyed: tuple[Any, str]) -> None:
    page, base = keyed
    cookies = [{"name": "planner_session", "value": world.token("lead"), "url": base}]
    page.context.add_cookies(cookies)
    page.goto(f"{base}/profile")
    page.fill("#key-name", "Nøglering")
    page.get_by_role("button", name="Tilføj sikkerhedsnøgle").click()
    page.wait_for_url("**/profile?done=key")
    assert page.get_by_text("Nøglering").count() >= 1
    page.context.clear_cookies()
    page.goto(f"{base}/sign-in?next=/plans")
    page.fill("#email", email_of("lead"))
    page.fill("#password", world.passwords["lead"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-factor**")
    page.get_by_role("button", name="Brug sikkerhedsnøgle").click()
    page.wait_for_url(lambda url: url.endswith("/plans") and "second" not in url)
    assert page.locator("h1").inner_text() == "Planer"
    page.goto(f"{base}/profile")
    page.locator("form[action='/profile/keys/remove'] button").click()
    page.wait_for_url("**/profile?done=key_gone")
