"""Do calendars, registers, pseudonymised rows and counts hold what they must, of the filter, and nothing beside it?"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from facts_case import NASTY_NAMES, some_facts
from web_world import NOW, make_world

from planner.actions.actor import at_the_command_line
from planner.actions.exporting import FilterUnknown, Format, NoFilterHere, export_plan
from planner.actions.importing import ImportKind, import_file
from planner.bootstrap import open_app
from planner.outputs.calendar import export_ics
from planner.outputs.exports import export_xlsx
from planner.outputs.nameless import export_aggregate, export_pseudonymised
from planner.outputs.registers import WRITERS
from planner.registries.records import Kind
from planner.settings import read_settings

BOSS = at_the_command_line("test")
SMALL = Path(__file__).parents[2] / "data" / "sample" / "small"
_DIRECT = ("Østergårdsvej", "Bodil", "+4500000000", "Nøgleboks", "Nørre Ådal", "0999", "P-0000")


def rows(path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig")), delimiter=";"))


def test_the_calendar_has_everyone_once_in_utc_and_no_line_is_too_long(tmp_path):
    facts = some_facts(movers=9, stays=4, unplaced=3)

    content = export_ics(facts, tmp_path / "plan.ics").read_bytes()

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    text = content.decode().replace("\r\n ", "")
    assert sorted(re.findall(r"UID:(\S+)-v3@", text)) == sorted(facts.people)
    assert re.findall(r"DTSTART:(\S+)", text)[0].endswith("Z")
    assert "ØVELSE" in text
    assert not [name for name in (*NASTY_NAMES, *_DIRECT[:4]) if name in text and len(name) > 3]


def test_a_site_s_name_cannot_begin_a_line_of_the_calendar(tmp_path):
    facts = some_facts()
    facts = replace(facts, sites={k: replace(s, name="Hal\r\nATTENDEE:x;y,z\\") for k, s in facts.sites.items()})

    text = export_ics(facts, tmp_path / "plan.ics").read_text("utf-8")

    assert "\nATTENDEE" not in text
    assert "Hal\\nATTENDEE:x\\;y\\,z\\\\" in text.replace("\n ", "")


def test_the_rows_without_names_tell_nobody_apart_from_four_others(tmp_path):
    facts = some_facts(movers=90, stays=60, unplaced=20, vehicles=6)

    head, *body = rows(export_pseudonymised(facts, tmp_path / "p.csv", "da", b"key"))

    assert len(body) == len(facts.people)
    assert all(n >= 5 for n in Counter(tuple(row[1:]) for row in body).values())
    assert len({row[0] for row in body}) == len(body)
    text = (tmp_path / "p.csv").read_text("utf-8-sig")
    assert not [word for word in (*_DIRECT, *NASTY_NAMES) if word in text and len(word) > 3]
    assert head[0] == "pseudonym"


def test_pseudonyms_hold_within_one_key_only(tmp_path):
    facts = some_facts(movers=9)

    first = {row[0] for row in rows(export_pseudonymised(facts, tmp_path / "a.csv", "da", b"one"))[1:]}
    again = {row[0] for row in rows(export_pseudonymised(facts, tmp_path / "b.csv", "da", b"one"))[1:]}
    other = {row[0] for row in rows(export_pseudonymised(facts, tmp_path / "c.csv", "da", b"two"))[1:]}

    assert first == again
    assert not first & other


def test_counts_hide_the_small_ones_and_round_the_rest(tmp_path):
    facts = some_facts(movers=60, stays=40, unplaced=2, vehicles=4)

    _, *body = rows(export_aggregate(facts, tmp_path / "n.csv"))

    numbers = [cell for row in body for cell in row[2:6]]
    assert all(cell == "skjult" or int(cell) % 5 == 0 for cell in numbers)
    everyone = body[0]
    assert everyone[3] == "skjult"  # two without a place
    assert "skjult" in everyone[4:6] or everyone[2] == "skjult"  # else the sum would tell


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    app = open_app(read_settings({"PLANNER_HOME": str(tmp_path_factory.mktemp("hjem"))}))
    for kind in ("contacts", "sites", "vehicles", "patients"):
        import_file(app, BOSS, ImportKind(kind), next(SMALL.glob(f"{kind}.*")))
    yield app
    app.store.close()


def _everything(app, kind: Kind) -> list:
    with app.store.read() as tx:
        match kind:
            case Kind.PATIENTS:
                return list(tx.patients.all())
            case Kind.SITES:
                return list(tx.sites.all())
            case Kind.VEHICLES:
                return list(tx.vehicles.all())
            case _:
                return list(tx.municipalities.all())


def _comparable(one):
    """Without what a file leaves out (personal numbers), and what belongs to the import and not to the person."""
    if not hasattr(one, "patient"):
        return one
    devices = tuple(sorted((replace(d, source="") for d in one.patient.devices), key=lambda d: d.therapy))
    patient = replace(one.patient, devices=devices)
    born = one.identity.birth_date
    identity = replace(one.identity, cpr="", birth_date=born if born and born.year >= 1900 else None)
    return replace(one, patient=patient, identity=identity, stated=None)


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("kind", list(WRITERS))
def test_a_register_that_was_written_is_read_again_and_says_the_same(app, kind, lang, tmp_path):
    known = _everything(app, kind)
    file = WRITERS[kind](known, tmp_path / f"{kind}.csv", lang)
    fresh = open_app(read_settings({"PLANNER_HOME": str(tmp_path / "andet-hjem")}))

    import_file(fresh, BOSS, ImportKind.CONTACTS, next(SMALL.glob("contacts.*")))
    report = import_file(fresh, BOSS, ImportKind(kind), file).report

    assert (report.rejected, report.duplicate) == (0, 0)
    assert [_comparable(one) for one in _everything(fresh, kind)] == [_comparable(one) for one in known]
    fresh.store.close()


def test_the_register_holds_no_personal_number(app, tmp_path):
    known = _everything(app, Kind.PATIENTS)

    text = WRITERS[Kind.PATIENTS](known, tmp_path / "r.csv").read_text("utf-8-sig")

    numbers = [record.identity.cpr for record in known if record.identity.cpr]
    assert numbers
    assert not [cpr for cpr in numbers if cpr in text or f"{cpr[:6]}-{cpr[6:]}" in text]


def test_a_workbook_has_one_visible_sheet_and_says_nothing_of_who_made_it(tmp_path):
    import openpyxl

    path = export_xlsx(some_facts(), tmp_path / "plan.xlsx")

    book = openpyxl.load_workbook(path)
    parts = zipfile.ZipFile(path).namelist()
    assert [sheet.sheet_state for sheet in book] == ["visible"]
    assert not [d for d in book.active.column_dimensions.values() if d.hidden]
    assert not [d for d in book.active.row_dimensions.values() if d.hidden]
    assert not book.defined_names
    assert not [name for name in parts if re.search("comment|external|custom|vba|printer|drawing", name, re.IGNORECASE)]
    core = zipfile.ZipFile(path).read("docProps/core.xml").decode()
    assert not re.search(r"<dc:creator>[^<]|lastModifiedBy>[^<]", core)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("verden"), lambda: NOW)


def test_the_log_says_who_was_in_the_filter_and_what_it_was(world, tmp_path):
    only = {"outcome": "placed", "municipality": "0661"}

    export_plan(world.app, BOSS, world.plan_id, Format.CSV, tmp_path / "x.csv", only=only)

    with world.app.store.read() as tx:
        event = tx.audit.list(limit=1)[0]
    assert event.purpose == "csv outcome=placed municipality=0661"
    assert sorted(row[0] for row in rows(tmp_path / "x.csv")[1:]) == list(event.refs)
    assert 0 < len(event.refs) < len(world.facts.people)


@pytest.mark.parametrize("fmt", [Format.AGGREGATE, Format.PSEUDONYMISED, Format.JSON])
def test_what_must_be_whole_refuses_a_filter(world, tmp_path, fmt):
    with pytest.raises(NoFilterHere):
        export_plan(world.app, BOSS, world.plan_id, fmt, tmp_path / "x", only={"outcome": "placed"})

    assert not (tmp_path / "x").exists()


def test_a_filter_that_the_plan_does_not_know_writes_nothing_instead_of_everyone(world, tmp_path):
    with pytest.raises(FilterUnknown):
        export_plan(world.app, BOSS, world.plan_id, Format.CSV, tmp_path / "x.csv", only={"municipality": "0999"})

    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("fmt", [f for f in Format if f.takes_filter and f is not Format.REGISTER])
def test_every_format_of_a_part_names_only_that_part(world, tmp_path, fmt):
    out = tmp_path / f"x.{fmt.file_ending}"

    export_plan(world.app, BOSS, world.plan_id, fmt, out, only={"outcome": "unplaced"})

    held = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml") if fmt is Format.XLSX else out.read_bytes()
    found = set(re.findall(r"P-\d{8}", held.decode()))
    meant = {u.ref for u in world.facts.plan.unplaced}
    assert found == (set() if fmt is Format.GPX else meant)


def test_the_geojson_of_a_part_draws_no_other_home(world, tmp_path):
    out = tmp_path / "x.geojson"
    export_plan(world.app, BOSS, world.plan_id, Format.GEOJSON, out, only={"municipality": "0665"})

    homes = [f for f in json.loads(out.read_text("utf-8"))["features"] if f["properties"]["kind"] == "home"]

    assert {world.facts.people[f["properties"]["ref"]].municipality_code for f in homes} == {"0665"}
