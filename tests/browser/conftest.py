"""A browser in front of a planner of our own; anything that is not this machine is cut off and remembered."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

TESTS = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "browser"), str(TESTS / "web"), str(TESTS)]

from browser_window import Opened, served  # noqa: E402 (found by the line above)
from web_world import NOW, World, make_world  # noqa: E402

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("home"), lambda: NOW, registered=True)
    yield made
    made.app.store.close()


@pytest.fixture(scope="session")
def base(world: World) -> Iterator[str]:
    """The address of the running application."""
    with served(world) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not CHROMIUM:
        pytest.skip("Chromium is not on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(world: World, base: str, chromium: Any) -> Iterator[Callable[..., Opened]]:
    """Opens a window; at the end nothing may have asked another machine for anything."""
    opened: list[Opened] = []
    contexts: list[Any] = []

    def start(*, lang: str = "da", width: int = 1280, role: str = "planner", javascript: bool = True) -> Opened:
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript)
        contexts.append(context)
        cookies = [{"name": "planner_language", "value": lang, "url": base}]
        if role:
            cookies.append({"name": "planner_session", "value": world.token(role), "url": base})
        context.add_cookies(cookies)
        window = Opened(context.new_page(), base)
        window.page.route("**/*", lambda route: _only_here(route, window))
        window.page.on("console", lambda message: window.said.append(message.text))
        window.page.on("pageerror", lambda error: window.said.append(str(error)))
        window.page.on("dialog", lambda dialog: window.said.append(f"dialog {dialog.message}"))
        opened.append(window)
        return window

    yield start
    for context in contexts:
        context.close()
    assert set().union(*(window.hosts for window in opened)) <= {"127.0.0.1"}


def _only_here(route: Any, window: Opened) -> None:
    address = urlsplit(route.request.url)
    if address.scheme == "data":
        route.continue_()
        return
    window.hosts.add(address.hostname or address.scheme)
    if address.hostname == "127.0.0.1":
        route.continue_()
    else:
        route.abort()
