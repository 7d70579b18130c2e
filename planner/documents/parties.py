"""Who answers for what on the day of the plan: a table for the situation page, lines for one municipality's call list."""

from __future__ import annotations

from planner.documents.facts import PlanFacts
from planner.documents.sheet import Bit, Column, Day, Line, Row, Table, line, said, small
from planner.model.party import Responsibility

_COLUMNS = (
    Column("col_municipality", 1.6), Column("col_task", 1.8), Column("col_responsible", 2.2), Column("col_operating", 2.2),
    Column("col_holds_until", 1.2),
)  # fmt: skip


def parties_table(facts: PlanFacts) -> Table | None:
    """Every responsible and operating party of the day, by municipality; None when no parties were registered."""
    rows = tuple(
        Row((
            (line(facts.municipalities.get(one.municipality_code, one.municipality_code)), *_belongs_to(facts, one)),
            (line(one.task),), (line(one.responsible),), (line(one.operating),), (_until(one),),
        ))
        for one in facts.parties
    )  # fmt: skip
    return Table(_COLUMNS, rows, title="title_parties", dense=True) if rows else None


def parties_of(facts: PlanFacts, code: str) -> tuple[Line, ...]:
    """The parties of one municipality, a line for each task."""
    return tuple(
        line(f"{one.task}:", said("party_responsible", name=one.responsible), "·", said("party_operating", name=one.operating))
        for one in facts.parties
        if one.municipality_code == code
    )


def _belongs_to(facts: PlanFacts, one: Responsibility) -> tuple[Line, ...]:
    names: list[Bit | str] = [
        name for names in (facts.health_councils, facts.regions) if (name := names.get(one.municipality_code, ""))
    ]
    return tuple(small(name) for name in names)


def _until(one: Responsibility) -> Line:
    return line(Day(one.last_day) if one.last_day else said("until_further_notice"))
