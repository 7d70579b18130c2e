"""Are the reasons true that people without a place are given? As far as one person and one site show it.

That a site is full, or nobody could be fetched in time, rests on everyone else's places and routes, which are whatever the search
made of them: there the site must at least be one that is open to the person, and the thing short something that the person takes.
"""

# Every check takes the same four things, so that they can stand in one table.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.certificate.case import Case
from planner.certificate.records import MUNICIPAL_KINDS, SITE_DIMENSIONS, Finding, Patient, Site
from planner.certificate.result import Violation, shown, violation
from planner.certificate.shortages import receiving
from planner.certificate.sites import attends_respirators, lasting

_Check = Callable[[Case, Patient, Site, Finding], bool]


def reasons_true(case: Case) -> Iterator[Violation]:
    """Part of C1: no reason is given that the snapshot contradicts."""
    for entry in case.plan.unplaced:
        patient = case.patients.get(entry.ref)
        for finding in entry.findings if patient else ():
            if patient and not _holds(case, patient, finding):
                yield violation("untrue_reason", entry.ref, code=finding.reason, site=finding.site)


def _holds(case: Case, patient: Patient, finding: Finding) -> bool:
    if finding.reason == "not_located":
        return patient.place is None
    check, site = _CHECKS.get(finding.reason), case.sites.get(finding.site)
    if check is None or (finding.site and site is None):
        return True  # of such a reason nothing can be said here; an unknown site is C2's
    return site is not None and check(case, patient, site, finding)


def _unconfirmed(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    policy, scenario = case.snapshot.policy, case.snapshot.scenario
    if site.agreement not in policy.usable_agreements or site.confirmed_at is None:
        return True
    if site.confirmed_at < scenario.first_departure_at - policy.confirmation_max_age_s:
        return True
    # Whose day it is that the outage ends on, Danish or UTC, may be read either way.
    last_day = shown(scenario.cuts[-1][1])[: len("2026-11-24")]
    return site.valid_until is not None and site.valid_until.isoformat() <= last_day


def _switched_off(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    said_yes = patient.site_need.municipalities
    return site.kind in MUNICIPAL_KINDS and said_yes is not None and site.municipality not in said_yes


def _without_power(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    return site.in_outage and site.backup_s < case.snapshot.scenario.without_power_s


def _lacks_feature(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    need = patient.site_need
    if finding.dimension.startswith("respirator_competence"):
        return need.respirator_competence and not attends_respirators(site, case.snapshot.scenario)
    features = {
        "step_free": need.step_free and not site.step_free,
        "water_and_drain": need.water_and_drain and not site.water_and_drain,
    }
    return features.get(finding.dimension, False)


def _too_small(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    number = _dimension(finding)
    return number is not None and patient.site_need.load[number] > lasting(site, case.snapshot.scenario)[number]


def _may_be_full(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    number = _dimension(finding)
    return number is not None and patient.site_need.load[number] > 0 and site.id in receiving(case, patient)


def _may_be_crowded(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    return site.arrivals_per_quarter is not None and site.id in receiving(case, patient)


def _had_a_place(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    return site.id in receiving(case, patient)


def _ride_too_long(case: Case, patient: Patient, site: Site, finding: Finding) -> bool:
    """Some way there takes longer than the person may be on board."""
    if patient.place is None:
        return False
    drives = (case.seconds(shift, patient.place, site.place) for shift in case.shifts)
    return any(drive is not None and drive > patient.ride_need.max_ride_s for drive in drives)


def _dimension(finding: Finding) -> int | None:
    """Stored litres are short as a flow is: one that they cannot keep up."""
    name = "oxygen_ml_min" if finding.dimension == "oxygen_stored_l" else finding.dimension
    return SITE_DIMENSIONS.index(name) if name in SITE_DIMENSIONS else None


_CHECKS: dict[str, _Check] = {
    "only_unconfirmed_sites": _unconfirmed,
    "municipality_switch_off": _switched_off,
    "sites_without_power": _without_power,
    "site_lacks_feature": _lacks_feature,
    "sites_too_small": _too_small,
    "sites_full": _may_be_full,
    "ride_too_long": _ride_too_long,
    "arrivals_full": _may_be_crowded,
    "left_by_hand": _had_a_place,
}
