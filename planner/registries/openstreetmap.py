"""Which addresses does this OpenStreetMap extract hold? Points with a house number, and buildings by the middle of their corners.

Read in three passes over the file, so that only the corners of buildings with an address are held in memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from planner.errors import FileProblem
from planner.model.place import Position
from planner.registries.cells import BadCell, tidy
from planner.registries.coordinates import position_in_denmark
from planner.registries.identifiers import house_number, municipality_code, postcode
from planner.registries.problems import said
from planner.registries.records import AddressPoint, ImportReport, Issue, RowOutcome, Severity

_NUMBER = "addr:housenumber"


def read_openstreetmap(
    path: Path, municipality_codes: Mapping[str, str]
) -> tuple[Callable[[], Iterator[AddressPoint]], ImportReport]:
    """A way to read the points of ``path``, and the account of its objects with a house number. Relations (large buildings with
    courtyards) have no point of their own and are left out like objects without street or postcode; both are counted. Raises
    FileProblem when the library is absent or the file is broken."""
    osmium = _library(path)

    def points() -> Iterator[AddressPoint]:
        return (point for point in once(Counter()))

    def once(counted: Counter[RowOutcome]) -> Iterator[AddressPoint]:
        seen: set[int] = set()
        for point in _Extract(osmium, path, municipality_codes).points():
            mark = hash(point)
            outcome = RowOutcome.REJECTED if point is None else RowOutcome.DUPLICATE if mark in seen else RowOutcome.ACCEPTED
            counted[outcome] += 1
            if point is not None and outcome is RowOutcome.ACCEPTED:
                seen.add(mark)
                yield point

    counted: Counter[RowOutcome] = Counter()
    for _ in once(counted):
        pass
    found, left_out, duplicate = (counted[outcome] for outcome in RowOutcome)
    if not found:
        raise said(FileProblem, "osm_no_addresses", file=path.name)
    issues = (Issue(0, "", "osm_incomplete", Severity.NOTICE, {"count": left_out}),) if left_out else ()
    report = ImportReport("addresses", path.name, found + left_out + duplicate, found, left_out, duplicate, issues)
    return points, report


def _library(path: Path) -> Any:
    try:
        return import_module("osmium")
    except ImportError:
        raise said(FileProblem, "osm_library", file=path.name) from None


class _Extract:
    """One reading of the file."""

    def __init__(self, osmium: Any, path: Path, municipality_codes: Mapping[str, str]) -> None:
        self._osmium = osmium
        self._path = path
        self._codes = {name.casefold(): code for name, code in municipality_codes.items()}

    def points(self) -> Iterator[AddressPoint | None]:
        """A point for each object with a house number; None for one that cannot be used."""
        with_number = self._osmium.filter.KeyFilter(_NUMBER)
        try:
            ways = self._osmium.FileProcessor(str(self._path), self._osmium.osm.WAY).with_filter(with_number)
            corners = {node.ref for way in ways for node in way.nodes}
            wanted = self._osmium.filter.IdFilter(corners)
            nodes = self._osmium.FileProcessor(str(self._path), self._osmium.osm.NODE).with_filter(wanted) if corners else ()
            corner_at = {node.id: (node.lon, node.lat) for node in nodes}
            for thing in self._osmium.FileProcessor(str(self._path)).with_filter(with_number):
                if thing.is_node():
                    yield self._point(thing.tags, [(thing.lon, thing.lat)])
                else:
                    known = [corner_at.get(node.ref) for node in thing.nodes] if thing.is_way() else []
                    yield self._point(thing.tags, [at for at in dict.fromkeys(known) if at])
        except (RuntimeError, ValueError):
            raise said(FileProblem, "osm_broken", file=self._path.name) from None

    def _point(self, tags: Any, at: list[tuple[float, float]]) -> AddressPoint | None:
        street = tidy(tags.get("addr:street") or tags.get("addr:place") or "")
        if not street or not at:
            return None
        lon, lat = (sum(axis) / len(at) for axis in zip(*at, strict=True))
        try:
            return AddressPoint(
                street=street,
                house_number=house_number(re.split("[;,]", tags[_NUMBER])[0]).value,
                postcode=postcode(tags.get("addr:postcode") or "").value,
                town=tidy(tags.get("addr:city") or ""),
                municipality_code=self._municipality(tags),
                position=_rounded(position_in_denmark(lon, lat)),
                address_id=tidy(tags.get("osak:identifier") or ""),
            )
        except BadCell:
            return None

    def _municipality(self, tags: Any) -> str:
        number = tags.get("osak:municipality_no")
        if number:
            try:
                code: str = municipality_code(number).value
            except BadCell:
                return ""
            return code
        return self._codes.get((tags.get("addr:municipality") or "").casefold(), "")


def _rounded(position: Position) -> Position:
    return Position(round(position.lon, 7), round(position.lat, 7))
