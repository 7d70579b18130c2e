"""The lists around a plan: all plans; and of one plan its sites, its vehicles' shifts, its municipalities, who answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from planner.documents.facts import PlanFacts
from planner.model.party import Responsibility
from planner.plans.lifecycle import Status
from planner.store.plans import PlanRow
from planner.web.plan_summary import RouteSummary, SiteSummary, Summary
from planner.web.rendering import day_text, duration_text, moment_text, number_text, short_text, t
from planner.web.tables import Column, Filter, Table, by_name, table_of

#: Affected, placed, at home, without a place: (key in the address and in :class:`PlanRow`, word).
COUNTS = tuple((key, f"count.{key}") for key in ("affected", "placed", "stays", "unplaced"))


@dataclass(frozen=True)
class MunicipalityRow:
    """How many of one municipality are affected, placed, at home and without a place."""

    code: str
    name: str
    numbers: tuple[int, int, int, int]


@dataclass(frozen=True)
class PlanTables:
    """The tables below a plan's people, each with names of its own in the address."""

    sites: Table[SiteSummary]
    routes: Table[RouteSummary]
    municipalities: Table[MunicipalityRow]
    parties: Table[Responsibility]


def plans_table(rows: Iterable[PlanRow], query: Mapping[str, str], *, filters: bool = True) -> Table[PlanRow]:
    """Plans, the latest first. ``filters`` False where only a few are shown."""

    def count(key: str, label: str) -> Column[PlanRow]:
        return Column(key, label, lambda r: number_text(getattr(r, key)), sort=lambda r: getattr(r, key), numeric=True)

    columns = (
        Column[PlanRow]("plan", "plans.plan", lambda r: r.scenario_name, sort=lambda r: (by_name(r.scenario_name), r.version)),
        Column[PlanRow](
            "status", "plans.status", lambda r: t(f"status.{r.status.value}"), sort=lambda r: tuple(Status).index(r.status)
        ),
        *(count(key, label) for key, label in COUNTS),
        Column[PlanRow]("check", "plans.check", lambda _: ""),
        Column[PlanRow]("made", "plans.made", lambda r: moment_text(r.made_at), sort=lambda r: (r.made_at, r.version)),
    )
    statuses = {one.value: t(f"status.{one.value}") for one in Status}
    narrowing = (
        Filter[PlanRow]("find", "scenario.find", lambda r, text: text in r.scenario_name.casefold()),
        Filter[PlanRow]("status", "plans.status", lambda r, code: r.status.value == code, statuses),
    )
    return table_of(
        "plans", "plans.heading", rows, columns, query, sort="made", descending=True, filters=narrowing if filters else ()
    )


def plan_tables(facts: PlanFacts, summary: Summary, query: Mapping[str, str]) -> PlanTables:
    """All of them, as ``query`` asks."""
    return PlanTables(
        _sites(facts, summary, query), _routes(summary, query), _municipalities(facts, summary, query), _parties(facts, query)
    )


def _sites(facts: PlanFacts, summary: Summary, query: Mapping[str, str]) -> Table[SiteSummary]:
    columns = (
        Column[SiteSummary]("name", "sums.site", lambda r: r.site.name, sort=lambda r: by_name(r.site.name)),
        Column[SiteSummary]("kind", "sums.kind", lambda r: t(r.site.kind), sort=lambda r: t(r.site.kind)),
        Column[SiteSummary]("municipality", "people.municipality", lambda r: r.municipality, sort=lambda r: r.municipality),
        Column[SiteSummary]("agreement", "sums.agreement", lambda r: t(r.site.agreement), sort=lambda r: t(r.site.agreement)),
        Column[SiteSummary]("received", "sums.receives", lambda r: r.received, sort=lambda r: r.received, numeric=True),
        Column[SiteSummary](
            "between", "sums.between", lambda r: f"{short_text(r.first_at)} – {short_text(r.last_at)}", sort=lambda r: r.first_at
        ),
        Column[SiteSummary](
            "backup", "sums.backup", lambda r: duration_text(r.site.backup_s or None), sort=lambda r: r.site.backup_s
        ),
        Column[SiteSummary](
            "people",
            "sums.list",
            lambda _: t("sums.show"),
            href=lambda r: url_for("plans.one", plan_id=facts.plan.id, site=r.site.id, _anchor="everyone"),
        ),
    )
    codes = {row.site.municipality_code: row.municipality for row in summary.sites}
    filters = (
        Filter[SiteSummary](
            "kind", "sums.kind", lambda r, code: r.site.kind == code, _words(row.site.kind for row in summary.sites)
        ),
        Filter[SiteSummary](
            "municipality",
            "people.municipality",
            lambda r, code: r.site.municipality_code == code,
            dict(sorted(codes.items(), key=lambda pair: pair[1])),
        ),
    )
    return table_of(
        "receiving",
        "sums.sites",
        summary.sites,
        columns,
        query,
        sort="",
        filters=filters,
        ref=lambda row: row.site.id,
        prefix="s-",
    )


