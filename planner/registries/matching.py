"""How does what a registry says today join what is known already of the same person?

One person, one record: the reference is made from the CPR number, so the same person in two registers meets here. Without one
common number two registrations may look alike (``look_alikes``), and a person decides.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from planner.model.patient import Device, Identity, Patient
from planner.registries.records import PatientRecord

W = TypeVar("W", Patient, Identity)

_DATED = re.compile(r"(?<!\d)(?:\d{4}[-_. ]?\d{2}(?:[-_. ]?\d{2})?|\d{1,2}[-_.]\d{1,2}[-_.]\d{4})(?!\d)|\(\d+\)")


def registry_name(path: Path) -> str:
    """What a registry is called when nobody has said: its file's name without dates and copy numbers, so that the files of two
    months are one registry ("ilt_2026-11.csv" and "ilt 2026-12 (1).xlsx" are both "ilt")."""
    return _DATED.sub("", path.stem).strip(" _-.,") or path.stem


def known_as(ref: str, coming: PatientRecord) -> PatientRecord:
    """``coming`` under the reference by which the person is known already."""
    return replace(coming, patient=replace(coming.patient, ref=ref), identity=replace(coming.identity, ref=ref))


def joined(known: PatientRecord, coming: PatientRecord) -> PatientRecord:
    """``coming`` with the devices that are ``known`` from elsewhere. The same treatment from the same source is replaced, from
    another source it is kept beside; a treatment that the coming file does not mention is kept. Order is kept, so that the
    same file again changes nothing. What the coming file leaves blank stays as it is known."""
    fresh = {(device.therapy, device.source): device for device in coming.patient.devices}
    kept = tuple(fresh.pop((device.therapy, device.source), device) for device in known.patient.devices)
    told = _silence_filled(known, coming)
    return replace(told, patient=_with(told.patient, devices=kept + tuple(fresh.values())), stated=None)


#: Column of a registry to the field of a person that it says. A blank cell must not make a lying patient walk.
_SAID_OF_PATIENT = {
    "mobility": "mobility", "escort": "escort", "helper_team": "helper_team", "household": "household", "floor": "floor",
    "lift": "has_lift", "infectious": "infectious", "own_generator": "own_generator", "offer": "offer", "data_date": "data_at",
    "rides_alone": "rides_alone",
}  # fmt: skip
_SAID_OF_IDENTITY = ("name", "cpr", "phone", "relative_name", "relative_phone", "access", "housing_type", "notes")


def also_told_by(record: PatientRecord, source: str) -> frozenset[str]:
    """The other registries that tell the very same of this person's treatments as ``source`` does."""
    told: dict[str, set[Device]] = {}
    for device in record.patient.devices:
        told.setdefault(device.source, set()).add(replace(device, source=""))
    own = told.pop(source, None)
    return frozenset(other for other, devices in told.items() if other and devices == own)


def told_as_one(record: PatientRecord, sender: str, into: str, newer: str) -> PatientRecord:
    """What ``record`` is once the two names are one sender's, called ``into``: of a treatment told of under both, what the
    ``newer`` name's file says stands, as when one sender's next file comes."""
    told: dict[tuple[str, str], Device] = {}
    for device in record.patient.devices:
        name = into if device.source == sender else device.source
        if (device.therapy, name) not in told or device.source == newer:
            told[device.therapy, name] = replace(device, source=name)
    return replace(record, patient=_with(record.patient, devices=tuple(told.values())))


def _silence_filled(known: PatientRecord, coming: PatientRecord) -> PatientRecord:
    """``coming`` with what is known already wherever its registry says nothing."""
    if coming.stated is None:
        return coming
    stated = coming.stated
    patient = {field: getattr(known.patient, field) for column, field in _SAID_OF_PATIENT.items() if column not in stated}
    identity = {field: getattr(known.identity, field) for field in _SAID_OF_IDENTITY if field not in stated}
    if not stated & {"cpr", "birth_date"}:
        identity["birth_date"] = known.identity.birth_date
    return replace(coming, patient=_with(coming.patient, **patient), identity=_with(coming.identity, **identity))


