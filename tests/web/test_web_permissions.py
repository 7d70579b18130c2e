"""Does every page keep to the one table of permissions: each role, each municipality and region, before, during and after?

The walk is made from the application's own routes. Three people-shaped canaries sing under one name each: one of the municipal
contact's own municipality, one of another, one of another region. Whatever a page answers, in body, headers or inside a file,
no canary may be in it that the table does not let the reader see.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from api_world import System, a_municipalitys, a_system
from facts_case import some_facts
from web_pages import PAGES
from web_posts import POSTS
from web_world import NOW, SCENARIO, World, email_of, make_world
from werkzeug.routing import BuildError, Rule

from planner.actions import accounts, clients, importing, scenarios
from planner.actions.accounts import Reach
from planner.actions.actor import Actor, Role, at_the_command_line, can, can_somewhere
from planner.actions.importing import ImportKind, ReadAs
from planner.actions.permissions import PERMISSIONS, Deed, Resource, Subject
from planner.documents.facts import PlanFacts
from planner.plans.lifecycle import Status
from planner.store.codec import from_json, to_json
from planner.web.access import ACCESS, Open
from planner.web.api.calls import CALLS, Call

REGION = "1082"
PLACES = {"own": ("0661", "1082"), "other": ("0657", "1082"), "abroad": ("0851", "1081")}
STATES = {"before": Status.APPROVED, "during": Status.ACTIVE, "after": Status.CLOSED}
READERS = ("planner", "municipal", "lead", "administrator", "auditor", "")
#: What a subject in the address is asked about; other deeds are the same for every plan.
BY_PLAN = frozenset({Resource.PLAN_PEOPLE, Resource.PAPER, Resource.INCIDENT})
LOOKS = (Deed.SEE_PEOPLE, Deed.SEE_PLAN_PEOPLE, Deed.PRINT, Deed.EXPORT)
HEADINGS = "cpr;navn;vej;husnr;postnr;by;kommunekode;behandling;telefon;pårørende\n"
REFUSED = frozenset({302, 403, 404})


@dataclass(frozen=True)
class Cage:
    """One state of the world with its canaries. ``plans`` and ``refs`` by place."""

    state: str
    world: World
    plans: dict[str, str]
    refs: dict[str, str]

    def subject(self, place: str) -> Subject:
        code, region = PLACES[place]
        return Subject(frozenset({code}), frozenset({region}), self.state == "during", frozenset({self.refs[place]}))

    def reader(self, role: str) -> Actor | None:
        return accounts.actor_of(self.world.app, self.world.token(role)) if role else None


def song(place: str) -> str:
    """The word by which a canary of this place is known."""
    return f"Kanarie{place}"


def numbers(place: str) -> tuple[str, str]:
    """CPR number and phone."""
    at = list(PLACES).index(place)
    return ("0101585018", "0201585007", "0301585006")[at], f"+4559{at}73{at}61"


def singing(place: str, plan_id: str, ref: str, scenario: str) -> PlanFacts:
    """A plan in which everyone, and every site, is of one place; the first person placed is the registered one."""
    facts = some_facts(movers=4, stays=1, unplaced=1, sites=1, vehicles=1)
    first = facts.plan.placed[0].ref
    facts = from_json(PlanFacts, json.loads(json.dumps(to_json(facts)).replace(first, ref)))
    code = PLACES[place][0]
    words = {
        "name": song(place),
        "address": f"{song(place)}vej 1",
        "relative_name": f"{song(place)} Søn",
        "phone": numbers(place)[1],
    }
    people = {one: replace(person, municipality_code=code, **words) for one, person in facts.people.items()}
    sites = {one: replace(site, municipality_code=code) for one, site in facts.sites.items()}
    return replace(facts, people=people, sites=sites, plan=replace(facts.plan, id=plan_id, scenario_id=scenario, version=20))


@pytest.fixture(scope="module", params=STATES)
def cage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    home, state = tmp_path_factory.mktemp("home"), str(request.param)
    world, boss = make_world(home, lambda: NOW, registered=True), at_the_command_line("test")
    world.web.config["WTF_CSRF_ENABLED"] = False
    accounts.set_roles(world.app, boss, email_of("planner"), Reach(frozenset({Role.PLANNER}), region_code=REGION))
    rows = [
        f"{numbers(place)[0]};{song(place)};{song(place)}vej;1;7500;Holstebro;{code};ilt;{numbers(place)[1]};{song(place)} Søn\n"
        for place, (code, _) in PLACES.items()
    ]
    path = home / "kanarier.csv"
    path.write_text(HEADINGS + "".join(rows), encoding="utf-8")
    importing.import_file(world.app, boss, ImportKind.PATIENTS, path, read_as=ReadAs(source="Fugle"))
    plans, refs = {}, {}
    for place in PLACES:
        with world.app.store.read() as tx:
            refs[place] = tx.patients.refs_by_cpr([numbers(place)[0]])[numbers(place)[0]]
        toml = home / f"{place}.toml"
        toml.write_text(SCENARIO.format(id=f"nat-{place}", name="En nat", warning_h=0), encoding="utf-8")
        scenarios.add_scenario(world.app, boss, toml)
        facts = singing(place, f"plan-{place}", refs[place], f"nat-{place}")
        known = [{"ref": ref} for ref in sorted(facts.people)]
        with world.app.store.transaction() as tx:
            certificate = {"ok": True, "rules": []}
            tx.plans.add(
                facts, status=STATES[state], snapshot={"patients": known}, plan_json={"patients": known}, certificate=certificate
            )
        plans[place] = facts.plan.id
    if state != "during":  # the test world's own incident is not this test's
        with world.app.store.transaction() as tx:
            row = tx.plans.get_row("plan-0004")
            tx.plans.set_status("plan-0004", Status.CLOSED, seen_revision=row.revision, at=NOW, who="test")
    yield Cage(state, world, plans, refs)
    world.app.store.close()


def addresses(cage: Cage, rule: Rule, place: str, method: str) -> str | None:
    """The route's address about the place's plan and person; for a route about anything else the test world's own."""
    known = {
        "plan_id": cage.plans[place],
        "ref": cage.refs[place],
        "fmt": "csv",
        "step": "approve",
        "name": "pakke.pdf",
        "number": 1,
    }
    if rule.arguments and rule.arguments <= known.keys():
        try:
            with cage.world.web.test_request_context():
                return cage.world.web.url_map.bind("localhost").build(rule.endpoint, known, method=method)
        except BuildError:
            return None
    return (PAGES if method == "GET" else POSTS).get(rule.endpoint, lambda _: None)(cage.world)


