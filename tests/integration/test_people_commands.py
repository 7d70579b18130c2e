"""``planner people`` and ``planner quality``: does each command do what it says, and is wrong input one sentence?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from shapely.geometry import box

from planner.actions.importing import ImportKind, import_file
from planner.cli import cli
from planner.errors import UserError
from planner.model.place import LocationQuality
from planner.store.geography import Area
from tests.people_world import BOSS, a_patient_row, a_world, everyone, take_in
from tests.registry_files import OTHER_OLD_CPR, write_csv

REPLACEMENT_CPR = "6101585999"
NAMES = ("Eva", "Otto", "Nørregade", "010158")


@pytest.fixture
def app(sqlite_settings):
    with a_world(sqlite_settings) as app:
        with app.store.transaction() as tx:
            tx.areas.replace("municipality", [Area("0661", "Holstebro", box(8.3, 56.2, 8.9, 56.5))])
        yield app


@pytest.fixture
def run(app):
    """The command line on the world's home: what it said, its exit code, and the user's mistake if there was one."""

    def run(*words: str) -> Result:
        done = CliRunner().invoke(cli, [*words], env={"PLANNER_HOME": str(app.settings.home)}, standalone_mode=False)
        known = done.exception is None or isinstance(done.exception, UserError | SystemExit) or _is_usage(done.exception)
        assert known, done.exception
        return done

    return run


def _is_usage(error: BaseException | None) -> bool:
    import click

    return isinstance(error, click.ClickException)


def mistake(done: Result) -> tuple[str, int]:
    """Code and exit code of the user's mistake."""
    assert isinstance(done.exception, UserError), done.output
    return done.exception.code, done.exception.exit_code


def told(done: Result) -> Any:
    assert done.exception is None
    return json.loads(done.stdout)


@pytest.fixture
def pair(app, tmp_path) -> tuple[str, str]:
    """One person in two registers: a real number, and a replacement number."""
    take_in(app, tmp_path, a_patient_row(batteri="8"))
    first = next(iter(everyone(app)))
    take_in(app, tmp_path, a_patient_row(cpr=REPLACEMENT_CPR, batteri="3"), source="kommune")
    return first, next(ref for ref in everyone(app) if ref != first)


# --- people -----------------------------------------------------------------------------------------------------------


def test_the_review_lists_references_and_reasons_and_shows_names_only_for_one(run, pair):
    listed = run("people", "review")
    as_json = told(run("people", "review", "--json"))
    one = run("people", "review", "1")

    assert all(ref in listed.output for ref in pair)
    assert not any(name in listed.output for name in NAMES)
    assert [(r["id"], sorted(r["refs"]), r["state"]) for r in as_json] == [(1, sorted(pair), "open")]
    assert one.output.count("Eva Eksempel") == 2


def test_an_empty_queue_says_so(run):
    assert run("people", "review", "--lang", "en").output.strip()
    assert told(run("people", "review", "--json")) == []


def test_a_merge_is_made_listed_and_taken_back(run, app, pair):
    done = run("people", "merge", "1", "--why", "Ringet")

    assert "undo 1" in done.output
    assert list(everyone(app)) == [pair[0]]
    assert f"{pair[1]} -> {pair[0]}" in run("people", "merges").output
    undone = run("people", "undo", "1", "--why", "Det var to")
    assert all(ref in undone.output for ref in pair)
    assert set(everyone(app)) == set(pair)
    assert "undone" in run("people", "merges").output
    everything = run("people", "review", "--all")
    assert "Det var to" in everything.output


def test_a_merge_keeps_the_reference_that_is_asked_for(run, app, pair):
    run("people", "merge", "1", "--keep", pair[1], "--why", "Ringet")

    assert list(everyone(app)) == [pair[1]]


def test_two_people_are_kept_apart_and_never_asked_about_again(run, app, pair, tmp_path):
    assert "apart" in run("people", "keep-apart", "1", "--why", "Mor og datter").output
    take_in(app, tmp_path, a_patient_row(batteri="7"))

    assert told(run("people", "review", "--json")) == []
    assert [r["state"] for r in told(run("people", "review", "--all", "--json"))] == ["kept_apart"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("review", "99"), ("not_found", 14)),
        (("merge", "99", "--why", "x"), ("not_found", 14)),
        (("merge", "1", "--why", "  "), ("no_reason", 28)),
        (("merge", "1", "--keep", "P-INGEN", "--why", "x"), ("not_found", 14)),
        (("keep-apart", "99", "--why", "x"), ("not_found", 14)),
        (("keep-apart", "1", "--why", ""), ("no_reason", 28)),
        (("undo", "99", "--why", "x"), ("not_found", 14)),
        (("correct", "P-INGEN", "own_generator", "ja", "--why", "x"), ("not_found", 14)),
        (("correct", "REF", "findes_ikke", "ja", "--why", "x"), ("bad_correction", 23)),
        (("correct", "REF", "own_generator", "måske", "--why", "x"), ("bad_correction", 23)),
        (("correct", "REF", "battery_h", "999", "--why", "x"), ("bad_correction", 23)),
        (("correct", "REF", "battery_h:respirator", "3", "--why", "x"), ("bad_correction", 23)),
        (("correct", "REF", "pin", "56.36 8.61", "--why", "x"), ("bad_correction", 23)),
        (("correct", "REF", "pin", "0 0", "--why", "x"), ("bad_correction", 23)),
        (("correct", "REF", "own_generator", "ja", "--why", " "), ("no_reason", 28)),
        (("revoke", "REF", "99", "--why", "x"), ("not_found", 14)),
        (("revoke", "P-INGEN", "1", "--why", "x"), ("not_found", 14)),
        (("ask", "--disclose"), ("service_off", 30)),
    ],
)
def test_wrong_input_is_one_sentence_in_both_languages_and_changes_nothing(run, app, pair, words, code):
    before = everyone(app)

    done = run("people", *(pair[0] if word == "REF" else word for word in words))

    assert mistake(done) == code
    assert not any(name in str(done.exception) for name in NAMES)
    assert everyone(app) == before


