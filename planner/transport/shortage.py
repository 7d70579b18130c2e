"""Not everyone can be fetched in time: how many more vehicles, of which kind and at which base, would serve all?

One more vehicle at a time, a copy of a shift that exists, at a base that exists and is among the nearest to the most urgent
rider left: the one that serves most of those left, most urgent first. The answer is enough, not proven least; who no vehicle
could bring in time even alone is not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from planner.transport.dispatcher import by_urgency
from planner.transport.insertion import Tours
from planner.transport.parts import Part, part_problem
from planner.transport.problem import DarpProblem, Shift
from planner.transport.routes import servable_alone
from planner.transport.schedule import Order, Timetable, alone, earliest_begins

#: Of each sort of vehicle so many bases are tried.
NEAR_BASES = 3


@dataclass(frozen=True, slots=True)
class MoreVehicles:
    """``number`` more vehicles like the shift ``like`` (its kind, places, hours and base) serve ``refs``."""

    like: str
    kind: str
    base: int
    number: int
    refs: tuple[str, ...]


def more_vehicles(problem: DarpProblem, unserved: Collection[str]) -> tuple[MoreVehicles, ...]:
    """What to send for so that those of ``unserved`` (refs) are served too whom a vehicle can bring in time."""
    if not unserved:
        return ()
    table = Timetable(problem)
    for r in range(len(problem.requests)):
        while table.relax(r):
            pass
    left = [r for r, rider in enumerate(problem.requests) if rider.ref in unserved and servable_alone(table, r)]
    left = by_urgency(problem, left)
    kinds = _different(problem.shifts)
    sent: Counter[str] = Counter()
    served: dict[str, list[str]] = {}
    while left:
        like, taken = _most_useful(problem, _near(problem, kinds, left[0]), left)
        sent[like.id] += 1
        served.setdefault(like.id, []).extend(problem.requests[r].ref for r in taken)
        left = [r for r in left if r not in taken]
    shift = {s.id: s for s in problem.shifts}
    return tuple(MoreVehicles(i, shift[i].kind, shift[i].base, n, tuple(served[i])) for i, n in sent.most_common())


def _different(shifts: Sequence[Shift]) -> list[Shift]:
    """One shift of each sort."""
    return list({replace(s, id="", vehicle_id=""): s for s in reversed(shifts)}.values())


def _near(problem: DarpProblem, kinds: Sequence[Shift], request: int) -> list[Shift]:
    """Of each sort of vehicle that can fetch the request in time, the shifts at the nearest bases."""
    rider = problem.requests[request]
    table = Timetable(replace(problem, requests=(replace(rider, wanted_s=()),), shifts=tuple(kinds)))
    able = [kinds[k] for k in sorted(table.suited(0)) if earliest_begins(table, k, alone(0)) is not None]
    near: dict[Shift, list[Shift]] = {}
    for shift in sorted(able, key=lambda s: (int(problem.seconds[s.profile][s.base, rider.pickup]), s.id)):
        near.setdefault(replace(shift, id="", vehicle_id="", base=0), []).append(shift)
    return [shift for bases in near.values() for shift in bases[:NEAR_BASES]]


def _most_useful(problem: DarpProblem, kinds: Sequence[Shift], left: Sequence[int]) -> tuple[Shift, list[int]]:
    """The sort of shift that serves most of those left, weighed by urgency, and whom it serves."""

    def use(found: tuple[Shift, list[int]]) -> tuple[tuple[int, ...], str]:
        classes = [problem.requests[r].priority for r in found[1]]
        return tuple(-classes.count(priority) for priority in range(1, 6)), found[0].id

    return min(((kind, _served_by(problem, kind, left)) for kind in kinds), key=use)


def _served_by(problem: DarpProblem, kind: Shift, left: Sequence[int]) -> list[int]:
    """Whom an idle vehicle of this sort can fetch, most urgent first, each where it adds least driving."""
    small = part_problem(problem, Part((problem.shifts.index(kind),), tuple(left))).problem
    table = Timetable(small)
    for r in range(len(left)):
        while table.relax(r):
            pass
    tours = Tours(table)
    orders: list[Order] = tours.orders
    for r in by_urgency(small, list(range(len(left)))):
        insertion = tours.best_insertion(r)
        if insertion:
            tours.set(0, insertion.order)
    return [left[r] for r in sorted({visit >> 1 for visit in orders[0]})]
