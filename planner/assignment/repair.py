"""How is a wish list of places turned into a plan in which nobody stands in the corridor?

Solvers that leave out some dimension overfill sites. Repair keeps whom it can where they were wanted, most urgent first,
finds the others the best site with room, and, for who is still left, moves one less urgent or more flexible person aside.
Which options have room is kept up to date, site by site, so that a question costs the same however many people there are.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.assignment.numbers import Flags, Ints, Numbers


def repaired(numbers: Numbers, wanted: Ints, go_on: Callable[[], bool] = lambda: True) -> Ints:
    """A feasible choice near ``wanted`` (each person's option, -1 = none). Locks are kept. Nobody is left out while one of
    their sites has room for them; once ``go_on`` says no, nobody is moved aside any more."""
    repair = Repair(numbers)
    repair.place_as_wanted(wanted)
    for person in repair.waiting():
        if not repair.place_in_free_room(person) and go_on():
            repair.move_one_aside(person)
    for person in repair.waiting():  # who was pushed out may fit where someone has left since
        repair.place_in_free_room(person)
    return repair.choice


class Repair:
    """The assignment while it is being repaired: everyone's ``choice`` (an option's row, -1 = none), what is ``free`` at each
    site, and which options have room. Locks are settled from the beginning."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.person = numbers.person
        self.by_site = np.argsort(numbers.site, kind="stable")
        self.starts = np.searchsorted(numbers.site[self.by_site], np.arange(len(numbers.capacity) + 1))
        self.free = numbers.capacity.copy()
        self.choice = np.full(numbers.people, -1, np.int64)
        self.guests: list[list[int]] = [[] for _ in numbers.capacity]
        for person in np.flatnonzero(numbers.must).tolist():
            self._enter(person, int(numbers.first[person]))
        self._look_everywhere()

    def copy(self) -> Repair:
        """Another one that stands where this one does."""
        other = Repair.__new__(Repair)
        other.numbers, other.person, other.by_site, other.starts = self.numbers, self.person, self.by_site, self.starts
        other.free, other.choice, other.guests = self.free.copy(), self.choice.copy(), [list(g) for g in self.guests]
        other.has_room, other.roomy = self.has_room.copy(), self.roomy.copy()
        return other

    def place_as_wanted(self, wanted: Ints) -> None:
        """Everyone without a place moves in where they are wanted; where that overfills a site, the most urgent who fit."""
        numbers, load = self.numbers, self.numbers.load
        order = numbers.urgent
        order = order[(wanted[order] >= 0) & (self.choice[order] < 0)]
        used = np.zeros_like(self.free)
        np.add.at(used, numbers.site[wanted[order]], load[wanted[order]])
        everyone_fits = np.asarray((used <= self.free).all(axis=1), np.bool_)
        for person, option in zip(order.tolist(), wanted[order].tolist(), strict=True):
            site = numbers.site[option]
            if everyone_fits[site] or (load[option] <= self.free[site]).all():
                self._enter(person, option)
        self._look_everywhere()

    def waiting(self) -> list[int]:
        """Who has no place, the most urgent first; not those whom a lock holds to a site without room, who have no options."""
        order = self.numbers.urgent
        found: list[int] = order[self.choice[order] < 0].tolist()
        return found

    def add_room(self, site: int, amounts: Ints) -> None:
        """The site can take more."""
        self.free[site] += amounts
        self._look_at(site)

    def place(self, person: int, option: int) -> None:
        """The person, who has no place, moves in."""
        self._enter(person, option)
        self._look_at(int(self.numbers.site[option]))

    def remove(self, person: int) -> None:
        """The person moves out."""
        option = int(self.choice[person])
        site = int(self.numbers.site[option])
        self.free[site] += self.numbers.load[option]
        self.choice[person] = -1
        self.guests[site].remove(person)
        self._look_at(site)

    def free_option(self, person: int) -> int:
        """The best option with room but for the one taken, -1 when there is none."""
        if not self.roomy[person]:
            return -1
        first, end = self.numbers.first[person : person + 2].tolist()
        rows = first + np.flatnonzero(self.has_room[first:end])
        rows = rows[rows != self.choice[person]]
        return int(rows[0]) if len(rows) else -1

    def place_in_free_room(self, person: int) -> bool:
        """Places the person at the best site with room; False when there is none."""
        option = self.free_option(person)
        if option >= 0:
            self.place(person, option)
        return option >= 0

    def move_one_aside(self, person: int, *, gently: bool = False) -> bool:
        """Make room by moving one person to another site with room, or else (not ``gently``) by taking a less urgent person's
        place."""
        numbers, choice = self.numbers, self.choice
        mine = np.arange(numbers.first[person], numbers.first[person + 1])
        there = [self.guests[site] for site in numbers.site[mine].tolist()]
        wished = np.repeat(mine, np.array([len(guests) for guests in there], np.int64))
        guests = np.array([guest for guests in there for guest in guests], np.int64)
        room = self.free[numbers.site[wished]] + numbers.load[choice[guests]]
        leaving = ~numbers.must[guests] & (numbers.load[wished] <= room).all(axis=1)
        wished, guests = wished[leaving], guests[leaving]
        elsewhere = np.flatnonzero(self.roomy[guests] > self.has_room[choice[guests]])
        if len(elsewhere):
            self._give_way(int(guests[elsewhere[0]]), person, int(wished[elsewhere[0]]))
            return True
        if gently or not len(guests):
            return False
        least = int(np.argmax(numbers.priority[guests]))
        if numbers.priority[guests[least]] <= numbers.priority[person]:
            return False
        self.remove(int(guests[least]))
        self.place(person, int(wished[least]))
        return True

    def _give_way(self, guest: int, person: int, option: int) -> None:
        """The guest goes to another site, and the person takes the place."""
        other = self.free_option(guest)
        self.remove(guest)
        self.place(guest, other)
        self.place(person, option)

    def _enter(self, person: int, option: int) -> None:
        site = int(self.numbers.site[option])
        self.free[site] -= self.numbers.load[option]
        self.choice[person] = option
        self.guests[site].append(person)

    def _look_everywhere(self) -> None:
        """Which options have room, and how many of each person's have."""
        numbers = self.numbers
        self.has_room: Flags = np.asarray((numbers.load <= self.free[numbers.site]).all(axis=1), np.bool_)
        self.roomy: Ints = np.bincount(self.person[self.has_room], minlength=numbers.people)

    def _look_at(self, site: int) -> None:
        """The same after a change at one site. A person has one option at most at each site."""
        rows = self.by_site[self.starts[site] : self.starts[site + 1]]
        now = (self.numbers.load[rows] <= self.free[site]).all(axis=1)
        changed = rows[now != self.has_room[rows]]
        self.has_room[rows] = now
        self.roomy[self.person[changed]] += np.where(self.has_room[changed], 1, -1)
