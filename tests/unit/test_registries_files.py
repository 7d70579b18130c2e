"""Are policies, areas and the quality report read and counted as they stand?"""

from __future__ import annotations

import json
import tomllib

import pytest

from planner.errors import FileProblem, PolicyProblem
from planner.model.later_values import with_later_values
from planner.model.patient import Device, Patient
from planner.model.place import Located, LocationQuality, Position
from planner.registries.areas_file import read_areas
from planner.registries.policy_file import find_policy, read_policy
from planner.registries.quality import column_fill, patient_quality, reserve_is_known
from planner.registries.reading import read_table
from planner.registries.records import ImportReport, Kind
from tests.registry_files import PATIENT, POLICY_FILE, a_row, write_csv

SQUARE = [[[8.0, 56.0], [9.0, 56.0], [9.0, 57.0], [8.0, 57.0], [8.0, 56.0]]]
BOW_TIE = [[[8.0, 56.0], [9.0, 57.0], [9.0, 56.0], [8.0, 57.0], [8.0, 56.0]]]
FAR_SQUARE = [[[10.0, 56.0], [10.5, 56.0], [10.5, 56.5], [10.0, 56.0]]]


def a_feature(coordinates, **properties):
    geometry = {"type": "Polygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def areas_of(tmp_path, *features):
    path = tmp_path / "omraader.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read_areas(path)


def test_the_projects_own_policy_is_read_and_found_by_its_version():
    policy = read_policy(POLICY_FILE)

    assert find_policy(POLICY_FILE.parent, policy.version) == policy


def test_the_projects_own_policy_writes_out_every_later_value_as_the_default_says():
    policy = read_policy(POLICY_FILE)
    defaults = with_later_values({"values": {}})["values"]
    written = tomllib.loads(POLICY_FILE.read_text(encoding="utf-8"))["values"]

    assert policy.defaults == ()
    assert {key: written[key] for key in defaults} == defaults


def test_a_broken_policy_file_is_told_with_its_line(tmp_path):
    (tmp_path / "p.toml").write_text('version = "1"\ntitle = \n', encoding="utf-8")

    with pytest.raises(PolicyProblem, match=r"p\.toml.*line 2"):
        read_policy(tmp_path / "p.toml")


def test_a_policy_that_lacks_a_table_is_told_with_its_file(tmp_path):
    (tmp_path / "p.toml").write_text('version = "1"\n', encoding="utf-8")

    with pytest.raises(PolicyProblem, match=r"p\.toml.*\[values\]"):
        read_policy(tmp_path / "p.toml")


def test_the_latest_policy_counts_when_no_version_is_asked_for(tmp_path):
    text = POLICY_FILE.read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    newer = text.replace('version = "2026-11-01"', 'version = "ny"').replace("valid_from = 2026-11-01", "valid_from = 2027-01-01")
    (tmp_path / "b.toml").write_text(newer, encoding="utf-8")

    assert find_policy(tmp_path).version == "ny"


def test_an_unknown_or_doubled_version_and_an_empty_folder_are_told(tmp_path):
    with pytest.raises(PolicyProblem, match="no policy file"):
        find_policy(tmp_path)
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(POLICY_FILE.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(PolicyProblem, match="There is: 2026-11-01"):
        find_policy(tmp_path, "1999")
    with pytest.raises(PolicyProblem, match="Two files"):
        find_policy(tmp_path, "2026-11-01")


def test_areas_are_read_under_the_names_that_danish_files_use(tmp_path):
    (area,) = areas_of(tmp_path, a_feature(SQUARE, KOMKODE="661", KOMNAVN="Holstebro")).records

    assert (area.code, area.name, area.kind) == ("0661", "Holstebro", "municipality")
    assert area.geometry.area == pytest.approx(1)


def test_postcodes_are_told_from_municipalities_by_the_name_of_their_code(tmp_path):
    (area,) = areas_of(tmp_path, a_feature(SQUARE, POSTNR_TXT="7500", POSTBYNAVN="Holstebro")).records

    assert (area.code, area.name, area.kind) == ("7500", "Holstebro", "postcode")


def test_several_features_of_one_code_make_one_area_and_the_same_one_again_is_a_duplicate(tmp_path):
    imported = areas_of(tmp_path, *(a_feature(c, code="0661", name="H") for c in (SQUARE, FAR_SQUARE, SQUARE)))

    assert [a.geometry.area for a in imported.records] == [pytest.approx(1.125)]
    assert (imported.report.accepted, imported.report.duplicate) == (2, 1)


def test_an_area_that_crosses_itself_is_repaired_and_reported(tmp_path):
    imported = areas_of(tmp_path, a_feature(BOW_TIE, code="0661"))

    assert imported.records[0].geometry.is_valid
    assert [issue.code for issue in imported.report.issues] == ["area_repaired"]


@pytest.mark.parametrize(
    ("feature", "code"),
    [
        (a_feature(SQUARE, title="uden kode"), "area_no_code"),
        (
            {"type": "Feature", "properties": {"code": "1"}, "geometry": {"type": "Point", "coordinates": [8, 56]}},
            "area_no_polygon",
        ),
        (a_feature([[[56.0, 8.0], [57.0, 8.0], [57.0, 9.0], [56.0, 8.0]]], code="1"), "coordinates_swapped"),
        (a_feature([[[5e5, 6.2e6], [5.1e5, 6.2e6], [5.1e5, 6.3e6], [5e5, 6.2e6]]], code="1"), "coordinates_projected"),
        (a_feature(["x"], code="1"), "area_broken"),
    ],
)
def test_an_area_that_cannot_be_used_is_rejected_with_its_number(tmp_path, feature, code):
    imported = areas_of(tmp_path, a_feature(SQUARE, code="0661"), feature)

    assert [(i.row, i.code) for i in imported.report.issues] == [(2, code)]
    assert (imported.report.accepted, imported.report.rejected) == (1, 1)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"features": []}', '{"features": 3}'])
def test_a_file_that_is_no_collection_of_areas_is_refused(tmp_path, content):
    (tmp_path / "o.geojson").write_text(content, encoding="utf-8")

    with pytest.raises(FileProblem, match=r"o\.geojson"):
        read_areas(tmp_path / "o.geojson")


def test_a_report_that_does_not_add_up_cannot_be_made():
    with pytest.raises(ValueError, match="do not add up"):
        ImportReport("patients", "p.csv", 3, 1, 1, 0)


def test_the_fill_of_each_column_is_counted_and_absent_columns_are_told(tmp_path):
    table = read_table(write_csv(tmp_path / "p.csv", PATIENT, a_row(PATIENT, iltflow="")))

    fill = {column.key: (column.filled, column.total, column.present) for column in column_fill(Kind.PATIENTS, table)}

    assert fill["flow_l_min"] == (1, 2, True)
    assert fill["name"] == (2, 2, True)
    assert fill["battery_h"] == (0, 2, False)


def test_the_quality_counts_people_whose_reserve_or_address_nobody_knows():
    policy = read_policy(POLICY_FILE)
    here = Located(Position(8.6, 56.3), LocationQuality.GIVEN)
    street = Located(Position(8.6, 56.3), LocationQuality.STREET)
    oxygen = Device("home_oxygen", flow_ml_min=2000, cylinder_l=2000)
    people = (
        Patient("a", "0661", "7500", (oxygen,), here),
        Patient("b", "0661", "7500", (oxygen, Device("suction")), street),
        Patient("c", "0661", "7500", (Device("home_oxygen", flow_ml_min=2000),)),
    )

    quality = patient_quality(people, policy)

    assert (quality.patients, quality.reserve_unknown, quality.not_exact, quality.undated) == (3, 2, 2, 3)
    assert quality.reserve_unknown_by_therapy == (("home_oxygen", 1), ("suction", 1))


@pytest.mark.parametrize(
    ("device", "known"),
    [
        (Device("respirator", battery_s=0), True),
        (Device("respirator", model="ResMed Astral"), True),
        (Device("respirator", model="Ukendt"), False),
        (Device("nasal_high_flow"), True),
        (Device("home_haemodialysis"), False),
        (Device("home_oxygen", cylinder_l=2000), False),
    ],
)
def test_a_reserve_is_known_only_when_its_formula_has_what_it_takes(device, known):
    assert reserve_is_known(device, read_policy(POLICY_FILE)) is known
