"""The pages, one module for each family."""

from __future__ import annotations

from flask import Flask

from planner.web.views import (
    about,
    account,
    accounts,
    addresses,
    api,
    asking,
    assets,
    audit,
    clients,
    comparing,
    fleet,
    glass,
    identity,
    imports,
    incidents,
    jobs,
    maps,
    municipal,
    people,
    plan_bundle,
    plan_changes,
    plan_files,
    plan_messages,
    plan_replan,
    plan_steps,
    plan_ticks,
    plan_transport,
    plans,
    policies,
    profile,
    quality,
    reference,
    scenarios,
    sites,
    start,
    upkeep,
)

FAMILIES = (
    about,
    account,
    identity,
    accounts,
    addresses,
    api,
    clients,
    reference,
    audit,
    glass,
    upkeep,
    asking,
    assets,
    comparing,
    fleet,
    imports,
    incidents,
    jobs,
    maps,
    municipal,
    people,
    plan_bundle,
    plan_changes,
    plan_files,
    plan_messages,
    plan_replan,
    plan_steps,
    plan_ticks,
    plan_transport,
    plans,
    policies,
    profile,
    quality,
    scenarios,
    sites,
    start,
)


def register(web: Flask) -> None:
    """All of them."""
    for module in FAMILIES:
        web.register_blueprint(module.pages)
