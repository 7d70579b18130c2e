"""What would staff do by hand? Most urgent first, each to the nearest site with room. The baseline, and the last resort."""

from __future__ import annotations

from planner.assignment.problem import AssignmentProblem
from planner.assignment.result import AssignmentResult, levels_of, option_of
from planner.assignment.room import Room, settled_by_lock, urgency


def assign_greedily(problem: AssignmentProblem) -> AssignmentResult:
    """The assignment by hand: locks first, then by class (and reference within a class), nearest free site."""
    room, site_of = Room(problem.capacity), settled_by_lock(problem)
    for demand in problem.demands:
        if demand.ref in site_of:
            room.take(site_of[demand.ref], demand.load_at(option_of(demand.options, site_of[demand.ref])))
    for demand in sorted(problem.demands, key=urgency):
        if demand.ref in site_of or demand.locked_site_id:
            continue
        nearest_first = sorted(demand.options, key=lambda option: (option.travel_s, option.site_id))
        option = next((o for o in nearest_first if room.fits(o.site_id, demand.load_at(o))), None)
        if option:
            room.take(option.site_id, demand.load_at(option))
            site_of[demand.ref] = option.site_id
    return AssignmentResult(site_of, levels_of(problem, site_of), method="greedy", proven=False)
