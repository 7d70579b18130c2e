"""Made-up needs, sites and assignment problems for tests, and the slow obvious solver: try everything."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from planner.assignment.building import planning_context
from planner.assignment.problem import AssignmentProblem, Demand, Option
from planner.assignment.result import levels_of
from planner.assignment.room import settled_by_lock
from planner.assignment.rules import Context
from planner.model.fleet import Vehicle, VehicleKind, VehicleShift
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.outage import OutageArea, Scenario
from planner.model.patient import Patient
from planner.model.place import Located, LocationQuality, Position
from planner.model.policy import Policy, policy_from_mapping
from planner.model.site import Agreement, Site, SiteKind
from planner.model.timing import Window
from planner.needs.need import Need, RideNeed, SiteNeed
from planner.travel.matrix import Place, TravelMatrix

HOUR = 3600
START_AT = datetime(2026, 11, 24, 17, tzinfo=UTC)
SEAT, BED = SiteLoad(seated_places=1), SiteLoad(lying_places=1)
_POLICY_FILE = Path(__file__).parent.parent / "data" / "policy" / "2026-11-01.toml"


def a_policy() -> Policy:
    """The policy that the planner ships with."""
    return policy_from_mapping(tomllib.loads(_POLICY_FILE.read_text(encoding="utf-8")))


def a_scenario(**changes: object) -> Scenario:
    """A day without power, two hours' warning."""
    base = Scenario("storm", "Storm", OutageArea(frozenset({"0661"})), START_AT, 2 * HOUR, 24 * HOUR, "2026-11-01")
    return replace(base, **changes)


def a_need(ref: str = "P1", latest_after_s: int = 10 * HOUR, **changes: object) -> Need:
    """Someone in Holstebro who needs a seat and 350 W at a care home, within ten hours of the first departure."""
    latest = START_AT - timedelta(hours=2) + timedelta(seconds=latest_after_s)
    base = Need(
        patient=Patient(ref, "0661", "7500", (), Located(Position(8.6, 56.3), LocationQuality.EXACT)),
        group="high_flow_oxygen",
        priority=2,
        reason_da="",
        reason_en="",
        devices=(),
        limiting_therapy="home_oxygen",
        deadline_at=latest + timedelta(minutes=30),
        margin_s=1800,
        latest_arrival_at=latest,
        stays=False,
        site=SiteNeed((SiteKind.CARE_HOME, SiteKind.MUNICIPAL), SiteLoad(seated_places=1, power_w=350, sockets=1)),
        ride=RideNeed(VehicleLoad(seated=1), boarding_s=300, unloading_s=180, max_ride_s=2 * HOUR),
        needs_power_only=True,
    )
    return replace(base, **changes)


def a_site(id: str = "S1", **changes: object) -> Site:
    """A confirmed care home in Holstebro with room in every dimension."""
    base = Site(
        id=id,
        name="",
        kind=SiteKind.CARE_HOME,
        municipality_code="0661",
        position=Position(8.7, 56.3),
        agreement=Agreement.CONFIRMED,
        capacity=SiteLoad(5, 5, 10_000, 20, 60_000, 0),
        confirmed_at=START_AT - timedelta(days=30),
        valid_until=date(2027, 6, 1),
        step_free=True,
        water_and_drain=True,
        respirator_competence=True,
    )
    return replace(base, **changes)


def a_shift(id: str = "V1", **changes: object) -> VehicleShift:
    """A minibus with four seats that works all night."""
    vehicle = Vehicle(id, "", VehicleKind.MINIBUS, VehicleLoad(seated=4), Position(8.6, 56.4))
    window = Window(START_AT - timedelta(hours=6), START_AT + timedelta(hours=24))
    return VehicleShift(id, replace(vehicle, **changes), window)


def a_context(
    needs: list[Need],
    sites: list[Site],
    shifts: list[VehicleShift] | None = None,
    *,
    drive_s: Mapping[tuple[str, str], int] | None = None,
    other_drives_s: int = 1200,
    scenario: Scenario | None = None,
    in_outage: frozenset[str] = frozenset(),
    policy: Policy | None = None,
) -> Context:
    """The rules' context with every drive ``other_drives_s`` but those named by place ids."""
    ids = [f"home:{n.ref}" for n in needs] + [f"site:{s.id}" for s in sites]
    ids += [f"base:{shift.vehicle.id}" for shift in shifts or ()]
    seconds = np.full((len(ids), len(ids)), other_drives_s, np.int32)
    for (origin, destination), s in (drive_s or {}).items():
        seconds[ids.index(origin), ids.index(destination)] = s
    places = tuple(Place(i, Position(9.0, 56.0)) for i in ids)
    matrix = TravelMatrix(
        places,
        dict.fromkeys(("car", *(shift.vehicle.profile for shift in shifts or ())), seconds),
        ("",) * len(ids),
        (0,) * len(ids),
        (),
        "test",
        rough=True,
    )
    return planning_context(scenario or a_scenario(), policy or a_policy(), in_outage, matrix, shifts)


def an_option(site_id: str = "S1", **changes: int) -> Option:
    """A faultless option twenty minutes away."""
    values = {"risk": 0, "preference": 0, "hospital": 0, "away": 0, "travel_s": 1200}
    return Option(site_id, **{**values, **changes})


def a_demand(ref: str = "P1", *options: Option, load: SiteLoad = SEAT, **changes: object) -> Demand:
    """A priority-3 person who needs a seat."""
    return replace(Demand(ref, 3, load, "", options), **changes)


