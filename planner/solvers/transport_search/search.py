"""How do annealing and recombination work together, for as long as there is time?

Again and again the search cools from warm to cold, each time from the best orders so far. Twice in a cycle OR-Tools chooses
the best set out of all orders remembered, or helps to generate better ones where that pays (:mod:`generating`), and the search
goes on from there: many short cycles bring it more different orders to choose from than one long one. Several threads anneal
side by side, each with chance of its own; they meet at these moments only, so that seed, rounds and threads decide the outcome.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import InitVar, dataclass, field

import numpy as np

from planner.solvers.transport_search.annealing import Habit, anneal, no_change, note_best, nothing_best, total_cost
from planner.solvers.transport_search.generating import TURNS, Generation, suits
from planner.solvers.transport_search.growing import CannotPrice
from planner.solvers.transport_search.layout import Layout, Orders, State, empty_state, nothing_known, scratch_for
from planner.solvers.transport_search.pool import Pool, empty_pool
from planner.solvers.transport_search.recombining import Columns, best_set, columns_of, driven, given_to_shifts
from planner.solvers.transport_search.timing import refresh


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search: ``rounds`` changes in each thread (a count that repeats exactly) and ``seconds`` of wall clock as a
    hard stop, which sets the pace where it comes before the rounds are done; with no rounds the clock alone decides."""

    rounds: int | None
    seconds: float
    threads: int = 1


_USUAL_HABIT = Habit(removed=8.0, string=8.0, blink=0.01)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the search goes about it; the defaults were measured on the published sets (planner/DECISIONS.md)."""

    #: Temperature at the start of the first cycle, of the others, and at the end, in parts of what one request costs.
    warm: float = 1.5
    warm_again: float = 0.6
    cool: float = 0.01
    habit: Habit = _USUAL_HABIT
    #: When OR-Tools recombines, as parts of a cycle.
    meetings: tuple[float, ...] = (0.6, 0.95)
    #: The longest that one recombination may take, as a part of the whole time.
    recombining: float = 0.05


USUAL = Manner()
#: For orders that were searched before: the first cycle begins as mildly as the others.
AGAIN = Manner(warm=USUAL.warm_again)
#: A cycle has at least so many rounds for each pair of requests, and there are at most so many cycles.
_ROUNDS_A_PAIR = 1
_MOST_CYCLES = 10
_CHUNK_S = 0.1
#: Where the clock decides, no more than this part of the time goes into recombining.
_RECOMBINING_SHARE = 0.35
#: Where orders are generated, that takes this part of the time; the search cools at most so often.
_GENERATING_SHARE = 0.7
_MOST_CYCLES_GENERATING = 2
#: Without a clock so many portions are generated at a time; orders generated are put right by so many changes.
_PORTIONS = 4
_MENDING = 1000
#: Where the first prices do not say that generating pays, it is on trial, if that is expected to take less than this part of the
#: time (more where there were orders to begin with, which annealing betters less): after each portion on trial the floor must lie
#: below the best orders by so much.
_TRIAL_SHARE, _TRIAL_SHARE_BEGUN, _WORTH_IT = 0.05, 0.12, (1e-4, 1e-3)
_FIRST_ROUNDS = 50
_CHUNKS = 100
#: However many rounds are asked for, the clock is looked at after so many.
_MOST_AT_ONCE = 1000
#: Rounds that fall behind the clock after this part of the time leave the pace to it: what is cut off warm is no good.
_PATIENT = 0.2


@dataclass(frozen=True, slots=True)
class Cycle:
    """Which cooling of how many."""

    number: int
    cycles: int

    @classmethod
    def at(cls, done: float, cycles: int) -> Cycle:
        """The one that is on when the whole search is ``done``."""
        return cls(int(done * cycles), cycles)

    def part(self, done: float) -> float:
        """How far this cycle is when the whole search is ``done``."""
        return min(1.0, max(0.0, done * self.cycles - self.number))


@dataclass
class Worker:
    """One thread's orders and what it remembers, begun with ``remembered``."""

    layout: Layout
    seed: int
    remembered: InitVar[Pool | None] = None
    state: State = field(init=False)

    def __post_init__(self, remembered: Pool | None) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.state = empty_state(self.layout)
        self.known = nothing_known(self.layout)
        self.scratch = scratch_for(self.state)
        self.pool = remembered or empty_pool(self.layout)
        self.change = no_change(self.state)
        self.found = nothing_best(self.state)

    def take(self, orders: Sequence[Sequence[int]]) -> None:
        """Goes on from these orders. Raises ValueError when one breaks a rule of time."""
        s = self.state
        s.shift_of[:] = -1
        for k, order in enumerate(orders):
            s.size[k] = len(order)
            s.order[k, : len(order)] = order
            s.shift_of[np.array(order, np.int64) >> 1] = k
            if not refresh(self.layout, s, k):
                raise ValueError(f"order {k} breaks a rule of time")
        cost = total_cost(self.layout, s)
        if cost < self.found.cost[0]:
            note_best(s, self.found, cost)

    def anneal(self, rounds: int, heat: float, habit: Habit) -> None:
        """So many changes at one temperature."""
        anneal(
            self.layout, self.state, self.known, self.pool, self.scratch, self.change, self.found,
            habit, int(self.rng.integers(2**31)), rounds, heat,
        )  # fmt: skip

    def best(self) -> Orders:
        """The best orders so far."""
        return [[int(v) for v in self.found.order[k, :n]] for k, n in enumerate(self.found.size)]


