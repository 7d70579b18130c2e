"""How is a database opened, and what does its user hear when that fails?

SQLite in ``PLANNER_HOME`` is the default: a write-ahead log, so that nobody who reads waits for one who writes, and
``synchronous=FULL``, because an acknowledged change must survive a power cut (NORMAL loses some). PostgreSQL by address. On
both, one transaction writes at a time, so that what was read in it still holds when it commits.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from planner.errors import StoreProblem
from planner.settings import Settings

#: How long a writer waits for another before it gives up with a clear message.
BUSY_S = 10
#: What a connection may keep of the database: enough for the indexes that a large import fills in any order.
_CACHE_KB = 16_384
#: Any number that no other program in the same PostgreSQL database uses: held while one transaction writes.
WRITERS_TURN = 0x0A17A6E
#: Another, for those who write down how far a job is.
JOBS_TURN = 0x0A17A6F


def open_engine(settings: Settings) -> Engine:
    """An engine on the settings' database. Raises StoreProblem with what to do."""
    return _postgresql(settings.database_url) if settings.database_url else open_sqlite(settings.sqlite_path)


@contextmanager
def begin(engine: Engine, *, write: bool, turn: int = WRITERS_TURN) -> Iterator[Connection]:
    """One transaction: commits at the end, rolls back on any error. A reader sees one moment throughout and cannot write;
    writers of one ``turn`` wait for each other."""
    with problems_told(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            isolation = "READ COMMITTED" if write else "REPEATABLE READ"
            connection = connection.execution_options(isolation_level=isolation, postgresql_readonly=not write)
        connection = connection.execution_options(planner_write=write)
        transaction = connection.begin()
        if write and engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": turn})
        yield connection
        if write:
            try:
                transaction.commit()
            except DBAPIError:
                connection.invalidate()  # SQLite keeps a transaction open whose commit found it busy
                raise


@contextmanager
def problems_told() -> Iterator[None]:
    """The database's errors as StoreProblem. Messages never repeat a value."""
    try:
        yield
    except IntegrityError as error:
        raise StoreProblem(f"The database refused a change: {_refused_rule(error)}.", hint="Nothing was stored.") from None
    except PoolTimeout:
        raise StoreProblem("The database is busy: no connection became free.", hint="Try again in a moment.") from None
    except DBAPIError as error:
        raise _explained(error) from None
    except StatementError as error:
        # A value did not fit its column (a naive datetime, say): the column's own error, without the statement around it.
        raise (error.orig or error) from None


def open_sqlite(path: Path) -> Engine:
    """An engine on a SQLite file, made on first use. Raises StoreProblem."""
    _prepare_file(path)
    engine = create_engine(
        f"sqlite+pysqlite:///{path}", pool_size=8, max_overflow=32, hide_parameters=True, connect_args={"timeout": BUSY_S}
    )
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "begin", _sqlite_begin)
    refuse_damaged(path)
    _choose_journal(path)
    return engine


def _choose_journal(path: Path) -> None:
    """The file says by itself which journal it has. A write-ahead log needs memory that all its users share, which a network
    share has not: there it stays with the rollback journal, and readers wait for writers."""
    wanted = "delete" if on_network(path) else "wal"
    connection = sqlite3.connect(path, timeout=BUSY_S)
    try:
        connection.execute(f"PRAGMA journal_mode={wanted}")
    except sqlite3.OperationalError:
        return  # somebody is at work with the other one: the next start changes it
    finally:
        connection.close()


#: File systems that several machines may share.
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs", "davfs"})


def on_network(path: Path, mounts: Path = Path("/proc/self/mounts")) -> bool:
    """Whether ``path`` lies on a network share, as far as the system tells."""
    try:
        lines = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return False
    kinds = {Path(line[1].replace("\\040", " ")): line[2] for line in lines if len(line) > 2}
    return next((kinds[folder] in _NETWORK for folder in path.resolve().parents if folder in kinds), False)


