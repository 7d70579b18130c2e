"""A made-up night of a region, and the dispatcher everybody has in mind: most urgent first, nearest free vehicle.

"Without reserve" are the minutes from a rider's deadline to the arrival; whoever is not fetched at all, though some vehicle
could, is without reserve to the end of the night.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from planner.model.load import VehicleLoad
from planner.transport.problem import DarpProblem, Request, Shift, can_carry

HOUR = 3600
NIGHT_S = 24 * HOUR
#: A second without reserve against a second of driving, for the least urgent.
LATE_PRICE = 100
KINDS = (
    ("ambulance", VehicleLoad(1, 0, 1), True),
    ("lying_transport", VehicleLoad(2, 0, 2), True),
    ("wheelchair_van", VehicleLoad(3, 2, 0), False),
    ("minibus", VehicleLoad(7, 1, 0), True),
)
LOADS = (VehicleLoad(1, 0, 0), VehicleLoad(0, 1, 0), VehicleLoad(0, 0, 1))


def region_night(seed: int, riders: int, vehicles: int, *, at_one_address: int = 0) -> DarpProblem:
    """150 x 100 km: homes around 40 towns, 60 sites, 40 bases; deadlines from half an hour to eight hours. More than 300 riders
    live in a larger country, up to three times as large, with up to five times as many towns, sites and bases."""
    rng = random.Random(seed)
    more = min(max(1.0, riders / 300), 5.0)
    side = min(more, 3.0) ** 0.5
    towns = [(rng.uniform(0, 150 * side), rng.uniform(0, 100 * side)) for _ in range(round(40 * more))]
    sites, bases = round(60 * more), round(40 * more)

    def near_a_town(spread: float) -> tuple[float, float]:
        x, y = rng.choice(towns)
        return x + rng.gauss(0, spread), y + rng.gauss(0, spread)

    homes = [near_a_town(5) for _ in range(riders)]
    homes[:at_one_address] = homes[:1] * at_one_address
    xy = np.array(homes + [near_a_town(1) for _ in range(sites)] + [near_a_town(1) for _ in range(bases)])
    seconds = np.stack([np.ceil(np.hypot(*(xy - here).T) * 1.3 / 65 * HOUR).astype(np.int32) for here in xy])
    requests = []
    for i in range(riders):
        load = rng.choices(LOADS, (55, 25, 20))[0]
        nearest = np.argsort(seconds[i, riders : riders + sites])[:5]
        requests.append(
            Request(
                ref=f"P{i:05d}",
                priority=rng.choices((1, 2, 3, 4, 5), (10, 15, 30, 30, 15))[0],
                pickup=i,
                delivery=riders + int(rng.choice(nearest.tolist())),
                load=load + LOADS[0] if rng.random() < 0.3 else load,
                earliest_s=0,
                deadline_s=int(rng.choice((0.5, 1, 1.5, 2, 3, 4, 6, 8)) * HOUR),
                boarding_s=rng.choice((300, 600, 1200)),
                unloading_s=rng.choice((300, 600)),
                max_ride_s=rng.choice((HOUR, 2 * HOUR)),
                oxygen_on_board=rng.random() < 0.2,
                rides_alone=rng.random() < 0.03,
            )
        )
    fleet = []
    for v in range(vehicles):
        kind, capacity, oxygen = KINDS[v % 4]
        base = riders + sites + rng.randrange(bases)
        fleet.append(Shift(f"V{v:04d}", f"V{v:04d}", kind, capacity, base, 0, NIGHT_S, oxygen_on_board=oxygen))
    return DarpProblem(datetime(2026, 11, 24, 17, tzinfo=UTC), tuple(requests), tuple(fleet), {"car": seconds}, 600)


def late_allowed(problem: DarpProblem) -> DarpProblem:
    """The same night when late is better than never: the deadline becomes a wish, the end of the night the limit."""
    riders = tuple(replace(r, deadline_s=NIGHT_S, wanted_s=(r.deadline_s,)) for r in problem.requests)
    return replace(problem, requests=riders, late_price=LATE_PRICE)


def minutes_without_reserve(problem: DarpProblem, arrivals: dict[str, int]) -> float:
    """Patient-minutes from deadline to arrival; who does not arrive counts to the end of the night."""
    counted = (r for r in problem.requests if _can_be_served(problem, r))
    return sum(max(0, arrivals.get(r.ref, NIGHT_S) - r.deadline_s) for r in counted) / 60


def _can_be_served(problem: DarpProblem, rider: Request) -> bool:
    """Whether some vehicle suits, and the way itself is no longer than the rider may ride."""
    ride_s = int(problem.seconds["car"][rider.pickup, rider.delivery])
    return ride_s <= rider.max_ride_s and any(can_carry(s, rider) for s in problem.shifts)


def nearest_free_vehicle(problem: DarpProblem) -> dict[str, int]:
    """Arrivals when each rider in turn, most urgent first, gets the vehicle that can be there first, alone."""
    seconds = problem.seconds["car"]
    place = [s.base for s in problem.shifts]
    free = [s.start_s for s in problem.shifts]
    arrivals = {}
    for rider in sorted(problem.requests, key=lambda r: (r.priority, r.deadline_s, r.ref)):
        suited = [k for k, s in enumerate(problem.shifts) if can_carry(s, rider)]
        if not suited:
            continue
        k = min(suited, key=lambda k: (free[k] + int(seconds[place[k], rider.pickup]), k))
        begin = max(free[k] + int(seconds[place[k], rider.pickup]), rider.earliest_s)
        arrivals[rider.ref] = begin + rider.boarding_s + int(seconds[rider.pickup, rider.delivery])
        free[k] = arrivals[rider.ref] + max(rider.unloading_s, problem.turnaround_s)
        place[k] = rider.delivery
    return arrivals
