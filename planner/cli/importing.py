"""``planner import``: read a registry in, and say what became of every row."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import json_option, lang_option, opened, print_json, somebody

KINDS = ("patients", "sites", "vehicles", "contacts", "addresses", "areas")
_SHOWN = 40


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and check only; store nothing.")
@click.option("--strict", is_flag=True, help="Store nothing if any row is rejected.")
@json_option
@lang_option
def command(kind: str, file: Path, dry_run: bool, strict: bool, as_json: bool, lang: str) -> int:
    """Read FILE (CSV or XLSX; GeoJSON for areas), check it, and store the good rows in one transaction.

    Exit 0 when every row was taken, 1 when some were rejected (the others are stored, unless --strict).
    """
    from planner.actions.importing import ImportKind, import_file

    result = import_file(opened(), somebody(), ImportKind(kind), file, strict=strict, dry_run=dry_run)
    report, change = result.report, result.change
    if as_json:
        stored = None if change is None else {"new": change.new, "changed": change.changed, "unchanged": change.unchanged}
        print_json({**report.as_json(), "stored": stored})
    else:
        click.echo(f"{report.file}: {report.rows_read} rows read = {report.accepted} accepted + {report.rejected} rejected"
                   f" + {report.duplicate} duplicate")  # fmt: skip
        if change is None:
            click.echo("Dry run: nothing was stored.")
        else:
            click.echo(f"Stored: {change.new} new, {change.changed} changed, {change.unchanged} unchanged.")
        for issue in report.issues[:_SHOWN]:
            where = f"row {issue.row}, column {issue.column}" if issue.row else "file"
            click.echo(f"  {issue.severity.value:<8} {where}: {issue.text(lang)}", err=True)
        if len(report.issues) > _SHOWN:
            click.echo(f"  ... and {len(report.issues) - _SHOWN} more; --json lists them all.", err=True)
    return 1 if report.rejected else 0
