"""Do the proofs hold that so many must be left without a place, whatever the plan? Rule C21, by counting.

A proof names people A, sites B and one dimension. It holds when none of A could be received anywhere but in B, and when, the
k - 1 of A who take most left out, the others still need more than B has: then at least k are left.

Instead of a dimension it may name prices: units for one of each dimension at each site. Then a person takes as many units as
at the site where they take fewest, one thousand million at most, and B has the units of all its room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planner.certificate.case import NO_WAY, Case
from planner.certificate.records import MUNICIPAL_KINDS, OFF_ROAD, SITE_DIMENSIONS, Amounts, Patient, Shift, Shortage, Site
from planner.certificate.result import Violation, shown, violation
from planner.certificate.sites import attends_respirators, lasting, room

#: Nobody counts for more units than these.
WHOLE = 10**9


def shortages_proven(case: Case) -> Iterator[Violation]:
    """C21: each proof of a shortage holds, and no two speak of the same person."""
    seen: set[str] = set()
    need_a_place = {entry.ref for entry in case.plan.placed} | {entry.ref for entry in case.plan.unplaced}
    for number, proof in enumerate(case.plan.shortages):
        subject = proof_name(number)
        for ref in proof.patients:
            if ref in seen:
                yield violation("shortage_counts_twice", subject, ref=ref)
            seen.add(ref)
            if ref not in need_a_place or ref not in case.patients:
                yield violation("shortage_of_others", subject, ref=ref)
        for site in proof.sites:
            if site not in case.sites:
                yield violation("shortage_of_others", subject, ref=site)
        open_to = {ref: receiving(case, case.patients[ref]) for ref in proof.patients if ref in case.patients}
        yield from _closed(proof, open_to, subject)
        yield from _too_little(case, proof, open_to, subject)


def proof_name(number: int) -> str:
    """What a proof is called in a violation."""
    return f"shortages[{number}]"


def _closed(proof: Shortage, open_to: dict[str, list[str]], subject: str) -> Iterator[Violation]:
    """None of the people could be received outside the sites named."""
    named = set(proof.sites)
    for ref, sites in open_to.items():
        other = next((site_id for site_id in sites if site_id not in named), None)
        if other:
            yield violation("shortage_open_elsewhere", subject, ref=ref, site=other)


def _too_little(case: Case, proof: Shortage, open_to: dict[str, list[str]], subject: str) -> Iterator[Violation]:
    """What is left of the people when the k - 1 who take most are left out still does not fit."""
    sites = [case.sites[site] for site in sorted(set(proof.sites)) if site in case.sites]
    rooms = {site.id: room(site, case.snapshot.scenario) for site in sites}
    if proof.dimension:
        dimension = SITE_DIMENSIONS.index(proof.dimension)
        loads = sorted(case.patients[ref].site_need.load[dimension] for ref in open_to)
        there_is = sum(amounts[dimension] for amounts in rooms.values())
    else:
        loads = sorted(_units(case.patients[ref], places, proof) for ref, places in open_to.items())
        there_is = sum(_worth(proof, site_id, amounts) for site_id, amounts in rooms.items())
    kept = loads[: len(loads) - (proof.at_least - 1)]
    if not 1 <= proof.at_least <= len(loads) or sum(kept) <= there_is:
        what = proof.dimension or "prices"
        yield violation("shortage_not_proven", subject, stated=proof.at_least, dimension=what, room=there_is)


def _units(patient: Patient, open_to: list[str], proof: Shortage) -> int:
    """The fewest units that the person takes, wherever they are received."""
    return min([WHOLE, *(_worth(proof, site_id, patient.site_need.load) for site_id in open_to)])


def _worth(proof: Shortage, site_id: str, amounts: Amounts) -> int:
    price = proof.prices.get(site_id)
    return sum(p * a for p, a in zip(price, amounts, strict=True)) if price else 0


def receiving(case: Case, patient: Patient) -> list[str]:
    """The sites to which any plan could bring the person: nothing is asked for that a plan need not keep. Boats and
    helicopters, which are few, are counted on only for whom no road brings to any site in time."""
    suited = [site for site in case.sites.values() if _may_go(case, patient, site) and _suits(case, patient, site)]
    shifts = [shift for shift in case.snapshot.shifts if _carries(shift, patient)]
    by_road = [shift for shift in shifts if shift.profile not in OFF_ROAD]
    return _in_time(case, by_road, patient, suited) or _in_time(case, shifts, patient, suited)


def _may_go(case: Case, patient: Patient, site: Site) -> bool:
    """By policy, agreements and people's decisions."""
    need, policy, scenario = patient.site_need, case.snapshot.policy, case.snapshot.scenario
    asks = site.kind in MUNICIPAL_KINDS and need.municipalities is not None
    if site.kind not in need.kinds or (asks and site.municipality not in (need.municipalities or ())):
        return False
    if site.agreement not in policy.usable_agreements or site.confirmed_at is None:
        return False
    if site.confirmed_at < scenario.first_departure_at - policy.confirmation_max_age_s:
        return False
    if site.valid_until is not None and site.valid_until.isoformat() < shown(scenario.cuts[-1][1])[: len("2026-11-24")]:
        return False
    locks = [lock for lock in case.snapshot.locks if lock.ref == patient.ref]
    if any(lock.kind == "forbid" and lock.site == site.id for lock in locks):
        return False
    pins = [lock.site for lock in locks if lock.kind == "pin"]
    return not pins or site.id in pins


def _suits(case: Case, patient: Patient, site: Site) -> bool:
    """By room, features and power."""
    need, scenario = patient.site_need, case.snapshot.scenario
    dark = site.in_outage and site.backup_s < scenario.without_power_s
    lacks = (
        (need.step_free and not site.step_free)
        or (need.water_and_drain and not site.water_and_drain)
        or (need.respirator_competence and not attends_respirators(site, scenario))
    )
    fits = all(a <= b for a, b in zip(need.load, lasting(site, scenario), strict=True))
    return fits and not lacks and not dark and site.id not in scenario.lost_sites


def _in_time(case: Case, shifts: Iterable[Shift], patient: Patient, sites: Iterable[Site]) -> list[str]:
    """The sites to which one of these shifts' vehicles, sent at once and straight, brings the person in time."""
    if patient.place is None:
        return []
    home, earliest = patient.place, dict[str, tuple[int, str]]()
    for shift in shifts:
        fetch = case.seconds(shift.shift, shift.place, home)
        if fetch is not None and fetch > NO_WAY:
            leaves = max(shift.start_at, case.snapshot.scenario.first_departure_at)
            there = leaves + fetch + patient.ride_need.boarding_s, shift.shift
            # Vehicles of one profile drive by one matrix.
            earliest[shift.profile] = min(earliest.get(shift.profile, there), there)
    reached = []
    for site in sites:
        for leaves, shift_id in earliest.values():
            drive = case.seconds(shift_id, home, site.place)
            if drive is None or drive <= NO_WAY or drive > patient.ride_need.max_ride_s:
                continue
            if leaves + drive <= patient.deadline_at - patient.margin_s:
                reached.append(site.id)
                break
    return reached


def _carries(shift: Shift, patient: Patient) -> bool:
    ride = patient.ride_need
    if (ride.oxygen_on_board and not shift.oxygen_on_board) or (ride.power_on_board and not shift.power_on_board):
        return False
    if ride.load[0] + shift.seats_folded_away(ride.load) > shift.capacity[0]:
        return False
    return all(a <= b for a, b in zip(ride.load, shift.capacity, strict=True))
