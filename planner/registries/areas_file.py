"""Which areas does this file draw? Municipalities, health councils, supply areas, postcodes, as polygons in WGS84.

GeoJSON, GeoPackage or Shapefile is read in a child process (``area_formats.py``). A feature's code and name are looked for
under the names that Danish files use, or under those the user names. Several features of one code (islands) make one area. A
polygon that crosses itself is repaired and reported; one outside Denmark is refused with what to do.
"""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import from_wkb, union_all
from shapely.geometry.base import BaseGeometry

from planner.errors import FileProblem
from planner.registries.cells import BadCell, folded
from planner.registries.limits import LARGEST_FILE_BYTES
from planner.registries.polygons import polygon_of as polygon_of
from planner.registries.problems import said
from planner.registries.records import Imported, ImportReport, Issue, RowOutcome, Severity
from planner.registries.sandbox import GEOGRAPHY, answers

#: Names of a feature's code, first found counts, with the kind of area that each tells.
_CODE_NAMES: Mapping[str, str] = {
    "kommunekode": "municipality",
    "komkode": "municipality",
    "municipality_code": "municipality",
    "postnr": "postcode",
    "postnummer": "postcode",
    "postnr_txt": "postcode",
    "postcode": "postcode",
    "code": "municipality",
    "kode": "municipality",
    "nr": "municipality",
    "id": "municipality",
}
_NAME_NAMES = ("name", "navn", "komnavn", "kommunenavn", "postnrnavn", "postbynavn", "titel")
_KIND_NAMES = ("kind", "type", "art")


@dataclass(frozen=True, slots=True)
class Area:
    """One named area. ``kind`` is the file's own word; without one, "postcode" or "municipality" by the code's name."""

    code: str
    name: str
    kind: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """Which properties of a feature hold its code and its name, and what kind of areas they are; "" = as the file tells."""

    code_column: str = ""
    name_column: str = ""
    kind: str = ""


def read_areas(path: Path, choice: AreaChoice = AreaChoice()) -> Imported[Area]:
    """The areas of ``path``; a feature counts as a row, numbered from 1. Raises FileProblem when the file cannot be used or has
    no such columns as ``choice`` names."""
    features = list(_features(path))
    _refuse_unknown_columns(path.name, features, choice)
    issues: list[Issue] = []
    parts: dict[tuple[str, str], list[Area]] = {}
    outcomes: Counter[RowOutcome] = Counter()
    for number, feature in enumerate(features, start=1):
        try:
            area, repaired = _area(feature, choice)
        except BadCell as bad:
            outcomes[RowOutcome.REJECTED] += 1
            issues.append(Issue(number, "geometry", bad.code, Severity.ERROR, bad.details))
            continue
        if repaired:
            issues.append(Issue(number, "geometry", "area_repaired", Severity.WARNING))
        same_code = parts.setdefault((area.kind, area.code), [])
        duplicate = any(area.geometry.equals(other.geometry) for other in same_code)
        outcomes[RowOutcome.DUPLICATE if duplicate else RowOutcome.ACCEPTED] += 1
        if not duplicate:
            same_code.append(area)
    report = ImportReport(
        "areas",
        path.name,
        len(features),
        outcomes[RowOutcome.ACCEPTED],
        outcomes[RowOutcome.REJECTED],
        outcomes[RowOutcome.DUPLICATE],
        tuple(issues),
    )
    return Imported(tuple(_joined(areas) for areas in parts.values()), report)


def known_properties(path: Path) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """What the features say of themselves, and which of it is "code" and "name" by its name. Raises FileProblem when the file
    cannot be used."""
    names = tuple(dict.fromkeys(name for _, properties, _, _ in _features(path) for name in properties))
    at = {folded(name): name for name in reversed(names)}
    usual = {"code": _CODE_NAMES, "name": _NAME_NAMES}
    first = {key: next((at[folded(one)] for one in known if folded(one) in at), "") for key, known in usual.items()}
    return names, {key: name for key, name in first.items() if name}


def _features(path: Path) -> Iterator[list[Any]]:
    """Each feature as the child tells it: number, properties as text, polygon, and whether it was repaired or what is wrong."""
    _refuse_odd_file(path)
    told = answers(path, {"task": "areas", "suffix": path.suffix.casefold()}, child=GEOGRAPHY)
    next(told)
    yield from told


def _refuse_odd_file(path: Path) -> None:
    try:
        state = path.stat()
    except FileNotFoundError:
        raise said(FileProblem, "file_missing", file=path.name) from None
    except (OSError, ValueError):
        raise said(FileProblem, "file_unreadable", file=path.name) from None
    if stat.S_ISDIR(state.st_mode):
        raise said(FileProblem, "file_is_folder", file=path.name)
    if not stat.S_ISREG(state.st_mode):
        raise said(FileProblem, "file_not_plain", file=path.name)
    if not state.st_size:
        raise said(FileProblem, "file_empty", file=path.name)
    if state.st_size > LARGEST_FILE_BYTES:
        raise said(FileProblem, "file_too_large", file=path.name, limit=LARGEST_FILE_BYTES // 1024**2)


def _refuse_unknown_columns(file: str, features: list[list[Any]], choice: AreaChoice) -> None:
    known = dict.fromkeys(name for _, properties, _, _ in features for name in properties)
    have = {folded(name) for name in known}
    for column in (choice.code_column, choice.name_column):
        if column and folded(column) not in have:
            raise said(FileProblem, "areas_column", file=file, column=column, known=", ".join(known)[:500])


def _area(feature: list[Any], choice: AreaChoice) -> tuple[Area, bool]:
    _, properties, drawn, found = feature
    by_name = {folded(name): value for name, value in properties.items()}
    told = ""
    if choice.code_column:
        code = by_name.get(folded(choice.code_column), "")
        told = next((kind for name, kind in _CODE_NAMES.items() if folded(name) == folded(choice.code_column)), "")
    else:
        code, told = next(((by_name[folded(n)], kind) for n, kind in _CODE_NAMES.items() if by_name.get(folded(n))), ("", ""))
    if not code:
        raise BadCell("area_no_code")
    if code.isdecimal() and len(code) < 4:
        code = code.zfill(4)
    if drawn is None:
        raise BadCell(found[0], **found[1])
    names = (choice.name_column,) if choice.name_column else _NAME_NAMES
    name = next((by_name[n] for n in map(folded, names) if by_name.get(n)), code)
    kind = choice.kind or next((by_name[n] for n in _KIND_NAMES if by_name.get(n)), told) or "area"
    return Area(code, name, kind, from_wkb(bytes.fromhex(drawn))), bool(found)


def _joined(parts: list[Area]) -> Area:
    first = parts[0]
    return first if len(parts) == 1 else Area(first.code, first.name, first.kind, union_all([p.geometry for p in parts]))
