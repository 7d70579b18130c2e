"""Is a municipality that nobody stated found where it is sure, said how, and never guessed?"""

from __future__ import annotations

import pytest
from shapely.geometry import box

from planner.geocoding.gazetteer import Gazetteer
from planner.geocoding.municipality import MunicipalityFinder
from planner.model.place import Address, Position
from planner.registries.municipalities import Clue, Municipalities, by_name
from planner.registries.records import AddressPoint
from tests.registry_files import PATIENT, a_row, codes, import_patients, known_municipalities, write_csv

WEST, EAST = Position(8.25, 56.25), Position(8.75, 56.25)
AREAS = {"0661": box(8.0, 56.0, 8.5, 56.5), "0665": box(8.5, 56.0, 9.0, 56.5)}
TOWNS = {"7500": ("Holstebro",), "7600": ("Struer",)}
POINTS = {
    "7500": (
        AddressPoint("Nørregade", "2", "7500", "Holstebro", "0661", WEST),
        AddressPoint("Nørregade", "4", "7500", "Holstebro", "0665", EAST),
        AddressPoint("Søndergade", "2", "7500", "Holstebro", "0661", WEST),
        AddressPoint("Østergade", "2", "7500", "Holstebro", "", EAST),
    ),
    "7600": (AddressPoint("Nørregade", "2", "7600", "Struer", "0661", WEST),),
}


def a_finder(postcodes=()):
    return MunicipalityFinder(Gazetteer(town_names=TOWNS), lambda postcode: POINTS.get(postcode, ()), AREAS, dict(postcodes))


def found(street="Nørregade", number="2", postcode="7500", town="Holstebro", given=None, **kept):
    return a_finder(**kept)(Address(street, number, postcode, town), given)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ({}, ("0661", Clue.REGISTER)),
        ({"number": "4"}, ("0665", Clue.REGISTER)),
        ({"street": "Østergade"}, ("0665", Clue.POINT)),
        ({"street": "Søndergade", "number": "77"}, ("0661", Clue.STREET)),
        ({"street": "Ukendtvej", "given": EAST}, ("0665", Clue.POINT)),
        ({"street": "Ukendtvej", "postcode": "7600", "town": "Struer"}, ("0661", Clue.POSTCODE)),
        # Nørregade and its postcode lie in two municipalities: nothing tells which one number 77 is in.
        ({"number": "77"}, None),
        ({"street": "Ukendtvej"}, None),
        ({"street": "Ukendtvej", "postcode": "9999"}, None),
        # A point in the sea is in no municipality.
        ({"street": "Ukendtvej", "given": Position(7.0, 56.0)}, None),
        # The town is not the postcode's: the same street and number elsewhere may be meant.
        ({"town": "Struer"}, None),
    ],
)
def test_the_surest_clue_finds_the_municipality_and_two_possible_ones_find_none(address, expected):
    assert found(**address) == expected


def test_a_postcode_without_known_addresses_is_placed_by_its_area_when_that_lies_in_one_municipality():
    inside, across = box(8.1, 56.1, 8.2, 56.2), box(8.4, 56.1, 8.6, 56.2)
    assert found(postcode="7790", postcodes={"7790": inside}) == ("0661", Clue.POSTCODE)
    assert found(postcode="7790", postcodes={"7790": across}) is None


def test_a_file_without_municipalities_is_taken_with_a_warning_that_says_how_each_was_found(tmp_path):
    row = {key: value for key, value in PATIENT.items() if key != "kommunekode"}
    known = known_municipalities({"0661": "Holstebro", "0665": "Lemvig"}, a_finder())
    path = write_csv(tmp_path / "p.csv", a_row(row, husnr="2"), a_row(row, husnr="77"))

    imported = import_patients(path, known)

    (person,) = imported.records
    assert person.patient.municipality_code == person.identity.address.municipality_code == "0661"
    expected = [(2, "kommunekode", "municipality_by_register"), (3, "kommunekode", "municipality_not_found")]
    assert codes(imported) == expected


def test_a_municipality_that_is_found_is_held_against_the_known_ones_too(tmp_path):
    known = known_municipalities({"0751": "Aarhus"}, a_finder())
    path = write_csv(tmp_path / "p.csv", a_row(PATIENT, husnr="2", kommunekode=""))
    assert (2, "kommunekode", "municipality_unknown") in codes(import_patients(path, known))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Holstebro", "0661"), ("HOLSTEBRO KOMMUNE", "0661"), ("Århus", "0751"), ("Aarhus Kommune", "0751"),
        ("Københavns Kommune", "0101"), ("Bornholms Regionskommune", "0400"), ("Nordfyn", "0480"), ("Nordfyns", "0480"),
        ("Høje Taastrup", "0169"), ("Atlantis", None),
    ],
)  # fmt: skip
def test_a_municipality_is_known_by_its_name_however_it_is_written(name, code):
    named = [("0661", "Holstebro"), ("0751", "Aarhus"), ("0101", "København"), ("0400", "Bornholm"), ("0480", "Nordfyns"),
             ("0169", "Høje-Taastrup")]  # fmt: skip
    assert Municipalities(names=by_name(named)).code_of(name) == code


def test_a_name_of_two_municipalities_is_no_name():
    assert by_name([("0001", "Nykøbing"), ("0002", "Nykøbing Kommune")]) == {}
