"""Is what was imported there again, and does the same file again change nothing?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import shapely
from sqlalchemy import text
from store_cases import CANARY, NOON, a_record, a_scenario, moved

from planner.errors import NotFound, PolicyProblem, StoreProblem
from planner.model.fleet import Vehicle, VehicleKind
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.party import Municipality
from planner.model.place import NOT_LOCATED, Position
from planner.model.site import Agreement, Site, SiteKind
from planner.registries.records import AddressPoint, ImportReport
from planner.settings import Settings
from planner.store.changes import Change
from planner.store.engine import begin
from planner.store.geography import Area
from planner.store.store import Store

SITE = Site(
    "S1", "Plejehjemmet Ådalen", SiteKind.CARE_HOME, "0661", Position(8.62, 56.36), Agreement.CONFIRMED,
    SiteLoad(4, 10, 12000, 20, 30000, 0), 72 * 3600, NOON, "Kommunens vagt", date(2027, 3, 31), True, contact="Vagten",
)  # fmt: skip
VEHICLE = Vehicle(
    "V1", "Bil 1", VehicleKind.MINIBUS, VehicleLoad(6, 1, 0), Position(8.6, 56.3), "Holstebro", shift_from=time(7, 30)
)
MUNICIPALITY = Municipality("0661", "Holstebro", population=58000, contact_name="Kontakten", phone="+4500000000")


# --- patients ---------------------------------------------------------------------------------------------------------


def test_a_person_comes_back_exactly_with_identity_and_equipment(store: Store) -> None:
    record = a_record()

    with store.transaction() as tx:
        tx.patients.upsert_many([record], "register.csv")

    with store.read() as tx:
        assert tx.patients.all() == (record,)
        assert tx.patients.planning() == (record.patient,)
        assert tx.patients.by_refs(["P-TEST0001", "P-UNKNOWN"]) == {"P-TEST0001": record}


def test_the_same_file_again_touches_no_row(settings: Settings) -> None:
    times = iter([NOON, NOON, NOON + timedelta(days=1)])
    store = Store.open(settings, clock=lambda: next(times))
    store.upgrade()
    records = [a_record(number) for number in range(1, 4)]
    with store.transaction() as tx:
        assert tx.patients.replace_source(records, "register") == Change(new=3)
    before = raw_rows(store)

    with store.transaction() as tx:
        assert tx.patients.replace_source(records, "register") == Change(unchanged=3)

    assert raw_rows(store) == before
    store.close()


def raw_rows(store: Store) -> list[tuple[object, ...]]:
    """Every patient's row as it lies in the database, secrets as bytes."""
    with begin(store._engine, write=False) as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM patient ORDER BY ref"))]


def test_a_file_with_changes_says_what_is_new_changed_and_gone(store: Store) -> None:
    with store.transaction() as tx:
        tx.patients.replace_source([a_record(1), a_record(2), a_record(3)], "register")

    with store.transaction() as tx:
        change = tx.patients.replace_source([a_record(1), moved(a_record(2), "0665"), a_record(4)], "register")

    assert change == Change(new=1, changed=1, unchanged=1, gone=1)
    with store.read() as tx:
        assert tx.patients.count() == 3
        assert tx.patients.count_by_municipality() == {"0661": 2, "0665": 1}


def test_replacing_one_source_leaves_the_people_of_another_alone(store: Store) -> None:
    with store.transaction() as tx:
        tx.patients.replace_source([a_record(1)], "oxygen")
        tx.patients.replace_source([a_record(2)], "dialysis")
        tx.patients.replace_source([], "oxygen")

        assert [record.patient.ref for record in tx.patients.all()] == ["P-TEST0002"]


def test_a_person_is_found_by_cpr_number_and_nobody_by_an_unknown_one(store: Store) -> None:
    with store.transaction() as tx:
        tx.patients.upsert_many([a_record(1), a_record(2)])

        assert tx.patients.by_cpr(CANARY["cpr"]) == a_record(1)
        assert tx.patients.by_cpr("9911111111") is None


def test_several_people_without_a_cpr_number_are_kept_apart(store: Store) -> None:
    with store.transaction() as tx:
        tx.patients.upsert_many([a_record(1, cpr=""), a_record(2, cpr="")])

        assert tx.patients.count() == 2


@pytest.mark.parametrize("together", [True, False])
def test_one_cpr_number_under_two_references_is_refused_without_being_shown(store: Store, together: bool) -> None:
    first, second = a_record(1), a_record(2, cpr=CANARY["cpr"])
    if not together:
        with store.transaction() as tx:
            tx.patients.upsert_many([first])

    with pytest.raises(StoreProblem, match="P-TEST0001 and P-TEST0002") as caught, store.transaction() as tx:
        tx.patients.upsert_many([first, second] if together else [second])

    assert CANARY["cpr"] not in str(caught.value)
    with store.read() as tx:
        assert tx.patients.count() == (0 if together else 1)


