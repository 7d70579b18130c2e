"""What is closed that night: is it named, and marked where it is, on screen and on every paper map that shows it?"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
import shapely
from facts_case import a_base_map, some_facts

from planner.documents.closures import closed_crossings, closures_of, middle_of, where_closed
from planner.documents.facts import BaseMap, PlanFacts
from planner.documents.map_page import MapPage, Mark, MarkKind
from planner.documents.overview import overview
from planner.model.outage import ClosedRoads
from planner.model.place import Position
from planner.outputs.base_map import Ground
from planner.outputs.maps import draw_map
from planner.outputs.page import Page, Text
from planner.outputs.web_map import plan_map_html
from planner.outputs.wording import wording_of
from planner.plans.road_notes import ByFerry, CutOff, RoadNotes, road_notes
from planner.store.codec import from_json, to_json
from planner.travel.matrix import Crossing

TREES = ClosedRoads(shapely.LineString([(8.50, 56.30), (8.54, 56.32)]), "Væltede træer")
FLOOD = ClosedRoads(shapely.box(8.70, 56.30, 8.74, 56.33), "")


def with_closures(*codes: str, notes: RoadNotes | None = None, roads: tuple[ClosedRoads, ...] = ()) -> PlanFacts:
    plain = some_facts()
    made = replace(plain.plan.made, road_changes=codes)
    return replace(plain, plan=replace(plain.plan, made=made, roads=notes or RoadNotes()), closed_roads=roads)


def with_a_bridge() -> BaseMap:
    return replace(a_base_map(), crossings=(("Sundbroen", Position(8.52, 56.31)), ("Langt-Væk", Position(10.9, 57.4))))


def test_every_closed_bridge_and_stopped_ferry_is_named_once_by_its_name():
    def crossing(kind: str, name: str, *, is_open: bool) -> Crossing:
        return Crossing(f"{kind}:{name.casefold()}", kind, name, ("", ""), 60, open=is_open)

    matrix = SimpleNamespace(
        places=(), lands=(), islands=(), far=frozenset(), outside=frozenset(), closed_off=frozenset(),
        changes=("bridge_closed=bridge:sundbroen", "bridge_closed=ÅBROEN", "bridge_closed=Møllebro", "speed_factor=0.8"),
        crossings=(
            crossing("bridge", "Sundbroen", is_open=False), crossing("bridge", "Åbroen", is_open=False),
            crossing("ferry", "Ø-Sund", is_open=False), crossing("ferry", "Fur", is_open=True),
        ),
    )  # fmt: skip

    assert road_notes(matrix).closed == ("Møllebro", "Sundbroen", "Åbroen", "Ø-Sund")


def test_plans_from_before_name_the_bridges_told_of_and_the_ferries_that_cut_somebody_off():
    notes = RoadNotes(
        cut_off=(CutOff(("Fur",), ("Branden-Fur",), (), (), ()),),
        islands=(ByFerry(("Venø",), ("Kleppen-Venø",), True, 1, 0), ByFerry(("Læsø",), ("Frederikshavn-Vesterø",), False, 5, 3)),
    )
    facts = with_closures("speed_factor=0.8", "bridge_closed=Sundbroen", "ferry_stopped=ferry:fur", notes=notes)

    assert closed_crossings(facts.plan) == ("Branden-Fur", "Kleppen-Venø", "Sundbroen")
    assert closed_crossings(with_closures("speed_factor=0.8").plan) == ()


def test_a_mark_stands_where_the_base_map_knows_the_crossing_and_half_way_along_a_closed_road():
    (found,) = where_closed(("SUNDBROEN", "Ukendt bro"), with_a_bridge())
    assert (found.name, found.at) == ("Sundbroen", Position(8.52, 56.31))

    bent = shapely.MultiLineString([[(9.0, 56.0), (9.4, 56.0), (9.4, 56.2)], [(8.0, 56.0), (8.1, 56.0)]])
    assert shapely.get_coordinates(middle_of(bent))[0] == pytest.approx((9.3, 56.0))
    ring = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (3, 1), (3, 3), (1, 3)]])
    assert ring.contains(middle_of(ring))


def test_the_map_and_the_paper_say_what_is_closed_and_only_then():
    shut = with_closures("bridge_closed=Sundbroen", roads=(TREES,))
    open_ = with_closures("speed_factor=0.8")

    for facts, told in ((shut, True), (open_, False)):
        html = plan_map_html(facts, with_a_bridge(), "da", lambda name: name, "n")
        wording = wording_of(facts, "da")
        paper = " ".join(wording.line(fact.line) for fact in overview(facts).facts)
        assert ('"closed:Sundbroen"' in html, "Lukket bro, færge eller vej" in html) == (told, told)
        assert ("Væltede træer" in html, "#cc0000" in html) == (told, told)
        assert ("lukket eller indstillet: Sundbroen, Væltede træer" in paper) == told


def drawn(facts: PlanFacts, *spots: tuple[float, float]) -> Page:
    """One paper map that shows these homes."""
    base = with_a_bridge()
    ground = Ground(base, facts.outage_rings, closures_of(facts, base))
    marks = tuple(Mark(MarkKind.HOME, Position(*spot), str(i), text="Opdigtet vej") for i, spot in enumerate(spots, 1))
    return draw_map(MapPage("map_of_route", marks), ground, wording_of(facts, "da"))[0]


def words_of(page: Page) -> str:
    return " ".join(mark.text for mark in page.marks if isinstance(mark, Text))


def test_a_paper_map_names_what_is_closed_on_it_beside_the_sign_and_in_the_key():
    page = drawn(with_closures("bridge_closed=Sundbroen", roads=(TREES, FLOOD)), (8.45, 56.28), (8.80, 56.36))
    words = words_of(page)

    for told in ("Lukket: Sundbroen", "Lukket: Væltede træer", "lukket den nat", "lukket eller indstillet den nat: Sundbroen,"):
        assert told in words, told
    assert "Langt-Væk" not in words


def test_a_paper_map_says_nothing_of_what_is_closed_elsewhere_or_not_at_all():
    shut = with_closures("bridge_closed=Sundbroen", roads=(TREES, FLOOD))
    for page in (drawn(shut, (8.95, 56.60), (9.0, 56.62)), drawn(with_closures(), (8.45, 56.28), (8.80, 56.36))):
        assert "ukket" not in words_of(page)


def test_closed_roads_are_kept_with_the_facts():
    facts = with_closures(roads=(TREES, FLOOD))
    assert from_json(PlanFacts, to_json(facts)).closed_roads == facts.closed_roads