@pytest.mark.parametrize(
    "words",
    [("merge", "1"), ("merge", "en", "--why", "x"), ("keep-apart",), ("undo", "1"), ("correct", "REF", "own_generator"),
     ("revoke", "REF", "--why", "x"), ("parties", "i morgen"), ("parties",), ("findes-ikke",), ("review", "første")],
)  # fmt: skip
def test_what_the_command_does_not_take_is_bad_usage(run, words):
    done = run("people", *words)

    assert _is_usage(done.exception)
    assert done.exception.exit_code == 2


def test_a_decided_suspicion_is_not_decided_twice(run, pair):
    run("people", "merge", "1", "--why", "Ringet")

    assert mistake(run("people", "merge", "1", "--why", "Igen"))[0] == "wrong_state"
    assert mistake(run("people", "keep-apart", "1", "--why", "Igen"))[0] == "wrong_state"
    run("people", "undo", "1", "--why", "Nej")
    assert mistake(run("people", "undo", "1", "--why", "Igen"))[0] == "wrong_state"


def test_whoever_was_merged_away_is_told_with_the_one_who_stayed(run, pair):
    run("people", "merge", "1", "--why", "Ringet")

    done = run("people", "correct", pair[1], "own_generator", "ja", "--why", "Set")

    assert mistake(done)[1] == 14
    assert pair[0] in str(done.exception)


def test_a_correction_is_made_listed_and_taken_back(run, app, pair):
    done = run("people", "correct", pair[0], "battery_h", "5", "--why", "Målt")

    assert f"revoke {pair[0]} 1" in done.output
    assert everyone(app)[pair[0]].patient.devices[0].battery_s == 5 * 3600
    (listed,) = told(run("people", "corrections", "--json"))
    assert (listed["ref"], listed["value"], listed["why"], listed["holds"]) == (pair[0], "5", "Målt", True)
    assert "Målt" in run("people", "corrections", pair[0]).output
    assert told(run("people", "corrections", pair[1], "--json")) == []

    assert "Taken back" in run("people", "revoke", pair[0], "1", "--why", "Målt forkert").output
    assert everyone(app)[pair[0]].patient.devices[0].battery_s == 8 * 3600
    assert told(run("people", "corrections", "--json")) == []


def test_a_correction_that_no_longer_fits_says_so(run, app, tmp_path):
    take_in(app, tmp_path, a_patient_row(vej="Ukendt Sti"))
    (ref,) = everyone(app)
    run("people", "correct", ref, "pin", "8.61 56.36", "--why", "Vist")
    assert everyone(app)[ref].patient.located.quality is LocationQuality.PINNED
    take_in(app, tmp_path, a_patient_row())

    assert "NO LONGER FITS" in run("people", "corrections").output


def test_the_addresses_to_look_at_are_listed_with_names_and_as_json_without(run, app, tmp_path):
    take_in(app, tmp_path, a_patient_row(), a_patient_row(cpr=OTHER_OLD_CPR, navn="Otto Eksempel", vej="Ukendt Sti"))

    shown, as_json = run("people", "addresses"), told(run("people", "addresses", "--json"))

    assert "Otto Eksempel" in shown.output
    assert "Eva" not in shown.output
    assert [one["quality"] for one in as_json] == ["postcode"]
    assert not any(name in json.dumps(as_json) for name in NAMES)


def test_the_parties_of_a_day_and_of_some_municipalities(run, app, tmp_path):
    row = {"opgave": "hjemmesygepleje", "ansvarlig": "Holstebro Kommune", "fra": "01-01-2020"}
    file = write_csv(tmp_path / "p.csv", {**row, "kommunekode": "0661"}, {**row, "kommunekode": "0665"})
    import_file(app, BOSS, ImportKind.PARTIES, file)

    assert run("people", "parties", "2027-01-01").output.count("hjemmesygepleje") == 2
    assert [p["municipality_code"] for p in told(run("people", "parties", "01-01-2027", "--municipality", "0665", "--json"))] == [
        "0665"
    ]
    assert told(run("people", "parties", "2019-12-31", "--json")) == []


# --- quality ----------------------------------------------------------------------------------------------------------


def test_the_quality_is_told_by_references_and_the_shareable_one_without(run, pair):
    own, shared = run("quality", "--lang", "en"), run("quality", "--shareable")

    assert any(ref in own.output for ref in pair)
    assert not any(ref in shared.output for ref in pair)
    assert not any(name in own.output + shared.output for name in NAMES)
    assert told(run("quality", "--json"))["people"] == 2


@pytest.mark.parametrize("shareable", [True, False])
def test_the_quality_is_written_as_a_page(run, pair, tmp_path, shareable):
    out = tmp_path / "kvalitet.html"

    done = run("quality", "--out", str(out), *(["--shareable"] if shareable else []))

    page = out.read_text(encoding="utf-8")
    assert str(out) in done.output
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert any(ref in page for ref in pair) != shareable
    assert not any(name in page for name in NAMES)


def test_a_page_that_cannot_be_written_is_a_sentence(run, pair, tmp_path):
    assert mistake(run("quality", "--out", str(tmp_path / "ingen" / "k.html"))) == ("file_problem", 10)
    assert _is_usage(run("quality", "--out", str(tmp_path)).exception)
    assert _is_usage(run("quality", "--lang", "tysk").exception)


def test_the_quality_of_nobody_is_a_report_too(run):
    assert told(run("quality", "--json"))["people"] == 0
    assert run("quality").output
