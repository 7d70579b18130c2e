"""Which way does one drive, and how is that said to a driver?

A drive is a row of parts: pieces of arcs in order. Its line is the arcs' shapes cut at both ends; its steps are the parts put
together by road name, each beginning with a turn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.model.place import Position
from planner.travel.matrix import Leg, Step
from planner.travel.network import FERRY, RoadNetwork
from planner.travel.profiles import ceil_seconds

#: Turn codes by the change of direction in degrees (right is positive).
_TURNS = ((20, "straight"), (55, "slight"), (120, ""), (165, "sharp"), (181, "u_turn"))
#: An unnamed piece shorter than this (metres) is no step of its own.
_SHORT_M = 30.0
#: Directions are taken over this many metres, not from the last centimetres of a drawn curve.
_LOOK_M = 20.0


@dataclass(frozen=True, slots=True)
class Part:
    """One arc, driven from ``start`` to ``end`` (shares of its length, in its own direction) in ``ms`` milliseconds."""

    arc: int
    start: float
    end: float
    ms: int


def leg_of(
    network: RoadNetwork,
    parts: Sequence[Part],
    ends: tuple[Position, Position],
    walks: tuple[tuple[float, int], tuple[float, int]],
    road: NDArray[np.float64],
) -> Leg:
    """The leg from the first end to the second over these parts. ``walks`` are metres and milliseconds of the way from the
    door to the road and from the road to the door; ``road`` the lon/lat row where the first reaches it."""
    parts = [part for part in parts if part.end > part.start or part.ms]
    lines = [line_of(network, part) for part in parts]
    metres = [float(network.metres[part.arc]) * (part.end - part.start) for part in parts]
    ms = [part.ms for part in parts]
    total_ms = sum(ms) + walks[0][1] + walks[1][1]
    start, end = (np.array([[p.lon, p.lat]]) for p in ends)
    line = _without_repeats(np.concatenate([start, *(lines or [road]), end]))
    total_m = math.ceil(sum(metres) + walks[0][0] + walks[1][0])
    return Leg(
        seconds=ceil_seconds(total_ms),
        metres=total_m,
        crossings=_crossings(network, parts),
        line=tuple(Position(lon, lat) for lon, lat in line.tolist()),
        steps=_steps(network, parts, lines, metres, walks, (ceil_seconds(total_ms), total_m)),
    )


def line_of(network: RoadNetwork, part: Part) -> NDArray[np.float64]:
    """The piece of road that the part drives, in driving order: lon/lat rows, at least two."""
    line = network.line(int(network.stretch[part.arc]))
    if network.backward[part.arc]:
        line = line[::-1]
    if part.start <= 0 and part.end >= 1:
        return line
    step = np.hypot(np.diff(line[:, 0]) * math.cos(math.radians(float(line[0, 1]))), np.diff(line[:, 1]))
    along = np.concatenate([[0.0], np.cumsum(step)])
    cut = np.array([part.start, part.end]) * along[-1]
    ends = np.stack([np.interp(cut, along, line[:, k]) for k in (0, 1)], axis=1)
    inside = (along > cut[0]) & (along < cut[1])
    return np.concatenate([ends[:1], line[inside], ends[1:]])


def _without_repeats(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """The line without points that repeat the one before; two points at least."""
    new = np.ones(len(line), dtype=bool)
    new[1:-1] = (line[1:-1] != line[:-2]).any(axis=1)
    return line[new]


def _crossings(network: RoadNetwork, parts: Sequence[Part]) -> tuple[str, ...]:
    used = [int(network.crossing[part.arc]) for part in parts if network.crossing[part.arc] >= 0]
    return tuple(network.crossings[c].id for i, c in enumerate(used) if i == 0 or used[i - 1] != c)


# --- steps -------------------------------------------------------------------------------------------------------------


def _steps(
    network: RoadNetwork,
    parts: Sequence[Part],
    lines: Sequence[NDArray[np.float64]],
    metres: Sequence[float],
    walks: tuple[tuple[float, int], tuple[float, int]],
    total: tuple[int, int],
) -> tuple[Step, ...]:
    """Parts grouped by road; rounded so that seconds and metres add up to the leg's."""
    if not parts:
        return ()
    groups = _groups(network, parts, metres)
    steps: list[Step] = []
    done_s = done_m = 0
    at_ms, at_m = walks[0][1], walks[0][0]
    for k, (first, last) in enumerate(groups):
        at_ms += sum(part.ms for part in parts[first:last])
        at_m += sum(metres[first:last])
        end = k == len(groups) - 1
        upto_s, upto_m = (total[0], total[1]) if end else (round(at_ms / 1000), round(at_m))
        turn = "depart" if k == 0 else _turn(network, parts, lines, groups[k - 1], first)
        steps.append(Step(_name(network, parts, first, last), max(0, upto_m - done_m), max(0, upto_s - done_s), turn))
        done_s, done_m = upto_s, upto_m
    return tuple(steps)


