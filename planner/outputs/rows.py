"""What does one row of a table export say about a person?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from planner.documents.errands import errands_of, what
from planner.documents.facts import PersonFacts, PlanFacts
from planner.model.timing import local_text
from planner.plans.plan import Placed, PlannedErrand, Stays, Unplaced
from planner.translations.words import word

#: Columns in order; each is also "field_..." among the words. Nothing else is ever written: no hidden column.
FIELDS = (
    "ref", "outcome", "name", "birth_date", "address", "postcode", "town", "municipality_code", "phone", "relative_name",
    "relative_phone", "group", "priority", "mobility", "escort", "equipment", "deadline", "latest_arrival", "site_id", "site",
    "vehicle", "pickup", "arrival", "slack_min", "because", "safe_until", "brought", "reasons", "remedies", "plan", "version",
    "synthetic", "travel_times",
)  # fmt: skip


def headings(lang: str) -> list[str]:
    """The column headings in a language."""
    return [word(f"field_{field}", lang) for field in FIELDS]


def rows_of(facts: PlanFacts, lang: str) -> Iterator[list[str]]:
    """A row of texts for everyone affected: placed by arrival, then unplaced, then staying."""
    plan = facts.plan
    for placed in sorted(plan.placed, key=lambda p: (p.arrival_at, p.ref)):
        yield _row(facts, lang, facts.people[placed.ref], "placed", _placed(facts, placed))
    for unplaced in plan.unplaced:
        yield _row(facts, lang, facts.people[unplaced.ref], "unplaced", _unplaced(unplaced, lang))
    for stays in sorted(plan.stays, key=lambda s: (s.safe_until_at, s.ref)):
        yield _row(facts, lang, facts.people[stays.ref], "stays", _stays(stays, lang))


def _row(facts: PlanFacts, lang: str, person: PersonFacts, outcome: str, more: dict[str, str]) -> list[str]:
    values = {
        "ref": person.ref, "outcome": word(outcome, lang), "name": person.name, "birth_date": _day(person.birth_date),
        "address": person.address, "postcode": person.postcode, "town": person.town,
        "municipality_code": person.municipality_code, "phone": person.phone, "relative_name": person.relative_name,
        "relative_phone": person.relative_phone, "group": person.group_en if lang == "en" else person.group_da,
        "priority": str(person.priority), "mobility": word(person.mobility, lang), "escort": word(person.escort, lang),
        "equipment": " + ".join(person.equipment), "deadline": _time(person.deadline_at),
        "latest_arrival": _time(person.latest_arrival_at), "plan": facts.plan.id, "version": str(facts.plan.version),
        "synthetic": word("synthetic_mark", lang) if facts.plan.synthetic else "",
        "brought": " + ".join(_brought(errand, lang) for errand in errands_of(facts.plan, person.ref)),
        "travel_times": word("page_rough", lang) if facts.plan.made.rough_travel else "",
    } | more  # fmt: skip
    return [values.get(field, "") for field in FIELDS]


def _placed(facts: PlanFacts, placed: Placed) -> dict[str, str]:
    return {
        "site_id": placed.site_id, "site": facts.sites[placed.site_id].name, "vehicle": placed.shift_id,
        "pickup": _time(placed.pickup_at), "arrival": _time(placed.arrival_at), "slack_min": str(placed.slack_s // 60),
    }  # fmt: skip


def _stays(stays: Stays, lang: str) -> dict[str, str]:
    return {"because": word(stays.because, lang), "safe_until": _time(stays.safe_until_at)}


def _unplaced(unplaced: Unplaced, lang: str) -> dict[str, str]:
    findings = unplaced.findings
    return {
        "reasons": " + ".join(word(finding.reason, lang) for finding in unplaced.obstacles),
        "remedies": " + ".join(dict.fromkeys(word(finding.remedy, lang) for finding in findings)),
    }


def _brought(errand: PlannedErrand, lang: str) -> str:
    thing = word(what(errand.thing), lang)
    if errand.arrival_at is None:
        return word("errand_not_brought", lang, thing=thing)
    return word("errand_brought", lang, thing=thing, at=_time(errand.arrival_at), shift=errand.shift_id)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _time(moment: datetime) -> str:
    """Local time with its UTC offset: nobody's spreadsheet can misread the hour that comes twice."""
    return local_text(moment)
