"""Which patients can go to which sites, at what cost, within which capacities? THE MODEL, one problem for every solver.

Sets       p patients, in households h; s sites; d dimensions of capacity (SiteLoad: lying and seated places, watts after
           the residents' own need, sockets, oxygen, dialysis stations); O_p the options of p, the eligible pairs (p, s).
Data       a_psd what p takes of d at s (``Demand.load``, or ``Option.load`` where it differs by site); K_sd the free
           capacity; c_p priority class 1 to 5; per option: r deadline risk 0 to 2, f policy preference broken,
           u hospital place used by someone who needs only power, m other municipality than home, t travel seconds;
           g_s the cost, in travel seconds, of using s at all (``opening``; 0 in a region's plan, fixed costs in siting).
Variables  x_ps = 1 when p goes to s; y_s = 1 when anyone does; z_hs = 1 when anyone of household h goes to s.
Subject to sum_s x_ps <= 1 for each p;   sum_p a_psd x_ps <= K_sd for each s, d;   x_ps <= y_s;   x_ps <= z_hs, p in h;
           a lock (``locked_site_id``) holds p to one site: it comes before everything as long as the locked people before,
           by class and reference, leave room. Forbidden pairs are no options. Who has declined, or has an own
           solution, stays at home by name and is no demand.
Minimise   level by level, each fixed before the next is touched (lexicographically), in the problem's ``order``; as a rule
           1 sum_p (1 - sum_s x_ps) for class 1, then for 2, 3, 4, 5          ``unplaced_1`` to ``unplaced_5``
           2 sum r x     3 sum f x     4 sum u x                              ``risk``, ``preference``, ``hospital``
           5 sum m x, then sum_h (sum_s z_hs - 1) over households placed      ``away``, ``split_households``
           then people sent elsewhere than they have been told               ``changed``
           6 sum t x + sum g y                                                ``travel_s``
           7 sum over sites and kinds of place of the places used beyond nine tenths     ``reserve``

The levels and what is asked in which order are the region's own (S4; domain.md, rules 1 and 2). As a mathematical problem it
is the generalised assignment problem with several resources (Martello and Toth, Knapsack Problems, 1990, chapter 7); with
``opening`` the single-source capacitated facility location problem (Holmberg, Ronnqvist and Yuan, EJOR 113, 1999). Published
instances of both are read into this class by scripts/benchmarks/assignment_instances.py and solved by the same solver.

Which pairs are eligible (policy, switches, agreements, age of the confirmation, accessibility, fuel against the outage's
length, reachability before the deadline) is decided in rules.py, once, before any solver sees the problem. Stored litres of
oxygen over the stay, staff by shift and the acceptance share become K_sd and O_p in tonight.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.assignment.reasons import Finding
from planner.model.importance import LEVELS
from planner.model.load import SiteLoad


@dataclass(frozen=True, slots=True)
class Option:
    """One eligible pair. ``risk`` 0 none, 1 some, 2 high (by slack at the earliest arrival); ``preference`` 0 for the
    policy's first kind of destination, 1 for a later one; ``hospital`` 1 when a person who needs only power would take
    a hospital place; ``away`` 1 when outside the home municipality; ``travel_s`` home to site; ``load`` what the person takes
    at this site, None = what the demand says; ``changed`` 1 when the person has been told of another site."""

    site_id: str
    risk: int
    preference: int
    hospital: int
    away: int
    travel_s: int
    load: SiteLoad | None = None
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Demand:
    """A patient to place: options sorted by the order of importance. ``household`` "" = alone. With no option,
    ``findings`` already says why. ``locked_site_id`` is the site a lock demands ("" = none). ``unkept`` are sites that are open
    to the person too, but no options (see building.py)."""

    ref: str
    priority: int
    load: SiteLoad
    household: str
    options: tuple[Option, ...]
    findings: tuple[Finding, ...] = ()
    locked_site_id: str = ""
    unkept: tuple[str, ...] = ()

    @property
    def reach(self) -> tuple[str, ...]:
        """Every site that is open to the person at all."""
        return (*(option.site_id for option in self.options), *self.unkept)

    def load_at(self, option: Option) -> SiteLoad:
        """What this person takes with this option."""
        return self.load if option.load is None else option.load


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Everything a solver may know. ``capacity`` by site id. ``left_out`` counts eligible pairs that were not kept as
    options (see building.py); 0 = what is optimal here is optimal. ``order`` the levels that count, the most important first;
    ``opening`` what using a site at all costs, in travel seconds."""

    demands: tuple[Demand, ...]
    capacity: Mapping[str, SiteLoad]
    left_out: int = 0
    order: tuple[str, ...] = LEVELS
    opening: Mapping[str, int] = field(default_factory=dict)
