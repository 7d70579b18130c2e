"""Who is in the plan, in which order, and which page of them? Sorting and filtering live in the address, so that a view
can be sent to a colleague; the address holds codes only, never a person's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from planner.documents.facts import PersonFacts, PlanFacts
from planner.documents.selection import OUTCOMES
from planner.model.fleet import vehicle_of
from planner.plans.plan import Placed, Stays, Unplaced
from planner.web.rendering import duration_text, short_text, t
from planner.web.tables import Column, Filter, Table, table_of

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


def _last_if_none(seconds: int | None) -> tuple[bool, int]:
    return (seconds is None, seconds or 0)


def _outcome_order(row: PersonRow) -> tuple[object, ...]:
    return (OUTCOMES.index(row.outcome), row.person.priority, row.when_at, row.ref)


COLUMNS = (
    Column[PersonRow]("ref", "people.ref", lambda r: r.ref, sort=lambda r: r.ref),
    Column[PersonRow](
        "priority",
        "people.priority",
        lambda r: t(f"priority_{r.person.priority}"),
        sort=lambda r: (r.person.priority, r.when_at, r.ref),
    ),
    Column[PersonRow](
        "municipality",
        "people.municipality",
        lambda r: r.municipality,
        sort=lambda r: (r.municipality, r.person.priority, r.ref),
    ),
    Column[PersonRow]("outcome", "people.outcome", lambda r: t(r.outcome), sort=_outcome_order),
    Column[PersonRow]("site", "people.where", lambda r: r.site, sort=lambda r: (r.site == "", r.site, r.when_at, r.ref)),
    Column[PersonRow]("when", "people.when", lambda r: short_text(r.when_at), sort=lambda r: (r.when_at, r.ref)),
    Column[PersonRow](
        "slack",
        "people.slack",
        lambda r: duration_text(r.slack_s),
        sort=lambda r: (*_last_if_none(r.slack_s), r.ref),
        numeric=True,
    ),
)


def people_table(facts: PlanFacts, query: Mapping[str, str]) -> Table[PersonRow]:
    """Everyone in the plan whom ``query`` asks for, the unplaced first. What is none of the plan's own codes is ignored."""
    return table_of(
        "people",
        "plan.everyone",
        everyone(facts),
        COLUMNS,
        query,
        sort="outcome",
        filters=_filters(facts),
        ref=lambda row: row.ref if row.person.position else "",
        page_size=PAGE_SIZE,
    )


def _filters(facts: PlanFacts) -> tuple[Filter[PersonRow], ...]:
    codes = {person.municipality_code for person in facts.people.values()}
    municipalities = sorted(((code, facts.municipalities.get(code, code)) for code in codes), key=lambda pair: pair[1])
    receiving = {entry.site_id for entry in facts.plan.placed}
    sites = sorted(((site_id, facts.sites[site_id].name) for site_id in receiving), key=lambda pair: pair[1])
    return (
        Filter("outcome", "people.outcome", lambda r, code: r.outcome == code, {code: t(code) for code in OUTCOMES}),
        Filter(
            "priority",
            "people.priority",
            lambda r, code: str(r.person.priority) == code,
            {code: t(f"priority_{code}") for code in PRIORITIES},
        ),
        Filter("municipality", "people.municipality", lambda r, code: r.person.municipality_code == code, dict(municipalities)),
        Filter("site", "people.site", lambda r, code: r.site_id == code, dict(sites)),
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
    vehicle = facts.vehicles.get(vehicle_of(shift_id, facts.vehicles))
    return vehicle.name or vehicle.id if vehicle else shift_id
