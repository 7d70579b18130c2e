"""Can the times be kept: driving, waiting, service, shifts, the longest ride, making ready? Rule C9."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from planner.certificate.case import Case
from planner.certificate.records import Route, Shift, Stop
from planner.certificate.result import Violation, violation


def times_can_be_kept(case: Case) -> Iterator[Violation]:
    """C9: each route runs from base to base within its shift, and each time follows from the one before."""
    for route in case.plan.routes:
        shift = case.shifts.get(route.shift)
        if shift:
            yield from _base_to_base(case, route, shift)
            yield from _within_shift(case, route, shift)
            if shift.break_after_s is not None:
                yield from _breaks(case, route, shift, shift.break_after_s)
        yield from _legs(case, route)
        yield from _services(case, route)
        yield from _turnarounds(case, route)
    yield from _rides(case)
    yield from _one_route_at_a_time(case)


def _base_to_base(case: Case, route: Route, shift: Shift) -> Iterator[Violation]:
    """A vehicle that had left and has no visit before it may end where it stands."""
    first, last, between = route.stops[0], route.stops[-1], route.stops[1:-1]
    right_kinds = (
        len(route.stops) >= 2
        and first.kind == "start"
        and last.kind == "end"
        and all(stop.kind in ("pickup", "delivery") for stop in between)
    )
    done = len(case.done_of(route.shift))
    ends = {shift.place, *([route.stops[-2].place] if done == len(route.stops) - 1 else [])}
    at_base = first.place == shift.place and last.place in ends and not any((first.ref, last.ref, *first.load, *last.load))
    if not right_kinds or not at_base or first.leg_s or first.leg_m or first.crossings:
        yield violation("not_base_to_base", route.shift)


def _within_shift(case: Case, route: Route, shift: Shift) -> Iterator[Violation]:
    """Whoever was on board when the plan was made anew is brought to the end, also when the shift is over by then."""
    rest = route.stops[len(case.done_of(route.shift)) :]
    late = [stop for stop in rest if stop.ref in case.fetched]
    by = [stop.arrive_at for stop in rest if stop.kind != "end" and stop not in late] if late else [route.stops[-1].arrive_at]
    outside = max(shift.start_at - route.stops[0].depart_at, *(at - shift.end_at for at in by), 0)
    if outside > 0:
        yield violation("outside_shift", route.shift, seconds=outside)


def _legs(case: Case, route: Route) -> Iterator[Violation]:
    """No leg shorter than the vehicle's own travel matrix says, and no arrival before the leg is driven."""
    for number in range(1, len(route.stops)):
        before, stop = route.stops[number - 1], route.stops[number]
        if case.is_past(route.shift, number):
            continue
        least = case.seconds(route.shift, before.place, stop.place)
        if least is not None:
            if least < 0:
                yield violation("no_way", route.shift, stop=number)
            elif stop.leg_s < least:
                yield violation("leg_too_short", route.shift, stop=number, stated=stop.leg_s, found=least)
        early = before.depart_at + stop.leg_s - stop.arrive_at
        if early > 0:
            yield violation("arrives_before_possible", route.shift, stop=number, early_s=early)


def _services(case: Case, route: Route) -> Iterator[Violation]:
    """Service begins on arrival or later, takes its time, and fetches nobody before anyone may be moved."""
    for number, stop in enumerate(route.stops):
        if number < len(case.done_of(route.shift)):
            continue
        if stop.begin_at < stop.arrive_at:
            yield violation("begins_before_arrival", route.shift, stop=number)
        spent, needed = stop.depart_at - stop.begin_at, _service_s(case, stop)
        if spent < needed:
            yield violation("service_too_short", route.shift, stop=number, stated=spent, found=needed)
        if stop.kind == "pickup" and stop.begin_at < case.snapshot.scenario.first_departure_at:
            yield violation("fetched_too_early", stop.ref)


def _service_s(case: Case, stop: Stop) -> int:
    if stop.ref in case.errands:
        policy = case.snapshot.policy.errands
        return policy.loading_s if stop.kind == "pickup" else policy.handing_over_s
    patient = case.patients.get(stop.ref)
    if patient is None or stop.kind not in ("pickup", "delivery"):
        return 0
    return patient.ride_need.boarding_s if stop.kind == "pickup" else patient.ride_need.unloading_s


