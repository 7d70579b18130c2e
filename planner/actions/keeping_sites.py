"""How do a registry's sites join what municipalities have said? And who is told when a site of an active plan changes?

Only the municipality judges its own capacity: an import never overwrites its answers, the registry's own words lie beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from planner.model.site import Site
from planner.model.site_answers import answered, answers_of, differing
from planner.plans.lifecycle import Status
from planner.store.changes import Change
from planner.store.notices import SiteNotice
from planner.store.store import Tx


def keep_sites(tx: Tx, sites: Iterable[Site], *, by: str, at: datetime) -> Change:
    """Stores a registry's ``sites`` with the municipalities' answers laid over them. ``by`` is the sender."""
    given = {site.id: site for site in sites}
    newest = tx.answers.newest(given)
    tx.answers.keep_bases(given[key] for key, event in newest.items() if event.answers is not None)
    laid = {key: answered(site, newest[key]) if key in newest else site for key, site in given.items()}
    used = plans_using(tx)
    before = {site.id: site for site in tx.sites.all()} if used else {}
    change = tx.sites.upsert_many(laid.values())
    for key, site in laid.items():
        if key in before:
            tell_leads(tx, before[key], site, by=by, at=at, used=used)
    return change


def drop_sites(tx: Tx, site_ids: Iterable[str], *, by: str, at: datetime) -> None:
    """Forgets sites that their sender's file no longer has; whoever leads people to one of them is told."""
    leaving, used = frozenset(site_ids), plans_using(tx)
    if any(leaving & sites for sites in used.values()):
        for site in tx.sites.all():
            if site.id in leaving:
                _tell(tx, site, site, ("gone",), by=by, at=at, used=used)
    tx.sites.remove(leaving)


def plans_using(tx: Tx) -> dict[str, frozenset[str]]:
    """Active plan's id to the sites where it has people."""
    return {plan_id: frozenset(sites) for plan_id, sites in tx.plans.received(Status.ACTIVE).items()}


def tell_leads(tx: Tx, before: Site, after: Site, *, by: str, at: datetime, used: dict[str, frozenset[str]]) -> int:
    """A notice for each active plan that has people at the site, when anything about it is different; returns how many. That a
    confirmation holds longer than before changes nothing for the plan, and is not told."""
    besides = tuple(code for code, fact in _REGISTRYS_OWN.items() if fact(before) != fact(after))
    then, now = answers_of(before), answers_of(after)
    if then.valid_until and now.valid_until and then.valid_until < now.valid_until:
        then = replace(then, valid_until=now.valid_until)
    if not besides and not differing(then, now):
        return 0
    return _tell(tx, before, after, besides, by=by, at=at, used=used)


#: What is never asked of a municipality, because the registry says it.
_REGISTRYS_OWN: Mapping[str, Callable[[Site], object]] = {
    "name": lambda site: site.name,
    "kind": lambda site: site.kind,
    "municipality": lambda site: site.municipality_code,
    "position": lambda site: site.position,
    "address": lambda site: (site.address, site.postcode, site.town),
    "dialysis_stations": lambda site: site.capacity.dialysis_stations,
}


def _tell(
    tx: Tx, before: Site, after: Site, besides: tuple[str, ...], *, by: str, at: datetime, used: Mapping[str, frozenset[str]]
) -> int:
    then, now = answers_of(before), answers_of(after)
    concerned = [plan_id for plan_id, sites in used.items() if after.id in sites]
    for plan_id in concerned:
        tx.notices.add(SiteNotice(plan_id, after.id, after.name, at, by, then, now, besides=besides))
    return len(concerned)
