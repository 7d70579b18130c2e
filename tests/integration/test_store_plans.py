"""Is a plan kept as it was made, does only its status move, and do two people who move it at once notice?"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from store_cases import NOON, SNAPSHOT, a_scenario, documents_of, plan_json_of, some_facts

from planner.errors import NotFound, StoreProblem, WrongState
from planner.plans.lifecycle import Status
from planner.settings import Settings
from planner.store.engine import begin
from planner.store.plans import PlanRow
from planner.store.store import Store


def add_plan(store: Store, plan_id: str = "plan-1", *, status: Status = Status.DRAFT, certificate_ok: bool = True) -> PlanRow:
    facts = some_facts(plan_id, certificate_ok=certificate_ok)
    with store.transaction() as tx:
        tx.scenarios.put(a_scenario(), "")
        return tx.plans.add(facts, status=status, **documents_of(facts))


def move(store: Store, row: PlanRow, status: Status) -> PlanRow:
    with store.transaction() as tx:
        return tx.plans.set_status(row.id, status, seen_revision=row.revision, at=NOON, who="someone", reason="fordi")


def test_a_plan_comes_back_exactly_with_all_its_documents(store: Store) -> None:
    row = add_plan(store)

    with store.read() as tx:
        assert tx.plans.get_row("plan-1") == row
        assert tx.plans.list() == (row,)
        assert tx.plans.get_facts("plan-1") == some_facts()
        assert tx.plans.get_plan("plan-1") == some_facts().plan
        documents = tx.plans.get_documents("plan-1")
        assert tx.plans.get_certificate("plan-1") == documents.certificate
    assert (documents.snapshot, documents.plan) == (SNAPSHOT, plan_json_of("plan-1"))


def test_a_row_says_what_the_plan_says(store: Store) -> None:
    row = add_plan(store)

    assert (row.affected, row.placed, row.stays, row.unplaced) == (1, 0, 1, 0)
    assert (row.seed, row.made_at, row.synthetic, row.exercise, row.revision) == (2**40, NOON, True, False, 1)


def test_facts_are_read_with_the_status_of_now(store: Store) -> None:
    move(store, add_plan(store), Status.PROPOSED)

    with store.read() as tx:
        assert tx.plans.get_facts("plan-1").status == "proposed"


def test_a_change_of_status_is_remembered_with_who_and_why(store: Store) -> None:
    move(store, move(store, add_plan(store), Status.PROPOSED), Status.APPROVED)

    with store.read() as tx:
        events = tx.plans.events("plan-1")
    assert [(event.from_status, event.to_status) for event in events] == [
        (Status.DRAFT, Status.PROPOSED),
        (Status.PROPOSED, Status.APPROVED),
    ]
    assert (events[0].who, events[0].reason, events[0].at) == ("someone", "fordi", NOON)


def test_whoever_acts_on_an_older_state_of_the_plan_is_told(store: Store) -> None:
    seen = add_plan(store)
    move(store, seen, Status.PROPOSED)

    with pytest.raises(WrongState, match="proposed"):
        move(store, seen, Status.SUPERSEDED)

    with store.read() as tx:
        assert tx.plans.get_row("plan-1").status is Status.PROPOSED
        assert len(tx.plans.events("plan-1")) == 1


def test_of_many_who_move_a_plan_at_the_same_moment_exactly_one_succeeds(store: Store, settings: Settings) -> None:
    row = add_plan(store)
    outcomes: list[str] = []
    together = threading.Barrier(4)

    def approve() -> None:
        own = Store.open(settings)
        together.wait()
        try:
            move(own, row, Status.PROPOSED)
            outcomes.append("moved")
        except WrongState:
            outcomes.append("told")
        own.close()

    threads = [threading.Thread(target=approve) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["moved", "told", "told", "told"]


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.APPROVED, Status.ACTIVE])
def test_the_database_itself_refuses_an_unchecked_plan_beyond_a_draft(store: Store, status: Status) -> None:
    with pytest.raises(StoreProblem, match="checked_before_proposed"):
        add_plan(store, status=status, certificate_ok=False)

    row = add_plan(store, certificate_ok=False)
    with pytest.raises(StoreProblem, match="checked_before_proposed"):
        move(store, row, status)


def test_only_one_plan_of_a_scenario_can_be_active(store: Store) -> None:
    first, second = add_plan(store, "plan-1"), add_plan(store, "plan-2")
    move(store, first, Status.ACTIVE)

    with pytest.raises(StoreProblem, match="refused"):
        move(store, second, Status.ACTIVE)


def test_a_plan_of_an_unknown_scenario_is_refused(store: Store) -> None:
    facts = some_facts()

    with pytest.raises(StoreProblem, match="refused"), store.transaction() as tx:
        tx.plans.add(facts, status=Status.DRAFT, **documents_of(facts))


def test_an_unknown_plan_is_not_found(store: Store) -> None:
    with store.read() as tx:
        for look in (tx.plans.get_row, tx.plans.get_facts, tx.plans.get_documents, tx.plans.get_plan):
            with pytest.raises(NotFound):
                look("plan-404")


def test_plans_are_listed_latest_first_and_numbered_for_each_scenario(store: Store) -> None:
    with store.transaction() as tx:
        tx.scenarios.put(a_scenario(), "")
        for version in (1, 2, 3):
            facts = some_facts(f"plan-{version}", version=tx.plans.next_version("storm"))
            made = replace(facts.plan.made, at=NOON + timedelta(hours=version))
            facts = replace(facts, plan=replace(facts.plan, made=made))
            tx.plans.add(facts, status=Status.DRAFT, **documents_of(facts))

        assert [(row.id, row.version) for row in tx.plans.list()] == [("plan-3", 3), ("plan-2", 2), ("plan-1", 1)]
        assert tx.plans.next_version("another") == 1
        assert tx.plans.list(status=Status.ACTIVE) == ()
        assert len(tx.plans.list(scenario_id="storm")) == tx.plans.count() == 3


def test_a_whole_store_has_no_fault(store: Store) -> None:
    add_plan(store)
    with store.transaction() as tx:
        tx.audit.append(at=NOON, who="someone", deed="draft", refs=["P-TEST0001"])

    assert store.check() == ()


TAMPERINGS = ["plan_sha256 = 'x'", "snapshot_sha256 = 'x'", "certificate_ok = false", "plan_enc = snapshot_enc"]


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_plan_changed_behind_the_programs_back_is_found(store: Store, tampering: str) -> None:
    add_plan(store)
    with begin(store._engine, write=True) as connection:
        connection.execute(text(f"UPDATE plan SET {tampering}"))

    assert [(fault.code, fault.subject) for fault in store.check()] == [("plan", "plan-1")]


def test_a_secret_that_cannot_be_opened_is_found(store: Store) -> None:
    add_plan(store)
    with begin(store._engine, write=True) as connection:
        connection.execute(text("UPDATE plan SET facts_enc = :junk"), {"junk": b"junk"})

    assert [(fault.code, fault.subject) for fault in store.check()] == [("secret", "plan.facts_enc")]
