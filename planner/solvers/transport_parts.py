"""How are routes found for a night that is too large for one search? In parts, side by side, again and again along other lines.

Each part is searched in a child of its own, with one thread; two at a time. The first pass splits the riders, every later one
the routes (:mod:`planner.transport.parts`) and starts from what there is, so that nothing becomes worse. A child that dies
leaves its part as it was; in the first pass the dispatcher plans it then.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from planner.solvers.transport_child import Child, Task
from planner.transport.dispatcher import dispatched_orders
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
    """Checked routes for the whole night; ``start`` are orders to begin with. ``on_better`` hears of the first routes when all
    parts have some, then after every part. Everyone is on a route or unserved with a reason."""
    night = _Night(problem, limits, size, start)
    began = time.monotonic()
    shares = [1] * PASSES if start else [FIRST_PASS, *[1] * (PASSES - 1)]
    for number, share in enumerate(shares):
        left_s = limits.deadline_s - (time.monotonic() - began)
        if number and (left_s <= 0 or limits.should_stop()):
            night.cut_short = True
            break
        part_of_time = share / sum(shares[number:])
        rounds = None if limits.rounds is None else round(limits.rounds * share / sum(shares))
        night.go_through(number, max(0.0, left_s) * part_of_time, rounds)
    return night.result()


class _Night:
    """The routes so far."""

    def __init__(self, problem: DarpProblem, limits: Limits, size: int, start: Sequence[Order]) -> None:
        self._problem, self._limits = problem, limits
        self._splitter = Splitter(problem, size, limits.seed)
        self._orders: list[Order] = list(start) or [() for _ in problem.shifts]
        self._started = bool(start)
        self._found: list[_Found] = []
        #: Whether the clock or the caller decided when to stop, so that a repetition may differ.
        self.cut_short = limits.rounds is None

    def result(self) -> TransportResult:
        """The routes of the whole night."""
        joined = rejoined(self._problem, [(one.part, one.result) for one in self._found], METHOD)
        return TransportResult(joined.routes, joined.unserved, METHOD, stopped_by_time=self.cut_short)

    def go_through(self, number: int, seconds: float, rounds: int | None) -> None:
        """One pass: splits, searches all parts, puts them together."""
        parts = self._splitter.by_routes(self._orders) if self._started else self._splitter.by_riders()
        before = [self._as_it_is(part_problem(self._problem, part)) for part in parts] if self._started else []
        waiting = dict(enumerate(before))
        done: list[_Found] = []
        for i, one in self._searched(parts, number, seconds, rounds):
            waiting.pop(i, None)
            done.append(one)
            self.cut_short = self.cut_short or not one.finished
            for k, order in zip(one.part.part.shifts, one.orders, strict=True):
                self._orders[k] = one.part.order_outside(order)
            if self._started or len(done) == len(parts):
                self._found = [*done, *waiting.values()]
                if self._limits.on_better:
                    self._limits.on_better(self.result())
        self._found, self._started = done, True

    def _searched(self, parts: Sequence[Part], number: int, seconds: float, rounds: int | None) -> Iterator[tuple[int, _Found]]:
        """Every part's number with what was found, as they come; the time left is shared among the parts left."""
        until, not_begun = time.monotonic() + seconds, [len(parts)]

        def search(i: int) -> _Found:
            turns = -(-not_begun[0] // AT_ONCE)
            not_begun[0] -= 1
            left_s = (until - time.monotonic()) / turns
            return self._search(parts[i], self._limits.seed * 10_000 + number * 1_000 + i, left_s, rounds)

        with ThreadPoolExecutor(AT_ONCE) as side_by_side:
            running = {side_by_side.submit(search, i): i for i in range(len(parts))}
            for future in as_completed(running):
                yield running[future], future.result()

    def _as_it_is(self, part: PartProblem) -> _Found:
        orders = [part.order_within(self._orders[k]) for k in part.part.shifts]
        return _Found(part, orders, result_of(Timetable(part.problem).forget_wishes(), orders, METHOD), finished=True)

    def _search(self, part: Part, seed: int, seconds: float, rounds: int | None) -> _Found:
        small = part_problem(self._problem, part)
        start = [small.order_within(self._orders[k]) for k in part.shifts] if self._started else []
        best, finished = start, not (part.requests and part.shifts)
        if not finished and rounds != 0 and seconds > 0:
            changes = None if rounds is None else rounds * len(part.requests)
            task = Task(small.problem, start, seed, changes, max(0.5 * seconds, seconds - STARTING_S), 1, self._started)
            with Child(task) as child:
                for told in child.found(seconds, self._limits.should_stop):
                    best, finished = told.orders, told.last and not told.cut_short
        if not best:
            best = dispatched_orders(Timetable(small.problem))
        return _Found(small, best, result_of(Timetable(small.problem).forget_wishes(), best, METHOD), finished or rounds == 0)