def is_about_a_place(rule: Rule) -> bool:
    return bool({"plan_id", "ref"} & rule.arguments)


def stated(cage: Cage, reader: Actor | None, rule: Rule, place: str) -> bool:
    """What the table says: may this reader be answered?"""
    needed = ACCESS[rule.endpoint]
    if isinstance(needed, Open):
        return needed is Open.PUBLIC or reader is not None
    if reader is None:
        return False
    by_subject = needed.resource in BY_PLAN if "plan_id" in rule.arguments else needed.resource is Resource.PERSON
    if by_subject and is_about_a_place(rule):
        return can(reader, needed, cage.subject(place))
    return can_somewhere(reader, needed)


def may_hear(cage: Cage, reader: Actor | None, place: str) -> bool:
    """Whether this reader may see the place's canary anywhere at all."""
    if reader is None:
        return False
    return any(can(reader, deed, cage.subject(place)) for deed in (*LOOKS, Deed.SEE_INBOUND))


def everything_in(answer: object) -> str:
    """Status line, headers, file name and body of an answer; what is packed in a zip is unpacked."""
    body: bytes = answer.data  # type: ignore[attr-defined]
    parts = [str(answer.headers), body.decode("utf-8", "replace")]  # type: ignore[attr-defined]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join(parts)


