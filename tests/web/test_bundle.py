"""Does the file for the USB stick hold the whole plan, open only for who has the passphrase, and end when it says?"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from facts_case import NASTY_NAMES
from pypdf import PdfReader, PdfWriter
from web_world import NOW, make_world

from planner.actions import bundles
from planner.actions.actor import Actor, Role, at_the_command_line
from planner.actions.plans import move_plan
from planner.cli import cli
from planner.errors import NotAllowed
from planner.outputs.bundle import look_through
from planner.outputs.sealing import BundleProblem, new_phrase, seal, tidy_phrase, unseal, unwrap
from planner.plans.lifecycle import Step
from planner.settings import read_settings

BOSS = at_the_command_line("test")
PHRASE = "et langt adgangsord med æøå"
MANIFEST = {
    "plan": "p", "version": 1, "marks": ["ØVELSE <b>"], "made_at": "2026-11-24T12:00:00+00:00",
    "expires_at": "2026-11-27T12:00:00+00:00", "lang": "da", "nonce": "n1",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = make_world(tmp_path_factory.mktemp("verden"), lambda: NOW)
    yield made
    made.app.store.close()


@pytest.fixture(scope="module")
def made(world, tmp_path_factory):
    """A bundle of the plan with the nastiest texts, under a passphrase of one's own."""
    return bundles.make_bundle(world.app, BOSS, world.plan_id, out=tmp_path_factory.mktemp("usb") / "b.html", phrase=PHRASE)


def test_everyone_is_in_the_pack_the_lists_and_the_table(world, made, tmp_path):
    looked = bundles.verify_bundle(made, PHRASE, NOW)

    assert looked.inside is not None
    assert (looked.inside.people, looked.inside.faults) == (len(world.facts.people), ())
    out = {path.name: path for path in bundles.open_bundle(made, PHRASE, tmp_path / "ud", NOW)}
    assert set(out) == {
        "pakke.pdf", "plan.html", "plan.csv", "plan.xlsx", "plan.geojson", "plan.gpx", "plan.ics", "manifest.json"}  # fmt: skip
    rows = list(csv.reader(io.StringIO(out["plan.csv"].read_text("utf-8-sig")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == set(world.facts.people)
    assert all(path.stat().st_mode & 0o077 == 0 for path in out.values())
    assert json.loads(out["manifest.json"].read_text("utf-8"))["plan_sha256"] == world.facts.plan_sha256


def test_nothing_of_a_person_can_be_read_without_the_passphrase(world, made):
    page = made.read_bytes()

    canaries = [name for name in (*NASTY_NAMES, "Bodil", "Østergårdsvej", "+4500000000", "P-0000") if len(name) > 4]
    assert not [text for text in canaries if text.encode() in page]
    with pytest.raises(BundleProblem):
        bundles.verify_bundle(made, "et andet langt adgangsord", NOW)


def test_making_one_is_written_in_the_log_with_everyone_in_it(world, made):
    with world.app.store.read() as tx:
        event = next(event for event in tx.audit.list() if event.deed == "bundle")

    assert list(event.refs) == sorted(world.facts.people)


def test_it_lasts_the_night_it_is_for_and_not_longer(world, made):
    sealed = unwrap(made.read_bytes())

    assert sealed.expires_at >= world.facts.valid_until + timedelta(hours=24)
    with pytest.raises(BundleProblem, match="udløbet"):
        unseal(sealed, PHRASE, sealed.expires_at + timedelta(seconds=1))
    assert bundles.verify_bundle(made, PHRASE, sealed.expires_at + timedelta(days=1)).expired


def a_bundle(**changes: object) -> bytes:
    return seal({**MANIFEST, **changes}, {"a.txt": b"indhold " * 50, "b.bin": bytes(range(256))}, PHRASE, lang="da")


def test_a_later_date_in_the_clear_head_opens_nothing():
    page = a_bundle().replace(b"2026-11-27T12", b"2036-11-27T12")

    with pytest.raises(BundleProblem, match="ændret"):
        unseal(unwrap(page), PHRASE, NOW)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_flipped_letter_of_the_content_is_found(share):
    page = a_bundle()
    begins = page.index(b">", page.index(b'id="sealed"')) + 1
    at = begins + int(share * (page.index(b"<", begins) - begins))
    other = b"A" if page[at : at + 1] != b"A" else b"B"

    with pytest.raises(BundleProblem):
        unwrap(page[:at] + other + page[at + 1 :])


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"%PDF-1.7", a_bundle()[:3000]])
def test_a_file_that_is_no_bundle_is_said_to_be_none(content, tmp_path):
    path = tmp_path / "x.html"
    path.write_bytes(content)

    with pytest.raises(BundleProblem):
        bundles.verify_bundle(path, PHRASE, NOW)


def test_the_files_come_out_as_they_went_in():
    opened = unseal(unwrap(a_bundle()), PHRASE, NOW)

    assert opened.files == {"a.txt": b"indhold " * 50, "b.bin": bytes(range(256))}


def test_two_bundles_of_the_same_share_no_key_and_no_content():
    one, two = unwrap(a_bundle()), unwrap(a_bundle())

    assert one.head["salt"] != two.head["salt"]
    assert one.head["iv"] != two.head["iv"]
    assert one.content[:32] != two.content[:32]


def test_nothing_in_the_head_can_end_its_script():
    page = a_bundle(plan="</script><script>alert(1)</script>", marks=["<img src=x>"])

    assert b"<script>alert" not in page
    assert b"<img" not in page
    assert unwrap(page).head["plan"] == "</script><script>alert(1)</script>"


@pytest.mark.parametrize(
    "typed", ["5q67-m6v5-e0j2-p3pq-yzx2-txes", " 5Q67 M6V5 EOJ2 P3PQ YZX2 TXES ", "5Q67M6V5E0J2P3PQYZX2TXES"]
)
def test_the_house_s_passphrase_opens_however_it_is_typed(typed):
    assert tidy_phrase(typed) == tidy_phrase("5Q67-M6V5-E0J2-P3PQ-YZX2-TXES")


def test_a_passphrase_of_one_s_own_keeps_its_letters():
    assert tidy_phrase(" Rød Grød Med Fløde ") == "Rød Grød Med Fløde"


def test_new_passphrases_differ_and_are_made_to_be_read_aloud():
    phrases = {new_phrase() for _ in range(50)}

    assert len(phrases) == 50
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}", phrase) for phrase in phrases)


