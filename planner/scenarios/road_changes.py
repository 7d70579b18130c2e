"""What does a scenario's table [roads] say has changed on the roads that night?

What is closed (lines and areas, from GeoJSON files beside the scenario or drawn in it), bridges by name, slower roads by class
and area, and the timetable that a ferry keeps. Every mistake is told with its key, as in ``scenario_file.py``, which reads the
rest and hands its means over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any, Protocol

import shapely
from shapely.errors import GEOSException
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from planner.errors import FileProblem, ScenarioProblem
from planner.model.outage import ClosedRoads, RoadChanges, SlowerRoads
from planner.registries.cells import BadCell
from planner.registries.coordinates import position_in_denmark
from planner.registries.reading import bytes_of
from planner.translations.words import word
from planner.travel.network import FERRY, ROAD_CLASSES

KEYS = ("closed", "bridges", "speed", "timetables")
_CLOSED = ("shape", "reason")
_SLOWER = ("factor", "classes", "polygon")
_CLOSED_EXAMPLE = 'closed = ["spaerret.geojson", { shape = "oversvoemmet.geojson", reason = "Oversvømmet" }]'
_SPEED_EXAMPLE = 'speed = [{ factor = 0.5, classes = ["motorway", "trunk"], polygon = "sne.geojson" }]'
_TIMETABLES_EXAMPLE = '[roads.timetables] "ferry:hou-saelvig" = ["06:00", "08:30"]'
#: Kinds of geometry that close roads, by the dimension of what they hold.
_LINES, _SURFACES = ("LineString", "MultiLineString"), ("Polygon", "MultiPolygon")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_MOST_SHAPES, _MOST_DEPARTURES = 1000, 200


class Means(Protocol):
    """What the reader of the whole file lends."""

    path: Path

    def wrong(self, code: str, /, **values: object) -> ScenarioProblem:
        """The problem with this code, naming the file."""
        ...

    def only(self, raw: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        """Refuses keys that are not known."""
        ...

    def texts(self, table: Mapping[str, Any], place: str, key: str) -> frozenset[str]:
        """A list of texts."""
        ...

    def number(self, raw: Mapping[str, Any], key: str, low: float, high: float, place: str = "") -> float:
        """A number within bounds."""
        ...


def road_changes(raw: Mapping[str, Any], means: Means) -> RoadChanges:
    """The table [roads]. Raises ScenarioProblem."""
    return RoadChanges(
        closed=tuple(c for number, item in _listed(raw, "closed", _CLOSED_EXAMPLE, means) for c in _closed(item, number, means)),
        bridges_closed=means.texts(raw, "roads", "bridges"),
        slower=tuple(_slower(item, number, means) for number, item in _listed(raw, "speed", _SPEED_EXAMPLE, means)),
        timetables=_timetables(raw.get("timetables", {}), means),
    )


def _listed(raw: Mapping[str, Any], key: str, example: str, means: Means) -> list[tuple[int, Any]]:
    items = raw.get(key, [])
    if not isinstance(items, list) or len(items) > _MOST_SHAPES:
        raise means.wrong("scenario_roads_form", key=f"roads.{key}", example=example)
    return list(enumerate(items, start=1))


def _closed(item: object, number: int, means: Means) -> list[ClosedRoads]:
    """One entry: a file's name, GeoJSON, or a table with ``shape`` and ``reason``. A collection closes each of its parts."""
    key = f"roads.closed[{number}]"
    reason = ""
    if isinstance(item, Mapping) and "type" not in item:
        means.only(item, _CLOSED, f"{key}.")
        reason = item.get("reason", "")
        item = item.get("shape")
        if not isinstance(reason, str):
            raise means.wrong("scenario_not_text", key=f"{key}.reason", example='"Oversvømmet"')
    if not isinstance(item, str | Mapping):
        raise means.wrong("scenario_roads_form", key=key, example=_CLOSED_EXAMPLE)
    return [ClosedRoads(geometry, reason.strip()) for geometry in _geometries(item, key, (*_LINES, *_SURFACES), means)]


