"""Are exports complete, harmless to open, and free of what they need not hold?"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pytest

from planner.outputs.exports import export_csv, export_geojson, export_gpx, export_xlsx
from planner.outputs.rows import FIELDS
from planner.outputs.tables import harmless
from planner.outputs.web_map import plan_map_html
from planner.translations.words import LANGUAGES, word
from tests.facts_case import NASTY_NAMES, a_base_map, some_facts

_PERSONAL = ("Østergårdsvej", "Bodil", "+4500000000", "Nøgleboks", "Åse", "Wilhelmine")


def rows(path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_csv_holds_everyone_once_with_bom_and_semicolons(tmp_path, lang):
    facts = some_facts(movers=9, stays=4, unplaced=3)

    path = export_csv(facts, tmp_path / "plan.csv", lang)

    head, *body = rows(path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert head == [word(f"field_{field}", lang) for field in FIELDS]
    assert sorted(row[0] for row in body) == sorted(facts.people)


def test_leading_zeros_and_phone_numbers_survive_in_both_tables(tmp_path):
    facts = some_facts()
    column = {field: i for i, field in enumerate(FIELDS)}

    by_csv = rows(export_csv(facts, tmp_path / "plan.csv"))[1]
    sheet = openpyxl.load_workbook(export_xlsx(facts, tmp_path / "plan.xlsx")).active
    by_xlsx = [cell.value or "" for cell in sheet[2]]

    for row in (by_csv, by_xlsx):
        assert (row[column["postcode"]], row[column["phone"]], row[column["municipality_code"]]) == (
            "0999",
            "+4500000000",
            "0661",
        )


@pytest.mark.parametrize("start", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("x")'])
def test_no_cell_of_either_table_is_a_formula(tmp_path, start):
    facts = some_facts()
    ref = facts.plan.placed[0].ref
    facts = replace(facts, people={**facts.people, ref: replace(facts.people[ref], name=start)})

    by_csv = next(row for row in rows(export_csv(facts, tmp_path / "plan.csv")) if row[0] == ref)
    book = openpyxl.load_workbook(export_xlsx(facts, tmp_path / "plan.xlsx"))

    assert by_csv[2].startswith("'")
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert all(cell.value is None or isinstance(cell.value, str) for row in book.active.iter_rows() for cell in row)
    assert not book.properties.creator


@pytest.mark.parametrize("phone", ["+45 12 34 56 78", "+4512345678", "12345678"])
def test_a_phone_number_is_left_as_it_is(phone):
    assert harmless(phone) == phone


def test_names_with_control_characters_can_be_written(tmp_path):
    facts = some_facts(movers=12)
    names = {row[2] for row in rows(export_csv(facts, tmp_path / "plan.csv"))}

    assert any("⟨U+0000⟩" in name for name in names)
    assert export_xlsx(facts, tmp_path / "plan.xlsx").exists()


def test_geojson_and_gpx_hold_references_and_no_person(tmp_path):
    facts = some_facts()

    geojson = export_geojson(facts, tmp_path / "plan.geojson").read_text("utf-8")
    gpx = export_gpx(facts, tmp_path / "plan.gpx").read_text("utf-8")

    for content in (geojson, gpx):
        assert not [text for text in _PERSONAL if text in content]
    assert all(placed.ref in gpx and placed.ref in geojson for placed in facts.plan.placed)


def test_geojson_has_every_home_with_its_outcome_and_every_route(tmp_path):
    facts = some_facts(movers=9, stays=4, unplaced=3)

    features = json.loads(export_geojson(facts, tmp_path / "p.geojson").read_text("utf-8"))["features"]

    homes = [f["properties"]["outcome"] for f in features if f["properties"]["kind"] == "home"]
    assert {outcome: homes.count(outcome) for outcome in homes} == {"placed": 9, "stays": 4, "unplaced": 3}
    assert sum(f["properties"]["kind"] == "route" for f in features) == len(facts.plan.routes)


def test_each_vehicle_has_a_route_in_the_gpx_with_its_stops_in_order(tmp_path):
    facts = some_facts()

    tree = ElementTree.parse(export_gpx(facts, tmp_path / "plan.gpx"))

    ways = tree.findall("{*}rte")
    assert [way.findtext("{*}name") for way in ways] == [route.shift_id for route in facts.plan.routes]
    for way in ways:
        names = [node.text for node in way.iterfind("{*}rtept/{*}name")]
        assert [int(name.split()[0]) for name in names] == list(range(1, len(names) + 1))
        assert names[-1].split()[1].startswith("site:")
    assert len(tree.findall("{*}trk")) == len(ways)


def test_a_gpx_says_that_its_people_are_invented_and_the_night_an_exercise(tmp_path):
    facts = some_facts()
    real = replace(facts, plan=replace(facts.plan, exercise=False, synthetic=False))

    def told(of):
        return ElementTree.parse(export_gpx(of, tmp_path / "plan.gpx")).findtext("{*}metadata/{*}desc") or ""

    assert told(replace(facts, plan=replace(facts.plan, exercise=True, synthetic=True))).startswith("ØVELSE · SYNTETISKE DATA")
    assert "ØVELSE" not in told(real)
    assert "SYNTETISKE" not in told(real)


def a_map(facts, lang: str = "da") -> str:
    return plan_map_html(facts, a_base_map(), lang, lambda name: f"/assets/{name}", "nonce-1")


def test_the_map_asks_no_outside_host_for_anything():
    html = a_map(some_facts())

    assert not re.findall(r"https?:", html)
    assert not re.findall(r"""(?:src|href)=["']//""", html)
    assert set(re.findall(r"""(?:src|href)="([^"]*)""", html)) == {"/assets/leaflet/leaflet.js", "/assets/leaflet/leaflet.css"}


def test_every_script_and_style_of_the_map_carries_the_nonce():
    html = a_map(some_facts())

    tags = re.findall(r"<(?:script|style)\b[^>]*>", html)
    assert len(tags) >= 4
    assert all('nonce="nonce-1"' in tag for tag in tags)


def test_a_site_named_like_a_script_stays_text_on_the_map():
    facts = some_facts()
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    facts = replace(facts, sites={key: replace(site, name=evil) for key, site in facts.sites.items()})

    html = a_map(facts)

    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert "<img" not in html


def test_the_map_shows_references_and_nobodys_name():
    html = a_map(some_facts(movers=12))

    assert not [text for text in _PERSONAL if text in html]
    assert not [name for name in NASTY_NAMES if len(name) > 3 and name in html]
    assert "P-00000001" in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_document_says_its_language_and_lets_fingers_zoom(lang):
    html = a_map(some_facts(), lang)

    assert f'<html lang="{lang}">' in html
    assert "user-scalable" not in html
