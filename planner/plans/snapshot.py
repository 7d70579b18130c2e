"""What was known when the plan was made? The certificate's first input (format in data/README.md)."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import shapely.geometry
from numpy.typing import NDArray

from planner.assignment.tonight import DAY, NIGHT, shifts_of
from planner.model.errand import Thing
from planner.model.fleet import VehicleShift
from planner.model.outage import Scenario
from planner.model.party import Municipality, Responsibility
from planner.model.policy import Policy
from planner.model.site import Agreement, Competence, Site
from planner.needs.need import DeviceReserve, Need
from planner.plans.locks import Lock
from planner.plans.plan import PlannedStop, UnderWay
from planner.plans.provenance import stamp
from planner.travel.matrix import Crossing, TravelMatrix

FORMAT = "planner-snapshot/2"
#: zlib's quickest level: the next ones take twice as long for a few per cent.
PACKING = 1
#: Only the municipality may judge its own capacity; only what it has confirmed is planned with.
USABLE_AGREEMENTS = (Agreement.CONFIRMED,)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a snapshot is made of. ``travel`` is :func:`travel_json` of the matrix, made once for all snapshots of it.
    ``made`` are the stops that each shift had made when a plan that is ``under_way`` was made anew."""

    taken_at: datetime
    synthetic: bool
    scenario: Scenario
    policy: Policy
    municipalities: Sequence[Municipality]
    needs: Sequence[Need]
    sites: Sequence[Site]
    in_outage: frozenset[str]
    shifts: Sequence[VehicleShift]
    matrix: TravelMatrix
    travel: dict[str, Any]
    locks: Sequence[Lock]
    active_elsewhere: frozenset[str]
    parties: Sequence[Responsibility] = ()
    under_way: UnderWay | None = None
    made: Mapping[str, Sequence[PlannedStop]] = field(default_factory=dict)


def snapshot_json(known: Known) -> dict[str, Any]:
    """The snapshot as plain JSON data."""
    rows = known.matrix.index()
    under_way = (
        {} if known.under_way is None else {"under_way": _under_way(known.under_way, known.made, {s.id for s in known.shifts})}
    )
    return {
        "format": FORMAT,
        "taken_at": stamp(known.taken_at),
        "synthetic": known.synthetic,
        "exercise": known.scenario.exercise,
        "scenario": _scenario(known.scenario, known.policy, known.shifts),
        "policy": _policy(known.policy),
        "municipalities": [_municipality(m) for m in known.municipalities],
        "parties": [_party(p) for p in concerned_parties(known.parties, known.needs, known.sites)],
        "patients": [_patient(n, known, rows) for n in sorted(known.needs, key=lambda n: n.ref)],
        "sites": [_site(s, known.in_outage) for s in sorted(known.sites, key=lambda s: s.id)],
        "vehicles": [
            _shift(s, known.policy.whole("seats_per_wheelchair_place"), known.policy.whole("driver_break")) for s in known.shifts
        ],
        "places": _places(known.matrix),
        "travel": known.travel,
        "crossings": [_crossing(c) for c in known.matrix.crossings],
        "closed_areas": [_plain(shapely.geometry.mapping(area)) for area in known.scenario.closed_areas],
        "locks": [{"ref": k.ref, "site": k.site_id, "kind": k.kind.value} for k in known.locks],
        "active_elsewhere": sorted(known.active_elsewhere),
        **under_way,
    }


def _under_way(night: UnderWay, made: Mapping[str, Sequence[PlannedStop]], shifts: Collection[str]) -> dict[str, Any]:
    """A lost vehicle that had made no stop is said too: it must not drive later either."""
    return {
        "at": stamp(night.at),
        "done": [
            {
                "shift": shift,
                "heading": shift in night.heading,
                "lost": shift in night.lost,
                "stops": [_made_stop(stop) for stop in made.get(shift, ())],
            }
            for shift in sorted(made.keys() | (set(night.lost) & set(shifts)))
        ],
    }


def _made_stop(stop: PlannedStop) -> dict[str, Any]:
    times = {"begin_at": stamp(stop.begin_at), "depart_at": stamp(stop.depart_at)}
    return {"kind": stop.kind.value, "place": stop.place_id, "ref": stop.ref, **times}


