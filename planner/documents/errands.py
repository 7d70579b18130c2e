"""What is brought home to someone, as lists and run sheets tell it."""

from __future__ import annotations

from planner.documents.facts import PlanFacts
from planner.documents.phrases import condition, home, notes, phones, urgency, who
from planner.documents.sheet import At, Cell, Line, Row, Weight, code_of, key_cell, line, said, strong, tick
from planner.documents.visits import Visit
from planner.model.errand import Thing, patient_of, thing_of
from planner.plans.plan import Plan, PlannedErrand, PlannedStop


def what(thing: Thing | None) -> str:
    """The code of a thing's words."""
    return f"thing_{thing}"


def errands_of(plan: Plan, ref: str) -> tuple[PlannedErrand, ...]:
    """All that was decided to bring to one person."""
    return tuple(errand for errand in plan.errands if errand.ref == ref)


def brought_home(facts: PlanFacts, ref: str) -> Cell:
    """A line for each thing: when it comes and until when it lasts then, or that it does not come and why."""
    return tuple(brought(errand) for errand in errands_of(facts.plan, ref))


def brought(errand: PlannedErrand) -> Line:
    """When one thing comes and until when it lasts then, or that it does not come and why."""
    thing = said(what(errand.thing))
    if errand.arrival_at is None:
        return strong("(!)", said("errand_not_brought", thing=thing), "–", said(f"errand_{errand.why}"))
    comes = said("errand_brought", thing=thing, at=At(errand.arrival_at), shift=errand.shift_id)
    return strong(comes, *(() if errand.thing.is_person else ("·", said("errand_lasts", at=At(errand.lasts_until_at)))))


def loading_row(facts: PlanFacts, visit: Visit, drive: Cell) -> Row:
    """One stop of a run sheet at which things are loaded."""
    site = facts.sites[visit.first.place_id.partition(":")[2]]
    things = tuple(
        line(said("errand_for", thing=said(what(thing_of(s.ref))), ref=patient_of(s.ref)), box=True) for s in visit.stops
    )
    cells: tuple[Cell, ...] = (
        (line(str(visit.number), weight=Weight.BIG), *code_of(site.position)),
        (line(At(visit.first.begin_at), weight=Weight.BIG), line(said("leaves_at", at=At(visit.last.depart_at))), *drive),
        (strong(said("errand_load"), site.name),),
        (line(site.address), line(facts.municipalities.get(site.municipality_code, site.municipality_code))),
        (),
        things,
        (line(site.contact), strong(site.phone)) if site.contact else (strong(site.phone),),
        (tick("arrived"), tick("departed"), line(said("at_clock_blank"))),
    )
    return Row(cells, strong=True)


def handing_over_row(facts: PlanFacts, visit: Visit, stop: PlannedStop, drive: Cell) -> Row:
    """One thing that is handed over at somebody's door."""
    person, thing = facts.people[patient_of(stop.ref)], thing_of(stop.ref)
    latest = next(e.latest_at for e in errands_of(facts.plan, person.ref) if e.thing is thing)
    cells: tuple[Cell, ...] = (
        (line(str(visit.number), weight=Weight.BIG), *(code_of(visit.position) if stop is visit.first else ())),
        key_cell(stop.begin_at, stop.ref, line(said("leaves_at", at=At(stop.depart_at))), *drive),
        (strong(said("errand_give"), said(what(thing))), *who(person), strong(said("errand_there_by", at=At(latest)))),
        home(person),
        (urgency(person), *condition(person)),
        (line(said(what(thing)), box=True),),
        phones(person),
        (tick("arrived"), tick("departed"), tick("nobody_home"), line(said("at_clock_blank"))),
    )
    return Row(cells, stop.ref, stop.begin_at, below=notes(person), key=1)
