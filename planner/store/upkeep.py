"""Is what is stored still whole, how is it copied away, and how does it come back?"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, LargeBinary, bindparam, select, text, type_coerce, update

from planner.errors import StoreProblem
from planner.store.audit import Audit
from planner.store.engine import BUSY_S, refuse_damaged
from planner.store.keys import Keys
from planner.store.plans import Plans
from planner.store.tables import ENCRYPTED
from planner.store.upgrading import refuse_newer


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with what is stored. ``code``: "file" (SQLite's quick check), "reference" (a foreign key), "audit"
    (the chain), "plan" (documents that no longer match their hashes or certificate), "secret" (cannot be decrypted)."""

    code: str
    subject: str
    message: str


def faults(connection: Connection) -> tuple[Fault, ...]:
    """Everything that is wrong."""
    return (*_file_faults(connection), *_audit_faults(connection), *_secret_faults(connection))


def _file_faults(connection: Connection) -> Iterator[Fault]:
    if connection.dialect.name != "sqlite":
        return
    for (found,) in connection.execute(text("PRAGMA quick_check")):
        if found != "ok":
            yield Fault("file", "", "The database file is damaged: restore the latest backup.")
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield Fault("reference", str(row[0]), f"A row of {row[0]} points to a row of {row[2]} that is not there.")


def _audit_faults(connection: Connection) -> Iterator[Fault]:
    for fault in Audit(connection).verify():
        yield Fault("audit", str(fault.seq), f"The audit chain does not fit at number {fault.seq} ({fault.cause}).")


def _secret_faults(connection: Connection) -> Iterator[Fault]:
    """Every encrypted value is opened once; plans are held against their hashes while at it."""
    unreadable = False
    for secret in ENCRYPTED:
        try:
            for _ in connection.execute(select(secret)):
                pass
        except StoreProblem as problem:
            unreadable = True
            yield Fault("secret", f"{secret.table.name}.{secret.name}", problem.message)
    if not unreadable:
        for plan_id in Plans(connection).unfaithful():
            yield Fault("plan", plan_id, f"The plan {plan_id} is not what was stored: its hashes do not match.")


def reencrypt(connection: Connection, keys: Keys) -> int:
    """Every encrypted value under the newest key; returns how many."""
    renewed = 0
    for secret in ENCRYPTED:
        key = next(iter(secret.table.primary_key))
        token = type_coerce(secret, LargeBinary)  # past the column's own decryption
        rows = [{"row_key": row[0], "token": keys.renewed(bytes(row[1]))} for row in connection.execute(select(key, token))]
        if rows:
            statement = update(secret.table).where(key == bindparam("row_key"))
            connection.execute(statement.values({secret: bindparam("token", type_=LargeBinary)}), rows)
        renewed += len(rows)
    return renewed


def backup(database: Path, to: Path) -> None:
    """A copy by SQLite's own backup, which is consistent while others write; never a copy of the file. Checked before it
    takes its name; an existing file of that name is not overwritten."""
    if to.exists():
        raise StoreProblem(f"{to} exists already.", hint="Choose another name: a backup is never overwritten.")
    draft = to.with_name(f".{to.name}.part")
    try:
        _copy_apart(database, draft)
        refuse_damaged(draft)
        _settle(draft, to)
    except (OSError, sqlite3.Error) as error:
        raise StoreProblem(f"The backup could not be written to {to} ({type(error).__name__}).") from None
    finally:
        draft.unlink(missing_ok=True)


def restore(source: Path, database: Path, fingerprint: str) -> None:
    """The content of a backup into the database. The backup is checked first. A healthy database takes it over in one SQLite
    transaction; a damaged one is kept under another name and the backup takes its place."""
    if not source.is_file():
        raise StoreProblem(f"There is no backup {source}.")
    refuse_damaged(source)
    _refuse_foreign(source, fingerprint)
    draft = database.with_name(f".{database.name}.part")
    try:
        _copy_apart(source, draft)
        if _is_healthy(database):
            _copy(draft, database)
        else:
            _set_aside(database)
            _settle(draft, database)
    except (OSError, sqlite3.Error) as error:
        raise StoreProblem(
            f"The backup could not be restored ({type(error).__name__}).", hint="Stop everything that uses the database."
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def empty_log(database: Path) -> None:
    """Takes the log's pages into the file, where deleted content is overwritten, and leaves the log empty."""
    with closing(sqlite3.connect(database, timeout=BUSY_S)) as connection:
        for pragma in ("synchronous=FULL", "secure_delete=ON", "wal_checkpoint(TRUNCATE)"):
            connection.execute(f"PRAGMA {pragma}")


def _is_healthy(database: Path) -> bool:
    try:
        refuse_damaged(database)
    except StoreProblem:
        return False
    return database.exists()


def _set_aside(database: Path) -> None:
    """The damaged file and its journals keep their content under a new name: someone may want to look."""
    number = next(n for n in count(1) if not database.with_name(f"{database.name}.damaged-{n}").exists())
    for journal in ("", "-journal", "-wal", "-shm"):
        path = database.with_name(database.name + journal)
        if path.exists():
            path.rename(path.with_name(f"{path.name}.damaged-{number}"))


def _refuse_foreign(source: Path, fingerprint: str) -> None:
    with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            mark = connection.execute("SELECT value FROM store_mark").fetchone()
        except sqlite3.DatabaseError:
            revision = mark = None
    if not revision or not mark:
        raise StoreProblem(f"{source} is not a backup of this program.")
    refuse_newer(revision[0])
    if mark[0] != fingerprint:
        raise StoreProblem(
            f"The backup {source} was made with other keys.", hint="Put the key files back that belong to it first."
        )


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA synchronous=FULL")
        origin.backup(copy)


def _copy_apart(source: Path, draft: Path) -> None:
    """A copy in one file, without a log beside it: it can be carried away, and read where nothing may be written."""
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    _copy(source, draft)
    with closing(sqlite3.connect(draft)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def _settle(draft: Path, final: Path) -> None:
    """The finished file takes its name; both file and folder are on disk when this returns."""
    for path in (draft, draft.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if path == draft:
            draft.rename(final)