def _slower(item: object, number: int, means: Means) -> SlowerRoads:
    key = f"roads.speed[{number}]"
    if not isinstance(item, Mapping) or "factor" not in item:
        raise means.wrong("scenario_roads_form", key=key, example=_SPEED_EXAMPLE)
    means.only(item, _SLOWER, f"{key}.")
    factor = means.number(item, "factor", 0.05, 2, f"{key}.")
    classes = means.texts(item, key, "classes")
    on_land = tuple(c for c in ROAD_CLASSES if c != ROAD_CLASSES[FERRY])
    unknown = sorted(classes - set(on_land))
    if unknown:
        raise means.wrong("scenario_road_class", key=f"{key}.classes", name=unknown[0], known=", ".join(on_land))
    if "polygon" not in item:
        return SlowerRoads(factor, classes)
    if not isinstance(item["polygon"], str | Mapping):
        raise means.wrong("scenario_roads_form", key=f"{key}.polygon", example=_SPEED_EXAMPLE)
    polygons = _geometries(item["polygon"], f"{key}.polygon", _SURFACES, means)
    return SlowerRoads(factor, classes, polygons[0] if len(polygons) == 1 else shapely.union_all(polygons))


def _timetables(raw: object, means: Means) -> dict[str, tuple[time, ...]]:
    if not isinstance(raw, Mapping):
        raise means.wrong("scenario_roads_form", key="roads.timetables", example=_TIMETABLES_EXAMPLE)
    tables = {}
    for ferry, departures in raw.items():
        key = f"roads.timetables.{ferry}"
        clock = isinstance(departures, list) and all(isinstance(d, str) and _CLOCK.fullmatch(d) for d in departures)
        if not clock or not 0 < len(departures) <= _MOST_DEPARTURES:
            raise means.wrong("scenario_roads_form", key=key, example=_TIMETABLES_EXAMPLE)
        tables[ferry] = tuple(sorted({time.fromisoformat(d) for d in departures}))
    return tables


def _geometries(value: str | Mapping[str, Any], key: str, kinds: tuple[str, ...], means: Means) -> list[BaseGeometry]:
    """The lines or surfaces of GeoJSON in the file or beside it, one by one."""
    try:
        geojson = json.loads(bytes_of(means.path.parent / value)) if isinstance(value, str) else value
    except FileProblem:
        raise means.wrong("scenario_shape_missing", key=key, name=Path(str(value)).name) from None
    except (ValueError, RecursionError):
        raise means.wrong("scenario_shape_broken", key=key) from None
    found = []
    try:
        for part in _parts(geojson):
            geometry = shapely.make_valid(shape(dict(part)))
            if part.get("type") not in kinds or geometry.is_empty or geometry.geom_type not in kinds:
                raise means.wrong("scenario_shape_kind", key=key, kinds=" / ".join(kinds))
            west, south, east, north = geometry.bounds
            position_in_denmark(west, south)
            position_in_denmark(east, north)
            found.append(geometry)
    except BadCell as bad:
        reasons = {f"reason_{lang}": word(bad.code, lang, **bad.details) for lang in ("da", "en")}
        raise means.wrong("scenario_shape_wrong", key=key, **reasons) from None
    except (GEOSException, AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise means.wrong("scenario_shape_broken", key=key) from None
    if not found:
        raise means.wrong("scenario_shape_kind", key=key, kinds=" / ".join(kinds))
    return found


def _parts(geojson: Any) -> list[Mapping[str, Any]]:
    """The geometries in a GeoJSON object."""
    kind = geojson["type"]
    if kind == "FeatureCollection":
        return [part for feature in geojson["features"] for part in _parts(feature)]
    if kind == "Feature":
        return _parts(geojson["geometry"])
    if kind == "GeometryCollection":
        return [part for geometry in geojson["geometries"] for part in _parts(geometry)]
    return [geojson]
