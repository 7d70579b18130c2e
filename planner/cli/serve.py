"""``planner serve``: the web application on this machine."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from planner.cli.shared import opened

if TYPE_CHECKING:
    from planner.actions.app import App


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--jobs-at-once", type=click.IntRange(0, 32), default=2, show_default=True, help="0: workers run elsewhere.")
def command(host: str, port: int, jobs_at_once: int) -> None:
    """Serve the web application until Ctrl-C, with a worker for long jobs beside it."""
    serve_with_worker(opened(), host, port, jobs_at_once)


def serve_with_worker(app: App, host: str, port: int, jobs_at_once: int = 2) -> None:
    """Answers until interrupted; no worker beside it when none are wanted."""
    from planner.jobs.queue import worker_beside
    from planner.web import serve

    click.echo(f"http://{host}:{port}  (Ctrl-C ends)", err=True)
    with worker_beside(app.settings, jobs_at_once) if jobs_at_once else nullcontext():
        serve(app, host, port)
