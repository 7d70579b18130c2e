"""Can a contact person answer for the municipality's own sites and no others, and does nothing anybody writes get lost?"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from incident_world import begin_incident, person
from web_world import World, token_in

from planner.actions import answering
from planner.actions.actor import at_the_command_line
from planner.documents.facts import PlanFacts
from planner.model.site import Site
from planner.registries.site_questions import as_typed

SITE = "/municipality/sites/S1"


@pytest.fixture
def incident(own_world: World) -> PlanFacts:
    """An incident is going on in ``own_world``; the active plan's facts."""
    ids, facts = begin_incident(own_world.app, at_the_command_line("test"), own_world.app.settings.home)
    own_world.incident.update(ids)
    return facts


def answers_in(world: World) -> dict[str, object]:
    """The form of S1 as it stands, filled in."""
    opened = answering.open_site(world.app, person(world.app, "municipal@example.dk"), "S1")
    typed: dict[str, object] = {**as_typed(opened.answers), "revision": opened.revision}
    for key in ("competences_day", "competences_night"):
        typed[key] = str(typed[key]).split()
    return typed


def send(client: FlaskClient, url: str, **fields: object):
    return client.post(url, data={"csrf_token": token_in(client.get(SITE).text), **fields})


def site(world: World, site_id: str = "S1") -> Site:
    with world.app.store.read() as tx:
        return tx.sites.get(site_id)


def test_an_answer_is_saved_shown_in_the_history_and_can_be_taken_back(own_world: World, incident: PlanFacts) -> None:
    client = own_world.client("municipal")
    answer = send(client, SITE, **(answers_in(own_world) | {"lying_places": "4", "power_w": "12,5"}))
    assert answer.location == f"{SITE}?done=saved"
    page = client.get(answer.location).text
    assert "Svarene er gemt." in page
    assert "Liggende pladser: 4 pladser (før: 5 pladser)" in page
    assert (site(own_world).capacity.lying_places, site(own_world).capacity.power_w) == (4, 12_500)

    confirm = client.get(f"{SITE}/take-back").text
    revision = re.search(r'name="revision" value="([^"]+)"', confirm)
    assert revision is not None
    assert send(client, f"{SITE}/take-back", revision=revision[1]).status_code == 302
    assert site(own_world).capacity.lying_places == 5


def test_one_press_confirms_and_says_until_when(own_world: World, incident: PlanFacts) -> None:
    client = own_world.client("municipal", "en")
    assert "The confirmation then holds until 24 Nov 2027." in client.get(SITE).text
    answer = send(client, f"{SITE}/still-correct", revision=answers_in(own_world)["revision"])
    assert "Thank you." in client.get(answer.location).text
    assert "24 Nov 2027" in client.get("/municipality/sites").text


def test_wrong_answers_come_back_as_typed_beside_their_question(own_world: World, incident: PlanFacts) -> None:
    client = own_world.client("municipal", "en")
    typed = answers_in(own_world) | {"lying_places": "6-8", "refuelling": "<b>ring</b>", "competences_day": ["care_oxygen"]}
    answer = send(client, SITE, **typed)
    assert answer.status_code == 422
    assert "Is two numbers or a range" in answer.text
    assert 'value="6-8"' in answer.text
    assert "&lt;b&gt;ring&lt;/b&gt;" in answer.text
    assert re.search(r'id="competences_day-care_oxygen"[^>]* checked', answer.text)
    assert site(own_world).capacity.lying_places == 5


def test_unlikely_answers_are_asked_about_and_a_tick_counts_for_exactly_those(own_world: World, incident: PlanFacts) -> None:
    client = own_world.client("municipal", "en")
    typed = answers_in(own_world) | {"lying_places": "500"}
    asked = send(client, SITE, **typed)
    assert asked.status_code == 422
    assert "is more than usual" in asked.text.lower()
    mark = re.search(r'name="sure" value="([0-9a-f]+)"', asked.text)
    assert mark is not None
    assert send(client, SITE, **(typed | {"lying_places": "400", "sure": mark[1]})).status_code == 422
    assert site(own_world).capacity.lying_places == 5
    assert send(client, SITE, **(typed | {"sure": mark[1]})).status_code == 302
    assert site(own_world).capacity.lying_places == 500


