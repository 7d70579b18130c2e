"""The register in the browser: can someone pin, merge, undo, correct and take back, and does nothing of a person slip out?"""

from __future__ import annotations

import logging
import re

import pytest
from flask.testing import FlaskClient
from shapely.geometry import box
from web_world import NOW, World, make_world, token_in

from planner.actions import people
from planner.actions.actor import at_the_command_line
from planner.model.place import LocationQuality
from planner.registries.records import PatientRecord
from planner.store.geography import Area
from planner.store.matching import ReviewState

BOSS = at_the_command_line("test")
NAMES = ("Dompap", "Svale", "Sanger", "Findesikkevej", "010158", "0101585018", "020158")


@pytest.fixture
def registered(tmp_path):
    made = make_world(tmp_path, lambda: NOW, registered=True)
    yield made
    made.app.store.close()


def press(client: FlaskClient, url: str, **fields: str):
    return client.post(url, data={"csrf_token": token_in(client.get("/people").text), **fields})


def stored(world: World) -> dict[str, PatientRecord]:
    with world.app.store.read() as tx:
        return {record.patient.ref: record for record in tx.patients.all()}


def test_an_address_is_pinned_and_the_list_is_one_shorter(registered: World) -> None:
    client, ref = registered.client(), registered.register["unfound"]
    before = client.get("/people/addresses").text
    assert "1 venter" in before
    answer = press(client, f"/people/addresses/{ref}", lon="8,612345", lat="56,361", why="Ringet til kommunen")
    after = client.get(answer.location).text
    assert f"{ref} er sat på kortet" in after
    assert "Alle adresser er fundet præcist eller sat på kortet." in after
    located = stored(registered)[ref].patient.located
    assert located.quality is LocationQuality.PINNED
    assert located.position is not None
    assert (located.position.lon, located.position.lat) == (8.612345, 56.361)


@pytest.mark.parametrize(
    ("lon", "lat", "why", "said"),
    [
        ("", "56.3", "set", "Set the pin on the map"),
        ("8.6", "56.3", " ", "Write why"),
        ("56.36", "8.61", "set", "swapped"),
        ("480000", "6240000", "set", "25832"),
        ("0", "0", "set", "zero"),
        ("8.6 x", "56.3", "set", "number"),
    ],
)
def test_a_pin_that_cannot_be_is_refused_with_words_and_what_was_typed_stays(
    registered: World, lon: str, lat: str, why: str, said: str
) -> None:
    client, ref = registered.client(lang="en"), registered.register["unfound"]
    before = stored(registered)
    answer = press(client, f"/people/addresses/{ref}", lon=lon, lat=lat, why=why)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'id="lon" name="lon" value="{lon}"' in answer.text
    assert stored(registered) == before


def test_a_pin_outside_the_stated_municipality_must_be_confirmed(registered: World) -> None:
    client, ref = registered.client(), registered.register["unfound"]
    with registered.app.store.transaction() as tx:
        tx.areas.replace("municipality", [Area("0661", "Holstebro", box(8.0, 56.0, 9.0, 57.0))])
    far = {"lon": "9,5", "lat": "56,3", "why": "Flyttet"}
    asked = press(client, f"/people/addresses/{ref}", **far)
    assert asked.status_code == 422
    assert 'id="outside"' in asked.text
    assert stored(registered)[ref].patient.located.quality is not LocationQuality.PINNED
    assert press(client, f"/people/addresses/{ref}", **far, outside="1").status_code == 302
    assert stored(registered)[ref].patient.located.quality is LocationQuality.PINNED


def test_the_typed_address_stands_only_where_it_was_opened_and_the_opening_is_logged(registered: World) -> None:
    client, ref = registered.client(), registered.register["unfound"]
    assert "Findesikkevej" not in client.get("/people/addresses").text
    assert "Findesikkevej 7" in client.get(f"/people/addresses/{ref}").text
    with registered.app.store.read() as tx:
        latest = next(e for e in tx.audit.list() if e.deed == "open_person")
    assert tuple(latest.refs) == (ref,)


