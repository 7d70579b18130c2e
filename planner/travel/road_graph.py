"""How long on the road network we have, over which bridges and ferries, on that night?

Places join the network (joining.py, or coarse_joining.py for the sample's), the night becomes weights (night.py), and shortest
times come from a contraction hierarchy (hierarchy.py). Inside, times are whole milliseconds: weights are tenths of seconds, and
the parts of a journey off the junctions are rounded up to a millisecond; only a finished journey is rounded up to a second.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.model.place import Position
from planner.travel.closing import Blocked
from planner.travel.coarse_joining import LOCAL_KMH, CoarseJoining, CoarselyJoined
from planner.travel.estimate import DETOUR, distances_m
from planner.travel.hierarchy import NO_WAY, Hierarchy, load_topology
from planner.travel.islands import ferry_islands
from planner.travel.joining import NO_END, ArcNight, Direct, Ends, Joined, Joining
from planner.travel.matrix import CAR, UNREACHABLE, Crossing, FerryIsland, Leg, Place, TravelMatrix, Whereabouts
from planner.travel.network import RoadNetwork
from planner.travel.night import (
    AS_ALWAYS,
    NightChanges,
    blocked_of,
    boarding_s,
    boards,
    closed_crossings,
    is_coarse,
    longest_wait_s,
    open_weights_of,
)
from planner.travel.night import wait_s as real_wait_s
from planner.travel.paths import Part, leg_of
from planner.travel.place_tables import WORTH_IT, PlaceTables
from planner.travel.profiles import TravelRules, whole_ms

_Points = NDArray[np.float64]
#: So many ends of drives are kept: more than any night has places, a few tens of megabytes.
MOST_ENDS = 20_000


@lru_cache(maxsize=2)
def _topology(network: RoadNetwork) -> Any:
    return load_topology(network)


@lru_cache(maxsize=2)
def _joining(network: RoadNetwork) -> Joining:
    return Joining(network)


@dataclass(frozen=True, eq=False)
class _Spots:
    """Places on the network, ready to start from and to arrive at with one set of weights."""

    joined: Joined | CoarselyJoined
    walk_ms: NDArray[np.int64]
    exits: Ends
    entries: Ends


class RoadTravelTimes:
    """Travel times on a network on one night. ``land`` (outlines of land masses) is what the coarse network's places are told
    apart by; ``changes`` what is different that night; ``rules`` what holds on every network."""

    def __init__(
        self,
        network: RoadNetwork,
        land: Mapping[str, BaseGeometry],
        *,
        changes: NightChanges = AS_ALWAYS,
        rules: TravelRules | None = None,
    ) -> None:
        self.network = network
        self.changes = changes
        self.rules = rules or TravelRules()
        self._land = land if is_coarse(network) else {}
        self._coarse = CoarseJoining(network, land, changes.speed_factor) if is_coarse(network) else None
        self._hierarchies: dict[str, Hierarchy] = {}
        self._arcs: dict[str, ArcNight] = {}
        self._latest: PlaceTables | None = None
        self._ends: dict[tuple[Position, str], _Spots] = {}

    # --- the protocol --------------------------------------------------------------------------------------------------

    def matrix(self, places: Sequence[Place], profiles: Collection[str] = (CAR,)) -> TravelMatrix:
        """Times between all places, for each profile. Profiles that are equally fast everywhere share one array."""
        points = _points_of([place.position for place in places])
        seconds: dict[str, NDArray[np.int32]] = {}
        for profile in profiles:
            same = next((p for p in seconds if self._hierarchy(p) is self._hierarchy(profile)), None)
            seconds[profile] = self._square(points, profile) if same is None else seconds[same]
        where = self._where(places, points, self._joined(points, next(iter(profiles), CAR)))
        return TravelMatrix(
            places=tuple(places),
            seconds=seconds,
            lands=where.lands,
            snap_m=where.snap_m,
            crossings=self.crossings,
            network=self.network.label,
            rough=self.network.rough,
            changes=self.changes.codes(),
            far=where.far,
            outside=where.outside,
            islands=self.islands,
        )

    def whereabouts(self, places: Sequence[Place]) -> Whereabouts:
        """Where places join the roads that a car drives."""
        points = _points_of([place.position for place in places])
        return self._where(places, points, self._joined(points, CAR))

    def between(self, origins: _Points, destinations: _Points, profile: str = CAR) -> NDArray[np.int32]:
        """Seconds from each origin to each destination (lon/lat rows), UNREACHABLE where there is no way."""
        return _whole_seconds(self._table_ms(self._spots(origins, profile), self._spots(destinations, profile), profile))

    def leg(self, origin: Position, destination: Position, profile: str = CAR, depart_at: datetime | None = None) -> Leg | None:
        """The way driven, with its line, the crossings used in order and its steps; None when there is none. Agrees with
        :meth:`matrix` to the second. With ``depart_at`` ferries by timetable are waited for as long as it really takes, which
        is never longer."""
        a, b = self._end(origin, profile), self._end(destination, profile)
        found = self._parts(a, b, profile)
        if found is None:
            return None
        parts, walks_ms = found
        if parts is None:
            return self._by_local_roads(origin, destination)
        if depart_at is not None:
            parts = self._with_real_waits(parts, depart_at + timedelta(milliseconds=walks_ms[0]))
        snap = (float(a.joined.snap_m[0]), float(b.joined.snap_m[0]))
        road = a.joined.point if isinstance(a.joined, Joined) else self.network.nodes[a.joined.node]
        detour = 1.0 if self._coarse is None else DETOUR
        walks = ((snap[0] * detour, walks_ms[0]), (snap[1] * detour, walks_ms[1]))
        return leg_of(self.network, parts, (origin, destination), walks, road)

    def ground_codes(self) -> tuple[str, ...]:
        """What else the times rest on: the land outlines that a coarse network's places are told apart by."""
        return tuple(f"{name}={hashlib.sha256(shape.wkb).hexdigest()}" for name, shape in sorted(self._land.items()))

    @cached_property
    def crossings(self) -> tuple[Crossing, ...]:
        """Every bridge and ferry of the network as it is that night; a ferry's seconds hold boarding and the longest wait."""
        shut = closed_crossings(self.network, self.changes)
        return tuple(
            Crossing(c.id, c.kind, c.name, c.lands, self._crossing_s(c.id, c.kind, c.seconds), open=k not in shut)
            for k, c in enumerate(self.network.crossings)
        )

    @cached_property
    def islands(self) -> tuple[FerryIsland, ...]:
        """What only ferries reach, as it stands that night."""
        return ferry_islands(self.network, self.changes)

    def _crossing_s(self, crossing_id: str, kind: str, seconds: int) -> int:
        if kind != "ferry":
            return int(np.ceil(seconds / self.changes.speed_factor))
        wait = longest_wait_s(self.changes.timetables.get(crossing_id, ()), self.changes.window) or 0
        return int(np.ceil(seconds + boarding_s(self.network, self.rules) + wait))

    # --- places --------------------------------------------------------------------------------------------------------

    def _hierarchy(self, profile: str) -> Hierarchy:
        if profile not in self._hierarchies:
            tenths = open_weights_of(self.network, profile, self.changes, self.rules)
            same = next((p for p, arcs in self._arcs.items() if np.array_equal(arcs.tenths, tenths)), None)
            self._arcs[profile] = self._arcs[same] if same else ArcNight(tenths, self.network.stretch, self._blocked)
            weights = np.where(self._blocked.stretches[self.network.stretch], np.uint32(NO_WAY), tenths)
            self._hierarchies[profile] = self._hierarchies[same] if same else Hierarchy(_topology(self.network), weights)
        return self._hierarchies[profile]

    def _night(self, profile: str) -> ArcNight:
        self._hierarchy(profile)
        return self._arcs[profile]

    @cached_property
    def _blocked(self) -> Blocked:
        return blocked_of(self.network, self.changes)

    def _joined(self, points: _Points, profile: str) -> Joined | CoarselyJoined:
        if self._coarse is not None:
            return self._coarse.join(points)
        return _joining(self.network).join(points, profile, self.rules.far_m)

    def _spots(self, points: _Points, profile: str) -> _Spots:
        joined = self._joined(points, profile)
        if isinstance(joined, CoarselyJoined):
            assert self._coarse is not None
            ends = self._coarse.ends(joined)
            return _Spots(joined, ends.cost_ms[:, 0], ends, ends)
        joining, night = _joining(self.network), self._night(profile)
        walk_ms = whole_ms(np.where(np.isfinite(joined.snap_m), joined.snap_m, 0), self.rules.access_kmh)
        return _Spots(joined, walk_ms, joining.exits(joined, night, walk_ms), joining.entries(joined, night, walk_ms))

    def _end(self, position: Position, profile: str) -> _Spots:
        """One end of a drive. Kept: routes come to the same places again and again, and joining costs half of a drive."""
        if len(self._ends) >= MOST_ENDS:
            self._ends.clear()
        found = self._ends.get((position, profile))
        if found is None:
            found = self._ends[position, profile] = self._spots(_points_of([position]), profile)
        return found

    def _where(self, places: Sequence[Place], points: _Points, joined: Joined | CoarselyJoined) -> Whereabouts:
        if isinstance(joined, CoarselyJoined):
            lands = tuple(map(str, joined.land))
            far, outside = ~np.isfinite(joined.snap_m), np.zeros(len(points), dtype=bool)
        else:
            network, joining = self.network, _joining(self.network)
            at = network.node_lands[network.tail[joining.arc_at(joined)]]
            lands = tuple(network.lands[k] if s >= 0 else "" for k, s in zip(at.tolist(), joined.stretch.tolist(), strict=True))
            far, outside = ~(joined.snap_m <= self.rules.far_m), joining.outside(points)
        return Whereabouts(
            lands=lands,
            snap_m=tuple(round(m) if np.isfinite(m) else UNREACHABLE for m in joined.snap_m.tolist()),
            far=frozenset(place.id for place, is_far in zip(places, far, strict=True) if is_far),
            outside=frozenset(place.id for place, is_out in zip(places, outside, strict=True) if is_out),
        )

    # --- tables --------------------------------------------------------------------------------------------------------

    def _square(self, points: _Points, profile: str) -> NDArray[np.int32]:
        spots = self._spots(points, profile)
        seconds = _whole_seconds(self._table_ms(spots, spots, profile))
        np.fill_diagonal(seconds, 0)
        return seconds

    def _table_ms(self, a: _Spots, b: _Spots, profile: str) -> NDArray[np.int64]:
        """Milliseconds from every spot of ``a`` to every one of ``b``; NO_END or more where there is no way."""
        if len(a.walk_ms) + len(b.walk_ms) >= WORTH_IT:
            table = self._place_tables(a, b).milliseconds(self._hierarchy(profile).weights, a.exits, b.entries)
        else:
            table = self._small_table_ms(a, b, profile)
        direct = self._direct(a, b, profile)
        np.minimum.at(table, (direct.row, direct.column), direct.cost_ms)
        return table

    def _place_tables(self, a: _Spots, b: _Spots) -> PlaceTables:
        """Made once for places that are asked for with several profiles one after the other."""
        if self._latest is None or not self._latest.fits(a.exits, b.entries):
            self._latest = PlaceTables(self.network, _topology(self.network), a.exits.node, b.entries.node)
        return self._latest

    def _small_table_ms(self, a: _Spots, b: _Spots, profile: str) -> NDArray[np.int64]:
        sources, source_at = np.unique(a.exits.node, return_inverse=True)
        targets, target_at = np.unique(b.entries.node, return_inverse=True)
        tenths = self._hierarchy(profile).table(sources, targets)
        roads = np.where(tenths >= NO_WAY, NO_END, tenths.astype(np.int64) * 100)
        arriving = _least(roads.T, target_at.reshape(b.entries.node.shape), b.entries.cost_ms)
        return _least(arriving.T, source_at.reshape(a.exits.node.shape), a.exits.cost_ms)

    def _direct(self, a: _Spots, b: _Spots, profile: str) -> Direct:
        if self._coarse is not None:
            return self._coarse.direct(a.joined, b.joined)  # type: ignore[arg-type]
        return _joining(self.network).direct(a.joined, b.joined, self._night(profile), (a.walk_ms, b.walk_ms))  # type: ignore[arg-type]

    # --- legs ----------------------------------------------------------------------------------------------------------

    def _parts(self, a: _Spots, b: _Spots, profile: str) -> tuple[list[Part] | None, tuple[int, int]] | None:
        """The quickest drive from one spot to another, and the walks at both ends; None for the parts = straight to a
        neighbour by local roads."""
        hierarchy = self._hierarchy(profile)
        tenths = hierarchy.table(a.exits.node[0], b.entries.node[0])
        roads = np.where(tenths >= NO_WAY, NO_END, tenths.astype(np.int64) * 100)
        total = a.exits.cost_ms[0][:, None] + roads + b.entries.cost_ms[0][None, :]
        i, j = np.unravel_index(int(total.argmin()), total.shape)
        walks = (int(a.walk_ms[0]), int(b.walk_ms[0]))
        direct = self._direct(a, b, profile)
        if len(direct.cost_ms) and direct.cost_ms.min() <= total[i, j]:
            arc = int(direct.arc[direct.cost_ms.argmin()])
            return self._along(arc, a, b, int(direct.cost_ms.min()) - sum(walks)), walks
        if total[i, j] >= NO_END:
            return None
        _, arcs = hierarchy.path(int(a.exits.node[0, i]), int(b.entries.node[0, j]))
        between = [Part(arc, 0.0, 1.0, int(hierarchy.weights[arc]) * 100) for arc in arcs]
        first, last = int(a.exits.arc[0, i]), int(b.entries.arc[0, j])
        if first < 0:
            return between, walks
        start = self._driven(a, first)
        end = self._driven(b, last)
        return [
            Part(first, start, 1.0, int(a.exits.cost_ms[0, i]) - walks[0]),
            *between,
            Part(last, 0.0, end, int(b.entries.cost_ms[0, j]) - walks[1]),
        ], walks

    def _along(self, arc: int, a: _Spots, b: _Spots, ms: int) -> list[Part] | None:
        return None if arc < 0 else [Part(arc, self._driven(a, arc), self._driven(b, arc), ms)]

    def _driven(self, spot: _Spots, arc: int) -> float:
        """The share of the arc that lies behind one at the spot."""
        assert isinstance(spot.joined, Joined)
        fraction = float(spot.joined.fraction[0])
        return 1.0 - fraction if self.network.backward[arc] else fraction

    def _by_local_roads(self, origin: Position, destination: Position) -> Leg:
        """Straight between neighbours on the coarse network."""
        crow = distances_m(_points_of([origin]), _points_of([destination])) * DETOUR
        ms = int(whole_ms(crow, LOCAL_KMH * self.changes.speed_factor)[0, 0])
        return Leg(-(-ms // 1000), int(np.ceil(crow[0, 0])), (), (origin, destination))

    def _with_real_waits(self, parts: Sequence[Part], at: datetime) -> list[Part]:
        """The same drive, with the wait for each ferry as it is for someone who sets out then."""
        on_board = boards(self.network) if self.changes.timetables else None
        timed: list[Part] = []
        for part in parts:
            departures = self._departures(part.arc)
            if departures and on_board is not None and on_board[part.arc] and part.start == 0.0:
                longest = longest_wait_s(departures, self.changes.window) or 0
                ready = at + timedelta(seconds=boarding_s(self.network, self.rules))
                real = real_wait_s(departures, ready)
                spared = max(0, longest - (longest if real is None else real))
                part = Part(part.arc, part.start, part.end, part.ms - spared * 1000)
            timed.append(part)
            at += timedelta(milliseconds=part.ms)
        return timed

    def _departures(self, arc: int) -> tuple[Any, ...]:
        crossing = int(self.network.crossing[arc])
        return self.changes.timetables.get(self.network.crossings[crossing].id, ()) if crossing >= 0 else ()


def _points_of(positions: Sequence[Position]) -> _Points:
    return np.array([(p.lon, p.lat) for p in positions], dtype=np.float64).reshape(-1, 2)


def _least(table: NDArray[np.int64], at: NDArray[np.int64], cost_ms: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each place the least over its ends of table row + cost: rows of the table become rows of places."""
    least = table[at[:, 0]] + cost_ms[:, 0, None]
    for k in range(1, at.shape[1]):
        has = np.flatnonzero(cost_ms[:, k] < NO_END)
        least[has] = np.minimum(least[has], table[at[has, k]] + cost_ms[has, k, None])
    return least


def _whole_seconds(milliseconds: NDArray[np.int64]) -> NDArray[np.int32]:
    seconds = -(-milliseconds // 1000)
    return np.where(milliseconds >= NO_END, UNREACHABLE, seconds).astype(np.int32)