def test_whoever_saves_second_sees_both_values_and_can_still_save(own_world: World, incident: PlanFacts) -> None:
    first, second = own_world.client("municipal"), own_world.client("municipal", "en")
    typed = answers_in(own_world)
    assert send(first, SITE, **(typed | {"lying_places": "3"})).status_code == 302

    clash = send(second, SITE, **(typed | {"lying_places": "2", "contact": "Ny <vagt>"}))
    assert clash.status_code == 409
    text = re.sub(r"\s+", " ", clash.text)
    assert '<strong>2 places</strong></td><td data-label="What stands now">3 places' in text
    assert "Ny &lt;vagt&gt;" in text
    assert "Bruger municipal, Holstebro saved" in text
    assert site(own_world).capacity.lying_places == 3

    mine = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', clash.text))
    mine["contact"] = "Ny <vagt>"
    assert second.post(SITE, data=mine).status_code == 302
    assert (site(own_world).capacity.lying_places, site(own_world).contact) == (2, "Ny <vagt>")


def test_a_mistake_does_not_hide_what_someone_else_saved_meanwhile(own_world: World, incident: PlanFacts) -> None:
    first, second = own_world.client("municipal"), own_world.client("municipal")
    typed = answers_in(own_world)
    send(first, SITE, **(typed | {"lying_places": "3"}))
    wrong = send(second, SITE, **(typed | {"sockets": "mange"}))
    assert wrong.status_code == 422
    assert f'name="revision" value="{typed["revision"]}"' in wrong.text
    assert send(second, SITE, **(typed | {"sockets": "30"})).status_code == 409


def test_pressing_still_correct_on_what_has_changed_is_refused_and_shows_what_stands(
    own_world: World, incident: PlanFacts
) -> None:
    client, typed = own_world.client("municipal", "en"), answers_in(own_world)
    send(client, SITE, **(typed | {"lying_places": "3"}))
    answer = send(client, f"{SITE}/still-correct", revision=typed["revision"])
    assert answer.status_code == 409
    assert "was not saved" in answer.text


@pytest.mark.parametrize("suffix", ["", "/still-correct", "/take-back"])
@pytest.mark.parametrize("other", ["E1", "H1", "S999"])
def test_attack_01_another_municipalitys_site_in_the_address_is_refused(
    own_world: World, incident: PlanFacts, other: str, suffix: str
) -> None:
    client = own_world.client("municipal")
    before = site(own_world, "E1"), site(own_world, "H1")
    url = f"/municipality/sites/{other}{suffix}"
    answers = [send(client, url, **answers_in(own_world))]
    if suffix != "/still-correct":
        answers.append(client.get(url))
    assert {a.status_code for a in answers} <= {403, 404}
    assert not any("Herning Hal" in a.text or "Hospitalet" in a.text for a in answers)
    assert before == (site(own_world, "E1"), site(own_world, "H1"))


def test_attack_06_only_the_questions_can_be_changed_by_the_form(own_world: World, incident: PlanFacts) -> None:
    extra = {
        "id": "E1", "site_id": "E1", "name": "Andet", "kind": "hospital", "municipality_code": "0657", "confirmed_by": "Regionen",
        "confirmed_at": "2020-01-01", "position": "1,1", "dialysis_stations": "9", "synthetic": "nej", "who": "u", "by": "Falsk",
        "respirator_competence": "ja",
    }  # fmt: skip
    before = site(own_world)
    send(own_world.client("municipal"), SITE, **(answers_in(own_world) | {"sockets": "21"} | extra))
    after = site(own_world)
    assert after.capacity.sockets == 21
    for name in ("id", "name", "kind", "municipality_code", "position", "synthetic", "respirator_competence"):
        assert getattr(after, name) == getattr(before, name)
    assert after.capacity.dialysis_stations == before.capacity.dialysis_stations
    assert after.confirmed_by == "Bruger municipal, Holstebro"


def test_attack_05_inbound_names_are_there_while_the_incident_is_active_and_not_a_moment_longer(
    own_world: World, incident: PlanFacts
) -> None:
    client, lead = own_world.client("municipal"), own_world.client("lead")
    names = [incident.people[one.ref].phone for one in incident.plan.placed]
    refs = [one.ref for one in incident.plan.placed]
    page = client.get("/municipality/inbound").text
    assert all(ref in page for ref in refs)
    assert names[0] in page
    stays = [one.ref for one in (*incident.plan.stays, *incident.plan.unplaced)]
    assert not any(ref in page for ref in stays)
    assert "På vej til jeres steder: 12" in client.get("/").text

    token = token_in(lead.get("/plans/plan-0004/steps/close").text)
    assert (
        lead.post("/plans/plan-0004/steps/close", data={"csrf_token": token, "reason": "Strømmen er tilbage"}).status_code == 302
    )
    for path in ("/municipality/inbound", "/"):
        page = client.get(path).text
        assert not any(ref in page for ref in refs)
        assert "På vej til jeres steder:" not in page


