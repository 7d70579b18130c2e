"""What is different on the roads that night, and what does each arc cost then?

Closed lines and areas, bridges, stopped ferries, timetables and slower roads become the graph's weights: tenths of seconds per
arc for one profile. Nothing is rebuilt. Where several speed factors meet they multiply: snow and dark signals are worse than
either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.model.outage import ClosedRoads, Scenario, SlowerRoads
from planner.model.timing import DANISH_TIME, Window
from planner.travel.closing import Blocked, blocked, stretches_touching
from planner.travel.hierarchy import NO_WAY
from planner.travel.network import FERRY, ROAD_CLASSES, Profile, RoadNetwork
from planner.travel.profiles import TravelRules

#: No single arc takes longer than this many tenths of seconds (a day), so that no sum runs over.
_MOST = 864_000


@dataclass(frozen=True, eq=False)
class NightChanges:
    """How a night differs from the network's own roads. ``speed_factor`` multiplies driving speed everywhere;
    ``bridges_closed`` names or crossing ids; ``ferries_stopped`` crossing ids; ``timetables`` a ferry's crossing id to its
    daily departures in Danish clock time; ``window`` when anyone may be under way (None = any time of day)."""

    speed_factor: float = 1.0
    closed: tuple[ClosedRoads, ...] = ()
    bridges_closed: frozenset[str] = frozenset()
    ferries_stopped: frozenset[str] = frozenset()
    slower: tuple[SlowerRoads, ...] = ()
    timetables: Mapping[str, tuple[time, ...]] = field(default_factory=dict)
    window: Window | None = None

    def codes(self) -> tuple[str, ...]:
        """Each change with its value, in a fixed order: what a plan names, and what a stored matrix goes by. A shape is named
        by a hash of it."""
        said = [] if self.speed_factor == 1 else [f"speed_factor={self.speed_factor:g}"]
        said += [f"closed={_shape_code(c.shape)}" for c in self.closed]
        said += [f"bridge_closed={name}" for name in sorted(self.bridges_closed)]
        said += [f"ferry_stopped={name}" for name in sorted(self.ferries_stopped)]
        for s in self.slower:
            where = "everywhere" if s.polygon is None else _shape_code(s.polygon)
            said.append(f"slower={s.factor:g}:{','.join(sorted(s.road_classes)) or 'all'}:{where}")
        for ferry, departures in sorted(self.timetables.items()):
            clock = ",".join(f"{t:%H:%M}" for t in sorted(departures))
            said.append(f"timetable={ferry}:{clock}:{longest_wait_s(departures, self.window)}s")
        return tuple(said)


#: A night like any other.
AS_ALWAYS = NightChanges()


def changes_of(scenario: Scenario) -> NightChanges:
    """What the scenario says about its night's roads. Waits for ferries are counted from the first permitted departure
    until the power is back."""
    return NightChanges(
        speed_factor=scenario.speed_factor,
        closed=scenario.roads.closed,
        bridges_closed=scenario.roads.bridges_closed,
        ferries_stopped=scenario.ferries_stopped,
        slower=scenario.roads.slower,
        timetables=scenario.roads.timetables,
        window=Window(scenario.first_departure_at, scenario.end_at),
    )


def _shape_code(shape: BaseGeometry) -> str:
    return hashlib.sha256(shapely.to_wkb(shapely.normalize(shape))).hexdigest()[:12]


# --- ferries -----------------------------------------------------------------------------------------------------------


def wait_s(departures: tuple[time, ...], at: datetime) -> int | None:
    """Seconds from ``at`` to the ferry's next departure; None when it never departs."""
    local = at.astimezone(DANISH_TIME)
    days = (local.date() + timedelta(days=k) for k in (0, 1))
    coming = [datetime.combine(day, clock, DANISH_TIME) for day in days for clock in departures]
    waits = [(departure - at).total_seconds() for departure in coming if departure >= at]
    return round(min(waits)) if waits else None


def longest_wait_s(departures: tuple[time, ...], window: Window | None) -> int | None:
    """The longest that anyone arriving at the quay inside the window waits for the next departure: the safe side, since a
    matrix does not know the hour. None when the ferry never departs."""
    if not departures:
        return None
    if window is None or window.end_at - window.start_at >= timedelta(days=2):
        clock = sorted(t.hour * 3600 + t.minute * 60 + t.second for t in departures)
        return max(b - a for a, b in zip(clock, [*clock[1:], clock[0] + 86_400], strict=True))
    longest = wait_s(departures, window.start_at) or 0
    at = window.start_at + timedelta(seconds=longest)
    while at <= window.end_at:
        missed = at + timedelta(seconds=1)
        wait = 1 + (wait_s(departures, missed) or 0)
        longest = max(longest, wait)
        at += timedelta(seconds=wait)
    return longest


def boards(network: RoadNetwork) -> NDArray[np.bool_]:
    """The arcs that drive on board: a ferry's arc whose tail is not in the midst of the same ferry's way."""
    sea = network.road_class == FERRY
    way = np.where(sea, network.crossing.astype(np.int64), -2)
    of_node = np.full(network.node_count, -3, dtype=np.int64)
    mixed = np.zeros(network.node_count, dtype=bool)
    for ends in (network.tail, network.head):
        of_node[ends] = way
    for ends in (network.tail, network.head):
        mixed[ends[of_node[ends] != way]] = True
    return np.asarray(sea & mixed[network.tail])


# --- weights -----------------------------------------------------------------------------------------------------------


