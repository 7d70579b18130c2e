"""What lies on the table while a plan is drafted? The inputs, the tools, and each attempt at sites and routes.

:mod:`planner.pipeline` tells the story; this module holds what the story handles.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from shapely.geometry.base import BaseGeometry

from planner import certificate
from planner.assignment.building import build_problem
from planner.assignment.problem import AssignmentProblem
from planner.assignment.reasons import Finding
from planner.assignment.result import AssignmentResult, findings_for_unplaced
from planner.assignment.room import seated_after
from planner.assignment.rules import Context
from planner.assignment.shortage import RoomPrices, Shortage, left_at_least, shortages, shortages_at_prices
from planner.assignment.tonight import named_tonight
from planner.model.fleet import Vehicle, VehicleShift
from planner.model.outage import Scenario
from planner.model.party import Municipality, Responsibility
from planner.model.patient import Patient
from planner.model.policy import Policy
from planner.model.site import Site
from planner.model.timing import Clock
from planner.needs.need import Need
from planner.plans import locks
from planner.plans.composing import Answers, answers, errand_outcomes, hospital_places_avoided, levels, planned_routes
from planner.plans.giving_up import GivenUp
from planner.plans.helping import Question, places_that_would_help, with_vehicles
from planner.plans.locks import Lock, forbidden, pinned
from planner.plans.passing import passed
from planner.plans.plan import Made, Plan, PlannedRoute, PlannedStop, Told, UnderWay, WhatIf
from planner.plans.plan_json import plan_json
from planner.plans.provenance import plan_id, sha256_of
from planner.plans.road_notes import RoadNotes
from planner.plans.snapshot import Known, snapshot_json, travel_json
from planner.transport.building import build_darp
from planner.transport.errands import Errands, sorted_out
from planner.transport.problem import DarpProblem
from planner.transport.result import TransportResult
from planner.travel.matrix import Leg, TravelMatrix, TravelTimes


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
    """What a plan is made from. ``areas`` maps municipality codes to WGS84 polygons; ``parties`` are those of the day,
    ``told`` what people have been told by an earlier plan."""

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
    parties: Sequence[Responsibility] = ()
    told: Told = field(default_factory=Told)


@dataclass(frozen=True)
class Tools:
    """The parts that could be others. ``site`` answers problems in which sites cost something to open, ``worth`` what room is
    worth in people, within seconds.
    ``software`` names versions for the plan's provenance."""

    travel: TravelTimes
    assign: AssignmentSolver
    site: AssignmentSolver
    worth: Callable[[AssignmentProblem, float], RoomPrices]
    route: RoutingSolver
    clock: Clock
    software: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkLimit:
    """How long to search: ``work`` repeatable steps, and ``seconds`` of wall clock as a hard stop."""

    work: int = 5
    seconds: float = 60.0


USUAL_LIMIT = WorkLimit()
#: How often someone whom no vehicle can bring to the chosen site in time is offered another site.
FEEDBACK_ROUNDS = 2
#: The first plan's sites are chosen in so many seconds, whatever the size: a checked plan within five of the question.
FIRST_S = 4.0
#: The search for further sites gets so much work and time.
SITING_WORK, SITING_S = 1, 8.0
#: What room is worth is asked for so long, for the proofs of a shortage.
PROOF_S = 5.0


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
    drives: Mapping[tuple[str, str], Leg]


def numbered(draft: Draft, version: int) -> Draft:
    """The draft as a certain version of its scenario's plans, checked again exactly as it will be stored."""
    as_json = {**draft.plan_json, "version": version}
    plan = replace(draft.plan, version=version)
    return replace(draft, plan=plan, plan_json=as_json, certificate=passed(draft.snapshot, as_json))


@dataclass(frozen=True, eq=False)
class Attempt:
    """One assignment with its transport problem and the routes that a dispatcher makes of it at once."""

    problem: AssignmentProblem
    assignment: AssignmentResult
    findings: Mapping[str, tuple[Finding, ...]]
    darp: DarpProblem
    quick: TransportResult
    errands: Errands = field(default_factory=Errands)

    def unfetched(self, known: GivenUp) -> dict[tuple[str, str], str]:
        """Pairs of this attempt that the routes leave although some vehicle suits, and that are news."""
        site_of = self.assignment.site_of
        riders = {ref: cause for ref, cause in self.quick.unserved.items() if ref in site_of and cause != "no_suitable_vehicle"}
        left = {(ref, site_of[ref]): cause for ref, cause in riders.items()}
        return {pair: cause for pair, cause in left.items() if pair not in known.pairs}


@dataclass(frozen=True)
class Explained:
    """Ways to prove how many of those without a place nobody could place, and what would help them."""

    shortages: tuple[tuple[Shortage, ...], ...] = ()
    what_if: WhatIf = field(default_factory=WhatIf)


