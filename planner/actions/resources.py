"""Which sites and vehicles are there to plan with? Read here; sites are changed by their municipality, vehicles by a registry."""

from __future__ import annotations

from collections.abc import Mapping

from planner.actions import subjects
from planner.actions.actor import Actor, Deed, can, check_can, check_can_somewhere
from planner.actions.app import App
from planner.model.fleet import Vehicle
from planner.model.site import Site


def list_sites(app: App, actor: Actor) -> tuple[Site, ...]:
    """The sites that the actor may see, by id."""
    check_can_somewhere(actor, Deed.SEE_SITES)
    with app.store.read() as tx:
        sites = tx.sites.all()
        if can(actor, Deed.SEE_SITES):
            return sites
        return tuple(site for site in sites if can(actor, Deed.SEE_SITES, subjects.of_site(tx, site)))


def list_vehicles(app: App, actor: Actor) -> tuple[Vehicle, ...]:
    """The whole fleet, by id."""
    check_can(actor, Deed.SEE_FLEET)
    with app.store.read() as tx:
        return tx.vehicles.all()


def municipality_names(app: App) -> Mapping[str, str]:
    """Code to name. Public."""
    with app.store.read() as tx:
        return {m.code: m.name for m in tx.municipalities.all()}
