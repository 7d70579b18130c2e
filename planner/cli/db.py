"""``planner db``: keep the database well."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import json_option, opened, print_json
from planner.settings import read_settings


@click.group("db")
def command() -> None:
    """The database."""


@command.command("upgrade")
def upgrade() -> None:
    """Bring the tables to this program's schema (safe to call again)."""
    opened()
    click.echo("The database is up to date.")


@command.command("backup")
@click.argument("to", type=click.Path(path_type=Path))
def backup(to: Path) -> None:
    """A consistent copy while others go on. Keep the keys folder elsewhere: without it the copy cannot be read."""
    opened().store.backup(to)
    click.echo(f"Backup written to {to}. It cannot be read without the keys in {read_settings().home / 'keys'}.")


@command.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@click.confirmation_option(prompt="Replace the database with this backup? The present file is kept aside.")
def restore(source: Path) -> None:
    """Put a backup in place of the database."""
    from planner.store.store import Store

    Store.restore(read_settings(), source)
    click.echo("Restored.")


@command.command("check")
@json_option
def check(as_json: bool) -> int:
    """File, references, audit chain and certificates. Exit 1 when something is wrong."""
    faults = opened().store.check()
    if as_json:
        print_json([{"code": f.code, "subject": f.subject, "message": f.message} for f in faults])
    for fault in () if as_json else faults:
        click.echo(f"FAULT {fault.code} {fault.subject}: {fault.message}")
    if not faults and not as_json:
        click.echo("All is well.")
    return 1 if faults else 0
