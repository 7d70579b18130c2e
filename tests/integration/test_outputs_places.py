"""Do paper and maps hold where people crowd, and where there is only one: sixty stops in one town, one patient on Læsø?"""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace

import pytest

from planner.documents.facts import BaseMap, PlanFacts
from planner.documents.map_page import MarkKind
from planner.documents.road_lines import RoadLine, RoadLines
from planner.documents.sheet import Amount, Part, Row
from planner.model.place import Position
from planner.outputs.pack import Order, Press, print_order
from planner.outputs.readback import pages_of, squeezed
from planner.outputs.wording import wording_of
from tests.facts_case import START, a_base_map, some_facts

FREDERIKSHAVN, VESTEROE, BYRUM = Position(10.54, 57.44), Position(10.92, 57.295), Position(11.0, 57.255)


pytestmark = pytest.mark.usefixtures("typefaces")


def one_on_laesoe() -> PlanFacts:
    """One patient on the island, fetched by the ferry to a hall in Frederikshavn."""
    facts = some_facts(movers=1, stays=0, unplaced=0, sites=1, vehicles=1, long_note=False)
    (ref,) = facts.people
    person = replace(facts.people[ref], position=BYRUM, town="Læsø", address="Byrumvej 7", municipality_code="0825")
    site = replace(facts.sites["S1"], position=FREDERIKSHAVN, municipality_code="0813")
    vehicle = replace(facts.vehicles["V1"], base=FREDERIKSHAVN)
    (route,) = facts.plan.routes
    stops = tuple(replace(stop, crossings=("ferry:Frederikshavn-Vesterø",)) if stop.ref else stop for stop in route.stops)
    ways = dict.fromkeys(facts.legs, (FREDERIKSHAVN, VESTEROE, BYRUM))
    return replace(
        facts, people={ref: person}, sites={"S1": site}, vehicles={"V1": vehicle}, legs=ways, outage_rings=(),
        plan=replace(facts.plan, routes=(replace(route, stops=stops),)),
        municipalities={"0825": "Læsø", "0813": "Frederikshavn"}, municipality_phones={"0825": "+4500000008"},
    )  # fmt: skip


def kattegat() -> BaseMap:
    def ring(*pairs: tuple[float, float]) -> tuple[Position, ...]:
        return tuple(Position(lon, lat) for lon, lat in pairs)

    island = ring((10.86, 57.30), (10.95, 57.32), (11.15, 57.32), (11.2, 57.27), (11.0, 57.21), (10.9, 57.25))
    coast = ring((10.2, 57.1), (10.53, 57.2), (10.56, 57.45), (10.5, 57.6), (10.2, 57.6))
    roads = (
        RoadLine("secondary", "Byrumvej", (VESTEROE, BYRUM)),
        RoadLine("ferry", "Frederikshavn-Vesterø", (FREDERIKSHAVN, VESTEROE)),
    )
    towns = (("Frederikshavn", Position(10.50, 57.42), 23000), ("Byrum", Position(11.04, 57.27), 400))
    return BaseMap(((island,), (coast,)), {}, RoadLines.of(roads), towns, False, "")


def test_one_patient_alone_on_laesoe_has_every_paper_and_the_ferry_stands_on_the_run_sheet(tmp_path):
    facts = one_on_laesoe()

    pack, *papers = print_order(facts, kattegat(), tmp_path, Order("da", "x", START))

    (ref,) = facts.people
    names = {paper.relative_to(pack.parent).as_posix() for paper in papers}
    assert {"10-ringelister/0825.pdf", "20-modtagesteder/S1.pdf", "30-koersel/V1.pdf"} <= names
    run_sheet = "".join(pages_of((pack.parent / "30-koersel" / "V1.pdf").read_bytes()))
    assert squeezed(ref) in run_sheet
    assert squeezed("Frederikshavn-Vesterø") in run_sheet


def test_the_map_of_one_patient_on_laesoe_shows_island_mainland_and_stop():
    facts = one_on_laesoe()
    press = Press(facts, kattegat(), wording_of(facts, "da"))

    paper = next(paper for paper in press.whole_pack() if paper.sheet.part is Part.RUN_SHEET)

    (page,) = [page for page in paper.pages if page.map and page.map.title == "map_of_route"]
    shown = {mark.text for mark in page.marks if hasattr(mark, "text")}
    assert {"1", "2", "Byrum", "Frederikshavn"} <= shown


