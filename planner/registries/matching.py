"""How does what a registry says today join what is known of the same person already?

One person, one record: the reference is made from the CPR number, so the same person in two registers meets here. A therapy
that the new file does not mention is kept: another register knows of it. A therapy that it mentions is replaced.
"""

from __future__ import annotations

from dataclasses import replace

from planner.registries.records import PatientRecord


def known_as(ref: str, coming: PatientRecord) -> PatientRecord:
    """``coming`` under the reference by which the person is known already."""
    return replace(coming, patient=replace(coming.patient, ref=ref), identity=replace(coming.identity, ref=ref))


def joined(known: PatientRecord, coming: PatientRecord) -> PatientRecord:
    """``coming`` with the devices of other therapies that are ``known``. Order is kept, so that the same file again changes
    nothing."""
    fresh = {device.therapy: device for device in coming.patient.devices}
    kept = tuple(fresh.pop(device.therapy, device) for device in known.patient.devices)
    devices = kept + tuple(fresh.values())
    return replace(coming, patient=replace(coming.patient, devices=devices))
