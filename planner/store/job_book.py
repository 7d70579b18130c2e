"""Where does long work say how far it is, while the database has its one writing place taken?

With SQLite in a small file of its own, ``PLANNER_HOME/jobs.sqlite3``: an import that writes a country's people can go on telling,
be asked to stop, and keeps nobody from following other work. With PostgreSQL in a table beside the rest, with a turn of its own
for writers, so that workers on several machines see the same jobs. Nothing is lost with it but accounts of work that has ended.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from planner.errors import StoreProblem
from planner.settings import Settings
from planner.store.engine import JOBS_TURN, begin, open_engine, open_sqlite
from planner.store.jobs import Jobs
from planner.store.tables import job_metadata


class JobBook:
    """All jobs. Open one in each process."""

    def __init__(self, settings: Settings) -> None:
        """Makes file or table on first use, and the file anew when it is damaged. Raises StoreProblem."""
        self._engine = open_engine(settings) if settings.database_url else _opened(settings.home / "jobs.sqlite3")
        with begin(self._engine, write=True, turn=JOBS_TURN) as connection:
            job_metadata.create_all(connection)

    @contextmanager
    def transaction(self) -> Iterator[Jobs]:
        """Reads and changes jobs; commits once at the end."""
        with begin(self._engine, write=True, turn=JOBS_TURN) as connection:
            yield Jobs(connection)

    @contextmanager
    def read(self) -> Iterator[Jobs]:
        """Reads only."""
        with begin(self._engine, write=False) as connection:
            yield Jobs(connection)

    def close(self) -> None:
        """Lets go of file or connections."""
        self._engine.dispose()


def _opened(path: Path) -> Engine:
    try:
        return open_sqlite(path)
    except StoreProblem:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return open_sqlite(path)
