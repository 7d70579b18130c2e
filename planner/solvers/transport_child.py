"""How is the search kept from taking the planner down with it? It works in a process of its own and tells what it finds.

Numba's machine code and OR-Tools' solvers may end a process without a word, and compiling for the first time asks nobody
whether to go on. So a plain subprocess searches (the package is found where the parent found it, nothing touches the disk);
whatever it has told is kept when it dies, is cancelled, or is late.
"""

from __future__ import annotations

import contextlib
import json
import pickle  # the only reader is the process we start ourselves
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import planner
from planner.transport.problem import DarpProblem
from planner.transport.schedule import Order

#: How often should_stop is asked while the child works.
LOOK_EVERY_S = 0.05
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from planner.solvers.transport_child import run_child; run_child()"
_ROOT = str(Path(planner.__file__).resolve().parent.parent)


@dataclass(frozen=True)
class Task:
    """What the child is asked for: ``start`` are the orders to begin with, ``rounds`` in each of ``threads`` (None = as many
    as there is time for). ``again`` says that they come of an earlier search, which another warming up would only undo."""

    problem: DarpProblem
    start: Sequence[Order]
    seed: int
    rounds: int | None
    seconds: float
    threads: int
    again: bool = False


@dataclass(frozen=True)
class Found:
    """Orders that the child tells of. ``last`` says that it has finished, ``cut_short`` that the clock ended it."""

    orders: list[Order]
    last: bool
    cut_short: bool


class Child:
    """The running child; leaving the ``with`` block ends it."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 (our own program, no shell)
            [sys.executable, "-c", _PROGRAM, _ROOT],
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

    def messages(self, seconds: float, should_stop: Callable[[], bool]) -> Iterator[Found]:
        """What the child tells, until it ends, ``seconds`` have passed, or ``should_stop`` says so."""
        until = time.monotonic() + seconds
        while not (should_stop() or time.monotonic() >= until):
            with contextlib.suppress(queue.Empty):
                line = self._lines.get(timeout=LOOK_EVERY_S)
                if line is None:
                    return
                with contextlib.suppress(json.JSONDecodeError):  # a line cut off by the child's death
                    yield _found(json.loads(line))

    def _hand_over(self) -> None:
        """Gives the child its task; a child that died at once is noticed by the listener."""
        stdin = self._process.stdin
        if stdin:
            with contextlib.suppress(BrokenPipeError), stdin:
                pickle.dump(self._task, stdin)

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
        self._lines.put(None)


def _found(message: dict[str, Any]) -> Found:
    return Found([tuple(order) for order in message["orders"]], message["last"], message["cut_short"])


def run_child() -> None:
    """The child's whole life: reads its task from standard input, writes a line for each better set of orders."""
    from planner.solvers.transport_search.laying_out import lay_out
    from planner.solvers.transport_search.search import AGAIN, USUAL, Effort, Search

    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 # nosec B301: written by our own parent
    search = Search(lay_out(task.problem), task.seed, task.start, AGAIN if task.again else USUAL)

    def tell(*, last: bool = False) -> None:
        by_clock = search.cut_short or search.by_clock
        print(json.dumps({"orders": search.best(), "last": last, "cut_short": by_clock}), flush=True)

    search.run(Effort(task.rounds, task.seconds, task.threads), on_better=tell)
    tell(last=True)
