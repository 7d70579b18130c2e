"""Does an address service hear only what it may, when it may, and is its answer held to the rules of the house?"""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from click.testing import CliRunner
from shapely.geometry import box

from planner.actions import people
from planner.actions.actor import Actor, Role
from planner.actions.address_service import BadServiceAddress, WebAddressService
from planner.actions.asking_addresses import MOST_FAILURES, Outcome, ServiceOff, ask_for_all, ask_for_one
from planner.bootstrap import open_app
from planner.cli import cli
from planner.errors import NotAllowed
from planner.geocoding.geocoder import Question, ServiceFailed
from planner.model.place import LocationQuality as Quality
from planner.registries.corrections import BadCorrection
from planner.settings import read_settings
from planner.store.geography import Area
from tests.address_service import an_address_service, washed
from tests.people_world import BOSS, a_patient_row, a_world, everyone, only, take_in
from tests.registry_files import OTHER_OLD_CPR

NAME, OTHER_NAME = "Eva Eksempel", "Otto Eksempel"


@pytest.fixture
def service():
    with an_address_service() as service:
        yield service


@pytest.fixture
def app(sqlite_settings, service):
    with a_world(sqlite_settings) as app:
        with app.store.transaction() as tx:
            tx.areas.replace("municipality", [Area("0661", "Holstebro", box(8.3, 56.2, 8.9, 56.5))])
        yield replace(app, address_service=WebAddressService(service.address, patience_s=2.0))


def someone(app, folder, **changed):
    """A person at Nørregade 14, which the register has no point for."""
    take_in(app, folder, a_patient_row(**{"husnr": "14", **changed}))
    record = only(app)
    assert record.patient.located.quality is not Quality.EXACT
    return record.patient.ref


def test_what_the_service_finds_is_laid_over_the_registry_and_graded_by_the_rules_of_the_house(app, service, tmp_path):
    ref = someone(app, tmp_path)
    service.answer = washed("A")

    asked = ask_for_one(app, BOSS, ref)

    located = only(app).patient.located
    assert (asked.outcome, asked.before, asked.after) == (Outcome.FOUND, Quality.STREET, Quality.EXACT)
    assert (located.position.lon, located.position.lat) == (8.6105, 56.3605)


def test_only_street_number_and_postcode_are_sent(app, service, tmp_path):
    ref = someone(app, tmp_path, husnr="14, 2. th", etage_dør="2. th")
    service.answer = washed("A")

    ask_for_one(app, BOSS, ref)

    assert service.asked == ["/vask?betegnelse=Nørregade 14, 7500"]
    told = "".join(service.asked + service.headers)
    record = only(app)
    for secret in (NAME, "Eva", ref, record.identity.cpr, "Holstebro", "2. th"):
        assert secret not in told


@pytest.mark.parametrize(
    "changed",
    [{"vej": "c/o Hansen, Nørregade"}, {"vej": NAME}, {"vej": f"Nørregade {NAME}"}, {"vej": "Nørregade (ring 20304050)"},
     {"vej": "0101585000"}, {"husnr": "ved kirken"}],
)  # fmt: skip
def test_what_may_be_more_than_an_address_stays_in_the_house(app, service, tmp_path, changed):
    assert take_in(app, tmp_path, a_patient_row(**changed)).report.accepted == 1

    asked = ask_for_all(app, BOSS)

    assert [one.outcome for one in asked] == [Outcome.NOT_SENT]
    assert service.asked == []


def test_an_address_that_the_house_finds_exactly_is_never_sent(app, service, tmp_path):
    take_in(app, tmp_path, a_patient_row())

    assert ask_for_all(app, BOSS) == ()
    assert ask_for_one(app, BOSS, only(app).patient.ref).outcome is Outcome.NOT_SENT
    assert service.asked == []


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (washed("B"), Quality.EXACT),
        (washed("C"), Quality.STREET),  # the service is guessing
        (washed("A", adgangspunkt={"koordinater": [9.5, 56.36]}), Quality.STREET),  # another municipality's ground
        (washed("A", kommunekode="0665"), Quality.STREET),  # another municipality by its own account
        (washed("A", vejnavn="Søndergade", adresseringsvejnavn="Søndergade"), Quality.STREET),  # another street
        (washed("A", postnr="7400"), Quality.STREET),  # another postcode
        (washed("A", husnr="15"), Quality.STREET),  # another number
        (washed("A", adgangspunkt=None), Quality.STREET),  # no point
        (washed("A", adgangspunkt={"koordinater": [56.36, 8.61]}), Quality.STREET),  # swapped
        ({"kategori": "C", "resultater": []}, Quality.STREET),
        ({}, Quality.STREET), ([], Quality.STREET), ("nej", Quality.STREET), (None, Quality.STREET), ([[1], 2], Quality.STREET),
        ([{"tekst": "Nørregade 14", "adresse": {"vejnavn": "Nørregade", "husnr": "14", "postnr": "7500", "kommunekode": "0661",
                                                "x": 8.6105, "y": 56.3605}}], Quality.EXACT),
        ({"features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [475951.0, 6246102.0]},
                        "properties": {"vejnavn": "Nørregade", "husnummertekst": "14", "postnr": "7500"}}]}, Quality.EXACT),
        ([{"vejnavn": "Nørregade", "husnummertekst": "14", "postnummer": {"nr": "7500", "navn": "Holstebro"},
           "position": "POINT(475951.0 6246102.0)"}], Quality.EXACT),
    ],
)  # fmt: skip
def test_an_answer_counts_only_as_far_as_the_rules_of_the_house_bear_it_out(app, service, tmp_path, answer, after):
    ref = someone(app, tmp_path)
    before = only(app).patient.located
    service.answer = answer

    asked = ask_for_one(app, BOSS, ref)

    assert asked.after is after
    assert (asked.outcome is Outcome.FOUND) == (after is Quality.EXACT)
    if after is not Quality.EXACT:
        assert only(app).patient.located == before


