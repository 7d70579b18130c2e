"""What did someone type about that night's roads, and what is it as a scenario file's table [roads]?

Three kinds of rows (closed, slower, timetables) and the bridges. Each row is read by the reader of scenario files itself, so that
the form takes what a file may say and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from planner.errors import ScenarioProblem
from planner.model.outage import RoadChanges
from planner.scenarios.scenario_file import roads_from
from planner.travel.network import FERRY, ROAD_CLASSES
from planner.web.shape_text import LONGEST_SHAPE, is_geojson, line_of, shape_text, surface_of

ROAD_TEXTS = ("bridges_more",)
ROAD_LISTS = (
    "bridges", "closed_kind", "closed_shape", "closed_reason", "slow_percent", "slow_area", "slow_classes", "ferry", "departures",
)  # fmt: skip
LINE, AREA = "line", "area"
#: Classes that can be slower, the widest roads first.
SLOWER_CLASSES = tuple(name for name in ROAD_CLASSES if name != ROAD_CLASSES[FERRY])
#: Empty rows that stand ready; with JavaScript there is a button for more.
READY_ROWS = 1
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])")
_PERCENT = re.compile(r"\d{1,4}([.,]\d{1,20})?", re.ASCII)

#: Marks a field as wrong with a word code and the code's values.
Wrong = Callable[..., None]
Lists = Mapping[str, list[str]]


@dataclass(frozen=True)
class ClosedRow:
    """A line or an area (``kind``, for coordinates; GeoJSON says it itself) that is closed, and why."""

    kind: str = LINE
    shape: str = ""
    reason: str = ""


@dataclass(frozen=True)
class SlowRow:
    """Per cent of the usual speed, in an area ("" = everywhere), on roads of these classes (none = all)."""

    percent: str = ""
    area: str = ""
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FerryRow:
    """A ferry's id and its departures as typed."""

    ferry: str = ""
    departures: str = ""


def closed_rows(lists: Lists) -> list[ClosedRow]:
    """The rows of the form that say anything."""
    every = zip_longest(lists["closed_kind"], lists["closed_shape"], lists["closed_reason"], fillvalue="")
    return [ClosedRow(_kind(kind, shape), shape, reason) for kind, shape, reason in every if shape or reason]


def slow_rows(lists: Lists) -> list[SlowRow]:
    """The rows of the form that say anything; a class is chosen as "number of the row:class"."""
    chosen: dict[str, set[str]] = {}
    for one in lists["slow_classes"]:
        number, _, name = one.partition(":")
        chosen.setdefault(number, set()).add(name)
    every = enumerate(zip_longest(lists["slow_percent"], lists["slow_area"], fillvalue=""), start=1)
    rows = [SlowRow(percent, area, frozenset(chosen.get(str(number), ()))) for number, (percent, area) in every]
    return [row for row in rows if row != SlowRow()]


def ferry_rows(lists: Lists) -> list[FerryRow]:
    """The rows of the form that say anything."""
    every = (FerryRow(*pair) for pair in zip_longest(lists["ferry"], lists["departures"], fillvalue=""))
    return [row for row in every if row != FerryRow()]


def road_lists(
    closed: Iterable[ClosedRow], slow: Iterable[SlowRow], ferries: Iterable[FerryRow], bridges: Iterable[str]
) -> dict[str, list[str]]:
    """Rows as the form's lists, without gaps."""
    closed, slow, ferries = list(closed), list(slow), list(ferries)
    return {
        "bridges": list(bridges),
        "closed_kind": [row.kind for row in closed],
        "closed_shape": [row.shape for row in closed],
        "closed_reason": [row.reason for row in closed],
        "slow_percent": [row.percent for row in slow],
        "slow_area": [row.area for row in slow],
        "slow_classes": [f"{number}:{name}" for number, row in enumerate(slow, start=1) for name in sorted(row.classes)],
        "ferry": [row.ferry for row in ferries],
        "departures": [row.departures for row in ferries],
    }


def without_gaps(lists: Lists) -> dict[str, list[str]]:
    """The same rows, numbered from 1 as they come back."""
    return road_lists(closed_rows(lists), slow_rows(lists), ferry_rows(lists), dict.fromkeys(lists["bridges"]))


