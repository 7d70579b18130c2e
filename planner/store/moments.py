"""How do several readers of one page see the same moment? They share one reading transaction, begun by the first of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


class Moments(Generic[T]):
    """The moments of each thread: outside of one, every reader has a transaction of its own."""

    def __init__(self, reading: Callable[[], AbstractContextManager[T]]) -> None:
        self._reading = reading
        self._here = threading.local()

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Readers of this thread share a transaction within the block."""
        before = self._moment()
        self._here.moment = moment = _Moment(self._reading)
        try:
            yield
        finally:
            self._here.moment = before
            moment.pass_by()

    @contextmanager
    def read(self) -> Iterator[T]:
        """The moment's transaction, or one for this reader alone."""
        moment = self._moment()
        with self._reading() if moment is None else moment.read() as tx:
            yield tx

    def pass_by(self) -> None:
        """Something is about to change: what this thread reads from now on is read anew."""
        if moment := self._moment():
            moment.pass_by()

    def _moment(self) -> _Moment[T] | None:
        moment: _Moment[T] | None = getattr(self._here, "moment", None)
        return moment


@dataclass(slots=True)
class _Shared(Generic[T]):
    """A transaction that is open, and how many read in it."""

    opened: AbstractContextManager[T]
    tx: T
    readers: int = 0

    def close_when_unread(self) -> None:
        if not self.readers:
            self.opened.__exit__(None, None, None)


class _Moment(Generic[T]):
    def __init__(self, reading: Callable[[], AbstractContextManager[T]]) -> None:
        self._reading = reading
        self._shared: _Shared[T] | None = None

    @contextmanager
    def read(self) -> Iterator[T]:
        if self._shared is None:
            opened = self._reading()
            self._shared = _Shared(opened, opened.__enter__())
        shared = self._shared
        shared.readers += 1
        try:
            yield shared.tx
        except BaseException:
            self.pass_by()
            raise
        finally:
            shared.readers -= 1
            if shared is not self._shared:
                shared.close_when_unread()

    def pass_by(self) -> None:
        """The old transaction ends with its last reader."""
        shared, self._shared = self._shared, None
        if shared is not None:
            shared.close_when_unread()
