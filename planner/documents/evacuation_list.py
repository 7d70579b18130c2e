"""Who arrives at a receiving site, when, what must be ready at the bed, and what is handed out to drivers?"""

from __future__ import annotations

from planner.documents.errand_list import handed_out
from planner.documents.facts import PlanFacts, SiteFacts
from planner.documents.map_pages import map_of_site
from planner.documents.phrases import (
    amount_of,
    at_the_bed,
    condition,
    contact_of,
    notes,
    people_count,
    place_of,
    total_load,
    urgency,
    who,
)  # fmt: skip
from planner.documents.sheet import (
    Amount,
    At,
    Column,
    Day,
    Fact,
    Line,
    Part,
    Row,
    Sheet,
    Span,
    Table,
    key_cell,
    line,
    said,
    strong,
    tick,
)  # fmt: skip
from planner.model.load import SiteLoad
from planner.model.timing import danish_day
from planner.plans.plan import Placed

_COLUMNS = (
    Column("col_number", 0.4), Column("col_arrives", 1.4), Column("col_who", 1.9), Column("col_condition", 1.7),
    Column("col_at_the_bed", 1.9), Column("col_brings", 1.6), Column("col_from", 1.5), Column("col_received", 1.3),
)  # fmt: skip
_AMOUNT = 1.0


def evacuation_lists(facts: PlanFacts) -> tuple[Sheet, ...]:
    """One list for each site that receives someone, in the order of site ids; arrivals in time order."""
    return tuple(_list_of(facts, site_id, arrivals) for site_id, arrivals in sorted(arrivals_by_site(facts).items()))


def arrivals_by_site(facts: PlanFacts) -> dict[str, list[Placed]]:
    """Who arrives at each receiving site, in time order."""
    by_site: dict[str, list[Placed]] = {}
    for placed in facts.plan.placed:
        by_site.setdefault(placed.site_id, []).append(placed)
    return {site_id: in_time_order(arrivals) for site_id, arrivals in by_site.items()}


def in_time_order(arrivals: list[Placed]) -> list[Placed]:
    """By arrival; who arrives together stands by reference."""
    return sorted(arrivals, key=lambda placed: (placed.arrival_at, placed.ref))


def _list_of(facts: PlanFacts, site_id: str, arrivals: list[Placed]) -> Sheet:
    site = facts.sites[site_id]
    people = [facts.people[placed.ref] for placed in arrivals]
    return Sheet(
        Part.EVACUATION_LIST,
        site_id,
        line(site.name),
        (
            _capacity_table(site, total_load(people)),
            *handed_out(facts, site_id),
            Table(_COLUMNS, tuple(_row(facts, number, placed) for number, placed in enumerate(arrivals, 1))),
        ),
        facts=_site_facts(facts, site, arrivals),
        notes=(line(said("note_arrival")),),
        blank_lines=3,
        maps=(map_of_site(facts, site, arrivals),),
    )


def _site_facts(facts: PlanFacts, site: SiteFacts, arrivals: list[Placed]) -> tuple[Fact, ...]:
    first, last = arrivals[0].arrival_at, arrivals[-1].arrival_at
    most = site.arrivals_per_quarter
    in_turn = ("·", said("at_most_a_quarter", count=most)) if most is not None else ()
    return (
        Fact(
            "fact_arrivals", strong(people_count(len(arrivals)), "·", said("from_to", first=At(first), last=At(last)), *in_turn)
        ),
        Fact("fact_site", place_of(facts, site)),
        Fact("fact_contact", contact_of(site)),
        Fact("fact_agreement", _agreement(site)),
        Fact("fact_backup", line(Span(site.backup_s), said("in_outage" if site.in_outage else "outside_outage"))),
    )


def _agreement(site: SiteFacts) -> Line:
    bits = [said(site.agreement)]
    if site.confirmed_at:
        bits.append(said("confirmed_when", day=Day(danish_day(site.confirmed_at)), by=site.confirmed_by))
    if site.valid_until:
        bits.append(said("valid_until_day", day=Day(site.valid_until)))
    return line(*bits)


def _capacity_table(site: SiteFacts, taken: SiteLoad) -> Table:
    rows = []
    for dimension, planned, room in zip(SiteLoad.dimensions(), taken.amounts(), site.capacity.amounts(), strict=True):
        if planned or room:
            label = line(said(f"total_{dimension}"))
            amounts = (line(amount_of(dimension, value)) for value in (planned, room, room - planned))
            rows.append(Row(((label,), *((amount,) for amount in amounts))))
    # Only a municipality's confirmation makes a figure a confirmed one; anything else is called what it is.
    room_column = "col_confirmed" if site.agreement == "confirmed" else "col_not_confirmed"
    numeric = tuple(Column(code, _AMOUNT, numeric=True) for code in ("col_planned", room_column, "col_left"))
    return Table((Column("col_capacity", 2.2), *numeric), tuple(rows), title="title_capacity", width=0.55, dense=True)


def _row(facts: PlanFacts, number: int, placed: Placed) -> Row:
    person = facts.people[placed.ref]
    brings = tuple(line(item) for item in person.equipment)
    cells = (
        (strong(Amount(number)),),
        key_cell(placed.arrival_at, placed.ref, urgency(person)),
        who(person),
        condition(person),
        at_the_bed(person),
        brings,
        (
            line(person.town),
            line(said("vehicle_is"), placed.shift_id),
            line(said("latest_there", at=At(placed.latest_arrival_at))),
            line(said("slack_is", span=Span(placed.slack_s))),
        ),
        (tick("arrived"), line(said("at_clock_blank")), line(said("bed_blank"))),
    )
    return Row(cells, placed.ref, placed.arrival_at, below=notes(person), key=1)
