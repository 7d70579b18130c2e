"""Which invented regions are assignments measured on? Towns on a plane, each person with the 30 nearest eligible sites."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from planner.assignment.problem import AssignmentProblem, Demand, Option
from planner.model.load import SiteLoad

#: Sites considered for each person, room for the average person, and how far apart all that is.
NEAREST, ROOM, SIDE_KM = 30, 1.12, 130.0
#: Straight lines are driven at so many km/h, one town has so many people, and municipalities lie in a grid of so many a side.
SPEED_KM_H, TOWN, GRID = 55.0, 400, 5
WATTS = np.array([70, 140, 210, 350, 500])
PLENTY = 10**7


def a_region(people: int, sites: int, seed: int, *, binding: int) -> AssignmentProblem:
    """A region where nobody need be left out. ``binding`` 1: seated places alone are scarce; 3: watts and sockets too."""
    rng = np.random.default_rng(seed)
    towns = rng.random((max(3, people // TOWN), 2)) * SIDE_KM
    homes = towns[rng.integers(len(towns), size=people)] + rng.normal(0, 4, (people, 2))
    where = homes[rng.integers(people, size=sites)] + rng.normal(0, 6, (sites, 2))
    watts = WATTS[rng.integers(len(WATTS), size=people)]
    sockets = 1 + (rng.random(people) < 0.3)
    priority = rng.choice([1, 2, 3, 4, 5], size=people, p=[0.1, 0.2, 0.4, 0.2, 0.1])
    share = rng.uniform(0.4, 1.6, sites)
    share *= ROOM * people / share.sum()
    places = np.maximum(1, np.rint(share)).astype(int)
    power, plugs = PLENTY * np.ones(sites, int), PLENTY * np.ones(sites, int)
    if binding > 1:
        power = np.rint(share * watts.mean() * rng.uniform(0.85, 1.35, sites)).astype(int) + 500
        plugs = np.rint(share * sockets.mean() * rng.uniform(0.9, 1.35, sites)).astype(int) + 2
    km, nearest = cKDTree(where).query(homes, k=NEAREST)
    seconds = np.rint(km * 3600 / SPEED_KM_H).astype(int) + 60
    ids = [f"S{s:05}" for s in range(sites)]
    demands = tuple(
        Demand(
            f"P{p:06}",
            int(priority[p]),
            SiteLoad(seated_places=1, power_w=int(watts[p]), sockets=int(sockets[p])),
            "",
            tuple(Option(ids[s], 0, 0, 0, 0, t) for s, t in zip(nearest[p].tolist(), seconds[p].tolist(), strict=True)),
        )
        for p in range(people)
    )
    capacity = {
        ids[s]: SiteLoad(seated_places=int(places[s]), power_w=int(power[s]), sockets=int(plugs[s])) for s in range(sites)
    }
    return AssignmentProblem(demands, capacity)
