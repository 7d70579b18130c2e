"""How does an address become a square that a phone can read? As an SVG path, drawn on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code: ``size`` modules on a side with the quiet zone around, ``path`` the dark ones."""

    size: int
    path: str = field(repr=False)


QUIET = 4


def qr_square(text: str) -> Square:
    """The QR code of ``text``, error correction M."""
    from reportlab.graphics.barcode.qr import QrCodeWidget  # late: it takes longer than most pages

    code: Any = vars(QrCodeWidget(text, barLevel="M"))["qr"]  # the library's types do not know of it
    code.make()
    dark = [(x + QUIET, y + QUIET) for y, row in enumerate(code.modules) for x, on in enumerate(row) if on]
    return Square(len(code.modules) + 2 * QUIET, "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
