"""Put a plan on paper. Every PDF is read back and held against the plan before it is handed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from planner.actions.actor import Actor, Deed
from planner.actions.app import App
from planner.actions.subjects import check_can_to_plan
from planner.documents.changes import Since
from planner.documents.facts import PlanFacts
from planner.documents.sheet import Part
from planner.outputs import pack
from planner.outputs.frame import frame_of
from planner.outputs.offline import twin_of
from planner.outputs.wording import wording_of
from planner.store.plans import PlanRow

Progress = Callable[[int, int], None]


def _silent(_done: int, _total: int) -> None:
    """Nobody is watching."""


def print_pack(
    app: App, actor: Actor, plan_id: str, out_dir: Path, *, lang: str = "da", since: int | None = None,
    progress: Progress = _silent,
) -> tuple[Path, ...]:  # fmt: skip
    """The pack and its parts as PDF under ``out_dir``; returns the files, the pack first. With the number of an earlier print
    in ``since`` only what differs from it. Takes a number in the register, which stands on every page.

    Raises PrintRefused when a page read back differs from the plan (nothing is then handed out), and NotFound for an unknown
    plan or print."""
    facts, before = _facts(app, actor, plan_id, since, purpose=lang)
    with app.store.transaction() as tx:
        prints = tx.prints.of_scenario_of(plan_id)
        number = tx.prints.begin(plan_id, status=facts.status, lang=lang, at=app.clock(), who=actor.name)
    order = pack.Order(lang, actor.name, app.clock(), number, prints, before)
    files = pack.print_order(facts, app.base_map(), out_dir, order, progress)
    with app.store.transaction() as tx:
        tx.prints.finish(number, app.clock())
    return files


def print_part(app: App, actor: Actor, plan_id: str, folder: Path, part: Part, key: str, *, lang: str = "da") -> tuple[Path, ...]:
    """One paper alone (``key`` "" = every paper of that part). It is a copy of a paper of the pack and takes no number. Raises
    PrintRefused, and NotFound for a plan or paper that is not there."""
    facts, _ = _facts(app, actor, plan_id, None, purpose=f"{lang} {part.value}")
    with app.store.read() as tx:
        prints = tx.prints.of_scenario_of(plan_id)
    order = pack.Order(lang, actor.name, app.clock(), prints=prints)
    return pack.print_part(facts, app.base_map(), folder, order, part, key)


def print_twin(app: App, actor: Actor, plan_id: str, nonce: str, *, lang: str = "da") -> str:
    """The same lists as one HTML page, read back like the PDF; ``nonce`` lets its style through the page's policy. Raises
    PrintRefused and NotFound."""
    facts, _ = _facts(app, actor, plan_id, None, purpose=f"{lang} html")
    return twin_of(facts, frame_of(facts, wording_of(facts, lang), actor.name, app.clock()), nonce)


def shelf(app: App, row: PlanRow, lang: str) -> Path:
    """Where a plan's prints lie: apart for each status and language, since a page says both."""
    return app.settings.out_dir / row.id / f"papir-{row.status}-{lang}"


def ready_prints(app: App, actor: Actor, plan_id: str, lang: str) -> tuple[Path, tuple[Path, ...]]:
    """The shelf and the PDFs on it, sorted. Raises NotFound for an unknown plan."""
    with app.store.read() as tx:
        folder = shelf(app, check_can_to_plan(tx, actor, Deed.PRINT, plan_id), lang)
    return folder, tuple(sorted(folder.rglob("*.pdf")))


def _facts(app: App, actor: Actor, plan_id: str, since: int | None, *, purpose: str) -> tuple[PlanFacts, Since | None]:
    """The plan's facts, and those of the earlier print; the look logged with everyone in them. Raises NotAllowed, also when
    someone in either plan is out of reach."""
    with app.store.transaction() as tx:
        check_can_to_plan(tx, actor, Deed.PRINT, plan_id)
        facts = tx.plans.get_facts(plan_id)
        before = None
        if since is not None:
            earlier = check_can_to_plan(tx, actor, Deed.PRINT, tx.prints.plan_of(since))
            before = Since(tx.prints.get(since), tx.plans.get_facts(earlier.id))
        refs = facts.people.keys() | (before.facts.people.keys() if before else set())
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="print",
            subject=plan_id,
            purpose=purpose,
            channel=actor.channel,
            refs=sorted(refs),
        )
    return facts, before