class Search:
    """Improves orders of one layout. ``start`` are orders to begin with, ``pool`` remembers others that may be of use."""

    def __init__(
        self,
        layout: Layout,
        seed: int,
        start: Sequence[Sequence[int]] = (),
        manner: Manner = USUAL,
        pool: Pool | None = None,
    ) -> None:
        self.layout = layout
        self._pool = pool
        self.manner = manner
        self._seed = seed
        self._start: Orders = [list(order) for order in start] or [[] for _ in layout.start]
        self.workers: list[Worker] = []
        self.rounds = 0
        self._recombined_s = 0.0
        self._generation = Generation(layout, seed) if suits(layout) else None
        self._generated_all = False
        self._on_trial = False
        #: Whether the search cools by the clock, because the rounds asked for take longer than the time there is.
        self._hurries = False
        #: Whether the clock or the caller decided when to stop.
        self.cut_short = False
        #: Whether the clock ended a recombination or set the pace. After either, a repetition may differ.
        self.by_clock = False

    @property
    def cost(self) -> int:
        """What the best orders cost."""
        return min(int(w.found.cost[0]) for w in self.workers)

    def best(self) -> Orders:
        """The best orders so far."""
        return min(self.workers, key=lambda w: int(w.found.cost[0])).best()

    def run(
        self,
        effort: Effort,
        should_stop: Callable[[], bool] = lambda: False,
        on_better: Callable[[], None] = lambda: None,
    ) -> Orders:
        """Searches, tells of better orders, gives the best."""
        self._effort, self._began = effort, time.monotonic()
        first = Worker(self.layout, self._seed * 1000, self._pool)
        self.workers = [first, *(Worker(self.layout, self._seed * 1000 + t) for t in range(1, effort.threads))]
        for worker in self.workers:
            worker.take(self._start)
        if not len(self.layout.due) or not len(self.layout.start):
            return self.best()
        with ThreadPoolExecutor(len(self.workers)) as threads:
            self._spread(threads, _FIRST_ROUNDS, 1.0)
            self.rounds = _FIRST_ROUNDS
            on_better()
            annealed_s = time.monotonic() - self._began
            self._try_generating()
            cycle = Cycle(0, self._cycles(annealed_s))
            while cycle.number < cycle.cycles and not self.cut_short:
                generating = self._generation
                self._cycle(threads, cycle, should_stop, on_better)
                if self._generation is generating:
                    cycle = Cycle(cycle.number + 1, cycle.cycles)
                else:
                    cycle = Cycle.at(self._done(), self._cycles(annealed_s))
        return self.best()

    def _cycles(self, first_s: float) -> int:
        """How often there is time to cool from the start, when the first rounds took so long."""
        rounds = float(self._effort.rounds) if self._effort.rounds is not None else self._effort.seconds / first_s * _FIRST_ROUNDS
        most = _MOST_CYCLES_GENERATING if self._generation else _MOST_CYCLES
        return max(1, min(most, int(rounds / (_ROUNDS_A_PAIR * len(self.layout.due) ** 2))))

    def _cycle(
        self, threads: ThreadPoolExecutor, cycle: Cycle, should_stop: Callable[[], bool], on_better: Callable[[], None]
    ) -> None:
        """Cools once, from the best orders so far; leaves off when orders are no longer generated, as there is time for more
        cycles then."""
        generating = self._generation
        for worker in self.workers if cycle.number else ():
            worker.take(self.best())
        meetings = list(self.manner.meetings)
        done, told = cycle.part(self._done()), self.cost
        while done < 1.0 and not self.cut_short and self._generation is generating:
            chunk = self._chunk()
            self._spread(threads, chunk, self._temperature(done, cycle))
            self.rounds += chunk
            done = cycle.part(self._done())
            if meetings and done >= meetings[0]:
                meetings = [m for m in meetings if m > done]
                self._meet(should_stop)
            if self.cost < told:
                told = self.cost
                on_better()
            self.cut_short = self.cut_short or should_stop()

    def _spread(self, threads: ThreadPoolExecutor, rounds: int, heat: float) -> None:
        habit = self.manner.habit
        list(threads.map(lambda worker: worker.anneal(rounds, heat, habit), self.workers))

    def _done(self) -> float:
        """How far the search is, from 0 to 1."""
        spent = time.monotonic() - self._began
        by_clock = spent / self._effort.seconds
        if self._effort.rounds is None:
            annealing = self._effort.seconds - self._recombined_s - self._generation_s(1.0)
            return max(by_clock, (spent - self._recombined_s) / annealing) if self._generation and annealing > 0 else by_clock
        by_rounds = self.rounds / self._effort.rounds
        self._hurries = self._hurries or max(by_rounds, _PATIENT) < by_clock
        if not self._hurries:
            return by_rounds
        self.by_clock = True
        self.cut_short = self.cut_short or by_clock >= 1.0
        return max(by_rounds, by_clock)

    def _chunk(self) -> int:
        """Rounds until the next look at the clock."""
        if self._effort.rounds is not None:
            return min(max(1, self._effort.rounds // _CHUNKS), _MOST_AT_ONCE, self._effort.rounds - self.rounds)
        each = (time.monotonic() - self._began) / self.rounds
        return max(1, min(int(_CHUNK_S / each), 20_000))

    def _temperature(self, done: float, cycle: Cycle) -> float:
        served = max(1, sum(int(w.found.size.sum()) for w in self.workers) // 2 // len(self.workers))
        driving = min(int(w.state.cost.sum()) for w in self.workers)
        each = max(1.0, driving / served)
        warm = self.manner.warm_again if cycle.number else self.manner.warm
        return float(each * warm * (self.manner.cool / warm) ** min(done, 1.0))

    def _meet(self, should_stop: Callable[[], bool]) -> None:
        """Recombines what all threads remember, or generates; whoever is behind goes on from the best."""
        began = time.monotonic()
        generation = self._generation
        if generation:
            self._try_to_generate(generation, began, should_stop)
            self._recombine(generation.columns())
        elif self._may_recombine(began):
            self._recombine(columns_of([w.pool for w in self.workers], self.layout))
        self._recombined_s += time.monotonic() - began
        best, cost = self.best(), self.cost
        for worker in self.workers:
            if worker.found.cost[0] > cost or total_cost(self.layout, worker.state) > cost:
                worker.take(best)

    def _recombine(self, columns: Columns) -> None:
        """Goes on from the best set of these orders."""
        left = self._effort.seconds - (time.monotonic() - self._began)
        if not len(columns.order) or left <= 0:
            return
        seconds = min(self.manner.recombining * self._effort.seconds, 0.4 * left)
        leader = self.workers[0]
        leader.take(self.best())
        choice = best_set(self.layout, columns, driven(leader.state, self.layout), seconds)
        self.by_clock = self.by_clock or choice.by_clock
        if choice.orders:
            leader.take(given_to_shifts(self.layout, choice.orders))

    def _try_generating(self) -> None:
        """Leaves generating out unless the first prices say that it pays, or the clock has time to try it."""
        generation, self._generation = self._generation, None
        first, began = self.workers[0], time.monotonic()
        first.take(self.best())
        if not generation or not first.state.size.any():
            return
        with suppress(CannotPrice):
            pays = generation.pays(first.state)
            if pays or self._may_try(time.monotonic() - began):
                self._generation, self._on_trial = generation, not pays

    def _may_try(self, priced_s: float) -> bool:
        """Whether the clock has time for a trial, when the first prices took so long."""
        share = _TRIAL_SHARE_BEGUN if any(self._start) else _TRIAL_SHARE
        return self._effort.rounds is None and len(_WORTH_IT) * TURNS * priced_s < share * self._effort.seconds

    def _goes_on(self, generation: Generation) -> bool:
        """Whether generating may yet better the best; once not, the time is left to annealing."""
        self._generated_all = self._generated_all or not generation.goes_on(self.cost)
        return not self._generated_all

    def _generation_s(self, done: float) -> float:
        """How long may be generated yet when the search is ``done``."""
        if not self._generation or self._generated_all:
            return 0.0
        return max(0.0, _GENERATING_SHARE * self._effort.seconds * done - self._recombined_s)

    def _try_to_generate(self, generation: Generation, began: float, should_stop: Callable[[], bool]) -> None:
        """Generates; where there are no prices the rest is left to recombination."""
        try:
            self._generate(generation, began, should_stop)
        except CannotPrice:
            self._generation = None

    def _generate(self, generation: Generation, began: float, should_stop: Callable[[], bool]) -> None:
        """Generates orders, a portion at a time, and puts right what they leave out."""
        leader = self.workers[0]
        leader.take(self.best())
        generation.learn(leader.state, [w.pool for w in self.workers])
        hard = self._began + self._effort.seconds
        until = hard if self._effort.rounds is not None else min(hard, began + self._generation_s(self._done()))

        def over() -> bool:
            return time.monotonic() >= hard or should_stop()

        def enough() -> bool:
            return time.monotonic() >= until or over()

        portions, before = 0, generation.counted(leader.state)
        while not enough() and self._goes_on(generation):
            orders = generation.portion(self.cost, enough, over)
            if orders and any(orders):
                leader.take(orders)
                if not over():
                    leader.anneal(_MENDING, 1e-6, self.manner.habit)
                    generation.learn(leader.state, [leader.pool])
            if generation.settled:
                self._recombine(generation.columns())
            if self._on_trial:
                self._generation = generation if generation.floor <= (1 - _WORTH_IT[portions]) * before else None
                self._on_trial = self._generation is not None and portions + 1 < len(_WORTH_IT)
            portions += 1
            if self._generation is None or (self._effort.rounds is not None and portions == _PORTIONS):
                break
        self.by_clock = self.by_clock or (self._effort.rounds is not None and enough())

    def _may_recombine(self, now: float) -> bool:
        """By the clock, recombining has its share of the time and no more."""
        return self._effort.rounds is not None or self._recombined_s < _RECOMBINING_SHARE * (now - self._began)
