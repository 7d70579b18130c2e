"""``planner serve``: the web application on this machine."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from planner.cli.shared import opened

if TYPE_CHECKING:
    from planner.actions.app import App

#: One process answers on one core only; more than these gain nothing on the machines this is made for.
MOST_PROCESSES = 4


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--processes", type=click.IntRange(0, 32), default=0, help="That answer side by side (default: one a core, at most 4)."
)
@click.option("--jobs-at-once", type=click.IntRange(0, 32), default=2, show_default=True, help="0: workers run elsewhere.")
@click.option("--socket", "shared", type=int, default=-1, hidden=True)
@click.option("--while-input-is-open", is_flag=True, hidden=True)
def command(host: str, port: int, processes: int, jobs_at_once: int, shared: int, while_input_is_open: bool) -> None:
    """Serve the web application until Ctrl-C, with a worker for long jobs beside it."""
    if while_input_is_open:
        _answer_beside(host, shared)
    else:
        serve_with_worker(opened(), host, port, processes=processes, jobs_at_once=jobs_at_once)


def serve_with_worker(app: App, host: str, port: int, *, processes: int = 0, jobs_at_once: int = 2) -> None:
    """Answers until interrupted: this process, others beside it at the same address, and a worker unless none is wanted. Raises
    FileProblem when the port is taken."""
    from planner.jobs.beside import process_beside
    from planner.jobs.queue import worker_beside
    from planner.web import check_servable, listening, serve

    check_servable(app, host)
    with ExitStack() as around:
        first, *others = listening(host, port, processes or min(os.cpu_count() or 1, MOST_PROCESSES))
        for door in {first, *others}:
            around.enter_context(door)
        if jobs_at_once:
            around.enter_context(worker_beside(app.settings, jobs_at_once))
        for door in others:
            arguments = ["serve", "--host", host, "--socket", str(door.fileno())]
            around.enter_context(process_beside(arguments, app.settings.environment(), keep_open=[door.fileno()]))
        click.echo(f"http://{host}:{port}  (Ctrl-C ends)", err=True)
        serve(app, host, first)


def _answer_beside(host: str, shared: int) -> None:
    """One of several that answer, at a door which the first has opened."""
    from planner.jobs.beside import end_with_input
    from planner.web import serve

    end_with_input()
    with socket.socket(fileno=shared) as door:
        serve(opened(), host, door)
