"""Seats that fold away for wheelchairs: one dimension more says exactly what trying every number of folded places says."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from transport_world import HOUR, a_problem, a_request, a_shift

from planner.certificate.records import Shift as CheckedShift
from planner.model.fleet import Vehicle, VehicleKind
from planner.model.load import VehicleLoad
from planner.model.place import Position
from planner.solvers.routing import route as by_ortools
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Search
from planner.transport.dispatcher import dispatched_orders
from planner.transport.problem import DarpProblem
from planner.transport.routes import result_of
from planner.transport.rules import violations
from planner.transport.schedule import Order, Timetable

VAN = Vehicle("K1", "", VehicleKind.WHEELCHAIR_VAN, VehicleLoad(), Position(9.0, 56.0))


def fits_some_way(load: VehicleLoad, room: VehicleLoad, folding: int, each: int) -> bool:
    """The obvious answer: so many places are folded out, and everyone has one."""
    return any(
        load.wheelchair <= room.wheelchair - folding + folded and load.seated <= room.seated - each * folded
        for folded in range(folding + 1)
    )


def test_one_dimension_more_says_what_trying_every_way_to_fold_says():
    for seated, wheelchair, each in product(range(5), range(4), range(4)):
        room = VehicleLoad(seated, wheelchair)
        for folding, a, b in product(range(wheelchair + 1), range(6), range(5)):
            load, van = VehicleLoad(a, b), replace(VAN, capacity=room, folding_wheelchair_places=folding)
            quick = load.fits_in(room) and load.in_seats(each) <= van.seats(each)
            assert quick == fits_some_way(load, room, folding, each)
            checked = CheckedShift("", "", "", "", "", 0, 0, room.amounts(), False, False, folding, each)
            left = seated - checked.seats_folded_away(load.amounts())
            assert (load.fits_in(room) and load.seated <= left) == quick


def a_van_for(seats_each: int) -> DarpProblem:
    """Three seated people and a wheelchair along one road, one van of three seats and a wheelchair place where two fold away."""
    room, chair, seat = VehicleLoad(3, 1), VehicleLoad(0, 1), VehicleLoad(1)
    loads = (chair, seat, seat, seat)
    riders = [
        a_request(f"P{i}", 1, 2, load=load, further=(load.in_seats(seats_each),), deadline_s=2 * HOUR)
        for i, load in enumerate(loads)
    ]
    van = a_shift("V1", capacity=room, further=(room.in_seats(seats_each) - seats_each,), end_s=4 * HOUR)
    seconds = [[0, 600, 1800], [600, 0, 1800], [1800, 1800, 0]]
    return a_problem(riders, [van], seconds)


def orders_of(problem: DarpProblem) -> list[Order]:
    return [tuple(order) for order in Search(lay_out(problem), 1).run(Effort(400, 60.0))]


# The dispatcher fetches the wheelchair first, and OR-Tools' routing stays there; the search leaves it for two who sit.
@pytest.mark.parametrize(("seats_each", "dispatched", "served"), [(0, 4, 4), (2, 2, 3)])
def test_every_solver_folds_no_more_seats_than_there_are(seats_each, dispatched, served):
    problem = a_van_for(seats_each)
    table = Timetable(problem)
    results = [
        (result_of(table, orders_of(problem), "search"), served),
        (result_of(table, dispatched_orders(table), "dispatcher"), dispatched),
        (by_ortools(problem, seed=1, work=2, deadline_s=60, should_stop=lambda: False, on_better=None), dispatched),
    ]
    for result, brought in results:
        assert violations(problem, result) == ()
        assert len(problem.requests) - len(result.unserved) == brought
