"""When a database cannot be opened, is the reason clear, and is nothing made worse?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from store_cases import NOON, a_record

from planner.errors import StoreProblem
from planner.settings import Settings, read_settings
from planner.store import engine
from planner.store.engine import begin
from planner.store.store import Store


@pytest.mark.parametrize(
    "address",
    ["nonsense", "mysql://user:hemmeligt@host/name", "postgresql+psycopg://host", "sqlite:///x", "postgresql://[bad", "://"],
)
def test_a_wrong_address_says_what_a_right_one_looks_like(tmp_path: Path, address: str) -> None:
    with pytest.raises(StoreProblem, match="PLANNER_DATABASE_URL") as caught:
        Store.open(read_settings({"PLANNER_HOME": str(tmp_path), "PLANNER_DATABASE_URL": address}))

    assert "hemmeligt" not in str(caught.value)


def test_an_unreachable_server_is_named_without_its_password(tmp_path: Path) -> None:
    address = "postgresql+psycopg://user:hemmeligt@127.0.0.1:1/plans"

    with pytest.raises(StoreProblem, match=r"127\.0\.0\.1, database plans") as caught:
        Store.open(read_settings({"PLANNER_HOME": str(tmp_path), "PLANNER_DATABASE_URL": address}))

    assert "hemmeligt" not in str(caught.value)
    assert not (tmp_path / "keys").exists()


def test_a_home_that_cannot_be_made_is_a_clear_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreProblem, match="PLANNER_HOME"):
        Store.open(read_settings({"PLANNER_HOME": str(tmp_path / "file" / "home")}))


def test_a_folder_that_may_not_be_written_to_is_a_clear_problem(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != sqlite_settings.home and may(path, mode))

    with pytest.raises(StoreProblem, match="cannot be written to"):
        Store.open(sqlite_settings)


@pytest.mark.parametrize("damage", ["text", "hole", "cut"])
def test_a_damaged_file_is_not_used_and_not_touched(sqlite_store: Store, sqlite_settings: Settings, damage: str) -> None:
    with sqlite_store.transaction() as tx:
        tx.patients.upsert_many([a_record(number) for number in range(1, 100)])
    content = bytearray(sqlite_settings.sqlite_path.read_bytes())
    if damage == "text":
        content = bytearray(b"this is no database" * 400)
    elif damage == "hole":
        content[4096:40960] = bytes(36864)
    else:
        del content[len(content) // 2 :]
    sqlite_settings.sqlite_path.write_bytes(content)

    with pytest.raises(StoreProblem, match="planner db restore"):
        Store.open(sqlite_settings)

    assert sqlite_settings.sqlite_path.read_bytes() == content


def test_a_lost_key_is_said_plainly_and_no_new_one_is_made(store: Store, settings: Settings) -> None:
    shutil.rmtree(settings.home / "keys")

    with pytest.raises(StoreProblem, match="its key is not"):
        Store.open(settings)

    assert not (settings.home / "keys").exists()


def test_the_keys_of_another_database_are_refused(store: Store, settings: Settings, tmp_path: Path) -> None:
    Store.open(read_settings({"PLANNER_HOME": str(tmp_path / "other")})).close()
    shutil.rmtree(settings.home / "keys")
    shutil.copytree(tmp_path / "other" / "keys", settings.home / "keys")

    with pytest.raises(StoreProblem, match="belong to another database"):
        Store.open(settings)


def test_a_writer_that_waits_too_long_is_told_that_the_database_is_busy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 1)
    first, second = Store.open(settings), Store.open(settings)
    first.upgrade()

    with first.transaction() as tx, pytest.raises(StoreProblem, match="busy"), second.transaction():
        tx.patients.count()

    with second.transaction() as tx:
        assert tx.patients.count() == 0
    first.close()
    second.close()


@pytest.mark.postgres
def test_readers_see_one_moment_while_a_writer_commits(postgresql_settings: Settings) -> None:
    reader, writer = Store.open(postgresql_settings), Store.open(postgresql_settings)
    writer.upgrade()

    with reader.read() as seen:
        before = seen.patients.count()
        with writer.transaction() as tx:
            tx.patients.upsert_many([a_record()])
        assert seen.patients.count() == before

    reader.close()
    writer.close()


def test_on_a_network_share_a_writer_waits_for_readers_and_is_told_when_they_do_not_end(
    sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "on_network", lambda path: True)
    monkeypatch.setattr(engine, "BUSY_S", 1)
    reader, writer = Store.open(sqlite_settings), Store.open(sqlite_settings)
    writer.upgrade()

    with reader.read() as seen:
        before = seen.patients.count()
        with pytest.raises(StoreProblem, match="busy"), writer.transaction() as tx:
            tx.patients.upsert_many([a_record()])
        assert seen.patients.count() == before

    with writer.transaction() as tx:
        assert tx.patients.count() == 0
    reader.close()
    writer.close()


def test_a_store_can_be_used_by_many_threads(store: Store) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with store.transaction() as tx:
                tx.audit.append(at=NOON, who=str(number), deed="look")
            with store.read() as tx:
                tx.audit.list()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with store.read() as tx:
        assert tx.audit.head()[0] == 8


def test_sqlite_keeps_a_log_full_sync_and_foreign_keys(sqlite_store: Store) -> None:
    with begin(sqlite_store._engine, write=True) as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_nobody_who_reads_waits_for_one_who_writes(sqlite_store: Store) -> None:
    with sqlite_store.transaction() as writing, sqlite_store.read() as reading:
        writing.patients.upsert_many([a_record(number) for number in range(1, 3000)])
        assert reading.patients.count() == 0
    with sqlite_store.read() as tx:
        assert tx.patients.count() == 2999


def test_readers_of_one_moment_share_it_until_something_changes(store: Store) -> None:
    with store.moment():
        with store.read() as tx:
            assert tx.patients.count() == 0
        in_a_thread(lambda: add_people(store, 1))
        with store.read() as first, store.read() as second:
            assert first is second
            assert first.patients.count() == 0, "another's change is not seen"
        add_people(store, 2)
        with store.read() as tx:
            assert tx.patients.count() == 2, "one's own change is"
    with store.read() as outside, store.read() as alone:
        assert outside is not alone


def test_an_error_ends_the_moment_and_nothing_is_left_open(store: Store) -> None:
    with store.moment():
        with pytest.raises(ZeroDivisionError), store.read() as tx:  # noqa: PT012
            assert tx.patients.count() == 0
            add_people(store, 1)
            assert tx.patients.count() == 0, "who reads goes on reading the same"
            raise ZeroDivisionError
        with store.read() as tx:
            assert tx.patients.count() == 1
    assert store._engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def add_people(store: Store, number: int) -> None:
    with store.transaction() as tx:
        tx.patients.upsert_many([a_record(number)])


def test_a_network_share_keeps_the_rollback_journal(sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(sqlite_settings).close()  # once on a disk of its own, then moved
    monkeypatch.setattr(engine, "on_network", lambda path: True)

    moved = Store.open(sqlite_settings)

    with begin(moved._engine, write=False) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "delete"
    moved.close()


def test_a_network_share_is_known_by_its_kind(tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(
        "/dev/vda / ext4 rw 0 0\nserver:/a /mnt/f\\040elles nfs4 rw 0 0\ntmpfs /mnt/f\\040elles/her tmpfs rw 0 0\n"
    )
    found = {
        path: engine.on_network(Path(path), tmp_path / "mounts")
        for path in ("/home/x/planner.sqlite3", "/mnt/f elles/planner.sqlite3", "/mnt/f elles/her/planner.sqlite3")
    }

    assert list(found.values()) == [False, True, False]
    assert not engine.on_network(Path("/home/x"), tmp_path / "no such file")


# --- backup and restore -----------------------------------------------------------------------------------------------


def test_a_backup_brings_everything_back(sqlite_store: Store, sqlite_settings: Settings, tmp_path: Path) -> None:
    backup = tmp_path / "backup.sqlite3"
    with sqlite_store.transaction() as tx:
        tx.patients.upsert_many([a_record(1)])
    sqlite_store.backup(backup)
    with sqlite_store.transaction() as tx:
        tx.patients.replace_source([a_record(2)], "")

    sqlite_store.close()
    Store.restore(sqlite_settings, backup)

    again = Store.open(sqlite_settings)
    with again.read() as tx:
        assert tx.patients.all() == (a_record(1),)
    assert again.check() == ()
    again.close()


def test_a_backup_replaces_a_damaged_file_and_the_damaged_file_is_kept(
    sqlite_store: Store, sqlite_settings: Settings, tmp_path: Path
) -> None:
    backup, damaged = tmp_path / "backup.sqlite3", b"damaged" * 1000
    with sqlite_store.transaction() as tx:
        tx.patients.upsert_many([a_record(1)])
    sqlite_store.backup(backup)
    sqlite_settings.sqlite_path.write_bytes(damaged)

    Store.restore(sqlite_settings, backup)

    again = Store.open(sqlite_settings)
    with again.read() as tx:
        assert tx.patients.count() == 1
    again.close()
    assert (sqlite_settings.home / "planner.sqlite3.damaged-1").read_bytes() == damaged


def test_a_backup_is_consistent_while_someone_writes(sqlite_store: Store, tmp_path: Path) -> None:
    with sqlite_store.transaction() as tx:
        tx.patients.upsert_many([a_record(1)])
        sqlite_store.backup(tmp_path / "backup.sqlite3")
        tx.patients.upsert_many([a_record(2)])

    connection = sqlite3.connect(tmp_path / "backup.sqlite3")
    assert connection.execute("SELECT count(*) FROM patient").fetchone() == (0,)
    connection.close()


def test_a_backup_never_overwrites_a_file(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "backup.sqlite3").write_text("keep me")

    with pytest.raises(StoreProblem, match="exists already"):
        sqlite_store.backup(tmp_path / "backup.sqlite3")

    assert (tmp_path / "backup.sqlite3").read_text() == "keep me"


def test_a_backup_to_nowhere_is_a_clear_problem(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreProblem, match="could not be written"):
        sqlite_store.backup(tmp_path / "no such folder" / "backup.sqlite3")


@pytest.mark.parametrize("wrong", ["missing", "damaged", "foreign", "newer", "other keys"])
def test_a_wrong_backup_is_refused_and_changes_nothing(
    sqlite_store: Store, sqlite_settings: Settings, tmp_path: Path, wrong: str
) -> None:
    backup = tmp_path / "backup.sqlite3"
    sqlite_store.backup(backup)
    if wrong == "missing":
        backup.unlink()
    elif wrong == "damaged":
        backup.write_bytes(b"damaged" * 1000)
    else:
        change = {
            "foreign": "DROP TABLE alembic_version",
            "newer": "UPDATE alembic_version SET version_num = '9999'",
            "other keys": "UPDATE store_mark SET value = 'x'",
        }[wrong]
        connection = sqlite3.connect(backup)
        connection.execute(change)
        connection.commit()
        connection.close()
    sqlite_store.close()
    before = sqlite_settings.sqlite_path.read_bytes()

    with pytest.raises(StoreProblem):
        Store.restore(sqlite_settings, backup)

    assert sqlite_settings.sqlite_path.read_bytes() == before
    assert sorted(path.name for path in sqlite_settings.home.iterdir()) == ["jobs.sqlite3", "keys", "planner.sqlite3"]


@pytest.mark.postgres
def test_backup_and_restore_of_postgresql_point_to_its_own_tools(postgresql_settings: Settings, tmp_path: Path) -> None:
    store = Store.open(postgresql_settings)

    with pytest.raises(StoreProblem, match="pg_dump"):
        store.backup(tmp_path / "backup")
    with pytest.raises(StoreProblem, match="pg_dump"):
        Store.restore(postgresql_settings, tmp_path / "backup")
    store.close()
