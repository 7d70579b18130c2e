"""Which headings does a file have that has no mapping of its own, and which of them are known by name? A register of addresses is
too large to be looked at cell by cell, and an area has properties instead of columns: of both the headings alone are chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.registries.address_file import known_headings
from planner.registries.areas_file import known_properties
from planner.registries.columns import COLUMNS
from planner.registries.records import Kind

#: What can be said of an area file: which properties hold code and name, and what kind of areas they are.
AREA_KEYS = ("code", "name", "kind")
#: The kinds of area that something is made of; a file may have others.
AREA_KINDS = ("municipality", "postcode", "supply", "land")


@dataclass(frozen=True, slots=True)
class FileHeadings:
    """``headings`` of the file in its order, and ``found``: key to the heading that means it, as far as its name tells."""

    headings: tuple[str, ...]
    found: Mapping[str, str]


def headings_of_addresses(path: Path) -> FileHeadings:
    """Those of a register of addresses. Raises FileProblem when the file cannot be read."""
    return _of(*known_headings(path))


def headings_of_areas(path: Path) -> FileHeadings:
    """The names of what is said of each area. Raises FileProblem when the file cannot be read."""
    return _of(*known_properties(path))


def _of(headings: Iterable[str], found: Mapping[str, str]) -> FileHeadings:
    return FileHeadings(tuple(dict.fromkeys(one for one in headings if one.strip())), found)


def missing_addresses(chosen: Mapping[str, str | None]) -> tuple[str, ...]:
    """Keys of required columns of an address register for which no heading is chosen, nor for what stands in for it."""
    return tuple(
        one.key
        for one in COLUMNS[Kind.ADDRESSES]
        if one.required and not chosen.get(one.key) and not chosen.get(one.stand_in or "")
    )
