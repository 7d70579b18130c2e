"""Published dial-a-ride instances (Cordeau 2006) through the same problem class. Skipped where they are not at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from transport_world import a_problem, a_request, a_shift

from planner.model.load import VehicleLoad
from planner.solvers.routing import route
from planner.transport.problem import DarpProblem
from planner.transport.rules import violations

FOLDER = Path(__file__).parents[3] / "shared" / "instances" / "darp_ab"
UNIT = 1000
"""Whole time units in one unit of the files, whose distances are not whole."""

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published instances are not beside the project")


def cordeau(name: str) -> DarpProblem:
    """One instance of the a or b set. Windows are on pickups and deliveries alike, routes have a longest duration."""
    lines = [line.split() for line in (FOLDER / f"{name}.txt").read_text().splitlines() if line.strip()]
    vehicles, count, duration, capacity, longest = (float(x) for x in lines[0])
    nodes = [[float(x) for x in line] for line in lines[1:]]
    n = int(count)
    points = np.array([node[1:3] for node in nodes])
    distance = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    whole = [[round(x * UNIT) for x in node] for node in nodes]
    riders = [
        a_request(
            f"R{i}",
            i,
            n + i,
            priority=1,
            load=VehicleLoad(seated=int(nodes[i][4])),
            earliest_s=whole[i][5],
            pickup_latest_s=whole[i][6],
            delivery_earliest_s=whole[n + i][5],
            deadline_s=whole[n + i][6],
            boarding_s=whole[i][3],
            unloading_s=whole[n + i][3],
            max_ride_s=round(longest * UNIT),
        )
        for i in range(1, n + 1)
    ]
    shifts = [
        a_shift(
            f"V{v}",
            capacity=VehicleLoad(seated=int(capacity)),
            start_s=whole[0][5],
            end_s=whole[0][6],
            max_duration_s=round(duration * UNIT),
        )
        for v in range(int(vehicles))
    ]
    return a_problem(riders, shifts, np.rint(distance * UNIT), turnaround_s=0)


def best_known(name: str) -> float:
    with (FOLDER / "best_known.csv").open(newline="") as file:
        return next(float(row[1]) for row in csv.reader(file) if row[0] == name)


@pytest.mark.parametrize("name", ["a2-16", "b4-24"])
def test_a_published_instance_is_solved_within_three_percent_of_the_optimum(name):
    problem = cordeau(name)

    result = route(problem, seed=1, work=20, deadline_s=600, should_stop=lambda: False, on_better=None)

    legs = ((a.place, b.place) for q in result.routes for a, b in zip(q.stops, q.stops[1:], strict=False))
    cost = sum(int(problem.seconds["car"][leg]) for leg in legs) / UNIT
    assert violations(problem, result) == ()
    assert result.unserved == {}
    assert best_known(name) - 0.1 <= cost <= 1.03 * best_known(name)
