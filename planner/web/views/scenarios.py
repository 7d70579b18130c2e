"""Which outages can be planned for?"""

from __future__ import annotations

from flask import Blueprint, render_template

from planner.actions import scenarios
from planner.web.context import actor, planner_app

pages = Blueprint("scenarios", __name__, url_prefix="/scenarios")


@pages.get("")
def listing() -> str:
    """All of them."""
    return render_template("scenarios/listing.html", rows=scenarios.list_scenarios(planner_app(), actor()))
