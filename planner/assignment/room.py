"""How much is still free at each site while people are being placed? And who is placed before all others, by a lock?"""

from __future__ import annotations

from collections.abc import Mapping

from planner.assignment.problem import AssignmentProblem, Demand
from planner.model.load import SiteLoad


class Room:
    """Free capacity by site; the one thing that changes while a plan is being made by hand or repaired."""

    def __init__(self, capacity: Mapping[str, SiteLoad]) -> None:
        self._free = {site_id: list(amount.amounts()) for site_id, amount in capacity.items()}
        self._amounts: dict[SiteLoad, tuple[int, ...]] = {}

    def copy(self) -> Room:
        """The same room, to try something in."""
        other = Room({})
        other._free = {site_id: list(free) for site_id, free in self._free.items()}
        other._amounts = self._amounts
        return other

    def fits(self, site_id: str, load: SiteLoad, *, instead_of: SiteLoad | None = None) -> bool:
        """Whether the load fits beside those already there (were ``instead_of`` to leave)."""
        free = self._free[site_id]
        if instead_of is not None:
            free = [f + a for f, a in zip(free, self._of(instead_of), strict=True)]
        return all(a <= f for a, f in zip(self._of(load), free, strict=True))

    def take(self, site_id: str, load: SiteLoad) -> None:
        """The load moves in."""
        self._free[site_id] = [f - a for f, a in zip(self._free[site_id], self._of(load), strict=True)]

    def give_back(self, site_id: str, load: SiteLoad) -> None:
        """The load moves out."""
        self._free[site_id] = [f + a for f, a in zip(self._free[site_id], self._of(load), strict=True)]

    def lacking(self, site_id: str, load: SiteLoad) -> tuple[str, ...]:
        """The dimensions in which the load does not fit."""
        return load.exceeding(SiteLoad(*self._free[site_id]))

    def free(self, site_id: str) -> SiteLoad:
        """What is free now."""
        return SiteLoad(*self._free[site_id])

    def _of(self, load: SiteLoad) -> tuple[int, ...]:
        # Reading a dataclass by field names is slow, and few different loads exist.
        if load not in self._amounts:
            self._amounts[load] = load.amounts()
        return self._amounts[load]


def settled_by_lock(problem: AssignmentProblem) -> dict[str, str]:
    """Where locks send people, by ref, as far as the room lasts: by class, then reference. Every solver begins here."""
    room, settled = Room(problem.capacity), {}
    for demand in sorted((d for d in problem.demands if d.locked_site_id), key=urgency):
        option = next((o for o in demand.options if o.site_id == demand.locked_site_id), None)
        if option and room.fits(demand.locked_site_id, demand.load_at(option)):
            room.take(demand.locked_site_id, demand.load_at(option))
            settled[demand.ref] = demand.locked_site_id
    return settled


def seated_after(problem: AssignmentProblem, placed: Mapping[str, str], wishing: Mapping[str, str]) -> dict[str, str]:
    """``placed`` (site id by ref), with those of ``wishing`` who have no place there added while there is room at the sites
    they wish for, most urgent first. Nobody who is placed moves."""
    room, seated = Room(problem.capacity), dict[str, str]()
    for sites in (placed, wishing):
        for demand in sorted((d for d in problem.demands if d.ref in sites and d.ref not in seated), key=urgency):
            site_id = sites[demand.ref]
            # A decision by hand may have placed them where the rules offer nothing.
            load = next((demand.load_at(o) for o in demand.options if o.site_id == site_id), demand.load)
            if sites is placed or room.fits(site_id, load):
                room.take(site_id, load)
                seated[demand.ref] = site_id
    return seated


def urgency(demand: Demand) -> tuple[int, str]:
    """Sort key: most urgent class first, and one order within a class."""
    return demand.priority, demand.ref
