"""What is the smallest sample that shows everything, and whose right plan can be worked out with a pencil?

Twelve people, three sites and two vehicles on an invented island; ``data/sample/small/README.md`` derives the plan. Every
home, site and base stands exactly on a node of the road network, and nodes are further apart than five kilometres, so that
the minutes of the road list are the minutes of the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, radians, sin
from pathlib import Path
from typing import Any

from planner.registries.records import Kind
from planner.samples.contacts import unallotted_location_number
from planner.samples.cpr import unliving_cpr
from planner.samples.reference import LonLat
from planner.samples.rows import Row, chapter, degrees
from planner.samples.scenarios import POLICY
from planner.samples.writing import write_files

_ISLAND, _ISLAND_NAME = "proeveoe", "Prøveø"
_HOME_CODE, _NEIGHBOUR_CODE = "0990", "0991"
_POSTCODES = {_HOME_CODE: "9995", _NEIGHBOUR_CODE: "9996"}
_METRES_PER_DEGREE = 111_195.0
_MIDDLE: LonLat = (11.5, 56.3)


def _at(east_km: float, north_km: float) -> LonLat:
    """A point by its distance from the middle of the island's ring road."""
    lon, lat = _MIDDLE
    east_degrees = east_km * 1000 / (_METRES_PER_DEGREE * cos(radians(lat)))
    return round(lon + east_degrees, 6), round(lat + north_km * 1000 / _METRES_PER_DEGREE, 6)


def _on_ring(angle: int) -> LonLat:
    """A corner of the ring road: a hexagon with sides of six kilometres."""
    return _at(6 * cos(radians(angle)), 6 * sin(radians(angle)))


_VILLAGES: Mapping[str, LonLat] = {
    "Midtby": _on_ring(180),
    "Fjordby": _on_ring(240),
    "Strandby": _on_ring(300),
    "Bakkeby": _on_ring(0),
    "Kærby": _on_ring(60),
    "Lyngby": _on_ring(120),
    "Storby": _at(-18, 0),
    "Nordby": _at(-18, 20),
}
#: Road, from, to, minutes, kilometres.
_ROADS = (
    ("Ringvejen", "Midtby", "Fjordby", 5, 6),
    ("Ringvejen", "Fjordby", "Strandby", 5, 6),
    ("Ringvejen", "Strandby", "Bakkeby", 5, 6),
    ("Ringvejen", "Bakkeby", "Kærby", 5, 6),
    ("Ringvejen", "Kærby", "Lyngby", 5, 6),
    ("Ringvejen", "Lyngby", "Midtby", 5, 6),
    ("Hovedvejen", "Storby", "Midtby", 10, 12),
    ("Kystvejen", "Storby", "Nordby", 20, 20),
)


_MEN = ("Bo", "Erik", "Hans", "Jørgen", "Lars")


def _patient(number: int, name: str, village: str, house: int, **cells: str) -> Row:
    code = _NEIGHBOUR_CODE if village == "Storby" else _HOME_CODE
    return {
        "reference": f"P-{number:02}",
        "cpr": unliving_cpr(chapter(number, "small"), man=name.split()[0] in _MEN),
        "name": name,
        "street": f"{village}vej",
        "house_number": str(house),
        "postcode": _POSTCODES[code],
        "town": village,
        "municipality_code": code,
        "phone": f"+45 00 00 00 {number:02}",
        "mobility": "gående",
        "floor": "0",
        "data_date": "01-12-2026",
        **cells,
    }