def heard_wrongly(cage: Cage, reader: Actor | None, text: str) -> list[str]:
    cpr_and_phone = {place: numbers(place) for place in PLACES}
    return [
        place
        for place in PLACES
        if not may_hear(cage, reader, place)
        and (song(place).lower() in text.lower() or any(number in text for number in cpr_and_phone[place]))
    ]


def walk(cage: Cage, role: str, method: str) -> Iterator[tuple[Rule, str, str]]:
    for rule in cage.world.web.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint.partition(".")[0] not in ("static", "assets", "api"):
            for place in PLACES if is_about_a_place(rule) else ("own",):
                url = addresses(cage, rule, place, method)
                if url is not None:
                    yield rule, place, url


@pytest.mark.parametrize("role", READERS)
def test_only_what_the_table_states_is_answered_and_no_foreign_canary_sings(cage: Cage, role: str) -> None:
    client, reader, wrong = cage.world.client(role or None), cage.reader(role), []
    for rule, place, url in walk(cage, role, "GET"):
        answer = client.get(url)
        if answer.status_code // 100 == 2 and not stated(cage, reader, rule, place):
            wrong.append(f"{rule.endpoint} about {place} answered {answer.status_code}")
        if answer.status_code >= 500:
            wrong.append(f"{rule.endpoint} about {place} broke")
        wrong += [
            f"{rule.endpoint} about {place} let {bird} be heard" for bird in heard_wrongly(cage, reader, everything_in(answer))
        ]
    assert wrong == []


@pytest.mark.parametrize("role", READERS)
def test_a_change_the_table_does_not_state_is_refused_without_a_word_about_anyone(cage: Cage, role: str) -> None:
    client, reader, wrong = cage.world.client(role or None), cage.reader(role), []
    for rule, place, url in walk(cage, role, "POST"):
        if stated(cage, reader, rule, place) or ACCESS[rule.endpoint] is Open.PUBLIC:
            continue
        answer = client.post(url, data={"reason": "En lang nok begrundelse", "why": "Derfor", "field": "floor", "value": "1"})
        if answer.status_code not in REFUSED or (role and answer.status_code == 302):
            wrong.append(f"{rule.endpoint} about {place} answered {answer.status_code}")
        wrong += [
            f"{rule.endpoint} about {place} let {bird} be heard" for bird in heard_wrongly(cage, reader, everything_in(answer))
        ]
    assert wrong == []


def test_the_canaries_can_be_heard_at_all(cage: Cage) -> None:
    """A walk in which nobody sings would prove nothing."""
    text = cage.world.client("planner").get(f"/plans/{cage.plans['own']}/people/{cage.refs['own']}").text
    assert song("own") in text
    assert song("other") in cage.world.client("planner").get(f"/people/{cage.refs['other']}/corrections").text
    lead = cage.world.client("lead").get(f"/plans/{cage.plans['abroad']}/people/{cage.refs['abroad']}")
    assert (song("abroad") in lead.text) is (cage.state == "during")


@pytest.mark.parametrize("step", ["sort", "page", "search"])
def test_lists_and_their_totals_hold_nobody_out_of_reach(cage: Cage, step: str) -> None:
    asked = {"sort": "?sort=name&order=desc", "page": "?page=2", "search": f"?q={song('abroad')}"}[step]
    for url in ("/people/addresses", "/people/reviews", "/people/corrections", "/plans", "/sites"):
        text = cage.world.client("planner").get(url + asked).text
        assert cage.refs["abroad"] not in text
        assert numbers("abroad")[1] not in text


# --- the same walk for systems with a token ---------------------------------------------------------------------------


