"""Attacks on people, papers and the truth (assurance, section 3): 5, 21, 23, 24 and 25, one test or more each, named after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import facts_case
import pytest
from facts_case import some_facts
from flask.testing import FlaskClient
from incident_world import begin_incident, person
from web_world import NOW, World, email_of, make_world, token_in

from planner.actions import accounts, answering, breaking_glass, pace
from planner.actions.accounts import Reach
from planner.actions.actor import Role, at_the_command_line
from planner.actions.breaking_glass import Asked
from planner.documents.facts import PlanFacts
from planner.errors import NotFound, StoreProblem
from planner.model.site import Site
from planner.plans.lifecycle import Status
from planner.registries.site_questions import as_typed
from planner.store.store import Store

BOSS = at_the_command_line("test")
WHY = "Ringet op af hjemmeplejen i nat"
PEOPLE = tuple(f"Sangfugl{n:03d}" for n in range(200))
SITE = "/municipality/sites/S1"


@pytest.fixture
def incident(own_world: World, monkeypatch: pytest.MonkeyPatch) -> PlanFacts:
    """An incident is going on in ``own_world``, in which everyone has a name of their own."""
    monkeypatch.setattr(facts_case, "NASTY_NAMES", PEOPLE)
    ids, facts = begin_incident(own_world.app, BOSS, own_world.app.settings.home)
    own_world.incident.update(ids)
    return facts


def names_in(text: str) -> set[str]:
    return set(re.findall(r"Sangfugl\d{3}", text))


def step(world: World, role: str, plan_id: str, name: str) -> None:
    client = world.client(role)
    url = f"/plans/{plan_id}/steps/{name}"
    answer = client.post(url, data={"csrf_token": token_in(client.get(url).text), "reason": "En grund, der er lang nok"})
    assert answer.status_code == 302


# --- 5: inbound people before, during, after ---------------------------------------------------------------------------


def test_attack_5_through_a_plans_whole_life_its_people_are_seen_exactly_while_it_is_active_and_where_they_come(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts_case, "NASTY_NAMES", PEOPLE)
    app = own_world.app
    accounts.add_user(app, BOSS, "herning@example.dk", "Anden kommune", frozenset({Role.MUNICIPAL}), "0657")
    accounts.add_user(app, BOSS, "second@example.dk", "Anden planlægger", frozenset({Role.PLANNER}))
    facts = some_facts(movers=6, stays=1, unplaced=1, sites=1, vehicles=1)
    facts = replace(facts, plan=replace(facts.plan, id="plan-0009", version=30, scenario_id="uvarslet"))
    placed = {facts.people[one.ref].name for one in facts.plan.placed}
    with app.store.transaction() as tx:
        known = {"patients": [{"ref": ref} for ref in facts.people]}
        certificate = {"ok": True, "rules": []}
        tx.plans.add(facts, status=Status.DRAFT, snapshot=known, plan_json=known, certificate=certificate)
    pages = (
        "/",
        "/municipality/inbound",
        "/municipality/sites",
        "/municipality/sites/S1",
        "/plans/plan-0009",
        "/incidents/plan-0009",
    )

    def seen(role: str) -> set[str]:
        return set().union(*(names_in(own_world.client(role).get(page).text) for page in pages))

    def stands(status: Status, *, by_municipality: bool, by_lead: bool) -> None:
        with app.store.read() as tx:
            assert tx.plans.get_row("plan-0009").status is status
        assert seen("municipal") == (placed if by_municipality else set()), status
        assert bool(seen("lead")) is by_lead, status
        assert not seen("administrator") | seen("auditor"), status

    stands(Status.DRAFT, by_municipality=False, by_lead=False)
    step(own_world, "planner", "plan-0009", "propose")
    stands(Status.PROPOSED, by_municipality=False, by_lead=False)
    step(own_world, "lead", "plan-0009", "approve")
    stands(Status.APPROVED, by_municipality=False, by_lead=False)
    step(own_world, "lead", "plan-0009", "activate")
    stands(Status.ACTIVE, by_municipality=True, by_lead=True)
    _site_goes_to(own_world, "0657")
    assert seen("municipal") == placed  # the plan says to which municipality they come
    accounts.set_roles(app, BOSS, email_of("municipal"), Reach(frozenset({Role.MUNICIPAL}), "0657"))
    assert seen("municipal") == set()
    accounts.set_roles(app, BOSS, email_of("municipal"), Reach(frozenset({Role.MUNICIPAL}), "0661"))
    step(own_world, "lead", "plan-0009", "close")
    stands(Status.CLOSED, by_municipality=False, by_lead=False)


def _site_goes_to(world: World, code: str) -> None:
    with world.app.store.transaction() as tx:
        tx.sites.upsert_many([replace(tx.sites.get("S1"), municipality_code=code)])


# --- 21: laptop, stick or backup lost ----------------------------------------------------------------------------------

CANARIES = ("Dompap Vinge", "Svale", "0101585018", "0201585007", "+45 00 00 00 01", "Findesikkevej", "Bruger lead", WHY)


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[World]:
    """A world full of people, as a thief finds its folder."""
    world = make_world(tmp_path / "home", lambda: NOW, registered=True)
    lead = accounts.actor_of(world.app, world.token("lead"))
    assert lead is not None
    breaking_glass.break_glass(world.app, lead, Asked("", "0661", WHY, 1))
    yield world
    world.app.store.close()


def canaries_in(folder: Path) -> set[tuple[str, str]]:
    """Which canary sings in which file, in any of the ways text is written; keys, and the files this test imported, left out."""
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix not in (".csv", ".toml")}
    codings = ("utf-8", "utf-16-le", "utf-16-be")
    return {
        (path.name, one) for path, content in files.items() for one in CANARIES if any(one.encode(c) in content for c in codings)
    }


def test_attack_21_a_lost_folder_or_backup_says_nothing_without_its_keys(lost: World, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    lost.app.store.backup(tmp_path / "stick" / "backup.sqlite3")
    assert (lost.app.settings.home / "planner.sqlite3").exists()
    assert canaries_in(lost.app.settings.home) == set()
    assert canaries_in(tmp_path / "stick") == set()
    (tmp_path / "stick" / "note.txt").write_text(f"ring til {CANARIES[0]}", encoding="utf-16-le")
    assert canaries_in(tmp_path / "stick") == {("note.txt", CANARIES[0])}  # the search would find them


def test_attack_21_a_stolen_store_does_not_open_without_its_keys_or_with_other_ones(lost: World, tmp_path: Path) -> None:
    keys = lost.app.settings.home / "keys"
    keys.rename(tmp_path / "kept-apart")
    with pytest.raises(StoreProblem):
        Store.open(lost.app.settings)
    other = make_world(tmp_path / "other", lambda: NOW)
    other.app.store.close()
    (tmp_path / "other" / "keys").rename(keys)
    with pytest.raises(StoreProblem):
        Store.open(lost.app.settings)


def test_attack_21_keys_and_store_are_their_owners_alone(lost: World) -> None:
    for path in (lost.app.settings.home / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert lost.app.settings.sqlite_path.stat().st_mode & 0o077 == 0


# --- 23: bulk take-out by a valid account ------------------------------------------------------------------------------

N = 5


def open_people(world: World, clients: list[FlaskClient], refs: list[str]) -> list[int]:
    """Opens each of them in turn from one browser after the other; returns the statuses."""
    pages = [f"/plans/{world.plan_id}/people/{ref}" for ref in refs]
    return [clients[at % len(clients)].get(page).status_code for at, page in enumerate(pages)]


def test_attack_23_leafing_through_people_ends_at_n_and_parallel_browsers_share_the_count(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "PEOPLE_AN_HOUR", N)
    refs = [one.ref for one in own_world.facts.plan.placed][: N + 2]
    browsers = [own_world.client("planner"), own_world.client("planner")]
    assert open_people(own_world, browsers, refs) == [200] * N + [429] * 2
    assert open_people(own_world, browsers, refs[:N]) == [200] * N  # whom one has opened one may open again
    stopped = browsers[0].get(f"/plans/{own_world.plan_id}/people/{refs[N]}")
    assert "nødadgang" in stopped.text
    assert own_world.facts.people[refs[N]].phone not in stopped.text
    assert open_people(own_world, [own_world.client("planner", "en")], refs[N:]) == [429] * 2  # nor by a new session


def test_attack_23_more_takes_a_stated_reason_and_somebody_elses_review(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "PEOPLE_AN_HOUR", N)
    one, *refs = [one.ref for one in own_world.facts.plan.placed if own_world.facts.people[one.ref].municipality_code == "0661"]
    client = own_world.client("planner")
    assert open_people(own_world, [client], refs[: N + 1])[-1] == 429
    form = {"csrf_token": token_in(client.get("/break-glass").text), "municipality": "0661", "reason": WHY, "hours": "1"}
    assert client.post("/break-glass", data=form).status_code == 302
    assert open_people(own_world, [client], [one, *refs[N:]])[:2] == [200, 200]
    auditor = accounts.actor_of(own_world.app, own_world.token("auditor"))
    assert auditor is not None
    assert {row.reason for row in breaking_glass.review_queue(own_world.app, auditor)} >= {WHY}


def test_attack_23_the_count_is_of_the_last_hour_and_never_stops_a_lead_on_the_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [NOW]
    world = make_world(tmp_path, lambda: now[0])
    _, facts = begin_incident(world.app, BOSS, tmp_path)
    monkeypatch.setattr(pace, "PEOPLE_AN_HOUR", N)
    refs = [one.ref for one in world.facts.plan.placed]
    client = world.client("planner")
    assert open_people(world, [client], refs[: N + 1])[-1] == 429
    now[0] += timedelta(minutes=61)
    assert open_people(world, [client], refs[N : N + 1]) == [200]
    lead = world.client("lead")
    night = [lead.get(f"/plans/plan-0004/people/{ref}").status_code for ref in facts.people]
    assert len(night) > N
    assert set(night) == {200}
    world.app.store.close()


# --- 24: lists, files and links live on --------------------------------------------------------------------------------

PAGES = ("", "/map", "/prints", "/prints/pakke.pdf", *(f"/files/{fmt}" for fmt in ("csv", "xlsx", "geojson", "gpx", "json")))


def test_attack_24_every_link_to_an_incidents_people_dies_when_it_is_closed(own_world: World, incident: PlanFacts) -> None:
    shelf = own_world.app.settings.out_dir / "plan-0004" / "papir-active-da"
    shelf.mkdir(parents=True)
    (shelf / "pakke.pdf").write_bytes(b"%PDF-1.4 Sangfugl001")
    client, municipal = own_world.client("lead"), own_world.client("municipal")
    links = [f"/plans/plan-0004{page}" for page in (*PAGES, f"/people/{incident.plan.placed[0].ref}")]
    links.append("/incidents/plan-0004")
    assert {client.get(link, buffered=True).status_code for link in links} == {200}
    assert names_in(municipal.get("/municipality/inbound").text)
    step(own_world, "lead", "plan-0004", "close")
    answers = {link: client.get(link) for link in links}
    assert {link for link, answer in answers.items() if answer.status_code not in (403, 404)} == set()
    assert not names_in("".join(answer.text for answer in answers.values()))
    assert not names_in(municipal.get("/municipality/inbound").text)


def test_attack_24_each_page_of_paper_says_who_printed_it_and_when(tmp_path: Path) -> None:
    from planner.outputs import pack, readback

    facts = some_facts(movers=2, stays=1, unplaced=1, sites=1, vehicles=1)
    files = pack.print_pack(facts, facts_case.a_base_map(), tmp_path, "da", printed_by="Vagten Olsen", printed_at=NOW)
    pages = [page for file in files for page in readback.pages_of(file.read_bytes())]
    assert pages
    assert [page for page in pages if "Udskrevet2026-11-2413:00+01:00afVagtenOlsen" not in page] == []  # read back without spaces


def test_attack_24_a_file_of_routes_holds_no_more_than_driving_takes(own_world: World, incident: PlanFacts) -> None:
    text = own_world.client("lead").get("/plans/plan-0004/files/gpx").text
    for one in incident.people.values():
        assert one.name not in text
        assert one.relative_name not in text
        assert one.equipment[0] not in text


# --- 25: poisoned truth ------------------------------------------------------------------------------------------------


def site(world: World) -> Site:
    with world.app.store.read() as tx:
        return tx.sites.get("S1")


def send(world: World, **fields: object):
    """Answers for S1 as its municipality, with ``fields`` changed."""
    client = world.client("municipal")
    opened = answering.open_site(world.app, person(world.app, email_of("municipal")), "S1")
    typed: dict[str, object] = {**as_typed(opened.answers), "revision": opened.revision}
    for key in ("competences_day", "competences_night"):
        typed[key] = str(typed[key]).split()
    return client.post(SITE, data={"csrf_token": token_in(client.get(SITE).text), **typed, **fields})


def test_attack_25_five_hundred_false_places_are_doubted_told_to_the_lead_kept_with_a_name_and_undone(
    own_world: World, incident: PlanFacts
) -> None:
    doubted = send(own_world, lying_places="500")
    assert doubted.status_code == 422
    assert site(own_world).capacity.lying_places == 5
    mark = re.search(r'name="sure" value="([0-9a-f]+)"', doubted.text)
    assert mark is not None
    assert send(own_world, lying_places="500", sure=mark[1]).status_code == 302
    board = own_world.client("lead").get("/").text
    assert "500" in board
    assert "Bruger municipal" in board
    page = own_world.client("municipal").get(SITE).text
    assert "Liggende pladser: 500 pladser (før: 5 pladser)" in page
    client = own_world.client("municipal")
    asked = client.get(f"{SITE}/take-back").text
    revision = re.search(r'name="revision" value="([^"]+)"', asked)
    assert revision is not None
    client.post(f"{SITE}/take-back", data={"csrf_token": token_in(asked), "revision": revision[1]})
    assert site(own_world).capacity.lying_places == 5


@pytest.mark.parametrize("places", ["-1", "1e9", "99999999999999999999", "0x10", "5.5"])
def test_attack_25_impossible_figures_are_refused_even_with_a_tick(own_world: World, incident: PlanFacts, places: str) -> None:
    assert send(own_world, lying_places=places, sure="0" * 32).status_code == 422
    assert site(own_world).capacity.lying_places == 5


def test_attack_25_no_answer_moves_a_site_on_the_map(own_world: World, incident: PlanFacts) -> None:
    before = site(own_world).position
    moved = {"longitude": "9.9", "latitude": "57.0", "længdegrad": "9,9", "breddegrad": "57,0", "position": "9.9,57.0"}
    assert send(own_world, sockets="21", **moved).status_code == 302
    assert (site(own_world).position, site(own_world).capacity.sockets) == (before, 21)


def test_attack_25_a_hijacked_invitation_works_for_nobody_once_it_was_used_or_made_anew(own_world: World) -> None:
    app = own_world.app
    stolen = accounts.invite_user(app, BOSS, "ny@example.dk", "Ny", Reach(frozenset({Role.AUDITOR})))
    fresh = accounts.invite(app, BOSS, "ny@example.dk")
    for token in (stolen, stolen[:-1] + "x"):
        assert own_world.client(None).get(f"/invitation/{token}").status_code == 404
        with pytest.raises(NotFound):
            accounts.accept_invitation(app, token, "fire grønne cykler hjem")
    accounts.accept_invitation(app, fresh, "fire grønne cykler hjem")
    assert own_world.client(None).get(f"/invitation/{fresh}").status_code == 404
    with pytest.raises(NotFound):
        accounts.accept_invitation(app, fresh, "en helt anden adgangskode")
