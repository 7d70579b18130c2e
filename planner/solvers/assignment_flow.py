"""Which assignment is best when a person takes one place and nothing else binds? Min-cost flow, exact and fast.

Network: each patient sends one unit to the kind of place they take at a site (lying, else seated), from there to the site,
from there to the sink; or straight to the sink, which is being unplaced. A kind of place passes on as many people as there
are places (the last tenth costs at the level of the reserve), a site as many as its scarcest dimension could serve if everyone
asked for the least that anyone asks for.
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
from ortools.graph.python import min_cost_flow

from planner.assignment.numbers import Ints, Numbers
from planner.model.importance import OPTION_LEVELS, free_places

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


def flow_relaxation(numbers: Numbers, order: Sequence[str]) -> Ints:
    """Everyone's option in the flow's optimum (-1 = unplaced), locks kept. It may overfill dimensions that the network does
    not know, ignores households and costs of opening, and sees the reserve only where everyone takes one place. Raises
    ArithmeticError when the numbers are too large for it."""
    choice = np.where(numbers.must, numbers.first[:-1], -1)
    network, movers, options = _network(numbers, order, choice)
    if not len(movers):
        return choice
    flow = lexicographic_flow(network)
    taken = options[np.flatnonzero(flow[: len(options)])]
    choice[numbers.person[taken]] = taken
    return choice


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
    """An upper bound of what one level can cost in total: the dearest arc of each supply node, and every other arc filled."""
    supplies = network.supply > 0
    dearest = np.zeros(len(network.supply), np.int64)
    np.maximum.at(dearest, network.tail, cost)
    onward = ~supplies[network.tail] & (cost > 0)
    return int((dearest * np.maximum(network.supply, 0)).sum()) + int((cost[onward] * network.capacity[onward]).sum())


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


def sees_reserve(numbers: Numbers) -> bool:
    """Whether the flow counts the reserve rightly: everyone takes one place."""
    return bool((numbers.takes.sum(axis=1) == 1).all())


def _network(numbers: Numbers, order: Sequence[str], settled: Ints) -> tuple[Network, Ints, Ints]:
    """The network, its movers, and the options whose arcs come first in it. Node 0 is the sink; then each mover, and three
    nodes a site: the site, its lying places, its seated places."""
    movers = np.flatnonzero(~numbers.must & (np.diff(numbers.first) > 0))
    node_of = np.zeros(numbers.people, np.int64)
    node_of[movers] = 1 + np.arange(len(movers))
    person = numbers.person
    options = np.flatnonzero(~numbers.must[person])
    sites, first_site = len(numbers.capacity), 1 + len(movers)
    free, places = numbers.capacity.copy(), numbers.places.copy()
    fixed = settled[settled >= 0]
    np.subtract.at(free, numbers.site[fixed], numbers.load[fixed])
    np.subtract.at(places, numbers.site[fixed], numbers.takes[fixed])
    kind = np.where(numbers.takes[options, 0] > 0, 1, 2)
    site_node = first_site + 3 * np.arange(sites)
    most_at = _people(numbers, free, options, numbers.site[options], sites, len(movers))
    parts = [
        (node_of[person[options]], first_site + 3 * numbers.site[options] + kind, np.ones(len(options), np.int64)),
        (node_of[movers], np.zeros(len(movers), np.int64), np.ones(len(movers), np.int64)),
    ]
    beyond = []
    unit = sees_reserve(numbers)
    for k in (1, 2):
        most = _people(numbers, free, options[kind == k], numbers.site[options[kind == k]], sites, len(movers))
        freely = np.clip(free_places(numbers.places[:, k - 1]) - (numbers.places - places)[:, k - 1], 0, most)
        freely = freely if unit else most
        parts += [(site_node + k, site_node, freely), (site_node + k, site_node, most - freely)]
        beyond += [np.zeros(sites, np.int64), np.ones(sites, np.int64)]
    parts.append((site_node, np.zeros(sites, np.int64), most_at))
    beyond.append(np.zeros(sites, np.int64))
    tail, head, capacity = (np.concatenate([part[i] for part in parts]) for i in range(3))
    waiting = np.zeros(len(tail), np.int64)
    waiting[len(options) : len(options) + len(movers)] = 6 - numbers.priority[movers]
    supply = np.zeros(first_site + 3 * sites, np.int64)
    supply[1:first_site] = 1
    supply[0] = -len(movers)
    costs = [waiting]
    for level in order:
        cost = np.zeros(len(tail), np.int64)
        if level in OPTION_LEVELS:
            cost[: len(options)] = numbers.level[OPTION_LEVELS.index(level)][options]
        elif level == "reserve":
            cost[len(options) + len(movers) :] = np.concatenate(beyond)
        if cost.any():
            costs.append(cost)
    return Network(tail, head, capacity, supply, tuple(costs)), movers, options


def _people(numbers: Numbers, free: Ints, options: Ints, at: Ints, sites: int, most: int) -> Ints:
    """How many people each site could serve if everyone asked for the least that anyone of these options asks for."""
    people = np.zeros(sites, np.int64)
    people[np.unique(at)] = most
    for d in range(numbers.load.shape[1]):
        least = np.full(sites, np.iinfo(np.int64).max)
        np.minimum.at(least, at, numbers.load[options, d])
        asked = (least > 0) & (least < np.iinfo(np.int64).max)
        people[asked] = np.minimum(people[asked], np.maximum(free[asked, d], 0) // least[asked])
    return people
