"""``planner compare``: what differs between two plans."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from planner.cli.shared import json_option, opened, print_json, somebody

if TYPE_CHECKING:
    from planner.plans.comparing import Brought


@click.command("compare")
@click.argument("first")
@click.argument("second")
@json_option
def command(first: str, second: str, as_json: bool) -> None:
    """What differs between plans FIRST and SECOND: totals side by side, then person by person (references).

    What is brought home to someone, or is not although it was decided, stands beside where the person goes.
    """
    from planner.actions.plans import compare_plans

    comparison = compare_plans(opened(), somebody(), first, second)
    if as_json:
        print_json({
            "totals": {key: list(pair) for key, pair in comparison.totals.items()},
            "changes": [asdict(change) for change in comparison.changes],
        })  # fmt: skip
        return
    for key, (before, after) in comparison.totals.items():
        click.echo(f"{key:<26}{before:>8}{after:>8}{after - before:>+8}")
    click.echo(f"\n{len(comparison.changes)} people are treated differently.")
    for change in comparison.changes:
        had, has = _told(change.before, change.brought_before), _told(change.after, change.brought_after)
        click.echo(f"  {change.ref:<14} {had:<28} -> {has}")


def _told(answer: str, brought: tuple[Brought, ...]) -> str:
    """The answer, with what is brought home beside it."""
    things = (f"{one.thing.value} from {one.site_id}" + (f" NOT brought ({one.why})" if one.why else "") for one in brought)
    return ", ".join((answer, *things))
