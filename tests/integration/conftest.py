"""A store on each database: SQLite in a temporary folder, and PostgreSQL in a cluster that these tests start themselves. And the
typefaces that paper is set in."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cached_property
from itertools import count
from pathlib import Path

import psycopg
import pytest

from planner.errors import FileProblem
from planner.outputs.fonts import fonts_dir, load_fonts
from planner.settings import Settings, read_settings
from planner.store import upgrading
from planner.store.engine import begin, open_engine
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
        quick = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=32MB"
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' {quick}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def new_database(self, template: str = "template0") -> str:
        """The name of a new database, empty or a copy of another."""
        name = f"planner_{next(_DATABASE_NUMBERS)}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def _tell(self, statement: str) -> None:
        with psycopg.connect(host=str(self._folder), user="planner", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://planner@/{name}?host={self._folder}"

    @cached_property
    def with_tables(self) -> str:
        """The name of a database that has the tables and nothing in them."""
        name = self.new_database()
        make_tables(read_settings({"PLANNER_DATABASE_URL": self.address(name)}))
        return name

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


def quick_folder() -> Path:
    """Where files are quick: in memory when there is room, since thousands of small commits wait for a real disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return memory if roomy else Path(tempfile.gettempdir())


@pytest.fixture
def home() -> Iterator[Path]:
    """The place of a home that is not there yet."""
    with tempfile.TemporaryDirectory(prefix="home-", dir=quick_folder()) as folder:
        yield Path(folder) / "home"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    binaries = _binaries()
    server = Cluster(Path(tempfile.mkdtemp(prefix="pg-", dir=quick_folder())), binaries)
    server.start()
    yield server
    server.stop()


def make_tables(settings: Settings) -> None:
    engine = open_engine(settings)
    with begin(engine, write=True) as connection:
        upgrading.upgrade(connection)
    engine.dispose()


@pytest.fixture(scope="session")
def file_with_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that has the tables and nothing in them."""
    settings = read_settings({"PLANNER_HOME": str(tmp_path_factory.mktemp("tables"))})
    make_tables(settings)
    return settings.sqlite_path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    return str(request.param)


@pytest.fixture
def empty_settings(kind: str, request: pytest.FixtureRequest, home: Path) -> Iterator[Settings]:
    """Settings of an empty home and a database without tables."""
    if kind == "sqlite":
        yield read_settings({"PLANNER_HOME": str(home)})
    else:
        yield from on_cluster(request.getfixturevalue("cluster"), "template0", home)


@pytest.fixture
def settings(kind: str, request: pytest.FixtureRequest, home: Path) -> Iterator[Settings]:
    """Settings of a home whose database has its tables."""
    if kind == "sqlite":
        yield with_file(home, request.getfixturevalue("file_with_tables"))
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        yield from on_cluster(cluster, cluster.with_tables, home)


@pytest.fixture
def postgresql_settings(cluster: Cluster, home: Path) -> Iterator[Settings]:
    """Settings of a home on PostgreSQL, for what SQLite does differently."""
    yield from on_cluster(cluster, cluster.with_tables, home)


def on_cluster(cluster: Cluster, template: str, home: Path) -> Iterator[Settings]:
    name = cluster.new_database(template)
    yield read_settings({"PLANNER_HOME": str(home), "PLANNER_DATABASE_URL": cluster.address(name)})
    cluster.drop(name)


def with_file(home: Path, file: Path) -> Settings:
    settings = read_settings({"PLANNER_HOME": str(home)})
    home.mkdir(mode=0o700)
    shutil.copy(file, settings.sqlite_path)
    return settings


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A store with all its tables, on each database."""
    yield from opened(settings)


@pytest.fixture
def sqlite_settings(file_with_tables: Path, home: Path) -> Settings:
    """Settings of a home on SQLite, for what only concerns its file."""
    return with_file(home, file_with_tables)


@pytest.fixture
def sqlite_store(sqlite_settings: Settings) -> Iterator[Store]:
    """A store with all its tables on SQLite."""
    yield from opened(sqlite_settings)


def opened(settings: Settings) -> Iterator[Store]:
    store = Store.open(settings)
    store.upgrade()
    yield store
    store.close()


# --- paper ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def typefaces() -> None:
    """Paper can be set: the typefaces are installed."""
    try:
        fonts_dir()
    except FileProblem as problem:
        pytest.skip(str(problem))
    load_fonts()