def _prepare_file(path: Path) -> None:
    """The folder and an empty file that only its owner may read; journals inherit the file's mode."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreProblem(
            f"The database {path} cannot be opened for writing: {error.strerror}.",
            hint="Choose a folder you may write to with PLANNER_HOME.",
        ) from None
    if not os.access(path.parent, os.W_OK):
        raise StoreProblem(f"The folder {path.parent} cannot be written to.", hint="Choose another with PLANNER_HOME.") from None


def _sqlite_settings(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, see _sqlite_begin
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_S * 1000}",
        "secure_delete=ON",
        "temp_store=MEMORY",
        f"cache_size=-{_CACHE_KB}",
        "cell_size_check=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    """A writer waits for its turn at the start, and so never finds out at the end that another was faster."""
    if connection.get_execution_options().get("planner_write", False):
        connection.exec_driver_sql("PRAGMA query_only=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        connection.exec_driver_sql("BEGIN")


def refuse_damaged(path: Path) -> None:
    """Raises StoreProblem when SQLite's own quick check finds the file damaged. The file is left as it is."""
    try:
        found = _quick_check(path)
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise _busy() from None
        found = "unreadable"
    except sqlite3.DatabaseError:
        found = "not a database"
    if found != "ok":
        raise StoreProblem(
            f"The database {path} is damaged and is not used.",
            hint="Keep the file, and put the latest backup in its place: planner db restore BACKUP",
        )


def _quick_check(path: Path) -> str:
    connection = sqlite3.connect(path, timeout=BUSY_S)
    try:
        return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    finally:
        connection.close()


def _postgresql(address: str) -> Engine:
    try:
        url = make_url(address)
    except ArgumentError:
        raise _wrong_address() from None
    if url.drivername not in ("postgresql", "postgresql+psycopg") or not url.database:
        raise _wrong_address()
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=5,
        max_overflow=5,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "options": f"-c lock_timeout={BUSY_S}s -c timezone=UTC"},
    )
    try:
        with engine.connect():
            return engine
    except SQLAlchemyError:
        engine.dispose()
        where = f"{url.host or 'the local socket'}, database {url.database}"
        raise StoreProblem(
            f"No connection to PostgreSQL at {where}.",
            hint="Is the server running, and are address, user and password in PLANNER_DATABASE_URL right?",
        ) from None


def _wrong_address() -> StoreProblem:
    return StoreProblem(
        "PLANNER_DATABASE_URL is not a PostgreSQL address.",
        hint="It looks like postgresql+psycopg://user@host/name; leave it empty for the database in PLANNER_HOME.",
    )


def _busy() -> StoreProblem:
    return StoreProblem("The database is busy with another change.", hint="Try again in a moment.")


def _explained(error: DBAPIError) -> StoreProblem:
    """What a driver's error means to the user, by its kind and by the fixed words drivers use."""
    kind, said = type(error.orig).__name__, str(error.orig).lower()
    if kind == "LockNotAvailable" or "database is locked" in said:
        return _busy()
    if kind == "UndefinedTable" or "no such table" in said:
        return StoreProblem("The database has not been set up.", hint="Run: planner db upgrade")
    if kind == "DiskFull" or "disk is full" in said:
        return StoreProblem("The disk is full: nothing was stored.", hint="Free some space and try again.")
    if kind == "ReadOnlySqlTransaction" or "readonly database" in said:
        return StoreProblem("The database cannot be written to.", hint="Check the rights of its file and folder.")
    if "malformed" in said or "not a database" in said:
        return StoreProblem("The database is damaged.", hint="Put the latest backup in its place: planner db restore BACKUP")
    return StoreProblem(f"The database reported an error ({kind}).", hint="Try again; then run: planner db check")


def _refused_rule(error: IntegrityError) -> str:
    """The name of the rule that was broken, as far as the driver tells: columns and constraints, never values."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return f"rule {diagnosis.constraint_name or diagnosis.table_name or 'unknown'}"
    return str(error.orig)
