"""The search for routes in a process of its own.

Numba's machine code and OR-Tools' solvers may end a process without a word, and compiling for the first time asks nobody
whether to go on: whatever the child has told is kept when it dies, is cancelled, or is late.
"""

from __future__ import annotations

import json
import pickle  # the only reader is the process we start ourselves
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from planner.solvers.child import ChildProcess, program_of
from planner.transport.problem import DarpProblem
from planner.transport.schedule import Order

_PROGRAM = program_of("planner.solvers.transport_child")


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


class Child(ChildProcess):
    """Searches routes."""

    def __init__(self, task: Task) -> None:
        super().__init__(_PROGRAM, pickle.dumps(task))

    def found(self, seconds: float, should_stop: Callable[[], bool]) -> Iterator[Found]:
        """The better and better orders that the child tells of, as :meth:`messages` gives them."""
        for message in self.messages(seconds, should_stop):
            yield Found([tuple(order) for order in message["orders"]], message["last"], message["cut_short"])


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
