"""``planner roads``: the road network in use."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import json_option, print_json
from planner.settings import read_settings


@click.group("roads")
def command() -> None:
    """The road network that travel times and maps come from."""


@command.command("use")
@click.argument("file", type=click.Path(path_type=Path))
def use(file: Path) -> None:
    """Put a stored network (planner-roads/1) in use. One that is not good leaves the old one in use."""
    from planner.travel.stored import use_network

    network = use_network(file, read_settings().home)
    click.echo(f"In use: {network.name} {network.date}, {len(network.nodes)} nodes, {network.stretch_count} stretches.")


@command.command("info")
@json_option
def info(as_json: bool) -> None:
    """What network is in use, from when, and how rough it is."""
    from planner.travel.stored import network_in_use

    network = network_in_use(read_settings().home)
    crossings = [c.id for c in network.crossings] if network else []
    if as_json:
        print_json(
            {"network": None}
            if network is None
            else {"network": network.name, "date": network.date, "rough": network.rough, "nodes": len(network.nodes),
                  "stretches": network.stretch_count, "crossings": crossings}
        )  # fmt: skip
        return
    if network is None:
        click.echo("There is no road network: travel times are straight lines on land. Next: planner roads use FILE.json")
        return
    click.echo(f"{network.name} {network.date}{'  ROUGH: for exercises only' if network.rough else ''}")
    click.echo(f"{len(network.nodes)} nodes, {network.stretch_count} stretches")
    click.echo("Bridges and ferries: " + ", ".join(crossings))
