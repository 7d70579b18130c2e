"""What does a whole region look like for an exercise? Every registry of the sample, from plain facts and a seed.

The same facts and seed give the same sample, to the letter. No real person is in it: see cpr.py and word_stock.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planner.registries.records import Kind
from planner.samples.addresses import SampleAddress, make_addresses
from planner.samples.contacts import make_contacts
from planner.samples.geography import areas_geojson, land_geojson, road_network
from planner.samples.people import make_patients
from planner.samples.reference import Reference
from planner.samples.rows import Row, chapter, degrees
from planner.samples.scenarios import scenario_files
from planner.samples.sites import make_sites
from planner.samples.vehicles import make_vehicles
from planner.samples.writing import write_files

#: Chosen so that the storm exercise has people on islands without a ferry and people whom nobody can find.
SEED = 19


@dataclass(frozen=True, eq=False)
class RegionSample:
    """One region's registries as rows (column key to text), and its geography and scenarios."""

    name: str
    patients: tuple[Row, ...]
    sites: tuple[Row, ...]
    vehicles: tuple[Row, ...]
    contacts: tuple[Row, ...]
    addresses: tuple[Row, ...]
    areas: Mapping[str, Any]
    land: Mapping[str, Any]
    roads: Mapping[str, Any]
    scenarios: Mapping[str, str | dict[str, Any]]


def make_region(reference: Reference, region_code: str, seed: int = SEED) -> RegionSample:
    """The sample of one region. Raises FileProblem for a region that the reference does not have."""
    region = reference.region(region_code)
    letter = region.name.removeprefix("Region ")[0]
    municipalities = reference.municipalities_of(region_code)
    towns = reference.towns_of(region_code)
    codes = {row.code for row in municipalities}
    hospitals = [place for place in reference.hospitals if place.municipality_code in codes]
    register = make_addresses(reference, region_code, chapter(seed, "addresses"))
    return RegionSample(
        name=region.name,
        patients=make_patients(municipalities, register, letter, chapter(seed, "patients")),
        sites=make_sites(hospitals, municipalities, register, letter, chapter(seed, "sites")),
        vehicles=make_vehicles(municipalities, towns, letter, chapter(seed, "vehicles")),
        contacts=make_contacts(municipalities, chapter(seed, "contacts")),
        addresses=tuple(_address_row(address) for address in register),
        areas=areas_geojson(reference, region_code),
        land=land_geojson(reference),
        roads=road_network(reference, region_code),
        scenarios=scenario_files(reference, region_code),
    )


def write_region(sample: RegionSample, out_dir: Path) -> tuple[Path, ...]:
    """Writes every file of the sample into ``out_dir`` (made when absent) and gives their paths."""
    tables = {
        Kind.PATIENTS: sample.patients,
        Kind.SITES: sample.sites,
        Kind.VEHICLES: sample.vehicles,
        Kind.CONTACTS: sample.contacts,
        Kind.ADDRESSES: sample.addresses,
    }
    geography = {"areas.geojson": sample.areas, "land.geojson": sample.land, "roads.json": sample.roads}
    return write_files(out_dir, tables, geography, sample.scenarios)


def _address_row(address: SampleAddress) -> Row:
    return {
        "street": address.street,
        "house_number": address.house_number,
        "postcode": address.postcode,
        "town": address.postal_town,
        "municipality_code": address.municipality_code,
        "longitude": degrees(address.lon),
        "latitude": degrees(address.lat),
    }
