"""The pages, one module for each family."""

from __future__ import annotations

from flask import Flask

from planner.web.views import (
    account,
    assets,
    fleet,
    imports,
    jobs,
    maps,
    people,
    plan_files,
    plan_steps,
    plans,
    quality,
    scenarios,
    sites,
    start,
)

FAMILIES = (
    account,
    assets,
    fleet,
    imports,
    jobs,
    maps,
    people,
    plan_files,
    plan_steps,
    plans,
    quality,
    scenarios,
    sites,
    start,
)


def register(web: Flask) -> None:
    """All of them."""
    for module in FAMILIES:
        web.register_blueprint(module.pages)