def _with(whole: W, **fields: Any) -> W:
    """``whole`` with these fields; the same object when they are so already, as for most people of a file that comes again."""
    changed = {name: value for name, value in fields.items() if getattr(whole, name) != value}
    return replace(whole, **changed) if changed else whole


def merged(kept: PatientRecord, other: PatientRecord) -> PatientRecord:
    """One person of two registrations: who ``kept`` says it is, with the devices of both. What ``kept`` leaves blank is
    filled from ``other``; where only one says that someone has helpers, is infectious or rides alone, that counts."""
    devices = _with_cautious(kept.patient.devices, other.patient.devices)
    return _filled(replace(kept, patient=replace(kept.patient, devices=devices)), other)


def _with_cautious(own: tuple[Device, ...], others: tuple[Device, ...]) -> tuple[Device, ...]:
    """The devices of two registrations of one person. Where one register has told of the same treatment in both, each figure is
    the one that leaves less time or takes more room."""
    of_others = {(device.therapy, device.source): device for device in others}
    both = tuple(
        cautious(device, of_others.pop((device.therapy, device.source)))
        if (device.therapy, device.source) in of_others
        else device
        for device in own
    )
    return both + tuple(of_others.values())


def cautious(one: Device, other: Device) -> Device:
    """Of two accounts of one treatment, each figure that leaves less time or takes more room; unknown stays unknown."""

    def least(a: Any, b: Any) -> Any:
        return None if a is None or b is None else min(a, b)

    def most(a: Any, b: Any) -> Any:
        return b if a is None else a if b is None else max(a, b)

    return replace(
        one,
        model=one.model if one.model == other.model else "",
        flow_ml_min=most(one.flow_ml_min, other.flow_ml_min),
        hours_per_day=most(one.hours_per_day, other.hours_per_day),
        invasive=most(one.invasive, other.invasive),
        battery_s=least(one.battery_s, other.battery_s),
        cylinder_l=least(one.cylinder_l, other.cylinder_l),
        power_w=most(one.power_w, other.power_w),
        tolerance_s=least(one.tolerance_s, other.tolerance_s),
        next_treatment_at=least(one.next_treatment_at, other.next_treatment_at),
        trained_in_manual_exchange=least(one.trained_in_manual_exchange, other.trained_in_manual_exchange),
    )


def joined_with_merged(known: PatientRecord, coming: PatientRecord) -> PatientRecord:
    """As :func:`joined` for someone whom another registration was merged into: what that one filled is not blanked again."""
    return _filled(joined(known, coming), known)


def under_alias(known: PatientRecord, coming: PatientRecord, *, beside_own: bool) -> PatientRecord:
    """What a registry says under a number or reference that was merged into ``known``: its devices join, and what was blank is
    filled; who the person is stays as it was decided. ``beside_own``: the same file has said something under the person's own
    number, which it does not replace."""
    if beside_own:
        devices = _with_cautious(known.patient.devices, coming.patient.devices)
    else:
        devices = joined(known, coming).patient.devices
    return _filled(replace(known, patient=replace(known.patient, devices=devices)), coming)


_MAY_BE_FILLED = (
    "cpr", "birth_date", "address", "phone", "relative_name", "relative_phone", "access", "housing_type", "notes",
)  # fmt: skip


def _filled(record: PatientRecord, other: PatientRecord) -> PatientRecord:
    """``record`` with its blanks filled from ``other``, and its own devices."""
    person, same = record.patient, other.patient
    who, alias = record.identity, other.identity
    patient = replace(
        person,
        located=person.located if person.located.position else same.located,
        helper_team=person.helper_team or same.helper_team,
        infectious=person.infectious or same.infectious,
        rides_alone=person.rides_alone or same.rides_alone,
        household=person.household or same.household,
        data_at=person.data_at or same.data_at,
    )
    filled = {name: getattr(alias, name) for name in _MAY_BE_FILLED if not getattr(who, name)}
    return PatientRecord(patient, replace(who, **filled), record.given or other.given)
