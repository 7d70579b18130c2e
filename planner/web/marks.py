"""What does a map show of the rows of a table? Plain data for ``templates/components/map.html`` and ``linked_map.js``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from planner.model.place import Position


@dataclass(frozen=True)
class Mark:
    """One place on the map. ``ref`` is the table row's (``Table.ref``); ``sign`` one character, so that the kind reads without
    colour; ``kind`` the mark's look (``site``, ``vehicle``, ``away``, ``home``); ``lines`` what its box says below ``title``;
    ``href`` leads to its page."""

    ref: str
    at: Position
    title: str
    sign: str = "+"
    kind: str = "site"
    lines: Sequence[str] = ()
    href: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the script takes it."""
        lon, lat = round(self.at.lon, 5), round(self.at.lat, 5)
        return {
            "ref": self.ref, "lon": lon, "lat": lat, "title": self.title, "sign": self.sign, "kind": self.kind,
            "lines": list(self.lines), "href": self.href,
        }  # fmt: skip


@dataclass(frozen=True)
class LinkedMap:
    """A map of marks and of ``shapes`` (GeoJSON geometries), with what is ``closed`` to traffic (lines and areas). ``legend``
    says in words what each sign means."""

    id: str
    label: str
    marks: Sequence[Mark] = ()
    shapes: Sequence[Mapping[str, Any]] = ()
    legend: Sequence[tuple[str, str]] = field(default=())
    closed: Sequence[Mapping[str, Any]] = ()

    def as_json(self) -> dict[str, Any]:
        """As the script takes it."""
        marks = [mark.as_json() for mark in self.marks]
        return {"marks": marks, "shapes": list(self.shapes), "closed": list(self.closed)}