def concerned_parties(
    parties: Iterable[Responsibility], needs: Iterable[Need], sites: Iterable[Site]
) -> tuple[Responsibility, ...]:
    """Those of the municipalities where someone affected lives or a site lies, by municipality and task."""
    codes = {need.patient.municipality_code for need in needs} | {site.municipality_code for site in sites}
    here = (one for one in parties if one.municipality_code in codes)
    return tuple(sorted(here, key=lambda one: (one.municipality_code, one.task, one.from_date)))


def _municipality(one: Municipality) -> dict[str, Any]:
    return {"code": one.code, "name": one.name, "region": one.region_code, "health_council": one.health_council}


def _party(one: Responsibility) -> dict[str, Any]:
    return {
        "task": one.task,
        "municipality": one.municipality_code,
        "responsible": one.responsible,
        "operating": one.operating,
        "from": one.from_date.isoformat(),
        "to": one.to_date.isoformat() if one.to_date else None,
    }


def _scenario(scenario: Scenario, policy: Policy, shifts: Iterable[VehicleShift]) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "name": scenario.name,
        "first_departure_at": stamp(scenario.first_departure_at),
        "cuts": [[stamp(cut.start_at), stamp(cut.end_at)] for cut in scenario.power_cuts],
        "lost_sites": sorted(scenario.lost_site_ids),
        "vehicles": sorted({shift.vehicle.id for shift in shifts}),
        "shifts": list(shifts_of(scenario, policy)),
        "acceptance_percent": scenario.acceptance_percent,
    }


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "version": policy.version,
        "battery_derating": policy.number("battery_derating"),
        "cylinder_factor": policy.number("cylinder_factor"),
        "stay_margin_s": policy.whole("stay_margin"),
        "confirmation_max_age_s": policy.whole("confirmation_max_age"),
        "turnaround_s": policy.whole("turnaround"),
        "errands": {
            "cylinder_l": policy.whole("brought_cylinder"),
            "battery_s": policy.whole("brought_battery"),
            "places": policy.whole("errand_places"),
            "loading_s": policy.whole("errand_loading"),
            "handing_over_s": policy.whole("errand_handing_over"),
        },
        "usable_agreements": [a.value for a in USABLE_AGREEMENTS],
    }


def _patient(need: Need, known: Known, rows: dict[str, int]) -> dict[str, Any]:
    patient, site, ride = need.patient, need.site, need.ride
    home = f"home:{need.ref}"
    return {
        "ref": need.ref,
        "municipality": patient.municipality_code,
        "place": home if home in rows else None,
        "group": need.group,
        "priority": need.priority,
        "household": patient.household,
        "devices": [_device(d) for d in need.devices],
        "margin_s": need.margin_s,
        "deadline_at": stamp(need.deadline_at),
        "offer": patient.offer.value,
        "own_generator": patient.own_generator,
        "needs_power_only": need.needs_power_only,
        "escort": int(patient.escort.value != "none"),
        "site_need": {
            "kinds": [k.value for k in site.kinds],
            "load": asdict(site.load),
            "water_and_drain": site.water_and_drain,
            "respirator_competence": site.respirator_competence,
            "step_free": site.step_free,
            "municipalities": _switched_on(site.municipal_switch, known.policy),
        },
        "ride_need": {
            "load": asdict(ride.load),
            "boarding_s": ride.boarding_s,
            "unloading_s": ride.unloading_s,
            "max_ride_s": ride.max_ride_s,
            "oxygen_on_board": ride.oxygen_on_board,
            "power_on_board": ride.power_on_board,
            "oxygen_ml_min": ride.oxygen_ml_min,
            "power_w": ride.power_w,
            "alone": ride.alone,
        },
    }


def _switched_on(switch: str, policy: Policy) -> list[str] | None:
    """Municipality codes where care homes and municipal premises take this person; None = everywhere."""
    return sorted(policy.municipal_switches.get(switch, frozenset())) if switch else None


