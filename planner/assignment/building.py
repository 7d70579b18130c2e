"""Which pairs are worth a solver's time, and why has someone none? From needs and sites to the assignment problem.

Every site is tested for every mover by rules.py. Of the eligible sites of one person the ``candidate_sites`` (policy value
K) best by the order of importance are kept, and the K nearest beside them. What that means: "optimal" is said of the kept
pairs. Nobody loses the best site they could have, nor the nearest, but where more than K sites are eligible and nearly all
of them are full, an unkept site further away might have served; ``AssignmentProblem.left_out`` counts the unkept pairs, so
that 0 means nothing was left out of the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.assignment.problem import AssignmentProblem, Demand, Option
from planner.assignment.reasons import MOST_FINDINGS, Finding, Reason, Remedy
from planner.assignment.rules import STANDING_RULES, TRAVEL_RULES, Carrier, Context, Way, not_lost, obstacles, right_kind
from planner.assignment.tonight import offered, site_tonight
from planner.model.fleet import VehicleShift
from planner.model.outage import Scenario
from planner.model.policy import Policy
from planner.model.site import Site, SiteKind
from planner.model.timing import epoch_s
from planner.needs.need import Need, SiteNeed
from planner.travel.matrix import UNREACHABLE, TravelMatrix

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def build_problem(
    needs: Iterable[Need],
    sites: Iterable[Site],
    context: Context,
    pinned: Mapping[str, str] | None = None,
    forbidden: Mapping[str, frozenset[str]] | None = None,
    told: Mapping[str, str] | None = None,
) -> AssignmentProblem:
    """The problem for all movers (``needs`` without those who stay). ``pinned`` names the one site a person must go to,
    ``forbidden`` the sites a person must not, ``told`` the site a person has been told of. Demands are in the order of
    ``needs``, options in the order of importance."""
    scenario, policy = context.scenario, context.policy
    tonight = (site_tonight(site, scenario, policy) for site in sites)
    table = _SiteTable(sorted(tonight, key=lambda site: site.id), context)
    pinned, forbidden, told = pinned or {}, forbidden or {}, told or {}
    demands, left_out = [], 0
    for need in needs:
        demand, unkept = _demand(need, table, context, pinned.get(need.ref, ""), forbidden.get(need.ref, frozenset()))
        demands.append(_as_told(demand, told.get(need.ref, "")))
        left_out += unkept
    capacity = {site.id: offered(site.capacity, scenario) for site in table.sites}
    return AssignmentProblem(tuple(demands), capacity, left_out, order=policy.order)


def planning_context(
    scenario: Scenario,
    policy: Policy,
    in_outage: frozenset[str],
    matrix: TravelMatrix,
    shifts: Iterable[VehicleShift] | None,
) -> Context:
    """The rules' context. ``shifts`` are those that may be used in the scenario; None = the fleet is not known."""
    rows = matrix.index()
    if shifts is None:
        return Context(scenario, policy, in_outage, matrix, rows)
    zero = epoch_s(scenario.first_departure_at)
    seats_each = policy.whole("seats_per_wheelchair_place")
    carriers = tuple(
        Carrier(
            rows[f"base:{shift.vehicle.id}"],
            shift.vehicle.capacity,
            shift.vehicle.oxygen_on_board,
            shift.vehicle.power_on_board,
            max(0, epoch_s(shift.window.start_at) - zero),
            shift.vehicle.profile,
            shift.vehicle.seats(seats_each),
            seats_each,
        )
        for shift in shifts
    )
    return Context(scenario, policy, in_outage, matrix, rows, carriers)


def _as_told(demand: Demand, site_id: str) -> Demand:
    """The demand with the options marked that are not what the person has been told."""
    if not site_id:
        return demand
    return replace(demand, options=tuple(replace(o, changed=int(o.site_id != site_id)) for o in demand.options))


