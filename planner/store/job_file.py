"""Where does long work say how far it is, while the database has its one writing place taken?

In a small SQLite file of its own, ``PLANNER_HOME/jobs.sqlite3``, whichever database holds the rest: an import that writes a
country's people can go on telling, be asked to stop, and keeps nobody from following other work. Jobs run on this machine, as
their child processes do, and nothing is lost with the file but the accounts of work that has ended.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from planner.errors import StoreProblem
from planner.store.engine import begin, open_sqlite
from planner.store.jobs import Jobs
from planner.store.tables import job_metadata


class JobFile:
    """The file of jobs. Open one in each process."""

    def __init__(self, path: Path) -> None:
        """Makes the file on first use, and anew when it is damaged."""
        self._engine = _opened(path)

    @contextmanager
    def transaction(self) -> Iterator[Jobs]:
        """Reads and changes jobs; commits once at the end."""
        with begin(self._engine, write=True) as connection:
            yield Jobs(connection)

    @contextmanager
    def read(self) -> Iterator[Jobs]:
        """Reads only."""
        with begin(self._engine, write=False) as connection:
            yield Jobs(connection)

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()


def _opened(path: Path) -> Engine:
    try:
        engine = open_sqlite(path)
    except StoreProblem:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        engine = open_sqlite(path)
    with begin(engine, write=True) as connection:
        job_metadata.create_all(connection)
    return engine
