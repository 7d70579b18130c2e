"""A store on each database: SQLite in a temporary folder, and PostgreSQL in a cluster that these tests start themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from planner.settings import Settings, read_settings
from planner.store.store import Store

_BINARIES = Path("/usr/lib/postgresql/15/bin")
_DATABASE_NUMBERS = count(1)


class Cluster:
    """A PostgreSQL server of our own: no network, only a socket in its temporary folder."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._folder = folder
        self._binaries = binaries

    def start(self) -> None:
        if os.geteuid() == 0:  # initdb refuses root
            shutil.chown(self._folder, _unprivileged())
        self._run("initdb", "-D", self._data, "-U", "planner", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' -c fsync=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"planner_{next(_DATABASE_NUMBERS)}"
        self._run("createdb", "-h", str(self._folder), "-U", "planner", name)
        return f"postgresql+psycopg://planner@/{name}?host={self._folder}"

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _unprivileged(), "--", *command]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, f"{program}: {done.stderr}"


def _unprivileged() -> str:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _binaries() -> Path:
    if (_BINARIES / "initdb").exists():
        return _BINARIES
    pg_config = shutil.which("pg_config")
    if pg_config:
        named = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True).stdout.strip()
        if (Path(named) / "initdb").exists():
            return Path(named)
    pytest.skip("PostgreSQL's binaries (initdb, pg_ctl) are not on this machine: apt-get install postgresql")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    binaries = _binaries()
    server = Cluster(Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")), binaries)
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an empty home, on each database."""
    address = request.getfixturevalue("cluster").new_database() if request.param == "postgresql" else ""
    return read_settings({"PLANNER_HOME": str(tmp_path / "home"), "PLANNER_DATABASE_URL": address})


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A store with all its tables, on each database."""
    opened = Store.open(settings)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def sqlite_settings(tmp_path: Path) -> Settings:
    """Settings of an empty home on SQLite, for what only concerns its file."""
    return read_settings({"PLANNER_HOME": str(tmp_path / "home")})


@pytest.fixture
def sqlite_store(sqlite_settings: Settings) -> Iterator[Store]:
    """A store with all its tables on SQLite."""
    opened = Store.open(sqlite_settings)
    opened.upgrade()
    yield opened
    opened.close()
