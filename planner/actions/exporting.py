"""Write a plan's people, of the current filter, as a file for another program. Every file is logged with whom it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from planner.actions.actor import Actor, Deed, check_can_somewhere
from planner.actions.app import App
from planner.actions.subjects import check_can_to_plan
from planner.documents.facts import PlanFacts
from planner.documents.selection import Selection, narrowed, read_selection
from planner.errors import UserError
from planner.outputs import exports
from planner.outputs.files import write_atomically
from planner.plans.provenance import canonical
from planner.registries.problems import said


class Format(StrEnum):
    """The exchange files. ``register`` can be imported again as patients; ``pseudonymised`` and ``aggregate`` name nobody."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GPX = "gpx"
    ICS = "ics"
    REGISTER = "register"
    PSEUDONYMISED = "pseudonymised"
    AGGREGATE = "aggregate"
    JSON = "json"

    @property
    def file_ending(self) -> str:
        """What a file of this format is called after the dot; "" for a folder."""
        return {"json": "", "register": "csv", "pseudonymised": "csv", "aggregate": "csv"}.get(self.value, self.value)

    @property
    def takes_filter(self) -> bool:
        """Whether a part of the plan may be written. Of the whole plan only: what the certificate needs all of, and counts,
        since two overlapping parts taken from each other would show the people in between."""
        return self not in (Format.JSON, Format.PSEUDONYMISED, Format.AGGREGATE)


class NoFilterHere(UserError):
    """A filter was given for a file that is only made of the whole plan."""

    code = "no_filter_here"
    exit_code = 40


class FilterUnknown(UserError):
    """A filter names what is not in the plan. Left out, it would let everyone through."""

    code = "filter_unknown"
    exit_code = 41


_FILTERS = frozenset({"outcome", "municipality", "site", "priority"})

_WRITE: Mapping[Format, Callable[[PlanFacts, Path, str], Path]] = {
    Format.CSV: exports.export_csv,
    Format.XLSX: exports.export_xlsx,
    Format.GEOJSON: exports.export_geojson,
    Format.GPX: exports.export_gpx,
    Format.ICS: exports.export_ics,
    Format.AGGREGATE: exports.export_aggregate,
}


def export_plan(
    app: App, actor: Actor, plan_id: str, fmt: Format, out: Path, *, lang: str = "da", only: Mapping[str, str] | None = None
) -> tuple[Path, ...]:
    """The plan as an exchange file at ``out`` (for JSON a folder: the certificate's two inputs); returns what was written.
    ``only`` is the filter as it stands in an address (outcome, municipality, site, priority). Raises NotFound, FilterUnknown,
    and NoFilterHere for a filter on a file that must be whole."""
    check_can_somewhere(actor, Deed.EXPORT)
    if only and not fmt.takes_filter:
        raise said(NoFilterHere, "no_filter_here", format=fmt.value)
    if fmt is Format.JSON:
        return _certificate_inputs(app, actor, plan_id, out)
    facts = facts_to_export(app, actor, plan_id, fmt.value, only or {})
    if fmt is Format.REGISTER:
        with app.store.read() as tx:
            records = tx.patients.by_refs(facts.people)
        return (exports.export_register(tuple(records.values()), out, lang),)
    if fmt is Format.PSEUDONYMISED:
        key = app.store.keys.secret(f"pseudonyms of {plan_id}")
        return (exports.export_pseudonymised(facts, out, lang, key),)
    return (_WRITE[fmt](facts, out, lang),)


def facts_to_export(app: App, actor: Actor, plan_id: str, purpose: str, only: Mapping[str, str]) -> PlanFacts:
    """The facts of those meant; taking them out is logged with their references and the filter."""
    with app.store.transaction() as tx:
        check_can_to_plan(tx, actor, Deed.EXPORT, plan_id)
        whole = tx.plans.get_facts(plan_id)
        selection = read_selection(only, whole)
        if selection.as_query() != {name: value for name, value in only.items() if value and name in _FILTERS}:
            raise said(FilterUnknown, "filter_unknown")
        facts = narrowed(whole, selection)
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="export",
            subject=plan_id,
            purpose=_purpose(purpose, selection),
            channel=actor.channel,
            refs=(one.ref for one in facts.plan.placed) if purpose == Format.GPX else facts.people,  # routes hold nobody else
        )
    return facts


def _purpose(purpose: str, selection: Selection) -> str:
    return " ".join([purpose, *(f"{name}={value}" for name, value in selection.as_query().items())])


def _certificate_inputs(app: App, actor: Actor, plan_id: str, out: Path) -> tuple[Path, ...]:
    with app.store.transaction() as tx:
        check_can_to_plan(tx, actor, Deed.EXPORT, plan_id)
        documents = tx.plans.get_documents(plan_id)
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="export",
            subject=plan_id,
            purpose=Format.JSON.value,
            channel=actor.channel,
            refs=sorted(str(p["ref"]) for p in documents.plan["patients"]),
        )
    return (
        write_atomically(out / "snapshot.json", canonical(documents.snapshot)),
        write_atomically(out / "plan.json", canonical(documents.plan)),
    )
