"""Which ride requests and vehicle shifts follow from tonight's assignment?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from planner.model.errand import Errand
from planner.model.fleet import Vehicle, VehicleShift
from planner.model.outage import Scenario
from planner.model.policy import Policy
from planner.model.site import Site
from planner.model.timing import DANISH_TIME, Window, epoch_s, utc
from planner.needs.need import Need
from planner.needs.reserves import exactly
from planner.transport.errands import as_request, with_equipment_places
from planner.transport.problem import STORE_UNITS, DarpProblem, Request, Shift, can_carry
from planner.travel.matrix import OFF_ROAD_PROFILES, UNREACHABLE, TravelMatrix


def available_vehicles(vehicles: Iterable[Vehicle], scenario: Scenario) -> tuple[Vehicle, ...]:
    """The scenario's fleet, sorted by id."""
    named = [v for v in vehicles if not scenario.vehicle_ids or v.id in scenario.vehicle_ids]
    return tuple(sorted((v for v in named if v.id not in scenario.lost_vehicle_ids), key=lambda v: v.id))


def vehicle_shifts(vehicles: Iterable[Vehicle], scenario: Scenario) -> tuple[VehicleShift, ...]:
    """Each vehicle's working windows from the first departure to the end of the outage."""
    horizon = Window(scenario.first_departure_at, scenario.end_at)
    return tuple(shift for vehicle in vehicles for shift in _shifts_of(vehicle, horizon))


def _shifts_of(vehicle: Vehicle, horizon: Window) -> list[VehicleShift]:
    windows = list(_working_windows(vehicle, horizon))
    names = [vehicle.id, *(f"{vehicle.id}/{n}" for n in range(2, len(windows) + 1))]
    return [VehicleShift(name, vehicle, window) for name, window in zip(names, windows, strict=False)]


def _working_windows(vehicle: Vehicle, horizon: Window) -> Iterable[Window]:
    """Daily local clock times laid over the horizon; a shift that ends before it starts runs over midnight."""
    if vehicle.shift_from is None or vehicle.shift_to is None or vehicle.shift_from == vehicle.shift_to:
        yield horizon
        return
    day = utc(horizon.start_at).astimezone(DANISH_TIME).date() - timedelta(days=1)
    while True:
        start = utc(datetime.combine(day, vehicle.shift_from, DANISH_TIME))
        over_midnight = vehicle.shift_to < vehicle.shift_from
        end = utc(datetime.combine(day + timedelta(days=int(over_midnight)), vehicle.shift_to, DANISH_TIME))
        if start >= horizon.end_at:
            return
        first, last = max(start, horizon.start_at), min(end, horizon.end_at)
        if first < last:
            yield Window(first, last)
        day += timedelta(days=1)


def build_darp(
    movers: Sequence[Need],
    site_of: Mapping[str, str],
    shifts: Sequence[VehicleShift],
    matrix: TravelMatrix,
    scenario: Scenario,
    policy: Policy,
    sites: Iterable[Site] = (),
    errands: Sequence[tuple[Errand, Need]] = (),
) -> DarpProblem:
    """The dial-a-ride problem of everyone who has a site; second 0 is the first departure. ``sites`` say at what rate they
    receive people; ``errands`` are driven too, each beside whom it is for."""
    rows = matrix.index()
    zero_at = scenario.first_departure_at
    last_s = epoch_s(scenario.end_at) - epoch_s(zero_at)
    in_hand_s = (policy.whole("risk_slack_some"), policy.whole("risk_slack_high"))
    requests = tuple(
        _request(need, rows[f"home:{need.ref}"], rows[f"site:{site_of[need.ref]}"], matrix, zero_at, last_s, in_hand_s)
        for need in movers
        if need.ref in site_of
    )
    requests += tuple(
        as_request(errand, _request(need, *_way_home(errand, rows), matrix, zero_at, last_s, in_hand_s), policy, last_s)
        for errand, need in errands
    )
    fleet = tuple(_shift(s, rows[f"base:{s.vehicle.id}"], zero_at, policy) for s in shifts)
    if any(s.vehicle.folding_wheelchair_places for s in shifts):
        each = policy.whole("seats_per_wheelchair_place")
        requests = tuple(replace(r, further=(r.load.in_seats(each),)) for r in requests)
        fleet = tuple(replace(s, further=(known.vehicle.seats(each),)) for s, known in zip(fleet, shifts, strict=True))
    if errands:
        requests, fleet = with_equipment_places(requests, fleet, (errand for errand, _ in errands), policy)
    return DarpProblem(
        zero_at=zero_at,
        requests=_marked_by_road(requests, fleet, matrix.seconds),
        shifts=fleet,
        seconds=matrix.seconds,
        turnaround_s=policy.whole("turnaround"),
        late_price=policy.whole("time_in_hand_price"),
        receives={rows[f"site:{s.id}"]: s.arrivals_per_quarter for s in sites if s.arrivals_per_quarter is not None},
    )


