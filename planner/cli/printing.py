"""``planner print``: a plan on paper."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import Steps, json_option, lang_option, opened, print_json, somebody


@click.command("print")
@click.argument("plan")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@json_option
@lang_option
def command(plan: str, out: Path, as_json: bool, lang: str) -> None:
    """Print PLAN: one pack in hand-out order and every part alone, as PDF. Each is read back and held against the plan."""
    from planner.actions.printing import print_pack

    steps = Steps(quiet=as_json)
    files = print_pack(opened(), somebody(), plan, out, lang=lang, progress=steps.counter("parts"))
    steps("printed and read back", {"files": len(files)})
    if as_json:
        print_json({"pack": str(files[0]), "files": [str(f) for f in files]})
    else:
        click.echo(f"{files[0]}\nand {len(files) - 1} single parts under {out}")
