"""What is brought home stands where those concerned look: messages to site and municipality, table and calendar."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from facts_case import START, some_facts

from planner.documents.evacuation_list import evacuation_lists
from planner.documents.facts import PlanFacts
from planner.model.errand import Thing
from planner.outputs.calendar import export_ics
from planner.outputs.messages import To, messages_of
from planner.outputs.tables import export_csv
from planner.outputs.wording import wording_of
from planner.plans.plan import PlannedErrand


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


def test_the_list_of_a_receiving_site_says_what_drivers_come_for_and_not_for_whom(facts):
    plan, site_id = facts.plan, facts.plan.placed[0].site_id
    here = replace(facts, plan=replace(plan, errands=tuple(replace(one, site_id=site_id) for one in plan.errands)))

    (_, handed_out, _) = next(sheet for sheet in evacuation_lists(here) if sheet.key == site_id).tables

    wording = wording_of(here, "da")
    ((clock, thing, vehicle, box),) = [[wording.line(cell[0]) for cell in row.cells] for row in handed_out.rows]
    assert (thing, vehicle, box) == ("iltflaske", "vogn V1", "udleveret")
    assert wording.clock(START) in clock
    assert len(next(sheet for sheet in evacuation_lists(facts) if sheet.key == site_id).tables) == 2


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
