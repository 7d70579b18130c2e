"""The best set of orders that OR-Tools chooses, held to trying every set."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from ortools.math_opt.python import mathopt
from transport_world import a_region

from planner.solvers.answering import answer_of
from planner.solvers.transport_search import recombining
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.layout import Layout
from planner.solvers.transport_search.programme import MOST_LEAVING
from planner.solvers.transport_search.recombining import Choice, Columns, best_set, columns_of, driven
from planner.solvers.transport_search.search import Search, Worker


def known_orders(layout: Layout) -> tuple[Columns, Columns]:
    """Some orders that a short search met, and those after its first changes."""
    worker = Worker(layout, 1)
    worker.take([[] for _ in layout.start])
    worker.anneal(2, 1.0, Search(layout, 1).manner.habit)
    present = driven(worker.state, layout)
    worker.anneal(200, 1e5, Search(layout, 1).manner.habit)
    met = columns_of([worker.pool], layout)
    few = np.linspace(0, len(met.order) - 1, min(40, len(met.order))).astype(int)
    return Columns([met.order[i] for i in few], met.cost[few], met.kind[few]), present


def counted(layout: Layout, columns: Columns, chosen: tuple[int, ...]) -> int | None:
    """What a choice costs as it is counted; None when a request is served twice or a kind of shift is driven too often."""
    served = [v >> 1 for c in chosen for v in columns.order[c].tolist() if not v & 1]
    kinds = [int(columns.kind[c]) for c in chosen]
    if len(set(served)) < len(served) or any(kinds.count(k) > (layout.alike == k).sum() for k in kinds):
        return None
    left = [r for r in range(len(layout.due)) if r not in served]
    leaving = np.minimum(layout.unserved_price, MOST_LEAVING * columns.cost.max())
    return int(columns.cost[list(chosen)].sum()) + int(leaving[left].sum())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [1000, 12])
def test_the_choice_is_the_best_of_all_even_where_some_must_be_left(seed, most, monkeypatch):
    """Leaving costs up to a thousand million times what driving costs, more than arithmetic of sixteen digits can add up."""
    monkeypatch.setattr(recombining, "MOST_COLUMNS", most)
    layout = lay_out(a_region(seed, 9, 3, warning_h=1.5))
    layout = layout._replace(unserved_price=np.array([10**6, 10**9, 10**13] * 3))
    columns, present = known_orders(layout)
    everything = columns.and_of(present)
    sets = [c for n in range(4) for c in combinations(range(len(everything.order)), n)]
    costs = [cost for c in sets if (cost := counted(layout, everything, c)) is not None]
    now = counted(layout, everything, tuple(range(len(columns.order), len(everything.order))))

    choice = best_set(layout, columns, present, 60.0)

    assert now is not None
    assert not choice.by_clock
    number = {id(order): c for c, order in enumerate(everything.order)}
    found = counted(layout, everything, tuple(number[id(order)] for order, _ in choice.orders)) if choice.orders else now
    assert found is not None
    assert found == min(costs) or (most < 1000 and found <= now)
    assert (choice.orders is None) == (found == now)


@pytest.mark.parametrize("broken", [mathopt.SolverType.GLOP, mathopt.SolverType.HIGHS])
def test_a_solver_that_breaks_down_chooses_nothing(broken, monkeypatch):
    layout = lay_out(a_region(1, 9, 3, warning_h=1.5))
    columns, present = known_orders(layout)
    assert best_set(layout, columns, present, 60.0).orders

    monkeypatch.setattr(
        recombining, "answer_of", lambda model, solver, params: None if solver == broken else answer_of(model, solver, params)
    )

    assert best_set(layout, columns, present, 60.0) == Choice(None)
