"""Decisions about one person in a draft: checked at once, named when they break a rule, kept with who and why, taken back."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from small_world import BOSS, plan_of

from planner.actions import changing, plans
from planner.actions.app import App
from planner.actions.people import NoReason
from planner.actions.planning import draft, locks_in_force
from planner.drafting import WorkLimit
from planner.errors import NotFound, WrongState
from planner.model.site import Agreement
from planner.plans.lifecycle import Status, Step
from planner.plans.locks import Lock, LockKind
from planner.redrafting import Change, ChangeKind, Outdated, locks_after

WHY = "Aftalt med kommunen i telefonen"


def decide(app: App, plan_id: str, kind: ChangeKind, ref: str, site_id: str = "", why: str = WHY) -> changing.Changed:
    return changing.change_draft(app, BOSS, plan_id, Change(kind, ref, site_id), why)


def moved(app: App, plan_id: str) -> tuple[str, str, str, str]:
    """The first person whom a move to another site is possible for: reference, site before, site after, the new draft's id."""
    for entry in plan_of(app, plan_id).placed:
        for choice in changing.choices(app, BOSS, plan_id, entry.ref):
            if choice.site.id != entry.site_id:
                done = decide(app, plan_id, ChangeKind.MOVE, entry.ref, choice.site.id)
                if done.row:
                    return entry.ref, entry.site_id, choice.site.id, done.row.id
    raise AssertionError("nobody can be moved")


def test_a_move_makes_a_new_checked_draft_and_leaves_everyone_elses_place(app: App, plan_id: str) -> None:
    before = plan_of(app, plan_id)
    ref, was, now, new_id = moved(app, plan_id)
    after = plan_of(app, new_id)

    assert {e.ref: e.site_id for e in after.placed} == {**{e.ref: e.site_id for e in before.placed}, ref: now}
    assert (after.stays, after.unplaced) == (before.stays, before.unplaced)
    row = plans.plan_row(app, BOSS, new_id)
    assert (row.version, row.status, row.certificate_ok) == (2, Status.DRAFT, True)
    (change,) = changing.changes_of(app, BOSS, new_id)
    assert (change.kind, change.ref, change.from_site_id, change.site_id, change.why, change.who) == (
        "move", ref, was, now, WHY, BOSS.name,
    )  # fmt: skip
    assert Lock(ref, now, LockKind.PIN) in locks_in_force(app, new_id)
    with app.store.read() as tx:
        assert tx.plans.unfaithful() == ()


def test_a_decision_that_breaks_a_rule_is_answered_with_the_rule_and_stores_nothing(app: App, plan_id: str) -> None:
    plan = plan_of(app, plan_id)
    before = plans.list_plans(app, BOSS)
    entry = plan.placed[0]
    with app.store.transaction() as tx:
        beside = replace(tx.sites.get(entry.site_id), id="NEXT-DOOR", agreement=Agreement.UNDER_DISCUSSION)
        tx.sites.upsert_many([beside])
    done = decide(app, plan_id, ChangeKind.MOVE, entry.ref, "NEXT-DOOR")

    assert done.row is None
    assert {(v.rule, v.subject) for v in done.answer.violations} == {("C5", "NEXT-DOOR")}
    assert plans.list_plans(app, BOSS) == before


def test_someone_who_may_not_go_to_a_site_gets_another_or_a_reason(app: App, plan_id: str) -> None:
    for entry in plan_of(app, plan_id).placed[:4]:
        done = decide(app, plan_id, ChangeKind.FORBID, entry.ref, entry.site_id)
        assert done.row is not None
        after = plan_of(app, done.row.id)
        where = {e.ref: e.site_id for e in after.placed}.get(entry.ref)
        assert where != entry.site_id
        assert where or next(e for e in after.unplaced if e.ref == entry.ref).findings


