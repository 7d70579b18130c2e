"""Is everyone placed fetched once, brought to the right door, with room and supply all the way? Rules C7, C8 and C13."""

from __future__ import annotations

from collections.abc import Iterator

from planner.certificate.case import Case, Placement, Visit
from planner.certificate.records import SEAT_DIMENSIONS, Amounts, Route, Shift, Stop
from planner.certificate.result import Violation, shown, violation
from planner.certificate.totals import split_households


def everyone_fetched_once(case: Case) -> Iterator[Violation]:
    """C7: each placed person has one pickup at home and then one delivery at the site, both on the stated shift and at
    the stated times; nobody else is on any route. What is brought home to people is C24's."""
    placed = {entry.ref for entry in case.plan.placed}
    for ref in case.visits:
        if ref not in placed and ref not in case.errands:
            yield violation("rides_unplaced", ref)
    for placement in case.placements:
        pickups, deliveries = case.visits.get(placement.entry.ref, ([], []))
        if len(pickups) == 1 and len(deliveries) == 1:
            yield from _fetched_and_delivered(placement, pickups[0], deliveries[0])
        else:
            yield violation("not_fetched_once", placement.entry.ref, pickups=len(pickups), deliveries=len(deliveries))


def _fetched_and_delivered(placement: Placement, pickup: Visit, delivery: Visit) -> Iterator[Violation]:
    entry, home, site = placement.entry, placement.patient.place, placement.site
    if pickup.route is not delivery.route:
        yield violation("changes_vehicle", entry.ref)
    elif delivery.number < pickup.number:
        yield violation("delivered_before_fetched", entry.ref)
    if pickup.stop.place != home:
        yield violation("fetched_elsewhere", entry.ref, found=pickup.stop.place, expected=home)
    if delivery.stop.place != site.place:
        yield violation("delivered_elsewhere", entry.ref, found=delivery.stop.place, expected=site.place)
    if entry.shift != pickup.route.shift:
        yield violation("other_shift", entry.ref, found=pickup.route.shift, stated=entry.shift)
    if entry.pickup_at != pickup.stop.begin_at:
        yield violation("pickup_time_differs", entry.ref, found=shown(pickup.stop.begin_at), stated=shown(entry.pickup_at))
    if entry.arrival_at != delivery.stop.begin_at:
        yield violation("arrival_time_differs", entry.ref, found=shown(delivery.stop.begin_at), stated=shown(entry.arrival_at))


def room_on_every_leg(case: Case) -> Iterator[Violation]:
    """C8: who is on board after each stop takes no more than the vehicle has, the stated load is that, the vehicle
    carries the oxygen and the power its riders need, as much as their rides take, and whoever must ride alone does. Nurses sit
    too; cylinders and batteries have places of their own."""
    for route in case.plan.routes:
        shift = case.shifts.get(route.shift)
        for number, load in enumerate(_loads(case, route)):
            stated = route.stops[number].load
            if stated != load:
                yield violation("load_differs", route.shift, stop=number, stated=_seats(stated), found=_seats(load))
            if shift:
                yield from _fits(shift, number, load)
        if shift:
            yield from _supplies(case, route, shift)
            yield from _stores(case, route, shift)
        yield from _equipment(case, route)
        yield from _alone(case, route)


def _loads(case: Case, route: Route) -> Iterator[Amounts]:
    """What is on board on leaving each stop, from who was fetched and not yet delivered."""
    on_board: dict[str, Amounts] = {}
    for stop in route.stops:
        if stop.kind == "pickup" and stop.ref in case.patients:
            on_board[stop.ref] = case.patients[stop.ref].ride_need.load
        elif stop.kind == "pickup" and _is_nurse(case, stop):
            on_board[stop.ref] = (1, 0, 0)
        elif stop.kind == "delivery":
            on_board.pop(stop.ref, None)
        yield tuple(sum(load[d] for load in on_board.values()) for d in range(len(SEAT_DIMENSIONS)))


def _is_nurse(case: Case, stop: Stop) -> bool:
    return stop.ref in case.errands and case.errands[stop.ref].thing == "nurse"


def _equipment(case: Case, route: Route) -> Iterator[Violation]:
    """No more cylinders and batteries on board than a vehicle has places for."""
    most, on_board = case.snapshot.policy.errands.places, set[str]()
    for number, stop in enumerate(route.stops):
        if stop.kind == "delivery":
            on_board.discard(stop.ref)
        elif stop.kind == "pickup" and stop.ref in case.errands and not _is_nurse(case, stop):
            on_board.add(stop.ref)
            if len(on_board) > most:
                yield violation("too_much_equipment", route.shift, load=len(on_board), stop=number, capacity=most)


