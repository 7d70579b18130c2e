"""Which assignment is best when a person takes one place and nothing else binds? Min-cost flow, exact and fast.

Network: each patient sends one unit to the kind of place they take at a site (lying, else seated), from there to the site,
from there to the sink; or straight to the sink, which is being unplaced. A kind of place passes on as many people as there
are places, a site as many as its scarcest dimension could serve if everyone asked for the least that anyone asks for.
Every real assignment is such a flow, so the flow's optimum is a bound; where it also overfills nothing and splits no
household, it is the optimum itself.

The order of importance is kept exactly, by two facts.

1. The sets of patients a network can place are the independent sets of a matroid (a gammoid). The best basis of a matroid
   depends only on the order of the weights, so the five classes need no huge weights: 5, 4, 3, 2, 1 do
   (Schrijver, Combinatorial Optimization, 2003, chapters 39 and 40).
2. Levels that fit side by side in 64 bits are solved as one sum. Where they no longer fit, the next levels are solved on the
   optimal face of those before: with potentials from shortest paths in the residual network, an arc with a positive reduced
   cost is empty in every optimum and one with a negative reduced cost is full (complementary slackness; Ahuja, Magnanti and
   Orlin, Network Flows, 1993, section 9.3). Those arcs are frozen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from planner.assignment.problem import AssignmentProblem, Demand
from planner.assignment.room import Room, settled_by_lock
from planner.model.load import SiteLoad

Ints = NDArray[np.int64]

#: Costs times nodes stay below this, well inside 64 bits: the solver scales costs by the number of nodes.
SAFE = 2**60


@dataclass(frozen=True, eq=False)
class Network:
    """Arcs from ``tail`` to ``head`` with ``capacity``; ``supply`` by node (negative = demand); ``costs`` one row a level,
    most important first, each cost non-negative."""

    tail: Ints
    head: Ints
    capacity: Ints
    supply: Ints
    costs: tuple[Ints, ...]


def flow_relaxation(problem: AssignmentProblem) -> dict[str, str]:
    """The site of each placed patient in the flow's optimum, locks kept. It may overfill dimensions that the network does
    not know (check with :meth:`Room.fits`) and ignores households."""
    site_of = settled_by_lock(problem)
    room = Room(problem.capacity)
    for demand in problem.demands:
        if demand.ref in site_of:
            room.take(site_of[demand.ref], demand.load)
    movers = [d for d in problem.demands if d.options and not d.locked_site_id]
    if not movers:
        return site_of
    network, option_arcs = _network(movers, room)
    flow = lexicographic_flow(network)
    for demand, first in zip(movers, option_arcs, strict=True):
        chosen = np.flatnonzero(flow[first : first + len(demand.options)])
        if chosen.size:
            site_of[demand.ref] = demand.options[int(chosen[0])].site_id
    return site_of


def lexicographic_flow(network: Network) -> Ints:
    """The flow on each arc that is best at the first level, among those best at the second, and so on. Raises ArithmeticError
    when a single level's costs are too large for 64 bits, or when no flow serves all supplies."""
    nodes = len(network.supply)
    capacity, supply = network.capacity.copy(), network.supply.copy()
    frozen = np.zeros_like(capacity)
    levels = list(network.costs)
    while True:
        cost, used = _packed(levels, network, nodes)
        flow = _min_cost_flow(network, capacity, supply, cost)
        levels = levels[used:]
        if not levels:
            return frozen + flow
        reduced = _reduced_costs(network, capacity, flow, cost, nodes)
        full = np.where(reduced < 0, capacity, 0)
        frozen += full
        np.subtract.at(supply, network.tail, full)
        np.add.at(supply, network.head, full)
        capacity[reduced != 0] = 0


def _packed(levels: Sequence[Ints], network: Network, nodes: int) -> tuple[Ints, int]:
    """As many levels as fit into one cost, each weighing more than all that the later ones can add up to; how many."""
    cost = levels[0].copy()
    if _too_large(cost, network, nodes):
        raise ArithmeticError("the costs of one level exceed 64 bits")
    for used, level in enumerate(levels[1:], start=1):
        weight = _most(level, network) + 1
        # Checked in Python's own numbers first, since the product itself could leave 64 bits.
        if (int(cost.max(initial=0)) * weight + weight) * (nodes + 2) >= SAFE:
            return cost, used
        together = cost * weight + level
        if _too_large(together, network, nodes):
            return cost, used
        cost = together
    return cost, len(levels)


def _too_large(cost: Ints, network: Network, nodes: int) -> bool:
    people = int(network.supply[network.supply > 0].sum())
    return int(cost.max(initial=0)) * max(nodes + 2, people + 2) >= SAFE


