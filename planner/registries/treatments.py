"""Which devices does this row tell of: the one treatment it is about, or several that stand in one cell ("ilt + sug")?

Several are taken apart only when every part is known to the policy, and when every figure of the row can belong to one of them
alone: a battery time beside "respirator og sug" is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from planner.model.patient import Device
from planner.model.policy import Policy, ReserveRule, Therapy
from planner.registries.cells import BadCell, folded, hours
from planner.registries.checking import CheckedRow

_BETWEEN = re.compile(r"[+;,/&\n]|\s(?:og|samt|med|plus|and|with)\s", re.IGNORECASE)
#: Columns that say something of one device.
OF_ONE_DEVICE = (
    "device_model", "flow_l_min", "hours_per_day", "invasive", "battery_h", "cylinder_l", "power_w", "tolerance_h",
    "next_treatment", "manual_exchange",
)  # fmt: skip


def _uses_oxygen(therapy: Therapy) -> bool:
    return therapy.reserve is ReserveRule.OXYGEN


def _falls_due(therapy: Therapy) -> bool:
    return therapy.reserve is ReserveRule.TREATMENT_DUE


#: Columns that only some treatments have: where there is one such among several, the figure is its.
_ONLY_OF: Mapping[str, Callable[[Therapy], bool]] = {
    "flow_l_min": _uses_oxygen,
    "cylinder_l": _uses_oxygen,
    "invasive": lambda therapy: therapy.respirator_competence,
    "next_treatment": _falls_due,
    "manual_exchange": _falls_due,
}


class Treatments:
    """The treatments that a policy knows, by every name they have."""

    def __init__(self, policy: Policy, source: str) -> None:
        """``source`` is kept with each device."""
        self._policy = policy
        self._source = source
        self._by_name = {
            folded(name): therapy
            for therapy in policy.therapies.values()
            for name in (*therapy.synonyms, therapy.name_en, therapy.name_da, therapy.code)
        }
        self._known = "; ".join(therapy.name_da.casefold() for therapy in policy.therapies.values())

    def stated(self, row: CheckedRow) -> tuple[Device, ...]:
        """The devices that the row is about. What is not clear sends it back."""
        therapies = self._therapies(row)
        if len(therapies) == 1:
            return (self._device(therapies[0], row.values),)
        owners = _owners(row, therapies)
        return tuple(self._device(one, {key: row.get(key) for key, owner in owners.items() if owner is one}) for one in therapies)

    def doubt(self, row: CheckedRow, devices: Sequence[Device]) -> None:
        """What the registry leaves unsaid counts as no reserve later; says so now, while someone can still ask."""
        doubts = [doubt for device in devices for doubt in _doubts(self._policy.therapies[device.therapy], device, self._policy)]
        for key, code in dict.fromkeys(doubts):
            row.warn(key, code)

    def others(self, row: CheckedRow) -> tuple[Device, ...]:
        """The devices named under other equipment: names between ; + or comma, battery time in brackets."""
        devices = []
        for part in re.split(r"[;+,](?![^(]*\))", row.get("other_equipment", "")):
            match = re.fullmatch(r"\s*([^()]+?)\s*(?:\(([^()]*)\)\s*)?", part)
            if not part.strip():
                continue
            therapy = self._by_name.get(folded(match[1])) if match else None
            if match is None or therapy is None:
                row.reject("other_equipment", "therapy_unknown", known=self._known)
                continue
            try:
                battery = hours(0, 200)(match[2]).value if match[2] and match[2].strip() else None
            except BadCell as bad:
                row.reject("other_equipment", bad.code, **bad.details)
                continue
            devices.append(Device(therapy.code, battery_s=_seconds(battery), source=self._source))
        return tuple(devices)

    def _therapies(self, row: CheckedRow) -> tuple[Therapy, ...]:
        """The treatments that the row's cell names, each once; none when any is unknown."""
        cell = row.get("therapy")
        if cell is None:
            return ()
        if whole := self._by_name.get(folded(cell)):
            return (whole,)
        parts = [part for part in _BETWEEN.split(cell) if part.strip()]
        found = [self._by_name.get(folded(part)) for part in parts]
        if unknown := [number for number, therapy in enumerate(found, start=1) if therapy is None]:
            code = "therapy_unknown" if len(parts) == 1 else "therapy_part_unknown"
            row.reject("therapy", code, known=self._known, number=unknown[0], count=len(parts))
            return ()
        return tuple({therapy.code: therapy for therapy in found if therapy}.values())

    def _device(self, therapy: Therapy, said: Mapping[str, Any]) -> Device:
        flow = said.get("flow_l_min")
        return Device(
            therapy=therapy.code,
            model=said.get("device_model", ""),
            flow_ml_min=None if flow is None else round(flow * 1000),
            hours_per_day=said.get("hours_per_day"),
            invasive=said.get("invasive"),
            battery_s=_seconds(said.get("battery_h")),
            cylinder_l=said.get("cylinder_l"),
            power_w=said.get("power_w"),
            tolerance_s=_seconds(said.get("tolerance_h")),
            next_treatment_at=said.get("next_treatment"),
            trained_in_manual_exchange=said.get("manual_exchange"),
            source=self._source,
        )


def _owners(row: CheckedRow, therapies: Sequence[Therapy]) -> Mapping[str, Therapy]:
    """Which of several each figure of the row is about, by column. Where that is not clear the row is sent back."""
    stated = [key for key in OF_ONE_DEVICE if key in row.values]
    owners = {}
    for key in stated:
        may_own = [therapy for therapy in therapies if key in _ONLY_OF and _ONLY_OF[key](therapy)]
        if len(may_own) == 1:
            owners[key] = may_own[0]
    # "Nej" in a column that concerns none of them is nobody's, and says nothing.
    unclear = [key for key in stated if key not in owners and row.get(key) is not False]
    if therapies and unclear:
        row.reject("therapy", "therapies_share_values", columns=", ".join(row.headings.heading(key) for key in unclear))
    return owners


def _doubts(therapy: Therapy, device: Device, policy: Policy) -> Iterator[tuple[str, str]]:
    if therapy.reserve is ReserveRule.OXYGEN and not device.flow_ml_min:
        yield "flow_l_min", "oxygen_without_flow"
    if therapy.reserve is not ReserveRule.OXYGEN and device.cylinder_l:
        yield "cylinder_l", "cylinder_without_oxygen"
    if therapy.reserve is ReserveRule.TREATMENT_DUE and device.next_treatment_at is None:
        yield "next_treatment", "treatment_without_date"
    if therapy.reserve is ReserveRule.BATTERY and device.battery_s is None and not known_model(device, policy):
        yield "battery_h", "battery_unknown"


def known_model(device: Device, policy: Policy) -> bool:
    """True when the policy knows the battery time of the device's model."""
    return device.model.casefold() in policy.battery_by_model


def _seconds(in_hours: float | None) -> int | None:
    return None if in_hours is None else round(in_hours * 3600)
