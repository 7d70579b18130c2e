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


def browsers_of(pid: int, port: int) -> int:
    """How many connections to ``port`` this process holds."""
    sockets = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    rows = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" and f"socket:[{row[9]}]" in sockets for row in rows)


def open_doors(port: int) -> int:
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


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


def test_every_process_has_its_share_of_the_browsers(served: tuple[subprocess.Popen[bytes], int, Path]) -> None:
    process, port, home = served
    wait_for(lambda: open_doors(port) == 3)
    kept = [http.client.HTTPConnection("127.0.0.1", port, timeout=20) for _ in range(60)]
    for browser in kept:
        browser.request("GET", "/sign-in")
        browser.getresponse().read()
    shares = [browsers_of(pid, port) for pid in (process.pid, *beside(home))]
    for browser in kept:
        browser.close()
    assert sum(shares) >= 60
    assert min(shares) >= 5  # with one door for all, the quickest had nearly all; by chance fewer than 5 come once in 10^5 times


def test_a_taken_port_is_told_with_what_to_do() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(FileProblem, match="--port"):
            listening("127.0.0.1", other.getsockname()[1])


def test_doors_of_another_server_are_not_shared() -> None:
    port = free_port()
    doors = listening("127.0.0.1", port, 2)
    with pytest.raises(FileProblem, match="--port"):
        listening("127.0.0.1", port, 2)
    for door in doors:
        door.close()
