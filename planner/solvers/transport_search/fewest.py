"""With how few vehicles can everyone be served? For fleets whose vehicles are all alike.

One order after another is dissolved. Its riders wait in the bank, and each time somebody is left there the price of leaving
them rises, so that riders who are hard to place get their turn (absence counters, Christiaens and Vanden Berghe 2020). When
everyone has found a place again, the next order is dissolved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from planner.solvers.transport_search.annealing import Habit
from planner.solvers.transport_search.generating import Orders
from planner.solvers.transport_search.layout import Layout
from planner.solvers.transport_search.search import Effort, Manner, Search, Worker

#: Leaving a request costs so many longest legs to begin with, so that nobody is left who fits anywhere.
_LEFT_LEGS = 4
#: Temperature and rise of prices, in parts of the driving of one request.
_HEAT, _NAG = 0.1, 0.1
_ROUNDS = 500


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


def with_fewest(layout: Layout, seed: int, seconds: float, should_stop: Callable[[], bool] = lambda: False) -> Orders:
    """Orders that serve everyone with as few shifts as were found in ``seconds``; only orders that are driven, so the
    number of orders is the number of vehicles. When even all vehicles cannot serve everyone, orders for all of them."""
    stop_at = time.monotonic() + seconds
    orders = [order for order in first_orders(layout, seed) if order]
    if sum(len(order) for order in orders) < 2 * len(layout.due):
        orders += [[] for _ in range(len(layout.start) - len(orders))]
        return orders
    while len(orders) > 1:
        fewer = _with_one_less(layout, orders, seed + len(orders), stop_at, should_stop)
        if fewer is None:
            return orders
        orders = [order for order in fewer if order]
    return orders


def _with_one_less(layout: Layout, orders: Orders, seed: int, stop_at: float, should_stop: Callable[[], bool]) -> Orders | None:
    """Everyone served without the shortest of the orders; None when that is not found in time."""
    kept = sorted(orders, key=len)[1:]
    driving = _driving(layout, orders) / len(layout.due)
    price = np.full(len(layout.due), _LEFT_LEGS * int(layout.seconds.max()))
    worker = Worker(with_shifts(layout, len(kept))._replace(unserved_price=price), seed)
    worker.take(kept)
    habit = Habit(removed=10.0, string=10.0, blink=0.01, nagging=max(1, int(_NAG * driving)))
    while time.monotonic() < stop_at and not should_stop():
        worker.anneal(_ROUNDS, _HEAT * driving, habit)
        if (worker.state.shift_of >= 0).all():
            state = worker.state
            return [[int(v) for v in state.order[k, :n]] for k, n in enumerate(state.size)]
    return None


def _driving(layout: Layout, orders: Sequence[Sequence[int]]) -> int:
    worker = Worker(with_shifts(layout, len(orders)), 0)
    worker.take(orders)
    return int(worker.state.drive.sum())
