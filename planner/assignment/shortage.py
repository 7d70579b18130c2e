"""How many must be left without a place, whatever the plan? A proof that anyone can check by counting.

People A who can go nowhere but to the sites B, and who together need more of one dimension than B has: however they are divided,
so many of them are left that the rest fit. The sets are found as in a minimum cut: from someone without a place to every site
that is open to them, from there to whoever takes the same thing there, to every site open to those, and so on. The
certificate checks the proof without knowing how it was found (rule C21). It speaks of places; that there are too few vehicles
is no part of it, and where several dimensions lack only together it may prove less than is true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.assignment.problem import AssignmentProblem, Demand
from planner.assignment.room import urgency
from planner.model.load import SiteLoad

DIMENSIONS = SiteLoad.dimensions()


@dataclass(frozen=True, slots=True)
class Shortage:
    """Of ``patients``, for whom no site but ``sites`` is open, at least ``at_least`` are left without a place, since the sites
    have too little of ``dimension``. Without sites: nothing is open to any of them."""

    patients: tuple[str, ...]
    sites: tuple[str, ...]
    dimension: str
    at_least: int


def shortages(problem: AssignmentProblem, site_of: Mapping[str, str]) -> tuple[Shortage, ...]:
    """Proofs about disjoint people, so that what they prove adds up. ``site_of`` is any assignment; a good one proves most."""
    search = _Search(problem, site_of)
    waiting = sorted((d for d in problem.demands if d.ref not in site_of), key=urgency)
    found = [*_nowhere_to_go([d for d in waiting if not d.reach])]
    used: set[str] = {ref for proof in found for ref in proof.patients}
    grown = {search.proof(demand, dimension) for demand in waiting for dimension in range(len(DIMENSIONS))}
    strongest_first = sorted((p for p in grown if p), key=lambda p: (-p.at_least, len(p.patients), p.dimension, p.patients))
    for proof in strongest_first:
        if used.isdisjoint(proof.patients):
            found.append(proof)
            used.update(proof.patients)
    return tuple(found)


def _nowhere_to_go(demands: list[Demand]) -> list[Shortage]:
    """People to whom no site is open, by the kind of place they need."""
    found = []
    for dimension in DIMENSIONS[:2]:
        refs = tuple(sorted(d.ref for d in demands if getattr(d.load, dimension)))
        if refs:
            found.append(Shortage(refs, (), dimension, len(refs)))
    return found


class _Search:
    """Follows who takes what from whom."""

    def __init__(self, problem: AssignmentProblem, site_of: Mapping[str, str]) -> None:
        self.capacity = {site_id: load.amounts() for site_id, load in problem.capacity.items()}
        self.load = {d.ref: d.load.amounts() for d in problem.demands}
        self.waiting = [d for d in problem.demands if d.ref not in site_of and d.reach]
        self.guests: dict[str, list[Demand]] = {}
        for demand in problem.demands:
            if demand.ref in site_of:
                self.guests.setdefault(site_of[demand.ref], []).append(demand)

    def proof(self, start: Demand, dimension: int) -> Shortage | None:
        """The proof that grows from one person without a place, None when it proves nothing."""
        if not self.load[start.ref][dimension]:
            return None
        people, sites = {start.ref: start}, set[str]()
        fringe = [start]
        while fringe:
            for site_id in fringe.pop().reach:
                if site_id not in sites:
                    sites.add(site_id)
                    for guest in self.guests.get(site_id, ()):
                        if guest.ref not in people and self.load[guest.ref][dimension]:
                            people[guest.ref] = guest
                            fringe.append(guest)
        for other in self.waiting:
            if other.ref not in people and self.load[other.ref][dimension] and sites.issuperset(other.reach):
                people[other.ref] = other
        left = self._left([self.load[ref][dimension] for ref in people], sum(self.capacity[s][dimension] for s in sites))
        if not left:
            return None
        return Shortage(tuple(sorted(people)), tuple(sorted(sites)), DIMENSIONS[dimension], left)

    @staticmethod
    def _left(loads: list[int], room: int) -> int:
        """How many at least must go for the rest to fit: the largest first."""
        wanted, left = sum(loads), 0
        for load in sorted(loads, reverse=True):
            if wanted <= room:
                return left
            wanted -= load
            left += 1
        return left
