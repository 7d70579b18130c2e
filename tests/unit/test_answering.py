"""A solver that breaks down costs nothing; a model that is wrong is told."""

from __future__ import annotations

import pytest
from ortools.math_opt.python import mathopt
from ortools.math_opt.python.errors import InternalMathOptError

from planner.solvers import answering
from planner.solvers.answering import answer_of


def a_choice() -> mathopt.Model:
    """One of two."""
    model = mathopt.Model()
    one, other = model.add_binary_variable(), model.add_binary_variable()
    model.add_linear_constraint(one + other == 1)
    model.minimize(2 * one + 3 * other)
    return model


def stumbles(*asked: object, **said: object) -> None:
    """As OR-Tools does over HiGHS' error."""
    try:
        raise RuntimeError("HighsStatus: kError [INTERNAL]")
    except RuntimeError:
        raise AttributeError("'StatusNotOk' object has no attribute 'canonical_code'") from None


def gives_up(*asked: object, **said: object) -> None:
    raise InternalMathOptError("HighsStatus: kError")


def test_the_answer_is_the_solvers():
    answer = answer_of(a_choice(), mathopt.SolverType.HIGHS, mathopt.SolveParameters())

    assert answer.objective_value() == pytest.approx(2)


@pytest.mark.parametrize("breaks_down", [stumbles, gives_up])
def test_there_is_no_answer_when_the_solver_breaks_down(monkeypatch, breaks_down):
    monkeypatch.setattr(answering.mathopt, "solve", breaks_down)

    assert answer_of(a_choice(), mathopt.SolverType.HIGHS, mathopt.SolveParameters()) is None


def test_a_solver_that_cannot_solve_such_a_model_is_told():
    with pytest.raises((AttributeError, ValueError, NotImplementedError)):
        answer_of(a_choice(), mathopt.SolverType.GLOP, mathopt.SolveParameters())


def test_another_fault_of_ours_is_told():
    with pytest.raises(AttributeError):
        answer_of(None, mathopt.SolverType.HIGHS, mathopt.SolveParameters())
