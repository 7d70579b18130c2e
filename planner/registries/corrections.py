"""What have people put right by hand, and how does it hold when the registry comes in again?

A correction says one thing of one person: a battery was tested, the home was pinned on the map, there is a generator. It is
laid over whatever the registries say, at every import anew; taken back, what the registries say counts again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from planner.errors import UserError
from planner.model.patient import Device, Patient
from planner.model.place import Located, LocationQuality, Position
from planner.registries import choices
from planner.registries.cells import BadCell, Checked, Parser, choice, folded, hours, phone, text, whole, yes_no
from planner.registries.coordinates import coordinate, position_in_denmark
from planner.registries.limits import LONGEST_NOTE
from planner.registries.problems import said
from planner.registries.records import PatientRecord
from planner.translations.words import word


class BadCorrection(UserError):
    """The field cannot be corrected, or the value does not fit it."""

    code = "bad_correction"
    exit_code = 23


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing put right. ``field`` is a key of :data:`FIELDS`, for a device with its therapy after a colon
    ("battery_h:oxygen"); ``value`` is what the person wrote; ``about`` the address that a place was set or found for; ``id``
    counts up with time, 0 before it is stored."""

    ref: str
    field: str
    value: str
    who: str
    at: datetime
    why: str
    about: str = ""
    id: int = 0

    def __repr__(self) -> str:
        """Reference and field only: value and reason may say something about a person."""
        return f"Correction(id={self.id}, ref={self.ref!r}, field={self.field!r})"


@dataclass(frozen=True, slots=True)
class _Field:
    """How a written value is read and laid over a record. ``of_device`` fields name a therapy."""

    parse: Parser
    lay: Callable[[Any, Any], Any]
    of_device: bool = False


def _of_patient(name: str) -> Callable[[PatientRecord, Any], PatientRecord]:
    return lambda record, value: replace(record, patient=replace(record.patient, **{name: value}))


def _of_identity(name: str) -> Callable[[PatientRecord, Any], PatientRecord]:
    return lambda record, value: replace(record, identity=replace(record.identity, **{name: value}))


def _of_device(name: str, per_unit: int = 1) -> Callable[[Device, Any], Device]:
    def lay(device: Device, value: Any) -> Device:
        number = value if per_unit == 1 else round(value * per_unit)
        return replace(device, **{name: number})

    return lay


def _pinned(record: PatientRecord, position: Position) -> PatientRecord:
    return replace(record, patient=replace(record.patient, located=Located(position, LocationQuality.PINNED)))


def _pin(cell: str) -> Checked[Position]:
    """Longitude and latitude, "8.617 56.360" or "8,617; 56,360"."""
    parts = [part for part in cell.replace(";", " ").split() if part]
    if len(parts) == 1 and parts[0].count(",") == 1:
        parts = parts[0].split(",")
    if len(parts) != 2:
        raise BadCell("correction_pin")
    lon, lat = (coordinate(part.rstrip(",")).value for part in parts)
    return Checked(position_in_denmark(lon, lat))


def _looked_up(cell: str) -> Located:
    lon, lat, quality = cell.split()
    return Located(Position(float(lon), float(lat)), LocationQuality(quality))


def looked_up_value(found: Located) -> str:
    """What a service found, as the correction keeps it."""
    assert found.position is not None
    return f"{found.position.lon:.6f} {found.position.lat:.6f} {found.quality.value}"


#: What a service on the net found: laid like a correction, but by no person's hand, so it cannot be typed.
LOOKED_UP = "looked_up"