@dataclass(frozen=True, eq=False)
class Desk:
    """Everything on the table while sites and routes are found: tries assignments, and has plans checked. While a plan is
    ``under_way``, ``made`` are the stops that each shift has made."""

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
    roads: RoadNotes
    context: Context
    should_stop: Callable[[], bool]
    under_way: UnderWay | None = None
    made: Mapping[str, Sequence[PlannedStop]] = field(default_factory=dict)

    @property
    def movers(self) -> tuple[Need, ...]:
        """Those who do not stay at home."""
        return tuple(n for n in self.needs if not n.stays)

    def seconds_left(self) -> float:
        """Of the wall clock's hard stop."""
        return max(1.0, self.limit.seconds - (time.monotonic() - self.started))

    def seconds_for_routes(self, attempt: Attempt) -> float:
        """The same, less what it takes to find out what would help those for whom the attempt has no site."""
        everyone_placed = len(attempt.assignment.site_of) == len(self.movers)
        return self.seconds_left() if everyone_placed else max(1.0, self.seconds_left() - self._siting_s)

    @property
    def _siting_s(self) -> float:
        return min(SITING_S, self.limit.seconds / 4)

    def problem(self, given_up: GivenUp) -> AssignmentProblem:
        """Who could go where, but for the pairs given up. What people have pinned stays."""
        inputs = self.inputs
        pins = pinned(inputs.locks)
        out = given_up.joined_with(forbidden(inputs.locks))
        free = {ref: sites for ref, sites in out.items() if ref not in pins or ref in forbidden(inputs.locks)}
        return build_problem(self.movers, inputs.sites, self.context, pins, free, inputs.told.site_of)

    def errands(self, site_of: Mapping[str, str], begun: Collection[str] = ()) -> Errands:
        """What is to be brought to whom while these people have sites; ``begun`` (ids) people have been told of."""
        inputs = self.inputs
        return sorted_out(locks.errands(inputs.locks), self.needs, site_of, inputs.sites, inputs.scenario.lost_site_ids, begun)

    def darp(self, site_of: Mapping[str, str], errands: Errands) -> DarpProblem:
        """The rides to these sites and the errands, for tonight's vehicles."""
        inputs = self.inputs
        return build_darp(
            self.movers, site_of, self.shifts, self.matrix, inputs.scenario, inputs.policy, inputs.sites, errands.driven
        )

    def attempt(self, given_up: GivenUp, *, at_once: bool = False) -> Attempt:
        """Sites for everyone but for the pairs given up, and a dispatcher's routes to them. ``at_once``
        asks for what takes no search, so that a checked plan is there within seconds."""
        problem = self.problem(given_up)
        share_s = self.seconds_left() / 4
        assignment = self.tools.assign(
            problem,
            seed=self.seed,
            work=0 if at_once else self.limit.work,
            seconds=min(FIRST_S, share_s) if at_once else share_s,
            should_stop=self.should_stop,
        )
        findings = {**findings_for_unplaced(problem, assignment), **given_up.findings(assignment.site_of)}
        errands = self.errands(assignment.site_of)
        darp = self.darp(assignment.site_of, errands)
        quick = self.tools.route(
            darp, seed=self.seed, work=0, deadline_s=self.seconds_left(), should_stop=self.should_stop, on_better=None
        )
        return Attempt(problem, assignment, findings, darp, quick, errands)

    def explained(self, open_to_all: Attempt, attempt: Attempt, transport: TransportResult) -> Explained:
        """Why people are without a place, and what would help. ``open_to_all`` is an attempt with nothing given up: what
        is proven must not rest on what a search could not do. ``transport`` are the routes of ``attempt``."""
        proofs = self._proofs(open_to_all)
        inputs, site_of = self.inputs, attempt.assignment.site_of
        seated = seated_after(open_to_all.problem, site_of, open_to_all.assignment.site_of)
        given_up = {ref: site_id for ref, site_id in seated.items() if ref not in site_of}
        question = Question(attempt.problem, site_of, given_up, self.movers, inputs.sites, self.context, inputs.locks)
        what_if, newly = places_that_would_help(question, self._sited)
        darp = self.darp({**seated, **newly}, attempt.errands)
        return Explained(proofs, with_vehicles(what_if, darp, transport, newly, given_up))

    def _proofs(self, open_to_all: Attempt) -> tuple[tuple[Shortage, ...], ...]:
        """Ways to prove how many must be left: one dimension at a time, or at prices of room."""
        problem, site_of = open_to_all.problem, open_to_all.assignment.site_of
        if len(site_of) == len(problem.demands):
            return ()
        prices = self.tools.worth(problem, min(PROOF_S, self.seconds_left()))
        return shortages(problem, site_of), shortages_at_prices(problem, site_of, prices)

    def _sited(self, problem: AssignmentProblem) -> AssignmentResult:
        """The further sites, in a time of their own: routes may have used up the rest."""
        return self.tools.site(problem, seed=self.seed, work=SITING_WORK, seconds=self._siting_s, should_stop=self.should_stop)

    def left_behind(self, attempt: Attempt, routes: TransportResult | None = None) -> tuple[int, ...]:
        """How many an attempt leaves without a place in time, by priority class, most urgent first; with these ``routes``, or
        (None) the dispatcher's."""
        fetched = attempt.assignment.site_of.keys() - (routes or attempt.quick).unserved.keys()
        left = [n.priority for n in self.movers if n.ref not in fetched]
        return tuple(left.count(priority) for priority in range(1, 6))

    def checked(
        self,
        attempt: Attempt,
        transport: TransportResult,
        explained: Explained | None = None,
        driven: tuple[tuple[PlannedRoute, ...], Mapping[tuple[str, str], Leg]] | None = None,
    ) -> Draft:
        """The draft made of these routes (``driven`` = with what is done before them, and their drives). Raises PlanRefused
        with the rules that are broken. Proofs of a shortage that the certificate cannot follow are left out: they are said
        only where they hold."""
        sites = {s.id: s for s in self.inputs.sites}
        routes, drives = driven or planned_routes(transport, attempt.darp, self.matrix, self.tools.travel)
        findings = {ref: self._named_tonight(found, sites) for ref, found in attempt.findings.items()}
        found = answers(self.needs, attempt.assignment.site_of, findings, transport, routes)
        now = self.tools.clock()
        snapshot = self._snapshot(now)
        plan = self._plan(found, routes, attempt.assignment, transport, sites, now, sha256_of(snapshot))
        moved = self.inputs.told.moved(attempt.assignment.site_of)
        explained = explained or Explained()
        errands = errand_outcomes(attempt.errands, self.needs, found, transport, routes, self.inputs.scenario, self.inputs.policy)
        plan = replace(plan, what_if=explained.what_if, since=moved, under_way=self.under_way, errands=errands)
        patients = {n.ref: n.patient for n in self.needs}

        def proven(proofs: tuple[Shortage, ...]) -> tuple[Shortage, ...]:
            holding = certificate.proven_shortages(snapshot, plan_json(replace(plan, shortages=proofs), patients, sites))
            return tuple(proof for number, proof in enumerate(proofs) if number in holding)

        most: tuple[Shortage, ...] = ()
        for proofs in sorted(explained.shortages, key=left_at_least, reverse=True):
            if left_at_least(proofs) > left_at_least(most):
                most = max(most, proven(proofs), key=left_at_least)
        plan = replace(plan, shortages=most)
        as_json = plan_json(plan, patients, sites)
        return Draft(plan, snapshot, as_json, passed(snapshot, as_json), self.needs, sites, self.in_outage, drives)

    def _named_tonight(self, findings: tuple[Finding, ...], sites: Mapping[str, Site]) -> tuple[Finding, ...]:
        """The findings by what is short at their sites in this scenario."""
        scenario, policy = self.inputs.scenario, self.inputs.policy
        return tuple(named_tonight(f, sites[f.site_id], scenario, policy) if f.site_id in sites else f for f in findings)

    @cached_property
    def _travel(self) -> dict[str, Any]:
        return travel_json(self.matrix)

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
                travel=self._travel,
                locks=inputs.locks,
                active_elsewhere=inputs.active_elsewhere,
                parties=inputs.parties,
                under_way=self.under_way,
                made=self.made,
            )
        )

    def _plan(
        self,
        found: Answers,
        routes: tuple[PlannedRoute, ...],
        assignment: AssignmentResult,
        transport: TransportResult,
        sites: Mapping[str, Site],
        now: datetime,
        snapshot_sha256: str,
    ) -> Plan:
        needs = {n.ref: n for n in self.needs}
        scenario = self.inputs.scenario
        profile_of = {shift.id: shift.vehicle.profile for shift in self.shifts}
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
            levels=levels(found, needs, sites, routes, self.matrix, profile_of),
            hospital_places_avoided=hospital_places_avoided(found, needs, sites, self.matrix, profile_of),
            made=Made(
                at=now,
                by=self.by,
                seed=self.seed,
                work=self.limit.work,
                seconds_used=round(time.monotonic() - self.started, 1),
                stopped_by_time=transport.stopped_by_time or assignment.stopped_by_time,
                policy_version=self.inputs.policy.version,
                snapshot_sha256=snapshot_sha256,
                network=self.matrix.network,
                rough_travel=self.matrix.rough,
                software=self.tools.software,
                assignment_method=assignment.method,
                assignment_proven=assignment.proven,
                transport_method=transport.method,
                road_changes=self.matrix.changes,
                acceptance_percent=scenario.acceptance_percent,
            ),
            roads=self.roads,
        )
        return replace(plan, id=plan_id(scenario.id, plan))
