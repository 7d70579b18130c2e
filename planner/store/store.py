"""How does the rest of the program read and change what is stored? Through one transaction at a time.

    with store.transaction() as tx:
        tx.sites.upsert_many(sites)
        tx.audit.append(at=now, who="...", deed="import_sites")

Everything in the block is kept together or, on any error, not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select

from planner.errors import StoreProblem
from planner.model.fleet import Vehicle
from planner.model.party import Municipality
from planner.model.site import Site
from planner.model.timing import Clock
from planner.settings import Settings
from planner.store import registers, upgrading, upkeep
from planner.store.accounts import Sessions, Users
from planner.store.audit import Audit
from planner.store.changes import latest_change
from planner.store.clients import Clients
from planner.store.columns import use_keys
from planner.store.corrections import Corrections
from planner.store.engine import begin, open_engine
from planner.store.erasing import Erasing
from planner.store.factors import Factors
from planner.store.geography import Addresses, Areas
from planner.store.glass import Glass, OwnerSettings
from planner.store.identities import Identities
from planner.store.inputs import Imports, Policies, Scenarios
from planner.store.job_book import JobBook
from planner.store.keys import Keys, open_keys
from planner.store.matching import Merges, Reviews
from planner.store.moments import Moments
from planner.store.notices import Notices
from planner.store.paper_back import PaperBack
from planner.store.parties import Responsibilities
from planner.store.patients import Patients
from planner.store.plan_changes import PlanChanges
from planner.store.plans import Plans
from planner.store.prints import Prints
from planner.store.registers import Register
from planner.store.scenario_entries import ScenarioEntries
from planner.store.senders import Senders
from planner.store.site_answers import AnsweredSites
from planner.store.site_requests import SiteRequests
from planner.store.tables import store_mark

_FINGERPRINT = "index_key_fingerprint"


class Tx:
    """What can be read and changed within one transaction. ``now`` is the moment it began."""

    def __init__(self, connection: Connection, keys: Keys, now: datetime) -> None:
        self._connection = connection
        self._keys = keys
        self.now = now

    def people_state(self) -> str:
        """Another text after every change to people, corrections, merges or the senders' files."""
        return latest_change(self._connection)

    @cached_property
    def patients(self) -> Patients:
        """People at home with equipment."""
        return Patients(self._connection, self._keys, self.now)

    @cached_property
    def corrections(self) -> Corrections:
        """What people have put right."""
        return Corrections(self._connection)

    @cached_property
    def reviews(self) -> Reviews:
        """Suspected duplicates."""
        return Reviews(self._connection, self.now)

    @cached_property
    def merges(self) -> Merges:
        """Merges of people, with what undoing them takes."""
        return Merges(self._connection, self._keys, self.now)

    @cached_property
    def responsibilities(self) -> Responsibilities:
        """Responsible and operating parties."""
        return Responsibilities(self._connection)

    @cached_property
    def sites(self) -> Register[Site]:
        """Receiving sites."""
        return registers.sites(self._connection, self.now)

    @cached_property
    def answers(self) -> AnsweredSites:
        """What municipalities have said of their sites."""
        return AnsweredSites(self._connection)

    @cached_property
    def site_requests(self) -> SiteRequests:
        """What the region has asked municipalities."""
        return SiteRequests(self._connection)

    @cached_property
    def notices(self) -> Notices:
        """What incident leads must know."""
        return Notices(self._connection)

    @cached_property
    def vehicles(self) -> Register[Vehicle]:
        """The fleet."""
        return registers.vehicles(self._connection, self.now)

    @cached_property
    def municipalities(self) -> Register[Municipality]:
        """Municipalities with their contacts."""
        return registers.municipalities(self._connection, self.now)

    @cached_property
    def addresses(self) -> Addresses:
        """The address register."""
        return Addresses(self._connection)

    @cached_property
    def areas(self) -> Areas:
        """Named areas."""
        return Areas(self._connection)

    @cached_property
    def scenarios(self) -> Scenarios:
        """Outage scenarios."""
        return Scenarios(self._connection, self.now)

    @cached_property
    def scenario_entries(self) -> ScenarioEntries:
        """What was typed in the browser for scenarios."""
        return ScenarioEntries(self._connection, self.now)

    @cached_property
    def policies(self) -> Policies:
        """Policy files."""
        return Policies(self._connection, self.now)

    @cached_property
    def imports(self) -> Imports:
        """The history of imports."""
        return Imports(self._connection)

    @cached_property
    def senders(self) -> Senders:
        """What is remembered of those who send registries."""
        return Senders(self._connection, self.now)

    @cached_property
    def plans(self) -> Plans:
        """Plans and their documents."""
        return Plans(self._connection)

    @cached_property
    def prints(self) -> Prints:
        """The register of prints."""
        return Prints(self._connection)

    @cached_property
    def paper_back(self) -> PaperBack:
        """What came back from paper and messages."""
        return PaperBack(self._connection)

    @cached_property
    def plan_changes(self) -> PlanChanges:
        """Decisions about one person that made a draft of another."""
        return PlanChanges(self._connection)

    @cached_property
    def audit(self) -> Audit:
        """The audit log."""
        return Audit(self._connection)

    @cached_property
    def users(self) -> Users:
        """Accounts."""
        return Users(self._connection)

    @cached_property
    def sessions(self) -> Sessions:
        """Signed-in browsers."""
        return Sessions(self._connection)

    @cached_property
    def factors(self) -> Factors:
        """Second factors, invitations, known devices and failed tries."""
        return Factors(self._connection)

    @cached_property
    def clients(self) -> Clients:
        """Systems that read the REST API."""
        return Clients(self._connection)

    @cached_property
    def identities(self) -> Identities:
        """Accounts' identities at an identity provider."""
        return Identities(self._connection, self._keys)

    @cached_property
    def glass(self) -> Glass:
        """Broken glass."""
        return Glass(self._connection)

    @cached_property
    def erasing(self) -> Erasing:
        """What has had its time."""
        return Erasing(self._connection)

    @cached_property
    def owner_settings(self) -> OwnerSettings:
        """What the administrator has set."""
        return OwnerSettings(self._connection)


