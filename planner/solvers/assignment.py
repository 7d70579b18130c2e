"""The best assignment that can be found in the time given, and what is proven about it.

Candidates, cheapest first: by hand (greedy), the flow's optimum, the flow repaired where it overfills, the linear programme
repaired, and CP-SAT's. The best of the feasible ones by the order of importance is the answer, so there is always one and no
method can make it worse. The flow's levels bound every assignment; what the best candidate has in common with them, from the
first level on, is proven. CP-SAT sees all options where they are few, and else the most promising ones by the linear
programme: what it proves then is no proof of the whole and is not reported as one.

CP-SAT runs in a child process (assignment_child.py): if it aborts or hangs, only its improvement is lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from planner.assignment.greedy import assign_greedily
from planner.assignment.problem import AssignmentProblem
from planner.assignment.repair import repaired
from planner.assignment.result import LEVELS, AssignmentResult, levels_of
from planner.assignment.room import Room, settled_by_lock
from planner.solvers.assignment_child import Child
from planner.solvers.assignment_cpsat import PlainProblem
from planner.solvers.assignment_flow import flow_relaxation
from planner.solvers.assignment_lp import Guidance, guidance

#: Deterministic seconds for one unit of work: of the linear programme, and of CP-SAT.
LP_SECONDS_PER_WORK = 0.3
SAT_SECONDS_PER_WORK = 0.12
#: CP-SAT gets all options of a problem no larger than this, and of larger ones about so many in all, yet some for everyone.
MOST_OPTIONS, LEAST_EACH = 4_000, 4
#: The linear programme may take this share of the time that is left.
LP_SHARE = 0.6
#: The child may overrun its own limit by so much before it is killed; less time than LEAST_S is not worth starting it.
GRACE_S = 0.5
LEAST_S = 1.2


def assign(
    problem: AssignmentProblem,
    *,
    seed: int,
    work: int,
    seconds: float,
    should_stop: Callable[[], bool] = lambda: False,
) -> AssignmentResult:
    """The best assignment found. ``work`` 1 to 100 limits the search in units that repeat exactly; ``seconds`` of wall clock
    are a hard stop, and ``should_stop`` an early one: ``stopped_by_time`` says when either cut the search."""
    started = time.monotonic()
    relaxed = _relaxed(problem)
    best = min(_quick_candidates(problem, relaxed), key=lambda candidate: candidate.rank)
    bounds = _bounds(best, relaxed)
    if len(bounds) == len(LEVELS) and all(best.levels[level] == bounds[level] for level in LEVELS):
        return replace(best, proven=True, bounds=bounds)
    until = started + seconds
    if should_stop() or until - time.monotonic() < LEAST_S:
        return replace(best, bounds=bounds, stopped_by_time=True)
    most = sum(len(demand.options) for demand in problem.demands)
    advice, lp_ends_at = None, until
    if most > MOST_OPTIONS:
        known = [best.site_of] if relaxed is None else [best.site_of, relaxed.site_of]
        seconds_for_lp = (until - time.monotonic()) * LP_SHARE
        lp_ends_at = time.monotonic() + seconds_for_lp
        advice = guidance(problem, known, work=work * LP_SECONDS_PER_WORK, seconds=seconds_for_lp)
    lp_cut_short = time.monotonic() >= lp_ends_at
    if advice is not None:
        best = min(best, _result(problem, repaired(problem, advice.wanted), "lp_repaired"), key=lambda c: c.rank)
    promising = _promising(problem, best, advice)
    left_s = until - time.monotonic() - GRACE_S
    if should_stop() or left_s < LEAST_S:
        return replace(best, bounds=_bounds(best, relaxed), stopped_by_time=True)
    plain = _plain(promising, best, _bounds(best, relaxed), seed, work * SAT_SECONDS_PER_WORK, left_s)
    improved = _improved_by_child(problem, promising, best, relaxed, plain, should_stop)
    return replace(improved, stopped_by_time=improved.stopped_by_time or lp_cut_short)


def _promising(problem: AssignmentProblem, best: AssignmentResult, advice: Guidance | None) -> AssignmentProblem:
    """The problem itself when it is small, else with the most promising options of each person and the one they have."""
    if sum(len(demand.options) for demand in problem.demands) <= MOST_OPTIONS:
        return problem
    each = max(LEAST_EACH, MOST_OPTIONS // len(problem.demands))
    demands = []
    for number, demand in enumerate(problem.demands):
        order = advice.worth[number] if advice is not None else range(len(demand.options))
        keep = set(list(order)[:each])
        options = tuple(o for i, o in enumerate(demand.options) if i in keep or o.site_id == best.site_of.get(demand.ref))
        demands.append(replace(demand, options=options))
    return replace(problem, demands=tuple(demands))


def _relaxed(problem: AssignmentProblem) -> AssignmentResult | None:
    """The flow's optimum, feasible or not; None when its numbers are too large for it."""
    try:
        site_of = flow_relaxation(problem)
    except ArithmeticError:
        return None
    return AssignmentResult(site_of, levels_of(problem, site_of), "flow", proven=False)