def _groups(network: RoadNetwork, parts: Sequence[Part], metres: Sequence[float]) -> list[tuple[int, int]]:
    """Runs of parts on one road. A roundabout belongs to the road one leaves it by, a short unnamed piece to the road
    before it."""
    keys: list[tuple[int, int]] = []
    for part in parts:
        ferry = network.road_class[part.arc] == FERRY
        keys.append((int(network.crossing[part.arc]), -1) if ferry else (-1, int(network.name_of[part.arc])))
    round_ = [bool(network.roundabout[part.arc]) for part in parts]
    for i in range(len(parts) - 2, -1, -1):
        if round_[i] and keys[i + 1][1] >= 0:
            keys[i] = keys[i + 1]
    for i in range(1, len(parts)):
        if keys[i] == (-1, 0) and not round_[i] and metres[i] < _SHORT_M and keys[i - 1][1] >= 0 and not round_[i - 1]:
            keys[i] = keys[i - 1]
    starts = [0] + [i for i in range(1, len(parts)) if keys[i] != keys[i - 1] or (round_[i] and not round_[i - 1])]
    return list(zip(starts, [*starts[1:], len(parts)], strict=True))


def _name(network: RoadNetwork, parts: Sequence[Part], first: int, last: int) -> str:
    part = parts[last - 1]
    if network.road_class[part.arc] == FERRY:
        return network.crossings[network.crossing[part.arc]].name if network.crossing[part.arc] >= 0 else ""
    named = [int(network.name_of[p.arc]) for p in parts[first:last] if network.name_of[p.arc] and not network.roundabout[p.arc]]
    return network.names[named[0]] if named else ""


def _turn(
    network: RoadNetwork,
    parts: Sequence[Part],
    lines: Sequence[NDArray[np.float64]],
    before: tuple[int, int],
    first: int,
) -> str:
    arc = parts[first].arc
    if network.road_class[arc] == FERRY:
        return "ferry"
    if network.road_class[parts[before[1] - 1].arc] == FERRY:
        return "off_ferry"
    if network.roundabout[arc]:
        return f"roundabout_{_exit_number(network, parts, first)}"
    change = (_bearing(lines[first], leaving=True) - _bearing(lines[first - 1], leaving=False) + 180) % 360 - 180
    word = next(word for limit, word in _TURNS if abs(change) < limit)
    if word in ("straight", "u_turn"):
        return word
    side = "right" if change > 0 else "left"
    return f"{word}_{side}" if word else side


def _exit_number(network: RoadNetwork, parts: Sequence[Part], first: int) -> int:
    """Which exit of the roundabout is taken, counting the junctions where a road leads out; nine at most."""
    count = 0
    for part in parts[first:]:
        if not network.roundabout[part.arc]:
            break
        count += bool(_leads_out(network)[network.head[part.arc]])
    return min(max(count, 1), 9)


@lru_cache(maxsize=2)
def _leads_out(network: RoadNetwork) -> NDArray[np.bool_]:
    """The nodes from which a road leads that is no roundabout."""
    leads = np.zeros(network.node_count, dtype=bool)
    leads[network.tail[~network.roundabout & (network.access > 0)]] = True
    return leads


def _bearing(line: NDArray[np.float64], *, leaving: bool) -> float:
    """Degrees clockwise from north at the line's beginning (leaving) or end."""
    ordered = line if leaving else line[::-1]
    east = (ordered[:, 0] - ordered[0, 0]) * math.cos(math.radians(float(ordered[0, 1])))
    north = ordered[:, 1] - ordered[0, 1]
    far = np.flatnonzero(np.hypot(east, north) * 111_195 >= _LOOK_M)
    k = int(far[0]) if len(far) else len(ordered) - 1
    degrees = math.degrees(math.atan2(float(east[k]), float(north[k])))
    return degrees if leaving else degrees + 180
