"""Which areas does this GeoJSON file draw? Municipalities, health councils, supply areas, postcodes, as polygons in WGS84.

A feature's code and name are looked for under the names that Danish files use. Several features of one code (islands) make
one area. A polygon that crosses itself is repaired and reported; one outside Denmark is refused with what to do.
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


def read_areas(path: Path) -> Imported[Area]:
    """The areas of the GeoJSON file ``path``; a feature counts as a row, numbered from 1. Raises FileProblem when it is not
    a FeatureCollection with polygons in longitude and latitude."""
    features = _features(path)
    issues: list[Issue] = []
    parts: dict[str, list[Area]] = {}
    outcomes: Counter[RowOutcome] = Counter()
    for number, feature in enumerate(features, start=1):
        try:
            area, repaired = _area(feature)
        except BadCell as bad:
            outcomes[RowOutcome.REJECTED] += 1
            issues.append(Issue(number, "geometry", bad.code, Severity.ERROR, bad.details))
            continue
        if repaired:
            issues.append(Issue(number, "geometry", "area_repaired", Severity.WARNING))
        same_code = parts.setdefault(area.code, [])
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
    try:
        document = json.loads(bytes_of(path))
    except (ValueError, RecursionError):
        raise said(FileProblem, "areas_not_json", file=path.name) from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise said(FileProblem, "areas_not_collection", file=path.name)
    return features


def _area(feature: object) -> tuple[Area, bool]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, Mapping):
        raise BadCell("area_no_code")
    by_name = {folded(str(key)): str(value).strip() for key, value in properties.items() if value is not None}
    code, told = next(((by_name[folded(n)], kind) for n, kind in _CODE_NAMES.items() if by_name.get(folded(n))), ("", ""))
    if not code:
        raise BadCell("area_no_code")
    if code.isdecimal() and len(code) < 4:
        code = code.zfill(4)
    polygon, repaired = polygon_of(feature)
    name = next((by_name[n] for n in map(folded, _NAME_NAMES) if by_name.get(n)), code)
    kind = next((by_name[n] for n in _KIND_NAMES if by_name.get(n)), told)
    return Area(code, name, kind, polygon), repaired


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
