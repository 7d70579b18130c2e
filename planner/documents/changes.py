"""What changed since a print: which papers must be swapped, and for whom is something different?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.documents.answers import Answer, answers_of, deadline_of
from planner.documents.errands import brought, errands_of
from planner.documents.facts import PlanFacts
from planner.documents.hand_out import hand_out
from planner.documents.phrases import urgency
from planner.documents.prints import PrintNote
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
    strong,
    tick,
)  # fmt: skip
from planner.model.timing import danish_day
from planner.plans.plan import Placed, Plan, Stays, Unplaced

_PAPERS = (Column("col_paper", 1.7), Column("col_for", 3.0), Column("col_what_to_do", 2.6), Column("col_held_by", 2.6))
_PEOPLE = (
    Column("col_deadline", 1.3), Column("col_municipality", 1.4), Column("col_was", 2.8), Column("col_is_now", 2.8),
    Column("col_checked", 1.0),
)  # fmt: skip

_Paper = tuple[Part, str]


@dataclass(frozen=True)
class Since:
    """A print that is out, and the facts it was made from."""

    note: PrintNote
    facts: PlanFacts


def changed_people(before: Plan, after: Plan) -> tuple[str, ...]:
    """Whoever has another answer, place, vehicle, time or deadline, is brought something else or otherwise, or is in one of the
    plans only; sorted."""
    was, now = answers_of(before), answers_of(after)
    brought_otherwise = {errand.ref for errand in {*before.errands} ^ {*after.errands}}
    return tuple(sorted(ref for ref in was.keys() | now.keys() if was.get(ref) != now.get(ref) or ref in brought_otherwise))


def changed_sheets(since: Since, facts: PlanFacts) -> tuple[Sheet, ...]:
    """The lists that say something else than those of the print, without the situation, which always does. Held against each
    other as data, paper by paper; only when the night's own day moved is every list another, since its clock times without a
    date then mean another day."""
    old = {(sheet.part, sheet.key): sheet for sheet in hand_out(since.facts)}
    new_day = danish_day(since.facts.first_departure_at) != danish_day(facts.first_departure_at)
    return tuple(
        sheet
        for sheet in hand_out(facts)
        if sheet.part is not Part.OVERVIEW and (new_day or old.get((sheet.part, sheet.key)) != sheet)
    )


def change_sheet(since: Since, facts: PlanFacts, paper_of: Mapping[_Paper, str]) -> Sheet:
    """The paper that leads: what to do with which paper, and everyone for whom something differs. ``paper_of`` names each
    paper's file, as the register of prints knows it."""
    changed = changed_sheets(since, facts)
    old = {(sheet.part, sheet.key): sheet for sheet in hand_out(since.facts)}
    new = {(sheet.part, sheet.key) for sheet in hand_out(facts)}
    papers = [_paper_row(sheet, "paper_changed" if (sheet.part, sheet.key) in old else "paper_new", since.note, paper_of)
              for sheet in changed]  # fmt: skip
    papers += [_paper_row(sheet, "paper_gone", since.note, paper_of) for key, sheet in old.items() if key not in new]
    refs = changed_people(since.facts.plan, facts.plan)
    note = since.note
    told = said("print_told", number=note.number, version=note.version, at=At(note.printed_at, full=True))
    return Sheet(
        Part.CHANGES,
        "",
        line(facts.plan.scenario_name),
        (
            Table(_PAPERS, tuple(papers), title="title_changed_papers", empty="nothing_changed", dense=True),
            Table(_PEOPLE, _people_rows(since, facts, refs), title="title_changed_people", empty="nothing_changed"),
        ),
        facts=(
            Fact("fact_print", strong(told)),
            Fact("fact_changed", strong(said("n_changed", papers=len(papers), people=len(refs)))),
        ),
        notes=(strong(said("note_changes", number=note.number)),),
    )


def _paper_row(sheet: Sheet, code: str, note: PrintNote, paper_of: Mapping[_Paper, str]) -> Row:
    out = [held for held in note.holders if held.returned_at is None and held.paper in ("", paper_of[sheet.part, sheet.key])]
    held_by: Cell = tuple(strong(held.name) for held in out) or (line(said("nobody_has_it")),)
    return Row(((line(said(sheet.part)),), (strong(*sheet.subject.bits),), (tick(code),), held_by))


def _people_rows(since: Since, facts: PlanFacts, refs: Sequence[str]) -> tuple[Row, ...]:
    was, now = answers_of(since.facts.plan), answers_of(facts.plan)
    rows = []
    for ref in refs:
        person = facts.people.get(ref) or since.facts.people[ref]
        moment = deadline_of(now.get(ref) or was[ref])
        cells: tuple[Cell, ...] = (
            key_cell(moment, ref, urgency(person)),
            (line(facts.municipalities.get(person.municipality_code, person.municipality_code)),),
            (*_told(since.facts, was.get(ref)), *_brought(since.facts, ref)),
            (*_told(facts, now.get(ref)), *_brought(facts, ref)),
            (tick("handled"),),
        )
        rows.append((person.priority, moment, ref, Row(cells, ref, moment)))
    return tuple(row for *_, row in sorted(rows, key=lambda entry: entry[:3]))


def _told(facts: PlanFacts, answer: Answer | None) -> tuple[Line, ...]:
    match answer:
        case Placed():
            return (
                strong(facts.sites[answer.site_id].name),
                line(said("vehicle_is"), answer.shift_id),
                line(said("fetched_at", at=At(answer.pickup_at)), said("there_at", at=At(answer.arrival_at))),
            )
        case Stays():
            return (line(said("stays_until", at=At(answer.safe_until_at))), line(said(answer.because)))
        case Unplaced():
            return (strong("(!)", said("unplaced")),)
        case None:
            return (line(said("not_in_plan")),)


def _brought(facts: PlanFacts, ref: str) -> Iterator[Line]:
    """What is brought home: a line for each thing, and where it is loaded, since another place is a change too."""
    for errand in errands_of(facts.plan, ref):
        yield brought(errand)
        if errand.pickup_at is not None:
            yield line(said("errand_loaded", site=facts.sites[errand.site_id].name, at=At(errand.pickup_at)))
