"""Is queued work done once, whatever is killed, and does a queue that somebody else wrote into do nothing?"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from huey import SqliteHuey
from huey.exceptions import HueyException
from processes import beside, wait_for

from planner.actions.app import App
from planner.bootstrap import open_app
from planner.jobs import background, queue
from planner.settings import read_settings
from planner.store.jobs import ENDED, JobState

#: Fails at once and visibly, for want of its scenario: enough to see who does it, and how often.
DOOMED = {"scenario": "none", "work": 1, "seconds": 1, "seed": 1, "user": "cli:somebody"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    opened = open_app(read_settings({"PLANNER_HOME": str(tmp_path / "home")}))
    yield opened
    opened.store.close()


def queued(app: App) -> str:
    job_id = background.add(app.store, app.clock, "draft", DOOMED, by="x")
    queue.put(app.settings, app.store, job_id)
    return job_id


def state(app: App, job_id: str) -> JobState:
    with app.store.jobs.read() as jobs:
        return jobs.get(job_id).state


def test_a_worker_that_is_killed_is_replaced_and_what_waited_is_done_once(app: App) -> None:
    with queue.worker_beside(app.settings, 1):
        wait_for(lambda: bool(beside(app.settings.home)))
        (first,) = beside(app.settings.home)
        os.kill(first, signal.SIGKILL)
        jobs = [queued(app) for _ in range(3)]
        wait_for(lambda: all(state(app, job_id) in ENDED for job_id in jobs))
        assert beside(app.settings.home) != [first]
        with app.store.jobs.read() as told:
            assert [(told.get(j).state, told.get(j).attempt, told.get(j).message) for j in jobs] == [
                (JobState.FAILED, 1, "not_found")
            ] * 3
    wait_for(lambda: not beside(app.settings.home))


def test_a_worker_ends_with_the_server_it_stands_beside_even_when_that_is_killed(app: App) -> None:
    server = (
        "import sys, time; from planner.jobs.queue import worker_beside; from planner.settings import read_settings\n"
        "with worker_beside(read_settings(), 1): time.sleep(600)"
    )
    process = subprocess.Popen([sys.executable, "-c", server], env=app.settings.environment())
    wait_for(lambda: bool(beside(app.settings.home)))
    process.kill()
    process.wait()
    wait_for(lambda: not beside(app.settings.home))


def test_a_job_that_was_lost_between_queue_and_beginning_is_found(app: App) -> None:
    job_id = queued(app)
    tasks, _ = queue._queue(app.settings, app.store, lambda _: None)
    soon, later = app.clock, lambda: app.clock() + queue.LOST_AFTER + timedelta(seconds=1)
    assert queue.lost(tasks, app.store, later) == []  # it still waits in the queue
    assert tasks.dequeue() is not None  # a worker takes it, and dies
    assert queue.lost(tasks, app.store, soon) == []  # too early to say
    assert queue.lost(tasks, app.store, later) == [job_id]


def test_a_task_that_comes_twice_is_done_once(app: App) -> None:
    job_id = queued(app)
    queue.put(app.settings, app.store, job_id)
    with queue.worker_beside(app.settings, 1):
        wait_for(lambda: state(app, job_id) in ENDED)
        tasks, _ = queue._queue(app.settings, app.store, lambda _: None)
        wait_for(lambda: not tasks.pending())
        time.sleep(2)
    with app.store.jobs.read() as jobs:
        assert jobs.get(job_id).attempt == 1


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.path),))


@pytest.mark.parametrize("signed", [False, True], ids=["unsigned", "signed with another key"])
def test_what_somebody_else_wrote_into_the_queue_is_not_read(app: App, tmp_path: Path, signed: bool) -> None:
    tasks, _ = queue._queue(app.settings, app.store, lambda _: None)
    stranger = SqliteHuey("planner", filename=str(app.settings.home / "queue.sqlite3"))
    data = pickle.dumps(Evil(tmp_path / "evil"))
    if signed:
        from huey.serializer import SignedSerializer

        data = SignedSerializer(secret="another")._serialize(Evil(tmp_path / "evil"))
    stranger.storage.enqueue(data)
    with pytest.raises((HueyException, ValueError)):
        tasks.dequeue()
    assert not (tmp_path / "evil").exists()


def test_the_queue_is_its_owners_alone(app: App) -> None:
    queued(app)
    for path in app.settings.home.glob("queue.sqlite3*"):
        assert path.stat().st_mode & 0o077 == 0
