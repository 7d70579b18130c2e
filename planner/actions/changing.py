"""Someone decides otherwise about one patient in a draft: is it possible, and what does the draft become?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.people import NoReason
from planner.actions.planning import in_reach, keep_draft, locks_in_force, planning_inputs, tools_for
from planner.actions.subjects import of_plan
from planner.errors import NotFound, WrongState
from planner.model.errand import Thing
from planner.model.outage import Scenario
from planner.model.place import distance_m
from planner.model.site import Agreement, Site
from planner.plans.lifecycle import Status, Step, after_step
from planner.plans.locks import Lock
from planner.redrafting import Answer, Change, ChangeKind, redraft
from planner.registries.problems import said
from planner.store.plan_changes import PlanChange
from planner.store.plans import PlanRow
from planner.store.store import Tx

SHORTEST_REASON = 10


@dataclass(frozen=True)
class Changed:
    """What came of a decision: the new draft's row, or None with the answer that says why not."""

    row: PlanRow | None
    answer: Answer


@dataclass(frozen=True, slots=True)
class Choice:
    """A site that someone could be sent to, as far as it is confirmed and not lost: how far away as the crow flies (None = the
    home is not on the map), and how many places the plan leaves free there."""

    site: Site
    distance_m: int | None
    free_lying: int
    free_seated: int


def change_draft(app: App, actor: Actor, plan_id: str, change: Change, why: str) -> Changed:
    """Tries the decision at once. When the certificate passes the result it is stored as the scenario's next draft, with who and
    why; the draft before it stays. Raises NotFound, WrongState, NoReason or redrafting.Outdated."""
    check_can(actor, Deed.CHANGE_DRAFT)
    why = reason(why)
    with app.store.read() as tx:
        before_row = draft_row(tx, actor, plan_id)
        before = tx.plans.get_plan(plan_id)
    if before.under_way:
        raise said(WrongState, "driven_goes_on")
    now_at = {entry.ref: entry.site_id for entry in before.placed}
    everyone = now_at.keys() | {entry.ref for entry in before.stays} | {entry.ref for entry in before.unplaced}
    if change.ref not in everyone:
        raise NotFound(f"{change.ref} is not in the plan {plan_id}.")
    inputs = in_reach(actor, planning_inputs(app, before_row.scenario_id))
    if change.site_id and change.site_id not in {site.id for site in inputs.sites}:
        raise NotFound(f"There is no site '{change.site_id}'.")
    inputs = replace(inputs, locks=locks_in_force(app, plan_id))
    answer = redraft(before, change, inputs, tools_for(app, inputs), by=actor.name)
    if answer.draft is None:
        return Changed(None, answer)
    to = {entry.ref: entry.site_id for entry in answer.draft.plan.placed}.get(change.ref, "")
    told = to if change.kind in (ChangeKind.MOVE, ChangeKind.PIN) else change.site_id

    def remember(tx: Tx, row: PlanRow) -> None:
        tx.plan_changes.add(
            PlanChange(
                row.id,
                plan_id,
                change.kind.value,
                app.clock(),
                actor.name,
                change.ref,
                now_at.get(change.ref, ""),
                told,
                why,
            )
        )

    return Changed(keep_draft(app, actor, inputs, answer.draft, deed="change_draft", beside=remember), answer)


def reason(why: str) -> str:
    """What was written as the reason, trimmed. Raises NoReason when that is too little."""
    why = why.strip()
    if len(why) < SHORTEST_REASON:
        raise said(NoReason, "needs_reason", shortest=SHORTEST_REASON)
    return why


