"""``planner bundle``: a plan as one encrypted file for a USB stick, which opens in any browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from planner.cli.shared import Steps, json_option, lang_option, opened, print_json, somebody

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
_PHRASE = click.option(
    "--passphrase-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Read the passphrase from this file."
)


@click.group("bundle")
def command() -> None:
    """One encrypted file for a USB stick: the pack, all lists with a map for a browser, and the tables. It opens by a double
    click on any machine with a browser, without network and without this program. It expires."""


@command.command("make")
@click.argument("plan")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write (default: the plan's own shelf).")
@_PHRASE
@json_option
@lang_option
def make(plan: str, out: Path | None, passphrase_file: Path | None, as_json: bool, lang: str) -> None:
    """Make the bundle of PLAN. Without a passphrase of your own, `planner bundle passphrase` says what opens it."""
    from planner.actions.bundles import make_bundle

    steps = Steps(quiet=as_json)
    phrase = _from_file(passphrase_file)
    path = make_bundle(opened(), somebody(), plan, out=out, lang=lang, phrase=phrase, progress=steps.counter("steps"))
    steps("made and read back", {"MB": round(path.stat().st_size / 1e6, 1)})
    print_json({"bundle": str(path)}) if as_json else click.echo(str(path))


@command.command("refresh")
@json_option
@lang_option
def refresh(as_json: bool, lang: str) -> None:
    """Make the bundles of all approved and active plans anew, and clear away those that no longer hold. For every night."""
    from planner.actions.bundles import refresh_bundles

    paths = refresh_bundles(opened(), somebody(), lang=lang)
    print_json({"bundles": [str(path) for path in paths]}) if as_json else click.echo("\n".join(map(str, paths)))


@command.command("passphrase")
@click.option("--renew", is_flag=True, help="Make a new one. Bundles made before keep the old one.")
def passphrase(renew: bool) -> None:
    """Show the passphrase that opens this house's bundles. Write it down; keep it where the sticks are not."""
    from planner.actions.bundles import show_phrase

    click.echo(show_phrase(opened(), somebody(), renew=renew))


@command.command("verify")
@_FILE
@_PHRASE
@json_option
@lang_option
def verify(file: Path, passphrase_file: Path | None, as_json: bool, lang: str) -> int:
    """Say whether FILE is whole, still holds, and everything in it agrees. Exit 1 when not. Needs no database; without a
    passphrase (a file's, or this machine's own) only the outside is seen."""
    from planner.actions.bundles import phrase_at_hand, verify_bundle
    from planner.bootstrap import system_clock
    from planner.settings import read_settings
    from planner.translations.words import word

    phrase = _from_file(passphrase_file) or phrase_at_hand(read_settings())
    looked = verify_bundle(file, phrase, system_clock())
    inside = looked.inside
    ok = not looked.expired and (inside is None or not inside.faults)
    if as_json:
        found: dict[str, Any] = {"people": inside.people, "pages": inside.pages, "faults": inside.faults} if inside else {}
        print_json({"ok": ok, "expired": looked.expired, "opened": inside is not None, **looked.head, **found})
        return 0 if ok else 1
    head = looked.head
    click.echo(word("bundle_is", lang, plan=head["plan"], version=head["version"], until=head["expires_at"]))
    if looked.expired:
        click.echo(word("bundle_expired", lang))
    elif inside is None:
        click.echo(word("bundle_outside_only", lang))
    else:
        for name, size in inside.files:
            click.echo(f"  {size:>12,}  {name}")
        for fault in inside.faults:
            click.secho(word(fault, lang), fg="red")
        if ok:
            click.echo(word("bundle_ok", lang, people=inside.people, pages=inside.pages))
    return 0 if ok else 1


@command.command("open")
@_FILE
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the plain files.")
@_PHRASE
@lang_option
def open_(file: Path, out: Path, passphrase_file: Path | None, lang: str) -> None:
    """Write the files in FILE, unencrypted, to a folder. Asks for the passphrase unless it is at hand. Needs no database."""
    from planner.actions.bundles import open_bundle, phrase_at_hand
    from planner.bootstrap import system_clock
    from planner.settings import read_settings
    from planner.translations.words import word

    phrase = _from_file(passphrase_file) or phrase_at_hand(read_settings())
    phrase = phrase or click.prompt(word("opener_phrase", lang), hide_input=True, err=True)
    for path in open_bundle(file, phrase, out, system_clock()):
        click.echo(str(path))
    click.echo(word("bundle_plain_now", lang), err=True)


def _from_file(path: Path | None) -> str:
    return path.read_text("utf-8").strip() if path else ""
