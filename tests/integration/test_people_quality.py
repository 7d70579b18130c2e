"""Does the quality report count everyone, name nobody, and does a plan's day name the right parties?"""

from __future__ import annotations

import json
from datetime import date

import pytest
from shapely.geometry import box

from planner.actions import people
from planner.actions.actor import Actor, Role
from planner.actions.areas import parties_of_scenario, parties_on
from planner.actions.importing import ImportKind, import_file
from planner.actions.quality import quality
from planner.actions.scenarios import add_scenario
from planner.errors import NotAllowed
from planner.outputs.quality_page import quality_page
from planner.store.geography import Area
from tests.people_world import BOSS, a_patient_row, a_world, everyone, take_in
from tests.registry_files import OLD_CPR, OTHER_OLD_CPR, write_csv


@pytest.fixture
def app(sqlite_settings):
    with a_world(sqlite_settings) as app:
        with app.store.transaction() as tx:
            tx.areas.replace("municipality", [Area("0661", "Holstebro", box(8.3, 56.2, 8.62, 56.5)),
                                              Area("0665", "Lemvig", box(8.62, 56.2, 8.9, 56.5))])  # fmt: skip
        yield app


def lines(report, section):
    (found,) = (s for s in report.sections if s.code == section)
    return {line.code: line for line in found.lines}


def fill(app, folder):
    take_in(app, folder, a_patient_row(), a_patient_row(cpr=OTHER_OLD_CPR, navn="Otto Eksempel", vej="Ukendt Sti", postnr="9999"))
    take_in(app, folder, a_patient_row(cpr="6101585999", iltflow="20", behandling="ilt"), source="kommune")


def test_the_report_counts_everyone_also_those_whose_address_nobody_found(app, tmp_path):
    fill(app, tmp_path)

    report = quality(app, BOSS)

    located = lines(report, "quality_addresses")
    assert report.people == 3
    assert sum(line.count for line in located.values()) == 3
    assert located["not_found"].count == 1
    assert len(located["not_found"].refs) == 1
    assert lines(report, "quality_completeness")["column_cpr"].count == 3
    assert lines(report, "quality_completeness")["column_phone"].count == 0
    assert set(lines(report, "quality_sources")) == {"ilt", "kommune"}
    assert lines(report, "quality_outliers")["outlier_age"].count == 3
    assert lines(report, "quality_outliers")["outlier_flow"].count == 1
    assert [line.count for line in lines(report, "quality_duplicates").values()] == [1]
    assert lines(report, "quality_borders")["0661–0665"].count == 2
    assert report.to_look_at() == {
        "quality_reserve": 3, "quality_not_exact": 1, "quality_duplicates": 2, "quality_conflicts": 0, "quality_borders": 2,
        "quality_outliers": 3, "quality_corrections": 0,
    }  # fmt: skip


@pytest.mark.parametrize("lang", ["da", "en"])
def test_neither_page_nor_json_names_anyone_and_the_shareable_one_has_no_reference(app, tmp_path, lang):
    fill(app, tmp_path)
    refs = set(everyone(app))

    inside, shared = quality(app, BOSS), quality(app, BOSS, shareable=True)
    own = quality_page(inside, lang, shareable=False) + json.dumps(inside.as_json())
    out = quality_page(shared, lang, shareable=True) + json.dumps(shared.as_json())

    for secret in ("Eva", "Otto", "Nørregade", "Ukendt Sti", OLD_CPR):
        assert secret not in own + out
    assert any(ref in own for ref in refs)
    assert not any(ref in out for ref in refs)


def test_a_pin_on_a_home_that_was_left_is_in_the_report(app, tmp_path):
    take_in(app, tmp_path, a_patient_row(vej="Ukendt Sti"))
    (ref,) = everyone(app)
    people.pin(app, BOSS, ref, 8.6, 56.36, "Vist på kortet")
    assert lines(quality(app, BOSS), "quality_corrections") == {}

    take_in(app, tmp_path, a_patient_row())

    assert lines(quality(app, BOSS), "quality_corrections")["correction_stale"].refs == (ref,)


def test_the_look_is_logged_and_only_for_those_who_may(app, tmp_path):
    fill(app, tmp_path)
    with pytest.raises(NotAllowed):
        quality(app, Actor("u", "Nogen", frozenset({Role.ADMINISTRATOR})))

    quality(app, BOSS)

    with app.store.read() as tx:
        assert tx.audit.list(limit=1)[0].deed == "see_quality"


# --- parties ----------------------------------------------------------------------------------------------------------

OLD = {"opgave": "hjemmesygepleje", "kommunekode": "0661", "ansvarlig": "Holstebro Kommune", "fra": "01-01-2020",
       "til_og_med": "31-12-2026"}  # fmt: skip
NEW = {"opgave": "hjemmesygepleje", "kommunekode": "0661", "ansvarlig": "Region Midtjylland", "udfører": "Holstebro Kommune",
       "fra": "01-01-2027"}  # fmt: skip
SCENARIO = """id = "{id}"
name = "Nytårsnat"
start = "{start}"
warning_h = 6
duration_h = 12
policy = "2026-11-01"
[area]
municipalities = ["0661"]
"""


def test_plans_for_the_last_day_of_one_year_and_the_first_of_the_next_name_different_parties(app, tmp_path):
    import_file(app, BOSS, ImportKind.PARTIES, write_csv(tmp_path / "parter.csv", OLD, NEW))
    named = {}
    for id_, start in (("gammel", "2026-12-31T23:30:00+01:00"), ("ny", "2027-01-01T00:00:00+01:00")):
        path = tmp_path / f"{id_}.toml"
        path.write_text(SCENARIO.format(id=id_, start=start), encoding="utf-8")
        add_scenario(app, BOSS, path)
        named[id_] = [(p.responsible, p.operating) for p in parties_of_scenario(app, BOSS, id_)]

    assert named == {
        "gammel": [("Holstebro Kommune", "Holstebro Kommune")],
        "ny": [("Region Midtjylland", "Holstebro Kommune")],
    }
    assert parties_on(app, BOSS, date(2019, 12, 31)) == ()
    assert parties_on(app, BOSS, date(2027, 1, 1), ["0665"]) == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"fra": "01-06-2026"}, "party_overlap"), ({"fra": "01-01-2028", "til_og_med": "01-01-2027"}, "party_ends_before"),
     ({"kommunekode": "0999"}, "municipality_unknown"), ({"ansvarlig": ""}, "required_empty")],
)  # fmt: skip
def test_a_line_that_contradicts_is_rejected_and_says_why(app, tmp_path, change, code):
    report = import_file(app, BOSS, ImportKind.PARTIES, write_csv(tmp_path / "p.csv", OLD, {**NEW, **change})).report

    assert (report.accepted, report.rejected) == (1, 1)
    assert [i.code for i in report.issues if i.row == 3] == [code]


def test_the_same_parties_again_change_nothing_and_other_tasks_are_left_alone(app, tmp_path):
    import_file(app, BOSS, ImportKind.PARTIES, write_csv(tmp_path / "p.csv", OLD, NEW))
    again = import_file(app, BOSS, ImportKind.PARTIES, write_csv(tmp_path / "p.csv", OLD, NEW)).change
    import_file(app, BOSS, ImportKind.PARTIES, write_csv(tmp_path / "q.csv", {**NEW, "opgave": "akutfunktion"}))

    assert (again.new, again.unchanged, again.gone) == (0, 2, 0)
    assert len(parties_on(app, BOSS, date(2027, 1, 1))) == 2
