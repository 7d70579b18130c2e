"""Who answers for what, where, and from when? Regions, health councils and municipalities are data, never code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality by its four-digit code, with the one contact person the region has asked for."""

    code: str
    name: str
    region_code: str = ""
    health_council: str = ""
    population: int = 0
    contact_name: str = ""
    phone: str = ""
    mailbox: str = ""
    location_number: str = ""
    sor_code: str = ""


@dataclass(frozen=True, slots=True)
class Responsibility:
    """For one task in one municipality: the responsible and the operating party, from a date (inclusive) to a date
    (exclusive, None = open). A plan for a date uses the parties of that date (domain.md rule 12)."""

    task: str
    municipality_code: str
    responsible: str
    operating: str
    from_date: date
    to_date: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which this holds, as people write it; None = open."""
        return self.to_date - timedelta(days=1) if self.to_date else None

    def holds_on(self, day: date) -> bool:
        """True when this is in force on ``day``."""
        return self.from_date <= day and (self.to_date is None or day < self.to_date)
