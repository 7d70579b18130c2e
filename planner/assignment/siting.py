"""What would bring everyone home safe? The fewest further sites: which to ask, which to give emergency power.

Candidates are sites that are not confirmed (or not any more), and sites whose power does not last: everything else about them
must suit. Those without a place are assigned to what is left free and to the candidates, where opening a candidate costs
more than any trip (single-source facility location, the model of problem.py with ``opening``). Everyone else stays where
the plan has them. Whoever no candidate helps is left with the reasons already given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.assignment.building import build_problem
from planner.assignment.problem import AssignmentProblem
from planner.assignment.reasons import Remedy
from planner.assignment.room import Room
from planner.assignment.rules import Context, confirmed_and_fresh, powered
from planner.model.importance import UNPLACED
from planner.model.load import SiteLoad
from planner.model.site import Agreement, Site
from planner.needs.need import Need

#: What opening a candidate costs for each thing that must be done there: more than any number of trips that it could save.
OPENING_S = 10_000_000
#: Everyone placed, then few openings (they are counted with travel).
ORDER = (*UNPLACED, "travel_s")


@dataclass(frozen=True, slots=True)
class Opening:
    """Ask for or power this site, and so many people have a place; ``load`` is what they take there together."""

    site_id: str
    remedies: tuple[Remedy, ...]
    people: int
    load: SiteLoad


@dataclass(frozen=True, slots=True)
class Siting:
    """The siting problem, and what must be done at each candidate."""

    problem: AssignmentProblem
    remedies: Mapping[str, tuple[Remedy, ...]]


def siting_problem(
    waiting: Sequence[Need], sites: Iterable[Site], context: Context, taken: Mapping[str, SiteLoad],
    forbidden: Mapping[str, frozenset[str]],
) -> Siting | None:  # fmt: skip
    """The problem for those without a place, None without candidates. ``taken`` is what the others take at each site."""
    remedies = {site.id: found for site in sites if waiting and (found := _to_do(waiting[0], site, context))}
    if not remedies:
        return None
    as_if = [_as_if_ready(site, context) if site.id in remedies else site for site in sites]
    lit = replace(context, in_outage=context.in_outage - remedies.keys())
    problem = build_problem(waiting, as_if, lit, forbidden=forbidden)
    room = Room(problem.capacity)
    for site_id, load in taken.items():
        room.take(site_id, load)
    capacity = {site_id: room.free(site_id) for site_id in problem.capacity}
    opening = {site_id: OPENING_S * len(found) for site_id, found in remedies.items()}
    return Siting(replace(problem, capacity=capacity, order=ORDER, opening=opening), remedies)


def openings(siting: Siting, site_of: Mapping[str, str]) -> tuple[Opening, ...]:
    """The candidates that are used, those that help most people first."""
    load_of = {demand.ref: demand.load for demand in siting.problem.demands}
    people: dict[str, list[str]] = {}
    for ref, site_id in site_of.items():
        if site_id in siting.remedies:
            people.setdefault(site_id, []).append(ref)
    found = [
        Opening(site_id, siting.remedies[site_id], len(refs), sum((load_of[ref] for ref in refs), SiteLoad()))
        for site_id, refs in people.items()
    ]
    return tuple(sorted(found, key=lambda opening: (-opening.people, opening.site_id)))


def _to_do(need: Need, site: Site, context: Context) -> tuple[Remedy, ...]:
    """What must be done before the site may receive anyone; nothing when it may already, or is lost."""
    if site.id in context.scenario.lost_site_ids:
        return ()
    findings = (rule(need, site, context) for rule in (confirmed_and_fresh, powered))
    return tuple(finding.remedy for finding in findings if finding)


def _as_if_ready(site: Site, context: Context) -> Site:
    """The site as it would be, confirmed on the day."""
    confirmed_at = context.scenario.first_departure_at
    return replace(site, agreement=Agreement.CONFIRMED, confirmed_at=confirmed_at, valid_until=None)
