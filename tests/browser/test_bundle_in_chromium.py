"""Does the file on the stick open by itself, with the network off, for whoever has the passphrase and no longer than it says?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from web_world import NOW, World

from planner.actions.actor import at_the_command_line
from planner.actions.bundles import make_bundle, open_bundle

pytestmark = pytest.mark.browser
PHRASE = "et langt adgangsord med æøå"


@dataclass
class OffLine:
    """A window without any network: its page, what it said, what it asked for."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def unlock(self, phrase: str) -> None:
        self.page.fill("#phrase", phrase)
        self.page.click("#form button")


@pytest.fixture(scope="module")
def stick(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("usb") / "plan.html"
    return make_bundle(world.app, at_the_command_line("test"), world.plan_id, out=out, phrase=PHRASE)


@pytest.fixture
def put_in(chromium: Any, stick: Path) -> Iterator[Callable[..., OffLine]]:
    """Puts the stick into a machine whose clock shows ``day`` of November; at the end nothing was asked of anyone."""
    opened: list[OffLine] = []
    contexts: list[Any] = []

    def start(*, day: int = 24, width: int = 1280, file: Path = stick) -> OffLine:
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True, accept_downloads=True)
        contexts.append(context)
        context.clock.set_fixed_time(NOW.replace(day=day))
        window = OffLine(context.new_page())
        window.page.on("request", lambda request: window.asked.append(request.url))
        window.page.on("console", lambda message: window.said.append(message.text))
        window.page.on("pageerror", lambda error: window.said.append(str(error)))
        window.page.on("dialog", lambda dialog: window.said.append(f"dialog {dialog.message}"))
        opened.append(window)
        window.page.goto(file.as_uri())
        return window

    yield start
    for context in contexts:
        context.close()
    assert {urlsplit(url).scheme for window in opened for url in window.asked} <= {"file", "about", "blob", "data"}
    assert [text for window in opened for text in window.said] == []


def test_it_opens_without_network_and_shows_everyone_and_the_map(put_in: Callable[..., OffLine], world: World) -> None:
    window = put_in()
    window.unlock(PHRASE)
    window.page.click("#show")

    lists = window.page.frame_locator("#frame")
    lists.locator("#part-1").wait_for()
    shown = lists.locator("tr[data-ref]").evaluate_all("rows => rows.map(row => row.dataset.ref)")
    assert set(shown) == set(world.facts.people)
    chart = lists.frame_locator("iframe.map")
    chart.locator(".leaflet-interactive").first.wait_for()


def test_finding_a_name_leaves_only_that_persons_rows(put_in: Callable[..., OffLine], world: World) -> None:
    window = put_in()
    window.unlock(PHRASE)
    window.page.click("#show")
    lists = window.page.frame_locator("#frame")
    ref = world.facts.plan.placed[3].ref

    lists.locator("#find").fill(ref.lower())

    lists.locator("output", has_text="rækker vises").wait_for()
    visible = lists.locator("tr[data-ref]:visible").evaluate_all("rows => rows.map(row => row.dataset.ref)")
    assert set(visible) == {ref}


def test_a_wrong_passphrase_opens_nothing_and_says_so(put_in: Callable[..., OffLine]) -> None:
    window = put_in()

    window.unlock("et andet langt adgangsord")

    window.page.locator("#told", has_text="passer ikke").wait_for()
    assert window.page.locator("#opened").is_hidden()
    window.unlock(PHRASE)
    window.page.locator("#opened").wait_for()


@pytest.mark.parametrize("other", [b"A", b"*"], ids=["another letter", "no letter at all"])
def test_a_changed_byte_is_called_damage_and_not_a_wrong_passphrase(
    put_in: Callable[..., OffLine], stick: Path, tmp_path: Path, other: bytes
) -> None:
    whole = stick.read_bytes()
    at = whole.index(b'id="sealed"') + 5000
    damaged = tmp_path / "plan.html"
    damaged.write_bytes(whole[:at] + (b"B" if whole[at : at + 1] == other else other) + whole[at + 1 :])

    window = put_in(file=damaged)
    window.unlock(PHRASE)

    window.page.locator("#told", has_text="beskadiget").wait_for()
    assert window.page.locator("#opened").is_hidden()


def test_the_files_it_gives_are_those_that_went_in(put_in: Callable[..., OffLine], stick: Path, tmp_path: Path) -> None:
    inside = {path.name: path.read_bytes() for path in open_bundle(stick, PHRASE, tmp_path / "ud", NOW)}
    window = put_in()
    window.unlock(PHRASE)
    window.page.locator("#opened").wait_for()

    for name in ("pakke.pdf", "plan.csv", "plan.xlsx"):
        with window.page.expect_download() as download:
            window.page.click(f"#files a[download='{name}']")
        assert Path(download.value.path()).read_bytes() == inside[name]


def test_after_its_end_it_does_not_open(put_in: Callable[..., OffLine]) -> None:
    window = put_in(day=30)

    assert "udløbet" in window.page.inner_text("#told")
    assert window.page.locator("#form").is_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_of_it_is_wider_than_the_window(put_in: Callable[..., OffLine], width: int) -> None:
    window = put_in(width=width)
    assert window.page.evaluate("document.documentElement.scrollWidth") <= width
    window.unlock(PHRASE)
    window.page.click("#show")
    frame = window.page.frame_locator("#frame")
    frame.locator("#part-1").wait_for()

    assert frame.locator("html").evaluate("root => root.scrollWidth") <= width
