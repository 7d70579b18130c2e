"""Which facts does a plan's paper need, gathered once from everything that made the plan?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from planner.documents.breaks import breaks_of
from planner.documents.facts import PersonFacts, PlanFacts, SiteFacts, VehicleFacts
from planner.model.fleet import Vehicle, vehicle_of
from planner.model.outage import Scenario
from planner.model.party import Municipality, Responsibility
from planner.model.patient import Device, Identity
from planner.model.place import Position
from planner.model.policy import Policy
from planner.model.site import Site
from planner.needs.need import Need
from planner.plans.plan import Plan
from planner.plans.snapshot import concerned_parties
from planner.travel.matrix import Leg


def gather_facts(
    plan: Plan,
    *,
    status: str,
    plan_sha256: str,
    data_at: datetime,
    needs: Sequence[Need],
    identities: Mapping[str, Identity],
    sites: Mapping[str, Site],
    in_outage: frozenset[str],
    vehicles: Mapping[str, Vehicle],
    municipalities: Sequence[Municipality],
    scenario: Scenario,
    policy: Policy,
    drives: Mapping[tuple[str, str], Leg],
    outage_shape: BaseGeometry | None,
    parties: Sequence[Responsibility] = (),
    regions: Mapping[str, str] | None = None,
) -> PlanFacts:
    """The facts of a checked plan. Every affected person is in ``people``; only sites and vehicles that the plan uses or
    names are kept, and only the parties of municipalities where people live or are received. ``regions`` are names by code."""
    named_sites = {p.site_id for p in plan.placed} | {f.site_id for u in plan.unplaced for f in u.findings if f.site_id}
    named_sites |= {w.site_id for w in plan.what_if.worth} | ({e.site_id for e in plan.errands} & sites.keys())
    named_sites |= {o.site_id for o in (*plan.what_if.openings, *plan.what_if.places)}
    named_vehicles = {route.vehicle_id for route in plan.routes} | {v.vehicle_id for v in plan.what_if.vehicles}
    waits_in: dict[str, str] = {}
    if plan.under_way:
        waits_in = {one.ref: vehicle_of(one.shift_id, vehicles) for one in plan.under_way.waiting}
        named_vehicles |= {*waits_in.values(), *(vehicle_of(one, vehicles) for one in plan.under_way.lost)} & vehicles.keys()
    broken_down = {ref: vehicles[one].name or one for ref, one in waits_in.items() if one in vehicles}
    return PlanFacts(
        plan=plan,
        status=status,
        plan_sha256=plan_sha256,
        certificate_ok=True,
        data_at=data_at,
        valid_until=scenario.end_at,
        first_departure_at=scenario.first_departure_at,
        cuts=tuple((cut.start_at, cut.end_at) for cut in scenario.power_cuts),
        people={n.ref: _person(n, identities[n.ref], policy, broken_down.get(n.ref, "")) for n in needs},
        sites={i: _site(sites[i], i in in_outage) for i in sorted(named_sites)},
        vehicles={i: _vehicle(vehicles[i]) for i in sorted(named_vehicles)},
        municipalities={m.code: m.name for m in municipalities},
        municipality_phones={m.code: m.phone for m in municipalities},
        legs={places: leg.line for places, leg in drives.items()},
        directions={places: leg.steps for places, leg in drives.items() if leg.steps},
        outage_rings=rings_of(outage_shape),
        breaks={
            route.shift_id: tuple(breaks_of(route, policy.whole("driver_break"), policy.whole("turnaround")))
            for route in plan.routes
            if route.vehicle_id in vehicles and vehicles[route.vehicle_id].break_after_s is not None
        },
        parties=concerned_parties(parties, needs, [sites[i] for i in sorted({p.site_id for p in plan.placed})]),
        health_councils={m.code: m.health_council for m in municipalities if m.health_council},
        closed_roads=scenario.roads.closed,
        regions={m.code: (regions or {}).get(m.region_code, m.region_code) for m in municipalities if m.region_code},
    )


def rings_of(shape: BaseGeometry | None) -> tuple[tuple[tuple[Position, ...], ...], ...]:
    """Polygons as rings of positions, outer ring first."""
    if shape is None or shape.is_empty:
        return ()
    polygons = [g for g in getattr(shape, "geoms", [shape]) if g.geom_type == "Polygon"]
    return tuple(
        tuple(tuple(Position(float(c[0]), float(c[1])) for c in ring.coords) for ring in (p.exterior, *p.interiors))
        for p in polygons
    )


def _person(need: Need, identity: Identity, policy: Policy, waits_in: str) -> PersonFacts:
    patient, address = need.patient, identity.address
    group = policy.groups[need.group]
    return PersonFacts(
        ref=need.ref,
        name=identity.name,
        birth_date=identity.birth_date,
        address=f"{address.street} {address.house_number} {address.floor}".strip() if address else "",
        postcode=patient.postcode,
        town=address.town if address else "",
        municipality_code=patient.municipality_code,
        phone=identity.phone,
        relative_name=identity.relative_name,
        relative_phone=identity.relative_phone,
        access=identity.access,
        housing_type=identity.housing_type,
        notes=identity.notes,
        position=patient.located.position,
        location_quality=patient.located.quality.value,
        mobility=patient.mobility.value,
        escort=patient.escort.value,
        floor=patient.floor,
        has_lift=patient.has_lift,
        infectious=patient.infectious,
        group_da=group.name_da,
        group_en=group.name_en,
        priority=need.priority,
        reason_da=need.reason_da,
        reason_en=need.reason_en,
        # Two registries may tell the same of one device; whatever differs stands beside.
        equipment=tuple(dict.fromkeys(_equipment(d, policy) for d in patient.devices)),
        reserve_s=min(d.reserve_s for d in need.devices),
        reserve_known=need.reserve_known,
        deadline_at=need.deadline_at,
        latest_arrival_at=need.latest_arrival_at,
        site_load=need.site.load,
        ride_load=need.ride.load,
        oxygen_on_board=need.ride.oxygen_on_board,
        power_on_board=need.ride.power_on_board,
        respirator_competence=need.site.respirator_competence,
        water_and_drain=need.site.water_and_drain,
        offer=patient.offer.value,
        household=patient.household,
        waits_in=waits_in,
        ride_oxygen_ml_min=need.ride.oxygen_ml_min,
        ride_power_w=need.ride.power_w,
        rides_alone=need.ride.alone,
    )


def _equipment(device: Device, policy: Policy) -> str:
    """One device in a few words, as it stands on the packing list (Danish: names are the policy's)."""
    parts = [" ".join(name for name in (policy.therapies[device.therapy].name_da, device.model) if name)]
    if device.flow_ml_min:
        parts.append(f"{device.flow_ml_min / 1000:g} l/min".replace(".", ","))
    if device.cylinder_l:
        parts.append(f"{device.cylinder_l} l ilt")
    return ", ".join(parts)


def _site(site: Site, in_outage: bool) -> SiteFacts:
    return SiteFacts(
        id=site.id,
        name=site.name,
        kind=site.kind.value,
        municipality_code=site.municipality_code,
        address=f"{site.address}, {site.postcode} {site.town}".strip(", "),
        position=site.position,
        capacity=site.capacity,
        backup_s=site.backup_s,
        in_outage=in_outage,
        agreement=site.agreement.value,
        confirmed_at=site.confirmed_at,
        confirmed_by=site.confirmed_by,
        valid_until=site.valid_until,
        contact=site.contact,
        phone=site.phone,
        arrivals_per_quarter=site.arrivals_per_quarter,
    )


def _vehicle(vehicle: Vehicle) -> VehicleFacts:
    return VehicleFacts(
        id=vehicle.id,
        name=vehicle.name,
        kind=vehicle.kind.value,
        capacity=vehicle.capacity,
        base_name=vehicle.base_name,
        base=vehicle.base,
        phone=vehicle.phone,
        oxygen_on_board=vehicle.oxygen_on_board,
        power_on_board=vehicle.power_on_board,
        folding_wheelchair_places=vehicle.folding_wheelchair_places,
        oxygen_l=vehicle.oxygen_l,
        energy_wh=vehicle.energy_wh,
    )
