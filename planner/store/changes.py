"""What did storing change? And how are long lists of keys asked for in portions?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

#: Fewer than the number of parameters that either database takes in one statement.
_PORTION = 500


@dataclass(frozen=True, slots=True)
class Change:
    """How many were added, rewritten, already the same, and taken away."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0


def in_portions(keys: Iterable[str]) -> Iterator[list[str]]:
    """The keys in lists of at most a few hundred, in the order given."""
    rest = iter(keys)
    while portion := list(islice(rest, _PORTION)):
        yield portion
