"""Are sites, vehicles, municipalities and address points taken as the file says?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from planner.model.fleet import VehicleKind
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.place import Position
from planner.model.site import Agreement, Competence, SiteKind
from planner.registries.address_file import read_address_file
from planner.registries.municipalities import Municipalities
from planner.registries.places import read_contacts, read_sites, read_vehicles
from planner.registries.reading import read_table
from tests.registry_files import SITE, VEHICLE, a_row, codes, write_csv

KNOWN = Municipalities(frozenset({"0661"}))


def sites(tmp_path, *rows):
    return read_sites(read_table(write_csv(tmp_path / "steder.csv", *rows)), KNOWN)


def vehicles(tmp_path, *rows):
    return read_vehicles(read_table(write_csv(tmp_path / "vogne.csv", *rows)), KNOWN)


def test_a_site_has_its_capacity_in_the_planners_own_units(tmp_path):
    (site,) = sites(tmp_path, a_row(SITE, gyldig_til="01-10-2027", niveaufri="ja")).records

    assert site.kind is SiteKind.CARE_HOME
    assert site.agreement is Agreement.CONFIRMED
    assert site.capacity == SiteLoad(6, 10, 12_500, 20, 30_000, 0)
    assert site.backup_s == 72 * 3600
    assert site.confirmed_at == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert site.valid_until == date(2027, 10, 1)
    assert (site.step_free, site.water_and_drain) == (True, False)
    assert site.position == Position(8.617, 56.36)


def test_english_headings_and_words_are_as_good_as_danish_ones(tmp_path):
    danish = sites(tmp_path, SITE).records
    english_names = {
        "navn": "Name", "type": "KIND", "kommunekode": "Municipality code", "længdegrad": "longitude", "breddegrad": "Latitude",
        "aftale": "agreement", "bekræftet_dato": "confirmed-at", "liggende_pladser": "lying.places",
        "siddende_pladser": "seated places", "ledig_kw": "Spare kW", "stikkontakter": "sockets", "ilt_l_min": "oxygen (l/min)",
        "nødstrøm_timer": "backup_h",
    }  # fmt: skip
    row = {english_names.get(key, key): value for key, value in SITE.items()} | {"KIND": "care home", "agreement": "Confirmed"}

    assert sites(tmp_path, row).records == danish


def test_a_site_without_its_point_is_rejected_once_for_each_empty_cell(tmp_path):
    imported = sites(tmp_path, a_row(SITE, længdegrad="", breddegrad=""))

    assert codes(imported) == [(2, "længdegrad", "required_empty"), (2, "breddegrad", "required_empty")]


def test_a_site_in_an_unknown_municipality_is_rejected(tmp_path):
    assert codes(sites(tmp_path, a_row(SITE, kommunekode="0999"))) == [(2, "kommunekode", "municipality_unknown")]


def test_a_confirmation_without_a_date_is_worth_a_look(tmp_path):
    assert codes(sites(tmp_path, a_row(SITE, bekræftet_dato=""))) == [(2, "bekræftet_dato", "confirmed_without_date")]


def test_a_validity_that_ends_before_the_confirmation_is_worth_a_look(tmp_path):
    assert codes(sites(tmp_path, a_row(SITE, gyldig_til="01-01-2026"))) == [(2, "gyldig_til", "valid_before_confirmed")]


def test_the_same_site_again_is_a_duplicate_and_says_so_when_it_differs(tmp_path):
    imported = sites(tmp_path, SITE, SITE, a_row(SITE, stikkontakter="99"))

    assert (imported.report.accepted, imported.report.duplicate) == (1, 2)
    assert imported.records[0].capacity.sockets == 20
    assert codes(imported) == [(4, "site_id", "duplicate_differs")]


def test_a_vehicle_has_places_and_a_shift_in_local_time(tmp_path):
    (vehicle,) = vehicles(tmp_path, a_row(VEHICLE, vagt_fra="7", vagt_til="19:00", ilt="ja")).records

    assert vehicle.kind is VehicleKind.AMBULANCE
    assert vehicle.capacity == VehicleLoad(3, 0, 1)
    assert (vehicle.shift_from, vehicle.shift_to) == (time(7), time(19))
    assert (vehicle.oxygen_on_board, vehicle.power_on_board) == (True, False)
    assert vehicle.name == "V-01"


@pytest.mark.parametrize("shift", [{}, {"vagt_fra": "00:00", "vagt_til": "24:00"}])
def test_no_shift_and_a_full_day_both_mean_day_and_night(tmp_path, shift):
    (vehicle,) = vehicles(tmp_path, a_row(VEHICLE, **shift)).records

    assert (vehicle.shift_from, vehicle.shift_to) == (None, None)


@pytest.mark.parametrize(
    ("changed", "issue"),
    [
        ({"vagt_fra": "07:00", "vagt_til": ""}, ("vagt_til", "shift_half")),
        ({"siddende": "0", "liggende": "0"}, ("siddende", "vehicle_without_places")),
        ({"klappladser": "1"}, ("klappladser", "more_folding_than_wheelchair_places")),
        ({"type": "traktor"}, ("type", "not_a_choice")),
        ({"længdegrad": "0", "breddegrad": "0"}, ("længdegrad", "coordinates_zero")),
        ({"siddende": ""}, ("siddende", "required_empty")),
    ],
)
def test_a_vehicle_that_cannot_be_right_is_rejected(tmp_path, changed, issue):
    imported = vehicles(tmp_path, a_row(VEHICLE, **changed))

    assert imported.report.rejected == 1
    assert codes(imported) == [(2, *issue)]


def test_what_is_on_board_is_read_in_litres_and_watt_hours_and_nothing_written_is_enough(tmp_path):
    some, enough = (
        vehicles(tmp_path, a_row(VEHICLE, ilt="ja", strøm="ja", **stores)).records[0]
        for stores in ({"ilt_liter": "2000", "strøm_wh": "1,2 kWh"}, {})
    )

    assert (some.oxygen_l, some.energy_wh) == (2000, 1200)
    assert (enough.oxygen_l, enough.energy_wh) == (None, None)


def test_hours_after_which_a_driver_rests_are_read_and_nothing_written_is_never(tmp_path):
    hired, volunteer = (vehicles(tmp_path, a_row(VEHICLE, **said)).records[0] for said in ({"pause_efter_timer": "4,5"}, {}))

    assert (hired.break_after_s, volunteer.break_after_s) == (16_200, None)


def test_a_store_in_a_vehicle_that_has_none_is_doubted(tmp_path):
    imported = vehicles(tmp_path, a_row(VEHICLE, strøm="nej", strøm_wh="500"))

    assert imported.report.rejected == 0
    assert codes(imported) == [(2, "strøm_wh", "store_without_supply")]


def test_contacts_become_municipalities_with_one_contact_person(tmp_path):
    path = write_csv(
        tmp_path / "k.csv", {"kommunekode": "661", "navn": "Holstebro", "kontaktperson": "vagthavende", "telefon": "00 00 00 00"}
    )

    (municipality,) = read_contacts(read_table(path), KNOWN).records

    assert (municipality.code, municipality.name, municipality.contact_name) == ("0661", "Holstebro", "vagthavende")


def test_addresses_become_points_with_the_letter_beside_the_number(tmp_path):
    base = {"vejnavn": "Nørregade", "husnr": "012", "bogstav": "b", "postnr": "7500", "lon": "8.6", "lat": "56.3"}
    path = write_csv(tmp_path / "a.csv", base, a_row(base, bogstav=""), a_row(base, bogstav="B"))

    imported = read_address_file(path, {})

    assert [p.house_number for p in imported.points()] == ["12B", "12"]
    assert imported.report.duplicate == 1


def test_competences_are_read_by_day_and_night_and_only_both_count_for_a_respirator(tmp_path):
    by_day = a_row(SITE, kompetencer_dag="respirator + ilt", kompetencer_nat="ingen", respiratorkompetence="ja")
    always = a_row(SITE, site_id="S-2", kompetencer_dag="Ventilator; nurse", kompetencer_nat="respirator")
    first, second = sites(tmp_path, by_day, {**by_day, **always, "respiratorkompetence": ""}).records

    assert first.competences_day == {Competence.RESPIRATOR, Competence.OXYGEN}
    assert (first.competences_night, first.respirator_competence) == (frozenset(), False)
    assert second.competences_day == {Competence.RESPIRATOR, Competence.NURSE}
    assert second.respirator_competence


def test_what_a_site_says_of_oxygen_fuel_and_its_entrance_is_kept(tmp_path):
    row = a_row(
        SITE, ilt_lager_liter="20 m3", påfyldning="Aftale, 12 timer", generator_afprøvet="01-09-2026", indkørsel="Port B, 2,6 m"
    )
    (site,) = sites(tmp_path, row).records

    assert site.oxygen_stored_l == 20_000
    assert (site.refuelling, site.vehicle_entrance) == ("Aftale, 12 timer", "Port B, 2,6 m")
    assert site.generator_tested_on == date(2026, 9, 1)


def test_an_unknown_competence_is_sent_back_with_the_words_that_are_known(tmp_path):
    assert codes(sites(tmp_path, a_row(SITE, kompetencer_dag="ilt + trylleri"))) == [(2, "kompetencer_dag", "not_a_choice")]
