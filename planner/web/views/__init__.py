"""The pages, one module for each family."""

from __future__ import annotations

from flask import Flask

from planner.web.views import (
    account,
    addresses,
    assets,
    imports,
    jobs,
    people,
    plan_files,
    plan_steps,
    plans,
    quality,
    scenarios,
    start,
)

_FAMILIES = (account, addresses, assets, imports, jobs, people, plan_files, plan_steps, plans, quality, scenarios, start)


def register(web: Flask) -> None:
    """All of them."""
    for module in _FAMILIES:
        web.register_blueprint(module.pages)
