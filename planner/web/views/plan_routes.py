"""Routes of a plan edited by hand: take them as a file, hand them in again, read every fault, keep them as the next draft."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from planner.actions import handing_in, plans
from planner.actions.changing import SHORTEST_REASON
from planner.actions.handing_in import Judged
from planner.certificate import Violation as RuleBroken
from planner.errors import FileProblem
from planner.model.timing import after
from planner.transport.result import Route
from planner.transport.rules import IN_SECONDS, Violation
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.plan_table import vehicle_name
from planner.web.rendering import duration_text, number_text, t

UNFIT = 422

pages = Blueprint("plan_routes", __name__, url_prefix="/plans/<plan_id>/routes")


@dataclass(frozen=True)
class StopRow:
    """One stop of a route handed in, ``at`` its begin, with what is wrong there."""

    number: int
    kind: str
    ref: str
    at: datetime
    faults: tuple[Violation, ...]


@dataclass(frozen=True)
class Handed:
    """One route handed in: its stops, and what is wrong with it as a whole."""

    shift_id: str
    vehicle: str
    stops: tuple[StopRow, ...]
    faults: tuple[Violation, ...]

    @property
    def wrong(self) -> int:
        """How many faults it has."""
        return len(self.faults) + sum(len(stop.faults) for stop in self.stops)


@pages.get("")
def form(plan_id: str) -> str:
    """The file to take, and where to hand it in."""
    return _page(plan_id)


@pages.get("/file")
def file(plan_id: str) -> Response:
    """The plan's routes, a line a stop."""
    facts = plans.open_plan(planner_app(), actor(), plan_id, purpose="routes to edit").facts
    text = handing_in.routes_text(facts.plan.routes).encode("utf-8-sig")
    return send_file(io.BytesIO(text), mimetype="text/csv", as_attachment=True, download_name=f"{plan_id}-ruter.csv")


@pages.post("")
def check(plan_id: str) -> str | tuple[str, int]:
    """The routes with times, early or late, and what is wrong with them."""
    upload = request.files.get("file")
    late = request.form.get("when") == "late"
    if upload is None or not upload.filename:
        return _page(plan_id, late=late, error=t("imports.error_file")), UNFIT
    try:
        typed = handing_in.text_of(upload.read())
        lines = handing_in.read_routes(typed)
        judged = handing_in.judge(planner_app(), actor(), plan_id, lines, late=late)
    except FileProblem as problem:
        return _page(plan_id, late=late, error=said_here(problem)), UNFIT
    return _page(plan_id, late=late, judged=judged, typed=typed)


@pages.post("/keep")
def keep(plan_id: str) -> Response | tuple[str, int]:
    """Keeps the routes that were checked as the next draft; what is wrong comes back."""
    typed, late = request.form.get("routes", ""), request.form.get("when") == "late"
    try:
        lines = handing_in.read_routes(typed)
        if len(request.form.get("why", "").strip()) < SHORTEST_REASON:
            judged = handing_in.judge(planner_app(), actor(), plan_id, lines, late=late)
            return _page(plan_id, late=late, judged=judged, typed=typed, why_error="steps.reason_short"), UNFIT
        kept = handing_in.keep(planner_app(), actor(), plan_id, lines, request.form["why"], late=late)
    except FileProblem as problem:
        return _page(plan_id, late=late, error=said_here(problem)), UNFIT
    if kept.row is None:
        return _page(plan_id, late=late, judged=kept.judged, typed=typed, broken=kept.broken), UNFIT
    return redirect(url_for("plans.one", plan_id=kept.row.id, _anchor="changes"))


@pages.app_template_filter("fault_said")
def fault_said(fault: Violation) -> str:
    """The broken rule and by how much."""
    amount = duration_text(fault.amount) if fault.cause in IN_SECONDS else number_text(fault.amount)
    return t(f"fault.{fault.cause}", amount=amount)


def _page(
    plan_id: str,
    *,
    late: bool = False,
    error: str = "",
    judged: Judged | None = None,
    typed: str = "",
    broken: tuple[RuleBroken, ...] = (),
    why_error: str = "",
) -> str:
    row, barred = handing_in.barred(planner_app(), actor(), plan_id)
    handed = sorted((_handed(route, judged) for route in judged.examined.result.routes), key=_worst) if judged else []
    return render_template(
        "plans/routes.html",
        row=row,
        barred=barred,
        late=late,
        error=error,
        judged=judged,
        typed=typed,
        broken=broken,
        why=request.form.get("why", ""),
        why_error=why_error,
        handed=handed,
        faults=judged.examined.violations if judged else (),
        nobody=[v for v in judged.examined.violations if not v.shift] if judged else [],
        left=sorted(judged.examined.result.unserved) if judged else [],
    )


def _handed(route: Route, judged: Judged) -> Handed:
    own = [v for v in judged.examined.violations if v.shift == route.shift_id]
    stops = tuple(
        StopRow(
            number,
            stop.kind.value,
            stop.ref,
            after(judged.problem.zero_at, stop.begin_s),
            tuple(v for v in own if v.stop == number),
        )
        for number, stop in enumerate(route.stops)
    )
    whole = tuple(v for v in own if v.stop is None)
    return Handed(route.shift_id, vehicle_name(judged.facts, route.shift_id), stops, whole)


def _worst(route: Handed) -> tuple[int, str]:
    return -route.wrong, route.shift_id
