"""Which groups of guests could a site have in a better assignment, and which groups together are the best one?

Once each person has a worth (the second relaxation of assignment_prices.py), every group of guests that fits at a site costs
something more than the site's best group: its slack. An assignment costs the bound and the slack of all its groups, so that a
group whose slack alone lifts the bound above the best known assignment is in no better one. Where few people share a site the
groups that remain can be written down, and one for each site is chosen so that everyone is in exactly one (set partitioning;
for sites that cost to open: Baldacci, Hadjiconstantinou, Maniezzo and Mingozzi, Computers & Operations Research 29, 2002).
Its linear programme leaves next to nothing open, which that of whole people's options does not where rooms are nearly full.

Compiled (numba); only the child process loads this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numba import njit
from ortools.math_opt.python import mathopt

from planner.assignment.numbers import Floats, Ints, Numbers
from planner.solvers.answering import answer_of
from planner.solvers.assignment_core import ROUNDING, WHOLE, CoreAnswer
from planner.solvers.assignment_prices import Scaled, WholeSites
from planner.solvers.assignment_weights import Weighted

#: So many people share a site at the most, on average, and so many people there are: beyond it groups are too many.
MOST_SHARING, MOST_PEOPLE = 12.0, 3_000
#: Of as many groups as are asked for at least this share is written down where not all are; a group has so many guests on
#: average at most; and the search for groups takes so many steps.
ENOUGH, MOST_GUESTS, MOST_STEPS = 0.6, 40, 3_000_000
#: The slack up to which groups are written down is halved in on so many times.
HALVINGS = 16


@dataclass(frozen=True, eq=False)
class Groups:
    """Every group of guests with no more than so much ``slack``, at its ``site``: the ``options`` of the group g are those from
    ``starts[g]`` to ``starts[g + 1]``."""

    slack: float
    site: Ints
    options: Ints
    starts: Ints


@njit(cache=True)
def most_of_rest(size: Floats, reward: Floats, at: int, wanted: int, room: float) -> float:
    """The most that the wanted guests from ``at`` on could bring if the last one were divisible; both are sums from the first
    on, best reward for the size first."""
    if at >= wanted:
        return 0.0
    most = size[at] + room
    low, high = at, wanted
    while low < high:
        middle = (low + high + 1) // 2
        if size[middle] <= most:
            low = middle
        else:
            high = middle - 1
    value = reward[low] - reward[at]
    if low < wanted:
        value += (reward[low + 1] - reward[low]) * (most - size[low]) / (size[low + 1] - size[low])
    return float(value)


@njit(cache=True)
def groups_of_site(
    guests: Ints, wanted: int, reward: Floats, load: Floats, weight: Floats, room: Floats, least: float,
    options: Ints, starts: Ints, count: int, steps: int,
) -> tuple[int, int]:  # fmt: skip
    """Every group of these options of one site that fits and brings at least so much: depth first. The first ``wanted`` bring
    something, best for their size (by surrogate ``weight``) first. Returns how many groups there are then, -1 when they are too
    many or the steps too few, and the steps that are left."""
    n, dimensions = len(guests), load.shape[1]
    size, sums = np.zeros(n + 1), np.zeros(n + 1)
    rest, surrogate = room.copy(), 1e-9
    for d in range(dimensions):
        surrogate += room[d] * weight[d]
    for k in range(n):
        size[k + 1] = size[k]
        for d in range(dimensions):
            size[k + 1] += load[guests[k], d] * weight[d]
        sums[k + 1] = sums[k] + reward[guests[k]]
    stack = np.empty(n + 1, np.int64)
    depth, k, value = 0, 0, 0.0
    while True:
        while k < n:
            steps -= 1
            if steps < 0:
                return -1, 0
            if k < wanted:
                if value + most_of_rest(size, sums, k, wanted, surrogate) < least:
                    break
            elif value + reward[guests[k]] < least:  # the dearest come last
                break
            fits = True
            for d in range(dimensions):
                if load[guests[k], d] > rest[d] + 1e-9:
                    fits = False
            if fits:
                for d in range(dimensions):
                    rest[d] -= load[guests[k], d]
                surrogate -= size[k + 1] - size[k]
                value += reward[guests[k]]
                stack[depth] = k
                depth += 1
                if value >= least:
                    if count + 1 >= len(starts) or starts[count] + depth > len(options):
                        return -1, steps
                    for i in range(depth):
                        options[starts[count] + i] = guests[stack[i]]
                    starts[count + 1] = starts[count] + depth
                    count += 1
            k += 1
        if depth == 0:
            return count, steps
        depth -= 1
        k = stack[depth]
        for d in range(dimensions):
            rest[d] += load[guests[k], d]
        surrogate += size[k + 1] - size[k]
        value -= reward[guests[k]]
        k += 1


def groups_up_to(slack: float, most: int, numbers: Numbers, w: Weighted, sites: WholeSites, worth: Floats) -> Groups | None:
    """The groups with no more slack at what the people are worth, for which ``sites`` have chosen; None when there are more than
    so many."""
    reward = worth[numbers.person] - w.cost
    size = (sites.load * sites.weight[numbers.site]).sum(axis=1)
    options, starts = np.empty(most * MOST_GUESTS, np.int64), np.zeros(most + 1, np.int64)
    site: list[int] = []
    count, steps = 0, MOST_STEPS
    for s in range(len(numbers.capacity)):
        mine = sites.by_site[sites.starts[s] : sites.starts[s + 1]]
        least = w.opening[s] - min(0.0, sites.margin[s]) - slack - ROUNDING
        mine = mine[reward[mine] >= -slack]
        first, last = mine[reward[mine] > 0], mine[reward[mine] <= 0]
        guests = np.concatenate([
            first[np.argsort(-reward[first] / np.maximum(size[first], 1e-12), kind="stable")],
            last[np.argsort(-reward[last], kind="stable")],
        ])  # fmt: skip
        before = count
        count, steps = groups_of_site(
            guests, len(first), reward, sites.load, sites.weight[s], sites.room[s], least, options, starts, count, steps
        )
        if count < 0:
            return None
        site += [s] * (count - before)
    return Groups(slack, np.array(site, np.int64), options[: starts[count]], starts[: count + 1])


def likeliest_groups(gap: float, most: int, numbers: Numbers, w: Weighted, sites: WholeSites, worth: Floats) -> Groups | None:
    """All groups of slack up to the ``gap``, or so many of the least slack; None where already those without slack are more."""
    found = groups_up_to(gap, most, numbers, w, sites, worth)
    low, high = 0.0, gap
    for _ in range(HALVINGS if found is None else 0):
        slack = (low + high) / 2
        fewer = groups_up_to(slack, most, numbers, w, sites, worth)
        if fewer is None:
            high = slack
            continue
        found, low = fewer, slack
        if len(found.site) >= ENOUGH * most:
            break
    return found


def solve_by_groups(
    numbers: Numbers, scaled: Scaled, w: Weighted, room: Floats, worth: Floats, best_total: float, paid: float,
    seconds: float, nodes: int, most: int, *, everyone: bool,
) -> CoreAnswer:  # fmt: skip
    """The best assignment of the ``most`` likeliest groups, by branch and cut. ``worth`` are the prices of the second relaxation,
    ``best_total`` what the best known assignment costs, ``paid`` what is paid beforehand of that and in any case."""
    nothing = CoreAnswer(None, -np.inf, finished=False)
    filled = int((w.opening < best_total).sum())
    if numbers.people > min(MOST_PEOPLE, MOST_SHARING * filled):
        return nothing
    sites = WholeSites(numbers, scaled, w, room)
    bound = sites.value(worth) + paid
    if best_total - bound < WHOLE - ROUNDING:
        return CoreAnswer(None, bound, finished=True)
    groups = likeliest_groups(best_total - bound - WHOLE + ROUNDING, most, numbers, w, sites, worth)
    if groups is None:
        return nothing
    return _chosen(groups, numbers, w, best_total - paid, bound, seconds, nodes, paid, everyone=everyone)


def _chosen(
    groups: Groups, numbers: Numbers, w: Weighted, best_total: float, bound: float, seconds: float, nodes: int,
    paid: float, *, everyone: bool,
) -> CoreAnswer:  # fmt: skip
    """One group for each site at the most, and everyone in exactly one or waiting."""
    model = mathopt.Model()
    placed = [model.add_linear_constraint(lb=1.0, ub=1.0) for _ in range(numbers.people)]
    at_site = [model.add_linear_constraint(ub=1.0) for _ in numbers.capacity]
    members = [groups.options[a:b].tolist() for a, b in zip(groups.starts[:-1], groups.starts[1:], strict=True)]
    chosen = []
    person = numbers.person.tolist()
    for site, options in zip(groups.site.tolist(), members, strict=True):
        x = model.add_binary_variable()
        chosen.append(x)
        model.objective.set_linear_coefficient(x, float(w.opening[site] + w.cost[options].sum()))
        at_site[site].set_coefficient(x, 1.0)
        for option in options:
            placed[person[option]].set_coefficient(x, 1.0)
    for p in np.flatnonzero(np.isfinite(w.unplaced)).tolist() if not everyone else ():
        waits = model.add_binary_variable()
        model.objective.set_linear_coefficient(waits, float(w.unplaced[p]))
        placed[p].set_coefficient(waits, 1.0)
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=seconds), node_limit=nodes, absolute_gap_tolerance=WHOLE - 1e-3, relative_gap_tolerance=0.0
    )
    result = answer_of(model, mathopt.SolverType.HIGHS, parameters)
    if result is None:
        return CoreAnswer(None, bound, finished=False)
    finished = result.termination.reason in (mathopt.TerminationReason.OPTIMAL, mathopt.TerminationReason.INFEASIBLE)
    total = result.objective_value() if result.has_primal_feasible_solution() else np.inf
    proven = min(total, best_total) + paid
    if finished:  # what holds another group costs more than the bound and the slack
        bound = max(bound, min(proven, np.floor(bound + groups.slack) + WHOLE))
    settled = finished and bound >= proven - WHOLE + ROUNDING
    if total >= best_total - ROUNDING:
        return CoreAnswer(None, bound, settled)
    values = result.variable_values(chosen)
    choice = np.full(numbers.people, -1, np.int64)
    for options, value in zip(members, values, strict=True):
        if value > 0.5:
            choice[numbers.person[options]] = options
    return CoreAnswer(choice, bound, settled)
