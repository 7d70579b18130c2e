"""Which orders would serve everyone at less cost together, had the search come across them? Column generation and diving.

The :class:`~planner.solvers.transport_search.programme.Programme` says what each request is worth,
:mod:`~planner.solvers.transport_search.pricing` finds orders that are worth more than they cost, they join, and so on until
there are none. Prices jump about less when they are held near those that gave the best bound so far (smoothing: Wentges 1997,
International Transactions in Operational Research 4:151). Then a dive: links between visits are settled one after the other
(:mod:`~planner.solvers.transport_search.diving`), prices are brought up to date each time, and so on until no order is chosen
by halves; trios are added between dives.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from planner.solvers.transport_search import diving
from planner.solvers.transport_search.beginnings import (
    ALL_LABELS,
    MOST_ABOARD,
    MOST_LABELS,
    Prices,
    no_labels,
    tolls_by_bits,
)
from planner.solvers.transport_search.growing import CannotPrice
from planner.solvers.transport_search.layout import Floats, Layout, Orders, State, empty_state
from planner.solvers.transport_search.pool import Pool, empty_pool
from planner.solvers.transport_search.pricing import call_for
from planner.solvers.transport_search.programme import Dual, Programme
from planner.solvers.transport_search.recombining import Columns, given_to_shifts

#: More requests or kinds of shift than this are left to recombination alone.
MOST_REQUESTS, MOST_KINDS = 256, 6
#: Generating is known to pay where the first prices take up no more than this part of the room for beginnings.
ROOM_TAKEN = 0.82
#: Beginnings that go on from each slice of time: at first, while diving, and when few of them find no more.
FEW, SOME, MANY = 20, 60, 500
#: Pickups that each goes on to, orders told for each last rider.
PICKUPS, TOLD = 40, 10
#: Weight of the prices that gave the best bound.
HELD = 0.5
#: Prices are brought up to date so often at a time; when links are settled so often, or more often as long as better seems out
#: of reach.
TURNS, DIVING_TURNS, MOST_DIVING_TURNS = 15, 4, 12
#: After so many portions without settled prices a dive is tried all the same.
PATIENCE = 4
#: Bound and floor are near enough to each other when they differ by this part.
NEAR = 2e-4
#: A dive is given up when it can no more end within this part of the best.
GIVEN_UP = 0.01
#: So many orders are put to OR-Tools to choose a set from: they are much alike, and choosing takes long.
CHOICE = 600
_FRESH = 4096
_CALLED_FOR = -1.0


def suits(layout: Layout) -> bool:
    """Whether orders can be generated: nobody is under way, few kinds of shift, not too many requests."""
    under_way = bool(layout.committed.any()) or bool((layout.home >= 0).any())
    return not under_way and len(layout.due) <= MOST_REQUESTS and len(np.unique(layout.alike)) <= MOST_KINDS


def may_bound(layout: Layout) -> bool:
    """Whether :meth:`Generation.least` can be told: never do more ride at once than beginnings have room for."""
    load, room = layout.load[:, :-1].astype(float), layout.room[:, :, :-1]
    smallest = np.where(load > 0, load, np.inf).min(axis=0, initial=np.inf)
    most = np.floor(room / smallest).sum(axis=2).max(initial=0)
    return suits(layout) and bool((load > 0).any(axis=1).all()) and most <= MOST_ABOARD


class Generation:
    """Generates orders for one layout, a portion at a time; between portions the search may go on and bring its own.
    ``thorough``: no order that prices call for is missed, which takes longer and tells what nobody can go below."""

    def __init__(self, layout: Layout, seed: int, *, thorough: bool = False) -> None:
        self.layout = layout
        self._rng = np.random.default_rng(seed)
        self._trial: State = empty_state(layout)
        self._fresh = empty_pool(layout, _FRESH)
        self._labels = no_labels(layout, ALL_LABELS if thorough else MOST_LABELS)
        self._thorough = thorough
        self._exact = True
        self._programme = Programme(layout, self._fresh.order.shape[1])
        self._links = diving.no_links(layout)
        self._center: Dual | None = None
        self._bound = -np.inf
        #: Whether prices call for no more orders.
        self.settled = False
        self._dived = False
        self._since_dive = 0
        self._few, self._some, self._many = (ALL_LABELS,) * 3 if thorough else (FEW, SOME, MANY)
        self._pickups = len(layout.due) if thorough else PICKUPS
        self._beginnings = self._some

    def pays(self, state: State) -> bool:
        """Begins with these orders, which serve somebody. Gives whether it is known that generating pays: not when so many
        beginnings compete that most are missed."""
        self.learn(state, [])
        labels = self._price(self._programme.dual)[1]
        self._beginnings = self._few
        return labels <= ROOM_TAKEN * MOST_LABELS

    @property
    def floor(self) -> float:
        """What the orders known so far cost, chosen by halves too."""
        return self._programme.floor

    def counted(self, state: State) -> float:
        """What these orders cost as ``floor`` counts it, where leaving somebody is no dearer than prices can tell."""
        return float(state.cost.sum() + self._programme.leaving[state.shift_of < 0].sum())

    def goes_on(self, cost: int) -> bool:
        """Whether something cheaper than this may come out yet."""
        return not self.settled or self._programme.floor < cost - 1

    def learn(self, state: State, pools: list[Pool]) -> None:
        """Takes over the orders of the search, which are forgotten there."""
        p = self._programme
        if self._center is None:
            p.begin_with(state)
            self._center = p.dual
        else:
            p.join(state.order, state.size, state.cost, np.arange(len(state.size)))
        for pool in pools:
            p.join_pool(pool, 0.05 * p.usual)
            pool.size[:] = 0
        p.forget()
        p.solve()

    def portion(self, cost: int, enough: Callable[[], bool], over: Callable[[], bool]) -> Orders | None:
        """Goes on for a while, up to orders to try, which may leave somebody for the search to insert; None when there are none
        yet. ``cost`` is that of the best orders so far. ``enough`` is asked between turns; a dive goes on till it is ``over``."""
        if not self.settled and self._since_dive < PATIENCE:
            self._since_dive += 1
            self._settle(enough)
            whole = self._programme.whole and self._programme.floor < cost - 1
            return self._chosen() if whole else None
        if not self._dived or not self.settled:
            self._dived, self._since_dive = True, 0
            return self._dive(cost, over)
        self._dived, self._since_dive = False, 0
        if self._programme.add_trios():
            self.settled = False
            self._follow(self._few)
        return None

    def least(self, state: State, enough: Callable[[], bool]) -> float:
        """What no orders cost less than, as far as it is known when it is ``enough``; ``state`` holds orders to begin with. Only
        when thorough."""
        self.learn(state, [])
        least = -np.inf
        while not enough():
            self._settle(enough)
            least = max(least, self._bound)
            if self.settled:
                if not self._programme.add_trios():
                    break
                self.settled = False
                self._follow(self._many)
        return least

    def columns(self) -> Columns:
        """The orders that prices speak for most, to choose a set from."""
        p = self._programme
        best = np.argsort(p.reduced(), kind="stable")[:CHOICE]
        orders = [p.order[c, : p.size[c]] for c in best.tolist()]
        return Columns(orders, p.cost[best], self.layout.alike[p.shift[best]])

    def _settle(self, enough: Callable[[], bool]) -> None:
        """Has orders join until prices call for no more: first those that few beginnings find, which is quick."""
        p = self._programme
        for _ in range(TURNS):
            new = self._turn(bounding=True)
            if enough():
                break
            if not new or self._bound > p.floor * (1 - NEAR):
                if self._beginnings >= self._many:
                    self.settled = True
                    break
                self._follow(self._many)
            p.solve()
        p.forget()

    def _follow(self, beginnings: int) -> None:
        """So many beginnings go on from now, and prices are held near the present ones."""
        self._beginnings = beginnings
        self._center, self._bound = self._programme.dual, -np.inf

    def _turn(self, bounding: bool) -> int:
        """Orders that the prices call for join those kept in mind. Gives how many are new."""
        p = self._programme
        center = self._center or p.dual
        if len(center.toll) < len(p.dual.toll):
            center = center._replace(toll=np.append(center.toll, np.zeros(len(p.dual.toll) - len(center.toll))))
        weight = HELD
        while True:
            dual = center.between(p.dual, weight)
            worst, _ = self._price(dual)
            if bounding:
                worth = np.minimum(dual.request, p.leaving).sum()
                bound = worth - dual.toll.sum() + p.of_kind @ (dual.kind + np.minimum(worst, 0.0))
                if bound > self._bound:
                    self._center, self._bound = dual, bound
            new = p.join_pool(self._fresh, -1e-5 * p.usual)
            if new or weight == 0.0:
                return new
            weight = max(0.0, 2 * weight - 1)

    def _price(self, dual: Dual) -> tuple[Floats, int]:
        """Fills ``_fresh``. Gives for each kind of shift the least cost less prices, and how many beginnings there were."""
        p = self._programme
        trios = np.zeros(len(self.layout.due), np.uint64)
        for t, trio in enumerate(p.trios):
            trios[trio] |= np.uint64(1) << np.uint64(t)
        self._fresh.size[:] = 0
        worst, labels = np.zeros(len(p.example)), 0
        for kind, shift in enumerate(p.example.tolist()):
            told = np.full((len(self.layout.due), TOLD), _CALLED_FOR + dual.kind[kind])
            prices = Prices(dual.request, tolls_by_bits(dual.toll), trios)
            number = self._call_for(shift, prices, told)
            if number == len(self._labels.visit) and self._exact and not self._thorough:
                self._exact = False
                number = self._call_for(shift, prices, told)
            labels = max(labels, number)
            worst[kind] = told.min() - dual.kind[kind] if number < len(self._labels.visit) else -np.inf
        return worst, labels

    def _call_for(self, shift: int, prices: Prices, told: Floats) -> int:
        """How many beginnings there were when :func:`call_for` put orders for this shift into ``_fresh``."""
        exact = self._exact and self._beginnings >= self._many
        return call_for(
            self.layout, self._labels, self._trial, self._fresh, shift, prices, self._links, self._beginnings, self._pickups,
            told, exact,
        )  # fmt: skip

    def _dive(self, cost: int, over: Callable[[], bool]) -> Orders:
        p = self._programme
        before, followed = (p.dual, p.value.copy(), p.inside.copy()), self._beginnings
        self._beginnings = self._some
        with suppress(CannotPrice):
            self._settle_one_link_after_the_other(cost, over)
        self._beginnings = followed
        self._links = diving.no_links(self.layout)
        orders = self._chosen()
        p.go_back(*before)
        p.solve()
        return orders

    def _settle_one_link_after_the_other(self, cost: int, over: Callable[[], bool]) -> None:
        """Settles links until no order is chosen by halves, it is ``over``, or better is out of reach."""
        p = self._programme
        while not p.whole and p.floor <= (1 + GIVEN_UP) * cost and not over():
            if not diving.settle(self._links, p, self._rng):
                return
            self._price_again(cost, over)

    def _price_again(self, cost: int, over: Callable[[], bool]) -> None:
        """Brings prices up to date, for longer while better seems out of reach."""
        p = self._programme
        allowed = diving.kept(self._links, p)
        p.leave_out(allowed)
        p.solve(allowed)
        for turn in range(MOST_DIVING_TURNS):
            before = p.floor
            new = self._turn(bounding=False)
            if not new:
                break
            allowed = np.append(allowed, np.ones(new, np.bool_))
            p.solve(allowed)
            if over() or (p.floor < cost and (turn >= DIVING_TURNS or before - p.floor < 1e-5 * p.floor)):
                break

    def _chosen(self) -> Orders:
        """The orders that are chosen more than by halves, which have nobody in common; no more of a kind than there are shifts
        of it."""
        p = self._programme
        free = p.of_kind.copy()
        chosen = []
        for c in np.argsort(-p.value, kind="stable")[: np.count_nonzero(p.value > 0.5)].tolist():
            if free[p.kind_of[p.shift[c]]] >= 1:
                free[p.kind_of[p.shift[c]]] -= 1
                chosen.append((p.order[c, : p.size[c]], self.layout.alike[p.shift[c]]))
        return given_to_shifts(self.layout, chosen)
