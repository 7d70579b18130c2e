"""What does OR-Tools answer, when the solver behind it may break down?

HiGHS gives up now and then with an internal error, on programmes that are right: a set of orders to choose from is only ever
meant to better what there is, so no answer is an answer. OR-Tools 9.15 stumbles over telling of it (AttributeError in place of
an error of its own), which is why both are caught here.
"""

from __future__ import annotations

from ortools.math_opt.python import mathopt
from ortools.math_opt.python.errors import InternalMathOptError

_INTERNAL = "[INTERNAL]"


def answer_of(
    model: mathopt.Model,
    solver: mathopt.SolverType,
    params: mathopt.SolveParameters,
    model_params: mathopt.ModelSolveParameters | None = None,
) -> mathopt.SolveResult | None:
    """As ``mathopt.solve``; None when the solver breaks down. Whatever is wrong with the model is raised."""
    try:
        return mathopt.solve(model, solver, params=params, model_params=model_params)
    except InternalMathOptError:
        return None
    except AttributeError as stumbled:
        if _INTERNAL not in str(stumbled.__context__):
            raise
        return None
