"""How is a linear programme solved again and again while it grows, each time from where it stood?

By GLOP, told in the messages that MathOpt itself uses: they bring hundreds of columns at once, where its objects and those of
``pywraplp`` take one coefficient at a time, and nothing that GLOP knows is told again. Columns that joined since the last time
leave the primal simplex where it stood, rows and bounds the dual simplex. When GLOP gets stuck it begins once more, scaled and
presolved.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver
from pybind11_abseil.status import StatusNotOk

from planner.solvers.transport_search.layout import Floats, Ints

#: Zeros and ones, [columns, rows] or [rows, columns] as said.
Entries = NDArray[np.floating]


class CannotPrice(RuntimeError):
    """The programme could not be solved, so there are no prices."""


class Answer(NamedTuple):
    """The least total, which columns are above 0 and by how much, and the dual value of each row."""

    total: float
    columns: Ints
    values: Floats
    prices: Floats


def _way(*, afresh: bool = False, dually: bool = False) -> parameters_pb2.SolveParametersProto:
    way = parameters_pb2.SolveParametersProto(threads=1)
    way.glop.use_preprocessing = way.glop.use_scaling = afresh
    way.glop.use_dual_simplex = dually
    return way


def _what_is_read() -> model_parameters_pb2.ModelSolveParametersProto:
    """All prices, the columns above 0 and nothing else."""
    read = model_parameters_pb2.ModelSolveParametersProto()
    read.variable_values_filter.skip_zero_values = True
    read.reduced_costs_filter.filter_by_ids = True
    return read


_AS_IT_STANDS, _DUALLY, _AFRESH = _way(), _way(dually=True), _way(afresh=True)
_READ = _what_is_read()
_SILENT = callback_pb2.CallbackRegistrationProto()


class GrowingProgramme:
    """Least cost of columns, never below 0, that add up to something between ``least`` and ``most`` in each row. Every method
    raises :class:`CannotPrice` when GLOP breaks down."""

    def __init__(self, least: Floats, most: Floats) -> None:
        self.rows, self.columns = len(least), 0
        model = model_pb2.ModelProto()
        _describe(model.linear_constraints, range(self.rows), least, most)
        self._solver = solver.new(parameters_pb2.SOLVER_TYPE_GLOP, model, parameters_pb2.SolverInitializerProto())

    def add_columns(self, cost: Floats, entries: Entries) -> Ints:
        """Columns [C] with their ``entries`` [C, rows]. Gives their numbers."""
        numbers = np.arange(self.columns, self.columns + len(cost))
        update = model_update_pb2.ModelUpdateProto()
        _describe(update.new_variables, numbers.tolist(), np.zeros(len(cost)), np.full(len(cost), np.inf))
        update.new_variables.integers.extend([False] * len(cost))
        update.objective_updates.linear_coefficients.ids.extend(numbers.tolist())
        update.objective_updates.linear_coefficients.values.extend(cost.tolist())
        row, column = np.nonzero(entries.T)
        _enter(update.linear_constraint_matrix_updates, row, numbers[column])
        self._update(update)
        self.columns += len(cost)
        return numbers

    def add_rows(self, most: Floats, columns: Ints, entries: Entries) -> None:
        """Rows [R] of which these columns [C] (rising) have ``entries`` [R, C]."""
        numbers = np.arange(self.rows, self.rows + len(most))
        update = model_update_pb2.ModelUpdateProto()
        _describe(update.new_linear_constraints, numbers.tolist(), np.full(len(most), -np.inf), most)
        row, column = np.nonzero(entries)
        _enter(update.linear_constraint_matrix_updates, numbers[row], columns[column])
        self._update(update)
        self.rows += len(most)

    def leave_out(self, columns: Ints) -> None:
        """These columns are 0 from now."""
        update = model_update_pb2.ModelUpdateProto()
        update.variable_updates.upper_bounds.ids.extend(np.sort(columns).tolist())
        update.variable_updates.upper_bounds.values.extend([0.0] * len(columns))
        self._update(update)

    def solve(self, *, dually: bool = False) -> Answer:
        """The programme as it stands. ``dually`` is quicker when rows have joined or columns were left out."""
        for way in (_DUALLY if dually else _AS_IT_STANDS, _AFRESH):
            told = self._told(way)
            if told is not None and told.termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL:
                primal, dual = told.solutions[0].primal_solution, told.solutions[0].dual_solution
                above = primal.variable_values
                prices = np.array(dual.dual_values.values)
                return Answer(primal.objective_value, np.array(above.ids, np.int64), np.array(above.values), prices)
        raise CannotPrice("no prices: the programme could not be solved")

    def _told(self, way: parameters_pb2.SolveParametersProto) -> Any:
        """What GLOP tells; None when it breaks down."""
        try:
            return self._solver.solve(way, _READ, None, _SILENT, None, None)
        except StatusNotOk:
            return None

    def _update(self, update: model_update_pb2.ModelUpdateProto) -> None:
        try:
            taken = self._solver.update(update)
        except StatusNotOk as error:
            raise CannotPrice("no prices: the programme could not grow") from error
        if not taken:
            raise CannotPrice("no prices: the programme could not grow")


def _describe(described: Any, numbers: Any, least: Floats, most: Floats) -> None:
    described.ids.extend(numbers)
    described.lower_bounds.extend(least.tolist())
    described.upper_bounds.extend(most.tolist())


def _enter(matrix: Any, rows: Ints, columns: Ints) -> None:
    matrix.row_ids.extend(rows.tolist())
    matrix.column_ids.extend(columns.tolist())
    matrix.coefficients.extend([1.0] * len(rows))
