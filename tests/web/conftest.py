"""One planner with one of everything for all tests of its pages; what a test changes, it changes in a world of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from web_world import NOW, World, make_world  # noqa: E402 (found by the line above)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """To be read, never changed."""
    made = make_world(tmp_path_factory.mktemp("home"), lambda: NOW, registered=True)
    yield made
    made.app.store.close()


@pytest.fixture
def own_world(tmp_path: Path) -> Iterator[World]:
    """To be changed."""
    made = make_world(tmp_path, lambda: NOW)
    yield made
    made.app.store.close()
