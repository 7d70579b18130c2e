"""``planner plans``: the list of plans."""

from __future__ import annotations

import click

from planner.cli.shared import json_option, opened, print_json, somebody


@click.command("plans")
@json_option
def command(as_json: bool) -> None:
    """All plans, latest first."""
    from planner.actions.plans import list_plans
    from planner.model.timing import local_text

    rows = list_plans(opened(), somebody())
    if as_json:
        print_json([
            {"id": r.id, "version": r.version, "scenario": r.scenario_id, "status": r.status.value, "affected": r.affected,
             "placed": r.placed, "stays": r.stays, "unplaced": r.unplaced}
            for r in rows
        ])  # fmt: skip
        return
    if not rows:
        click.echo("There are no plans yet. Draft one: planner plan SCENARIO")
    for row in rows:
        counts = f"{row.affected} = {row.placed} placed + {row.stays} stay + {row.unplaced} unplaced"
        click.echo(f"{row.id:<34} v{row.version:<3} {row.status.value:<11} {local_text(row.made_at)}  {counts}")
