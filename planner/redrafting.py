"""What does a draft become when a person decides otherwise for one patient, or writes the routes anew?

Everyone else keeps site, vehicle and order; the one patient is taken out of the routes and put in again where that costs the
least driving. The result is a whole new plan that the certificate has read: a decision that breaks a rule is answered with
the rule, and nothing comes of it. What people have decided stays as locks, so that later drafts keep it. Of routes written by
hand the sites stay, and the routes are driven as they are written, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from planner.assignment.problem import AssignmentProblem
from planner.assignment.reasons import Finding
from planner.assignment.result import AssignmentResult, findings_for_unplaced
from planner.assignment.room import Room
from planner.assignment.seeking import MOST_SITES_TRIED
from planner.certificate import Violation
from planner.drafting import Attempt, Desk, Draft, PlanInputs, Tools, WorkLimit
from planner.errors import UserError
from planner.model.errand import Errand, Thing, is_errand, patient_of
from planner.model.timing import epoch_s
from planner.pipeline import laid_table
from planner.plans.composing import ride_findings
from planner.plans.giving_up import GivenUp
from planner.plans.locks import Lock, LockKind, forbidden, pinned
from planner.plans.passing import RulesBroken
from planner.plans.plan import Plan
from planner.registries.problems import said
from planner.transport.arrivals import ARRIVALS_FULL, in_turn
from planner.transport.dispatcher import make_room
from planner.transport.errands import Errands, NotBrought
from planner.transport.given_routes import nearest_miss
from planner.transport.insertion import Tours
from planner.transport.problem import DarpProblem
from planner.transport.result import StopKind, TransportResult
from planner.transport.routes import result_of, unserved_requests, why_unserved
from planner.transport.rules import LEFT_BY_HAND
from planner.transport.rules import Violation as RouteFault
from planner.transport.schedule import Order, Timetable, delivery_of, pickup_of, requests_in

METHOD = "by_hand"


class ChangeKind(StrEnum):
    """What is decided about one patient: goes to this site; stays with the site the plan has; never to this site; or all that
    was decided about the patient no longer holds; or a thing is brought home from this site to someone who is not moved."""

    MOVE = "move"
    PIN = "pin"
    FORBID = "forbid"
    RELEASE = "release"
    CYLINDER = Thing.CYLINDER.value
    BATTERY = Thing.BATTERY.value
    NURSE = Thing.NURSE.value

    @property
    def thing(self) -> Thing | None:
        """What is brought; None for decisions about where someone goes."""
        return LockKind(self.value).thing if self.value in set(LockKind) else None


@dataclass(frozen=True, slots=True)
class Change:
    """One decision. ``site_id`` "" only with RELEASE."""

    kind: ChangeKind
    ref: str
    site_id: str = ""

    @property
    def rides_anew(self) -> str:
        """Who, or what, is put into the routes anew: the patient, or what is brought."""
        return Errand(self.ref, self.site_id, self.kind.thing).id if self.kind.thing else self.ref


class Outdated(UserError):
    """The registries have changed since the draft was made: its routes and reasons no longer fit them."""

    code = "draft_outdated"
    exit_code = 23


@dataclass(frozen=True, eq=False)
class Answer:
    """What came of a decision: a checked ``draft``, or why not: ``violations`` by the certificate, or ``findings`` when the
    patient cannot be brought there at all; ``miss`` then says what would be wrong with the routes that come nearest."""

    draft: Draft | None
    violations: tuple[Violation, ...] = ()
    findings: tuple[Finding, ...] = ()
    miss: tuple[RouteFault, ...] = ()


def locks_after(locks: Iterable[Lock], change: Change) -> tuple[Lock, ...]:
    """The decisions in force once ``change`` is one of them. A patient has one pin at most, and is never pinned to a site that
    is forbidden: the later decision holds."""
    others = [lock for lock in locks if lock.ref != change.ref]
    own = [lock for lock in locks if lock.ref == change.ref]
    if change.kind is ChangeKind.RELEASE:
        return tuple(others)
    if change.kind.thing:
        kept = [lock for lock in own if lock.kind.value != change.kind.value]
        return (*others, *kept, Lock(change.ref, change.site_id, LockKind(change.kind.value)))
    brought = [lock for lock in own if lock.kind.thing]
    if change.kind is ChangeKind.FORBID:
        kept = [lock for lock in own if lock.site_id != change.site_id and not lock.kind.thing]
        return (*others, *brought, *kept, Lock(change.ref, change.site_id, LockKind.FORBID))
    kept = [lock for lock in own if lock.kind is LockKind.FORBID and lock.site_id != change.site_id]
    return (*others, *brought, *kept, Lock(change.ref, change.site_id, LockKind.PIN))


def redraft(before: Plan, change: Change, inputs: PlanInputs, tools: Tools, *, by: str) -> Answer:
    """The draft that ``change`` makes of ``before``; ``inputs`` hold the decisions from before. Raises Outdated when what the
    registries say now no longer agrees with ``before``."""
    inputs = replace(inputs, locks=locks_after(inputs.locks, change))
    desk = laid_table(inputs, tools, limit=WorkLimit(before.made.work), seed=before.made.seed, by=by)
    refuse_outdated(before, desk, change.ref)
    if change.kind.thing and any(entry.ref == change.ref for entry in before.placed):
        raise said(NotBrought, "errand_is_moved")
    others = {entry.ref: entry.site_id for entry in before.placed if entry.ref != change.ref}
    problem = desk.problem(GivenUp())
    answer = Answer(None)
    for site_of, findings in _ways(before, change, desk, problem, others):
        answer = _tried(before, change, desk, problem, site_of, findings)
        if answer.draft is not None:
            break
    return answer


def with_routes(before: Plan, desk: Desk, errands: Errands, darp: DarpProblem, routes: TransportResult) -> Answer:
    """The draft in which ``routes``, written by hand and without a fault, are driven instead of those of ``before``. Whoever was
    on a route and is on none of these is without a place, because of that. Raises Outdated as :func:`redraft` does."""
    refuse_outdated(before, desk)
    known = {one.id: one.why for one in before.errands if one.why}
    left = {ref: known.get(ref, LEFT_BY_HAND) for ref in routes.unserved}
    transport = replace(routes, unserved=left, method=METHOD)
    site_of = {entry.ref: entry.site_id for entry in before.placed}
    reasons = {entry.ref: entry.findings for entry in before.unplaced}
    problem = desk.problem(GivenUp())
    attempt = Attempt(problem, AssignmentResult(site_of, {}, METHOD, proven=False), reasons, darp, transport, errands)
    # Nobody needs a further vehicle because a person left them out.
    explained = desk.explained(attempt, attempt, replace(transport, unserved={}))
    try:
        return Answer(desk.checked(attempt, transport, explained))
    except RulesBroken as broken:
        return Answer(None, violations=broken.verdict.violations)


def _ways(
    before: Plan, change: Change, desk: Desk, problem: AssignmentProblem, others: Mapping[str, str]
) -> Iterable[tuple[Mapping[str, str], tuple[Finding, ...]]]:
    """Where the patient may go now, best first: the assignment, and the findings when it is nowhere."""
    need = next(need for need in desk.needs if need.ref == change.ref)
    now = next((entry.site_id for entry in before.placed if entry.ref == change.ref), "")
    wanted = pinned(desk.inputs.locks).get(change.ref, "")
    never = forbidden(desk.inputs.locks).get(change.ref, frozenset())
    if need.stays:
        yield others, ()
        return
    if change.kind.thing:
        yield others, _why_before(before, change.ref)
        return
    if wanted or (now and now not in never):
        yield {**others, change.ref: wanted or now}, ()
        return
    if change.kind is ChangeKind.RELEASE:
        yield others, _why_before(before, change.ref)
    demand = next(demand for demand in problem.demands if demand.ref == change.ref)
    room = Room(problem.capacity)
    for other in problem.demands:
        if other.ref in others:
            room.take(others[other.ref], other.load)
    free = [site_id for site_id in demand.reach if room.fits(site_id, demand.load)]
    for site_id in free[:MOST_SITES_TRIED]:
        yield {**others, change.ref: site_id}, ()
    result = AssignmentResult(others, {}, METHOD, proven=False)
    findings = findings_for_unplaced(problem, result).get(change.ref, ()) or ride_findings("not_fetched_in_time", now)
    yield others, findings


def _why_before(before: Plan, ref: str) -> tuple[Finding, ...]:
    return next((entry.findings for entry in before.unplaced if entry.ref == ref), ())


def _tried(
    before: Plan,
    change: Change,
    desk: Desk,
    problem: AssignmentProblem,
    site_of: Mapping[str, str],
    findings: tuple[Finding, ...],
) -> Answer:
    driven = {stop.ref for route in before.routes for stop in route.stops if is_errand(stop.ref)} - {change.rides_anew}
    errands = desk.errands(site_of, {ref for ref in driven if patient_of(ref) not in site_of})
    if change.kind.thing:
        why = {errand.id: reason for errand, reason in errands.left.items()}.get(change.rides_anew)
        if why:
            raise said(NotBrought, f"errand_{why}")
    darp = desk.darp(site_of, errands)
    was = next((entry.site_id for entry in before.placed if entry.ref == change.ref), "")
    anew = "" if site_of.get(change.ref) == was != "" else change.rides_anew
    transport = _routes_kept(before, darp, anew)
    if anew and anew in transport.unserved:
        number = {request.ref: r for r, request in enumerate(darp.requests)}
        miss = nearest_miss(darp, _orders(before, darp, number, anew), number[anew])
        return Answer(None, findings=ride_findings(transport.unserved[anew], change.site_id or site_of[anew]), miss=miss)
    if any(not is_errand(ref) for ref in transport.unserved):
        raise _outdated()
    reasons = {entry.ref: entry.findings for entry in before.unplaced if entry.ref != change.ref}
    if findings:
        reasons[change.ref] = findings
    attempt = Attempt(problem, AssignmentResult(site_of, {}, METHOD, proven=False), reasons, darp, transport, errands)
    try:
        return Answer(desk.checked(attempt, transport, desk.explained(attempt, attempt, transport)))
    except RulesBroken as broken:
        return Answer(None, violations=broken.verdict.violations)


def _routes_kept(before: Plan, darp: DarpProblem, ref: str) -> TransportResult:
    """The routes of ``before`` with one rider ("" = nobody) put in anew where that adds the least driving."""
    table = Timetable(darp)
    number = {request.ref: r for r, request in enumerate(darp.requests)}
    for r in number.values():
        while r != number.get(ref) and table.relax(r):
            pass
    try:
        tours = Tours(table, _orders(before, darp, number, ref))
        carried = {r for order in tours.orders for r in requests_in(order)}
        for anew in dict.fromkeys((ref, *(request.ref for request in darp.requests if is_errand(request.ref)))):
            if anew in number and number[anew] not in carried:
                _insert(tours, number[anew], make_way=anew == ref)
        left = {darp.requests[r].ref: why_unserved(table, r) for r in unserved_requests(darp, tours.orders)}
        if any(other != ref and not is_errand(other) for other in left):
            raise _outdated()
        return _received_in_turn(before, darp, result_of(table, tours.orders, METHOD), ref)
    except ValueError:
        raise _outdated() from None


def _received_in_turn(before: Plan, darp: DarpProblem, result: TransportResult, ref: str) -> TransportResult:
    """The result with everyone received as told; without ``ref`` where somebody else would lose the seat for it."""
    told_s = {entry.ref: epoch_s(entry.arrival_at) - epoch_s(darp.zero_at) for entry in before.placed if entry.ref != ref}
    found = in_turn(darp, result, told_s)
    if found.unserved.keys() - {ref} <= result.unserved.keys():
        return found
    return TransportResult((), {ref: ARRIVALS_FULL}, METHOD)


def _insert(tours: Tours, request: int, *, make_way: bool) -> None:
    """Takes the rider along with as much time in hand as there is; may move one other rider if there is no other way."""
    while True:
        found = tours.best_insertion(request)
        if found:
            tours.set(found.shift, found.order)
            return
        if not tours.table.relax(request):
            break
    if make_way:
        make_room(tours, request)


def _orders(before: Plan, darp: DarpProblem, number: Mapping[str, int], ref: str) -> dict[int, Order]:
    """The visits of each shift as the plan has them, without the one rider and without whoever is no longer driven."""
    shift_number = {shift.id: s for s, shift in enumerate(darp.shifts)}
    visit_of = {StopKind.PICKUP: pickup_of, StopKind.DELIVERY: delivery_of}
    orders = {}
    for route in before.routes:
        if route.shift_id not in shift_number:
            raise _outdated()
        stops = [stop for stop in route.stops if stop.kind in visit_of and stop.ref != ref and stop.ref in number]
        orders[shift_number[route.shift_id]] = tuple(visit_of[stop.kind](number[stop.ref]) for stop in stops)
    return orders


def refuse_outdated(before: Plan, desk: Desk, but_for: str = "") -> None:
    """Raises Outdated unless exactly the same people are affected, and move or stay, as in the plan; ``but_for`` may do both."""
    stays = {entry.ref for entry in before.stays} - {but_for}
    moves = ({entry.ref for entry in before.placed} | {entry.ref for entry in before.unplaced}) - {but_for}
    now = {need.ref: need.stays for need in desk.needs if need.ref != but_for}
    if {ref for ref, at_home in now.items() if at_home} != stays or {ref for ref, home in now.items() if not home} != moves:
        raise _outdated()
    if but_for and all(need.ref != but_for for need in desk.needs):
        raise _outdated()


def _outdated() -> UserError:
    return said(Outdated, "draft_outdated")
