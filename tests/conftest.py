"""What every test shares: no network but this machine's own, a fixed clock, and a planner with the small sample and one draft."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from planner.actions.app import App
    from planner.plans.plan import Plan

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


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a planner with the small sample (tests/small_world.py), and its draft's id. To be copied, never opened."""
    from small_world import make_small_world  # the unit tests need not wait for all that it imports

    home = tmp_path_factory.mktemp("small") / "home"
    app, row = make_small_world(home)
    app.store.close()
    return home, row.id


@pytest.fixture
def app(small_home: tuple[Path, str], tmp_path: Path) -> Iterator[App]:
    """A copy of the planner with one draft for this test alone."""
    from small_world import copied

    one = copied(small_home[0], tmp_path / "home")
    yield one
    one.store.close()


@pytest.fixture
def plan_id(small_home: tuple[Path, str]) -> str:
    """The draft of :func:`app`."""
    return small_home[1]


@pytest.fixture(scope="module")
def drafted(small_home: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, Plan]]:
    """A copy of the planner for a whole module, and its draft."""
    from small_world import copied, plan_of

    one = copied(small_home[0], tmp_path_factory.mktemp("drafted") / "home")
    yield one, plan_of(one, small_home[1])
    one.store.close()
