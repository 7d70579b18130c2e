"""Attack 9: stored scripts. Forty payloads and more in every text that somebody wrote, and no page takes one for markup."""

from __future__ import annotations

import html
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from poisoned_world import MARK, PAYLOADS, make_poisoned_world
from web_pages import MOODS, PAGES, role_of
from web_world import World

EVERY = {**PAGES, **MOODS}
LEADS = frozenset(
    {"href", "src", "action", "formaction", "data", "srcset", "poster", "xlink:href", "hx-get", "hx-post", "background"}
)


class Taken(HTMLParser):
    """Where a page took a payload for markup: an element or attribute that it made, code that runs, an address that leads."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.script: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.script = given.get("type", "code") if tag == "script" else None
        if tag == "script" and not given.get("src", "").startswith("/") and "nonce" not in given:
            self.found.append("script")
        if tag in ("base", "object", "embed", "math", "marquee", "animate", "style") and "nonce" not in given:
            self.found.append(tag)
        for name, value in given.items():
            if name.startswith("on") or name in ("srcdoc", "style") or MARK in name:
                self.found.append(f"{tag} {name}")
            elsewhere = value.startswith("//") or not value.startswith(("/", "#", "data:image/"))
            if value and ((name in LEADS and elsewhere) or (tag == "meta" and MARK in value)):
                self.found.append(f"{tag} {name}={value[:40]}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.script = None

    def handle_data(self, data: str) -> None:
        if self.script == "code" and any(one in data for one in PAYLOADS if "<" in one):
            self.found.append("code")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.found.append("comment")


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_poisoned_world(tmp_path_factory.mktemp("home"))
    yield made
    made.app.store.close()


@pytest.mark.parametrize("page", EVERY)
def test_attack_9_a_page_takes_no_text_for_markup(poisoned: World, page: str) -> None:
    answer = poisoned.client(role_of(page)).get(EVERY[page](poisoned))
    assert answer.status_code == 200
    assert Taken(answer.text).found == []
    assert "1337" not in answer.text  # 7 * 191: no template was made of a text either


def test_attack_9_the_payloads_are_on_the_pages_at_all(poisoned: World) -> None:
    assert len(set(PAYLOADS)) >= 40
    texts = [poisoned.client(role_of(page)).get(EVERY[page](poisoned)).text for page in EVERY]
    shown = html.unescape("\n".join(texts))
    assert sum(MARK in text for text in texts) > len(EVERY) // 2
    assert len([one for one in PAYLOADS if " ".join(one.split()) in " ".join(shown.split())]) >= 40


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if one.startswith("<") and not one.startswith("<!--")])
def test_attack_9_the_search_finds_each_payload_that_is_taken_for_markup(payload: str) -> None:
    assert Taken(f"<p>{payload}</p>").found
