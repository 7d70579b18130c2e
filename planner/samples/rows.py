"""How does a sample say something in a registry's cell? The way a Danish office would have typed it.

A sample row maps the column keys of ``planner/registries/columns.py`` to text; keys that are absent are empty cells.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
Row = dict[str, str]


def chapter(seed: int, name: str) -> random.Random:
    """The dice of one chapter of the sample: changing how another chapter throws leaves this one as it was."""
    return random.Random(f"{seed} {name}")


def danish(number: float) -> str:
    """A number with the Danish decimal comma."""
    return f"{number:.10g}".replace(".", ",")


def degrees(number: float) -> str:
    """A longitude or latitude with six decimals, about a decimetre."""
    return f"{number:.6f}".replace(".", ",")


def yes(flag: bool) -> str:
    """Ja or nej."""
    return "ja" if flag else "nej"


def drawn(dice: random.Random, weights: Mapping[T, float]) -> T:
    """One of the keys, each as likely as its weight says."""
    return dice.choices(list(weights), list(weights.values()))[0]


def shared_out(total: int, weights: Sequence[float], *, at_least: int = 0) -> list[int]:
    """``total`` whole pieces shared by weight (largest remainders), each share at least ``at_least``.

    Raises ValueError when there are too few pieces for that.
    """
    left = total - at_least * len(weights)
    if left < 0:
        raise ValueError("too few pieces for everyone's least share")
    exact = [left * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: left - sum(shares)]:
        shares[i] += 1
    return [share + at_least for share in shares]
