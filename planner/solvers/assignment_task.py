"""What is the child process asked to do, and how does it tell what it finds?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from planner.assignment.numbers import Ints, Numbers

Tell = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, eq=False)
class Task:
    """The levels that count in their ``order``, those already ``proven`` and the least values known
    (``bounds``, as far as the flow knows them), the ``hint`` (a feasible choice), and how long to
    work: ``work`` in units that repeat exactly, ``until`` by the machine's monotonic clock as a hard stop."""

    numbers: Numbers
    order: Sequence[str]
    proven: Sequence[str]
    bounds: Mapping[str, int]
    hint: Ints
    seed: int
    work: int
    until: float

    def as_bytes(self) -> bytes:
        """For a pipe to another process: a line of JSON, then the arrays."""
        arrays = self.numbers.as_bytes()
        header = {
            "order": list(self.order), "proven": list(self.proven), "bounds": dict(self.bounds), "hint": self.hint.tolist(),
            "seed": self.seed, "work": self.work, "until": self.until, "bytes": len(arrays),
        }  # fmt: skip
        return json.dumps(header).encode() + b"\n" + arrays

    @staticmethod
    def read(stream: BinaryIO) -> Task:
        """The opposite of :meth:`as_bytes`."""
        header = json.loads(stream.readline())
        numbers = Numbers.from_bytes(stream.read(header.pop("bytes")))
        return Task(numbers=numbers, **{**header, "hint": np.array(header["hint"], np.int64)})


class Clock:
    """Says when time is up, and remembers having said so."""

    def __init__(self, until: float) -> None:
        self.until = until
        self.cut_short = False

    def left(self) -> float:
        """Seconds left, negative when it is over."""
        return self.until - time.monotonic()

    def go_on(self) -> bool:
        """Whether there is time."""
        if self.left() <= 0:
            self.cut_short = True
        return not self.cut_short
