"""What do others make of the same problem? scipy's HiGHS and a plain CP-SAT model, each told in the obvious way; and the chart.

Both get one weighted sum: being unplaced costs more than any trip, the more urgent the more; then travel seconds.
"""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model
from scipy import optimize, sparse

from planner.assignment.numbers import Numbers, numbers_of, sites_of
from planner.assignment.problem import AssignmentProblem
from planner.assignment.result import AssignmentResult, levels_of

#: What being unplaced costs, by class, in travel seconds.
UNPLACED = {1: 160_000, 2: 80_000, 3: 40_000, 4: 20_000, 5: 10_000}


def by_highs(problem: AssignmentProblem, seconds: float) -> AssignmentResult | None:
    """scipy.optimize.milp on all pairs; None without an answer in time."""
    numbers = numbers_of(problem)
    gain = np.array([UNPLACED[int(p)] for p in numbers.priority])[numbers.person]
    columns = np.arange(len(numbers.site))
    once = sparse.csr_matrix((np.ones(len(columns)), (numbers.person, columns)))
    parts, most = [once], [np.ones(numbers.people)]
    for d in range(numbers.load.shape[1]):
        shape = (len(numbers.capacity), len(columns))
        parts.append(sparse.csr_matrix((numbers.load[:, d], (numbers.site, columns)), shape=shape))
        most.append(numbers.capacity[:, d])
    answer = optimize.milp(
        numbers.level[-1] - gain,
        constraints=optimize.LinearConstraint(sparse.vstack(parts), -np.inf, np.concatenate(most)),
        integrality=np.ones(len(columns)),
        bounds=optimize.Bounds(0, 1),
        options={"time_limit": seconds},
    )
    return None if answer.x is None else _result(problem, numbers, np.flatnonzero(answer.x > 0.5), "highs", answer.status == 0)


def by_cp_sat(problem: AssignmentProblem, seconds: float) -> AssignmentResult | None:
    """A Boolean for each pair; None without an answer in time."""
    numbers = numbers_of(problem)
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in numbers.site]
    for p in range(numbers.people):
        model.add_at_most_one(x[numbers.first[p] : numbers.first[p + 1]])
    for s, capacity in enumerate(numbers.capacity.tolist()):
        mine = np.flatnonzero(numbers.site == s).tolist()
        for d, most in enumerate(capacity):
            model.add(cp_model.LinearExpr.weighted_sum([x[o] for o in mine], numbers.load[mine, d].tolist()) <= most)
    gain = np.array([UNPLACED[int(p)] for p in numbers.priority])[numbers.person]
    model.minimize(cp_model.LinearExpr.weighted_sum(x, (numbers.level[-1] - gain).tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen = np.array([o for o, v in enumerate(x) if solver.boolean_value(v)], np.int64)
    return _result(problem, numbers, chosen, "cp_sat", status == cp_model.OPTIMAL)


def _result(problem: AssignmentProblem, numbers: Numbers, chosen: np.ndarray, method: str, proven: bool) -> AssignmentResult:
    choice = np.full(numbers.people, -1, np.int64)
    choice[numbers.person[chosen]] = chosen
    site_of = sites_of(problem, numbers, choice)
    return AssignmentResult(site_of, levels_of(problem, site_of), method, proven=proven)


def growth_chart(rows: list[dict[str, object]]) -> str:
    """Seconds against people, both on logarithmic scales, one line for each method and number of binding dimensions."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        lines.setdefault(f"{row['method']}, {row['binding']}", []).append(
            (float(row["people"]), max(0.01, float(row["seconds"])))
        )
    colours = ("#1b5e9b", "#7aa6d0", "#b3261e", "#e08a84", "#2e7d32", "#8cc08f", "#6a4c93", "#b39ac7")
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" width="760" height="420" font-family="sans-serif" font-size="12">']
    parts += [f'<text x="10" y="{y(s)}">{s:g} s</text>' for s in (0.01, 0.1, 1, 10, 100, 1000)]
    parts += [f'<text x="{x(n)}" y="410">{n:,}</text>' for n in (1_600, 20_000, 100_000)]
    for number, (name, points) in enumerate(lines.items()):
        colour = colours[number % len(colours)]
        path = " ".join(f"{x(n):.0f},{y(s):.0f}" for n, s in sorted(points))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(n):.0f}" cy="{y(s):.0f}" r="3" fill="{colour}"/>' for n, s in points]
        parts.append(f'<text x="560" y="{30 + 18 * number}" fill="{colour}">{name} binding</text>')
    return "\n".join([*parts, "</svg>"])


def x(people: float) -> float:
    """Where so many people lie on the chart."""
    return 70 + 230 * np.log10(people / 1_600)


def y(seconds: float) -> float:
    """Where so many seconds lie on the chart."""
    return 320 - 75 * np.log10(seconds)
