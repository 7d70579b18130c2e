"""``planner messages``: what to write to each municipality and site, as text to paste."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import json_option, opened, print_json, somebody


@click.command("messages")
@click.argument("plan")
@click.option("--names", is_flag=True, help="With the names of those who arrive: only while the incident is active.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for one text file each (default: to the screen)."
)
@json_option
def command(plan: str, names: bool, out: Path | None, as_json: bool) -> None:
    """Write the messages about PLAN, to be pasted into a secure mail or a MedCom message. Nothing is sent."""
    from planner.actions.messages import open_messages
    from planner.outputs.files import safe_name, write_folder
    from planner.translations.words import word

    about = open_messages(opened(), somebody(), plan, named=names)
    messages = about.messages
    if out:
        files = {f"{safe_name(one.receiver.key)}.txt": f"{one.subject}\n\n{one.text}".encode() for one in messages}
        folder = out / safe_name(f"messages-{plan}")  # a folder of our own: it is replaced whole
        write_folder(folder, files)
        click.echo(f"{len(files)} texts in {folder}")
        for name, those in about.lacking:
            click.echo(word("messages.lacking_line", "en", what=word(f"messages.{name}", "en"), n=len(those), all=len(messages)))
    elif as_json:
        print_json([
            {"to": one.receiver.key, "mailbox": one.receiver.mailbox, "lacks": one.receiver.lacks, "subject": one.subject,
             "text": one.text}
            for one in messages
        ])  # fmt: skip
    else:
        click.echo("\n".join(f"{one.subject}\n\n{one.text}\n{'-' * 72}" for one in messages))
