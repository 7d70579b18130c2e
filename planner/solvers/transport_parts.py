"""How are routes found for a night that is too large for one search? In parts, side by side, again and again along other lines.

The dispatcher plans the parts one after the other, so that the whole night has checked routes within seconds. Then each part is
searched in a child of its own, with one thread; two at a time. The first pass splits the riders, every later one the routes
(:mod:`planner.transport.parts`); each starts from what there is, so that nothing becomes worse, and a child that dies leaves
its part as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from planner.solvers.transport_child import Child, Task
from planner.transport.dispatcher import METHOD as DISPATCHER
from planner.transport.dispatcher import MOST_MOVES, dispatched_orders
from planner.transport.parts import Part, PartProblem, Splitter, part_problem, rejoined
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.transport.routes import result_of
from planner.transport.schedule import Order, Timetable

METHOD = "searched_in_parts"
#: Requests in one part: more are searched worse in the time, fewer have more borders.
SIZE = 400
#: So often the whole night is gone through; the first pass gets as much of the time as two others.
PASSES = 4
FIRST_PASS = 2
#: Parts searched at the same time.
AT_ONCE = 2

#: What a child needs before it searches.
STARTING_S = 3.0


@dataclass(frozen=True)
class Limits:
    """``rounds`` changes for each request in all (None = the clock alone decides), ``deadline_s`` of wall clock."""

    seed: int
    rounds: int | None
    deadline_s: float
    should_stop: Callable[[], bool]
    on_better: Callable[[TransportResult], None] | None


@dataclass(frozen=True)
class _Found:
    part: PartProblem
    orders: list[Order]
    result: TransportResult
    finished: bool


def route_in_parts(problem: DarpProblem, limits: Limits, start: Sequence[Order] = (), *, size: int = SIZE) -> TransportResult:
    """Checked routes for the whole night; ``start`` are orders to begin with, else the dispatcher's. ``on_better`` hears of
    these, then after every part. Everyone is on a route or unserved with a reason."""
    began = time.monotonic()
    night = _Night(problem, limits, size, start)
    if limits.rounds == 0:
        return night.result()
    shares = [1] * PASSES if start else [FIRST_PASS, *[1] * (PASSES - 1)]
    for number, share in enumerate(shares):
        left_s = limits.deadline_s - (time.monotonic() - began)
        if left_s <= 0 or limits.should_stop():
            night.cut_short = True
            break
        rounds = None if limits.rounds is None else round(limits.rounds * share / sum(shares))
        night.go_through(number, left_s * share / sum(shares[number:]), rounds)
    return night.result()


class _Night:
    """The routes so far; from the first there are some for everybody who can be fetched."""

    def __init__(self, problem: DarpProblem, limits: Limits, size: int, start: Sequence[Order]) -> None:
        self._problem, self._limits = problem, limits
        self._splitter = Splitter(problem, size, limits.seed)
        self._orders: list[Order] = list(start) or [() for _ in problem.shifts]
        self._method = METHOD if start else DISPATCHER
        #: Whether the orders come of an earlier search.
        self._again = bool(start)
        self._parts = self._splitter.by_routes(self._orders) if start else self._splitter.by_riders()
        self._found = [self._as_it_is(part) if start else self._dispatched(part) for part in self._parts]
        #: Whether the clock or the caller decided when to stop, so that a repetition may differ.
        self.cut_short = limits.rounds is None
        self._tell()

    def result(self) -> TransportResult:
        """The routes of the whole night."""
        joined = rejoined(self._problem, [(one.part, one.result) for one in self._found], self._method)
        return TransportResult(joined.routes, joined.unserved, self._method, stopped_by_time=self.cut_short)

    def go_through(self, number: int, seconds: float, rounds: int | None) -> None:
        """One pass: splits, searches all parts, puts them together."""
        if number:
            self._parts = self._splitter.by_routes(self._orders)
            self._found = [self._as_it_is(part) for part in self._parts]
        self._method = METHOD
        for i, one in self._searched(number, seconds, rounds):
            self._found[i] = one
            self._take_over(one)
            self.cut_short = self.cut_short or not one.finished
            self._tell()
        self._again = True

    def _searched(self, number: int, seconds: float, rounds: int | None) -> Iterator[tuple[int, _Found]]:
        """Every part's number with what was found, as they come; the time left is shared among the parts left."""
        until, not_begun = time.monotonic() + seconds, [len(self._parts)]

        def search(i: int) -> _Found:
            turns = -(-not_begun[0] // AT_ONCE)
            not_begun[0] -= 1
            left_s = (until - time.monotonic()) / turns
            return self._search(before[i], self._limits.seed * 10_000 + number * 1_000 + i, left_s, rounds)

        before = tuple(self._found)
        with ThreadPoolExecutor(AT_ONCE) as side_by_side:
            running = {side_by_side.submit(search, i): i for i in range(len(before))}
            for future in as_completed(running):
                yield running[future], future.result()

    def _search(self, before: _Found, seed: int, seconds: float, rounds: int | None) -> _Found:
        small, best, finished = before.part, before.orders, False
        if not (small.problem.requests and small.problem.shifts):
            return before
        if seconds > 0 and not self._limits.should_stop():
            changes = None if rounds is None else rounds * len(small.problem.requests)
            task = Task(small.problem, best, seed, changes, max(0.5 * seconds, seconds - STARTING_S), 1, self._again)
            with Child(task) as child:
                for told in child.found(seconds, self._limits.should_stop):
                    best, finished = told.orders, told.last and not told.cut_short
        return _found(small, best, finished=finished)

    def _as_it_is(self, part: Part) -> _Found:
        small = part_problem(self._problem, part)
        return _found(small, [small.order_within(self._orders[k]) for k in part.shifts])

    def _dispatched(self, part: Part) -> _Found:
        small = part_problem(self._problem, part)
        moves = MOST_MOVES * len(part.requests) // len(self._problem.requests)
        found = _found(small, dispatched_orders(Timetable(small.problem), moves))
        self._take_over(found)
        return found

    def _take_over(self, found: _Found) -> None:
        for k, order in zip(found.part.part.shifts, found.orders, strict=True):
            self._orders[k] = found.part.order_outside(order)

    def _tell(self) -> None:
        if self._limits.on_better:
            self._limits.on_better(self.result())


def _found(part: PartProblem, orders: list[Order], *, finished: bool = True) -> _Found:
    return _Found(part, orders, result_of(Timetable(part.problem).forget_wishes(), orders, METHOD), finished)
