"""``planner scenario``: which outages can be planned for."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import json_option, opened, print_json, somebody


@click.group("scenario")
def command() -> None:
    """Outage scenarios."""


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def add(file: Path, as_json: bool) -> None:
    """Read, check and store a scenario file (TOML; see data/README.md)."""
    from planner.actions.scenarios import add_scenario

    scenario = add_scenario(opened(), somebody(), file)
    if as_json:
        print_json({"id": scenario.id, "name": scenario.name, "policy": scenario.policy_version})
    else:
        click.echo(f"Stored scenario {scenario.id}: {scenario.name}. Next: planner plan {scenario.id}")


@command.command("list")
@json_option
def listing(as_json: bool) -> None:
    """All scenarios."""
    from planner.actions.scenarios import list_scenarios
    from planner.model.timing import local_text

    rows = list_scenarios(opened(), somebody())
    if as_json:
        print_json([{"id": r.id, "name": r.name, "start": local_text(r.start_at), "hours": r.duration_s / 3600} for r in rows])
        return
    if not rows:
        click.echo("There are no scenarios yet. Add one: planner scenario add FILE.toml")
    for row in rows:
        hours = f"{row.duration_s / 3600:g} h" + (f" in {row.cuts} cuts" if row.cuts > 1 else "")
        mark = " EXERCISE" if row.exercise else ""
        click.echo(f"{row.id:<24} {local_text(row.start_at)}  {hours:<14} warning {row.warning_s / 3600:g} h  {row.name}{mark}")
