"""What is the situation on one page, and which papers are in the pack?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from planner.documents.closures import closed_names
from planner.documents.facts import PlanFacts
from planner.documents.map_pages import map_of_all
from planner.documents.parties import parties_table
from planner.documents.phone_list import phone_list
from planner.documents.phrases import urgency
from planner.documents.prints import PrintNote, prints_table
from planner.documents.sheet import (
    Amount,
    At,
    Bit,
    Cell,
    Column,
    Either,
    Fact,
    Line,
    Part,
    Raw,
    Row,
    Said,
    Sheet,
    Span,
    Table,
    Weight,
    line,
    said,
    small,
    strong,
)  # fmt: skip
from planner.model.timing import epoch_s
from planner.plans.plan import Because

#: How many of the most urgent stand on the first page.
MOST_URGENT = 10

#: Two municipalities side by side, so that the situation fits its page.
_ABREAST = 2
_COUNTS = (
    Column("col_municipality", 2.1), Column("col_affected", 0.9, numeric=True), Column("col_placed", 0.9, numeric=True),
    Column("col_at_home", 0.9, numeric=True), Column("col_chose", 1.0, numeric=True), Column("col_unplaced", 1.1, numeric=True),
) * _ABREAST  # fmt: skip
_URGENT = (
    Column("col_deadline_ref", 1.72), Column("col_urgency", 3.0), Column("col_municipality", 1.2),
    Column("col_minutes_left", 0.95), Column("col_fetched_there", 3.1),
)  # fmt: skip
_CONTENTS = (
    Column("col_paper", 2.0),
    Column("col_for", 3.4),
    Column("col_people", 0.8, numeric=True),
    Column("col_pages", 0.7, numeric=True),
    Column("col_given_to", 2.6),
    Column("col_clock", 1.1),
)


def overview(facts: PlanFacts, prints: Sequence[PrintNote] = ()) -> Sheet:
    """The situation: what, since when, until when, counts that add up, the most urgent, every telephone number, who holds
    which of the night's ``prints``, and a map of it all."""
    plan = facts.plan
    declined = sum(1 for stays in plan.stays if stays.because is not Because.RESERVE_LASTS)
    slack = plan.latest_slack_s
    tables = (_most_urgent(facts), _counts(facts), phone_list(facts), prints_table(prints), parties_table(facts))
    return Sheet(
        Part.OVERVIEW,
        "",
        line(plan.scenario_name),
        tuple(table for table in tables if table),
        facts=(
            Fact(
                "fact_sum",
                line(
                    said(
                        "sum_of_people",
                        affected=plan.affected,
                        placed=len(plan.placed),
                        stays=len(plan.stays) - declined,
                        declined=declined,
                        unplaced=len(plan.unplaced),
                    ),
                    weight=Weight.BIG,
                ),
            ),
            Fact("fact_outage", _cuts(facts)),
            Fact(
                "fact_driving",
                line(
                    said("n_vehicles", n=len(plan.routes)),
                    said("n_sites", n=len({p.site_id for p in plan.placed})),
                    said("smallest_slack", span=Span(slack)) if slack is not None else said("nobody_moved"),
                    said("hospital_avoided", n=plan.hospital_places_avoided),
                ),
            ),
            Fact(
                "fact_checked",
                line(
                    said("certificate_ok" if facts.certificate_ok else "certificate_failed"),
                    said("rough_travel" if plan.made.rough_travel else "road_travel"),
                    *_overbooked(facts),
                    *((said("cut_by_clock"),) if plan.made.stopped_by_time else ()),
                    "·",
                    *_network(facts),
                ),
            ),
            *_roads(facts),
        ),
        maps=(map_of_all(facts),),
    )


def _overbooked(facts: PlanFacts) -> tuple[Said, ...]:
    """That more are offered a place than there are places, where the scenario says so."""
    percent = facts.plan.made.acceptance_percent
    return (said("acceptance_expected", percent=percent),) if percent < 100 else ()


def _network(facts: PlanFacts) -> tuple[Bit, ...]:
    """Which network, what has changed on it, and how many lie off it."""
    made, notes = facts.plan.made, facts.plan.roads
    closed = closed_names(facts)
    changed = (said("n_road_changes", n=len(made.road_changes)),) if made.road_changes else ()
    shut = (said("closed_crossings", crossings=", ".join(closed)),) if closed else ()
    apart = (("n_far", notes.far), ("n_outside", notes.outside), ("n_closed", notes.closed_off))
    return (Raw(made.network), *changed, *shut, *(said(code, n=len(ids)) for code, ids in apart if ids))