class _SiteTable:
    """The sites as columns, with the answers of the standing rules remembered for each kind of need."""

    def __init__(self, sites: Sequence[Site], context: Context) -> None:
        self.sites = tuple(sites)
        self.context = context
        self.ids = tuple(site.id for site in sites)
        self.rows: Ints = np.array([context.rows[f"site:{i}"] for i in self.ids], np.int64)
        self.municipality = np.array([site.municipality_code for site in sites], dtype=object)
        self.hospital: Ints = np.array([int(site.kind.is_hospital) for site in sites], np.int64)
        self._preference: dict[tuple[SiteKind, ...], Ints] = {}
        self._standing: dict[SiteNeed, Flags] = {}
        self._in_the_way: dict[tuple[SiteNeed, str], tuple[Finding, ...]] = {}
        self._existing: dict[tuple[SiteKind, ...], Flags] = {}

    def standing(self, need: Need) -> Flags:
        """Which sites pass the standing rules. They read only ``need.site``, so one answer serves all who need the same."""
        if need.site not in self._standing:
            answers = [self._stands(need, site) for site in self.sites]
            self._standing[need.site] = np.array(answers, np.bool_)
        return self._standing[need.site]

    def preference(self, kinds: tuple[SiteKind, ...]) -> Ints:
        """0 for sites of the policy's first kind, 1 for the others."""
        if kinds not in self._preference:
            self._preference[kinds] = np.array([int(site.kind is not kinds[0]) for site in self.sites], np.int64)
        return self._preference[kinds]

    def of_right_kind(self, need: Need) -> Flags:
        """Which sites are of a kind that the policy names, and have not been taken away by the scenario."""
        if need.site.kinds not in self._existing:
            answers = [not obstacles(need, site, self.context, (right_kind, not_lost)) for site in self.sites]
            self._existing[need.site.kinds] = np.array(answers, np.bool_)
        return self._existing[need.site.kinds]

    def in_the_way(self, need: Need, site: Site) -> tuple[Finding, ...]:
        """Everything in the way of this pair, with the standing rules' part remembered."""
        key = (need.site, site.id)
        if key not in self._in_the_way:
            self._in_the_way[key] = obstacles(need, site, self.context, STANDING_RULES)
        return self._in_the_way[key] + obstacles(need, site, self.context, TRAVEL_RULES)

    def _stands(self, need: Need, site: Site) -> bool:
        return all(rule(need, site, self.context) is None for rule in STANDING_RULES)


def _demand(need: Need, table: _SiteTable, context: Context, pinned: str, forbidden: frozenset[str]) -> tuple[Demand, int]:
    """One person's demand, and how many eligible sites were not kept. Boats and helicopters, which
    are few, are counted on only for whom no road brings to any site in time."""
    home = context.home_row(need)
    demand = Demand(need.ref, need.priority, need.site.load, need.patient.household, options=(), locked_site_id=pinned)
    if home is None:
        return replace(demand, findings=(Finding(Reason.NOT_LOCATED, Remedy.LOCATE_ADDRESS),)), 0
    ways = context.ways(need, table.rows)
    drive, slack = _quickest(need, context, [way for way in ways if not way.off_road], len(table.rows))
    eligible = table.standing(need) & (slack >= 0)
    if not eligible.any():
        drive, slack = _quickest(need, context, ways, len(table.rows))
        eligible = table.standing(need) & (slack >= 0)
    unlocked = np.array([i not in forbidden and pinned in ("", i) for i in table.ids], np.bool_)
    allowed = eligible & unlocked
    if allowed.any():
        options, unkept = _kept(need, table, context, allowed, drive, slack)
        kept = {option.site_id for option in options}
        others = (table.ids[i] for i in np.flatnonzero(allowed).tolist())
        return replace(demand, options=options, unkept=tuple(i for i in others if i not in kept)), unkept
    lock = _lock_in_the_way(table, eligible, pinned)
    return replace(demand, findings=(lock + _why_none(need, table, context, unlocked, drive))[:MOST_FINDINGS]), 0


