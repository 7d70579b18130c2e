"""What did someone type about an outage, what does it mean, and what is wrong with it? As typed, so that it comes back so."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shapely.geometry import mapping
from werkzeug.datastructures import MultiDict

from planner.actions.writing_scenarios import Land
from planner.model.outage import Scenario
from planner.model.timing import DANISH_TIME, utc
from planner.registries.areas_file import polygon_of
from planner.registries.cells import BadCell
from planner.web import road_form
from planner.web.road_form import ClosedRow, FerryRow, SlowRow
from planner.web.shape_text import LONGEST_SHAPE, shape_text, surface_of

#: Texts of one value, and lists of codes; each name is a field of the form.
TEXTS = (
    "name", "policy", "start", "warning_h", "length", "duration_h", "speed", "postcodes", "drawn", "fleet", "acceptance",
    *road_form.ROAD_TEXTS,
)  # fmt: skip
LISTS = (
    "municipalities", "supply", "ferries", "lost_sites", "lost_vehicles", "vehicles", "cut_start", "cut_h", *road_form.ROAD_LISTS,
)  # fmt: skip
WHOLE, ROLLING = "whole", "rolling"
EVERYTHING, CHOSEN = "everything", "chosen"
#: Rows for rolling cuts that stand ready, and the most that are read.
READY_CUTS, MOST_CUTS = 3, 200
LONGEST_H = 1000


@dataclass(frozen=True)
class ScenarioForm:
    """``texts`` and ``lists`` as typed; ``errors`` maps a field to its word code and the code's values."""

    texts: Mapping[str, str]
    lists: Mapping[str, list[str]]
    exercise: bool = False
    errors: Mapping[str, tuple[str, Mapping[str, object]]] = field(default_factory=dict)

    @property
    def rolling(self) -> bool:
        """True for several cuts instead of one."""
        return self.texts["length"] == ROLLING

    @property
    def cuts(self) -> list[tuple[str, str]]:
        """Start and hours of each cut as typed, with empty rows to go on in."""
        typed = list(zip(self.lists["cut_start"], self.lists["cut_h"], strict=False))
        filled = [pair for pair in typed if any(pair)]
        return filled + [("", "")] * max(1, READY_CUTS - len(filled))

    @property
    def closed(self) -> list[ClosedRow]:
        """What is closed as typed, with an empty row to go on in; so ``slow`` and ``timetables``."""
        return road_form.closed_rows(self.lists) + [ClosedRow()] * road_form.READY_ROWS

    @property
    def slow(self) -> list[SlowRow]:
        """Where it is slower."""
        return road_form.slow_rows(self.lists) + [SlowRow()] * road_form.READY_ROWS

    @property
    def timetables(self) -> list[FerryRow]:
        """Which ferry sails when."""
        return road_form.ferry_rows(self.lists) + [FerryRow()] * road_form.READY_ROWS

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {"texts": dict(self.texts), "lists": {k: list(v) for k, v in self.lists.items()}, "exercise": self.exercise}


def empty_form(policy: str, exercise: bool = True) -> ScenarioForm:
    """A new scenario: one cut of a day with six hours' warning, an exercise until someone says otherwise."""
    texts = dict.fromkeys(TEXTS, "") | {
        "policy": policy, "warning_h": "6", "length": WHOLE, "duration_h": "24", "speed": "100", "acceptance": "100",
        "fleet": EVERYTHING,
    }  # fmt: skip
    return ScenarioForm(texts, {name: [] for name in LISTS}, exercise)


def kept_form(data: Mapping[str, Any]) -> ScenarioForm:
    """The form as it was kept; a field that is new since then is empty."""
    texts = {name: str(data["texts"].get(name, "")) for name in TEXTS}
    lists = {name: [str(one) for one in data["lists"].get(name, [])] for name in LISTS}
    return ScenarioForm(texts, lists, bool(data.get("exercise")))


