"""How long does each device keep its patient safe? The formulas of data/README.md, in whole seconds and exact fractions.

* cylinder seconds = litres x 1000 / flow (ml/min) x ``cylinder_factor`` x 60
* battery seconds = stated seconds x ``battery_derating``

each rounded down. What no registry says counts as 0.
"""

from __future__ import annotations

from planner.certificate.records import Device, Patient, Policy, Window


def reserve_s(device: Device, policy: Policy) -> int:
    """Seconds without power before the device stops (before any tolerance)."""
    battery = int((device.battery_s or 0) * policy.battery_derating)
    if device.rule == "battery":
        return battery
    if device.rule == "oxygen":
        return battery + _cylinder_s(device, policy)
    return 0


def _cylinder_s(device: Device, policy: Policy) -> int:
    if not device.cylinder_l or not device.flow_ml_min:
        return 0
    return int(device.cylinder_l * 1000 * 60 * policy.cylinder_factor / device.flow_ml_min)


def device_deadline(device: Device, policy: Policy, cuts: tuple[Window, ...]) -> int:
    """When reserve and tolerance are used up, in seconds since 1970.

    The reserve is spent only while the power is away and is not refilled between cuts; the tolerance applies anew in each
    cut, after the reserve. The last cut is taken as open-ended: power may stay away longer than foreseen.
    """
    if device.rule == "treatment_due":
        due_at = cuts[0][0] if device.due_at is None else device.due_at
        return due_at + device.tolerance_s
    left = reserve_s(device, policy)
    for start, end in cuts[:-1]:
        if end - start > left + device.tolerance_s:
            return start + left + device.tolerance_s
        left -= min(left, end - start)
    return cuts[-1][0] + left + device.tolerance_s


def deadline(patient: Patient, policy: Policy, cuts: tuple[Window, ...]) -> int:
    """The earliest deadline over all the person's devices."""
    return min(device_deadline(device, policy, cuts) for device in patient.devices)


def can_stay(patient: Patient, policy: Policy, cuts: tuple[Window, ...]) -> bool:
    """Whether every device outlasts every cut with the margin for staying."""
    margin = max(policy.stay_margin_s, patient.margin_s)
    return all(_outlasts(device, policy, cuts, margin) for device in patient.devices)


def _outlasts(device: Device, policy: Policy, cuts: tuple[Window, ...], margin: int) -> bool:
    """A cut no longer than the tolerance moves nobody; in any other, reserve and tolerance less the margin must last. A
    treatment that falls due must, with its tolerance less the margin, wait until the last cut is over."""
    if device.rule == "treatment_due":
        return device_deadline(device, policy, cuts) - margin >= cuts[-1][1]
    left = reserve_s(device, policy)
    for start, end in cuts:
        length = end - start
        if length > device.tolerance_s and length > left + device.tolerance_s - margin:
            return False
        left -= min(left, length)
    return True


def supplies_needed(device: Device, policy: Policy, ride_s: int) -> frozenset[str]:
    """What the vehicle must supply on a ride of ``ride_s`` because the device might not last it: "oxygen", "power"."""
    if device.rule == "treatment_due" or reserve_s(device, policy) + device.tolerance_s >= ride_s:
        return frozenset()
    supplies = set()
    if device.rule == "oxygen" or device.flow_ml_min:
        supplies.add("oxygen")
    if device.rule != "oxygen":
        supplies.add("power")
    return frozenset(supplies)
