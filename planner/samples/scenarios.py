"""Which outages can be rehearsed on the sample region?

Every scenario starts on the sample's day, because dialysis dates in the patient file lie around it, and is an exercise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from planner.samples.reference import LonLat, Reference
from planner.samples.treatments import SAMPLE_DAY

POLICY = "2026-11-01"


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the scenarios of one region are about: the municipalities that a westerly storm hits with the ferries it stops,
    and a stretch of coast that loses its ferry."""

    west: str
    storm_codes: tuple[str, ...]
    storm_ferries: tuple[str, ...]
    coast: str
    coast_outline: tuple[LonLat, ...]
    ferry: str


_GROUNDS: Mapping[str, _Ground] = {
    "1082": _Ground(
        west="Vestjylland",
        storm_codes=("0657", "0661", "0665", "0671", "0741", "0760", "0779", "0791"),
        storm_ferries=("ferry:branden-fur", "ferry:hou-saelvig", "ferry:kleppen-venoe"),
        coast="Djursland og Samsø",
        coast_outline=((10.43, 56.62), (11.02, 56.62), (11.02, 56.08), (10.72, 55.74), (10.44, 55.74), (10.44, 56.20)),
        ferry="ferry:hou-saelvig",
    ),
    "1081": _Ground(
        west="Thy, Mors og Læsø",
        storm_codes=("0773", "0787", "0820", "0825", "0849"),
        storm_ferries=("ferry:feggesund", "ferry:frederikshavn-vesteroe", "ferry:naessund", "ferry:thyboroen-agger"),
        coast="Vendsyssels østkyst og Læsø",
        coast_outline=((10.30, 57.62), (10.75, 57.78), (11.30, 57.35), (11.30, 57.20), (10.50, 57.10), (10.30, 57.20)),
        ferry="ferry:frederikshavn-vesteroe",
    ),
}


def scenario_files(reference: Reference, region_code: str) -> dict[str, str | dict[str, Any]]:
    """File name to TOML text or GeoJSON, for each of a region's scenarios."""
    ground = _GROUNDS[region_code]
    west = _municipalities(ground.storm_codes)
    everywhere = _municipalities([row.code for row in reference.municipalities_of(region_code)])
    storm = _Outage("storm-vest-24t", f"Storm over {ground.west}, 24 timer", 6, 24, west, 0.8, ground.storm_ferries)
    whole = _Outage("helregion-24t", "Hele regionen uden strøm, 24 timer", 12, 24, everywhere)
    sudden = _Outage("uvarslet-12t", f"Uvarslet afbrydelse i {ground.west}, 12 timer", 0, 12, west)
    coast_name = "kyst-uden-faerge-24t"
    outline = f'polygon = "{coast_name}.geojson"'
    coast = _Outage(coast_name, f"{ground.coast} uden strøm og uden færge, 24 timer", 3, 24, outline, 0.7, (ground.ferry,))
    return {
        **{f"{outage.id}.toml": _toml(outage) for outage in (storm, whole, sudden, coast)},
        "brownout-2t.toml": _brownout(everywhere),
        f"{coast_name}.geojson": _outline(ground),
    }


@dataclass(frozen=True, slots=True)
class _Outage:
    """One outage in one piece from six in the evening of the sample's day; ``area`` is the text of its TOML table."""

    id: str
    name: str
    warning_h: int
    duration_h: int
    area: str
    speed_factor: float = 1.0
    ferries: tuple[str, ...] = ()


def _toml(outage: _Outage) -> str:
    start = SAMPLE_DAY.replace(hour=18)
    lost = f"\n[lost]\nferries = {_list(outage.ferries)}\n" if outage.ferries else ""
    return (
        _head(outage.id, outage.name, start, outage.warning_h)
        + f"duration_h = {outage.duration_h}\nspeed_factor = {outage.speed_factor}\n"
        + f"\n[area]\n{outage.area}\n{lost}"
    )


def _brownout(area: str) -> str:
    """Three cuts of two hours with four hours of power between them."""
    first = SAMPLE_DAY.replace(hour=16)
    starts = [first + timedelta(hours=6 * k) for k in range(3)]
    cuts = "".join(f"    {{ start = {_text(_local(start))}, duration_h = 2 }},\n" for start in starts)
    head = _head("brownout-2t", "Rullende afbrydelser, tre gange 2 timer", first, 4)
    return f"{head}cuts = [\n{cuts}]\n\n[area]\n{area}\n"


def _municipalities(codes: Sequence[str]) -> str:
    return f"municipalities = {_list(codes)}"


def _outline(ground: _Ground) -> dict[str, Any]:
    ring = [list(point) for point in (*ground.coast_outline, ground.coast_outline[0])]
    area = {
        "type": "Feature",
        "properties": {"name": ground.coast},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return {"type": "FeatureCollection", "features": [area]}


def _head(scenario_id: str, name: str, start: datetime, warning_h: int) -> str:
    return (
        "# SYNTETISK / SYNTHETIC: an exercise on invented registries.\n"
        f"id = {_text(scenario_id)}\nname = {_text(name)}\nstart = {_text(_local(start))}\nwarning_h = {warning_h}\n"
        f"policy = {_text(POLICY)}\nexercise = true\n"
    )


def _local(moment: datetime) -> str:
    return moment.replace(tzinfo=ZoneInfo("Europe/Copenhagen")).isoformat()


def _text(value: str) -> str:
    return f'"{value}"'


def _list(values: Sequence[str]) -> str:
    return "[" + ", ".join(map(_text, values)) + "]"
