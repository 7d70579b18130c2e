"""What is this person, plan, site or municipality, as far as permissions ask? Municipalities, regions, and active or not."""

from __future__ import annotations

from collections.abc import Iterable

from planner.actions.actor import Actor, Deed, can, check_can, check_can_somewhere
from planner.actions.permissions import Subject
from planner.documents.facts import PlanFacts
from planner.model.site import Site
from planner.plans.lifecycle import Status
from planner.registries.records import PatientRecord
from planner.store.plans import PlanRow
from planner.store.store import Tx

#: Plans that may yet be activated.
TO_COME = frozenset({Status.DRAFT, Status.PROPOSED, Status.APPROVED})


def of_municipalities(tx: Tx, codes: Iterable[str], *, active: bool = False, refs: Iterable[str] = ()) -> Subject:
    """Something that touches these municipalities. A code that is in no region counts as a region nobody has."""
    touched = frozenset(codes)
    region_of = {one.code: one.region_code for one in tx.municipalities.all()} if touched else {}
    return Subject(touched, frozenset(region_of.get(code) or "?" for code in touched), active, frozenset(refs))


def of_site(tx: Tx, site: Site) -> Subject:
    """A site."""
    return of_municipalities(tx, [site.municipality_code])


def of_plan(tx: Tx, row: PlanRow, facts: PlanFacts) -> Subject:
    """A plan with everyone in it."""
    codes = {person.municipality_code for person in facts.people.values()}
    return of_municipalities(tx, codes, active=_in_incident(tx, row, facts), refs=facts.people)


def _in_incident(tx: Tx, row: PlanRow, facts: PlanFacts) -> bool:
    """Whether the plan is an active incident's: it is active, or it is the rest of a night that is being driven, made anew from
    the active plan and not put in its place yet."""
    if row.status is Status.ACTIVE:
        return True
    night = facts.plan.under_way
    return night is not None and row.status in TO_COME and tx.plans.get_row(night.before_id).status is Status.ACTIVE


def check_can_to_plan(tx: Tx, actor: Actor, deed: Deed, plan_id: str) -> PlanRow:
    """The plan's row. Raises NotAllowed, also when someone in the plan is out of the actor's reach, and NotFound. The plan's
    people are read only for whom a scope has bounds."""
    check_can_somewhere(actor, deed)
    row = tx.plans.get_row(plan_id)
    if not can(actor, deed):
        check_can(actor, deed, of_plan(tx, row, tx.plans.get_facts(plan_id)))
    return row


def of_planned(tx: Tx, row: PlanRow, facts: PlanFacts, ref: str) -> Subject:
    """One person in a plan."""
    return of_municipalities(tx, [facts.people[ref].municipality_code], active=_in_incident(tx, row, facts), refs=[ref])


def refs_in_active_plans(tx: Tx) -> frozenset[str]:
    """Everyone in an incident that is going on."""
    active = [row.id for row in tx.plans.list() if row.status is Status.ACTIVE]
    return frozenset(ref for plan_id in active for ref in tx.plans.get_facts(plan_id).people)


class PeopleInReach:
    """Which people may the actor do ``deed`` to? Built once for a list of them."""

    def __init__(self, tx: Tx, actor: Actor, deed: Deed) -> None:
        self._actor, self._deed = actor, deed
        self._everyone = can(actor, deed)
        self._region_of = {} if self._everyone else {m.code: m.region_code for m in tx.municipalities.all()}
        self._in_incident = frozenset() if self._everyone else refs_in_active_plans(tx)

    def holds(self, record: PatientRecord) -> bool:
        """Whether this person is one of them."""
        return self._everyone or can(self._actor, self._deed, self.subject(record))

    def subject(self, record: PatientRecord) -> Subject:
        """The person as a subject."""
        patient = record.patient
        code = patient.municipality_code
        region = self._region_of.get(code) or "?"
        return Subject(frozenset({code}), frozenset({region}), patient.ref in self._in_incident, frozenset({patient.ref}))
