"""What the environment says, and what of it may be shown."""

from __future__ import annotations

from planner.settings import read_settings


def test_a_password_in_the_database_address_is_not_shown():
    settings = read_settings({"PLANNER_DATABASE_URL": "postgresql+psycopg://planner:hemmelig@db/planner"})
    assert settings.shown_database == "postgresql+psycopg://planner:***@db/planner"


def test_without_an_address_the_embedded_file_is_shown(tmp_path):
    assert read_settings({"PLANNER_HOME": str(tmp_path)}).shown_database == str(tmp_path / "planner.sqlite3")


def test_a_child_process_reads_the_same_settings(tmp_path):
    settings = read_settings({"PLANNER_HOME": str(tmp_path), "PLANNER_LOG_LEVEL": "info"})
    assert read_settings(settings.environment()) == settings
