"""How near to the best known solutions are the routes, and how fast? One file, a folder, or the table over all published sets.

    scripts/bench transport FILE --seconds 60 --json        one instance
    scripts/bench transport FOLDER                          every instance in it
    scripts/bench transport                                 all sets, each for the seconds of its goals: some hours
    scripts/bench transport --set darp_pr --every 3 --chart pr.html
    scripts/bench transport --set darp_heterogeneous --seconds 3600 --json > hour.jsonl
    scripts/bench transport --set darp_heterogeneous --against hour.jsonl --beside or-tools
    scripts/bench transport --set darp_heterogeneous --bound 300 --beside or-tools
    scripts/bench transport --night                         a region's nights against the nearest free vehicle
    scripts/bench transport --night 10000 --vehicles 1000 --seconds 600

Files: dial-a-ride of Cordeau (a, b) and of Cordeau and Laporte (pr), heterogeneous dial-a-ride, pickup and delivery of Li and
Lim. Whatever is found is held to the file's own figures by a checker that shares no code with the planner.

--json prints one object a line for each instance and nothing else: "instance" (the file's name without its ending), "routes" (a
list for each vehicle in the file's order, empty when it stays; the file's node numbers in the order of driving, WITHOUT the
depot: neither 0 nor 2n+1), "vehicles" (those that drive), "cost" (distance, depot to depot; of Li and Lim too, where fewer
vehicles come first), "seconds" (wall clock), "feasible" (the checker's word; "faults" says what is wrong), "curve" (seconds,
vehicles and distance of each better routes), "rounds". With --beside also "beside": the same of each other method. With --bound
also "least": a distance that no routes go below (null where none was found). A stretcher is not used as a seat (no upgrading).

Exit: 0 done, 2 when a file cannot be read or an argument is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import fmean

from published.bounding import least_cost
from published.curves import Panel, table, write_chart
from published.judging import Known, Run, best_known, known_from
from published.reading import Instance, UnknownFormat, read
from published.searching import by_planner
from transport_goals import FOLDERS, GOALS, Goal, Verdict, verdicts
from transport_nights import country, nights
from transport_others import OTHERS, CannotRun

from planner.solvers.transport_search.warming import warm_up

INSTANCES = Path(__file__).parents[3] / "shared" / "instances"
USUAL_SECONDS = 10.0


def main() -> int:
    wanted = _arguments()
    tell = partial(print, file=sys.stderr if wanted.json else sys.stdout, flush=True)
    try:
        against = known_from(wanted.against) if wanted.against else {}
        if wanted.file and not wanted.file.is_dir():
            instance = read(wanted.file)
        warm_up()
        if wanted.night is not None:
            (country if wanted.night else nights)(wanted)
            return 0
        if wanted.file:
            seconds = wanted.seconds or USUAL_SECONDS
            if wanted.file.is_dir():
                reports = [report(wanted.file, seconds, None, against, wanted, tell)]
            else:
                reports = [(solve_all([(wanted.file, instance)], seconds, against, wanted, tell), "")]
        else:
            reports = [
                report(INSTANCES / goal.folder, wanted.seconds or goal.seconds, goal, against, wanted, tell)
                for goal in _goals(wanted.set or FOLDERS, wanted.seconds)
            ]
    except (OSError, UnknownFormat) as cause:
        print(f"scripts/bench transport: {cause}", file=sys.stderr)
        return 2
    if len(reports) > 1:
        tell("\n" + "\n\n".join(outcome for _, outcome in reports))
    if wanted.chart:
        write_chart(wanted.chart, [panel for panel, _ in reports])
        tell(f"curves drawn to {wanted.chart}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench transport", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="an instance file, or a folder of them")
    parser.add_argument("--set", action="append", choices=FOLDERS, help="a published set, may be repeated (default: all)")
    parser.add_argument(
        "--seconds", type=float, help=f"wall clock for each instance (file or folder: {USUAL_SECONDS:g}; set: its goals')"
    )
    parser.add_argument("--seed", type=int, default=1, help="of chance; the same seed, another run (default 1)")
    parser.add_argument("--threads", type=int, default=1, help="of the planner; others always run on one (default 1)")
    parser.add_argument("--every", type=int, default=1, help="only every so many instances of a set or folder")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each instance; the rest goes to stderr")
    parser.add_argument("--beside", action="append", choices=list(OTHERS), default=[], help="run this too, as long, one thread")
    parser.add_argument("--against", type=Path, help="lines of --json of an earlier, longer run: what to hold this one against")
    parser.add_argument(
        "--bound", type=float, default=0.0, metavar="SECONDS", help="afterwards, for so long: what can no routes go below?"
    )
    parser.add_argument("--chart", type=Path, help="draw time to target to this file: .svg, or .html with the figures")
    parser.add_argument("--night", type=int, nargs="?", const=0, help="made-up nights; with a number of riders a whole country's")
    parser.add_argument("--vehicles", type=int, help="of the country's night (default: one for ten riders)")
    wanted = parser.parse_args()
    if min(wanted.every, wanted.threads) < 1 or (wanted.seconds is not None and wanted.seconds <= 0) or wanted.bound < 0:
        parser.error("--seconds, --bound, --every and --threads must be above 0")
    return wanted


def _goals(folders: Sequence[str], seconds: float | None) -> Iterator[Goal]:
    """All goals of the folders; when the time is given, of each folder the one that this time is enough for."""
    for folder in folders:
        goals = [goal for goal in GOALS if goal.folder == folder]
        if seconds is None:
            yield from goals
        else:
            yield max((goal for goal in goals if goal.seconds <= seconds), key=lambda g: g.seconds, default=goals[0])


def report(
    folder: Path, seconds: float, goal: Goal | None, against: dict[str, Known], wanted: argparse.Namespace, tell: partial
) -> tuple[Panel, str]:
    """The table of one folder; what it shows, and in words what became of the goal."""
    instances = list(_instances(folder))[:: wanted.every]
    if not instances:
        raise UnknownFormat(f"{folder}: no instance file in it")
    load = os.getloadavg()[0]
    tell(
        f"\n{folder.name}: {len(instances)} instances, {seconds:g} s and {wanted.threads} thread(s) each, load {load:.1f} before"
    )
    panel = solve_all(instances, seconds, against, wanted, tell)
    tell(table(panel))
    outcome = _outcome(panel) if goal is None else judgement(goal, list(verdicts(goal, panel)), seconds)
    tell(outcome)
    return panel, outcome


def _instances(folder: Path) -> Iterator[tuple[Path, Instance]]:
    """Files of other kinds are passed over."""
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        try:
            yield path, read(path)
        except UnknownFormat:
            continue


def solve_all(
    instances: Sequence[tuple[Path, Instance]],
    seconds: float,
    against: dict[str, Known],
    wanted: argparse.Namespace,
    tell: partial,
) -> Panel:
    """Each instance by the planner and by those beside it, a line each."""
    panel, beside = Panel(instances[0][0].parent.name, seconds, runs := [], known := {}), list(wanted.beside)
    for path, instance in instances:
        ours = by_planner(instance, seconds, wanted.seed, wanted.threads)
        others = []
        for name in list(beside):
            try:
                others.append(OTHERS[name](instance, seconds, wanted.seed))
            except CannotRun as cause:
                tell(f"  {cause}")
                beside.remove(name)
        runs += [ours, *others]
        reference = against.get(instance.name.lower()) or best_known(path)
        if reference:
            known[instance.name] = reference if instance.fewest else replace(reference, vehicles=0)
        least = least_cost(instance, ours, wanted.bound) if wanted.bound else None
        if least is not None:
            panel.least[instance.name] = least
        if wanted.json:
            more = {"beside": [other.plain() for other in others]} if wanted.beside else {}
            more |= {"least": least} if wanted.bound else {}
            print(json.dumps({**ours.plain(), **more}), flush=True)
        tell(_line(ours, others, known.get(instance.name), least))
    return panel


def _line(ours: Run, others: Sequence[Run], known: Known | None, least: float | None) -> str:
    """One row of the table."""
    beside = f" (best known {known.vehicles})" if known and known.vehicles else ""
    row = f"  {ours.instance:<16}{ours.cost:>10.2f} {_gap(ours, known):>10}{ours.vehicles:>4} vehicles{beside}"
    row += f"{ours.seconds:>8.1f} s"
    row += "".join(f"   {r.by} {r.cost:.2f} {_gap(r, known)} {r.vehicles} vehicles{_fault(r)}" for r in others)
    row += f"   nobody below {least:.2f} ({100 * (ours.cost / least - 1):.2f} %)" if least is not None else ""
    return row + _fault(ours)


def _gap(run: Run, known: Known | None) -> str:
    if not known:
        return ""
    more = run.vehicles - known.vehicles if known.vehicles else 0
    return f"{more:+d} vehicle" if more else f"{100 * (run.cost / known.cost - 1):.3f} %"


def _fault(run: Run) -> str:
    return "" if run.feasible else "  NOT FEASIBLE: " + "; ".join(run.faults[:2])


def _outcome(panel: Panel) -> str:
    """Where nothing was promised."""
    ours = [run for run in panel.runs if run.by == panel.methods[0]]
    gaps = [panel.gap_at(run, panel.seconds * 2) for run in ours if run.feasible and run.instance in panel.known]
    words = f"  {sum(run.feasible for run in ours)} of {len(ours)} feasible with everyone served"
    return words + (f"; gap mean {fmean(gaps):.3f} %, worst {max(gaps):.3f} %" if gaps else "")


def judgement(goal: Goal, parts: Sequence[Verdict], seconds: float) -> str:
    """Goal beside result, one part a line."""
    late = f" (the goal's are {goal.seconds:g} s)" if seconds != goal.seconds else ""
    head = f"  {'goal of ' + goal.folder:<62}{f'result in {seconds:g} s':<52}{late}"
    return "\n".join([head, *(f"  {part.goal:<62}{part.result:<52}{part.state}" for part in parts)])


if __name__ == "__main__":
    sys.exit(main())
