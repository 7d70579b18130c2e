"""What does whoever leads an incident need now: plans that wait for a yes, the incident that is going on, what has changed?

Before a plan is active its people are counts to the incident lead; from then on they are people.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from planner.actions.actor import Actor, Deed, check_can, check_can_somewhere
from planner.actions.app import App
from planner.actions.plans import OpenPlan
from planner.actions.subjects import of_plan
from planner.documents.facts import PlanFacts
from planner.model.load import SiteLoad
from planner.plans.lifecycle import Status
from planner.store.notices import SiteNotice
from planner.store.plans import PlanEvent, PlanRow
from planner.store.store import Tx


@dataclass(frozen=True, slots=True)
class Board:
    """Active, approved and proposed plans, latest first, and the notices of active plans that this person has not read."""

    active: tuple[PlanRow, ...]
    approved: tuple[PlanRow, ...]
    proposed: tuple[PlanRow, ...]
    unread: tuple[SiteNotice, ...]


@dataclass(frozen=True, slots=True)
class SiteOutline:
    """What one site receives, as numbers. ``load`` is what they need together."""

    id: str
    name: str
    municipality: str
    kind: str
    phone: str
    people: int
    load: SiteLoad
    capacity: SiteLoad
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Outline:
    """A plan without anyone in it: times, counts, sites, and why people are without a place (reason code and how many)."""

    row: PlanRow
    events: tuple[PlanEvent, ...]
    cuts: tuple[tuple[datetime, datetime], ...]
    first_departure_at: datetime
    latest_slack_s: int | None
    vehicles: int
    hospital_places_avoided: int
    rough_travel: bool
    sites: tuple[SiteOutline, ...]
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """The incident that is going on: its plan with everyone in it, the outline and every notice, with those unread."""

    plan: OpenPlan
    outline: Outline
    notices: tuple[SiteNotice, ...]
    unread: frozenset[int]


def board(app: App, actor: Actor) -> Board:
    """What waits, without anyone's name."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        rows = tx.plans.list()
        active, approved, proposed = (
            tuple(row for row in rows if row.status is status) for status in (Status.ACTIVE, Status.APPROVED, Status.PROPOSED)
        )
        return Board(active, approved, proposed, _unread(tx, actor, active))


def _unread(tx: Tx, actor: Actor, active: tuple[PlanRow, ...]) -> tuple[SiteNotice, ...]:
    read = tx.notices.read_by(actor.user_id)
    return tuple(one for row in active for one in tx.notices.of_plan(row.id) if one.id not in read)


def outline(app: App, actor: Actor, plan_id: str) -> Outline:
    """A plan of any status without anyone in it. Raises NotFound."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        return _outline(tx.plans.get_row(plan_id), tx.plans.events(plan_id), tx.plans.get_facts(plan_id))


def open_incident(app: App, actor: Actor, plan_id: str, *, purpose: str) -> OpenIncident:
    """An active plan with everyone in it; the look is logged. Raises NotFound, and NotAllowed when it is not active."""
    check_can_somewhere(actor, Deed.SEE_INCIDENT)
    with app.store.transaction() as tx:
        row, facts, events = tx.plans.get_row(plan_id), tx.plans.get_facts(plan_id), tx.plans.events(plan_id)
        check_can(actor, Deed.SEE_INCIDENT, of_plan(tx, row, facts))
        notices, read = tx.notices.of_plan(plan_id), tx.notices.read_by(actor.user_id)
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="open_incident",
            subject=plan_id,
            purpose=purpose,
            channel=actor.channel,
            refs=sorted(facts.people),
        )
        plan = OpenPlan(row, facts, tx.plans.get_certificate(plan_id), events)
    return OpenIncident(plan, _outline(row, events, facts), notices, frozenset(one.id for one in notices) - read)


def read_notice(app: App, actor: Actor, number: int) -> SiteNotice:
    """This person has read it. Raises NotFound."""
    check_can(actor, Deed.SEE_NOTICES)
    at = app.clock()
    with app.store.transaction() as tx:
        one = tx.notices.get(number)
        tx.notices.mark_read(number, actor.user_id, at=at)
        tx.audit.append(
            at=at, who=actor.user_id, deed="read_notice", subject=one.site_id, purpose="", channel=actor.channel, refs=()
        )
    return one


def _outline(row: PlanRow, events: tuple[PlanEvent, ...], facts: PlanFacts) -> Outline:
    plan = facts.plan
    reasons = Counter(entry.findings[0].reason.value for entry in plan.unplaced if entry.findings)
    return Outline(
        row=row,
        events=events,
        cuts=facts.cuts,
        first_departure_at=facts.first_departure_at,
        latest_slack_s=plan.latest_slack_s,
        vehicles=len(plan.routes),
        hospital_places_avoided=plan.hospital_places_avoided,
        rough_travel=plan.made.rough_travel,
        sites=_sites(facts),
        reasons=tuple(reasons.most_common()),
    )


def _sites(facts: PlanFacts) -> tuple[SiteOutline, ...]:
    by_site: dict[str, list[tuple[datetime, SiteLoad]]] = {}
    for one in facts.plan.placed:
        by_site.setdefault(one.site_id, []).append((one.arrival_at, facts.people[one.ref].site_load))
    found = []
    for site_id, arrivals in by_site.items():
        site = facts.sites[site_id]
        times = [at for at, _ in arrivals]
        found.append(
            SiteOutline(
                id=site_id,
                name=site.name,
                municipality=facts.municipalities.get(site.municipality_code, site.municipality_code),
                kind=site.kind,
                phone=site.phone,
                people=len(arrivals),
                load=sum((load for _, load in arrivals), SiteLoad()),
                capacity=site.capacity,
                first_at=min(times),
                last_at=max(times),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.first_at, one.name)))
