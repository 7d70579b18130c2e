"""How many must be left without a place, whatever the plan? A proof that anyone can check by counting.

People A who can go nowhere but to the sites B, and who together need more of one dimension than B has: however they are divided,
so many of them are left that the rest fit. The sets are found as in a minimum cut: from someone without a place to every site
that is open to them, from there to whoever takes the same thing there, to every site open to those, and so on. The
certificate checks the proof without knowing how it was found (rule C21). It speaks of places; that there are too few vehicles
is no part of it.

Where one thing is short at one site and another at the next, no dimension alone proves much. Then things are counted at a price:
whatever site takes the person, its room worth so many units is gone, and the sites have only so many. Any prices make a valid
proof; the best are the dual values of the linear programme that leaves fewest (weak duality; Dantzig, Linear Programming and
Extensions, 1963, chapter 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planner.assignment.problem import AssignmentProblem, Demand
from planner.assignment.room import urgency
from planner.model.load import SiteLoad

DIMENSIONS = SiteLoad.dimensions()

#: By site, what one of each dimension is worth there, in units of which :data:`WHOLE` are one person.
RoomPrices = Mapping[str, tuple[int, ...]]
#: Nobody counts for more units than these.
WHOLE = 10**9


@dataclass(frozen=True, slots=True)
class Shortage:
    """Of ``patients``, for whom no site but ``sites`` is open, at least ``at_least`` are left without a place, since the sites
    have too little of ``dimension``, or ("") of what is counted at ``prices``. Without sites: nothing is open to any of them."""

    patients: tuple[str, ...]
    sites: tuple[str, ...]
    dimension: str
    at_least: int
    prices: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def counts(self) -> str:
        """The code of what is counted, for words: nothing, one dimension, or everything at prices."""
        if not self.sites:
            return "nowhere"
        return "at_prices" if self.prices else "counted"


def left_at_least(proofs: Iterable[Shortage]) -> int:
    """How many are left by every plan, by proofs about disjoint people."""
    return sum(proof.at_least for proof in proofs)


def shortages(problem: AssignmentProblem, site_of: Mapping[str, str]) -> tuple[Shortage, ...]:
    """Proofs about disjoint people, so that what they prove adds up, each counting one dimension. ``site_of`` is any
    assignment; a good one proves most."""
    return (*_nowhere_to_go(problem, site_of), *_one_dimension(problem, site_of))


def shortages_at_prices(problem: AssignmentProblem, site_of: Mapping[str, str], prices: RoomPrices) -> tuple[Shortage, ...]:
    """Proofs about disjoint people that count everything at these prices: one for each group of people that shares no priced
    site with another."""
    return (*_nowhere_to_go(problem, site_of), *_at_prices(problem, prices))


def _one_dimension(problem: AssignmentProblem, site_of: Mapping[str, str]) -> list[Shortage]:
    """Proofs that count a single dimension each."""
    search, found, used = _Search(problem, site_of), list[Shortage](), set[str]()
    waiting = sorted(search.waiting, key=urgency)
    grown = {search.proof(demand, dimension) for demand in waiting for dimension in range(len(DIMENSIONS))}
    strongest_first = sorted((p for p in grown if p), key=lambda p: (-p.at_least, len(p.patients), p.dimension, p.patients))
    for proof in strongest_first:
        if used.isdisjoint(proof.patients):
            found.append(proof)
            used.update(proof.patients)
    return found


def _at_prices(problem: AssignmentProblem, prices: RoomPrices) -> list[Shortage]:
    units = {d.ref: _units(d, prices) for d in problem.demands if d.reach}
    group_of: dict[str, set[str]] = {}
    for demand in problem.demands:
        if units.get(demand.ref):
            joined = set(demand.reach).union(*(group_of.get(site_id, ()) for site_id in demand.reach))
            group_of.update(dict.fromkeys(joined, joined))
    members: dict[int, list[Demand]] = {}
    for demand in problem.demands:
        if units.get(demand.ref):
            members.setdefault(id(group_of[demand.reach[0]]), []).append(demand)
    found = (_proof_at_prices(people, group_of[people[0].reach[0]], units, problem, prices) for people in members.values())
    return [proof for proof in found if proof.at_least]


def _proof_at_prices(
    people: Sequence[Demand], sites: Iterable[str], units: Mapping[str, int], problem: AssignmentProblem, prices: RoomPrices
) -> Shortage:
    """What is proven of a group; in one dimension, where that alone proves as much."""
    refs, named = tuple(sorted(d.ref for d in people)), tuple(sorted(sites))
    counted = tuple((site_id, prices[site_id]) for site_id in named)
    room = sum(_worth(prices[site_id], problem.capacity[site_id].amounts()) for site_id in named)
    left = _left([units[ref] for ref in refs], room)
    for number, dimension in enumerate(DIMENSIONS):
        if all(price[number] for _, price in counted):
            loads = [d.load.amounts()[number] for d in people]
            if left and _left(loads, sum(problem.capacity[s].amounts()[number] for s in named)) >= left:
                return Shortage(refs, named, dimension, left)
    return Shortage(refs, named, "", left, counted)


def _units(demand: Demand, prices: RoomPrices) -> int:
    """The least that placing the person takes, whichever site takes them; nobody counts for more than one person."""
    amounts, nothing = demand.load.amounts(), (0,) * len(DIMENSIONS)
    return min(WHOLE, min(_worth(prices.get(site_id, nothing), amounts) for site_id in demand.reach))


def _worth(price: tuple[int, ...], amounts: tuple[int, ...]) -> int:
    return sum(p * a for p, a in zip(price, amounts, strict=True))


def _left(loads: Iterable[int], room: int) -> int:
    """How many at least must go for the rest to fit: the largest first."""
    largest_first = sorted(loads, reverse=True)
    wanted, left = sum(largest_first), 0
    for load in largest_first:
        if wanted <= room:
            return left
        wanted -= load
        left += 1
    return left


def _nowhere_to_go(problem: AssignmentProblem, site_of: Mapping[str, str]) -> list[Shortage]:
    """People to whom no site is open, by why that is and the kind of place they need."""
    alike: dict[tuple[str, str], list[str]] = {}
    for demand in (d for d in problem.demands if d.ref not in site_of and not d.reach):
        why = demand.findings[0].reason.value if demand.findings else ""
        kind = next(dimension for dimension in DIMENSIONS[:2] if getattr(demand.load, dimension))
        alike.setdefault((why, kind), []).append(demand.ref)
    return [Shortage(tuple(sorted(refs)), (), kind, len(refs)) for (_, kind), refs in sorted(alike.items())]


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
        left = _left([self.load[ref][dimension] for ref in people], sum(self.capacity[s][dimension] for s in sites))
        if not left:
            return None
        return Shortage(tuple(sorted(people)), tuple(sorted(sites)), DIMENSIONS[dimension], left)
