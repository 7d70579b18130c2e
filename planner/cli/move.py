"""``planner move``: one step of a plan's life."""

from __future__ import annotations

import click

from planner.cli.shared import opened, somebody

STEPS = ("propose", "withdraw", "approve", "activate", "close", "supersede")


@click.command("move")
@click.argument("plan")
@click.argument("step", type=click.Choice(STEPS))
@click.option("--reason", default="", help="Why; kept with the step.")
def command(plan: str, step: str, reason: str) -> None:
    """Take PLAN one STEP on, by the transition table."""
    from planner.actions.plans import move_plan
    from planner.long_work import refresh_bundles_after
    from planner.plans.lifecycle import Step

    app = opened()
    row = move_plan(app, somebody(), plan, Step(step), reason=reason)
    refresh_bundles_after(app, row)
    click.echo(f"{row.id} is now {row.status.value}.")
