"""Bridges and ferries that nobody can count on: are they named, and marked where they are?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from facts_case import a_base_map, some_facts

from planner.documents.closures import closed_crossings, where_closed
from planner.documents.facts import PlanFacts
from planner.documents.overview import overview
from planner.documents.road_lines import RoadLine, RoadLines
from planner.model.place import Position
from planner.outputs.web_map import plan_map_html
from planner.outputs.wording import wording_of
from planner.plans.road_notes import ByFerry, CutOff, RoadNotes


def with_closures(*codes: str, notes: RoadNotes | None = None) -> PlanFacts:
    plain = some_facts()
    made = replace(plain.plan.made, road_changes=codes)
    return replace(plain, plan=replace(plain.plan, made=made, roads=notes or RoadNotes()))


def test_bridges_by_what_is_told_of_the_night_and_ferries_by_whom_they_cut_off():
    notes = RoadNotes(
        cut_off=(CutOff(("Fur",), ("Branden-Fur",), (), (), ()),),
        islands=(ByFerry(("Venø",), ("Kleppen-Venø",), True, 1, 0), ByFerry(("Læsø",), ("Frederikshavn-Vesterø",), False, 5, 3)),
    )
    facts = with_closures("speed_factor=0.8", "bridge_closed=Sundbroen", "ferry_stopped=ferry:fur", notes=notes)

    assert closed_crossings(facts.plan) == ("Branden-Fur", "Kleppen-Venø", "Sundbroen")
    assert closed_crossings(with_closures("speed_factor=0.8").plan) == ()


def test_a_mark_stands_half_way_along_the_longest_line_of_that_name():
    roads = RoadLines.of(
        [
            RoadLine("primary", "Sundbroen", (Position(9.0, 56.0), Position(9.0, 56.1))),
            RoadLine("primary", "Sundbroen", (Position(9.0, 56.0), Position(9.4, 56.0), Position(9.4, 56.2))),
            RoadLine("primary", "Vejen", (Position(8.0, 56.0), Position(8.1, 56.0))),
        ]
    )

    ((name, at),) = where_closed(("Sundbroen", "Ukendt bro"), roads)

    assert name == "Sundbroen"
    assert (at.lon, at.lat) == pytest.approx((9.3, 56.0))


def test_the_map_and_the_paper_say_what_is_closed_and_only_then():
    shut, open_ = with_closures("bridge_closed=Rute 15"), with_closures("speed_factor=0.8")

    for facts, told in ((shut, True), (open_, False)):
        html = plan_map_html(facts, a_base_map(), "da", lambda name: name, "n")
        wording = wording_of(facts, "da")
        paper = " ".join(wording.line(fact.line) for fact in overview(facts).facts)
        assert ('"closed:Rute 15"' in html, "Lukket bro eller færge" in html) == (told, told)
        assert ("lukket eller indstillet: Rute 15" in paper) == told
