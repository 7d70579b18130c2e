"""``planner export``: a plan, or a part of it, as an exchange file."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import lang_option, opened, somebody

_FORMATS = ["csv", "xlsx", "geojson", "gpx", "ics", "register", "pseudonymised", "aggregate", "json"]


@click.command("export")
@click.argument("plan")
@click.option("--format", "fmt", type=click.Choice(_FORMATS), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File to write; for json a folder.")
@click.option("--outcome", type=click.Choice(["placed", "stays", "unplaced"]), help="Only people with this outcome.")
@click.option("--municipality", metavar="CODE", help="Only people who live in this municipality.")
@click.option("--site", metavar="ID", help="Only people who are brought to this site.")
@click.option("--priority", type=click.Choice(["1", "2", "3", "4", "5"]), help="Only people of this urgency.")
@lang_option
def command(plan: str, fmt: str, out: Path, lang: str, **filters: str | None) -> None:
    """Export PLAN. register can be imported again as patients (with the --sender that the people came from it changes nothing);
    pseudonymised and aggregate name nobody and are made of the whole plan; json writes snapshot.json and plan.json, the
    certificate's two inputs."""
    from planner.actions.exporting import Format, export_plan

    only = {name: value for name, value in filters.items() if value}
    for file in export_plan(opened(), somebody(), plan, Format(fmt), out, lang=lang, only=only):
        click.echo(str(file))
