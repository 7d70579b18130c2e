"""``planner plan``: draft a plan for a scenario and have it checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from planner.cli.shared import CtrlC, Steps, json_option, lang_option, opened, print_json, somebody

if TYPE_CHECKING:
    from planner.telling import Progress

_CHAPTERS = {
    "affected": "who is affected",
    "needs": "needs and deadlines",
    "travel": "travel times",
    "assignment": "assigned to sites",
    "first_plan": "first checked plan",
    "better": "better routes, checked",
    "transport": "routes improved",
    "done": "checked by the certificate",
}


@click.command("plan")
@click.argument("scenario")
@click.option("--work", type=click.IntRange(1, 1000), default=5, show_default=True, help="Work limit in repeatable steps.")
@click.option("--seconds", type=click.FloatRange(1, 86400), default=60.0, show_default=True, help="Hard stop, wall clock.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="Seed of the search.")
@json_option
@lang_option
def command(scenario: str, work: int, seconds: float, seed: int, as_json: bool, lang: str) -> None:
    """Draft a plan for SCENARIO from what the registries say now. Same inputs, seed and work limit give the same plan.

    Ctrl-C keeps the best plan so far; nothing is stored when there is none yet.
    """
    from planner.actions.planning import draft
    from planner.actions.plans import open_plan
    from planner.cli.summary import summary_data, summary_text
    from planner.drafting import WorkLimit

    app, actor = opened(), somebody()
    limit = WorkLimit(work, seconds)
    with CtrlC() as stop:
        progress = stop.watched(telling(Steps(quiet=as_json)), keeps=lambda told: bool(told.best))
        row = draft(app, actor, scenario, limit=limit, seed=seed, progress=progress, should_stop=stop)
    facts = open_plan(app, actor, row.id, purpose="summary after drafting").facts
    if as_json:
        print_json(summary_data(facts))
    else:
        click.echo(summary_text(facts, lang))
        click.echo(f"\nNext: planner print {row.id} --out FOLDER")


def telling(steps: Steps) -> Any:
    """Progress of the drafting as lines."""

    def tell(progress: Progress) -> None:
        figures = best_text(progress.best) if progress.best else progress.figures
        steps(_CHAPTERS.get(progress.chapter.value, progress.chapter.value), figures)

    return tell


def best_text(best: Mapping[str, int]) -> dict[str, str]:
    """What would now be kept, in the order of importance."""
    classes = [f"{best[f'unplaced_{priority}']} of class {priority}" for priority in range(1, 6) if best[f"unplaced_{priority}"]]
    return {
        "placed": str(best["placed"]),
        "unplaced": f"{best['unplaced']} ({', '.join(classes)})" if classes else "0",
        "without reserve": f"{best['without_reserve_min']} min",
        "driving": f"{best['vehicle_s'] / 3600:.1f} h, {best['distance_m'] // 1000} km",
    }
