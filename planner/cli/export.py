"""``planner export``: a plan as an exchange file."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import lang_option, opened, somebody


@click.command("export")
@click.argument("plan")
@click.option("--format", "fmt", type=click.Choice(["csv", "xlsx", "geojson", "gpx", "json"]), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File to write; for json a folder.")
@lang_option
def command(plan: str, fmt: str, out: Path, lang: str) -> None:
    """Export PLAN. json writes snapshot.json and plan.json, the certificate's two inputs."""
    from planner.actions.printing import Format, export_plan

    for file in export_plan(opened(), somebody(), plan, Format(fmt), out, lang=lang):
        click.echo(str(file))
