"""What can nobody go below? For files without a best known solution, and for goals against another method."""

from __future__ import annotations

import time

from published.judging import Run
from published.modelling import darp_problem, node_orders, unit_of
from published.reading import Instance

from planner.solvers.transport_search.generating import Generation, may_bound
from planner.solvers.transport_search.growing import CannotPrice
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Worker


def least_cost(instance: Instance, run: Run, seconds: float) -> float | None:
    """A distance below which no routes serve everyone, looked for during so many seconds from those that ``run`` found; None
    where it cannot be told: vehicles come before distance, too many may ride at once, or the time was too short."""
    layout = lay_out(darp_problem(instance))
    if instance.fewest or not run.feasible or not may_bound(layout):
        return None
    until = time.monotonic() + seconds
    found = Worker(layout, 0)
    found.take(node_orders(instance, run.routes))
    try:
        least = Generation(layout, 0, thorough=True).least(found.state, lambda: time.monotonic() >= until)
    except CannotPrice:
        return None
    return least / unit_of(instance) if least > 0 else None
