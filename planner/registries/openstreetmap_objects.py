"""Which things with a house number are in this OpenStreetMap extract? Points, and buildings by the middle of their corners.

Runs in the child process (``geography_child``). Read in three passes over the file, so that only the corners of buildings with
an address are held in memory.
"""

from __future__ import annotations

import mmap
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import osmium

from planner.registries.cells import BadCell, tidy
from planner.registries.coordinates import position_in_denmark
from planner.registries.identifiers import house_number, municipality_code, postcode
from planner.registries.refusal import Refused

_NUMBER = "addr:housenumber"
_opened: list[mmap.mmap] = []


def open_extract() -> None:
    """Lays standard input into memory, page by page as it is read: the library would open the file itself, three times."""
    _opened.append(mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ))


def read_extract(codes: Mapping[str, str]) -> Iterator[object]:
    """What the file is, then [street, number, postcode, town, municipality code, longitude, latitude, id] for each object with a
    house number; [] for one that cannot be used. ``codes`` of municipalities by name. Raises Refused."""
    by_name = {name.casefold(): code for name, code in codes.items()}
    with_number = osmium.filter.KeyFilter(_NUMBER)
    yield {"form": "pbf"}
    try:
        ways = _objects(osmium.osm.WAY).with_filter(with_number)
        corners = {node.ref for way in ways for node in way.nodes}
        wanted = osmium.filter.IdFilter(corners)
        nodes = _objects(osmium.osm.NODE).with_filter(wanted) if corners else ()
        corner_at = {node.id: (node.lon, node.lat) for node in nodes}
        for thing in _objects(osmium.osm.ALL).with_filter(with_number):
            if thing.is_node():
                yield _point(thing.tags, [(thing.lon, thing.lat)], by_name)
            else:
                known = [corner_at.get(node.ref) for node in thing.nodes] if thing.is_way() else []
                yield _point(thing.tags, [at for at in dict.fromkeys(known) if at], by_name)
    except (RuntimeError, ValueError):
        raise Refused("osm_broken") from None


def _objects(which: Any) -> Any:
    return osmium.FileProcessor(osmium.io.FileBuffer(_opened[0], "pbf"), which)


def _point(tags: Any, at: list[tuple[float, float]], by_name: Mapping[str, str]) -> list[object]:
    street = tidy(tags.get("addr:street") or tags.get("addr:place") or "")
    if not street or not at:
        return []
    lon, lat = (sum(axis) / len(at) for axis in zip(*at, strict=True))
    try:
        number = house_number(re.split("[;,]", tags[_NUMBER])[0]).value
        code = postcode(tags.get("addr:postcode") or "").value
        position = position_in_denmark(lon, lat)
    except BadCell:
        return []
    town, identity = tidy(tags.get("addr:city") or ""), tidy(tags.get("osak:identifier") or "")
    return [street, number, code, town, _municipality(tags, by_name), round(position.lon, 7), round(position.lat, 7), identity]


def _municipality(tags: Any, by_name: Mapping[str, str]) -> str:
    number = tags.get("osak:municipality_no")
    if number:
        try:
            code: str = municipality_code(number).value
        except BadCell:
            return ""
        return code
    return by_name.get((tags.get("addr:municipality") or "").casefold(), "")
