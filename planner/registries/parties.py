"""Who answers for which task in which municipality, and from when, by this table?"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from planner.model.party import Responsibility
from planner.registries.checking import CheckedRow, check_rows
from planner.registries.municipalities import Municipalities, settle_municipality
from planner.registries.reading import Table
from planner.registries.records import Imported, Kind, RowOutcome


def read_parties(table: Table, municipalities: Municipalities) -> Imported[Responsibility]:
    """The parties of ``table``. The last day of a row is a day on which it still holds. One task in one municipality has one
    pair of parties at a time: a row that overlaps an earlier one is rejected. Raises FileProblem."""
    kept: dict[Responsibility, int] = {}

    def examine(row: CheckedRow) -> None:
        settle_municipality(row, municipalities)
        start, end = row.get("from_date"), row.get("to_date")
        if start and end and end < start:
            row.reject("to_date", "party_ends_before")

    def take(row: CheckedRow) -> RowOutcome:
        one = _responsibility(row)
        if one in kept:
            return RowOutcome.DUPLICATE
        for other, number in kept.items():
            if (one.task, one.municipality_code) == (other.task, other.municipality_code) and _overlap(one, other):
                row.reject("from_date", "party_overlap", row=number)
                return RowOutcome.REJECTED
        kept[one] = row.number
        return RowOutcome.ACCEPTED

    report = check_rows(Kind.PARTIES, table, examine, take)
    return Imported(tuple(kept), report)


def _responsibility(row: CheckedRow) -> Responsibility:
    last: date | None = row.get("to_date")
    return Responsibility(
        task=row.get("task"),
        municipality_code=row.get("municipality_code"),
        responsible=row.get("responsible"),
        operating=row.get("operating", row.get("responsible")),
        from_date=row.get("from_date"),
        to_date=last + timedelta(days=1) if last else None,
    )


def _overlap(one: Responsibility, other: Responsibility) -> bool:
    return (other.to_date is None or one.from_date < other.to_date) and (one.to_date is None or other.from_date < one.to_date)


def region_names(path: Path) -> Mapping[str, str]:
    """Code to name of the regions in the reference file ``path``; none when it is not there."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
