"""With how few vehicles can everyone be served, and with how little driving then? Held to what can be seen by counting."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "benchmarks"))

from published.modelling import darp_problem
from published.reading import read

from planner.solvers.transport_search import fewest
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.pool import empty_pool
from planner.solvers.transport_search.search import Effort, Search, Worker


def test_one_vehicle_less_is_hoped_for_as_long_as_fewer_and_fewer_are_left(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(fewest.time, "monotonic", lambda: clock[0])
    hope = fewest.Hope(stop_at=30.0, patience_s=10.0)

    def rounds_pass(left: int, seconds: float) -> bool:
        for _ in range(30):
            hope.hear(left)
        clock[0] += seconds
        return hope.is_left()

    assert [rounds_pass(5, 1.9), rounds_pass(2, 4.9), rounds_pass(1, 9.9)] == [True, True, True]
    assert not rounds_pass(1, 0.2)
    assert not rounds_pass(2, 0.0)


def test_a_machine_that_hardly_gives_time_does_not_end_hope(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(fewest.time, "monotonic", lambda: clock[0])
    hope = fewest.Hope(stop_at=30.0, patience_s=10.0)
    hope.hear(5)
    clock[0] = 20.0

    assert hope.is_left()
    clock[0] = 30.0
    assert not hope.is_left()


def test_with_fewest_finds_one_vehicle_where_one_is_enough_and_two_where_two_are_needed(tmp_path):
    told = []
    for name, closes in (("one", 100), ("two", 12)):
        lines = ["9 20 1", "0 0 0 0 0 100 0 0 0"]
        for i, x in enumerate((3, -3, 5, -5)):
            lines.append(f"{2 * i + 1} {x} 4 10 0 {closes} 1 0 {2 * i + 2}")
            lines.append(f"{2 * i + 2} {2 * x} 8 -10 0 100 1 {2 * i + 1} 0")
        (tmp_path / f"{name}.txt").write_text("\n".join(lines))
        layout = lay_out(darp_problem(read(tmp_path / f"{name}.txt")))

        orders = fewest.with_fewest(layout, 1, 0.5, on_fewer=lambda found: told.append(len(found)))

        assert sum(len(order) for order in orders) == 8
        assert len(orders) == (1 if name == "one" else 2)
    assert told[-1] == 2


def a_full_fleet(folder, seed: int, tasks: int = 24):
    """A made-up file of pickups and deliveries with narrow windows, and orders that serve all with as few as were found soon."""
    rng = np.random.default_rng(seed)
    lines = [f"{tasks} 30 1", "0 35 35 0 0 400 0 0 0"]
    for i in range(tasks):
        (x, y, u, v), opens = rng.integers(0, 70, 4), int(rng.integers(0, 200))
        lines.append(f"{2 * i + 1} {x} {y} 10 {opens} {opens + 60} 5 0 {2 * i + 2}")
        lines.append(f"{2 * i + 2} {u} {v} -10 {opens} {opens + 150} 5 {2 * i + 1} 0")
    (folder / "full.txt").write_text("\n".join(lines))
    layout = lay_out(darp_problem(read(folder / "full.txt")))
    orders = fewest.with_fewest(layout, seed, 1.0)
    return fewest.with_shifts(layout, len(orders)), orders


def driving_of(layout, orders) -> int:
    worker = Worker(layout, 0)
    worker.take(orders)
    return int(worker.state.drive.sum())


def test_loosened_orders_serve_everyone_with_as_many_vehicles_and_less_driving(tmp_path):
    shorter = 0
    for seed in range(4):
        layout, orders = a_full_fleet(tmp_path, seed)
        heard = []

        better = fewest.loosened(layout, seed, orders, 1.0, on_better=heard.append)

        told = [driving_of(layout, o) for o in heard]
        assert sorted(v for order in better for v in order) == list(range(2 * len(layout.due)))
        assert len(better) == len(orders)
        assert driving_of(layout, better) <= driving_of(layout, orders)
        assert told == sorted(told, reverse=True)
        assert not told or told[-1] == driving_of(layout, better)
        shorter += driving_of(layout, better) < driving_of(layout, orders)
    assert shorter


def test_loosening_may_find_room_for_everyone_where_somebody_was_left(tmp_path):
    layout, orders = a_full_fleet(tmp_path, 2)

    better = fewest.loosened(layout, 2, [[], *orders[1:]], 5.0)

    assert sorted(v for order in better for v in order) == list(range(2 * len(layout.due)))


def test_loosening_stops_when_told_and_keeps_what_it_had(tmp_path):
    layout, orders = a_full_fleet(tmp_path, 1)

    assert fewest.loosened(layout, 1, orders, 1e9, should_stop=lambda: True) == orders


def test_orders_met_while_loosening_are_remembered_and_chosen_from_afterwards(tmp_path, monkeypatch):
    layout, orders = a_full_fleet(tmp_path, 3)
    pool = empty_pool(layout)
    better = fewest.loosened(layout, 3, orders, 1.0, pool=pool)
    met = {tuple(pool.order[i, : pool.size[i]].tolist()) for i in np.flatnonzero(pool.size)}
    assert met - {tuple(order) for order in orders}

    monkeypatch.setattr(Worker, "anneal", lambda *_: None)  # nothing is found by changes, all by choosing
    search = Search(layout, 3, orders, pool=pool)
    chosen = search.run(Effort(1000, 60.0))

    assert {tuple(order) for order in chosen if order} <= met | {tuple(order) for order in orders}
    assert driving_of(layout, chosen) <= driving_of(layout, better) < driving_of(layout, orders)
