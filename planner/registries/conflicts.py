"""Where do two registers say different things of the same treatment of one person?

Both are kept and the shorter is planned with; someone should ask which is right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from planner.model.patient import Device, Patient

#: What is compared, and the code of a difference.
_COMPARED: tuple[tuple[str, Callable[[Device], Any]], ...] = (
    ("therapy_hours_differ", lambda d: d.battery_s),
    ("therapy_cylinder_differs", lambda d: d.cylinder_l),
    ("therapy_flow_differs", lambda d: d.flow_ml_min),
    ("therapy_tolerance_differs", lambda d: d.tolerance_s),
    ("therapy_date_differs", lambda d: d.next_treatment_at),
    ("therapy_power_differs", lambda d: d.power_w),
    ("therapy_kind_differs", lambda d: d.invasive),
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two registers disagree. ``code`` says about what; ``sources`` are the registers' names, sorted."""

    ref: str
    therapy: str
    code: str
    sources: tuple[str, ...]


def conflicts(patient: Patient) -> tuple[Conflict, ...]:
    """Every disagreement about ``patient``. A register that knows less is a disagreement where the reserve depends on it:
    unknown hours count as none, so a register that leaves them blank decides ("therapy_hours_in_one_only")."""
    found: list[Conflict] = []
    for therapy in dict.fromkeys(d.therapy for d in patient.devices):
        devices = [d for d in patient.devices if d.therapy == therapy]
        sources = tuple(sorted({d.source for d in devices}))
        if len(devices) < 2:
            continue
        for code, of in _COMPARED:
            said = {of(d) for d in devices}
            if len(said - {None}) > 1:
                found.append(Conflict(patient.ref, therapy, code, sources))
            elif code == "therapy_hours_differ" and len(said) > 1:
                found.append(Conflict(patient.ref, therapy, "therapy_hours_in_one_only", sources))
    return tuple(found)
