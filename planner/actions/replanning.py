"""Something has happened while a plan is driven: the rest of the night is planned anew, and kept as the next draft."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.changing import stocked
from planner.actions.planning import in_reach, keep_draft, locks_in_force, planning_inputs, tools_for
from planner.actions.subjects import of_plan
from planner.documents.facts import PlanFacts
from planner.documents.ticks import Standing, TickKind, standing_of
from planner.drafting import WorkLimit
from planner.driven import Happened
from planner.errors import NotFound, WrongState
from planner.model.errand import Errand
from planner.model.fleet import vehicle_of
from planner.model.place import Position
from planner.model.site import Site
from planner.plans.lifecycle import Status
from planner.plans.under_way import Moments
from planner.registries.problems import said
from planner.rerouting import plan_anew, without_crossings
from planner.store.codec import from_json, to_json
from planner.store.plans import PlanRow
from planner.store.store import Tx
from planner.telling import Progress
from planner.transport.building import available_vehicles
from planner.transport.errands import NotBrought
from planner.travel.matrix import Leg

#: Whoever waits at a roadside has no time for more than this.
USUAL_LIMIT = WorkLimit(work=5, seconds=10.0)
#: Plans that somebody drives, or is about to drive.
DRIVEN = frozenset({Status.APPROVED, Status.ACTIVE})


@dataclass(frozen=True, slots=True)
class News:
    """What somebody tells: ``lost`` vehicles by id with where each stands (None = where it last stopped), ``full`` sites,
    ``closed`` crossings. These lists are whole: what an earlier planning anew was told is told again; but whoever was lost
    stays lost. ``bring`` is what is to be brought home from now on to people who stay or have no place; what was decided earlier
    stays decided."""

    lost: Mapping[str, Position | None] = field(default_factory=dict)
    full: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()
    bring: tuple[Errand, ...] = ()


@dataclass(frozen=True)
class Driving:
    """What can be told about a plan that is driven: the vehicles of the night, those with a route first (names by id; ``idle``
    have none), the sites it brings people to, the crossings of the roads in use, the ``depots`` that have something to bring
    home, and what an earlier planning anew was told. No person is in it."""

    row: PlanRow
    facts: PlanFacts
    vehicles: Mapping[str, str]
    idle: frozenset[str]
    sites: Mapping[str, str]
    crossings: Mapping[str, str]
    depots: tuple[Site, ...]
    told: News
    at: datetime


def driving(app: App, actor: Actor, plan_id: str) -> Driving:
    """What can be told about the plan. Raises NotFound, NotAllowed, and WrongState for a plan that nobody drives."""
    with app.store.read() as tx:
        row, facts = _driven(tx, actor, plan_id)
        depots = stocked(tx, row.scenario_id)
        vehicles = _fleet(tx, row, facts)
    night = facts.plan.under_way
    told = News(dict.fromkeys(_lost(facts)), frozenset(night.full), frozenset(night.closed)) if night else News()
    earliest = night.at if night else facts.first_departure_at
    on_routes = {route.vehicle_id for route in facts.plan.routes}
    idle = frozenset(vehicles.keys() - on_routes)
    by_name = _by_name({one: vehicles[one] for one in vehicles.keys() - idle}) | _by_name({one: vehicles[one] for one in idle})
    sites = {one.site_id: facts.sites[one.site_id].name for one in facts.plan.placed}
    at = min(max(app.clock(), earliest), facts.valid_until)
    return Driving(row, facts, by_name, idle, _by_name(sites), _by_name(app.crossings()), depots, told, at)


def _fleet(tx: Tx, row: PlanRow, facts: PlanFacts) -> dict[str, str]:
    """Names by id of the vehicles that can be told lost: those of the plan, and those that a new plan could use instead."""
    ready = {one.id: one.name or one.id for one in available_vehicles(tx.vehicles.all(), tx.scenarios.get(row.scenario_id))}
    used = {route.vehicle_id for route in facts.plan.routes} | _lost(facts)
    return ready | {one: facts.vehicles[one].name or one for one in used & facts.vehicles.keys()}


def _lost(facts: PlanFacts) -> set[str]:
    """The vehicles that an earlier planning anew was told to be lost, with or without a route."""
    night = facts.plan.under_way
    return {vehicle_of(shift, facts.vehicles) for shift in night.lost} & facts.vehicles.keys() if night else set()


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda one: (one[1].casefold(), one[0])))


def check_news(app: App, actor: Actor, plan_id: str, at: datetime, news: News) -> None:
    """Whether the night can be planned anew with this, as far as can be said at once. Raises NotFound, NotAllowed, WrongState or
    NotBrought."""
    with app.store.read() as tx:
        row, facts = _driven(tx, actor, plan_id)
        _refuse_unknown(tx, app, row, facts, at, news)


def sealed(app: App, news: News) -> str:
    """The news as a job carries it: who is brought something is nobody's business who reads the book of jobs."""
    return app.store.keys.encrypt(json.dumps(to_json(news)).encode()).decode()