def _marked_by_road(
    requests: tuple[Request, ...], fleet: Sequence[Shift], seconds: Mapping[str, NDArray[np.int32]]
) -> tuple[Request, ...]:
    """The requests, told apart where boats or helicopters could be asked: they are few, and for whom no road will do."""
    on_roads = [s for s in fleet if s.profile not in OFF_ROAD_PROFILES]
    if len(on_roads) == len(fleet):
        return requests
    return tuple(replace(r, by_road=any(_brings(s, r, seconds[s.profile]) for s in on_roads)) for r in requests)


def _brings(shift: Shift, request: Request, seconds: NDArray[np.int32]) -> bool:
    """Whether the vehicle, sent at once with nothing else to do, brings the rider in time."""
    fetch_s, ride_s = int(seconds[shift.starts_at, request.pickup]), int(seconds[request.pickup, request.delivery])
    if UNREACHABLE in (fetch_s, ride_s) or ride_s > request.max_ride_s or not can_carry(shift, request):
        return False
    begin_s = max(shift.start_s + fetch_s, request.earliest_s)
    return begin_s + request.boarding_s + ride_s <= request.deadline_s


def _way_home(errand: Errand, rows: Mapping[str, int]) -> tuple[int, int]:
    """From the site to the home."""
    return rows[f"site:{errand.site_id}"], rows[f"home:{errand.ref}"]


def _request(
    need: Need, home: int, site: int, matrix: TravelMatrix, zero_at: datetime, last_s: int, in_hand_s: tuple[int, ...]
) -> Request:
    ride = need.ride
    latest_s = epoch_s(need.latest_arrival_at) - epoch_s(zero_at)
    return Request(
        ref=need.ref,
        priority=need.priority,
        pickup=home,
        delivery=site,
        load=ride.load,
        earliest_s=0,
        deadline_s=min(latest_s, last_s),
        boarding_s=ride.boarding_s,
        unloading_s=ride.unloading_s,
        max_ride_s=ride.max_ride_s,
        oxygen_on_board=ride.oxygen_on_board,
        power_on_board=ride.power_on_board,
        rides_alone=ride.alone,
        wanted_s=_wanted(need, zero_at, tuple(min(latest_s - slack, last_s) for slack in in_hand_s)),
        over_water=matrix.over_water(home, site),
        draws=(ride.oxygen_ml_min, ride.power_w),
    )


def _wanted(need: Need, zero_at: datetime, in_hand_s: tuple[int, ...]) -> tuple[int, ...]:
    """Earlier deadlines, strictest first: before the power goes where the policy wants that, then with time in hand."""
    if need.wanted_by is None:
        return in_hand_s
    return (min(epoch_s(need.wanted_by) - epoch_s(zero_at), *in_hand_s), *in_hand_s)


def _shift(shift: VehicleShift, base: int, zero_at: datetime, policy: Policy) -> Shift:
    return Shift(
        id=shift.id,
        vehicle_id=shift.vehicle.id,
        kind=shift.vehicle.kind.value,
        capacity=shift.vehicle.capacity,
        base=base,
        start_s=epoch_s(shift.window.start_at) - epoch_s(zero_at),
        end_s=epoch_s(shift.window.end_at) - epoch_s(zero_at),
        oxygen_on_board=shift.vehicle.oxygen_on_board,
        power_on_board=shift.vehicle.power_on_board,
        profile=shift.vehicle.profile,
        stores=_stores(shift.vehicle, policy),
        break_after_s=shift.vehicle.break_after_s,
        break_s=policy.whole("driver_break"),
    )


def _stores(vehicle: Vehicle, policy: Policy) -> tuple[int | None, ...]:
    """What the vehicle can give: of its oxygen with the margin that any cylinder has."""
    litre, watt_hour = STORE_UNITS
    oxygen = None if vehicle.oxygen_l is None else int(vehicle.oxygen_l * litre * exactly(policy.number("cylinder_factor")))
    return oxygen, None if vehicle.energy_wh is None else vehicle.energy_wh * watt_hour
