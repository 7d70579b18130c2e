"""Does someone who holds only the database file learn anything about anyone?"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from store_cases import CANARY, NOON, a_record, a_scenario, documents_of, some_facts

from planner.errors import StoreProblem
from planner.model.fleet import Vehicle, VehicleKind
from planner.model.load import VehicleLoad
from planner.model.party import Municipality
from planner.model.place import Position
from planner.model.site import Agreement, Site, SiteKind
from planner.plans.lifecycle import Status
from planner.registries.records import ImportReport
from planner.settings import Settings
from planner.store.changes import Change
from planner.store.engine import begin
from planner.store.keys import ENCRYPTION_FILE
from planner.store.store import Store
from planner.store.tables import ENCRYPTED

CONTACT, CONTACT_PHONE, REASON = "Kontaktina Fjeldmose", "+45 11 22 33 44", "Papegøjen er flyttet"
SECRETS = (*CANARY.values(), CONTACT, CONTACT_PHONE, REASON, "8.617254", "P-TEST0001 -> Zebulon")


def fill(store: Store) -> None:
    """Every table that knows of people gets some, and some changes and deletions too."""
    facts = some_facts()
    with store.transaction() as tx:
        tx.patients.replace_source([a_record(number) for number in range(1, 60)], "register")
        tx.sites.upsert_many(
            [Site("S1", "Hallen", SiteKind.MUNICIPAL, "0661", Position(8.617254, 56), Agreement.AGREED, contact=CONTACT)]
        )
        tx.vehicles.upsert_many(
            [Vehicle("V1", "Bil", VehicleKind.CAR, VehicleLoad(3), Position(8.617254, 56), phone=CONTACT_PHONE)]
        )
        tx.municipalities.upsert_many([Municipality("0661", "Holstebro", contact_name=CONTACT, phone=CONTACT_PHONE)])
        tx.scenarios.put(a_scenario(), "")
        tx.plans.add(facts, status=Status.DRAFT, **documents_of(facts))
        tx.plans.set_status("plan-1", Status.PROPOSED, seen_revision=1, at=NOON, who="someone", reason=REASON)
        tx.imports.add(ImportReport("patients", "register.csv", 59, 59, 0, 0), Change(new=59), who="someone", at=NOON)
        tx.audit.append(at=NOON, who="someone", deed="import", refs=["P-TEST0001"])
        tx.users.add(email="vagt@region.example", name=CONTACT, password_hash="x", roles=["lead"], at=NOON)
    with store.transaction() as tx:
        tx.patients.upsert_many([a_record(1, notes="Andet")], "register")
        tx.patients.replace_source([a_record(2)], "register")


def found_in(content: bytes) -> list[str]:
    forms = [(secret, encoding) for secret in SECRETS for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")]
    return sorted({secret for secret, encoding in forms if secret.encode(encoding) in content})


def test_no_name_number_address_phone_or_note_lies_in_the_file_or_its_log(sqlite_store: Store, sqlite_settings: Settings) -> None:
    fill(sqlite_store)
    with sqlite_store.transaction() as tx:
        tx.patients.replace_source([a_record(number) for number in range(1, 2000)], "register")
        files = [path for path in sqlite_settings.home.iterdir() if path.is_file()]
        contents = {path.name: path.read_bytes() for path in files}

    sqlite_store.close()  # the log's pages go into the file
    contents["after"] = sqlite_settings.sqlite_path.read_bytes()
    assert {"planner.sqlite3", "planner.sqlite3-wal"} <= set(contents)
    assert len(contents["planner.sqlite3-wal"]) > 100_000
    assert {name: found_in(content) for name, content in contents.items() if found_in(content)} == {}


def test_the_search_for_secrets_would_find_them(tmp_path: Path) -> None:
    assert found_in(f"x{CANARY['name']}x".encode("utf-16-le")) == [CANARY["name"]]


def test_no_name_number_address_phone_or_note_lies_in_any_table(store: Store) -> None:
    fill(store)

    with begin(store._engine, write=False) as connection:
        for table in sorted({column.table.name for column in ENCRYPTED} | {"audit_event", "import_run", "scenario"}):
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                shown = b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
                assert found_in(shown) == [], table


def test_a_backup_holds_no_secret_either(sqlite_store: Store, tmp_path: Path) -> None:
    fill(sqlite_store)

    sqlite_store.backup(tmp_path / "backup.sqlite3")

    assert found_in((tmp_path / "backup.sqlite3").read_bytes()) == []


def test_only_the_owner_may_read_database_backup_and_home(sqlite_store: Store, sqlite_settings: Settings, tmp_path: Path) -> None:
    fresh = Settings(tmp_path / "fresh", "", tmp_path, "WARNING")
    Store.open(fresh).close()
    sqlite_store.backup(tmp_path / "backup.sqlite3")

    assert fresh.home.stat().st_mode & 0o777 == 0o700
    assert fresh.sqlite_path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "backup.sqlite3").stat().st_mode & 0o777 == 0o600


def test_no_error_of_the_database_repeats_a_value(store: Store) -> None:
    with store.transaction() as tx:
        tx.patients.upsert_many([a_record(1)])
    insert = text("INSERT INTO patient SELECT * FROM patient")

    with pytest.raises(StoreProblem) as caught, begin(store._engine, write=True) as connection:
        connection.execute(insert)

    assert "P-TEST0001" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_change_of_key_reencrypts_everything_and_loses_nothing(store: Store, settings: Settings) -> None:
    fill(store)
    key_file = settings.home / "keys" / ENCRYPTION_FILE
    old_key = key_file.read_text()

    renewed = store.rotate_key(keep_old=False)

    assert renewed == 1 + 1 + 1 + 1 + 4 + 1 + 1  # person, site, vehicle, municipality, plan, event, user
    assert old_key not in key_file.read_text()
    assert store.check() == ()
    again = Store.open(settings)
    with again.read() as tx:
        assert tx.patients.all() == (a_record(2),)
        assert tx.plans.get_facts("plan-1").plan == some_facts().plan
    again.close()


def test_a_change_of_key_that_is_cut_off_leaves_everything_readable(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    renew, calls = store.keys.renewed, []

    def cut_off(token: bytes) -> bytes:
        calls.append(token)
        if len(calls) == 6:
            raise KeyboardInterrupt
        return renew(token)

    monkeypatch.setattr(store.keys, "renewed", cut_off)
    with pytest.raises(KeyboardInterrupt):
        store.rotate_key(keep_old=False)

    again = Store.open(settings)
    assert again.check() == ()
    again.close()


def test_what_was_erased_lies_no_longer_in_the_log(sqlite_store: Store, sqlite_settings: Settings) -> None:
    fill(sqlite_store)
    sealed = sealed_facts(sqlite_store)
    log = sqlite_settings.home / "planner.sqlite3-wal"
    assert sealed in log.read_bytes()

    with sqlite_store.transaction() as tx:
        tx.erasing.erase_plans(["plan-1"])
    sqlite_store.empty_log()

    assert log.read_bytes() == b""
    assert sealed not in sqlite_settings.sqlite_path.read_bytes()


def sealed_facts(store: Store) -> bytes:
    """A stretch of what is stored of a plan."""
    with begin(store._engine, write=False) as connection:
        return bytes(connection.execute(text("SELECT facts_enc FROM plan")).scalar_one())[20:120]