_PATIENTS = (
    _patient(1, "Åse Eksempel", "Midtby", 1, therapy="hjemmeilt", flow_l_min="1", cylinder_l="2000"),
    _patient(2, "Bo Eksempel", "Fjordby", 1, therapy="hjemmeilt", flow_l_min="2", cylinder_l="1000",
             floor="2", floor_door="2. th", notes="Går med stok, ned ad trappen ved egen hjælp"),
    _patient(3, "Carla Eksempel", "Kærby", 1, therapy="hjemmeilt", flow_l_min="1", tolerance_h="4",
             mobility="kørestol"),
    _patient(4, "Dagny Eksempel", "Lyngby", 1, therapy="hjemmeilt", flow_l_min="6", cylinder_l="900"),
    _patient(5, "Erik Eksempel", "Nordby", 1, therapy="respirator", hours_per_day="24", invasive="ja",
             battery_h="3", power_w="150", helper_team="ja", escort="hjælper", mobility="liggende"),
    _patient(6, "Frida Eksempel", "Midtby", 2, therapy="hjemmehæmodialyse",
             next_treatment="02-12-2026 00:00", mobility="liggende", escort="pårørende"),
    _patient(7, "Gerda Eksempel", "Midtby", 3, therapy="cycler", next_treatment="02-12-2026 22:00",
             manual_exchange="ja"),
    _patient(8, "Hans Eksempel", "Strandby", 1, therapy="hjemmeilt", flow_l_min="1", cylinder_l="400",
             household="H-1"),
    _patient(9, "Inger Eksempel", "Strandby", 1, therapy="hjemmeilt", flow_l_min="2", cylinder_l="600",
             household="H-1"),
    _patient(10, "Jørgen Eksempel", "Bakkeby", 2, therapy="hjemmeilt", flow_l_min="3", offer="afslået",
             notes="Bliver hos sin hund. Datter ser til ham."),
    _patient(11, "Karen Eksempel", "Bakkeby", 3, therapy="hjemmeilt", flow_l_min="10", cylinder_l="1500"),
    _patient(12, "Lars Eksempel", "Storby", 2, therapy="hjemmeilt", flow_l_min="2"),
)  # fmt: skip

_CONFIRMED = {"agreement": "bekræftet", "confirmed_at": "01-10-2026", "valid_until": "31-12-2027"}


def _site(site_id: str, name: str, kind: str, village: str, code: str, **cells: str) -> Row:
    lon, lat = _VILLAGES[village]
    return {
        "site_id": site_id,
        "name": name,
        "kind": kind,
        "municipality_code": code,
        "street": f"{village}vej",
        "house_number": "100",
        "postcode": _POSTCODES[code],
        "town": village,
        "longitude": degrees(lon),
        "latitude": degrees(lat),
        **_CONFIRMED,
        **cells,
    }


_SITES = (
    _site("S-1", "Storby Akuthospital", "akuthospital", "Storby", _NEIGHBOUR_CODE, lying_places="4", seated_places="2",
          spare_kw="5", sockets="8", oxygen_l_min="30", dialysis_stations="1", backup_h="96", step_free="ja",
          water_and_drain="ja", respirator_competence="ja", confirmed_by="Storby Akuthospital", cylinders="2", batteries="1",
          nurses="1"),
    _site("S-2", "Plejecenter Midtby", "plejehjem", "Midtby", _HOME_CODE, lying_places="1", seated_places="3",
          spare_kw="1", sockets="4", oxygen_l_min="8", dialysis_stations="0", backup_h="48", step_free="ja",
          water_and_drain="nej", respirator_competence="nej", confirmed_by="Prøveø Kommune"),
    _site("S-3", "Bakkeby Forsamlingshus", "kommunal", "Bakkeby", _HOME_CODE, lying_places="0", seated_places="4",
          spare_kw="2", sockets="6", oxygen_l_min="0", dialysis_stations="0", backup_h="24", step_free="nej",
          water_and_drain="nej", respirator_competence="nej", confirmed_by="Prøveø Kommune"),
)  # fmt: skip


def _vehicle(vehicle_id: str, name: str, kind: str, places: tuple[int, int, int], village: str, supply: str) -> Row:
    lon, lat = _VILLAGES[village]
    seated, wheelchair, lying = map(str, places)
    return {
        "vehicle_id": vehicle_id,
        "name": name,
        "kind": kind,
        "seated": seated,
        "wheelchair": wheelchair,
        "lying": lying,
        "base_name": village,
        "longitude": degrees(lon),
        "latitude": degrees(lat),
        "oxygen": supply,
        "power": supply,
    }


_VEHICLES = (
    _vehicle("V-1", "Ambulancen", "ambulance", (1, 0, 1), "Storby", "ja"),
    _vehicle("V-2", "Liftbussen", "kørestolsvogn", (3, 1, 0), "Midtby", "nej"),
)

