"""``planner check``: the certificate alone, on two files."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import json_option, print_json
from planner.errors import FileProblem


@click.command("check")
@click.argument("snapshot", type=click.Path(path_type=Path))
@click.argument("plan", type=click.Path(path_type=Path))
@json_option
def command(snapshot: Path, plan: Path, as_json: bool) -> int:
    """Hold PLAN (plan.json) against SNAPSHOT (snapshot.json). Exit 0 when every rule holds, 1 with each violation named."""
    from planner.certificate import FormatProblem, check_files

    try:
        certificate = check_files(snapshot, plan)
    except OSError as error:
        raise FileProblem(f"{error.filename} cannot be read: {error.strerror}.") from None
    except FormatProblem as error:
        raise FileProblem(f"Not a snapshot and a plan: {error}.") from None
    if as_json:
        print_json(certificate.as_json())
    else:
        for rule in certificate.rules:
            click.echo(f"{'ok  ' if rule.ok else 'FAIL'} {rule.rule:<4} {rule.title}")
            for violation in rule.violations[:20]:
                click.echo(f"        {violation.message}  [{violation.cause}]")
            if len(rule.violations) > 20:
                click.echo(f"        ... and {len(rule.violations) - 20} more (--json lists them all)")
        click.echo("VALID" if certificate.ok else "NOT VALID")
    return 0 if certificate.ok else 1
