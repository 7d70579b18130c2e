"""Do the forms, the directions, the way home and the paper of changes hold everyone once and say what the plan says?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from planner.documents.call_list import call_lists
from planner.documents.changes import Since, change_sheet, changed_people, changed_sheets
from planner.documents.directions import way_to
from planner.documents.hand_out import hand_out
from planner.documents.overview import overview
from planner.documents.phone_list import phone_list
from planner.documents.prints import Holder, PrintNote
from planner.documents.reentry import reentry_form
from planner.documents.return_list import area_of, return_lists
from planner.documents.run_sheet import run_sheets
from planner.documents.sheet import Amount, At, Part, Raw, Said, Sheet, said
from planner.model.errand import Thing
from planner.transport.result import StopKind
from planner.travel.matrix import Step
from tests.facts_case import START, an_errand, some_facts, with_errands

STEPS = (Step("Nørregade", 344, 40, "depart"), Step("", 60, 5, "left"), Step("Rute <16>", 4312, 300, "roundabout_2"))
NOTE = PrintNote(7, 3, "approved", "da", START, "Vagt", (Holder("V1.pdf", "Chauffør", START), Holder("", "Stab", START, START)))


def refs(sheet: Sheet) -> list[str]:
    return [row.ref for row in sheet.rows()]


def bits_of(lines) -> list[object]:
    return [bit for line in lines for bit in line.bits]


def with_ways(facts, steps=STEPS):
    return replace(facts, directions=dict.fromkeys(facts.legs, steps))


def test_a_way_is_told_by_road_name_turn_and_distance():
    facts = with_ways(some_facts())
    origin, destination = next(iter(facts.legs))

    (way,) = way_to(facts, origin, destination, said("stop_number", n=1))

    turns = [bit for bit in way.bits if isinstance(bit, Said) and bit.code.startswith("turn_")]
    lengths = [dict(bit.values)["length"] for bit in way.bits if isinstance(bit, Said) and bit.code == "so_far"]
    assert [turn.code for turn in turns] == ["turn_depart", "turn_left", "turn_roundabout_2"]
    assert dict(turns[2].values)["road"] == Raw("Rute <16>")
    assert dict(turns[1].values)["road"] == said("turn_unnamed")
    assert [(length.number, length.unit) for length in lengths] == [(340, "m"), (60, "m"), (4.312, "km")]


def test_nothing_is_said_of_a_way_whose_roads_have_no_names():
    facts = some_facts()

    assert way_to(facts, *next(iter(facts.legs)), said("stop_number", n=1)) == ()


def test_every_drive_of_a_run_sheet_stands_under_the_halt_it_begins_at():
    facts = with_ways(some_facts(movers=9, vehicles=1, long_note=False))

    (sheet,) = run_sheets(facts)

    rows = sheet.tables[0].rows
    ways = [i for i, row in enumerate(rows) if any(getattr(b, "code", "") == "way_to" for b in bits_of(row.below))]
    stops = facts.plan.routes[0].stops
    drives = sum(a.place_id != b.place_id for a, b in pairwise(stops))
    assert len(ways) == drives
    assert 0 in ways
    assert len(rows) - 1 not in ways


def test_a_stop_has_a_close_up_when_its_place_is_unsure_or_its_road_unnamed_and_stairs_stand_in_its_row():
    facts = some_facts(movers=9, vehicles=1, long_note=False)
    people = {ref: replace(p, location_quality="exact", floor=0) for ref, p in facts.people.items()}
    first, second = (p.ref for p in facts.plan.placed[:2])
    people[first] = replace(people[first], location_quality="street")
    people[second] = replace(people[second], floor=2, mobility="lying")
    third = next(pair for pair in facts.legs if pair[1] == f"home:{facts.plan.placed[4].ref}")
    facts = replace(facts, people=people, directions={third: (Step("Åvej", 900, 60, "depart"), Step("", 400, 60, "left"))})

    (sheet,) = run_sheets(facts)

    assert {one.why for one in sheet.maps[1].close_ups} == {("street",), ("hard_unnamed",)}
    carried = [row.ref for row in sheet.rows() if any(getattr(b, "code", "") == "hard_stairs" for b in bits_of(row.cells[4]))]
    assert carried == [second]
    assert run_sheets(replace(facts, people={r: replace(p, location_quality="exact", floor=0) for r, p in people.items()},
                              directions={}))[0].maps[1:] == ()  # fmt: skip


def test_a_break_has_a_row_after_the_halt_where_it_is_taken_and_the_way_on_stands_under_it():
    facts = with_ways(some_facts(movers=9, vehicles=1, long_note=False))
    (route,) = facts.plan.routes
    (halt,) = [stop for stop in route.stops if stop.kind is StopKind.DELIVERY][2:3]
    until = halt.depart_at + timedelta(minutes=45)

    (sheet,) = run_sheets(replace(facts, breaks={route.shift_id: ((halt.depart_at, until),)}))
    (without,) = run_sheets(facts)

    rows = sheet.tables[0].rows
    (number,) = [i for i, row in enumerate(rows) if any(getattr(b, "code", "") == "break" for b in bits_of(row.cells[2]))]
    moments = [b.at for b in bits_of(rows[number].cells[1][:1]) if isinstance(b, At)]
    assert moments == [halt.depart_at]
    assert any(getattr(b, "code", "") == "hand_over" for b in bits_of(rows[number - 1].cells[2]))
    assert rows[number].below == without.tables[0].rows[number - 1].below
    assert len(rows) == len(without.tables[0].rows) + 1


def test_the_run_sheet_says_what_of_the_oxygen_and_energy_on_board_the_tour_uses():
    facts = some_facts(movers=2, vehicles=1, long_note=False)
    people = {ref: replace(p, ride_oxygen_ml_min=3000, ride_power_w=60) for ref, p in facts.people.items()}
    van = replace(facts.vehicles["V1"], oxygen_l=400, energy_wh=None)
    stops = facts.plan.routes[0].stops
    left = {s.ref: s.depart_at for s in stops if s.kind is StopKind.PICKUP}
    minutes = sum((s.begin_at - left[s.ref]).total_seconds() / 60 for s in stops if s.kind is StopKind.DELIVERY)

    (sheet,) = run_sheets(replace(facts, people=people, vehicles={"V1": van}))

    (drawn,) = [fact.line for fact in sheet.facts if fact.label == "fact_drawn"]
    assert [(b.number, b.unit) for b in drawn.bits if isinstance(b, Amount)] == [(minutes * 3, "l")]
    assert not [fact for fact in run_sheets(replace(facts, people=people))[0].facts if fact.label == "fact_drawn"]


def test_the_form_for_typing_back_holds_everyone_once_with_the_numbers_of_the_run_sheets():
    facts = some_facts(movers=12, stays=7, unplaced=4)

    form = reentry_form(facts)

    assert sorted(refs(form)) == sorted(facts.people)
    on_sheets = {row.ref: row.cells[0][0].bits[0].text for sheet in run_sheets(facts) for row in sheet.rows()}
    on_form = {row.ref: row.cells[0][0].bits[0].text for row in form.rows()}
    assert {ref: on_form[ref] for ref in on_sheets} == on_sheets


def test_the_way_home_lists_each_sites_people_once_area_by_area():
    facts = some_facts(movers=14, sites=2)

    sheets = return_lists(facts)

    assert sorted(ref for sheet in sheets for ref in refs(sheet)) == sorted(p.ref for p in facts.plan.placed)
    for sheet in sheets:
        areas = [area_of(facts.people[ref]) for ref in refs(sheet)]
        assert areas == sorted(areas)
        assert len(sheet.tables) == len({area[:2] for area in areas})


def test_the_way_home_counts_one_area_as_one():
    (one,) = return_lists(some_facts(movers=1, sites=1))
    (more,) = return_lists(some_facts(movers=4, sites=1))

    assert said("one_area") in one.facts[0].line.bits
    assert said("n_areas", n=len(more.tables)) in more.facts[0].line.bits


def test_the_telephone_list_holds_every_municipality_site_and_vehicle():
    facts = some_facts(sites=2, vehicles=2)

    cells = [cell for row in phone_list(facts).rows for cell in row.cells if cell]

    assert len(cells) == 2 * (2 + 2 + 2)
    assert sum(getattr(bit, "code", "") == "no_phone" for cell in cells for bit in bits_of(cell)) == 1


def test_the_telephone_list_holds_a_site_that_only_hands_something_out():
    plain = some_facts(movers=4, stays=2, sites=2, vehicles=1)
    ref = plain.plan.stays[0].ref
    named = {f"S{n}": Raw(plain.sites[f"S{n}"].name) for n in (1, 2)}

    def sites_on(facts):
        bits = [bit for row in phone_list(facts).rows for cell in row.cells for bit in bits_of(cell)]
        return {site for site, name in named.items() if name in bits}

    assert sites_on(plain) == {"S1"}
    assert sites_on(with_errands(plain, an_errand(ref, 45, "S2"))) == {"S1", "S2"}
    assert sites_on(with_errands(plain, an_errand(ref, None, "S2"))) == {"S1"}


def test_the_sum_on_the_situation_page_adds_up_with_those_who_chose_otherwise():
    facts = some_facts(movers=9, stays=5, unplaced=3)

    told = dict(next(fact.line.bits[0] for fact in overview(facts).facts if fact.label == "fact_sum").values)

    assert told == {"affected": 17, "placed": 9, "stays": 3, "declined": 2, "unplaced": 3}


def test_the_situation_names_who_holds_which_print():
    table = next(table for table in overview(some_facts(), (NOTE,)).tables if table.title == "title_prints")

    names = [bit.text for row in table.rows for cell in row.cells for bit in bits_of(cell) if isinstance(bit, Raw)]
    assert {"Chauffør", "Stab", "V1.pdf"} <= set(names)


def test_everyone_has_a_time_to_ring_by_and_half_an_hour_is_left_to_send_the_vehicle_elsewhere():
    facts = some_facts()
    pickup = {p.ref: p.pickup_at for p in facts.plan.placed}

    for row in (row for sheet in call_lists(facts) for row in sheet.rows()):
        said_at = {b.code: dict(b.values).get("at") for b in bits_of(row.cells[5]) if isinstance(b, Said)}
        due_at = pickup.get(row.ref) or facts.people[row.ref].latest_arrival_at
        times = [said_at[code].at for code in ("ring_by", "relative_by", "staff_by") if code in said_at]
        assert times == [due_at - timedelta(minutes=m) for m in ((60, 45, 30) if row.ref in pickup else (60, 45))]
        assert ("escalate_at_once" in said_at) == (row.ref not in pickup)


def test_nothing_changes_between_a_plan_and_itself():
    facts = some_facts()
    since = Since(NOTE, facts)

    assert changed_sheets(since, facts) == ()
    assert refs(change_sheet(since, facts, names(facts))) == []


def test_one_person_a_minute_later_changes_that_persons_papers_only():
    facts = some_facts(movers=9, vehicles=2, sites=2)
    late = facts.plan.placed[0]
    later = replace(late, arrival_at=late.arrival_at + timedelta(minutes=1))
    after = replace(facts, plan=replace(facts.plan, placed=(later, *facts.plan.placed[1:])))

    since = Since(NOTE, facts)
    changed = {(sheet.part, sheet.key) for sheet in changed_sheets(since, after)}

    home = facts.people[late.ref].municipality_code
    assert changed_people(facts.plan, after.plan) == (late.ref,)
    assert changed == {(Part.CALL_LIST, home), (Part.EVACUATION_LIST, late.site_id)}
    assert refs(change_sheet(since, after, names(facts))) == [late.ref]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (None, an_errand("ref", 45)),
        (an_errand("ref", 45), None),
        (an_errand("ref", 45), an_errand("ref", 46)),
        (an_errand("ref", 45), an_errand("ref", 45, site_id="S2")),
        (an_errand("ref", 45), an_errand("ref", None)),
        (an_errand("ref", 45), an_errand("ref", 45, thing=Thing.BATTERY)),
        (an_errand("ref", 45), replace(an_errand("ref", 45), shift_id="V2")),
    ],
    ids=["new", "dropped", "time", "site", "not brought", "thing", "vehicle"],
)
def test_another_errand_stands_on_the_paper_of_changes_as_it_was_and_is(was, now):
    plain = some_facts(stays=2)
    ref = plain.plan.stays[0].ref
    before, after = (with_errands(plain, *([replace(one, ref=ref)] if one else [])) for one in (was, now))
    since = Since(NOTE, before)

    sheet = change_sheet(since, after, names(before) | names(after))

    (row,) = sheet.rows()
    assert row.ref == ref
    assert changed_people(before.plan, after.plan) == (ref,)
    assert bits_of(row.cells[2]) != bits_of(row.cells[3])
    for one, cell in ((was, row.cells[2]), (now, row.cells[3])):
        told = {bit.code: dict(bit.values) for bit in bits_of(cell) if isinstance(bit, Said)}
        assert ("errand_brought" in told) == bool(one and one.arrival_at)
        assert ("errand_not_brought" in told) == bool(one and not one.arrival_at)
        if one and one.arrival_at:
            assert (told["errand_brought"]["at"], told["errand_brought"]["shift"]) == (At(one.arrival_at), one.shift_id)
            assert told["errand_loaded"] == {"site": plain.sites[one.site_id].name, "at": At(one.pickup_at)}


def test_things_told_in_another_order_are_no_change():
    plain = some_facts(stays=2)
    errands = [an_errand(one.ref, 45) for one in plain.plan.stays]
    before, after = with_errands(plain, *errands), with_errands(plain, *reversed(errands))

    assert changed_people(before.plan, after.plan) == ()


def test_a_night_that_begins_an_hour_later_changes_only_the_papers_that_say_so():
    facts = some_facts(movers=9, vehicles=2, sites=2)
    later = replace(facts, first_departure_at=facts.first_departure_at + timedelta(hours=1))
    next_day = replace(facts, first_departure_at=facts.first_departure_at + timedelta(days=1))
    since = Since(NOTE, facts)

    assert {sheet.part for sheet in changed_sheets(since, later)} == {Part.CALL_LIST}
    assert len(changed_sheets(since, next_day)) == len(hand_out(facts)) - 1


def test_the_paper_of_changes_says_from_whom_to_take_which_paper():
    before, after = some_facts(movers=9, vehicles=2), some_facts(movers=9, vehicles=1)
    paper_of = names(before) | names(after) | {(Part.RUN_SHEET, "V1"): "V1.pdf"}

    papers = change_sheet(Since(NOTE, before), after, paper_of).tables[0].rows

    told = {(row.cells[0][0].bits[0].code, row.cells[2][0].bits[0].code) for row in papers}
    assert ("part_run_sheet", "paper_gone") in told
    assert any(Raw("Chauffør") in bits_of(row.cells[3]) for row in papers)
    assert not any(Raw("Stab") in bits_of(row.cells[3]) for row in papers)


def names(facts) -> dict[tuple[Part, str], str]:
    return {(sheet.part, sheet.key): f"{sheet.part}-{sheet.key}" for sheet in hand_out(facts)}


def test_times_on_the_form_are_the_deadlines():
    facts = some_facts()
    deadlines = {p.ref: p.deadline_at for p in facts.plan.placed} | {u.ref: u.deadline_at for u in facts.plan.unplaced}
    deadlines |= {s.ref: s.safe_until_at for s in facts.plan.stays}

    for row in reentry_form(facts).rows():
        assert row.cells[1][0].bits[0] == At(deadlines[row.ref])