_SCENARIO = f"""# SYNTETISK / SYNTHETIC: an exercise on invented registries. README.md works out the plan.
id = "proeveoe-24t"
name = "Prøveø uden strøm, 24 timer, uvarslet"
start = "2026-12-02T18:00:00+01:00"
warning_h = 0
duration_h = 24
policy = "{POLICY}"
exercise = true

[area]
municipalities = ["{_HOME_CODE}"]
"""


def write_small(out_dir: Path) -> tuple[Path, ...]:
    """Writes the small sample into ``out_dir``, but for its README, which is written by hand; gives the paths."""
    tables = {
        Kind.PATIENTS: _PATIENTS,
        Kind.SITES: _SITES,
        Kind.VEHICLES: _VEHICLES,
        Kind.CONTACTS: (_contact(_HOME_CODE, "Prøveø"), _contact(_NEIGHBOUR_CODE, "Storby")),
        Kind.ADDRESSES: tuple(_addresses()),
    }
    geography = {"areas.geojson": _areas(), "land.geojson": _land(), "roads.json": _roads()}
    return write_files(out_dir, tables, geography, {"proeveoe-24t.toml": _SCENARIO})


def _contact(code: str, name: str) -> Row:
    return {
        "municipality_code": code,
        "name": name,
        "region_code": "9990",
        "health_council": "Sundhedsråd Prøveø",
        "population": "900",
        "contact_name": f"Vagthavende, {name} Kommune",
        "phone": f"+45 00 00 {code[:2]} {code[2:]}",
        "mailbox": f"beredskab@{'proeveoe' if code == _HOME_CODE else 'storby'}.invalid",
        "location_number": unallotted_location_number(int(code)),
    }


def _addresses() -> list[Row]:
    """Four houses in each village, all of them on the village's one node."""
    rows = []
    for village, (lon, lat) in _VILLAGES.items():
        code = _NEIGHBOUR_CODE if village == "Storby" else _HOME_CODE
        for house in (1, 2, 3, 100):
            rows.append(
                {
                    "street": f"{village}vej",
                    "house_number": str(house),
                    "postcode": _POSTCODES[code],
                    "town": village,
                    "municipality_code": code,
                    "longitude": degrees(lon),
                    "latitude": degrees(lat),
                }
            )
    return rows


def _roads() -> dict[str, Any]:
    numbers = {village: number for number, village in enumerate(_VILLAGES)}
    nodes = [
        {"lon": lon, "lat": lat, "land": _ISLAND_NAME, "name": village, "population": 100}
        for village, (lon, lat) in _VILLAGES.items()
    ]
    edges = [
        {
            "from": numbers[a],
            "to": numbers[b],
            "length_m": kilometres * 1000,
            "seconds": minutes * 60,
            "class": "secondary",
            "name": road,
            "crossing": None,
            "geometry": [list(_VILLAGES[a]), list(_VILLAGES[b])],
        }
        for road, a, b, minutes, kilometres in _ROADS
    ]
    return {
        "format": "planner-roads/1",
        "name": _ISLAND_NAME,
        "date": "2026-11-01",
        "rough": False,
        "nodes": nodes,
        "edges": edges,
    }


def _land() -> dict[str, Any]:
    corners = ((-24, -6), (-8, -10), (10, -9), (12, 2), (8, 9), (-8, 10), (-12, 25), (-24, 24))
    return _collection({"code": _ISLAND, "name": _ISLAND_NAME, "kind": "land"}, [corners])


def _areas() -> dict[str, Any]:
    """The neighbour is the island's south-west corner; the rest of the island is Prøveø's."""
    storby = ((-24, -6), (-15, -8.25), (-15, 6), (-24, 6))
    proeveoe = ((-15, -8.25), (-8, -10), (10, -9), (12, 2), (8, 9), (-8, 10), (-12, 25), (-24, 24), (-24, 6), (-15, 6))
    features = [
        *_collection({"code": _HOME_CODE, "name": "Prøveø", "kind": "municipality"}, [proeveoe])["features"],
        *_collection({"code": _NEIGHBOUR_CODE, "name": "Storby", "kind": "municipality"}, [storby])["features"],
    ]
    return {"type": "FeatureCollection", "features": features}


def _collection(properties: dict[str, str], rings: list[tuple[tuple[float, float], ...]]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": [[list(_at(*corner)) for corner in (*ring, ring[0])]]},
        }
        for ring in rings
    ]
    return {"type": "FeatureCollection", "features": features}
