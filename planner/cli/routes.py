"""``planner routes``: whole routes edited by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.shared import json_option, lang_option, opened, print_json, somebody
from planner.errors import FileProblem

if TYPE_CHECKING:
    from planner.actions.handing_in import HandedIn, Judged


@click.group("routes")
def command() -> None:
    """Routes edited by hand: write a plan's routes as a file, check them, keep them as the next draft."""


@command.command("write")
@click.argument("plan")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write, such as routes.csv.")
def write(plan: str, out: Path) -> None:
    """Write PLAN's routes as a file to edit: a line a stop, in the order of driving."""
    from planner.actions.handing_in import routes_text
    from planner.actions.plans import open_plan

    facts = open_plan(opened(), somebody(), plan, purpose="routes to edit").facts
    out.write_text(routes_text(facts.plan.routes), encoding="utf-8")
    click.echo(f"{out}: {len(facts.plan.routes)}")


@command.command("check")
@click.argument("plan")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--late", is_flag=True, help="As late as deadlines and shifts allow; otherwise as early as can be.")
@json_option
@lang_option
def check(plan: str, file: Path, late: bool, as_json: bool, lang: str) -> int:
    """Schedule the routes of FILE instead of PLAN's: exit 0 when they can be driven, 1 with each fault by cause, stop and amount.

    Columns: vagt, stop (hent or aflever), reference, begyndt; or shift, stop (pickup or delivery), reference, begun. A stop with
    a time in the last column (2026-12-02 18:30) has begun then and stays. Nothing is stored.
    """
    from planner.actions.handing_in import judge, judged_data

    judged = judge(opened(), somebody(), plan, _lines(file), late=late)
    if as_json:
        print_json(judged_data(judged))
    else:
        click.echo("\n".join(judged_lines(judged, lang)))
    return 1 if judged.examined.violations else 0


@command.command("keep")
@click.argument("plan")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--why", required=True, help="The reason, kept with the decision (ten letters at least).")
@click.option("--late", is_flag=True, help="As late as deadlines and shifts allow; otherwise as early as can be.")
@json_option
@lang_option
def keep(plan: str, file: Path, why: str, late: bool, as_json: bool, lang: str) -> int:
    """Keep the routes of FILE instead of those of the draft PLAN, as the scenario's next draft.

    Only routes without a fault are kept; else each is named, exit 1. Whoever is on none of them is without a place then.
    """
    from planner.actions.handing_in import judged_data
    from planner.actions.handing_in import keep as keep_routes
    from planner.translations.words import word

    kept = keep_routes(opened(), somebody(), plan, _lines(file), why, late=late)
    if as_json:
        said = {"kept": kept.row.id if kept.row else None, "broken": [one.rule for one in kept.broken]}
        print_json({**judged_data(kept.judged), **said})
    elif kept.row:
        click.echo(word("routes.kept", lang, plan=kept.row.id, version=kept.row.version))
        click.echo("\n".join(f"! {ref}: {word('left_by_hand', lang)}" for ref in kept.judged.examined.result.unserved))
    else:
        rules = [f"! {one.rule} {one.message if lang == 'en' else one.message_da}" for one in kept.broken]
        click.echo("\n".join([*judged_lines(kept.judged, lang), *rules]))
    return 0 if kept.row else 1


def _lines(file: Path) -> tuple[HandedIn, ...]:
    from planner.actions.handing_in import read_routes, text_of

    try:
        return read_routes(text_of(file.read_bytes()))
    except OSError:
        raise FileProblem(f"{file} cannot be read.") from None


def judged_lines(judged: Judged, lang: str) -> list[str]:
    """Each route stop by stop with its faults beneath, then what concerns no stop."""
    from planner.model.timing import DANISH_TIME, after
    from planner.translations.words import word
    from planner.transport.rules import IN_SECONDS

    def fault(cause: str, amount: int) -> str:
        shown = f"{-(-amount // 60)} min" if cause in IN_SECONDS else str(amount)
        return word(f"fault.{cause}", lang, amount=shown)

    faults = judged.examined.violations
    number, begins, what, who = (word(f"routes.{code}", lang) for code in ("number", "begins", "what", "who"))
    lines = [f"{number:>5}  {begins:<11}  {what:<10} {who}"]
    for route in judged.examined.result.routes:
        lines.append(route.shift_id)
        for place, stop in enumerate(route.stops):
            begin = after(judged.problem.zero_at, stop.begin_s).astimezone(DANISH_TIME)
            lines.append(f"{place:>5}  {begin:%d-%m %H:%M}  {word(f'routes.{stop.kind.value}', lang):<10} {stop.ref}".rstrip())
            lines += [f"       ! {fault(v.cause, v.amount)}" for v in faults if (v.shift, v.stop) == (route.shift_id, place)]
        lines += [f"       ! {fault(v.cause, v.amount)}" for v in faults if v.shift == route.shift_id and v.stop is None]
    lines += [f"! {v.ref}: {fault(v.cause, v.amount)}" for v in faults if not v.shift]
    lines += [f"! {ref}: {word(why, lang)}" for ref, why in judged.examined.result.unserved.items()]
    lines.append(word("routes.faults" if faults else "routes.fine", lang, count=len(faults)))
    return lines
