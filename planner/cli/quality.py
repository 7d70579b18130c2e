"""``planner quality``: how good are the registries?"""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.shared import json_option, lang_option, opened, print_json, somebody


@click.command("quality")
@click.option("--shareable", is_flag=True, help="Counts only, without references.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write a page to print (HTML) to this file.")
@json_option
@lang_option
def command(shareable: bool, out: Path | None, as_json: bool, lang: str) -> int:
    """Completeness, age, unknown reserves, addresses, duplicates, conflicts, borders and outliers. Never a name."""
    from planner.actions.quality import quality
    from planner.errors import FileProblem
    from planner.outputs.quality_page import label, quality_page
    from planner.translations.words import word

    report = quality(opened(), somebody(), shareable=shareable)
    if out is not None:
        try:
            out.write_text(quality_page(report, lang, shareable=shareable), encoding="utf-8")
        except OSError as error:
            raise FileProblem(f"{out} kan ikke skrives / cannot be written ({error.strerror}).") from None
    if as_json:
        print_json(report.as_json())
        return 0
    click.echo(word("quality_sum", lang, people=report.people, at=f"{report.at:%Y-%m-%d %H:%M} UTC"))
    for section in report.sections:
        click.echo(f"\n{word(section.code, lang)}")
        for line in section.lines:
            told = "  ".join((*line.details, ", ".join(line.refs[:5]) + (" ..." if len(line.refs) > 5 else "")))
            click.echo(f"  {line.count:>7}  {label(line.code, lang):<52} {told}".rstrip())
        if not section.lines:
            click.echo(f"  {word('quality_none', lang)}")
    if out is not None:
        click.echo(f"\n{out}")
    return 0
