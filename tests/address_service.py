"""A small address service on this machine, for tests: what it is asked is kept, what it answers is set beforehand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote


@dataclass
class Service:
    """``answer`` is sent as JSON (bytes as they are), ``by_path`` overrides it; ``slow_s`` passes between two pieces."""

    port: int = 0
    answer: object = field(default_factory=dict)
    by_path: dict[str, object] = field(default_factory=dict)
    status: int = 200
    location: str = ""
    slow_s: float = 0.0
    asked: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/vask?betegnelse={{address}}"


@contextmanager
def an_address_service() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            service.asked.append(unquote(self.path))
            service.headers.append(str(self.headers))
            found = service.by_path.get(self.path.partition("?")[0], service.answer)
            body = found if isinstance(found, bytes) else json.dumps(found).encode()
            self.send_response(service.status)
            if service.location:
                self.send_header("Location", service.location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                if service.slow_s:
                    for byte in body:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(service.slow_s)
                else:
                    self.wfile.write(body)
            except OSError:
                pass  # the asker has lost patience, which is what is tested

        def log_message(self, *_: object) -> None:
            """Nothing: what is asked is an address."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def washed(grade: str = "A", **changed: object) -> dict[str, object]:
    """A washing service's answer: Nørregade 14 in Holstebro, which the house's register does not have."""
    address = {
        "id": "0a3f5096", "vejnavn": "Nørregade", "adresseringsvejnavn": "Nørregade", "husnr": "14", "postnr": "7500",
        "postnrnavn": "Holstebro", "kommunekode": "0661", "adgangspunkt": {"koordinater": [8.6105, 56.3605]}, **changed,
    }  # fmt: skip
    result = {"adresse": {**address, "status": 1}, "aktueladresse": address, "vaskeresultat": {"forskelle": {"vejnavn": 0}}}
    return {"kategori": grade, "resultater": [result]}
