"""Whom does each municipality ring, in which order, and what is offered?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from planner.documents.answers import Answer, answers_of, deadline_of
from planner.documents.errands import brought_home, errands_of
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
from planner.plans.plan import Placed, Plan, Stays, Unplaced

#: The five answers to an offer, in the order in which they are ticked.
ANSWERS = ("offered", "accepted", "declined", "own_solution", "not_reached")
#: Without an answer for so long, ring the relative; so long after that, tell the crisis staff; and that so long before the
#: vehicle is due that it can be sent elsewhere, or, where none comes, before the reserve (margin off) ends that somebody else
#: can help. Placeholders after the action card for power cuts (ask at 15-30 minutes, act after 30).
RELATIVE_AFTER, STAFF_AFTER, TURN_ROUND = timedelta(minutes=15), timedelta(minutes=15), timedelta(minutes=30)

_COLUMNS = (
    Column("col_deadline", 1.35), Column("col_who", 1.6), Column("col_phone", 1.6), Column("col_home", 1.7),
    Column("col_condition", 1.6), Column("col_offer", 1.8), Column("col_bring", 1.6), Column("col_answer", 1.3),
)  # fmt: skip


def call_lists(facts: PlanFacts) -> tuple[Sheet, ...]:
    """One list for each municipality where someone must be offered a place, has none, or is to be brought something, in the
    order in which to ring: those without a place, then by when the vehicle comes."""
    to_ring = {ref: one for ref, one in answers_of(facts.plan).items() if _is_rung(facts.plan, one)}
    codes = sorted({facts.people[ref].municipality_code for ref in to_ring})
    return tuple(_call_list(facts, code, to_ring) for code in codes)


def _is_rung(plan: Plan, answer: Answer) -> bool:
    """Whoever stays is rung when something was to be brought, also when it is not: it may have been promised."""
    return not isinstance(answer, Stays) or bool(errands_of(plan, answer.ref))


def _call_list(facts: PlanFacts, code: str, to_ring: Mapping[str, Answer]) -> Sheet:
    here = [one for one in to_ring.values() if facts.people[one.ref].municipality_code == code]
    here.sort(key=lambda one: _turn(facts.people[one.ref], one, _vehicle_at(facts.plan, one)))
    without, staying = (sum(isinstance(one, kind) for one in here) for kind in (Unplaced, Stays))
    at_home = ("·", said("of_whom_stay", n=staying)) if staying else ()
    duty_phone = facts.municipality_phones.get(code, "")
    return Sheet(
        Part.CALL_LIST,
        code,
        line(facts.municipalities.get(code, code)),
        (Table(_COLUMNS, tuple(_row(facts, one) for one in here)),),
        facts=(
            Fact("fact_to_ring", strong(people_count(len(here)), "·", said("of_whom_unplaced", n=without), *at_home)),
            Fact("fact_duty_phone", line(duty_phone) if duty_phone else line(said("unknown"))),
            Fact("fact_first_departure", line(At(facts.first_departure_at))),
            *(Fact("fact_party", one) for one in parties_of(facts, code)),
        ),
        notes=(line(said("note_order")), line(said("note_offer")), line(said("note_no_answer")), strong(said("note_bring"))),
    )


def _vehicle_at(plan: Plan, answer: Answer) -> datetime | None:
    """When the first vehicle is at the door, to fetch or to bring; None when none comes."""
    brought = (errand.arrival_at for errand in errands_of(plan, answer.ref))
    fetched = answer.pickup_at if isinstance(answer, Placed) else None
    return min((at for at in (fetched, *brought) if at is not None), default=None)


def _turn(person: PersonFacts, answer: Answer, vehicle_at: datetime | None) -> tuple[object, ...]:
    """What the order of ringing goes by. The most urgent are not always fetched first, and whoever is rung in the order of
    urgency reaches others after the vehicle has come. Last is who stays and is not brought what was decided."""
    urgent = (person.priority, person.deadline_at, person.ref)
    if isinstance(answer, Unplaced):
        return (0, *urgent)
    return (1, vehicle_at, *urgent) if vehicle_at else (2, *urgent)


def _row(facts: PlanFacts, answer: Answer) -> Row:
    person, moment = facts.people[answer.ref], deadline_of(answer)
    cells = (
        key_cell(moment, person.ref, urgency(person)),
        who(person),
        phones(person),
        home(person),
        (*condition(person), reserve(person)),
        (*_offer(facts, answer), *_escalation(answer, _vehicle_at(facts.plan, answer) or person.latest_arrival_at)),
        tuple(line(item) for item in person.equipment),
        (*(tick(f"answer_{one}") for one in ANSWERS), line(said("at_clock_blank"))),
    )
    return Row(cells, person.ref, moment, below=(*brought_home(facts, person.ref), *notes(person)))


def _escalation(answer: Answer, due_at: datetime) -> tuple[Line, ...]:
    """When to ring, and to stop waiting for an answer: the relative, then the crisis staff, who for want of a place are told at
    once. ``due_at`` is when the vehicle is at the door, or, where none comes, when help must be there."""
    last_call = due_at - TURN_ROUND - STAFF_AFTER - RELATIVE_AFTER
    ring = strong(said("ring_by", at=At(last_call)))
    relative = line(said("relative_by", at=At(last_call + RELATIVE_AFTER)))
    if isinstance(answer, Unplaced):
        return strong(said("escalate_at_once")), ring, relative
    return ring, relative, line(said("staff_by", at=At(last_call + RELATIVE_AFTER + STAFF_AFTER)))


def _offer(facts: PlanFacts, answer: Answer) -> Cell:
    match answer:
        case Unplaced():
            return (strong("(!)", said("no_place_yet")), line(said("see_unplaced_list")))
        case Stays():
            return (strong(said("stays_until", at=At(answer.safe_until_at))),)
        case Placed():
            return (
                strong(facts.sites[answer.site_id].name),
                line(said("fetched_at", at=At(answer.pickup_at))),
                line(said("there_at", at=At(answer.arrival_at))),
                small(said("vehicle_is"), answer.shift_id),
            )
