"""What is a printed page made of? A4 across, in points, origin lower left."""

from __future__ import annotations

from dataclasses import dataclass, field

from planner.documents.map_page import MapPage

PAGE_WIDTH, PAGE_HEIGHT = 841.89, 595.28
LEFT, RIGHT = 28.0, PAGE_WIDTH - 28.0
TOP, BOTTOM = PAGE_HEIGHT - 70.0, 38.0
BODY_WIDTH = RIGHT - LEFT


@dataclass(frozen=True, slots=True)
class Text:
    """One run of printable text with its baseline's left end (``right`` = right end). ``ref`` is set on the runs that
    show a row's moment and reference: the read-back holds those against the plan."""

    x: float
    y: float
    font: str
    size: float
    text: str
    grey: float = 0.0
    right: bool = False
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Ink:
    """Lines and areas as PDF operators, already in page coordinates."""

    operators: str


Mark = Text | Ink


@dataclass(slots=True)
class Page:
    """What is drawn between the page's head and foot, in order."""

    marks: list[Mark] = field(default_factory=list)
    map: MapPage | None = None

    def rule(self, y: float, thickness: float = 0.5, left: float = LEFT, right: float = RIGHT) -> None:
        """A horizontal line."""
        self.marks.append(Ink(f"{thickness} w 0 G {left:.1f} {y:.1f} m {right:.1f} {y:.1f} l S"))

    def shade(self, left: float, bottom: float, across: float, up: float, grey: float) -> None:
        """A grey area."""
        self.marks.append(Ink(f"{grey} g {left:.1f} {bottom:.1f} {across:.1f} {up:.1f} re f 0 g"))

    def ink(self, operators: str) -> None:
        """Anything else that is drawn."""
        self.marks.append(Ink(operators))

    def box(self, left: float, bottom: float, side: float) -> None:
        """An empty tick box."""
        self.marks.append(Ink(f"0.9 w 0 G {left:.1f} {bottom:.1f} {side:.1f} {side:.1f} re S"))
