"""A cylinder or a nurse is brought home to someone: decided in a draft, driven, on paper, and what is done stays done."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

sys.path.insert(0, str(Path(__file__).parent.parent))

from small_world import BOSS, advance, plan_of

from planner.actions.app import App
from planner.actions.changing import change_draft, changes_of, depots
from planner.actions.handing_in import judge, read_routes, routes_text
from planner.actions.planning import draft, locks_in_force
from planner.actions.plans import open_plan
from planner.actions.printing import print_pack
from planner.actions.replanning import News, driving, plan_on
from planner.cli.bring import command
from planner.cli.compare import command as compare
from planner.cli.replan import command as replan
from planner.documents.selection import Selection, narrowed
from planner.drafting import WorkLimit
from planner.errors import NotFound
from planner.model.errand import Errand, Thing, is_errand, patient_of
from planner.model.timing import DANISH_TIME
from planner.plans.comparing import compare as compared
from planner.plans.lifecycle import Status
from planner.plans.locks import Lock, LockKind
from planner.plans.plan import Plan, PlannedErrand
from planner.redrafting import Change, ChangeKind
from planner.translations.words import word
from planner.transport.errands import NotBrought
from planner.transport.result import StopKind

WHY = "Aftalt med vagtlederen i telefonen"
HOSPITAL = "S-1"
#: What the checks of a busy test machine may take beyond the hard stop.
SLOW_MACHINE_S = 10.0


def bring(app: App, plan_id: str, ref: str, kind: ChangeKind, site: str = HOSPITAL) -> str:
    done = change_draft(app, BOSS, plan_id, Change(kind, ref, site), WHY)
    assert done.row is not None
    return done.row.id


def without_a_place(plan: Plan) -> str:
    return plan.unplaced[0].ref


def the_errand(plan: Plan) -> PlannedErrand:
    (errand,) = plan.errands
    return errand


def test_a_cylinder_comes_to_someone_without_a_place_who_still_counts_as_without_one(app: App, plan_id: str) -> None:
    before = plan_of(app, plan_id)
    ref = without_a_place(before)
    new_id = bring(app, plan_id, ref, ChangeKind.CYLINDER)
    after = plan_of(app, new_id)

    errand = the_errand(after)
    assert (errand.ref, errand.thing, errand.why) == (ref, Thing.CYLINDER, "")
    assert errand.arrival_at is not None
    assert errand.arrival_at <= errand.latest_at < errand.lasts_until_at
    assert (after.stays, after.unplaced, after.affected) == (before.stays, before.unplaced, before.affected)
    assert {p.ref: p.site_id for p in after.placed} == {p.ref: p.site_id for p in before.placed}
    assert sum(route.people for route in after.routes) == len(after.placed)
    assert Lock(ref, HOSPITAL, LockKind.CYLINDER) in locks_in_force(app, new_id)
    (change,) = changes_of(app, BOSS, new_id)
    assert (change.kind, change.ref, change.site_id) == ("cylinder", ref, HOSPITAL)


def test_the_decision_holds_in_the_next_draft_and_until_it_is_lifted(app: App, plan_id: str) -> None:
    ref = plan_of(app, plan_id).stays[0].ref
    new_id = bring(app, plan_id, ref, ChangeKind.NURSE)
    later = draft(app, BOSS, "proeveoe-24t", limit=WorkLimit(1, 30.0), decisions_of=new_id)
    lifted = change_draft(app, BOSS, later.id, Change(ChangeKind.RELEASE, ref), WHY).row

    assert [(e.ref, e.thing, e.why) for e in plan_of(app, later.id).errands] == [(ref, Thing.NURSE, "")]
    assert lifted is not None
    assert plan_of(app, lifted.id).errands == ()
    assert not any(is_errand(stop.ref) for route in plan_of(app, lifted.id).routes for stop in route.stops)


def test_nothing_is_brought_to_the_moved_or_in_vain_or_from_where_there_is_none(app: App, plan_id: str) -> None:
    plan = plan_of(app, plan_id)
    for ref, kind, site in (
        (plan.placed[0].ref, ChangeKind.NURSE, HOSPITAL),
        (without_a_place(plan), ChangeKind.BATTERY, HOSPITAL),
        (without_a_place(plan), ChangeKind.CYLINDER, "S-2"),
    ):
        with pytest.raises(NotBrought):
            change_draft(app, BOSS, plan_id, Change(kind, ref, site), WHY)
    with pytest.raises(NotFound):
        change_draft(app, BOSS, plan_id, Change(ChangeKind.NURSE, without_a_place(plan), "S-99"), WHY)
    assert [site.id for site in depots(app, BOSS, plan_id)] == [HOSPITAL]


def test_stock_counts_over_decisions(app: App, plan_id: str) -> None:
    first, second, *_ = [entry.ref for entry in plan_of(app, plan_id).stays]
    new_id = bring(app, plan_id, first, ChangeKind.NURSE)

    with pytest.raises(NotBrought):
        change_draft(app, BOSS, new_id, Change(ChangeKind.NURSE, second, HOSPITAL), WHY)


def test_a_person_who_is_moved_after_all_is_brought_nothing(app: App, plan_id: str) -> None:
    plan = plan_of(app, plan_id)
    ref = next(e.ref for e in plan.stays if e.because == "reserve_lasts")
    new_id = bring(app, plan_id, ref, ChangeKind.NURSE)
    moved = next(
        done.row
        for site in {p.site_id for p in plan.placed}
        if (done := change_draft(app, BOSS, new_id, Change(ChangeKind.MOVE, ref, site), WHY)).row
    )

    after = plan_of(app, moved.id)
    assert ref in {p.ref for p in after.placed}
    assert the_errand(after).why == "is_moved"
    assert not any(is_errand(stop.ref) for route in after.routes for stop in route.stops)


def test_what_is_brought_stands_on_the_run_sheet_and_on_the_list_of_those_without_a_place(app: App, plan_id: str) -> None:
    ref = without_a_place(plan_of(app, plan_id))
    new_id = bring(app, plan_id, ref, ChangeKind.CYLINDER)
    errand = the_errand(plan_of(app, new_id))
    printed = print_pack(app, BOSS, new_id, Path(app.settings.home) / "paper", lang="en")
    texts = {
        path.name: " ".join(page.extract_text() for page in PdfReader(path).pages) for path in printed if path.suffix == ".pdf"
    }

    sheet = next(text for name, text in texts.items() if errand.shift_id in name and "LOAD" in text)
    assert "BRING HOME" in sheet
    assert any("Is brought oxygen cylinder" in text and ref in text for text in texts.values())


def test_whoever_stays_and_is_brought_something_is_rung_and_stands_on_the_paper_of_changes(app: App, plan_id: str) -> None:
    drafts = ((stays.ref, bring(app, plan_id, stays.ref, ChangeKind.CYLINDER)) for stays in plan_of(app, plan_id).stays)
    ref, new_id = next((ref, new_id) for ref, new_id in drafts if not the_errand(plan_of(app, new_id)).why)
    home = Path(app.settings.home)

    def with_the_person(files: tuple[Path, ...]) -> dict[str, str]:
        read = {f"{one.parent.name}/{one.stem}": PdfReader(one).pages for one in files if one.suffix == ".pdf"}
        texts = {name: " ".join(page.extract_text() for page in pages) for name, pages in read.items()}
        return {name: text for name, text in texts.items() if ref in text}

    before = with_the_person(print_pack(app, BOSS, plan_id, home / "before", lang="en"))
    after = with_the_person(print_pack(app, BOSS, new_id, home / "after", lang="en", since=1))

    assert not any("call-list" in name for name in before)
    (called,) = (text for name, text in after.items() if "call-list" in name)
    assert "Is brought oxygen cylinder" in called
    (changes,) = (text for name, text in after.items() if "changes" in name)
    assert "loaded at" in changes


def test_what_is_done_stays_done_when_the_night_is_planned_anew(app: App, plan_id: str) -> None:
    ref = without_a_place(plan_of(app, plan_id))
    new_id = bring(app, plan_id, ref, ChangeKind.CYLINDER)
    errand = the_errand(plan_of(app, new_id))
    advance(app, new_id, Status.PROPOSED, Status.APPROVED, Status.ACTIVE)
    assert errand.pickup_at is not None
    assert errand.arrival_at is not None
    aboard = plan_of(app, plan_on(app, BOSS, new_id, errand.pickup_at + timedelta(minutes=6), News()).id)
    handed_over = plan_of(app, plan_on(app, BOSS, new_id, errand.arrival_at + timedelta(minutes=1), News()).id)
    vehicle = errand.shift_id.partition("/")[0]
    lost = plan_of(app, plan_on(app, BOSS, new_id, errand.pickup_at + timedelta(minutes=6), News({vehicle: None})).id)

    for plan in (aboard, handed_over):
        assert the_errand(plan) == errand
        assert ref not in {p.ref for p in plan.placed}
    again = the_errand(lost)
    assert again.shift_id != errand.shift_id
    assert again.why or (again.pickup_at and again.pickup_at > errand.pickup_at)
    assert not any(is_errand(one.ref) for one in lost.under_way.waiting)  # type: ignore[union-attr]
    # Whoever waits for it is told by whom and when it comes now, and so is the site that has it; nobody of what has been.
    told = [one for one in lost.under_way.tell if is_errand(one.ref)]  # type: ignore[union-attr]
    assert [(patient_of(one.ref), one.shift_before, one.pickup_before) for one in told] == [
        (errand.ref, errand.shift_id, errand.arrival_at)
    ]
    assert told[0].pickup_now != errand.arrival_at
    assert not any(is_errand(one.ref) for one in handed_over.under_way.tell)  # type: ignore[union-attr]


def test_routes_with_errands_are_written_and_judged_and_a_narrowed_plan_shows_no_others(app: App, plan_id: str) -> None:
    ref = without_a_place(plan_of(app, plan_id))
    new_id = bring(app, plan_id, ref, ChangeKind.CYLINDER)
    facts = open_plan(app, BOSS, new_id, purpose="test").facts
    text = routes_text(facts.plan.routes)

    assert f"{ref}+cylinder" in text
    assert judge(app, BOSS, new_id, read_routes(text)).examined.violations == ()
    only_moved = narrowed(facts, Selection(outcome="placed")).plan
    assert only_moved.errands == ()
    assert not any(is_errand(stop.ref) for route in only_moved.routes for stop in route.stops)


def test_the_command_brings_says_when_and_refuses(app: App, plan_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_HOME", str(app.settings.home))
    ref = without_a_place(plan_of(app, plan_id))
    asked = [plan_id, ref, "--what", "cylinder", "--from", HOSPITAL, "--why", WHY]
    said = CliRunner().invoke(command, [*asked, "--json"], standalone_mode=False)

    told = json.loads(said.output)
    errand = the_errand(plan_of(app, told["plan"]))
    assert (told["shift"], told["site"], said.return_value) == (errand.shift_id, HOSPITAL, 0)
    stops = [s for route in plan_of(app, told["plan"]).routes for s in route.stops if s.ref == f"{ref}+cylinder"]
    assert [(s.kind, s.place_id) for s in stops] == [
        (StopKind.PICKUP, f"site:{HOSPITAL}"), (StopKind.DELIVERY, f"home:{ref}"),
    ]  # fmt: skip


def approved(app: App, plan_id: str, *further: Status) -> Plan:
    advance(app, plan_id, Status.PROPOSED, Status.APPROVED, *further)
    return plan_of(app, plan_id)


def activated(app: App, plan_id: str) -> Plan:
    return approved(app, plan_id, Status.ACTIVE)


def on_the_way(plan: Plan) -> datetime:
    """A moment at which somebody sits in a vehicle."""
    return min(s.depart_at for route in plan.routes for s in route.stops if s.kind is StopKind.PICKUP) + timedelta(minutes=1)


def test_what_is_brought_stands_in_the_comparison_of_plans(app: App, plan_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_HOME", str(app.settings.home))
    plan = plan_of(app, plan_id)
    first, second = plan.unplaced[0].ref, plan.stays[0].ref
    both = bring(app, bring(app, plan_id, first, ChangeKind.CYLINDER), second, ChangeKind.NURSE)

    told = json.loads(CliRunner().invoke(compare, [plan_id, both, "--json"], standalone_mode=False).output)
    said = CliRunner().invoke(compare, [plan_id, both], standalone_mode=False).output

    changes = {one["ref"]: one for one in told["changes"] if one["before"] == one["after"]}
    assert {ref: one["brought_after"] for ref, one in changes.items()} == {
        first: [{"thing": "cylinder", "site_id": HOSPITAL, "why": ""}],
        second: [{"thing": "nurse", "site_id": HOSPITAL, "why": ""}],
    }
    assert (told["totals"]["brought"], told["totals"]["not_brought"]) == ([0, 2], [0, 0])
    assert f"{second:<14} {'stays':<28} -> stays, nurse from {HOSPITAL}" in said
    late = replace(plan_of(app, both), errands=tuple(replace(e, why="none_in_stock") for e in plan_of(app, both).errands))
    apart = compared(plan_of(app, both), late)
    assert {one.ref for one in apart.changes} == {first, second}
    assert apart.totals["not_brought"] == (0, 2)


def test_what_is_decided_on_the_night_is_brought_with_vehicles_where_they_are_and_few_changes(app: App, plan_id: str) -> None:
    before = activated(app, plan_id)
    at, ref = on_the_way(before), before.stays[0].ref
    began = time.monotonic()
    row = plan_on(app, BOSS, plan_id, at, News(bring=(Errand(ref, HOSPITAL, Thing.NURSE),)))
    after = plan_of(app, row.id)

    assert time.monotonic() - began < 10 + SLOW_MACHINE_S
    assert row.certificate_ok
    errand = the_errand(after)
    assert (errand.ref, errand.thing, errand.site_id, errand.why) == (ref, Thing.NURSE, HOSPITAL, "")
    assert errand.pickup_at is not None
    assert errand.pickup_at >= at
    assert errand.arrival_at is not None
    assert errand.arrival_at <= errand.latest_at
    assert {e.ref: e.site_id for e in after.placed} == {e.ref: e.site_id for e in before.placed}
    vehicle_of = {e.ref: e.shift_id for e in before.placed}
    assert sum(e.shift_id != vehicle_of[e.ref] for e in after.placed) <= 1, "of two vehicles, one has to make room"
    assert after.affected == before.affected
    assert Lock(ref, HOSPITAL, LockKind.NURSE) in locks_in_force(app, row.id)
    with app.store.read() as tx:
        assert ("bring_home", row.id, (ref,)) in {(one.deed, one.subject, tuple(one.refs)) for one in tx.audit.list(limit=20)}


def test_on_the_night_stock_counts_what_is_brought_already_and_nothing_is_brought_in_vain(app: App, plan_id: str) -> None:
    first, second = (entry.ref for entry in plan_of(app, plan_id).stays[:2])
    told = activated(app, bring(app, plan_id, first, ChangeKind.NURSE))
    errand = the_errand(told)
    assert errand.arrival_at is not None
    at = errand.arrival_at + timedelta(minutes=1)

    def refused(wanted: Errand) -> str:
        with pytest.raises(NotBrought) as refusal:
            plan_on(app, BOSS, told.id, at, News(bring=(wanted,)))
        return str(refusal.value)

    assert word("errand_none_in_stock", "da") in refused(Errand(second, HOSPITAL, Thing.NURSE))
    assert word("errand_already", "da") in refused(Errand(first, HOSPITAL, Thing.NURSE))
    assert word("errand_is_moved", "da") in refused(Errand(told.placed[0].ref, HOSPITAL, Thing.CYLINDER))
    assert word("errand_does_not_help", "da") in refused(Errand(without_a_place(told), HOSPITAL, Thing.BATTERY))
    for unknown in (Errand("P-99", HOSPITAL, Thing.NURSE), Errand(second, "S-99", Thing.NURSE)):
        with pytest.raises(NotFound):
            plan_on(app, BOSS, told.id, at, News(bring=(unknown,)))


def test_what_no_vehicle_can_bring_in_time_is_left_undone_and_the_night_goes_on(app: App, plan_id: str) -> None:
    before = activated(app, plan_id)
    ref = without_a_place(before)
    at = before.unplaced[0].deadline_at + timedelta(minutes=1)
    after = plan_of(app, plan_on(app, BOSS, plan_id, at, News(bring=(Errand(ref, HOSPITAL, Thing.CYLINDER),))).id)

    assert the_errand(after).why in {"not_fetched_in_time", "none_reachable_in_time"}
    assert after.affected == before.affected


def test_planning_anew_on_the_command_line_takes_what_is_to_be_brought(
    app: App, plan_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_HOME", str(app.settings.home))
    before = activated(app, plan_id)
    ref, at = before.stays[0].ref, f"{on_the_way(before).astimezone(DANISH_TIME):%Y-%m-%d %H:%M}"
    done = CliRunner().invoke(replan, [plan_id, "--at", at, "--bring", f"{ref}=nurse@{HOSPITAL}"], standalone_mode=False)
    assert f"{ref} får bragt sygeplejerske kl. " in done.output
    told = [line[12:40].strip() for line in done.stderr.splitlines()]
    assert told[:4] == ["who is affected", "needs and deadlines", "travel times", "assigned to sites"]
    assert told[-1] == "checked by the certificate"
    wrong = CliRunner().invoke(replan, [plan_id, "--bring", f"{ref}=pizza@{HOSPITAL}"])
    assert wrong.exit_code == 2


def test_what_sits_in_a_vehicle_that_breaks_down_is_gone_from_the_stock_in_every_later_plan(app: App, plan_id: str) -> None:
    """The hospital has one nurse, and she sits in the vehicle."""
    told = activated(app, bring(app, plan_id, plan_of(app, plan_id).stays[0].ref, ChangeKind.NURSE))
    errand = the_errand(told)
    assert errand.pickup_at is not None
    at, vehicle = errand.pickup_at + timedelta(minutes=6), errand.shift_id.partition("/")[0]
    lost = plan_on(app, BOSS, told.id, at, News({vehicle: None}))
    again = plan_of(app, lost.id)
    assert the_errand(again).why == "none_in_stock"
    assert again.under_way is not None
    assert again.under_way.spent == (Errand(errand.ref, HOSPITAL, Thing.NURSE),)

    approved(app, lost.id)
    assert vehicle not in {route.vehicle_id for route in again.routes}, "it had nothing but the nurse on board"
    known = driving(app, BOSS, lost.id)
    assert vehicle in known.vehicles
    assert known.told.lost.keys() == {vehicle}
    later = plan_of(app, plan_on(app, BOSS, lost.id, at + timedelta(minutes=10), News()).id)
    assert the_errand(later).why == "none_in_stock"
    assert later.under_way is not None
    assert later.under_way.spent == again.under_way.spent
