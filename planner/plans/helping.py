"""What would bring everyone home safe who has no place, or is not fetched in time?

First places: sites to ask or to power, then room at sites where nothing but room is in the way. Whoever has a place then must
be driven: by the planned vehicles where they can take them along, else by further ones, as must whoever has a place and is not
fetched. Who is left after all of that is counted, so that nobody reads a list that ends too soon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from planner.assignment.problem import AssignmentProblem
from planner.assignment.result import AssignmentResult
from planner.assignment.rules import Context
from planner.assignment.siting import Decided, fewest_to_do, further_places, openings, siting_problem
from planner.assignment.whatif import worth_of_more
from planner.model.errand import is_errand
from planner.model.load import SiteLoad
from planner.model.site import Site
from planner.needs.need import Need
from planner.plans.locks import Lock, forbidden, pinned
from planner.plans.plan import WhatIf
from planner.transport.problem import DarpProblem
from planner.transport.reinforcing import Reinforcements, reinforcements, taken_along
from planner.transport.result import TransportResult

#: A plan names so many places where more room would help.
MOST_WORTH = 20
NOTHING_SAID = WhatIf()


@dataclass(frozen=True, slots=True)
class Question:
    """An assignment that leaves people without a place, and all that is known of why. ``given_up`` is the site, with room for
    them, of those whom no vehicle could bring there: they lack a vehicle, not a place."""

    problem: AssignmentProblem
    site_of: Mapping[str, str]
    given_up: Mapping[str, str]
    movers: Sequence[Need]
    sites: Iterable[Site]
    context: Context
    locks: Sequence[Lock]


def places_that_would_help(
    asked: Question, assign: Callable[[AssignmentProblem], AssignmentResult]
) -> tuple[WhatIf, dict[str, str]]:
    """The sites to open and to enlarge, and where those without a place would go then."""
    seated = {**asked.site_of, **asked.given_up}
    waiting = [need for need in asked.movers if need.ref not in seated]
    if not waiting:
        return WhatIf(), {}
    decided = Decided(pinned(asked.locks), forbidden(asked.locks))
    taken: dict[str, SiteLoad] = {}
    for need in asked.movers:
        if need.ref in seated:
            site_id = seated[need.ref]
            taken[site_id] = taken.get(site_id, SiteLoad()) + need.site.load
    siting = siting_problem(waiting, asked.sites, asked.context, taken, decided)
    found = assign(siting.problem)
    left = [need for need in waiting if need.ref not in found.site_of]
    places, further = further_places(siting, found.site_of, left, asked.sites, asked.context, decided)
    what_if = WhatIf(
        worth=worth_of_more(asked.problem, asked.site_of)[:MOST_WORTH],
        openings=openings(siting, found.site_of),
        openings_at_least=fewest_to_do(siting, found),
        places=places,
        left=len(left) - len(further),
    )
    return what_if, {**found.site_of, **further}


def with_vehicles(
    what_if: WhatIf, darp: DarpProblem, transport: TransportResult, newly: Mapping[str, str], given_up: Mapping[str, str]
) -> WhatIf:
    """The same with the vehicles that it takes. ``darp`` holds everyone who has a place, would have one (``newly``) or gave
    theirs up; ``transport`` the planned routes."""
    along, routes = taken_along(darp, transport.routes, newly)
    unfetched = {ref for ref in transport.unserved if not is_errand(ref)}
    more = reinforcements(darp, (unfetched | newly.keys() | given_up.keys()) - along, routes)
    return replace(further_vehicles(more, what_if), taken_along=len(along))


def further_vehicles(more: Reinforcements, what_if: WhatIf = NOTHING_SAID) -> WhatIf:
    """The same with what is known of further vehicles."""
    return replace(
        what_if,
        vehicles=more.vehicles,
        vehicles_at_least=more.at_least,
        not_fetched=more.left,
        beyond_vehicles=more.unnamed,
    )
