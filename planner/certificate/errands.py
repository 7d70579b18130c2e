"""Is everything that people have decided to bring home to someone brought in time, from where there is one? Rule C24."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from planner.certificate.case import Case
from planner.certificate.records import THINGS, Device, Errand, Patient, Policy
from planner.certificate.reserves import deadline, device_deadline
from planner.certificate.result import Violation, shown, violation

#: Why an errand may be left that a site has the thing for.
RIDE_WHYS = ("no_suitable_vehicle", "none_reachable_in_time", "not_fetched_in_time", "arrivals_full", "left_by_hand")
#: Why an errand may be left.
WHYS = ("is_moved", "was_to_be_moved", "home_unknown", "does_not_help", "none_in_stock", *RIDE_WHYS)
#: Which devices a thing feeds.
FEEDS = {"cylinder": "oxygen", "battery": "battery"}


def errands_kept(case: Case) -> Iterator[Violation]:
    """C24: each decision to bring something has one answer, and nothing else is brought; what is brought is there before the
    reserve ends, from a confirmed site that has it; what is not has a reason that the data do not contradict."""
    decided = {(k.ref, k.kind): k.site for k in case.snapshot.locks if k.kind in THINGS and k.ref in case.patients}
    answered = Counter((e.ref, e.thing) for e in case.plan.errands)
    for (ref, thing), site in decided.items():
        if answered[ref, thing] != 1:
            yield violation("errand_not_answered", ref, thing=thing, site=site, count=answered[ref, thing])
    for errand in case.plan.errands:
        if decided.get((errand.ref, errand.thing)) != errand.site:
            yield violation("errand_not_decided", errand.ref, thing=errand.thing, site=errand.site)
        elif errand.why:
            yield from _left_with_reason(case, errand)
        else:
            yield from _brought(case, errand, case.patients[errand.ref])
    yield from _stock_suffices(case)


def _left_with_reason(case: Case, errand: Errand) -> Iterator[Violation]:
    patient = case.patients[errand.ref]
    placed = any(entry.ref == errand.ref for entry in case.plan.placed)
    untrue = {
        "is_moved": not placed,
        "home_unknown": patient.place is not None,
        "does_not_help": _helps(patient, errand.thing),
        "none_in_stock": _used(case, *RIDE_WHYS)[errand.site, errand.thing] < _stock(case, errand.site, errand.thing),
    }
    if errand.why not in WHYS or untrue.get(errand.why, False):
        yield violation("errand_reason_untrue", errand.ref, thing=errand.thing, code=errand.why)
    if errand.id in case.visits:
        yield violation("errand_driven_and_left", errand.ref, thing=errand.thing)


def _brought(case: Case, errand: Errand, patient: Patient) -> Iterator[Violation]:
    pickups, deliveries = case.visits.get(errand.id, ([], []))
    if len(pickups) != 1 or len(deliveries) != 1:
        yield violation("errand_not_driven_once", errand.ref, pickups=len(pickups), deliveries=len(deliveries))
        return
    pickup, delivery = pickups[0], deliveries[0]
    site = case.sites.get(errand.site)
    expected = (site.place if site else None, patient.place)
    one_way = pickup.route is delivery.route and pickup.number < delivery.number
    if (pickup.stop.place, delivery.stop.place) != expected or not one_way:
        yield violation("errand_astray", errand.ref, thing=errand.thing)
    stated = (errand.shift, errand.pickup_at, errand.arrival_at)
    if stated != (pickup.route.shift, pickup.stop.begin_at, delivery.stop.begin_at):
        yield violation("errand_time_differs", errand.ref, thing=errand.thing, found=shown(delivery.stop.begin_at))
    policy, cuts = case.snapshot.policy, case.snapshot.scenario.cuts
    late_s = delivery.stop.begin_at - (deadline(patient, policy, cuts) - patient.margin_s)
    if late_s > 0 and errand.id not in case.fetched:
        yield violation("errand_too_late", errand.ref, thing=errand.thing, late_s=late_s)
    if not _helps(patient, errand.thing):
        yield violation("errand_does_not_help", errand.ref, thing=errand.thing)
    # While a plan is driven, what people have been told holds, also for someone who has found a place since.
    if case.snapshot.under_way is None and any(entry.ref == errand.ref for entry in case.plan.placed):
        yield violation("errand_for_the_moved", errand.ref, thing=errand.thing)
    until = deadline(_with_it(patient, errand.thing, policy, cuts), policy, cuts)
    if errand.lasts_until_at != until:
        yield violation("errand_lasts_differs", errand.ref, stated=shown(errand.lasts_until_at), found=shown(until))


def _helps(patient: Patient, thing: str) -> bool:
    return thing not in FEEDS or any(device.rule == FEEDS[thing] for device in patient.devices)


def _with_it(patient: Patient, thing: str, policy: Policy, cuts: tuple[tuple[int, int], ...]) -> Patient:
    """The person with the thing at the device that it feeds: of several the one that stops first."""
    fed = [number for number, device in enumerate(patient.devices) if device.rule == FEEDS.get(thing)]
    if not fed:
        return patient
    first = min(fed, key=lambda number: device_deadline(patient.devices[number], policy, cuts))
    devices = list(patient.devices)
    devices[first] = _fed(devices[first], thing, policy)
    return replace(patient, devices=tuple(devices))


def _fed(device: Device, thing: str, policy: Policy) -> Device:
    if thing == "cylinder":
        return replace(device, cylinder_l=(device.cylinder_l or 0) + policy.errands.cylinder_l)
    return replace(device, battery_s=(device.battery_s or 0) + policy.errands.battery_s)


def _used(case: Case, *whys: str) -> Counter[tuple[str, str]]:
    """How many of each thing are brought from each site, or would be but for these reasons."""
    return Counter((errand.site, errand.thing) for errand in case.plan.errands if errand.why in ("", *whys))


def _stock(case: Case, site_id: str, thing: str) -> int:
    """What a confirmed site that the scenario leaves has; only what has been said counts."""
    site = case.sites.get(site_id)
    if site is None or site_id in case.snapshot.scenario.lost_sites:
        return 0
    return site.stock.get(thing, 0) if site.agreement in case.snapshot.policy.usable_agreements else 0


def _stock_suffices(case: Case) -> Iterator[Violation]:
    for (site, thing), used in sorted(_used(case).items()):
        has = _stock(case, site, thing)
        if used > has:
            yield violation("stock_exceeded", site, thing=thing, found=used, most=has)
