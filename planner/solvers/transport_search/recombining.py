"""Which of all orders that the search has come across serve everyone at least cost together? OR-Tools chooses.

A set partitioning: each request by exactly one order or left at its price, no more orders of a kind than there are shifts of
it. The linear relaxation (GLOP) gives each request a price; an order dearer than its riders' prices by more than the gap
between the present cost and the bound cannot be part of anything better and is dropped (reduced cost fixing), so that the
whole-number program left is small. The present orders stay in it: something to begin with. Solved by HiGHS through MathOpt.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from planner.solvers.answering import answer_of
from planner.solvers.transport_search.layout import Ints, Layout, Orders, State
from planner.solvers.transport_search.pool import Pool
from planner.solvers.transport_search.programme import MOST_LEAVING

#: So many orders at most go into the whole-number program: with more of them HiGHS no longer keeps to its time.
MOST_COLUMNS = 1000


@dataclass(frozen=True)
class Columns:
    """Orders to choose from: ``order[c]`` visits, ``cost[c]``, ``kind[c]`` the kind of shift that can drive it."""

    order: Sequence[NDArray[np.int16]]
    cost: Ints
    kind: Ints

    def and_of(self, other: Columns) -> Columns:
        """These, then those of the other."""
        return Columns([*self.order, *other.order], np.append(self.cost, other.cost), np.append(self.kind, other.kind))


def driven(state: State, layout: Layout) -> Columns:
    """The orders of a state."""
    used = np.flatnonzero(state.size)
    orders = [state.order[k, : state.size[k]].astype(np.int16) for k in used.tolist()]
    return Columns(orders, state.cost[used], layout.alike[used])


def columns_of(pools: Sequence[Pool], layout: Layout) -> Columns:
    """Everything in the pools."""
    orders: list[NDArray[np.int16]] = []
    costs, kinds = [], []
    for pool in pools:
        filled = np.flatnonzero(pool.size)
        orders += [pool.order[i, : pool.size[i]] for i in filled]
        costs.append(pool.cost[filled])
        kinds.append(layout.alike[pool.shift[filled]])
    return Columns(orders, np.concatenate(costs), np.concatenate(kinds))


@dataclass(frozen=True)
class _Program:
    """Costs, and the rows that each column stands in (one after the other in ``row``, starting at ``first``)."""

    cost: NDArray[np.float64]
    row: Ints
    first: Ints
    room: NDArray[np.float64]
    requests: int
    counted: float  # what leaving costs whom the present orders leave: costs are counted from there


@dataclass(frozen=True)
class Choice:
    """Orders that together cost less than the present ones, each with its kind of shift; None when there are none. ``by_clock``
    says that the clock ended the search for them, so that a repetition may choose otherwise."""

    orders: list[tuple[NDArray[np.int16], int]] | None
    by_clock: bool = False


def best_set(layout: Layout, columns: Columns, present: Columns, seconds: float) -> Choice:
    """What together costs less than the ``present`` orders, looked for during ``seconds`` at most. Leaving others than those who
    are left now is counted at :data:`MOST_LEAVING` dearest orders at most, and may be dearer by the layout."""
    stop_at = time.monotonic() + seconds
    count = len(columns.order)
    columns = columns.and_of(present)
    left = np.setdiff1d(np.arange(len(layout.due)), [visit >> 1 for order in present.order for visit in order])
    program = _program(layout, columns, left)
    relaxed = _solve(program, None, mathopt.SolverType.GLOP, stop_at)
    if relaxed is None:
        return Choice(None, time.monotonic() >= stop_at)
    floor, _, prices = relaxed
    bound = float(present.cost.sum())
    gap = bound - floor
    if gap < 1.0 - 1e-6:
        return Choice(None)
    reduced = program.cost - np.add.reduceat(prices[program.row], program.first)
    promising = np.flatnonzero(reduced < gap)
    if len(promising) > MOST_COLUMNS:
        promising = promising[np.argsort(reduced[promising], kind="stable")[:MOST_COLUMNS]]
    promising = np.union1d(promising, np.append(np.arange(count, len(columns.order)), len(columns.order) + left))
    solved = _solve(program, promising, mathopt.SolverType.HIGHS, stop_at)
    by_clock = time.monotonic() >= stop_at
    if solved is None or solved[0] > bound - 0.5:
        return Choice(None, by_clock)
    chosen = promising[solved[1] > 0.5].tolist()
    return Choice([(columns.order[c], int(columns.kind[c])) for c in chosen if c < len(columns.order)], by_clock)


def given_to_shifts(layout: Layout, chosen: Iterable[tuple[NDArray[np.int16], int]]) -> Orders:
    """Orders with the kind of shift that can drive each, given to shifts of their kind."""
    free: dict[int, list[int]] = {}
    for k in reversed(range(len(layout.alike))):
        free.setdefault(int(layout.alike[k]), []).append(k)
    orders: Orders = [[] for _ in layout.alike]
    for order, kind in chosen:
        orders[free[int(kind)].pop()] = [int(v) for v in order]
    return orders


def _program(layout: Layout, columns: Columns, left: Ints) -> _Program:
    """Columns are the orders, then one for leaving each request. Rows are the requests, then the kinds of shift. ``left`` are
    the requests that the present orders leave."""
    requests = len(layout.due)
    kinds, of_kind = np.unique(layout.alike, return_counts=True)
    kind_row = {int(kind): requests + i for i, kind in enumerate(kinds)}
    rows, first, at = [], [], 0
    for order, kind in zip(columns.order, columns.kind, strict=True):
        picked = order[(order & 1) == 0] >> 1
        rows.append(np.append(picked, kind_row[int(kind)]))
        first.append(at)
        at += len(picked) + 1
    rows.append(np.arange(requests))
    first += range(at, at + requests)
    leaving = np.minimum(layout.unserved_price, MOST_LEAVING * columns.cost.max())
    cost = np.concatenate((columns.cost, leaving)).astype(float)
    room = np.concatenate((np.ones(requests), of_kind.astype(float)))
    row_of, first_of = np.concatenate(rows).astype(np.int64), np.array(first, np.int64)
    return _Program(cost, row_of, first_of, room, requests, float(leaving[left].sum()))


def _solve(
    program: _Program, chosen: Ints | None, solver: mathopt.SolverType, stop_at: float
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]] | None:
    """Objective, values of the columns, prices of the rows (whole-number programs: empty). None when nothing is found."""
    whole = chosen is not None
    numbers = np.arange(len(program.cost)) if chosen is None else chosen
    model = _model(program, numbers, whole)
    left = max(0.01, stop_at - time.monotonic())
    parameters = mathopt.SolveParameters(time_limit=datetime.timedelta(seconds=left))
    result = answer_of(model, solver, parameters)
    if result is None or not (result.has_primal_feasible_solution() and (whole or result.has_dual_feasible_solution())):
        return None
    values = np.array(result.variable_values(list(model.variables())))
    prices = np.empty(0) if whole else np.array(result.dual_values(list(model.linear_constraints())))
    return result.objective_value(), values, prices


def _model(program: _Program, numbers: Ints, whole: bool) -> mathopt.Model:
    """The program of these columns, built as one message: the quickest way into OR-Tools."""
    count, rows = len(numbers), len(program.room)
    ends = np.append(program.first[1:], len(program.row))
    lengths = ends[numbers] - program.first[numbers]
    column = np.repeat(np.arange(count), lengths)
    within = np.arange(len(column)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    row = program.row[np.repeat(program.first[numbers], lengths) + within]
    in_rows = np.lexsort((column, row))
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(count))
    proto.variables.lower_bounds.extend([0.0] * count)
    proto.variables.upper_bounds.extend([1.0] * count)
    proto.variables.integers.extend([whole] * count)
    proto.objective.offset = -program.counted
    proto.objective.linear_coefficients.ids.extend(range(count))
    proto.objective.linear_coefficients.values.extend(program.cost[numbers].tolist())
    proto.linear_constraints.ids.extend(range(rows))
    fixed = np.where(np.arange(rows) < program.requests, program.room, 0.0)
    proto.linear_constraints.lower_bounds.extend(fixed.tolist())
    proto.linear_constraints.upper_bounds.extend(program.room.tolist())
    proto.linear_constraint_matrix.row_ids.extend(row[in_rows].tolist())
    proto.linear_constraint_matrix.column_ids.extend(column[in_rows].tolist())
    proto.linear_constraint_matrix.coefficients.extend([1.0] * len(column))
    return mathopt.Model.from_model_proto(proto)
