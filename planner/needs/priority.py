"""Which care group is a patient in, and how urgent is that? The policy's therapies and groups decide."""

from __future__ import annotations

from planner.model.patient import Device, Patient
from planner.model.policy import CareGroup, Policy


def is_night_only(device: Device, policy: Policy) -> bool:
    """Used at night only: not invasive, and known to be used for fewer hours than makes someone dependent."""
    if device.invasive or device.hours_per_day is None:
        return False
    return device.hours_per_day < policy.number("dependent_hours_per_day")


def group_of_device(device: Device, patient: Patient, policy: Policy) -> CareGroup:
    """The care group of one device. A high flow or a helper team replaces the therapy's own group where the policy says
    so; what is unknown is read as the more urgent case."""
    therapy = policy.therapies[device.therapy]
    code = therapy.group
    if therapy.group_if_manual_exchange and device.trained_in_manual_exchange:
        code = therapy.group_if_manual_exchange
    if therapy.group_if_night_only and is_night_only(device, policy):
        code = therapy.group_if_night_only
    if therapy.group_if_helper_team and patient.helper_team:
        code = therapy.group_if_helper_team
    if therapy.group_if_high_flow and (device.flow_ml_min or 0) >= policy.number("high_flow_threshold"):
        code = therapy.group_if_high_flow
    return policy.groups[code]


def leading_group(patient: Patient, policy: Policy) -> CareGroup:
    """The most urgent of the patient's groups: it decides priority and destination. Ties go by the policy's own order."""
    groups = [group_of_device(device, patient, policy) for device in patient.devices]
    order = list(policy.groups)
    return min(groups, key=lambda g: (g.priority, order.index(g.code)))