def open_weights_of(network: RoadNetwork, profile: str, changes: NightChanges, rules: TravelRules) -> NDArray[np.uint32]:
    """Tenths of seconds to drive each arc on that night, at least 1; NO_WAY where this profile cannot. Drawn closures are not
    in it: they close parts of stretches. A ferry's arcs carry boarding and the longest wait by its timetable, once each time
    one drives on board."""
    seconds = _driving_s(network, profile, changes, rules) + _quay_s(network, changes, rules)
    tenths = np.clip(np.rint(seconds * 10), 1, _MOST).astype(np.uint32)
    tenths[shut_arcs(network, changes) | (network.access & Profile(profile).bit == 0)] = NO_WAY
    return tenths


def blocked_of(network: RoadNetwork, changes: NightChanges) -> Blocked:
    """What the night's drawn closures close."""
    return blocked(network, [closure.shape for closure in changes.closed])


def weights_of(network: RoadNetwork, profile: str, changes: NightChanges, rules: TravelRules) -> NDArray[np.uint32]:
    """The graph's weights on that night: :func:`open_weights_of`, and no way through what is closed."""
    tenths = open_weights_of(network, profile, changes, rules)
    tenths[blocked_of(network, changes).stretches[network.stretch]] = NO_WAY
    return tenths


def _driving_s(network: RoadNetwork, profile: str, changes: NightChanges, rules: TravelRules) -> NDArray[np.float64]:
    pace = rules.paces[profile]
    kmh = np.minimum(network.speed_kmh.astype(np.float64) * pace.share, pace.top_kmh)
    if profile != Profile.AMBULANCE:
        kmh = np.where(network.destination_only, np.minimum(kmh, rules.destination_kmh), kmh)
    seconds = network.metres / (np.maximum(kmh, 1.0) / 3.6)
    seconds = np.where(network.fixed_s > 0, network.fixed_s, seconds)
    return np.where(network.road_class == FERRY, seconds, seconds / speed_factors(network, changes))


def speed_factors(network: RoadNetwork, changes: NightChanges) -> NDArray[np.float64]:
    """What multiplies each arc's driving speed that night."""
    factors = np.full(network.arc_count, changes.speed_factor)
    for slower in changes.slower:
        codes = [ROAD_CLASSES.index(c) for c in slower.road_classes if c in ROAD_CLASSES]
        here = np.isin(network.road_class, codes) if slower.road_classes else np.ones(network.arc_count, dtype=bool)
        if slower.polygon is not None:
            here &= stretches_touching(network, slower.polygon)[network.stretch]
        factors[here] *= slower.factor
    return factors


def _quay_s(network: RoadNetwork, changes: NightChanges, rules: TravelRules) -> NDArray[np.float64]:
    """Boarding and waiting: arc by arc, 0 on land."""
    waits = np.full(len(network.crossings) + 1, boarding_s(network, rules))
    for k, crossing in enumerate(network.crossings):
        waits[k] += longest_wait_s(changes.timetables.get(crossing.id, ()), changes.window) or 0
    on_board = boards(network)
    return np.where(on_board, waits[network.crossing], 0.0)


def boarding_s(network: RoadNetwork, rules: TravelRules) -> float:
    """How long before its departure one must be at a ferry. The sample's ferries have that in their own seconds."""
    return 0.0 if is_coarse(network) else rules.ferry_boarding_s


def is_coarse(network: RoadNetwork) -> bool:
    """Whether this is a planner-roads/1 network: towns and the roads between them, every edge with its seconds."""
    return bool((network.fixed_s > 0).all())


def closed_arcs(network: RoadNetwork, changes: NightChanges) -> NDArray[np.bool_]:
    """The arcs that nobody can drive through that night, whatever the profile."""
    return shut_arcs(network, changes) | blocked_of(network, changes).stretches[network.stretch]


def shut_arcs(network: RoadNetwork, changes: NightChanges) -> NDArray[np.bool_]:
    """The arcs of closed bridges and of ferries that do not sail."""
    shut = closed_crossings(network, changes)
    closed = np.zeros(network.arc_count, dtype=bool)
    if shut:
        closed |= np.isin(network.crossing, sorted(shut))
    wanted = {name.casefold() for name in changes.bridges_closed}
    named = [k for k, name in enumerate(network.names) if name and name.casefold() in wanted]
    if named:
        closed |= network.bridge & np.isin(network.name_of, named)
    return closed


def closed_crossings(network: RoadNetwork, changes: NightChanges) -> frozenset[int]:
    """Indices of crossings that are shut: by id, a bridge also by name, and a ferry whose timetable has no departure."""
    wanted = {name.casefold() for name in changes.bridges_closed}
    return frozenset(
        k
        for k, crossing in enumerate(network.crossings)
        if crossing.id in changes.ferries_stopped
        or crossing.id.casefold() in wanted
        or (crossing.kind != "ferry" and crossing.name.casefold() in wanted)
        or changes.timetables.get(crossing.id) == ()
    )


def unknown_names(network: RoadNetwork, changes: NightChanges) -> tuple[str, ...]:
    """Bridges and ferries that the changes name and this network does not know."""
    ids = {crossing.id.casefold() for crossing in network.crossings}
    bridges = {c.name.casefold() for c in network.crossings if c.kind != "ferry"}
    bridges |= {network.names[k].casefold() for k in np.unique(network.name_of[network.bridge])}
    missing = {name for name in changes.bridges_closed if name.casefold() not in ids | bridges}
    missing |= {name for name in (*changes.ferries_stopped, *changes.timetables) if name.casefold() not in ids}
    return tuple(sorted(missing))
