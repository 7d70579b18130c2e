"""Does every page open in both languages, say what it must, and keep to this machine?"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from web_pages import MOODS, NOT_PAGES, PAGES, role_of
from web_world import World

EVERY = {**PAGES, **MOODS}
LOADS = {"href", "src", "action", "hx-get", "hx-post", "srcset", "poster", "data"}


class Addresses(HTMLParser):
    """The addresses a page would load or lead to, and the elements that run code of their own."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in LOADS:
                self.found.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name.startswith("on") or name == "style":
                self.inline.append(f"{tag} {name}")


def test_every_get_endpoint_is_in_the_list_of_pages_or_is_a_file(world: World) -> None:
    rules = [rule for rule in world.web.url_map.iter_rules() if not rule.endpoint.startswith("api.")]
    asked = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    assert asked == set(PAGES) | NOT_PAGES


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("page", EVERY)
def test_a_page_opens_in_its_language_with_its_safety_headers(world: World, page: str, lang: str) -> None:
    answer = world.client(role_of(page), lang).get(EVERY[page](world))

    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert re.search(r"script-src 'self' 'nonce-[\w-]{20,}'", policy)
    framed = page == "plans.map_document"
    assert ("frame-ancestors 'self'" in policy) is framed
    assert ("frame-ancestors 'none'" in policy) is not framed
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    if page != "jobs.progress":
        assert f'<html lang="{lang}"' in answer.text


@pytest.mark.parametrize("page", [name for name in EVERY if name != "plans.map_document"])
def test_a_page_leads_nowhere_else_and_runs_no_inline_code(world: World, page: str) -> None:
    seen = Addresses(world.client(role_of(page)).get(EVERY[page](world)).text)

    assert [a for a in seen.found if not a.startswith(("/", "#"))] == []
    assert [a for a in seen.found if a.startswith("//")] == []
    assert seen.inline == []
    assert len(seen.ids) == len(set(seen.ids))


#: In no menu: what tells of the program or of whoever is signed in, an emergency's people, parts of other pages.
OUTSIDE = {"about", "profile", "reference", "glass"}
PARTS = {"plans.map_document", "jobs.progress"}


@pytest.mark.parametrize("page", [name for name in PAGES if name.partition(".")[0] not in OUTSIDE and name not in PARTS])
def test_the_menu_says_where_a_page_belongs(world: World, page: str) -> None:
    menu = world.client(role_of(page)).get(PAGES[page](world)).text.partition("<nav")[2].partition("</nav>")[0]
    assert menu.count('aria-current="page"') == 1


def test_a_nonce_is_never_used_twice(world: World) -> None:
    client = world.client()
    assert client.get("/").headers["Content-Security-Policy"] != client.get("/").headers["Content-Security-Policy"]


def test_registry_text_is_shown_as_text(world: World) -> None:
    page = world.client().get(f"/plans/{world.plan_id}").text
    assert "Storm over &lt;Vest&gt; &amp; Øst" in page
    assert "<Vest>" not in page


def test_marks_stand_on_a_plan_that_is_an_exercise_on_invented_people(world: World) -> None:
    page = world.client().get(f"/plans/{world.plan_id}").text
    assert "SYNTETISKE DATA" in page
    assert "ØVELSE" in page


@pytest.mark.parametrize("page", [p for p in PAGES if p not in ("jobs.progress", "plans.map_document")])
def test_the_synthetic_mark_stands_on_every_page(world: World, page: str) -> None:
    assert 'class="mark-strip mark-synthetic"' in world.client(role_of(page)).get(PAGES[page](world)).text


def test_rough_travel_times_are_said_at_the_start_and_on_the_plan(world: World) -> None:
    client = world.client(lang="en")
    assert "Travel times are rough." in client.get("/").text
    assert "Travel times are rough." in client.get(f"/plans/{world.plan_id}").text


def test_the_start_page_leads_to_those_without_a_place(world: World) -> None:
    page = world.client().get("/").text
    assert "version 3: 15 uden plads." in page
    assert f'href="/plans/{world.plan_id}#unplaced"' in page


def test_how_many_more_vehicles_of_which_kind_would_help_stands_on_the_plan_once(world: World) -> None:
    page = world.client(lang="en").get(f"/plans/{world.plan_id}").text
    assert page.count("In all: 2 × lying transport with oxygen and power.") == 1
    assert page.count("Further vehicles") == 2  # the heading, and the name of its table


def test_the_unplaced_stand_before_the_table_with_reason_and_remedy(world: World) -> None:
    page = world.client(lang="en").get(f"/plans/{world.plan_id}").text
    assert page.index("15 without a place") < page.index('id="people"')
    assert "suitable sites are full: oxygen – nearest: Hallen Øst" in page
    assert "more places or capacity" in page
    assert "lacks 25 min" in page


def test_names_stand_only_on_the_page_of_one_person(world: World) -> None:
    person = world.facts.people[world.facts.plan.placed[0].ref]
    client = world.client()
    assert person.phone not in client.get(f"/plans/{world.plan_id}").text
    assert person.phone in client.get(f"/plans/{world.plan_id}/people/{person.ref}").text


def test_an_import_report_names_row_column_and_reason(world: World) -> None:
    page = world.client(lang="en").get("/imports").text
    assert re.search(
        r'<td class="num">3</td><td>kind</td><td><strong class="no">! rejected</strong></td><td>[^<]{10,}</td>', page
    )
    assert "rumskib" not in page


def test_a_job_shows_how_far_it_is_and_asks_again_only_while_it_goes_on(world: World) -> None:
    client = world.client()
    running = client.get(f"/jobs/{world.jobs['running']}").text
    assert "lægger ruter" in running
    assert 'value="5"' in running
    assert 'hx-trigger="every 1s"' in running
    assert '<noscript><meta http-equiv="refresh"' in running
    done = client.get(f"/jobs/{world.jobs['done']}/progress").text
    assert "hx-get" not in done
    assert f'href="/plans/{world.plan_id}"' in done
    assert "Prøv et andet frø" in client.get(f"/jobs/{world.jobs['failed']}").text


@pytest.mark.parametrize(
    "url", ["/nope", "/plans/other", "/plans/other/map", "/plans/other/prints", "/jobs/other", "/scenarios/x"]
)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_what_is_not_there_says_what_to_do_next(world: World, url: str, lang: str) -> None:
    answer = world.client(lang=lang).get(url)
    assert answer.status_code == 404
    assert ("No such page" if lang == "en" else "Siden findes ikke") in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "tail", ["people/P-99999999", "steps/fly", "files/docx", "prints/..%2f..%2fkeys%2fmaster", "prints/x.pdf"]
)
def test_a_foreign_part_of_a_real_plan_is_not_found(world: World, tail: str) -> None:
    assert world.client().get(f"/plans/{world.plan_id}/{tail}").status_code == 404


def test_assets_outside_the_listed_packages_are_not_served(world: World) -> None:
    client = world.client(None)
    assert client.get("/assets/axe/axe.min.js").status_code == 404
    assert client.get("/assets/dkfds/../package.json").status_code == 404
    assert client.get("/assets/dkfds/README.md").status_code == 404
