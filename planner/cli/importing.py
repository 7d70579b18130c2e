"""``planner import``: read a registry in, show what each column means and what would change, and say what became of every row."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.shared import json_option, lang_option, opened, print_json, somebody

if TYPE_CHECKING:
    from planner.actions.actor import Actor
    from planner.actions.app import App
    from planner.actions.importing import ImportResult
    from planner.actions.previewing import Difference, Preview
    from planner.registries.mapping import Mapping
    from planner.registries.records import ImportReport

KINDS = ("patients", "sites", "vehicles", "contacts", "addresses", "areas", "parties")
_SHOWN = 40
#: Progress is told when a file takes longer than this.
_QUIET_S = 1.0


@click.command("import")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show columns, preview and difference; store nothing.")
@click.option("--errors", type=click.Path(path_type=Path), help="Write the rejected rows to this file, with what is wrong.")
@click.option("--map", "mapped", multiple=True, metavar="KEY=HEADING", help="What a column means; KEY= says it is not there.")
@click.option("--sender", default="", help="Who the file is from; its columns are remembered (default: from the file's name).")
@click.option("--sheet", default="", help="The sheet of a workbook that is meant.")
@click.option(
    "--hidden", type=click.Choice(["include", "skip"]), default=None, help="Read hidden rows and columns or leave them."
)
@click.option("--gone", type=click.Choice(["keep", "remove"]), default="keep", show_default=True,
              help="What becomes of the sender's people who are not in the file any longer.")  # fmt: skip
@click.option("--confirm-shrink", is_flag=True, help="Yes, more than a tenth of the sender's people are gone.")
@click.option("--code-column", default="", help="Areas: the property that holds the code.")
@click.option("--name-column", default="", help="Areas: the property that holds the name.")
@click.option("--area-kind", default="", help="Areas: what kind they are.")
@click.option("--strict", is_flag=True, help="Store nothing if any row is rejected.")
@json_option
@lang_option
def command(kind: str, file: Path, **options: Any) -> int:
    """Read FILE, check it, and store the good rows in one transaction.

    Shows what each column was taken to mean (sample cells masked), how the rows fare and what changes. What a column means is
    remembered for its sender. A required column that had to be guessed must be confirmed with --map.

    Exit 0 when every row was taken, 1 when some were rejected (the others are stored, unless --strict), 24 when more than a
    tenth is gone, 25 when a guess must be confirmed, 26 when the gone cannot be told from the rejected. Ctrl-C leaves nothing.
    """
    from planner.actions.importing import ImportKind, ReadAs, Watch, import_file, logged_errors, make_error_file
    from planner.actions.previewing import Gone

    errors: Path | None = options["errors"]
    _refuse_overwriting(errors)
    as_json, lang = options["as_json"], options["lang"]
    read_as = ReadAs(
        source=options["sender"],
        code_column=options["code_column"],
        name_column=options["name_column"],
        area_kind=options["area_kind"],
        sheet=options["sheet"],
        hidden=options["hidden"] or "",
        columns=_choices(options["mapped"]),
    )
    progress = _Progress(quiet=as_json)
    app, actor = opened(), somebody()
    result = import_file(
        app,
        actor,
        ImportKind(kind),
        file,
        strict=options["strict"],
        dry_run=options["dry_run"],
        read_as=read_as,
        gone=Gone(options["gone"]),
        confirm_shrink=options["confirm_shrink"],
        watch=Watch(tell=progress),
    )
    progress.end()
    written = None
    if errors is not None and result.report.rejected:
        written = logged_errors(app, actor, ImportKind(kind), lambda: make_error_file(result, errors, lang))
    if as_json:
        print_json(_as_json(result, written))
    else:
        _show(result, lang)
        if written is not None:
            click.echo(f"The rejected rows: {written}. The file holds people; delete it when it has been used.")
        if kind == "patients" and result.change is not None:
            _show_quality(app, actor, lang)
    return 1 if result.report.rejected else 0


def _show_quality(app: App, actor: Actor, lang: str) -> None:
    """What to look at now that the registry is in, as numbers of people."""
    from planner.actions.quality import quality
    from planner.translations.words import word

    click.echo(f"{word('quality_title', lang)} (planner quality):")
    for code, people in quality(app, actor).to_look_at().items():
        click.echo(f"  {people:>7}  {word(code, lang)}")


def _choices(mapped: tuple[str, ...]) -> dict[str, str | None]:
    chosen: dict[str, str | None] = {}
    for pair in mapped:
        key, equals, heading = pair.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter('write KEY=HEADING, such as cpr="Nr."', param_hint="--map")
        if key.strip() in chosen:
            raise click.BadParameter(f"{key.strip()} is there twice", param_hint="--map")
        chosen[key.strip()] = heading.strip() or None
    return chosen


def _refuse_overwriting(errors: Path | None) -> None:
    """The error file holds people: it never lands on another file by mistake."""
    there = [] if errors is None else [p for p in (errors, errors.with_suffix(".csv"), errors.with_suffix(".xlsx")) if p.exists()]
    if there:
        raise click.BadParameter(f"{there[0]} is there already", param_hint="--errors")
    if errors is not None and not errors.parent.is_dir():
        raise click.BadParameter(f"the folder {errors.parent} does not exist", param_hint="--errors")


class _Progress:
    """One line on standard error for what takes long: rewritten on a terminal, one line a step elsewhere."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._began, self._last = quiet, time.monotonic(), ""

    def __call__(self, step: str, done: int, total: int) -> None:
        from planner.translations.words import word

        if self._quiet or time.monotonic() - self._began < _QUIET_S:
            return
        text = word(f"step.{step}", "en") + (f" {done}/{total}" if total else "")
        if sys.stderr.isatty():
            click.echo(f"\r  {text:<60}", err=True, nl=False)
        elif step != self._last:
            click.echo(f"  {text}", err=True)
        self._last = step

    def end(self) -> None:
        """No more of it."""
        if self._last and sys.stderr.isatty():
            click.echo("\r" + " " * 62 + "\r", err=True, nl=False)


