"""A linear programme that grows: against one solved at once, and when the solver behind it gives up."""

from __future__ import annotations

import numpy as np
import pytest
from ortools.linear_solver import pywraplp
from ortools.math_opt import result_pb2
from pybind11_abseil.status import BuildStatusNotOk, StatusCode

from planner.solvers.transport_search.growing import CannotPrice, GrowingProgramme

ROWS = 12


class Told:
    """A programme of orders (each row at least and at most once, the last row a limit), told in one piece."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.least = np.append(np.ones(ROWS - 1), -np.inf)
        self.most = np.append(np.ones(ROWS - 1), 4.0)
        self.entries = np.eye(ROWS - 1, ROWS)
        self.cost = np.full(ROWS - 1, 100.0)
        self.between = np.tile((0.0, np.inf), (ROWS - 1, 1))

    def more_columns(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        entries = (self.rng.random((count, self.entries.shape[1])) < 0.3).astype(float)
        entries[:, ROWS - 1] = 1.0
        cost = self.rng.uniform(5.0, 40.0, count)
        self.entries = np.concatenate((self.entries, entries))
        self.cost = np.append(self.cost, cost)
        self.between = np.concatenate((self.between, np.tile((0.0, np.inf), (count, 1))))
        return cost, entries

    def more_rows(self, count: int) -> np.ndarray:
        entries = (self.rng.random((count, len(self.cost))) < 0.2).astype(float)
        self.entries = np.concatenate((self.entries, entries.T), axis=1)
        self.least = np.append(self.least, np.full(count, -np.inf))
        self.most = np.append(self.most, np.ones(count))
        return entries

    def at_once(self) -> float:
        """The least total, told anew with GLOP's usual ways."""
        glop = pywraplp.Solver.CreateSolver("GLOP")
        columns = [glop.NumVar(a, b if b < np.inf else glop.infinity(), "") for a, b in self.between.tolist()]
        for r in range(len(self.most)):
            row = glop.Constraint(float(self.least[r]), float(self.most[r]))
            for c in np.flatnonzero(self.entries[:, r]).tolist():
                row.SetCoefficient(columns[c], 1.0)
        glop.Minimize(sum(cost * column for cost, column in zip(self.cost.tolist(), columns, strict=True)))
        assert glop.Solve() == pywraplp.Solver.OPTIMAL
        return glop.Objective().Value()


def begun(told: Told) -> GrowingProgramme:
    growing = GrowingProgramme(told.least, told.most)
    assert growing.add_columns(told.cost, told.entries).tolist() == list(range(ROWS - 1))
    return growing


@pytest.mark.parametrize("seed", range(8))
def test_it_grows_to_what_it_is_when_told_at_once(seed):
    told = Told(seed)
    growing = begun(told)
    for step in range(6):
        dually = step in (2, 4)
        if step == 2:
            entries = told.more_rows(3)
            growing.add_rows(np.ones(3), np.arange(len(told.cost)), entries)
        elif step == 4:
            chosen = growing.solve().columns
            out = np.append(chosen[chosen >= ROWS][-1:], np.arange(ROWS, ROWS + 10))
            out = np.unique(out)[::-1]
            told.between[out] = (0.0, 0.0)
            growing.leave_out(out)
        else:
            cost, entries = told.more_columns(20)
            growing.add_columns(cost, entries)

        answer = growing.solve(dually=dually)

        assert answer.total == pytest.approx(told.at_once())
        value = np.zeros(len(told.cost))
        value[answer.columns] = answer.values
        assert value @ told.cost == pytest.approx(answer.total)
        amount = value @ told.entries
        assert (amount >= told.least - 1e-6).all()
        assert (amount <= told.most + 1e-6).all()
        inside = told.between[:, 1] == np.inf
        reduced = told.cost - told.entries @ answer.prices
        assert (reduced[inside] >= -1e-6).all()


def test_a_programme_without_an_answer_has_no_prices():
    growing = GrowingProgramme(np.ones(1), np.ones(1))

    with pytest.raises(CannotPrice):
        growing.solve()


class Stuck:
    """GLOP that gives up on the first so many programmes."""

    def __init__(self, solver, times: int) -> None:
        self.solver, self.times, self.ways = solver, times, []

    def solve(self, way, *others):
        self.ways.append(way)
        if len(self.ways) > self.times:
            return self.solver.solve(way, *others)
        if len(self.ways) % 2:
            raise BuildStatusNotOk(StatusCode.INTERNAL, "given up")
        answer = self.solver.solve(way, *others)
        answer.termination.reason = result_pb2.TERMINATION_REASON_NUMERICAL_ERROR
        return answer

    def update(self, update):
        raise BuildStatusNotOk(StatusCode.INTERNAL, "given up")


def test_when_it_is_stuck_it_is_solved_from_the_start():
    told = Told(1)
    growing, stuck = begun(told), begun(told)
    stuck._solver = Stuck(stuck._solver, 1)

    assert stuck.solve().total == pytest.approx(growing.solve().total)
    assert [way.glop.use_preprocessing for way in stuck._solver.ways] == [False, True]


def test_when_it_is_stuck_for_good_there_are_no_prices():
    growing = begun(Told(1))
    growing._solver = Stuck(growing._solver, 2)

    with pytest.raises(CannotPrice):
        growing.solve()
    with pytest.raises(CannotPrice):
        growing.leave_out(np.array([0]))
    growing._solver.update = lambda update: False
    with pytest.raises(CannotPrice):
        growing.add_columns(np.ones(1), np.ones((1, ROWS)))
