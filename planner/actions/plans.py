"""Which plans are there, what does one say, and what may happen to it?"""

from __future__ import annotations

from dataclasses import dataclass

from planner.actions.actor import Actor, Deed, check_can, check_can_somewhere
from planner.actions.app import App
from planner.actions.subjects import of_plan
from planner.documents.facts import PlanFacts
from planner.plans.comparing import Comparison, compare
from planner.plans.lifecycle import Step, after_step
from planner.store.plans import PlanEvent, PlanRow


@dataclass(frozen=True)
class OpenPlan:
    """One plan opened to be looked at."""

    row: PlanRow
    facts: PlanFacts
    certificate: dict[str, object]
    events: tuple[PlanEvent, ...]


def list_plans(app: App, actor: Actor) -> tuple[PlanRow, ...]:
    """All plans, latest first. No person is in a row."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        return tx.plans.list()


def plan_row(app: App, actor: Actor, plan_id: str) -> PlanRow:
    """One plan's row. Raises NotFound."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        return tx.plans.get_row(plan_id)


def open_plan(app: App, actor: Actor, plan_id: str, *, purpose: str) -> OpenPlan:
    """The plan with its people. Looking is processing: the look is logged with every reference before anything is shown."""
    check_can_somewhere(actor, Deed.SEE_PLAN_PEOPLE)
    with app.store.transaction() as tx:
        row = tx.plans.get_row(plan_id)
        facts = tx.plans.get_facts(plan_id)
        check_can(actor, Deed.SEE_PLAN_PEOPLE, of_plan(tx, row, facts))
        opened = OpenPlan(row, facts, tx.plans.get_certificate(plan_id), tx.plans.events(plan_id))
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="open_plan",
            subject=plan_id,
            purpose=purpose,
            channel=actor.channel,
            refs=sorted(facts.people),
        )
    return opened


def move_plan(app: App, actor: Actor, plan_id: str, step: Step, *, seen_revision: int | None = None, reason: str = "") -> PlanRow:
    """One step of the plan's life, by the transition table. Raises WrongState, also when someone else was quicker than
    ``seen_revision`` (None = the latest)."""
    check_can(actor, Deed.MOVE_PLAN)
    now = app.clock()
    with app.store.transaction() as tx:
        row = tx.plans.get_row(plan_id)
        status = after_step(row.status, step)
        moved = tx.plans.set_status(
            plan_id,
            status,
            seen_revision=row.revision if seen_revision is None else seen_revision,
            at=now,
            who=actor.name,
            reason=reason,
        )
        tx.audit.append(
            at=now, who=actor.user_id, deed=f"plan_{step}", subject=plan_id, purpose=reason, channel=actor.channel, refs=()
        )
    return moved


def compare_plans(app: App, actor: Actor, first: str, second: str) -> Comparison:
    """What differs between two plans, by reference."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        return compare(tx.plans.get_plan(first), tx.plans.get_plan(second))