def _turnarounds(case: Case, route: Route) -> Iterator[Violation]:
    """After the stop where the vehicle is emptied, the next pickup begins no sooner than the turnaround allows. Making
    ready and driving may overlap."""
    needed = case.snapshot.policy.turnaround_s
    on_board: set[str] = set()
    emptied_at: int | None = None
    for number, stop in enumerate(route.stops):
        if stop.kind == "pickup":
            past = number < len(case.done_of(route.shift))
            if not past and emptied_at is not None and stop.begin_at - emptied_at < needed:
                spent = stop.begin_at - emptied_at
                yield violation("turnaround_too_short", route.shift, stop=number, stated=spent, found=needed)
            on_board.add(stop.ref)
            emptied_at = None
        elif stop.kind == "delivery":
            on_board.discard(stop.ref)
            if not on_board:
                emptied_at = stop.begin_at + _service_s(case, stop)


def _breaks(case: Case, route: Route, shift: Shift, longest: int) -> Iterator[Violation]:
    """From leaving the base to being back no longer at work than allowed: a break is time in one piece in which the vehicle
    stands empty, neither driven nor made ready. What was worked before the plan was made anew is not asked, nor until whoever was
    on board then is brought."""
    done = len(case.done_of(route.shift))
    on_board: set[str] = set()
    since, excused = route.stops[0].depart_at, False
    for number, (here, there) in enumerate(pairwise(route.stops), 1):
        if here.kind == "pickup":
            on_board.add(here.ref)
        elif here.kind == "delivery":
            on_board.discard(here.ref)
            excused = excused or (number > done and here.ref in case.fetched)
        way = max(there.leg_s, case.snapshot.policy.turnaround_s)
        stands = here.kind == "delivery" and there.kind == "pickup" and not on_board
        rests = stands and there.begin_at - way - here.depart_at >= shift.break_s
        if rests or there.kind == "end":
            until = here.depart_at if rests else there.arrive_at
            if until - since > longest and not excused and number > done:
                yield violation("no_break_taken", route.shift, stop=number, stated=until - since, found=longest)
            since, excused = there.begin_at - way, False


def _rides(case: Case) -> Iterator[Violation]:
    """From the end of service at home to the beginning of service at the site. Whoever was fetched before a road closed is
    brought on however long it takes."""
    for ref, (pickups, deliveries) in case.visits.items():
        if ref in case.patients and ref not in case.fetched and len(pickups) == 1 and len(deliveries) == 1:
            ride_s = deliveries[0].stop.begin_at - pickups[0].stop.depart_at
            longest = case.patients[ref].ride_need.max_ride_s
            if ride_s > longest:
                yield violation("ride_too_long", ref, stated=ride_s, found=longest)


def done_stays_done(case: Case) -> Iterator[Violation]:
    """C22: of a plan made anew while it is driven, each route begins with the stops that had been made, a lost vehicle makes no
    other, and nothing new begins before the plan was made anew."""
    under_way = case.snapshot.under_way
    if under_way is None:
        return
    routes = {route.shift: route for route in case.plan.routes}
    for shift, done in under_way.done.items():
        stops = routes[shift].stops if shift in routes else ()
        made = tuple((s.kind, s.place, s.ref, s.begin_at, s.depart_at) for s in stops[: len(done.stops)])
        if made != tuple((s.kind, s.place, s.ref, s.begin_at, s.depart_at) for s in done.stops):
            yield violation("done_is_changed", shift)
        if done.lost and len(stops) > len(done.stops) + 1:
            yield violation("lost_vehicle_drives", shift)
    for route in case.plan.routes:
        for number, stop in enumerate(route.stops[:-1]):
            if number >= len(case.done_of(route.shift)) and stop.begin_at < under_way.at:
                yield violation("begins_in_the_past", route.shift, stop=number)


def _one_route_at_a_time(case: Case) -> Iterator[Violation]:
    """No vehicle is on two routes at once, and no shift is driven twice."""
    routes = sorted(case.plan.routes, key=lambda route: (route.vehicle, route.stops[0].depart_at))
    driven: set[str] = set()
    for number, route in enumerate(routes):
        before = routes[number - 1] if number else None
        same_vehicle = before is not None and before.vehicle == route.vehicle
        overlaps = before is not None and route.stops[0].depart_at < before.stops[-1].arrive_at
        if route.shift in driven or (same_vehicle and overlaps):
            yield violation("two_routes_at_once", route.vehicle)
        driven.add(route.shift)