def _fits(shift: Shift, number: int, load: Amounts) -> Iterator[Violation]:
    for dimension, taken, capacity in zip(SEAT_DIMENSIONS, load, shift.capacity, strict=True):
        if taken > capacity:
            yield violation("vehicle_overfull", shift.shift, load=taken, dimension=dimension, stop=number, capacity=capacity)
    left = shift.capacity[0] - shift.seats_folded_away(load)
    if left < load[0] <= shift.capacity[0]:
        yield violation("seats_folded_away", shift.shift, load=load[0], stop=number, wheelchairs=load[1], capacity=max(left, 0))


def _supplies(case: Case, route: Route, shift: Shift) -> Iterator[Violation]:
    riders = [stop.ref for stop in route.stops if stop.kind == "pickup" and stop.ref in case.patients]
    for ref in riders:
        need = case.patients[ref].ride_need
        if need.oxygen_on_board and not shift.oxygen_on_board:
            yield violation("supply_not_on_board", ref, supply="oxygen", shift=shift.shift)
        if need.power_on_board and not shift.power_on_board:
            yield violation("supply_not_on_board", ref, supply="power", shift=shift.shift)


def _stores(case: Case, route: Route, shift: Shift) -> Iterator[Violation]:
    """Of a plan made anew only those count who had not been fetched: whoever is on board is brought on."""
    oxygen, energy = 0, 0
    fetched_at: dict[str, int] = {}
    anew: set[str] = set()
    for stop in route.stops:
        if stop.ref in case.patients and stop.kind == "pickup":
            fetched_at[stop.ref] = stop.depart_at
        elif stop.ref in fetched_at and stop.kind == "delivery":
            ride, ride_s = case.patients[stop.ref].ride_need, stop.begin_at - fetched_at[stop.ref]
            oxygen, energy = oxygen + ride_s * (ride.oxygen_ml_min or 0), energy + ride_s * ride.power_w
            if stop.ref not in case.fetched:
                anew |= {name for name, drawn in (("oxygen", ride.oxygen_ml_min), ("energy", ride.power_w)) if drawn}
    # Millilitres a minute for seconds: sixtieths of millilitres. Watts for seconds: joules.
    litres = None if shift.oxygen_l is None else int(shift.oxygen_l * case.snapshot.policy.cylinder_factor * 60_000)
    joules = None if shift.energy_wh is None else shift.energy_wh * 3_600
    for name, taken, held, size, unit in (("oxygen", oxygen, litres, 60_000, "l"), ("energy", energy, joules, 3_600, "Wh")):
        if held is not None and taken > held and name in anew:
            amounts = {"taken": -(-taken // size), "held": held // size}
            yield violation("store_used_up", route.shift, supply=name, unit=unit, **amounts)


def _alone(case: Case, route: Route) -> Iterator[Violation]:
    """Whoever must ride alone shares the vehicle with no other person, from being fetched to being delivered."""
    on_board: set[str] = set()
    for number, stop in enumerate(route.stops):
        if stop.kind == "delivery":
            on_board.discard(stop.ref)
        elif stop.kind == "pickup" and (stop.ref in case.patients or _is_nurse(case, stop)):
            on_board.add(stop.ref)
            if len(on_board) > 1 and number >= len(case.done_of(route.shift)):
                for ref in sorted(on_board):
                    if ref in case.patients and case.patients[ref].ride_need.alone:
                        yield violation("does_not_ride_alone", ref, shift=route.shift, stop=number)


def _seats(load: Amounts) -> str:
    return ", ".join(f"{amount} {name}" for name, amount in zip(SEAT_DIMENSIONS, load, strict=True))


def kept_together(case: Case) -> Iterator[Violation]:
    """C13: an escort has a place beside the person escorted, and the plan says truly how many households it splits."""
    for placement in case.placements:
        patient = placement.patient
        seated, places = patient.ride_need.load[0], sum(patient.ride_need.load)
        if places < 1 + patient.escort or seated < patient.escort:
            yield violation("escort_without_place", patient.ref, places=places)
    stated, found = case.plan.objective["split_households"], split_households(case)
    if stated != found:
        yield violation("split_households_differ", "plan", stated=stated, found=found)
