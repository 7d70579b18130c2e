"""Made-up nights: patient-minutes without reserve by the planner's routes and by the dispatcher everybody has in mind."""

from __future__ import annotations

import argparse
import os
import time
from itertools import pairwise

from published.nights import NIGHT_S, late_allowed, minutes_without_reserve, nearest_free_vehicle, region_night

from planner.solvers.transport_parts import Limits, route_in_parts
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Search
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.result import StopKind, TransportResult
from planner.transport.routes import result_of
from planner.transport.rules import violations
from planner.transport.schedule import Timetable

NIGHTS = (("300 riders, 150 vehicles", 150, 0), ("half the fleet", 75, 0), ("20 at one address", 150, 20))


def nights(wanted: argparse.Namespace) -> None:
    """Patient-minutes without reserve: the planner's routes, late where in time is impossible, against one ride at a time."""
    seconds = wanted.seconds or 30.0
    print(f"\nregion night, {seconds:g} s, {wanted.threads} thread(s), load {os.getloadavg()[0]:.1f} before")
    for name, vehicles, at_one_address in NIGHTS:
        problem = region_night(wanted.seed, 300, vehicles, at_one_address=at_one_address)
        usual = minutes_without_reserve(problem, nearest_free_vehicle(problem))
        began = time.monotonic()
        first = dispatch(problem)
        first_s = time.monotonic() - began
        soft = late_allowed(problem)
        search = Search(lay_out(soft), wanted.seed)
        orders = search.run(Effort(None, seconds, wanted.threads))
        table = Timetable(soft)
        for r in range(len(soft.requests)):
            table.relax(r)
        result = result_of(table, [tuple(order) for order in orders], "search")
        wrong = violations(soft, result)
        arrivals = {s.ref: s.begin_s for q in result.routes for s in q.stops if s.kind is StopKind.DELIVERY}
        ours = minutes_without_reserve(problem, arrivals)
        late = sum(arrivals.get(r.ref, NIGHT_S) > r.deadline_s for r in problem.requests)
        print(f"  {name}: {usual:.0f} patient-minutes without reserve one ride at a time, {ours:.0f} by the planner;", end=" ")
        print(f"{late} late, {len(result.unserved)} left, {len(wrong)} rules broken;", end=" ")
        print(f"first routes after {first_s:.1f} s leave {len(first.unserved)}", flush=True)


def country(wanted: argparse.Namespace) -> None:
    """One night of so many riders, planned as the planner does, with what each pass has reached."""
    riders, vehicles = wanted.night, wanted.vehicles or max(1, wanted.night // 10)
    problem = region_night(wanted.seed, riders, vehicles)
    usual = minutes_without_reserve(problem, nearest_free_vehicle(problem))
    soft, seconds = late_allowed(problem), wanted.seconds or 600.0
    print(f"\n{riders} riders, {vehicles} vehicles, {seconds:g} s, load {os.getloadavg()[0]:.1f} before", flush=True)
    print(f"  one ride at a time: {usual:.0f} patient-minutes without reserve", flush=True)
    began = time.monotonic()
    told = [0.0]

    def report_on(result: TransportResult) -> None:
        spent = time.monotonic() - began
        if spent >= told[0]:
            told[0] = spent + seconds / 20
            print(f"  {spent:6.1f} s: {state(problem, result)}", flush=True)

    limits = Limits(wanted.seed, None, seconds, lambda: False, report_on)
    result = route_in_parts(soft, limits)
    spent = time.monotonic() - began
    print(f"  {spent:6.1f} s: {state(problem, result)}; {len(violations(soft, result))} rules broken", flush=True)


def state(problem: DarpProblem, result: TransportResult) -> str:
    """Who is late and who is left, and how far the vehicles drive in hours."""
    arrivals = {s.ref: s.begin_s for q in result.routes for s in q.stops if s.kind is StopKind.DELIVERY}
    late = sum(arrivals.get(r.ref, NIGHT_S) > r.deadline_s for r in problem.requests)
    seconds = problem.seconds["car"]
    driven = sum(int(seconds[a.place, b.place]) for q in result.routes for a, b in pairwise(q.stops)) / 3600
    minutes = minutes_without_reserve(problem, arrivals)
    return f"{minutes:.0f} patient-minutes, {late} late, {len(result.unserved)} left, {driven:.0f} h driving"
