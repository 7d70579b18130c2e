"""``planner demo``: the whole main job on the sample region, and where everything is."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.plan import telling
from planner.cli.shared import CtrlC, Steps, json_option, lang_option, opened, print_json, somebody


@click.command("demo")
@click.option("--work", type=click.IntRange(1, 1000), default=5, show_default=True, help="Work limit in repeatable steps.")
@click.option("--seconds", type=click.FloatRange(1, 3600), default=60.0, show_default=True, help="Hard stop of the search.")
@click.option("--serve", "then_serve", is_flag=True, help="Serve the web application afterwards.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@json_option
@lang_option
def command(work: int, seconds: float, then_serve: bool, port: int, as_json: bool, lang: str) -> None:
    """Import the sample region, plan a 24-hour outage, check the plan, print lists and maps, and print a summary.

    A second run uses what is there and loses nothing. SYNTHETIC: no real person is in it.
    """
    from planner.actions.demonstrating import ADMINISTRATOR, demonstrate
    from planner.actions.plans import open_plan
    from planner.cli.summary import summary_data, summary_text
    from planner.drafting import WorkLimit

    steps = Steps(quiet=as_json)
    app, actor = opened(), somebody()
    with CtrlC() as stop:
        tell = stop.watched(telling(steps))
        done = demonstrate(app, actor, limit=WorkLimit(work, seconds), say=steps, progress=tell, should_stop=stop, lang=lang)
    facts = open_plan(app, actor, done.plan.id, purpose="summary of the demonstration").facts
    if as_json:
        files = {"printed": [str(p) for p in done.printed], "exported": [str(p) for p in done.exported]}
        print_json({**summary_data(facts), **files, "administrator": ADMINISTRATOR, "password": done.password or None})
    else:
        click.echo(summary_text(facts, lang))
        out = app.settings.out_dir / done.plan.id
        click.echo(f"\n  {'Papir' if lang == 'da' else 'Paper':<12}{_pack(done.printed)}  ({len(done.printed)} PDF)")
        click.echo(f"  {'Filer' if lang == 'da' else 'Files':<12}{out / 'filer'}  ({len(done.exported)})")
        click.echo(f"  {'Database':<12}{app.settings.shown_database}")
        click.echo(f"  {'Nøgler' if lang == 'da' else 'Keys':<12}{app.settings.home / 'keys'}")
        _tell_how_to_sign_in(done.password, ADMINISTRATOR, lang)
    if then_serve:
        from planner.web import serve

        click.echo(f"\n  http://127.0.0.1:{port}   (Ctrl-C {'slutter' if lang == 'da' else 'ends'})", err=True)
        serve(app, "127.0.0.1", port)


def _pack(printed: tuple[Path, ...]) -> Path:
    """The pack among the PDFs: the one with every part in it."""
    return max(printed, key=lambda path: path.stat().st_size)


def _tell_how_to_sign_in(password: str, email: str, lang: str) -> None:
    label = "Log ind" if lang == "da" else "Sign in"
    if password:
        shown = "vises kun denne ene gang" if lang == "da" else "shown only this once"
        click.echo(f"  {label:<12}{email}   {password}   ({shown})")
    else:
        lost = "tabt adgangskoden?" if lang == "da" else "lost the password?"
        click.echo(f"  {label:<12}{email}   ({lost} planner users reset --password-only {email})")
