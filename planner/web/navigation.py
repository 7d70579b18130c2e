"""What stands in the main menu? One line for every role: whoever may not open a page does not see it there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from planner.web.access import may


@dataclass(frozen=True)
class Item:
    """One entry: where it leads, its word code, and the families of pages (blueprints) that belong to it. It is
    left out for whoever has the page ``unless``, which says the same to them."""

    endpoint: str
    label: str
    families: tuple[str, ...]
    unless: str = ""


MENU = (
    Item("start.page", "nav.start", ("start",)),
    Item("incidents.board", "nav.incidents", ("incidents",)),
    Item("municipal.sites", "nav.my_sites", ("municipal",)),
    Item("municipal.on_the_way", "nav.inbound", ()),
    Item("plans.listing", "nav.plans", (
        "plans", "plan_transport", "plan_routes", "plan_replan", "plan_steps", "plan_files", "plan_bundle", "plan_messages",
        "plan_ticks", "plan_changes", "comparing", "jobs",
    )),
    Item("scenarios.listing", "nav.scenarios", ("scenarios",)),
    Item("sites.listing", "nav.sites", ("sites",), unless="municipal.sites"),
    Item("asking.listing", "nav.asking", ("asking",)),
    Item("fleet.listing", "nav.fleet", ("fleet",)),
    Item("policies.listing", "nav.policies", ("policies",)),
    Item("people.index", "nav.people", ("people", "addresses", "quality")),
    Item("imports.page", "nav.imports", ("imports", "senders")),
    Item("accounts.listing", "nav.accounts", ("accounts",)),
    Item("clients.listing", "nav.clients", ("clients",)),
    Item("upkeep.page", "nav.upkeep", ("upkeep",)),
    Item("audit.log", "nav.audit", ("audit",)),
)  # fmt: skip


@dataclass(frozen=True)
class Link:
    """An entry as the reader sees it; ``here`` when the page belongs to it."""

    href: str
    label: str
    here: bool


def menu() -> list[Link]:
    """The entries for whoever is asking."""
    family = (request.endpoint or "").partition(".")[0]
    shown = [item for item in MENU if may(item.endpoint) and not (item.unless and may(item.unless))]
    named = any(item.endpoint == request.endpoint for item in shown)

    def is_here(item: Item) -> bool:
        return item.endpoint == request.endpoint if named else family in item.families

    return [Link(url_for(item.endpoint), item.label, is_here(item)) for item in shown]
