"""Draft a plan for a scenario from what the registries say now, have it checked, and keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.areas import first_day
from planner.actions.scenarios import policy_of, refuse_unknown_names
from planner.documents.gathering import gather_facts
from planner.drafting import USUAL_LIMIT, Draft, PlanInputs, Tools, WorkLimit, numbered
from planner.errors import UserError
from planner.pipeline import draft_plan
from planner.plans.lifecycle import Status
from planner.plans.locks import Lock
from planner.plans.plan import Told
from planner.plans.provenance import sha256_of
from planner.registries.parties import region_names
from planner.registries.problems import said
from planner.scenarios.affected import outage_shape
from planner.store.plans import PlanRow
from planner.store.store import Tx
from planner.telling import Progress
from planner.travel.boats import WithBoatsAndHelicopters, straight_travel


class NothingToPlan(UserError):
    """There are no patients, or no sites, or no vehicles to plan with."""

    code = "nothing_to_plan"
    exit_code = 22


def draft(
    app: App,
    actor: Actor,
    scenario_id: str,
    *,
    limit: WorkLimit = USUAL_LIMIT,
    seed: int = 1,
    decisions_of: str = "",
    progress: Callable[[Progress], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> PlanRow:
    """Drafts, checks and stores a plan as a draft; with ``decisions_of`` (a plan's id) what people decided in that plan is kept.
    Raises NotFound, NothingToPlan, Cancelled or PlanRefused; nothing is then stored."""
    check_can(actor, Deed.DRAFT_PLAN)
    inputs = in_reach(actor, planning_inputs(app, scenario_id))
    if decisions_of:
        inputs = replace(inputs, locks=locks_in_force(app, decisions_of))
    refuse_unknown_names(app, inputs.scenario, registries_are_in=True)
    made = draft_plan(
        inputs, tools_for(app, inputs), limit=limit, seed=seed, by=actor.name, progress=progress, should_stop=should_stop
    )
    return keep_draft(app, actor, inputs, made)


def tools_for(app: App, inputs: PlanInputs) -> Tools:
    """The parts a plan is made with, and the travel times of its night: by road, by boat and through the air."""
    travel = WithBoatsAndHelicopters(app.travel_for(inputs.scenario), straight_travel(inputs.policy))
    return Tools(
        travel=travel, assign=app.assign, site=app.site, worth=app.worth, route=app.route, clock=app.clock, software=app.software
    )


def in_reach(actor: Actor, inputs: PlanInputs) -> PlanInputs:
    """Only the people of the actor's region, for an actor who is tied to one: nobody plans with names they may not see."""
    if not actor.region_code:
        return inputs
    own = {one.code for one in inputs.municipalities if one.region_code == actor.region_code}
    return replace(inputs, patients=tuple(one for one in inputs.patients if one.municipality_code in own))


def locks_in_force(app: App, plan_id: str) -> tuple[Lock, ...]:
    """What people have decided for this plan, as its snapshot holds it. Raises NotFound."""
    with app.store.read() as tx:
        return tx.plans.get_locks(plan_id)


def planning_inputs(app: App, scenario_id: str) -> PlanInputs:
    """Everything a plan of this scenario is made from, as the store holds it now."""
    with app.store.read() as tx:
        scenario = tx.scenarios.get(scenario_id)
        inputs = PlanInputs(
            patients=tx.patients.planning(),
            sites=tx.sites.all(),
            vehicles=tx.vehicles.all(),
            municipalities=tx.municipalities.all(),
            scenario=scenario,
            policy=policy_of(app, scenario),
            areas={a.code: a.geometry for a in tx.areas.all("municipality")},
            parties=tx.responsibilities.on(first_day(scenario)),
            told=_told(tx, scenario_id),
        )
    for what, found in (("patients", inputs.patients), ("sites", inputs.sites), ("vehicles", inputs.vehicles)):
        if not found:
            raise said(NothingToPlan, f"no_{what}")
    synthetic = any(x.synthetic for group in (inputs.patients, inputs.sites, inputs.vehicles) for x in group)
    return replace(inputs, synthetic=synthetic)


def _told(tx: Tx, scenario_id: str) -> Told:
    """What people have been told: by the latest plan of the scenario that has been approved. A draft has been told to nobody."""
    rows = [row for row in tx.plans.list(scenario_id=scenario_id) if row.status in (Status.APPROVED, Status.ACTIVE)]
    if not rows:
        return Told()
    latest = max(rows, key=lambda row: row.version)
    return Told(latest.id, {entry.ref: entry.site_id for entry in tx.plans.get_plan(latest.id).placed})


def keep_draft(
    app: App,
    actor: Actor,
    inputs: PlanInputs,
    made: Draft,
    *,
    deed: str = "draft_plan",
    beside: Callable[[Tx, PlanRow], None] = lambda _tx, _row: None,
) -> PlanRow:
    """Stores the draft with its documents in one transaction, as the scenario's next version; ``beside`` stores what belongs to
    it in the same one."""
    refs = [n.ref for n in made.needs]
    with app.store.transaction() as tx:
        made = numbered(made, tx.plans.next_version(inputs.scenario.id))
        plan, as_json = made.plan, made.plan_json
        people = tx.patients.by_refs(refs)
        facts = gather_facts(
            plan,
            status=Status.DRAFT.value,
            plan_sha256=sha256_of(as_json),
            data_at=plan.made.at,
            needs=made.needs,
            identities={ref: record.identity for ref, record in people.items()},
            sites=made.sites,
            in_outage=made.in_outage,
            vehicles={v.id: v for v in inputs.vehicles},
            municipalities=inputs.municipalities,
            scenario=inputs.scenario,
            policy=inputs.policy,
            drives=made.drives,
            outage_shape=outage_shape(inputs.scenario.area, inputs.areas),
            parties=inputs.parties,
            regions=region_names(app.settings.data_dir / "reference" / "regions.csv"),
        )
        row = tx.plans.add(
            facts,
            status=Status.DRAFT,
            snapshot=made.snapshot,
            plan_json=as_json,
            certificate=made.certificate.as_json(),
            made_by_id=actor.user_id,
        )
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed=deed,
            subject=plan.id,
            purpose=inputs.scenario.id,
            channel=actor.channel,
            refs=refs,
        )
        beside(tx, row)
    return row
