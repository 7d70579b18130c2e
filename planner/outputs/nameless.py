"""How does a plan become files about nobody in particular: rows under pseudonyms, and counts?

Both are made of the whole plan only. Small groups are coarsened or hidden so that they cannot be worked out either.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from planner.documents.facts import PersonFacts, PlanFacts
from planner.documents.selection import OUTCOMES
from planner.documents.small_numbers import alike, hidden, rounded
from planner.model.timing import DANISH_TIME, epoch_s, utc
from planner.outputs.files import write_atomically
from planner.outputs.tables import harmless, writable
from planner.translations.words import word

#: Columns of the rows under pseudonyms, and of the counts.
FIELDS = ("pseudonym", "municipality_code", "age", "group", "outcome", "mobility", "priority", "hours_left", "synthetic")
COUNTS = ("dimension", "value", "affected", *OUTCOMES, "synthetic")
_AGE_STEP = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One person without name. The first five are what a person could be known by."""

    municipality_code: str
    age: str
    group: str
    outcome: str
    mobility: str
    priority: str
    hours_left: str
    ref: str

    def traits(self) -> tuple[str, ...]:
        """What must be shared with others: everything but the pseudonym."""
        return (self.municipality_code, self.age, self.group, self.outcome, self.mobility, self.priority, self.hours_left)


def _without_hours(row: Row) -> Row:
    return replace(row, hours_left="", priority="")


def _without_mobility(row: Row) -> Row:
    return replace(row, mobility="")


def _without_age(row: Row) -> Row:
    return replace(row, age="")


def _without_municipality(row: Row) -> Row:
    return replace(row, municipality_code="")


def _without_group(row: Row) -> Row:
    return replace(row, group="")


def _without_outcome(row: Row) -> Row:
    return replace(row, outcome="")


#: What is given up first when too few share a row's traits.
_COARSER = (_without_hours, _without_mobility, _without_age, _without_municipality, _without_group, _without_outcome)


def export_pseudonymised(facts: PlanFacts, out: Path, lang: str, key: bytes) -> Path:
    """A row for everyone affected, with no more of each than at least five people share. The pseudonym says who is who within
    this plan to whoever holds ``key``, and nobody from one plan to the next. Rows stand by pseudonym, so that their order tells
    nothing."""
    rows = [(_pseudonym(key, row.ref), row) for row in alike(_rows(facts, lang), _COARSER, Row.traits)]
    mark = word("synthetic_mark", lang) if facts.plan.synthetic else ""
    return _write(out, lang, FIELDS, ([name, *row.traits(), mark] for name, row in sorted(rows, key=lambda pair: pair[0])))


def _pseudonym(key: bytes, ref: str) -> str:
    return hmac.digest(key, ref.encode(), hashlib.sha256).hex()[:12]


def _rows(facts: PlanFacts, lang: str) -> Iterator[Row]:
    plan = facts.plan
    start = facts.cuts[0][0]
    for outcome, entries in (("placed", plan.placed), ("unplaced", plan.unplaced), ("stays", plan.stays)):
        for entry in entries:
            person = facts.people[entry.ref]
            hours = max(0, epoch_s(person.deadline_at) - epoch_s(start)) // 3600
            yield Row(
                person.municipality_code, _age(person, _day(facts)), _group(person, lang), word(outcome, lang),
                word(person.mobility, lang), str(person.priority), str(hours), person.ref,
            )  # fmt: skip


def _day(facts: PlanFacts) -> date:
    return utc(facts.cuts[0][0]).astimezone(DANISH_TIME).date()


def _age(person: PersonFacts, day: date) -> str:
    """Twenty years in one: "60-79"; "" when the birth date is not known."""
    born = person.birth_date
    if born is None:
        return ""
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    first = max(0, years) // _AGE_STEP * _AGE_STEP
    return f"{first}-{first + _AGE_STEP - 1}"


def _group(person: PersonFacts, lang: str) -> str:
    return person.group_en if lang == "en" else person.group_da


def export_aggregate(facts: PlanFacts, out: Path, lang: str = "da") -> Path:
    """Counts by home municipality, care group and age against outcome, rounded to five. Small ones are hidden, with as many
    others as it takes that no sum gives them away, over all three tables together."""
    counts = counts_of(facts, lang)
    secret = hidden(counts, sums_of(counts))
    mark = word("synthetic_mark", lang) if facts.plan.synthetic else ""
    keys = sorted({(dimension, value) for dimension, value, _ in counts}, key=lambda pair: (_DIMENSIONS.index(pair[0]), pair[1]))
    rows = []
    for dimension, value in keys:
        cells = [(dimension, value, outcome) for outcome in ("", *OUTCOMES)]
        shown = [word("count_hidden", lang) if cell in secret else str(rounded(counts[cell])) for cell in cells]
        rows.append([word(f"count_by_{dimension}", lang), value, *shown, mark])
    return _write(out, lang, COUNTS, rows)


#: (dimension, value, outcome); "" as the outcome is all outcomes, the dimension "everyone" is the whole plan.
Cell = tuple[str, str, str]
_DIMENSIONS = ("everyone", "municipality", "group", "age")


def counts_of(facts: PlanFacts, lang: str) -> dict[Cell, int]:
    """Every count that is shown, zeros included."""
    outcomes = {word(outcome, lang): outcome for outcome in OUTCOMES}
    counts: dict[Cell, int] = {("everyone", "", outcome): 0 for outcome in ("", *OUTCOMES)}
    for row in _rows(facts, lang):
        municipality = facts.municipalities.get(row.municipality_code, row.municipality_code)
        age = row.age or word("unknown", lang)
        for dimension, value in (("everyone", ""), ("municipality", municipality), ("group", row.group), ("age", age)):
            for outcome in ("", *OUTCOMES):
                counts.setdefault((dimension, value, outcome), 0)
            counts[dimension, value, ""] += 1
            counts[dimension, value, outcomes[row.outcome]] += 1
    return counts


def sums_of(counts: dict[Cell, int]) -> list[tuple[Cell, tuple[Cell, ...]]]:
    """What adds up to what: outcomes to all outcomes on each line, the lines of each dimension to the whole plan."""
    lines = dict.fromkeys((dimension, value) for dimension, value, _ in counts)
    sums: list[tuple[Cell, tuple[Cell, ...]]] = [
        ((dimension, value, ""), tuple((dimension, value, outcome) for outcome in OUTCOMES)) for dimension, value in lines
    ]
    for dimension in _DIMENSIONS[1:]:
        values = [value for name, value in lines if name == dimension]
        if values:
            sums += [
                (("everyone", "", outcome), tuple((dimension, value, outcome) for value in values)) for outcome in ("", *OUTCOMES)
            ]
    return sums


def _write(out: Path, lang: str, fields: tuple[str, ...], rows: Iterator[list[str]] | list[list[str]]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([word(f"field_{field}", lang) for field in fields])
    for row in rows:
        writer.writerow([harmless(writable(cell)) for cell in row])
    return write_atomically(out, text.getvalue().encode("utf-8-sig"))
