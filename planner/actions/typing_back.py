"""Type ticks back from paper: one paper at a time, each thing kept with who and when, and never over what a colleague typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.actions.actor import Actor, Deed
from planner.actions.app import App
from planner.actions.subjects import check_can_to_plan
from planner.documents.call_list import ANSWERS
from planner.documents.facts import PlanFacts
from planner.documents.reentry import PaperToType, papers_to_type
from planner.documents.ticks import (
    NOTHING_TYPED,
    TIMES,
    NotThat,
    Standing,
    Tick,
    TickKind,
    moment_typed,
    standing_of,
    typed_text,
)  # fmt: skip
from planner.errors import NotFound, WrongState
from planner.plans.lifecycle import Status
from planner.registries.problems import said
from planner.store.plans import PlanRow
from planner.translations.words import LANGUAGES, word

#: Plans whose paper is, or has been, out there.
ON_PAPER = frozenset({Status.APPROVED, Status.ACTIVE, Status.CLOSED})
#: How long before the first departure someone may have been rung or fetched.
BEFOREHAND = timedelta(hours=12)
LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class LineToType:
    """One person on the paper: what holds, and the same as it is typed."""

    number: str
    ref: str
    name: str
    deadline_at: datetime
    standing: Standing
    shown: Mapping[TickKind, str]


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """One paper with its people. ``typed`` is by the key of each of ``papers`` how many of its people have something typed;
    ``counts`` how many have each answer or time in the whole plan, by code."""

    row: PlanRow
    papers: tuple[PaperToType, ...]
    typed: Mapping[str, int]
    paper: PaperToType
    lines: tuple[LineToType, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Typed:
    """One cell as it came back: what stood there when the page was opened, and what stands there now."""

    ref: str
    kind: TickKind
    seen: str
    now: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that was not kept: the word code of why, and what stands there now."""

    ref: str
    kind: TickKind
    said: str
    held: str


def open_paper(app: App, actor: Actor, plan_id: str, key: str, lang: str) -> OpenPaper:
    """The paper of that key ("" = the first). The look is logged with everyone on it. Raises NotFound, NotAllowed, and WrongState
    for a plan of which no paper is out."""
    with app.store.transaction() as tx:
        row = check_can_to_plan(tx, actor, Deed.TYPE_BACK, plan_id)
        _check_on_paper(row)
        facts = tx.plans.get_facts(plan_id)
        standing = standing_of(tx.paper_back.ticks(plan_id))
        papers = papers_to_type(facts)
        paper = next((one for one in papers if key in ("", one.key)), None)
        if paper is None:
            raise NotFound("The plan has no such paper.")
        refs = [ref for _, ref, _ in paper.people]
        who, now = actor.user_id, app.clock()
        tx.audit.append(at=now, who=who, deed="open_ticks", subject=plan_id, purpose=paper.key, channel=actor.channel, refs=refs)
    typed = {one.key: sum(bool(standing.get(ref, NOTHING_TYPED).values) for _, ref, _ in one.people) for one in papers}
    lines = tuple(
        LineToType(number, ref, facts.people[ref].name, moment, held := standing.get(ref, NOTHING_TYPED), shown_of(held, lang))
        for number, ref, moment in paper.people
    )
    return OpenPaper(row, papers, typed, paper, lines, _counts(facts, standing))


def type_back(app: App, actor: Actor, plan_id: str, typed: Sequence[Typed], lang: str) -> tuple[int, tuple[Trouble, ...]]:
    """Keeps every cell that differs from what was seen; returns how many, and those that were not kept: no clock time, no letter,
    or a colleague has typed something else there meanwhile. Raises as :func:`open_paper`."""
    now, troubles, kept = app.clock(), [], []
    with app.store.transaction() as tx:
        _check_on_paper(check_can_to_plan(tx, actor, Deed.TYPE_BACK, plan_id))
        facts = tx.plans.get_facts(plan_id)
        standing = standing_of(tx.paper_back.ticks(plan_id))
        for cell in typed:
            if cell.ref not in facts.people or cell.now.strip() == cell.seen:
                continue
            before = standing.get(cell.ref, NOTHING_TYPED)
            held = shown_of(before, lang).get(cell.kind, "")
            try:
                value = _value(cell, now=now, earliest=facts.first_departure_at - BEFOREHAND)
            except NotThat as problem:
                troubles.append(Trouble(cell.ref, cell.kind, problem.said, held))
                continue
            if value == before.values.get(cell.kind, ""):
                continue
            if held != cell.seen:
                troubles.append(Trouble(cell.ref, cell.kind, "tick_clash", held))
                continue
            kept.append(Tick(cell.ref, cell.kind, value, now, actor.name))
        for one in kept:
            tx.paper_back.add_tick(plan_id, one)
        if kept:
            refs = sorted({one.ref for one in kept})
            tx.audit.append(
                at=now, who=actor.user_id, deed="type_back", subject=plan_id, purpose="", channel=actor.channel, refs=refs
            )
    return len(kept), tuple(troubles)


def _check_on_paper(row: PlanRow) -> None:
    if row.status not in ON_PAPER:
        raise said(WrongState, "tick_no_paper")


def shown_of(standing: Standing, lang: str) -> dict[TickKind, str]:
    """What holds as it is typed: a letter, a clock time, a remark."""
    shown: dict[TickKind, str] = {}
    for kind, value in standing.values.items():
        if kind is TickKind.ANSWER:
            shown[kind] = word(f"letter_{value}", lang)
        else:
            shown[kind] = typed_text(datetime.fromisoformat(value)) if kind in TIMES else value
    return shown


def _value(cell: Typed, *, now: datetime, earliest: datetime) -> str:
    """What is kept of a cell. Raises NotThat with the word code of what is wrong with it."""
    text = " ".join(cell.now.split())
    if not text:
        return ""
    if cell.kind in TIMES:
        return moment_typed(text, now=now, earliest=earliest).isoformat()
    if cell.kind is TickKind.NOTE:
        return text[:LONGEST_NOTE]
    letters = {word(f"letter_{code}", lang): code for lang in LANGUAGES for code in ANSWERS}
    if text.upper() not in letters:
        raise NotThat("tick_no_letter")
    return letters[text.upper()]


def _counts(facts: PlanFacts, standing: Mapping[str, Standing]) -> dict[str, int]:
    held = [one.values for ref, one in standing.items() if ref in facts.people]
    answers = {code: sum(values.get(TickKind.ANSWER) == code for values in held) for code in ANSWERS}
    return answers | {kind.value: sum(kind in values for values in held) for kind in TickKind if kind in TIMES}
