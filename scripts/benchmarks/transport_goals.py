"""What was promised for each published set, and does this run keep it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean

from published.curves import Panel
from published.judging import Run, is_behind
from published.searching import OURS

KEPT, MISSED, OPEN = "kept", "MISSED", "not measured"


@dataclass(frozen=True)
class Goal:
    """Within ``seconds``: percent above the best known, on the mean and at worst (``longer``: above an earlier, longer run
    instead); percent of instances with its number of vehicles; percent that the distance lies below another method's on the
    mean; whom never to be behind. Always: everyone is served and the checker finds nothing."""

    folder: str
    seconds: float
    mean: float | None = None
    worst: float | None = None
    longer: bool = False
    same_vehicles: float | None = None
    below: tuple[str, float] | None = None
    never_behind: tuple[str, ...] = ()


GOALS = (
    Goal("darp_ab", 10, mean=0.05, worst=0.5),
    Goal("darp_pr", 10, mean=2.0),
    Goal("darp_pr", 60, mean=1.0),
    Goal("darp_heterogeneous", 60, worst=1.0, longer=True, below=("or-tools", 8.0)),
    Goal("pdptw_lilim/li_lim_100", 60, worst=0.5, same_vehicles=95.0, never_behind=("pyvrp", "vroom")),
    Goal("pdptw_lilim/li_lim_200", 60, worst=0.5, same_vehicles=95.0, never_behind=("pyvrp", "vroom")),
)
FOLDERS = tuple(dict.fromkeys(goal.folder for goal in GOALS))


@dataclass(frozen=True)
class Verdict:
    """One line of the table: a goal, what came out, and whether that keeps it."""

    goal: str
    result: str
    state: str


def verdicts(goal: Goal, panel: Panel) -> Iterator[Verdict]:
    """The goal's parts, one after the other."""
    ours = [run for run in panel.runs if run.by == OURS]
    served = sum(run.feasible for run in ours)
    yield _verdict("all served, feasible by the checker", f"{served} of {len(ours)}", served == len(ours))
    known = [run for run in ours if run.feasible and run.instance in panel.known]
    reference = "the longer run" if goal.longer else "the best known"
    if goal.same_vehicles is not None:
        same = [run for run in known if run.vehicles <= panel.known[run.instance].vehicles]
        share = 100 * len(same) / len(ours)
        words = f"{len(same)} of {len(ours)} ({share:.0f} %)"
        yield _verdict(f"vehicles of {reference} on {goal.same_vehicles:g} %", words, share >= goal.same_vehicles)
        known = same
    gaps = [panel.gap_at(run, inf) for run in known]
    for words, wanted, worth in (("on the mean", goal.mean, fmean), ("at worst", goal.worst, max)):
        if wanted is not None:
            promise = f"at most {wanted:g} % above {reference} {words}"
            if not gaps:
                yield Verdict(promise, "nothing to hold it against" + (": --against" if goal.longer else ""), OPEN)
            else:
                yield _verdict(promise, f"{worth(gaps):.3f} % ({len(gaps)} instances)", worth(gaps) <= wanted)
    if goal.below:
        yield _below(*goal.below, ours, panel)
    for name in goal.never_behind:
        yield _not_behind(name, ours, panel)


def _below(name: str, wanted: float, ours: Sequence[Run], panel: Panel) -> Verdict:
    other = {run.instance: run for run in panel.runs if run.by == name}
    both = [(run, other[run.instance]) for run in ours if run.instance in other]
    promise = f"at least {wanted:g} % below {name} on the mean"
    if not both:
        return Verdict(promise, f"--beside {name}", OPEN)
    unserved = sum(not theirs.feasible for _, theirs in both)
    below = [100 * (1 - run.cost / theirs.cost) for run, theirs in both if run.feasible and theirs.feasible]
    beside = f"; {name} does not serve everyone on {unserved}" if unserved else ""
    if not below:
        return _verdict(promise, beside.removeprefix("; "), all(run.feasible for run, _ in both))
    best = [100 * (1 - panel.least[theirs.instance] / theirs.cost) for _, theirs in both if theirs.instance in panel.least]
    proven = f"; proven: nobody above {fmean(best):.2f} %" if len(best) == len(both) else ""
    return _verdict(promise, f"{fmean(below):.2f} %, least {min(below):.2f} %{beside}{proven}", fmean(below) >= wanted)


def _not_behind(name: str, ours: Sequence[Run], panel: Panel) -> Verdict:
    other = {run.instance: run for run in panel.runs if run.by == name}
    both = [(run, other[run.instance]) for run in ours if run.instance in other]
    if not both:
        return Verdict(f"never behind {name}", f"--beside {name}", OPEN)
    behind = [run.instance for run, theirs in both if is_behind(run, theirs)]
    ahead = sum(is_behind(theirs, run) for run, theirs in both)
    words = f"ahead on {ahead}, behind on {len(behind)} of {len(both)}" + (f": {', '.join(behind[:4])}" if behind else "")
    return _verdict(f"never behind {name}", words, not behind)


def _verdict(goal: str, result: str, kept: bool) -> Verdict:
    return Verdict(goal, result, KEPT if kept else MISSED)
