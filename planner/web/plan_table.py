"""Who is in the plan, in which order, and which page of them? Sorting and filtering live in the address, so that a view
can be sent to a colleague; the address holds codes only, never a person's value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from planner.documents.facts import PersonFacts, PlanFacts
from planner.documents.selection import OUTCOMES as OUTCOMES
from planner.documents.selection import Selection, read_selection
from planner.plans.plan import Placed, Stays, Unplaced

PAGE_SIZE = 25
PRIORITIES = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class PersonRow:
    """One line of the table. ``when_at`` is what the person or the driver must keep to: the pickup of someone placed, the
    hour until which someone at home is safe, the deadline of someone unplaced."""

    person: PersonFacts
    outcome: str
    municipality: str
    when_at: datetime
    site_id: str = ""
    site: str = ""
    vehicle: str = ""
    arrival_at: datetime | None = None
    slack_s: int | None = None
    because: str = ""

    @property
    def ref(self) -> str:
        """The reference."""
        return self.person.ref


@dataclass(frozen=True)
class View:
    """What the reader has chosen to see; "" means all."""

    outcome: str = ""
    municipality: str = ""
    site: str = ""
    priority: str = ""
    sort: str = "outcome"
    descending: bool = False
    page: int = 1

    @property
    def selection(self) -> Selection:
        """Whom the filters mean."""
        return Selection(self.outcome, self.municipality, self.site, self.priority)

    @property
    def narrowed(self) -> bool:
        """True when any filter is on."""
        return self.selection.narrowed


@dataclass(frozen=True)
class Page:
    """``rows`` of page ``number`` out of ``last``; ``total`` rows in all."""

    rows: tuple[PersonRow, ...]
    number: int
    last: int
    total: int


def _last_if_none(seconds: int | None) -> tuple[bool, int]:
    return (seconds is None, seconds or 0)


SORTS: Mapping[str, Callable[[PersonRow], object]] = {
    "ref": lambda row: row.ref,
    "priority": lambda row: (row.person.priority, row.when_at, row.ref),
    "municipality": lambda row: (row.municipality, row.person.priority, row.ref),
    "outcome": lambda row: (OUTCOMES.index(row.outcome), row.person.priority, row.when_at, row.ref),
    "site": lambda row: (row.site == "", row.site, row.when_at, row.ref),
    "when": lambda row: (row.when_at, row.ref),
    "slack": lambda row: (*_last_if_none(row.slack_s), row.ref),
}


def read_view(query: Mapping[str, str], facts: PlanFacts) -> View:
    """The view asked for. What is not one of the plan's own codes is ignored."""
    page = query.get("page", "1")
    sort = query.get("sort", "")
    chosen = read_selection(query, facts)
    return View(
        outcome=chosen.outcome,
        municipality=chosen.municipality,
        site=chosen.site,
        priority=chosen.priority,
        sort=sort if sort in SORTS else "outcome",
        descending=query.get("order") == "desc",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


def everyone(facts: PlanFacts) -> list[PersonRow]:
    """A row for each affected person."""
    plan = facts.plan
    entries: tuple[Placed | Stays | Unplaced, ...] = (*plan.unplaced, *plan.placed, *plan.stays)
    return [_row(facts, entry) for entry in entries]


def _row(facts: PlanFacts, entry: Placed | Stays | Unplaced) -> PersonRow:
    person = facts.people[entry.ref]
    municipality = facts.municipalities.get(person.municipality_code, person.municipality_code)
    if isinstance(entry, Unplaced):
        return PersonRow(person, "unplaced", municipality, entry.deadline_at)
    if isinstance(entry, Stays):
        return PersonRow(person, "stays", municipality, entry.safe_until_at, because=entry.because.value)
    return PersonRow(
        person,
        "placed",
        municipality,
        entry.pickup_at,
        site_id=entry.site_id,
        site=facts.sites[entry.site_id].name,
        vehicle=vehicle_name(facts, entry.shift_id),
        arrival_at=entry.arrival_at,
        slack_s=entry.slack_s,
    )


def vehicle_name(facts: PlanFacts, shift_id: str) -> str:
    """The name of the vehicle that drives a shift (``id`` or ``id/2``)."""
    vehicle = facts.vehicles.get(shift_id) or facts.vehicles.get(shift_id.rpartition("/")[0])
    return vehicle.name or vehicle.id if vehicle else shift_id


def select(rows: Iterable[PersonRow], view: View) -> list[PersonRow]:
    """The rows that the view asks for, in its order."""
    kept = [row for row in rows if _wanted(row, view)]
    return sorted(kept, key=SORTS[view.sort], reverse=view.descending)  # type: ignore[arg-type]


def _wanted(row: PersonRow, view: View) -> bool:
    return (
        view.outcome in ("", row.outcome)
        and view.municipality in ("", row.person.municipality_code)
        and view.site in ("", row.site_id)
        and view.priority in ("", str(row.person.priority))
    )


def page_of(rows: list[PersonRow], number: int) -> Page:
    """One page; a number beyond the end gives the last page."""
    last = max(1, -(-len(rows) // PAGE_SIZE))
    number = min(max(number, 1), last)
    start = (number - 1) * PAGE_SIZE
    return Page(tuple(rows[start : start + PAGE_SIZE]), number, last, len(rows))