def form_of(scenario: Scenario) -> ScenarioForm:
    """The form that says what a scenario from a file says."""
    area, drawn = scenario.area, ""
    if area.polygon is not None:
        drawn = shape_text(area.polygon)
    texts = dict.fromkeys(TEXTS, "") | {
        "name": scenario.name,
        "policy": scenario.policy_version,
        "start": local_input(scenario.start_at),
        "warning_h": _hours(scenario.warning_s),
        "length": ROLLING if scenario.cuts else WHOLE,
        "duration_h": "" if scenario.cuts else _hours(scenario.duration_s),
        "speed": road_form.percent(scenario.speed_factor),
        "acceptance": str(scenario.acceptance_percent),
        "postcodes": " ".join(sorted(area.postcodes)),
        "drawn": drawn,
        "fleet": CHOSEN if scenario.vehicle_ids else EVERYTHING,
    }
    lists = {
        "municipalities": sorted(area.municipality_codes),
        "supply": [],
        "ferries": sorted(scenario.ferries_stopped),
        "lost_sites": sorted(scenario.lost_site_ids),
        "lost_vehicles": sorted(scenario.lost_vehicle_ids),
        "vehicles": sorted(scenario.vehicle_ids),
        "cut_start": [local_input(cut.start_at) for cut in scenario.cuts],
        "cut_h": [_hours(cut.length_s) for cut in scenario.cuts],
    }
    return ScenarioForm(texts, lists | road_form.lists_of(scenario.roads), scenario.exercise)


def read_form(fields: MultiDict[str, str], land: Land, policies: frozenset[str]) -> tuple[ScenarioForm, dict[str, Any]]:
    """The form with its errors, and what it means as a file would say it (only of use without errors)."""
    texts = {name: fields.get(name, "").strip() for name in TEXTS}
    lists = {name: [one.strip() for one in fields.getlist(name)] for name in LISTS}
    lists |= road_form.without_gaps(lists)
    reader = _Reader(texts, lists, land, policies, exercise="exercise" in fields)
    raw = reader.raw()
    return ScenarioForm(texts, lists, "exercise" in fields, reader.errors), raw