def undo_change(app: App, actor: Actor, plan_id: str) -> PlanRow:
    """Takes the latest decision back: its draft is superseded, and the draft from before holds again, exactly as it was. Returns
    that draft's row. Raises NotFound when the draft was not made by a decision, WrongState when it is a draft no more."""
    check_can(actor, Deed.CHANGE_DRAFT)
    now = app.clock()
    with app.store.transaction() as tx:
        row = draft_row(tx, actor, plan_id)
        change = tx.plan_changes.of(plan_id)
        if change is None:
            raise NotFound(f"The draft '{plan_id}' was not made by a decision.")
        before = tx.plans.get_row(change.before_id)
        tx.plans.set_status(
            plan_id, after_step(row.status, Step.SUPERSEDE), seen_revision=row.revision, at=now, who=actor.name, reason="↶"
        )
        tx.audit.append(
            at=now,
            who=actor.user_id,
            deed="undo_change",
            subject=plan_id,
            purpose=before.id,
            channel=actor.channel,
            refs=(change.ref,) if change.ref else (),
        )
    return before


def changes_of(app: App, actor: Actor, plan_id: str) -> tuple[PlanChange, ...]:
    """The decisions that led to this draft, latest first. References only."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        tx.plans.get_row(plan_id)
        return tx.plan_changes.history(plan_id)


def decisions(app: App, actor: Actor, plan_id: str) -> tuple[Lock, ...]:
    """The pins and bans that the plan was made with."""
    check_can(actor, Deed.SEE_PLANS)
    return locks_in_force(app, plan_id)


def choices(app: App, actor: Actor, plan_id: str, ref: str) -> tuple[Choice, ...]:
    """Confirmed sites that the scenario leaves, nearest to the person's home first. Whether one suits the person the certificate
    says once it is chosen. Raises NotFound."""
    check_can(actor, Deed.CHANGE_DRAFT)
    with app.store.read() as tx:
        row = draft_row(tx, actor, plan_id)
        facts = tx.plans.get_facts(plan_id)
        scenario = tx.scenarios.get(row.scenario_id)
        sites = _open_sites(tx, scenario)
    person = facts.people.get(ref)
    if person is None:
        raise NotFound(f"{ref} is not in the plan {plan_id}.")
    taken: dict[str, list[int]] = {}
    for entry in facts.plan.placed:
        load = facts.people[entry.ref].site_load
        lying, seated = taken.get(entry.site_id, [0, 0])
        taken[entry.site_id] = [lying + load.lying_places, seated + load.seated_places]
    found = []
    for site in sites:
        lying, seated = taken.get(site.id, [0, 0])
        away = round(distance_m(person.position, site.position)) if person.position else None
        found.append(Choice(site, away, site.capacity.lying_places - lying, site.capacity.seated_places - seated))
    return tuple(sorted(found, key=lambda choice: (choice.distance_m or 0, choice.site.name)))


def depots(app: App, actor: Actor, plan_id: str) -> tuple[Site, ...]:
    """Confirmed sites that the scenario leaves and that have something to bring to people at home, by name. Raises NotFound."""
    check_can(actor, Deed.CHANGE_DRAFT)
    with app.store.read() as tx:
        return stocked(tx, tx.plans.get_row(plan_id).scenario_id)


def stocked(tx: Tx, scenario_id: str) -> tuple[Site, ...]:
    """The same by scenario, for whoever has asked whether it may be told."""
    sites = _open_sites(tx, tx.scenarios.get(scenario_id))
    return tuple(sorted((s for s in sites if any(map(s.stock, Thing))), key=lambda site: site.name))


def _open_sites(tx: Tx, scenario: Scenario) -> list[Site]:
    """Confirmed sites that the scenario leaves."""
    return [s for s in tx.sites.all() if s.agreement is Agreement.CONFIRMED and s.id not in scenario.lost_site_ids]


def draft_row(tx: Tx, actor: Actor, plan_id: str) -> PlanRow:
    """The row of a draft whose people the actor may see. Raises NotFound, NotAllowed, WrongState."""
    row = tx.plans.get_row(plan_id)
    check_can(actor, Deed.SEE_PLAN_PEOPLE, of_plan(tx, row, tx.plans.get_facts(plan_id)))
    if row.status is not Status.DRAFT:
        raise said(WrongState, "only_drafts_change")
    return row
