"""What does an address service on the net answer, and which address points are in it?

Two forms are understood. A washing service ("Adressevask", "datavask") grades its answer: A the address itself, B surely the
address although it was written differently, C perhaps. An autocomplete service ("Adressevælger") gives candidates without a
grade. Fields are found by their names, whichever way the service nests them; an answer is material to judge, never believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from planner.model.place import Position
from planner.registries.cells import BadCell, tidy
from planner.registries.coordinates import grid_position_in_denmark
from planner.registries.identifiers import house_number, municipality_code, postcode
from planner.registries.records import AddressPoint

#: So many candidates of one answer are looked at, and a field is looked for so deep.
_MOST_CANDIDATES, _DEEPEST = 20, 3
_STREETS = ("adresseringsvejnavn", "vejnavn", "street", "street_name")
_NUMBERS = ("husnr", "husnummertekst", "husnummer", "house_number", "housenumber")
_POSTCODES = ("postnr", "postnummer", "postcode")
_TOWNS = ("postnrnavn", "postdistrikt", "postnummernavn", "by", "town", "city")
_MUNICIPALITIES = ("kommunekode", "kommunenr", "kommune", "municipality_code")
#: Where a candidate's fields may stand, the present address before the one that was found.
_NESTS = ("aktueladresse", "adresse", "adgangsadresse", "data", "properties", "address")
_WKT = re.compile(r"POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """The ``points`` of an answer; ``unsure`` when the service says that it is guessing (category C). ``links`` lead to the
    candidates that came without a point of their own."""

    points: tuple[AddressPoint, ...]
    unsure: bool = False
    links: tuple[str, ...] = ()


def read_answer(content: object) -> Answer:
    """The answer in ``content`` (parsed JSON). What is no address in Denmark is left out; an answer without any has no points."""
    grade = str(content.get("kategori", "")).strip().upper() if isinstance(content, Mapping) else ""
    points: dict[AddressPoint, None] = {}
    links: dict[str, None] = {}
    for candidate in _candidates(content):
        at = _position(candidate)
        link = _first(candidate, ("href",))
        if at is None and isinstance(link, str):
            links[link] = None
        point = _point(candidate, at) if at is not None else None
        if point is not None:
            points[point] = None
    return Answer(tuple(points), grade not in ("", "A", "B"), tuple(links))


def _candidates(content: object) -> Iterator[Mapping[str, Any]]:
    found = content
    if isinstance(content, Mapping):
        lists = (content.get(name) for name in ("resultater", "results", "features", "adresser"))
        found = next((one for one in lists if isinstance(one, list)), [content])
    for one in found[:_MOST_CANDIDATES] if isinstance(found, list) else ():
        if isinstance(one, Mapping):
            nested = next((one[name] for name in _NESTS if isinstance(one.get(name), Mapping)), None)
            # A GeoJSON feature has its point beside the properties, an address has everything within.
            yield {**nested, "geometry": one.get("geometry", nested.get("geometry"))} if nested else one


def _point(candidate: Mapping[str, Any], at: Position) -> AddressPoint | None:
    street, town = tidy(_text(candidate, _STREETS)), tidy(_text(candidate, _TOWNS))
    try:
        number = house_number(_text(candidate, _NUMBERS)).value
        code = postcode(_text(candidate, _POSTCODES)).value
    except BadCell:
        return None
    return AddressPoint(street, number, code, town, _municipality(candidate), at) if street else None


def _municipality(candidate: Mapping[str, Any]) -> str:
    try:
        code: str = municipality_code(_text(candidate, _MUNICIPALITIES)).value
    except BadCell:
        return ""
    return code


def _position(candidate: Mapping[str, Any]) -> Position | None:
    """The candidate's point, in degrees or in metres of EPSG:25832, however the service writes one."""
    for pair in _pairs(candidate):
        try:
            x, y = (float(number) for number in pair)
            return grid_position_in_denmark(x, y)
        except (BadCell, TypeError, ValueError):
            continue
    return None


def _pairs(candidate: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    for x, y in (("x", "y"), ("longitude", "latitude"), ("lon", "lat"), ("easting", "northing")):
        if x in candidate and y in candidate:
            yield candidate[x], candidate[y]
    for name in ("koordinater", "coordinates", "position"):
        found = _first(candidate, (name,))
        wkt = _WKT.search(found) if isinstance(found, str) else None
        if wkt:
            yield wkt[1], wkt[2]
        elif isinstance(found, list | tuple) and len(found) >= 2:
            yield found[0], found[1]


def _text(candidate: Mapping[str, Any], names: tuple[str, ...]) -> str:
    found = _first(candidate, names)
    if isinstance(found, Mapping):  # {"postnummer": {"nr": "7500", "navn": "Holstebro"}}
        found = next((found[name] for name in ("nr", "kode", "navn", "id") if name in found), "")
    return str(found) if isinstance(found, str | int) else ""


def _first(candidate: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """The first of ``names`` that has a value, those nearest the top before those that lie deeper."""
    level: list[Mapping[str, Any]] = [candidate]
    for _ in range(_DEEPEST):
        for one in level:
            found = next((one[name] for name in names if one.get(name) not in (None, "")), None)
            if found is not None:
                return found
        level = [inner for one in level for inner in one.values() if isinstance(inner, Mapping)]
    return None
