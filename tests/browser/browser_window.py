"""A browser window in a test (its page, what it said, which hosts it asked), and the application that it looks at."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from web_world import World


@dataclass
class Opened:
    """A page, what it said in the console, and which hosts it asked."""

    page: Any
    base: str
    said: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path, wait_until="load")


@contextmanager
def served(world: World) -> Iterator[str]:
    """The address at which this world's application runs."""
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, world.web, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
