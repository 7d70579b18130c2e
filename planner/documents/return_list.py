"""Who goes home from each site when the power is back, area by area?

Not part of the night's pack: it is taken out when an area has power again. Nobody is driven home to a house that has none, so
each line begins with that question.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from planner.documents.evacuation_list import arrivals_by_site
from planner.documents.facts import PersonFacts, PlanFacts
from planner.documents.phrases import condition, contact_of, equipment, home, municipality, notes, people_count, phones, who
from planner.documents.sheet import Column, Fact, Part, Row, Sheet, Table, code_of, key_cell, line, said, strong, tick
from planner.plans.plan import Placed

_COLUMNS = (
    Column("col_came", 1.3), Column("col_who", 1.7), Column("col_home", 2.1), Column("col_condition", 1.7),
    Column("col_take_home", 1.7), Column("col_phone", 1.6), Column("col_way_home", 1.9),
)  # fmt: skip


def return_lists(facts: PlanFacts) -> tuple[Sheet, ...]:
    """One list for each site that received someone, in the order of site ids."""
    return tuple(_list_of(facts, site_id, arrivals) for site_id, arrivals in sorted(arrivals_by_site(facts).items()))


def _list_of(facts: PlanFacts, site_id: str, arrivals: Sequence[Placed]) -> Sheet:
    site = facts.sites[site_id]
    ordered = sorted(arrivals, key=lambda placed: (*area_of(facts.people[placed.ref]), placed.ref))
    tables = []
    for (code, postcode), here in groupby(ordered, key=lambda placed: area_of(facts.people[placed.ref])[:2]):
        people = list(here)
        town = facts.people[people[0].ref].town
        heading = line(municipality(facts, code), "·", postcode, town, "·", people_count(len(people)))
        tables.append(Table(_COLUMNS, tuple(_row(facts, placed) for placed in people), heading=heading))
    areas = said("one_area") if len(tables) == 1 else said("n_areas", n=len(tables))
    return Sheet(
        Part.RETURN_LIST,
        site_id,
        line(site.name),
        tuple(tables),
        facts=(
            Fact("fact_going_home", strong(people_count(len(ordered)), "·", areas)),
            Fact("fact_contact", contact_of(site)),
        ),
        notes=(line(said("note_return")),),
        blank_lines=3,
    )


def area_of(person: PersonFacts) -> tuple[str, str, str]:
    """Municipality, postcode and address: what the way home is ordered by."""
    return person.municipality_code, person.postcode, person.address


def _row(facts: PlanFacts, placed: Placed) -> Row:
    person = facts.people[placed.ref]
    cells = (
        (*key_cell(placed.arrival_at, placed.ref), *code_of(person.position)),
        who(person),
        home(person),
        condition(person),
        equipment(person),
        phones(person),
        (tick("power_is_back"), tick("told_relative"), tick("driven_home"), line(said("at_clock_blank"))),
    )
    return Row(cells, placed.ref, placed.arrival_at, below=notes(person))
