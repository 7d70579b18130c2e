"""How does a plan stand in a calendar? References and places only: a calendar is copied to telephones and other houses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from planner.documents.errands import what
from planner.documents.facts import PlanFacts
from planner.model.timing import utc
from planner.outputs.files import write_atomically
from planner.outputs.tables import writable
from planner.translations.words import word

#: A line of an iCalendar file holds at most so many octets (RFC 5545, section 3.1).
_OCTETS = 75


def export_ics(facts: PlanFacts, out: Path, lang: str = "da") -> Path:
    """An event for everyone: fetched to arrival, the deadline of someone unplaced, the hour until which staying is safe; and one
    for whatever is brought home.
    UTC times, so that the hour that comes twice is two different ones."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//outage-planner//plan//DA", "METHOD:PUBLISH"]
    for event in _events(facts, lang):
        lines += event
    lines.append("END:VCALENDAR")
    return write_atomically(out, "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode())


def _events(facts: PlanFacts, lang: str) -> Iterator[list[str]]:
    plan = facts.plan
    for placed in sorted(plan.placed, key=lambda p: (p.pickup_at, p.ref)):
        title = word("calendar_placed", lang, ref=placed.ref, vehicle=placed.shift_id)
        yield _event(facts, lang, placed.ref, placed.pickup_at, placed.arrival_at, title, facts.sites[placed.site_id].name)
    for one in plan.errands:
        if one.pickup_at is not None and one.arrival_at is not None:
            title = word("calendar_brought", lang, thing=word(what(one.thing), lang), ref=one.ref, vehicle=one.shift_id)
            yield _event(facts, lang, one.id, one.pickup_at, one.arrival_at, title, facts.sites[one.site_id].name)
    for unplaced in plan.unplaced:
        title = word("calendar_unplaced", lang, ref=unplaced.ref)
        yield _event(facts, lang, unplaced.ref, unplaced.deadline_at, unplaced.deadline_at, title, "")
    for stays in sorted(plan.stays, key=lambda s: (s.safe_until_at, s.ref)):
        title = word("calendar_stays", lang, ref=stays.ref)
        yield _event(facts, lang, stays.ref, stays.safe_until_at, stays.safe_until_at, title, "")


def _event(facts: PlanFacts, lang: str, ref: str, start: datetime, end: datetime, title: str, place: str) -> list[str]:
    plan = facts.plan
    marks = [word(code, lang) for code, on in (("exercise_mark", plan.exercise), ("synthetic_mark", plan.synthetic)) if on]
    return [
        "BEGIN:VEVENT",
        f"UID:{quoted(ref)}-v{plan.version}@{quoted(plan.id)}",
        f"DTSTAMP:{_stamp(plan.made.at)}",
        f"DTSTART:{_stamp(start)}",
        f"DTEND:{_stamp(end)}",
        f"SUMMARY:{quoted(' '.join([*marks, title]))}",
        *([f"LOCATION:{quoted(place)}"] if place else []),
        f"DESCRIPTION:{quoted(word('page_plan', lang, id=plan.id, version=plan.version))}",
        "CLASS:CONFIDENTIAL",
        "END:VEVENT",
    ]


def _stamp(moment: datetime) -> str:
    return f"{utc(moment):%Y%m%dT%H%M%SZ}"


def quoted(text: str) -> str:
    """The text as a value: nothing in it can begin a new line or another value."""
    text = writable(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never through a character."""
    piece, octets = "", 0
    for char in line:
        size = len(char.encode())
        if octets + size > _OCTETS:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + char, octets + size
    yield piece
