"""Two plans side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from planner.actions import comparing, plans
from planner.actions.comparing import SideBySide
from planner.model.outage import Scenario
from planner.plans.comparing import Brought, Change
from planner.store.plans import PlanRow
from planner.web.context import actor, planner_app
from planner.web.rendering import duration_text, moment_text, number_text, t
from planner.web.tables import Column, Filter, table_of

pages = Blueprint("comparing", __name__, url_prefix="/compare")

#: What can have become of someone, as the filter names it.
KINDS = ("elsewhere", "now_unplaced", "now_placed", "now_stays", "brought", "only_one")
#: Figures of which less is better, and of which more is; of the others neither.
LESS, MORE = (
    frozenset({"unplaced", "not_brought", "not_placed_by_this_search", "vehicle_minutes", "distance_km", "vehicles"}),
    frozenset({"hospital_places_avoided", "latest_slack_minutes"}),
)


@dataclass(frozen=True)
class Figure:
    """One line of the table of figures. ``better`` is "a", "b" or ""."""

    label: str
    a: str
    b: str
    difference: str
    better: str


@pages.get("")
def page() -> str:
    """The two chosen in the address (``a``, ``b``); without both, the choice alone."""
    rows = plans.list_plans(planner_app(), actor())
    a, b = _asked(rows)
    both = comparing.side_by_side(planner_app(), actor(), a, b) if a and b else None
    people = None
    if both and both.people:
        people = table_of(
            "changes",
            "compare.people",
            both.comparison.changes,
            _columns(both),
            request.args,
            sort="ref",
            filters=(Filter("kind", "compare.kind", lambda c, kind: kind_of(c) == kind, {k: t(f"compare.{k}") for k in KINDS}),),
        )
    return render_template(
        "comparing/page.html",
        rows=rows,
        a=a,
        b=b,
        both=both,
        figures=_figures(both) if both else [],
        settings=_settings(both) if both else [],
        people=people,
    )


def _asked(rows: Sequence[PlanRow]) -> tuple[str, str]:
    """The plans asked for. With one or none in the address, the other is the latest of the same scenario, if there is one."""
    known = {row.id: row for row in rows}
    a, b = (request.args.get(name, "") for name in ("a", "b"))
    a, b = a if a in known else "", b if b in known else ""
    if a and not b and "b" not in request.args:
        b = next((row.id for row in rows if row.id != a and row.scenario_id == known[a].scenario_id), "")
    return a, b


def kind_of(change: Change) -> str:
    """What became of someone, as one of :data:`KINDS`."""
    if "absent" in (change.before, change.after):
        return "only_one"
    if change.before == change.after:
        return "brought"
    if change.after in ("unplaced", "stays"):
        return f"now_{change.after}"
    return "elsewhere" if change.before.startswith("placed") else "now_placed"


def _columns(both: SideBySide) -> tuple[Column[Change], ...]:
    def in_a(change: Change) -> str:
        return _answer(change.before, change.brought_before, both.sites)

    def in_b(change: Change) -> str:
        return _answer(change.after, change.brought_after, both.sites)

    return (
        Column("ref", "people.ref", lambda c: c.ref, sort=lambda c: c.ref),
        Column("kind", "compare.kind", lambda c: t(f"compare.{kind_of(c)}"), sort=lambda c: (KINDS.index(kind_of(c)), c.ref)),
        Column("a", "compare.in_a", in_a, sort=lambda c: (in_a(c), c.ref)),
        Column("b", "compare.in_b", in_b, sort=lambda c: (in_b(c), c.ref)),
    )


def _answer(answer: str, brought: Sequence[Brought], sites: Mapping[str, str]) -> str:
    """The site or the outcome; after it what is brought home."""
    kind, _, site_id = answer.partition(" ")
    return ", ".join((sites.get(site_id, site_id) if site_id else t(f"compare.is_{kind}"), *(_thing(b, sites) for b in brought)))


def _thing(one: Brought, sites: Mapping[str, str]) -> str:
    code = "compare.not_brought" if one.why else "compare.brought_from"
    return t(code, thing=t(f"thing_{one.thing.value}"), site=sites.get(one.site_id, one.site_id))


def _figures(both: SideBySide) -> list[Figure]:
    return [_figure(key, a, b) for key, (a, b) in both.comparison.totals.items()]


def _figure(key: str, a: int, b: int) -> Figure:
    unit = _UNITS.get(key, number_text)
    difference = "±0" if a == b else ("+" if b > a else "−") + unit(abs(b - a))
    ahead = (b - a) * ((key in MORE) - (key in LESS))
    return Figure(t(f"compare.figure.{key}"), unit(a), unit(b), difference, "b" if ahead > 0 else "a" if ahead < 0 else "")


_UNITS: Mapping[str, Callable[[int], str]] = {
    "vehicle_minutes": lambda minutes: f"{number_text(minutes / 60, 1)} {t('compare.hours')}",
    "latest_slack_minutes": lambda minutes: duration_text(minutes * 60),
    "distance_km": lambda km: f"{number_text(km)} km",
}


def _settings(both: SideBySide) -> list[tuple[str, str, str, bool]]:
    """What the two scenarios say, line by line, and whether they differ."""
    a, b = (_said(side.scenario) for side in both.sides)
    lines = [(t(f"compare.setting.{key}"), a[key], b[key], a[key] != b[key]) for key in a]
    rows = [side.row for side in both.sides]
    made = (("policy", "policy_version"), ("work", "work"), ("seed", "seed"))
    texts = [(t(f"compare.setting.{key}"), *(str(getattr(row, name)) for row in rows)) for key, name in made]
    return lines + [(label, one, other, one != other) for label, one, other in texts]


def _said(scenario: Scenario) -> dict[str, str]:
    area = scenario.area
    parts = [
        t("compare.area_municipalities", count=len(area.municipality_codes)) if area.municipality_codes else "",
        t("compare.area_postcodes", count=len(area.postcodes)) if area.postcodes else "",
        t("compare.area_drawn") if area.polygon is not None else "",
    ]
    cuts = len(scenario.power_cuts)
    length = duration_text(sum(cut.length_s for cut in scenario.power_cuts))
    return {
        "scenario": scenario.name,
        "start": moment_text(scenario.start_at),
        "duration": f"{length} ({t('compare.cuts', count=cuts)})" if cuts > 1 else length,
        "warning": duration_text(scenario.warning_s) if scenario.warning_s else t("scenarios.sudden"),
        "area": ", ".join(part for part in parts if part),
        "speed": f"{number_text(scenario.speed_factor * 100)} %",
        "acceptance": f"{scenario.acceptance_percent} %",
        "ferries": str(len(scenario.ferries_stopped)),
        "lost_sites": str(len(scenario.lost_site_ids)),
        "lost_vehicles": str(len(scenario.lost_vehicle_ids)),
        "fleet": str(len(scenario.vehicle_ids)) if scenario.vehicle_ids else t("compare.whole_fleet"),
    }
