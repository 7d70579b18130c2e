"""The compiled search: small hand-made nights, held to the same rules as every other solver."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from transport_world import BED, HOUR, a_problem, a_region, a_request, a_shift, drive_s

from planner.model.load import VehicleLoad
from planner.solvers import transport_child
from planner.solvers.transport import METHOD, route
from planner.solvers.transport_search import recombining
from planner.solvers.transport_search import search as search_module
from planner.solvers.transport_search.annealing import anneal, note_best, total_cost
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Manner, Search
from planner.solvers.transport_search.timing import refresh
from planner.solvers.transport_search.warming import forget_old, warm_up
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import cost_of, result_of
from planner.transport.rules import violations
from planner.transport.schedule import Timetable, request_of


def searched(problem: DarpProblem, *, seed: int = 1, rounds: int = 500, threads: int = 1) -> TransportResult:
    orders = Search(lay_out(problem), seed).run(Effort(rounds, 600.0, threads))
    return result_of(Timetable(problem), [tuple(order) for order in orders], "search")


def test_two_neighbours_share_one_ride():
    seconds = drive_s([(0, 0), (30, 0), (30, 1), (60, 0)])
    problem = a_problem([a_request("P1", 1, 3), a_request("P2", 2, 3)], [a_shift("V1"), a_shift("V2")], seconds)

    result = searched(problem)

    assert violations(problem, result) == ()
    assert len(result.routes) == 1
    assert result.unserved == {}


def test_warming_up_compiles_all_that_a_search_calls():
    warm_up()
    before = {f: len(f.signatures) for f in (anneal, refresh, total_cost, note_best)}

    searched(a_region(3, 30, 12))

    assert before == {f: len(f.signatures) for f in before}
    assert all(before.values())


def test_nothing_to_do_gives_no_routes():
    assert searched(a_problem([], [a_shift()], [[0]])).routes == ()
    nobody_drives = a_problem([a_request()], [], np.zeros((3, 3)))
    assert searched(nobody_drives).unserved == {"P1": "no_suitable_vehicle"}


def test_the_more_urgent_is_served_when_only_one_can_be():
    seconds = drive_s([(0, 0), (30, 0), (60, 0), (0, 30), (0, 60)])
    riders = [
        a_request("late class", 1, 2, priority=5, deadline_s=HOUR * 2),
        a_request("first class", 3, 4, priority=1, deadline_s=HOUR * 2),
    ]

    result = searched(a_problem(riders, [a_shift(end_s=3 * HOUR)], seconds))

    assert set(result.unserved) == {"late class"}


def test_the_same_seed_rounds_and_threads_give_the_same_routes():
    problem = a_region(3, 30, 12)

    first, again = searched(problem, threads=2), searched(problem, threads=2)

    assert first.routes == again.routes


@pytest.mark.parametrize(("share", "by_clock"), [(0.05, False), (0.0, True)])
def test_a_recombination_that_the_clock_ended_is_not_passed_off_as_repeatable(share, by_clock):
    search = Search(lay_out(a_region(3, 60, 12)), 1, manner=Manner(recombining=share))

    search.run(Effort(500, 600.0))

    assert (search.by_clock, search.cut_short) == (by_clock, False)


def test_a_search_that_the_clock_will_end_has_cooled_when_it_does(monkeypatch):
    """A thousand million rounds take hours; routes cut off in the first warmth are hardly better than the dispatcher's."""
    ticks = itertools.count()
    monkeypatch.setattr(search_module, "time", SimpleNamespace(monotonic=lambda: 0.02 * next(ticks)))
    heats: list[float] = []
    keep = Search._temperature
    monkeypatch.setattr(Search, "_temperature", lambda *all_of_it: heats.append(keep(*all_of_it)) or heats[-1])
    problem = a_region(3, 60, 24)
    search = Search(lay_out(problem), 1)

    orders = search.run(Effort(10**9, 3.0))

    assert heats[-1] < heats[0] / 20
    assert (search.by_clock, search.cut_short) == (True, True)
    found = result_of(Timetable(problem), orders, METHOD)
    assert violations(problem, found) == ()
    assert cost(problem, found) < cost(problem, dispatch(problem))


def test_prices_that_cannot_be_found_are_not_laid_to_the_clock(monkeypatch):
    monkeypatch.setattr(recombining, "_solve", lambda *_: None)
    search = Search(lay_out(a_region(3, 60, 12)), 1)

    search.run(Effort(500, 600.0))

    assert (search.by_clock, search.cut_short) == (False, False)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_region_is_routed_by_the_rules_and_never_worse_than_the_dispatcher(seed):
    problem = a_region(seed, 40, 16, warning_h=2)
    heard: list[TransportResult] = []

    result = route(problem, seed=seed, work=5, deadline_s=600, should_stop=lambda: False, on_better=heard.append)

    assert violations(problem, result) == ()
    assert all(violations(problem, each) == () for each in heard)
    assert cost(problem, result)[:5] <= cost(problem, heard[0])[:5]


def cost(problem: DarpProblem, result: TransportResult) -> tuple[int, ...]:
    number = {r.ref: i for i, r in enumerate(problem.requests)}
    shift = {s.id: k for k, s in enumerate(problem.shifts)}
    orders: list[tuple[int, ...]] = [()] * len(problem.shifts)
    for q in result.routes:
        orders[shift[q.shift_id]] = tuple(2 * number[s.ref] + (s.kind == "delivery") for s in q.stops if s.ref)
    assert all(request_of(v) < len(number) for order in orders for v in order)
    return cost_of(Timetable(problem), orders)


def test_stopping_keeps_what_there_is():
    problem = a_region(5, 30, 12)

    result = route(problem, seed=1, work=100, deadline_s=600, should_stop=lambda: True, on_better=None)

    assert violations(problem, result) == ()
    assert result.stopped_by_time


def test_a_lying_rider_goes_with_a_vehicle_that_has_a_bed():
    seconds = drive_s([(0, 0), (30, 0), (60, 0)])
    fleet = [a_shift("V1"), a_shift("V2", capacity=VehicleLoad(0, 0, 1))]

    result = searched(a_problem([a_request(load=BED)], fleet, seconds))

    assert [q.shift_id for q in result.routes] == ["V2"]


def test_a_child_that_dies_costs_nothing(monkeypatch):
    monkeypatch.setattr(transport_child, "_PROGRAM", "import os; os.abort()")
    problem = a_region(5, 30, 12)

    result = route(problem, seed=1, work=1, deadline_s=600, should_stop=lambda: False, on_better=None)

    assert violations(problem, result) == ()
    assert result.method == "ortools_routing"


def test_where_a_child_dies_another_goes_on(monkeypatch, tmp_path):
    grave = tmp_path / "died"
    dies_first = f"import os\nif not os.path.exists({str(grave)!r}): open({str(grave)!r}, 'w'); os.abort()\n"
    monkeypatch.setattr(transport_child, "_PROGRAM", dies_first + transport_child._PROGRAM)
    problem = a_region(5, 30, 12)

    result = route(problem, seed=1, work=1, deadline_s=600, should_stop=lambda: False, on_better=None)

    assert grave.exists()
    assert violations(problem, result) == ()
    assert (result.method, result.stopped_by_time) == (METHOD, True)


def test_machine_code_of_other_contents_is_forgotten(tmp_path):
    kept = tmp_path / "compiled-now"
    for name in ("compiled-now", "compiled-before", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "code.nbi").write_text("")

    assert forget_old(kept) == 1

    assert {folder.name for folder in tmp_path.iterdir()} == {"compiled-now", "other"}
    assert (kept / "code.nbi").exists()
