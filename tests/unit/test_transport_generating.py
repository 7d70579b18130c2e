"""Orders generated at prices: against trying everything, and held to every rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count, permutations

import numpy as np
import pytest
from transport_world import a_region

from planner.solvers.transport_search import generating
from planner.solvers.transport_search.annealing import total_cost
from planner.solvers.transport_search.beginnings import Prices, no_labels, tolls_by_bits
from planner.solvers.transport_search.diving import kept, no_links, settle
from planner.solvers.transport_search.generating import Generation, may_bound, suits
from planner.solvers.transport_search.growing import CannotPrice
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.layout import Layout, empty_state
from planner.solvers.transport_search.pool import Pool, empty_pool
from planner.solvers.transport_search.pricing import ANY, BASE, Links, call_for
from planner.solvers.transport_search.programme import Programme
from planner.solvers.transport_search.search import Effort, Search, Worker
from planner.solvers.transport_search.timing import fits, refresh
from planner.transport.problem import DarpProblem
from planner.transport.schedule import is_whole


def every_order(layout: Layout, riders: int) -> dict[tuple[int, ...], int]:
    """What each order of the first shift costs that keeps every rule, found by trying all."""
    state, costs = empty_state(layout), {}
    visits = range(2 * riders)
    for size in range(2, 2 * riders + 1, 2):
        for order in permutations(visits, size):
            if not is_whole(order):
                continue
            state.size[0] = size
            state.order[0, :size] = order
            if refresh(layout, state, 0) and has_room(layout, order) and state.drive[0] <= layout.longest_drive[0]:
                costs[order] = int(state.cost[0])
    return costs


def has_room(layout: Layout, order: tuple[int, ...]) -> bool:
    """Whether some configuration of the first shift's vehicle holds everyone after each visit."""
    load = np.zeros(layout.load.shape[1], np.int64)
    for visit in order:
        load += (-1 if visit & 1 else 1) * layout.load[visit >> 1]
        if not (load <= layout.room[0]).all(axis=1).any():
            return False
    return True


def tolled(order: tuple[int, ...], trios: list[tuple[int, int, int]], toll: np.ndarray) -> float:
    riders = {visit >> 1 for visit in order}
    return sum(cost for trio, cost in zip(trios, toll.tolist(), strict=True) if len(riders.intersection(trio)) >= 2)


def called_for(layout: Layout, prices: Prices, links: Links | None = None) -> Pool:
    fresh = empty_pool(layout, 256)
    told = np.zeros((len(layout.due), 3))
    links = links or no_links(layout)
    call_for(layout, no_labels(layout), empty_state(layout), fresh, 0, prices, links, 200, 40, told, False)
    return fresh


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("trios", [[], [(0, 1, 2), (1, 2, 3)]])
def test_the_order_that_prices_call_for_most_is_found(seed, trios):
    layout = lay_out(a_region(seed, 4, 1))
    rng = np.random.default_rng(seed)
    price, toll = rng.uniform(1000, 6000, 4), rng.uniform(0, 3000, len(trios))
    bits = np.zeros(4, np.uint64)
    for t, trio in enumerate(trios):
        bits[list(trio)] |= np.uint64(1) << np.uint64(t)

    fresh = called_for(layout, Prices(price, tolls_by_bits(toll), bits))

    values = {
        order: cost - sum(price[v >> 1] for v in order if not v & 1) + tolled(order, trios, toll)
        for order, cost in every_order(layout, 4).items()
    }
    found = [tuple(fresh.order[i, : fresh.size[i]].tolist()) for i in np.flatnonzero(fresh.size)]
    assert all(order in values for order in found)
    least = min(values.values(), default=0.0)
    assert min((values[order] for order in found), default=0.0) == pytest.approx(min(least, 0.0))


def a_worker(layout: Layout) -> Worker:
    worker = Worker(layout, 1)
    worker.take([[] for _ in layout.start])
    worker.anneal(300, 1.0, Search(layout, 1).manner.habit)
    worker.take(worker.best())
    return worker


def least_and_optimum(layout: Layout) -> tuple[float, float]:
    """What thorough generation says that nobody goes below, and what the best order of the only shift costs, found by trying
    all; whoever is left is counted as the programme counts them."""
    worker = a_worker(layout)
    generation = Generation(layout, 1, thorough=True)
    least = generation.least(worker.state, lambda: False)
    leaving = generation._programme.leaving
    orders = {(): 0, **every_order(layout, len(layout.due))}
    left = (leaving[list(set(range(len(layout.due))) - {v >> 1 for v in order})].sum() for order in orders)
    return least, min(cost + price for cost, price in zip(orders.values(), left, strict=True))


