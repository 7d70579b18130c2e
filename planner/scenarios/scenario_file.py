"""Which outage does this TOML file describe?

Every mistake is a ScenarioProblem that names file and key and says what to do. Keys that are not known are refused rather
than ignored: a misspelt ``duration_h`` must not turn into another outage. Times need their offset from UTC.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from planner.errors import FileProblem, ScenarioProblem
from planner.model.outage import OutageArea, RoadChanges, Scenario
from planner.model.timing import Window, after, epoch_s, utc
from planner.registries.areas_file import polygon_of
from planner.registries.cells import BadCell
from planner.registries.policy_file import toml_place
from planner.registries.problems import said
from planner.registries.reading import bytes_of
from planner.scenarios.road_changes import KEYS as ROADS
from planner.scenarios.road_changes import road_changes
from planner.translations.words import word

_SHORTEST_H, _LONGEST_H = 0.1, 1000
_TOP = (
    "id", "name", "start", "warning_h", "duration_h", "cuts", "policy", "exercise", "speed_factor", "area", "lost", "fleet",
    "roads", "acceptance_percent",
)  # fmt: skip
_AREA = ("municipalities", "postcodes", "polygon")
_LOST = ("sites", "vehicles", "ferries")
_FLEET = ("vehicles",)
#: What may stand at the top of the file, and in each of its tables.
_PLACES: Mapping[str, tuple[str, ...]] = {"": _TOP, "[area]": _AREA, "[lost]": _LOST, "[fleet]": _FLEET, "[roads]": ROADS}
_CUTS_EXAMPLE = 'cuts = [{ start = "2026-11-24T18:00:00+01:00", duration_h = 2 }]'
_EXAMPLES: Mapping[str, str] = {
    "id": 'id = "storm-vest-24t"',
    "name": 'name = "Storm over Vestjylland"',
    "start": 'start = "2026-11-24T18:00:00+01:00"',
    "policy": 'policy = "2026-11-01"',
    "municipalities": '["0661", "0665"]',
    "postcodes": '["7500"]',
    "polygon": '"omraade.geojson"',
    "sites": '["S-001"]',
    "vehicles": '["V-01"]',
    "ferries": '["ferry:hou-saelvig"]',
    "bridges": '["Vilsundbroen"]',
    "classes": '["motorway", "trunk"]',
}


def read_scenario(path: Path, known_municipalities: Collection[str] = ()) -> Scenario:
    """The scenario in ``path``. ``known_municipalities``: codes that may be named (empty: only their form is checked).
    With rolling cuts, ``duration_s`` runs from the first cut's start to the last one's end. Raises ScenarioProblem."""
    try:
        raw = tomllib.loads(bytes_of(path).decode("utf-8-sig"))
    except (FileProblem, UnicodeDecodeError):
        raise said(ScenarioProblem, "scenario_unreadable", file=path.name) from None
    except tomllib.TOMLDecodeError as error:
        raise said(ScenarioProblem, "toml_broken", file=path.name, where=toml_place(error)) from None
    return _Reader(path, known_municipalities).scenario(raw)


def scenario_from(raw: Mapping[str, Any], name: str, known_municipalities: Collection[str] = ()) -> Scenario:
    """The scenario in data as a file would hold it; ``name`` stands for the file in messages. Raises ScenarioProblem."""
    return _Reader(Path(name), known_municipalities).scenario(raw)


def roads_from(raw: Mapping[str, Any], name: str) -> RoadChanges:
    """What a table [roads] alone says, as a file would hold it. Raises ScenarioProblem."""
    return _Reader(Path(name), ()).roads({"roads": raw})


class _Reader:
    """Reads one file; knows its name for the messages."""

    def __init__(self, path: Path, known_municipalities: Collection[str]) -> None:
        self.path = path
        self._known = known_municipalities

    def scenario(self, raw: Mapping[str, Any]) -> Scenario:
        self.only(raw, _TOP, "")
        cuts = self._cuts(raw)
        start = cuts[0].start_at if cuts and "start" not in raw else self._moment(raw, "start", "start")
        if cuts and start != cuts[0].start_at:
            raise self.wrong("scenario_cuts_start")
        if ("duration_h" in raw) == bool(cuts):
            raise self.wrong("scenario_length")
        duration_s = epoch_s(cuts[-1].end_at) - epoch_s(start) if cuts else self._hours(raw, "duration_h", _SHORTEST_H)
        lost, fleet = self._table(raw, "lost", _LOST), self._table(raw, "fleet", _FLEET)
        lost_vehicles, vehicles = self.texts(lost, "lost", "vehicles"), self.texts(fleet, "fleet", "vehicles")
        if lost_vehicles & vehicles:
            raise self.wrong("scenario_vehicle_both", ids=", ".join(sorted(lost_vehicles & vehicles)))
        return Scenario(
            id=self._id(raw),
            name=self._text(raw, "name"),
            area=self._area(self._table(raw, "area", _AREA)),
            start_at=start,
            warning_s=self._hours(raw, "warning_h", 0) if "warning_h" in raw else 0,
            duration_s=duration_s,
            policy_version=self._text(raw, "policy"),
            cuts=cuts,
            speed_factor=self.number(raw, "speed_factor", 0.1, 2) if "speed_factor" in raw else 1.0,
            acceptance_percent=self._percent(raw, "acceptance_percent", 10) if "acceptance_percent" in raw else 100,
            lost_site_ids=self.texts(lost, "lost", "sites"),
            vehicle_ids=vehicles,
            lost_vehicle_ids=lost_vehicles,
            ferries_stopped=self.texts(lost, "lost", "ferries"),
            exercise=self._boolean(raw, "exercise"),
            roads=self.roads(raw),
        )

    def roads(self, raw: Mapping[str, Any]) -> RoadChanges:
        """What the table [roads] of ``raw`` says."""
        return road_changes(self._table(raw, "roads", ROADS), self)

    def _area(self, raw: Mapping[str, Any]) -> OutageArea:
        municipalities = self.texts(raw, "area", "municipalities")
        postcodes = self.texts(raw, "area", "postcodes")
        self._four_digits(municipalities, "municipalities", "0661")
        self._four_digits(postcodes, "postcodes", "7500")
        for code in sorted(municipalities):
            if self._known and code not in self._known:
                known = ", ".join(get_close_matches(code, sorted(self._known), n=5, cutoff=0.5)) or min(self._known)
                raise self.wrong("scenario_municipality_unknown", code=code, known=known)
        polygon = self._polygon(raw["polygon"]) if "polygon" in raw else None
        if not municipalities and not postcodes and polygon is None:
            raise self.wrong("scenario_area_empty")
        return OutageArea(municipalities, postcodes, polygon)

    def _polygon(self, value: object) -> BaseGeometry:
        if not isinstance(value, str | Mapping):
            raise self.wrong("scenario_not_text", key="area.polygon", example=_EXAMPLES["polygon"])
        try:
            geojson = json.loads(bytes_of(self.path.parent / value)) if isinstance(value, str) else value
            return polygon_of(geojson)[0]
        except FileProblem:
            raise self.wrong("scenario_polygon_missing", polygon=Path(str(value)).name) from None
        except (ValueError, RecursionError):
            bad = BadCell("area_broken")
        except BadCell as problem:
            bad = problem
        reasons = {f"reason_{lang}": word(bad.code, lang, **bad.details) for lang in ("da", "en")}
        raise self.wrong("scenario_polygon_wrong", **reasons)

    def _cuts(self, raw: Mapping[str, Any]) -> tuple[Window, ...]:
        listed = raw.get("cuts", [])
        if not isinstance(listed, list) or not all(isinstance(cut, Mapping) for cut in listed):
            raise self.wrong("scenario_cuts_form", example=_CUTS_EXAMPLE)
        if "cuts" in raw and not listed:
            raise self.wrong("scenario_cuts_form", example=_CUTS_EXAMPLE)
        cuts: list[Window] = []
        for number, cut in enumerate(listed, start=1):
            place = f"cuts[{number}]."
            self.only(cut, ("start", "duration_h"), place)
            start = self._moment(cut, "start", f"{place}start")
            window = Window(start, after(start, self._hours(cut, "duration_h", _SHORTEST_H, place)))
            if cuts and window.start_at < cuts[-1].end_at:
                raise self.wrong("scenario_cuts_overlap", number=number)
            cuts.append(window)
        return tuple(cuts)

    def _moment(self, raw: Mapping[str, Any], key: str, named: str) -> datetime:
        if key not in raw:
            raise self.wrong("scenario_key_missing", key=named, example=_EXAMPLES["start"])
        value = raw[key]
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.wrong("scenario_bad_time", key=named) from None
        if moment.tzinfo is None:
            raise self.wrong("scenario_naive_time", key=named)
        return utc(moment)

    def _id(self, raw: Mapping[str, Any]) -> str:
        value = self._text(raw, "id")
        if not re.fullmatch(r"[A-Za-z0-9æøåÆØÅ][A-Za-z0-9æøåÆØÅ_.-]{0,59}", value):
            raise self.wrong("scenario_bad_id")
        return value

    def _text(self, raw: Mapping[str, Any], key: str) -> str:
        if key not in raw:
            raise self.wrong("scenario_key_missing", key=key, example=_EXAMPLES[key])
        value = raw[key]
        if not isinstance(value, str) or not value.strip():
            raise self.wrong("scenario_not_text", key=key, example=_EXAMPLES[key])
        return value.strip()

    def _hours(self, raw: Mapping[str, Any], key: str, low: float, place: str = "") -> int:
        """Hours as whole seconds."""
        if key not in raw:
            raise self.wrong("scenario_key_missing", key=place + key, example=f"{key} = 24")
        return round(self.number(raw, key, low, _LONGEST_H, place) * 3600)

    def number(self, raw: Mapping[str, Any], key: str, low: float, high: float, place: str = "") -> float:
        """A number within bounds."""
        value = raw[key]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:
            raise self.wrong("scenario_not_number", key=place + key, low=f"{low:g}", high=f"{high:g}")
        return float(value)

    def _percent(self, raw: Mapping[str, Any], key: str, low: int) -> int:
        """A whole number of per cent, at most 100."""
        value = self.number(raw, key, low, 100)
        if value != int(value):
            raise self.wrong("scenario_not_number", key=key, low=str(low), high="100")
        return int(value)

    def _boolean(self, raw: Mapping[str, Any], key: str) -> bool:
        value = raw.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong("scenario_not_boolean", key=key)
        return value

    def _table(self, raw: Mapping[str, Any], key: str, known: tuple[str, ...]) -> Mapping[str, Any]:
        table = raw.get(key, {})
        if not isinstance(table, Mapping):
            raise self.wrong("scenario_not_table", key=key)
        self.only(table, known, f"{key}.")
        return table

    def texts(self, table: Mapping[str, Any], place: str, key: str) -> frozenset[str]:
        """A list of texts."""
        values = table.get(key, [])
        if not isinstance(values, list) or not all(isinstance(v, str) and v.strip() for v in values):
            raise self.wrong("scenario_not_list", key=f"{place}.{key}", example=_EXAMPLES[key])
        return frozenset(value.strip() for value in values)

    def _four_digits(self, codes: frozenset[str], key: str, example: str) -> None:
        for code in sorted(codes):
            if not re.fullmatch(r"[0-9]{4}", code):
                raise self.wrong("scenario_bad_code", key=f"area.{key}", code=code[:20], example=example)

    def only(self, raw: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
        """Refuses keys that are not known; one that is known in another place is sent there."""
        for key in raw:
            if key not in known:
                elsewhere = [table for table, keys in _PLACES.items() if key in keys]
                if not elsewhere:
                    raise self.wrong("scenario_key_unknown", key=f"{place}{key}", known=", ".join(known))
                code = "scenario_key_in_table" if elsewhere[0] else "scenario_key_at_top"
                raise self.wrong(code, key=f"{place}{key}", name=key, tables=" / ".join(elsewhere))

    def wrong(self, code: str, /, **values: object) -> ScenarioProblem:
        """The problem with this code, naming the file."""
        return said(ScenarioProblem, code, file=self.path.name, **values)
