"""``planner work JOB``: does one background job. The web application starts it; people need not."""

from __future__ import annotations

import click

from planner.cli.shared import opened


@click.command("work", hidden=True)
@click.argument("job")
def command(job: str) -> int:
    """Do the waiting job JOB in this process. Exit 1 when it does not end well."""
    from planner.long_work import run_job

    return 0 if run_job(opened(), job).value == "done" else 1
