"""Somebody hands in whole routes of their own: when would each stop be made, what is wrong with them, and what does the draft
become when they are kept?"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.changing import draft_row, reason
from planner.actions.planning import in_reach, keep_draft, locks_in_force, planning_inputs, tools_for
from planner.actions.plans import open_plan
from planner.certificate import Violation as RuleBroken
from planner.documents.facts import PlanFacts
from planner.drafting import Desk, WorkLimit
from planner.errors import FileProblem, WrongState
from planner.model.timing import DANISH_TIME, after, epoch_s, local_text, utc
from planner.pipeline import laid_table
from planner.plans.lifecycle import Status
from planner.plans.plan import PlannedRoute
from planner.redrafting import with_routes
from planner.registries.problems import said
from planner.store.plan_changes import PlanChange
from planner.store.plans import PlanRow
from planner.store.store import Tx
from planner.transport.errands import Errands
from planner.transport.given_routes import Examined, GivenRoute, examine
from planner.transport.problem import DarpProblem
from planner.transport.result import StopKind
from planner.transport.schedule import delivery_of, pickup_of

COLUMNS = ("vagt", "stop", "reference", "begyndt")
#: The same columns in English, which a file may have as well.
ENGLISH = ("shift", "stop", "reference", "begun")
#: What may stand between the columns: spreadsheets write what their language is used to.
SEPARATORS = ";,\t"
#: What stands in the column of the stop, and what it means.
KINDS = {"hent": StopKind.PICKUP, "aflever": StopKind.DELIVERY, "pickup": StopKind.PICKUP, "delivery": StopKind.DELIVERY}
_WORD = {StopKind.PICKUP: "hent", StopKind.DELIVERY: "aflever"}
#: The kind of the decision (:class:`planner.store.plan_changes.PlanChange`) to drive routes as they were written.
ROUTES = "routes"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One line of the file: at this shift's next stop this person is fetched or delivered; ``begun_at`` None = not yet."""

    shift_id: str
    kind: StopKind
    ref: str
    begun_at: datetime | None = None


@dataclass(frozen=True)
class Judged:
    """The routes with their times and everything that is wrong with them; seconds count from ``problem.zero_at``. ``desk`` and
    ``errands`` are what they were laid on."""

    facts: PlanFacts
    problem: DarpProblem
    examined: Examined
    desk: Desk
    errands: Errands


@dataclass(frozen=True)
class Kept:
    """What came of keeping routes: the new draft's row, or None with what is wrong: in ``judged``, or as rules that the
    certificate finds broken."""

    row: PlanRow | None
    judged: Judged
    broken: tuple[RuleBroken, ...] = ()


def routes_text(routes: Iterable[PlannedRoute]) -> str:
    """The routes as a file to edit: a line a stop, in the order of driving."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";", lineterminator="\n")
    table.writerow(COLUMNS)
    for route in routes:
        for stop in route.stops:
            if stop.kind in _WORD:
                table.writerow((route.shift_id, _WORD[stop.kind], stop.ref, ""))
    return out.getvalue()


def text_of(file: bytes) -> str:
    """What stands in the file, in whichever way a spreadsheet wrote it. Raises FileProblem when it is no text."""
    encodings = ("utf-16",) if file.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = file.decode(encoding)
            if "\x00" not in text:
                return text
    raise said(FileProblem, "routes_not_text")


def read_routes(text: str) -> tuple[HandedIn, ...]:
    """The lines of a file such as :func:`routes_text` writes. Raises FileProblem with the line that cannot be read, or when
    there is none."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    table = csv.DictReader(io.StringIO(text), delimiter=max(SEPARATORS, key=head.count))
    headings = [heading.strip().casefold() for heading in table.fieldnames or ()]
    danish = dict(zip(ENGLISH, COLUMNS, strict=True))
    table.fieldnames = [danish.get(heading, heading) for heading in headings]
    missing = [place for place, column in enumerate(COLUMNS[:3]) if column not in table.fieldnames]
    if missing:
        told = (", ".join(names[place] for place in missing) for names in (COLUMNS, ENGLISH))
        raise said(FileProblem, "routes_columns", **dict(zip(("columns", "columns_en"), told, strict=True)))
    lines = [_line(number, row) for number, row in enumerate(table, 2) if any((value or "").strip() for value in row.values())]
    if not lines:
        raise said(FileProblem, "routes_none")
    return tuple(lines)


def _line(number: int, row: dict[str, str | None]) -> HandedIn:
    shift, stop, ref, begun = ((row.get(column) or "").strip() for column in COLUMNS)
    try:
        begun_at = utc(datetime.fromisoformat(begun).replace(tzinfo=DANISH_TIME)) if begun else None
    except ValueError:
        raise said(FileProblem, "routes_begun", line=number) from None
    if not shift or not ref or stop.lower() not in KINDS:
        raise said(FileProblem, "routes_line", line=number)
    return HandedIn(shift, KINDS[stop.lower()], ref, begun_at)


