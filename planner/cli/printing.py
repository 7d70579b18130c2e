"""``planner print``: a plan on paper."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import Steps, json_option, lang_option, opened, print_json, somebody

#: The names of the parts that can be printed alone, without the prefix of their codes.
_PARTS = (
    "overview", "call_list", "evacuation_list", "errand_list", "run_sheet", "stay_list", "unplaced_list", "atlas", "reentry",
    "count_sheet", "return_list",
)  # fmt: skip


@click.command("print")
@click.argument("plan")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
@click.option("--since", type=click.IntRange(min=1), metavar="PRINT", help="Only what differs from an earlier print.")
@click.option("--part", type=click.Choice(_PARTS), help="Only this part, into a folder of its own: no print of the register.")
@click.option("--key", default="", metavar="KEY", help="With --part: of this vehicle's shift, site or municipality alone.")
@json_option
@lang_option
def command(plan: str, out: Path, since: int | None, part: str | None, key: str, as_json: bool, lang: str) -> None:
    """Print PLAN: one pack in hand-out order and every part alone, as PDF. Each is read back and held against the plan."""
    from planner.actions import printing
    from planner.documents.sheet import Part

    if part and since:
        raise click.UsageError("--part and --since do not go together.")
    if key and not part:
        raise click.UsageError("--key needs --part.")
    steps = Steps(quiet=as_json)
    if part:
        files = printing.print_part(opened(), somebody(), plan, out / f"part-{part}", Part(f"part_{part}"), key, lang=lang)
    else:
        told = steps.counter("parts")
        files = printing.print_pack(opened(), somebody(), plan, out, lang=lang, since=since, progress=told)
    steps("printed and read back", {"files": len(files)})
    if as_json:
        print_json({"pack": None if part else str(files[0]), "files": [str(f) for f in files]})
    else:
        click.echo(str(files[0]) if len(files) == 1 else f"{files[0]}\nand {len(files) - 1} single parts under {out}")
