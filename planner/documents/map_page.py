"""What does a map page show, before anyone draws it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from planner.model.place import Position


class MarkKind(StrEnum):
    """Each kind has a shape of its own on the map. The value is also the code of its words in the legend."""

    HOME = "mark_home"
    SITE = "mark_site"
    BASE = "mark_base"
    UNPLACED = "mark_unplaced"
    STAYS = "mark_stays"


@dataclass(frozen=True, slots=True)
class Mark:
    """A point. ``number`` matches the list ("" = an unnumbered point); ``at`` and ``text`` stand in the key beside the
    map (``text`` "" = not in the key)."""

    kind: MarkKind
    position: Position
    number: str = ""
    at: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CloseUp:
    """The surroundings of one stop that is hard to find or to reach; ``why`` are codes."""

    number: str
    position: Position
    text: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MapPage:
    """``title`` is a code, ``subject`` a name under it ("" = none). ``lines`` are drives in order, drawn with direction. The
    page frames all marks and lines; with ``close_ups`` it shows those instead, several to a page, among the same marks and
    lines. ``point`` is the place that the page's square code leads to."""

    title: str
    marks: tuple[Mark, ...]
    lines: tuple[tuple[Position, ...], ...] = ()
    subject: str = ""
    close_ups: tuple[CloseUp, ...] = ()
    point: Position | None = None
