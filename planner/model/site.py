"""Where can people be received on emergency power, and who has said so?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from planner.model.load import SiteLoad
from planner.model.place import Position


class SiteKind(StrEnum):
    """The kinds of destination that the policy names."""

    ACUTE_HOSPITAL = "acute_hospital"
    HOSPITAL = "hospital"
    DIALYSIS_CENTRE = "dialysis_centre"
    CARE_HOME = "care_home"
    MUNICIPAL = "municipal"

    @property
    def is_hospital(self) -> bool:
        """True for places whose use by people who need only power is a cost to keep low."""
        return self in (SiteKind.ACUTE_HOSPITAL, SiteKind.HOSPITAL)


class Agreement(StrEnum):
    """Only the municipality may judge its own capacity; the region asks and reads."""

    NOT_DISCUSSED = "not_discussed"
    UNDER_DISCUSSION = "under_discussion"
    AGREED = "agreed"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Site:
    """One place that may receive people. ``capacity`` is what is free for people brought in during an outage, after the
    site's own residents; ``backup_s`` is how long emergency power lasts on the fuel that is there (0 = no backup)."""

    id: str
    name: str
    kind: SiteKind
    municipality_code: str
    position: Position
    agreement: Agreement
    capacity: SiteLoad = field(default_factory=SiteLoad)
    backup_s: int = 0
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    valid_until: date | None = None
    step_free: bool = False
    water_and_drain: bool = False
    respirator_competence: bool = False
    address: str = ""
    postcode: str = ""
    town: str = ""
    contact: str = ""
    phone: str = ""
    mailbox: str = ""
    location_number: str = ""
    sor_code: str = ""
    synthetic: bool = False
