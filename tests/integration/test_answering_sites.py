"""Do municipalities' answers hold against registries and colleagues, and does whoever leads an incident hear of changes?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from facts_case import some_facts
from store_cases import documents_of

from planner.actions import answering, asking, importing, inbound, incidents, plans
from planner.actions.actor import Actor, Role
from planner.actions.answering import SiteChanged, Standing
from planner.actions.app import App
from planner.actions.asking import BadRequest
from planner.actions.importing import ImportKind
from planner.actions.previewing import Gone
from planner.bootstrap import open_app
from planner.documents.facts import PlanFacts
from planner.errors import NotAllowed, WrongState
from planner.model.outage import OutageArea, Scenario
from planner.model.site import Agreement, Competence
from planner.model.site_answers import SiteDeed, answers_of
from planner.plans.lifecycle import Status, Step
from planner.settings import read_settings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HEADINGS = (
    "site_id;navn;type;kommunekode;længdegrad;breddegrad;aftale;bekræftet_dato;gyldig_til;liggende_pladser;siddende_pladser;"
    "ledig_kw;stikkontakter;ilt_l_min;nødstrøm_timer;niveaufri;telefon\n"
)
ROW = "{id};{name};{kind};{code};8,62;56,36;bekræftet;01-10-2026;31-12-2026;{lying};10;12,5;20;30;72;ja;+4500000002\n"
HOLSTEBRO = Actor("u-west", "Vibeke Vest", frozenset({Role.MUNICIPAL}), "0661")
COLLEAGUE = replace(HOLSTEBRO, user_id="u-west-2", name="Kaj Kollega")
HERNING = Actor("u-east", "Ejner Øst", frozenset({Role.MUNICIPAL}), "0657")
REGION = Actor("u-plan", "Rie Region", frozenset({Role.PLANNER}))
LEAD = Actor("u-lead", "Ina Indsats", frozenset({Role.LEAD}))
SITE = {"id": "S1", "name": "Plejehjemmet Ådalen", "kind": "plejehjem", "code": "0661", "lying": 6}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[App]:
    app = open_app(read_settings({"PLANNER_HOME": str(tmp_path / "home")}), clock=clock)
    import_sites(app, tmp_path, SITE, {**SITE, "id": "S2", "name": "Hallen"}, {**SITE, "id": "H1", "kind": "hospital"})
    yield app
    app.store.close()


def import_sites(app: App, folder: Path, *rows: dict[str, object], gone: Gone = Gone.KEEP) -> None:
    path = folder / "steder.csv"
    path.write_text(HEADINGS + "".join(ROW.format(**row) for row in rows), encoding="utf-8")
    importing.import_file(app, REGION, ImportKind.SITES, path, gone=gone, confirm_shrink=True)


def say(app: App, actor: Actor = HOLSTEBRO, site_id: str = "S1", **changes: object) -> answering.OpenSite:
    opened = answering.open_site(app, actor, site_id)
    answering.answer_site(app, actor, site_id, replace(opened.answers, **changes), seen=opened.revision)  # type: ignore[arg-type]
    return answering.open_site(app, actor, site_id)


def take_back(app: App) -> answering.OpenSite:
    answering.take_back(app, HOLSTEBRO, "S1", seen=answering.open_site(app, HOLSTEBRO, "S1").revision)
    return answering.open_site(app, HOLSTEBRO, "S1")


def site(app: App, site_id: str = "S1") -> object:
    with app.store.read() as tx:
        return tx.sites.get(site_id)


# --- the municipality's word ------------------------------------------------------------------------------------------


def test_an_answer_is_the_sites_facts_from_then_on_with_who_and_when(app: App) -> None:
    say(app, lying_places=3, competences_day=frozenset({Competence.RESPIRATOR}), competences_night=frozenset())

    now = site(app)
    assert now.capacity.lying_places == 3
    assert not now.respirator_competence
    assert (now.confirmed_at, now.confirmed_by) == (NOW, "Vibeke Vest, Holstebro")
    with app.store.read() as tx:
        logged = [(e.who, e.deed, e.subject) for e in tx.audit.list() if e.subject == "S1"]
    assert logged == [("u-west", "site_answered", "S1")]


def test_a_registry_never_overwrites_an_answer_and_the_difference_is_shown(app: App, tmp_path: Path) -> None:
    say(app, lying_places=3)
    import_sites(app, tmp_path, {**SITE, "name": "Plejehjemmet Nye Ådal", "lying": 40}, {**SITE, "id": "S2", "lying": 9})

    assert (site(app).capacity.lying_places, site(app).name) == (3, "Plejehjemmet Nye Ådal")
    assert site(app, "S2").capacity.lying_places == 9
    (difference,) = asking.municipality(app, REGION, "0661").differences
    assert difference.site_id == "S1"
    assert (difference.municipality_says.lying_places, difference.registry_says.lying_places) == (3, 40)
    assert "lying_places" in difference.questions


def test_an_answer_no_longer_holds_when_the_site_belongs_to_another_municipality(app: App, tmp_path: Path) -> None:
    say(app, lying_places=3)
    import_sites(app, tmp_path, {**SITE, "code": "0657"})

    assert site(app).capacity.lying_places == 6
    with pytest.raises(NotAllowed):
        answering.open_site(app, HOLSTEBRO, "S1")


def test_one_press_confirms_for_as_long_as_the_policy_allows(app: App) -> None:
    opened = answering.open_site(app, HOLSTEBRO, "S1")
    answering.still_correct(app, HOLSTEBRO, "S1", seen=opened.revision)

    assert site(app).valid_until == date(2027, 11, 24)
    assert answering.open_site(app, HOLSTEBRO, "S1").history[0].deed is SiteDeed.STILL_CORRECT


def test_whoever_comes_second_gets_what_stands_and_nothing_is_lost(app: App) -> None:
    seen = answering.open_site(app, HOLSTEBRO, "S1")
    say(app, COLLEAGUE, lying_places=2)

    with pytest.raises(SiteChanged) as caught:
        answering.answer_site(app, HOLSTEBRO, "S1", replace(seen.answers, lying_places=5), seen=seen.revision)
    with pytest.raises(SiteChanged):
        answering.still_correct(app, HOLSTEBRO, "S1", seen=seen.revision)

    assert caught.value.now.answers.lying_places == 2
    assert caught.value.now.history[-1].by == "Kaj Kollega, Holstebro"
    assert site(app).capacity.lying_places == 2
    answering.answer_site(app, HOLSTEBRO, "S1", replace(seen.answers, lying_places=5), seen=caught.value.now.revision)
    assert [event.answers.lying_places for event in answering.open_site(app, HOLSTEBRO, "S1").history] == [2, 5]


def test_an_import_between_opening_and_saving_is_a_change_too(app: App, tmp_path: Path) -> None:
    seen = answering.open_site(app, HOLSTEBRO, "S1")
    import_sites(app, tmp_path, {**SITE, "lying": 4})

    with pytest.raises(SiteChanged):
        answering.answer_site(app, HOLSTEBRO, "S1", seen.answers, seen=seen.revision)


def test_of_eight_who_save_at_once_exactly_one_is_heard_and_seven_are_told(app: App) -> None:
    seen = answering.open_site(app, HOLSTEBRO, "S1")
    start, heard, told = Barrier(8), [], []

    def write(number: int) -> None:
        start.wait()
        try:
            answers = replace(seen.answers, lying_places=number)
            answering.answer_site(app, replace(HOLSTEBRO, user_id=f"u{number}"), "S1", answers, seen=seen.revision)
            heard.append(number)
        except SiteChanged as changed:
            told.append(changed.now.answers.lying_places)

    threads = [Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 1
    assert told == heard * 7
    assert site(app).capacity.lying_places == heard[0]


def test_an_answer_is_taken_back_to_the_one_before_and_at_last_to_the_registry(app: App) -> None:
    say(app, lying_places=3)
    say(app, lying_places=99)
    back = [take_back(app), take_back(app)]

    assert [one.answers.lying_places for one in back] == [3, 6]
    assert [event.deed for event in back[-1].history] == [SiteDeed.ANSWERED] * 2 + [SiteDeed.TAKEN_BACK] * 2
    with pytest.raises(WrongState):
        answering.take_back(app, HOLSTEBRO, "S1", seen=back[-1].revision)


@pytest.mark.parametrize("actor", [HERNING, REGION, LEAD, replace(HOLSTEBRO, municipality_code="")])
def test_nobody_else_answers_for_a_municipality(app: App, actor: Actor) -> None:
    seen = answering.open_site(app, HOLSTEBRO, "S1")
    for attempt in (
        lambda: answering.open_site(app, actor, "S1"),
        lambda: answering.answer_site(app, actor, "S1", seen.answers, seen=seen.revision),
        lambda: answering.still_correct(app, actor, "S1", seen=seen.revision),
        lambda: answering.take_back(app, actor, "S1", seen=seen.revision),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert answering.open_site(app, HOLSTEBRO, "S1").history == ()


def test_a_hospital_is_not_the_municipalitys_to_answer_for(app: App) -> None:
    assert {line.site.id for line in answering.my_sites(app, HOLSTEBRO)} == {"S1", "S2"}
    with pytest.raises(NotAllowed):
        answering.open_site(app, HOLSTEBRO, "H1")


@pytest.mark.parametrize(
    ("day", "standing"),
    [(1, Standing.CONFIRMED), (20, Standing.EXPIRES_SOON), (37, Standing.EXPIRES_SOON), (38, Standing.EXPIRED)],
)
def test_a_confirmation_is_recalled_before_it_ends_and_gone_after_its_last_day(
    app: App, clock: Clock, day: int, standing: Standing
) -> None:
    clock.now = datetime(2026, 11, 24, 12, 0, tzinfo=UTC) + timedelta(days=day)  # it holds until 31 December

    assert {line.standing for line in answering.my_sites(app, HOLSTEBRO)} == {standing}


# --- the region asks --------------------------------------------------------------------------------------------------


def test_a_request_waits_until_every_site_has_been_answered_for(app: App, clock: Clock) -> None:
    say(app)
    clock.now += timedelta(hours=1)
    one = asking.ask(app, REGION, "0661", ["S1", "S2"], answer_by=date(2026, 12, 1), message="Passer det?")
    assert {line.site.id: line.asked_by for line in answering.my_sites(app, HOLSTEBRO)} == {
        "S1": one.answer_by,
        "S2": one.answer_by,
    }

    clock.now += timedelta(hours=1)
    opened = asking.open_request(app, HOLSTEBRO, one.id)
    told = asking.confirm_request(app, HOLSTEBRO, one.id, {"S1": opened.sites[0].revision, "S2": "of another day", "H1": "x"})

    assert told == (("Plejehjemmet Ådalen",), ("Hallen",))
    assert [(x.line.site.id, x.done) for x in asking.open_request(app, REGION, one.id).sites] == [("S1", True), ("S2", False)]
    assert asking.municipality(app, REGION, "0661").answered == {one.id: 1}
    assert asking.municipalities(app, REGION)[0].waiting == 1


def test_looking_at_a_request_changes_nothing(app: App) -> None:
    one = asking.ask(app, REGION, "0661", ["S1"], answer_by=date(2026, 12, 1), message="")
    before = answering.open_site(app, HOLSTEBRO, "S1").revision
    asking.open_request(app, HOLSTEBRO, one.id)

    assert answering.open_site(app, HOLSTEBRO, "S1").revision == before


def test_a_request_is_nobody_elses_to_see_or_answer(app: App) -> None:
    one = asking.ask(app, REGION, "0661", ["S1"], answer_by=date(2026, 12, 1), message="")
    seen = {"S1": answering.open_site(app, HOLSTEBRO, "S1").revision}
    with pytest.raises(NotAllowed):
        asking.open_request(app, HERNING, one.id)
    with pytest.raises(NotAllowed):
        asking.withdraw(app, LEAD, one.id)
    for actor in (HERNING, REGION, LEAD):
        with pytest.raises(NotAllowed):
            asking.confirm_request(app, actor, one.id, seen)
    asking.withdraw(app, REGION, one.id)
    with pytest.raises(NotAllowed):
        asking.confirm_request(app, HOLSTEBRO, one.id, seen)


@pytest.mark.parametrize(
    ("sites", "day", "message"),
    [
        ([], date(2026, 12, 1), ""),
        (["H1"], date(2026, 12, 1), ""),
        (["S1"], date(2026, 11, 23), ""),
        (["S1"], date(2028, 1, 1), ""),
        (["S1"], date(2026, 12, 1), "x" * 1501),
    ],
)
def test_what_cannot_be_asked_is_refused(app: App, sites: list[str], day: date, message: str) -> None:
    with pytest.raises(BadRequest):
        asking.ask(app, REGION, "0661", sites, answer_by=day, message=message)


# --- incidents --------------------------------------------------------------------------------------------------------


def keep_plan(app: App, status: Status, *, made_by_id: str = "") -> PlanFacts:
    facts = some_facts(movers=9, stays=2, unplaced=2, sites=2, vehicles=2)
    area = OutageArea(municipality_codes=frozenset({"0661"}))
    with app.store.transaction() as tx:
        tx.scenarios.put(Scenario("storm-vest", "Storm", area, NOW, 6 * 3600, 24 * 3600, "2026-11-01"), "")
        tx.plans.add(facts, status=status, made_by_id=made_by_id, **documents_of(facts))
    return facts


def test_a_change_to_a_site_that_an_active_plan_uses_is_told_to_each_lead_until_it_is_read(app: App) -> None:
    facts = keep_plan(app, Status.ACTIVE)
    say(app, lying_places=1)
    say(app, site_id="S2", contact="Ny vagt")
    opened = answering.open_site(app, HOLSTEBRO, "S1")
    assert opened.line.used_now

    unread = incidents.board(app, LEAD).unread
    assert [(one.plan_id, one.site_id, one.by) for one in unread] == [
        (facts.plan.id, "S2", "Vibeke Vest, Holstebro"),
        (facts.plan.id, "S1", "Vibeke Vest, Holstebro"),
    ]
    assert (unread[1].before.lying_places, unread[1].after.lying_places) == (6, 1)
    incidents.read_notice(app, LEAD, unread[0].id)
    assert incidents.board(app, LEAD).unread == unread[1:]
    assert incidents.board(app, replace(LEAD, user_id="u-lead-2")).unread == unread


def test_a_confirmation_that_holds_longer_is_not_told_and_one_that_ends_sooner_is(app: App) -> None:
    keep_plan(app, Status.ACTIVE)
    opened = answering.open_site(app, HOLSTEBRO, "S1")
    answering.still_correct(app, HOLSTEBRO, "S1", seen=opened.revision)
    renewed = answering.open_site(app, HOLSTEBRO, "S1").answers.valid_until
    assert renewed is not None
    assert incidents.board(app, LEAD).unread == ()

    say(app, valid_until=renewed - timedelta(days=30))
    (told,) = incidents.board(app, LEAD).unread
    assert (told.before.valid_until, told.after.valid_until) == (renewed, renewed - timedelta(days=30))


def test_a_registry_that_changes_a_used_site_is_told_too_and_sameness_is_not(app: App, tmp_path: Path) -> None:
    keep_plan(app, Status.ACTIVE)
    import_sites(app, tmp_path, SITE, {**SITE, "id": "S2", "name": "Hallen", "lying": 1})

    assert [one.site_id for one in incidents.board(app, LEAD).unread] == ["S2"]


def test_a_used_site_that_a_registry_moves_renames_or_drops_is_told_too(app: App, tmp_path: Path) -> None:
    keep_plan(app, Status.ACTIVE)
    import_sites(app, tmp_path, {**SITE, "name": "Plejehjemmet Nye Ådal"}, {**SITE, "id": "S2", "name": "Hallen"})
    for one in incidents.board(app, LEAD).unread:
        incidents.read_notice(app, LEAD, one.id)
    import_sites(app, tmp_path, {**SITE, "name": "Plejehjemmet Ådal"}, {**SITE, "id": "S2", "name": "Hallen"})
    (renamed,) = incidents.board(app, LEAD).unread
    assert (renamed.site_id, renamed.besides) == ("S1", ("name",))
    incidents.read_notice(app, LEAD, renamed.id)

    import_sites(app, tmp_path, {**SITE, "name": "Plejehjemmet Ådal"}, gone=Gone.REMOVE)
    (gone,) = incidents.board(app, LEAD).unread
    assert (gone.site_id, gone.besides, gone.by) == ("S2", ("gone",), "steder")


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PROPOSED, Status.APPROVED, Status.CLOSED])
def test_a_plan_that_is_not_active_tells_nobody_and_shows_nobody(app: App, status: Status) -> None:
    facts = keep_plan(app, status)
    say(app, lying_places=1)

    assert incidents.board(app, LEAD).unread == ()
    assert inbound.inbound(app, HOLSTEBRO, purpose="view") == ()
    assert inbound.inbound_counts(app, HOLSTEBRO) == ()
    with pytest.raises(NotAllowed):
        incidents.open_incident(app, LEAD, facts.plan.id, purpose="view")
    assert not names_in(facts, repr(incidents.outline(app, LEAD, facts.plan.id)))


def names_in(facts: PlanFacts, text: str) -> list[str]:
    return [p.name for p in facts.people.values() if p.name in text]


def test_a_municipality_sees_exactly_those_who_come_to_its_own_sites_and_the_look_is_logged(app: App) -> None:
    facts = keep_plan(app, Status.ACTIVE)
    (listed,) = inbound.inbound(app, HOLSTEBRO, purpose="view")

    assert {one.person.ref for one in listed.people} == {one.ref for one in facts.plan.placed}
    assert [one.arrival_at for one in listed.people] == sorted(one.arrival_at for one in listed.people)
    assert inbound.inbound(app, HERNING, purpose="view") == ()
    with app.store.read() as tx:
        logged = [e for e in tx.audit.list() if e.deed == "open_inbound"]
    assert [(e.who, set(e.refs)) for e in logged] == [("u-west", {one.ref for one in facts.plan.placed})]
    plans.move_plan(app, LEAD, facts.plan.id, Step.CLOSE, reason="Strømmen er tilbage")
    assert inbound.inbound(app, HOLSTEBRO, purpose="view") == ()


# --- two people -------------------------------------------------------------------------------------------------------


def test_a_plan_is_approved_by_someone_else_than_who_drafted_and_who_proposed_it(app: App) -> None:
    facts = keep_plan(app, Status.DRAFT, made_by_id=REGION.user_id)
    other, third = replace(REGION, user_id="u-plan-2"), replace(REGION, user_id="u-plan-3")
    plans.move_plan(app, other, facts.plan.id, Step.PROPOSE)
    for barred in (REGION, other):
        with pytest.raises(WrongState):
            plans.move_plan(app, barred, facts.plan.id, Step.APPROVE, reason="Gennemgået i aften")
        assert [one.barred for one in plans.next_steps(app, barred, facts.plan.id) if one.step is Step.APPROVE] == [
            "second_person"
        ]

    plans.move_plan(app, third, facts.plan.id, Step.APPROVE, reason="Gennemgået i aften")
    with pytest.raises(NotAllowed):
        plans.move_plan(app, third, facts.plan.id, Step.ACTIVATE, reason="Strømmen er gået")
    active = plans.move_plan(app, LEAD, facts.plan.id, Step.ACTIVATE, reason="Strømmen er gået")

    assert active.status is Status.ACTIVE
    events = incidents.outline(app, LEAD, facts.plan.id).events
    assert [(e.who_id, e.reason, e.at) for e in events][-1] == ("u-lead", "Strømmen er gået", NOW)


def test_a_withdrawn_and_changed_hand_still_counts_and_names_count_where_accounts_are_unknown(app: App) -> None:
    facts = keep_plan(app, Status.DRAFT)  # drafted before accounts were kept, by "Planlægger <x>"
    plans.move_plan(app, REGION, facts.plan.id, Step.PROPOSE)
    plans.move_plan(app, REGION, facts.plan.id, Step.WITHDRAW)
    plans.move_plan(app, replace(REGION, user_id="u-plan-2"), facts.plan.id, Step.PROPOSE)
    for barred in (REGION, replace(REGION, user_id="u-9", name=facts.plan.made.by)):
        with pytest.raises(WrongState):
            plans.move_plan(app, barred, facts.plan.id, Step.APPROVE, reason="Gennemgået i aften")


@pytest.mark.parametrize("step", [Step.APPROVE, Step.ACTIVATE])
def test_no_yes_without_a_reason(app: App, step: Step) -> None:
    facts = keep_plan(app, Status.PROPOSED if step is Step.APPROVE else Status.APPROVED, made_by_id="u-plan")
    with pytest.raises(WrongState):
        plans.move_plan(app, LEAD, facts.plan.id, step, reason="  kort    ")


def test_ending_an_incident_is_the_leads(app: App) -> None:
    facts = keep_plan(app, Status.ACTIVE)
    for step in (Step.CLOSE, Step.SUPERSEDE):
        with pytest.raises(NotAllowed):
            plans.move_plan(app, REGION, facts.plan.id, step, reason="Det er forbi nu")


def test_of_two_leads_who_activate_at_once_one_does(app: App) -> None:
    facts = keep_plan(app, Status.APPROVED)
    start, outcomes = Barrier(2), []

    def activate(number: int) -> None:
        start.wait()
        try:
            plans.move_plan(
                app, replace(LEAD, user_id=f"l{number}"), facts.plan.id, Step.ACTIVATE, seen_revision=1, reason="Strømmen er gået"
            )
            outcomes.append("active")
        except WrongState:
            outcomes.append("told")

    threads = [Thread(target=activate, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["active", "told"]


def test_answers_of_an_unanswered_site_begin_with_what_is_known(app: App) -> None:
    answers = answers_of(site(app))
    assert (answers.agreement, answers.lying_places, answers.backup_s) == (Agreement.CONFIRMED, 6, 72 * 3600)


def test_a_plan_that_is_erased_takes_its_notices_figures_and_prints_with_it(app: App) -> None:
    facts = keep_plan(app, Status.ACTIVE)
    say(app, lying_places=1)
    (unread,) = incidents.board(app, LEAD).unread
    incidents.read_notice(app, LEAD, unread.id)
    with app.store.transaction() as tx:
        number = tx.prints.begin(facts.plan.id, status="active", lang="da", at=NOW, who="Test")
        tx.prints.finish(number, NOW)
        tx.prints.hand_out(number, "", "Falck, station Holstebro", NOW)

    with app.store.transaction() as tx:
        tx.erasing.erase_plans([facts.plan.id])

    assert incidents.board(app, LEAD).unread == ()
    assert app.store.check() == ()