class _Reader:
    """Reads one form; collects what is wrong by field."""

    def __init__(
        self, texts: Mapping[str, str], lists: Mapping[str, list[str]], land: Land, policies: frozenset[str], *, exercise: bool
    ) -> None:
        self._texts, self._lists, self._land, self._policies, self._exercise = texts, lists, land, policies, exercise
        self.errors: dict[str, tuple[str, Mapping[str, object]]] = {}

    def raw(self) -> dict[str, Any]:
        name = self._texts["name"]
        if not 3 <= len(name) <= 120:
            self._wrong("name", "scenario.error_name")
        if self._texts["policy"] not in self._policies:
            self._wrong("policy", "scenario.error_policy")
        raw: dict[str, Any] = {
            "name": name,
            "policy": self._texts["policy"],
            "exercise": self._exercise,
            "warning_h": self._number("warning_h", 0, LONGEST_H),
            "speed_factor": self._speed(),
            "acceptance_percent": self._acceptance(),
        }
        raw |= self._cuts() if self._texts["length"] == ROLLING else self._whole()
        raw["area"] = self._area()
        raw["lost"] = {
            "sites": self._known("lost_sites", self._land.sites),
            "vehicles": self._known("lost_vehicles", self._land.vehicles),
            "ferries": self._known("ferries", self._land.crossings),
        }
        raw["fleet"] = {"vehicles": self._fleet()}
        roads = road_form.road_table(self._texts, self._lists, self._wrong)
        if roads:
            raw["roads"] = roads
        return raw

    def _speed(self) -> float:
        factor = road_form.factor_of(self._texts["speed"])
        if factor is None or not 0.1 <= factor <= 2:
            self._wrong("speed", "scenario.error_number", low=10, high=200)
            return 1.0
        return factor

    def _acceptance(self) -> int:
        """Empty in forms that were kept before the field was there: everyone."""
        text = self._texts["acceptance"].strip() or "100"
        if not (text.isascii() and text.isdigit() and 10 <= int(text) <= 100):
            self._wrong("acceptance", "scenario.error_number", low=10, high=100)
            return 100
        return int(text)

    def _whole(self) -> dict[str, Any]:
        hours = self._number("duration_h", 0.1, LONGEST_H)
        return {"start": self._moment("start", self._texts["start"]), "duration_h": hours}

    def _cuts(self) -> dict[str, Any]:
        cuts, last_end = [], None
        for start, hours in zip(self._lists["cut_start"], self._lists["cut_h"], strict=False):
            if not start and not hours:
                continue
            begin, length = self._moment("cuts", start), _decimal(hours)
            if length is None or not 0.1 <= length <= LONGEST_H:
                self._wrong("cuts", "scenario.error_hours", low="0,1", high=LONGEST_H)
                continue
            moment = datetime.fromisoformat(begin) if begin else None
            if moment and last_end is not None and moment.timestamp() < last_end:
                self._wrong("cuts", "scenario.error_cuts_order")
            last_end = moment.timestamp() + length * 3600 if moment else last_end
            cuts.append({"start": begin, "duration_h": length})
        if not 0 < len(cuts) <= MOST_CUTS:
            self._wrong("cuts", "scenario.error_cuts_number", most=MOST_CUTS)
        return {"cuts": cuts}

    def _area(self) -> dict[str, Any]:
        area: dict[str, Any] = {"municipalities": self._known("municipalities", self._land.municipalities)}
        codes = [code for code in re.split(r"[\s,;]+", self._texts["postcodes"]) if code]
        if any(not re.fullmatch(r"[0-9]{4}", code) for code in codes):
            self._wrong("postcodes", "scenario.error_postcodes")
        area["postcodes"] = codes
        if self._texts["drawn"]:
            polygon = self._drawn()
            if polygon:
                area["polygon"] = polygon
        supply = self._known("supply", self._land.supply)
        if not (area["municipalities"] or codes or supply or self._texts["drawn"]):
            self._wrong("area", "scenario.error_area")
        return area

    def _drawn(self) -> dict[str, Any] | None:
        text = self._texts["drawn"]
        if len(text) > LONGEST_SHAPE:
            self._wrong("drawn", "scenario.error_drawn_long")
            return None
        try:
            geometry, _ = polygon_of(surface_of(text))
        except (BadCell, ValueError, RecursionError, TypeError):
            self._wrong("drawn", "scenario.error_drawn")
            return None
        return dict(mapping(geometry))

    def _fleet(self) -> list[str]:
        chosen = self._known("vehicles", self._land.vehicles)
        if self._texts["fleet"] != CHOSEN:
            return []
        if not chosen:
            self._wrong("vehicles", "scenario.error_fleet")
        if set(chosen) & set(self._lists["lost_vehicles"]):
            self._wrong("vehicles", "scenario.error_fleet_lost")
        return chosen

    def _known(self, name: str, known: Collection[str]) -> list[str]:
        """What is chosen. While nothing is known, nothing can be held against it, as with files."""
        chosen = list(dict.fromkeys(self._lists[name]))
        if known and any(one not in known for one in chosen):
            self._wrong(name, "scenario.error_unknown")
        return chosen

    def _number(self, name: str, low: float, high: float) -> float:
        number = _decimal(self._texts[name])
        if number is None or not low <= number <= high:
            self._wrong(name, "scenario.error_number", low=f"{low:g}".replace(".", ","), high=f"{high:g}")
            return low
        return number

    def _moment(self, name: str, text: str) -> str:
        """The moment with its offset, as a file would write it; "" when it cannot be read."""
        try:
            typed = datetime.fromisoformat(text)
        except ValueError:
            typed = None
        if typed is None or not 2000 <= typed.year <= 2200:
            self._wrong(name, "scenario.error_time")
            return ""
        if typed.tzinfo is not None:
            return typed.isoformat()
        naive, local = typed, typed.replace(tzinfo=DANISH_TIME)
        if local.astimezone(UTC).astimezone(DANISH_TIME).replace(tzinfo=None) != naive:
            self._wrong(name, "scenario.error_no_such_time")
            return ""
        return local.isoformat()

    def _wrong(self, name: str, code: str, **values: object) -> None:
        self.errors.setdefault(name, (code, values))


def local_input(moment: datetime) -> str:
    """A moment as a date-and-time field of the browser takes it: Danish time; with its offset only in the hour that comes a
    second time when the clocks go back."""
    local = utc(moment).astimezone(DANISH_TIME)
    shown = local if local.fold else local.replace(tzinfo=None)
    return shown.isoformat(timespec="seconds" if local.second else "minutes")


def _decimal(text: str) -> float | None:
    return float(text.replace(",", ".")) if re.fullmatch(r"\d{1,5}([.,]\d{1,4})?", text, re.ASCII) else None


def _hours(seconds: int) -> str:
    return f"{seconds / 3600:.4f}".rstrip("0").rstrip(".").replace(".", ",")
