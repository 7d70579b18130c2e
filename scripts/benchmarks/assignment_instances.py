"""How are published instances read as an assignment problem? Two problems, a few layouts, one problem class.

Generalised assignment: agents and items; costs agent by agent; weights agent by agent; capacities. Single-source facility
location: the layouts of LAYOUTS, which have equally many numbers: the one whose lines are as long as the file's is taken, or
else the first in which the sites together can hold all demand. The two counts may stand in either order.

Items and customers are people who each need a place; weights are watts, which may differ by site; costs are travel seconds,
and fixed costs what opening a site costs. The order of importance is: nobody left out, then cost. Costs with decimals are
multiplied by the power of ten that makes them whole, and divided again in the answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.assignment.problem import AssignmentProblem, Demand, Option
from planner.model.load import SiteLoad

ORDER = ("unplaced_3", "travel_s")
#: Costs with decimals are scaled by no more than this.
MOST_SCALE = 10**6


class UnknownFormat(Exception):
    """The numbers of the file fit neither format."""


@dataclass(frozen=True)
class Instance:
    """A problem whose level ``travel_s`` is the instance's cost times ``scale``. Site ids are the agents' numbers from 0."""

    problem: AssignmentProblem
    kind: str
    scale: int


def read_instance(path: Path, *, all_open: bool = False) -> Instance:
    """The instance in a file; ``all_open`` leaves fixed costs out. Raises UnknownFormat."""
    try:
        lines = [[float(word) for word in line.split()] for line in path.read_text().splitlines() if line.strip()]
    except (UnicodeDecodeError, ValueError):
        raise UnknownFormat(f"{path.name} holds something else than numbers") from None
    numbers = [number for line in lines for number in line]
    counts = (int(numbers[0]), int(numbers[1])) if len(numbers) > 1 else (0, 0)
    values, lengths = np.array(numbers[2:]), [len(line) for line in lines[1:]]
    for sites, items in (counts, counts[::-1]):
        if min(sites, items) > 0 and len(values) == 2 * sites * items + sites:
            costs, weights = values[: sites * items], values[sites * items : 2 * sites * items]
            return _instance("gap", costs.reshape(sites, items), weights.reshape(sites, items), values[-sites:], np.zeros(sites))
    found = [
        (LENGTHS[name](sites, items) == lengths, blocks)
        for sites, items in (counts, counts[::-1])
        if min(sites, items) > 0 and len(values) == items + 2 * sites + sites * items
        for name, layout in LAYOUTS.items()
        if _plausible(blocks := layout(values, sites, items))
    ]
    if not found:
        raise UnknownFormat(f"{path.name}: {len(values)} numbers after the counts {counts} fit neither problem")
    _, (demand, fixed, capacity, costs) = max(found, key=lambda pair: pair[0])
    opening = np.zeros(len(fixed)) if all_open else fixed
    return _instance("sscflp", costs, np.tile(demand, (len(fixed), 1)), capacity, opening)


#: Demand, fixed cost and capacity, and costs with a row a site.
Blocks = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _capacity_first(values: np.ndarray, sites: int, items: int) -> Blocks:
    """Capacities, fixed costs, demands, costs with a row a customer."""
    capacity, fixed, demand, costs = np.split(values, np.cumsum([sites, sites, items]))
    return demand, fixed, capacity, costs.reshape(items, sites).T


def _demand_first(values: np.ndarray, sites: int, items: int) -> Blocks:
    """Demands, fixed costs, capacities, costs with a row a site."""
    demand, fixed, capacity, costs = np.split(values, np.cumsum([items, sites, sites]))
    return demand, fixed, capacity, costs.reshape(sites, items)


def _pairs_then_matrix(values: np.ndarray, sites: int, items: int) -> Blocks:
    """Each site's capacity and fixed cost, the demands, costs with a row a site."""
    pairs, demand, costs = np.split(values, np.cumsum([2 * sites, items]))
    return demand, pairs[1::2], pairs[::2], costs.reshape(sites, items)


def _pairs_then_customers(values: np.ndarray, sites: int, items: int) -> Blocks:
    """Each site's capacity and fixed cost, then each customer's demand and costs."""
    pairs, rows = np.split(values, [2 * sites])
    table = rows.reshape(items, 1 + sites)
    return table[:, 0], pairs[1::2], pairs[::2], table[:, 1:].T


LAYOUTS = {
    "capacity first": _capacity_first,
    "demand first": _demand_first,
    "pairs, matrix": _pairs_then_matrix,
    "pairs, customers": _pairs_then_customers,
}
#: How long the lines after the first are when a file has one block or row a line.
LENGTHS = {
    "capacity first": lambda sites, items: [sites, sites, items] + [sites] * items,
    "demand first": lambda sites, items: [items, sites, sites] + [items] * sites,
    "pairs, matrix": lambda sites, items: [2] * sites + [items] * (1 + sites),
    "pairs, customers": lambda sites, items: [2] * sites + [1, sites] * items,
}


def _plausible(blocks: Blocks) -> bool:
    demand, _, capacity, _ = blocks
    return demand.sum() <= capacity.sum() and demand.max() <= capacity.max() and demand.min() >= 0


def _instance(kind: str, costs: np.ndarray, weights: np.ndarray, capacity: np.ndarray, opening: np.ndarray) -> Instance:
    cost_scale, weight_scale = _whole(costs, opening), _whole(weights, capacity)
    cost, fixed = np.rint(costs * cost_scale).astype(int), np.rint(opening * cost_scale).astype(int)
    weight, room = np.rint(weights * weight_scale).astype(int), np.rint(capacity * weight_scale).astype(int)
    sites, items = cost.shape
    demands = []
    for item in range(items):
        order = np.argsort(cost[:, item], kind="stable").tolist()
        options = tuple(
            Option(str(s), 0, 0, 0, 0, int(cost[s, item]), load=SiteLoad(power_w=int(weight[s, item])))
            for s in order
            if weight[s, item] <= room[s]
        )
        demands.append(Demand(str(item), 3, SiteLoad(), "", options))
    problem = AssignmentProblem(
        tuple(demands),
        {str(s): SiteLoad(power_w=int(room[s])) for s in range(sites)},
        order=ORDER,
        opening={str(s): int(fixed[s]) for s in range(sites) if fixed[s]},
    )
    return Instance(problem, kind, cost_scale)


def _whole(*arrays: np.ndarray) -> int:
    """The smallest power of ten that makes all the numbers whole (MOST_SCALE where none does)."""
    scale = 1
    while scale < MOST_SCALE and any(np.abs(a * scale - np.rint(a * scale)).max(initial=0) > 1e-9 for a in arrays):
        scale *= 10
    return scale
