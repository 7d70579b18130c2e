"""Does every row of every file have exactly one outcome, and does every cell have a verdict?"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.registries.cells import BadCell, Checked
from planner.registries.columns import COLUMNS
from planner.registries.municipalities import Municipalities
from planner.registries.patients import read_patients
from planner.registries.places import read_sites
from planner.registries.policy_file import read_policy
from planner.registries.reading import Table, TableRow
from planner.registries.records import Severity
from planner.translations.words import WORDS
from tests.registry_files import OLD_CPR, OTHER_OLD_CPR, POLICY_FILE, SITE, TWO_KNOWN, a_ref

POLICY = read_policy(POLICY_FILE)
ALL_PARSERS = [column.parser for columns in COLUMNS.values() for column in columns]
ODD = st.text(alphabet="0123456789,.-+:/ eEtminxøÅ²٣\x00\n∞", max_size=14) | st.text(max_size=10)

PATIENT_CELLS = {
    "cpr": st.sampled_from([OLD_CPR, OTHER_OLD_CPR, "101585018", "", "x"]),
    "reference": st.sampled_from(["", "P-1", "P-2", "010158-5018"]),
    "navn": st.sampled_from(["Eva", "Bo", ""]),
    "vej": st.just("Nørregade"),
    "husnr": st.sampled_from(["1", "1-3"]),
    "postnr": st.sampled_from(["7500", "800", "75"]),
    "by": st.just("Holstebro"),
    "kommunekode": st.sampled_from(["661", "0751", "0999"]),
    "behandling": st.sampled_from(["ilt", "sug", "respirator", "banan", ""]),
    "flow": st.sampled_from(["", "2,5", "1.250", "90"]) | ODD,
    "andet_udstyr": st.sampled_from(["", "sug (2 t)", "sug + sonde", "banan"]) | ODD,
    "lon": st.sampled_from(["", "8,6", "0", "x"]),
    "lat": st.sampled_from(["", "56,3", "0"]),
}


def a_table(cells):
    headings = tuple(cells)
    rows = st.lists(st.tuples(*cells.values()), max_size=12)
    return rows.map(lambda many: Table("f.csv", headings, tuple(TableRow(i, row) for i, row in enumerate(many, start=2))))


@given(a_table(PATIENT_CELLS))
@settings(max_examples=200, deadline=None)
def test_every_row_of_patients_is_accepted_rejected_or_duplicate_and_rejected_rows_say_why(table):
    imported = read_patients(table, POLICY, TWO_KNOWN, "test", a_ref)

    report = imported.report
    rows_with_errors = {i.row for i in report.issues if i.severity is Severity.ERROR}
    assert report.rows_read == len(table.rows) == report.accepted + report.rejected + report.duplicate
    assert len(rows_with_errors) == report.rejected
    own_rows = sum(1 for r in imported.records for d in r.patient.devices if d.therapy != "enteral_pump")
    assert len(imported.records) <= report.accepted
    assert own_rows >= report.accepted
    assert len({r.patient.ref for r in imported.records}) == len(imported.records)


@given(a_table({**{key: st.sampled_from([value, "", "x"]) for key, value in SITE.items()}, "phone": ODD}))
@settings(max_examples=100, deadline=None)
def test_every_row_of_sites_is_accepted_rejected_or_duplicate(table):
    imported = read_sites(table, Municipalities())

    report = imported.report
    assert report.rows_read == len(table.rows)
    assert len(imported.records) == report.accepted
    assert len({i.row for i in report.issues if i.severity is Severity.ERROR}) == report.rejected


@given(st.sampled_from(ALL_PARSERS), ODD.filter(str.strip))
@settings(max_examples=2000, deadline=None)
def test_every_parser_gives_a_value_or_a_reason_for_any_text(parser, text):
    assert isinstance(_verdict(parser, text), Checked) or _verdict(parser, text) in WORDS


def _verdict(parser, text):
    """What the parser gives, or the code of its refusal."""
    try:
        return parser(text)
    except BadCell as bad:
        return bad.code
