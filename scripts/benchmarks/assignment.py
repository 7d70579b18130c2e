"""How good are assignments, how quickly, and how far from the bound? Invented regions beside others, or one published file.

``scripts/bench assignment`` draws up the table: sizes and one or three binding dimensions, ours beside greedy, scipy's HiGHS and
a plain CP-SAT model in the same run (each within ``--seconds-others``). ``--sizes`` picks some, ``--chart FILE`` draws growth.
``scripts/bench assignment FILE --seconds S [--json]`` solves a published instance (see assignment_instances.py) and prints the
assignment as a list of agents, one an item, the value, the bound and the status, so that anyone can check it. A folder instead
of a file: every instance in it, a row each, beside the best known value where a ``best_known.csv`` says it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import assignment_others as others
from assignment_instances import UnknownFormat, read_instance
from assignment_regions import a_region

from planner.assignment.greedy import assign_greedily
from planner.assignment.problem import AssignmentProblem
from planner.assignment.result import AssignmentResult
from planner.solvers.assignment import assign, is_feasible

#: People, sites, and the seconds that the goals give ours with one and with three binding dimensions.
SIZES = {"1600": (1_600, 300, 30, 10), "20000": (20_000, 2_000, 60, 60), "100000": (100_000, 5_000, 120, 600)}
#: So much work never ends before the clock.
UNTIL_THE_CLOCK = 100_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench assignment", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="a published instance, or a folder; without it the table is drawn up")
    parser.add_argument("--seconds", type=float, help="wall clock for ours (a file: 60; the table: each row's goal)")
    parser.add_argument("--seconds-others", type=float, default=60.0, help="wall clock for each other method (table)")
    parser.add_argument("--sizes", nargs="+", choices=list(SIZES), default=["1600", "20000"], help="which sizes (table)")
    parser.add_argument("--binding", nargs="+", type=int, choices=(1, 3), default=(1, 3), help="binding dimensions (table)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--all-open", action="store_true", help="a facility location file: leave fixed costs out")
    parser.add_argument("--chart", type=Path, help="draw growth with size to this SVG file (table)")
    arguments = parser.parse_args()
    if arguments.file is None:
        return table(arguments)
    return solve_folder(arguments) if arguments.file.is_dir() else solve_file(arguments)


def solve_file(arguments: argparse.Namespace) -> int:
    """Solves one published instance. Exit code 2 when the file cannot be read."""
    try:
        found = solved(arguments.file, arguments)
    except (OSError, UnknownFormat) as problem:
        print(f"scripts/bench assignment: {problem}", file=sys.stderr)
        return 2
    if arguments.json:
        print(json.dumps(found))
    else:
        for key, value in found.items():
            print(f"{key:<17} {value}")
    return 0


def solve_folder(arguments: argparse.Namespace) -> int:
    """Solves every instance in a folder and those below it, the smallest files first; files of other kinds are passed over."""
    known = {path: value for table in arguments.file.rglob("best_known.csv") for path, value in _best_known(table)}
    files = sorted((p for p in arguments.file.rglob("*") if p.is_file()), key=lambda p: (p.stat().st_size, p))
    print(
        f"{'instance':<28}{'value':>12}{'best known':>12}{'above %':>9}{'bound':>12}{'gap %':>9}  {'status':<11}{'s':>6}",
        flush=True,
    )
    for path in files:
        try:
            found = solved(path, arguments)
        except UnknownFormat:
            continue
        best, value = known.get(path), found["value"]
        above = f"{100 * (value - best) / best:.3f}" if best and value is not None else ""
        print(
            f"{path.relative_to(arguments.file)!s:<28}{_shown(value):>12}{_shown(best):>12}{above:>9}{_shown(found['bound']):>12}"
            f"{_shown(found['gap_percent']):>9}  {found['status']:<11}{found['seconds']:>6}",
            flush=True,
        )
    return 0


def _best_known(table: Path):
    """Paths and the best known values."""
    with table.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield table.parent / row["instance"], float(row.get("best") or row.get("value") or 0)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) and abs(value) < 1 else f"{value:.10g}"


def solved(path: Path, arguments: argparse.Namespace) -> dict[str, object]:
    """What our solver makes of one published instance. Raises UnknownFormat, and OSError when it cannot be read."""
    instance = read_instance(path, all_open=arguments.all_open)
    began = time.monotonic()
    problem = instance.problem
    heard: list[float] = []
    result = assign(
        problem, seed=arguments.seed, work=UNTIL_THE_CLOCK, seconds=arguments.seconds or 60.0,
        on_better=lambda _: heard.append(time.monotonic() - began),
    )  # fmt: skip
    seconds = time.monotonic() - began
    value, bound = result.levels["travel_s"] / instance.scale, result.bounds.get("travel_s", 0) / instance.scale
    missing = result.levels["unplaced_3"]
    proven_out = result.bounds.get("unplaced_3", 0) == missing
    return {
        "instance": str(path),
        "problem": instance.kind,
        "status": _status(result, missing, proven_out),
        "value": _number(value) if not missing else None,
        "bound": _number(bound) if proven_out else None,
        "gap_percent": round(100 * (value - bound) / value, 4) if not missing and value else None,
        "assignment": [int(result.site_of.get(d.ref, -1)) for d in problem.demands],
        "left_out": missing,
        "feasible": is_feasible(problem, result.site_of) and not missing,
        "method": result.method,
        "seconds": round(seconds, 2),
        "seconds_to_first": round(heard[0], 2),
        "seconds_to_best": round(heard[-1], 2),
    }


def _status(result: AssignmentResult, missing: int, proven_out: bool) -> str:
    if missing:
        return "infeasible" if proven_out else "incomplete"
    return "optimal" if result.proven else "feasible"


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def table(arguments: argparse.Namespace) -> int:
    """Ours beside the others, row by row as they come."""
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; each row: unplaced by class 1-5, high risk, travel hours, bound,"
    )
    print("distance to it, seconds to the first answer and to the end, memory of the largest process so far (MB)")
    print(f"{'people x sites':<16}{'dims':>5} {'method':<14}{'unplaced':>18}{'risk':>7}{'travel h':>12}{'bound h':>12}", end="")
    print(f"{'gap %':>9}{'first s':>9}{'s':>8}{'MB':>7}")
    rows = []
    for size in arguments.sizes:
        people, sites, seconds_one, seconds_three = SIZES[size]
        for binding in arguments.binding:
            problem = a_region(people, sites, arguments.seed, binding=binding)
            seconds = arguments.seconds or (seconds_one if binding == 1 else seconds_three)
            for row in rows_of(problem, seconds, arguments.seconds_others):
                _print_row(f"{people} x {sites}", binding, row)
                rows.append({"people": people, "sites": sites, "binding": binding, **row})
    if arguments.json:
        print(json.dumps(rows))
    if arguments.chart:
        arguments.chart.write_text(others.growth_chart(rows), encoding="utf-8")
    return 0


def rows_of(problem: AssignmentProblem, seconds: float, seconds_others: float):
    """One row a method: first ours, then by hand, scipy's HiGHS and CP-SAT. All are measured by the same levels."""
    began = time.monotonic()
    heard: list[float] = []
    ours = assign(
        problem, seed=1, work=UNTIL_THE_CLOCK, seconds=seconds, on_better=lambda _: heard.append(time.monotonic() - began)
    )
    yield _row("ours", ours, heard[0], time.monotonic() - began)
    began = time.monotonic()
    greedy = assign_greedily(problem)
    spent = time.monotonic() - began
    yield _row("greedy", greedy, spent, spent)
    for name, solve in (("HiGHS (scipy)", others.by_highs), ("CP-SAT, plain", others.by_cp_sat)):
        began = time.monotonic()
        result = solve(problem, seconds_others)
        spent = time.monotonic() - began
        yield _row(name, result, spent, spent) if result else {"method": name, "seconds": round(spent, 1)}