def _as_json(result: ImportResult, written: Path | None) -> dict[str, Any]:
    change = result.change
    stored = None if change is None else {"new": change.new, "changed": change.changed, "unchanged": change.unchanged}
    return {
        **result.report.as_json(),
        "mapping": result.mapping.as_json() if result.mapping else None,
        "preview": result.preview.as_json() if result.preview else None,
        "difference": result.difference.as_json() if result.difference else None,
        "stored": stored,
        "error_file": None if written is None else str(written),
    }


def _show(result: ImportResult, lang: str) -> None:
    report, change = result.report, result.change
    if result.mapping is not None and result.preview is not None:
        _show_columns(result.mapping, result.preview, lang)
    click.echo(f"{report.file}: {report.rows_read} rows read = {report.accepted} accepted + {report.rejected} rejected"
               f" + {report.duplicate} duplicate")  # fmt: skip
    if result.preview is not None:
        shown = result.preview
        click.echo(f"  {shown.ready} ready, {shown.with_warnings} with warnings, {shown.rejected} rejected")
    if result.difference is not None:
        _show_difference(result.difference)
    if change is None:
        click.echo("Dry run: nothing was stored.")
    else:
        click.echo(f"Stored: {change.new} new, {change.changed} changed, {change.unchanged} unchanged.")
    _show_issues(report, lang)


def _show_columns(mapping: Mapping, preview: Preview, lang: str) -> None:
    from planner.translations.words import word

    click.echo(
        f"  {'column in the file':<26} {'means':<18} {'found by':<26} {'filled':>7} {'empty':>7} {'faulty':>7}  looks like"
    )
    for column, summary in zip(mapping.columns, preview.columns, strict=True):
        found = word(f"found.{column.found.value}" if column.key else "found.none", lang)
        guessed = "" if column.key or not column.is_proposal else f" ({word(f'shape.{column.shape.value}', lang)})"
        click.echo(f"  {column.label[:26]:<26} {column.key or '-':<18} {(found + guessed)[:26]:<26} {summary.filled:>7}"
                   f" {summary.empty:>7} {summary.faulty:>7}  {', '.join(column.samples[:2])}")  # fmt: skip
        if column.held:
            click.echo(f"  {'':<26} {word('imports.holds', lang, columns=', '.join(column.held))}")


def _show_difference(difference: Difference) -> None:
    click.echo(f"  Against what is stored: {difference.new} new, {difference.changed} changed, {difference.unchanged} unchanged,"
               f" {difference.gone} gone of {difference.before} in the sender's latest file.")  # fmt: skip
    if difference.also_from:
        click.echo(
            f'  {difference.told_alike} of them have the very same treatments from "{difference.also_from}". If that is the same'
            f' sender, use --sender "{difference.also_from}": as two senders, whom one no longer has stays because of the other.'
            " Once stored: planner people same-sender."
        )
    if difference.gone_earlier:
        click.echo(f"  {difference.gone_earlier} were gone already and are kept.")
    if difference.not_read:
        click.echo(f"  {difference.not_read} are in rejected rows and stay as they are.")
    if difference.unknown_rows:
        click.echo(f"  {difference.unknown_rows} rejected rows do not say whom they are about.")
    if difference.gone or difference.gone_earlier:
        kept = difference.gone + difference.gone_earlier - difference.removed
        click.echo(
            f"  Of the gone, {difference.removed} are removed and {kept} stay registered, listed as not in the latest file."
        )
    if difference.shrinks:
        click.echo("  More than a tenth is gone: storing this needs --confirm-shrink.")


def _show_issues(report: ImportReport, lang: str) -> None:
    """Every reason for a rejection; of the other remarks as many as one screen takes."""
    errors = [issue for issue in report.issues if issue.severity.value == "error"]
    others = [issue for issue in report.issues if issue.severity.value != "error"]
    for issue in [*errors, *others[:_SHOWN]]:
        where = f"row {issue.row}, column {issue.column}" if issue.row else "file"
        click.echo(f"  {issue.severity.value:<8} {where}: {issue.text(lang)}", err=True)
    if len(others) > _SHOWN:
        click.echo(f"  ... and {len(others) - _SHOWN} more remarks; --json lists them all.", err=True)
