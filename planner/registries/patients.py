"""Which people does this table hold, each with all their devices?

One row is one treatment of one person, or several that stand in one cell (``treatments``). Rows of the same CPR number (or,
without one, the same reference) become one person; the same treatment again is a duplicate. Where rows disagree about the
person the first one counts and the disagreement is reported; what the first left blank is filled from the later ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from planner.model.patient import Device, Escort, Identity, Mobility, OfferStatus, Patient
from planner.model.place import Address
from planner.model.policy import Policy
from planner.registries.checking import CheckedRow, check_rows
from planner.registries.identifiers import Cpr
from planner.registries.matching import cautious
from planner.registries.municipalities import Municipalities, find_municipality
from planner.registries.places import examine_place
from planner.registries.reading import Table
from planner.registries.records import Imported, Kind, PatientRecord, RowOutcome
from planner.registries.treatments import OF_ONE_DEVICE, Treatments

_OF_THE_DEVICE = frozenset({
    "therapy", *OF_ONE_DEVICE, "other_equipment", "treatments", "extras",
})  # fmt: skip
#: A row may say these differently without contradicting another row of the same person.
_NOT_COMPARED = frozenset({"cpr", "reference", "data_date", "position"})


def read_patients(
    table: Table, policy: Policy, municipalities: Municipalities, source: str, make_ref: Callable[[str], str]
) -> Imported[PatientRecord]:
    """The people of ``table``, in the order they first appear.

    ``policy`` knows the therapies' codes and synonyms; ``municipalities`` the codes and names; ``source`` is kept with each
    device; ``make_ref`` makes the opaque reference of a CPR number where the registry has none of its own. Raises FileProblem
    when the table is not one of patients.
    """
    people = _People(policy, municipalities, source, make_ref)
    report = check_rows(Kind.PATIENTS, table, people.examine, people.take)
    return Imported(tuple(people.records()), report)


@dataclass(slots=True)
class _Person:
    """One person while rows are still being read. ``devices`` have a row of their own, ``extras`` stood under other
    equipment. What the rows say of the person is kept as ``keys`` and ``told``: very many people have the same keys."""

    ref: str
    first_row: int
    keys: tuple[str, ...] = ()
    told: tuple[Any, ...] = ()
    devices: tuple[Device, ...] = ()
    extras: tuple[Device, ...] = ()

    def __repr__(self) -> str:
        """Only the reference: see :class:`Identity`."""
        return f"_Person(ref={self.ref!r})"

    @property
    def values(self) -> dict[str, Any]:
        """What the rows say of the person, by column key."""
        return dict(zip(self.keys, self.told, strict=True))

    @values.setter
    def values(self, values: Mapping[str, Any]) -> None:
        self.keys, self.told = _kept_once(tuple(values)), tuple(values.values())

    def record(self) -> PatientRecord:
        values = self.values
        get = values.get
        own = {device.therapy for device in self.devices}
        devices = (*self.devices, *(extra for extra in self.extras if extra.therapy not in own))
        number: Cpr | None = get("cpr")
        patient = Patient(
            ref=self.ref,
            municipality_code=get("municipality_code", ""),
            postcode=get("postcode", ""),
            devices=devices,
            mobility=get("mobility", Mobility.WALKING),
            escort=get("escort", Escort.NONE),
            helper_team=get("helper_team", False),
            household=get("household", ""),
            floor=get("floor", 0),
            has_lift=get("lift"),
            infectious=get("infectious", False),
            rides_alone=get("rides_alone", False),
            own_generator=get("own_generator", False),
            offer=get("offer", OfferStatus.NOT_ASKED),
            synthetic=get("synthetic", False),
            data_at=get("data_date"),
        )
        identity = Identity(
            ref=self.ref,
            name=get("name", ""),
            cpr=number.digits if number else "",
            birth_date=number.birth_date if number else get("birth_date"),
            address=_address(values),
            phone=get("phone", ""),
            relative_name=get("relative_name", ""),
            relative_phone=get("relative_phone", ""),
            access=get("access", ""),
            housing_type=get("housing_type", ""),
            notes=get("notes", ""),
        )
        return PatientRecord(patient, identity, get("position"), stated=_as_set(self.keys))


@lru_cache(maxsize=1000)
def _kept_once(keys: tuple[str, ...]) -> tuple[str, ...]:
    return keys


@lru_cache(maxsize=1000)
def _as_set(keys: tuple[str, ...]) -> frozenset[str]:
    return frozenset(keys)


class _People:
    """The people found so far, by CPR number and by reference."""

    def __init__(self, policy: Policy, municipalities: Municipalities, source: str, make_ref: Callable[[str], str]) -> None:
        self._municipalities = municipalities
        self._make_ref = make_ref
        self._treatments = Treatments(policy, source)
        self._by_cpr: dict[str, _Person] = {}
        self._by_ref: dict[str, _Person] = {}
        self.found: list[_Person] = []

    def records(self) -> Iterator[PatientRecord]:
        """Everyone found, in order, once: what was needed to tell rows of one person apart is let go on the way."""
        self._by_cpr.clear()
        self._by_ref.clear()
        self.found.reverse()
        while self.found:
            yield self.found.pop().record()

    def examine(self, row: CheckedRow) -> None:
        """Look at what takes several cells or the policy: place, treatment, other equipment."""
        examine_place(row, self._municipalities)
        find_municipality(row, self._municipalities)
        if row.get("cpr") and row.get("birth_date") and row.get("cpr").birth_date != row.get("birth_date"):
            row.warn("birth_date", "birth_date_differs")
        row.values["treatments"] = self._treatments.stated(row)
        row.values["extras"] = self._treatments.others(row)

    def take(self, row: CheckedRow) -> RowOutcome:
        """Keep what the row says, unless its reference belongs to someone else."""
        person = self._known_person(row)
        if row.rejected:
            return RowOutcome.REJECTED
        devices: tuple[Device, ...] = row.get("treatments")
        self._treatments.doubt(row, devices)
        if person is None:
            person = self._new_person(row)
        else:
            _merge(person, row)
        for extra in row.get("extras"):
            if not _of_therapy(person.extras, extra.therapy):
                person.extras += (extra,)
        new = [_add_device(person, device, row) for device in devices]
        return RowOutcome.ACCEPTED if any(new) else RowOutcome.DUPLICATE

    def _known_person(self, row: CheckedRow) -> _Person | None:
        """The person this row is about, if an earlier row was too. Two people under one reference reject the row."""
        number: Cpr | None = row.get("cpr")
        ref = row.get("reference") or (self._make_ref(number.digits) if number else "")
        by_cpr = self._by_cpr.get(number.digits) if number else None
        by_ref = self._by_ref.get(ref)
        if by_cpr is None and by_ref is not None and number and by_ref.values.get("cpr"):
            row.reject("reference", "reference_in_use", row=by_ref.first_row)
        if by_cpr is not None and by_ref is not None and by_cpr is not by_ref:
            row.reject("reference", "reference_in_use", row=by_ref.first_row)
        if by_cpr is not None and by_ref is None and row.get("reference"):
            row.warn("reference", "reference_differs", row=by_cpr.first_row)
        person = by_cpr or by_ref
        if person is not None and number and not row.rejected:
            self._by_cpr[number.digits] = person
        return person

    def _new_person(self, row: CheckedRow) -> _Person:
        number: Cpr | None = row.get("cpr")
        ref = row.get("reference") or self._make_ref(number.digits if number else "")
        values = {key: value for key, value in row.values.items() if key not in _OF_THE_DEVICE}
        person = _Person(ref, row.number)
        person.values = values
        self.found.append(person)
        self._by_ref[ref] = person
        if number:
            self._by_cpr[number.digits] = person
        return person


def _add_device(person: _Person, device: Device, row: CheckedRow) -> bool:
    """Gives ``person`` the device, and says whether it is a new one. Two accounts of one treatment give the more cautious."""
    first = _of_therapy(person.devices, device.therapy)
    if first is None:
        person.devices += (device,)
        return True
    if first != device:
        row.warn("therapy", "duplicate_differs")
        person.devices = tuple(cautious(d, device) if d is first else d for d in person.devices)
    return False


def _merge(person: _Person, row: CheckedRow) -> None:
    """Fill what earlier rows left blank; report what they said differently. The oldest date is the age of the whole."""
    values = person.values
    for key, value in row.values.items():
        if key in _OF_THE_DEVICE:
            continue
        first = values.setdefault(key, value)
        if first != value and key not in _NOT_COMPARED:
            row.warn(key, "person_differs", row=person.first_row)
    if "data_date" in row.values:
        values["data_date"] = min(values["data_date"], row.values["data_date"])
    person.values = values


def _of_therapy(devices: Iterable[Device], therapy: str) -> Device | None:
    return next((device for device in devices if device.therapy == therapy), None)


def _address(values: Mapping[str, Any]) -> Address | None:
    if "street" not in values:
        return None
    return Address(
        street=values["street"],
        house_number=values.get("house_number", ""),
        postcode=values.get("postcode", ""),
        town=values.get("town", ""),
        floor=values.get("floor_door", ""),
        municipality_code=values.get("municipality_code", ""),
    )
