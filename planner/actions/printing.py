"""Put a plan on paper. Every PDF is read back and held against the plan before it is handed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.documents.facts import PlanFacts
from planner.outputs import pack
from planner.store.plans import PlanRow


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
    check_can(actor, Deed.PRINT)
    facts = _facts(app, actor, plan_id, deed="print", purpose=lang)
    return pack.print_pack(facts, app.base_map(), out_dir, lang, printed_by=actor.name, printed_at=app.clock(), progress=progress)


def shelf(app: App, row: PlanRow, lang: str) -> Path:
    """Where a plan's prints lie: apart for each status and language, since a page says both."""
    return app.settings.out_dir / row.id / f"papir-{row.status}-{lang}"


def ready_prints(app: App, actor: Actor, plan_id: str, lang: str) -> tuple[Path, tuple[Path, ...]]:
    """The shelf and the PDFs on it, sorted. Raises NotFound for an unknown plan."""
    check_can(actor, Deed.PRINT)
    with app.store.read() as tx:
        folder = shelf(app, tx.plans.get_row(plan_id), lang)
    return folder, tuple(sorted(folder.rglob("*.pdf")))


def _facts(app: App, actor: Actor, plan_id: str, *, deed: str, purpose: str) -> PlanFacts:
    """The plan's facts, the look logged with every reference."""
    with app.store.transaction() as tx:
        facts = tx.plans.get_facts(plan_id)
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed=deed,
            subject=plan_id,
            purpose=purpose,
            channel=actor.channel,
            refs=sorted(facts.people),
        )
    return facts