def test_a_person_who_gets_a_new_reference_in_a_whole_file_is_one_person_still(store: Store) -> None:
    with store.transaction() as tx:
        tx.patients.replace_source([a_record(1)], "register")

        assert tx.patients.replace_source([a_record(2, cpr=CANARY["cpr"])], "register") == Change(new=1, gone=1)


def test_one_reference_for_two_people_in_a_file_is_refused(store: Store) -> None:
    with pytest.raises(StoreProblem, match="two people"), store.transaction() as tx:
        tx.patients.upsert_many([a_record(1), a_record(1, name="En anden")])


def test_two_cpr_numbers_that_give_one_reference_are_never_merged(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.keys, "make_ref", lambda cpr: "P-TEST0001")
    with store.transaction() as tx:
        tx.patients.upsert_many([a_record(1)])

    with pytest.raises(StoreProblem, match="two people"), store.transaction() as tx:
        tx.patients.upsert_many([a_record(1, cpr="9900000077")])


def test_positions_that_someone_should_look_at_are_counted(store: Store) -> None:
    lost = replace(a_record(2), patient=replace(a_record(2).patient, located=NOT_LOCATED))

    with store.transaction() as tx:
        tx.patients.upsert_many([a_record(1), lost])

        assert tx.patients.count_not_exact() == 1


def test_a_row_given_the_content_of_another_person_is_found(store: Store) -> None:
    with store.transaction() as tx:
        tx.patients.upsert_many([a_record(1), a_record(2)])
    swap = "UPDATE patient SET facts_enc = (SELECT facts_enc FROM patient WHERE ref = 'P-TEST0002') WHERE ref = 'P-TEST0001'"
    with begin(store._engine, write=True) as connection:
        connection.execute(text(swap))

    with pytest.raises(StoreProblem, match="someone else"), store.read() as tx:
        tx.patients.all()


# --- sites, vehicles, municipalities ----------------------------------------------------------------------------------


def test_sites_vehicles_and_municipalities_come_back_exactly(store: Store) -> None:
    with store.transaction() as tx:
        tx.sites.upsert_many([SITE])
        tx.vehicles.upsert_many([VEHICLE])
        tx.municipalities.upsert_many([MUNICIPALITY])

    with store.read() as tx:
        assert (tx.sites.all(), tx.vehicles.all(), tx.municipalities.all()) == ((SITE,), (VEHICLE,), (MUNICIPALITY,))
        assert tx.sites.get("S1") == SITE


def test_a_register_touches_only_what_differs(store: Store) -> None:
    second = replace(SITE, id="S2")
    with store.transaction() as tx:
        tx.sites.upsert_many([SITE, second])

        change = tx.sites.upsert_many([SITE, replace(second, backup_s=0), replace(SITE, id="S3")])

        assert change == Change(new=1, changed=1, unchanged=1)
        assert tx.sites.get("S2").backup_s == 0


def test_replacing_a_register_says_what_is_gone(store: Store) -> None:
    with store.transaction() as tx:
        tx.vehicles.upsert_many([VEHICLE, replace(VEHICLE, id="V2")])

        assert tx.vehicles.replace_all([VEHICLE]) == Change(unchanged=1, gone=1)
        assert tx.vehicles.count() == 1


def test_an_unknown_site_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="S404"), store.read() as tx:
        tx.sites.get("S404")


# --- addresses and areas ----------------------------------------------------------------------------------------------


def test_addresses_are_found_by_postcode_and_replaced_as_a_whole(store: Store) -> None:
    here = AddressPoint("Østergade", "12B", "0999", "Nørre Ådal", "0661", Position(8.6172540001, 56.36))
    there = replace(here, postcode="7500")
    with store.transaction() as tx:
        assert tx.addresses.replace([here, there]) == 2
        assert tx.addresses.by_postcodes(["0999"]) == (here,)

        tx.addresses.replace([there])

        assert tx.addresses.all() == (there,)
        assert tx.addresses.count() == 1


def test_a_register_of_addresses_replaces_its_own_senders_and_the_unknown_senders_only(store: Store) -> None:
    one = AddressPoint("Østergade", "12B", "0999", "Nørre Ådal", "0661", Position(8.6172540001, 56.36))
    other, late = replace(one, postcode="7500"), replace(one, postcode="7600")
    with store.transaction() as tx:
        tx.addresses.replace([one])
        tx.addresses.replace([other], "vest")

        tx.addresses.replace([late, one], "øst")
        tx.addresses.replace([late], "øst")

        assert tx.addresses.counts() == {"vest": 1, "øst": 1}
        assert tx.addresses.all() == (other, late)


