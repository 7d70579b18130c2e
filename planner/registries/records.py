"""What comes out of reading a registry: records, and an account of every row that was in the file.

An :class:`Issue` names row, column and reason and never the value, so that a report can be mailed without sending a person
along. The account always adds up: accepted + rejected + duplicate = rows read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from planner.model.patient import Identity, Patient
from planner.model.place import Position
from planner.translations.words import word

R = TypeVar("R")


class Kind(StrEnum):
    """The registries that can be imported from a table."""

    PATIENTS = "patients"
    SITES = "sites"
    VEHICLES = "vehicles"
    CONTACTS = "contacts"
    ADDRESSES = "addresses"
    PARTIES = "parties"


class Severity(StrEnum):
    """``ERROR`` rejects its row; ``WARNING`` lets it in and asks for a look; ``NOTICE`` is about the file as a whole."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class RowOutcome(StrEnum):
    """What became of one row. Every row has exactly one outcome."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one row. ``row`` is the number the user sees (headings = row 1; 0 = the whole file); ``column`` is the
    heading as it stands in the file; ``details`` fill the words of ``code`` and hold limits and headings, never a value."""

    row: int
    column: str
    code: str
    severity: Severity = Severity.ERROR
    details: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str = "da") -> str:
        """The reason as one sentence in ``lang``."""
        return word(self.code, lang, **self.details)

    @property
    def message(self) -> str:
        """The reason in Danish."""
        return self.text("da")

    def as_json(self) -> dict[str, Any]:
        """Plain data for ``--json`` and for storage."""
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "severity": self.severity.value,
            "message": self.text("da"),
            "message_en": self.text("en"),
        }


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The account of one file. Raises ValueError when it does not add up: a lost row is a fault of the program."""

    kind: str
    file: str
    rows_read: int
    accepted: int
    rejected: int
    duplicate: int
    issues: tuple[Issue, ...] = ()

    def __post_init__(self) -> None:
        if self.rows_read != self.accepted + self.rejected + self.duplicate:
            raise ValueError("accepted, rejected and duplicate rows do not add up to the rows read")

    @property
    def warnings(self) -> int:
        """How many issues ask for a look without rejecting anything."""
        return sum(issue.severity is Severity.WARNING for issue in self.issues)

    def as_json(self) -> dict[str, Any]:
        """Plain data: counts and issues, no value from the file."""
        return {
            "kind": self.kind,
            "file": self.file,
            "rows_read": self.rows_read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "duplicate": self.duplicate,
            "issues": [issue.as_json() for issue in self.issues],
        }


@dataclass(frozen=True, slots=True)
class Imported(Generic[R]):
    """The records of one file in file order, and the account of its rows."""

    records: tuple[R, ...]
    report: ImportReport


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """One person from a registry. ``given`` is the position the registry states, not yet held against the address;
    ``stated`` the columns that said something (None = all of them): what a registry leaves blank it does not know."""

    patient: Patient
    identity: Identity
    given: Position | None = None
    stated: frozenset[str] | None = None

    def __repr__(self) -> str:
        """Only the reference: see :class:`Identity`."""
        return f"PatientRecord(ref={self.patient.ref!r})"


@dataclass(frozen=True, slots=True)
class AddressPoint:
    """One address of an address register. ``house_number`` keeps its letter ("12B"); ``address_id`` is the register's own."""

    street: str
    house_number: str
    postcode: str
    town: str
    municipality_code: str
    position: Position
    address_id: str = ""
