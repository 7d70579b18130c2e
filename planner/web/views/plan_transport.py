"""The driving of a plan in pictures, each with its table."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request

from planner.actions import plans
from planner.actions.replanning import DRIVEN
from planner.web.context import actor, planner_app
from planner.web.rendering import clock_text, duration_text, short_text, t
from planner.web.route_pictures import RouteRow, clock_axis, gantt, load_picture, moments_of, route_rows, slack_picture
from planner.web.tables import Column, Filter, by_name, table_of

pages = Blueprint("plan_transport", __name__, url_prefix="/plans/<plan_id>/transport")

#: So many vehicles are drawn, and listed, at a time.
VEHICLES_A_PAGE = 30


@pages.get("")
def page(plan_id: str) -> str:
    """Vehicles against deadlines, load over time, time to spare. The first picture draws the rows of its table: whoever sorts,
    filters or leafs there has another picture."""
    seen = plans.open_plan(planner_app(), actor(), plan_id, purpose="view")
    facts, driven = seen.facts, seen.row.status in DRIVEN
    rows = route_rows(facts)
    kinds = sorted({row.kind for row in rows if row.kind})
    table = table_of(
        "routes",
        "driving.vehicles",
        rows,
        COLUMNS,
        request.args,
        sort="spare",
        filters=(Filter("kind", "sums.kind", lambda row, code: row.kind == code, {kind: t(kind) for kind in kinds}),),
        page_size=VEHICLES_A_PAGE,
    )
    axis = clock_axis(rows)
    return render_template(
        "plans/transport.html",
        facts=facts,
        plan=facts.plan,
        table_of_routes=table,
        gantt=gantt(table.rows, axis, moments_of(facts.plan, planner_app().clock(), driven=driven)) if axis else None,
        load=load_picture(rows, axis) if axis else None,
        slack=slack_picture(facts),
    )


#: After the dash of a time from and to: it is not broken there.
WHOLE = "\N{WORD JOINER}"


def _spare(row: RouteRow) -> tuple[bool, int, str]:
    """Whoever has least to spare first; a vehicle without riders last."""
    return row.tightest is None, row.tightest.slack_s if row.tightest else 0, row.route.shift_id


def _moment(row: RouteRow, moment: datetime) -> tuple[datetime, str]:
    return moment, row.route.shift_id


COLUMNS: tuple[Column[RouteRow], ...] = (
    Column("vehicle", "sums.vehicle", lambda r: r.vehicle, sort=lambda r: (by_name(r.vehicle), r.route.shift_id)),
    Column("kind", "sums.kind", lambda r: t(r.kind) if r.kind else "", sort=lambda r: (r.kind, r.route.shift_id)),
    Column("leaves", "sums.leaves", lambda r: short_text(r.leaves_at), sort=lambda r: _moment(r, r.leaves_at)),
    Column("back", "sums.back", lambda r: short_text(r.back_at), sort=lambda r: _moment(r, r.back_at)),
    Column("people", "sums.people", lambda r: r.people, sort=lambda r: (r.people, r.route.shift_id), numeric=True),
    Column("trips", "driving.trips", lambda r: r.trips, sort=lambda r: (r.trips, r.route.shift_id), numeric=True),
    Column(
        "breaks",
        "driving.breaks",
        lambda r: ", ".join(f"{clock_text(start)}–{WHOLE}{clock_text(end)}" for start, end in r.breaks),
    ),
    Column("most", "driving.most", lambda r: f"{r.most} / {r.places}", sort=lambda r: (r.most, r.route.shift_id), numeric=True),
    Column("latest", "driving.latest", lambda r: short_text(r.tightest.latest_arrival_at) if r.tightest else ""),
    Column("spare", "people.slack", lambda r: duration_text(r.tightest.slack_s) if r.tightest else "", sort=_spare, numeric=True),
)
