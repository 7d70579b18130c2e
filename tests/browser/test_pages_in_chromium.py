"""Can everyone use every page: on a wide and a narrow screen, by keyboard, without JavaScript, with the network cut?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_window import Opened
from web_pages import MOODS, PAGES, role_of
from web_world import World, a_fleet, code_now, email_of

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "planner" / "web" / "node_modules" / "axe-core" / "axe.min.js"
WHOLE_PAGES = {name: path for name, path in {**PAGES, **MOODS}.items() if name not in ("jobs.progress", "plans.map_document")}
WHOLE_PAGES |= {"sign-in": lambda _: "/sign-in", "not found": lambda _: "/nope"}
FIND = "async () => (await axe.run(document, {iframes: false})).violations.map(v => v.id + ': ' + v.nodes[0].html)"


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("page", WHOLE_PAGES)
def test_a_page_is_accessible_fits_both_screens_and_breaks_no_policy(
    world: World, open_browser: Callable[..., Opened], page: str, lang: str
) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci in planner/web")
    window = open_browser(lang=lang, role="" if page == "sign-in" else role_of(page))
    window.go(WHOLE_PAGES[page](world))
    for width in (1280, 390) if lang == "en" else (390, 1280):
        window.page.set_viewport_size({"width": width, "height": 900})
        assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    window.page.evaluate(AXE.read_text(encoding="utf-8"))  # Danish as on a desk, English as on a phone
    assert window.page.evaluate(FIND) == []
    assert [line for line in window.said if "404" not in line] == []


def test_fonts_and_styles_come_from_this_machine(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    window.go("/")
    assert window.page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"IBM Plex Sans\"'))")
    assert window.hosts == {"127.0.0.1"}


def test_someone_signs_in_and_out_by_keyboard(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser(role="")
    window.go("/plans")
    window.page.focus("#email")
    window.page.keyboard.type(email_of("planner"))
    window.page.keyboard.press("Tab")
    window.page.keyboard.type(world.passwords["planner"])
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/second-factor?next=/plans")
    window.page.focus("#code")
    window.page.keyboard.type(code_now(world.app))
    window.page.keyboard.press("Enter")
    window.page.wait_for_url(lambda url: url.endswith("/plans") and "?" not in url)
    assert window.page.locator("h1").inner_text() == "Planer"
    window.page.get_by_role("button", name="Log ud").focus()
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/sign-in")


def test_the_first_tab_shows_a_way_past_the_menu(open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    window.go("/")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.className") == "skip"
    assert window.page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    assert window.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_filter_narrows_the_table_and_stands_in_the_address(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    window.go(f"/plans/{world.plan_id}")
    window.page.select_option("#filter-outcome", "unplaced")
    window.page.wait_for_url("**outcome=unplaced**")
    window.page.wait_for_function("document.querySelectorAll('.people-table tbody tr').length === 15")
    window.page.reload()
    assert window.page.locator(".people-table tbody tr").count() == 15


def test_the_table_sorts_filters_and_pages_without_javascript(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser(javascript=False)
    window.go(f"/plans/{world.plan_id}")
    window.page.select_option("#filter-outcome", "placed")
    window.page.locator("#people .filters button").click()
    assert window.page.locator("#people > p.hint").first.inner_text() == "70 af 115 vises"
    window.page.locator("#people-sort-ref").click()
    assert window.page.locator(".people-table tbody th a").first.inner_text() == "P-00000001"
    for rows in (25, 20):
        window.page.locator("#people-next").click()
        assert window.page.locator(".people-table tbody tr").count() == rows


def test_the_map_stands_beside_the_table_and_shows_whom_the_table_asks_for(
    world: World, open_browser: Callable[..., Opened]
) -> None:
    window = open_browser()
    window.go(f"/plans/{world.plan_id}?outcome=placed&sort=ref")
    table, frame = window.page.locator("#people").bounding_box(), window.page.locator("iframe").bounding_box()
    assert table["x"] + table["width"] <= frame["x"]
    window.page.locator("iframe").scroll_into_view_if_needed()
    chart = window.page.frame_locator("iframe")
    chart.locator(".leaflet-marker-icon").first.wait_for(state="attached")
    button = window.page.locator("[data-show]").first
    ref = button.get_attribute("data-show")
    button.click()
    assert ref in chart.locator(".plan-popup").inner_text()
    window.page.locator(f"tr[data-ref='{ref}'].on-map").wait_for()
    assert window.said == []


def test_the_page_of_a_job_follows_it_to_its_end(
    world: World, open_browser: Callable[..., Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    from planner.web.views import jobs

    look, states = jobs.long_work.look_at_job, ["running", "running", "done"]

    def next_look(app: object, actor: object, _job_id: str) -> object:
        return look(app, actor, world.jobs[states.pop(0) if len(states) > 1 else states[0]])

    monkeypatch.setattr("planner.web.views.jobs.long_work.look_at_job", next_look)
    window = open_browser()
    window.go(f"/jobs/{world.jobs['running']}")
    assert window.page.locator("progress").get_attribute("value") == "5"
    window.page.locator("#open-plan").wait_for(timeout=8000)
    assert window.page.locator(".job-state").inner_text() == "Færdig"
    assert window.page.locator("[hx-trigger]").count() == 0


def upload_by_keyboard(window: Opened, path: Path) -> None:
    """The first step of an import, with the keyboard alone (a file is handed to its field as the chooser would)."""
    window.go("/imports")
    window.page.focus("#kind")
    window.page.keyboard.type("Køre")
    window.page.keyboard.press("Tab")
    window.page.keyboard.type("Region Nord")
    window.page.locator("#file").set_input_files(path)
    window.page.get_by_role("button", name="Videre").focus()
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/columns")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_is_imported_by_keyboard_with_and_without_javascript(
    world: World, open_browser: Callable[..., Opened], tmp_path: Path, javascript: bool
) -> None:
    path = tmp_path / "vogne.csv"
    path.write_text(a_fleet(51, 52).replace("W5", f"{'J' if javascript else 'N'}5"), encoding="utf-8")
    window = open_browser(javascript=javascript)
    upload_by_keyboard(window, path)
    assert window.page.locator("[aria-current=step]").inner_text() == "Kolonner"
    window.page.get_by_role("button", name="Se, hvad der ville ændres").focus()
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/preview")
    if window.page.locator("#confirm-shrink").count():
        window.page.focus("#confirm-shrink")
        window.page.keyboard.press("Space")
    window.page.focus("#store-rows")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/report")
    assert "2 godkendt" in window.page.locator(".lead").inner_text()


def test_choices_about_the_gone_can_be_seen_and_reached(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser(width=390)
    window.go(f"/imports/{world.uploads['shrunk']}/preview")
    for choice in ("#gone-keep", "#gone-remove", "#confirm-shrink"):
        box = window.page.locator(choice).bounding_box()
        assert box is not None
        assert box["width"] >= 20
        assert window.page.evaluate("id => getComputedStyle(document.querySelector(id)).opacity", choice) == "1"
    window.page.focus("#gone-keep")
    window.page.keyboard.press("ArrowDown")
    assert window.page.locator("#gone-remove").is_checked()


def test_paper_leaves_out_what_only_a_screen_can_use(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    window.go(f"/plans/{world.plan_id}")
    window.page.emulate_media(media="print")
    for hidden in (".mainnav", ".filters", "iframe", ".tools"):
        assert not window.page.locator(hidden).first.is_visible()
    for shown in (".counts", ".unplaced-table", ".people-table", ".mark-synthetic"):
        assert window.page.locator(shown).first.is_visible()


def test_a_picture_too_wide_for_the_screen_gives_way_to_its_table_with_a_word(
    world: World, open_browser: Callable[..., Opened]
) -> None:  # fmt: skip
    window = open_browser(width=390)
    window.go(f"/plans/{world.plan_id}/transport")
    picture, word = window.page.locator(".drawing").first, window.page.locator(".no-room").first

    for width, seen in ((390, False), (844, True)):
        window.page.set_viewport_size({"width": width, "height": 900})
        assert (picture.is_visible(), word.is_visible()) == (seen, not seen)
        assert window.page.locator(".drawing-legend").first.is_visible() == seen
        assert window.page.locator(".data.stack").first.is_visible()
    window.page.set_viewport_size({"width": 390, "height": 900})
    window.page.emulate_media(media="print")
    assert (picture.is_visible(), word.is_visible()) == (True, False)


def pin_map(window: Opened, ref: str) -> None:
    window.go(f"/people/addresses/{ref}")
    window.page.locator("#pin-map .leaflet-control-scale-line").wait_for()
    assert window.page.locator(".pin-mark").count() == 0


def test_a_home_is_pinned_on_the_map_by_keyboard_alone(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    pin_map(window, world.register["unfound"])
    window.page.focus("#pin-map")
    window.page.keyboard.press("Enter")
    first = window.page.input_value("#lon")
    window.page.keyboard.press("ArrowRight")
    window.page.wait_for_timeout(600)
    window.page.keyboard.press("Enter")
    second = window.page.input_value("#lon")
    assert float(second.replace(",", ".")) > float(first.replace(",", "."))
    assert second in window.page.locator("#pin-now").inner_text()
    window.page.focus("#why")
    window.page.keyboard.type("Ringet til kommunen")
    window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/people/addresses?pinned=**")
    assert window.said == []


def test_a_click_and_the_number_fields_move_the_same_pin(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser(lang="en", width=390)
    pin_map(window, world.register["corrected"])
    window.page.locator("#pin-map").click(position={"x": 120, "y": 200})
    clicked = window.page.input_value("#lon"), window.page.input_value("#lat")
    assert all(number.startswith(start) for number, start in zip(clicked, ("8.", "56."), strict=True))
    assert window.page.locator(".pin-mark").count() == 1
    window.page.fill("#lon", "8,7")
    window.page.fill("#lat", "56.4")
    window.page.focus("#why")
    assert "longitude 8.700000, latitude 56.400000" in window.page.locator("#pin-now").inner_text()
    assert window.page.locator(".pin-mark").count() == 1


def test_a_home_is_pinned_without_javascript(world: World, open_browser: Callable[..., Opened]) -> None:
    window = open_browser(javascript=False)
    window.go(f"/people/addresses/{world.register['corrected']}")
    window.page.fill("#lon", "8,617")
    window.page.fill("#lat", "56,36")
    window.page.fill("#why", "Set på kortet")
    window.page.get_by_role("button", name="Gem nålen").click()
    window.page.wait_for_url("**/people/addresses?pinned=**")
    assert "er sat på kortet" in window.page.locator(".calm").first.inner_text()
