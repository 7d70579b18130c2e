"""Which routes fetch most people in time when sites receive only so many at once? The search's, held back where it crowds.

The search knows routes one by one; a site's rate ties them together (:mod:`planner.transport.arrivals`). Where holding back costs
somebody the seat, the dispatcher's routes are held back too, and those that leave fewer count.
"""

from __future__ import annotations

from collections.abc import Callable

from planner.solvers import transport
from planner.transport.arrivals import in_turn
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.under_way import UnderWay

_Told = Callable[[TransportResult], None] | None


def route(
    problem: DarpProblem, *, seed: int, work: int, deadline_s: float, should_stop: Callable[[], bool], on_better: _Told
) -> TransportResult:
    """As :func:`planner.solvers.transport.route`; no site receives more than it can."""
    told = _held_back(problem, on_better)
    found = transport.route(problem, seed=seed, work=work, deadline_s=deadline_s, should_stop=should_stop, on_better=told)
    held = in_turn(problem, found)
    if held.unserved.keys() == found.unserved.keys():
        return held
    return min(held, in_turn(problem, dispatch(problem)), key=lambda result: left_by_class(problem, result))


def reroute(
    night: UnderWay,
    *,
    seed: int,
    work: int,
    deadline_s: float,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: _Told = None,
) -> TransportResult:
    """As :func:`planner.solvers.transport.reroute`; no site receives more than it can, but for who is on board already. The
    better routes must not cost anybody the seat that the orders of before give."""
    told = _held_back(night.problem, on_better)
    found = transport.reroute(night, seed=seed, work=work, deadline_s=deadline_s, should_stop=should_stop, on_better=told)
    held = in_turn(night.problem, found)
    if held.unserved.keys() == found.unserved.keys():
        return held
    as_before = transport.reroute(night, seed=seed, work=0, deadline_s=deadline_s, should_stop=should_stop)
    return min(held, in_turn(night.problem, as_before), key=lambda result: left_by_class(night.problem, result))


def left_by_class(problem: DarpProblem, result: TransportResult) -> tuple[int, ...]:
    """How many the result leaves of class 1 to 5."""
    left = [min(max(request.priority, 1), 5) for request in problem.requests if request.ref in result.unserved]
    return tuple(left.count(priority) for priority in range(1, 6))


def _held_back(problem: DarpProblem, on_better: _Told) -> _Told:
    return None if on_better is None else lambda result: on_better(in_turn(problem, result))
