"""What every test shares: no network but this machine's own, and a fixed clock."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

_LOCAL = ("127.", "::1", "localhost")
_connect = socket.socket.connect


def _only_local(self: socket.socket, address: object) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if self.family in (socket.AF_INET, socket.AF_INET6) and not str(host).startswith(_LOCAL):
        raise AssertionError("a test tried to leave this machine")
    _connect(self, address)  # type: ignore[arg-type]


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _only_local)
    yield
    patch.undo()


@pytest.fixture
def now() -> datetime:
    """A fixed moment: a Tuesday evening in November."""
    return datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