def test_a_guess_of_the_service_is_better_than_nothing_and_still_waits_for_someone(app, service, tmp_path):
    ref = someone(app, tmp_path, vej="Ukendtvej", husnr="3")
    service.answer = washed("C", vejnavn="Ukendtvej", adresseringsvejnavn="Ukendtvej", husnr="3")

    asked = ask_for_one(app, BOSS, ref)

    assert (asked.before, asked.after) == (Quality.POSTCODE, Quality.STREET)
    assert [record.patient.ref for record in people.below_exact(app, BOSS)] == [ref]


def test_a_link_to_the_point_is_followed_on_the_same_host_only(app, service, tmp_path):
    ref = someone(app, tmp_path)
    mini = {
        "vejnavn": "Nørregade",
        "husnr": "14",
        "postnr": "7500",
        "href": f"http://127.0.0.1:{service.port}/adgangsadresser/0a3f",
    }
    service.answer = {"kategori": "A", "resultater": [{"adresse": {**mini, "href": "http://127.0.0.2:1/x"}}, {"adresse": mini}]}
    service.by_path["/adgangsadresser/0a3f"] = washed("A")["resultater"][0]["aktueladresse"]

    assert ask_for_one(app, BOSS, ref).after is Quality.EXACT
    assert service.asked == ["/vask?betegnelse=Nørregade 14, 7500", "/adgangsadresser/0a3f"]


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        ({"status": 500}, "service_unreachable"),
        ({"status": 404}, "service_unreachable"),
        ({"status": 302, "location": "http://127.0.0.2:1/"}, "service_unreachable"),
        ({"answer": b"<html>"}, "service_answer"),
        ({"answer": b"[" * 100_000}, "service_answer"),
        ({"answer": b'"' + b"x" * 600_000 + b'"'}, "service_answer"),
        ({"answer": b"\xff\xfe"}, "service_answer"),
        ({"slow_s": 0.2}, "service_slow"),
    ],
)
def test_trouble_with_the_service_leaves_the_address_as_it_was(app, service, tmp_path, trouble, why):
    ref = someone(app, tmp_path)
    before = only(app)
    service.answer = washed("A")
    for name, value in trouble.items():
        setattr(service, name, value)
    app = replace(app, address_service=WebAddressService(service.address, patience_s=0.6))
    began = time.monotonic()

    asked = ask_for_one(app, BOSS, ref)

    assert (asked.outcome, asked.why) == (Outcome.FAILED, why)
    assert time.monotonic() - began < 2
    assert only(app) == before


def test_a_service_that_keeps_failing_is_not_asked_for_everyone(app, service, tmp_path):
    rows = [a_patient_row(cpr=f"01015850{number:02}", husnr=str(14 + number)) for number in range(20, 26)]
    take_in(app, tmp_path, *rows)
    service.status = 503

    asked = ask_for_all(app, BOSS)

    assert len(asked) == len(service.asked) == MOST_FAILURES < len(everyone(app))


def test_each_time_is_in_the_log_before_anything_is_sent(app, service, tmp_path):
    ref = someone(app, tmp_path)
    service.status = 500

    ask_for_one(app, BOSS, ref)

    with app.store.read() as tx:
        entry = tx.audit.list(limit=1)[0]
        assert (entry.deed, entry.subject, entry.refs) == ("ask_address_service", "127.0.0.1", (ref,))


def test_what_was_found_holds_over_the_next_import_gives_way_to_a_pin_and_ends_with_a_move(app, service, tmp_path):
    ref = someone(app, tmp_path)
    service.answer = washed("A")
    ask_for_one(app, BOSS, ref)

    take_in(app, tmp_path, a_patient_row(husnr="14"))
    assert only(app).patient.located.quality is Quality.EXACT

    people.pin(app, BOSS, ref, 8.62, 56.37, "Vist på kortet")
    assert only(app).patient.located.quality is Quality.PINNED

    take_in(app, tmp_path, a_patient_row(vej="Ukendtvej", husnr="3"))
    assert only(app).patient.located.quality is Quality.POSTCODE


