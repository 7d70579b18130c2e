"""Processes that the program starts beside itself, seen from outside; and waiting for what they do."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path


def wait_for(holds: Callable[[], bool]) -> None:
    """Until it holds; fails after a minute."""
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within a minute")


def beside(home: Path) -> list[int]:
    """Workers and servers of this home that stand beside a first process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command, around = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
            except OSError:
                continue
            if b"--while-input-is-open" in command and f"PLANNER_HOME={home}".encode() in around:
                found.append(int(entry.name))
    return found
