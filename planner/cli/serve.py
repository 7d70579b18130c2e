"""``planner serve``: the web application on this machine."""

from __future__ import annotations

import click

from planner.cli.shared import opened


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def command(host: str, port: int) -> None:
    """Serve the web application until Ctrl-C."""
    from planner.web import serve

    app = opened()
    click.echo(f"http://{host}:{port}  (Ctrl-C ends)", err=True)
    serve(app, host, port)