def lists_of(roads: RoadChanges) -> dict[str, list[str]]:
    """The form's lists that say what a scenario says."""
    return road_lists(
        [ClosedRow(_kind_of(one.shape.geom_type), shape_text(one.shape), one.reason) for one in roads.closed],
        [SlowRow(percent(s.factor), "" if s.polygon is None else shape_text(s.polygon), s.road_classes) for s in roads.slower],
        [FerryRow(ferry, " ".join(f"{at:%H:%M}" for at in times)) for ferry, times in sorted(roads.timetables.items())],
        sorted(roads.bridges_closed),
    )


def road_table(texts: Mapping[str, str], lists: Lists, wrong: Wrong) -> dict[str, Any]:
    """The table [roads] as a file would hold it. What is wrong with row 2 of the closed ones is told for the field "closed-2"."""
    more = [name.strip() for name in re.split(r"[\n;]", texts["bridges_more"]) if name.strip()]
    table: dict[str, Any] = {
        "closed": [_closed(row, n, wrong) for n, row in enumerate(closed_rows(lists), start=1)],
        "bridges": list(dict.fromkeys([*lists["bridges"], *more])),
        "speed": [_slow(row, n, wrong) for n, row in enumerate(slow_rows(lists), start=1)],
        "timetables": _timetables(ferry_rows(lists), wrong),
    }
    return {key: value for key, value in table.items() if value}


def percent(factor: float) -> str:
    """A factor in per cent, to its last decimal, as Danes write it."""
    text = f"{Decimal(repr(factor)) * 100:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def factor_of(text: str) -> float | None:
    """The factor that a percentage is; None when it is none."""
    return float(Decimal(text.replace(",", ".")) / 100) if _PERCENT.fullmatch(text) else None


def _closed(row: ClosedRow, number: int, wrong: Wrong) -> dict[str, Any]:
    field = f"closed-{number}"
    if not row.shape:
        wrong(field, "scenario.error_closed_nowhere")
        return {}
    entry = {"shape": _read(row.shape, line_of if row.kind == LINE else surface_of), "reason": row.reason}
    if not _stands({"closed": [entry]}):
        wrong(field, "scenario.error_closed_shape")
    return entry


def _slow(row: SlowRow, number: int, wrong: Wrong) -> dict[str, Any]:
    field, factor = f"slow-{number}", factor_of(row.percent)
    if factor is None or not _stands({"speed": [{"factor": factor}]}):
        wrong(field, "scenario.error_number", low=5, high=200)
        return {}
    entry: dict[str, Any] = {"factor": factor, "classes": sorted(row.classes)}
    if row.area:
        entry["polygon"] = _read(row.area, surface_of)
    if not _stands({"speed": [entry]}):
        wrong(field, "scenario.error_slow_area")
    return entry


def _timetables(rows: Iterable[FerryRow], wrong: Wrong) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for number, row in enumerate(rows, start=1):
        field = f"timetable-{number}"
        times = [_CLOCK.fullmatch(one) for one in re.split(r"[\s,;]+", row.departures) if one]
        departures = [f"{int(time[1]):02}:{time[2]}" for time in times if time]
        if not row.ferry:
            wrong(field, "scenario.error_ferry_none")
        elif row.ferry in tables:
            wrong(field, "scenario.error_ferry_twice")
        elif len(departures) < len(times) or not _stands({"timetables": {row.ferry: departures}}):
            wrong(field, "scenario.error_departures")
        tables.setdefault(row.ferry, departures)
    return tables


def _read(text: str, read: Callable[[str], Any]) -> Any:
    """The GeoJSON of a text; None when there is none to read. A file's name is none: only files may point to files."""
    try:
        geojson = read(text) if len(text) <= LONGEST_SHAPE else None
    except (ValueError, RecursionError):
        return None
    return geojson if isinstance(geojson, Mapping) else None


def _stands(table: Mapping[str, Any]) -> bool:
    """Whether a scenario's file could say this."""
    try:
        roads_from(table, "form")
    except ScenarioProblem:
        return False
    return True


def _kind(chosen: str, shape: str) -> str:
    """What a row draws: its GeoJSON knows best."""
    if is_geojson(shape):
        return AREA if "Polygon" in shape else LINE
    return AREA if chosen == AREA else LINE


def _kind_of(geometry: str) -> str:
    return AREA if "Polygon" in geometry else LINE
