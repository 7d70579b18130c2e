"""Which long work is waiting, running or done, and is whoever runs it still alive?"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from planner.errors import NotFound, WrongState
from planner.store.tables import job, job_best


class JobState(StrEnum):
    """Where a job is in its life; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: States from which a job does not move on.
ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. ``step`` is a code, ``message`` one or two (``why``); ``done`` of ``total`` says how far it is;
    ``attempt`` counts how often it was claimed; ``plan_id`` is what it made ("" = nothing yet). ``best`` is what it would now
    keep, in counts, as of ``best_at`` (empty, None = nothing yet)."""

    id: str
    kind: str
    state: JobState
    args: Mapping[str, Any]
    step: str
    done: int
    total: int
    message: str
    plan_id: str
    pid: int | None
    heartbeat_at: datetime | None
    attempt: int
    cancel_requested: bool
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    by: str
    best: Mapping[str, int]
    best_at: datetime | None

    @property
    def why(self) -> tuple[str, str]:
        """The code of why it ended badly, and that of the words for it where it has its own ("" = none)."""
        code, _, word = self.message.partition(":")
        return code, word


#: Jobs with the best that each has told of.
_WHOLE = select(job, job_best.c.figures, job_best.c.at).outerjoin(job_best, job_best.c.job_id == job.c.id)


class Jobs:
    """The jobs within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kind: str, args: Mapping[str, Any], *, by: str, at: datetime) -> str:
        """A new job in the queue; returns its id. ``args`` must not hold a personal value."""
        job_id = secrets.token_hex(16)
        self._connection.execute(
            insert(job).values(
                id=job_id,
                kind=kind,
                state=JobState.QUEUED.value,
                args=dict(args),
                step="",
                done=0,
                total=0,
                message="",
                plan_id="",
                attempt=0,
                cancel_requested=False,
                created_at=at,
                by=by,
            )
        )
        return job_id

    def get(self, job_id: str) -> Job:
        """The job. Raises NotFound."""
        for found in self._jobs(_WHOLE.where(job.c.id == job_id)):
            return found
        raise NotFound("There is no such job.")

    def list(self, *, states: Iterable[JobState] = (), limit: int = 50) -> tuple[Job, ...]:
        """Jobs, latest first, in one of ``states`` when any are named."""
        query = _WHOLE.order_by(job.c.created_at.desc(), job.c.id).limit(limit)
        wanted = [state.value for state in states]
        return self._jobs(query.where(job.c.state.in_(wanted)) if wanted else query)

    def claim(self, *, pid: int, at: datetime, job_id: str = "") -> Job | None:
        """Takes the oldest waiting job, or the one named, for this process; None when it is not (or none is) waiting."""
        query = select(job.c.id).where(job.c.state == JobState.QUEUED.value).order_by(job.c.created_at, job.c.id)
        found = self._connection.execute(query.where(job.c.id == job_id) if job_id else query).scalars().first()
        if found is None:
            return None
        values = {"state": JobState.RUNNING.value, "pid": pid, "started_at": at, "heartbeat_at": at}
        self._connection.execute(update(job).where(job.c.id == found).values(**values, attempt=job.c.attempt + 1))
        return self.get(found)

    def heartbeat(self, job_id: str, *, at: datetime, step: str = "", done: int = 0, total: int = 0, message: str = "") -> bool:
        """Says that the job is alive and how far it is; returns True when it should stop: someone has asked for that, or it
        is not running any longer."""
        running = (job.c.id == job_id) & (job.c.state == JobState.RUNNING.value)
        values = {"heartbeat_at": at, "step": step, "done": done, "total": total, "message": message}
        self._connection.execute(update(job).where(running).values(values))
        asked = self._connection.execute(select(job.c.cancel_requested).where(running)).scalar()
        return asked is None or bool(asked)

    def keep_best(self, job_id: str, figures: Mapping[str, int], *, at: datetime) -> None:
        """What the job would keep if it were stopped now."""
        values = {"figures": dict(figures), "at": at}
        if not self._connection.execute(update(job_best).where(job_best.c.job_id == job_id).values(values)).rowcount:
            self._connection.execute(insert(job_best).values(job_id=job_id, **values))

    def set_state(
        self, job_id: str, state: JobState, *, at: datetime, seen: JobState, message: str = "", plan_id: str = ""
    ) -> Job:
        """Moves a job from the state that was ``seen``. Raises WrongState when it has moved meanwhile, so that a late end
        of an abandoned run is discarded."""
        values: dict[str, Any] = {"state": state.value, "message": message}
        if plan_id:
            values["plan_id"] = plan_id
        if state in ENDED:
            values["ended_at"] = at
        if state is JobState.QUEUED:
            values |= {"pid": None, "heartbeat_at": None, "started_at": None}
        chosen = update(job).where(job.c.id == job_id, job.c.state == seen.value)
        if self._connection.execute(chosen.values(values)).rowcount != 1:
            raise WrongState(f"The job is not {seen} but {self.get(job_id).state}.")
        return self.get(job_id)

    def request_cancel(self, job_id: str, *, at: datetime) -> Job:
        """Asks a running job to stop; a waiting one is cancelled at once. A job that has ended stays as it is."""
        found = self.get(job_id)
        if found.state is JobState.QUEUED:
            return self.set_state(job_id, JobState.CANCELLED, at=at, seen=JobState.QUEUED)
        if found.state is JobState.RUNNING:
            self._connection.execute(update(job).where(job.c.id == job_id).values(cancel_requested=True))
        return self.get(job_id)

    def stale(self, before: datetime) -> tuple[Job, ...]:
        """Running jobs that have given no sign of life since ``before``."""
        silent = (job.c.state == JobState.RUNNING.value) & (job.c.heartbeat_at < before)
        return self._jobs(_WHOLE.where(silent).order_by(job.c.created_at))

    def _jobs(self, query: Select[Any]) -> tuple[Job, ...]:
        return tuple(_job(row) for row in self._connection.execute(query))


def _job(row: Row[Any]) -> Job:
    told = dict(row._mapping)
    best, best_at = told.pop("figures") or {}, told.pop("at")
    return Job(**{**told, "state": JobState(row.state), "best": best, "best_at": best_at})
