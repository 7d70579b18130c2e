"""Does an import lose nobody, guess nothing, and say of every row what became of it?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from planner.model.patient import Mobility
from planner.model.place import Position
from planner.registries.municipalities import Municipalities
from tests.registry_files import OLD_CPR, OTHER_OLD_CPR, PATIENT, a_ref, a_row, codes, import_patients, write_csv


def imported_rows(tmp_path, *rows):
    return import_patients(write_csv(tmp_path / "patienter.csv", *rows))


def test_a_row_becomes_a_person_with_a_device_and_a_name_that_stand_apart(tmp_path):
    row = a_row(
        PATIENT, længdegrad="8,617", breddegrad="56,36", mobilitet="kørestol", iltflaske_liter="2.000", batteri_timer="240 min",
        næste_behandling="25-11-2026 08:00", opdateret="01-11-2026", husstand="H 1", etage="2", elevator="ja",
    )  # fmt: skip

    (record,) = imported_rows(tmp_path, row).records

    assert record.patient.ref == record.identity.ref == a_ref(OLD_CPR)
    assert record.identity.cpr == OLD_CPR
    assert record.identity.birth_date == date(1858, 1, 1)
    assert record.identity.address.one_line() == "Nørregade 12B, 7500 Holstebro"
    assert record.given == Position(8.617, 56.36)
    (device,) = record.patient.devices
    assert (device.therapy, device.flow_ml_min, device.cylinder_l, device.battery_s) == ("home_oxygen", 2500, 2000, 14400)
    assert device.next_treatment_at == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert record.patient.mobility is Mobility.WHEELCHAIR
    assert record.patient.data_at == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert (record.patient.household, record.patient.floor, record.patient.has_lift) == ("H 1", 2, True)


def test_what_the_registry_does_not_say_stays_unsaid(tmp_path):
    (record,) = imported_rows(tmp_path, a_row(PATIENT, iltflow="")).records

    (device,) = record.patient.devices
    assert (device.flow_ml_min, device.battery_s, device.cylinder_l, device.invasive) == (None, None, None, None)
    assert (record.patient.has_lift, record.patient.data_at, record.given) == (None, None, None)


def test_rows_of_one_person_with_different_treatments_become_one_person_with_all_devices(tmp_path):
    imported = imported_rows(tmp_path, PATIENT, a_row(PATIENT, cpr="010158-5018", behandling="respirator", batteri_timer="8"))

    (record,) = imported.records
    assert [d.therapy for d in record.patient.devices] == ["home_oxygen", "respirator"]
    assert (imported.report.accepted, imported.report.duplicate) == (2, 0)


def test_the_same_treatment_of_the_same_person_again_is_a_duplicate(tmp_path):
    imported = imported_rows(tmp_path, PATIENT, a_row(PATIENT, behandling="iltkoncentrator"))

    assert (imported.report.accepted, imported.report.duplicate) == (1, 1)
    assert codes(imported) == []


def test_a_duplicate_that_says_something_else_is_reported_and_the_more_cautious_figure_counts(tmp_path):
    imported = imported_rows(tmp_path, PATIENT, a_row(PATIENT, iltflow="4"))

    assert imported.records[0].patient.devices[0].flow_ml_min == 4000
    assert codes(imported) == [(3, "behandling", "duplicate_differs")]


def test_rows_that_disagree_about_a_person_are_reported_and_the_first_counts_and_blanks_are_filled(tmp_path):
    second = a_row(PATIENT, behandling="sug", batteri_timer="2", iltflow="", navn="Eva Hansen", telefon="00 00 00 00")

    imported = imported_rows(tmp_path, PATIENT, second)

    assert imported.records[0].identity.name == "Eva Eksempel"
    assert imported.records[0].identity.phone == "00 00 00 00"
    assert codes(imported) == [(3, "navn", "person_differs")]


def test_a_person_without_a_number_is_kept_by_reference_with_a_warning(tmp_path):
    imported = imported_rows(tmp_path, a_row(PATIENT, cpr="", reference="P-1"), a_row(PATIENT, cpr="", reference="P-2"))

    assert [r.patient.ref for r in imported.records] == ["P-1", "P-2"]
    assert codes(imported) == [(2, "cpr", "stands_without"), (3, "cpr", "stands_without")]


def test_a_file_without_cpr_numbers_at_all_is_read_by_its_references(tmp_path):
    row = {key: value for key, value in PATIENT.items() if key != "cpr"} | {"reference": "P-1"}

    assert imported_rows(tmp_path, row).report.accepted == 1


def test_a_person_with_neither_number_nor_reference_is_rejected(tmp_path):
    imported = imported_rows(tmp_path, a_row(PATIENT, cpr=""), a_row(PATIENT))

    assert codes(imported) == [(2, "cpr", "required_empty")]


def test_one_reference_for_two_people_rejects_the_second(tmp_path):
    imported = imported_rows(tmp_path, a_row(PATIENT, reference="P-1"), a_row(PATIENT, cpr=OTHER_OLD_CPR, reference="P-1"))

    assert (imported.report.accepted, imported.report.rejected) == (1, 1)
    assert codes(imported) == [(3, "reference", "reference_in_use")]


def test_a_row_that_ties_two_known_people_together_is_rejected(tmp_path):
    imported = imported_rows(
        tmp_path,
        a_row(PATIENT, reference="P-1"),
        a_row(PATIENT, cpr=OTHER_OLD_CPR, reference="P-2"),
        a_row(PATIENT, reference="P-2", behandling="sug", batteri_timer="2"),
    )

    assert codes(imported) == [(4, "reference", "reference_in_use")]
    assert len(imported.records) == 2


def test_every_fault_of_a_row_is_reported_at_once(tmp_path):
    bad = a_row(
        PATIENT, cpr="3102585000", postnr="75", behandling="banan", længdegrad="56,36", breddegrad="8,617", batteri_timer="12-14",
        kommunekode="0999", navn="",
    )  # fmt: skip

    imported = imported_rows(tmp_path, bad)

    assert imported.report.rejected == 1
    assert sorted(codes(imported)) == [
        (2, "batteri_timer", "is_range"),
        (2, "behandling", "therapy_unknown"),
        (2, "cpr", "cpr_no_such_date"),
        (2, "kommunekode", "municipality_unknown"),
        (2, "længdegrad", "coordinates_swapped"),
        (2, "navn", "required_empty"),
        (2, "postnr", "not_a_postcode"),
    ]


def test_no_issue_and_no_report_carries_a_value_from_the_file(tmp_path):
    secret = {
        "cpr": "3102585018",
        "navn": "Xenofon",
        "vej": "Hemmeligvej",
        "postnr": "99x",
        "telefon": "1212",
        "iltflow": "9876,5",
    }
    row = a_row(PATIENT, **secret)

    imported = import_patients(write_csv(tmp_path / "p.csv", row, a_row(PATIENT, navn="Xenofon", vej="Hemmeligvej")))

    shown = repr(imported) + str(imported.report.as_json()) + "".join(i.text("en") for i in imported.report.issues)
    assert imported.report.rejected == 1
    for value in (*secret.values(), OLD_CPR):
        assert value not in shown


def test_municipalities_are_not_checked_while_none_are_known(tmp_path):
    path = write_csv(tmp_path / "p.csv", a_row(PATIENT, kommunekode="0999"))

    assert import_patients(path, municipalities=Municipalities()).report.accepted == 1


def test_a_cell_too_many_rejects_the_row_because_a_separator_slipped_in(tmp_path):
    path = write_csv(tmp_path / "p.csv", PATIENT)
    path.write_text(path.read_text(encoding="utf-8") + ";".join(PATIENT.values()) + ";rest\n", encoding="utf-8")

    imported = import_patients(path)

    assert codes(imported) == [(3, "", "row_too_long")]
    assert (imported.report.accepted, imported.report.rejected) == (1, 1)


def test_a_note_of_four_thousand_characters_is_taken_whole_and_a_longer_one_rejects_its_row(tmp_path):
    note = ("Nøgleboks ved bagdøren < kode hos hjemmeplejen & hund i gården. " * 70)[:3999] + "!"

    (record,) = imported_rows(tmp_path, a_row(PATIENT, bemærkninger=note)).records
    longer = imported_rows(tmp_path, a_row(PATIENT, bemærkninger=note + "!"))

    assert record.identity.notes == note
    assert codes(longer) == [(2, "bemærkninger", "too_long")]
    assert longer.report.rejected == 1


def test_other_equipment_becomes_devices_with_their_batteries(tmp_path):
    imported = imported_rows(tmp_path, a_row(PATIENT, andet_udstyr="Sug (2,5 t) + sondeernæring; hostemaskine"))

    devices = imported.records[0].patient.devices
    assert [(d.therapy, d.battery_s) for d in devices] == [
        ("home_oxygen", None),
        ("suction", 9000),
        ("enteral_pump", None),
        ("cough_assist", None),
    ]


def test_other_equipment_gives_way_to_a_row_of_its_own(tmp_path):
    imported = imported_rows(
        tmp_path, a_row(PATIENT, andet_udstyr="sug"), a_row(PATIENT, behandling="sug", batteri_timer="2", iltflow="")
    )

    assert [(d.therapy, d.battery_s) for d in imported.records[0].patient.devices] == [("home_oxygen", None), ("suction", 7200)]


@pytest.mark.parametrize(
    ("equipment", "code"), [("banan", "therapy_unknown"), ("sug (længe)", "not_a_number"), ("sug (999 t)", "out_of_range")]
)
def test_other_equipment_that_is_not_understood_rejects_the_row(tmp_path, equipment, code):
    assert codes(imported_rows(tmp_path, a_row(PATIENT, andet_udstyr=equipment))) == [(2, "andet_udstyr", code)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"iltflow": ""}, ("iltflow", "oxygen_without_flow")),
        ({"behandling": "hæmodialyse"}, ("næste_behandling", "treatment_without_date")),
        ({"behandling": "respirator"}, ("batteri_timer", "battery_unknown")),
        ({"behandling": "nhf", "iltflaske": "100"}, ("iltflaske", "cylinder_without_oxygen")),
    ],
)
def test_a_contradiction_or_a_gap_is_a_warning_and_the_person_is_kept(tmp_path, changed, expected):
    imported = imported_rows(tmp_path, a_row(PATIENT, **changed))

    assert imported.report.accepted == 1
    assert [(column, code) for _, column, code in codes(imported)] == [expected]


def test_a_respirator_whose_model_the_policy_knows_has_a_known_battery(tmp_path):
    imported = imported_rows(tmp_path, a_row(PATIENT, behandling="respirator", apparat="resmed astral"))

    assert codes(imported) == []


def test_half_a_coordinate_is_rejected(tmp_path):
    assert codes(imported_rows(tmp_path, a_row(PATIENT, længdegrad="8,6"))) == [(2, "breddegrad", "coordinates_half")]


def test_the_oldest_date_is_the_age_of_the_whole_person(tmp_path):
    newer, older = a_row(PATIENT, opdateret="01-11-2026"), a_row(PATIENT, behandling="nhf", opdateret="01-06-2026")

    assert imported_rows(tmp_path, newer, older).records[0].patient.data_at == datetime(2026, 5, 31, 22, tzinfo=UTC)


def test_the_same_file_twice_gives_equal_records(tmp_path):
    path = write_csv(tmp_path / "p.csv", PATIENT, a_row(PATIENT, cpr=OTHER_OLD_CPR))

    assert import_patients(path).records == import_patients(path).records