def barred(app: App, actor: Actor, plan_id: str) -> tuple[PlanRow, str]:
    """The plan's row, and what keeps other routes from it: "" nothing, "status" that it is no draft (its routes can be checked
    but not kept), "under_way" that it was made anew on the way (neither). Raises NotFound, NotAllowed."""
    check_can(actor, Deed.CHANGE_DRAFT)
    with app.store.read() as tx:
        row = tx.plans.get_row(plan_id)
        if tx.plans.get_plan(plan_id).under_way:
            return row, "under_way"
    return row, "" if row.status is Status.DRAFT else "status"


def judge(app: App, actor: Actor, plan_id: str, lines: Sequence[HandedIn], *, late: bool = False) -> Judged:
    """Times for the routes handed in instead of the plan's, with its sites: as early as can be, or with ``late`` as late as
    deadlines allow; stops that have begun keep their times. Nothing is stored. Raises NotFound, NotAllowed, FileProblem for a
    shift or person that the plan does not have, WrongState for a plan that was made anew on the way."""
    check_can(actor, Deed.CHANGE_DRAFT)
    facts = open_plan(app, actor, plan_id, purpose="routes handed in").facts
    if facts.plan.under_way:
        raise said(WrongState, "driven_goes_on")
    inputs = in_reach(actor, planning_inputs(app, facts.plan.scenario_id))
    inputs = replace(inputs, locks=locks_in_force(app, plan_id))
    desk = laid_table(inputs, tools_for(app, inputs), limit=WorkLimit(), seed=facts.plan.made.seed, by=actor.name)
    site_of = {entry.ref: entry.site_id for entry in facts.plan.placed}
    errands = desk.errands(site_of)
    problem = desk.darp(site_of, errands)
    given = given_routes(problem, lines)
    try:
        return Judged(facts, problem, examine(problem, given, late=late), desk, errands)
    except ValueError as fault:
        raise FileProblem(str(fault)) from None


def keep(app: App, actor: Actor, plan_id: str, lines: Sequence[HandedIn], why: str, *, late: bool = False) -> Kept:
    """Keeps the routes handed in as the scenario's next draft, with who and why, when nothing is wrong with them and the
    certificate passes the plan. Whoever was on a route and is on none of these is without a place then. Raises as :func:`judge`
    does, and NoReason, WrongState for what is no draft, or redrafting.Outdated; nothing is then stored."""
    check_can(actor, Deed.CHANGE_DRAFT)
    why = reason(why)
    with app.store.read() as tx:
        draft_row(tx, actor, plan_id)
    judged = judge(app, actor, plan_id, lines, late=late)
    if judged.examined.violations:
        return Kept(None, judged)
    answer = with_routes(judged.facts.plan, judged.desk, judged.errands, judged.problem, judged.examined.result)
    if answer.draft is None:
        return Kept(None, judged, answer.violations)

    def remember(tx: Tx, row: PlanRow) -> None:
        tx.plan_changes.add(PlanChange(row.id, plan_id, ROUTES, app.clock(), actor.name, "", "", "", why))

    row = keep_draft(app, actor, judged.desk.inputs, answer.draft, deed="keep_routes", beside=remember)
    return Kept(row, judged)


def given_routes(problem: DarpProblem, lines: Sequence[HandedIn]) -> tuple[GivenRoute, ...]:
    """The lines by shift, in their order. Raises FileProblem for an unknown name, and for a stop that has begun after one that
    has not."""
    number = {request.ref: r for r, request in enumerate(problem.requests)}
    shifts = {shift.id for shift in problem.shifts}
    orders: dict[str, list[int]] = {}
    begun: dict[str, list[int]] = {}
    for line in lines:
        if line.shift_id not in shifts:
            raise said(FileProblem, "routes_shift", shift=line.shift_id)
        if line.ref not in number:
            raise said(FileProblem, "routes_ref", ref=line.ref)
        order, times = orders.setdefault(line.shift_id, []), begun.setdefault(line.shift_id, [])
        if line.begun_at is not None:
            if len(times) < len(order):
                raise said(FileProblem, "routes_prefix", shift=line.shift_id)
            times.append(epoch_s(line.begun_at) - epoch_s(problem.zero_at))
        order.append(pickup_of(number[line.ref]) if line.kind is StopKind.PICKUP else delivery_of(number[line.ref]))
    return tuple(GivenRoute(shift, tuple(order), tuple(begun[shift])) for shift, order in orders.items())


def judged_data(judged: Judged) -> dict[str, object]:
    """Times and faults as plain data; references only."""
    zero_at = judged.problem.zero_at

    def clock(seconds: int) -> str:
        return local_text(after(zero_at, seconds))

    return {
        "plan": judged.facts.plan.id,
        "ok": not judged.examined.violations,
        "routes": [
            {
                "shift": route.shift_id,
                "stops": [
                    {
                        "kind": s.kind.value,
                        "ref": s.ref,
                        "arrive": clock(s.arrive_s),
                        "begin": clock(s.begin_s),
                        "leave": clock(s.depart_s),
                    }
                    for s in route.stops
                ],
            }
            for route in judged.examined.result.routes
        ],
        "unserved": dict(judged.examined.result.unserved),
        "violations": [
            {"cause": v.cause, "shift": v.shift, "stop": v.stop, "ref": v.ref, "amount": v.amount}
            for v in judged.examined.violations
        ],
    }
