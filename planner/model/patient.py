"""Who depends on power at home, with what, and how are they moved?

A :class:`Patient` holds what planning needs and no name; :class:`Identity` holds who it is and is only fetched to be put
on paper or shown to someone who may see it. Both carry the same opaque ``ref``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from planner.model.place import NOT_LOCATED, Address, Located


class Mobility(StrEnum):
    """How the person travels."""

    WALKING = "walking"
    WHEELCHAIR = "wheelchair"
    LYING = "lying"


class Escort(StrEnum):
    """Who must travel along (ledsagelse)."""

    NONE = "none"
    RELATIVE = "relative"
    HELPER = "helper"
    NURSE = "nurse"


class OfferStatus(StrEnum):
    """What the patient has said to the offer (tilbud). Movement is never assumed."""

    NOT_ASKED = "not_asked"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OWN_SOLUTION = "own_solution"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Device:
    """One treatment as one registry tells it: ``therapy`` is a code of the policy's therapies. None means the registry does
    not say; it never means zero.

    ``flow_ml_min`` oxygen flow; ``hours_per_day`` of use; ``battery_s`` run time on battery as stated, before derating;
    ``cylinder_l`` litres of oxygen gas stored at home; ``power_w`` as stated; ``tolerance_s`` a clinician's own figure for
    how long this person can be without the treatment; ``next_treatment_at`` for dialysis.
    """

    therapy: str
    model: str = ""
    flow_ml_min: int | None = None
    hours_per_day: float | None = None
    invasive: bool | None = None
    battery_s: int | None = None
    cylinder_l: int | None = None
    power_w: int | None = None
    tolerance_s: int | None = None
    next_treatment_at: datetime | None = None
    trained_in_manual_exchange: bool | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """What planning needs to know of one person. ``ref`` is opaque and stable; ``household`` is an opaque key shared by
    people who live together; ``floor`` counts from 0 (ground); ``has_lift`` None = unknown. Whoever is ``infectious`` rides
    alone; ``rides_alone`` says so of others, such as people with dementia who become agitated among strangers."""

    ref: str
    municipality_code: str
    postcode: str
    devices: tuple[Device, ...]
    located: Located = NOT_LOCATED
    mobility: Mobility = Mobility.WALKING
    escort: Escort = Escort.NONE
    helper_team: bool = False
    household: str = ""
    floor: int = 0
    has_lift: bool | None = None
    infectious: bool = False
    own_generator: bool = False
    offer: OfferStatus = OfferStatus.NOT_ASKED
    synthetic: bool = False
    data_at: datetime | None = None
    rides_alone: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a patient is: personal data, encrypted at rest, never logged. ``cpr`` is ten digits or empty."""

    ref: str
    name: str
    cpr: str = ""
    birth_date: date | None = None
    address: Address | None = None
    phone: str = ""
    relative_name: str = ""
    relative_phone: str = ""
    access: str = ""
    housing_type: str = ""
    notes: str = ""

    def __repr__(self) -> str:
        """Only the reference, so that a traceback or a log line never carries a person."""
        return f"Identity(ref={self.ref!r})"

    __str__ = __repr__
