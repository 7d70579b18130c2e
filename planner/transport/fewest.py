"""How many further vehicles must there be at least? Proven by asking less of them than any route must keep.

A further vehicle of a kind (room, supply on board, how it travels) may begin at whichever base is nearest to its first rider,
work from the earliest beginning to the latest end of the kind's shifts, keep riders on board as long as it likes, set out anew at
once, and never lacks oxygen, power or a rested driver. Whoever does not fit into one such vehicle together fits into no real one.
From that:

- of people no two of whom fit into one, each needs a vehicle of their own (any size);
- of a few people, every group that fits is known, and the fewest groups that take them all are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from planner.transport.problem import DarpProblem, Request, Shift, can_carry

#: Of so many people all groups are tried; of so many, those with the least time to spare, all pairs.
MOST_GROUPED, MOST_PAIRED = 9, 60

_FOREVER = 2**40

Group = int
"""A set of people: bit ``n`` stands for request number ``n``."""


class Further:
    """The kinds of further vehicle and some people: whom one of them may take together."""

    def __init__(self, problem: DarpProblem) -> None:
        self.requests = problem.requests
        kinds: dict[Shift, list[Shift]] = {}
        for shift in problem.shifts:
            alike = replace(
                shift, id="", vehicle_id="", kind="", base=0, start_s=0, end_s=0, max_duration_s=None, position=None, stores=(),
                break_after_s=None, break_s=0, at_work_since_s=None, rested_s=0,
            )  # fmt: skip
            kinds.setdefault(alike, []).append(shift)
        shortest = {id(seconds): _shortest(seconds) for seconds in problem.seconds.values()}
        self._kinds = [_Kind(alike, self.requests, shortest[id(problem.seconds[alike[0].profile])]) for alike in kinds.values()]

    def at_least(self) -> int:
        """So many vehicles at least are needed to bring them all, each of whom some vehicle alone can bring."""
        everyone = range(len(self.requests))
        hurried = sorted(everyone, key=lambda n: (self.requests[n].deadline_s, self.requests[n].ref))[:MOST_PAIRED]
        apart = self._apart(hurried)
        # Of a few, those who must ride apart and whoever else is in a hurry prove most.
        few = [*apart, *(n for n in hurried if n not in apart)][:MOST_GROUPED]
        return max(len(apart), len(self.fewest_groups(few)))

    def fewest_groups(self, people: Sequence[int]) -> tuple[tuple[Request, ...], ...]:
        """The fewest groups of these people (:data:`MOST_GROUPED` at most) that vehicles may take, as far as this module asks."""
        everyone = sum(1 << n for n in people)
        fits = {group for kind in self._kinds for group in kind.groups(everyone)}
        with_first: dict[Group, list[Group]] = {}
        for group in sorted(fits, key=lambda group: (-group.bit_count(), group)):
            with_first.setdefault(group & -group, []).append(group)
        fewest: dict[Group, tuple[Group, ...]] = {0: ()}
        for some in sorted(sum(bits) for size in range(1, len(people) + 1) for bits in combinations(_bits(everyone), size)):
            ways = ((*fewest[some ^ g], g) for g in with_first.get(some & -some, ()) if g & some == g and some ^ g in fewest)
            best = min(ways, key=len, default=None)
            if best is not None:
                fewest[some] = best
        return tuple(tuple(self.requests[n] for n in people if group >> n & 1) for group in fewest.get(everyone, ()))

    def _apart(self, people: Sequence[int]) -> list[int]:
        """Many of these people, no two of whom one vehicle may take."""
        apart: dict[int, set[int]] = {n: set() for n in people}
        for first, second in combinations(people, 2):
            if not any(kind.may_take(1 << first | 1 << second) for kind in self._kinds):
                apart[first].add(second)
                apart[second].add(first)
        largest: list[int] = []
        for start in people:
            found, rest = [start], set(apart[start])
            while rest:
                most = min(rest, key=lambda n: (-len(apart[n] & rest), n))
                found.append(most)
                rest &= apart[most]
            largest = max(largest, found, key=len)
        return largest


class _Kind:
    """One kind of vehicle: whom it may take."""

    def __init__(self, alike: Sequence[Shift], requests: Sequence[Request], drive_s: NDArray[np.int64]) -> None:
        self.capacity = alike[0].capacity
        self.start_s, self.end_s = min(shift.start_s for shift in alike), max(shift.end_s for shift in alike)
        self.riders = {1 << n: r for n, r in enumerate(requests) if can_carry(alike[0], r)}
        bases = sorted({shift.base for shift in alike})
        self.fetch_s: list[int] = drive_s[bases].min(axis=0).tolist()
        self.home_s: list[int] = drive_s[:, bases].min(axis=1).tolist()
        self.drive_s: list[list[int]] = drive_s.tolist()

    def groups(self, everyone: Group) -> set[Group]:
        """The groups that it may take. Whom it may take with others it may take without them: so only groups of which every
        smaller one fits are tried."""
        found = now = {bit for bit in _bits(everyone) if self.may_take(bit)}
        while now:
            larger = {group | bit for group in now for bit in _bits(everyone) if bit > group}
            now = {group for group in larger if all(group ^ bit in now for bit in _bits(group)) and self.may_take(group)}
            found = found | now
        return found

    def may_take(self, group: Group) -> bool:
        """Whether some order of pickups and deliveries, from the base and back to it, keeps every deadline: all are tried."""
        if not all(bit in self.riders for bit in _bits(group)):
            return False
        riders = [(bit, self.riders[bit]) for bit in _bits(group)]
        earliest: dict[tuple[Group, Group, int], int] = {}
        waiting = [(0, 0, r.pickup, self.start_s + self.fetch_s[r.pickup], bit, r) for bit, r in riders]
        while waiting:
            on_board, delivered, place, at, bit, rider = waiting.pop()
            if bit & on_board:
                begin_s = max(at, rider.delivery_earliest_s)
                in_time, leaves_s = begin_s <= rider.deadline_s, begin_s + rider.unloading_s
                on_board, delivered = on_board ^ bit, delivered | bit
            else:
                begin_s = max(at, rider.earliest_s)
                in_time = rider.pickup_latest_s is None or begin_s <= rider.pickup_latest_s
                on_board, leaves_s = on_board | bit, begin_s + rider.boarding_s
            state = on_board, delivered, place
            if not in_time or leaves_s >= earliest.get(state, leaves_s + 1):
                continue
            if delivered == group and leaves_s + self.home_s[place] <= self.end_s:
                return True
            earliest[state] = leaves_s
            for other_bit, other in riders:
                there = other.delivery if other_bit & on_board else other.pickup
                if not other_bit & delivered and (other_bit & on_board or self._has_room(on_board, other)):
                    arrives_s = leaves_s + self.drive_s[place][there]
                    waiting.append((on_board, delivered, there, arrives_s, other_bit, other))
        return False

    def _has_room(self, on_board: Group, rider: Request) -> bool:
        others = [self.riders[bit] for bit in _bits(on_board)]
        if others and (rider.rides_alone or any(other.rides_alone for other in others)):
            return False
        return sum((other.load for other in others), rider.load).fits_in(self.capacity)


def _bits(group: Group) -> list[Group]:
    """The single people of a group."""
    return [1 << n for n in range(group.bit_length()) if group >> n & 1]


def _shortest(seconds: NDArray[np.int32]) -> NDArray[np.int64]:
    """The drives, none longer than a detour by another place; where there is no way, longer than any night."""
    drive_s = np.where(seconds < 0, _FOREVER, seconds.astype(np.int64))
    for place in range(len(drive_s)):
        drive_s = np.minimum(drive_s, drive_s[:, place : place + 1] + drive_s[place : place + 1])
    return drive_s
