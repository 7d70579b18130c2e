"""A program on an empty store with a few addresses, for tests of people across registers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.actions.actor import at_the_command_line
from planner.actions.app import App
from planner.actions.importing import ImportKind, ImportResult, ReadAs, import_file
from planner.bootstrap import open_app
from planner.model.place import Position
from planner.registries.records import AddressPoint, PatientRecord
from planner.settings import Settings
from tests.registry_files import PATIENT, a_row, write_csv

BOSS = at_the_command_line("test")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@contextmanager
def a_world(settings: Settings) -> Iterator[App]:
    """The program with Nørregade 12B in Holstebro in its address register."""
    app = open_app(settings, clock=lambda: NOW)
    with app.store.transaction() as tx:
        tx.addresses.replace([AddressPoint("Nørregade", "12B", "7500", "Holstebro", "0661", Position(8.61, 56.36))])
    yield app
    app.store.close()


def take_in(app: App, folder: Path, *rows: dict[str, str], source: str = "ilt") -> ImportResult:
    """Imports ``rows`` as the registry ``source``."""
    path = write_csv(folder / f"{source}.csv", *rows)
    return import_file(app, BOSS, ImportKind.PATIENTS, path, read_as=ReadAs(source=source))


def a_patient_row(**changed: str) -> dict[str, str]:
    return a_row(PATIENT, **changed)


def everyone(app: App) -> dict[str, PatientRecord]:
    with app.store.read() as tx:
        return {record.patient.ref: record for record in tx.patients.all()}


def only(app: App) -> PatientRecord:
    (record,) = everyone(app).values()
    return record


def stored(app: App) -> Any:
    """Everything the planner knows of people, comparable."""
    with app.store.read() as tx:
        return tx.patients.all(), tx.corrections.bases(everyone(app)), tx.corrections.of()
