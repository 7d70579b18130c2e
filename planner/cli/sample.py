"""``planner sample``: invented registries to try everything on."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import print_json
from planner.settings import read_settings


@click.command("sample")
@click.argument("size", type=click.Choice(["small", "region"]))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@click.option("--region", type=click.Choice(["midtjylland", "nordjylland"]), default="midtjylland", show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=19, show_default=True, help="19 gives the committed sample.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
def command(size: str, out: Path, region: str, seed: int, as_json: bool) -> None:
    """Write sample registries to a folder: seeded, no real person, SYNTHETIC."""
    from planner.samples.sets import write_sample

    files = write_sample(size, out, read_settings().data_dir, region=region, seed=seed)
    if as_json:
        print_json({"files": [str(f) for f in files]})
    else:
        for file in files:
            click.echo(str(file))
        click.echo("SYNTHETIC: every person, address and phone number is invented.")
