"""Which plain facts about Midt- and Nordjylland is the sample geography made of?

Reads ``data/reference/`` (its README says where each fact is from) into frozen rows. Coordinates are WGS 84
longitude and latitude in degrees; nothing is derived here, and a row that cannot be right stops the reading.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from planner.errors import FileProblem

LonLat = tuple[float, float]
Row = TypeVar("Row")

ROAD_CLASSES = ("motorway", "trunk", "primary", "secondary")


@dataclass(frozen=True, slots=True)
class Region:
    """A region: four-digit code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality; ``population`` in rounded inhabitants, ``health_council`` empty where not known."""

    code: str
    name: str
    region_code: str
    population: int
    health_council: str


@dataclass(frozen=True, slots=True)
class Town:
    """A town or village; ``land`` is the id of the land mass it stands on, ``source`` geonames or hand."""

    name: str
    postcode: str
    municipality_code: str
    lon: float
    lat: float
    population: int
    land: str
    source: str


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital; ``kind`` is acute_hospital or hospital."""

    name: str
    municipality_code: str
    lon: float
    lat: float
    kind: str
    dialysis: bool


@dataclass(frozen=True, slots=True)
class Junction:
    """A named place on the roads that is no town: a motorway junction or a crossroads."""

    name: str
    lon: float
    lat: float
    land: str


