"""Can routes given as node numbers be driven as the file demands, and how long are they? Knows nothing of the planner.

Begins of service are found by relaxing difference constraints until nothing changes (Bellman and Ford): slow and obvious.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from math import hypot, inf

from published.reading import Instance, Node

#: Figures in the files have three digits; a sum of them is held to this.
SLACK = 1e-6


def cost_of(instance: Instance, routes: Sequence[Sequence[int]]) -> float:
    """Distance driven, depot to depot."""
    return sum(_distance(instance, a, b) for route in routes if route for a, b in _legs(instance, route))


def faults(instance: Instance, routes: Sequence[Sequence[int]]) -> list[str]:
    """Everything wrong with the routes; empty = feasible and everyone served. Route number v is driven by vehicle v where
    vehicles differ, so empty routes count there."""
    found = []
    visited = [n for route in routes for n in route]
    wanted = [n for pair in instance.pairs for n in pair]
    if sorted(visited) != sorted(wanted):
        found.append(f"not everyone is visited exactly once: {_otherwise(visited, wanted)}")
    if len(routes) > len(instance.vehicles):
        found.append("more routes than vehicles")
        return found
    for number, (route, vehicle) in enumerate(zip(routes, instance.vehicles, strict=False)):
        found += [f"route {number}: {fault}" for fault in _route_faults(instance, list(route), *vehicle)]
    return found


def _otherwise(visited: Sequence[int], wanted: Sequence[int]) -> str:
    """Which nodes are left, and which are visited more often than asked."""
    left, more = Counter(wanted) - Counter(visited), Counter(visited) - Counter(wanted)
    parts = {"left": sorted(left), "too often": sorted(more)}
    return "; ".join(f"{word} {', '.join(map(str, nodes))}" for word, nodes in parts.items() if nodes)


def _route_faults(instance: Instance, route: list[int], longest: float, capacity: tuple[int, ...]) -> Iterator[str]:
    if not route:
        return
    place = {node: i for i, node in enumerate(route)}
    load = [0] * len(capacity)
    for node in route:
        load = [a + b for a, b in zip(load, instance.nodes[node].load, strict=True)]
        if any(a > b for a, b in zip(load, capacity, strict=True)):
            yield f"too full at node {node}"
    for pick, drop in instance.pairs:
        if (pick in place) != (drop in place):
            yield f"node {pick} and node {drop} are on different routes"
        elif pick in place and place[pick] > place[drop]:
            yield f"node {drop} comes before node {pick}"
    if not _schedule_exists(instance, route, place, longest):
        yield "no schedule keeps windows, rides and the time away"


def _schedule_exists(instance: Instance, route: list[int], place: dict[int, int], longest: float) -> bool:
    """Constraints begin[b] >= begin[a] + w for nodes 0 (leaving), 1..n, n + 1 (being back)."""
    start, end = instance.nodes[instance.start], instance.nodes[instance.end]
    line: list[Node] = [start, *(instance.nodes[n] for n in route), end]
    arcs = [(i, i + 1, a.service + hypot(a.x - b.x, a.y - b.y)) for i, (a, b) in enumerate(itertools.pairwise(line))]
    for (pick, drop), ride in zip(instance.pairs, instance.rides, strict=True):
        if pick in place and drop in place and ride < inf:
            arcs.append((place[drop] + 1, place[pick] + 1, -ride - instance.nodes[pick].service))
    if longest < inf:
        arcs.append((len(line) - 1, 0, -longest))
    begins = [node.opens for node in line]
    for _ in range(len(arcs) + len(line)):
        changed = False
        for a, b, weight in arcs:
            if begins[a] + weight > begins[b] + SLACK / 10:
                begins[b] = begins[a] + weight
                changed = True
        if any(begin > node.closes + SLACK for begin, node in zip(begins, line, strict=True)):
            return False
        if not changed:
            return True
    return False


def _legs(instance: Instance, route: Sequence[int]) -> Iterator[tuple[int, int]]:
    stops = [instance.start, *route, instance.end]
    yield from itertools.pairwise(stops)


def _distance(instance: Instance, a: int, b: int) -> float:
    one, other = instance.nodes[a], instance.nodes[b]
    return hypot(one.x - other.x, one.y - other.y)
