"""Which people does this table hold, each with all their devices?

One row is one treatment of one person. Rows of the same CPR number (or, without one, the same reference) become one
person; the same treatment again is a duplicate. Where rows disagree about the person the first one counts and the
disagreement is reported; what the first left blank is filled from the later ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from planner.model.patient import Device, Escort, Identity, Mobility, OfferStatus, Patient
from planner.model.place import Address
from planner.model.policy import Policy, ReserveRule, Therapy
from planner.registries.cells import BadCell, folded, hours
from planner.registries.checking import CheckedRow, check_rows
from planner.registries.identifiers import Cpr
from planner.registries.matching import cautious
from planner.registries.places import examine_place
from planner.registries.reading import Table
from planner.registries.records import Imported, Kind, PatientRecord, RowOutcome

_OF_THE_DEVICE = frozenset({
    "therapy", "device_model", "flow_l_min", "hours_per_day", "invasive", "battery_h", "cylinder_l", "power_w",
    "tolerance_h", "next_treatment", "manual_exchange", "other_equipment", "known_therapy", "extras",
})  # fmt: skip
#: A row may say these differently without contradicting another row of the same person.
_NOT_COMPARED = frozenset({"cpr", "reference", "data_date", "position"})


def read_patients(
    table: Table, policy: Policy, municipalities: Collection[str], source: str, make_ref: Callable[[str], str]
) -> Imported[PatientRecord]:
    """The people of ``table``, in the order they first appear.

    ``policy`` knows the therapies' codes and synonyms; ``municipalities`` the known codes (empty: only their form is
    checked); ``source`` is kept with each device; ``make_ref`` makes the opaque reference of a CPR number where the
    registry has none of its own. Raises FileProblem when the table is not one of patients.
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

    def __init__(self, policy: Policy, municipalities: Collection[str], source: str, make_ref: Callable[[str], str]) -> None:
        self._policy = policy
        self._municipalities = municipalities
        self._source = source
        self._make_ref = make_ref
        self._therapies = _therapy_names(policy)
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
        if row.get("cpr") and row.get("birth_date") and row.get("cpr").birth_date != row.get("birth_date"):
            row.warn("birth_date", "birth_date_differs")
        if "therapy" in row.values:
            row.values["known_therapy"] = self._therapies.get(folded(row.get("therapy")))
            if row.get("known_therapy") is None:
                row.reject("therapy", "therapy_unknown", known=_names(self._policy))
        row.values["extras"] = self._other_equipment(row)

    def take(self, row: CheckedRow) -> RowOutcome:
        """Keep what the row says, unless its reference belongs to someone else."""
        person = self._known_person(row)
        if row.rejected:
            return RowOutcome.REJECTED
        therapy: Therapy = row.get("known_therapy")
        device = _device(row, therapy.code, self._source)
        _doubt_device(row, therapy, device, self._policy)
        if person is None:
            person = self._new_person(row)
        else:
            _merge(person, row)
        for extra in row.get("extras"):
            if not _of_therapy(person.extras, extra.therapy):
                person.extras += (extra,)
        first = _of_therapy(person.devices, device.therapy)
        if first is None:
            person.devices += (device,)
            return RowOutcome.ACCEPTED
        if first != device:
            row.warn("therapy", "duplicate_differs")
            person.devices = tuple(cautious(d, device) if d is first else d for d in person.devices)
        return RowOutcome.DUPLICATE

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

    def _other_equipment(self, row: CheckedRow) -> tuple[Device, ...]:
        """The devices named under other equipment: names between ; + or comma, battery time in brackets."""
        devices = []
        for part in re.split(r"[;+,](?![^(]*\))", row.get("other_equipment", "")):
            match = re.fullmatch(r"\s*([^()]+?)\s*(?:\(([^()]*)\)\s*)?", part)
            if not part.strip():
                continue
            therapy = self._therapies.get(folded(match[1])) if match else None
            if match is None or therapy is None:
                row.reject("other_equipment", "therapy_unknown", known=_names(self._policy))
                continue
            try:
                battery = hours(0, 200)(match[2]).value if match[2] and match[2].strip() else None
            except BadCell as bad:
                row.reject("other_equipment", bad.code, **bad.details)
                continue
            devices.append(Device(therapy.code, battery_s=_seconds(battery), source=self._source))
        return tuple(devices)


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


def _device(row: CheckedRow, therapy: str, source: str) -> Device:
    flow = row.get("flow_l_min")
    return Device(
        therapy=therapy,
        model=row.get("device_model", ""),
        flow_ml_min=None if flow is None else round(flow * 1000),
        hours_per_day=row.get("hours_per_day"),
        invasive=row.get("invasive"),
        battery_s=_seconds(row.get("battery_h")),
        cylinder_l=row.get("cylinder_l"),
        power_w=row.get("power_w"),
        tolerance_s=_seconds(row.get("tolerance_h")),
        next_treatment_at=row.get("next_treatment"),
        trained_in_manual_exchange=row.get("manual_exchange"),
        source=source,
    )


def _doubt_device(row: CheckedRow, therapy: Therapy, device: Device, policy: Policy) -> None:
    """What the registry leaves unsaid counts as no reserve later; say so now, while someone can still ask."""
    if therapy.reserve is ReserveRule.OXYGEN and not device.flow_ml_min:
        row.warn("flow_l_min", "oxygen_without_flow")
    if therapy.reserve is not ReserveRule.OXYGEN and device.cylinder_l:
        row.warn("cylinder_l", "cylinder_without_oxygen")
    if therapy.reserve is ReserveRule.TREATMENT_DUE and device.next_treatment_at is None:
        row.warn("next_treatment", "treatment_without_date")
    if therapy.reserve is ReserveRule.BATTERY and device.battery_s is None and not known_model(device, policy):
        row.warn("battery_h", "battery_unknown")


def known_model(device: Device, policy: Policy) -> bool:
    """True when the policy knows the battery time of the device's model."""
    return device.model.casefold() in policy.battery_by_model


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


def _therapy_names(policy: Policy) -> Mapping[str, Therapy]:
    return {
        folded(name): therapy
        for therapy in policy.therapies.values()
        for name in (*therapy.synonyms, therapy.name_en, therapy.name_da, therapy.code)
    }


def _names(policy: Policy) -> str:
    return "; ".join(therapy.name_da.casefold() for therapy in policy.therapies.values())


def _seconds(in_hours: float | None) -> int | None:
    return None if in_hours is None else round(in_hours * 3600)
