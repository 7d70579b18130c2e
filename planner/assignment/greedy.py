"""What would staff do by hand? Most urgent first, each to the nearest site with room. The baseline, and the last resort."""

from __future__ import annotations

from planner.assignment.problem import AssignmentProblem
from planner.assignment.result import AssignmentResult, levels_of
from planner.assignment.room import Room, settled_by_lock, urgency


def assign_greedily(problem: AssignmentProblem) -> AssignmentResult:
    """The assignment by hand: locks first, then by class (and reference within a class), nearest free site."""
    room, site_of = Room(problem.capacity), settled_by_lock(problem)
    for demand in problem.demands:
        if demand.ref in site_of:
            room.take(site_of[demand.ref], demand.load)
    for demand in sorted(problem.demands, key=urgency):
        if demand.ref in site_of or demand.locked_site_id:
            continue
        nearest_first = sorted(demand.options, key=lambda option: (option.travel_s, option.site_id))
        site_id = next((o.site_id for o in nearest_first if room.fits(o.site_id, demand.load)), "")
        if site_id:
            room.take(site_id, demand.load)
            site_of[demand.ref] = site_id
    return AssignmentResult(site_of, levels_of(problem, site_of), method="greedy", proven=False)
