"""Where does the program keep its things, and which switches has the machine's owner set? The only reader of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

#: Every variable the program reads, with what it means. A test holds the README to this table.
VARIABLES: Mapping[str, str] = {
    "PLANNER_HOME": "folder for database, keys, roads and outputs (default ./var)",
    "PLANNER_DATABASE_URL": "PostgreSQL address, such as postgresql+psycopg://user@host/name (default: SQLite in PLANNER_HOME)",
    "PLANNER_DATA": "folder with policy, reference and sample data (default: data beside the program)",
    "PLANNER_PUBLIC_URL": "address users open, such as https://plan.example.dk, when a proxy stands before the program",
    "PLANNER_TRUSTED_HOSTS": "further host names to answer to, with commas between (default: this machine's own only)",
    "PLANNER_ADDRESS_SERVICE": "https address of an address service, with {address} where the address goes (default: none, off). "
    "When set, street, number and postcode of people's addresses, not names, leave the machine to its host",
    "PLANNER_OSRM_URL": "an OSRM server on this machine to take travel times from (default: none; the stored road network)",
    "PLANNER_LOG_LEVEL": "debug, info, warning or error (default warning)",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. ``database_url`` "" means SQLite in ``home``; ``osrm_url`` "" that no server is asked for
    travel times; ``address_service`` "" that nobody outside is asked where people live. ``repr`` leaves that out: it may hold
    a key."""

    home: Path
    database_url: str
    data_dir: Path
    log_level: str
    public_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    address_service: str = field(default="", repr=False)
    osrm_url: str = ""

    def environment(self) -> dict[str, str]:
        """The process environment in which a child process reads these same settings."""
        return dict(os.environ) | {
            "PLANNER_HOME": str(self.home),
            "PLANNER_DATABASE_URL": self.database_url,
            "PLANNER_DATA": str(self.data_dir),
            "PLANNER_LOG_LEVEL": self.log_level,
            "PLANNER_PUBLIC_URL": self.public_url,
            "PLANNER_TRUSTED_HOSTS": ",".join(self.trusted_hosts),
            "PLANNER_ADDRESS_SERVICE": self.address_service,
            "PLANNER_OSRM_URL": self.osrm_url,
        }

    @property
    def shown_database(self) -> str:
        """Where the database is, fit to be shown: a password in the address is left out."""
        return re.sub(r"(://[^:/@]+):[^@]*@", r"\1:***@", self.database_url) or str(self.sqlite_path)

    @property
    def sqlite_path(self) -> Path:
        """The embedded database file."""
        return self.home / "planner.sqlite3"

    @property
    def out_dir(self) -> Path:
        """Where prints and exports land."""
        return self.home / "out"


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``env`` (default: the process environment)."""
    source = os.environ if env is None else env
    return Settings(
        home=Path(source.get("PLANNER_HOME") or "var").resolve(),
        database_url=source.get("PLANNER_DATABASE_URL", ""),
        data_dir=Path(source.get("PLANNER_DATA") or REPOSITORY / "data").resolve(),
        log_level=source.get("PLANNER_LOG_LEVEL", "warning").upper(),
        public_url=source.get("PLANNER_PUBLIC_URL", "").rstrip("/"),
        trusted_hosts=tuple(name for part in source.get("PLANNER_TRUSTED_HOSTS", "").split(",") if (name := part.strip())),
        address_service=source.get("PLANNER_ADDRESS_SERVICE", "").strip(),
        osrm_url=source.get("PLANNER_OSRM_URL", ""),
    )
