"""What is in the house right now, and what needs doing? Counts only: no person is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.store.store import Tx


@dataclass(frozen=True, slots=True)
class Overview:
    """``municipalities`` that have someone; ``not_exact_addresses`` people whose address was not found exactly;
    ``plans_with_unplaced`` draft or proposed plans that leave someone without a place; ``synthetic`` any sample data."""

    patients: int
    sites: int
    sites_confirmed: int
    vehicles: int
    municipalities: int
    scenarios: int
    plans: int
    plans_with_unplaced: int
    not_exact_addresses: int
    last_import_at: datetime | None
    rough_travel: bool
    synthetic: bool


def overview(app: App, actor: Actor) -> Overview:
    """The counts for the start page."""
    check_can(actor, Deed.SEE_OVERVIEW)
    with app.store.read() as tx:
        sites = tx.sites.all()
        scenarios = tx.scenarios.list()
        plans = tx.plans.list()
        latest = tx.imports.latest()
        people = _people_by_municipality(tx, actor)
        return Overview(
            patients=sum(people.values()),
            sites=len(sites),
            sites_confirmed=sum(s.agreement.value == "confirmed" for s in sites),
            vehicles=tx.vehicles.count(),
            municipalities=len(people),
            scenarios=len(scenarios),
            plans=len(plans),
            plans_with_unplaced=sum(p.unplaced > 0 and p.status.value in ("draft", "proposed") for p in plans),
            not_exact_addresses=_not_exact(tx, actor),
            last_import_at=latest.at if latest else None,
            rough_travel=app.travel_is_rough(),
            synthetic=any(s.synthetic for s in sites),
        )


def is_synthetic(app: App, actor: Actor) -> bool:
    """Whether the registries hold invented data. Asked for every page, so nothing else is counted."""
    check_can(actor, Deed.SEE_OVERVIEW)
    with app.store.read() as tx:
        return any(site.synthetic for site in tx.sites.all())


def _people_by_municipality(tx: Tx, actor: Actor) -> dict[str, int]:
    """How many people live where, within the actor's municipality or region: a total of others' people tells of them too."""
    counts = tx.patients.count_by_municipality()
    if actor.municipality_code:
        return {code: count for code, count in counts.items() if code == actor.municipality_code}
    if not actor.region_code:
        return counts
    own = {one.code for one in tx.municipalities.all() if one.region_code == actor.region_code}
    return {code: count for code, count in counts.items() if code in own}


def _not_exact(tx: Tx, actor: Actor) -> int:
    """How many addresses someone must look at, within the same bounds."""
    if not actor.municipality_code and not actor.region_code:
        return tx.patients.count_not_exact()
    own = _people_by_municipality(tx, actor)
    return sum(record.patient.municipality_code in own for record in tx.patients.below_exact())
