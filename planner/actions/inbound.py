"""Who is on the way to a municipality's sites? Names only while an incident is active, only to the municipality they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from planner.actions.actor import Actor, Deed, can, check_can_somewhere
from planner.actions.app import App
from planner.actions.subjects import of_municipalities
from planner.documents.facts import PersonFacts, PlanFacts
from planner.model.fleet import vehicle_of
from planner.model.site import SiteKind
from planner.plans.lifecycle import Status
from planner.store.plans import PlanRow
from planner.store.store import Tx


@dataclass(frozen=True, slots=True)
class Arriving:
    """One person on the way. ``site_name`` where to, ``arrival_at`` when, ``vehicle`` with what."""

    person: PersonFacts
    site_id: str
    site_name: str
    site_phone: str
    arrival_at: datetime
    vehicle: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """Everyone whom one active plan brings to the actor's sites, by time of arrival. ``municipalities`` names where they
    live."""

    row: PlanRow
    people: tuple[Arriving, ...]
    municipalities: dict[str, str]


def inbound(app: App, actor: Actor, *, purpose: str) -> tuple[Inbound, ...]:
    """One list for each active plan that brings someone. Looking is logged with every reference before anything is shown."""
    check_can_somewhere(actor, Deed.SEE_INBOUND)
    found = []
    with app.store.transaction() as tx:
        for row in tx.plans.list(status=Status.ACTIVE):
            facts = tx.plans.get_facts(row.id)
            places = {site.id: (SiteKind(site.kind), site.municipality_code) for site in facts.sites.values()}
            people = _arriving(facts, _own_sites(tx, actor, places))
            if not people:
                continue
            found.append(Inbound(row, people, dict(facts.municipalities)))
            tx.audit.append(
                at=app.clock(),
                who=actor.user_id,
                deed="open_inbound",
                subject=row.id,
                purpose=purpose,
                channel=actor.channel,
                refs=sorted(one.person.ref for one in people),
            )
    return tuple(found)


def inbound_counts(app: App, actor: Actor) -> tuple[tuple[PlanRow, int], ...]:
    """How many each active plan brings to the actor's sites; nobody is named."""
    check_can_somewhere(actor, Deed.SEE_INBOUND)
    with app.store.read() as tx:
        received = tx.plans.received(Status.ACTIVE)
        if not received:
            return ()
        places = {site.id: (site.kind, site.municipality_code) for site in tx.sites.all()}
        own = _own_sites(tx, actor, places)
        counted = {key: sum(n for site_id, n in sites.items() if site_id in own) for key, sites in received.items()}
        return tuple((tx.plans.get_row(key), count) for key, count in counted.items())


def _own_sites(tx: Tx, actor: Actor, places: Mapping[str, tuple[SiteKind, str]]) -> frozenset[str]:
    """Of ``places`` (site id to kind and municipality) those that a municipality runs and whose inbound people the actor may
    see."""
    codes = {code for kind, code in places.values() if kind.is_municipal}
    if not can(actor, Deed.SEE_INBOUND):
        codes &= {actor.municipality_code}  # a narrower row reaches no further; the table is asked all the same
    seen = {code for code in codes if can(actor, Deed.SEE_INBOUND, of_municipalities(tx, [code], active=True))}
    return frozenset(site_id for site_id, (kind, code) in places.items() if kind.is_municipal and code in seen)


def _arriving(facts: PlanFacts, site_ids: frozenset[str]) -> tuple[Arriving, ...]:
    found = [
        Arriving(
            facts.people[one.ref],
            one.site_id,
            facts.sites[one.site_id].name,
            facts.sites[one.site_id].phone,
            one.arrival_at,
            _vehicle(facts, one.shift_id),
        )
        for one in facts.plan.placed
        if one.site_id in site_ids
    ]
    return tuple(sorted(found, key=lambda one: (one.arrival_at, one.person.ref)))


def _vehicle(facts: PlanFacts, shift_id: str) -> str:
    vehicle = facts.vehicles.get(vehicle_of(shift_id, facts.vehicles))
    return vehicle.name or vehicle.id if vehicle else shift_id
