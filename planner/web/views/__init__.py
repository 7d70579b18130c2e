"""The pages, one module for each family."""

from __future__ import annotations

from flask import Flask

from planner.web.views import account, assets, imports, jobs, people, plan_files, plan_steps, plans, quality, scenarios, start


def register(web: Flask) -> None:
    """All of them."""
    for module in (account, assets, imports, jobs, people, plan_files, plan_steps, plans, quality, scenarios, start):
        web.register_blueprint(module.pages)
