"""What does an assignment problem look like to a computer? Arrays: people with their options, sites with their capacities.

Options lie one person after the other (``first``), in the problem's own order. Only what is settled by a lock is fixed;
locked people for whom there is no room have no options here. Dimensions that can bind nowhere are left out.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from planner.assignment.problem import AssignmentProblem
from planner.assignment.room import settled_by_lock, urgency
from planner.model.importance import OPTION_LEVELS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: The first dimensions of a SiteLoad are places for people, of which a reserve is kept.
PLACES = 2


@dataclass(frozen=True, eq=False)
class Numbers:
    """``first[p]:first[p + 1]`` are the options of person p: ``site``, ``load`` (one row an option, one column a dimension
    that can bind) and ``level`` (one row for each of OPTION_LEVELS). ``household`` -1 = alone; ``must`` = settled by a lock.
    ``places`` are the lying and seated places of each site, ``takes`` those that each option takes. ``urgent`` names the people
    in order: most urgent class first, by reference within a class."""

    first: Ints
    site: Ints
    load: Ints
    level: Ints
    priority: Ints
    household: Ints
    must: Flags
    capacity: Ints
    opening: Ints
    places: Ints
    takes: Ints
    urgent: Ints

    @property
    def people(self) -> int:
        """How many people."""
        return len(self.priority)

    @property
    def person(self) -> Ints:
        """Whose option each is."""
        return np.repeat(np.arange(self.people), np.diff(self.first))

    def as_bytes(self) -> bytes:
        """For a pipe to another process."""
        buffer = io.BytesIO()
        np.savez(buffer, **{f.name: getattr(self, f.name) for f in fields(self)})
        return buffer.getvalue()

    @staticmethod
    def from_bytes(raw: bytes) -> Numbers:
        """The opposite of :meth:`as_bytes`."""
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            return Numbers(**{f.name: arrays[f.name] for f in fields(Numbers)})


def numbers_of(problem: AssignmentProblem, *, every_dimension: bool = False) -> Numbers:
    """The problem as arrays; sites in the order of ``problem.capacity``, people in that of ``problem.demands``.
    ``every_dimension`` keeps those too that can bind nowhere, in the order of a SiteLoad."""
    demands, site_ids = problem.demands, list(problem.capacity)
    number_of = {site_id: i for i, site_id in enumerate(site_ids)}
    settled = settled_by_lock(problem)
    open_to = [
        d.options if not d.locked_site_id else tuple(o for o in d.options if settled.get(d.ref) == o.site_id) for d in demands
    ]
    counts = np.array([len(options) for options in open_to], np.int64)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    total = int(first[-1])
    rows = [o for options in open_to for o in options]
    site = np.fromiter((number_of[o.site_id] for o in rows), np.int64, total)
    columns = [np.fromiter(map(attrgetter(level), rows), np.int64, total) for level in OPTION_LEVELS]
    amounts = np.array([d.load.amounts() for d in demands], np.int64).reshape(len(demands), -1)
    load = np.repeat(amounts, counts, axis=0)
    for number, option in enumerate(rows):
        if option.load is not None:
            load[number] = option.load.amounts()
    capacity = np.array([k.amounts() for k in problem.capacity.values()], np.int64).reshape(len(site_ids), -1)
    binding = _binding(load, site, capacity) | every_dimension
    households = {h: i for i, h in enumerate(sorted({d.household for d in demands if d.household}))}
    return Numbers(
        first=first,
        site=site,
        load=np.ascontiguousarray(load[:, binding]),
        level=np.array(columns, np.int64).reshape(len(OPTION_LEVELS), total),
        priority=np.array([d.priority for d in demands], np.int64),
        household=np.array([households.get(d.household, -1) for d in demands], np.int64),
        must=np.array([d.ref in settled for d in demands], np.bool_),
        capacity=np.ascontiguousarray(capacity[:, binding]),
        opening=np.array([problem.opening.get(site_id, 0) for site_id in site_ids], np.int64),
        places=np.ascontiguousarray(capacity[:, :PLACES]),
        takes=np.ascontiguousarray(load[:, :PLACES]),
        urgent=np.array(sorted(range(len(demands)), key=lambda p: urgency(demands[p])), np.int64),
    )


def _binding(load: Ints, site: Ints, capacity: Ints) -> Flags:
    """The dimensions in which some site could not take everyone who might come."""
    wished = np.zeros_like(capacity)
    np.add.at(wished, site, load)
    return np.asarray((wished > capacity).any(axis=0), np.bool_)


def choice_of(problem: AssignmentProblem, numbers: Numbers, site_of: Mapping[str, str]) -> Ints:
    """Each person's chosen option by its row, -1 = unplaced."""
    number_of = {site_id: i for i, site_id in enumerate(problem.capacity)}
    choice = np.full(numbers.people, -1, np.int64)
    for person, demand in enumerate(problem.demands):
        site_id = site_of.get(demand.ref)
        if site_id is not None:
            start, end = numbers.first[person], numbers.first[person + 1]
            choice[person] = start + int(np.flatnonzero(numbers.site[start:end] == number_of[site_id])[0])
    return choice


def sites_of(problem: AssignmentProblem, numbers: Numbers, choice: Sequence[int] | Ints) -> dict[str, str]:
    """The opposite of :func:`choice_of`: site ids by ref."""
    site_ids = list(problem.capacity)
    chosen = zip(problem.demands, choice, strict=True)
    return {demand.ref: site_ids[int(numbers.site[option])] for demand, option in chosen if option >= 0}