class Store:
    """An open database with its keys. Open one in each process: connections do not survive a fork."""

    def __init__(self, engine: Engine, keys: Keys, jobs: JobBook, sqlite_path: Path | None, clock: Clock) -> None:
        self.keys = keys
        self.jobs = jobs
        self._engine = engine
        self._sqlite_path = sqlite_path
        self._clock = clock
        self._moments: Moments[Tx] = Moments(self._reading)

    def __repr__(self) -> str:
        return f"Store({self._engine.dialect.name})"

    @staticmethod
    def open(settings: Settings, clock: Clock = lambda: datetime.now(UTC)) -> Store:
        """Opens database and keys; makes the folder, an empty database and the keys on first use. Does not upgrade.

        Raises StoreProblem when the address is wrong, the server unreachable, the folder read-only, the file damaged, the
        schema newer than the program, or the keys missing, readable by others, or of another database.
        """
        engine = open_engine(settings)
        try:
            with begin(engine, write=False) as connection:
                found = upgrading.revision(connection)
                upgrading.refuse_newer(found)
                mark = _fingerprint(connection)
            keys = open_keys(settings.home / "keys", database_exists=mark is not None)
            if mark not in (None, keys.fingerprint()):
                raise StoreProblem(
                    f"The keys in {settings.home / 'keys'} belong to another database.",
                    hint="Put the key files back that were made together with this database.",
                )
        except BaseException:
            engine.dispose()
            raise
        use_keys(engine, keys)
        jobs = JobBook(settings)
        return Store(engine, keys, jobs, None if settings.database_url else settings.sqlite_path, clock)

    def close(self) -> None:
        """Lets go of all connections."""
        self._engine.dispose()
        self.jobs.close()

    def upgrade(self) -> None:
        """Brings the tables to this program's schema, in one transaction, and ties the database to its keys."""
        with begin(self._engine, write=True) as connection:
            upgrading.upgrade(connection)
            if _fingerprint(connection) is None:
                connection.execute(store_mark.insert().values(name=_FINGERPRINT, value=self.keys.fingerprint()))

    def is_current(self) -> bool:
        """Whether the tables have this program's schema."""
        with begin(self._engine, write=False) as connection:
            return upgrading.revision(connection) == upgrading.HEAD

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Reads and changes; commits once at the end, rolls everything back on any error. One at a time: a second one
        waits, and gets StoreProblem after some seconds."""
        self._moments.pass_by()
        with begin(self._engine, write=True) as connection:
            yield Tx(connection, self.keys, self._clock())

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Reads only, as everything was at one moment. A change made in it is refused."""
        with self._moments.read() as tx:
            yield tx

    @contextmanager
    def _reading(self) -> Iterator[Tx]:
        with begin(self._engine, write=False) as connection:
            yield Tx(connection, self.keys, self._clock())

    def moment(self) -> AbstractContextManager[None]:
        """Whatever is read within the block is read in one transaction, so that the parts of a page hold together and nothing is
        fetched twice. A change in between, or an error, ends the moment: what is read next is read anew."""
        return self._moments.moment()

    def rotate_key(self, *, keep_old: bool = True) -> int:
        """Encrypts everything anew under a fresh key; returns how many values. Killed at any point, all stays readable. With
        ``keep_old`` older backups stay readable too."""
        self.keys.add_newest()
        with begin(self._engine, write=True) as connection:
            renewed = upkeep.reencrypt(connection, self.keys)
        self.empty_log()
        if not keep_old:
            self.keys.forget_old()
        return renewed

    def empty_log(self) -> None:
        """After an erasure: what is gone from SQLite's file lies no longer in its log either. Waits for readers some seconds; if
        they stay, the log is emptied when the last user of the database leaves."""
        if self._sqlite_path is not None:
            upkeep.empty_log(self._sqlite_path)

    def check(self) -> tuple[upkeep.Fault, ...]:
        """What is wrong with what is stored; empty when all is well."""
        with begin(self._engine, write=False) as connection:
            return upkeep.faults(connection)

    def backup(self, to: Path) -> None:
        """A consistent copy of the SQLite database while others go on. Keep the keys apart from it: without them it cannot
        be read. Raises StoreProblem on PostgreSQL, whose own pg_dump does this."""
        upkeep.backup(self._file(), to)

    @staticmethod
    def restore(settings: Settings, source: Path) -> None:
        """Puts a backup in the place of the SQLite database, which may be damaged. Close stores of this process first. Raises
        StoreProblem, with nothing changed, when the backup is damaged, newer than the program, or of other keys."""
        if settings.database_url:
            raise _postgresql_has_its_own()
        keys = open_keys(settings.home / "keys", database_exists=True)
        upkeep.restore(source, settings.sqlite_path, keys.fingerprint())

    def _file(self) -> Path:
        if self._sqlite_path is None:
            raise _postgresql_has_its_own()
        return self._sqlite_path


def _postgresql_has_its_own() -> StoreProblem:
    return StoreProblem(
        "This database is PostgreSQL.", hint="Use pg_dump and pg_restore for its backups, and keep the keys as well."
    )


def _fingerprint(connection: Connection) -> str | None:
    if not inspect(connection).has_table(store_mark.name):
        return None
    return connection.execute(select(store_mark.c.value).where(store_mark.c.name == _FINGERPRINT)).scalar()