def _roads(facts: PlanFacts) -> tuple[Fact, ...]:
    """Who is cut off, and what only ferries reach, where there is anything to say."""
    notes, rows = facts.plan.roads, []
    for one in notes.cut_off:
        unplaced = len({u.ref for u in facts.plan.unplaced} & set(one.refs))
        names, crossings = ", ".join(one.lands), ", ".join(one.crossings)
        figures = {"people": len(one.refs), "staying": len(one.staying), "unplaced": unplaced, "sites": len(one.site_ids)}
        words = said("cut_off", lands=names, crossings=crossings, **figures)
        rows.append(Fact("fact_cut_off", line(words, weight=Weight.STRONG)))
    by_ferry = ", ".join(f"{', '.join(one.lands)} ({', '.join(one.ferries)})" for one in notes.islands if not one.cut_off)
    if by_ferry:
        rows.append(Fact("fact_by_ferry", line(Raw(by_ferry))))
    return tuple(rows)


def _cuts(facts: PlanFacts) -> Line:
    start, end = facts.cuts[0][0], facts.cuts[-1][1]
    bits: list[Bit] = [said("from_to", first=At(start, full=True), last=At(end, full=True))]
    if len(facts.cuts) > 1:
        bits.append(said("n_cuts", n=len(facts.cuts)))
    bits += [Raw("·"), said("first_departure", at=At(facts.first_departure_at, full=True))]
    return line(*bits)


def _most_urgent(facts: PlanFacts) -> Table:
    plan = facts.plan
    placed = {p.ref: p for p in plan.placed}
    refs = [*placed, *(u.ref for u in plan.unplaced)]
    people = sorted((facts.people[ref] for ref in refs), key=lambda p: (p.priority, p.deadline_at, p.ref))[:MOST_URGENT]
    rows = []
    for person in people:
        at = placed.get(person.ref)
        # Minutes from the moment the power goes: a figure that stays true however late the page is read.
        left = max(0, epoch_s(person.deadline_at) - epoch_s(facts.cuts[0][0]))
        outcome: Cell = (strong("(!)", said("unplaced"), "·", said("see_unplaced_list")),)
        if at:
            outcome = (line(At(at.pickup_at), "→", At(at.arrival_at), "·", facts.sites[at.site_id].name),)
        cells: tuple[Cell, ...] = (
            (strong(At(person.deadline_at), person.ref),),
            (line(*urgency(person).bits, "·", Either(person.group_da, person.group_en)),),
            (line(facts.municipalities.get(person.municipality_code, person.municipality_code)),),
            (strong(Span(left)),),
            outcome,
        )
        rows.append(Row(cells, person.ref, person.deadline_at))
    return Table(_URGENT, tuple(rows), title="title_most_urgent", dense=True)


def _counts(facts: PlanFacts) -> Table:
    """Each home municipality's people, read down each column; every row adds up like the sum at the head of the page.
    The total comes last. Small, because it must stand under the most urgent on one page for a region of twenty-two."""
    counts = _with_choices(facts)
    lines: list[tuple[Cell, ...]] = [
        ((small(facts.municipalities.get(code, code)),), *_numbers(five)) for code, five in counts.items()
    ]
    total = tuple(sum(column) for column in zip(*counts.values(), strict=True)) if counts else (0,) * 5
    lines.append(((strong(said("total")),), *((strong(Amount(number)),) for number in total)))
    down = -(-len(lines) // _ABREAST)
    nothing: tuple[Cell, ...] = ((),) * (len(_COUNTS) // _ABREAST)
    rows = tuple(
        Row(sum((lines[at] if at < len(lines) else nothing for at in range(i, down * _ABREAST, down)), ())) for i in range(down)
    )
    return Table(_COUNTS, rows, title="title_counts", dense=True)


def _with_choices(facts: PlanFacts) -> dict[str, tuple[int, ...]]:
    """Home municipality code to (affected, placed, stays, chose otherwise, unplaced)."""
    chose = Counter(facts.people[s.ref].municipality_code for s in facts.plan.stays if s.because is not Because.RESERVE_LASTS)
    four = facts.counts_by_municipality()
    return {code: (n, placed, stays - chose[code], chose[code], not_) for code, (n, placed, stays, not_) in four.items()}


def _numbers(numbers: Sequence[int]) -> tuple[Cell, ...]:
    return tuple((small(Amount(number)),) for number in numbers)


def count_sheet(sheets: Sequence[Sheet], pages: Sequence[int]) -> Sheet:
    """What is in the pack: each paper with people and pages, and who was given it. ``pages`` as ``sheets``."""
    rows = [
        Row((
            (line(said(sheet.part)),), (line(*sheet.subject.bits),), (line(Amount(len(sheet.rows()))),), (line(Amount(n)),),
            (line(said("name_blank")),), (line(said("clock_blank")),),
        ))
        for sheet, n in zip(sheets, pages, strict=True)
    ]  # fmt: skip
    total: tuple[Cell, ...] = ((strong(said("total")),), (), (), (strong(Amount(sum(pages))),), (), ())
    return Sheet(
        Part.COUNT_SHEET,
        "",
        line(said("subject_count_sheet")),
        (Table(_CONTENTS, (*rows, Row(total, strong=True)), dense=True),),
        notes=(line(said("note_count_sheet")),),
    )
