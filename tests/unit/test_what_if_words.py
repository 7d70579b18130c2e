"""What ``planner whatif`` says: what is proven, and what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.assignment.reasons import Finding, Reason, Remedy
from planner.assignment.shortage import Shortage
from planner.assignment.siting import Opening
from planner.assignment.whatif import Worth
from planner.cli.whatif import what_if_data, what_if_lines
from planner.documents.facts import PlanFacts
from planner.model.load import SiteLoad
from planner.plans.plan import Since, WhatIf
from planner.transport.reinforcing import MOST_VEHICLES, Reinforcement
from tests.facts_case import START, some_facts

SEAT = SiteLoad(seated_places=1)


@pytest.fixture
def facts() -> PlanFacts:
    facts = some_facts(unplaced=5)
    site_id, vehicle_id = next(iter(facts.sites)), next(iter(facts.vehicles))
    plan = replace(
        facts.plan,
        shortages=(Shortage(("P1", "P2", "P3"), (site_id,), "oxygen_ml_min", 2),),
        what_if=WhatIf(
            worth=(Worth(site_id, "oxygen_ml_min", SEAT, 1, 2),),
            openings=(Opening(site_id, (Remedy.EMERGENCY_POWER_AT_SITE,), 1, SEAT),),
            left=1,
            vehicles=(Reinforcement(vehicle_id, START, START + timedelta(hours=2), 3, 1),),
        ),
        since=Since("earlier", ("P7",)),
    )
    return replace(facts, plan=plan)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("da", ["2 kunne ingen", "3 mere blev ikke", "mindst 2 står", "Ét mere som Liggende vogn 1", "Base Øst", "+3", "P7"]),
        ("en", ["2 nobody could", "3 more were not", "at least 2 are", "One more like Liggende vogn 1", "Base Øst", "+3", "P7"]),
    ],
)
def test_proofs_sites_vehicles_room_and_whom_it_moves_are_all_said(facts, lang, words):
    told = "\n".join(what_if_lines(facts, lang))

    assert [word for word in words if word not in told] == []


@pytest.mark.parametrize(("lang", "words"), [("da", "I alt: 1 × liggende"), ("en", "In all: 1 × lying transport.")])
def test_how_many_more_of_which_kind_is_said_in_one_line(facts, lang, words):
    assert words in "\n".join(what_if_lines(facts, lang))


@pytest.mark.parametrize(
    ("named", "lang", "words"),
    [
        (MOST_VEHICLES, "da", "Listen slutter ved 20 køretøjer; 4 hentes stadig ikke."),
        (1, "en", "23 cannot be fetched in time by any vehicle like one of the fleet."),
        (1, "da", "23 kan ikke hentes"),
    ],
)
def test_who_is_left_with_the_vehicles_named_is_said(named, lang, words):
    facts = some_facts(unplaced=24)
    one = Reinforcement(next(iter(facts.vehicles)), START, START + timedelta(hours=2), 1, 1)
    late = Finding(Reason.NOT_FETCHED_IN_TIME, Remedy.MORE_VEHICLES)
    unplaced = tuple(replace(entry, findings=(late,)) for entry in facts.plan.unplaced)
    plan = replace(facts.plan, unplaced=unplaced, what_if=WhatIf(vehicles=(one,) * named))

    assert words in "\n".join(what_if_lines(replace(facts, plan=plan), lang))
    assert what_if_data(replace(facts, plan=plan))["left_with_vehicles"] == 24 - named


def test_machines_are_told_the_same(facts):
    told = what_if_data(facts)

    assert (told["unplaced"], told["must_be_left"], told["not_placed_by_this_search"]) == (5, 2, 3)
    assert [(v["vehicle_id"], v["people"]) for v in told["vehicles"]] == [("V1", 3)]
    assert told["vehicles_by_kind"] == {"lying_transport": 1}
    assert [o["remedies"] for o in told["openings"]] == [["emergency_power_at_site"]]
    assert (told["left_with_openings"], told["moved_since"]) == (1, ["P7"])


def test_where_nothing_helps_or_nobody_is_left_that_is_said():
    nothing_helps, all_well = some_facts(unplaced=2, vehicles=0), some_facts(unplaced=0)

    assert "Hverken flere steder eller flere køretøjer" in what_if_lines(nothing_helps, "da")[-1]
    assert "hentes i tide" in what_if_lines(all_well, "da")[-1]