@pytest.mark.parametrize("seed", range(16))
def test_nobody_goes_below_what_thorough_generation_says_and_somebody_reaches_it(seed):
    layout = lay_out(a_region(seed, 4, 1))
    assert may_bound(layout)

    least, optimum = least_and_optimum(layout)

    assert least <= optimum + 1e-6 * abs(optimum)
    assert least >= optimum * (1 - 3 * generating.NEAR) - 2  # with one shift the relaxed choice is whole; a call of 1 is let be


def test_without_room_for_every_beginning_nothing_is_said(monkeypatch):
    monkeypatch.setattr(generating, "ALL_LABELS", 8)
    layout = lay_out(a_region(3, 12, 3))
    asked = iter(range(3))

    least = Generation(layout, 1, thorough=True).least(a_worker(layout).state, lambda: next(asked, None) is None)

    assert least == -np.inf


def test_more_riders_at_once_than_beginnings_have_room_for_are_not_bounded():
    layout = lay_out(a_region(3, 12, 3))
    places = layout.room.copy()
    places[:, :, 0] = generating.MOST_ABOARD + 1

    assert not may_bound(layout._replace(room=places))


def bring_up_to_date(programme: Programme) -> None:
    for _ in range(50):
        programme.solve()
        if (programme.reduced() >= -1e-6 * programme.usual).all():
            return


@pytest.mark.parametrize("seed", range(4))
def test_the_programme_stays_below_every_choice_and_its_prices_add_up(seed):
    layout = lay_out(a_region(seed, 24, 6))
    worker = a_worker(layout)
    programme = Programme(layout, worker.pool.order.shape[1])
    programme.begin_with(worker.state)
    programme.join_pool(worker.pool)
    bring_up_to_date(programme)
    for _ in range(3):
        programme.add_trios()
        bring_up_to_date(programme)

    dual = programme.dual
    everyone_served = bool((worker.state.shift_of >= 0).all())
    assert not everyone_served or programme.floor <= total_cost(layout, worker.state) + 1
    served = dual.request.sum() - dual.toll.sum() + programme.of_kind @ dual.kind
    assert served == pytest.approx(programme.floor, rel=1e-6)
    assert (programme.reduced() >= -1e-5 * programme.usual).all()
    assert (dual.kind <= 1e-6).all()
    assert (dual.toll >= -1e-6).all()


@pytest.mark.parametrize("seed", range(4))
def test_orders_generated_keep_every_rule_and_serve_nobody_twice(seed):
    layout = lay_out(a_region(seed, 24, 6))
    worker = a_worker(layout)
    generation = Generation(layout, seed)
    assert suits(layout)
    generation.learn(worker.state, [worker.pool])
    tried = 0
    for _ in range(12):
        orders = generation.portion(total_cost(layout, worker.state), lambda: False, lambda: False)
        if orders is None:
            continue
        tried += 1
        visits = [v for order in orders for v in order]
        assert len(visits) == len(set(visits))
        state = worker.state
        worker.take(orders)  # raises when an order breaks a rule of time
        for k, order in enumerate(orders):
            for x in range(len(order)):
                assert fits_as_it_is(layout, state, k, x)
    assert tried > 0


def fits_as_it_is(layout: Layout, state, k: int, x: int) -> bool:
    """Whether those on board after visit x have room: as :func:`fits` asks it of one more who takes nothing."""
    nobody = layout._replace(load=np.zeros_like(layout.load))
    return bool(fits(nobody, state, k, x, 0))


def alike(problem: DarpProblem) -> DarpProblem:
    """The same with all shifts like the first."""
    first = problem.shifts[0]
    return replace(problem, shifts=tuple(replace(first, id=s.id, vehicle_id=s.vehicle_id) for s in problem.shifts))


@pytest.mark.parametrize(("seed", "riders", "shifts"), [(1, 40, 3), (2, 25, 1), (3, 60, 4)])
def test_with_too_few_shifts_orders_are_generated_and_somebody_is_left(seed, riders, shifts):
    layout = lay_out(alike(a_region(seed, riders, shifts)))
    search = Search(layout, seed)

    orders = search.run(Effort(600, 600.0))

    assert search._generation
    assert 0 < sum(len(order) for order in orders) // 2 < riders
    assert len(orders) == shifts


def test_no_more_orders_of_a_kind_are_chosen_than_there_are_shifts_of_it():
    layout = lay_out(alike(a_region(2, 24, 4)))
    generation = Generation(layout, 1)
    programme = generation._programme
    programme.join(*pairs(programme, range(5)))
    programme.value[:] = 0.8

    assert sorted(map(len, generation._chosen())) == [2, 2, 2, 2]


def pairs(programme: Programme, riders: Iterable[int]) -> tuple[np.ndarray, ...]:
    """An order for each of these alone, for the first shift, at the same cost."""
    visits = np.array([(2 * r, 2 * r + 1) for r in riders])
    order = np.zeros((len(visits), programme.order.shape[1]), np.int16)
    order[:, :2] = visits
    return order, np.full(len(visits), 2), np.full(len(visits), 1000), np.zeros(len(visits), np.int64)


