"""Decisions about a draft and scenarios' forms in the store, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from store_cases import NOON, a_scenario, documents_of, some_facts

from planner.errors import StoreProblem, WrongState
from planner.plans.lifecycle import Status
from planner.store.plan_changes import PlanChange
from planner.store.store import Store


def keep_plans(store: Store, *ids: str) -> None:
    with store.transaction() as tx:
        tx.scenarios.put(a_scenario(), "")
        for version, plan_id in enumerate(ids, start=1):
            facts = some_facts(plan_id, version=version)
            tx.plans.add(facts, status=Status.DRAFT, **documents_of(facts))


def a_change(plan_id: str, before_id: str) -> PlanChange:
    return PlanChange(plan_id, before_id, "move", NOON, "Bo", "P-TEST0001", "S1", "S2", "Aftalt i telefonen")


def test_the_decisions_that_led_to_a_draft_come_back_latest_first(store: Store) -> None:
    keep_plans(store, "one", "two", "three")
    with store.transaction() as tx:
        tx.plan_changes.add(a_change("two", "one"))
        tx.plan_changes.add(replace(a_change("three", "two"), kind="release", site_id=""))
    with store.read() as tx:
        assert [c.plan_id for c in tx.plan_changes.history("three")] == ["three", "two"]
        assert tx.plan_changes.of("two") == a_change("two", "one")
        assert tx.plan_changes.of("one") is None


def test_a_draft_is_made_by_one_decision_only(store: Store) -> None:
    keep_plans(store, "one", "two")
    with store.transaction() as tx:
        tx.plan_changes.add(a_change("two", "one"))
    with pytest.raises(StoreProblem), store.transaction() as tx:
        tx.plan_changes.add(a_change("two", "one"))


def test_a_form_saved_from_an_old_edition_is_refused(store: Store) -> None:
    with store.transaction() as tx:
        tx.scenarios.put(a_scenario(), "")
        assert tx.scenario_entries.get("storm") is None
        assert tx.scenario_entries.put("storm", {"texts": {"name": "Ærø"}}, who="Bo", seen_revision=0) == 1
        assert tx.scenario_entries.put("storm", {"texts": {}}, who="Ida", seen_revision=1) == 2
    with pytest.raises(WrongState), store.transaction() as tx:
        tx.scenario_entries.put("storm", {}, who="Bo", seen_revision=1)
    with store.read() as tx:
        entry = tx.scenario_entries.get("storm")
        assert entry is not None
        assert (entry.revision, entry.who, entry.form) == (2, "Ida", {"texts": {}})
