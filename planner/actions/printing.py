"""Put a plan on paper and in files. Every PDF is read back and held against the plan before it is handed over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

from planner.actions.actor import Actor, Deed, can, check_can, check_can_somewhere
from planner.actions.app import App
from planner.actions.subjects import of_plan
from planner.documents.facts import PlanFacts
from planner.outputs import exports, pack
from planner.outputs.files import write_atomically
from planner.plans.provenance import canonical
from planner.store.plans import PlanDocuments, PlanRow


class Format(StrEnum):
    """The exchange files."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    GPX = "gpx"
    JSON = "json"


def print_pack(
    app: App,
    actor: Actor,
    plan_id: str,
    out_dir: Path,
    *,
    lang: str = "da",
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Path, ...]:
    """The pack and its parts as PDF under ``out_dir``; returns the files, the pack first. Raises PrintRefused when a page
    read back differs from the plan; nothing is then handed out."""
    facts = _facts(app, actor, plan_id, Deed.PRINT, deed="print", purpose=lang)
    return pack.print_pack(facts, app.base_map(), out_dir, lang, printed_by=actor.name, printed_at=app.clock(), progress=progress)


def shelf(app: App, row: PlanRow, lang: str) -> Path:
    """Where a plan's prints lie: apart for each status and language, since a page says both."""
    return app.settings.out_dir / row.id / f"papir-{row.status}-{lang}"


def ready_prints(app: App, actor: Actor, plan_id: str, lang: str) -> tuple[Path, tuple[Path, ...]]:
    """The shelf and the PDFs on it, sorted. Raises NotFound for an unknown plan."""
    check_can_somewhere(actor, Deed.PRINT)
    with app.store.read() as tx:
        row = tx.plans.get_row(plan_id)
        if not can(actor, Deed.PRINT):
            check_can(actor, Deed.PRINT, of_plan(tx, row, tx.plans.get_facts(plan_id)))
        folder = shelf(app, row, lang)
    return folder, tuple(sorted(folder.rglob("*.pdf")))


def export_plan(app: App, actor: Actor, plan_id: str, fmt: Format, out: Path, *, lang: str = "da") -> tuple[Path, ...]:
    """The plan as an exchange file at ``out`` (for JSON a folder: the certificate's two inputs); returns what was written."""
    if fmt is Format.JSON:
        documents = _documents(app, actor, plan_id)
        return (
            write_atomically(out / "snapshot.json", canonical(documents.snapshot)),
            write_atomically(out / "plan.json", canonical(documents.plan)),
        )
    facts = _facts(app, actor, plan_id, Deed.EXPORT, deed="export", purpose=fmt.value)
    write = {
        Format.CSV: exports.export_csv,
        Format.XLSX: exports.export_xlsx,
        Format.GEOJSON: exports.export_geojson,
        Format.GPX: exports.export_gpx,
    }[fmt]
    return (write(facts, out, lang),)


def _facts(app: App, actor: Actor, plan_id: str, needed: Deed, *, deed: str, purpose: str) -> PlanFacts:
    """The plan's facts, the look logged with the references of everyone it is about. Raises NotAllowed, also when someone in the
    plan is out of reach."""
    check_can_somewhere(actor, needed)
    with app.store.transaction() as tx:
        facts = tx.plans.get_facts(plan_id)
        check_can(actor, needed, of_plan(tx, tx.plans.get_row(plan_id), facts))
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed=deed,
            subject=plan_id,
            purpose=purpose,
            channel=actor.channel,
            refs=_fetched(facts) if purpose == Format.GPX else facts.people,
        )
    return facts


def _fetched(facts: PlanFacts) -> Iterable[str]:
    """Everyone whom a vehicle fetches: only they are in a file of routes."""
    return (one.ref for one in facts.plan.placed)


def _documents(app: App, actor: Actor, plan_id: str) -> PlanDocuments:
    """The certificate's inputs, the export logged with every reference."""
    check_can_somewhere(actor, Deed.EXPORT)
    with app.store.transaction() as tx:
        check_can(actor, Deed.EXPORT, of_plan(tx, tx.plans.get_row(plan_id), tx.plans.get_facts(plan_id)))
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
    return documents