#: Everything that can be corrected. The units are those of the registry's columns.
FIELDS: Mapping[str, _Field] = {
    "pin": _Field(_pin, _pinned),
    "own_generator": _Field(yes_no, _of_patient("own_generator")),
    "mobility": _Field(choice(choices.MOBILITY), _of_patient("mobility")),
    "escort": _Field(choice(choices.ESCORT), _of_patient("escort")),
    "offer": _Field(choice(choices.OFFER), _of_patient("offer")),
    "helper_team": _Field(yes_no, _of_patient("helper_team")),
    "infectious": _Field(yes_no, _of_patient("infectious")),
    "rides_alone": _Field(yes_no, _of_patient("rides_alone")),
    "floor": _Field(whole(0, 60), _of_patient("floor")),
    "lift": _Field(yes_no, _of_patient("has_lift")),
    "phone": _Field(phone, _of_identity("phone")),
    "relative_name": _Field(text(), _of_identity("relative_name")),
    "relative_phone": _Field(phone, _of_identity("relative_phone")),
    "access": _Field(text(400), _of_identity("access")),
    "notes": _Field(text(LONGEST_NOTE), _of_identity("notes")),
    "battery_h": _Field(hours(0, 200), _of_device("battery_s", 3600), of_device=True),
    "cylinder_l": _Field(whole(0, 20_000), _of_device("cylinder_l"), of_device=True),
    "power_w": _Field(whole(0, 10_000), _of_device("power_w"), of_device=True),
    "tolerance_h": _Field(hours(0, 720), _of_device("tolerance_s", 3600), of_device=True),
    "manual_exchange": _Field(yes_no, _of_device("trained_in_manual_exchange"), of_device=True),
}


def checked(field: str, value: str, patient: Patient) -> str:
    """The field's full name, therapy and all, when ``value`` can be laid over ``patient``. Raises BadCorrection that says
    what is wrong, without the value. A device's field without a therapy means the only therapy the person has."""
    name, _, therapy = field.partition(":")
    known = FIELDS.get(name)
    if known is None:
        raise said(BadCorrection, "correction_field", field=name[:40], known=", ".join(FIELDS))
    therapies = sorted({device.therapy for device in patient.devices})
    if known.of_device:
        therapy = therapy or (therapies[0] if len(therapies) == 1 else "")
        if therapy not in therapies:
            raise said(BadCorrection, "correction_therapy", field=name, known=", ".join(f"{name}:{t}" for t in therapies))
    elif therapy:
        raise said(BadCorrection, "correction_field", field=field[:40], known=", ".join(FIELDS))
    try:
        if not value.strip():
            raise BadCell("required_empty")
        known.parse(value)
    except BadCell as bad:
        why = [word(bad.code, lang, **bad.details) for lang in ("da", "en")]
        raise BadCorrection(f"{name}: {why[0]}\n{name}: {why[1]}") from None
    return f"{name}:{therapy}" if known.of_device else name


def home_of(record: PatientRecord) -> str:
    """The address as a pin remembers it."""
    address = record.identity.address
    return folded(address.one_line()) if address else ""


def holds(one: Correction, record: PatientRecord) -> bool:
    """False for what no longer fits ``record``: a pin on a home from which the person has moved, equipment they no longer
    have."""
    name, _, therapy = one.field.partition(":")
    if name in ("pin", LOOKED_UP):
        return one.about == home_of(record)
    return not therapy or any(device.therapy == therapy for device in record.patient.devices)


def _where_better(record: PatientRecord, found: Located) -> PatientRecord:
    """What a service found gives way to a pin, and to a register in the house that has found it as well or better since."""
    order = tuple(LocationQuality)
    if order.index(found.quality) >= order.index(record.patient.located.quality):
        return record
    return replace(record, patient=replace(record.patient, located=found))


def corrected(record: PatientRecord, corrections: Iterable[Correction]) -> PatientRecord:
    """``record`` with each of ``corrections`` (in the order they were made) laid over it; the last of one field counts. A
    device's correction holds for that therapy in every registry that tells of it: the battery was tested, whoever asks."""
    for one in corrections:
        if not holds(one, record):
            continue
        name, _, therapy = one.field.partition(":")
        if name == LOOKED_UP:
            record = _where_better(record, _looked_up(one.value))
            continue
        field = FIELDS[name]
        value = field.parse(one.value).value
        if field.of_device:
            devices = tuple(field.lay(d, value) if d.therapy == therapy else d for d in record.patient.devices)
            record = replace(record, patient=replace(record.patient, devices=devices))
        else:
            record = field.lay(record, value)
    return record
