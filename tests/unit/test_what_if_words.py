"""What ``planner whatif`` says: what is proven, and what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from planner.assignment.reasons import Remedy
from planner.assignment.shortage import Shortage
from planner.assignment.siting import Opening
from planner.assignment.whatif import Worth
from planner.cli.whatif import what_if_data, what_if_lines
from planner.documents.facts import PlanFacts
from planner.documents.waiting_lists import unplaced_list
from planner.documents.what_helps import what_helps
from planner.model.load import SiteLoad
from planner.outputs.wording import Wording
from planner.plans.plan import Since, WhatIf
from planner.translations.words import word
from planner.transport.reinforcing import Reinforcement
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
            openings_at_least=1,
            places=(Opening(site_id, (Remedy.MORE_CAPACITY,), 2, SiteLoad(seated_places=2, power_w=1400)),),
            taken_along=4,
            vehicles_at_least=1,
            not_fetched=1,
        ),
        since=Since("earlier", ("P7",)),
    )
    return replace(facts, plan=plan)


SAID = {
    "da": """2 kunne ingen|3 mere blev ikke|mindst 2 står|Ét mere som Liggende vogn 1|Base Øst|+3|P7|Ét er nok|får 2 en plads|
        1 får stadig ingen|4 af dem|1 bringes stadig ikke""",
    "en": """2 nobody could|3 more were not|at least 2 are|One more like Liggende vogn 1|Base Øst|+3|P7|One is enough|
        2 have a place|1 still have no|take along 4|1 are still not brought""",
}


@pytest.mark.parametrize("lang", SAID)
def test_proofs_sites_vehicles_room_and_whom_it_moves_are_all_said(facts, lang):
    told = "\n".join(what_if_lines(facts, lang))

    assert [words for words in SAID[lang].split("|") if words.strip() not in told] == []


@pytest.mark.parametrize(
    ("lang", "oxygen", "power", "words"),
    [
        ("da", False, False, "I alt: 1 × liggende sygetransport."),
        ("da", True, True, "I alt: 1 × liggende sygetransport med ilt og strøm."),
        ("en", False, True, "In all: 1 × lying transport with power."),
        ("en", True, False, "In all: 1 × lying transport with oxygen."),
    ],
)
def test_how_many_more_of_which_type_is_said_in_one_line(facts, lang, oxygen, power, words):
    like = replace(facts.vehicles["V1"], oxygen_on_board=oxygen, power_on_board=power)
    facts = replace(facts, vehicles={**facts.vehicles, "V1": like})

    assert words in "\n".join(what_if_lines(facts, lang))


def test_machines_are_told_the_same(facts):
    told = what_if_data(facts)

    assert (told["unplaced"], told["must_be_left"], told["not_placed_by_this_search"]) == (5, 2, 3)
    assert [(v["vehicle_id"], v["people"]) for v in told["vehicles"]] == [("V1", 3)]
    assert told["vehicles_by_kind"] == {"lying_transport": 1}
    assert [o["remedies"] for o in told["openings"]] == [["emergency_power_at_site"]]
    assert [(o["remedies"], o["people"]) for o in told["places"]] == [(["more_capacity"], 2)]
    proven = [told[key] for key in ("openings_at_least", "vehicles_at_least")]
    assert (proven, told["taken_along"], told["left_without_a_vehicle"]) == ([1, 1], 4, 1)
    assert (told["left_without_a_place"], told["moved_since"]) == (1, ["P7"])


@pytest.mark.parametrize(
    ("least", "words"), [(2, "færre er ikke nok"), (1, "mindst 1 er bevist"), (0, "er ikke bevist")],
)  # fmt: skip
def test_fewest_is_said_only_where_it_is_proven(facts, least, words):
    two = facts.plan.what_if.vehicles * 2
    what_if = replace(facts.plan.what_if, vehicles=two, vehicles_at_least=least, openings_at_least=1)
    helps = what_helps(replace(facts.plan, what_if=what_if))

    assert words in " ".join(word(one.code, "da", **dict(one.values)) for one in helps.vehicles)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_a_list_that_stops_too_soon_says_so_on_screen_and_paper(facts, lang):
    what_if = replace(facts.plan.what_if, beyond_vehicles=37)
    facts = replace(facts, plan=replace(facts.plan, what_if=what_if))
    shown = Wording(lang, START.date(), "UTC+01:00")

    on_screen = "\n".join(what_if_lines(facts, lang))
    on_paper = " ".join(shown.line(fact.line) for fact in unplaced_list(facts).facts)

    for told in (on_screen, on_paper):
        assert {"da": "Listen standser her: for 37 til", "en": "The list stops here: 37 more"}[lang] in told
    assert "whatif.one_is_enough" not in [one.code for one in what_helps(facts.plan).vehicles]
    assert what_if_data(facts)["left_beyond_these_vehicles"] == 37


def test_the_printed_list_says_what_is_proven_and_whom_to_ring(facts):
    sheet = unplaced_list(facts)
    (helps,) = (table for table in sheet.tables if table.title == "title_would_help")
    shown = Wording("da", START.date(), "UTC+01:00")

    head = " ".join(shown.line(fact.line) for fact in sheet.facts)
    rows = [" ".join(shown.line(one) for cell in row.cells for one in cell) for row in helps.rows]
    assert [words for words in ("2 kunne ingen", "3 mere blev", "får 2 en plads", "4 af dem") if words not in head] == []
    assert len(rows) == 3
    assert "Nødstrøm 1,4\N{NO-BREAK SPACE}kW" in rows[1]
    assert "Ét mere som Liggende vogn 1" in rows[2]


def test_where_nothing_helps_or_nobody_is_left_that_is_said():
    nothing_helps, all_well = some_facts(unplaced=2, vehicles=0), some_facts(unplaced=0)

    assert "Hverken flere steder eller flere køretøjer" in what_if_lines(nothing_helps, "da")[-1]
    assert "hentes i tide" in what_if_lines(all_well, "da")[-1]
