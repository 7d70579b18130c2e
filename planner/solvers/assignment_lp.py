"""Which options are worth a search when several resources bind? The linear programme with people divisible tells.

The whole problem is solved as a linear programme in which a person may be shared between sites, by column generation: first a
few options a person, then those that the prices of the capacities (duals) show to be missing. The parts in which options are
taken give a first wish list; the reduced costs say which of the many options a plan could ever profit from.

One weighted sum stands for the order of importance here. It only guides: results are compared by the order itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from planner.assignment.problem import AssignmentProblem, Demand, Option
from planner.assignment.room import settled_by_lock
from planner.model.load import SiteLoad

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: What one unit of each level weighs in the guiding sum; travel in hours.
UNPLACED = {1: 12_800.0, 2: 3_200.0, 3: 800.0, 4: 200.0, 5: 50.0}
RISK, PREFERENCE, HOSPITAL, AWAY, TRAVEL_H = 10.0, 2.0, 0.3, 0.05, 0.001

#: Options a person begins with: so many best and so many nearest; rounds of adding missing ones, so many a person each.
FIRST_BEST, FIRST_NEAREST, ROUNDS, ADDED = 2, 1, 3, 3


@dataclass(frozen=True, eq=False)
class Guidance:
    """``wanted`` the site most taken, by ref (absent = mostly unplaced); ``worth`` for each demand the numbers of its options,
    the most promising first."""

    wanted: dict[str, str]
    worth: list[list[int]]


def guidance(problem: AssignmentProblem, known: Sequence[Mapping[str, str]], *, work: float, seconds: float) -> Guidance | None:
    """What the linear programme advises, with the options of the ``known`` assignments among its first columns. ``work`` limits
    it in deterministic seconds, ``seconds`` of wall clock are a hard stop. None when it ends without an answer."""
    until = time.monotonic() + seconds
    settled = settled_by_lock(problem)
    open_to = [(i, d) for i, d in enumerate(problem.demands) if d.options and (not d.locked_site_id or d.ref in settled)]
    if not open_to:
        return None
    demands = [demand for _, demand in open_to]
    table = _Table(problem, demands)
    programme = _Programme(table)
    programme.add(_first_columns(table, demands, known))
    reduced: Floats | None = None
    for _ in range(ROUNDS):
        if not programme.solve(work / ROUNDS, until - time.monotonic()):
            break  # the answer of the round before, if any, is still good advice
        reduced = table.cost - programme.person_price[table.person] - _priced(table, programme.room_price)
        missing = _cheapest_missing(table, reduced, programme.present)
        if not len(missing):
            break
        programme.add(missing)
    return None if reduced is None else _advice(problem, open_to, table, programme.taken, reduced)


def _advice(
    problem: AssignmentProblem, open_to: Sequence[tuple[int, Demand]], table: _Table, taken: Floats, reduced: Floats
) -> Guidance:
    wanted: dict[str, str] = {}
    worth: list[list[int]] = [[] for _ in problem.demands]
    for (number, demand), first, last in zip(open_to, table.first, table.last, strict=True):
        share = taken[first:last]
        worth[number] = np.lexsort((reduced[first:last], -np.where(share > 1e-6, share, 0.0))).tolist()
        if share.max() >= 1 - share.sum():
            wanted[demand.ref] = demand.options[int(share.argmax())].site_id
    return Guidance(wanted, worth)


class _Table:
    """All options as columns, person after person. Loads and capacities are in shares of the largest load at the site, so that
    watts and places are of one size."""

    def __init__(self, problem: AssignmentProblem, demands: Sequence[Demand]) -> None:
        sites = {site_id: i for i, site_id in enumerate(problem.capacity)}
        counts = np.array([len(demand.options) for demand in demands])
        self.last: Ints = np.cumsum(counts)
        self.first: Ints = self.last - counts
        self.person: Ints = np.repeat(np.arange(len(demands)), counts)
        self.site: Ints = np.array([sites[o.site_id] for demand in demands for o in demand.options], np.int64)
        self.gain: Floats = np.array([UNPLACED[demand.priority] for demand in demands])
        # Being placed saves the person's weight, so every worthwhile option costs less than nothing.
        costs = np.array([_cost(o) for demand in demands for o in demand.options])
        self.cost: Floats = costs - self.gain[self.person]
        loads = np.array([demand.load.amounts() for demand in demands], np.float64)[self.person]
        capacity = np.array([load.amounts() for load in problem.capacity.values()], np.float64)
        largest = np.zeros_like(capacity)
        np.maximum.at(largest, self.site, loads)
        unit = np.maximum(largest, 1.0)
        self.capacity: Floats = capacity / unit
        self.load: Floats = loads / unit[self.site]
        wished = np.zeros_like(capacity)
        np.add.at(wished, self.site, self.load)
        self.can_bind = wished > self.capacity


class _Programme:
    """The linear programme over the options added so far, and its last answer."""

    def __init__(self, table: _Table) -> None:
        self.table = table
        self.present = np.zeros(len(table.site), np.bool_)
        self.taken = np.zeros(len(table.site))
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.Objective().SetMinimization()
        infinity = self._solver.infinity()
        self._once = [self._solver.Constraint(-infinity, 1.0) for _ in table.gain]
        self._room = {
            (int(s), int(d)): self._solver.Constraint(-infinity, float(table.capacity[s, d]))
            for s, d in np.argwhere(table.can_bind)
        }
        self._variables: dict[int, pywraplp.Variable] = {}

    def add(self, columns: Ints) -> None:
        """Lets these options be taken."""
        table, objective = self.table, self._solver.Objective()
        self.present[columns] = True
        for column in columns.tolist():
            x = self._solver.NumVar(0.0, self._solver.infinity(), "")
            objective.SetCoefficient(x, float(table.cost[column]))
            self._once[table.person[column]].SetCoefficient(x, 1.0)
            site = int(table.site[column])
            for dimension, load in enumerate(table.load[column].tolist()):
                if load and (site, dimension) in self._room:
                    self._room[site, dimension].SetCoefficient(x, load)
            self._variables[column] = x

    def solve(self, work: float, seconds: float) -> bool:
        """Solves; False when there is no answer within ``work`` deterministic seconds, or ``seconds`` by the clock."""
        self._solver.set_time_limit(max(1, int(1000 * seconds)))
        self._solver.SetSolverSpecificParametersAsString(f"max_deterministic_time: {work}")
        if self._solver.Solve() != pywraplp.Solver.OPTIMAL:
            return False
        for column, x in self._variables.items():
            self.taken[column] = x.solution_value()
        self.person_price = np.array([row.dual_value() for row in self._once])
        self.room_price = np.zeros((len(self.table.capacity), len(SiteLoad.dimensions())))
        for key, row in self._room.items():
            self.room_price[key] = row.dual_value()
        return True


def _priced(table: _Table, price: Floats) -> Floats:
    """What each option's load costs at these prices."""
    priced: Floats = np.einsum("ij,ij->i", price[table.site], table.load)
    return priced


