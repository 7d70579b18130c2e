"""Whom does each municipality ring, in which order, and what is offered?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from planner.documents.facts import PersonFacts, PlanFacts
from planner.documents.parties import parties_of
from planner.documents.phrases import condition, home, notes, people_count, phones, reserve, urgency, who
from planner.documents.sheet import (
    At,
    Cell,
    Column,
    Fact,
    Line,
    Part,
    Row,
    Sheet,
    Table,
    key_cell,
    line,
    said,
    small,
    strong,
    tick,
)  # fmt: skip
from planner.plans.plan import Placed, Unplaced

#: The five answers to an offer, in the order in which they are ticked.
ANSWERS = ("offered", "accepted", "declined", "own_solution", "not_reached")
#: Without an answer for so long, ring the relative; so long after that, tell the crisis staff; and that so long before the
#: vehicle is due that it can be sent elsewhere. Placeholders after the action card for power cuts (ask at 15-30 minutes, act
#: after 30).
RELATIVE_AFTER, STAFF_AFTER, TURN_ROUND = timedelta(minutes=15), timedelta(minutes=15), timedelta(minutes=30)

_COLUMNS = (
    Column("col_deadline", 1.35), Column("col_who", 1.6), Column("col_phone", 1.6), Column("col_home", 1.7),
    Column("col_condition", 1.6), Column("col_offer", 1.8), Column("col_bring", 1.6), Column("col_answer", 1.3),
)  # fmt: skip


def call_lists(facts: PlanFacts) -> tuple[Sheet, ...]:
    """One list for each municipality where someone must be offered a place or has none, in the order in which to
    ring: those without a place, then by when the vehicle comes."""
    placed = {p.ref: p for p in facts.plan.placed}
    unplaced = {u.ref: u for u in facts.plan.unplaced}
    codes = sorted({facts.people[ref].municipality_code for ref in (*placed, *unplaced)})
    return tuple(_call_list(facts, code, placed, unplaced) for code in codes)


def _call_list(facts: PlanFacts, code: str, placed: Mapping[str, Placed], unplaced: Mapping[str, Unplaced]) -> Sheet:
    here = [facts.people[ref] for ref in (*placed, *unplaced) if facts.people[ref].municipality_code == code]
    here.sort(key=lambda person: _turn(person, placed.get(person.ref)))
    without = sum(1 for person in here if person.ref in unplaced)
    duty_phone = facts.municipality_phones.get(code, "")
    return Sheet(
        Part.CALL_LIST,
        code,
        line(facts.municipalities.get(code, code)),
        (Table(_COLUMNS, tuple(_row(facts, person, placed.get(person.ref)) for person in here)),),
        facts=(
            Fact("fact_to_ring", strong(people_count(len(here)), "·", said("of_whom_unplaced", n=without))),
            Fact("fact_duty_phone", line(duty_phone) if duty_phone else line(said("unknown"))),
            Fact("fact_first_departure", line(At(facts.first_departure_at))),
            *(Fact("fact_party", one) for one in parties_of(facts, code)),
        ),
        notes=(line(said("note_order")), line(said("note_offer")), line(said("note_no_answer")), strong(said("note_bring"))),
    )


def _turn(person: PersonFacts, placed: Placed | None) -> tuple[object, ...]:
    """What the order of ringing goes by. The most urgent are not always fetched first, and whoever is rung in the order of
    urgency reaches others after the vehicle has come."""
    urgent = (person.priority, person.deadline_at, person.ref)
    return (1, placed.pickup_at, *urgent) if placed else (0, *urgent)


def _row(facts: PlanFacts, person: PersonFacts, placed: Placed | None) -> Row:
    cells = (
        key_cell(person.deadline_at, person.ref, urgency(person)),
        who(person),
        phones(person),
        home(person),
        (*condition(person), reserve(person)),
        (*_offer(facts, placed), *_escalation(placed)),
        tuple(line(item) for item in person.equipment),
        (*(tick(f"answer_{answer}") for answer in ANSWERS), line(said("at_clock_blank"))),
    )
    return Row(cells, person.ref, person.deadline_at, below=notes(person))


def _escalation(placed: Placed | None) -> tuple[Line, ...]:
    """When to stop waiting for an answer: the relative, then the crisis staff. Without a place there is nothing to wait for."""
    if placed is None:
        return (strong(said("escalate_at_once")),)
    last_call = placed.pickup_at - TURN_ROUND - STAFF_AFTER - RELATIVE_AFTER
    return (
        strong(said("ring_by", at=At(last_call))),
        line(said("relative_by", at=At(last_call + RELATIVE_AFTER))),
        line(said("staff_by", at=At(last_call + RELATIVE_AFTER + STAFF_AFTER))),
    )


def _offer(facts: PlanFacts, placed: Placed | None) -> Cell:
    if placed is None:
        return (strong("(!)", said("no_place_yet")), line(said("see_unplaced_list")))
    site = facts.sites[placed.site_id]
    return (
        strong(site.name),
        line(said("fetched_at", at=At(placed.pickup_at))),
        line(said("there_at", at=At(placed.arrival_at))),
        small(said("vehicle_is"), placed.shift_id),
    )
