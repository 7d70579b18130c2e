"""THE STORY: from registries to a checked plan.

Read :func:`draft_plan` first. Everything it calls is a chapter of its own; what could be chosen differently (travel times,
solvers, the clock) is handed in as :class:`Tools`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from shapely.geometry.base import BaseGeometry

from planner import certificate
from planner.assignment.building import build_problem, planning_context
from planner.assignment.problem import AssignmentProblem
from planner.assignment.reasons import Finding
from planner.assignment.result import AssignmentResult, findings_for_unplaced
from planner.errors import Cancelled, PlanRefused
from planner.model.fleet import Vehicle, VehicleShift
from planner.model.outage import Scenario
from planner.model.party import Municipality
from planner.model.patient import Patient
from planner.model.place import Position
from planner.model.policy import Policy
from planner.model.site import Site
from planner.model.timing import Clock, epoch_s
from planner.needs.derive import derive_needs
from planner.needs.need import Need
from planner.plans.composing import Answers, answers, hospital_places_avoided, levels, planned_routes
from planner.plans.locks import Lock, forbidden, pinned
from planner.plans.plan import Made, Plan, PlannedRoute
from planner.plans.plan_json import plan_json
from planner.plans.provenance import sha256_of
from planner.plans.snapshot import Known, snapshot_json
from planner.scenarios.affected import affected_patients, sites_in_outage
from planner.transport.building import available_vehicles, build_darp, vehicle_shifts
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.travel.matrix import Place, TravelMatrix, TravelTimes


class AssignmentSolver(Protocol):
    """Chooses a site for each demand."""

    def __call__(
        self, problem: AssignmentProblem, *, seed: int, work: int, seconds: float, should_stop: Callable[[], bool]
    ) -> AssignmentResult:
        """``work`` is counted in repeatable steps; ``seconds`` is a hard stop."""
        ...


class RoutingSolver(Protocol):
    """Plans the routes; ``on_better`` hears of each better result, the first one within seconds."""

    def __call__(
        self,
        problem: DarpProblem,
        *,
        seed: int,
        work: int,
        deadline_s: float,
        should_stop: Callable[[], bool],
        on_better: Callable[[TransportResult], None] | None,
    ) -> TransportResult:
        """``deadline_s`` seconds are a hard stop."""
        ...


@dataclass(frozen=True)
class PlanInputs:
    """What a plan is made from. ``areas`` maps municipality codes to WGS84 polygons."""

    patients: Sequence[Patient]
    sites: Sequence[Site]
    vehicles: Sequence[Vehicle]
    municipalities: Sequence[Municipality]
    scenario: Scenario
    policy: Policy
    areas: Mapping[str, BaseGeometry]
    locks: Sequence[Lock] = ()
    synthetic: bool = False
    active_elsewhere: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tools:
    """The parts that could be others. ``software`` names versions for the plan's provenance."""

    travel: TravelTimes
    assign: AssignmentSolver
    route: RoutingSolver
    clock: Clock
    software: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkLimit:
    """How long to search: ``work`` repeatable steps, and ``seconds`` of wall clock as a hard stop."""

    work: int = 5
    seconds: float = 60.0


USUAL_LIMIT = WorkLimit()