def test_the_region_asks_and_the_link_changes_nothing_until_the_municipality_confirms(
    own_world: World, incident: PlanFacts
) -> None:
    region, client = own_world.client(lang="en"), own_world.client("municipal", "en")
    code = "/requests/municipalities/0661"
    token = token_in(region.get(code).text)
    bad = region.post(code, data={"csrf_token": token, "site": ["M4"], "answer_by": "i morgen"})
    assert bad.status_code == 422
    assert "Write a date within the next year" in bad.text
    made = region.post(
        code, data={"csrf_token": token, "site": ["M4", "S2"], "answer_by": "01-12-2026", "message": "Hvordan går det?"}
    )
    text = region.get(made.location).text
    link = re.search(r"http://[^\s<]+/requests/[\w-]{32}", text)
    assert link is not None
    path = "/requests/" + link[0].rpartition("/")[2]
    assert "Hvordan går det?" in text
    assert "1 Dec 2026" in text

    with own_world.app.store.read() as tx:
        before = tx.answers.newest()
    page = client.get(path).text
    with own_world.app.store.read() as tx:
        assert tx.answers.newest() == before
    revisions = dict(re.findall(r'name="(revision-\w+)" value="([^"]+)"', page))
    assert set(revisions) == {"revision-M4", "revision-S2"}
    answer = client.post(path, data={"csrf_token": token_in(page), "site": ["S2"], **revisions})
    told = client.get(answer.location).text
    assert "Confirmed: Plejehjemmet &lt;Ådalen&gt; &amp; Søn." in told
    with own_world.app.store.read() as tx:
        assert set(tx.answers.newest()) - set(before) == {"S2"}
    assert own_world.client("municipal").get(path).status_code == 200
    assert own_world.client(None).get(path).location.startswith("/sign-in?next=/requests/")


def test_an_unknown_request_is_not_there(own_world: World) -> None:
    assert own_world.client("municipal").get("/requests/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_a_lead_hears_of_a_change_on_the_start_page_until_it_is_seen(own_world: World, incident: PlanFacts) -> None:
    lead = own_world.client("lead", "en")
    page = lead.get("/").text
    assert "Changes you must know" in page
    assert "Lying places: 5 places (before: 7 places)" in page
    number = re.search(r"/incidents/notices/(\d+)", page)
    assert number is not None
    lead.post(f"/incidents/notices/{number[1]}", data={"csrf_token": token_in(page)})
    assert "Changes you must know" not in lead.get("/").text
    assert "Earlier changes" in lead.get("/incidents/plan-0004").text


def test_before_activation_a_lead_sees_figures_and_no_person(own_world: World, incident: PlanFacts) -> None:
    lead = own_world.client("lead")
    outline = lead.get("/incidents/plans/plan-0005")
    assert outline.status_code == 200
    people = incident.people.values()
    assert not any(p.ref in outline.text or p.phone in outline.text or p.address in outline.text for p in people)
    assert "12" in outline.text
    for path in ("/incidents/plan-0005", "/plans/plan-0005", "/plans/plan-0005/map", "/plans/plan-0005/files/csv"):
        refused = lead.get(path)
        assert refused.status_code == 403
        assert not any(p.ref in refused.text or p.phone in refused.text for p in people)
    assert all(p.ref in lead.get("/incidents/plan-0004?page=all").text for p in people)


def test_the_whole_way_from_proposal_to_incident(own_world: World) -> None:
    planner, lead = own_world.client(), own_world.client("lead")

    def step(client: FlaskClient, name: str, reason: str = "") -> str:
        url = f"/plans/{own_world.plan_id}/steps/{name}"
        answer = client.post(url, data={"csrf_token": token_in(client.get(url).text), "reason": reason})
        return answer.location or str(answer.status_code)

    step(planner, "propose")
    assert f"/plans/{own_world.plan_id}/steps/approve" in lead.get("/").text
    assert step(lead, "approve", "Gennemgået med vagten") == f"/incidents/plans/{own_world.plan_id}"
    assert planner.get(f"/plans/{own_world.plan_id}/steps/activate").status_code == 403
    assert step(lead, "activate", "Strømmen er gået") == f"/incidents/{own_world.plan_id}"
    page = lead.get(f"/incidents/{own_world.plan_id}").text
    assert "Udskriftscenter" in page
    assert "Strømmen er gået" in page
