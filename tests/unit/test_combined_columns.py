"""Is it said before anything is read which columns a heading goes into, and are a file's missing columns still missed?"""

from __future__ import annotations

import pytest

from planner.errors import FileProblem
from planner.registries.mapping import apply_mapping, changed_mapping, propose_mapping
from planner.registries.reading import Table, TableRow
from planner.registries.records import Kind
from tests.registry_files import OLD_CPR, import_patients, write_csv

HEADINGS = ("Navn", "CPR-nr", "Adresse", "Postnr. og by", "Behandling")
ROW = ("Eva Eksempel", OLD_CPR, "Nørregade 12, 2. tv", "7500 Holstebro", "ilt")


def proposed(headings=HEADINGS, *rows):
    lines = rows or (ROW,)
    return propose_mapping(
        Kind.PATIENTS, Table("f.csv", headings, tuple(TableRow(n, cells) for n, cells in enumerate(lines, start=2)))
    )


def held(mapping):
    return {column.label: column.held for column in mapping.columns if column.held}


def test_the_mapping_tells_into_which_columns_a_combined_heading_goes():
    mapping = proposed()
    assert held(mapping) == {"Adresse": ("street", "house_number", "floor_door"), "Postnr. og by": ("postcode", "town")}
    assert mapping.missing == mapping.unconfirmed == ()
    assert [line["holds"] for line in mapping.as_json()][2:4] == [["street", "house_number", "floor_door"], ["postcode", "town"]]


def test_the_mapping_shows_no_part_of_an_address():
    shown = [sample for column in proposed().columns for sample in column.samples]
    assert "xxxxxxxxx 00, 0. xx" in shown
    assert not any(word in sample for sample in shown for word in ("Nørregade", "Holstebro", "12", "7500"))


def test_a_whole_address_makes_postcode_and_town_superfluous_when_most_cells_have_them():
    headings = ("navn", "cpr", "adresse", "behandling")
    cells = ("Nørregade 12, 7500 Holstebro", "Nørregade 14, 7500 Holstebro", "Nørregade 16")
    rows = [("Eva", OLD_CPR, cell, "ilt") for cell in cells]
    assert proposed(headings, *rows).missing == ()
    assert [column.key for column in proposed(headings, *rows[2:]).missing] == ["postcode", "town"]


def test_a_street_column_stands_for_house_numbers_only_when_it_has_them():
    headings = ("navn", "cpr", "vej", "postnr", "by", "behandling")
    with_number = ("Eva", OLD_CPR, "Nørregade 12", "7500", "Holstebro", "ilt")
    without = ("Eva", OLD_CPR, "Nørregade", "7500", "Holstebro", "ilt")
    assert proposed(headings, with_number).missing == ()
    assert [column.key for column in proposed(headings, without).missing] == ["house_number"]


def test_a_heading_chosen_by_hand_to_be_an_address_goes_into_its_parts():
    mapping = changed_mapping(proposed(("Navn", "CPR", "Hvor", "Postnr. og by", "Behandling")), {"address": "Hvor"})
    table = Table("f.csv", ("Navn", "CPR", "Hvor", "Postnr. og by", "Behandling"), (TableRow(2, ROW),))
    assert held(mapping)["Hvor"] == ("street", "house_number", "floor_door")
    assert apply_mapping(table, mapping).keys == ("name", "cpr", "address", "postcode_town", "therapy")


def test_what_a_combined_heading_cannot_hold_is_still_missed(tmp_path):
    path = write_csv(tmp_path / "p.csv", dict(zip(HEADINGS[:3], ROW, strict=False)))
    with pytest.raises(FileProblem) as caught:
        import_patients(path)
    assert "postnummer (postcode), by (town), behandling (therapy)" in caught.value.message
    assert "vej" not in caught.value.message