class Chapter(StrEnum):
    """Where the drafting stands, for progress bars."""

    AFFECTED = "affected"
    NEEDS = "needs"
    TRAVEL = "travel"
    ASSIGNMENT = "assignment"
    TRANSPORT = "transport"
    FIRST_PLAN = "first_plan"
    CERTIFICATE = "certificate"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` chapters, and figures worth showing. ``draft`` comes with the first checked plan."""

    chapter: Chapter
    done: int
    total: int
    figures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Draft:
    """A plan that the certificate has passed, with everything needed to store, print and check it again."""

    plan: Plan
    snapshot: dict[str, Any]
    plan_json: dict[str, Any]
    certificate: certificate.Certificate
    needs: Sequence[Need]
    sites: Mapping[str, Site]
    in_outage: frozenset[str]
    lines: Mapping[tuple[str, str], tuple[Position, ...]]


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
    told = _Telling(progress, should_stop)
    started = time.monotonic()

    affected = affected_patients(inputs.patients, inputs.scenario, inputs.areas)
    in_outage = sites_in_outage(inputs.sites, inputs.scenario)
    told(Chapter.AFFECTED, affected=len(affected))

    needs = _moved_when_pinned(derive_needs(affected, inputs.scenario, inputs.policy), inputs.locks)
    movers = tuple(n for n in needs if not n.stays)
    told(Chapter.NEEDS, movers=len(movers), stays=len(needs) - len(movers))

    vehicles = available_vehicles(inputs.vehicles, inputs.scenario)
    shifts = vehicle_shifts(vehicles, inputs.scenario)
    matrix = tools.travel.matrix(_places(movers, inputs.sites, vehicles))
    told(Chapter.TRAVEL, places=len(matrix.places))

    context = planning_context(inputs.scenario, inputs.policy, in_outage, matrix, shifts)
    problem = build_problem(movers, inputs.sites, context, pinned(inputs.locks), forbidden(inputs.locks))
    assignment = tools.assign(problem, seed=seed, work=limit.work, seconds=limit.seconds / 4, should_stop=should_stop)
    findings = findings_for_unplaced(problem, assignment)
    told(Chapter.ASSIGNMENT, assigned=len(assignment.site_of), unplaced=len(movers) - len(assignment.site_of))

    darp = build_darp(movers, assignment.site_of, shifts, matrix, inputs.scenario, inputs.policy)
    desk = _Desk(inputs, tools, limit, seed, by, started, needs, in_outage, shifts, matrix, assignment, findings, darp)
    first: list[Draft] = []

    def check_the_first(result: TransportResult) -> None:
        if not first:
            first.append(desk.checked(result))
            told(Chapter.FIRST_PLAN, placed=len(first[0].plan.placed), unplaced=len(first[0].plan.unplaced))

    transport = tools.route(
        darp,
        seed=seed,
        work=limit.work,
        deadline_s=max(1.0, limit.seconds - (time.monotonic() - started)),
        should_stop=should_stop,
        on_better=check_the_first,
    )
    told.keep_going_if_stopped = bool(first)
    told(Chapter.TRANSPORT, vehicles=len(transport.routes))

    draft = desk.checked(transport)
    told(Chapter.DONE, placed=len(draft.plan.placed), unplaced=len(draft.plan.unplaced))
    return draft


def numbered(draft: Draft, version: int) -> Draft:
    """The draft as a certain version of its scenario's plans, checked again exactly as it will be stored."""
    as_json = {**draft.plan_json, "version": version}
    plan = replace(draft.plan, version=version)
    return replace(draft, plan=plan, plan_json=as_json, certificate=passed(draft.snapshot, as_json))


def passed(snapshot: dict[str, Any], plan: dict[str, Any]) -> certificate.Certificate:
    """The certificate of a plan that holds. Raises PlanRefused with the rules that are broken."""
    try:
        verdict = certificate.check(snapshot, plan)
    except certificate.FormatProblem as problem:
        raise PlanRefused(f"The certificate cannot read the plan: {problem}.", hint=_OUR_FAULT) from None
    if not verdict.ok:
        broken = [f"{v.rule}: {v.message}" for v in verdict.violations]
        raise PlanRefused(f"The certificate found {len(broken)} violation(s): {'; '.join(broken[:5])}.", hint=_OUR_FAULT)
    return verdict


_OUR_FAULT = "The plan was not stored. This is a fault in the program: keep the registries as they are and report it."


def _moved_when_pinned(needs: Sequence[Need], locks: Sequence[Lock]) -> tuple[Need, ...]:
    """Someone pinned to a site goes there, even when the reserve would last at home."""
    to_move = pinned(locks)
    return tuple(replace(n, stays=False) if n.ref in to_move else n for n in needs)


class _Telling:
    """Tells the caller how far the story is, and stops it between chapters when asked to."""

    def __init__(self, progress: Callable[[Progress], None], should_stop: Callable[[], bool]) -> None:
        self._progress, self._should_stop = progress, should_stop
        self.keep_going_if_stopped = False

    def __call__(self, chapter: Chapter, **figures: int) -> None:
        chapters = list(Chapter)
        self._progress(Progress(chapter, chapters.index(chapter) + 1, len(chapters), figures))
        if self._should_stop() and not self.keep_going_if_stopped:
            raise Cancelled("Stopped before a first plan was ready; nothing was stored.")


def _places(movers: Sequence[Need], sites: Sequence[Site], vehicles: Sequence[Vehicle]) -> tuple[Place, ...]:
    """Homes of those who move, every site, every base: the rows of the travel matrix."""
    homes = [Place(f"home:{n.ref}", n.patient.located.position) for n in movers if n.patient.located.position]
    return (
        *sorted(homes, key=lambda p: p.id),
        *(Place(f"site:{s.id}", s.position) for s in sorted(sites, key=lambda s: s.id)),
        *(Place(f"base:{v.id}", v.base) for v in vehicles),
    )


@dataclass(frozen=True, eq=False)
class _Desk:
    """Everything on the table when routes come in: turns them into a plan and has it checked."""

    inputs: PlanInputs
    tools: Tools
    limit: WorkLimit
    seed: int
    by: str
    started: float
    needs: Sequence[Need]
    in_outage: frozenset[str]
    shifts: Sequence[VehicleShift]
    matrix: TravelMatrix
    assignment: AssignmentResult
    findings: Mapping[str, tuple[Finding, ...]]
    darp: DarpProblem

    def checked(self, transport: TransportResult) -> Draft:
        """The draft made of these routes. Raises PlanRefused with the rules that are broken."""
        sites = {s.id: s for s in self.inputs.sites}
        routes, lines = planned_routes(transport, self.darp, self.matrix, self.tools.travel)
        found = answers(self.needs, self.assignment.site_of, self.findings, transport, routes)
        now = self.tools.clock()
        snapshot = self._snapshot(now)
        plan = self._plan(found, routes, transport, sites, now, sha256_of(snapshot))
        as_json = plan_json(plan, {n.ref: n.patient for n in self.needs}, sites)
        verdict = passed(snapshot, as_json)
        return Draft(plan, snapshot, as_json, verdict, self.needs, sites, self.in_outage, lines)

    def _snapshot(self, now: datetime) -> dict[str, Any]:
        inputs = self.inputs
        return snapshot_json(
            Known(
                taken_at=now,
                synthetic=inputs.synthetic,
                scenario=inputs.scenario,
                policy=inputs.policy,
                municipalities=inputs.municipalities,
                needs=self.needs,
                sites=inputs.sites,
                in_outage=self.in_outage,
                shifts=self.shifts,
                matrix=self.matrix,
                locks=inputs.locks,
                active_elsewhere=inputs.active_elsewhere,
            )
        )

    def _plan(
        self,
        found: Answers,
        routes: tuple[PlannedRoute, ...],
        transport: TransportResult,
        sites: Mapping[str, Site],
        now: datetime,
        snapshot_sha256: str,
    ) -> Plan:
        needs = {n.ref: n for n in self.needs}
        scenario = self.inputs.scenario
        plan = Plan(
            id="",
            version=1,
            scenario_id=scenario.id,
            scenario_name=scenario.name,
            exercise=scenario.exercise,
            synthetic=self.inputs.synthetic,
            placed=found.placed,
            stays=found.stays,
            unplaced=found.unplaced,
            routes=routes,
            levels=levels(found, needs, sites, routes, self.matrix),
            hospital_places_avoided=hospital_places_avoided(found, needs, sites, self.matrix),
            made=Made(
                at=now,
                by=self.by,
                seed=self.seed,
                work=self.limit.work,
                seconds_used=round(time.monotonic() - self.started, 1),
                stopped_by_time=transport.stopped_by_time or self.assignment.stopped_by_time,
                policy_version=self.inputs.policy.version,
                snapshot_sha256=snapshot_sha256,
                network=self.matrix.network,
                rough_travel=self.matrix.rough,
                software=self.tools.software,
                assignment_method=self.assignment.method,
                assignment_proven=self.assignment.proven,
                transport_method=transport.method,
            ),
        )
        return replace(plan, id=plan_id(scenario.id, plan))


def plan_id(scenario_id: str, plan: Plan) -> str:
    """A short name for a plan: the scenario and six hexadecimal digits of what it was made from, when, and by which
    seed and work limit. No two plans of one night share it by accident, and it holds nothing personal."""
    made = plan.made
    stuff = f"{made.snapshot_sha256} {made.seed} {made.work} {epoch_s(made.at)}"
    return f"{scenario_id}-{hashlib.sha256(stuff.encode()).hexdigest()[:6]}"
