"""Is everyone on power, or safe at home, in time? Rule C6."""

from __future__ import annotations

from collections.abc import Iterator

from planner.certificate.case import Case, Placement
from planner.certificate.records import Patient, Stays
from planner.certificate.reserves import can_stay, deadline, supplies_needed
from planner.certificate.result import Violation, shown, violation


def everyone_in_time(case: Case) -> Iterator[Violation]:
    """C6: deadlines follow from the devices; the moved arrive with the margin in hand; who stays can stay."""
    deadlines = {patient.ref: _deadline(case, patient) for patient in case.snapshot.patients}
    for patient in case.snapshot.patients:
        found = deadlines[patient.ref]
        if patient.deadline_at != found:
            yield violation("deadline_differs", patient.ref, stated=shown(patient.deadline_at), found=shown(found))
        yield from _supply_asked_for(case, patient)
    for placement in case.placements:
        yield from _arrives_in_time(case, placement, deadlines[placement.entry.ref])
    for entry in case.plan.stays:
        if entry.ref in deadlines:
            yield from _stays_safely(case, entry, deadlines[entry.ref])


def _deadline(case: Case, patient: Patient) -> int:
    return deadline(patient, case.snapshot.policy, case.snapshot.scenario.cuts)


def _arrives_in_time(case: Case, placement: Placement, deadline_at: int) -> Iterator[Violation]:
    """Whoever had been fetched when the plan was made anew is brought on, late or not; how late must be stated."""
    entry = placement.entry
    slack_s = deadline_at - placement.patient.margin_s - entry.arrival_at
    if slack_s < 0 and entry.ref not in case.fetched:
        yield violation("arrives_too_late", entry.ref, late_s=-slack_s)
    if entry.slack_s != slack_s:
        yield violation("slack_differs", entry.ref, stated=entry.slack_s, found=slack_s)


def _stays_safely(case: Case, entry: Stays, deadline_at: int) -> Iterator[Violation]:
    patient = case.patients[entry.ref]
    if entry.because == "reserve_lasts" and not can_stay(patient, case.snapshot.policy, case.snapshot.scenario.cuts):
        yield violation("cannot_stay", entry.ref)
    if entry.because == "declined" and patient.offer != "declined":
        yield violation("has_not_declined", entry.ref)
    if entry.because == "own_solution" and not (patient.own_generator or patient.offer == "own_solution"):
        yield violation("has_no_own_solution", entry.ref)
    if entry.safe_until_at != deadline_at:
        yield violation("safe_until_differs", entry.ref, stated=shown(entry.safe_until_at), found=shown(deadline_at))


def _supply_asked_for(case: Case, patient: Patient) -> Iterator[Violation]:
    """A device whose reserve and tolerance might not last the longest ride asks for supply in the vehicle, and for as much oxygen
    as it takes; C8 holds the vehicle to what is asked for."""
    ride = patient.ride_need
    asked = {"oxygen": ride.oxygen_on_board, "power": ride.power_on_board}
    for device in patient.devices:
        for supply in sorted(supplies_needed(device, case.snapshot.policy, ride.max_ride_s)):
            if not asked[supply]:
                yield violation("supply_not_asked_for", patient.ref, therapy=device.therapy, supply=supply)
            drawn, flow = ride.oxygen_ml_min, device.flow_ml_min or 0
            if supply == "oxygen" and drawn is not None and drawn < flow:
                yield violation("draws_more_oxygen", patient.ref, therapy=device.therapy, stated=drawn, found=flow)
