"""How is a wish list of places turned into a plan in which nobody stands in the corridor?

Solvers that leave out some dimension overfill sites. Repair keeps whom it can where they were wanted, most urgent first,
finds the others the best site with room, and, for who is still left, moves one less urgent or more flexible person aside.
"""

from __future__ import annotations

from collections.abc import Mapping

from planner.assignment.problem import AssignmentProblem, Demand
from planner.assignment.room import Room, settled_by_lock, urgency
from planner.model.load import SiteLoad


def repaired(problem: AssignmentProblem, wanted: Mapping[str, str]) -> dict[str, str]:
    """A feasible assignment near ``wanted`` (site id by ref, among each patient's options). Locks are kept. Nobody is left
    out while one of their sites has room for them."""
    repair = Repair(problem)
    most_urgent_first = sorted((d for d in problem.demands if not d.locked_site_id), key=urgency)
    for demand in most_urgent_first:
        if demand.ref in wanted and repair.fits(demand, wanted[demand.ref]):
            repair.place(demand, wanted[demand.ref])
    for demand in most_urgent_first:
        if demand.ref not in repair.site_of and not repair.place_in_free_room(demand):
            repair.move_one_aside(demand)
    for demand in most_urgent_first:  # who was pushed out may fit where someone has left since
        if demand.ref not in repair.site_of:
            repair.place_in_free_room(demand)
    return repair.site_of


def seated_after(problem: AssignmentProblem, placed: Mapping[str, str], wishing: Mapping[str, str]) -> dict[str, str]:
    """``placed`` (site id by ref), with those of ``wishing`` who have no place there added while there is room at the sites
    they wish for, most urgent first. Nobody who is placed moves."""
    repair = Repair(problem)
    for sites in (placed, wishing):
        for demand in sorted((d for d in problem.demands if d.ref in sites and d.ref not in repair.site_of), key=urgency):
            if sites is placed or repair.fits(demand, sites[demand.ref]):
                repair.place(demand, sites[demand.ref])
    return repair.site_of


class Repair:
    """The assignment while it is being repaired, with who is where."""

    def __init__(self, problem: AssignmentProblem) -> None:
        self.room = Room(problem.capacity)
        self.site_of: dict[str, str] = {}
        self.loads: dict[str, dict[str, SiteLoad]] = {}
        # Who found no room is asked again only about sites that somebody has left since: most questions repeat.
        self.freed: list[str] = []
        self.found_none: dict[str, int] = {}
        self.present: dict[str, dict[str, Demand]] = {site_id: {} for site_id in problem.capacity}
        locked = settled_by_lock(problem)
        for demand in problem.demands:
            if demand.ref in locked:
                self.place(demand, locked[demand.ref])

    def copy(self) -> Repair:
        """Another one that stands where this one does."""
        other = Repair.__new__(Repair)
        other.room = self.room.copy()
        other.site_of, other.freed, other.found_none = dict(self.site_of), list(self.freed), dict(self.found_none)
        other.present = {site_id: dict(people) for site_id, people in self.present.items()}
        other.loads = self.loads
        return other

    def add_room(self, site_id: str, load: SiteLoad) -> None:
        """The site can take more."""
        self.room.give_back(site_id, load)
        self.freed.append(site_id)

    def load(self, demand: Demand, site_id: str) -> SiteLoad:
        """What the person takes at the site, also at one to which somebody was sent by hand though it is no option."""
        loads = self.loads.get(demand.ref)
        if loads is None:
            loads = self.loads[demand.ref] = {o.site_id: demand.load_at(o) for o in demand.options}
        return loads.get(site_id, demand.load)

    def fits(self, demand: Demand, site_id: str) -> bool:
        """Whether the site has room for the person."""
        return self.room.fits(site_id, self.load(demand, site_id))

    def place(self, demand: Demand, site_id: str) -> None:
        """The person moves in."""
        self.room.take(site_id, self.load(demand, site_id))
        self.found_none.pop(demand.ref, None)
        self.site_of[demand.ref] = site_id
        self.present[site_id][demand.ref] = demand

    def remove(self, demand: Demand) -> None:
        """The person moves out."""
        site_id = self.site_of.pop(demand.ref)
        self.room.give_back(site_id, self.load(demand, site_id))
        self.freed.append(site_id)
        del self.present[site_id][demand.ref]

    def free_site(self, demand: Demand) -> str:
        """The best of the patient's other sites with room, "" when none has."""
        asked = self.found_none.get(demand.ref)
        changed = None if asked is None else set(self.freed[asked:])
        if changed is None or changed:
            here = self.site_of.get(demand.ref)
            for option in demand.options:
                may_fit = option.site_id != here and (changed is None or option.site_id in changed)
                if may_fit and self.room.fits(option.site_id, demand.load_at(option)):
                    return option.site_id
        self.found_none[demand.ref] = len(self.freed)
        return ""

    def place_in_free_room(self, demand: Demand) -> bool:
        """Places the person at the best site with room; False when there is none."""
        site_id = self.free_site(demand)
        if site_id:
            self.place(demand, site_id)
        return bool(site_id)

    def move_one_aside(self, demand: Demand, *, gently: bool = False) -> bool:
        """Make room by moving one person to another site with room, or else (not ``gently``) by taking a less urgent person's
        place."""
        least_urgent: tuple[Demand, str] | None = None
        for option in demand.options:
            for other in list(self.present[option.site_id].values()):
                leaving = self.load(other, option.site_id)
                makes_room = self.room.fits(option.site_id, demand.load_at(option), instead_of=leaving)
                if other.locked_site_id or not makes_room:
                    continue
                elsewhere = self.free_site(other)
                if elsewhere:
                    self.remove(other)
                    self.place(other, elsewhere)
                    self.place(demand, option.site_id)
                    return True
                if not gently and other.priority > max(demand.priority, least_urgent[0].priority if least_urgent else 0):
                    least_urgent = other, option.site_id
        if least_urgent is None:
            return False
        self.remove(least_urgent[0])
        self.place(demand, least_urgent[1])
        return True