def _row(method: str, result: AssignmentResult, first: float, seconds: float) -> dict[str, object]:
    levels, bound = result.levels, result.bounds.get("travel_s")
    travel = levels["travel_s"]
    mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "method": method,
        "unplaced": [levels[f"unplaced_{c}"] for c in range(1, 6)],
        "risk": levels["risk"],
        "travel_h": travel / 3600,
        "bound_h": None if bound is None else bound / 3600,
        "gap_percent": None if bound is None or not travel else 100 * (travel - bound) / travel,
        "proven": result.proven,
        "first_s": round(first, 2),
        "seconds": round(seconds, 2),
        "memory_mb": max(mine) // 1024,
    }


def _print_row(size: str, binding: int, row: dict[str, object]) -> None:
    if "unplaced" not in row:
        print(f"{size:<16}{binding:>5} {row['method']:<14}{'no answer':>18}{'':>49}{row['seconds']:>8.1f}", flush=True)
        return
    unplaced = "/".join(map(str, row["unplaced"]))
    bound = "" if row["bound_h"] is None else f"{row['bound_h']:,.1f}"
    gap = "optimal" if row["proven"] else "" if row["gap_percent"] is None else f"{row['gap_percent']:.3f}"
    print(
        f"{size:<16}{binding:>5} {row['method']:<14}{unplaced:>18}{row['risk']:>7}{row['travel_h']:>12,.1f}{bound:>12}{gap:>9}"
        f"{row['first_s']:>9.1f}{row['seconds']:>8.1f}{row['memory_mb']:>7}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
