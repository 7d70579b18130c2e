"""Does a part of a plan hold those who are meant, and nobody else in any way?"""

from __future__ import annotations

import pytest

from planner.documents.selection import Selection, narrowed, read_selection
from tests.facts_case import some_facts


def test_without_filters_the_plan_is_whole():
    facts = some_facts()

    assert narrowed(facts, Selection()) is facts


@pytest.mark.parametrize("outcome", ["placed", "stays", "unplaced"])
def test_the_three_outcomes_part_the_plan(outcome):
    facts = some_facts(movers=9, stays=4, unplaced=3)

    part = narrowed(facts, Selection(outcome=outcome))

    assert len(part.people) == {"placed": 9, "stays": 4, "unplaced": 3}[outcome]
    assert {len(part.plan.placed), len(part.plan.stays), len(part.plan.unplaced)} == {0, len(part.people)}


def test_filters_narrow_together():
    facts = some_facts(movers=30, stays=9, unplaced=9)

    part = narrowed(facts, Selection(municipality="0661", priority="2"))

    assert part.people
    assert {(p.municipality_code, p.priority) for p in part.people.values()} == {("0661", 2)}


def test_no_stop_and_no_line_leads_to_someone_who_is_not_meant():
    facts = some_facts(movers=12, vehicles=2, sites=2)
    meant = narrowed(facts, Selection(municipality="0661"))

    stops = {stop.ref for route in meant.plan.routes for stop in route.stops if stop.ref}
    homes = {place for pair in meant.legs for place in pair if place.startswith("home:")}

    assert stops <= set(meant.people)
    assert homes <= {f"home:{ref}" for ref in meant.people}


def test_what_the_plan_does_not_know_is_not_a_filter():
    facts = some_facts()

    chosen = read_selection({"municipality": "9999", "site": "<S1>", "priority": "6", "outcome": "placed"}, facts)

    assert chosen == Selection(outcome="placed")
