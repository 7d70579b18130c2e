"""Is what municipalities say of their sites kept, event by event, on both databases?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from store_cases import NOON, a_scenario, documents_of, some_facts

from planner.errors import NotFound
from planner.model.load import SiteLoad
from planner.model.place import Position
from planner.model.site import Agreement, Competence, Site, SiteKind
from planner.model.site_answers import SiteDeed, SiteEvent, answers_of
from planner.plans.lifecycle import Status
from planner.store.notices import SiteNotice
from planner.store.store import Store

SITE = Site(
    "S1", "Plejehjemmet Ådalen", SiteKind.CARE_HOME, "0661", Position(8.62, 56.36), Agreement.AGREED,
    SiteLoad(4, 10, 12_000, 20, 30_000, 0), 72 * 3600, competences_day=frozenset({Competence.OXYGEN}),
)  # fmt: skip
ANSWERS = replace(answers_of(SITE), lying_places=7, generator_tested_on=date(2026, 9, 1))


def an_event(site_id: str = "S1", **changes: object) -> SiteEvent:
    event = SiteEvent(site_id, "0661", SiteDeed.ANSWERED, NOON, "u1", "Kontakten, Holstebro", ANSWERS, NOON)
    return replace(event, **changes)  # type: ignore[arg-type]


def test_answers_come_back_exactly_and_in_order_with_the_newest_of_each_site(store: Store) -> None:
    later = an_event(answers=replace(ANSWERS, lying_places=2), at=NOON + timedelta(hours=1))
    other = an_event("S2", deed=SiteDeed.TAKEN_BACK, answers=None, confirmed_at=None)
    with store.transaction() as tx:
        numbers = [tx.answers.add(event) for event in (an_event(), other, later)]

    with store.read() as tx:
        assert tx.answers.history("S1") == (replace(an_event(), number=numbers[0]), replace(later, number=numbers[2]))
        assert tx.answers.newest() == {"S1": replace(later, number=numbers[2]), "S2": replace(other, number=numbers[1])}
        assert set(tx.answers.newest(["S2", "S9"])) == {"S2"}


def test_what_the_registry_says_is_kept_beside_and_replaced_whole(store: Store) -> None:
    with store.transaction() as tx:
        tx.answers.keep_bases([SITE, replace(SITE, id="S2")])
        tx.answers.keep_bases([replace(SITE, name="Nyt navn")])
        tx.answers.drop_bases(["S2"])

    with store.read() as tx:
        assert tx.answers.bases() == {"S1": replace(SITE, name="Nyt navn")}
        assert tx.answers.bases(["S2"]) == {}


def test_a_request_is_open_until_it_is_withdrawn_and_only_once(store: Store) -> None:
    with store.transaction() as tx:
        one = tx.site_requests.add(
            "0661", ["S2", "S1"], at=NOON, answer_by=date(2026, 12, 1), who="u9", by="Planlæggeren", message="Passer det?"
        )
        tx.site_requests.add("0665", ["S3"], at=NOON, answer_by=date(2026, 12, 1), who="u9", by="Planlæggeren", message="")

    with store.read() as tx:
        assert tx.site_requests.get(one.id) == one
        assert one.site_ids == ("S1", "S2")
        assert tx.site_requests.open("0661") == (one,)
        assert len(tx.site_requests.open()) == 2
    with store.transaction() as tx:
        tx.site_requests.withdraw(one.id, at=NOON)
    with store.read() as tx:
        assert tx.site_requests.open("0661") == ()
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.site_requests.withdraw(one.id, at=NOON)


def test_a_notice_stays_with_each_person_until_that_person_has_read_it(store: Store) -> None:
    facts = some_facts()
    with store.transaction() as tx:
        tx.scenarios.put(a_scenario(), "")
        row = tx.plans.add(facts, status=Status.DRAFT, made_by_id="u1", **documents_of(facts))
        notice = SiteNotice(row.id, "S1", "Ådalen", NOON, "Kontakten", answers_of(SITE), ANSWERS)
        number = tx.notices.add(notice)
        tx.notices.mark_read(number, "lead-1", at=NOON)
        tx.notices.mark_read(number, "lead-1", at=NOON)

    with store.read() as tx:
        assert tx.notices.of_plan(row.id) == (replace(notice, id=number),)
        assert (tx.notices.read_by("lead-1"), tx.notices.read_by("lead-2")) == ({number}, frozenset())
        with pytest.raises(NotFound):
            tx.notices.get(number + 1)


def test_who_drafted_and_who_moved_a_plan_are_kept_as_accounts(store: Store) -> None:
    facts = some_facts()
    with store.transaction() as tx:
        tx.scenarios.put(a_scenario(), "")
        row = tx.plans.add(facts, status=Status.DRAFT, made_by_id="u1", **documents_of(facts))
        tx.plans.set_status(row.id, Status.PROPOSED, seen_revision=1, at=NOON, who="Else", who_id="u2", reason="")

    with store.read() as tx:
        assert tx.plans.get_row(row.id).made_by_id == "u1"
        assert [(event.who, event.who_id) for event in tx.plans.events(row.id)] == [("Else", "u2")]