def test_two_become_one_and_two_again(registered: World) -> None:
    client, before = registered.client(), stored(registered)
    pair = f"/people/reviews/{registered.register['pair']}"
    assert press(client, f"{pair}/merge", why=" ").status_code == 422
    assert stored(registered) == before
    merged = client.get(press(client, f"{pair}/merge", why="Ringet").location).text
    assert len(stored(registered)) == len(before) - 1
    number = int(re.search(r"De to er nu én \(nr. (\d+)\)", merged)[1])
    assert client.get(f"{pair}/merge").status_code == 409
    undone = press(client, f"/people/merges/{number}/undo", why="Tvillinger")
    assert "de er to personer igen" in client.get(undone.location).text
    assert stored(registered) == before
    assert client.get(f"/people/merges/{number}/undo").status_code == 409


def test_the_reference_that_is_chosen_stays(registered: World) -> None:
    client, number = registered.client(), int(registered.register["pair"])
    (pair,) = [r for r in people.list_reviews(registered.app, BOSS) if r.id == number]
    goes, stays = sorted((pair.ref_a, pair.ref_b), key=lambda ref: ref != registered.register["corrected"])
    press(client, f"/people/reviews/{number}/merge", why="Ringet", keep=stays)
    assert stays in stored(registered)
    assert goes not in stored(registered)


def test_two_kept_apart_are_not_asked_about_again(registered: World) -> None:
    client, url = registered.client(), f"/people/reviews/{registered.register['pair']}"
    assert press(client, url, why="").status_code == 422
    listing = client.get(press(client, url, why="Mor og datter").location).text
    assert "Ingen venter på afgørelse." in listing
    assert people.list_reviews(registered.app, BOSS, ReviewState.KEPT_APART)[0].why == "Mor og datter"
    assert "Mor og datter" in client.get(url).text


def test_differences_between_two_are_marked_by_words(world: World) -> None:
    page = world.client(lang="en").get(f"/people/reviews/{world.register['pair']}").text
    rows = {re.search(r'<th scope="row">([^<]*)', row)[1]: row for row in page.split("<tr")[2:]}
    assert "≠ different" in rows["Name"]
    assert "≠ different" in rows["CPR number"]
    assert "alike" in rows["Address"]
    assert "missing in one" in rows["Phone"]


FITTING = {
    "mobility": ("gående", "kørestol", "liggende", "walking", "wheelchair", "lying"),
    "escort": ("ingen", "pårørende", "hjælper", "sygeplejerske", "none", "relative", "helper", "nurse"),
    "offer": (
        "ikke spurgt", "tilbudt", "accepteret", "afslået", "egen løsning", "ikke truffet",
        "not asked", "offered", "accepted", "declined", "own solution", "not reached",
    ),
    "infectious": ("ja", "nej", "yes", "no"),
    "rides_alone": ("ja", "nej", "yes", "no"),
    "battery_h:home_oxygen": ("4", "2,5"),
}  # fmt: skip


@pytest.mark.parametrize("field", FITTING)
def test_what_the_page_says_can_be_written_can_be_written(registered: World, field: str) -> None:
    client, url = registered.client(), f"/people/{registered.register['corrected']}/corrections"
    refused = [v for v in FITTING[field] if press(client, url, field=field, value=v, why="Set").status_code != 302]
    assert refused == []


