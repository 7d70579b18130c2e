"""With how few vehicles can everyone be served? For fleets whose vehicles are all alike.

One order after another is dissolved. Its riders wait in the bank, and each time somebody is left there the price of leaving
them rises, so that riders who are hard to place get their turn (absence counters, Christiaens and Vanden Berghe 2020). When
everyone has found a place again, the next order is dissolved. Where many stay left and become no fewer, one vehicle less is
given up soon. Where one or two stay left, it is tried anew without another order: what succeeds does so soon or not at all.

Orders found like that are so full that whoever is taken out fits nowhere but where he was. So they are loosened before they
are bettered: people may be left again at a low price, which makes room, the price rises as long as anybody is left and falls
when nobody is, back and forth across the edge of what is possible (strategic oscillation: Glover 1977, Decision Sciences 8:156).
Orders that are met there are remembered for the search that follows: it would not come across them by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from planner.solvers.transport_search.annealing import Habit
from planner.solvers.transport_search.layout import Layout, Orders
from planner.solvers.transport_search.pool import Pool
from planner.solvers.transport_search.search import Effort, Manner, Search, Worker

#: Leaving a request costs so many longest legs to begin with, so that nobody is left who fits anywhere.
_LEFT_LEGS = 4
#: Temperature and rise of prices, in parts of the driving of one request.
_HEAT, _NAG = 0.1, 0.1
_ROUNDS = 500
#: With one rider left, an attempt ends when no fewer were left for this part of the time (with two riders for half as long, and
#: so on), but not before so many rounds.
_PATIENCE, _PATIENT_ROUNDS = 0.08, 10_000
#: So many attempts, each without another order, as long as no more than so many riders were left in the last one.
_ATTEMPTS, _NEARLY = 8, 2
#: While orders are loosened: the price of leaving somebody at first and its rise, and the temperature at first and at last, in
#: parts of the driving of one request.
_LOW_PRICE, _SLOW_NAG, _HOT, _MILD = 2.0, 0.005, 1.0, 0.1
#: So often it cools; after the first time it begins at this temperature, from the best orders so far.
_COOLINGS, _HOT_AGAIN = 3, 0.4
#: By what part prices fall when nobody is left; they begin anew when somebody was left for so many rounds.
_EASING, _TOO_LONG = 20, 30_000
#: By turns prices rise so many times as fast, for so many rounds.
_BRISK, _ALTERNATING = 4, 20_000
_LOOSENING = Habit(removed=6.0, string=5.0, blink=0.01, easing=_EASING)
_ENDLESS = 2**62


def of_alike(layout: Layout) -> bool:
    """Whether all shifts are interchangeable and free of commitments."""
    return len(set(layout.alike.tolist())) == 1 and not layout.committed.any()


def with_shifts(layout: Layout, number: int) -> Layout:
    """The layout with only its first shifts."""
    kept = {
        name: getattr(layout, name)[:number].copy()
        for name in (
            "longest", "room", "store", "start", "end", "start_s", "end_s", "longest_away", "longest_drive", "table",
            "use_price", "alike", "committed", "break_after", "rest", "at_work_since", "rested",
        )
    }  # fmt: skip
    return layout._replace(**kept)


def first_orders(layout: Layout, seed: int) -> Orders:
    """Orders that serve whom they can, with a vehicle more only where it is needed."""
    dear = layout._replace(use_price=np.full(len(layout.start), 2 * int(layout.seconds.max())))
    return Search(dear, seed, manner=Manner(meetings=())).run(Effort(_ROUNDS, 3600.0))


def with_fewest(
    layout: Layout,
    seed: int,
    seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
    on_fewer: Callable[[Orders], None] = lambda _: None,
) -> Orders:
    """Orders that serve everyone with as few shifts as were found in ``seconds``; only orders that are driven, so the
    number of orders is the number of vehicles. When even all vehicles cannot serve everyone, orders for all of them.
    ``on_fewer`` hears of the first orders that serve everyone, and then whenever one vehicle less does."""
    stop_at = time.monotonic() + seconds
    orders = [order for order in first_orders(layout, seed) if order]
    if sum(len(order) for order in orders) < 2 * len(layout.due):
        orders += [[] for _ in range(len(layout.start) - len(orders))]
        return orders
    on_fewer(orders)
    while len(orders) > 1:
        fewer = None
        for attempt in range(_ATTEMPTS):
            hope = Hope(stop_at, _PATIENCE * seconds)
            fewer = _without(layout, orders, attempt, seed + len(orders), hope, should_stop)
            if fewer or hope.fewest > _NEARLY:
                break
        if fewer is None:
            return orders
        orders = [order for order in fewer if order]
        on_fewer(orders)
    return orders


@dataclass
class Hope:
    """Whether it is worth going on: until ``stop_at`` (of the monotonic clock), and as long as fewer and fewer are left.
    ``patience_s``: for how long nothing better is borne with when one rider is left. ``fewest`` were left so far."""

    stop_at: float
    patience_s: float

    def __post_init__(self) -> None:
        self.fewest, self._since, self._rounds = _ENDLESS, time.monotonic(), 0

    def is_left(self) -> bool:
        """Whether to try further."""
        now = time.monotonic()
        patient = self._rounds < _PATIENT_ROUNDS or now < self._since + self.patience_s / self.fewest
        return now < self.stop_at and patient

    def hear(self, left: int) -> None:
        """How many are left after some rounds more."""
        self._rounds += _ROUNDS
        if left < self.fewest:
            self.fewest, self._since, self._rounds = left, time.monotonic(), 0


def _without(layout: Layout, orders: Orders, which: int, seed: int, hope: Hope, should_stop: Callable[[], bool]) -> Orders | None:
    """Everyone served without one of the orders (0 = the shortest; each number is another chance); None without hope of that."""
    kept = sorted(orders, key=len)
    del kept[which % len(kept)]
    driving = _driving(layout, orders) / len(layout.due)
    price = np.full(len(layout.due), _LEFT_LEGS * int(layout.seconds.max()))
    worker = Worker(with_shifts(layout, len(kept))._replace(unserved_price=price), 100 * seed + which)
    worker.take(kept)
    habit = Habit(removed=10.0, string=10.0, blink=0.01, nagging=max(1, int(_NAG * driving)))
    while hope.is_left() and not should_stop():
        worker.anneal(_ROUNDS, _HEAT * driving, habit)
        left = int((worker.state.shift_of < 0).sum())
        if not left:
            state = worker.state
            return [[int(v) for v in state.order[k, :n]] for k, n in enumerate(state.size)]
        hope.hear(left)
    return None


def loosened(
    layout: Layout,
    seed: int,
    orders: Orders,
    seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
    on_better: Callable[[Orders], None] = lambda _: None,
    pool: Pool | None = None,
) -> Orders:
    """As many orders that serve everyone with less driving, the best found in ``seconds``; ``orders`` themselves when there are
    none. The layout has as many shifts as there are orders. ``on_better`` hears of better ones, ``pool`` takes up orders that
    may be of use yet."""
    driving = _driving(layout, orders) / max(1, len(layout.due))
    low = max(1, int(_LOW_PRICE * driving))
    price = np.full(len(layout.due), low)
    worker = Worker(layout._replace(unserved_price=price), seed, pool)
    worker.take(orders)
    if (worker.state.shift_of < 0).any():
        worker.found.cost[0] = _ENDLESS
    habit = _LOOSENING._replace(nagging=max(1, int(_SLOW_NAG * driving)))
    began = time.monotonic()
    told, full, rounds, cooling = int(worker.found.cost[0]), 0, 0, 0
    while (spent := time.monotonic() - began) < seconds and not should_stop():
        paced = habit if (rounds // _ALTERNATING) % 2 else habit._replace(nagging=_BRISK * habit.nagging)
        done = _COOLINGS * spent / seconds
        if cooling < int(done) and worker.found.cost[0] < _ENDLESS:
            worker.take(worker.best())
        cooling = int(done)
        hot = _HOT_AGAIN if cooling else _HOT
        worker.anneal(_ROUNDS, driving * hot * (_MILD / hot) ** (done - cooling), paced)
        rounds += _ROUNDS
        full += _ROUNDS
        if worker.found.cost[0] < told:
            told, full = int(worker.found.cost[0]), 0
            on_better(worker.best())
        if full > _TOO_LONG:
            price[:], full = low, 0
    return worker.best()


def _driving(layout: Layout, orders: Sequence[Sequence[int]]) -> int:
    worker = Worker(with_shifts(layout, len(orders)), 0)
    worker.take(orders)
    return int(worker.state.drive.sum())
