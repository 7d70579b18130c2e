"""How near to the best known solutions are the routes, and how fast? One file, or the table over all published sets.

    scripts/bench transport FILE [--seconds S] [--seed N] [--threads T] [--json]
    scripts/bench transport --set darp_ab [--set darp_pr ...] [--seconds S] [--every N]
    scripts/bench transport --night [--seconds S] [--threads T]
    scripts/bench transport --night 10000 [--vehicles 1000] [--seconds 600]

Whatever is found is held to the file's own figures by a checker that shares no code with the planner.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from published.checking import cost_of, faults
from published.modelling import UNIT, darp_problem, node_routes
from published.nights import NIGHT_S, late_allowed, minutes_without_reserve, nearest_free_vehicle, region_night
from published.reading import Instance, read

from planner.solvers.transport_parts import Limits, route_in_parts
from planner.solvers.transport_search.fewest import with_fewest, with_shifts
from planner.solvers.transport_search.laying_out import lay_out
from planner.solvers.transport_search.search import Effort, Search
from planner.solvers.transport_search.warming import warm_up
from planner.transport.dispatcher import dispatch
from planner.transport.problem import DarpProblem
from planner.transport.result import StopKind, TransportResult
from planner.transport.routes import result_of
from planner.transport.rules import violations
from planner.transport.schedule import Timetable

#: Where vehicles are counted first, this part of the time goes into doing with fewer.
ELIMINATING = 0.5
INSTANCES = Path(__file__).parents[3] / "shared" / "instances"
#: Each set with the seconds of its goal.
SETS = {
    "darp_ab": 10.0,
    "darp_pr": 10.0,
    "darp_heterogeneous": 60.0,
    "pdptw_lilim/li_lim_100": 60.0,
    "pdptw_lilim/li_lim_200": 60.0,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", nargs="?", type=Path, help="an instance file")
    arguments.add_argument("--set", action="append", choices=list(SETS), help="a whole set (default: all)")
    arguments.add_argument("--seconds", type=float, help="wall clock for each instance (default 10; of a set, its goal's)")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--every", type=int, default=1, help="only every so many instances of a set")
    arguments.add_argument(
        "--night",
        type=int,
        nargs="?",
        const=0,
        help="a region's nights against the nearest free vehicle; with a number of riders one"
        " night of a whole country, searched in parts on two cores",
    )
    arguments.add_argument("--vehicles", type=int, help="of the country's night (default: one for ten riders)")
    arguments.add_argument("--json", action="store_true", help="one JSON object for each instance")
    wanted = arguments.parse_args()
    warm_up()
    if wanted.file:
        found = solve(read(wanted.file), wanted.seconds or 10.0, wanted.seed, wanted.threads)
        print(json.dumps(found) if wanted.json else line(found, best_known(wanted.file)))
        return
    if wanted.night:
        country(wanted)
        return
    if wanted.night == 0:
        nights(wanted)
        return
    for name in wanted.set or SETS:
        report(name, wanted)


def report(name: str, wanted: argparse.Namespace) -> None:
    """The table of one set."""
    seconds = wanted.seconds or SETS[name]
    gaps, served, files = [], 0, sorted((INSTANCES / name).glob("*.txt"))[:: wanted.every]
    load = os.getloadavg()[0]
    print(f"\n{name}: {len(files)} instances, {seconds:g} s and {wanted.threads} thread(s) each, load {load:.1f} before")
    for path in files:
        found = solve(read(path), seconds, wanted.seed, wanted.threads)
        known = best_known(path)
        print(json.dumps(found) if wanted.json else line(found, known), flush=True)
        served += found["feasible"]
        if known and found["feasible"]:
            gaps.append(100 * (found["cost"] / known[1] - 1))
    print(f"  {served} of {len(files)} feasible with everyone served", end="")
    print(f"; gap mean {fmean(gaps):.3f} %, worst {max(gaps):.3f} %" if gaps else "")


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


def line(found: dict, known: tuple[int, float] | None) -> str:
    """One row of the table."""
    gap = f"{100 * (found['cost'] / known[1] - 1):7.3f} %" if known else ""
    beside = f" (best known {known[0]})" if known and known[0] else ""
    state = "" if found["feasible"] else "  NOT FEASIBLE: " + "; ".join(found["faults"][:2])
    vehicles = sum(1 for r in found["routes"] if r)
    cost, seconds = f"{found['cost']:>10.2f} {gap:>10}", f"{found['seconds']:>7.1f} s"
    return f"  {found['instance']:<16}{cost} {vehicles:>4} vehicles{beside}{seconds}{state}"


def best_known(path: Path) -> tuple[int, float] | None:
    """Vehicles (0 = not counted) and cost of the best known solution, where a table beside the file has it."""
    for folder in (path.parent, path.parent.parent):
        table = folder / "best_known.csv"
        if table.exists():
            with table.open(newline="") as file:
                for row in csv.DictReader(file):
                    if row["instance"].lower() == path.stem.lower():
                        return int(row.get("vehicles") or 0), float(row.get("value") or row["cost"])
    return None


def solve(instance: Instance, seconds: float, seed: int, threads: int) -> dict:
    """One instance, searched for so many seconds of wall clock and checked."""
    began = time.monotonic()
    problem = darp_problem(instance)
    layout, start = lay_out(problem), []
    if instance.fewest:
        start = with_fewest(layout, seed, seconds * ELIMINATING)
        layout = with_shifts(layout, len(start))
    search = Search(layout, seed, start)
    curve: list[tuple[float, float]] = []
    orders = search.run(
        Effort(None, max(0.1, seconds - (time.monotonic() - began)), threads),
        on_better=lambda: curve.append((round(time.monotonic() - began, 2), search.cost / UNIT)),
    )
    spent = time.monotonic() - began
    table = Timetable(problem)
    routes = node_routes(instance, result_of(table, _padded(orders, len(problem.shifts)), "search"))
    wrong = faults(instance, routes)
    return {
        "instance": instance.name,
        "routes": routes,
        "cost": round(cost_of(instance, routes), 4),
        "seconds": round(spent, 2),
        "feasible": not wrong,
        "faults": wrong,
        "curve": curve,
        "rounds": search.rounds,
    }


def _padded(orders: list[list[int]], shifts: int) -> list[tuple[int, ...]]:
    """An order for each shift, empty behind those searched."""
    return [tuple(order) for order in orders] + [()] * (shifts - len(orders))


if __name__ == "__main__":
    main()
