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
    window.page.locator(".leaflet-pm-icon-rectangle").wait_for()
    window.page.locator("#draw-map").scroll_into_view_if_needed()
    window.page.locator(".leaflet-pm-icon-rectangle").click()
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