def unsealed(app: App, text: str) -> News:
    """What :func:`sealed` was given. Raises StoreProblem when the keys are not those it was sealed with."""
    return from_json(News, json.loads(app.store.keys.decrypt(text.encode())))


def plan_on(
    app: App,
    actor: Actor,
    plan_id: str,
    at: datetime,
    news: News,
    *,
    limit: WorkLimit = USUAL_LIMIT,
    seed: int = 1,
    progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> PlanRow:
    """Plans the rest of the night as of ``at`` and keeps it as the scenario's next draft; the plan before holds until that one is
    activated. Who was fetched and has arrived is taken from what was typed back, else from the plan; new people from the
    registries. Raises NotFound, NotAllowed, WrongState, NotBrought, Cancelled or PlanRefused; nothing is then stored."""
    check_can(actor, Deed.DRAFT_PLAN)
    with app.store.read() as tx:
        row, facts = _driven(tx, actor, plan_id)
        _refuse_unknown(tx, app, row, facts, at, news)
        standing = standing_of(tx.paper_back.ticks(plan_id))
    inputs = replace(in_reach(actor, planning_inputs(app, row.scenario_id)), locks=locks_in_force(app, plan_id))
    inputs = replace(inputs, scenario=without_crossings(inputs.scenario, news.closed))
    happened = Happened(at, news.lost, news.full, news.closed, _moments(standing, at), news.bring)
    drawn = {pair: Leg(0, 0, (), line, facts.directions.get(pair, ())) for pair, line in facts.legs.items()}
    made = plan_anew(
        facts.plan,
        happened,
        inputs,
        tools_for(app, inputs),
        app.reroute,
        limit=limit,
        seed=seed,
        by=actor.name,
        drawn=drawn,
        progress=progress,
        should_stop=should_stop,
    )

    def remember(tx: Tx, row: PlanRow) -> None:
        for one in news.bring:
            where = {"subject": row.id, "purpose": inputs.scenario.id, "channel": actor.channel}
            tx.audit.append(at=app.clock(), who=actor.user_id, deed="bring_home", refs=(one.ref,), **where)

    return keep_draft(app, actor, inputs, made, deed="plan_on", beside=remember)


def _driven(tx: Tx, actor: Actor, plan_id: str) -> tuple[PlanRow, PlanFacts]:
    check_can(actor, Deed.DRAFT_PLAN)
    row, facts = tx.plans.get_row(plan_id), tx.plans.get_facts(plan_id)
    check_can(actor, Deed.SEE_PLAN_PEOPLE, of_plan(tx, row, facts))
    if row.status not in DRIVEN:
        raise said(WrongState, "only_driven_goes_on")
    return row, facts


def _refuse_unknown(tx: Tx, app: App, row: PlanRow, facts: PlanFacts, at: datetime, news: News) -> None:
    """Raises NotFound for a name that the plan, the roads or the registries do not have, NotBrought for someone who is
    moved or is brought it already, WrongState for a moment outside the night."""
    plan = facts.plan
    sites = {site.id for site in tx.sites.all()}
    known = _fleet(tx, row, facts).keys(), {one.site_id for one in plan.placed}, set(app.crossings())
    for names, of in zip((news.lost, news.full, news.closed), known, strict=True):
        for name in sorted(set(names) - of):
            raise NotFound(f"The plan knows no '{name}'.", hint=f"Known: {', '.join(sorted(of)[:20])}")
    known_people = {one.ref for group in (plan.placed, plan.stays, plan.unplaced) for one in group}
    for errand in news.bring:
        if errand.ref not in known_people:
            raise NotFound(f"{errand.ref} is not in the plan {plan.id}.")
        if errand.site_id not in sites:
            raise NotFound(f"There is no site '{errand.site_id}'.")
        if errand.ref in {one.ref for one in plan.placed}:
            raise said(NotBrought, "errand_is_moved")
        if any((one.ref, one.thing) == (errand.ref, errand.thing) and not one.why for one in plan.errands):
            raise said(NotBrought, "errand_already")
    if at > facts.valid_until or (plan.under_way and at < plan.under_way.at):
        raise said(WrongState, "outside_the_night")


def _moments(standing: Mapping[str, Standing], at: datetime) -> Moments:
    """What was typed back and had happened by then."""
    typed: dict[TickKind, dict[str, datetime]] = {TickKind.FETCHED: {}, TickKind.ARRIVED: {}}
    for ref, one in standing.items():
        for kind, moments in typed.items():
            moment = one.moment(kind)
            if moment is not None and moment <= at:
                moments[ref] = moment
    return Moments(typed[TickKind.FETCHED], typed[TickKind.ARRIVED])
