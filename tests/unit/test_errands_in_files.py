"""What is brought home stands where those concerned look: messages to site and municipality, table and calendar."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from facts_case import START, a_base_map, some_facts

from planner.documents.errand_list import errand_lists
from planner.documents.evacuation_list import evacuation_lists
from planner.documents.facts import PlanFacts
from planner.documents.sheet import Part
from planner.errors import PrintRefused
from planner.model.errand import Thing
from planner.outputs.calendar import export_ics
from planner.outputs.frame import frame_of
from planner.outputs.messages import To, messages_of
from planner.outputs.pack import Press, print_pack
from planner.outputs.readback import check_papers, check_whole, pages_of, squeezed
from planner.outputs.tables import export_csv
from planner.outputs.wording import wording_of
from planner.plans.plan import PlannedErrand
from planner.transport.result import StopKind


@pytest.fixture
def facts() -> PlanFacts:
    """One who stays is brought a cylinder, another would have been; a site that receives nobody hands it out."""
    plain = some_facts(movers=3, stays=2, unplaced=0, sites=1, vehicles=1)
    here, there = (entry.ref for entry in plain.plan.stays)
    depot = replace(next(iter(plain.sites.values())), id="DEPOT", name="Iltdepotet")
    later = START + timedelta(hours=20)
    errands = (
        PlannedErrand(here, Thing.CYLINDER, "DEPOT", later, later, "V1", START, START + timedelta(minutes=40)),
        PlannedErrand(there, Thing.NURSE, "DEPOT", later, later, why="none_in_stock"),
    )
    return replace(plain, plan=replace(plain.plan, errands=errands), sites={**plain.sites, "DEPOT": depot})


def test_the_site_that_hands_it_out_is_told_which_vehicle_takes_what_and_when(facts):
    (message,) = [one for one in messages_of(facts, {}, {}, sender="Region", named=False) if one.receiver.key == "site:DEPOT"]

    assert "Udleveres til kørslen:" in message.text
    assert "iltflaske til V1" in message.text
    assert "sygeplejerske" not in message.text
    assert not any(ref in message.text for ref in facts.people)
    assert "ankommer" not in message.text


def test_the_list_of_a_receiving_site_says_what_drivers_come_for_and_for_whom_by_reference(facts):
    plan, site_id = facts.plan, facts.plan.placed[0].site_id
    here = replace(facts, plan=replace(plan, errands=tuple(replace(one, site_id=site_id) for one in plan.errands)))

    (_, handed_out, _) = next(sheet for sheet in evacuation_lists(here) if sheet.key == site_id).tables

    (row,) = handed_out.rows
    errand, told = plan.errands[0], words_in(here, row)
    assert (row.ref, row.moment) == (f"{errand.ref}+cylinder", START)
    assert {"iltflaske", "vogn V1", "udleveret", f"{errand.ref}+cylinder"} <= set(told)
    assert len(next(sheet for sheet in evacuation_lists(facts) if sheet.key == site_id).tables) == 2
    assert not errand_lists(here)


def test_a_depot_that_receives_nobody_has_a_list_of_what_it_hands_out(facts):
    (sheet,) = errand_lists(facts)

    errand = facts.plan.errands[0]
    person = facts.people[errand.ref]
    told = [text for row in sheet.rows() for text in words_in(facts, row)]
    wording = wording_of(facts, "da")
    assert (sheet.part, sheet.key) == (Part.ERRAND_LIST, "DEPOT")
    assert "1 × iltflaske" in wording.line(sheet.facts[0].line)
    assert f"{person.postcode} {person.town}" in told
    assert set(person.equipment) <= set(told)
    assert not {person.name, person.phone, person.address} & set(" · ".join(told).split(" · "))
    for moment in (errand.pickup_at, errand.arrival_at, errand.latest_at):
        assert any(wording.clock(moment) in text for text in told)


def test_a_thing_that_stands_on_no_paper_refuses_the_print(facts):
    driven = with_the_ride(facts)
    papers = Press(driven, a_base_map(), wording_of(driven, "da")).whole_pack()

    check_whole(driven, papers)
    for part in (Part.ERRAND_LIST, Part.RUN_SHEET, Part.EVACUATION_LIST):
        with pytest.raises(PrintRefused):
            check_whole(driven, [paper for paper in papers if paper.sheet.part is not part])


def test_the_list_of_a_depot_is_printed_and_read_back(facts, tmp_path):
    driven = with_the_ride(facts)
    (_, *files) = print_pack(driven, a_base_map(), tmp_path, "da", "Prøve", START)

    (alone,) = [file for file in files if file.parent.name == "25-udlevering"]
    assert alone.name == "DEPOT.pdf"
    assert squeezed("1 × iltflaske") in "".join(pages_of(alone.read_bytes()))

    papers = Press(driven, a_base_map(), wording_of(driven, "da")).whole_pack()
    frame = frame_of(driven, wording_of(driven, "da"), "Prøve", START)
    late = tuple(replace(one, pickup_at=one.pickup_at and one.pickup_at + timedelta(minutes=1)) for one in driven.plan.errands)
    other = replace(driven, plan=replace(driven.plan, errands=late))
    own = [paper for paper in papers if paper.sheet.part is Part.ERRAND_LIST]
    with pytest.raises(PrintRefused, match="a time or a reference"):
        check_papers(other, own, frame, alone.read_bytes(), alone.name)


def words_in(facts, row):
    wording = wording_of(facts, "da")
    return [wording.line(line) for cell in row.cells for line in cell]


def with_the_ride(facts):
    """The same facts, with what is brought on the vehicle's route."""
    errand = facts.plan.errands[0]
    (first, *rest) = facts.plan.routes
    base = first.stops[0]
    load = replace(base, kind=StopKind.PICKUP, place_id="site:DEPOT", ref=errand.id, begin_at=errand.pickup_at)
    give = replace(base, kind=StopKind.DELIVERY, place_id=f"home:{errand.ref}", ref=errand.id, begin_at=errand.arrival_at)
    route = replace(first, stops=(base, load, give, *first.stops[1:]))
    return replace(facts, plan=replace(facts.plan, routes=(route, *rest)))


def test_the_municipality_where_they_live_is_told_how_many(facts):
    home = facts.people[facts.plan.errands[0].ref].municipality_code
    messages = messages_of(facts, {}, {}, sender="Region", named=False)
    told = {one.receiver.id: one.text for one in messages if one.receiver.to is To.MUNICIPALITY}

    assert [code for code, text in told.items() if "bringes 1 ting" in text] == [home]


def test_the_table_says_beside_each_person_what_comes_and_what_does_not(facts, tmp_path):
    text = export_csv(facts, tmp_path / "plan.csv").read_text(encoding="utf-8-sig")
    rows = {row["reference"]: row["bringes_hjem"] for row in csv.DictReader(io.StringIO(text), delimiter=";")}

    here, there = (errand.ref for errand in facts.plan.errands)
    assert "Får bragt iltflaske" in rows.pop(here)
    assert rows.pop(there) == "Får IKKE bragt sygeplejerske"
    assert set(rows.values()) == {""}


def test_the_calendar_holds_what_is_driven_only(facts, tmp_path):
    text = export_ics(facts, tmp_path / "plan.ics").read_text(encoding="utf-8")

    assert f"V1 bringer iltflaske til {facts.plan.errands[0].ref}" in text
    assert "LOCATION:Iltdepotet" in text
    assert "sygeplejerske" not in text
    assert text.count("BEGIN:VEVENT") == len(facts.people) + 1
