"""What was decrypted a moment ago? Objects that page after page needs, found again by the bytes they were sealed as.

Opening the 194 sites of a region took 25 ms, a plan's facts 100 ms, at every look at any page. Sealed bytes hold a random part,
so they name one object for ever: whatever changes is sealed anew and found under its new name. Only frozen objects are kept, in
this process, and at most so many sealed bytes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")

#: Sealed bytes are compressed: objects take about ten times as much.
MOST_BYTES = 16_000_000


class Recalling:
    """The latest used objects by kind and sealed bytes. Safe for threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._held = most_bytes, 0
        self._objects: OrderedDict[tuple[str, bytes], Any] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, kind: str, sealed: bytes, open_: Callable[[bytes], T]) -> T:
        """The object that ``open_`` makes of ``sealed``, made once. ``kind`` tells objects made from the same bytes apart."""
        name = (kind, sealed)
        with self._lock:
            if name in self._objects:
                self._objects.move_to_end(name)
                return cast(T, self._objects[name])
        made = open_(sealed)
        with self._lock:
            if name not in self._objects and len(sealed) <= self._most:
                self._objects[name] = made
                self._held += len(sealed)
            while self._held > self._most:
                (_, gone), _ = self._objects.popitem(last=False)
                self._held -= len(gone)
        return made

    def forget(self) -> None:
        """Everything: after an erasure nothing erased may be left."""
        with self._lock:
            self._objects.clear()
            self._held = 0


#: One for the process, as connections and keys are.
RECALLING = Recalling()
