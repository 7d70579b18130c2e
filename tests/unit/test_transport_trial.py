"""Where prices do not say whether generating pays, does a trial tell, and does the search go on well when it is given up?"""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import pytest
from transport_world import a_region

from planner.solvers.transport_search import search as search_module
from planner.solvers.transport_search.annealing import total_cost
from planner.solvers.transport_search.generating import Generation
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Cycle, Effort, Search, Worker


@pytest.mark.parametrize(("seconds", "begun", "floor", "portions", "stays"), [
    (20.0, False, 990.0, range(3, 10**6), True),
    (20.0, False, 999.5, range(2, 3), False),
    (20.0, False, 1000.0, range(1, 2), False),
    (6.0, False, 990.0, range(1), False),
    (6.0, True, 990.0, range(3, 10**6), True),
])  # fmt: skip
def test_where_prices_say_nothing_generating_is_tried_while_there_is_time(monkeypatch, seconds, begun, floor, portions, stays):
    """The clock ticks 0.02 s whenever it is looked at, so a trial is expected to take 0.6 s."""
    ticks, generated, portion, layout = count(), [], Generation.portion, lay_out(a_region(7, 24, 6))
    start = Search(layout, 1).run(Effort(100, 600.0)) if begun else ()
    search = Search(layout, 1, start)
    monkeypatch.setattr(search_module, "time", SimpleNamespace(monotonic=lambda: 0.02 * next(ticks)))
    monkeypatch.setattr(Generation, "pays", lambda self, state: self.learn(state, []) is not None)
    monkeypatch.setattr(Generation, "floor", floor)
    monkeypatch.setattr(Generation, "counted", lambda *_: 1000.0)
    monkeypatch.setattr(Generation, "goes_on", lambda *_: True)
    monkeypatch.setattr(Generation, "portion", lambda *all_of_it: generated.append(1) or portion(*all_of_it))

    search.run(Effort(None, seconds))

    assert len(generated) in portions
    assert bool(search._generation) == stays


def test_whoever_is_left_counts_alike_in_the_floor_and_beside_it():
    layout = lay_out(a_region(3, 30, 4))
    layout = layout._replace(unserved_price=layout.unserved_price * 10**6)
    worker = Worker(layout, 1)
    worker.anneal(500, 1e-6, Search(layout, 1).manner.habit)
    generation = Generation(layout, 1)
    generation.pays(worker.state)
    left = worker.state.shift_of < 0

    assert left.any()
    assert generation.counted(worker.state) < total_cost(layout, worker.state)
    assert generation.floor <= generation.counted(worker.state) * (1 + 1e-9)
    assert generation.floor > worker.state.cost.sum()


def test_how_often_there_is_time_to_cool_does_not_hang_on_when_that_is_asked():
    search = Search(lay_out(a_region(7, 24, 6)), 1)
    search._effort, search._generation, search.rounds = Effort(None, 60.0), None, 50
    asked_at_first = search._cycles(1.0)
    search.rounds = 5000

    assert search._cycles(1.0) == asked_at_first == 5


def test_when_generating_is_given_up_the_search_goes_on_where_it_is_among_more_cycles():
    assert Cycle.at(0.0, 10) == Cycle(0, 10)
    assert Cycle.at(0.37, 10) == Cycle(3, 10)
    assert Cycle.at(0.37, 10).part(0.37) == pytest.approx(0.7)
