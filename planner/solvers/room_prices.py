"""What is a unit of room worth in people, where several things are short at once? For proofs of a shortage (shortage.py).

The linear programme lets people be divided among sites and leaves as few as it can:

    minimise  sum over p of z_p
    with      z_p + sum over s of x_ps = 1                          for each person p
              sum over p of load_pd * x_ps <= capacity_sd           for each site s and dimension d;   x, z >= 0

The dual values of the sites' rows are the prices. They are rounded to whole units, and are valid for a proof however they came
about, so that an answer cut short by the clock does no harm: it proves less.
"""

from __future__ import annotations

from datetime import timedelta

from ortools.math_opt.python import mathopt

from planner.assignment.problem import AssignmentProblem, Demand
from planner.assignment.shortage import WHOLE, RoomPrices
from planner.solvers.answering import answer_of

#: With more pairs of person and site the programme is not built: it would take minutes.
MOST_PAIRS = 400_000


def room_prices(problem: AssignmentProblem, seconds: float) -> RoomPrices:
    """The prices, by site; empty when there are too many pairs, or nothing was found in time."""
    demands = [d for d in problem.demands if d.reach]
    if seconds <= 0 or sum(len(d.reach) for d in demands) > MOST_PAIRS:
        return {}
    model = mathopt.Model()
    room = {
        site_id: [model.add_linear_constraint(ub=float(most)) for most in capacity.amounts()]
        for site_id, capacity in problem.capacity.items()
    }
    for demand in demands:
        _add(model, room, demand)
    parameters = mathopt.SolveParameters(time_limit=timedelta(seconds=seconds), threads=1)
    answer = answer_of(model, mathopt.SolverType.GLOP, parameters)
    if answer is None or not answer.has_dual_feasible_solution():
        return {}
    worth = answer.dual_values()
    prices = {site_id: tuple(round(WHOLE * max(0.0, -worth[row])) for row in rows) for site_id, rows in room.items()}
    return {site_id: price for site_id, price in prices.items() if any(price)}


def _add(model: mathopt.Model, room: dict[str, list[mathopt.LinearConstraint]], demand: Demand) -> None:
    """The person, who waits or is divided among the sites open to them."""
    divided = model.add_linear_constraint(lb=1.0, ub=1.0)
    waits = model.add_variable(lb=0.0)
    divided.set_coefficient(waits, 1.0)
    model.objective.set_linear_coefficient(waits, 1.0)
    takes = [(number, float(amount)) for number, amount in enumerate(demand.load.amounts()) if amount]
    for site_id in demand.reach:
        x = model.add_variable(lb=0.0)
        divided.set_coefficient(x, 1.0)
        for number, amount in takes:
            room[site_id][number].set_coefficient(x, amount)
