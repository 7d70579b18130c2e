"""Where can people be received on emergency power, and who has said so?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from planner.model.errand import Thing
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

    @property
    def is_municipal(self) -> bool:
        """True for places that a municipality runs, so that it answers for them."""
        return self in (SiteKind.CARE_HOME, SiteKind.MUNICIPAL)


class Agreement(StrEnum):
    """Only the municipality may judge its own capacity; the region asks and reads."""

    NOT_DISCUSSED = "not_discussed"
    UNDER_DISCUSSION = "under_discussion"
    AGREED = "agreed"
    CONFIRMED = "confirmed"


class Competence(StrEnum):
    """What the staff on duty can attend to."""

    RESPIRATOR = "care_respirator"
    OXYGEN = "care_oxygen"
    DIALYSIS = "care_dialysis"
    SUCTION = "care_suction"
    TUBE_FEEDING = "care_tube_feeding"
    NURSE = "care_nurse"


@dataclass(frozen=True, slots=True)
class Site:
    """One place that may receive people. ``capacity`` is what is free for people brought in during an outage, after the
    site's own residents; ``backup_s`` is how long emergency power lasts on the fuel that is there (0 = no backup).

    ``respirator_competence`` is what is planned with: staff who can attend a respirator day and night. ``competences_day``
    and ``competences_night`` say more, None = nobody has said. ``oxygen_stored_l`` litres of oxygen gas in store.
    At most ``arrivals_per_quarter`` people can be received in any quarter of an hour (None = no limit). ``cylinders``,
    ``batteries`` and ``nurses`` are what can be brought from here to people at home, a depot's only use.
    """

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
    oxygen_stored_l: int | None = None
    refuelling: str = ""
    generator_tested_on: date | None = None
    competences_day: frozenset[Competence] | None = None
    competences_night: frozenset[Competence] | None = None
    vehicle_entrance: str = ""
    arrivals_per_quarter: int | None = None
    cylinders: int = 0
    batteries: int = 0
    nurses: int = 0

    def stock(self, thing: Thing) -> int:
        """How many of a thing can be brought from here."""
        return {Thing.CYLINDER: self.cylinders, Thing.BATTERY: self.batteries, Thing.NURSE: self.nurses}[thing]