def test_areas_are_kept_by_kind_and_to_the_last_digit(store: Store) -> None:
    shape = shapely.box(8.1234567890123, 56.1, 8.3, 56.2)
    with store.transaction() as tx:
        tx.areas.replace("municipality", [Area("0661", "Holstebro", shape)])
        tx.areas.replace("postcode", [Area("7500", "Holstebro", shapely.Point(8, 56))])
        tx.areas.replace("postcode", [])

    with store.read() as tx:
        assert tx.areas.geometries("municipality")["0661"].wkb == shape.wkb
        assert tx.areas.all("postcode") == ()


# --- scenarios, policies, imports -------------------------------------------------------------------------------------


def test_a_scenario_is_stored_with_its_source_and_once(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.scenarios.put(a_scenario(), "id = 'storm'")
        assert not tx.scenarios.put(a_scenario(), "id = 'storm'")
        assert tx.scenarios.put(a_scenario(warning_s=0), "id = 'storm' # sudden")

        assert tx.scenarios.get("storm") == a_scenario(warning_s=0)
        assert tx.scenarios.source("storm") == "id = 'storm' # sudden"
        assert len(tx.scenarios.list()) == 1


def test_an_unknown_scenario_names_those_there_are(store: Store) -> None:
    with store.transaction() as tx:
        tx.scenarios.put(a_scenario(), "")

        with pytest.raises(NotFound, match="storm"):
            tx.scenarios.get("strom")


def test_a_policy_version_never_changes_once_it_is_stored(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.policies.put("2026-11-01", "a = 1")
        assert not tx.policies.put("2026-11-01", "a = 1")
        with pytest.raises(PolicyProblem, match="new version"):
            tx.policies.put("2026-11-01", "a = 2")

        assert tx.policies.get("2026-11-01") == "a = 1"
        with pytest.raises(NotFound):
            tx.policies.get("1999-01-01")


def test_an_import_is_remembered_by_the_name_of_its_file_and_not_its_place(store: Store) -> None:
    report = ImportReport("patients", "/home/someone/private/register.csv", 3, 2, 1, 0)
    with store.transaction() as tx:
        assert tx.imports.latest() is None
        tx.imports.add(report, Change(new=2), who="someone", at=NOON)
        tx.imports.add(replace(report, kind="sites"), Change(unchanged=2), who="someone", at=NOON)

        latest = tx.imports.latest("patients")

    assert latest is not None
    assert (latest.file, latest.rows_read, latest.change, latest.at) == ("register.csv", 3, Change(new=2), NOON)


# --- transactions and time --------------------------------------------------------------------------------------------


def test_an_error_undoes_the_whole_transaction(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:  # noqa: PT012
        tx.sites.upsert_many([SITE])
        raise ZeroDivisionError

    with store.read() as tx:
        assert tx.sites.count() == 0


def test_reading_cannot_change_anything(store: Store) -> None:
    with pytest.raises(StoreProblem, match="cannot be written"), store.read() as tx:
        tx.sites.upsert_many([SITE])


def test_a_time_without_an_offset_is_refused(store: Store) -> None:
    naive = datetime(2026, 11, 24, 18, 0)  # noqa: DTZ001
    with pytest.raises(ValueError, match="without an offset"), store.jobs.transaction() as jobs:
        jobs.add("draft", {}, by="someone", at=naive)


def test_both_half_past_twos_of_the_autumn_night_stay_apart(store: Store) -> None:
    first = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)
    with store.jobs.transaction() as jobs:
        ids = [jobs.add("draft", {}, by="someone", at=first + timedelta(hours=hour)) for hour in (0, 1)]

    with store.jobs.read() as jobs:
        back = [jobs.get(job_id).created_at for job_id in ids]
    assert back == [first, first + timedelta(hours=1)]
    assert all(moment.tzinfo is UTC for moment in back)


def test_two_open_stores_never_share_keys(tmp_path: Path, sqlite_store: Store) -> None:
    other = Store.open(Settings(tmp_path / "other", "", tmp_path, "WARNING"))
    other.upgrade()
    for one in (sqlite_store, other):
        with one.transaction() as tx:
            tx.patients.upsert_many([a_record()])

    for one in (sqlite_store, other):
        with one.read() as tx:
            assert tx.patients.all() == (a_record(),)
    other.close()
