"""Which outages can be planned for?"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from planner.actions import scenarios
from planner.actions.scenarios import ScenarioRow
from planner.web.context import actor, planner_app
from planner.web.rendering import duration_text, moment_text, t
from planner.web.tables import Column, table_of

pages = Blueprint("scenarios", __name__, url_prefix="/scenarios")

COLUMNS = (
    Column[ScenarioRow]("name", "scenarios.name", lambda r: r.name, sort=lambda r: r.name.casefold()),
    Column[ScenarioRow]("start", "scenarios.start", lambda r: moment_text(r.start_at), sort=lambda r: (r.start_at, r.id)),
    Column[ScenarioRow]("duration", "scenarios.duration", lambda r: duration_text(r.duration_s), sort=lambda r: r.duration_s),
    Column[ScenarioRow]("warning", "scenarios.warning", lambda r: _warning(r.warning_s), sort=lambda r: r.warning_s),
    Column[ScenarioRow]("next", "scenarios.next", lambda _: ""),
)


def _warning(seconds: int) -> str:
    return duration_text(seconds) if seconds else t("scenarios.sudden")


@pages.get("")
def listing() -> str:
    """All of them."""
    rows = scenarios.list_scenarios(planner_app(), actor())
    table = table_of("scenarios", "scenarios.heading", rows, COLUMNS, request.args, sort="start", descending=True)
    return render_template("scenarios/listing.html", scenarios=table)