def a_tiny_problem(seed: int, *, one_dimension: bool = False, locks: bool = False) -> AssignmentProblem:
    """At most 6 people and 3 sites where places, watts and sockets are scarce and some live together."""
    rng = random.Random(seed)
    site_ids = [f"S{i}" for i in range(rng.randint(1, 3))]
    demands = []
    for i in range(rng.randint(1, 6)):
        lying = rng.random() < 0.4
        power_w, sockets = (0, 0) if one_dimension else (rng.choice([0, 100, 300]), rng.choice([0, 1, 2]))
        sites = rng.sample(site_ids, rng.randint(0 if rng.random() < 0.1 else 1, len(site_ids)))
        options = [Option(s, rng.choice([0, 0, 1, 2]), *(rng.randint(0, 1) for _ in range(3)), rng.randint(1, 9)) for s in sites]
        options.sort(key=lambda o: (o.risk, o.preference, o.hospital, o.away, o.travel_s, o.site_id))
        locked = rng.choice(sites) if locks and sites and rng.random() < 0.3 else ""
        kept = tuple(o for o in options if locked in ("", o.site_id))
        household = "" if one_dimension else rng.choice(["", "", "H1", "H2"])
        load = SiteLoad(int(lying), int(not lying), power_w, sockets)
        demands.append(Demand(f"P{i}", rng.choice([1, 2, 3, 3, 4, 5]), load, household, kept, (), locked))
    watts = [200, 400, 900]
    capacity = {s: SiteLoad(rng.randint(0, 2), rng.randint(0, 3), rng.choice(watts), rng.randint(1, 4)) for s in site_ids}
    return AssignmentProblem(tuple(demands), capacity)


def a_regional_problem(people: int, sites: int, seed: int, *, room: float, binding: int, each: int = 40) -> AssignmentProblem:
    """A region's size. ``room`` places a person; ``binding`` 1: only places are scarce, 2: watts and sockets too, 3: oxygen too;
    ``each`` best and ``each`` nearest sites are kept as options."""
    rng = random.Random(seed)
    average = people / sites * room
    capacity, where = {}, {}
    for i in range(sites):
        site_id = f"S{i:03}"
        where[site_id] = (rng.random() * 100, rng.random() * 100, rng.randrange(19), rng.random() < 0.2)
        watts, sockets = int(rng.uniform(0.4, 1.6) * average * 190), int(rng.uniform(0.6, 1.8) * average * 1.2) + 1
        oxygen = int(rng.uniform(0, 2) * average * 2500)
        lying, seated = int(rng.uniform(0.2, 2) * average * 0.4), max(1, int(rng.uniform(0.3, 1.9) * average * 1.1))
        many = 10**9
        capacity[site_id] = SiteLoad(
            lying, seated, watts if binding > 1 else many, sockets if binding > 1 else many, oxygen if binding > 2 else many
        )
    demands = []
    for i in range(people):
        x, y, municipality = rng.random() * 100, rng.random() * 100, rng.randrange(19)
        lying = rng.random() < 0.25
        watts = rng.choice([0, 70, 105, 140, 210, 350])
        load = SiteLoad(int(lying), int(not lying), watts, int(watts > 0), rng.choice([0, 0, 0, 5000, 8000]))
        options = []
        for site_id, (site_x, site_y, there, hospital) in where.items():
            travel_s = int(((x - site_x) ** 2 + (y - site_y) ** 2) ** 0.5 * 60) + 120
            if travel_s <= 5400 and load.fits_in(capacity[site_id]):
                risk = int(travel_s > 3000) + int(travel_s > 4500)
                options.append(Option(site_id, risk, int(hospital), int(hospital), int(there != municipality), travel_s))
        options.sort(key=lambda o: (o.risk, o.preference, o.hospital, o.away, o.travel_s))
        nearest = {o.site_id for o in sorted(options, key=lambda o: o.travel_s)[:each]}
        kept = tuple(o for n, o in enumerate(options) if n < each or o.site_id in nearest)
        priority = rng.choices([1, 2, 3, 4, 5], [10, 20, 40, 20, 10])[0]
        demands.append(Demand(f"P{i:04}", priority, load, f"H{i // 2}" if rng.random() < 0.08 else "", kept))
    return AssignmentProblem(tuple(demands), capacity)


def rank_of(problem: AssignmentProblem, site_of: Mapping[str, str]) -> tuple[int, ...]:
    """The levels' values in their order of importance."""
    return tuple(levels_of(problem, site_of).values())


def best_rank_by_trying_everything(problem: AssignmentProblem) -> tuple[int, ...]:
    """The best rank over all assignments that overfill nothing and keep the settled locks."""
    settled = settled_by_lock(problem)
    return min(rank_of(problem, site_of) for site_of in every_assignment(problem, settled, 0, dict(problem.capacity)))


def every_assignment(
    problem: AssignmentProblem, settled: Mapping[str, str], number: int, free: Mapping[str, SiteLoad]
) -> Iterator[dict[str, str]]:
    """All that overfill nothing and keep the settled locks, from this demand on."""
    if number == len(problem.demands):
        yield {}
        return
    demand = problem.demands[number]
    if demand.ref not in settled:
        yield from every_assignment(problem, settled, number + 1, free)
    for option in demand.options:
        open_to = settled.get(demand.ref) == option.site_id if demand.locked_site_id else True
        load = demand.load_at(option)
        if open_to and load.fits_in(free[option.site_id]):
            less = {**free, option.site_id: free[option.site_id] - load}
            for rest in every_assignment(problem, settled, number + 1, less):
                yield {demand.ref: option.site_id, **rest}
