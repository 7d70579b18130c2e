"""What stands at the head and foot of every page, whatever is on it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.documents.facts import PlanFacts
from planner.documents.sheet import Sheet, said
from planner.model.timing import local_text
from planner.outputs.fonts import BOLD, REGULAR, printable, shorten, width
from planner.outputs.page import LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, Ink, Mark, Text
from planner.outputs.wording import Wording

#: How much of the plan's hash stands on paper: enough to tell two prints apart by telephone.
SHORT_HASH = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of one print share. ``marks`` are the warnings in capital letters; ``outdated`` prints across."""

    plan: str
    clock: str
    printed: str
    marks: tuple[str, ...]
    outdated: bool
    wording: Wording


def frame_of(facts: PlanFacts, wording: Wording, printed_by: str, printed_at: datetime, number: int = 0) -> Frame:
    """The frame for a print of ``facts``; ``number`` the print's in the register (0 = in none)."""
    plan, say = facts.plan, wording
    lines = (
        said("page_plan", id=plan.id, version=plan.version),
        said("page_hash", hash=facts.plan_sha256[:SHORT_HASH]),
        said("page_data", at=local_text(facts.data_at)),
        said("page_valid", at=local_text(facts.valid_until)),
    )
    printed = (
        said("page_printed", at=local_text(printed_at), by=printed_by),
        *((said("page_print_number", number=number),) if number else ()),
    )
    rough = (said("page_rough"),) if plan.made.rough_travel else ()
    outdated = facts.status == "superseded"
    codes = [code for code, on in (
        ("page_outdated", outdated), ("exercise_mark", plan.exercise), ("synthetic_mark", plan.synthetic),
        ("page_not_approved", facts.status in ("draft", "proposed")), ("confidential_mark", True)) if on]  # fmt: skip
    day = say.text(said(f"weekday_{wording.day.weekday()}")) + f" {wording.day:%d-%m-%Y}"
    return Frame(
        " · ".join(say.text(line) for line in lines),
        " · ".join((say.text(said("page_clock", day=day, offset=wording.offset)), *(say.text(code) for code in rough))),
        " · ".join(say.text(bit) for bit in printed),
        tuple(say.text(said(code)) for code in codes),
        outdated,
        wording,
    )


def heading(sheet: Sheet, wording: Wording) -> str:
    """The part's title and whose it is."""
    return f"{wording.text(said(sheet.part))}: {wording.line(sheet.subject)}"


def page_of(wording: Wording, number: int, pages: int) -> str:
    """ "side n af N"."""
    return wording.text(said("page_of", page=number, pages=pages))


def around(frame: Frame, title: str, number: int, pages: int) -> tuple[list[Mark], list[Mark]]:
    """What is drawn before and after the body of page ``number`` of ``pages``."""
    top = PAGE_HEIGHT - 24
    before: list[Mark] = []
    right = RIGHT
    for mark in frame.marks:
        room = width(mark, BOLD, 9.0) + 10
        before.append(Ink(f"0 g {right - room:.1f} {top - 5:.1f} {room:.1f} 15 re f"))
        before.append(Text(right - room + 5, top - 1, BOLD, 9.0, mark, grey=1.0))
        right -= room + 5
    before += [
        _title(title, right - LEFT - 10, top - 2),
        Text(LEFT, top - 18, REGULAR, 8.0, shorten(frame.plan, REGULAR, 8.0, RIGHT - LEFT)),
        Text(LEFT, top - 29, REGULAR, 8.0, shorten(frame.clock, REGULAR, 8.0, RIGHT - LEFT)),
        Ink(f"1.2 w 0 G {LEFT} {top - 35:.1f} m {RIGHT:.1f} {top - 35:.1f} l S"),
    ]
    page = page_of(frame.wording, number, pages)
    room = width(page, BOLD, 11.0)
    after: list[Mark] = [
        Text(LEFT, 20, REGULAR, 8.0, shorten(frame.printed, REGULAR, 8.0, RIGHT - LEFT - room - 20)),
        Text(RIGHT, 19, BOLD, 11.0, page, right=True),
    ]
    if frame.outdated:
        after.insert(0, Across("", frame.wording.text(said("page_outdated"))))
    return before, after


def _title(title: str, room: float, y: float) -> Text:
    """As large as the marks beside it leave room for; cut only where even the smallest does not fit."""
    size = next((size for size in (15.0, 13.0, 11.5) if width(printable(title), BOLD, size) <= room), 10.0)
    return Text(LEFT, y, BOLD, size, shorten(title, BOLD, size, room))


@dataclass(frozen=True, slots=True)
class Across(Ink):
    """Large outlined letters from corner to corner, over everything: seen at once, and what is under stays legible."""

    text: str = ""


def centre() -> tuple[float, float]:
    """The middle of a page."""
    return PAGE_WIDTH / 2, PAGE_HEIGHT / 2
