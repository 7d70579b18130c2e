"""``planner demo``: the whole main job on the sample region, and where everything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.plan import telling
from planner.cli.serve import serve_with_worker
from planner.cli.shared import CtrlC, Steps, json_option, lang_option, opened, print_json, somebody

if TYPE_CHECKING:
    from planner.actions.demo_accounts import DemoAccount
    from planner.actions.demonstrating import Say


@click.command("demo")
@click.option("--work", type=click.IntRange(1, 1000), default=5, show_default=True, help="Work limit in repeatable steps.")
@click.option("--seconds", type=click.FloatRange(1, 3600), default=60.0, show_default=True, help="Hard stop of the search.")
@click.option("--serve", "then_serve", is_flag=True, help="Serve the web application afterwards.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@json_option
@lang_option
def command(work: int, seconds: float, then_serve: bool, port: int, as_json: bool, lang: str) -> None:
    """Import the sample region, plan a 24-hour outage, check the plan, print lists and maps, and print a summary.

    A second run uses what is there and loses nothing. Ctrl-C while it searches goes on with the best plan so far. SYNTHETIC: no
    real person is in it.
    """
    from planner.actions.demonstrating import demonstrate
    from planner.actions.plans import open_plan
    from planner.cli.summary import summary_data, summary_text
    from planner.drafting import WorkLimit

    steps = Steps(quiet=as_json)
    app, actor = opened(), somebody()
    with CtrlC() as stop:
        done = demonstrate(
            app,
            actor,
            limit=WorkLimit(work, seconds),
            say=_between_steps(steps, stop),
            progress=stop.watched(telling(steps), keeps=lambda told: bool(told.best)),
            should_stop=stop,
            planned=stop.end,
            lang=lang,
        )
    facts = open_plan(app, actor, done.plan.id, purpose="summary of the demonstration").facts
    if as_json:
        files = {"printed": [str(p) for p in done.printed], "exported": [str(p) for p in done.exported]}
        accounts = [{"email": a.email, "name": a.name, "password": a.password, "codes": list(a.codes)} for a in done.accounts]
        print_json({**summary_data(facts), **files, "accounts": accounts})
    else:
        click.echo(summary_text(facts, lang))
        out = app.settings.out_dir / done.plan.id
        click.echo(f"\n  {'Papir' if lang == 'da' else 'Paper':<12}{_pack(done.printed)}  ({len(done.printed)} PDF)")
        click.echo(f"  {'Filer' if lang == 'da' else 'Files':<12}{out / 'filer'}  ({len(done.exported)})")
        click.echo(f"  {'Database':<12}{app.settings.shown_database}")
        click.echo(f"  {'Nøgler' if lang == 'da' else 'Keys':<12}{app.settings.home / 'keys'}")
        _tell_how_to_sign_in(done.accounts, done.accounts_file, lang)
    if then_serve:
        serve_with_worker(app, "127.0.0.1", port)


def _between_steps(steps: Steps, stop: CtrlC) -> Say:
    """``steps``, and an end after the one in which Ctrl-C was heard: whatever was imported by then is there the next time."""

    def say(text: str, figures: Mapping[str, object]) -> None:
        steps(text, figures)
        if stop():
            raise KeyboardInterrupt

    return say


def _pack(printed: tuple[Path, ...]) -> Path:
    """The pack among the PDFs: the one with every part in it."""
    return max(printed, key=lambda path: path.stat().st_size)


def _tell_how_to_sign_in(accounts: Sequence[DemoAccount], file: Path, lang: str) -> None:
    danish = lang == "da"
    if accounts:
        told = "e-mail, adgangskode og en engangskode; flere i" if danish else "email, password and a single-use code; more in"
        click.echo(f"\n  {'Log ind' if danish else 'Sign in':<12}{told} {file}")
        for one in accounts:
            click.echo(f"    {one.email:<22}{one.password:<18}{one.codes[0]:<13}{one.name}")
    elif file.exists():
        click.echo(f"  {'Log ind' if danish else 'Sign in':<12}{file}")
    else:
        lost = "tabt adgangskoden?" if danish else "lost the password?"
        click.echo(f"  {'Log ind' if danish else 'Sign in':<12}{lost} planner users reset EMAIL")
