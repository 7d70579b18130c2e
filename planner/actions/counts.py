"""What is in the house right now, and what needs doing? Counts only: no person is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App


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
        return Overview(
            patients=tx.patients.count(),
            sites=len(sites),
            sites_confirmed=sum(s.agreement.value == "confirmed" for s in sites),
            vehicles=tx.vehicles.count(),
            municipalities=len(tx.patients.count_by_municipality()),
            scenarios=len(scenarios),
            plans=len(plans),
            plans_with_unplaced=sum(p.unplaced > 0 and p.status.value in ("draft", "proposed") for p in plans),
            not_exact_addresses=tx.patients.count_not_exact(),
            last_import_at=latest.at if latest else None,
            rough_travel=app.travel_is_rough(),
            synthetic=any(s.synthetic for s in sites),
        )