def _device(device: DeviceReserve) -> dict[str, Any]:
    return {
        "therapy": device.therapy,
        "rule": device.rule.value,
        "battery_s": device.battery_s,
        "cylinder_l": device.cylinder_l,
        "flow_ml_min": device.flow_ml_min,
        "tolerance_s": device.tolerance_s,
        "due_at": stamp(device.due_at) if device.due_at else None,
    }


def _site(site: Site, in_outage: frozenset[str]) -> dict[str, Any]:
    return {
        "id": site.id,
        "kind": site.kind.value,
        "municipality": site.municipality_code,
        "place": f"site:{site.id}",
        "agreement": site.agreement.value,
        "confirmed_at": stamp(site.confirmed_at) if site.confirmed_at else None,
        "valid_until": site.valid_until.isoformat() if site.valid_until else None,
        "in_outage": site.id in in_outage,
        "backup_s": site.backup_s,
        "capacity": asdict(site.capacity),
        "step_free": site.step_free,
        "water_and_drain": site.water_and_drain,
        "respirator_competence": site.respirator_competence,
        "respirators_attended": {
            shift: None if known is None else Competence.RESPIRATOR in known
            for shift, known in ((DAY, site.competences_day), (NIGHT, site.competences_night))
        },
        "oxygen_stored_l": site.oxygen_stored_l,
        "arrivals_per_quarter": site.arrivals_per_quarter,
        "stock": {thing.value: site.stock(thing) for thing in Thing},
        "hospital": site.kind.is_hospital,
    }


def _shift(shift: VehicleShift, seats_each: int, break_s: int) -> dict[str, Any]:
    vehicle = shift.vehicle
    return {
        "shift": shift.id,
        "vehicle": vehicle.id,
        "kind": vehicle.kind.value,
        "profile": vehicle.profile,
        "place": f"base:{vehicle.id}",
        "start_at": stamp(shift.window.start_at),
        "end_at": stamp(shift.window.end_at),
        "capacity": asdict(vehicle.capacity),
        "oxygen_on_board": vehicle.oxygen_on_board,
        "power_on_board": vehicle.power_on_board,
        "folding_places": vehicle.folding_wheelchair_places,
        "seats_per_folding_place": seats_each,
        "oxygen_l": vehicle.oxygen_l,
        "energy_wh": vehicle.energy_wh,
        "break_after_s": vehicle.break_after_s,
        "break_s": break_s,
    }


def travel_json(matrix: TravelMatrix) -> dict[str, Any]:
    """The matrix as the snapshot holds it. Packing takes seconds for thousands of places."""
    return {
        "network": matrix.network,
        "rough": matrix.rough,
        "changes": list(matrix.changes),
        "profiles": _profiles(matrix),
    }


def _profiles(matrix: TravelMatrix) -> dict[str, dict[str, str]]:
    """Each profile's seconds, packed; profiles that travel alike are written once."""
    written: dict[int, str] = {}
    profiles: dict[str, dict[str, str]] = {}
    for name, seconds in sorted(matrix.seconds.items()):
        if id(seconds) in written:
            profiles[name] = {"same_as": written[id(seconds)]}
        else:
            written[id(seconds)] = name
            profiles[name] = {"seconds": packed(seconds)}
    return profiles


def packed(seconds: NDArray[np.int32]) -> str:
    """Rows of little-endian 32-bit whole numbers, compressed by zlib, as base64 text."""
    return base64.b64encode(zlib.compress(seconds.astype("<i4").tobytes(), PACKING)).decode("ascii")


def _plain(value: Any) -> Any:
    """GeoJSON with lists for shapely's tuples."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, Mapping) else value


def _places(matrix: TravelMatrix) -> list[dict[str, Any]]:
    return [
        {"id": place.id, "lon": place.position.lon, "lat": place.position.lat, "land": land}
        for place, land in zip(matrix.places, matrix.lands, strict=True)
    ]


def _crossing(crossing: Crossing) -> dict[str, Any]:
    return {
        "id": crossing.id,
        "kind": crossing.kind,
        "name": crossing.name,
        "lands": list(crossing.lands),
        "seconds": crossing.seconds,
        "open": crossing.open,
    }