def test_a_passphrase_that_could_be_guessed_is_refused(world, tmp_path):
    with pytest.raises(BundleProblem, match="14"):
        bundles.make_bundle(world.app, BOSS, world.calm_plan_id, out=tmp_path / "b.html", phrase="kort")

    assert not (tmp_path / "b.html").exists()


def test_a_pack_without_one_of_its_pages_is_found(world, made):
    opened = unseal(unwrap(made.read_bytes()), PHRASE, NOW)
    writer, short = PdfWriter(), io.BytesIO()
    for page in PdfReader(io.BytesIO(opened.files["pakke.pdf"])).pages[:-1]:
        writer.add_page(page)
    writer.write(short)

    verdict = look_through(replace(opened, files={**opened.files, "pakke.pdf": short.getvalue()}))

    assert "bundle_pages_missing" in verdict.faults


def test_a_table_with_someone_missing_is_found(world, made):
    opened = unseal(unwrap(made.read_bytes()), PHRASE, NOW)
    shorter = b"\r\n".join(opened.files["plan.csv"].split(b"\r\n")[:-2]) + b"\r\n"

    verdict = look_through(replace(opened, files={**opened.files, "plan.csv": shorter}))

    assert set(verdict.faults) == {"bundle_count_differs", "bundle_lists_differ"}


def test_whoever_may_not_print_makes_none(world):
    contact = Actor("u", "Kommunal", frozenset({Role.MUNICIPAL}), "0661")

    with pytest.raises(NotAllowed):
        bundles.make_bundle(world.app, contact, world.plan_id)
    with pytest.raises(NotAllowed):
        bundles.show_phrase(world.app, contact)


def test_refreshing_makes_those_that_hold_and_clears_those_that_do_not(own_world):
    app, calm = own_world.app, own_world.calm_plan_id

    made = bundles.refresh_bundles(app, BOSS)

    assert [path for path in made if calm in str(path)] == list(made)
    assert bundles.ready_bundle(app, BOSS, calm, "da") == made[0]
    phrase = bundles.house_phrase(app.settings)
    assert bundles.verify_bundle(made[0], phrase, NOW).inside.faults == ()
    move_plan(app, BOSS, calm, Step.SUPERSEDE, reason="afløst af en anden")
    assert bundles.refresh_bundles(app, BOSS) == ()
    assert not made[0].exists()


def test_the_commands_need_no_database_to_look_into_a_bundle(made, tmp_path, monkeypatch):
    home = tmp_path / "tom"
    monkeypatch.setenv("PLANNER_HOME", str(home))
    phrase = tmp_path / "ord.txt"
    phrase.write_text(f"{PHRASE}\n", encoding="utf-8")
    monkeypatch.setattr("planner.bootstrap.system_clock", lambda: NOW)

    outside = CliRunner().invoke(cli, ["bundle", "verify", str(made)], standalone_mode=False)
    options = ["--passphrase-file", str(phrase), "--json"]
    inside = CliRunner().invoke(cli, ["bundle", "verify", str(made), *options], standalone_mode=False)

    assert "Uden adgangsord" in outside.output
    assert json.loads(inside.output)["faults"] == []
    assert not read_settings().home.exists()
