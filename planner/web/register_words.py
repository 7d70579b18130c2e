"""What do people and their equipment look like in words on the register's pages?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.actions.policies import policy_today
from planner.model.patient import Device
from planner.model.policy import Policy
from planner.registries.corrections import FIELDS
from planner.registries.records import PatientRecord
from planner.web.context import language, planner_app
from planner.web.rendering import number_text, t

DASH = "–"


@dataclass(frozen=True)
class Fact:
    """One thing that is known of a person: the field's key, what it is called, what is said now, and how it is written."""

    field: str
    label: str
    value: str
    written: str


@dataclass(frozen=True)
class Compared:
    """One thing as each of two registrations says it. ``differs`` when both say something and not the same."""

    label: str
    a: str
    b: str
    differs: bool


def municipality_names() -> Mapping[str, str]:
    """Code to name, as the list of municipalities was imported."""
    with planner_app().store.read() as tx:
        return {m.code: m.name for m in tx.municipalities.all()}


def therapy_namer() -> Callable[[str], str]:
    """What a therapy's code is called; a code that the policy no longer has stands as it is."""
    policy: Policy = policy_today(planner_app())
    english = language() == "en"

    def name(code: str) -> str:
        therapy = policy.therapies.get(code)
        return code if therapy is None else therapy.name_en if english else therapy.name_da

    return name


def field_label(field: str, therapy: Callable[[str], str]) -> str:
    """What a field of a correction is called, with the treatment it is about."""
    name, _, code = field.partition(":")
    label = t(f"fix.field.{name}")
    return f"{label} – {therapy(code)}" if code else label


def facts(record: PatientRecord, therapy: Callable[[str], str]) -> list[Fact]:
    """Everything that can be corrected, as it stands now."""
    found: list[Fact] = []
    for name, about in FIELDS.items():
        if about.of_device:
            for code in dict.fromkeys(device.therapy for device in record.patient.devices):
                said = [_device_value(name, d) for d in record.patient.devices if d.therapy == code]
                field = f"{name}:{code}"
                text = " / ".join(dict.fromkeys(said))
                found.append(Fact(field, field_label(field, therapy), text, t(f"fix.write.{name}")))
        elif name != "pin":
            found.append(Fact(name, t(f"fix.field.{name}"), _value(name, record), t(f"fix.write.{name}")))
    return found


def compared(a: PatientRecord | None, b: PatientRecord | None, therapy: Callable[[str], str]) -> list[Compared]:
    """Two registrations line by line."""
    names = municipality_names()
    left, right = (dict(_described(one, therapy, names)) if one else {} for one in (a, b))
    rows = []
    for label in dict.fromkeys([*left, *right]):
        one, other = left.get(label, DASH), right.get(label, DASH)
        rows.append(Compared(label, one, other, DASH not in (one, other) and one != other))
    return rows


def _described(record: PatientRecord, therapy: Callable[[str], str], names: Mapping[str, str]) -> list[tuple[str, str]]:
    who, patient = record.identity, record.patient
    code = patient.municipality_code
    devices = dict.fromkeys(f"{therapy(d.therapy)} ({d.source})" if d.source else therapy(d.therapy) for d in patient.devices)
    cpr = f"{who.cpr[:6]}-{who.cpr[6:]}" if len(who.cpr) == 10 else DASH
    return [
        (t("review.name"), who.name or DASH),
        (t("review.cpr"), cpr),
        (t("review.birth_date"), f"{who.birth_date:%d-%m-%Y}" if who.birth_date else DASH),
        (t("review.address"), who.address.one_line() if who.address else DASH),
        (t("people.municipality"), names.get(code, code) or DASH),
        (t("fix.field.phone"), who.phone or DASH),
        (t("fix.field.relative_name"), who.relative_name or DASH),
        (t("review.equipment"), ", ".join(devices) or DASH),
        (t("fix.field.mobility"), t(patient.mobility.value)),
    ]


def _value(name: str, record: PatientRecord) -> str:
    if name == "lift":
        return _shown(record.patient.has_lift)
    owner: Any = record.identity if hasattr(record.identity, name) else record.patient
    value = getattr(owner, name)
    if name in ("mobility", "escort", "offer"):
        return t(value.value)
    return _shown(value)


#: The attribute behind a field, and how many of the attribute's units one of the written units is.
_DEVICE = {
    "battery_h": ("battery_s", 3600),
    "cylinder_l": ("cylinder_l", 1),
    "power_w": ("power_w", 1),
    "tolerance_h": ("tolerance_s", 3600),
    "manual_exchange": ("trained_in_manual_exchange", 1),
}


def _device_value(name: str, device: Device) -> str:
    attribute, unit = _DEVICE[name]
    value = getattr(device, attribute)
    if value is None or isinstance(value, bool) or unit == 1:
        return _shown(value)
    hours = value / unit
    return number_text(hours, 0 if hours == int(hours) else 1)


def _shown(value: object) -> str:
    if value is None:
        return t("unknown")
    if isinstance(value, bool):
        return t("fix.yes" if value else "fix.no")
    return str(value) or DASH