def keeps_to(links: Links, order: tuple[int, ...], kind: int) -> bool:
    """As the links are meant, one visit at a time."""
    following = dict(zip(order, (*order[1:], BASE), strict=True))
    preceding = dict(zip(order, (BASE - kind, *order[:-1]), strict=True))
    return all(links.after[v] in (ANY, following[v]) and links.before[v] in (ANY, preceding[v]) for v in order)


def linked(layout: Layout, order: tuple[int, ...], places: Iterable[int]) -> Links:
    """Links of that order at these places, 0 = from the base."""
    links, way = no_links(layout), (BASE - layout.alike[0], *order, BASE)
    for x in places:
        if x:
            links.after[way[x]] = way[x + 1]
        if way[x + 1] != BASE:
            links.before[way[x + 1]] = way[x]
    return links


@pytest.mark.parametrize("seed", range(12))
def test_of_the_orders_that_keep_to_links_the_one_called_for_most_is_found(seed):
    layout = lay_out(a_region(seed, 4, 1))
    rng = np.random.default_rng(seed)
    orders = every_order(layout, 4)
    way = max(orders, key=lambda order: (len(order), order), default=())
    links = linked(layout, way, np.flatnonzero(rng.random(len(way) + 1) < 0.4).tolist()) if way else no_links(layout)
    price = rng.uniform(1000, 6000, 4)

    fresh = called_for(layout, Prices(price, tolls_by_bits(np.zeros(0)), np.zeros(4, np.uint64)), links)

    values = {order: cost - sum(price[v >> 1] for v in order if not v & 1) for order, cost in orders.items()}
    found = [tuple(fresh.order[i, : fresh.size[i]].tolist()) for i in np.flatnonzero(fresh.size)]
    assert all(keeps_to(links, order, layout.alike[0]) for order in found)
    least = min((value for order, value in values.items() if keeps_to(links, order, layout.alike[0])), default=0.0)
    assert min((values[order] for order in found), default=0.0) == pytest.approx(min(least, 0.0))


def test_no_order_of_one_kind_begins_where_a_link_says_that_another_kind_sets_out():
    layout = lay_out(a_region(1, 2, 1))
    prices = Prices(np.full(2, 9000.0), tolls_by_bits(np.zeros(0)), np.zeros(2, np.uint64))
    links = linked(layout, (0, 1), [0])
    assert layout.alike[0] == 0
    for kind, begins in ((0, True), (1, False)):
        links.before[0] = BASE - kind
        fresh = called_for(layout, prices, links)
        assert (0 in fresh.order[fresh.size > 0, 0]) == begins
        assert 2 in fresh.order[fresh.size > 0, 0]


def priced(seed: int) -> Generation:
    """Generation at prices that call for no more."""
    layout = lay_out(a_region(seed, 24, 6))
    generation = Generation(layout, seed)
    assert generation.pays(a_worker(layout).state)
    while not generation.settled:
        generation._settle(lambda: False)
    return generation


#: Seeds of nights where prices choose orders by halves.
BY_HALVES = (0, 1, 4, 5)


@pytest.mark.parametrize("seed", BY_HALVES)
def test_links_are_settled_until_none_is_chosen_by_halves(seed):
    generation = priced(seed)
    programme, rng = generation._programme, np.random.default_rng(seed)
    links, settled = no_links(generation.layout), 0
    assert not programme.whole
    while settle(links, programme, rng):
        now = int((links.after != ANY).sum() + (links.before != ANY).sum())
        assert now > settled
        settled = now
        keep = kept(links, programme)
        orders = [tuple(order[:size].tolist()) for order, size in zip(programme.order, programme.size, strict=True)]
        kinds = generation.layout.alike[programme.shift].tolist()
        assert keep.tolist() == [keeps_to(links, order, kind) for order, kind in zip(orders, kinds, strict=True)]
        programme.leave_out(keep)
        assert not programme.value[~keep].any()
    assert settled
    assert programme.whole
    chosen = np.flatnonzero(programme.value > 1e-6)
    for c in chosen.tolist():
        assert (links.after[programme.order[c, : programme.size[c]]] != ANY).all()


@pytest.mark.parametrize("seed", BY_HALVES)
def test_a_dive_goes_through_links_and_leaves_floor_and_links_as_they_were(seed):
    generation = priced(seed)
    floor, known = generation._programme.floor, len(generation._programme.cost)

    orders = generation._dive(int(2 * floor), lambda: False)

    assert sum(map(len, orders)) > 0
    assert len(generation._programme.cost) > known
    assert generation._programme.floor == pytest.approx(floor, rel=generating.NEAR)
    assert (generation._links.after == ANY).all()
    assert (generation._links.before == ANY).all()


