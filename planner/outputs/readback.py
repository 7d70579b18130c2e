"""Does the finished PDF say what the plan says?

The file is read back as text and held against the plan itself (not against the lists it was drawn from): on each list the
same references with the same times, each once, in order, and all its pages. Then every page against what was meant to
stand on it, so that no word is lost on the way. A difference refuses the print.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from planner.documents.changes import Since
from planner.documents.facts import PlanFacts
from planner.documents.sheet import Part, said
from planner.errors import PrintRefused
from planner.model.errand import is_errand
from planner.outputs.fonts import printable
from planner.outputs.frame import Across, Frame, page_of
from planner.outputs.page import Text
from planner.outputs.pdf import LaidOut
from planner.outputs.wording import Wording
from planner.plans.plan import Placed, Plan, PlannedErrand, Stays, Unplaced
from planner.transport.result import StopKind

_Entry = Placed | Stays | Unplaced | PlannedErrand


@dataclass(frozen=True, slots=True)
class Expected:
    """One person on one list, by the plan."""

    ref: str
    moment: datetime


def expected_of(facts: PlanFacts, part: Part, key: str, since: Since | None = None) -> tuple[Expected, ...] | None:
    """Who must stand on a list and with which time, straight from the plan; None for papers that list nobody. ``since`` is
    the print that a paper of changes is held against."""
    plan = facts.plan
    deadlines = {p.ref: p.deadline_at for p in plan.placed} | {u.ref: u.deadline_at for u in plan.unplaced}
    match part:
        case Part.EVACUATION_LIST:
            return (*(Expected(p.ref, p.arrival_at) for p in plan.placed if p.site_id == key), *_handed_out(plan, key))
        case Part.ERRAND_LIST:
            return _handed_out(plan, key)
        case Part.RUN_SHEET:
            stops = next(route.stops for route in plan.routes if route.shift_id == key)
            at_doors = (s for s in stops if s.ref and is_errand(s.ref) is (s.kind is StopKind.DELIVERY))
            return tuple(Expected(s.ref, s.begin_at) for s in at_doors)
        case Part.CALL_LIST:
            to_bring = {errand.ref for errand in plan.errands}
            rung = deadlines | {s.ref: s.safe_until_at for s in plan.stays if s.ref in to_bring}
            return tuple(Expected(ref, at) for ref, at in rung.items() if facts.people[ref].municipality_code == key)
        case Part.CHANGES if since:
            return _expected_changes(since.facts.plan, plan)
        case Part.RETURN_LIST:
            return tuple(Expected(p.ref, p.arrival_at) for p in plan.placed if p.site_id == key)
        case Part.REENTRY:
            return tuple(Expected(ref, at) for ref, at in (*deadlines.items(), *((s.ref, s.safe_until_at) for s in plan.stays)))
        case Part.STAY_LIST:
            return tuple(Expected(s.ref, s.safe_until_at) for s in plan.stays)
        case Part.UNPLACED_LIST:
            return tuple(Expected(u.ref, u.deadline_at) for u in plan.unplaced)
        case _:
            return None


def _handed_out(plan: Plan, site_id: str) -> tuple[Expected, ...]:
    """What drivers fetch at a site to bring it home, each by the errand's reference."""
    return tuple(Expected(one.id, one.pickup_at) for one in plan.errands if one.site_id == site_id and one.pickup_at)


def check_whole(facts: PlanFacts, papers: Sequence[LaidOut]) -> None:
    """On paper = in the plan: every person placed and every thing handed out stands on one site's paper, everyone fetched and
    everything brought on one vehicle's, each once. Raises PrintRefused naming the part."""
    plan = facts.plan
    handed_out = [one.id for one in plan.errands if one.pickup_at]
    driven = [stop.ref for route in plan.routes for stop in route.stops if stop.ref and stop.kind is StopKind.PICKUP]
    for parts, wanted in (
        ((Part.EVACUATION_LIST, Part.ERRAND_LIST), [*(placed.ref for placed in plan.placed), *handed_out]),
        ((Part.RUN_SHEET,), driven),
    ):
        found = sorted(ref for paper in papers if paper.sheet.part in parts for ref, _ in rows_on(paper))
        if found != sorted(wanted):
            raise PrintRefused(f"{parts[0].value}: someone or something has no paper.", hint="Nothing was handed out.")


