"""How does a place become a square code that a telephone's camera reads?

The code holds the coordinates and nothing else: no name, no reference, no plan. Its content is a "geo:" address (RFC 5870),
which telephones open in whatever map they have.
"""

from __future__ import annotations

from functools import lru_cache

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from planner.model.place import Position
from planner.outputs.page import Ink

#: Modules of blank paper that a reader needs around the code.
QUIET = 4
_VERSION = 2
#: All masks read equally well at this size; choosing the best of eight would take eight times as long.
_MASK = 3


def content_of(position: Position) -> str:
    """What the code says: latitude and longitude to about a metre."""
    return f"geo:{position.lat:.5f},{position.lon:.5f}"


@lru_cache(maxsize=4096)
def _rows(content: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Each row's dark runs as (first module, how many)."""
    code = QRCode(_VERSION, QRErrorCorrectLevel.M)
    code.addData(content)
    code.makeImpl(False, _MASK)
    side = int(code.getModuleCount())  # type: ignore[no-untyped-call]
    rows = []
    for y in range(side):
        runs: list[tuple[int, int]] = []
        for x in range(side):
            if not code.isDark(y, x):  # type: ignore[no-untyped-call]
                continue
            if runs and runs[-1][0] + runs[-1][1] == x:
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            else:
                runs.append((x, 1))
        rows.append(tuple(runs))
    return tuple(rows)


def square_code(position: Position, left: float, bottom: float, side: float) -> Ink:
    """The code as ink: a white square ``side`` points wide, the quiet margin included, with the dark modules on it."""
    rows = _rows(content_of(position))
    module = side / (len(rows) + 2 * QUIET)
    x0, top = left + QUIET * module, bottom + side - QUIET * module
    dark = " ".join(
        f"{x0 + x * module:.2f} {top - (y + 1) * module:.2f} {n * module:.2f} {module:.2f} re"
        for y, runs in enumerate(rows) for x, n in runs
    )  # fmt: skip
    return Ink(f"1 g {left:.1f} {bottom:.1f} {side:.1f} {side:.1f} re f 0 g {dark} f")