def _systems(cage: Cage) -> dict[str, System]:
    """One of each kind; the last three have nothing, or nothing any more."""
    world, later = cage.world, replace(cage.world.app, clock=lambda: NOW - timedelta(days=2))
    expired = a_system(replace(world, app=later), days=1)
    gone = a_system(world)
    clients.withdraw_client(world.app, at_the_command_line("test"), gone.id)
    return {
        "region": a_system(world),
        "own": a_municipalitys(world),
        "other": a_municipalitys(world, PLACES["other"][0]),
        "narrow": a_system(world, frozenset({Deed.SEE_OVERVIEW})),
        "expired": replace(expired, world=world),
        "withdrawn": gone,
        "nobody": System(world, ""),
    }


def _may_call(cage: Cage, system: System, kind: str, call: Call) -> bool:
    needed = ACCESS[f"api.{call.name}"]
    if kind in ("expired", "withdrawn", "nobody") or not isinstance(needed, Deed):
        return False
    with cage.world.app.store.read() as tx:
        actor = clients.actor_of_client(tx.clients.get(system.id))
    if call.name == "site":  # the site stands in the contact person's own municipality
        return can(actor, needed, cage.subject("own"))
    return can_somewhere(actor, needed)


@pytest.mark.parametrize("kind", ["region", "own", "other", "narrow", "expired", "withdrawn", "nobody"])
def test_a_system_gets_what_its_token_names_and_never_a_person(cage: Cage, kind: str) -> None:
    system, wrong = _systems(cage)[kind], []
    for call in CALLS:
        for place in PLACES if "plan_id" in call.names_in_path else ("own",):
            answer = system.ask(call, cage.world, plan_id=cage.plans[place])
            good = answer.status_code // 100 == 2
            if good is not _may_call(cage, system, kind, call) and call.name != "job":  # nobody asked for that job
                wrong.append(f"{call.name} about {place} answered {answer.status_code}")
            if answer.status_code not in (200, 202, 401, 403, 404):
                wrong.append(f"{call.name} about {place} answered {answer.status_code}")
            wrong += [
                f"{call.name} about {place} let {bird} be heard" for bird in heard_wrongly(cage, None, everything_in(answer))
            ]
            wrong += [f"{call.name} named {ref}" for ref in cage.refs.values() if ref in answer.text]
    assert wrong == []


# --- the table itself -------------------------------------------------------------------------------------------------


def test_every_deed_is_somebodys_and_no_row_stands_twice() -> None:
    assert {row.deed for row in PERMISSIONS} == set(Deed)
    assert len({(row.role, row.deed) for row in PERMISSIONS}) == len(PERMISSIONS)
    assert len({deed.value for deed in Deed}) == len(Deed)


def test_administrator_and_auditor_see_no_person_by_any_row() -> None:
    personal = {Resource.PERSON, Resource.PLAN_PEOPLE, Resource.PAPER, Resource.INBOUND, Resource.INCIDENT, Resource.REGISTRY}
    rows = [row for row in PERMISSIONS if row.role in (Role.ADMINISTRATOR, Role.AUDITOR)]
    assert [row for row in rows if row.deed.resource in personal] == []


def test_a_half_open_session_may_do_nothing_whatever_its_roles() -> None:
    half = Actor("u", "Nogen", frozenset(Role), "0661", second_factor=False)
    assert not any(can_somewhere(half, deed) or can(half, deed) for deed in Deed)


def test_nothing_is_within_reach_of_a_subject_nobody_described() -> None:
    contact = Actor("u", "Nogen", frozenset({Role.MUNICIPAL}), "0661")
    regional = Actor("u", "Nogen", frozenset({Role.PLANNER}), region_code=REGION)
    assert not can(contact, Deed.SEE_SITES, Subject())
    assert not can(regional, Deed.SEE_PEOPLE, Subject())
    assert not can(replace(contact, municipality_code=""), Deed.SEE_SITES, Subject(frozenset({""})))
