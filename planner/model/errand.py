"""What can be brought to someone who is at home, so that the reserve lasts longer or somebody is there?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Thing(StrEnum):
    """What is brought: an oxygen cylinder, a portable battery for the device, or a nurse."""

    CYLINDER = "cylinder"
    BATTERY = "battery"
    NURSE = "nurse"

    @property
    def is_person(self) -> bool:
        """True for whoever takes a seat; the others take equipment places of the vehicle."""
        return self is Thing.NURSE


@dataclass(frozen=True, slots=True)
class Errand:
    """``thing`` is to be brought from the site to the patient's home."""

    ref: str
    site_id: str
    thing: Thing

    @property
    def id(self) -> str:
        """What stands for the errand on routes, where a rider's reference stands else."""
        return f"{self.ref}+{self.thing.value}"


def is_errand(ref: str) -> bool:
    """Whether a reference on a route is an errand's and not a rider's."""
    return "+" in ref


def patient_of(ref: str) -> str:
    """The patient whom a reference on a route is about: the rider, or whose home something is brought to."""
    return ref.partition("+")[0]


def thing_of(ref: str) -> Thing | None:
    """What the errand with this reference brings; None for a rider."""
    thing = ref.partition("+")[2]
    return Thing(thing) if thing else None
