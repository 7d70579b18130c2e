"""How good is this registry? What a planner should know after an import, as counts without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from planner.model.patient import Device, Patient
from planner.model.place import LocationQuality
from planner.model.policy import Policy, ReserveRule
from planner.registries.checking import match_headings
from planner.registries.columns import COLUMNS
from planner.registries.reading import Table
from planner.registries.records import Kind
from planner.registries.treatments import known_model

_GOOD_ENOUGH = (LocationQuality.PINNED, LocationQuality.GIVEN, LocationQuality.EXACT)


@dataclass(frozen=True, slots=True)
class ColumnFill:
    """How many of ``total`` rows have something in column ``key``; ``present`` False when the file lacks the column."""

    key: str
    filled: int
    total: int
    present: bool


@dataclass(frozen=True, slots=True)
class PatientQuality:
    """Counts over a whole patient registry. ``reserve_unknown`` people have at least one device whose reserve counts as 0
    because nobody wrote it down; ``by_quality`` counts people by how their address was found."""

    patients: int
    reserve_unknown: int
    reserve_unknown_by_therapy: tuple[tuple[str, int], ...]
    by_quality: tuple[tuple[LocationQuality, int], ...]
    undated: int

    @property
    def not_exact(self) -> int:
        """People whose address someone should look at."""
        return sum(count for quality, count in self.by_quality if quality not in _GOOD_ENOUGH)

    def as_json(self) -> dict[str, Any]:
        """Plain data for ``--json`` and print."""
        return {
            "patients": self.patients,
            "reserve_unknown": self.reserve_unknown,
            "reserve_unknown_by_therapy": dict(self.reserve_unknown_by_therapy),
            "located": {quality.value: count for quality, count in self.by_quality},
            "not_exact": self.not_exact,
            "undated": self.undated,
        }


def column_fill(kind: Kind, table: Table) -> tuple[ColumnFill, ...]:
    """How complete each column of ``table`` is, in the order of the column table. Raises FileProblem like reading does."""
    columns = match_headings(kind, table).columns
    filled: Counter[str] = Counter()
    for row in table.rows:
        filled.update(c.key for c, cell in zip(columns, row.cells, strict=False) if c is not None and cell.strip())
    present = {c.key for c in columns if c is not None}
    return tuple(ColumnFill(c.key, filled[c.key], len(table.rows), c.key in present) for c in COLUMNS[kind])


def patient_quality(patients: Sequence[Patient], policy: Policy) -> PatientQuality:
    """The counts over ``patients`` under ``policy``."""
    by_therapy: Counter[str] = Counter()
    unknown_people = 0
    for patient in patients:
        unknown = [d.therapy for d in patient.devices if not reserve_is_known(d, policy)]
        by_therapy.update(unknown)
        unknown_people += bool(unknown)
    qualities = Counter(p.located.quality for p in patients)
    return PatientQuality(
        patients=len(patients),
        reserve_unknown=unknown_people,
        reserve_unknown_by_therapy=tuple(sorted(by_therapy.items())),
        by_quality=tuple((quality, qualities[quality]) for quality in LocationQuality),
        undated=sum(p.data_at is None for p in patients),
    )


def reserve_is_known(device: Device, policy: Policy) -> bool:
    """True when the registry (or the policy's table of models) says enough to compute the device's reserve."""
    therapy = policy.therapies.get(device.therapy)
    battery = device.battery_s is not None or known_model(device, policy)
    if therapy is None:
        return False
    if therapy.reserve is ReserveRule.OXYGEN:
        return battery or (bool(device.flow_ml_min) and device.cylinder_l is not None)
    if therapy.reserve is ReserveRule.TREATMENT_DUE:
        return device.next_treatment_at is not None
    return therapy.reserve is ReserveRule.NO_RESERVE or battery