def test_what_was_found_can_be_taken_back_but_not_typed(app, service, tmp_path):
    ref = someone(app, tmp_path)
    service.answer = washed("A")
    ask_for_one(app, BOSS, ref)
    (standing,) = people.list_corrections(app, BOSS, ref)

    people.revoke(app, BOSS, ref, standing.correction.id, "Forkert hus")

    assert standing.correction.why == "127.0.0.1"
    assert only(app).patient.located.quality is Quality.STREET
    with pytest.raises(BadCorrection):
        people.correct(app, BOSS, ref, "looked_up", "8.6 56.3 exact", "Prøve")


def test_without_the_switch_nothing_is_asked(app, service, tmp_path):
    ref = someone(app, tmp_path)
    off = replace(app, address_service=None)

    for ask in (lambda: ask_for_one(off, BOSS, ref), lambda: ask_for_all(off, BOSS)):
        with pytest.raises(ServiceOff):
            ask()
    assert service.asked == []
    assert open_app(read_settings({"PLANNER_HOME": str(tmp_path / "ny")})).address_service is None


def test_only_those_who_may_correct_people_may_ask(app, tmp_path):
    ref = someone(app, tmp_path)
    with pytest.raises(NotAllowed):
        ask_for_one(app, Actor("u", "Nogen", frozenset({Role.ADMINISTRATOR})), ref)


@pytest.mark.parametrize(
    "address",
    ["http://vask.example/?q={address}", "https://vask.example/", "https://{address}.example/", "ftp://x/{address}",
     "https://x/{address}/{address}", "vask.example/{address}", "{address}", "https://x/#{address}"],
)  # fmt: skip
def test_a_service_s_address_that_would_be_heard_by_others_is_refused(address, tmp_path):
    with pytest.raises(BadServiceAddress, match="PLANNER_ADDRESS_SERVICE"):
        open_app(read_settings({"PLANNER_HOME": str(tmp_path), "PLANNER_ADDRESS_SERVICE": address}))


def test_the_service_s_key_is_in_no_repr_and_a_closed_port_is_an_error_without_the_address():
    service = WebAddressService("http://127.0.0.1:9/?token=HEMMELIG&q={address}")

    with pytest.raises(ServiceFailed) as failed:
        service.ask(Question("Nørregade", "14", "7500"))

    settings = read_settings({"PLANNER_ADDRESS_SERVICE": "https://x/?token=HEMMELIG&q={address}"})
    assert "HEMMELIG" not in repr(service) + repr(settings) + str(failed.value)
    assert "Nørregade" not in repr(failed.value) + repr(Question("Nørregade", "14", "7500"))
    assert failed.value.__cause__ is None


# --- at the command line ----------------------------------------------------------------------------------------------


def run(settings, *words, service=""):
    env = {"PLANNER_HOME": str(settings.home), "PLANNER_ADDRESS_SERVICE": service}
    return CliRunner().invoke(cli, ["people", "ask", *words], env=env, standalone_mode=False)


def test_the_command_says_what_would_leave_and_sends_nothing_until_told_to(app, service, sqlite_settings, tmp_path):
    someone(app, tmp_path)
    service.answer = washed("A")

    asked = run(sqlite_settings, "--lang", "en", service=service.address)

    assert asked.return_value == 1
    assert "1 addresses of people, not names, would leave the machine to 127.0.0.1" in asked.stderr
    assert service.asked == []

    done = run(sqlite_settings, "--disclose", "--json", service=service.address)

    assert done.return_value == 0
    (told,) = json.loads(done.stdout)
    assert (told["outcome"], told["after"]) == ("asked_found", "exact")
    assert NAME not in done.output


def test_the_command_refuses_while_the_switch_is_off_and_reports_a_failure(app, service, sqlite_settings, tmp_path):
    someone(app, tmp_path)

    assert isinstance(run(sqlite_settings).exception, ServiceOff)
    service.status = 500
    failed = run(sqlite_settings, "--disclose", service=service.address)

    assert failed.return_value == 1
    assert "svarede ikke" in failed.output


def test_help_says_that_addresses_leave_the_machine():
    for words in (["--help"], ["people", "ask", "--help"]):
        told = " ".join(CliRunner().invoke(cli, words).output.split())
        assert "addresses of people, not names" in told.lower()


def test_everyone_is_asked_for_one_address_at_a_time(app, service, tmp_path):
    take_in(app, tmp_path, a_patient_row(husnr="14"), a_patient_row(cpr=OTHER_OLD_CPR, navn=OTHER_NAME, husnr="16"))
    service.answer = washed("A")

    asked = ask_for_all(app, BOSS)

    assert sorted(one.outcome for one in asked) == [Outcome.AS_BEFORE, Outcome.FOUND]
    assert sorted(service.asked) == ["/vask?betegnelse=Nørregade 14, 7500", "/vask?betegnelse=Nørregade 16, 7500"]