@dataclass(frozen=True, slots=True)
class Land:
    """A land mass: its outline and the fjords and lagoons inside it, each an open ring of points."""

    land_id: str
    name: str
    kind: str
    outline: tuple[LonLat, ...]
    waters: tuple[tuple[LonLat, ...], ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A bridge, tunnel or ferry between two points on land; minutes are one way.

    ``boarding_minutes`` is waiting and loading; ``carries_vehicles`` is no for a boat that takes people only.
    """

    crossing_id: str
    kind: str
    name: str
    a: LonLat
    land_a: str
    b: LonLat
    land_b: str
    crossing_minutes: int
    boarding_minutes: int
    carries_vehicles: bool


@dataclass(frozen=True, slots=True)
class RoadLine:
    """A road as a chain of stops: a town's or junction's name, ``bridge:...``, ``ferry:...`` or ``(lon lat)``."""

    road: str
    road_class: str
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Every fact in ``data/reference``, in file order."""

    regions: tuple[Region, ...]
    municipalities: tuple[Municipality, ...]
    towns: tuple[Town, ...]
    hospitals: tuple[Hospital, ...]
    junctions: tuple[Junction, ...]
    lands: tuple[Land, ...]
    crossings: tuple[Crossing, ...]
    roads: tuple[RoadLine, ...]

    def region(self, region_code: str) -> Region:
        """Return the region with this code; a ``FileProblem`` when the reference has no such region."""
        for region in self.regions:
            if region.code == region_code:
                return region
        raise FileProblem(f"The reference data has no region {region_code}.", hint="See regions.csv.")

    def municipalities_of(self, region_code: str) -> tuple[Municipality, ...]:
        """Return the municipalities of a region, in file order."""
        code = self.region(region_code).code
        return tuple(row for row in self.municipalities if row.region_code == code)

    def towns_of(self, region_code: str) -> tuple[Town, ...]:
        """Return the towns of a region's municipalities, in file order."""
        codes = {row.code for row in self.municipalities_of(region_code)}
        return tuple(town for town in self.towns if town.municipality_code in codes)


def read_reference(directory: Path) -> Reference:
    """Read all reference files in ``directory``; a missing file, column or bad value is a ``FileProblem``."""
    reference = Reference(
        regions=_rows(directory / "regions.csv", lambda row: Region(row["code"], row["name"])),
        municipalities=_rows(directory / "municipalities.csv", _municipality),
        towns=_rows(directory / "towns.csv", _town),
        hospitals=_rows(directory / "hospitals.csv", _hospital),
        junctions=_rows(directory / "junctions.csv", _junction),
        lands=_lands(directory / "land.toml"),
        crossings=_rows(directory / "crossings.csv", _crossing),
        roads=_rows(directory / "roads.csv", _road),
    )
    _check_names(reference)
    return reference


def _rows(path: Path, make: Callable[[dict[str, str]], Row]) -> tuple[Row, ...]:
    """Read one CSV file (UTF-8, comma, first line names the columns) into rows."""
    rows: list[Row] = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for number, values in enumerate(csv.DictReader(file), start=2):
                try:
                    rows.append(make(values))
                except (KeyError, ValueError, TypeError, AttributeError) as error:
                    raise FileProblem(f"{path.name}, line {number}: {error}.") from error
    except OSError as error:
        raise FileProblem(f"The reference file {path.name} cannot be read.", hint=str(error)) from error
    return tuple(rows)


def _municipality(row: dict[str, str]) -> Municipality:
    return Municipality(row["code"], row["name"], row["region_code"], int(row["population"]), row["health_council"])


def _town(row: dict[str, str]) -> Town:
    return Town(
        row["name"],
        row["postcode"],
        row["municipality_code"],
        float(row["lon"]),
        float(row["lat"]),
        int(row["population"]),
        row["land"],
        row["source"],
    )


def _hospital(row: dict[str, str]) -> Hospital:
    kind = _one_of(row["kind"], ("acute_hospital", "hospital"))
    lon, lat = float(row["lon"]), float(row["lat"])
    return Hospital(row["name"], row["municipality_code"], lon, lat, kind, _yes(row["dialysis"]))


def _junction(row: dict[str, str]) -> Junction:
    return Junction(row["name"], float(row["lon"]), float(row["lat"]), row["land"])


def _crossing(row: dict[str, str]) -> Crossing:
    return Crossing(
        crossing_id=row["id"],
        kind=_one_of(row["kind"], ("bridge", "ferry")),
        name=row["name"],
        a=(float(row["lon_a"]), float(row["lat_a"])),
        land_a=row["land_a"],
        b=(float(row["lon_b"]), float(row["lat_b"])),
        land_b=row["land_b"],
        crossing_minutes=int(row["crossing_minutes"]),
        boarding_minutes=int(row["boarding_minutes"]),
        carries_vehicles=_yes(row["carries_vehicles"]),
    )


def _road(row: dict[str, str]) -> RoadLine:
    stops = tuple(stop.strip() for stop in row["stops"].split(">"))
    if len(stops) < 2:
        raise ValueError("a road needs at least two stops")
    return RoadLine(row["road"], _one_of(row["class"], ROAD_CLASSES), stops)


def _lands(path: Path) -> tuple[Land, ...]:
    """Read the coast outlines."""
    try:
        with path.open("rb") as file:
            tables = tomllib.load(file)["land"]
        return tuple(_land(table) for table in tables)
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise FileProblem(f"The reference file {path.name} cannot be read.", hint=str(error)) from error


def _land(table: dict[str, Any]) -> Land:
    waters = tuple(_ring(points) for points in table.get("waters", []))
    return Land(table["id"], table["name"], table["kind"], _ring(table["outline"]), waters)


def _ring(points: Iterable[Iterable[float]]) -> tuple[LonLat, ...]:
    return tuple((float(lon), float(lat)) for lon, lat in points)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is none of {', '.join(allowed)}")
    return value


def _yes(value: str) -> bool:
    return _one_of(value, ("yes", "no")) == "yes"


def _check_names(reference: Reference) -> None:
    """Names that roads refer to must be unique, and every code and land id must exist."""
    places = [town.name for town in reference.towns] + [junction.name for junction in reference.junctions]
    _check_no_twice("town or junction", places)
    _check_no_twice("crossing", [row.crossing_id for row in reference.crossings])
    codes = {row.code for row in reference.municipalities}
    lands = {row.land_id for row in reference.lands}
    for town in reference.towns:
        if town.municipality_code not in codes or town.land not in lands:
            raise FileProblem(f"towns.csv: {town.name} names an unknown municipality or land.")


def _check_no_twice(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileProblem(f"The reference data names a {what} twice: {', '.join(twice)}.")
