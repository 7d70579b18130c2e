"""Who stays at home and until when, and who has no place yet and why?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planner.assignment.reasons import Finding, Reason
from planner.documents.errands import brought_home
from planner.documents.facts import PlanFacts
from planner.documents.phrases import (
    amount_of,
    at_the_bed,
    condition,
    home,
    municipality,
    notes,
    people_count,
    phones,
    reserve,
    urgency,
    who,
)
from planner.documents.sheet import (
    Bit,
    Cell,
    Column,
    Either,
    Fact,
    Part,
    Row,
    Said,
    Sheet,
    Span,
    Table,
    key_cell,
    line,
    said,
    small,
    strong,
    tick,
)  # fmt: skip
from planner.documents.what_helps import helps_table, what_helps
from planner.model.load import SiteLoad
from planner.plans.plan import Because, Stays, Unplaced

_STAY_COLUMNS = (
    Column("col_safe_until", 1.5), Column("col_who", 1.8), Column("col_phone", 1.6), Column("col_home", 2.2),
    Column("col_equipment", 1.9), Column("col_why_stays", 1.6), Column("col_checked", 1.2),
)  # fmt: skip
_UNPLACED_COLUMNS = (
    Column("col_deadline", 1.4), Column("col_who", 1.9), Column("col_phone", 1.7), Column("col_home", 2.1),
    Column("col_needs", 2.5), Column("col_what_helps", 2.5), Column("col_handled", 1.4),
)  # fmt: skip


_SHORT_OF = {name: f"total_{name}" for name in SiteLoad.dimensions()}


def stay_list(facts: PlanFacts) -> Sheet:
    """Everyone who stays, by the hour at which staying stops being safe."""
    staying = sorted(facts.plan.stays, key=lambda stays: (stays.safe_until_at, stays.ref))
    declined = sum(1 for stays in staying if stays.because is not Because.RESERVE_LASTS)
    return Sheet(
        Part.STAY_LIST,
        "",
        line(facts.plan.scenario_name),
        (Table(_STAY_COLUMNS, tuple(_stay_row(facts, stays) for stays in staying)),),
        facts=(
            Fact("fact_stays", strong(people_count(len(staying)), "·", said("of_whom_chose", n=declined))),
            Fact("fact_rule", line(said("note_stay_rule"))),
        ),
        notes=(line(said("note_stay")),),
    )


def _stay_row(facts: PlanFacts, stays: Stays) -> Row:
    person = facts.people[stays.ref]
    chose = stays.because is not Because.RESERVE_LASTS
    cells = (
        key_cell(stays.safe_until_at, stays.ref),
        who(person),
        phones(person),
        (line(person.address), line(person.postcode, person.town), small(municipality(facts, person.municipality_code))),
        (line(Either(person.group_da, person.group_en)), *(small(item) for item in person.equipment), reserve(person)),
        (strong("(!)", said(stays.because)) if chose else line(said(stays.because)), urgency(person)),
        (tick("rung"), tick("all_well")),
    )
    return Row(cells, stays.ref, stays.safe_until_at, below=brought_home(facts, stays.ref))


def unplaced_list(facts: PlanFacts) -> Sheet:
    """Everyone without a place, in the plan's order (most urgent first), with every reason and what would help."""
    plan, told = facts.plan, what_helps(facts.plan)
    people = Table(_UNPLACED_COLUMNS, tuple(_unplaced_row(facts, one) for one in plan.unplaced), empty="everyone_has_a_place")
    helps = (helps_table(facts),) if plan.unplaced else ()
    return Sheet(
        Part.UNPLACED_LIST,
        "",
        line(plan.scenario_name),
        tuple(table for table in (people, *helps) if table),
        facts=(
            Fact("fact_unplaced", strong(people_count(len(plan.unplaced)))),
            Fact("fact_do", line(said("note_unplaced"))),
            *_told("fact_proven", told.proven),
            *_told("fact_would_help", (*told.openings, *told.places, *told.vehicles)),
        ),
    )


def _told(label: str, sentences: tuple[Said, ...]) -> tuple[Fact, ...]:
    return (Fact(label, line(*sentences)),) if sentences else ()


def _unplaced_row(facts: PlanFacts, unplaced: Unplaced) -> Row:
    person = facts.people[unplaced.ref]
    remedies = tuple(line(said(code), box=True) for code in dict.fromkeys(f.remedy for f in unplaced.findings))
    cells = (
        key_cell(unplaced.deadline_at, unplaced.ref, urgency(person)),
        who(person),
        phones(person),
        (*home(person), small(municipality(facts, person.municipality_code))),
        (*condition(person), *at_the_bed(person), small(Either(person.reason_da, person.reason_en))),
        remedies,
        (tick("handled"), line(said("at_clock_blank")), line(said("by_blank"))),
    )
    below = (*brought_home(facts, unplaced.ref), *why_no_place(facts, unplaced.obstacles), *notes(person))
    return Row(cells, unplaced.ref, unplaced.deadline_at, below=below)


def why_no_place(facts: PlanFacts, findings: Iterable[Finding]) -> Cell:
    """A line for each reason in words: what, then which sites it is about, nearest first, and how much each lacks."""
    by_reason: dict[Reason, dict[str, list[Finding]]] = {}
    for finding in findings:
        by_reason.setdefault(finding.reason, {}).setdefault(finding.site_id, []).append(finding)
    return tuple(
        line("–", said(why), *(bit for site_id, at_site in sites.items() for bit in _at_site(facts, site_id, at_site)))
        for why, sites in by_reason.items()
    )


def _at_site(facts: PlanFacts, site_id: str, findings: Iterable[Finding]) -> Iterator[Bit | str]:
    """The site, and everything that it lacks for this person."""
    if site_id:
        yield "·"
        yield facts.sites[site_id].name if site_id in facts.sites else site_id
    before: Bit | str = said("lacks")
    for finding in findings:
        if finding.dimension:
            yield before
            yield said(_SHORT_OF.get(finding.dimension, finding.dimension))
            before = "+"
        if finding.amount:
            yield said("amount_lacking", amount=amount_of(finding.dimension, finding.amount))
        if finding.seconds:
            too_long = finding.reason is Reason.RIDE_TOO_LONG
            yield said("time_over" if too_long else "time_lacking", span=Span(finding.seconds))
