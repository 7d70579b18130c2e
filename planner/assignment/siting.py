"""What would bring everyone home safe? The fewest further sites, which to ask and which to give emergency power, and more places.

Candidates are sites that are not confirmed (or not any more), and sites whose power does not last: everything else about them
must suit. Those without a place are assigned to what is left free and to the candidates, where opening a candidate costs
more than any trip (single-source facility location, the model of problem.py with ``opening``). Everyone else stays where
the plan has them, and pins and forbidden pairs stand. For whom no candidate has room, sites are named where nothing but room is
in the way; whoever is left then has the reasons already given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from planner.assignment.building import build_problem
from planner.assignment.problem import AssignmentProblem, Demand
from planner.assignment.reasons import Remedy
from planner.assignment.result import AssignmentResult, option_of
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
    """Ask for, power or enlarge this site, and so many people have a place; ``load`` is what they take there together, of a site
    to be enlarged what it lacks for them."""

    site_id: str
    remedies: tuple[Remedy, ...]
    people: int
    load: SiteLoad


@dataclass(frozen=True, slots=True)
class Decided:
    """What people have decided: ``pinned`` the one site a person must go to, ``forbidden`` the sites a person must not."""

    pinned: Mapping[str, str] = field(default_factory=dict)
    forbidden: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Siting:
    """The siting problem, and what must be done at each candidate (none = there is nothing to open)."""

    problem: AssignmentProblem
    remedies: Mapping[str, tuple[Remedy, ...]]


def siting_problem(
    waiting: Sequence[Need], sites: Iterable[Site], context: Context, taken: Mapping[str, SiteLoad], decided: Decided
) -> Siting:
    """The problem for those without a place. ``taken`` is what the others take at each site."""
    remedies = {site.id: found for site in sites if waiting and (found := _to_do(waiting[0], site, context))}
    problem = _problem(waiting, sites, context, decided, remedies.keys())
    opening = {site_id: OPENING_S * len(found) for site_id, found in remedies.items()}
    return Siting(replace(problem, capacity=_free(problem, taken), order=ORDER, opening=opening), remedies)


def _problem(
    needs: Sequence[Need], sites: Iterable[Site], context: Context, decided: Decided, candidates: Collection[str]
) -> AssignmentProblem:
    """Who could go where if the candidates were ready."""
    as_if = [_as_if_ready(site, context) if site.id in candidates else site for site in sites]
    lit = replace(context, in_outage=context.in_outage - set(candidates))
    return build_problem(needs, as_if, lit, decided.pinned, decided.forbidden)


def _free(problem: AssignmentProblem, taken: Mapping[str, SiteLoad]) -> dict[str, SiteLoad]:
    room = Room(problem.capacity)
    for site_id, load in taken.items():
        room.take(site_id, load)
    return {site_id: room.free(site_id) for site_id in problem.capacity}


def fewest_to_do(siting: Siting, found: AssignmentResult) -> int:
    """So many things (to ask, to power) must be done at least for as many as ``found`` places to have a place (0 = not proven).
    What is proven of the cost, less the farthest that everybody could travel, is left to the openings."""
    if any(found.bounds.get(level) != found.levels[level] for level in UNPLACED):
        return 0
    farthest_s = sum(max((option.travel_s for option in demand.options), default=0) for demand in siting.problem.demands)
    return max(0, -(-(found.bounds.get("travel_s", 0) - farthest_s) // OPENING_S))


def further_places(
    siting: Siting, site_of: Mapping[str, str], left: Sequence[Need], sites: Iterable[Site], context: Context, decided: Decided
) -> tuple[tuple[Opening, ...], dict[str, str]]:
    """At which sites more room would give those who are ``left`` a place, and who would go where. ``site_of`` is the answer to
    ``siting``. The sites that most of them can use come first, others than those ready or opened only where none of them does."""
    if not left:
        return (), {}
    large = SiteLoad(*(sum(amounts) for amounts in zip(*(need.site.load.amounts() for need in left), strict=True)))
    roomy = [replace(site, capacity=site.capacity + large, oxygen_stored_l=None) for site in sites]
    opened = {site_id for site_id in site_of.values() if site_id in siting.remedies}
    room = Room(siting.problem.capacity)
    for demand in siting.problem.demands:
        if demand.ref in site_of:
            room.take(site_of[demand.ref], demand.load_at(option_of(demand.options, site_of[demand.ref])))
    found: list[Opening] = []
    placed: dict[str, str] = {}
    for ready in (True, False):  # what is ready, or will be, before what need not be opened otherwise
        waiting = [need for need in left if need.ref not in placed]
        candidates = opened if ready else siting.remedies.keys()
        demands = list(_problem(waiting, roomy, context, decided, candidates).demands)
        while any(demand.options for demand in demands):
            site_id = _most_useful(demands)
            going = [demand for demand in demands if any(option.site_id == site_id for option in demand.options)]
            wanted = sum((demand.load for demand in going), SiteLoad())
            free = room.free(site_id)
            lacks = SiteLoad(*(max(0, a - max(0, b)) for a, b in zip(wanted.amounts(), free.amounts(), strict=True)))
            to_do = () if ready else siting.remedies.get(site_id, ())
            found.append(Opening(site_id, (*to_do, Remedy.MORE_CAPACITY), len(going), lacks))
            placed |= {demand.ref: site_id for demand in going}
            demands = [demand for demand in demands if demand not in going]
    return tuple(found), placed


def _most_useful(demands: Iterable[Demand]) -> str:
    """The site that most of them can use; of several the one that is nearest to them together."""
    use: dict[str, list[int]] = {}
    for demand in demands:
        for option in demand.options:
            use.setdefault(option.site_id, []).append(option.travel_s)
    return min(use, key=lambda site_id: (-len(use[site_id]), sum(use[site_id]), site_id))


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
