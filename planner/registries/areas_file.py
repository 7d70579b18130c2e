"""Which areas does this file draw? Municipalities, health councils, supply areas, postcodes, as polygons in WGS84.

GeoJSON is read here; GeoPackage and Shapefile come in by ``area_formats.py``. A feature's code and name are looked for under the
names that Danish files use, or under those the user names. Several features of one code (islands) make one area. A polygon that
crosses itself is repaired and reported; one outside Denmark is refused with what to do.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely import make_valid, union_all
from shapely.errors import GEOSException
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from planner.errors import FileProblem
from planner.registries.area_formats import MOST_FEATURES, read_features, reprojected
from planner.registries.cells import BadCell, folded
from planner.registries.coordinates import position_in_denmark
from planner.registries.problems import said
from planner.registries.reading import bytes_of
from planner.registries.records import Imported, ImportReport, Issue, RowOutcome, Severity

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
    features = _features(path)
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


def polygon_of(geojson: object) -> tuple[BaseGeometry, bool]:
    """The polygon of a GeoJSON geometry, feature or collection (their union), and whether it had to be repaired. Raises
    BadCell that says what is wrong."""
    geometries = [_shape(geometry) for geometry in _geometries(geojson)]
    if not geometries:
        raise BadCell("area_no_polygon")
    repaired = not all(geometry.is_valid for geometry in geometries)
    polygon = union_all([_polygons_only(make_valid(geometry)) for geometry in geometries])
    if polygon.is_empty or polygon.area == 0:
        raise BadCell("area_no_polygon")
    west, south, east, north = polygon.bounds
    position_in_denmark(west, south)
    position_in_denmark(east, north)
    return polygon, repaired


def _features(path: Path) -> list[Any]:
    if path.suffix.casefold() in (".gpkg", ".zip", ".shp"):
        return read_features(path)
    data = bytes_of(path)
    if data.startswith((b"PK\x03\x04", b"SQLite format 3")):
        raise said(FileProblem, "areas_kind_unknown", file=path.name)
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise said(FileProblem, "areas_not_json", file=path.name) from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise said(FileProblem, "areas_not_collection", file=path.name)
    if len(features) > MOST_FEATURES:
        raise said(FileProblem, "areas_too_many", file=path.name, limit=MOST_FEATURES)
    crs = _crs_of(document)
    return features if not crs else reprojected(path.name, features, crs)


def _crs_of(document: Mapping[str, Any]) -> str:
    """The older way of GeoJSON to say that coordinates are not WGS84; "" when it is, or does not say."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = str(properties.get("name", "")) if isinstance(properties, Mapping) else ""
    return "" if not name or name.endswith((":CRS84", ":4326", "::4326")) else name


def _refuse_unknown_columns(file: str, features: list[Any], choice: AreaChoice) -> None:
    known: dict[str, None] = {}
    for feature in features:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        known.update(dict.fromkeys(properties) if isinstance(properties, Mapping) else {})
    have = {folded(str(name)) for name in known}
    for column in (choice.code_column, choice.name_column):
        if column and folded(column) not in have:
            raise said(FileProblem, "areas_column", file=file, column=column, known=", ".join(map(str, known))[:500])


def _area(feature: object, choice: AreaChoice) -> tuple[Area, bool]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, Mapping):
        raise BadCell("area_no_code")
    by_name = {folded(str(key)): _text(value) for key, value in properties.items() if value is not None}
    told = ""
    if choice.code_column:
        code = by_name.get(folded(choice.code_column), "")
    else:
        code, told = next(((by_name[folded(n)], kind) for n, kind in _CODE_NAMES.items() if by_name.get(folded(n))), ("", ""))
    if not code:
        raise BadCell("area_no_code")
    if code.isdecimal() and len(code) < 4:
        code = code.zfill(4)
    polygon, repaired = polygon_of(feature)
    names = (choice.name_column,) if choice.name_column else _NAME_NAMES
    name = next((by_name[n] for n in map(folded, names) if by_name.get(n)), code)
    kind = choice.kind or next((by_name[n] for n in _KIND_NAMES if by_name.get(n)), told) or "area"
    return Area(code, name, kind, polygon), repaired


def _text(value: object) -> str:
    """A property as text; a whole number has no decimals, whatever the format made of it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _joined(parts: list[Area]) -> Area:
    first = parts[0]
    return first if len(parts) == 1 else Area(first.code, first.name, first.kind, union_all([p.geometry for p in parts]))


def _geometries(geojson: object) -> list[object]:
    if not isinstance(geojson, Mapping):
        raise BadCell("area_no_polygon")
    if isinstance(geojson.get("features"), list):
        return [part for feature in geojson["features"] for part in _geometries(feature)]
    if geojson.get("type") == "Feature":
        return _geometries(geojson.get("geometry"))
    return [geojson]


def _shape(geojson: object) -> BaseGeometry:
    if not isinstance(geojson, Mapping) or geojson.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadCell("area_no_polygon")
    try:
        return shape(dict(geojson))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, GEOSException):
        raise BadCell("area_broken") from None


def _polygons_only(geometry: BaseGeometry) -> BaseGeometry:
    """``geometry`` without the loose lines and points that a repair may leave."""
    pieces = getattr(geometry, "geoms", [geometry])
    return union_all([piece for piece in pieces if piece.geom_type in ("Polygon", "MultiPolygon")])
