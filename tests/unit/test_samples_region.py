"""Is the sample region plausible, harmless and the same every time it is made?"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely

from planner.errors import FileProblem
from planner.model.patient import Patient
from planner.model.site import Agreement, Site
from planner.needs.derive import derive_needs
from planner.registries.address_file import read_address_file
from planner.registries.areas_file import read_areas
from planner.registries.columns import COLUMNS
from planner.registries.identifiers import cpr
from planner.registries.municipalities import Municipalities
from planner.registries.patients import read_patients
from planner.registries.places import read_contacts, read_sites, read_vehicles
from planner.registries.policy_file import find_policy
from planner.registries.reading import read_table
from planner.registries.records import Imported, Kind, PatientRecord, Severity
from planner.samples.geography import land_polygons, municipality_areas
from planner.samples.reference import Reference, read_reference
from planner.samples.region import make_region, write_region
from planner.samples.rows import shared_out
from planner.samples.sets import write_sample
from planner.samples.small import write_small
from planner.samples.writing import csv_text
from planner.scenarios.affected import affected_patients
from planner.scenarios.scenario_file import read_scenario

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "sample"
REGION = SAMPLES / "region"
MIDTJYLLAND, NORDJYLLAND = "1082", "1081"
SAMSOE = "0741"
A_YEAR_BEFORE = datetime(2025, 12, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return read_reference(ROOT / "data" / "reference")


@pytest.fixture(scope="module")
def codes() -> list[str]:
    return [row.code for row in read_contacts(read_table(REGION / "contacts.csv"), Municipalities()).records]


@pytest.fixture(scope="module")
def people(codes: list[str]) -> Imported[PatientRecord]:
    policy = find_policy(ROOT / "data" / "policy")
    return read_patients(
        read_table(REGION / "patients.csv"), policy, Municipalities(frozenset(codes)), "sample", lambda _: "unused"
    )


@pytest.fixture(scope="module")
def patients(people: Imported[PatientRecord]) -> list[Patient]:
    return [record.patient for record in people.records]


@pytest.fixture(scope="module")
def sites(codes: list[str]) -> list[Site]:
    return list(read_sites(read_table(REGION / "sites.csv"), Municipalities(frozenset(codes))).records)


def therapies(patient: Patient) -> set[str]:
    return {device.therapy for device in patient.devices}


@pytest.mark.parametrize("name", ["small", "region"])
def test_the_committed_files_are_those_that_the_script_makes(name: str, reference: Reference, tmp_path: Path) -> None:
    made = write_small(tmp_path) if name == "small" else write_region(make_region(reference, MIDTJYLLAND), tmp_path)

    fresh = {path.relative_to(tmp_path): path.read_bytes() for path in made}
    kept = [path for path in (SAMPLES / name).rglob("*") if path.is_file() and path.name != "README.md"]
    assert {path.relative_to(SAMPLES / name): path.read_bytes() for path in kept} == fresh


def test_another_process_makes_the_same_people(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from planner.samples.reference import read_reference; "
        "from planner.samples.region import make_region, write_region; "
        f"write_region(make_region(read_reference(Path('data/reference')), '{MIDTJYLLAND}'), Path({str(tmp_path)!r}))"
    )
    # Another hash seed: an order taken from a set would show.
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "7"}, check=True)

    assert (tmp_path / "patients.csv").read_bytes() == (REGION / "patients.csv").read_bytes()
    assert (tmp_path / "areas.geojson").read_bytes() == (REGION / "areas.geojson").read_bytes()


def test_another_seed_makes_other_people(reference: Reference) -> None:
    with (REGION / "patients.csv").open(encoding="utf-8") as file:
        kept = {row["cpr"] for row in csv.DictReader(file, delimiter=";")}

    other = {row["cpr"] for row in make_region(reference, MIDTJYLLAND, seed=1).patients}

    assert len(other) == len(kept)
    assert len(other & kept) < 10


def test_a_region_that_the_reference_lacks_is_refused(reference: Reference) -> None:
    with pytest.raises(FileProblem, match="1084"):
        make_region(reference, "1084")


def test_the_importer_takes_every_row(people: Imported[PatientRecord], codes: list[str]) -> None:
    reports = [
        people.report,
        read_sites(read_table(REGION / "sites.csv"), Municipalities(frozenset(codes))).report,
        read_vehicles(read_table(REGION / "vehicles.csv"), Municipalities(frozenset(codes))).report,
        read_address_file(REGION / "addresses.csv", {}).report,
    ]

    assert [(report.rejected, report.duplicate) for report in reports] == [(0, 0)] * 4
    assert not [issue for report in reports for issue in report.issues if issue.severity is Severity.ERROR]


def test_the_numbers_are_those_that_the_region_has_counted(patients: list[Patient]) -> None:
    flows = [d.flow_ml_min or 0 for p in patients for d in p.devices if d.therapy == "home_oxygen"]
    on_oxygen = sum(bool(therapies(p) & {"home_oxygen", "nasal_high_flow"}) for p in patients)
    nasal = sum("nasal_high_flow" in therapies(p) for p in patients)
    respirators = [p for p in patients if "respirator" in therapies(p)]
    dialysis = [therapies(p) & {"home_haemodialysis", "peritoneal_cycler", "peritoneal_manual"} for p in patients]

    assert on_oxygen == 1400
    assert sum(flow >= 5000 for flow in flows) + nasal == 140
    assert len(respirators) == 120
    assert sum(p.helper_team for p in respirators) == 48
    assert sum(map(bool, dialysis)) == 180
    assert sum("home_haemodialysis" in kinds for kinds in dialysis) == 90
    assert 3 <= sum("lvad" in therapies(p) for p in patients) <= 5


def test_people_live_where_the_population_lives(patients: list[Patient], reference: Reference) -> None:
    count = Counter(p.municipality_code for p in patients)
    population = {row.code: row.population for row in reference.municipalities_of(MIDTJYLLAND)}

    assert count.keys() == population.keys()
    assert count[SAMSOE] >= 3
    largest = sum(population.values())
    for code in population.keys() - {SAMSOE}:
        assert count[code] / len(patients) == pytest.approx(population[code] / largest, rel=0.15)


def test_households_floors_and_every_way_of_moving_occur(patients: list[Patient]) -> None:
    households = Counter(p.household for p in patients if p.household)
    ways = Counter(p.mobility.value for p in patients)

    assert len(households) >= 10
    assert set(households.values()) == {2}
    assert sum(p.floor >= 2 for p in patients) > 100
    assert ways["walking"] > ways["wheelchair"] > ways["lying"] > 50


def test_no_cpr_number_can_belong_to_a_living_person() -> None:
    for name in ("small", "region"):
        with (SAMPLES / name / "patients.csv").open(encoding="utf-8") as file:
            numbers = [row["cpr"] for row in csv.DictReader(file, delimiter=";")]
        births = [cpr(number).value.birth_date for number in numbers]

        assert max(births).year < 1900


def test_phones_mailboxes_and_location_numbers_lead_nowhere() -> None:
    for path in SAMPLES.rglob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter=";"):
                phones = [row[key] for key in ("telefon", "pårørende_telefon") if row.get(key)]
                assert all(phone.startswith("+45 00 ") for phone in phones)
                assert row.get("sikker_postkasse", ".invalid").endswith(".invalid")
                assert row.get("lokationsnummer", "20").startswith("20")


def test_every_file_of_people_or_places_says_that_it_is_synthetic() -> None:
    files = list(SAMPLES.rglob("*.csv"))

    assert len(files) == 10
    for path in files:
        with path.open(encoding="utf-8") as file:
            assert {row["syntetisk"] for row in csv.DictReader(file, delimiter=";")} == {"ja"}
    for name in ("small", "region"):
        mark = (SAMPLES / name / "SYNTHETIC").read_text(encoding="utf-8")
        assert "SYNTETISK" in mark
        assert "SYNTHETIC" in mark


def test_every_address_stands_on_its_own_land_and_in_its_municipality(reference: Reference) -> None:
    areas, land = municipality_areas(reference, MIDTJYLLAND), shapely.union_all(list(land_polygons(reference).values()))
    register = tuple(read_address_file(REGION / "addresses.csv", {}).points())

    for code, area in areas.items():
        points = [shapely.Point(a.position.lon, a.position.lat) for a in register if a.municipality_code == code]
        assert points
        # Coordinates are rounded to a decimetre, so a house at the very border may be that much outside.
        assert shapely.dwithin(points, area, 1e-5).all()
        assert shapely.dwithin(points, land, 1e-5).all()


def test_most_people_are_known_by_address_only() -> None:
    with (REGION / "patients.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))

    assert 3 <= sum(bool(row["længdegrad"]) for row in rows) <= 12


def test_about_six_in_ten_invented_sites_are_confirmed_and_some_too_long_ago(sites: list[Site], reference: Reference) -> None:
    invented = [site for site in sites if site.id[1] == "S"]
    confirmed = [site for site in invented if site.agreement is Agreement.CONFIRMED]
    stale = [site for site in confirmed if site.confirmed_at and site.confirmed_at < A_YEAR_BEFORE]

    assert len(invented) == 180
    assert 0.5 < len(confirmed) / len(invented) < 0.72
    assert {site.agreement for site in invented} == set(Agreement)
    assert 1 <= len(stale) <= 12
    assert {site.backup_s for site in invented} >= {0, 8 * 3600, 24 * 3600, 72 * 3600}
    codes = {row.code for row in reference.municipalities_of(MIDTJYLLAND)}
    hospitals = {place.name for place in reference.hospitals if place.municipality_code in codes}
    assert hospitals <= {site.name for site in sites}


def test_samsoe_has_power_and_vehicles_of_its_own(sites: list[Site], codes: list[str]) -> None:
    vehicles = read_vehicles(read_table(REGION / "vehicles.csv"), Municipalities(frozenset(codes))).records
    own = [site for site in sites if site.municipality_code == SAMSOE and site.agreement is Agreement.CONFIRMED]

    assert any(site.backup_s >= 24 * 3600 and site.capacity.oxygen_ml_min for site in own)
    assert sum(vehicle.municipality_code == SAMSOE for vehicle in vehicles) == 2
    assert 140 <= len(vehicles) <= 160


def test_every_scenario_is_an_exercise_that_moves_some_people(patients: list[Patient], codes: list[str]) -> None:
    policy = find_policy(ROOT / "data" / "policy")
    areas = {area.code: area.geometry for area in read_areas(REGION / "areas.geojson").records}
    moving = {}
    for path in sorted((REGION / "scenarios").glob("*.toml")):
        scenario = read_scenario(path, codes)
        affected = affected_patients(patients, scenario, areas)
        moving[scenario.id] = (len(affected), sum(not need.stays for need in derive_needs(affected, scenario, policy)))
        assert scenario.exercise

    assert len(moving) == 5
    assert 450 <= moving["storm-vest-24t"][0] <= 550
    assert 250 <= moving["storm-vest-24t"][1] <= 350
    affected, movers = moving["helregion-24t"]
    assert affected == len(patients)
    assert 0.4 < movers / affected < 0.65
    assert 0 < moving["brownout-2t"][1] < movers / 4


def test_the_other_region_is_made_by_the_same_code(reference: Reference, tmp_path: Path) -> None:
    sample = make_region(reference, NORDJYLLAND)
    write_region(sample, tmp_path)

    count = Counter(row["municipality_code"] for row in sample.patients)
    assert len(count) == len(sample.contacts) == 11
    assert count["0825"] >= 3
    assert 0.38 < len(sample.patients) / 1800 < 0.48
    storm = read_scenario(tmp_path / "scenarios" / "storm-vest-24t.toml", [row["municipality_code"] for row in sample.contacts])
    assert "0787" in storm.area.municipality_codes


def test_the_sample_stays_small_enough_for_the_project() -> None:
    assert sum(path.stat().st_size for path in REGION.rglob("*") if path.is_file()) < 4_000_000


def test_a_cell_that_no_column_knows_is_not_written() -> None:
    with pytest.raises(KeyError, match="shoe_size"):
        csv_text(Kind.SITES, [{"site_id": "S-1", "shoe_size": "43"}])


def test_headings_are_those_of_the_column_table() -> None:
    heading = csv_text(Kind.VEHICLES, [{"vehicle_id": "V-1", "lying": "1"}]).splitlines()[0].split(";")

    known = {column.key: column.danish for column in COLUMNS[Kind.VEHICLES]}
    assert heading == [known["vehicle_id"], known["lying"], "syntetisk"]


def test_pieces_shared_out_add_up_and_nobody_gets_less_than_the_least() -> None:
    shares = shared_out(100, [90, 9, 1, 0], at_least=2)

    assert sum(shares) == 100
    assert min(shares) == 2
    with pytest.raises(ValueError, match="too few"):
        shared_out(3, [1, 1], at_least=2)


def test_a_sample_can_be_asked_for_by_its_name(tmp_path: Path) -> None:
    small = write_sample("small", tmp_path / "small", ROOT / "data")
    north = write_sample("region", tmp_path / "north", ROOT / "data", region="nordjylland")

    assert (tmp_path / "small" / "patients.csv") in small
    assert "0825" in (tmp_path / "north" / "contacts.csv").read_text(encoding="utf-8")
    assert all(path.is_file() for path in (*small, *north))


def test_a_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")

    with pytest.raises(FileProblem, match="cannot be written"):
        write_sample("small", tmp_path / "taken", ROOT / "data")
