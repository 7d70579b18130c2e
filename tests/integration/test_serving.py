"""Do several processes answer on one address, and does none outlive the first?"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import beside, wait_for

from planner.errors import FileProblem
from planner.web import listening


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def answers(port: int) -> bool:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
        try:
            asked.request("GET", "/sign-in")
            return asked.getresponse().status == 200
        except OSError:
            return False


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """A server with three processes and no worker."""
    home, port = tmp_path / "home", free_port()
    command = [sys.executable, "-m", "planner", "serve", "--port", str(port), "--processes", "3", "--jobs-at-once", "0"]
    process = subprocess.Popen(command, env={**os.environ, "PLANNER_HOME": str(home)}, stderr=subprocess.DEVNULL)
    wait_for(lambda: answers(port) and len(beside(home)) == 2)
    yield process, port, home
    process.kill()
    process.wait()
    wait_for(lambda: not beside(home))


def test_all_answer_and_one_that_dies_is_replaced(served: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    _, port, home = served
    assert all(answers(port) for _ in range(12))
    first = beside(home)
    os.kill(first[0], signal.SIGKILL)
    wait_for(lambda: len(beside(home)) == 2 and first[0] not in beside(home))
    assert all(answers(port) for _ in range(12))


def test_none_outlives_the_first_even_when_that_is_killed(served: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    process, _, home = served
    process.kill()
    process.wait()
    wait_for(lambda: not beside(home))


def test_a_taken_port_is_told_with_what_to_do() -> None:
    with listening("127.0.0.1", 0) as door, pytest.raises(FileProblem, match="--port"):
        listening("127.0.0.1", door.getsockname()[1])
