"""Who finds an address? The register in the house, or a service on the net for what the register does not have.

Both answer alike (:class:`Geocoder`) and both are held to the rules of ``locate``: what a service answers takes the register's
place, nothing more. A service sees street, number and postcode of one address at a time; never a name or a reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from planner.geocoding.addresses import read_house_numbers
from planner.geocoding.gazetteer import Gazetteer
from planner.geocoding.locate import BORDER_TOLERANCE_M, AreaOf, locate, metres_outside
from planner.geocoding.service_answer import Answer
from planner.geocoding.towns import Says
from planner.model.place import Address, Located, LocationQuality, Position
from planner.registries.records import AddressPoint

_QUALITIES = tuple(LocationQuality)
#: A street's name: letters, with a short number at most ("1. Tværvej"). Anything else may be about a person.
_STREET = re.compile(r"(?:\d{1,2}\. ?)?[^\W\d_][^\W\d_ .'’´/-]*(?:[ .'’´/-]+(?:\d{1,2}\.?|[^\W\d_]+))*\.?")
_ABOUT_A_PERSON = re.compile(r"\bc\s*/\s*o\b|\bc\.o\.|\batt\b|\bv/|\bhos\b|\bfru\b|\bhr\b", re.IGNORECASE)
_LONGEST_STREET = 50


class Geocoder(Protocol):
    """Finds an address."""

    def locate(self, address: Address | None, given: Position | None) -> Located:
        """Where ``address`` lies, or ``given`` when that fits; never raises for an address it cannot find."""
        ...


class AddressService(Protocol):
    """A service on the net that knows addresses."""

    @property
    def host(self) -> str:
        """The machine that is asked: what the disclosure names."""
        ...

    def ask(self, question: Question) -> Answer:
        """What the service answers. Raises ServiceFailed."""
        ...


class ServiceFailed(Exception):  # caught where it is asked; the address stays as it was
    """The service did not answer, or answered something that is no answer. ``code`` says what, and nothing of the address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Question:
    """All that is ever sent."""

    street: str
    house_number: str
    postcode: str

    def __repr__(self) -> str:
        """Nothing: an address is a person's home."""
        return "Question()"

    @property
    def text(self) -> str:
        """The question on one line, as on an envelope."""
        return f"{self.street} {self.house_number}, {self.postcode}"


def question_of(address: Address | None) -> Question | None:
    """What may be asked of ``address``; None when it lacks what an address has, or may hold more than an address (a name, a
    note): such an address stays in the house."""
    numbers = read_house_numbers(address.house_number) if address else None
    if address is None or numbers is None or not re.fullmatch(r"\d{4}", address.postcode):
        return None
    street = " ".join(address.street.split())
    if len(street) > _LONGEST_STREET or not _STREET.fullmatch(street) or _ABOUT_A_PERSON.search(street):
        return None
    return Question(street, str(numbers.first), address.postcode)


@dataclass(frozen=True)
class RegisterGeocoder:
    """The register in the house."""

    gazetteer: Gazetteer
    area_of: AreaOf

    def locate(self, address: Address | None, given: Position | None) -> Located:
        """By the rules of ``locate``."""
        return locate(address, given, self.gazetteer, self.area_of)


@dataclass(frozen=True)
class AskingGeocoder:
    """The register in the house, and a service for what it does not find exactly: what need not leave the house stays."""

    register: RegisterGeocoder
    service: AddressService
    street_names: tuple[str, ...] = ()

    def locate(self, address: Address | None, given: Position | None) -> Located:
        """As the register finds it; where a service finds it better, as the service does. Raises ServiceFailed."""
        own = self.register.locate(address, given)
        question = question_of(address)
        if address is None or question is None or is_better(own.quality, LocationQuality.STREET):
            return own
        answer = self.service.ask(question)
        found = self._judged(address, answer)
        return found if is_better(found.quality, own.quality) else own

    def _judged(self, address: Address, answer: Answer) -> Located:
        points = [point for point in answer.points if self._lies_in(point, address.municipality_code)]
        answered = Gazetteer(points, street_names=self.street_names)
        found = locate(address, None, answered, self.register.area_of)
        if found.position is None or not is_better(found.quality, LocationQuality.POSTCODE):
            return Located(None, LocationQuality.NOT_FOUND)  # the middle of a handful of candidates is no place
        # A handful of candidates cannot show that the address has no namesake: only the town settles that.
        settled = self.register.gazetteer.towns.say(address.town, address.postcode) is Says.AGREES
        if answer.unsure or not settled:
            return Located(found.position, LocationQuality.STREET)
        return found

    def _lies_in(self, point: AddressPoint, code: str) -> bool:
        """Whether the point is shown to lie in the stated municipality: by its area, or where none is known, by its code."""
        area = self.register.area_of(code) if code else None
        if not code or point.municipality_code not in ("", code):
            return False
        return point.municipality_code == code if area is None else metres_outside(point.position, area) <= BORDER_TOLERANCE_M


def is_better(one: LocationQuality, other: LocationQuality) -> bool:
    """True when ``one`` says more of the place than ``other``."""
    return _QUALITIES.index(one) < _QUALITIES.index(other)
