"""Do tables and migrations agree, and what happens with a database of another age?"""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from planner.errors import StoreProblem
from planner.settings import Settings
from planner.store import upgrading
from planner.store.engine import begin
from planner.store.store import Store
from planner.store.tables import job_metadata, metadata


def test_the_migrations_make_exactly_the_tables_the_program_uses(store: Store) -> None:
    with begin(store._engine, write=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_migrated})

        assert compare_metadata(context, metadata) == []


def _is_migrated(name: str | None, kind: str, _parents: object) -> bool:
    """The book of jobs lies beside the migrated tables on PostgreSQL, and is made by itself."""
    return kind != "table" or name not in job_metadata.tables


def test_the_schema_the_program_names_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(upgrading.MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [upgrading.HEAD]


def test_a_new_database_is_not_current_until_it_is_upgraded(empty_settings: Settings) -> None:
    store = Store.open(empty_settings)

    assert not store.is_current()
    store.upgrade()
    assert store.is_current()
    store.close()


def test_upgrading_twice_changes_nothing_and_loses_nothing(store: Store) -> None:
    with store.transaction() as tx:
        tx.policies.put("2026-11-01", "version = '2026-11-01'")

    store.upgrade()

    with store.read() as tx:
        assert tx.policies.list() == ("2026-11-01",)


def test_a_database_without_tables_says_what_to_run(empty_settings: Settings) -> None:
    store = Store.open(empty_settings)

    with pytest.raises(StoreProblem, match="planner db upgrade"), store.read() as tx:
        tx.patients.count()
    store.close()


def test_a_database_from_a_newer_program_is_refused(store: Store, settings: Settings) -> None:
    with begin(store._engine, write=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreProblem, match="9999"):
        Store.open(settings)


def test_a_migration_that_fails_halfway_leaves_no_table_behind(empty_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    store = Store.open(empty_settings)
    make = op.create_table

    def fail_at_the_plans(name: str, *columns: object, **options: object) -> object:
        if name == "plan":
            raise KeyboardInterrupt
        return make(name, *columns, **options)

    monkeypatch.setattr(op, "create_table", fail_at_the_plans)
    with pytest.raises(KeyboardInterrupt):
        store.upgrade()
    monkeypatch.undo()

    assert not store.is_current()
    store.upgrade()
    assert store.is_current()
    store.close()