def test_a_dive_that_is_over_prices_no_more(monkeypatch):
    generation, turns, turn = priced(0), [], Generation._turn
    monkeypatch.setattr(Generation, "_turn", lambda *all_of_it, **how: turns.append(1) or turn(*all_of_it, **how))
    times_asked = count()

    generation._dive(int(2 * generation.floor), lambda: next(times_asked) > 0)

    assert len(turns) == 1


def test_where_there_are_no_prices_the_search_goes_on_without(monkeypatch):
    def fail(programme: Programme, allowed: object = None) -> None:
        raise CannotPrice

    layout = lay_out(a_region(7, 24, 6))
    for calls_before in (0, 3):
        calls = []
        solve = Programme.solve

        def sometimes(programme, allowed=None, calls=calls, solve=solve, calls_before=calls_before):
            calls.append(1)
            return solve(programme, allowed) if len(calls) <= calls_before else fail(programme)

        with monkeypatch.context() as patched:
            patched.setattr(Programme, "solve", sometimes)
            search = Search(layout, 1)
            orders = search.run(Effort(400, 600.0))

        assert len(calls) > calls_before
        assert search._generation is None
        assert sum(len(order) for order in orders) // 2 > 0


@pytest.mark.parametrize("failing", ["add_rows", "solve"])
def test_where_trios_cannot_be_priced_the_orders_known_are_still_of_use(monkeypatch, failing):
    def fail(*_: object, **__: object) -> None:
        raise CannotPrice

    generation = priced(3)
    orders = generation.columns()
    monkeypatch.setattr(Programme, "_crowded_trios", lambda _: [(0, 1, 2)])
    monkeypatch.setattr(generation._programme._solver, failing, fail)
    with pytest.raises(CannotPrice):
        generation._programme.add_trios()

    assert generation.columns().cost.tolist() == orders.cost.tolist()


def test_an_order_that_is_longer_than_there_is_room_for_is_left_out():
    layout = lay_out(a_region(2, 24, 4))
    programme = Programme(layout, 2)
    order = np.array([(0, 1, 0, 0), (2, 4, 3, 5)])

    assert programme.join(order, np.array([2, 4]), np.array([900, 100]), np.zeros(2, np.int64)) == 1
    assert programme.order.tolist() == [[0, 1]]


def settled_floor(layout: Layout) -> float:
    """The floor when prices call for no more."""
    generation = Generation(layout, 1)
    worker = a_worker(layout)
    assert generation.pays(worker.state)
    for _ in range(60):
        if generation.settled:
            return generation._programme.floor
        generation.portion(0, lambda: False, lambda: True)
    raise AssertionError("prices do not settle")


@pytest.mark.parametrize("seed", range(4))
def test_few_beginnings_at_first_end_at_the_floor_that_nobody_goes_below(seed):
    layout = lay_out(a_region(seed, 24, 6))
    floor = settled_floor(layout)
    least = Generation(layout, 1, thorough=True)
    least.learn(a_worker(layout).state, [])
    least._settle(lambda: False)

    assert floor == pytest.approx(least._programme.floor, rel=2 * generating.NEAR)


def test_with_one_beginning_alone_orders_are_missed(monkeypatch):
    layout = lay_out(a_region(7, 30, 6))
    floor = settled_floor(layout)
    for name in ("FEW", "SOME", "MANY"):
        monkeypatch.setattr(generating, name, 1)

    assert settled_floor(layout) > 1.01 * floor


def test_where_exactness_leaves_no_room_more_orders_are_missed_but_none_is_lost(monkeypatch):
    layout = lay_out(a_region(7, 24, 6))
    monkeypatch.setattr(generating, "MOST_LABELS", 5000)
    generation = Generation(layout, 1)
    worker = a_worker(layout)
    assert generation.pays(worker.state)
    while not generation.settled:
        generation.portion(0, lambda: False, lambda: True)

    assert not generation._exact
    assert generation._price(generation._programme.dual)[1] < 5000
    assert generation._programme.floor <= worker.found.cost[0] + 1e-6


def test_generating_serves_a_day_better_than_the_search_alone():
    layout = lay_out(a_region(7, 60, 9))
    alone, together = Search(layout, 1), Search(layout, 1)
    alone._generation = None

    alone.run(Effort(2000, 600.0))
    together.run(Effort(2000, 600.0))

    assert together.cost <= alone.cost


def test_nights_under_way_and_many_kinds_of_shift_are_left_to_recombination():
    layout = lay_out(a_region(1, 24, 6))
    assert suits(layout)
    assert not suits(layout._replace(committed=np.ones_like(layout.committed)))
    assert not suits(layout._replace(home=np.zeros_like(layout.home)))
    assert not suits(lay_out(a_region(1, 24, 60)))
