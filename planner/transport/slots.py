"""When is each rider received, so that a site that receives people in turn keeps its rate whoever drives?

From routes that keep the rate, each rider at such a site gets a slot around the begin. With the n-th and the (n + P)-th in the
order of arrival, P the rate, what is more than a quarter of an hour between them is shared: half to be late by, half to be early
by. So the n-th slot ends a quarter before the (n + P)-th opens, and any P + 1 begins, each in its slot, lie over more than a
quarter. Whoever lost the seat to the rate gets the latest moment before the deadline at which nobody need make way. Within slots
a search that knows routes one by one keeps the rate without seeing it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planner.transport.problem import QUARTER_S, DarpProblem, Request
from planner.transport.result import StopKind, TransportResult

#: Moments for whoever has none are tried at such steps.
STEP_S = 300
_NEVER = 2**40


def slotted(problem: DarpProblem, kept: TransportResult) -> DarpProblem:
    """The problem in which everyone at a site with a rate is received in a slot of their own; ``kept`` keeps every rate.
    Whoever is on board, or finds no free moment, keeps the window of before."""
    begins = {stop.ref: stop.begin_s for q in kept.routes for stop in q.stops if stop.kind is StopKind.DELIVERY}
    slots: dict[str, tuple[int, int]] = {}
    for place, most in problem.receives.items():
        here = [r for r in problem.requests if r.delivery == place]
        at = {r.ref: begins[r.ref] for r in here if r.ref in begins}
        past = list(problem.received.get(place, ()))
        for rider in sorted((r for r in here if r.ref not in at), key=lambda r: (r.priority, r.deadline_s, r.ref)):
            moment = _free_moment(rider, sorted((*past, *at.values())), most)
            if moment is not None:
                at[rider.ref] = moment
        slots |= _slots(at, past, most)
    return replace(problem, requests=tuple(_within(r, slots) for r in problem.requests))


def _free_moment(rider: Request, taken: list[int], most: int) -> int | None:
    """The latest moment at which the rider can be received beside those who are received at the moments taken."""
    for moment in range(rider.deadline_s, rider.delivery_earliest_s - 1, -STEP_S):
        near = sorted((moment, *(t for t in taken if abs(t - moment) < QUARTER_S)))
        if all(near[i + most] - near[i] >= QUARTER_S for i in range(len(near) - most)):
            return moment
    return None


def _slots(at: Mapping[str, int], past: list[int], most: int) -> dict[str, tuple[int, int]]:
    order = sorted([(begin_s, ref) for ref, begin_s in at.items()] + [(begin_s, "") for begin_s in past])
    spare = [(order[n + most][0] - order[n][0] - QUARTER_S) // 2 for n in range(len(order) - most)]
    slots, opens_s = {}, 0
    for n, (begin_s, ref) in enumerate(order):
        # No slot opens before the one in front of it, however much there is to spare: so the argument holds for any who swap.
        opens_s = max(opens_s, begin_s - spare[n - most]) if n >= most else opens_s
        closes_s = begin_s + spare[n] if n < len(spare) else _NEVER
        if ref:
            slots[ref] = (opens_s, closes_s)
    return slots


def _within(rider: Request, slots: Mapping[str, tuple[int, int]]) -> Request:
    if rider.ref not in slots or rider.aboard:
        return rider
    opens_s, closes_s = slots[rider.ref]
    deadline_s = min(rider.deadline_s, closes_s)
    return replace(
        rider,
        delivery_earliest_s=max(rider.delivery_earliest_s, opens_s),
        deadline_s=deadline_s,
        wanted_s=tuple(wanted for wanted in rider.wanted_s if wanted < deadline_s),
    )
