"""What does a site hand out to drivers, for whom and when? As a list of its own where nobody is received.

Whoever is brought something stands on it by reference, town and device, so that the right thing is handed out: a regulator that
fits, a battery for that machine. Name and address stand on the run sheet of the driver who goes there.
"""

from __future__ import annotations

from datetime import datetime

from planner.documents.errands import what
from planner.documents.facts import PlanFacts, SiteFacts
from planner.documents.phrases import contact_of, place_of, urgency
from planner.documents.sheet import (
    Amount,
    At,
    Cell,
    Column,
    Fact,
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
from planner.model.errand import Thing
from planner.plans.plan import Plan, PlannedErrand

_COLUMNS = (
    Column("col_clock", 1.6), Column("col_thing_and_by", 1.3), Column("col_for_device", 2.4), Column("col_is_there", 1.8),
    Column("col_done", 1.1),
)  # fmt: skip


def loaded_at(plan: Plan, site_id: str) -> tuple[tuple[datetime, PlannedErrand], ...]:
    """What drivers fetch at a site and when, in the order in which they come."""
    loaded = [(one.pickup_at, one) for one in plan.errands if one.site_id == site_id and one.pickup_at]
    return tuple(sorted(loaded, key=lambda entry: (entry[0], entry[1].id)))


def errand_lists(facts: PlanFacts) -> tuple[Sheet, ...]:
    """One list for each site that hands something out and receives nobody, in the order of site ids."""
    receiving = {placed.site_id for placed in facts.plan.placed}
    sites = sorted({one.site_id for one in facts.plan.errands if one.pickup_at} - receiving)
    return tuple(_list_of(facts, facts.sites[site_id]) for site_id in sites)


def handed_out(facts: PlanFacts, site_id: str) -> tuple[Table, ...]:
    """The table of what a site hands out; none where it hands out nothing."""
    rows = tuple(_row(facts, *one) for one in loaded_at(facts.plan, site_id))
    return (Table(_COLUMNS, rows, title="title_handed_out", dense=True),) if rows else ()


def _list_of(facts: PlanFacts, site: SiteFacts) -> Sheet:
    return Sheet(
        Part.ERRAND_LIST,
        site.id,
        line(site.name),
        handed_out(facts, site.id),
        facts=_site_facts(facts, site),
        notes=(line(said("note_errand_list")),),
        blank_lines=3,
    )


def _site_facts(facts: PlanFacts, site: SiteFacts) -> tuple[Fact, ...]:
    loaded = loaded_at(facts.plan, site.id)
    first, last = loaded[0][0], loaded[-1][0]
    counts = ((thing, sum(one.thing is thing for _, one in loaded)) for thing in Thing)
    amounts = [said("n_things", n=Amount(count), thing=said(what(thing))) for thing, count in counts if count]
    return (
        Fact("fact_handed_out", strong(*amounts, "·", said("from_to", first=At(first), last=At(last)))),
        Fact("fact_site", place_of(facts, site)),
        Fact("fact_contact", contact_of(site)),
    )


def _row(facts: PlanFacts, at: datetime, errand: PlannedErrand) -> Row:
    """One thing, keyed by when it is fetched and by the errand's own reference."""
    person = facts.people[errand.ref]
    there = (strong(said("there_at", at=At(errand.arrival_at))),) if errand.arrival_at else ()
    cells: tuple[Cell, ...] = (
        key_cell(at, errand.id),
        (strong(said(what(errand.thing))), line(said("vehicle_is"), errand.shift_id)),
        (line(person.postcode, person.town), *(line(item) for item in person.equipment)),
        (*there, line(said("errand_there_by", at=At(errand.latest_at))), urgency(person)),
        (tick("handed_out"), line(said("at_clock_blank"))),
    )
    return Row(cells, errand.id, at)
