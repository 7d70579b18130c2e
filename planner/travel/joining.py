"""Where does a place join the road network, and how far is it from there?

At the nearest point on a stretch that the profile may drive, preferring roads that lead somewhere: a stretch cut off from the
rest of its land (a car park drawn without its entrance) is taken only where there is no other within reach. The walk from the
door is a straight line; its length is always reported. Nobody joins a ferry, a motorway or a tunnel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from planner.model.place import EARTH_RADIUS_M
from planner.travel.closing import Blocked
from planner.travel.hierarchy import NO_WAY
from planner.travel.network import FERRY, ROAD_CLASSES, SHAPE_DEGREES, Profile, RoadNetwork

_CELL_M = 256.0
#: Shapes are entered into the cells at points this far apart, so that the cells around a place hold everything this near.
_SAMPLE_M = _CELL_M / 2
_SURELY_FOUND_M = _CELL_M - _SAMPLE_M / 2
#: The edge of the network's area, drawn so much wider (about 500 m): a house beyond the last road is still inside.
_EDGE_DEGREES = 0.005
#: Beyond this no road is anybody's own: the place stays without one.
REACH_M = 5_000.0
#: A share of a stretch that nobody has to drive.
_NOTHING = 1e-9
#: The cost of an end that cannot be driven, in milliseconds: larger than any journey.
NO_END = np.int64(2) ** 50


@dataclass(frozen=True, eq=False)
class Joined:
    """Where n places join, for one profile: ``stretch`` (-1 = nowhere), ``fraction`` along its shape (0 to 1), the ``point``
    there (lon/lat rows) and ``snap_m`` metres from the place to it (infinite = nowhere)."""

    stretch: NDArray[np.int64]
    fraction: NDArray[np.float64]
    point: NDArray[np.float64]
    snap_m: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ends:
    """The junctions by which n places drive on (or arrive), k to a place, with the milliseconds to (or from) them: arrays
    (n, k), :data:`NO_END` where there is none; ``arc`` is the arc driven in part."""

    node: NDArray[np.int64]
    cost_ms: NDArray[np.int64]
    arc: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ArcNight:
    """What driving a part of an arc costs one night: ``tenths`` of seconds for each whole arc (NO_WAY = not driven at all) and
    what of each arc's stretch is ``blocked``."""

    tenths: NDArray[np.uint32]
    stretch: NDArray[np.uint32]
    blocked: Blocked

    def drives(self, arc: NDArray[np.int64], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether these arcs can be driven between two shares of their stretches' shapes. Standing still always can."""
        stretch = self.stretch[arc]
        free = (high < self.blocked.first[stretch]) | (low > self.blocked.last[stretch])
        return np.asarray((free & (self.tenths[arc] != NO_WAY)) | (high - low <= _NOTHING))

    def part_ms(self, arc: NDArray[np.int64], share: NDArray[np.float64]) -> NDArray[np.int64]:
        """Milliseconds, rounded up, to drive such shares of the arcs."""
        whole = np.ceil(share * self.tenths[arc].astype(np.float64) * 100 - 1e-6).astype(np.int64)
        return np.where(share <= _NOTHING, 0, whole)


@dataclass(frozen=True, eq=False)
class Direct:
    """Drives that pass no junction: from place ``row`` to place ``column`` in so many milliseconds, by one ``arc`` (-1 = on
    local roads that the network does not have)."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    cost_ms: NDArray[np.int64]
    arc: NDArray[np.int64]


#: Stretches that a profile may stop on, and those of them that lead to the rest of their land and back.
_Good = tuple[NDArray[np.bool_], NDArray[np.bool_]]


def ragged(start: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.int64]:
    """start[0], start[0] + 1, ... (count[0] of them), start[1], ...: the rows of many runs, one after the other."""
    offset = np.cumsum(count) - count
    return np.repeat(start - offset, count) + np.arange(int(count.sum()))


class Joining:
    """Finds nearest points on one network's stretches. Made once for a network; the night makes no difference."""

    def __init__(self, network: RoadNetwork) -> None:
        self.network = network
        self._origin = (network.nodes.min(axis=0) + network.nodes.max(axis=0)) / 2
        scale = np.radians(1) * EARTH_RADIUS_M
        self._to_m = np.array([scale * np.cos(np.radians(self._origin[1])), scale])
        self._start = network.shape_start.astype(np.int64)
        self._xy = self._plane(np.asarray(network.shape * SHAPE_DEGREES, dtype=np.float64))
        self._length_at = self._lengths()
        self._cells, self._in_cell = self._grid()
        order = np.argsort(network.stretch, kind="stable")
        self._arcs = order
        self._arc_start = np.searchsorted(network.stretch[order], np.arange(network.stretch_count + 1))
        self._good: dict[bytes, _Good] = {}
        self._latest: tuple[tuple[int, float, bytes], Joined] | None = None
        self._hull = shapely.Polygon(network.hull).buffer(_EDGE_DEGREES)
        shapely.prepare(self._hull)

    def _plane(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((points - self._origin) * self._to_m)

    def _lengths(self) -> NDArray[np.float64]:
        """Metres along its stretch at each point of all shapes."""
        steps = np.hypot(*np.diff(self._xy, axis=0, prepend=self._xy[:1]).T)
        steps[self._start[:-1]] = 0
        total = np.cumsum(steps)
        return np.asarray(total - np.repeat(total[self._start[:-1]], np.diff(self._start)))

    def _grid(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Cells that hold a stretch, sorted, with the stretch."""
        last = self._start[1:] - 1
        is_last = np.zeros(len(self._xy), dtype=bool)
        is_last[last] = True
        segment = np.flatnonzero(~is_last)
        span = self._xy[segment + 1] - self._xy[segment]
        pieces = np.maximum(1, np.ceil(np.hypot(*span.T) / _SAMPLE_M)).astype(np.int64)
        step = ragged(np.zeros(len(segment), dtype=np.int64), pieces)
        which = np.repeat(np.arange(len(segment)), pieces)
        xy = np.concatenate([self._xy[segment][which] + span[which] * (step / pieces[which])[:, None], self._xy[last]])
        stretch_at = np.repeat(np.arange(self.network.stretch_count), np.diff(self._start))
        stretch = np.concatenate([stretch_at[segment][which], np.arange(self.network.stretch_count)])
        pairs = np.unique(self._cell_of(xy) * self.network.stretch_count + stretch)
        return pairs // self.network.stretch_count, pairs % self.network.stretch_count

    @staticmethod
    def _cell_of(xy: NDArray[np.float64]) -> NDArray[np.int64]:
        column, row = (np.floor(xy / _CELL_M).astype(np.int64) + 1_000_000).T
        return np.asarray(column * 4_000_000 + row)

    # --- which stretches are good to join ------------------------------------------------------------------------------

    def _joinable(self, profile: str) -> _Good:
        """Stretches that the profile may stop on, and those of them that lead to the rest of their land and back."""
        network = self.network
        drives = network.access & Profile(profile).bit != 0
        key = drives.tobytes() if len(drives) < 1000 else np.packbits(drives).tobytes()
        if key not in self._good:
            motorway = ROAD_CLASSES.index("motorway")
            stops = drives & ~np.isin(network.road_class, (FERRY, motorway)) & ~network.tunnel
            main = self._main_nodes(drives)
            leads = np.zeros(network.stretch_count, dtype=bool)
            comes = leads.copy()
            leads[network.stretch[stops & main[network.head]]] = True
            comes[network.stretch[stops & main[network.tail]]] = True
            anyhow = np.zeros(network.stretch_count, dtype=bool)
            anyhow[network.stretch[stops]] = True
            self._good[key] = (anyhow, leads & comes)
        return self._good[key]

    def _main_nodes(self, drives: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Nodes of each named land's largest part in which everything reaches everything."""
        network = self.network
        land_arcs = drives & (network.road_class != FERRY)
        tail, head = network.tail[land_arcs], network.head[land_arcs]
        graph = csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(network.node_count,) * 2)
        count, part = connected_components(graph, directed=True, connection="strong")
        size = np.bincount(part, minlength=count)[part]
        largest = np.zeros(len(network.lands), dtype=np.int64)
        np.maximum.at(largest, network.node_lands, size)
        named = np.array([bool(land) for land in network.lands])
        return np.asarray((size == largest[network.node_lands]) & named[network.node_lands] & (size > 1))

    # --- joining -------------------------------------------------------------------------------------------------------

    def outside(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """The lon/lat rows that lie outside the area the network covers."""
        return ~np.asarray(shapely.contains_xy(self._hull, points[:, 0], points[:, 1]))

    def join(self, points: NDArray[np.float64], profile: str, far_m: float) -> Joined:
        """The nearest point on a good stretch for each lon/lat row: one that leads on when it is within ``far_m``, else any.
        Places outside the network's area and farther than ``far_m`` from it join nowhere. The latest answer is kept: profiles
        that may drive the same roads ask for the same."""
        good = self._joinable(profile)
        asked = (id(good), far_m, points.tobytes())
        latest = self._latest
        if latest is None or latest[0] != asked:
            latest = self._latest = asked, self._join(points, good, far_m)
        return latest[1]

    def _join(self, points: NDArray[np.float64], good: _Good, far_m: float) -> Joined:
        anyhow, main = good
        best = _Nearest(len(points))
        xy = self._plane(points)
        outside = self.outside(points)
        best.offer(self._near_cells(xy), anyhow, main)
        for i in np.flatnonzero(best.main_m > _SURELY_FOUND_M):
            best.offer(self._around(xy[i], int(i), far_m), anyhow, main)
            if not outside[i] and min(best.any_m[i], best.main_m[i]) > far_m:
                best.offer(self._around(xy[i], int(i), REACH_M), anyhow, main)
        stretch, fraction = best.choose(far_m)
        nowhere = (stretch < 0) | (outside & (np.minimum(best.main_m, best.any_m) > far_m))
        stretch = np.where(nowhere, -1, stretch)
        point = np.where(nowhere[:, None], points, self.points_at(np.maximum(stretch, 0), fraction))
        a, b = np.radians(points), np.radians(point)
        h = np.sin((b[:, 1] - a[:, 1]) / 2) ** 2
        h += np.cos(a[:, 1]) * np.cos(b[:, 1]) * np.sin((b[:, 0] - a[:, 0]) / 2) ** 2
        snap_m = np.where(nowhere, np.inf, 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(h)))
        return Joined(stretch, fraction, point, snap_m)

    def _near_cells(self, xy: NDArray[np.float64]) -> _Pairs:
        """Pairs (place, stretch) for everything in the nine cells around each place."""
        around = np.array([(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]) * _CELL_M
        wanted = self._cell_of((xy[:, None, :] + around).reshape(-1, 2))
        first = np.searchsorted(self._cells, wanted, side="left")
        count = np.searchsorted(self._cells, wanted, side="right") - first
        place = np.repeat(np.repeat(np.arange(len(xy)), len(around)), count)
        return self._measured(xy, place, self._in_cell[ragged(first, count)])

    def _around(self, xy: NDArray[np.float64], place: int, reach_m: float) -> _Pairs:
        """The same for one place and everything within ``reach_m``."""
        cell = np.floor(xy / _CELL_M).astype(np.int64) + 1_000_000
        k = int(np.ceil((reach_m + _SAMPLE_M) / _CELL_M))
        columns = np.arange(cell[0] - k, cell[0] + k + 1) * 4_000_000 + cell[1]
        first = np.searchsorted(self._cells, columns - k, side="left")
        count = np.searchsorted(self._cells, columns + k, side="right") - first
        stretches = np.unique(self._in_cell[ragged(first, count)])
        everywhere = np.zeros((place + 1, 2))
        everywhere[place] = xy
        return self._measured(everywhere, np.full(len(stretches), place), stretches)

    def _measured(self, xy: NDArray[np.float64], place: NDArray[np.int64], stretch: NDArray[np.int64]) -> _Pairs:
        """The pairs with their nearest points."""
        first, count = self._start[stretch], self._start[stretch + 1] - self._start[stretch] - 1
        segment = ragged(first, count)
        pair = np.repeat(np.arange(len(stretch)), count)
        a, span = self._xy[segment], self._xy[segment + 1] - self._xy[segment]
        to = xy[place[pair]] - a
        square = (span**2).sum(axis=1)
        share = np.clip((to * span).sum(axis=1) / np.where(square > 0, square, 1), 0, 1)
        metres = np.hypot(*(to - share[:, None] * span).T)
        along = self._length_at[segment] + share * np.sqrt(square)
        least = np.minimum.reduceat(metres, np.cumsum(count) - count) if len(count) else metres
        hits = np.flatnonzero(metres == least[pair])
        nearest = hits[np.searchsorted(pair[hits], np.arange(len(stretch)))]
        length = self._length_at[self._start[stretch + 1] - 1]
        fraction = np.clip(along[nearest] / np.where(length > 0, length, 1), 0, 1)
        return _Pairs(place, stretch, metres[nearest], fraction)

    def points_at(self, stretch: NDArray[np.int64], fraction: NDArray[np.float64]) -> NDArray[np.float64]:
        """The lon/lat rows that lie at these fractions along these stretches."""
        row, share = self.segments_at(stretch, fraction)
        xy = self._xy[row] + (self._xy[row + 1] - self._xy[row]) * share[:, None]
        return np.asarray(xy / self._to_m + self._origin)

    def segments_at(
        self, stretch: NDArray[np.int64], fraction: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Row of the shape's point before each fraction, and the share of the way to the next."""
        rows, shares = np.empty(len(stretch), dtype=np.int64), np.empty(len(stretch))
        for i, (s, f) in enumerate(zip(stretch, fraction, strict=True)):
            start, end = self._start[s], self._start[s + 1]
            at = self._length_at[start:end]
            k = int(np.clip(np.searchsorted(at, f * at[-1], side="right") - 1, 0, len(at) - 2))
            step = at[k + 1] - at[k]
            rows[i], shares[i] = start + k, min(1.0, (f * at[-1] - at[k]) / step) if step > 0 else 0.0
        return rows, shares

    def arc_at(self, joined: Joined) -> NDArray[np.int64]:
        """An arc of each place's stretch; any arc where it joined nowhere."""
        return np.asarray(self._arcs[self._arc_start[np.maximum(joined.stretch, 0)]])

    # --- driving on and arriving ---------------------------------------------------------------------------------------

    def exits(self, joined: Joined, night: ArcNight, walk_ms: NDArray[np.int64]) -> Ends:
        """How each place drives on: by its stretch's arcs (not those that leave copies of a junction), the rest of the way."""
        return self._ends(joined, night, walk_ms, leaving=True)

    def entries(self, joined: Joined, night: ArcNight, walk_ms: NDArray[np.int64]) -> Ends:
        """How each place is arrived at: by any arc of its stretch, the part of the way up to it."""
        return self._ends(joined, night, walk_ms, leaving=False)

    def direct(self, a: Joined, b: Joined, night: ArcNight, walks: tuple[NDArray[np.int64], NDArray[np.int64]]) -> Direct:
        """Drives between places on one stretch, onwards along it; a direction that is closed or one-way gives none."""
        rows, columns = np.nonzero((a.stretch[:, None] == b.stretch[None, :]) & (a.stretch >= 0)[:, None])
        first = self._arc_start[a.stretch[rows]]
        count = self._arc_start[a.stretch[rows] + 1] - first
        arc = self._arcs[ragged(first, count)]
        rows, columns = np.repeat(rows, count), np.repeat(columns, count)
        here, there = a.fraction[rows], b.fraction[columns]
        ahead = (there - here) * np.where(self.network.backward[arc], -1, 1)
        good = (ahead >= 0) & night.drives(arc, np.minimum(here, there), np.maximum(here, there)) & ~self.network.copied[arc]
        rows, columns, arc, ahead = rows[good], columns[good], arc[good], ahead[good]
        return Direct(rows, columns, night.part_ms(arc, ahead) + walks[0][rows] + walks[1][columns], arc)

    def _ends(self, joined: Joined, night: ArcNight, walk_ms: NDArray[np.int64], *, leaving: bool) -> Ends:
        network = self.network
        stretch = np.maximum(joined.stretch, 0)
        first, count = self._arc_start[stretch], self._arc_start[stretch + 1] - self._arc_start[stretch]
        width = max(1, int(count.max(initial=1)))
        slot = np.minimum(np.arange(width)[None, :], np.maximum(count - 1, 0)[:, None])
        arc = self._arcs[first[:, None] + slot]
        fraction = np.broadcast_to(joined.fraction[:, None], arc.shape)
        onwards = network.backward[arc] != leaving
        low, high = np.where(onwards, fraction, 0.0), np.where(onwards, 1.0, fraction)
        closed = ~night.drives(arc, low, high)
        closed |= (np.arange(width)[None, :] >= count[:, None]) | (joined.stretch < 0)[:, None]
        if leaving:
            closed |= network.copied[arc]
        cost = night.part_ms(arc, high - low) + walk_ms[:, None]
        node = (network.head if leaving else network.tail)[arc].astype(np.int64)
        return Ends(node, np.where(closed, NO_END, cost), arc)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Places and stretches near them: metres between, and the fraction along the stretch where it is nearest."""

    place: NDArray[np.int64]
    stretch: NDArray[np.int64]
    metres: NDArray[np.float64]
    fraction: NDArray[np.float64]


class _Nearest:
    """The best stretch found so far for each place: any, and one that leads on."""

    def __init__(self, count: int) -> None:
        self.any_m, self.main_m = np.full(count, np.inf), np.full(count, np.inf)
        self._any, self._main = np.full(count, -1), np.full(count, -1)
        self._any_at, self._main_at = np.zeros(count), np.zeros(count)

    def offer(self, pairs: _Pairs, anyhow: NDArray[np.bool_], main: NDArray[np.bool_]) -> None:
        """Takes what is nearer than what is known; of equally near stretches the first."""
        for good, best_m, best, best_at in (
            (anyhow, self.any_m, self._any, self._any_at),
            (main, self.main_m, self._main, self._main_at),
        ):
            ok = np.flatnonzero(good[pairs.stretch])
            order = ok[np.lexsort((pairs.stretch[ok], pairs.metres[ok], pairs.place[ok]))]
            places, first = np.unique(pairs.place[order], return_index=True)
            chosen = order[first]
            nearer = pairs.metres[chosen] < best_m[places]
            places, chosen = places[nearer], chosen[nearer]
            best_m[places], best[places], best_at[places] = pairs.metres[chosen], pairs.stretch[chosen], pairs.fraction[chosen]

    def choose(self, far_m: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Stretch and fraction for each place."""
        leads = (self.main_m <= far_m) | (self._any < 0) | (self.main_m <= self.any_m)
        return np.where(leads, self._main, self._any), np.where(leads, self._main_at, self._any_at)
