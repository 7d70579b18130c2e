"""How long does each device keep its patient safe without power?

Formulas, with values from the policy (sources there):

* cylinder seconds = litres x 1000 / flow (ml/min) x ``cylinder_factor`` x 60
* battery seconds = stated seconds x ``battery_derating``

rounded down; exact fractions, so that an independent checker gets the same second. What no registry says counts as 0.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from planner.model.patient import Device
from planner.model.policy import Policy, ReserveRule
from planner.model.timing import DANISH_TIME, epoch_s, utc
from planner.needs.need import DeviceReserve


def exactly(factor: float) -> Fraction:
    """A policy's decimal factor as the fraction it was written as (0.6 is 3/5, not its binary neighbour)."""
    return Fraction(repr(factor))


def cylinder_s(litres: int, flow_ml_min: int, factor: float) -> int:
    """Seconds that stored oxygen lasts. ``flow_ml_min`` must be positive."""
    return int(Fraction(litres * 1000 * 60, flow_ml_min) * exactly(factor))


def battery_s(stated_s: int, derating: float) -> int:
    """Seconds that a battery lasts after derating."""
    return int(stated_s * exactly(derating))


def reserve_of(device: Device, policy: Policy, first_cut_at: datetime, *, night_only: bool) -> DeviceReserve:
    """The reserve of one device as of the first moment without power. Raises KeyError for a therapy that the policy
    does not have (the import refuses those)."""
    therapy = policy.therapies[device.therapy]
    stated_battery_s = device.battery_s if device.battery_s is not None else _battery_of_model(device, policy)
    reserve, known = _reserve_s(device, stated_battery_s, policy)
    return DeviceReserve(
        therapy=device.therapy,
        rule=therapy.reserve,
        reserve_s=reserve,
        tolerance_s=_tolerance_s(device, policy, first_cut_at, night_only=night_only),
        known=known,
        battery_s=stated_battery_s,
        cylinder_l=device.cylinder_l,
        flow_ml_min=device.flow_ml_min,
        due_at=device.next_treatment_at,
    )


def _battery_of_model(device: Device, policy: Policy) -> int | None:
    return policy.battery_by_model.get(device.model.casefold().strip())


def _reserve_s(device: Device, stated_battery_s: int | None, policy: Policy) -> tuple[int, bool]:
    """Seconds, and whether any registry said so."""
    rule = policy.therapies[device.therapy].reserve
    from_battery = 0 if stated_battery_s is None else battery_s(stated_battery_s, policy.number("battery_derating"))
    match rule:
        case ReserveRule.NO_RESERVE:
            return 0, True
        case ReserveRule.TREATMENT_DUE:
            return 0, device.next_treatment_at is not None
        case ReserveRule.BATTERY:
            return from_battery, stated_battery_s is not None
        case ReserveRule.OXYGEN:
            if device.cylinder_l is None or not device.flow_ml_min:
                return from_battery, stated_battery_s is not None
            stored = cylinder_s(device.cylinder_l, device.flow_ml_min, policy.number("cylinder_factor"))
            return from_battery + stored, True


def _tolerance_s(device: Device, policy: Policy, first_cut_at: datetime, *, night_only: bool) -> int:
    """A clinician's own figure first; else the therapy's; a night-only user can wait until the next night."""
    if device.tolerance_s is not None:
        return device.tolerance_s
    therapy = policy.therapies[device.therapy]
    if therapy.reserve is ReserveRule.TREATMENT_DUE:
        return max(therapy.tolerance_s, policy.whole("treatment_delay"))
    if night_only:
        return max(therapy.tolerance_s, seconds_until_night(first_cut_at, policy))
    return therapy.tolerance_s


def seconds_until_night(moment: datetime, policy: Policy) -> int:
    """Elapsed seconds to the next local evening at which night use begins; 0 when it is night already."""
    begins, ends = policy.whole("night_begins"), policy.whole("night_ends")
    local = utc(moment).astimezone(DANISH_TIME)
    if local.hour >= begins or local.hour < ends:
        return 0
    evening = local.replace(hour=begins, minute=0, second=0, microsecond=0)
    return epoch_s(evening) - epoch_s(moment)
