"""Does the error file, sent in again as it is, say the same as the file it came from?"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import FileProblem
from planner.registries.error_file import write_error_file
from planner.registries.municipalities import Municipalities
from planner.registries.patients import read_patients
from planner.registries.policy_file import read_policy
from planner.registries.reading import Table, TableRow, read_table
from planner.registries.records import Severity
from tests.registry_files import OLD_CPR, OTHER_OLD_CPR, PATIENT, POLICY_FILE, a_ref, a_row, import_patients, write_csv

POLICY = read_policy(POLICY_FILE)
ODD = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=8)
CELLS = {
    "cpr": st.sampled_from([OLD_CPR, OTHER_OLD_CPR, "101585018", "", "x", "1,01E+08", "010158-5018"]),
    "reference": st.sampled_from(["", "P-1", "P-2"]),
    "navn": st.sampled_from(["Eva", '=HYPERLINK("x")', "+Bo", "-", "@a", "'=1", " mellemrum ", 'citat "x"; y', ""]) | ODD,
    "vej": st.just("Nørregade"),
    "husnr": st.sampled_from(["1", "1-3", "2026-03-01"]),
    "postnr": st.sampled_from(["7500", "800", "75"]),
    "by": st.sampled_from(["Holstebro", "#N/A", "#FORMEL!"]),
    "kommunekode": st.sampled_from(["661", "0751"]),
    "behandling": st.sampled_from(["ilt", "sug", "respirator", "banan", ""]),
    "batteri": st.sampled_from(["", "4 t", "12-14", "-1", "+2"]) | ODD,
}


def a_table(form):
    rows = st.lists(st.tuples(*CELLS.values()), min_size=1, max_size=6)
    numbered = rows.map(lambda many: tuple(TableRow(i, row) for i, row in enumerate(many, start=2)))
    return numbered.map(lambda many: Table("f", tuple(CELLS), many, form=form))


def rejections(report):
    """What is wrong in the rows sent back, row by row in order; a row's number is its place in its own file."""
    rows = {}
    for issue in report.issues:
        if issue.severity is Severity.ERROR:
            rows.setdefault(issue.row, Counter())[issue.column, issue.code] += 1
    return [rows[row] for row in sorted(rows)]


def read(table):
    return read_patients(table, POLICY, Municipalities(), "test", a_ref)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_an_error_file_that_nobody_has_mended_is_rejected_for_the_same_reasons(form, data):
    table = data.draw(a_table(form))
    first = read(table)
    if not first.report.rejected:
        return

    with tempfile.TemporaryDirectory() as folder:
        again = read(read_table(write_error_file(table, first.report, Path(folder) / "fejl")))

    assert rejections(again.report) == rejections(first.report)
    assert not [i for i in again.report.issues if i.column == "fejl"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_error_file_holds_the_rejected_rows_as_they_stood_and_what_is_wrong_first(tmp_path, form):
    table = Table("f", ("cpr", "navn", ""), (TableRow(4, ("x", '=1+1;"a"', "tekst")), TableRow(5, ("1", "2", "3"))), form=form)
    report = read(_complete(table)).report

    again = read_table(write_error_file(table, report, tmp_path / "fejl.txt", all_rows=False))

    assert again.form == form
    assert again.headings == ("fejl", "cpr", "navn", "")
    assert again.rows[0].cells[1:] == ("x", '=1+1;"a"', "tekst")
    assert again.rows[0].cells[0].startswith("Række 4: ")
    assert "cpr: er ikke et CPR-nummer" in again.rows[0].cells[0]


def test_all_rows_are_there_when_they_are_asked_for_and_good_ones_have_nothing_wrong(tmp_path):
    path = write_csv(tmp_path / "p.csv", PATIENT, a_row(PATIENT, cpr="x"))
    table = read_table(path)

    again = read_table(write_error_file(table, import_patients(path).report, tmp_path / "fejl", all_rows=True))

    assert [row.cells[0][:8] for row in again.rows] == ["", "Række 3:"]


def test_an_error_file_of_an_error_file_has_one_error_column(tmp_path):
    path = write_csv(tmp_path / "p.csv", a_row({"fejl": "gammelt"}, **a_row(PATIENT, cpr="x")))

    again = read_table(write_error_file(read_table(path), import_patients(path).report, tmp_path / "fejl"))

    assert again.headings.count("fejl") == 1
    assert "gammelt" not in again.rows[0].cells


def test_no_cell_of_an_error_file_is_a_formula(tmp_path):
    dangerous = a_row(PATIENT, cpr="x", navn="=1+1", vej="@SUM(A1)", by="-2+3", iltflow="-1")
    table = read_table(write_csv(tmp_path / "p.csv", dangerous))
    report = import_patients(tmp_path / "p.csv").report
    as_workbook = Table(table.file, table.headings, table.rows, form="xlsx")

    text = write_error_file(table, report, tmp_path / "a").read_text(encoding="utf-8-sig")
    sheet = openpyxl.load_workbook(write_error_file(as_workbook, report, tmp_path / "b")).active

    assert all(sign in text for sign in ("'=1+1", "'@SUM(A1)", "'-2+3", ";-1"))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_only_its_owner_may_read_an_error_file_and_nothing_else_is_left(tmp_path):
    path = write_csv(tmp_path / "p.csv", a_row(PATIENT, cpr="x"))

    written = write_error_file(read_table(path), import_patients(path).report, tmp_path / "fejl")

    assert written.stat().st_mode & 0o077 == 0
    assert {p.name for p in tmp_path.iterdir()} == {"p.csv", "fejl.csv"}


def test_a_folder_that_is_not_there_is_told(tmp_path):
    path = write_csv(tmp_path / "p.csv", a_row(PATIENT, cpr="x"))

    with pytest.raises(FileProblem, match="Findes mappen"):
        write_error_file(read_table(path), import_patients(path).report, tmp_path / "mangler" / "fejl")


def _complete(table):
    """``table`` with the headings that a registry of people must have, so that its rows are checked."""
    missing = tuple(h for h in PATIENT if h not in table.headings)
    return Table(table.file, (*table.headings, *missing), tuple(TableRow(r.number, r.cells) for r in table.rows), form=table.form)
