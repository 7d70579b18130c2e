"""How do ticks get back from paper quickly? A form with everyone once, in the order of the papers that carry the ticks.

Whoever types holds one form beside the screen: one line for each person, the same letters for the same answers everywhere,
and the time beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from planner.documents.call_list import ANSWERS
from planner.documents.facts import PlanFacts
from planner.documents.sheet import At, Bit, Cell, Column, Line, Part, Raw, Row, Sheet, Table, line, said, strong
from planner.documents.visits import person_numbers, visits_of

_COLUMNS = (
    Column("col_number", 0.45), Column("col_deadline_ref", 1.9), Column("col_form_answer", 2.3), Column("col_form_fetched", 1.4),
    Column("col_form_arrived", 1.4), Column("col_form_note", 2.6),
)  # fmt: skip


def reentry_form(facts: PlanFacts) -> Sheet:
    """Everyone affected, each once: by vehicle in the order of stops, then who has no place, then who stays."""
    plan = facts.plan
    tables = []
    for route in sorted(plan.routes, key=lambda route: route.shift_id):
        numbers = person_numbers(visits_of(facts, route))
        vehicle = facts.vehicles[route.vehicle_id]
        title: tuple[Bit, ...] = (said("part_run_sheet"), Raw(f"{vehicle.name or vehicle.id} · {route.shift_id}"))
        deadlines = {p.ref: p.deadline_at for p in plan.placed}
        tables.append(_table(title, ((number, ref, deadlines[ref]) for ref, number in numbers.items())))
    waiting = [(str(n), one.ref, one.deadline_at) for n, one in enumerate(plan.unplaced, 1)]
    staying = sorted(plan.stays, key=lambda stays: (stays.safe_until_at, stays.ref))
    tables.append(_table((said("part_unplaced_list"),), waiting))
    tables.append(_table((said("part_stay_list"),), ((str(n), s.ref, s.safe_until_at) for n, s in enumerate(staying, 1))))
    return Sheet(
        Part.REENTRY,
        "",
        line(plan.scenario_name),
        tuple(table for table in tables if table.rows),
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