def sixty_in_one_town() -> PlanFacts:
    facts = some_facts(movers=60, vehicles=1, sites=1, plain_names=True, long_note=False)
    people = {
        ref: replace(p, position=replace(p.position, lon=8.55 + i % 8 * 0.0008, lat=56.35 + i // 8 * 0.0005))
        for i, (ref, p) in enumerate(facts.people.items())
    }  # fmt: skip
    return replace(facts, people=people)


def test_of_sixty_stops_in_one_town_each_has_its_number_on_a_map_and_its_row_on_the_list(tmp_path):
    facts = sixty_in_one_town()
    press = Press(facts, a_base_map(), wording_of(facts, "da"))

    paper = next(paper for paper in press.whole_pack() if paper.sheet.part is Part.RUN_SHEET)

    shown = {mark.text for page in paper.pages if page.map for mark in page.marks if hasattr(mark, "text")}
    homes = {mark.number for mark in paper.sheet.maps[0].marks if mark.kind is MarkKind.HOME}
    assert len(homes) == 60
    assert homes <= shown
    assert len({row.ref for row in paper.sheet.rows()}) == 60


@pytest.mark.parametrize(
    ("part", "named"), [(Part.RUN_SHEET, "se kørselslisten"), (Part.EVACUATION_LIST, "se evakueringslisten")]
)
def test_stops_that_the_key_of_a_map_has_no_room_for_stand_under_the_same_numbers_on_the_list_it_names(part, named):
    facts = sixty_in_one_town()
    press = Press(facts, a_base_map(), wording_of(facts, "da"))

    paper = next(paper for paper in press.whole_pack() if paper.sheet.part is part)

    page = next(page for page in paper.pages if page.map and not page.map.close_ups)
    words = [mark.text for mark in page.marks if hasattr(mark, "text")]
    (rest,) = [text for text in words if text.endswith(named)]
    first, last = (int(number) for number in re.findall(r"\d+", rest))
    stops = {int(mark.number): mark for mark in page.map.marks if mark.number}
    in_key = [number for number, mark in stops.items() if wording_of(facts, "da").clock(mark.at) in words[: words.index(rest)]]
    assert first <= max(in_key) + 1
    assert last == max(stops) > first
    listed = {number_in(row): facts.people[row.ref] for row in paper.sheet.rows()}
    homes = {number: mark for number, mark in stops.items() if number >= first and mark.kind is MarkKind.HOME}
    assert len(homes) > 20
    assert {number: f"{listed[number].address}, {listed[number].town}" for number in homes} == {
        number: mark.text for number, mark in homes.items()
    }


def number_in(row: Row) -> int:
    (bit,) = row.cells[0][0].bits
    return bit.number if isinstance(bit, Amount) else int(bit.text)


def test_a_close_up_in_a_crowd_bears_the_number_of_its_own_stop_alone():
    facts = sixty_in_one_town()
    press = Press(facts, a_base_map(), wording_of(facts, "da"))

    paper = next(paper for paper in press.whole_pack() if paper.sheet.part is Part.RUN_SHEET)

    page = next(page for page in paper.pages if page.map and page.map.close_ups)
    numbers = {mark.number for mark in page.map.marks if mark.number}
    shown = [mark.text for mark in page.marks if getattr(mark, "text", "") in numbers]
    assert shown == [one.number for one in page.map.close_ups[:8]]


def test_the_key_of_a_map_names_no_ferry_where_none_is_seen():
    def words_of(facts: PlanFacts, ground: BaseMap) -> set[str]:
        press = Press(facts, ground, wording_of(facts, "da"))
        paper = next(paper for paper in press.whole_pack() if paper.sheet.part is Part.RUN_SHEET)
        return {mark.text for page in paper.pages if page.map for mark in page.marks if hasattr(mark, "text")}

    assert "færge" in words_of(one_on_laesoe(), kattegat())
    assert "færge" not in words_of(sixty_in_one_town(), kattegat())


def test_a_close_up_names_the_street_of_its_own_stop_though_longer_ones_crowd_it():
    facts = sixty_in_one_town()
    (lon, lat), step = (8.55, 56.35), 0.0004
    long = [
        RoadLine("tertiary", f"Hovedgade {i}", (Position(8.4, lat + i * step), Position(8.7, lat + i * step))) for i in range(40)
    ]
    own = RoadLine("street", "Stikvej", (Position(lon, lat), Position(lon + 0.0003, lat)))
    stops = {ref: replace(p, address="Stikvej 7", location_quality="street") for ref, p in facts.people.items()}
    press = Press(replace(facts, people=stops), replace(kattegat(), roads=RoadLines.of([*long, own])), wording_of(facts, "da"))

    paper = next(paper for paper in press.whole_pack() if paper.sheet.part is Part.RUN_SHEET)

    page = next(page for page in paper.pages if page.map and page.map.close_ups)
    assert "Stikvej" in [getattr(mark, "text", "") for mark in page.marks]


def test_pages_of_both_are_clear_in_grey(tmp_path):
    """A laser printer's page: mostly white, with ink on it, and no page black."""
    for name, facts, ground in (("en", one_on_laesoe(), kattegat()), ("mange", sixty_in_one_town(), a_base_map())):
        pack, *_ = print_order(facts, ground, tmp_path / name, Order("da", "x", START))
        run_sheet = pack.parent / "30-koersel" / "V1.pdf"
        if subprocess.run(["pdftoppm", "-r", "30", "-gray", str(run_sheet), str(tmp_path / name / "p")], check=False).returncode:
            pytest.skip("pdftoppm is not on this machine")
        for picture in (tmp_path / name).glob("p-*.pgm"):
            grey = picture.read_bytes()[20:]
            assert min(grey) < 60
            assert sum(grey) / len(grey) > 170
