"""Is every file that arrives read to the letter, or refused with a sentence that says what to do?"""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest

from planner.errors import FileProblem
from planner.registries import reading
from planner.registries.reading import read_table
from tests.registry_files import OLD_CPR, PATIENT, a_row, codes, import_patients, write_csv


def refusal(path):
    with pytest.raises(FileProblem) as caught:
        read_table(path)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_every_encoding_and_separator_gives_the_same_person(tmp_path, encoding, delimiter):
    path = write_csv(tmp_path / "p.csv", a_row(PATIENT, navn="Åse Ærø"), delimiter=delimiter, encoding=encoding)

    imported = import_patients(path)

    assert [r.identity.name for r in imported.records] == ["Åse Ærø"]
    assert imported.records[0].patient.devices[0].flow_ml_min == 2500


def test_a_quoted_cell_may_hold_separators_quotes_and_line_breaks(tmp_path):
    path = write_csv(tmp_path / "p.csv", a_row(PATIENT, navn='Eva "Bibi"; Eksempel\nx'), a_row(PATIENT, behandling="sug"))

    table = read_table(path)

    assert table.rows[0].cells[1] == 'Eva "Bibi"; Eksempel\nx'
    assert [row.number for row in table.rows] == [2, 3]


def test_row_numbers_are_those_a_spreadsheet_shows_and_blank_rows_are_no_rows(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("\ncpr;navn\n;\n1;a\n\n2;b\n", encoding="utf-8")

    table = read_table(path)

    assert table.heading_row == 2
    assert [row.number for row in table.rows] == [4, 6]


def test_a_workbook_is_read_as_text_with_leading_zeros_dates_and_danish_decimals(tmp_path):
    path = tmp_path / "p.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["cpr", "flow", "hel", "dag", "tid", "ja"])
    sheet.append([OLD_CPR, 2.5, 1250.0, date(2026, 11, 24), datetime(2026, 11, 24, 8, 30, tzinfo=UTC).replace(tzinfo=None), True])
    book.create_sheet("andet")
    book.save(path)

    table = read_table(path)

    assert table.rows[0].cells == (OLD_CPR, "2,5", "1250", "2026-11-24", "2026-11-24 08:30:00", "ja")
    assert table.rows[0].number == 2
    assert table.other_sheets == ("andet",)


def test_a_cpr_number_stored_as_a_number_in_a_workbook_gets_its_zero_back(tmp_path):
    path = tmp_path / "p.xlsx"
    book = openpyxl.Workbook()
    book.active.append(list(PATIENT))
    book.active.append([int(v) if v.isdigit() else v for v in PATIENT.values()])
    book.save(path)

    imported = import_patients(path)

    assert imported.records[0].identity.cpr == OLD_CPR
    assert imported.records[0].patient.municipality_code == "0661"
    assert codes(imported) == [(2, "cpr", "cpr_zero_restored")]


def test_a_workbook_with_a_first_blank_row_keeps_its_own_row_numbers(tmp_path):
    path = tmp_path / "p.xlsx"
    book = openpyxl.Workbook()
    book.active.cell(3, 2, "cpr")
    book.active.cell(5, 2, "x")
    book.save(path)

    table = read_table(path)

    assert (table.heading_row, table.rows[0].number) == (3, 5)


def test_a_missing_file_is_named(tmp_path):
    assert "mangler.csv" in refusal(tmp_path / "mangler.csv")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tom.csv", b"", "er tom"),
        ("blank.csv", b" \n\n", "er tom"),
        ("kun.csv", b"cpr;navn\n", "ingen rækker"),
        ("billede.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "ikke en tekstfil"),
        ("nul.csv", b"cpr;na\x00vn\n1;2\n", "ikke en tekstfil"),
        ("falsk.xlsx", b"cpr;navn\n1;2\n", "er ikke en Excel-fil"),
        ("kort.xlsx", b"PK\x03\x04abc", "beskadiget eller afkortet"),
        ("bog.csv", b"PK\x03\x04abc", "Kald den .xlsx"),
        ("kort.csv", "cpr;navn\n1;Ærø".encode()[:-1], "Bogstaverne"),
        ("citat.csv", b'cpr;navn\n1;2\n3;"uden slut\n4;5\n', "række 3"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_what_is_wrong(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)

    message = refusal(path)

    assert name in message
    assert said in message


def test_a_workbook_cut_in_half_is_refused(tmp_path):
    path = tmp_path / "p.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["cpr"])
    book.save(path)
    path.write_bytes(path.read_bytes()[:2000])

    assert "beskadiget" in refusal(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "p.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hej.txt", "hej")

    assert "uden et regneark" in refusal(path)


def test_a_workbook_with_a_stray_cell_in_its_last_corner_is_refused_before_it_is_laid_out(tmp_path):
    path = tmp_path / "p.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "cpr", "1", "x"
    book.save(path)

    assert "yderst i arket" in refusal(path)


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "p.csv", PATIENT)
    monkeypatch.setattr(reading, "LARGEST_FILE_BYTES", 10)

    assert "større end" in refusal(path)


def test_a_folder_is_refused(tmp_path):
    assert "mappe" in refusal(tmp_path)


def test_missing_columns_are_all_named_in_both_languages_with_file_and_row(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("cpr;navn\n1;2\n", encoding="utf-8")

    with pytest.raises(FileProblem) as caught:
        import_patients(path)

    assert "p.csv" in caught.value.message
    assert "række 1" in caught.value.message
    assert all(name in caught.value.message for name in ("vej (street)", "behandling (therapy)", "postnummer (postcode)"))


def test_the_same_column_twice_is_refused_with_both_headings(tmp_path):
    with pytest.raises(FileProblem, match="'navn' og 'Name'"):
        import_patients(write_csv(tmp_path / "p.csv", {**PATIENT, "Name": "x"}))


def test_an_unknown_column_is_reported_and_the_rest_is_read(tmp_path):
    imported = import_patients(write_csv(tmp_path / "p.csv", {**PATIENT, "Skostørrelse": "44"}))

    assert imported.report.accepted == 1
    assert codes(imported) == [(1, "Skostørrelse", "column_unknown")]


def test_sheets_that_were_not_read_are_reported(tmp_path):
    path = tmp_path / "p.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Patienter"
    book.active.append(list(PATIENT))
    book.active.append(list(PATIENT.values()))
    book.create_sheet("Gamle")
    book.save(path)

    (notice,) = import_patients(path).report.issues

    assert "Patienter" in notice.message
    assert "Gamle" in notice.message
