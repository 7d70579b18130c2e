"""What does one look at first in a plan? Who has no place and why, who receives whom, which vehicle drives how far."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from planner.assignment.reasons import Finding
from planner.documents.closures import closed_names
from planner.documents.facts import PersonFacts, PlanFacts, SiteFacts
from planner.documents.phrases import amount_of
from planner.documents.sheet import Amount
from planner.plans.road_notes import ByFerry, CutOff
from planner.web.plan_table import vehicle_name

#: So many of the unplaced are shown in full before the table takes over.
SHOWN_UNPLACED = 12


@dataclass(frozen=True)
class Obstacle:
    """One reason with its remedy. ``site`` "" when it concerns no single site."""

    finding: Finding
    site: str

    @property
    def lacks(self) -> Amount:
        """How much of a capacity is lacking, in the unit people use."""
        return amount_of(self.finding.dimension, self.finding.amount)


@dataclass(frozen=True)
class UnplacedCase:
    """One person without a place, everything that stood in the way, and what would help (word codes)."""

    person: PersonFacts
    municipality: str
    deadline_at: datetime
    obstacles: tuple[Obstacle, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class SiteSummary:
    """What one site receives."""

    site: SiteFacts
    municipality: str
    received: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class RouteSummary:
    """What one vehicle drives in one shift."""

    vehicle: str
    kind: str
    start_at: datetime
    end_at: datetime
    people: int
    distance_m: int


@dataclass(frozen=True)
class RoadSummary:
    """Who is cut off, what only ferries reach, and which places stand apart: (code, ((kind, id), ...)) for "far", "outside" and
    "closed_off". ``unplaced`` the refs without a place; ``closed`` the bridges and ferries nobody can count on."""

    cut_off: tuple[CutOff, ...]
    apart: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    islands: tuple[ByFerry, ...]
    unplaced: frozenset[str]
    closed: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """``reasons`` counts the first reason of each unplaced person, the commonest first."""

    unplaced: tuple[UnplacedCase, ...]
    reasons: tuple[tuple[str, int], ...]
    sites: tuple[SiteSummary, ...]
    routes: tuple[RouteSummary, ...]
    municipalities: tuple[tuple[str, str, tuple[int, int, int, int]], ...]


def summarise(facts: PlanFacts) -> Summary:
    """All of it."""
    firsts = Counter(entry.findings[0].reason.value for entry in facts.plan.unplaced if entry.findings)
    by_municipality = [
        (code, facts.municipalities.get(code, code), numbers) for code, numbers in facts.counts_by_municipality().items()
    ]
    return Summary(
        unplaced=tuple(unplaced_case(facts, entry.ref) for entry in facts.plan.unplaced[:SHOWN_UNPLACED]),
        reasons=tuple(firsts.most_common()),
        sites=_sites(facts),
        routes=_routes(facts),
        municipalities=tuple(sorted(by_municipality, key=lambda row: row[1])),
    )


def road_summary(facts: PlanFacts) -> RoadSummary:
    """What the plan notes about the roads."""
    notes = facts.plan.roads
    listed = (("far", notes.far), ("outside", notes.outside), ("closed_off", notes.closed_off))
    apart = tuple((code, tuple(_kind_and_id(i) for i in ids)) for code, ids in listed if ids)
    unplaced = frozenset(u.ref for u in facts.plan.unplaced)
    return RoadSummary(notes.cut_off, apart, notes.islands, unplaced, closed_names(facts))


def _kind_and_id(place_id: str) -> tuple[str, str]:
    kind, _, name = place_id.partition(":")
    return kind, name


def unplaced_case(facts: PlanFacts, ref: str) -> UnplacedCase:
    """Why ``ref`` has no place. Raises KeyError when the person is not among the unplaced."""
    entry = next((entry for entry in facts.plan.unplaced if entry.ref == ref), None)
    if entry is None:
        raise KeyError(ref)
    person = facts.people[ref]
    obstacles = tuple(
        Obstacle(finding, facts.sites[finding.site_id].name if finding.site_id in facts.sites else "")
        for finding in entry.obstacles
    )
    remedies = tuple(dict.fromkeys(finding.remedy.value for finding in entry.findings))
    municipality = facts.municipalities.get(person.municipality_code, person.municipality_code)
    return UnplacedCase(person, municipality, entry.deadline_at, obstacles, remedies)


def _sites(facts: PlanFacts) -> tuple[SiteSummary, ...]:
    arrivals: dict[str, list[datetime]] = defaultdict(list)
    for entry in facts.plan.placed:
        arrivals[entry.site_id].append(entry.arrival_at)
    rows = []
    for site_id, moments in arrivals.items():
        site = facts.sites[site_id]
        municipality = facts.municipalities.get(site.municipality_code, site.municipality_code)
        rows.append(SiteSummary(site, municipality, len(moments), min(moments), max(moments)))
    return tuple(sorted(rows, key=lambda row: (-row.received, row.site.name)))


def _routes(facts: PlanFacts) -> tuple[RouteSummary, ...]:
    rows = []
    for route in facts.plan.routes:
        vehicle = facts.vehicles.get(route.vehicle_id)
        start_at, end_at = route.stops[0].depart_at, route.stops[-1].arrive_at
        name, kind = vehicle_name(facts, route.shift_id), vehicle.kind if vehicle else ""
        rows.append(RouteSummary(name, kind, start_at, end_at, route.people, route.distance_m))
    return tuple(sorted(rows, key=lambda row: (row.start_at, row.vehicle)))
