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
    "PLANNER_OIDC_ISSUER": "https address of an OpenID Connect identity provider (default: none, off)",
    "PLANNER_OIDC_CLIENT_ID": "what the provider calls this installation",
    "PLANNER_OIDC_CLIENT_SECRET": "file that holds the secret agreed with the provider",
    "PLANNER_OIDC_STRONG": "acr or amr values, with commas between, that count as second step (default: none, our own is asked)",
    "PLANNER_LOG_LEVEL": "debug, info, warning or error (default warning)",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. ``database_url`` "" means SQLite in ``home``; ``osrm_url`` "" that no server is asked for
    travel times; ``address_service`` "" that nobody outside is asked where people live. ``repr`` leaves that out: it may hold
    a key. ``oidc_issuer`` "" that nobody signs in with an identity provider; ``oidc_client_secret`` is a file."""

    home: Path
    database_url: str
    data_dir: Path
    log_level: str
    public_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    address_service: str = field(default="", repr=False)
    osrm_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: Path | None = None
    oidc_strong: tuple[str, ...] = ()

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
            "PLANNER_OIDC_ISSUER": self.oidc_issuer,
            "PLANNER_OIDC_CLIENT_ID": self.oidc_client_id,
            "PLANNER_OIDC_CLIENT_SECRET": str(self.oidc_client_secret or ""),
            "PLANNER_OIDC_STRONG": ",".join(self.oidc_strong),
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
        trusted_hosts=_listed(source.get("PLANNER_TRUSTED_HOSTS", "")),
        address_service=source.get("PLANNER_ADDRESS_SERVICE", "").strip(),
        osrm_url=source.get("PLANNER_OSRM_URL", ""),
        oidc_issuer=source.get("PLANNER_OIDC_ISSUER", "").strip().rstrip("/"),
        oidc_client_id=source.get("PLANNER_OIDC_CLIENT_ID", "").strip(),
        oidc_client_secret=Path(secret).resolve() if (secret := source.get("PLANNER_OIDC_CLIENT_SECRET", "").strip()) else None,
        oidc_strong=_listed(source.get("PLANNER_OIDC_STRONG", "")),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))
