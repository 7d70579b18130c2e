"""Killed in the middle, is what was acknowledged there, and everything else not at all? And is it quick enough?"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from store_cases import a_record

from planner.settings import Settings, read_settings
from planner.store.store import Store

WRITER = """
import sys
from planner.settings import read_settings
from planner.store.store import Store
from store_cases import NOON, a_record

store = Store.open(read_settings())
batch = 0
while True:
    with store.transaction() as tx:
        tx.patients.replace_source([a_record(1000 * batch + n) for n in range(2, 302)], "register")
        tx.audit.append(at=NOON, who="writer", deed="import", subject=str(batch))
    print(batch, flush=True)
    batch += 1
"""


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_any_moment_nothing_is_half_written(settings: Settings, seed: int) -> None:
    store = Store.open(settings)
    store.upgrade()
    store.close()
    environment = {**os.environ, "PLANNER_HOME": str(settings.home), "PLANNER_DATABASE_URL": settings.database_url}
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), str(Path(__file__).parent)])
    writer = subprocess.Popen([sys.executable, "-c", WRITER], env=environment, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "0\n"
    time.sleep(random.Random(seed).uniform(0.05, 0.4))
    writer.send_signal(signal.SIGKILL)
    acknowledged = 1 + len(writer.stdout.read().splitlines())
    writer.stdout.close()
    writer.wait()

    store = Store.open(settings)
    with store.transaction() as tx:  # on PostgreSQL this also waits until the server has noticed
        batches = tx.audit.head()[0]
        refs = {record.patient.ref for record in tx.patients.all()}
    assert batches in (acknowledged, acknowledged + 1)
    assert refs == {a_record(1000 * (batches - 1) + number).patient.ref for number in range(2, 302)}
    assert store.check() == ()
    store.close()


def test_two_thousand_people_are_stored_within_two_seconds_and_read_within_one(store: Store) -> None:
    records = [a_record(number) for number in range(1, 2001)]

    def seconds(deed: str) -> float:
        started = time.process_time()
        if deed == "read":
            with store.read() as tx:
                assert len(tx.patients.all()) == 2000
        else:
            with store.transaction() as tx:
                tx.patients.replace_source(records, "register")
        return time.process_time() - started

    assert seconds("store") < 2
    assert seconds("store again") < 2
    assert min(seconds("read") for _ in range(3)) < 1


def test_opening_an_existing_store_takes_no_time(sqlite_settings: Settings) -> None:
    Store.open(sqlite_settings).close()
    started = time.process_time()

    Store.open(read_settings({"PLANNER_HOME": str(sqlite_settings.home)})).close()

    assert time.process_time() - started < 0.3
