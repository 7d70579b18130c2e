"""Attack 9 in a real browser: every page on which people, sites or plans stand is opened in a world of payloads; nothing runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from poisoned_world import make_poisoned_world
from web_pages import MOODS, PAGES, role_of
from web_world import World
from werkzeug.serving import make_server

pytestmark = pytest.mark.browser

#: Where texts of others stand; the rest is walked without a browser (test_web_attack_scripts).
FAMILIES = (
    "start",
    "plans",
    "sites",
    "fleet",
    "people",
    "addresses",
    "incidents",
    "municipal",
    "asking",
    "accounts",
    "audit",
    "clients",
)
SHOWN = {name: path for name, path in PAGES.items() if name.partition(".")[0] in FAMILIES and name != "plans.map_document"} | {
    name: MOODS[name] for name in ("someone placed", "a narrowed plan", "an address that was found", "a municipality's request")
}


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    made = make_poisoned_world(tmp_path_factory.mktemp("home"))
    server = make_server("127.0.0.1", 0, made.web, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made, f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    made.app.store.close()


def test_attack_9_no_page_opens_a_dialog_breaks_its_policy_or_asks_elsewhere(poisoned: tuple[World, str], chromium: Any) -> None:
    world, base = poisoned
    said: list[str] = []
    for role in sorted({role_of(page) for page in SHOWN}):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "planner_session", "value": world.token(role), "url": base}])
        page = context.new_page()
        page.on("dialog", lambda dialog: (said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith((base, "data:")) else None)
        for name in (one for one in SHOWN if role_of(one) == role):
            page.goto(base + SHOWN[name](world), wait_until="load")
            for frame in page.frames:  # the plan's map is a document of its own
                for marker in frame.locator(".leaflet-marker-icon, path.leaflet-interactive").all()[:3]:
                    marker.dispatch_event("click")
        context.close()
    assert said == []
