"""Over random problems: nobody is lost, every rule is kept, no idle vehicle stands by while it could help."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transport_world import HOUR, a_problem, a_region, a_request, a_shift

from planner.model.load import VehicleLoad
from planner.solvers.routing import route
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.rules import violations
from planner.transport.schedule import Timetable, alone, earliest_begins

small = st.integers(0, 2)
loads = st.builds(VehicleLoad, small, small, small).filter(lambda load: any(load.amounts()))


@st.composite
def problems(draw: st.DrawFn) -> DarpProblem:
    """Up to seven riders and four shifts between six places, some of them cut off, with odd times."""
    places = 6
    flat = draw(st.lists(st.integers(-1, 3000), min_size=places**2, max_size=places**2))
    seconds = np.array(flat).reshape(places, places)
    np.fill_diagonal(seconds, 0)
    place = st.integers(0, places - 1)
    seats_each = draw(st.integers(0, 3))
    riders = [
        a_request(
            f"P{i}",
            draw(place),
            draw(place),
            priority=draw(st.integers(1, 5)),
            load=(load := draw(loads)),
            further=(load.in_seats(seats_each),),
            earliest_s=draw(st.integers(0, HOUR)),
            deadline_s=draw(st.integers(-600, 5 * HOUR)),
            boarding_s=draw(st.integers(0, 900)),
            unloading_s=draw(st.integers(0, 900)),
            max_ride_s=draw(st.integers(0, 2 * HOUR)),
            oxygen_on_board=draw(st.booleans()),
            power_on_board=draw(st.booleans()),
            rides_alone=draw(st.booleans()),
            draws=draw(st.tuples(small, small)),
        )
        for i in range(draw(st.integers(0, 7)))
    ]
    shifts = [
        a_shift(
            f"V{v}",
            draw(place),
            capacity=(room := VehicleLoad(draw(st.integers(0, 4)), draw(small), draw(small))),
            further=(room.in_seats(seats_each) - seats_each * draw(st.integers(0, room.wheelchair)),),
            start_s=draw(st.integers(0, HOUR)),
            end_s=draw(st.integers(HOUR, 6 * HOUR)),
            oxygen_on_board=draw(st.booleans()),
            power_on_board=draw(st.booleans()),
            stores=draw(st.tuples(*[st.none() | st.integers(0, 2 * HOUR)] * 2)),
            break_after_s=draw(st.none() | st.integers(HOUR, 4 * HOUR)),
            break_s=draw(st.integers(60, HOUR)),
        )
        for v in range(draw(st.integers(0, 4)))
    ]
    return a_problem(riders, shifts, seconds, turnaround_s=draw(st.integers(0, 900)))


def check(problem: DarpProblem, result: TransportResult) -> None:
    served = {s.ref for r in result.routes for s in r.stops if s.ref}
    assert violations(problem, result) == ()
    assert len(served) + len(result.unserved) == len(problem.requests)
    assert not served & set(result.unserved)
    table = Timetable(problem)
    moving = {r.shift_id for r in result.routes}
    idle = [s for s, shift in enumerate(problem.shifts) if shift.id not in moving]
    for number, rider in enumerate(problem.requests):
        if rider.ref in result.unserved:
            could = [s for s in idle if s in table.suited(number)]
            assert all(earliest_begins(table, s, alone(number)) is None for s in could)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problems())
def test_the_dispatcher_loses_nobody_and_keeps_every_rule(problem):
    check(problem, dispatch(problem))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(problems(), st.integers(0, 2**31 - 1))
def test_routing_loses_nobody_and_keeps_every_rule(problem, seed):
    check(problem, route(problem, seed=seed, work=1, deadline_s=600, should_stop=lambda: False, on_better=None))


def test_regions_of_every_tightness_are_routed_by_the_rules():
    rng = random.Random(1)
    for seed in range(3):
        problem = a_region(seed, rng.randint(20, 60), rng.randint(3, 15), warning_h=rng.choice((0, 2, 5)))

        check(problem, route(problem, seed=seed, work=1, deadline_s=600, should_stop=lambda: False, on_better=None))
