"""How is a search kept from taking the planner down with it? It works in a process of its own and tells what it finds.

The child is a plain subprocess (half a second to start): unlike multiprocessing's, it may be started from a background worker
and does not run the main program again. Its task goes over a pipe, messages come back as lines of JSON; nothing touches the
disk. It ends by itself, at the clock, when told to, or by a death of its own; what it has told by then counts.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import planner

#: How often should_stop is asked while the child works.
LOOK_EVERY_S = 0.05
_ROOT = str(Path(planner.__file__).resolve().parent.parent)


def program_of(module: str) -> str:
    """What the child runs: ``run_child`` of this module, found where the parent found it, wherever it was started from."""
    return f"import sys; sys.path.insert(0, sys.argv[1]); from {module} import run_child; run_child()"


class ChildProcess:
    """The running child; leaving the ``with`` block ends it. ``task`` is what it reads from its standard input."""

    def __init__(self, program: str, task: bytes) -> None:
        self._program, self._task = program, task
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 (our own program, no shell)
            [sys.executable, "-c", self._program, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._hand_over, self._listen)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        for thread in self._threads:
            thread.join()
        if self._process.stdout:
            self._process.stdout.close()

    def messages(self, seconds: float, should_stop: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        """What the child tells, until it ends, ``seconds`` have passed, or ``should_stop`` says so. What it has told by then is
        heard to the end."""
        until = time.monotonic() + seconds
        while not (should_stop() or time.monotonic() >= until):
            with contextlib.suppress(queue.Empty):
                line = self._lines.get(timeout=LOOK_EVERY_S)
                if line is None:
                    return
                yield from _read(line)
        for line in [self._lines.get() for _ in range(self._lines.qsize())]:
            yield from _read(line or b"")

    def _hand_over(self) -> None:
        """Gives the child its task, beside the waiting: what does not fit into the pipe waits until the child reads. A child that
        died at once is noticed by the listener."""
        stdin = self._process.stdin
        if stdin:
            with contextlib.suppress(BrokenPipeError), stdin:
                stdin.write(self._task)

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
        self._lines.put(None)


def _read(line: bytes) -> Iterator[dict[str, Any]]:
    with contextlib.suppress(json.JSONDecodeError):  # a line cut off by the child's death
        yield json.loads(line)