def test_a_pin_changes_nothing_but_what_later_drafts_must_keep(app: App, plan_id: str) -> None:
    before = plan_of(app, plan_id)
    entry = before.placed[0]
    done = decide(app, plan_id, ChangeKind.PIN, entry.ref, entry.site_id)
    assert done.row is not None
    after = plan_of(app, done.row.id)
    assert (after.placed, after.routes) == (before.placed, before.routes)

    again = draft(app, BOSS, done.row.scenario_id, limit=WorkLimit(1, 20.0), seed=9, decisions_of=done.row.id)
    assert {e.ref: e.site_id for e in plan_of(app, again.id).placed}[entry.ref] == entry.site_id
    assert locks_in_force(app, again.id) == (Lock(entry.ref, entry.site_id, LockKind.PIN),)


def test_undoing_leads_back_to_the_draft_before_exactly_as_it_was(app: App, plan_id: str) -> None:
    before = plans.open_plan(app, BOSS, plan_id, purpose="test").facts
    _, _, _, new_id = moved(app, plan_id)
    back = changing.undo_change(app, BOSS, new_id)

    assert back.id == plan_id
    assert plans.open_plan(app, BOSS, back.id, purpose="test").facts == before
    assert plans.plan_row(app, BOSS, new_id).status is Status.SUPERSEDED
    with pytest.raises(WrongState):
        changing.undo_change(app, BOSS, new_id)
    with pytest.raises(NotFound):
        changing.undo_change(app, BOSS, plan_id)


def test_releasing_takes_all_decisions_about_one_person_away(app: App, plan_id: str) -> None:
    ref, _, now, new_id = moved(app, plan_id)
    done = decide(app, new_id, ChangeKind.RELEASE, ref)
    assert done.row is not None
    assert locks_in_force(app, done.row.id) == ()
    assert {e.ref: e.site_id for e in plan_of(app, done.row.id).placed}[ref] == now


def test_only_drafts_are_changed_and_only_with_a_reason(app: App, plan_id: str) -> None:
    ref = plan_of(app, plan_id).placed[0].ref
    with pytest.raises(NoReason):
        decide(app, plan_id, ChangeKind.PIN, ref, plan_of(app, plan_id).placed[0].site_id, why="kort")
    with pytest.raises(NotFound):
        decide(app, plan_id, ChangeKind.MOVE, ref, "NOWHERE")
    with pytest.raises(NotFound):
        decide(app, plan_id, ChangeKind.MOVE, "P-NOBODY", plan_of(app, plan_id).placed[0].site_id)
    plans.move_plan(app, BOSS, plan_id, Step.PROPOSE)
    with pytest.raises(WrongState):
        decide(app, plan_id, ChangeKind.PIN, ref, plan_of(app, plan_id).placed[0].site_id)


def test_a_draft_that_no_longer_fits_the_registries_is_not_changed(app: App, plan_id: str) -> None:
    entry = plan_of(app, plan_id).placed[0]
    gone = plan_of(app, plan_id).stays[0].ref
    with app.store.transaction() as tx:
        tx.patients.remove([gone])
    with pytest.raises(Outdated):
        decide(app, plan_id, ChangeKind.PIN, entry.ref, entry.site_id)


@pytest.mark.parametrize(
    ("kind", "site", "expected"),
    [
        (ChangeKind.MOVE, "B", {("pin", "B"), ("forbid", "C")}),
        (ChangeKind.MOVE, "C", {("pin", "C")}),
        (ChangeKind.FORBID, "A", {("forbid", "A"), ("forbid", "C")}),
        (ChangeKind.FORBID, "B", {("pin", "A"), ("forbid", "B"), ("forbid", "C")}),
        (ChangeKind.RELEASE, "", set()),
    ],
)
def test_the_later_decision_about_a_site_holds(kind: ChangeKind, site: str, expected: set[tuple[str, str]]) -> None:
    locks = [Lock("P", "A", LockKind.PIN), Lock("P", "C", LockKind.FORBID), Lock("Q", "A", LockKind.PIN)]
    after = locks_after(locks, Change(kind, "P", site))
    assert {(k.kind.value, k.site_id) for k in after if k.ref == "P"} == expected
    assert Lock("Q", "A", LockKind.PIN) in after
