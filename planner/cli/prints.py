"""``planner prints``: who holds which print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.shared import json_option, opened, print_json, somebody

if TYPE_CHECKING:
    from planner.documents.prints import PrintNote

_PAPER = click.option("--paper", default="", metavar="FILE", help="A paper by its file's name in the print; else the whole pack.")


@click.group("prints")
def command() -> None:
    """The register of prints: what was printed, who was given it, who gave it back."""


@command.command("list")
@click.argument("plan")
@json_option
def list_(plan: str, as_json: bool) -> None:
    """The prints of every version of PLAN's night, latest first."""
    from planner.actions.prints import list_prints

    notes = list_prints(opened(), somebody(), plan)
    if as_json:
        print_json([_as_json(note) for note in notes])
    elif not notes:
        click.echo("Nothing has been printed yet.")
    for note in () if as_json else notes:
        _show(note)


@command.command("give")
@click.argument("number", type=click.IntRange(min=1))
@click.option("--to", "holder", required=True, help="Who is given it.")
@_PAPER
def give(number: int, holder: str, paper: str) -> None:
    """Note that print NUMBER, or one paper of it, was handed out."""
    from planner.actions.prints import hand_out

    _show(hand_out(opened(), somebody(), number, paper, holder))


@command.command("back")
@click.argument("number", type=click.IntRange(min=1))
@_PAPER
def back(number: int, paper: str) -> None:
    """Note that print NUMBER, or one paper of it, came back."""
    from planner.actions.prints import take_back

    _show(take_back(opened(), somebody(), number, paper))


def _show(note: PrintNote) -> None:
    from planner.model.timing import local_text

    click.echo(f"{note.number:>5}  version {note.version}  {note.status}  {note.lang}  {local_text(note.printed_at)}")
    for held in note.holders:
        back_at = f"back {local_text(held.returned_at)}" if held.returned_at else "out"
        click.echo(f"       {held.paper or 'the whole pack'}: {held.name}, {local_text(held.at)}, {back_at}")


def _as_json(note: PrintNote) -> dict[str, object]:
    holders = [
        {"paper": h.paper, "name": h.name, "at": h.at.isoformat(), "returned_at": h.returned_at and h.returned_at.isoformat()}
        for h in note.holders
    ]
    return {
        "number": note.number, "version": note.version, "status": note.status, "lang": note.lang,
        "printed_at": note.printed_at.isoformat(), "printed_by": note.printed_by, "holders": holders,
    }  # fmt: skip
