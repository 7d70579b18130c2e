"""What does OR-Tools answer, when the solver behind it may break down?

HiGHS can give up with an internal error on a programme that is right. Whoever asks has something to go on with and only wants
better, so no answer will do. OR-Tools 9.15 stumbles over telling of it (AttributeError in place of an error of its own), which
is why both are caught here.
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
