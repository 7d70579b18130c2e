"""Routes of a plan are written as a file, edited, handed in again, and judged stop by stop."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from small_world import BOSS

from planner import certificate
from planner.actions import changing
from planner.actions.app import App
from planner.actions.handing_in import HandedIn, Judged, Kept, judge, judged_data, keep, read_routes, routes_text, text_of
from planner.actions.people import NoReason
from planner.assignment.reasons import Reason
from planner.cli.routes import judged_lines
from planner.errors import FileProblem
from planner.model.timing import DANISH_TIME, after, local_text
from planner.plans.plan import Plan
from planner.redrafting import Change, ChangeKind
from planner.transport.result import StopKind

WHY = "Chaufføren kender vejen bedre"


def judged(drafted: tuple[App, Plan], lines: tuple[HandedIn, ...] | list[HandedIn], *, late: bool = False) -> Judged:
    return judge(drafted[0], BOSS, drafted[1].id, lines, late=late)


def test_the_plans_own_routes_can_be_driven_early_and_late(drafted):
    lines = read_routes(routes_text(drafted[1].routes))
    early, late = (judged(drafted, lines, late=late) for late in (False, True))

    assert early.examined.violations == late.examined.violations == ()
    assert judged_lines(early, "da")[-1] == "Ruterne kan køres."
    begins = [[s.begin_s for q in one.examined.result.routes for s in q.stops[1:-1]] for one in (early, late)]
    assert all(a <= b for a, b in zip(*begins, strict=True))
    assert begins[0] != begins[1]


def test_the_listing_has_its_headings_and_days_in_the_readers_language(drafted):
    found = judged(drafted, read_routes(routes_text(drafted[1].routes)))
    start = after(found.problem.zero_at, found.examined.result.routes[0].stops[0].begin_s).astimezone(DANISH_TIME)

    for lang, words in (("da", ["Stop", "Begynder", "Hvad", "Hvem"]), ("en", ["Stop", "Begins", "What", "Who"])):
        heading, shift, first, *_ = judged_lines(found, lang)
        assert heading.split() == words
        assert shift == found.examined.result.routes[0].shift_id
        assert f"{start:%d-%m %H:%M}" in first


def test_a_file_with_english_headings_and_words_says_the_same(drafted):
    danish = routes_text(drafted[1].routes)
    _, *lines = danish.splitlines()
    english = "\n".join(["Shift; stop ;Reference;begun", *lines]).replace(";hent;", ";pickup;").replace(";aflever;", ";delivery;")

    assert read_routes(english) == read_routes(danish)
    with pytest.raises(FileProblem) as told:
        read_routes("Shift;stop\nV1;pickup\n")
    assert "kolonnen reference" in str(told.value)
    with pytest.raises(FileProblem, match="column shift"):
        read_routes("stop;reference\npickup;P-1\n")


def test_each_fault_is_named_by_cause_stop_and_amount(drafted):
    lines = list(read_routes(routes_text(drafted[1].routes)))
    shift = lines[0].shift_id
    own = [line for line in lines if line.shift_id == shift]
    swapped = [own[1], own[0], *own[2:]] if own[1].ref == own[0].ref else [*own[:-2], own[-1], own[-2]]
    rest = [line for line in lines if line.shift_id != shift]

    found = judged(drafted, [*swapped, *rest])

    faults = [v for v in found.examined.violations if v.shift == shift]
    assert ("pickup_before_delivery" in {v.cause for v in faults}) or ("rides_short_enough" in {v.cause for v in faults})
    assert any(v.stop is not None for v in faults)
    assert judged_data(found)["ok"] is False


def test_whoever_is_left_out_is_named(drafted):
    lines = read_routes(routes_text(drafted[1].routes))
    left = lines[0].ref

    found = judged(drafted, [line for line in lines if line.ref != left])

    assert set(found.examined.result.unserved) == {left}


def test_a_stop_that_has_begun_keeps_its_time(drafted):
    route = drafted[1].routes[0]
    at = route.stops[1].begin_at
    text = routes_text(drafted[1].routes).splitlines()
    text[1] += local_text(at)[:16]

    found = judged(drafted, read_routes("\n".join(text)), late=True)

    began = next(q for q in judged_data(found)["routes"] if q["shift"] == route.shift_id)["stops"][1]["begin"]
    assert began[:16] == local_text(at)[:16]


@pytest.mark.parametrize(
    "text",
    [
        "vagt;reference\nV1;P-01",
        "vagt;stop;reference\nV1;kør;P-01",
        "vagt;stop;reference\n;hent;P-01",
        "vagt;stop;reference;begyndt\nV1;hent;P-01;i går",
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text):
    with pytest.raises(FileProblem):
        read_routes(text)


def test_names_that_the_night_does_not_have_are_refused(drafted):
    lines = read_routes(routes_text(drafted[1].routes))
    first = lines[0]
    with pytest.raises(FileProblem, match="V-99"):
        judged(drafted, [HandedIn("V-99", first.kind, first.ref)])
    with pytest.raises(FileProblem, match="P-99"):
        judged(drafted, [HandedIn(first.shift_id, first.kind, "P-99")])
    later = HandedIn(lines[1].shift_id, lines[1].kind, lines[1].ref, drafted[1].routes[0].stops[1].begin_at)
    with pytest.raises(FileProblem):
        judged(drafted, [first, later, *lines[2:]])


def kept(drafted: tuple[App, Plan], lines: tuple[HandedIn, ...] | list[HandedIn], *, late: bool = False) -> Kept:
    return keep(drafted[0], BOSS, drafted[1].id, lines, WHY, late=late)


def plan_of(drafted: tuple[App, Plan], one: Kept) -> Plan:
    assert one.row is not None
    with drafted[0].store.read() as tx:
        return tx.plans.get_plan(one.row.id)


def answers(plan: Plan) -> set[str]:
    return {entry.ref for entry in (*plan.placed, *plan.stays, *plan.unplaced)}


def test_routes_without_a_fault_become_the_next_draft_with_who_and_why_and_can_be_taken_back(drafted):
    app, before = drafted
    lines = read_routes(routes_text(before.routes))
    done = kept(drafted, lines, late=True)
    plan = plan_of(drafted, done)

    assert done.row.version > before.version
    assert done.row.certificate_ok
    assert routes_text(plan.routes) == routes_text(before.routes)
    times = [[stop.begin_at for route in p.routes for stop in route.stops[1:-1]] for p in (before, plan)]
    assert times[0] != times[1], "driven late, as asked"
    assert {e.ref: e.site_id for e in plan.placed} == {e.ref: e.site_id for e in before.placed}
    (change,) = changing.changes_of(app, BOSS, plan.id)
    assert (change.kind, change.ref, change.why, change.before_id) == ("routes", "", WHY, before.id)
    with app.store.read() as tx:
        last = tx.audit.list(limit=50)
    assert ("keep_routes", plan.id) in {(event.deed, event.subject) for event in last}
    assert changing.undo_change(app, BOSS, plan.id).id == before.id


def test_whoever_is_on_no_route_that_is_kept_is_without_a_place_and_lost_to_nobody(drafted):
    before = drafted[1]
    left = before.placed[0].ref
    done = kept(drafted, [line for line in read_routes(routes_text(before.routes)) if line.ref != left])
    plan = plan_of(drafted, done)

    assert answers(plan) == answers(before)
    assert len(plan.placed) + len(plan.stays) + len(plan.unplaced) == len(answers(plan))
    assert {e.ref for e in plan.unplaced} == {e.ref for e in before.unplaced} | {left}
    one = next(e for e in plan.unplaced if e.ref == left)
    assert [f.reason for f in one.findings] == [Reason.LEFT_BY_HAND] * 2
    assert one.findings[0].site_id == before.placed[0].site_id
    others = {e.ref: e.findings for e in before.unplaced}
    assert {e.ref: e.findings for e in plan.unplaced if e.ref != left} == others
    assert not any(vehicle.people for vehicle in plan.what_if.vehicles), "no vehicle is short"

    back = changing.change_draft(drafted[0], BOSS, plan.id, Change(ChangeKind.MOVE, left, before.placed[0].site_id), WHY)
    assert back.row is not None, "and can be put on a route again"


def test_a_certificate_refuses_a_hand_left_person_whom_the_site_named_would_not_take(drafted):
    before = drafted[1]
    left = before.placed[0].ref
    plan = plan_of(drafted, kept(drafted, [line for line in read_routes(routes_text(before.routes)) if line.ref != left]))
    with drafted[0].store.read() as tx:
        documents = tx.plans.get_documents(plan.id)
    snapshot, as_json = documents.snapshot, documents.plan
    entry = next(e for e in as_json["patients"] if e["ref"] == left)
    assert certificate.check(snapshot, as_json).ok
    site = next(site for site in snapshot["sites"] if site["id"] == entry["findings"][0]["site"])
    site["agreement"] = "not_discussed"
    verdict = certificate.check(snapshot, as_json)
    assert ("untrue_reason", left) in {(v.cause, v.subject) for v in verdict.violations}


def test_routes_with_a_fault_are_not_kept_and_say_which(drafted):
    app, before = drafted
    lines = list(read_routes(routes_text(before.routes)))
    own = [line for line in lines if line.shift_id == lines[0].shift_id]
    rest = [line for line in lines if line.shift_id != lines[0].shift_id]
    with app.store.read() as tx:
        count = len(tx.plans.list())
    done = kept(drafted, [*reversed(own), *rest])

    assert done.row is None
    assert done.judged.examined.violations
    with app.store.read() as tx:
        assert len(tx.plans.list()) == count


def test_keeping_needs_a_reason(drafted):
    with pytest.raises(NoReason):
        keep(drafted[0], BOSS, drafted[1].id, read_routes(routes_text(drafted[1].routes)), "for kort")


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_spreadsheet_may_write_its_own_separator_and_blank_lines(drafted, separator):
    text = routes_text(drafted[1].routes)
    as_saved = "\ufeff" + text.replace(";", separator).replace("\n", "\r\n") + separator * 3 + "\r\n"
    assert read_routes(as_saved) == read_routes(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_whichever_way_a_spreadsheet_wrote_it(encoding):
    text = "vagt;stop;reference;begyndt\r\nFølgebil 1;hent;M-0001;\r\n"

    assert read_routes(text_of(text.encode(encoding))) == (HandedIn("Følgebil 1", StopKind.PICKUP, "M-0001"),)


@pytest.mark.parametrize("file", [b"\x00\x01\x02vagt", b"vagt;stop;reference;begyndt\n;;;\n"])
def test_what_is_no_text_or_has_headings_only_is_refused(file):
    with pytest.raises(FileProblem):
        read_routes(text_of(file))