def _quickest(need: Need, context: Context, ways: Iterable[Way], sites: int) -> tuple[Ints, Ints]:
    """To each site the shortest drive, UNREACHABLE when there is none, and the most slack at arrival that any suited
    vehicle leaves, negative when none brings the person there in time."""
    drive = np.full(sites, UNREACHABLE, np.int64)
    slack = np.full(sites, -1, np.int64)
    for way in ways:
        exists = way.drive != UNREACHABLE
        shorter = exists & ((drive == UNREACHABLE) | (way.drive < drive))
        drive = np.where(shorter, way.drive, drive)
        if way.fetch_s != UNREACHABLE:
            left = context.latest_s(need) - (way.fetch_s + need.ride.boarding_s + way.drive)
            slack = np.where(exists & (way.drive <= need.ride.max_ride_s), np.maximum(slack, left), slack)
    return drive, slack


def _lock_in_the_way(table: _SiteTable, eligible: Flags, pinned: str) -> tuple[Finding, ...]:
    """Locks are named only where they are in the way: at the pinned site, or where every eligible site is forbidden."""
    if not pinned and not eligible.any():
        return ()
    site_id = pinned or table.ids[int(eligible.argmax())]
    return (Finding(Reason.LOCKED_OUT, Remedy.REMOVE_LOCK, site_id),)


def _kept(
    need: Need, table: _SiteTable, context: Context, allowed: Flags, drive: Ints, slack: Ints
) -> tuple[tuple[Option, ...], int]:
    """The best options by the order of importance and the nearest ones; and the number of eligible sites not kept."""
    at = np.flatnonzero(allowed)
    policy = context.policy
    high_s, some_s = policy.whole("risk_slack_high"), policy.whole("risk_slack_some")
    risk = (slack[at] < high_s).astype(np.int64) + (slack[at] < max(high_s, some_s))
    preference = table.preference(need.site.kinds)[at]
    hospital = table.hospital[at] * int(need.needs_power_only)
    away = (table.municipality[at] != need.patient.municipality_code).astype(np.int64)
    travel = drive[at]
    # Ties are broken by site id, since ``at`` ascends in it and lexsort is stable: the same question, the same answer.
    by_importance = np.lexsort((travel, away, hospital, preference, risk))
    most = policy.whole("candidate_sites")
    keep = np.zeros(len(at), np.bool_)
    keep[by_importance[:most]] = True
    keep[np.argsort(travel, kind="stable")[:most]] = True
    order = by_importance[keep[by_importance]]
    columns = (risk[order], preference[order], hospital[order], away[order], travel[order])
    rows = zip(at[order].tolist(), *(column.tolist() for column in columns), strict=True)
    options = tuple(Option(table.ids[i], *values) for i, *values in rows)
    return options, len(at) - len(options)


def _why_none(need: Need, table: _SiteTable, context: Context, unlocked: Flags, drive: Ints) -> tuple[Finding, ...]:
    """The most telling reasons why no site is eligible, from the sites that come closest to it: of the right kind, with
    the fewest obstacles, nearest."""
    standing = table.standing(need)
    at = np.flatnonzero(unlocked & table.of_right_kind(need))
    if not at.size:
        return (Finding(Reason.NO_SITE_OF_RIGHT_KIND, Remedy.MORE_CAPACITY),)
    # Only the nearest few are asked everything: an obstacle far away is no news.
    order = at[np.lexsort((drive[at], drive[at] == UNREACHABLE, ~standing[at]))]
    nearest = [table.sites[i] for i in order[: context.policy.whole("candidate_sites")]]
    asked = sorted((table.in_the_way(need, site) for site in nearest), key=len)
    telling: dict[tuple[Reason, Remedy, str], Finding] = {}
    for found in asked:
        for finding in found:
            telling.setdefault((finding.reason, finding.remedy, finding.dimension), finding)
    return _most_urgent_first(need, context, tuple(telling.values()))


def _most_urgent_first(need: Need, context: Context, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Whoever cannot be fetched in time and is in danger is a matter for the emergency dispatch, before anything else."""
    too_far = (Reason.NONE_REACHABLE_IN_TIME, Reason.RIDE_TOO_LONG)
    late = next((f for reason in too_far for f in findings if f.reason is reason), None)
    in_danger = need.priority == 1 or need.deadline_at < context.scenario.first_departure_at
    if late is None or not in_danger:
        return findings
    return (replace(late, remedy=Remedy.CALL_EMERGENCY_DISPATCH), *findings)
