"""Where next for whoever has no site any more? One site after another, while there is room, until a vehicle brings them there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from planner.assignment.problem import Demand
from planner.assignment.room import Room

#: So many sites with room are tried for one person.
MOST_SITES_TRIED = 12


class Seeking:
    """Those of ``demands`` (by ref, most urgent first) who are not in ``site_of`` and look for a site in what ``room`` is left:
    by the order of importance, but for those whose sites ``from_here`` names in another. ``site_of`` is where everyone is now."""

    def __init__(
        self, demands: Mapping[str, Demand], room: Room, site_of: Mapping[str, str], from_here: Mapping[str, Sequence[str]]
    ) -> None:
        self.site_of = dict(site_of)
        self._demands, self._room = demands, room
        seekers = {ref: demand for ref, demand in demands.items() if ref not in site_of}
        self._untried = {ref: list(from_here.get(ref, demand.reach)) for ref, demand in seekers.items()}
        self._tries = dict.fromkeys(self._untried, 0)

    def move_on(self, carried: Collection[str]) -> bool:
        """Whoever looks for a site and is not ``carried`` to the present one turns to the next one with room, and keeps the
        present one where there is none. False when nobody has turned."""
        turned = False
        for ref, sites in self._untried.items():
            if ref in carried or self._tries[ref] == MOST_SITES_TRIED:
                continue
            load = self._demands[ref].load
            site_id = next((one for one in sites if self._room.fits(one, load)), "")
            if not site_id:
                continue
            if ref in self.site_of:
                self._room.give_back(self.site_of[ref], load)
            self._room.take(site_id, load)
            self.site_of[ref] = site_id
            sites.remove(site_id)
            self._tries[ref] += 1
            turned = True
        return turned