def test_a_correction_is_made_seen_and_taken_back(registered: World) -> None:
    client, ref = registered.client(), registered.register["corrected"]
    url = f"/people/{ref}/corrections"
    page = client.get(press(client, url, field="mobility", value="liggende", why="Set på besøg").location).text
    assert "Rettelsen er gemt" in page
    assert "Bruger planner" in page
    assert stored(registered)[ref].patient.mobility.value == "lying"
    number = max(int(n) for n in re.findall(rf"{url}/(\d+)/revoke", page))
    assert press(client, f"{url}/{number}/revoke", why="").status_code == 422
    press(client, f"{url}/{number}/revoke", why="Forkert person")
    assert stored(registered)[ref].patient.mobility.value == "walking"
    assert client.get(f"{url}/{number}/revoke").status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "why"), [("mobility", "svævende", "x"), ("cpr", "1", "x"), ("floor", "", "x"), ("floor", "2", "")]
)
def test_a_correction_that_does_not_fit_changes_nothing(registered: World, field: str, value: str, why: str) -> None:
    before = stored(registered)
    answer = press(
        registered.client(), f"/people/{registered.register['corrected']}/corrections", field=field, value=value, why=why
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert stored(registered) == before


def test_registers_that_disagree_are_shown_where_they_matter(world: World) -> None:
    client, ref = world.client(), world.register["corrected"]
    for page in ("/people/conflicts", f"/people/{ref}/corrections"):
        text = client.get(page).text
        assert "atteritimerne er forskellige" in text
        assert "Ilt Vest, Kommunen" in text


def test_a_person_is_found_by_reference_and_what_was_typed_is_never_in_an_address_or_shown(world: World) -> None:
    client, ref = world.client(), world.register["corrected"]
    assert press(client, "/people/find", ref=f" {ref} ").location == f"/people/{ref}/corrections"
    answer = press(client, "/people/find", ref="0101585018")
    assert answer.status_code == 422
    assert "0101585018" not in answer.text


def test_lists_reports_titles_and_logs_hold_references_only(world: World, caplog: pytest.LogCaptureFixture) -> None:
    client = world.client()
    lists = ["", "/addresses", "/reviews", "/reviews?state=all", "/merges", "/conflicts", "/corrections"]
    with caplog.at_level(logging.DEBUG):
        told = [client.get(f"/people{tail}").text for tail in lists] + [client.get("/quality").text]
        opened = client.get(f"/people/{world.register['corrected']}/corrections").text
        told += [re.search("<title>.*</title>", opened)[0], caplog.text]
    assert "Dompap" in opened
    assert [name for name in NAMES if name in "\n".join(told)] == []


def test_the_shareable_report_has_the_counts_and_no_reference(world: World) -> None:
    client = world.client()
    own = client.get("/quality").text
    assert world.register["unfound"] in own
    for page in ("/quality/shareable", "/quality/shareable.html"):
        shared = client.get(page).text
        # References stand in the text; the tokens of forms are letters by chance.
        assert re.search(r"(?<![A-Za-z])P-", re.sub(r"<[^>]*>", " ", shared)) is None
        assert "Registrenes kvalitet" in shared
        assert "4 personer" in shared
    assert "attachment" in client.get("/quality/shareable.html").headers["Content-Disposition"]


def test_the_start_page_leads_to_those_who_must_be_put_on_the_map(world: World) -> None:
    assert '<a href="/people/addresses">' in world.client().get("/").text


@pytest.mark.parametrize(
    "url",
    ["/people/addresses/P-NOBODY", "/people/P-NOBODY/corrections", "/people/reviews/999", "/people/merges/999/undo"],
)
def test_what_is_not_in_the_register_is_not_found(world: World, url: str) -> None:
    assert world.client().get(url).status_code == 404


@pytest.mark.parametrize("path", ["/people/{gone}", "/people/{gone}/corrections", "/people/addresses/{gone}"])
def test_whoever_was_merged_away_leads_to_the_one_who_stayed(registered: World, path: str) -> None:
    (merge,) = people.list_merges(registered.app, BOSS)
    client = registered.client()
    answer = client.get(path.format(gone=merge.gone_ref), follow_redirects=True)
    assert answer.status_code == 200
    assert f"{merge.gone_ref} er samlet med {merge.kept_ref}" in answer.text
    assert f'href="/people/{merge.kept_ref}/corrections"' in answer.text
    assert client.get("/people/P-FINDESIKKE", follow_redirects=True).status_code == 404


def test_a_correction_of_whoever_was_merged_away_is_not_made_and_finding_them_leads_on(registered: World) -> None:
    (merge,) = people.list_merges(registered.app, BOSS)
    client = registered.client()
    refused = press(client, f"/people/{merge.gone_ref}/corrections", field="own_generator", value="ja", why="Set")
    assert refused.status_code == 409
    assert merge.kept_ref in refused.text
    found = press(client, "/people/find", ref=merge.gone_ref)
    assert found.status_code == 302
    assert merge.kept_ref in client.get(found.location).text


def test_the_report_of_an_import_leads_to_the_quality_of_the_registries(registered: World) -> None:
    report = f"/imports/{registered.uploads['report']}/report"
    assert 'id="to-quality" href="/quality"' in registered.client().get(report).text
