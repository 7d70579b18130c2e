"""Does the situation hold its one page when a whole region is without power: nineteen municipalities, or twenty-two?"""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, pairwise

import pytest

from planner.documents.facts import PlanFacts
from planner.documents.overview import MOST_URGENT, overview
from planner.outputs.fonts import width
from planner.outputs.pack import Press
from planner.outputs.page import Page, Text
from planner.outputs.wording import wording_of
from planner.plans.road_notes import ByFerry, CutOff
from tests.facts_case import a_base_map, some_facts

NAMES = (
    "Favrskov", "Hedensted", "Herning", "Holstebro", "Horsens", "Ikast-Brande", "Lemvig", "Norddjurs", "Odder", "Randers",
    "Ringkøbing-Skjern", "Samsø", "Silkeborg", "Skanderborg", "Skive", "Struer", "Syddjurs", "Viborg", "Aarhus",
    "Faaborg-Midtfyn", "Sønderborg", "Ærø",
)  # fmt: skip


pytestmark = pytest.mark.usefixtures("typefaces")


def a_region(count: int) -> PlanFacts:
    """People in ``count`` municipalities; one island is cut off, and another is reached by ferry only."""
    facts = some_facts(movers=120, stays=60, unplaced=20, sites=12, vehicles=9, plain_names=True, long_note=False)
    names = [*NAMES, *(f"Kommune nr. {i}" for i in range(len(NAMES), count))][:count]
    codes = {f"{700 + i:04d}": name for i, name in enumerate(names)}
    homes = cycle(codes)
    people = {ref: replace(person, municipality_code=next(homes)) for ref, person in facts.people.items()}
    refs = tuple(facts.people)[:3]
    cut_off = CutOff(("Samsø",), ("Hou - Sælvig",), refs, (), (), ())
    roads = replace(
        facts.plan.roads, cut_off=(cut_off,), islands=(ByFerry(("Tunø",), ("Hou - Tunø",), cut_off=False, people=2, sites=0),)
    )
    return replace(
        facts, people=people, municipalities=codes, municipality_phones=dict.fromkeys(codes, "+45 00 00 00 00"),
        plan=replace(facts.plan, roads=roads),
    )  # fmt: skip


def words_on(page: Page) -> list[str]:
    return [mark.text for mark in page.marks if isinstance(mark, Text)]


@pytest.mark.parametrize("count", [19, 22])
def test_sum_most_urgent_and_every_municipality_stand_on_the_first_page(count):
    facts = a_region(count)
    sheet = overview(facts)

    first, *_ = Press(facts, a_base_map(), wording_of(facts, "da")).paper(sheet).pages

    shown = words_on(first)
    urgent = [row.ref for row in sheet.tables[0].rows]
    assert len(urgent) == MOST_URGENT
    assert all(any(ref in text for text in shown) for ref in urgent)
    wanted = [name for name in NAMES[:count] if name not in shown]
    assert wanted == []
    assert "200 berørt" in " ".join(shown)


def test_with_the_whole_country_the_sum_and_the_most_urgent_stay_first_and_no_municipality_is_lost():
    facts = a_region(98)
    sheet = overview(facts)

    first, *more = Press(facts, a_base_map(), wording_of(facts, "da")).paper(sheet).pages

    shown = words_on(first)
    assert "200 berørt" in " ".join(shown)
    assert all(any(row.ref in text for text in shown) for row in sheet.tables[0].rows)
    counted = "Antal efter hjemkommune"
    assert counted in shown
    after = shown[shown.index(counted) :] + [text for page in more for text in words_on(page)]
    assert [name for name in facts.municipalities.values() if after.count(name) != 1] == []


@pytest.mark.parametrize("count", [19, 22])
def test_nothing_of_the_first_page_stands_over_anything_else(count):
    facts = a_region(count)

    first, *_ = Press(facts, a_base_map(), wording_of(facts, "da")).paper(overview(facts)).pages

    lines: dict[float, list[tuple[float, float]]] = {}
    for mark in first.marks:
        if isinstance(mark, Text):
            left, right = span_of(mark)
            lines.setdefault(round(mark.y, 1), []).append((left, right))
    assert min(lines) > 30
    for spans in lines.values():
        spans.sort()
        assert all(a[1] <= b[0] + 0.5 for a, b in pairwise(spans))


def span_of(mark: Text) -> tuple[float, float]:
    across = width(mark.text, mark.font, mark.size)
    return (mark.x - across, mark.x) if mark.right else (mark.x, mark.x + across)
