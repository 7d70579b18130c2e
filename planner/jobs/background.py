"""How does long work run beside the web application, tell how far it is, and stop when asked?

Each job is a row in the book of jobs and a process of its own, which a worker of the queue starts: a crash or a kill costs that
job and nothing else. It says every second that it lives; a job that has gone silent is marked as failed, never left as running.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from planner.errors import Cancelled, UserError
from planner.model.timing import Clock
from planner.store.jobs import Job, JobState
from planner.store.store import Store

HEARTBEAT_S = 1.0
#: Work that takes many small steps tells no more often than this.
TOLD_EVERY_S = 0.3
SILENT_AFTER = timedelta(seconds=45)


class Report(Protocol):
    """Told by the work as it goes."""

    def __call__(self, step: str, done: int, total: int, best: Mapping[str, int] | None = None) -> None:
        """``step`` is a code; ``done`` of ``total`` steps; ``best`` is what would now be kept, in counts, where it is news."""
        ...


#: The work itself: gets the job's arguments, tells how far it is, asks whether to stop; returns the plan's id or "".
Work = Callable[[Mapping[str, Any], Report, Callable[[], bool]], str]


def add(store: Store, clock: Clock, kind: str, args: Mapping[str, Any], *, by: str) -> str:
    """Puts a job in the book of jobs; returns its id. It waits there for :func:`run`. ``by`` is a user's id: the book is read
    without keys, so neither a name nor any personal value in ``args`` may stand in it."""
    with store.jobs.transaction() as jobs:
        return jobs.add(kind, args, by=by, at=clock())


def look(store: Store, clock: Clock, job_id: str) -> Job:
    """The job as it stands, after burying the ones that have gone silent. Raises NotFound."""
    bury_silent(store, clock)
    with store.jobs.read() as jobs:
        return jobs.get(job_id)


def cancel(store: Store, clock: Clock, job_id: str) -> Job:
    """Asks the job to stop. Raises NotFound."""
    with store.jobs.transaction() as jobs:
        return jobs.request_cancel(job_id, at=clock())


def bury_silent(store: Store, clock: Clock) -> int:
    """Marks running jobs without a sign of life as failed; returns how many."""
    with store.jobs.read() as jobs:
        silent = jobs.stale(clock() - SILENT_AFTER)
    for job in silent:
        with store.jobs.transaction() as jobs:
            jobs.set_state(job.id, JobState.FAILED, at=clock(), seen=JobState.RUNNING, message="job_silent")
    return len(silent)


def run(store: Store, clock: Clock, job_id: str, kinds: Mapping[str, Work]) -> JobState:
    """Does a waiting job in this process, to its end. A job that is not waiting (any longer) is left alone.

    What the user did wrong ends it as failed with that error's code, and its word after a colon where it has one; any other
    exception ends it as failed and is raised.
    """
    with store.jobs.transaction() as jobs:
        job = jobs.claim(pid=os.getpid(), at=clock(), job_id=job_id)
    if job is None:
        return look(store, clock, job_id).state
    pulse = _Pulse(store, clock, job.id)
    pulse.start()
    try:
        plan_id = kinds[job.kind](job.args, pulse.report, pulse.should_stop)
    except Cancelled:
        return _end(pulse, JobState.CANCELLED, "cancelled")
    except UserError as error:
        return _end(pulse, JobState.FAILED, f"{error.code}:{error.word}".rstrip(":"))
    except BaseException:
        _end(pulse, JobState.FAILED, "job_broke")
        raise
    return _end(pulse, JobState.DONE, "", plan_id)


def _end(pulse: _Pulse, state: JobState, message: str, plan_id: str = "") -> JobState:
    pulse.stop()
    with pulse.store.jobs.transaction() as jobs:
        jobs.set_state(pulse.job_id, state, at=pulse.clock(), seen=JobState.RUNNING, message=message, plan_id=plan_id)
    return state


class _Pulse(threading.Thread):
    """Says every few seconds that the job lives and how far it is, and hears whether it should stop."""

    def __init__(self, store: Store, clock: Clock, job_id: str) -> None:
        super().__init__(name="job-pulse", daemon=True)
        self.store, self.clock, self.job_id = store, clock, job_id
        self._ended = threading.Event()
        self._asked_to_stop = threading.Event()
        self._step: tuple[str, int, int] = ("", 0, 0)
        self._told_at = 0.0

    def report(self, step: str, done: int, total: int, best: Mapping[str, int] | None = None) -> None:
        """Remembers how far the work is, and tells at once unless it has just been told."""
        if best:
            with self.store.jobs.transaction() as jobs:
                jobs.keep_best(self.job_id, best, at=self.clock())
        new_step = step != self._step[0]
        self._step = (step, done, total)
        if new_step or time.monotonic() - self._told_at >= TOLD_EVERY_S:
            self._beat(self.clock())

    def should_stop(self) -> bool:
        """Whether someone has asked for an end."""
        return self._asked_to_stop.is_set()

    def run(self) -> None:
        """Beats until the work has ended."""
        while not self._ended.wait(HEARTBEAT_S):
            self._beat(self.clock())

    def stop(self) -> None:
        """No more beats: the end of the job is told by whoever ends it."""
        self._ended.set()
        self.join()

    def _beat(self, at: datetime) -> None:
        step, done, total = self._step
        self._told_at = time.monotonic()
        with self.store.jobs.transaction() as jobs:
            if jobs.heartbeat(self.job_id, at=at, step=step, done=done, total=total):
                self._asked_to_stop.set()