def _routes(summary: Summary, query: Mapping[str, str]) -> Table[RouteSummary]:
    columns = (
        Column[RouteSummary]("vehicle", "sums.vehicle", lambda r: r.vehicle, sort=lambda r: (by_name(r.vehicle), r.start_at)),
        Column[RouteSummary](
            "kind", "sums.kind", lambda r: t(r.kind) if r.kind else "", sort=lambda r: t(r.kind) if r.kind else ""
        ),
        Column[RouteSummary]("leaves", "sums.leaves", lambda r: short_text(r.start_at), sort=lambda r: (r.start_at, r.vehicle)),
        Column[RouteSummary]("back", "sums.back", lambda r: short_text(r.end_at), sort=lambda r: (r.end_at, r.vehicle)),
        Column[RouteSummary]("people", "sums.people", lambda r: r.people, sort=lambda r: r.people, numeric=True),
        Column[RouteSummary](
            "km", "sums.km", lambda r: number_text(r.distance_m / 1000), sort=lambda r: r.distance_m, numeric=True
        ),
    )
    kinds = _words(row.kind for row in summary.routes if row.kind)
    filters = (Filter[RouteSummary]("kind", "sums.kind", lambda r, code: r.kind == code, kinds),)
    return table_of("shifts", "sums.routes", summary.routes, columns, query, sort="leaves", filters=filters, prefix="r-")


def _municipalities(facts: PlanFacts, summary: Summary, query: Mapping[str, str]) -> Table[MunicipalityRow]:
    def count(place: int, key: str, label: str) -> Column[MunicipalityRow]:
        return Column(key, label, lambda r: number_text(r.numbers[place]), sort=lambda r: r.numbers[place], numeric=True)

    columns = (
        Column[MunicipalityRow](
            "name",
            "people.municipality",
            lambda r: r.name,
            sort=lambda r: r.name,
            href=lambda r: url_for("plans.one", plan_id=facts.plan.id, municipality=r.code, _anchor="everyone"),
        ),
        *(count(place, key, label) for place, (key, label) in enumerate(COUNTS)),
    )
    rows = [MunicipalityRow(*row) for row in summary.municipalities]
    return table_of("per-municipality", "sums.municipalities", rows, columns, query, sort="name", prefix="m-")


def _parties(facts: PlanFacts, query: Mapping[str, str]) -> Table[Responsibility]:
    def named(one: Responsibility) -> str:
        return facts.municipalities.get(one.municipality_code, one.municipality_code)

    columns = (
        Column[Responsibility]("municipality", "people.municipality", named, sort=lambda p: (named(p), p.task)),
        Column[Responsibility]("task", "col_task", lambda p: p.task, sort=lambda p: (p.task, named(p))),
        Column[Responsibility](
            "responsible", "col_responsible", lambda p: p.responsible, sort=lambda p: (p.responsible, named(p))
        ),
        Column[Responsibility]("operating", "col_operating", lambda p: p.operating, sort=lambda p: (p.operating, named(p))),
        Column[Responsibility](
            "until", "col_holds_until", lambda p: day_text(p.last_day) if p.last_day else t("until_further_notice")
        ),
    )
    tasks = sorted({one.task for one in facts.parties})
    filters = (Filter[Responsibility]("task", "col_task", lambda p, code: p.task == code, {task: task for task in tasks}),)
    return table_of("answering", "title_parties", facts.parties, columns, query, sort="", filters=filters, prefix="p-")


def _words(codes: Iterable[str]) -> dict[str, str]:
    """Each code once with its word, by the word."""
    return dict(sorted(((code, t(code)) for code in set(codes)), key=lambda pair: pair[1]))
