"""The work of preparedness staff in a browser: tables beside maps, an area drawn or written, with and without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from browser_window import Opened
from playwright.sync_api import expect
from web_world import World

pytestmark = pytest.mark.browser


def test_a_row_shows_its_mark_and_a_mark_its_row(open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    window.go("/sites")
    window.page.locator(".map-icon").first.wait_for(state="attached")
    button = window.page.locator("[data-show]").first
    button.click()
    name = window.page.locator("tbody th").first.inner_text().split("\n")[0]
    assert window.page.locator(".map-box strong").inner_text() == name
    window.page.locator("tr.on-map").wait_for()
    assert window.said == []


def test_a_filter_of_the_table_narrows_the_map_and_stands_in_the_address(open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    window.go("/sites")
    marks = window.page.locator(".map-icon")
    marks.first.wait_for(state="attached")
    everything = marks.count()
    window.page.fill("#filter-find", "hallen øst")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**find=hallen**")
    expect(marks).to_have_count(window.page.locator("#sites tbody tr").count())
    assert marks.count() < everything
    window.page.locator("#sites-clear").click()
    expect(marks).to_have_count(everything)
    assert window.said == []


def test_a_table_sorts_and_filters_without_javascript(open_browser: Callable[..., Opened]) -> None:
    window = open_browser(javascript=False)
    window.go("/vehicles")
    window.page.locator("#fleet-sort-name").click()
    window.page.wait_for_url("**sort=name**")
    window.page.select_option("#filter-kind", "boat")
    window.page.locator(".filters button").click()
    window.page.wait_for_url("**kind=boat**")
    window.page.locator(".empty").wait_for()


def test_an_area_is_drawn_on_the_map_and_stands_as_text(open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    window.go("/scenarios/new")
    window.page.locator("#draw-map .leaflet-pm-icon-rectangle").wait_for()
    window.page.locator("#draw-map").scroll_into_view_if_needed()
    window.page.locator("#draw-map .leaflet-pm-icon-rectangle").click()
    window.page.locator("#draw-map").click(position={"x": 300, "y": 150})
    window.page.locator("#draw-map").click(position={"x": 420, "y": 260})
    drawn = json.loads(window.page.input_value("#drawn"))
    assert drawn["type"] == "MultiPolygon"
    assert len(drawn["coordinates"][0][0]) == 5
    assert window.said == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_scenario_is_written_by_keyboard_alone(world: World, open_browser: Callable[..., Opened], javascript: bool) -> None:
    window = open_browser(javascript=javascript, lang="en")
    window.go("/scenarios/new")
    name = f"Keyboard {'with' if javascript else 'without'} script"
    window.page.focus("#name")
    window.page.keyboard.type(name)
    window.page.fill("#start", "2026-12-02T18:00")
    window.page.focus("#drawn")
    window.page.keyboard.type("8.5 56.3\n8.7 56.3\n8.7 56.4")
    window.page.focus("#save-scenario")
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/scenarios/keyboard-*")
    assert window.page.locator("h1").inner_text() == name
    assert window.said == []


def test_long_lists_narrow_as_someone_types_and_count_what_is_chosen(open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    window.go("/scenarios/new")
    summary = window.page.locator("summary").first
    summary.click()
    window.page.locator("#municipalities-find").fill("holste")
    assert window.page.locator("#municipalities-list .choice:visible").count() == 1
    window.page.locator("#municipalities-list .choice:visible input").check()
    assert "1 af" in summary.inner_text()


def test_a_closed_road_is_drawn_into_its_row_and_kept_with_its_reason(open_browser: Callable[..., Opened]) -> None:
    window = open_browser()
    page = window.page
    window.go("/scenarios/new")
    at = page.locator("#road-map")
    at.locator(".leaflet-pm-icon-polyline").wait_for()
    at.scroll_into_view_if_needed()
    at.locator(".leaflet-pm-icon-polyline").click()
    for x, y, times in ((300, 150, 1), (360, 220, 1), (420, 260, 1), (420, 260, 1)):
        at.click(position={"x": x, "y": y}, click_count=times)
    line = json.loads(page.input_value("#closed-shape-1"))
    assert (line["type"], len(line["coordinates"])) == ("LineString", 3)
    assert page.evaluate("document.activeElement.id") == "closed-reason-1"
    page.keyboard.type("Væltede træer")

    at.locator(".leaflet-pm-icon-rectangle").click()
    at.click(position={"x": 200, "y": 300})
    at.click(position={"x": 260, "y": 350})
    assert json.loads(page.input_value("#closed-shape-2"))["type"] == "Polygon"  # in a row of its own
    assert page.input_value("#closed-kind-2") == "area"
    page.check("#draws-slow")
    assert at.locator(".leaflet-pm-icon-polyline").count() == 0
    at.locator(".leaflet-pm-icon-rectangle").click()
    at.click(position={"x": 300, "y": 300})
    at.click(position={"x": 360, "y": 350})
    assert json.loads(page.input_value("#slow-area-1"))["type"] == "Polygon"
    page.keyboard.type("50")

    page.fill("#name", "Tegnede veje")
    page.fill("#start", "2026-12-02T18:00")
    page.fill("#postcodes", "7500")
    page.click("#save-scenario")
    page.wait_for_url("**/scenarios/tegnede-veje")
    said = page.locator(".made").inner_text()
    for words in ("lukket vej: Væltede træer", "lukket område", "50 % fart i et område"):
        assert words in said
    page.get_by_role("link", name="Ret", exact=True).click()
    page.wait_for_url("**/edit")
    assert json.loads(page.input_value("#closed-shape-1")) == line
    assert window.said == []