def _quick_candidates(problem: AssignmentProblem, relaxed: AssignmentResult | None) -> list[AssignmentResult]:
    """Feasible assignments that take no search."""
    greedy = assign_greedily(problem)
    candidates = [greedy, _result(problem, repaired(problem, greedy.site_of), "greedy_repaired")]
    if relaxed is not None:
        if is_feasible(problem, relaxed.site_of):
            candidates.insert(0, relaxed)
        candidates.append(_result(problem, repaired(problem, relaxed.site_of), "flow_repaired"))
    return candidates


def _result(problem: AssignmentProblem, site_of: Mapping[str, str], method: str) -> AssignmentResult:
    return AssignmentResult(site_of, levels_of(problem, site_of), method, proven=False)


def is_feasible(problem: AssignmentProblem, site_of: Mapping[str, str]) -> bool:
    """Whether everyone is at one of their own options, settled locks are kept, and no site is overfilled."""
    if any(site_of.get(ref) != site_id for ref, site_id in settled_by_lock(problem).items()):
        return False
    room = Room(problem.capacity)
    for demand in problem.demands:
        site_id = site_of.get(demand.ref)
        if site_id is None:
            continue
        if all(option.site_id != site_id for option in demand.options) or not room.fits(site_id, demand.load):
            return False
        room.take(site_id, demand.load)
    return True


def _bounds(best: AssignmentResult, relaxed: AssignmentResult | None) -> dict[str, int]:
    """What the flow proves of each level given the levels before as ``best`` has them: its own value as long as the two
    agree, at the first level where they differ too, and nothing after that."""
    bounds: dict[str, int] = {}
    if relaxed is None:
        return bounds
    for level in LEVELS:
        # The flow does not know households: at that level it proves nothing.
        bounds[level] = 0 if level == "split_households" else relaxed.levels[level]
        if bounds[level] != best.levels[level]:
            break
    return bounds


def _plain(
    problem: AssignmentProblem, best: AssignmentResult, bounds: Mapping[str, int], seed: int, work: float, seconds: float
) -> PlainProblem:
    """The problem as numbers for the child. Locked people who could not be settled take no part."""
    site_number = {site_id: i for i, site_id in enumerate(problem.capacity)}
    households = {h: i for i, h in enumerate(sorted({d.household for d in problem.demands if d.household}))}
    settled = settled_by_lock(problem)
    options, hint = [], []
    for demand in problem.demands:
        closed = demand.locked_site_id and demand.ref not in settled
        kept = () if closed else demand.options
        options.append([[site_number[o.site_id], o.risk, o.preference, o.hospital, o.away, o.travel_s] for o in kept])
        sites = [o.site_id for o in kept]
        hint.append(sites.index(best.site_of[demand.ref]) if demand.ref in best.site_of else -1)
    return PlainProblem(
        priority=[d.priority for d in problem.demands],
        load=[list(d.load.amounts()) for d in problem.demands],
        household=[households.get(d.household, -1) for d in problem.demands],
        options=options,
        must=[d.ref in settled for d in problem.demands],
        capacity=[list(load.amounts()) for load in problem.capacity.values()],
        hint=hint,
        proven=[level for level, bound in bounds.items() if bound == best.levels[level]],
        seed=seed,
        work=work,
        seconds=seconds,
    )


def _improved_by_child(
    problem: AssignmentProblem,
    promising: AssignmentProblem,
    best: AssignmentResult,
    relaxed: AssignmentResult | None,
    plain: PlainProblem,
    should_stop: Callable[[], bool],
) -> AssignmentResult:
    """``best``, or what the child found to be better among the promising options, with what was proven."""
    by_child: dict[str, int] = {}
    cut_short = True  # until the child says that it came to its own end
    with Child(plain) as child:
        for message in child.messages(plain.seconds + GRACE_S, should_stop):
            if "choice" in message:
                found = _result(problem, _chosen_sites(promising, message["choice"]), "cp_sat")
                best = found if found.rank < best.rank and is_feasible(problem, found.site_of) else best
            elif "level" in message:
                by_child[message["level"]] = message["bound"]
            else:
                cut_short = message["by_clock"]
    filled = _result(problem, repaired(problem, best.site_of), best.method)
    best = min(best, filled, key=lambda candidate: candidate.rank)
    if promising is not problem:
        by_child = {}  # a bound among the promising options only
    by_flow = _bounds(best, relaxed)
    bounds = {k: max(by_child.get(k, 0), by_flow.get(k, 0)) for k in LEVELS if k in by_child or k in by_flow}
    proven = all(bounds.get(level) == best.levels[level] for level in LEVELS)
    return replace(best, bounds=bounds, proven=proven, stopped_by_time=cut_short)


def _chosen_sites(problem: AssignmentProblem, choice: list[int]) -> dict[str, str]:
    """The child's answer in the problem's words."""
    return {d.ref: d.options[i].site_id for d, i in zip(problem.demands, choice, strict=True) if i >= 0}