def _expected_changes(before: Plan, after: Plan) -> tuple[Expected, ...]:
    """Everyone of whom the two plans do not hold the same, with the later plan's moment."""
    moments: dict[str, datetime] = {}
    for plan in (before, after):
        moments |= {p.ref: p.deadline_at for p in plan.placed} | {u.ref: u.deadline_at for u in plan.unplaced}
        moments |= {s.ref: s.safe_until_at for s in plan.stays}
    held = [frozenset[_Entry]((*plan.placed, *plan.stays, *plan.unplaced, *plan.errands)) for plan in (before, after)]
    differing = {entry.ref for entry in held[0] ^ held[1]}
    return tuple(Expected(ref, moments[ref]) for ref in sorted(differing))


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without any white space, in the order it was drawn: by pdftotext, or by pypdf without it."""
    tool = shutil.which("pdftotext")
    if tool:
        command = [tool, "-raw", "-enc", "UTF-8", "-", "-"]
        done = subprocess.run(command, input=pdf, capture_output=True, check=False)  # noqa: S603 - a fixed command
        if done.returncode == 0:
            return [squeezed(page) for page in done.stdout.decode("utf-8", "replace").split("\f")[:-1]]
    from pypdf import PdfReader  # slower and only needed without pdftotext

    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def squeezed(text: str) -> str:
    """Without white space, in one Unicode form: how text is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def check_papers(
    facts: PlanFacts, papers: Sequence[LaidOut], frame: Frame, pdf: bytes, file: str, since: Since | None = None
) -> None:  # fmt: skip
    """Reads a PDF back that should hold ``papers`` in order. Raises PrintRefused naming the file and the part."""
    pages = pages_of(pdf)
    wanted = sum(len(paper.pages) for paper in papers)
    if len(pages) != wanted:
        raise PrintRefused(f"{file}: {len(pages)} pages instead of {wanted}.", hint="Nothing was handed out.")
    first = 0
    for paper in papers:
        own = pages[first : first + len(paper.pages)]
        first += len(paper.pages)
        difference = _difference(facts, paper, frame, own, since)
        if difference:
            title = frame.wording.text(said(paper.sheet.part))
            raise PrintRefused(f"{file}: {title} {paper.sheet.key}: {difference}.", hint="Nothing was handed out.")


def _difference(facts: PlanFacts, paper: LaidOut, frame: Frame, pages: list[str], since: Since | None) -> str:
    for number, page in enumerate(pages, 1):
        if squeezed(page_of(frame.wording, number, len(pages))) not in page:
            return f"page {number} of {len(pages)} is missing"
        if page != _meant(paper, frame, number):
            return f"page {number} does not say what it should"
    expected = expected_of(facts, paper.sheet.part, paper.sheet.key, since)
    if expected is None:
        return ""
    return compare(expected, rows_on(paper), frame.wording)


def rows_on(paper: LaidOut) -> list[tuple[str, str]]:
    """Each row about a person on a paper's pages: its reference and the squeezed text of its key cell. The pages were
    just found to hold these very texts."""
    rows = []
    for page in paper.pages:
        texts = (mark for mark in page.marks if isinstance(mark, Text))
        for ref, run in groupby(texts, key=lambda text: text.ref):
            if ref:
                rows.append((ref, squeezed("".join(text.text for text in run))))
    return rows


def compare(expected: Sequence[Expected], rows: Sequence[tuple[str, str]], wording: Wording) -> str:
    """What differs between the plan's entries and a list's rows, or ""."""
    if sorted(entry.ref for entry in expected) != sorted(ref for ref, _ in rows):
        return "someone is missing, too many, or stands twice"
    told = dict(rows)
    for entry in expected:
        if not told[entry.ref].startswith(squeezed(wording.clock(entry.moment) + printable(entry.ref))):
            return "a time or a reference differs from the plan"
    return ""


def _meant(paper: LaidOut, frame: Frame, number: int) -> str:
    marks = paper.marks_of(frame, number)
    return squeezed("".join(mark.text for mark in marks if isinstance(mark, Text | Across)))
