"""Not everyone can be fetched in time: how many more vehicles, of which kind and at which base, would serve all?

One more vehicle at a time, a copy of a shift that exists, at a base that exists: the one that serves most of those left,
most urgent first. The answer is enough, not proven least; who no vehicle could bring in time even alone is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.transport.dispatcher import by_urgency
from planner.transport.insertion import Tours
from planner.transport.problem import DarpProblem, Shift
from planner.transport.result import TransportResult
from planner.transport.routes import servable_alone
from planner.transport.schedule import Order, Timetable


@dataclass(frozen=True, slots=True)
class MoreVehicles:
    """``number`` more vehicles like the shift ``like`` (its kind, places, hours and base) serve ``refs``."""

    like: str
    kind: str
    base: int
    number: int
    refs: tuple[str, ...]


def more_vehicles(problem: DarpProblem, result: TransportResult) -> tuple[MoreVehicles, ...]:
    """What to send for, beside the routes of ``result``; empty when everyone who can be served is."""
    table = Timetable(problem)
    left = [r for r, rider in enumerate(problem.requests) if rider.ref in result.unserved and servable_alone(table, r)]
    kinds = _different(problem.shifts)
    sent: Counter[str] = Counter()
    served: dict[str, list[str]] = {}
    while left:
        like, taken = _most_useful(problem, kinds, left)
        sent[like.id] += 1
        served.setdefault(like.id, []).extend(problem.requests[r].ref for r in taken)
        left = [r for r in left if r not in taken]
    shift = {s.id: s for s in problem.shifts}
    return tuple(MoreVehicles(i, shift[i].kind, shift[i].base, n, tuple(served[i])) for i, n in sent.most_common())


def _different(shifts: Sequence[Shift]) -> list[Shift]:
    """One shift of each sort."""
    return list({replace(s, id="", vehicle_id=""): s for s in reversed(shifts)}.values())


def _most_useful(problem: DarpProblem, kinds: Sequence[Shift], left: Sequence[int]) -> tuple[Shift, list[int]]:
    """The sort of shift that serves most of those left, weighed by urgency, and whom it serves."""

    def use(found: tuple[Shift, list[int]]) -> tuple[tuple[int, ...], str]:
        classes = [problem.requests[r].priority for r in found[1]]
        return tuple(-classes.count(priority) for priority in range(1, 6)), found[0].id

    return min(((kind, _served_by(problem, kind, left)) for kind in kinds), key=use)


def _served_by(problem: DarpProblem, kind: Shift, left: Sequence[int]) -> list[int]:
    """Whom an idle vehicle of this sort can fetch, most urgent first, each where it adds least driving."""
    alone = replace(problem, shifts=(kind,), requests=tuple(problem.requests[r] for r in left))
    table = Timetable(alone)
    for r in range(len(left)):
        while table.relax(r):
            pass
    tours = Tours(table)
    orders: list[Order] = tours.orders
    for r in by_urgency(alone, list(range(len(left)))):
        insertion = tours.best_insertion(r)
        if insertion:
            tours.set(0, insertion.order)
    return [left[r] for r in sorted({visit >> 1 for visit in orders[0]})]