def _most(cost: Ints, network: Network) -> int:
    """An upper bound of what one level can cost in total: the dearest arc of each supply node (only those arcs cost)."""
    dearest = np.zeros(len(network.supply), np.int64)
    np.maximum.at(dearest, network.tail, cost)
    return int((dearest * np.maximum(network.supply, 0)).sum())


def _min_cost_flow(network: Network, capacity: Ints, supply: Ints, cost: Ints) -> Ints:
    solver = min_cost_flow.SimpleMinCostFlow()
    alive = np.flatnonzero(capacity)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(network.tail[alive], network.head[alive], capacity[alive], cost[alive])
    solver.set_nodes_supplies(np.arange(len(supply)), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"the flow solver answered {status}")
    flow = np.zeros(len(capacity), np.int64)
    flow[alive] = solver.flows(arcs)
    return flow


def _reduced_costs(network: Network, capacity: Ints, flow: Ints, cost: Ints, nodes: int) -> Ints:
    """Each arc's cost less what it is worth, with potentials from shortest paths in the residual network (Bellman-Ford from
    a root with a free arc to every node; an optimal flow leaves no negative cycle, so it settles). 0 for dead arcs."""
    onward, back = flow < capacity, flow > 0
    tail = np.concatenate([network.tail[onward], network.head[back]])
    head = np.concatenate([network.head[onward], network.tail[back]])
    length = np.concatenate([cost[onward], -cost[back]])
    distance = np.zeros(nodes, np.int64)
    for _ in range(nodes):
        nearer = distance.copy()
        np.minimum.at(nearer, head, distance[tail] + length)
        if np.array_equal(nearer, distance):
            break
        distance = nearer
    reduced: Ints = cost + distance[network.tail] - distance[network.head]
    return np.where(capacity > 0, reduced, 0)


def _network(movers: Sequence[Demand], room: Room) -> tuple[Network, list[int]]:
    """The network, and each mover's first option arc (their options follow in order). Node 0 is the sink."""
    site_ids = sorted({option.site_id for demand in movers for option in demand.options})
    number = {site_id: i for i, site_id in enumerate(site_ids)}
    first_site = 1 + len(movers)  # then three nodes a site: the site, its lying places, its seated places
    least_at, least_by_kind = _least_loads(movers)
    arcs: list[tuple[int, int, int]] = []
    costs: list[tuple[int, ...]] = []
    option_arcs = []
    for node, demand in enumerate(movers, start=1):
        option_arcs.append(len(arcs))
        kind = _place_kind(demand.load)
        for o in demand.options:
            arcs.append((node, first_site + 3 * number[o.site_id] + kind, 1))
            costs.append((0, o.risk, o.preference, o.hospital, o.away, o.travel_s))
        arcs.append((node, 0, 1))
        costs.append((6 - demand.priority, 0, 0, 0, 0, 0))
    for site_id, i in number.items():
        site = first_site + 3 * i
        free = room.free(site_id)
        for kind in (1, 2):
            arcs.append((site + kind, site, _people(free, least_by_kind.get((site_id, kind)), len(movers))))
        arcs.append((site, 0, _people(free, least_at[site_id], len(movers))))
    costs += [(0,) * 6] * (3 * len(site_ids))
    table, columns = np.array(arcs, np.int64), np.array(costs, np.int64)
    supply = np.zeros(first_site + 3 * len(site_ids), np.int64)
    supply[1:first_site] = 1
    supply[0] = -len(movers)
    network = Network(table[:, 0], table[:, 1], table[:, 2], supply, tuple(np.ascontiguousarray(c) for c in columns.T))
    return network, option_arcs


def _place_kind(load: SiteLoad) -> int:
    """1 for who takes a lying place, 2 for everyone else."""
    return 1 if load.lying_places else 2


Amounts = tuple[int, ...]


def _least_loads(movers: Sequence[Demand]) -> tuple[dict[str, Amounts], dict[tuple[str, int], Amounts]]:
    """The least that anyone with the site as an option asks for, dimension by dimension: by site, and by site and kind."""
    by_site: dict[str, Amounts] = {}
    by_kind: dict[tuple[str, int], Amounts] = {}
    for demand in movers:
        amounts, kind = demand.load.amounts(), _place_kind(demand.load)
        for option in demand.options:
            key = (option.site_id, kind)
            by_site[option.site_id] = _least(by_site.get(option.site_id, amounts), amounts)
            by_kind[key] = _least(by_kind.get(key, amounts), amounts)
    return by_site, by_kind


def _least(a: Amounts, b: Amounts) -> Amounts:
    return a if a == b else tuple(map(min, a, b))


def _people(free: SiteLoad, least: Amounts | None, most: int) -> int:
    """How many people the free amounts could serve if each asked for the least; 0 when nobody asks."""
    if least is None:
        return 0
    return min((f // a for f, a in zip(free.amounts(), least, strict=True) if a), default=most)
