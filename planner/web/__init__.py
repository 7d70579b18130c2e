"""The web application: the planner in a browser, from this machine only."""

from __future__ import annotations

import gc
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from planner.errors import FileProblem, StoreProblem

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

    from planner.settings import REPOSITORY
    from planner.web import access, context, error_pages, limits, one_moment, rendering, safety, views

    if len(app.secret_key) < SHORTEST_KEY_BYTES:
        raise StoreProblem("The secret key is too short.", hint="Delete it in PLANNER_HOME/keys; a new one is made.")
    _refuse_open_trust(app)
    web = Flask(__name__, template_folder=str(REPOSITORY / "templates"), static_folder=str(Path(__file__).parent / "static"))
    web.config.update(
        SECRET_KEY=app.secret_key,
        TRUSTED_HOSTS=[*hosts, *app.settings.trusted_hosts, *_public_host(app)],
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT_BYTES,
        SESSION_COOKIE_NAME="planner_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=app.settings.public_url.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    web.extensions[context.EXTENSION] = app
    rendering.prepare(web)
    safety.protect(web)
    limits.protect(web)
    one_moment.protect(web)
    access.protect(web)
    error_pages.register(web)
    views.register(web)
    return web


def _public_host(app: App) -> tuple[str, ...]:
    name = urlsplit(app.settings.public_url).hostname
    return (name,) if name else ()


def _refuse_open_trust(app: App) -> None:
    """Raises StoreProblem for a list of hosts that trusts everyone, or a public address that is none."""
    if any(name.startswith(".") or set(name) & set("*/: ") for name in app.settings.trusted_hosts):
        raise StoreProblem("PLANNER_TRUSTED_HOSTS holds something that is no host name.", hint="Write whole names, without *.")
    url = app.settings.public_url
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname or urlsplit(url).path):
        raise StoreProblem("PLANNER_PUBLIC_URL is no address.", hint="It looks like https://plan.example.dk")


def refuse_unsafe(web: Flask, app: App, host: str) -> None:
    """Raises StoreProblem for what must not be reached from other machines: debugging, or answering to any name."""
    if host in LOOPBACK or host.startswith("127."):
        return
    if web.debug or app.settings.log_level == "DEBUG":
        raise StoreProblem(
            f"Debugging is on, so {host} is not served: it would show what must stay here.",
            hint="Take FLASK_DEBUG and PLANNER_LOG_LEVEL=debug away, or serve 127.0.0.1.",
        )
    if not app.settings.trusted_hosts and not app.settings.public_url:
        raise StoreProblem(
            f"{host} can be reached from other machines, and no host name is trusted.",
            hint="Set PLANNER_PUBLIC_URL to the address users open, such as https://plan.example.dk",
        )


#: Pages that one process makes at once. They share one lock for running, and eight of them spent their time waiting for it.
THREADS = 3
#: New objects between two searches for garbage, and how often those go deeper: pages make thousands that end by themselves.
RARELY = (50_000, 20, 50)
#: Browsers that may wait at a door.
WAITING = 1024
#: Connections that browsers may keep open between pages. Waitress closes its door at 100: the 101st waited half a minute.
MOST_BROWSERS = 2000


def check_servable(app: App, host: str) -> None:
    """Raises FileProblem when the browser assets are not installed, and StoreProblem for what must not be reached from other
    machines, before any process begins."""
    from planner.web.views.assets import check_installed

    check_installed()
    refuse_unsafe(create_app(app), app, host)


def listening(host: str, port: int, processes: int = 1) -> list[socket.socket]:
    """The sockets that browsers connect to at one address, a door for each process: the system then gives everyone an equal
    share of the browsers. At one common door the process that looks first takes nearly all of them, for as long as they stay.
    A door takes browsers once its process is ready (the first's at once, so that nobody is turned away while it starts). Where
    the system has no such doors it is one for all. Raises FileProblem when the port is taken, or the address is not this
    machine's."""
    shares = hasattr(socket, "SO_REUSEPORT") and sys.platform == "linux"
    _door(host, port, shared=False).close()  # doors that share a port would also share it with another server of this user
    if not shares or processes == 1:
        doors = [_door(host, port, shared=False)] * processes
    else:
        doors = [_door(host, port, shared=True) for _ in range(processes)]
    doors[0].listen(WAITING)
    return doors


def _door(host: str, port: int, *, shared: bool) -> socket.socket:
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise FileProblem(f"{host}:{port} cannot be served: {error.strerror}. Choose another with --port.") from None
    return door


def serve(app: App, host: str, door: socket.socket) -> None:
    """Answers on an open socket until interrupted. Raises as :func:`check_servable`."""
    import waitress

    from planner.web.views.assets import check_installed

    check_installed()
    web = create_app(app)
    refuse_unsafe(web, app, host)
    door.listen(WAITING)
    gc.freeze()  # what the program itself consists of is never garbage ...
    gc.set_threshold(*RARELY)  # ... and walking through it at every page took a tenth of the page's time
    waitress.serve(
        web,
        sockets=[door],
        threads=THREADS,
        connection_limit=MOST_BROWSERS,
        asyncore_use_poll=True,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
