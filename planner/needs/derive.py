"""What does each affected patient need, by when? One need per patient, every number from the policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from planner.model.load import SiteLoad, VehicleLoad
from planner.model.outage import Scenario
from planner.model.patient import Device, Escort, Mobility, OfferStatus, Patient
from planner.model.policy import CareGroup, Policy, ReserveRule
from planner.needs.deadlines import outlasts, runs_out_at
from planner.needs.need import DeviceReserve, Need, RideNeed, SiteNeed
from planner.needs.priority import group_of_device, is_night_only, leading_group
from planner.needs.reserves import reserve_of


def derive_needs(patients: Sequence[Patient], scenario: Scenario, policy: Policy) -> tuple[Need, ...]:
    """The need of each patient, most urgent first: by priority class, then deadline, then reference."""
    needs = [derive_need(patient, scenario, policy) for patient in patients]
    return tuple(sorted(needs, key=lambda n: (n.priority, n.deadline_at, n.ref)))


def derive_need(patient: Patient, scenario: Scenario, policy: Policy) -> Need:
    """The need of one patient."""
    cuts = scenario.power_cuts
    group = leading_group(patient, policy)
    reserves = tuple(reserve_of(d, policy, cuts[0].start_at, night_only=_night_only(d, patient, policy)) for d in patient.devices)
    limiting = min(reserves, key=lambda r: (runs_out_at(r, cuts), r.therapy))
    deadline_at = runs_out_at(limiting, cuts)
    margin_s = max(group_of_device(d, patient, policy).margin_s for d in patient.devices)
    stay_margin_s = max(margin_s, policy.whole("stay_margin"))
    expected = group.move_on_warning and scenario.warning_s > 0
    return Need(
        patient=patient,
        group=group.code,
        priority=group.priority,
        reason_da=group.reason_da,
        reason_en=group.reason_en,
        devices=reserves,
        limiting_therapy=limiting.therapy,
        deadline_at=deadline_at,
        margin_s=margin_s,
        latest_arrival_at=deadline_at - timedelta(seconds=margin_s),
        stays=_wants_to_stay(patient) or (not expected and all(outlasts(r, cuts, stay_margin_s) for r in reserves)),
        site=_site_need(patient, group, policy),
        ride=_ride_need(patient, reserves, policy),
        needs_power_only=group.needs_power_only,
        wanted_by=cuts[0].start_at if expected else None,
    )


def _wants_to_stay(patient: Patient) -> bool:
    """Everything is offered: whoever declines, or has power of their own, is not moved."""
    return patient.own_generator or patient.offer in (OfferStatus.DECLINED, OfferStatus.OWN_SOLUTION)


def _night_only(device: Device, patient: Patient, policy: Policy) -> bool:
    """Only where the policy has a night-only group for the therapy, and the patient is in it."""
    therapy = policy.therapies[device.therapy]
    return bool(therapy.group_if_night_only) and not patient.helper_team and is_night_only(device, policy)


def _site_need(patient: Patient, group: CareGroup, policy: Policy) -> SiteNeed:
    therapies = [policy.therapies[d.therapy] for d in patient.devices]
    lying = patient.mobility is Mobility.LYING
    load = SiteLoad(lying_places=int(lying), seated_places=int(not lying))
    for therapy in dict.fromkeys(d.therapy for d in patient.devices):
        load = load + _therapy_load(therapy, patient, policy)
    return SiteNeed(
        kinds=group.destinations,
        load=load,
        water_and_drain=any(t.water_and_drain for t in therapies),
        respirator_competence=any(t.respirator_competence for t in therapies) and not patient.helper_team,
        step_free=patient.mobility is not Mobility.WALKING,
        municipal_switch=group.municipal_switch,
    )


def _therapy_load(therapy: str, patient: Patient, policy: Policy) -> SiteLoad:
    """What one therapy takes at the site. Two registries that tell of the same therapy tell of one piece of equipment: the
    larger figure of each counts, once."""
    loads = [_device_load(device, patient, policy).amounts() for device in patient.devices if device.therapy == therapy]
    return SiteLoad(*map(max, zip(*loads, strict=True)))


def _device_load(device: Device, patient: Patient, policy: Policy) -> SiteLoad:
    """What the device takes at the site: a dialysis station, or power and a socket, or oxygen from the site's supply."""
    therapy = policy.therapies[device.therapy]
    if therapy.dialysis_station:
        return SiteLoad(dialysis_stations=1)
    # Flow unknown: room is kept for the lowest high flow, which is more than any ordinary patient takes.
    flow_ml_min = device.flow_ml_min or policy.whole("high_flow_threshold")
    from_site = therapy.oxygen_from_site or group_of_device(device, patient, policy).oxygen_from_site
    oxygen_ml_min = flow_ml_min if from_site else 0
    if device.power_w is not None:
        power_w = device.power_w
    elif therapy.reserve is ReserveRule.OXYGEN and not from_site:
        power_w = round(policy.number("concentrator_power") * flow_ml_min / 1000)
    else:
        power_w = therapy.power_w
    return SiteLoad(power_w=power_w, sockets=int(power_w > 0), oxygen_ml_min=oxygen_ml_min)


def _ride_need(patient: Patient, reserves: tuple[DeviceReserve, ...], policy: Policy) -> RideNeed:
    seats = VehicleLoad(
        seated=int(patient.mobility is Mobility.WALKING) + int(patient.escort is not Escort.NONE),
        wheelchair=int(patient.mobility is Mobility.WHEELCHAIR),
        lying=int(patient.mobility is Mobility.LYING),
    )
    way = patient.mobility.value
    max_ride_s = policy.whole("max_ride_time")
    pairs = list(zip(patient.devices, reserves, strict=True))
    short = [(device, reserve) for device, reserve in pairs if _would_run_out(reserve, max_ride_s)]
    oxygen = [device for device, reserve in short if _breathes_oxygen(reserve)]
    power = [device for device, reserve in short if reserve.rule is not ReserveRule.OXYGEN]
    return RideNeed(
        load=seats,
        # Lifts stand still without power; before the outage the stairs' time is simply time in hand.
        boarding_s=policy.whole(f"boarding_{way}") + max(0, patient.floor) * policy.whole(f"stairs_{way}"),
        unloading_s=policy.whole(f"unloading_{way}"),
        max_ride_s=max_ride_s,
        oxygen_on_board=bool(oxygen),
        power_on_board=bool(power),
        # Flow unknown: as at a site, the lowest high flow, which is more than any ordinary patient takes.
        oxygen_ml_min=_drawn(oxygen, lambda device: device.flow_ml_min or policy.whole("high_flow_threshold")),
        alone=patient.infectious or patient.rides_alone,
        power_w=_drawn(power, lambda d: policy.therapies[d.therapy].power_w if d.power_w is None else d.power_w),
    )


def _drawn(devices: Sequence[Device], draw: Callable[[Device], int]) -> int:
    """What devices draw together; two registries that tell of the same therapy tell of one device, the larger figure."""
    of_therapy: dict[str, int] = {}
    for device in devices:
        of_therapy[device.therapy] = max(of_therapy.get(device.therapy, 0), draw(device))
    return sum(of_therapy.values())


def _would_run_out(reserve: DeviceReserve, max_ride_s: int) -> bool:
    return reserve.rule is not ReserveRule.TREATMENT_DUE and reserve.reserve_s + reserve.tolerance_s < max_ride_s


def _breathes_oxygen(reserve: DeviceReserve) -> bool:
    return reserve.rule is ReserveRule.OXYGEN or bool(reserve.flow_ml_min)
