"""``planner worker``: does long work that the web application queues."""

from __future__ import annotations

import click

from planner.cli.shared import opened


@click.command("worker")
@click.option("--at-once", type=click.IntRange(1, 32), default=2, show_default=True, help="Jobs side by side.")
@click.option("--while-input-is-open", is_flag=True, hidden=True)
def command(at_once: int, while_input_is_open: bool) -> None:
    """Do queued plans, imports and prints until Ctrl-C, each in a process of its own.

    `planner serve` has one beside it. More of them, on other machines too, need PostgreSQL (PLANNER_DATABASE_URL), the same keys
    and the same PLANNER_HOME folder.
    """
    from planner.jobs.beside import end_with_input
    from planner.long_work import work_on_jobs

    app = opened()
    if while_input_is_open:
        end_with_input()
    else:
        click.echo(
            f"Arbejder på job i køen, {at_once} ad gangen (Ctrl-C slutter). / Doing queued jobs, {at_once} at once.", err=True
        )
    work_on_jobs(app, at_once=at_once)
