"""How are the roads of a base map held? As arrays: a view of a few square kilometres costs no more with a country under it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.model.place import Position

#: What a map tells apart, most important first. "street" is unclassified, residential and living streets; "lane" service
#: roads and tracks.
SHOWN_CLASSES = ("motorway", "trunk", "primary", "secondary", "tertiary", "street", "lane", "ferry")
#: What stays when there is too much: every class before it is more important; ferries are few and always stay.
_BY_IMPORTANCE = ("ferry", "motorway", "trunk", "primary", "secondary", "tertiary", "street", "lane")

#: West, south, east, north in degrees.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RoadLine:
    """A stretch of the base map: ``road_class`` one of SHOWN_CLASSES."""

    road_class: str
    name: str
    line: tuple[Position, ...]


@dataclass(frozen=True, eq=False)
class RoadLines:
    """k lines: ``class_of`` index into SHOWN_CLASSES, ``name_of`` into ``names``; line i is ``points[start[i]:start[i + 1]]``,
    longitude and latitude."""

    class_of: NDArray[np.uint8]
    names: tuple[str, ...]
    name_of: NDArray[np.int64]
    start: NDArray[np.int64]
    points: NDArray[np.float64]

    @staticmethod
    def of(lines: Iterable[RoadLine]) -> RoadLines:
        """The same lines as arrays. Lines of fewer than two points are none."""
        kept = [line for line in lines if len(line.line) > 1]
        names = tuple(dict.fromkeys(line.name for line in kept))
        return RoadLines(
            class_of=np.array([SHOWN_CLASSES.index(line.road_class) for line in kept], dtype=np.uint8),
            names=names,
            name_of=np.array([names.index(line.name) for line in kept], dtype=np.int64),
            start=np.cumsum([0, *(len(line.line) for line in kept)]),
            points=np.array([(p.lon, p.lat) for line in kept for p in line.line], dtype=float).reshape(-1, 2),
        )

    def __len__(self) -> int:
        return len(self.class_of)

    def __iter__(self) -> Iterator[RoadLine]:
        for i in range(len(self)):
            line = tuple(Position(lon, lat) for lon, lat in self.points[self.start[i] : self.start[i + 1]].tolist())
            yield RoadLine(SHOWN_CLASSES[self.class_of[i]], self.names[self.name_of[i]], line)

    @cached_property
    def _bounds(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if not len(self):
            return np.empty((0, 2)), np.empty((0, 2))
        return np.minimum.reduceat(self.points, self.start[:-1]), np.maximum.reduceat(self.points, self.start[:-1])

    def within(self, box: Box, classes: Collection[str] = SHOWN_CLASSES) -> RoadLines:
        """The lines of these classes that may touch the box."""
        low, high = self._bounds
        wanted = np.isin(self.class_of, [SHOWN_CLASSES.index(name) for name in classes])
        wanted &= (high[:, 0] >= box[0]) & (low[:, 0] <= box[2]) & (high[:, 1] >= box[1]) & (low[:, 1] <= box[3])
        return self._picked(wanted)

    def at_most(self, points: int) -> RoadLines:
        """The most important classes that together have no more points than that."""
        lengths = np.diff(self.start)
        kept: list[int] = []
        for name in _BY_IMPORTANCE:
            code = SHOWN_CLASSES.index(name)
            points -= int(lengths[self.class_of == code].sum())
            if points < 0 and kept:
                break
            kept.append(code)
        return self._picked(np.isin(self.class_of, kept))

    def _picked(self, wanted: NDArray[np.bool_]) -> RoadLines:
        if wanted.all():
            return self
        lengths = np.diff(self.start)[wanted]
        start = np.concatenate([[0], np.cumsum(lengths)])
        points = np.arange(start[-1]) - np.repeat(start[:-1] - self.start[:-1][wanted], lengths)
        return RoadLines(self.class_of[wanted], self.names, self.name_of[wanted], start, self.points[points])


#: No roads.
NO_ROADS = RoadLines.of(())
