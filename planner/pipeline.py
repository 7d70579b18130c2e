"""THE STORY: from registries to a checked plan.

Read :func:`draft_plan` first. Everything it calls is a chapter of its own; what could be chosen differently (travel times,
solvers, the clock) is handed in as :class:`Tools`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from planner.assignment.building import planning_context
from planner.drafting import FEEDBACK_ROUNDS, USUAL_LIMIT, Desk, Draft, PlanInputs, Tools, WorkLimit
from planner.model.fleet import Vehicle
from planner.model.place import Position
from planner.model.policy import Policy
from planner.model.site import Site
from planner.needs.derive import derive_needs
from planner.needs.need import Need
from planner.plans.giving_up import GivenUp
from planner.plans.locks import Lock, errands, pinned
from planner.plans.road_notes import road_notes
from planner.scenarios.affected import affected_patients, sites_in_outage
from planner.telling import Better, Chapter, Progress, Telling
from planner.transport.building import available_vehicles, vehicle_shifts
from planner.travel.closed import without_closed_places
from planner.travel.matrix import CAR, Place


@dataclass(frozen=True)
class Found:
    """Where people are while a plan is driven: ``fetched`` have left home, ``waiting`` sit in a vehicle that stands still."""

    fetched: frozenset[str] = frozenset()
    waiting: Mapping[str, Position] = field(default_factory=dict)


NOWHERE_ELSE = Found()


def draft_plan(
    inputs: PlanInputs,
    tools: Tools,
    *,
    limit: WorkLimit = USUAL_LIMIT,
    seed: int = 1,
    by: str = "",
    progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Draft:
    """The main job: who is affected, what they need, where they go, who fetches them, and is all of that true?

    Raises PlanRefused when the certificate finds a violation (nothing is then shown or stored) and Cancelled when
    ``should_stop`` says so before a first plan exists; after that, stopping keeps the best plan found.
    """
    told = Telling(progress, should_stop, inputs.scenario.power_cuts)
    desk = laid_table(inputs, tools, limit=limit, seed=seed, by=by, told=told, should_stop=should_stop)
    at_once = desk.attempt(GivenUp(), at_once=True)
    placed = len(at_once.assignment.site_of)
    told(Chapter.ASSIGNMENT, assigned=placed, unplaced=len(desk.movers) - placed)

    told.keep_going_if_stopped = True
    told.best(Chapter.FIRST_PLAN, desk.checked(at_once, at_once.quick))

    thorough = at_once if at_once.assignment.proven or should_stop() else desk.attempt(GivenUp())
    best, given_up = min(thorough, at_once, key=desk.left_behind), GivenUp()
    for _ in range(FEEDBACK_ROUNDS):  # the routes speak back: whom no vehicle brings there in time goes elsewhere
        unfetched = best.unfetched(given_up)
        if not unfetched or should_stop():
            break
        given_up = GivenUp({**given_up.pairs, **unfetched})
        best = min(best, desk.attempt(given_up), key=desk.left_behind)

    with Better(partial(desk.left_behind, best), partial(desk.checked, best), told) as better:
        found = tools.route(
            best.darp,
            seed=seed,
            work=limit.work,
            deadline_s=desk.seconds_for_routes(best),
            should_stop=should_stop,
            on_better=better,
        )
    transport = better.kept(found)
    told(Chapter.TRANSPORT, vehicles=len(transport.routes), unserved=len(transport.unserved))
    told(Chapter.CERTIFICATE)

    draft = desk.checked(best, transport, desk.explained(thorough, best, transport))
    told.best(Chapter.DONE, draft)
    return draft


def laid_table(
    inputs: PlanInputs,
    tools: Tools,
    *,
    limit: WorkLimit,
    seed: int,
    by: str,
    told: Callable[..., None] = lambda *_, **__: None,
    should_stop: Callable[[], bool] = lambda: False,
    found: Found = NOWHERE_ELSE,
) -> Desk:
    """Everything up to the choice of sites: who is affected, what they need, who can drive, and how far everything is. While a
    plan is driven, ``found`` says who has been fetched and who waits elsewhere than at home."""
    started = time.monotonic()
    affected = affected_patients(inputs.patients, inputs.scenario, inputs.areas)
    in_outage = sites_in_outage(inputs.sites, inputs.scenario)
    told(Chapter.AFFECTED, affected=len(affected))

    needs = _moved_when_pinned(derive_needs(affected, inputs.scenario, inputs.policy), inputs.locks)
    needs = tuple(_as_found(need, found, inputs.policy) for need in needs)
    movers = tuple(n for n in needs if not n.stays)
    told(Chapter.NEEDS, movers=len(movers), stays=len(needs) - len(movers))

    vehicles = available_vehicles(inputs.vehicles, inputs.scenario)
    shifts = vehicle_shifts(vehicles, inputs.scenario)
    brought_to = {errand.ref for errand in errands(inputs.locks)}
    doors = [n for n in needs if not n.stays or n.ref in brought_to]
    table = tools.travel.matrix(_places(doors, inputs.sites, vehicles), _profiles(vehicles))
    matrix = without_closed_places(table, inputs.scenario.closed_areas)
    told(Chapter.TRAVEL, places=len(matrix.places))

    stay_at = _homes([n for n in needs if n.stays])
    notes = road_notes(matrix, [place.id for place in stay_at], tools.travel.whereabouts(stay_at))

    context = planning_context(inputs.scenario, inputs.policy, in_outage, matrix, shifts)
    return Desk(inputs, tools, limit, seed, by, started, needs, in_outage, shifts, matrix, notes, context, should_stop)


def _moved_when_pinned(needs: Sequence[Need], locks: Sequence[Lock]) -> tuple[Need, ...]:
    """Someone pinned to a site goes there, even when the reserve would last at home."""
    to_move = pinned(locks)
    return tuple(replace(n, stays=False) if n.ref in to_move else n for n in needs)


def _as_found(need: Need, found: Found, policy: Policy) -> Need:
    """Whoever has been fetched does not stay at home; whoever waits in a vehicle is fetched there, with no stairs."""
    need = replace(need, stays=need.stays and need.ref not in found.fetched)
    position = found.waiting.get(need.ref)
    if position is None:
        return need
    here = replace(need.patient, located=replace(need.patient.located, position=position), floor=0)
    boarding_s = policy.whole(f"boarding_{need.patient.mobility.value}")
    return replace(need, patient=here, stays=False, ride=replace(need.ride, boarding_s=boarding_s))


def _places(doors: Sequence[Need], sites: Sequence[Site], vehicles: Sequence[Vehicle]) -> tuple[Place, ...]:
    """Homes of those who move or are brought something, every site, every base: the rows of the travel matrix."""
    return (
        *_homes(doors),
        *(Place(f"site:{s.id}", s.position) for s in sorted(sites, key=lambda s: s.id)),
        *(Place(f"base:{v.id}", v.base) for v in vehicles),
    )


def _homes(needs: Sequence[Need]) -> tuple[Place, ...]:
    """Where they live, as far as it is known, by reference."""
    known = (Place(f"home:{n.ref}", n.patient.located.position) for n in needs if n.patient.located.position)
    return tuple(sorted(known, key=lambda place: place.id))


def _profiles(vehicles: Sequence[Vehicle]) -> tuple[str, ...]:
    """How the vehicles of the night travel; by car when there are none."""
    return tuple(sorted({v.profile for v in vehicles})) or (CAR,)
