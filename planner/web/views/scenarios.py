"""Which outages can be planned for? The list, one of them with whom it would touch, and the form in which one is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from shapely.geometry import mapping
from werkzeug.wrappers import Response

from planner.actions import policies, scenarios, writing_scenarios
from planner.actions.scenarios import ScenarioRow
from planner.actions.writing_scenarios import OpenScenario, Reach
from planner.errors import UserError
from planner.model.outage import Scenario
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.marks import LinkedMap
from planner.web.rendering import duration_text, moment_text, number_text, t
from planner.web.road_form import SLOWER_CLASSES
from planner.web.scenario_form import ScenarioForm, empty_form, form_of, kept_form, read_form
from planner.web.tables import Column, Filter, Table, table_of

UNFIT = 422

pages = Blueprint("scenarios", __name__, url_prefix="/scenarios")

COLUMNS = (
    Column[ScenarioRow]("name", "scenarios.name", lambda r: r.name, sort=lambda r: r.name.casefold()),
    Column[ScenarioRow]("start", "scenarios.start", lambda r: moment_text(r.start_at), sort=lambda r: (r.start_at, r.id)),
    Column[ScenarioRow]("duration", "scenarios.duration", lambda r: _duration(r), sort=lambda r: r.duration_s),
    Column[ScenarioRow]("warning", "scenarios.warning", lambda r: _warning(r.warning_s), sort=lambda r: r.warning_s),
    Column[ScenarioRow]("roads", "scenarios.roads", lambda _: ""),
    Column[ScenarioRow]("next", "scenarios.next", lambda _: ""),
)


def _duration(row: ScenarioRow) -> str:
    length = duration_text(row.duration_s)
    return f"{length} ({t('compare.cuts', count=row.cuts)})" if row.cuts > 1 else length


def _warning(seconds: int) -> str:
    return duration_text(seconds) if seconds else t("scenarios.sudden")


@pages.get("")
def listing() -> str:
    """All of them."""
    rows = scenarios.list_scenarios(planner_app(), actor())
    find = Filter[ScenarioRow]("find", "scenario.find", lambda r, text: text in r.name.casefold() or text in r.id.casefold())
    table = table_of(
        "scenarios", "scenarios.heading", rows, COLUMNS, request.args, sort="start", descending=True, filters=(find,)
    )
    return render_template("scenarios/listing.html", scenarios=table, crossings=scenarios.crossing_names(planner_app(), actor()))


@pages.get("/<scenario_id>")
def one(scenario_id: str) -> str:
    """One of them: what it says, whom it would touch today, and what can be done with it."""
    app, person = planner_app(), actor()
    opened = writing_scenarios.open_scenario(app, person, scenario_id)
    reach = writing_scenarios.reach_of(app, person, opened.scenario)
    land = writing_scenarios.land_of(app, person)
    return render_template(
        "scenarios/one.html",
        opened=opened,
        scenario=opened.scenario,
        reach=reach,
        land=land,
        per_municipality=_per_municipality(reach, land.municipalities),
        map=LinkedMap("scenario-map", t("scenario.map"), shapes=_shapes(reach), closed=_closed(opened.scenario)),
    )


def _per_municipality(reach: Reach, names: Mapping[str, str]) -> Table[tuple[str, int]]:
    """Name of the municipality and how many live there."""
    rows = [(names.get(code, code), count) for code, count in reach.by_municipality.items()]
    columns = (
        Column[tuple[str, int]]("name", "people.municipality", lambda r: r[0], sort=lambda r: r[0]),
        Column[tuple[str, int]]("affected", "count.affected", lambda r: number_text(r[1]), sort=lambda r: r[1], numeric=True),
    )
    return table_of(
        "per-municipality", "scenario.per_municipality", rows, columns, request.args, sort="affected", descending=True
    )


def _shapes(reach: Reach) -> list[Mapping[str, object]]:
    return [] if reach.shape is None else [mapping(reach.shape.simplify(0.001))]


def _closed(scenario: Scenario) -> list[Mapping[str, object]]:
    return [mapping(one.shape.simplify(0.0005)) for one in scenario.roads.closed]


@pages.get("/new")
def new() -> str:
    """An empty form, or one filled in from the scenario named in the address (``like``)."""
    like = request.args.get("like", "")
    if like:
        opened = writing_scenarios.open_scenario(planner_app(), actor(), like)
        form = _form_of(opened)
        return _form(replace(form, texts={**form.texts, "name": t("scenario.copy_of", name=form.texts["name"])}))
    versions = policies.list_policies(planner_app(), actor())
    return _form(empty_form(versions[0].policy.version if versions else ""))


@pages.post("/new")
def add() -> Response | tuple[str, int]:
    """Keeps a new scenario."""
    return _save("", 0)


@pages.get("/<scenario_id>/edit")
def edit(scenario_id: str) -> str | Response:
    """The form of a scenario that no plan was made from; one that has plans is copied instead."""
    opened = writing_scenarios.open_scenario(planner_app(), actor(), scenario_id)
    if opened.plans:
        return redirect(url_for("scenarios.new", like=scenario_id))
    return _form(_form_of(opened), opened)


@pages.post("/<scenario_id>/edit")
def change(scenario_id: str) -> Response | tuple[str, int]:
    """Keeps the changes. Raises WrongState when someone else has saved it meanwhile."""
    seen = request.form.get("revision", "0")
    return _save(scenario_id, int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0)


def _save(scenario_id: str, seen_revision: int) -> Response | tuple[str, int]:
    app, person = planner_app(), actor()
    land = writing_scenarios.land_of(app, person)
    versions = frozenset(known.policy.version for known in policies.list_policies(app, person))
    form, raw = read_form(request.form, land, versions)
    opened = writing_scenarios.open_scenario(app, person, scenario_id) if scenario_id else None
    if form.errors:
        return _form(form, opened, revision=seen_revision), UNFIT
    try:
        saved: Scenario = writing_scenarios.save_scenario(
            app, person, raw, form.as_json(), supply=form.lists["supply"], editing=scenario_id, seen_revision=seen_revision
        )
    except UserError as problem:
        if problem.code in ("scenario_problem", "policy_problem"):
            return _form(form, opened, said=said_here(problem), revision=seen_revision), UNFIT
        raise
    return redirect(url_for("scenarios.one", scenario_id=saved.id))


def _form_of(opened: OpenScenario) -> ScenarioForm:
    typed = opened.entry.form if opened.entry else {}
    return kept_form(typed) if typed else form_of(opened.scenario)


def _form(form: ScenarioForm, opened: OpenScenario | None = None, *, said: str = "", revision: int | None = None) -> str:
    app, person = planner_app(), actor()
    current = opened.entry.revision if opened and opened.entry else 0
    return render_template(
        "scenarios/form.html",
        form=form,
        opened=opened,
        revision=current if revision is None else revision,
        land=writing_scenarios.land_of(app, person),
        versions=policies.list_policies(app, person),
        said=said,
        slower_classes=SLOWER_CLASSES,
        map=LinkedMap("draw-map", t("scenario.draw_map")),
        road_map=LinkedMap("road-map", t("scenario.road_map")),
    )
