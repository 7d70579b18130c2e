"""How do ticks get back from paper quickly? A form with everyone once, in the order of the papers that carry the ticks.

Whoever types holds one form beside the screen: one line for each person, the same letters for the same answers everywhere,
and the time beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from planner.documents.call_list import ANSWERS
from planner.documents.facts import PlanFacts
from planner.documents.sheet import At, Bit, Cell, Column, Line, Part, Raw, Row, Sheet, Table, line, said, strong
from planner.documents.visits import person_numbers, visits_of

_COLUMNS = (
    Column("col_number", 0.45), Column("col_deadline_ref", 1.9), Column("col_form_answer", 2.3), Column("col_form_fetched", 1.4),
    Column("col_form_arrived", 1.4), Column("col_form_note", 2.6),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaperToType:
    """One paper whose ticks come back. ``key`` names it in an address (a shift, "unplaced" or "stays"); ``people`` are (number
    on the paper, reference, deadline) in the paper's order."""

    key: str
    title: tuple[Bit, ...]
    people: tuple[tuple[str, str, datetime], ...]


def papers_to_type(facts: PlanFacts) -> tuple[PaperToType, ...]:
    """Everyone affected, each once: by vehicle in the order of stops, then who has no place, then who stays."""
    plan = facts.plan
    papers = []
    deadlines = {p.ref: p.deadline_at for p in plan.placed}
    for route in sorted(plan.routes, key=lambda route: route.shift_id):
        numbers = person_numbers(visits_of(facts, route))
        vehicle = facts.vehicles[route.vehicle_id]
        title: tuple[Bit, ...] = (said("part_run_sheet"), Raw(f"{vehicle.name or vehicle.id} · {route.shift_id}"))
        people = tuple((number, ref, deadlines[ref]) for ref, number in numbers.items())
        papers.append(PaperToType(route.shift_id, title, people))
    waiting = tuple((str(n), one.ref, one.deadline_at) for n, one in enumerate(plan.unplaced, 1))
    staying = sorted(plan.stays, key=lambda stays: (stays.safe_until_at, stays.ref))
    at_home = tuple((str(n), one.ref, one.safe_until_at) for n, one in enumerate(staying, 1))
    papers.append(PaperToType("unplaced", (said("part_unplaced_list"),), waiting))
    papers.append(PaperToType("stays", (said("part_stay_list"),), at_home))
    return tuple(paper for paper in papers if paper.people)


def reentry_form(facts: PlanFacts) -> Sheet:
    """The form: a table for each paper that comes back."""
    return Sheet(
        Part.REENTRY,
        "",
        line(facts.plan.scenario_name),
        tuple(_table(paper.title, paper.people) for paper in papers_to_type(facts)),
        notes=(line(said("note_reentry")), _meanings()),
    )


def _meanings() -> Line:
    bits: list[Bit | str] = []
    for code in ANSWERS:
        bits += [said(f"letter_{code}"), "=", said(f"answer_{code}"), "·"]
    return strong(*bits[:-1])


def _table(title: Sequence[Bit], people: Iterable[tuple[str, str, datetime]]) -> Table:
    return Table(_COLUMNS, tuple(_row(*one) for one in people), heading=line(*title), dense=True)


def _row(number: str, ref: str, moment: datetime) -> Row:
    letters: Cell = (line(*(said(f"ring_{code}") for code in ANSWERS)),)
    cells: tuple[Cell, ...] = (
        (line(number),), (strong(At(moment), ref),), letters, (line(said("clock_blank")),), (line(said("clock_blank")),),
        (line(said("note_blank")),),
    )  # fmt: skip
    return Row(cells, ref, moment, key=1)
