"""Do the lists say what the plan says, in the order people need it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from planner.documents.call_list import call_lists
from planner.documents.evacuation_list import evacuation_lists
from planner.documents.hand_out import hand_out
from planner.documents.overview import count_sheet, overview
from planner.documents.phrases import total_load
from planner.documents.run_sheet import run_sheets
from planner.documents.sheet import At, Line, Part, Raw, Said, Sheet, said
from planner.documents.visits import person_numbers, visits_of
from planner.documents.waiting_lists import stay_list, unplaced_list
from planner.model.load import SiteLoad
from planner.transport.result import StopKind
from tests.facts_case import NASTY_NAMES, after_start, an_errand, some_facts, with_errands


def refs(sheet: Sheet) -> list[str]:
    return [row.ref for row in sheet.rows()]


def lines_of(sheet: Sheet) -> list[Line]:
    return [line for table in sheet.tables for row in table.rows for cell in (*row.cells, row.below) for line in cell]


def texts(sheet: Sheet) -> list[str]:
    return [bit.text for line in lines_of(sheet) for bit in line.bits if isinstance(bit, Raw)]


def codes(sheet: Sheet) -> set[str]:
    return {bit.code for line in lines_of(sheet) for bit in line.bits if isinstance(bit, Said)}


def test_each_placed_person_stands_on_one_evacuation_list_in_order_of_arrival():
    facts = some_facts(movers=12, sites=3, vehicles=4)

    sheets = evacuation_lists(facts)

    assert sorted(ref for sheet in sheets for ref in refs(sheet)) == sorted(p.ref for p in facts.plan.placed)
    for sheet in sheets:
        moments = [row.moment for row in sheet.rows()]
        assert moments == sorted(moments)


def test_the_totals_of_a_receiving_site_are_what_its_people_take_together():
    facts = some_facts()
    people = [facts.people[p.ref] for p in facts.plan.placed]

    total = total_load(people)

    assert total == SiteLoad(3, 6, 3 * 250 + 6 * 350, 3 * 2 + 6, 6 * 5000, 0)


def test_a_capacity_that_no_municipality_confirmed_is_not_called_confirmed():
    facts = some_facts()
    columns = {
        sheet.key: {column.code for column in sheet.tables[0].columns} for sheet in evacuation_lists(facts)
    }  # fmt: skip

    assert facts.sites["S1"].agreement == "confirmed"
    assert "col_confirmed" in columns["S1"]
    assert facts.sites["S2"].agreement == "agreed"
    assert "col_confirmed" not in columns["S2"]


def test_a_run_sheet_lists_every_pickup_once_and_every_delivery_without_a_reference():
    facts = some_facts(movers=9, vehicles=2)

    for sheet, route in zip(run_sheets(facts), facts.plan.routes, strict=True):
        assert refs(sheet) == [stop.ref for stop in route.stops if stop.kind is StopKind.PICKUP]


def test_people_at_one_door_are_one_visit_with_letters():
    facts = some_facts(movers=3, vehicles=1)
    first, second, third = (p.ref for p in sorted(facts.plan.placed, key=lambda p: p.pickup_at))
    together = replace(facts.people[second], position=facts.people[first].position, address=facts.people[first].address)
    facts = replace(facts, people={**facts.people, second: together})

    visits = visits_of(facts, facts.plan.routes[0])

    assert [(visit.number, visit.kind, len(visit.stops)) for visit in visits] == [
        (1, StopKind.PICKUP, 2), (2, StopKind.PICKUP, 1), (3, StopKind.DELIVERY, 3),
    ]  # fmt: skip
    assert person_numbers(visits) == {first: "1a", second: "1b", third: "2"}


def test_the_map_of_a_route_carries_the_numbers_of_its_run_sheet():
    facts = some_facts(movers=9, vehicles=2)

    for sheet, route in zip(run_sheets(facts), facts.plan.routes, strict=True):
        numbers = [mark.number for mark in sheet.maps[0].marks if mark.number]
        assert numbers == [str(visit.number) for visit in visits_of(facts, route)]


def test_the_call_list_rings_those_without_a_place_first_and_then_before_each_vehicle_comes():
    facts = some_facts(movers=9, unplaced=4)

    sheets = call_lists(facts)
    pickup = {placed.ref: placed.pickup_at for placed in facts.plan.placed}

    listed = [ref for sheet in sheets for ref in refs(sheet)]
    assert sorted(listed) == sorted([p.ref for p in facts.plan.placed] + [u.ref for u in facts.plan.unplaced])
    for sheet in sheets:
        without = [ref for ref in refs(sheet) if ref not in pickup]
        fetched = refs(sheet)[len(without) :]
        urgency = [(facts.people[ref].priority, facts.people[ref].deadline_at) for ref in without]
        assert refs(sheet)[: len(without)] == without
        assert urgency == sorted(urgency)
        assert [pickup[ref] for ref in fetched] == sorted(pickup[ref] for ref in fetched)
        assert {facts.people[ref].municipality_code for ref in refs(sheet)} == {sheet.key}


def test_who_stays_is_rung_before_the_vehicle_with_the_cylinder_comes_and_last_when_none_does():
    plain = some_facts(movers=9, stays=4, unplaced=2)
    not_brought, brought, silent, early = (stays.ref for stays in plain.plan.stays)
    facts = with_errands(plain, an_errand(brought, 45), an_errand(not_brought, None), an_errand(early, 20))
    safe_until = {stays.ref: stays.safe_until_at for stays in facts.plan.stays}
    at_door = {p.ref: p.pickup_at for p in facts.plan.placed} | {brought: after_start(45), early: after_start(20)}

    rows = {row.ref: row for sheet in call_lists(facts) for row in sheet.rows()}
    for sheet in call_lists(facts):
        coming = [at_door[ref] for ref in refs(sheet) if ref in at_door]
        assert coming == sorted(coming)
        assert not_brought not in refs(sheet)[:-1]
        staying = sum(ref in safe_until for ref in refs(sheet))
        assert (said("of_whom_stay", n=staying) in sheet.facts[0].line.bits) == bool(staying)
    assert silent not in rows
    assert rows.keys() == {*at_door, not_brought} | {u.ref for u in facts.plan.unplaced}
    for ref in (brought, early, not_brought):
        assert rows[ref].cells[0][0].bits[0] == At(safe_until[ref])
        assert rows[ref].cells[5][0].bits == (said("stays_until", at=At(safe_until[ref])),)
    assert rows[brought].cells[5][1].bits == (said("ring_by", at=At(after_start(45 - 60))),)
    assert said("errand_brought", thing=said("thing_cylinder"), at=At(after_start(45)), shift="V1") in rows[brought].below[0].bits
    assert said("errand_not_brought", thing=said("thing_cylinder")) in rows[not_brought].below[0].bits
    latest = facts.people[not_brought].latest_arrival_at
    assert rows[not_brought].cells[5][1].bits == (said("ring_by", at=At(latest - timedelta(minutes=60))),)


def test_who_is_fetched_or_has_no_place_reads_on_the_call_list_what_is_brought():
    plain = some_facts(movers=3, stays=0, unplaced=1)
    fetched, without = plain.plan.placed[-1], plain.plan.unplaced[0]
    facts = with_errands(plain, an_errand(fetched.ref, 1), an_errand(without.ref, 45))

    rows = {row.ref: row for sheet in call_lists(facts) for row in sheet.rows()}

    for ref, minutes in ((fetched.ref, 1), (without.ref, 45)):
        comes = said("errand_brought", thing=said("thing_cylinder"), at=At(after_start(minutes)), shift="V1")
        assert comes in rows[ref].below[0].bits
    assert said("ring_by", at=At(after_start(1 - 60))) in rows[fetched.ref].cells[5][4].bits
    assert [at_phone.bits for at_phone in rows[without.ref].cells[5][-3:]] == [
        (said("escalate_at_once"),),
        (said("ring_by", at=At(after_start(45 - 60))),),
        (said("relative_by", at=At(after_start(45 - 45))),),
    ]


def test_the_call_list_offers_all_five_answers():
    sheet = call_lists(some_facts())[0]

    wanted = {f"answer_{a}" for a in ("offered", "accepted", "declined", "own_solution", "not_reached")}
    assert wanted <= codes(sheet)


def test_the_stay_list_is_ordered_by_the_hour_at_which_staying_stops_being_safe():
    facts = some_facts(stays=12)
    shuffled = replace(facts, plan=replace(facts.plan, stays=tuple(reversed(facts.plan.stays))))

    moments = [row.moment for row in stay_list(shuffled).rows()]

    assert moments == sorted(moments)
    assert len(moments) == 12


def test_the_unplaced_list_keeps_the_plans_order_and_says_reasons_and_remedies():
    facts = some_facts(unplaced=4)

    sheet = unplaced_list(facts)

    assert refs(sheet) == [u.ref for u in facts.plan.unplaced]
    assert {"sites_full", "none_reachable_in_time", "more_capacity", "earlier_warning"} <= codes(sheet)


def test_the_counts_of_the_situation_add_up_by_municipality():
    facts = some_facts(movers=9, stays=5, unplaced=3)

    counts = facts.counts_by_municipality()

    assert all(affected == placed + stays + unplaced for affected, placed, stays, unplaced in counts.values())
    assert sum(four[0] for four in counts.values()) == facts.plan.affected == 17


def test_every_row_of_the_situation_adds_up_like_the_sum_above_it():
    facts = some_facts(movers=9, stays=6, unplaced=3)

    table = next(table for table in overview(facts).tables if table.title == "title_counts")

    fives = [tuple(cell[0].bits[0].number for cell in row.cells[at + 1 : at + 6])
             for at in (0, 6) for row in table.rows if row.cells[at]]  # fmt: skip
    *municipalities, total = fives
    assert all(five[0] == sum(five[1:]) for five in fives)
    assert total == tuple(map(sum, zip(*municipalities, strict=True))) == (18, 9, 3, 3, 3)


def test_the_situation_names_the_ten_most_urgent_and_nobody_by_name():
    facts = some_facts(movers=20, unplaced=5)

    sheet = overview(facts)

    urgency = [(facts.people[ref].priority, facts.people[ref].deadline_at) for ref in refs(sheet)]
    moved = [p.ref for p in facts.plan.placed] + [u.ref for u in facts.plan.unplaced]
    assert urgency == sorted((facts.people[ref].priority, facts.people[ref].deadline_at) for ref in moved)[:10]
    assert not set(texts(sheet)) & set(NASTY_NAMES)


def test_the_count_sheet_counts_people_and_pages_of_every_paper():
    sheets = hand_out(some_facts())

    rows = count_sheet(sheets, [2] * len(sheets)).tables[0].rows

    assert len(rows) == len(sheets) + 1
    assert rows[-1].cells[3][0].bits[0].number == 2 * len(sheets)


def test_the_papers_come_in_hand_out_order_with_what_needs_a_decision_first():
    parts = [sheet.part for sheet in hand_out(some_facts())]

    assert list(dict.fromkeys(parts)) == [
        Part.OVERVIEW, Part.UNPLACED_LIST, Part.CALL_LIST, Part.EVACUATION_LIST, Part.RUN_SHEET, Part.STAY_LIST,
    ]  # fmt: skip


def test_nobodys_personal_text_stands_in_a_repr():
    facts = some_facts()

    assert "Østergårdsvej" not in repr(facts.people["P-00000001"])


def test_a_plan_that_moves_nobody_still_has_its_papers():
    facts = some_facts(movers=0, stays=0, unplaced=0)

    parts = [sheet.part for sheet in hand_out(facts)]

    assert parts == [Part.OVERVIEW, Part.UNPLACED_LIST, Part.STAY_LIST]


def test_the_drive_to_a_second_person_at_the_same_door_is_not_told_twice():
    facts = some_facts(movers=2, vehicles=1)
    ref = facts.plan.routes[0].stops[2].ref
    first = facts.people[facts.plan.routes[0].stops[1].ref]
    facts = replace(
        facts, people={**facts.people, ref: replace(facts.people[ref], position=first.position, address=first.address)}
    )

    sheet = run_sheets(facts)[0]

    drives = [
        line
        for row in sheet.rows()
        for line in row.cells[1]
        if any(isinstance(b, Said) and b.code == "drive_is" for b in line.bits)
    ]
    assert len(drives) == 1


def test_times_on_the_lists_are_the_plans_own():
    facts = some_facts()
    moved = replace(facts.plan.placed[0], arrival_at=facts.plan.placed[0].arrival_at + timedelta(minutes=1))
    facts = replace(facts, plan=replace(facts.plan, placed=(moved, *facts.plan.placed[1:])))

    row = next(row for sheet in evacuation_lists(facts) for row in sheet.rows() if row.ref == moved.ref)

    assert row.moment == moved.arrival_at
