"""What is serving each request worth, given the orders known so far? A linear programme that grows.

A set partitioning relaxed (Ropke and Cordeau 2009, Transportation Science 43:267): each request by orders that add up to one or
left at its price, of each kind no more orders than shifts. Its dual values are the prices of requests and kinds. Of three
requests, orders with two or three of them may add up to one at most (subset row cuts: Jepsen and others 2008, Operations
Research 56:497); the dual value of that is a toll that such an order pays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.solvers.transport_search.beginnings import MOST_TRIOS
from planner.solvers.transport_search.growing import GrowingProgramme
from planner.solvers.transport_search.layout import Flags, Floats, Ints, Layout, State
from planner.solvers.transport_search.pool import Pool

#: So many orders are kept in mind, and so many of them in the programme.
MOST_KEPT, MOST_INSIDE = 4000, 1500
#: So often new ones join before prices are taken for granted, so many at once, each cheaper than its prices by this part of a
#: usual order.
SOLVES, JOINING, WORTH_JOINING = 2, 300, 1e-6
#: So many trios are added at once; each request in so many of them; orders of a trio add up to at least so much.
NEW_TRIOS, TRIOS_EACH, CROWDED = 30, 2, 1.05
#: Leaving somebody is counted at most so many times as dear as the dearest order: prices far apart cannot be told exactly.
MOST_LEAVING = 1000.0
_WHOLE = 1e-6


class Dual(NamedTuple):
    """Dual values: for each request, each kind of shift (never above 0), and the toll of each trio (never below 0)."""

    request: Floats
    kind: Floats
    toll: Floats

    def between(self, other: Dual, weight: float) -> Dual:
        """So much of this one and the rest of the other."""
        return Dual(*(weight * a + (1 - weight) * b for a, b in zip(self, other, strict=True)))


class Programme:
    """Orders (columns) with their values in the relaxed best choice. Row ``c`` of each array is order ``c``."""

    def __init__(self, layout: Layout, width: int) -> None:
        self.layout = layout
        requests = len(layout.due)
        _, self.example, self.kind_of, of_kind = np.unique(
            layout.alike, return_index=True, return_inverse=True, return_counts=True
        )
        self.of_kind = of_kind.astype(np.float64)
        self.order = np.zeros((0, width), np.int16)
        self.size: Ints = np.zeros(0, np.int64)
        self.cost: Ints = np.zeros(0, np.int64)
        self.shift: Ints = np.zeros(0, np.int64)
        self.serves: Floats = np.zeros((0, requests))  # 1 where the order serves the request
        self.pays: Floats = np.zeros((0, 0))  # 1 where it pays the trio's toll
        self.value: Floats = np.zeros(0)
        self.inside: Flags = np.zeros(0, np.bool_)
        self._column: Ints = np.zeros(0, np.int64)  # of the solver, -1 = not there
        self._order_of: Ints = np.zeros(0, np.int64)  # [columns] -1 = leaves somebody
        self.trios: Ints = np.zeros((0, 3), np.int64)
        self.dual = Dual(np.zeros(requests), np.zeros(len(of_kind)), np.zeros(0))
        self.floor = np.inf
        self.leaving = np.zeros(requests)

    def begin_with(self, state: State) -> None:
        """Begins with these orders: what each costs is shared among its riders as their first price. Leaving somebody whom they
        serve is counted no dearer than their dearest order, which keeps prices within reason."""
        self.join(state.order, state.size, state.cost, np.arange(len(state.size)))
        riders = self.serves.sum(axis=1)
        first = (self.serves * (self.cost / np.maximum(riders, 1))[:, None]).sum(axis=0)
        dearest = max(1.0, float(state.cost.max()))
        self.leaving = np.minimum(self.layout.unserved_price, np.where(first > 0, 1.0, MOST_LEAVING) * dearest)
        self._unit = dearest
        self.inside[:] = True
        self.dual = self.dual._replace(request=first)
        self._build()

    def _build(self) -> None:
        """The programme anew, of the orders that are inside."""
        requests, limits = len(self.leaving), np.concatenate((self.of_kind, np.ones(len(self.trios))))
        least = np.concatenate((np.ones(requests), np.full(len(limits), -np.inf)))
        self._solver = GrowingProgramme(least, np.concatenate((np.ones(requests), limits)))
        self._solver.add_columns(self.leaving / self._unit, np.eye(requests, len(least)))
        self._column = np.full(len(self.cost), -1)
        self._order_of = np.full(requests, -1)
        self._take_in(np.flatnonzero(self.inside))

    def join_pool(self, pool: Pool, below: float = np.inf) -> int:
        """Keeps the pool's orders in mind whose cost less prices is under ``below``, the best :data:`MOST_KEPT`. Gives how
        many."""
        filled = np.flatnonzero(pool.size)
        return self.join(pool.order[filled], pool.size[filled], pool.cost[filled], pool.shift[filled], below)

    def join(self, order: NDArray[np.integer], size: Ints, cost: Ints, shift: Ints, below: float = np.inf) -> int:
        """As :meth:`join_pool`, of orders as arrays; those that are longer than there is room for are left out."""
        serves = self._serving(order, size)
        pays = self._paying(serves)
        reduced = cost - serves @ self.dual.request - self.dual.kind[self.kind_of[shift]] + pays @ self.dual.toll
        good = np.argsort(reduced, kind="stable")[:MOST_KEPT]
        width = self.order.shape[1]
        good = good[(reduced[good] < below) & (size[good] > 0) & (size[good] <= width)]
        self.order = np.concatenate((self.order, order[good, :width].astype(np.int16)))
        self.size = np.concatenate((self.size, size[good]))
        self.cost = np.concatenate((self.cost, cost[good]))
        self.shift = np.concatenate((self.shift, shift[good]))
        self.serves = np.concatenate((self.serves, serves[good]))
        self.pays = np.concatenate((self.pays, pays[good]))
        self.value = np.concatenate((self.value, np.zeros(len(good))))
        self.inside = np.concatenate((self.inside, np.zeros(len(good), np.bool_)))
        self._column = np.append(self._column, np.full(len(good), -1))
        return len(good)

    def _serving(self, order: NDArray[np.integer], size: Ints) -> Floats:
        serves = np.zeros((len(order), len(self.layout.due)))
        c, x = np.nonzero((np.arange(order.shape[1]) < size[:, None]) & (order & 1 == 0))
        serves[c, order[c, x] >> 1] = 1.0
        return serves

    def _paying(self, serves: Floats) -> Floats:
        return (serves[:, self.trios].sum(axis=2) >= 2).astype(np.float64)

    def reduced(self) -> Floats:
        """What each order costs less what its prices pay."""
        dual = self.dual
        return self.cost - self.serves @ dual.request - dual.kind[self.kind_of[self.shift]] + self.pays @ dual.toll

    @property
    def usual(self) -> float:
        """What an order costs on average."""
        return float(self.cost.mean()) if len(self.cost) else 0.0

    def solve(self, allowed: Flags | None = None) -> None:
        """Brings values, prices and ``floor`` up to date; only orders that are ``allowed`` may join (None = all). Raises
        :class:`CannotPrice`."""
        for again in range(SOLVES):
            reduced = self.reduced()
            reduced[self.inside if allowed is None else self.inside | ~allowed] = 0.0
            joining = np.flatnonzero(reduced < -WORTH_JOINING * self.usual)
            if again and len(joining) < 3:
                break
            self._take_in(joining[np.argsort(reduced[joining], kind="stable")[:JOINING]])
            self._solve_as_it_stands()

    def _solve_as_it_stands(self, *, dually: bool = False) -> None:
        answer = self._solver.solve(dually=dually)
        self.floor = answer.total * self._unit
        order = self._order_of[answer.columns]
        self.value[:] = 0.0
        self.value[order[order >= 0]] = answer.values[order >= 0]
        requests, kinds = len(self.leaving), len(self.of_kind)
        request, kind, toll = np.split(self._unit * answer.prices, (requests, requests + kinds))
        self.dual = Dual(request, kind, -toll)

    def _take_in(self, numbers: Ints) -> None:
        of_kind = np.eye(len(self.of_kind))[self.kind_of[self.shift[numbers]]]
        entries = np.concatenate((self.serves[numbers], of_kind, self.pays[numbers]), axis=1)
        self._column[numbers] = self._solver.add_columns(self.cost[numbers] / self._unit, entries)
        self._order_of = np.append(self._order_of, numbers)
        self.inside[numbers] = True

    def leave_out(self, allowed: Flags) -> None:
        """Only orders that are ``allowed`` stay inside; values and prices follow. Raises :class:`CannotPrice`."""
        others = np.flatnonzero(self.inside & ~allowed)
        self._solver.leave_out(self._column[others])
        self.inside[others] = False
        self._solve_as_it_stands(dually=True)

    def go_back(self, dual: Dual, value: Floats, inside: Flags) -> None:
        """These were prices, values and who was inside before orders were left out; others have joined since."""
        self.dual = dual
        self.value[:], self.inside[:] = 0.0, False
        self.value[: len(value)], self.inside[: len(inside)] = value, inside
        self._keep_best()
        self._build()

    def forget(self) -> None:
        """Keeps in mind what prices speak for, so that everything stays quick."""
        if self._keep_best():
            self._build()

    def _keep_best(self) -> bool:
        """Drops what prices speak for least where there is too much. Gives whether there was."""
        if len(self.cost) <= MOST_KEPT and self.inside.sum() <= MOST_INSIDE:
            return False
        by_price = np.argsort(np.where(self.value > 0, -np.inf, self.reduced()), kind="stable")
        self.inside[by_price[MOST_INSIDE // 2 :]] = False
        kept = np.sort(by_price[:MOST_KEPT])
        for name in ("order", "size", "cost", "shift", "serves", "pays", "value", "inside"):
            setattr(self, name, getattr(self, name)[kept])
        return True

    @property
    def whole(self) -> bool:
        """Whether each order is chosen or not, none by halves."""
        return not ((self.value > _WHOLE) & (self.value < 1 - _WHOLE)).any()

    def add_trios(self) -> int:
        """Adds trios of which orders add up to more than one, and solves. Gives how many."""
        trios = self._crowded_trios()
        if trios:
            before = len(self.trios)
            self.trios = np.concatenate((self.trios, np.array(trios, np.int64)))
            self.dual = self.dual._replace(toll=np.append(self.dual.toll, np.zeros(len(trios))))
            self.pays = self._paying(self.serves)
            orders = self._order_of[self._order_of >= 0]
            self._solver.add_rows(np.ones(len(trios)), self._column[orders], self.pays[orders, before:].T)
            self._solve_as_it_stands(dually=True)
            self.solve()
        return len(trios)

    def _crowded_trios(self) -> list[tuple[int, int, int]]:
        """New trios that are worst, a request in few of them. An order with two of a trio counts in one pair of it, with all
        three in three pairs."""
        broken = np.flatnonzero((self.value > _WHOLE) & (self.value < 1 - _WHOLE))
        serves, value = self.serves[broken], self.value[broken]
        pairs = (serves * value[:, None]).T @ serves
        found = []
        for i in range(len(self.layout.due)):
            mine = np.flatnonzero(serves[:, i])
            threes = (serves[mine] * value[mine, None]).T @ serves[mine]
            total = np.triu(pairs[i][:, None] + pairs[i][None, :] + pairs - 2 * threes, 1)
            total[: i + 1] = 0.0
            found += [(-total[j, k], i, int(j), int(k)) for j, k in zip(*np.nonzero(total > CROWDED), strict=True)]
        known = {tuple(trio) for trio in self.trios.tolist()}
        times = np.zeros(len(self.layout.due), np.int64)
        new: list[tuple[int, int, int]] = []
        for _, *trio in sorted(found):
            i, j, k = trio
            if (i, j, k) not in known and times[trio].max() < TRIOS_EACH and len(new) < min(NEW_TRIOS, MOST_TRIOS - len(known)):
                times[trio] += 1
                new.append((i, j, k))
        return new
