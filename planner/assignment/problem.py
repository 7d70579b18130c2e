"""Which patients can go to which sites, at what cost, within which capacities? One problem for every solver.

Symbols: patients p with load d_p (a SiteLoad) and priority class c_p in 1..5; sites s with free capacity K_s (a SiteLoad);
options O_p, the eligible pairs (p, s). Choose at most one option per patient so that for each site and dimension the sum
of loads is at most K_s. Order of importance, each level fixed before the next is touched:
1 unplaced patients, by priority class (class 1 first); 2 deadline risk; 3 policy preference broken; 4 hospital places used
by people who need only power; 5 other municipality than home; 6 households split; 7 travel seconds. A lock comes before
them all: a locked patient is placed as long as the locked patients before, by class and reference, leave room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.assignment.reasons import Finding
from planner.model.load import SiteLoad


@dataclass(frozen=True, slots=True)
class Option:
    """One eligible pair. ``risk`` 0 none, 1 some, 2 high (by slack at the earliest arrival); ``preference`` 0 for the
    policy's first kind of destination, 1 for a later one; ``hospital`` 1 when a person who needs only power would take
    a hospital place; ``away`` 1 when outside the home municipality; ``travel_s`` home to site."""

    site_id: str
    risk: int
    preference: int
    hospital: int
    away: int
    travel_s: int


@dataclass(frozen=True, slots=True)
class Demand:
    """A patient to place: options sorted by the order of importance. ``household`` "" = alone. With no option,
    ``findings`` already says why. ``locked_site_id`` is the site a lock demands ("" = none)."""

    ref: str
    priority: int
    load: SiteLoad
    household: str
    options: tuple[Option, ...]
    findings: tuple[Finding, ...] = ()
    locked_site_id: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Everything a solver may know. ``capacity`` by site id. ``left_out`` counts eligible pairs that were not kept as
    options (see building.py); 0 = what is optimal here is optimal."""

    demands: tuple[Demand, ...]
    capacity: Mapping[str, SiteLoad]
    left_out: int = 0
