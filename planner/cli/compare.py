"""``planner compare``: what differs between two plans."""

from __future__ import annotations

import click

from planner.cli.shared import json_option, opened, print_json, somebody


@click.command("compare")
@click.argument("first")
@click.argument("second")
@json_option
def command(first: str, second: str, as_json: bool) -> None:
    """What differs between plans FIRST and SECOND: totals side by side, then person by person (references)."""
    from planner.actions.plans import compare_plans

    comparison = compare_plans(opened(), somebody(), first, second)
    if as_json:
        print_json({
            "totals": {key: list(pair) for key, pair in comparison.totals.items()},
            "changes": [{"ref": c.ref, "before": c.before, "after": c.after} for c in comparison.changes],
        })  # fmt: skip
        return
    for key, (before, after) in comparison.totals.items():
        click.echo(f"{key:<26}{before:>8}{after:>8}{after - before:>+8}")
    click.echo(f"\n{len(comparison.changes)} people are treated differently.")
    for change in comparison.changes:
        click.echo(f"  {change.ref:<14} {change.before:<28} -> {change.after}")
