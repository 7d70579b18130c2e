"""How does long work tell how far it is, and hear that it should stop?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeVar

from planner.errors import Cancelled
from planner.registries.problems import said

T = TypeVar("T")

#: After so many rows whoever looks on is told.
_TOLD_EVERY = 500


@dataclass(frozen=True, slots=True)
class Watch:
    """Someone who looks on: ``tell`` hears how far the work is (a step's code, done, total), ``should_stop`` says whether it
    is to end."""

    tell: Callable[[str, int, int], None] = lambda _step, _done, _total: None
    should_stop: Callable[[], bool] = lambda: False

    def step(self, step: str, done: int = 0, total: int = 0) -> None:
        """Tells. Raises Cancelled when it is to end; nothing has been stored then."""
        if self.should_stop():
            raise said(Cancelled, "import_stopped")
        self.tell(step, done, total)

    def counted(self, step: str, things: Collection[T]) -> Iterator[T]:
        """``things``, telling every few hundred how many have been dealt with."""
        for number, thing in enumerate(things):
            if number % _TOLD_EVERY == 0:
                self.step(step, number, len(things))
            yield thing
