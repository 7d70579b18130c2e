"""Made-up dial-a-ride problems for tests, a small country of random places, and all that plans routes for them."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import numpy as np

from planner.model.load import VehicleLoad
from planner.solvers.routing import route as by_ortools
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Search
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem, Request, Shift
from planner.transport.result import TransportResult
from planner.transport.routes import result_of
from planner.transport.schedule import Timetable

ZERO_AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = 3600
SEAT, WHEELCHAIR, BED = VehicleLoad(1, 0, 0), VehicleLoad(0, 1, 0), VehicleLoad(0, 0, 1)


def drive_s(points: list[tuple[float, float]], km_per_h: float = 60.0) -> np.ndarray:
    """Driving seconds between points in km: crow-fly times 1.3, kept shortest so that no detour is quicker."""
    xy = np.array(points, float)
    km = np.hypot(*(xy[:, None, :] - xy[None, :, :]).transpose(2, 0, 1)) * 1.3
    return np.ceil(km / km_per_h * HOUR).astype(np.int32)


def a_request(ref: str = "P1", pickup: int = 1, delivery: int = 2, **changes: object) -> Request:
    """A seated rider with plenty of time."""
    values: dict[str, object] = {
        "ref": ref,
        "priority": 3,
        "pickup": pickup,
        "delivery": delivery,
        "load": SEAT,
        "earliest_s": 0,
        "deadline_s": 10 * HOUR,
        "boarding_s": 300,
        "unloading_s": 300,
        "max_ride_s": 2 * HOUR,
    }
    return Request(**{**values, **changes})  # type: ignore[arg-type]


def a_shift(id: str = "V1", base: int = 0, **changes: object) -> Shift:
    """A minibus of four seats, twelve hours from zero."""
    values: dict[str, object] = {
        "id": id,
        "vehicle_id": id,
        "kind": "minibus",
        "capacity": VehicleLoad(4, 0, 0),
        "base": base,
        "start_s": 0,
        "end_s": 12 * HOUR,
    }
    return Shift(**{**values, **changes})  # type: ignore[arg-type]


def a_problem(
    requests: list[Request],
    shifts: list[Shift],
    seconds: list[list[int]] | np.ndarray,
    turnaround_s: int = 600,
    **by_profile: list[list[int]],
) -> DarpProblem:
    """A problem from plain parts: ``seconds`` by car, and by other profiles where they differ."""
    tables = {"car": np.array(seconds, np.int32)} | {p: np.array(own, np.int32) for p, own in by_profile.items()}
    return DarpProblem(ZERO_AT, tuple(requests), tuple(shifts), tables, turnaround_s)


def a_region(seed: int, requests: int, shifts: int, warning_h: float = 6.0) -> DarpProblem:
    """A region of 150 x 100 km: homes in towns, 60 sites, vehicles of four kinds at 40 bases, one class of urgency each."""
    rng = random.Random(seed)
    towns = [(rng.uniform(0, 150), rng.uniform(0, 100)) for _ in range(40)]

    def near_a_town(spread: float) -> tuple[float, float]:
        x, y = rng.choice(towns)
        return x + rng.gauss(0, spread), y + rng.gauss(0, spread)

    homes = [near_a_town(5) for _ in range(requests)]
    sites = [near_a_town(1) for _ in range(60)]
    bases = [near_a_town(1) for _ in range(40)]
    seconds = drive_s(homes + sites + bases, 65)
    riders = []
    for i in range(requests):
        load = rng.choices((SEAT, WHEELCHAIR, BED), (55, 25, 20))[0]
        if rng.random() < 0.3:
            load = load + SEAT
        near = np.argsort(seconds[i, requests : requests + 60])[:5]
        deadline = warning_h * HOUR + rng.choice((-1, 0, 0.5, 1, 2, 4)) * HOUR
        riders.append(
            a_request(
                f"P{i:04d}",
                i,
                requests + int(rng.choice(near.tolist())),
                load=load,
                priority=rng.choices((1, 2, 3, 4, 5), (10, 15, 30, 30, 15))[0],
                deadline_s=int(deadline),
                boarding_s=rng.choice((300, 600, 1200)),
                unloading_s=rng.choice((300, 600)),
                max_ride_s=rng.choice((3600, 7200)),
                oxygen_on_board=rng.random() < 0.2,
                rides_alone=rng.random() < 0.03,
            )
        )
    kinds = (
        ("ambulance", VehicleLoad(1, 0, 1), True),
        ("lying_transport", VehicleLoad(2, 0, 2), True),
        ("wheelchair_van", VehicleLoad(3, 2, 0), False),
        ("minibus", VehicleLoad(7, 1, 0), True),
    )
    vehicles = []
    for v in range(shifts):
        kind, capacity, oxygen = kinds[v % 4]
        base = requests + 60 + rng.randrange(40)
        start = rng.choice((0, 0, 0, 2)) * HOUR
        vehicles.append(
            a_shift(
                f"V{v:03d}", base, kind=kind, capacity=capacity, oxygen_on_board=oxygen, start_s=start,
                end_s=start + rng.choice((8, 12)) * HOUR,
            )
        )  # fmt: skip
    return a_problem(riders, vehicles, seconds)


def by_search(problem: DarpProblem) -> TransportResult:
    """The search, for a moment."""
    orders = Search(lay_out(problem), 1).run(Effort(300, 60.0))
    return result_of(Timetable(problem), [tuple(order) for order in orders], "search")


#: All that plans routes.
SOLVERS = {
    "search": by_search,
    "dispatcher": dispatch,
    "ortools": lambda p: by_ortools(p, seed=1, work=2, deadline_s=60, should_stop=lambda: False, on_better=None),
}
