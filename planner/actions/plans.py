"""Which plans are there, what does one say, and what may happen to it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.actions.actor import Actor, Deed, can, check_can, check_can_somewhere
from planner.actions.app import App
from planner.actions.pace import check_pace
from planner.actions.subjects import of_plan, of_planned
from planner.documents.facts import PlanFacts
from planner.errors import NotAllowed, NotFound, WrongState
from planner.plans.comparing import Comparison, compare
from planner.plans.lifecycle import Status, Step, after_step, steps_from
from planner.registries.problems import said
from planner.store.plans import PlanEvent, PlanRow
from planner.store.store import Tx


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


def open_plan(app: App, actor: Actor, plan_id: str, *, purpose: str, ref: str = "") -> OpenPlan:
    """The plan with its people, or to look at one of them alone (``ref``). Looking is processing: the look is logged with every
    reference, or that one, before anything is shown. Raises NotFound, also when nobody in the plan is called so."""
    check_can_somewhere(actor, Deed.SEE_PLAN_PEOPLE)
    with app.store.transaction() as tx:
        row = tx.plans.get_row(plan_id)
        facts = tx.plans.get_facts(plan_id)
        check_can(actor, Deed.SEE_PLAN_PEOPLE, of_plan(tx, row, facts))
        if ref and ref not in facts.people:
            raise said(NotFound, "person_unknown", ref=ref)
        if ref:
            check_pace(app, tx, actor, ref, of_planned(tx, row, facts, ref))
        opened = OpenPlan(row, facts, tx.plans.get_certificate(plan_id), tx.plans.events(plan_id))
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="open_plan",
            subject=plan_id,
            purpose=purpose,
            channel=actor.channel,
            refs=[ref] if ref else sorted(facts.people),
        )
    return opened


#: Which deed each step is. Who may end an incident is who may close one.
STEP_DEEDS: Mapping[Step, Deed] = {
    Step.PROPOSE: Deed.PROPOSE_PLAN,
    Step.WITHDRAW: Deed.PROPOSE_PLAN,
    Step.APPROVE: Deed.APPROVE_PLAN,
    Step.ACTIVATE: Deed.ACTIVATE_PLAN,
    Step.CLOSE: Deed.CLOSE_PLAN,
    Step.SUPERSEDE: Deed.PROPOSE_PLAN,
}
#: Steps that change what people out there do, or end a plan for good: they need a reason of so many characters.
NEEDS_REASON = frozenset({Step.APPROVE, Step.ACTIVATE, Step.CLOSE, Step.SUPERSEDE})
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that a plan may take now. ``barred`` is the code of what keeps this person from it: "" nothing, "role" their
    role, "second_person" that they drafted or proposed the plan themselves."""

    step: Step
    barred: str = ""


def next_steps(app: App, actor: Actor, plan_id: str) -> tuple[NextStep, ...]:
    """The steps that the plan's status allows, with what keeps the actor from each. Raises NotFound."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        row, events = tx.plans.get_row(plan_id), tx.plans.events(plan_id)
    return tuple(NextStep(step, _barred(actor, row, events, step)) for step in steps_from(row.status))


def _barred(actor: Actor, row: PlanRow, events: tuple[PlanEvent, ...], step: Step) -> str:
    deed = STEP_DEEDS[step]
    if step is Step.SUPERSEDE and row.status is Status.ACTIVE:
        deed = Deed.CLOSE_PLAN
    elif step is Step.PROPOSE and row.made_by_id and row.made_by_id == actor.user_id:
        deed = Deed.DRAFT_PLAN  # whoever drafts a plan may put it forward
    if not can(actor, deed):
        return "role"
    return "second_person" if step is Step.APPROVE and _had_a_hand_in(actor, row, events) else ""


def _had_a_hand_in(actor: Actor, row: PlanRow, events: tuple[PlanEvent, ...]) -> bool:
    """Whether the actor drafted the plan or proposed it. Rows from before accounts were kept are compared by name."""
    hands = [(row.made_by_id, row.made_by)]
    hands += [(event.who_id, event.who) for event in events if event.to_status is Status.PROPOSED]
    return any(who == actor.user_id if who else name == actor.name for who, name in hands)


def move_plan(app: App, actor: Actor, plan_id: str, step: Step, *, seen_revision: int | None = None, reason: str = "") -> PlanRow:
    """One step of the plan's life, by the transition table. An approval takes another person than those who drafted and
    proposed it. A plan made anew on the way takes the place of the active one in the same moment. Raises NotAllowed, and
    WrongState, also when someone else was quicker than ``seen_revision`` (None = the latest), when a reason is missing, when a
    second person is, and when another plan is active."""
    check_can(actor, Deed.MOVE_PLAN)
    now = app.clock()
    with app.store.transaction() as tx:
        row = tx.plans.get_row(plan_id)
        barred = _barred(actor, row, tx.plans.events(plan_id), step)
        if barred == "role":
            raise said(NotAllowed, "role_may_not")
        status = after_step(row.status, step)
        if barred:
            raise said(WrongState, "needs_second_person")
        if step in NEEDS_REASON and len(reason.strip()) < SHORTEST_REASON:
            raise said(WrongState, "needs_reason", shortest=SHORTEST_REASON)

        def take(one: PlanRow, by: Step, to: Status) -> PlanRow:
            moved = tx.plans.set_status(
                one.id, to, seen_revision=one.revision, at=now, who=actor.name, who_id=actor.user_id, reason=reason
            )
            tx.audit.append(
                at=now, who=actor.user_id, deed=f"plan_{by}", subject=one.id, purpose=reason, channel=actor.channel, refs=()
            )
            return moved

        before = _replaced(tx, row) if step is Step.ACTIVATE else None
        if before is not None:
            take(before, Step.SUPERSEDE, Status.SUPERSEDED)
        return take(row if seen_revision is None else replace(row, revision=seen_revision), step, status)


def replaced(app: App, actor: Actor, plan_id: str) -> PlanRow | None:
    """The active plan whose place this one would take; None where nothing is active. Raises WrongState as activating does."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        return _replaced(tx, tx.plans.get_row(plan_id))


def _replaced(tx: Tx, row: PlanRow) -> PlanRow | None:
    active = next(iter(tx.plans.list(scenario_id=row.scenario_id, status=Status.ACTIVE)), None)
    if active is None:
        return None
    night = tx.plans.get_facts(row.id).plan.under_way
    if night is None or night.before_id != active.id:
        raise said(WrongState, "other_plan_active", plan=active.id)
    return active


def compare_plans(app: App, actor: Actor, first: str, second: str) -> Comparison:
    """What differs between two plans, by reference."""
    check_can(actor, Deed.SEE_PLANS)
    with app.store.read() as tx:
        return compare(tx.plans.get_plan(first), tx.plans.get_plan(second))
