"""Does every site have the room, the features, the agreement and the power? Rules C3, C4, C5 and C15."""

from __future__ import annotations

from collections.abc import Iterator

from planner.certificate.case import Case, Placement
from planner.certificate.records import MUNICIPAL_KINDS, SITE_DIMENSIONS, Amounts, Scenario, Site
from planner.certificate.result import Violation, shown, violation

_QUARTER_S = 15 * 60


def no_site_overfull(case: Case) -> Iterator[Violation]:
    """C3: in each of the six dimensions the people received together take no more than the site has free, and its stored oxygen
    lasts them the whole stay. Where only a share is expected to accept, so much of what they take counts."""
    taken: dict[str, list[int]] = {}
    for placement in case.placements:
        sums = taken.setdefault(placement.site.id, [0] * len(SITE_DIMENSIONS))
        for number, amount in enumerate(placement.patient.site_need.load):
            sums[number] += amount
    for site_id, sums in taken.items():
        for dimension, load, capacity in zip(
            SITE_DIMENSIONS, sums, room(case.sites[site_id], case.snapshot.scenario), strict=True
        ):
            if load > capacity:
                yield violation("site_overfull", site_id, load=load, dimension=dimension, capacity=capacity)


def lasting(site: Site, scenario: Scenario) -> Amounts:
    """What the site has for the whole stay: its flow of oxygen is no more than the litres in store give for so long."""
    if site.oxygen_stored_l is None or scenario.stay_s <= 0:
        return site.capacity
    flow = site.oxygen_stored_l * 60_000 // scenario.stay_s
    return tuple(min(a, flow) if d == "oxygen_ml_min" else a for d, a in zip(SITE_DIMENSIONS, site.capacity, strict=True))


def room(site: Site, scenario: Scenario) -> Amounts:
    """For how much the site may be offered, when a share is expected to accept."""
    return tuple(amount * 100 // scenario.acceptance_percent for amount in lasting(site, scenario))


def attends_respirators(site: Site, scenario: Scenario) -> bool:
    """In every shift of the stay, by what is known of each; the site's one answer for day and night where a shift's is not. An
    answer "no" for day and night stands against "yes" to both."""
    by_shift = {"day": site.attended_by_day, "night": site.attended_by_night}
    if not site.respirator_competence and all(by_shift.values()):
        return False
    answers = (by_shift[shift] for shift in scenario.shifts)
    return all(site.respirator_competence if answer is None else answer for answer in answers)


def received_in_turn(case: Case) -> Iterator[Violation]:
    """C23: in no quarter of an hour, wherever it begins, does a site receive more people than it says it can. A quarter in which
    only such people come as had been fetched when the plan was made anew is what it is."""
    received: dict[str, list[tuple[int, str]]] = {}
    for placement in case.placements:
        for delivery in case.visits.get(placement.entry.ref, ([], []))[1]:
            received.setdefault(placement.site.id, []).append((delivery.stop.begin_at, placement.entry.ref))
    for site_id, arrivals in received.items():
        most = case.sites[site_id].arrivals_per_quarter
        for begin, _ in sorted(arrivals) if most is not None else ():
            quarter = [ref for at, ref in arrivals if begin <= at < begin + _QUARTER_S]
            if most is not None and len(quarter) > most and not case.fetched.issuperset(quarter):
                yield violation("received_too_many_at_once", site_id, found=len(quarter), begin=shown(begin), most=most)


def every_site_suits(case: Case) -> Iterator[Violation]:
    """C4: the site is of a kind this person may go to, has what the equipment and the body need, and keeps its power."""
    for placement in case.placements:
        yield from _right_kind(placement)
        yield from _right_features(case, placement)
        yield from _keeps_power(case, placement)


def _right_kind(placement: Placement) -> Iterator[Violation]:
    ref, need, site = placement.entry.ref, placement.patient.site_need, placement.site
    if site.kind not in need.kinds:
        yield violation("wrong_kind", ref, kind=site.kind, site=site.id)
    asks_the_municipality = site.kind in MUNICIPAL_KINDS and need.municipalities is not None
    if asks_the_municipality and site.municipality not in (need.municipalities or ()):
        yield violation("switch_off", ref, site=site.id, municipality=site.municipality)


def _right_features(case: Case, placement: Placement) -> Iterator[Violation]:
    ref, need, site = placement.entry.ref, placement.patient.site_need, placement.site
    if need.step_free and not site.step_free:
        yield violation("not_step_free", ref, site=site.id)
    if need.water_and_drain and not site.water_and_drain:
        yield violation("no_water_and_drain", ref, site=site.id)
    if need.respirator_competence and not attends_respirators(site, case.snapshot.scenario):
        yield violation("no_respirator_competence", ref, site=site.id)


def _keeps_power(case: Case, placement: Placement) -> Iterator[Violation]:
    """Emergency power must last through all cuts together: fuel is not taken to be refilled between them. A site in the
    outage with none at all is C15's."""
    ref, site, scenario = placement.entry.ref, placement.site, case.snapshot.scenario
    if site.id in scenario.lost_sites:
        yield violation("site_lost", ref, site=site.id)
    if site.in_outage and 0 < site.backup_s < scenario.without_power_s:
        yield violation("backup_too_short", ref, site=site.id, backup_s=site.backup_s, needed_s=scenario.without_power_s)


def every_site_confirmed(case: Case) -> Iterator[Violation]:
    """C5: whoever owns the capacity has confirmed it, no longer before the first departure than the policy allows, and
    the agreement holds on the day (in UTC) the last cut ends."""
    policy, scenario = case.snapshot.policy, case.snapshot.scenario
    oldest = scenario.first_departure_at - policy.confirmation_max_age_s
    last_day = shown(scenario.cuts[-1][1])[: len("2026-11-24")]
    for site in _receiving(case):
        if site.agreement not in policy.usable_agreements:
            yield violation("agreement_not_usable", site.id, agreement=site.agreement)
        if site.confirmed_at is None:
            yield violation("not_confirmed", site.id)
        elif site.confirmed_at < oldest:
            yield violation("confirmation_too_old", site.id, at=shown(site.confirmed_at))
        if site.valid_until is not None and site.valid_until.isoformat() < last_day:
            yield violation("agreement_expires", site.id, until=site.valid_until.isoformat())


def no_site_in_the_dark(case: Case) -> Iterator[Violation]:
    """C15: a site that the outage takes the power from receives nobody unless it has emergency power."""
    for site in _receiving(case):
        if site.in_outage and site.backup_s == 0:
            yield violation("no_backup", site.id)


def _receiving(case: Case) -> list[Site]:
    """The sites that receive anyone, each once."""
    return list({placement.site.id: placement.site for placement in case.placements}.values())