def _first_columns(table: _Table, demands: Sequence[Demand], known: Sequence[Mapping[str, str]]) -> Ints:
    columns: set[int] = set()
    for demand, first in zip(demands, table.first.tolist(), strict=True):
        columns.update(range(first, first + min(FIRST_BEST, len(demand.options))))
        nearest = sorted(range(len(demand.options)), key=lambda i: demand.options[i].travel_s)
        columns.update(first + i for i in nearest[:FIRST_NEAREST])
        sites = {site_of.get(demand.ref) for site_of in known}
        columns.update(first + i for i, option in enumerate(demand.options) if option.site_id in sites)
    return np.array(sorted(columns), np.int64)


def _cheapest_missing(table: _Table, reduced: Floats, present: NDArray[np.bool_]) -> Ints:
    """The options not yet in the programme that would improve it, the best few of each person."""
    worth = np.flatnonzero(~present & (reduced < -1e-6))
    worth = worth[np.lexsort((reduced[worth], table.person[worth]))]
    starts = np.searchsorted(table.person[worth], table.person[worth])
    few: Ints = worth[np.arange(len(worth)) - starts < ADDED]
    return few


def _cost(option: Option) -> float:
    return (
        RISK * option.risk
        + PREFERENCE * option.preference
        + HOSPITAL * option.hospital
        + AWAY * option.away
        + TRAVEL_H * option.travel_s / 3600
    )
