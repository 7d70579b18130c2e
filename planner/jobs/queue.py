"""In which order is long work done, by whom, and how much at once?

Huey holds the queue: in ``PLANNER_HOME/queue.sqlite3``, or in PostgreSQL for workers on several machines. A task is nothing but
a job's id; everything else stands in the store's book of jobs, and only who claims the job there does it. So a task that comes
twice does nothing, and one that was lost with its worker is queued again.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import timedelta

from huey import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer

from planner.jobs.background import bury_silent
from planner.jobs.beside import process_beside
from planner.model.timing import Clock
from planner.settings import Settings
from planner.store.jobs import JobState
from planner.store.store import Store

#: How often a worker looks for jobs that nobody does any longer.
ROUND_S = 10.0
#: A waiting job that has not been taken up for so long, and is in no queue, was lost with a worker.
LOST_AFTER = timedelta(seconds=20)
#: How long a worker waits before it looks into the queue again.
_POLL_S = 0.2
_TASK = "do_job"


def put(settings: Settings, store: Store, job_id: str) -> None:
    """Queues a job that stands in the book of jobs."""
    queue, task = _queue(settings, store, lambda _job_id: None)
    task(job_id)
    queue.storage.close()


def work(settings: Settings, store: Store, clock: Clock, *, at_once: int, each_round: Callable[[], None]) -> None:
    """Does what is queued, ``at_once`` jobs side by side and each in a process of its own, until interrupted. A worker that is
    killed leaves its jobs' processes running; what it had not begun is queued again by the next. ``each_round`` is asked every
    few seconds whether something is due."""
    queue, task = _queue(settings, store, lambda job_id: _do(settings, job_id))
    stop = threading.Event()
    rounds = threading.Thread(
        target=_look_after, args=(queue, task, store, clock, stop, each_round), name="job-rounds", daemon=True
    )
    rounds.start()
    try:
        queue.create_consumer(workers=at_once, initial_delay=_POLL_S, max_delay=_POLL_S, backoff=1.0).run()
    finally:
        stop.set()
        rounds.join()


def worker_beside(settings: Settings, at_once: int) -> AbstractContextManager[None]:
    """A worker as a child process for as long as the block lasts, see :func:`process_beside`."""
    return process_beside(["worker", "--at-once", str(at_once)], settings.environment())


def _queue(settings: Settings, store: Store, do: Callable[[str], None]) -> tuple[Huey, Callable[[str], object]]:
    """The queue and the one task it knows. Tasks are signed with a key of the installation: a queue is read as Python objects,
    and nobody else's are."""
    usual: Mapping[str, object] = {"results": False, "serializer": SignedSerializer(secret=store.keys.secret("queue").hex())}
    queue = (
        PostgresHuey("planner", dsn=settings.database_url.replace("+psycopg", ""), **usual)
        if settings.database_url
        else SqliteHuey("planner", filename=str(_private(settings)), **usual)
    )

    def do_job(job_id: str) -> None:
        do(job_id)

    return queue, queue.task(name=_TASK)(do_job)


def _private(settings: Settings) -> os.PathLike[str]:
    path = settings.home / "queue.sqlite3"
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return path


def _do(settings: Settings, job_id: str) -> None:
    """One job in its own process, to its end; in a session of its own, so that it outlives this worker."""
    subprocess.run(  # noqa: S603 (our own interpreter and an id we made)
        [sys.executable, "-m", "planner", "work", job_id],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=settings.environment(),
        start_new_session=True,
        check=False,
    )


def _look_after(
    queue: Huey, task: Callable[[str], object], store: Store, clock: Clock, stop: threading.Event, each_round: Callable[[], None]
) -> None:  # fmt: skip
    while not stop.wait(ROUND_S):
        each_round()
        bury_silent(store, clock)
        for job_id in lost(queue, store, clock):
            task(job_id)


def lost(queue: Huey, store: Store, clock: Clock) -> list[str]:
    """Jobs that wait in the book and in no queue: a worker died between taking one and beginning it."""
    with store.jobs.read() as jobs:
        waiting = [job.id for job in jobs.list(states=[JobState.QUEUED]) if job.created_at < clock() - LOST_AFTER]
    queued = {task.args[0] for task in queue.pending() if task.name == _TASK} if waiting else set()
    return [job_id for job_id in waiting if job_id not in queued]
