"""The web application: the planner in a browser, from this machine only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from planner.actions.app import App

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
UPLOAD_LIMIT_BYTES = 25 * 1024 * 1024
SHORTEST_KEY_BYTES = 32


def create_app(app: App, hosts: Sequence[str] = LOOPBACK) -> Flask:
    """The Flask application over ``app``, answering only to the host names in ``hosts``.

    Raises StoreProblem when the secret key is too short to sign anything with.
    """
    from flask import Flask

    from planner.errors import StoreProblem
    from planner.settings import REPOSITORY
    from planner.web import access, context, error_pages, limits, rendering, safety, views

    if len(app.secret_key) < SHORTEST_KEY_BYTES:
        raise StoreProblem("The secret key is too short.", hint="Delete it in PLANNER_HOME/keys; a new one is made.")
    web = Flask(__name__, template_folder=str(REPOSITORY / "templates"), static_folder=str(Path(__file__).parent / "static"))
    web.config.update(
        SECRET_KEY=app.secret_key,
        TRUSTED_HOSTS=list(hosts),
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT_BYTES,
        SESSION_COOKIE_NAME="planner_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    web.extensions[context.EXTENSION] = app
    rendering.prepare(web)
    safety.protect(web)
    limits.protect(web)
    access.protect(web)
    error_pages.register(web)
    views.register(web)
    return web


def serve(app: App, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Answers on ``host:port`` until interrupted. Raises FileProblem when the browser assets are not installed."""
    import waitress

    from planner.web.views.assets import check_installed

    check_installed()
    web = create_app(app, hosts=(*LOOPBACK, host))
    waitress.serve(web, host=host, port=port, threads=8, ident=None, clear_untrusted_proxy_headers=True)
